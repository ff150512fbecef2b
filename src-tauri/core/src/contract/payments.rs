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
    /// Asks where a payment's row came from.
    pub struct AskSource {
        /// The payment.
        payment: String,
    }
    /// Saves the file of an import as it came.
    pub struct SaveFile {
        /// Operation id.
        op: String,
        /// The import.
        import: String,
        /// The picked place.
        file: String,
    }
    /// Writes the rows that cannot be taken as a file that can be corrected and dropped back.
    pub struct WriteRejects {
        /// Operation id.
        op: String,
        /// The import; nothing for a picked file.
        import: Option<String>,
        /// The picked file; nothing for an import.
        file: Option<String>,
        /// A profile to insist on.
        profile: Option<String>,
        /// The sheet or member to read, where several hold bills.
        sheet: Option<String>,
        /// The deposit account of a file that does not name its own.
        account: Option<String>,
        /// Money that settles nothing yet as well.
        suspense: bool,
        /// The picked place.
        out: String,
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
    /// The import whose rejected rows it brings corrected; rows and verdicts are those rows' alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub corrects: Option<CorrectedImport>,
    /// Rows, where asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<Vec<PaymentRow>>,
}

answer! {
    /// The import whose rejected rows a file brings corrected.
    pub struct CorrectedImport {
        /// The import.
        import: String,
        /// Its file.
        file_name: String,
    }
    /// What was written of rejected rows, as the file's last line states it.
    pub struct RejectsWritten {
        /// Rows.
        rows: u32,
        /// Fen in.
        money_in: String,
        /// Fen out.
        money_out: String,
    }
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
    /// A cell of a record under its column's name.
    pub struct SourceCell {
        /// The column's name as the file spells it; empty where the record has more cells than columns.
        name: String,
        /// What the column means; nothing where the layout does not know it.
        role: Option<String>,
        /// What stands there; masked where it may tell of a person.
        value: String,
        /// Whether it is the money that was posted.
        amount: bool,
    }
    /// A record in the bytes of its file.
    pub struct SourceRecord {
        /// `csv`, `xlsx`, `xls`, `zip`.
        format: String,
        /// Encoding of the text.
        encoding: String,
        /// Member of an archive.
        member: Option<String>,
        /// Sheet of a workbook.
        sheet: Option<String>,
        /// The record's line, from 1; in a sheet its row.
        line: u32,
        /// Offset of its first byte in the file, or in the member; nothing in a sheet.
        byte_offset: Option<String>,
        /// Its length in bytes without the line end; nothing in a sheet.
        byte_len: Option<String>,
        /// The cells in a sheet, as `A5:K5`.
        cells_range: Option<String>,
        /// Its text, masked as its cells are.
        text: String,
        /// Cell by cell.
        cells: Vec<SourceCell>,
    }
    /// A movement of a payment's money.
    pub struct SourcePosting {
        /// The posting.
        posting: String,
        /// Out of which pot.
        debit: String,
        /// Into which pot.
        credit: String,
        /// Fen.
        fen: String,
        /// The day it stands on.
        on: String,
        /// The posting it takes back, where it does.
        contra_of: Option<String>,
        /// The notice, where one is concerned.
        notice: Option<String>,
    }
    /// Where a payment came from, down to the bytes.
    pub struct PaymentSource {
        /// The payment, or the refund.
        payment: String,
        /// Its number with the provider.
        external_id: String,
        /// The refund's own number.
        refund_id: String,
        /// `payment`, `refund` or `reversal`.
        kind: String,
        /// Fen.
        amount_fen: String,
        /// What moved of it, in order.
        postings: Vec<SourcePosting>,
        /// The import.
        import: String,
        /// `committed` or `undone`.
        import_state: String,
        /// When it was taken in.
        imported_at: Millis,
        /// The file.
        file_name: String,
        /// SHA-256 of its bytes.
        file_sha256: String,
        /// Its size.
        file_bytes: String,
        /// The row's line in it, from 1.
        line: u32,
        /// Whether the file was kept; those of earlier versions were not.
        kept: bool,
        /// The import whose rejected rows this one brought corrected.
        corrects: Option<String>,
        /// The record, read again from the kept file.
        record: Option<SourceRecord>,
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
