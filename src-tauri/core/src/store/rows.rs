//! The covered rows: one struct per table, in the order of its columns.
//!
//! `covered` fields are what the audit chain answers for: money, state, rights and policy.
//! `free` fields may change without a trace: names that are shown, versions, sealed bytes whose
//! content authenticates itself.

use super::covered::{Cover, Covered};
use super::value::{Row, Value};
use crate::domain::fault::Result;

/// A table's columns with their parameter types, for the statement registry.
#[derive(Debug)]
pub struct Layout {
    /// The table.
    pub table: &'static str,
    /// Columns and types.
    pub columns: &'static [(&'static str, &'static str)],
    /// How many of them, from the first, are covered.
    pub covered: usize,
}

/// A Rust type that a column can hold.
trait Column: Sized {
    const TYPE: &'static str;
    fn cover(&self, out: &mut Cover);
    fn value(&self) -> Value;
    /// The value, taken out of the field where that saves a copy.
    fn take(&mut self) -> Value {
        self.value()
    }
    fn read(row: &dyn Row, at: usize) -> Result<Self>;
}

impl Column for i64 {
    const TYPE: &'static str = "int";
    fn cover(&self, out: &mut Cover) {
        out.int(*self);
    }
    fn value(&self) -> Value {
        Value::Int(*self)
    }
    fn read(row: &dyn Row, at: usize) -> Result<Self> {
        row.int(at)
    }
}

impl Column for String {
    const TYPE: &'static str = "text";
    fn cover(&self, out: &mut Cover) {
        out.counted(b't', self.as_bytes());
    }
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn take(&mut self) -> Value {
        Value::Text(std::mem::take(self))
    }
    fn read(row: &dyn Row, at: usize) -> Result<Self> {
        Ok(row.text(at)?.to_owned())
    }
}

impl Column for Vec<u8> {
    const TYPE: &'static str = "blob";
    fn cover(&self, out: &mut Cover) {
        out.counted(b'b', self);
    }
    fn value(&self) -> Value {
        Value::Blob(self.clone())
    }
    fn take(&mut self) -> Value {
        Value::Blob(std::mem::take(self))
    }
    fn read(row: &dyn Row, at: usize) -> Result<Self> {
        Ok(row.blob(at)?.to_vec())
    }
}

macro_rules! optional {
    ($($type:ty, $kind:literal, |$row:ident, $at:ident| $read:expr;)*) => {$(
        impl Column for Option<$type> {
            const TYPE: &'static str = $kind;
            fn cover(&self, out: &mut Cover) {
                match self {
                    Some(value) => value.cover(out),
                    None => out.null(),
                }
            }
            fn value(&self) -> Value {
                self.as_ref().map_or(Value::Null, Column::value)
            }
            fn read($row: &dyn Row, $at: usize) -> Result<Self> {
                $read
            }
        }
    )*};
}
optional! {
    i64, "int?", |row, at| row.opt_int(at);
    String, "text?", |row, at| Ok(row.opt_text(at)?.map(str::to_owned));
    Vec<u8>, "blob?", |row, at| Ok(row.opt_blob(at)?.map(<[u8]>::to_vec));
}

/// Reads `version` where a row has one.
macro_rules! version_of {
    ($self:ident; version $($rest:ident)*) => { $self.version };
    ($self:ident; $other:ident $($rest:ident)*) => { version_of!($self; $($rest)*) };
    ($self:ident;) => { 0 };
}
macro_rules! set_version_of {
    ($self:ident, $to:ident; version $($rest:ident)*) => { $self.version = $to };
    ($self:ident, $to:ident; $other:ident $($rest:ident)*) => { set_version_of!($self, $to; $($rest)*) };
    ($self:ident, $to:ident;) => { let _ = $to; };
}
macro_rules! is_versioned {
    (version $($rest:ident)*) => { true };
    ($other:ident $($rest:ident)*) => { is_versioned!($($rest)*) };
    () => { false };
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident in $table:literal {
        covered { $($(#[$cdoc:meta])* $cfield:ident: $ctype:ty,)* }
        free { $($(#[$fdoc:meta])* $ffield:ident: $ftype:ty,)* }
    })*) => {
        /// The layouts of all covered tables.
        pub const LAYOUTS: &[Layout] = &[$(Layout {
            table: $table,
            columns: &[
                ("id", "int"),
                $((stringify!($cfield), <$ctype as Column>::TYPE),)*
                $((stringify!($ffield), <$ftype as Column>::TYPE),)*
            ],
            covered: 1 $(+ { let _ = stringify!($cfield); 1 })*,
        }),*];
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[expect(missing_docs, reason = "the columns are documented in the schema")]
            pub struct $name {
                pub id: i64,
                $($(#[$cdoc])* pub $cfield: $ctype,)*
                $($(#[$fdoc])* pub $ffield: $ftype,)*
            }

            impl Covered for $name {
                const TABLE: &'static str = $table;
                const COLUMNS: &'static [&'static str] =
                    &["id", $(stringify!($cfield),)* $(stringify!($ffield),)*];
                const VERSIONED: bool = is_versioned!($($ffield)*);
                fn id(&self) -> i64 {
                    self.id
                }
                fn set_id(&mut self, id: i64) {
                    self.id = id;
                }
                fn version(&self) -> i64 {
                    version_of!(self; $($ffield)*)
                }
                fn set_version(&mut self, version: i64) {
                    set_version_of!(self, version; $($ffield)*);
                }
                fn cover(&self, out: &mut Cover) {
                    out.int(self.id);
                    $(self.$cfield.cover(out);)*
                }
                fn values(&self, out: &mut Vec<Value>) {
                    out.push(Value::Int(self.id));
                    $(out.push(self.$cfield.value());)*
                    $(out.push(self.$ffield.value());)*
                }
                fn take_values(&mut self, out: &mut Vec<Value>) {
                    out.push(Value::Int(self.id));
                    $(out.push(Column::take(&mut self.$cfield));)*
                    $(out.push(Column::take(&mut self.$ffield));)*
                }
                fn changed(&self, other: &Self) -> u64 {
                    let mut bit = 1_u64;
                    let mut found = u64::from(self.id != other.id);
                    $(bit <<= 1; if self.$cfield != other.$cfield { found |= bit; })*
                    $(bit <<= 1; if self.$ffield != other.$ffield { found |= bit; })*
                    let _ = bit;
                    found
                }
                fn values_of(&self, columns: u64, out: &mut Vec<Value>) {
                    let mut bit = 1_u64;
                    if columns & bit != 0 { out.push(Value::Int(self.id)); }
                    $(bit <<= 1; if columns & bit != 0 { out.push(self.$cfield.value()); })*
                    $(bit <<= 1; if columns & bit != 0 { out.push(self.$ffield.value()); })*
                    let _ = bit;
                }
                fn read(row: &dyn Row, at: usize) -> Result<Self> {
                    let mut at = at;
                    let mut next = || { at += 1; at - 1 };
                    Ok(Self {
                        id: row.int(next())?,
                        $($cfield: Column::read(row, next())?,)*
                        $($ffield: Column::read(row, next())?,)*
                    })
                }
            }
        )*
    };
}

rows! {
    /// A way for one person to sign in.
    Account in "account" {
        covered { login: String, person: String, display_name: String, password_hash: String, disabled_at: Option<i64>, }
        free { key_salt: Vec<u8>, wrapped_key: Vec<u8>, failed_count: i64, last_fail_at: Option<i64>, version: i64, }
    }
    /// One role of one account: asked for, active or taken back.
    Grant in "grant_entry" {
        covered { account_id: i64, role: String, state: String, granted_at: i64, granted_by: i64, confirmed_by: Option<i64>, }
        free { version: i64, }
    }
    /// One edition of a platform's rules.
    Policy in "policy" {
        covered { platform: String, kind: String, edition: i64, valid_from_on: i64, valid_to_on: Option<i64>, body: String, source: String, author: i64, confirmed_by: Option<i64>, published_at: Option<i64>, }
        free { version: i64, }
    }
    /// Who runs programs.
    Subject in "subject" {
        covered { kind: i64, uscc: Option<String>, identity_hash: Vec<u8>, }
        free { name: String, name_folded: String, sealed_key: Option<Vec<u8>>, version: i64, }
    }
    /// A mini-program.
    Program in "program" {
        covered { platform: String, app_id: String, subject_id: i64, shelf_state: String, ordered_state: Option<String>, icp_status: Option<i64>, icp_as_of_on: Option<i64>, record_number: Option<String>, listed_on: Option<i64>, }
        free { name: String, name_folded: String, subject_name: String, category: String, gmv_band: String, updated_at: i64, version: i64, }
    }
    /// One filing order in its current revision.
    Filing in "filing" {
        covered { platform: String, order_no: String, revision: i64, kind: String, subject_id: i64, program_id: Option<i64>, status: i64, sms_status: Option<i64>, submitted_at: i64, due_on: Option<i64>, due_provisional: i64, record_number: Option<String>, decided_by: Option<i64>, decided_at: Option<i64>, body_hash: Vec<u8>, }
        free { subject_name: String, program_name: String, app_id: String, province: String, state_at: i64, waits: String, waits_until_on: Option<i64>, remark: String, version: i64, }
    }
    /// A reviewer's verdict on one revision.
    Decision in "decision" {
        covered { filing_id: i64, revision: i64, verdict: String, reasons: String, decided_by: i64, decided_at: i64, }
        free { }
    }
    /// A decision that was taken back before it left.
    Retraction in "retraction" {
        covered { decision_id: i64, filing_id: i64, retracted_by: i64, retracted_at: i64, }
        free { }
    }
    /// A decision that was drawn for a blind second look, and what came of it.
    SecondLook in "second_look" {
        covered { decision_id: i64, filing_id: i64, subject_id: i64, revision: i64, drawn_at: i64, looker: Option<i64>, looked_at: Option<i64>, verdict: Option<String>, reasons: String, outcome: Option<String>, settled_by: Option<i64>, settled_at: Option<i64>, in_right: Option<String>, words: Option<Vec<u8>>, }
        free { held_by: Option<i64>, held_until: Option<i64>, version: i64, }
    }
    /// What was said about a filing, sealed under its subject's key.
    FilingNote in "filing_note" {
        covered { filing_id: i64, subject_id: i64, revision: i64, kind: String, until_on: Option<i64>, sealed: Vec<u8>, author: i64, at: i64, }
        free { }
    }
    /// A list as somebody asked for it, kept under a name.
    SavedView in "saved_view" {
        covered { owner: i64, list: String, name: String, question: String, shared: i64, removed_at: Option<i64>, }
        free { version: i64, }
    }
    /// Something that happened to a filing outside the house.
    FilingEvent in "filing_event" {
        covered { filing_id: i64, event_key: String, kind: String, at: i64, detail: String, }
        free { }
    }
    /// A scan or document of a filing.
    Attachment in "attachment" {
        covered { filing_id: i64, subject_id: i64, media: String, path: String, mime: String, bytes: i64, content: Vec<u8>, }
        free { }
    }
    /// A deposit notice.
    Notice in "notice" {
        covered { number: String, platform: String, program_id: i64, policy_id: i64, rule_id: String, amount_fen: i64, issued_on: i64, due_on: i64, consequence: String, paid_fen: i64, state: String, settled_at: Option<i64>, restriction: String, }
        free { app_id: String, program_name: String, subject_id: i64, taken_fen: i64, version: i64, }
    }
    /// What a program was told to be when a notice was issued.
    NoticeGround in "notice_ground" {
        covered { notice_id: i64, category: String, gmv_band: String, subject_kind: i64, }
        free { }
    }
    /// A deposit that is asked no longer, or is proposed to be.
    Waiver in "waiver" {
        covered { notice_id: i64, state: String, reason: String, evidence: String, open_fen: i64, proposed_by: i64, proposed_at: i64, decided_by: Option<i64>, decided_at: Option<i64>, words: String, refund_fen: i64, }
        free { version: i64, }
    }
    /// A notice that asks for what was deducted from another.
    NoticeTopup in "notice_topup" {
        covered { notice_id: i64, refills_id: i64, }
        free { }
    }
    /// What is done, or proposed to be, with money that a notice holds.
    DepositAct in "deposit_act" {
        covered { notice_id: i64, to_notice_id: Option<i64>, kind: String, amount_fen: i64, reason: String, evidence: String, left_on: Option<i64>, state: String, proposed_by: i64, proposed_at: i64, decided_by: Option<i64>, decided_at: Option<i64>, words: String, }
        free { version: i64, }
    }
    /// A letter about a notice that left the house.
    NoticeLetter in "notice_letter" {
        covered { notice_id: i64, kind: String, mark: i64, letters: String, handoff_id: i64, made_by: i64, made_at: i64, }
        free { }
    }
    /// One edition of a payment file layout that was drawn up here.
    OwnProfile in "own_profile" {
        covered { name: String, edition: i64, body: String, author: i64, authored_at: i64, confirmed_by: Option<i64>, published_at: Option<i64>, retired_by: Option<i64>, retired_at: Option<i64>, reason: String, }
        free { version: i64, }
    }
    /// One payment file taken in.
    PaymentImport in "payment_import" {
        covered { file_name: String, file_sha256: Vec<u8>, file_bytes: i64, profile: String, plan_hash: Vec<u8>, summary: String, state: String, imported_by: i64, imported_at: i64, }
        free { first_posting: Option<i64>, last_posting: Option<i64>, retake: i64, version: i64, }
    }
    /// One row of a payment file that moved money.
    Payment in "payment" {
        covered { import_id: i64, line: i64, platform: String, deposit_account: String, external_id: String, refund_id: String, kind: String, amount_fen: i64, paid_at: i64, paid_on: i64, verdict: String, notice_id: Option<i64>, left_fen: i64, }
        free { order_no: String, remark: String, reason: String, due_fen: i64, released: i64, version: i64, }
    }
    /// A movement of money.
    Posting in "posting" {
        covered { payment_id: i64, notice_id: Option<i64>, debit: String, credit: String, amount_fen: i64, posted_on: i64, import_id: i64, }
        free { contra_of: Option<i64>, act_id: Option<i64>, }
    }
    /// An import that was taken back.
    ImportUndo in "import_undo" {
        covered { import_id: i64, undone_by: i64, undone_at: i64, reason: String, payments: i64, postings: i64, }
        free { }
    }
    /// Where the bytes of an import's file lie.
    PaymentFile in "payment_file" {
        covered { import_id: i64, content: Vec<u8>, corrects: Option<i64>, }
        free { sealed_key: Vec<u8>, }
    }
    /// A word about the day through which the books are closed.
    PeriodLock in "period_lock" {
        covered { through_on: i64, state: String, reason: String, asked_by: i64, asked_at: i64, confirmed_by: Option<i64>, confirmed_at: Option<i64>, }
        free { version: i64, }
    }
    /// A bill day of a deposit account that has been told to us.
    Coverage in "coverage" {
        covered { platform: String, deposit_account: String, day_on: i64, import_id: Option<i64>, declared_by: Option<i64>, declared_at: Option<i64>, reason: String, withdrawn_at: Option<i64>, }
        free { version: i64, }
    }
    /// An enforcement batch.
    Batch in "batch" {
        covered { number: String, platform: String, rule: String, measure: String, policy_id: i64, as_of_on: i64, state: String, plan_hash: Vec<u8>, item_count: i64, not_known: String, author: i64, planned_at: i64, submitted_at: Option<i64>, approver: Option<i64>, approved_at: Option<i64>, approved_hash: Option<Vec<u8>>, execute_from_on: Option<i64>, executor: Option<i64>, executed_at: Option<i64>, reason: String, }
        free { version: i64, }
    }
    /// One program in a batch.
    BatchItem in "batch_item" {
        covered { batch_id: i64, ordinal: i64, program_id: i64, notice_id: Option<i64>, evidence: String, program_version: i64, previous_state: String, target_state: String, outcome: String, outcome_code: String, outcome_at: Option<i64>, }
        free { app_id: String, program_name: String, version: i64, }
    }
    /// A file set that left the house.
    Handoff in "handoff" {
        covered { kind: String, ref_id: Option<i64>, items: i64, manifest_sha256: Vec<u8>, created_at: i64, created_by: i64, }
        free { }
    }
}

impl Notice {
    /// What is still asked, fen: neither held nor gone for good. Nobody asks it of a waived one.
    pub fn open_fen(&self) -> i64 {
        self.amount_fen - self.paid_fen - self.taken_fen
    }
}

impl Coverage {
    /// A bill day that an import told of; the store gives it its id.
    pub fn told_by(import: i64, platform: &str, deposit_account: &str, day_on: i64) -> Self {
        Self {
            id: 0,
            platform: platform.to_owned(),
            deposit_account: deposit_account.to_owned(),
            day_on,
            import_id: Some(import),
            declared_by: None,
            declared_at: None,
            reason: String::new(),
            withdrawn_at: None,
            version: 1,
        }
    }
}
