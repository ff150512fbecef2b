//! Accounts, policies, intake, the record, files that are picked, hand-offs.

use std::collections::BTreeMap;

use super::{Millis, answer, request};

request! {
    /// Makes the first account of a store; it is an administrator.
    pub struct CreateAdministrator {
        /// Login.
        login: String,
        /// Name shown.
        display_name: String,
        /// Password, 10 to 1024 bytes.
        password: String,
    }
    /// Adds an account.
    pub struct AddAccount {
        /// Operation id.
        op: String,
        /// Login.
        login: String,
        /// The person behind it: two accounts of one person are one person to four eyes.
        person: String,
        /// Name shown.
        display_name: String,
        /// Password.
        password: String,
        /// Roles asked for.
        roles: Vec<String>,
    }
    /// Grants or takes back a role.
    pub struct ChangeRole {
        /// Operation id.
        op: String,
        /// The account.
        account: String,
        /// The role.
        role: String,
    }
    /// Sets a password: one's own with the old one, another's as administrator.
    pub struct SetPassword {
        /// Operation id.
        op: String,
        /// The account.
        account: String,
        /// The acting person's own password.
        own_password: String,
        /// The new password.
        new_password: String,
    }
    /// Takes a picked policy file as a new edition.
    pub struct ImportPolicy {
        /// Operation id.
        op: String,
        /// The picked file.
        file: String,
    }
    /// Takes in programs, filings or events.
    pub struct IntakeFile {
        /// Operation id.
        op: String,
        /// `programs`, `filings` or `events`.
        kind: String,
        /// The picked file.
        file: String,
    }
    /// Hands what waits over as files in a picked folder.
    pub struct HandOff {
        /// Operation id.
        op: String,
        /// `decision` or `lift`.
        kind: String,
        /// The picked folder.
        folder: String,
        /// Whether one's own decisions leave although they could still be taken back.
        mine_now: bool,
    }
    /// Makes a demo store.
    pub struct MakeDemo {
        /// How many programs.
        programs: u32,
        /// The seed; the same seed makes the same day.
        seed: u32,
    }
    /// Opens a store the person picked.
    pub struct OpenStore {
        /// The picked file.
        file: String,
    }
    /// Stops a job.
    pub struct CancelJob {
        /// The job's id, as the window made it.
        job: String,
    }
    /// Asks the host to let the person pick a file or folder.
    pub struct PickFile {
        /// `programs`, `filings`, `events`, `bill`, `results`, `policy`, `store`, `folder`, `report`.
        purpose: String,
        /// A name to start from, for files that will be written.
        suggested: Option<String>,
    }
}

answer! {
    /// A file or folder the person picked; only the handle crosses.
    pub struct Picked {
        /// The handle; nothing when the person cancelled.
        file: Option<String>,
        /// Its name without folders.
        name: String,
        /// Its size, as text.
        bytes: String,
    }
    /// Files the person picked or dropped, in their order; none when the person cancelled.
    pub struct SeveralPicked {
        /// The files.
        files: Vec<Picked>,
    }
    /// An account in the list.
    pub struct AccountInfo {
        /// Id.
        id: String,
        /// Login.
        login: String,
        /// The person.
        person: String,
        /// Name shown.
        display_name: String,
        /// Active roles.
        roles: Vec<String>,
        /// Roles that wait for a second administrator.
        pending: Vec<String>,
        /// Active roles that were asked back, which waits for a second administrator.
        #[serde(default)]
        leaving: Vec<String>,
        /// Whether the account is disabled as well once that is confirmed.
        #[serde(default)]
        disabling: bool,
        /// Whether it is disabled.
        disabled: bool,
    }
    /// All accounts.
    pub struct Accounts {
        /// The accounts.
        accounts: Vec<AccountInfo>,
    }
    /// One edition of a policy.
    pub struct PolicyInfo {
        /// Id.
        id: String,
        /// Platform.
        platform: String,
        /// `filing`, `deposit` or `enforcement`.
        kind: String,
        /// Edition.
        edition: u32,
        /// First day.
        valid_from: String,
        /// Last day.
        valid_to: Option<String>,
        /// Where the rule comes from.
        source: String,
        /// Whether it is in force or waits for a second administrator.
        published: bool,
        /// The rule itself, as JSON text.
        body: String,
    }
    /// All policies.
    pub struct Policies {
        /// Editions, newest first.
        policies: Vec<PolicyInfo>,
    }
    /// A refused row of an intake file.
    pub struct RefusedRow {
        /// Line in the file, from 1.
        line: u32,
        /// The field, or nothing for the whole row.
        field: String,
        /// Why.
        code: String,
        /// What the sentence needs.
        params: BTreeMap<String, String>,
    }
    /// What an intake did.
    pub struct IntakeReport {
        /// Rows read.
        read: u32,
        /// New rows taken.
        accepted: u32,
        /// Rows that changed something known.
        updated: u32,
        /// Rows that said nothing new.
        unchanged: u32,
        /// Rows refused.
        refused: u32,
        /// The refused rows; the first thousand.
        rows: Vec<RefusedRow>,
    }
    /// Files that left the house.
    pub struct HandedOff {
        /// The hand-off's id.
        id: String,
        /// How many items.
        items: u32,
        /// The files written, without folders.
        files: Vec<String>,
        /// SHA-256 of the manifest.
        manifest_sha256: String,
        /// Where they are, for people; no command takes it.
        place: String,
    }
    /// Something verification found.
    pub struct Finding {
        /// `event`, `chain`, `row`, `field`, `rows_missing`, `rows_added`, `digest`, `attachment`, `schema`.
        kind: String,
        /// Table.
        table: String,
        /// Row id or event number.
        row: String,
        /// Field.
        field: String,
    }
    /// What verification says.
    pub struct AuditReport {
        /// Whether nothing was found.
        ok: bool,
        /// Events checked.
        events: String,
        /// Rows compared.
        rows: String,
        /// The chain's head.
        head: String,
        /// What was found; the first thousand.
        findings: Vec<Finding>,
        /// Tables and fields that verification does not cover.
        not_covered: Vec<String>,
    }
    /// A report that was written.
    pub struct ReportWritten {
        /// Rows written.
        rows: u32,
        /// Totals by column, fen.
        totals: BTreeMap<String, String>,
        /// SHA-256 of the file.
        sha256: String,
        /// Where it is, for people.
        place: String,
        /// Head of the audit chain the figures belong to.
        audit_head: String,
        /// When it was made.
        made_at: Millis,
    }
    /// A demo store with its stated right answer.
    pub struct DemoMade {
        /// Accounts to look around with.
        accounts: Vec<super::DemoAccount>,
        /// Folder with the day's files.
        place: String,
        /// The right answer: how many rows settle, are duplicates, refunds and so on.
        #[ts(type = "Record<string, unknown>")]
        answer: serde_json::Value,
    }
}
request! {
    /// Writes a report.
    pub struct WriteReport {
        /// Operation id.
        op: String,
        /// `deposit-ledger`.
        name: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// `csv` or `json`.
        format: String,
        /// The picked target.
        file: String,
    }
    /// Shows a report's totals without writing it.
    pub struct PreviewReport {
        /// `deposit-ledger`.
        name: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
    }
}
answer! {
    /// A report's totals.
    pub struct ReportPreview {
        /// Rows it would have.
        rows: u32,
        /// Totals by column, fen.
        totals: BTreeMap<String, String>,
    }
}
