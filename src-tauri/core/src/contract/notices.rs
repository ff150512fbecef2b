//! One notice with its story; waivers; letters about notices and reminders.

use super::{ActInfo, ActNotice, Allowed, Letters, Millis, RuleInfo, answer, request};

request! {
    /// Asks for a notice.
    pub struct GetNotice {
        /// Its number or its id.
        notice: String,
    }
    /// Looks at a letter about a notice as it would leave now.
    pub struct PreviewNoticeLetter {
        /// The notice's number or id.
        notice: String,
        /// `issued`, `reminder`, `paid`, `waived`, `deducted` or `refund`.
        kind: String,
    }
    /// Writes the letters that have not left yet.
    pub struct HandOffLetters {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// The folder to write into: a handle from the host.
        folder: String,
    }
    /// Proposes that a deposit is asked no longer.
    pub struct ProposeWaiver {
        /// Operation id.
        op: String,
        /// The notice's number or id.
        notice: String,
        /// The notice's version as it was seen.
        version: u32,
        /// Why, as the organiser is told.
        reason: String,
        /// What that rests on; it stays in the house.
        evidence: String,
    }
    /// Decides on a proposed waiver.
    pub struct DecideWaiver {
        /// Operation id.
        op: String,
        /// The waiver.
        id: String,
        /// The waiver's version as it was seen.
        version: u32,
        /// The notice's version as it was seen: a payment meanwhile asks for another look.
        notice_version: u32,
        /// `approve` or `refuse`.
        verdict: String,
        /// What one has to say about it; a refusal says something.
        words: String,
    }
    /// Asks for waivers.
    pub struct AskWaivers {
        /// Only those that wait for a second person.
        waiting: bool,
    }
    /// Asks for today's reminders.
    pub struct AskReminders {
        /// Platform.
        platform: String,
    }
    /// Writes the reminders that were shown.
    pub struct MakeReminders {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// The list's hash.
        plan: String,
        /// The folder to write into: a handle from the host.
        folder: String,
    }
}

answer! {
    /// The rule a notice was issued under, as it stood then.
    pub struct RuleSnapshot {
        /// The rule.
        rule: RuleInfo,
        /// The policy.
        policy: String,
        /// The policy's edition.
        edition: u32,
        /// The edition's source note.
        source: String,
        /// The band the program was told to be in when it was asked; nothing where that was not kept.
        told_band: Option<String>,
        /// The subject's kind then.
        told_kind: Option<u32>,
    }
    /// Something that happened to a notice.
    pub struct NoticeEvent {
        /// When.
        at: Millis,
        /// `issued`, `paid`, `returned`, `taken_back` (of what was booked for it), `waiver_proposed`, `waiver_approved`, `waiver_refused`,
        /// `waiver_withdrawn`, `letter`, `ordered`, `left_out`; of acts `deduction_proposed` and so on, likewise of
        /// `refund` and `transfer`; of money `deducted`, `sent_back` (to be), `moved_out`, `moved_in`.
        kind: String,
        /// Who; empty where that is nobody of the house.
        by: String,
        /// Fen that moved.
        fen: Option<String>,
        /// What it says beside: a kind of letter, a batch, a reason.
        words: String,
    }
    /// A letter that left.
    pub struct LeftLetter {
        /// `issued`, `reminder`, `paid`, `waived`, `deducted`, `refund`.
        kind: String,
        /// Working days of a reminder, fen of what came or went back, the act of a deduction, or 0.
        mark: String,
        /// When.
        at: Millis,
        /// By whom.
        by: String,
        /// The hand-off it left with.
        handoff: String,
        /// Its text.
        letters: Letters,
    }
    /// A waiver.
    pub struct WaiverInfo {
        /// Its id.
        id: String,
        /// Version to decide on.
        version: u32,
        /// The notice's number.
        notice: String,
        /// The notice's version, to decide on.
        notice_version: u32,
        /// The program's id with the platform.
        app_id: String,
        /// The program's name.
        program_name: String,
        /// `proposed`, `approved`, `refused`, `withdrawn`.
        state: String,
        /// Why.
        reason: String,
        /// What that rests on.
        evidence: String,
        /// What the notice asks, fen.
        amount_fen: String,
        /// What is paid of it now, fen.
        paid_fen: String,
        /// What was not paid when it was proposed, fen.
        open_fen: String,
        /// What had been paid when it was approved and is to be returned, fen.
        refund_fen: String,
        /// What of that has gone back, fen.
        returned_fen: String,
        /// Who proposed it.
        proposed_by: String,
        /// When.
        proposed_at: Millis,
        /// Who decided.
        decided_by: Option<String>,
        /// When.
        decided_at: Option<Millis>,
        /// What that person said.
        words: String,
        /// `approve`, `refuse`, `withdraw`: whether this person may, or why not.
        allowed: Vec<Allowed>,
    }
    /// Waivers, newest first.
    pub struct Waivers {
        /// These.
        waivers: Vec<WaiverInfo>,
        /// How many wait for a second person.
        waiting: u32,
        /// What is to be returned for approved ones and has not gone back yet, fen.
        refund_due_fen: String,
    }
    /// A notice, whole.
    pub struct NoticeDetail {
        /// Its id.
        id: String,
        /// Its version.
        version: u32,
        /// Its number.
        number: String,
        /// Platform.
        platform: String,
        /// The program.
        program: String,
        /// The program's id with the platform.
        app_id: String,
        /// The program's name.
        program_name: String,
        /// What it asks, fen.
        amount_fen: String,
        /// What is paid, fen.
        paid_fen: String,
        /// What is still asked, fen: nothing of a waived one.
        open_fen: String,
        /// What went back, fen.
        returned_fen: String,
        /// Day of issue.
        issued_on: String,
        /// Last day in time.
        due_on: String,
        /// `open`, `settled`, `waived`.
        state: String,
        /// Whether it is open past its day.
        overdue: bool,
        /// `none`, `ordered`, `in_force`, `lift_ordered`, `lifted`.
        restriction: String,
        /// The rule it was issued under.
        rule: RuleSnapshot,
        /// What happened, oldest first.
        story: Vec<NoticeEvent>,
        /// Letters that left, oldest first.
        letters: Vec<LeftLetter>,
        /// Letters that can be looked at now.
        previews: Vec<String>,
        /// What was deducted, fen.
        deducted_fen: String,
        /// What is to be sent back and has not gone, fen.
        refund_due_fen: String,
        /// The notice it refills, where it asks for what was deducted.
        refills: Option<String>,
        /// Notices that refill it, oldest first.
        refilled_by: Vec<String>,
        /// Its waivers, newest first.
        waivers: Vec<WaiverInfo>,
        /// What was done with the money it holds, or is proposed to be, newest first.
        acts: Vec<ActInfo>,
        /// Notices that its money may be transferred to.
        targets: Vec<ActNotice>,
        /// `waive`, `deduct`, `refund`, `transfer`: whether this person may propose it, or why not.
        allowed: Vec<Allowed>,
    }
    /// A notice that a reminder is about.
    pub struct ReminderRow {
        /// Its number.
        notice: String,
        /// The program's id with the platform.
        app_id: String,
        /// The program's name.
        program_name: String,
        /// What is still asked, fen.
        open_fen: String,
        /// Last day in time.
        due_on: String,
        /// The step, in working days before that.
        days: u32,
        /// Why it is not known to be unpaid: `coverage_missing`, `suspense_names_it`,
        /// `waiver_proposed`; empty where it is.
        code: String,
    }
    /// Reminders that were made.
    pub struct RemindersMade {
        /// The hand-off.
        handoff: String,
        /// When.
        at: Millis,
        /// By whom.
        by: String,
        /// How many.
        items: u32,
    }
    /// Today's reminders.
    pub struct Reminders {
        /// The day.
        on: String,
        /// Working days before the due day, by the policy in force.
        steps: Vec<u32>,
        /// Notices to be reminded of; the first 500.
        waiting: Vec<ReminderRow>,
        /// How many these are in all.
        waiting_total: u32,
        /// Notices that have come to a step and are not known to be unpaid; the first 500.
        not_known: Vec<ReminderRow>,
        /// How many these are in all.
        not_known_total: u32,
        /// The latest bill day that is missing, where one is.
        missing_on: Option<String>,
        /// What was made before, newest first.
        made: Vec<RemindersMade>,
        /// The list's hash; making takes exactly this.
        plan: String,
    }
}
