//! The second look: what a second reviewer sees and says, and what comes of it.

use super::{FilingDetail, Millis, ReasonText, ReasonUse, answer, request};

request! {
    /// Answers a second look.
    pub struct DecideLook {
        /// Operation id.
        op: String,
        /// The look.
        id: String,
        /// `approve` or `return`.
        verdict: String,
        /// Of a return: at least one.
        reasons: Vec<ReasonUse>,
    }
    /// Asks for disagreements: a reviewer's own, a manager's all.
    pub struct AskLooks {
        /// Also those that are settled.
        settled: bool,
    }
    /// Says who was right in a disagreement.
    pub struct SettleLook {
        /// Operation id.
        op: String,
        /// The look.
        id: String,
        /// `first`, `second` or `both`.
        right: String,
        /// Why, at most 500 characters.
        words: String,
    }
    /// Asks for the agreement of a period: a reviewer's own, a manager's all.
    pub struct AskAgreement {
        /// The first day on which looks were answered; nothing: 90 days before the last.
        from: Option<String>,
        /// The last one; nothing: today.
        to: Option<String>,
    }
}

answer! {
    /// A filing for a blind second look.
    pub struct LookDetail {
        /// The look.
        id: String,
        /// Until when it is with the asking person.
        held_until: Millis,
        /// The filing as it was decided on, without what was decided, by whom, and what came of it. Checks
        /// are made anew, as of now.
        filing: FilingDetail,
    }
    /// The next look, already taken for this person.
    pub struct NextLook {
        /// It; nothing when none waits for them.
        look: Option<LookDetail>,
        /// How many wait for them, this one among them.
        looks_waiting: u32,
    }
    /// A look that was answered, and the one that came next.
    pub struct LookDecided {
        /// The look.
        id: String,
        /// The next one; nothing when none waits for them.
        next: Option<LookDetail>,
        /// How many wait for them, the next one among them.
        looks_waiting: u32,
    }
    /// One of the two verdicts.
    pub struct LookSide {
        /// Who.
        login: String,
        /// When.
        at: Millis,
        /// `approved` or `returned`.
        verdict: String,
        /// Of a return.
        reasons: Vec<ReasonText>,
    }
    /// How a disagreement was settled.
    pub struct LookSettled {
        /// By whom.
        login: String,
        /// When.
        at: Millis,
        /// Who was right: `first`, `second` or `both`.
        right: String,
        /// Why.
        words: String,
    }
    /// A filing on which two reviewers said the opposite.
    pub struct Disagreement {
        /// The look.
        id: String,
        /// The filing.
        filing: String,
        /// Order number.
        order_no: String,
        /// Program, as it was called then.
        program_name: String,
        /// Revision.
        revision: u32,
        /// The verdict that left the house.
        first: LookSide,
        /// The verdict of the second look.
        second: LookSide,
        /// How it was settled.
        ruling: Option<LookSettled>,
        /// The fault's code where the asking person may not settle it.
        refusal: Option<String>,
    }
    /// Disagreements: open ones first, then newest first.
    pub struct Disagreements {
        /// At most 200.
        looks: Vec<Disagreement>,
        /// Whether there are more.
        more: bool,
    }
    /// How far second looks agreed with the decisions of one person.
    pub struct AgreementRow {
        /// The accounts of the person, in order of their making.
        logins: Vec<String>,
        /// Whether it is the asking person.
        mine: bool,
        /// Decisions that were looked at a second time.
        looks: u32,
        /// With the same verdict.
        agreed: u32,
        /// Of those, returned for other fields.
        other_fields: u32,
        /// Disagreements nobody settled.
        unsettled: u32,
        /// Disagreements in which this person was found right, alone or with the other.
        found_right: u32,
        /// Disagreements in which the other was.
        found_wrong: u32,
        /// Thousandths that agreed; nothing where nothing was looked at.
        per_mille: Option<u32>,
        /// Where the 95 % interval begins, in thousandths.
        low: Option<u32>,
        /// Where it ends.
        high: Option<u32>,
        /// Whether the figures rest on few looks.
        few: bool,
    }
    /// The agreement of a period.
    pub struct AgreementReport {
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// One a person, by login.
        rows: Vec<AgreementRow>,
        /// Looks nobody answered: all for a manager, for a reviewer those they may take.
        looks_waiting: u32,
        /// Disagreements nobody settled, for a manager.
        to_settle: u32,
    }
}
