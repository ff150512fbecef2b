//! What a reviewer does besides deciding: words, standing aside, taking back, many at once, kept lists.

use std::collections::BTreeMap;

use super::{FilingDetail, Millis, ReasonText, ReasonUse, answer, request};

request! {
    /// Says something about a filing.
    pub struct Say {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// What is said.
        text: String,
    }
    /// Puts a filing aside with a question for somebody else.
    pub struct Ask {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// The version that was looked at.
        version: u32,
        /// The question.
        text: String,
    }
    /// Puts a filing aside until a day.
    pub struct Hold {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// The version that was looked at.
        version: u32,
        /// The day on which it comes back.
        until: String,
        /// Why.
        text: String,
    }
    /// Asks what a decision on many filings would do.
    pub struct PlanBulk {
        /// `approve` or `return`.
        act: String,
        /// The filings, in the order in which they are shown; at most 500.
        ids: Vec<String>,
    }
    /// A filing of a bulk decision with the version that was looked at.
    pub struct BulkPick {
        /// The filing.
        id: String,
        /// Its version.
        version: u32,
        /// The hash of its letters, where they were shown; other letters refuse the whole act.
        letter: Option<String>,
    }
    /// Decides on many filings.
    pub struct DecideBulk {
        /// Operation id; the whole is taken back by it.
        op: String,
        /// `approve` or `return`.
        act: String,
        /// The filings that were shown as ready.
        picks: Vec<BulkPick>,
        /// Of a return: at least one.
        reasons: Vec<ReasonUse>,
    }
    /// Takes a decision on many filings back.
    pub struct UndoBulk {
        /// Operation id.
        op: String,
        /// The operation id of the decision.
        bulk: String,
    }
    /// Keeps a list under a name; the name again replaces it.
    pub struct KeepView {
        /// Operation id.
        op: String,
        /// The list, such as `filings`.
        list: String,
        /// Its name, at most 60 characters.
        name: String,
        /// What was asked, as the window needs it to ask again: JSON, at most 8,000 characters.
        question: String,
        /// Whether others may open it.
        shared: bool,
    }
    /// Asks for the kept lists of a list.
    pub struct KeptViews {
        /// The list, such as `filings`.
        list: String,
    }
}

answer! {
    /// What was said about a filing.
    pub struct NoteInfo {
        /// Id.
        id: String,
        /// When.
        at: Millis,
        /// `comment`, `question`, `answer`, `hold`, `resume`, `skip`.
        kind: String,
        /// Who.
        login: String,
        /// On which revision.
        revision: u32,
        /// Of a hold: until which day.
        until: Option<String>,
        /// The words.
        text: String,
    }
    /// Why a filing stands aside.
    pub struct Aside {
        /// `hold`, `question`; `answered`, and `over` for a hold whose day has come, keep nobody from it.
        kind: String,
        /// Of a hold: until which day.
        until: Option<String>,
    }
    /// A decision that has not left the house.
    pub struct Undoable {
        /// `approved` or `returned`.
        verdict: String,
        /// From when it may leave.
        leaves_at: Millis,
        /// Whether the asking person decided it, and so may take it back.
        mine: bool,
    }
    /// Another order of the same subject.
    pub struct SubjectOrder {
        /// Id.
        id: String,
        /// Order number.
        order_no: String,
        /// Kind.
        kind: String,
        /// WeChat's status.
        status: u32,
        /// SMS sub-state, while status is 4.
        sms_status: Option<u32>,
        /// When it came.
        submitted_at: Millis,
        /// Program.
        program_name: String,
        /// How often we returned it.
        returns: u32,
        /// Why the last time.
        returned: Vec<ReasonText>,
    }
    /// A filing that was put aside or skipped, and the one that came instead.
    pub struct PutAside {
        /// The filing.
        id: String,
        /// The next one that nobody holds, already taken for this person.
        next: Option<String>,
        /// The next one, whole.
        next_detail: Option<FilingDetail>,
    }
    /// The filings that would be given next, whole, to be looked at without waiting.
    pub struct Upcoming {
        /// In order; at most three.
        filings: Vec<FilingDetail>,
    }
    /// One filing of a bulk decision before it is made.
    pub struct BulkItem {
        /// The filing.
        id: String,
        /// Its version.
        version: u32,
        /// Order number.
        order_no: String,
        /// Program.
        program_name: String,
        /// Kind.
        kind: String,
        /// Warnings and notes of its checks.
        findings: u32,
        /// The fault's code where it is left out; nothing where it is ready.
        refusal: Option<String>,
        /// What belongs to that code.
        params: BTreeMap<String, String>,
    }
    /// What a decision on many filings would do.
    pub struct BulkPlan {
        /// All that were asked for.
        items: Vec<BulkItem>,
        /// How many are ready.
        ready: u32,
        /// How many are left out.
        left_out: u32,
    }
    /// One filing that a bulk decision left out.
    pub struct BulkLeftOut {
        /// The filing.
        id: String,
        /// The fault's code.
        refusal: String,
    }
    /// What a decision on many filings did.
    pub struct BulkDone {
        /// The operation id by which the whole is taken back.
        bulk: String,
        /// The filings that were decided.
        decided: Vec<String>,
        /// Those that were not, because something changed since they were shown.
        left_out: Vec<BulkLeftOut>,
        /// From when the decisions may leave.
        leaves_at: Millis,
    }
    /// What became of taking many decisions back.
    pub struct BulkUndone {
        /// Decisions that were taken back.
        undone: u32,
        /// Those that had left, or were taken back before.
        left: u32,
    }
    /// A kept list.
    pub struct KeptView {
        /// Id.
        id: String,
        /// Its name.
        name: String,
        /// What was asked.
        question: String,
        /// Whether others may open it.
        shared: bool,
        /// Whose it is.
        login: String,
        /// Whether it is the asking person's own.
        mine: bool,
    }
    /// Kept lists: one's own first, then the shared ones of others, by name.
    pub struct KeptViewList {
        /// The lists.
        views: Vec<KeptView>,
    }
}
