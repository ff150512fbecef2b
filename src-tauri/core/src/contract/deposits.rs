//! Deposit notices and the coverage calendar.

use std::collections::BTreeMap;

use super::{answer, request};

request! {
    /// Shows which notices would be issued.
    pub struct PlanNotices {
        /// Platform.
        platform: String,
    }
    /// Asks for rows of a dry run.
    pub struct PlanRows {
        /// Platform.
        platform: String,
        /// The plan's hash: rows of another are refused.
        plan: String,
        /// `asked`, `left_out` or `differs`.
        list: String,
        /// Only those of this rule, or left out for this reason.
        code: Option<String>,
        /// Rows to pass over.
        offset: u32,
        /// Rows at most, up to 500.
        limit: u32,
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
    /// A deposit rule, as its edition has it.
    pub struct RuleInfo {
        /// Its name in the policy.
        id: String,
        /// What it asks, fen.
        amount_fen: String,
        /// The category it is for.
        category: String,
        /// GMV bands it is for; none: all.
        gmv_bands: Vec<String>,
        /// Subject kinds (MIIT codes) it is for; none: all.
        subject_kinds: Vec<u32>,
        /// Days to pay.
        due_days: u32,
        /// Whether these are working days.
        due_working: bool,
        /// Its own first day, where it has one.
        valid_from: Option<String>,
        /// Its own last day.
        valid_to: Option<String>,
        /// What follows when unpaid.
        consequence: String,
        /// Its own source note.
        source: Option<String>,
    }
    /// What one rule would issue.
    pub struct NoticeGroup {
        /// The rule in the policy.
        rule: RuleInfo,
        /// Whether they ask for what was deducted from others, and not for what the rule asks.
        top_up: bool,
        /// What each asks, fen.
        each_fen: String,
        /// How many programs.
        programs: u32,
        /// Fen in all.
        total_fen: String,
        /// Due day.
        due_on: String,
    }
    /// Programs that would owe more, or less, than their notices ask.
    pub struct NoticeDifferences {
        /// How many.
        programs: u32,
        /// By how much in all, fen, never negative.
        fen: String,
    }
    /// One program of a dry run.
    pub struct PlanRow {
        /// The program.
        program: String,
        /// Its id with the platform.
        app_id: String,
        /// Its name.
        name: String,
        /// Its category.
        category: String,
        /// Its GMV band as it was told; may be empty.
        gmv_band: String,
        /// Its subject's kind, an MIIT code.
        subject_kind: u32,
        /// The rule, or why it is left out.
        code: String,
        /// What the rule asks, fen, where one fits; of a notice that refills, what was deducted.
        amount_fen: Option<String>,
        /// Due day of a notice that would be issued.
        due_on: Option<String>,
        /// What its notices ask already, fen.
        asked_fen: Option<String>,
        /// Its latest notice.
        notice: Option<String>,
        /// The notice that would be refilled, where it is asked for what was deducted.
        refills: Option<String>,
    }
    /// Rows of a dry run.
    pub struct PlanRowsAnswer {
        /// These.
        rows: Vec<PlanRow>,
        /// How many the list has.
        total: u32,
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
        /// Programs of the category that no rule covers, for whatever reason.
        uncovered: u32,
        /// Everybody who is left out, by why: `already_asked`, `waived`, `band_not_told`,
        /// `rule_not_valid`, `no_rule`, `delisted`, `not_listed`.
        left_out: BTreeMap<String, u32>,
        /// Who would owe more by today's rules: a top-up.
        more: NoticeDifferences,
        /// Who would owe less.
        less: NoticeDifferences,
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
