//! Payment files: inspection, import, suspense.

use std::collections::BTreeMap;

use super::{Millis, answer, request};

request! {
    /// Says what a file is and judges every row; stores nothing.
    pub struct InspectPayments {
        /// The picked file.
        file: String,
        /// A profile to insist on.
        profile: Option<String>,
        /// The sheet or member; needed where several different bills would fit.
        sheet: Option<String>,
        /// The deposit account, where the file does not name it.
        account: Option<String>,
        /// How many rows to detail per verdict; 0 for none.
        rows: u32,
    }
    /// Commits exactly the inspected plan.
    pub struct ImportPayments {
        /// Operation id.
        op: String,
        /// The picked file.
        file: String,
        /// A profile to insist on.
        profile: Option<String>,
        /// The sheet or member; needed where several different bills would fit.
        sheet: Option<String>,
        /// The deposit account, where the file does not name it.
        account: Option<String>,
        /// The plan that was shown.
        plan: String,
    }
    /// Assigns one notice as much of a payment as fits.
    pub struct MatchPayment {
        /// Operation id.
        op: String,
        /// The payment.
        payment: String,
        /// The version that was looked at.
        version: u32,
        /// The notice's number.
        notice: String,
        /// Why, as it will stand in the record.
        reason: String,
    }
}

answer! {
    /// What the file is.
    pub struct FileIdentity {
        /// Name without folders.
        name: String,
        /// SHA-256 of its bytes.
        sha256: String,
        /// Size.
        #[ts(type = "number")]
        bytes: i64,
        /// `csv`, `xlsx`, `xls`, `zip`.
        format: String,
        /// `utf-8`, `gb18030`, `utf-16le`, `utf-16be`.
        encoding: String,
        /// Sheet, for workbooks.
        sheet: Option<String>,
        /// Member, for archives.
        #[serde(default)]
        member: Option<String>,
        /// Sheets or members that hold the same bill again and were passed over.
        #[serde(default)]
        same: Vec<String>,
    }
    /// How a file's header differs from its layout as it is known; columns by name.
    #[derive(Default)]
    pub struct DriftInfo {
        /// In another order; found by their names.
        moved: Vec<String>,
        /// Known to nobody; passed over.
        new: Vec<String>,
        /// Left out.
        missing: Vec<String>,
    }
    /// Each row counted once.
    pub struct VerdictCounts {
        /// Settles notices.
        settles: u32,
        /// Money that settles nothing yet.
        suspense: u32,
        /// Money that went back.
        refund: u32,
        /// A payment that was taken back.
        reversal: u32,
        /// Known from an earlier import or row.
        duplicate: u32,
        /// Moved no money.
        not_a_payment: u32,
        /// Cannot be read.
        error: u32,
    }
    /// Money in, fen: `read` is the sum of the rest.
    pub struct MoneyIn {
        /// In all.
        read: String,
        /// Settles notices.
        settled: String,
        /// Settles nothing yet.
        suspense: String,
        /// Known already.
        duplicate: String,
        /// In rows that cannot be taken.
        rejected: String,
    }
    /// Money out, fen.
    pub struct MoneyOut {
        /// In all.
        read: String,
        /// Refunds of known payments.
        refund: String,
        /// Reversals of known payments.
        reversal: String,
        /// Whose payment is not known.
        unlinked: String,
        /// Known already.
        duplicate: String,
        /// In rows that cannot be taken.
        rejected: String,
    }
    /// The file's own totals against its rows.
    pub struct ControlInfo {
        /// `totals`, `running-balance` or `none`.
        kind: String,
        /// What the file says.
        declared: BTreeMap<String, String>,
        /// What its rows add up to.
        computed: BTreeMap<String, String>,
        /// Whether they agree; nothing where the file says nothing.
        agrees: Option<bool>,
        /// Whether a disagreement keeps the file out; consumer statements say themselves that they
        /// may not add up.
        #[serde(default = "yes")]
        binding: bool,
        /// Whether a file of this layout may come without.
        #[serde(default)]
        may_lack: bool,
    }
    /// Why a row got its verdict.
    pub struct VerdictReason {
        /// Code.
        code: String,
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    }
    /// One row with its verdict.
    pub struct PaymentRow {
        /// Line in the file, from 1.
        line: u32,
        /// The provider's number.
        external_id: String,
        /// `payment`, `refund`, `reversal`, `other`.
        kind: String,
        /// Fen.
        amount: String,
        /// When, in Asia/Shanghai, as written.
        paid_at: String,
        /// Payer, masked; empty without sign-in.
        payer: String,
        /// Order number, goods and attached text.
        remark: String,
        /// The verdict.
        verdict: String,
        /// Notices it settles.
        notices: Vec<String>,
        /// Why.
        reasons: Vec<VerdictReason>,
        /// The notice that came second, of a payment that names another one in some way.
        runner_up: Option<RunnerUp>,
    }
    /// A notice that a row names in some way and does not settle.
    pub struct RunnerUp {
        /// Its number.
        notice: String,
        /// Its program's name.
        program: String,
        /// Codes of what speaks for it, as in a payment's candidates.
        speaks_for: Vec<String>,
        /// Codes of why it lost: `number_decides`, `only_suggests`, `row_is_doubtful`, and what speaks against
        /// it by itself, as in a payment's candidates. At least one.
        lost: Vec<String>,
    }
}

fn yes() -> bool {
    true
}

/// What `payments inspect` answers.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[ts(export_to = "contract.ts")]
pub struct Inspection {
    /// The file.
    pub file: FileIdentity,
    /// The profile found.
    pub profile: Option<String>,
    /// Whether the profile waits for a second person, so that nothing is imported with it yet.
    #[serde(default)]
    pub unconfirmed: bool,
    /// Whether the file, or a person for it, names the account its money moved on.
    #[serde(default = "yes")]
    pub names_account: bool,
    /// Which of the profile's variants; empty where it has none.
    #[serde(default)]
    pub variant: String,
    /// How the header differs from what is known of the layout.
    #[serde(default)]
    pub drift: DriftInfo,
    /// The header's line.
    pub header_line: u32,
    /// Data rows.
    pub rows: u32,
    /// Verdicts.
    pub verdicts: VerdictCounts,
    /// Money in.
    #[serde(rename = "in")]
    pub money_in: MoneyIn,
    /// Money out.
    #[serde(rename = "out")]
    pub money_out: MoneyOut,
    /// The control.
    pub control: ControlInfo,
    /// The plan's hash; the import takes exactly this.
    pub plan: String,
    /// Bill days the file speaks for, by deposit account.
    pub days: Vec<CoveredDays>,
    /// Rows, where asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<Vec<PaymentRow>>,
}

answer! {
    /// The bill days of one account that a file speaks for.
    pub struct CoveredDays {
        /// The account's number.
        deposit_account: String,
        /// The days.
        days: Vec<String>,
    }
    /// What an import did.
    pub struct ImportReceipt {
        /// The import.
        import: String,
        /// Whether the file had been imported before, so that nothing changed.
        repeated: bool,
        /// The inspection it carried out.
        inspection: Inspection,
        /// Notices paid in full by it.
        notices_settled: u32,
        /// Search restrictions lifted by it.
        lifts: u32,
        /// When.
        at: Millis,
    }
    /// A payment that was matched by hand.
    pub struct Matched {
        /// Fen that settled the notice.
        settled_fen: String,
        /// Fen still in suspense.
        left_fen: String,
        /// Whether the notice is now paid in full.
        paid_in_full: bool,
    }
}
