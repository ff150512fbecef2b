//! Deposit notices and the coverage calendar.

use super::{answer, request};

request! {
    /// Shows which notices would be issued.
    pub struct PlanNotices {
        /// Platform.
        platform: String,
    }
    /// Issues exactly the notices that were shown.
    pub struct IssueNotices {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// The plan's hash.
        plan: String,
    }
    /// Says that there is no bill of a day because nothing was paid on it.
    pub struct DeclareDay {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// The account's number with the payment provider.
        deposit_account: String,
        /// The day; it has to be over.
        on: String,
        /// How one knows: where one looked.
        reason: String,
    }
    /// Takes such a word back.
    pub struct WithdrawDay {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// The account's number with the payment provider.
        deposit_account: String,
        /// The day.
        on: String,
    }
    /// Asks for the coverage calendar.
    pub struct AskCoverage {
        /// Platform.
        platform: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
    }
}

answer! {
    /// What one rule would issue.
    pub struct NoticeGroup {
        /// The rule in the policy.
        rule: String,
        /// Each, fen.
        amount_fen: String,
        /// How many programs.
        programs: u32,
        /// Fen in all.
        total_fen: String,
        /// Due day.
        due_on: String,
        /// What follows when unpaid.
        consequence: String,
    }
    /// A dry run of issuing.
    pub struct NoticePlan {
        /// Platform.
        platform: String,
        /// The policy it follows.
        policy: String,
        /// Its edition.
        edition: u32,
        /// Its source note.
        source: String,
        /// By rule.
        groups: Vec<NoticeGroup>,
        /// Programs that have a notice already.
        already: u32,
        /// Programs of the category that no rule covers.
        uncovered: u32,
        /// The plan's hash; issuing takes exactly this.
        plan: String,
    }
    /// Notices that were issued.
    pub struct Issued {
        /// How many.
        notices: u32,
        /// Fen asked in all.
        total_fen: String,
    }
    /// One day of a deposit account.
    pub struct CoverageDay {
        /// The day.
        on: String,
        /// Whether it is known what was paid on it: a bill was imported, or somebody said that there
        /// is none.
        covered: bool,
        /// Whether anybody had been asked for a deposit by then; before the first notice a missing
        /// bill is nobody's evidence.
        needed: bool,
        /// Who said that there is none; nobody where a bill speaks.
        declared_by: Option<String>,
        /// How that person knows.
        reason: Option<String>,
    }
    /// One deposit account's days.
    pub struct CoverageAccount {
        /// The account's number with the payment provider.
        deposit_account: String,
        /// Its days.
        days: Vec<CoverageDay>,
    }
    /// The coverage calendar.
    pub struct CoverageCalendar {
        /// Accounts.
        accounts: Vec<CoverageAccount>,
        /// Days missing in all.
        missing: u32,
    }
}
