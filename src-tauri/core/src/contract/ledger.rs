//! Money taken back: undoing imports, working suspense, the trial balance, locked periods.

use super::{Millis, answer, request};

request! {
    /// Takes a whole import back.
    pub struct UndoImport {
        /// Operation id.
        op: String,
        /// The import.
        import: String,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// A part of a payment for a notice.
    pub struct AssignPart {
        /// The notice's number.
        notice: String,
        /// Fen.
        fen: String,
    }
    /// Divides what is left of a payment among notices; what is not given away stays in suspense.
    pub struct AssignPayment {
        /// Operation id.
        op: String,
        /// The payment.
        payment: String,
        /// The version that was looked at.
        version: u32,
        /// The parts, each of another notice.
        parts: Vec<AssignPart>,
        /// Fen of the rest that are to be sent back; nothing for none.
        back: Option<String>,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// Takes back what a person did with a payment.
    pub struct UnmatchPayment {
        /// Operation id.
        op: String,
        /// The payment.
        payment: String,
        /// The version that was looked at.
        version: u32,
        /// The notice it was matched to; nothing for what was marked to be sent back.
        notice: Option<String>,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// Marks suspense money as to be sent back.
    pub struct SendBack {
        /// Operation id.
        op: String,
        /// The payment.
        payment: String,
        /// The version that was looked at.
        version: u32,
        /// Fen; nothing for all that is left.
        fen: Option<String>,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// Asks where a notice's money came from.
    pub struct AskTrace {
        /// The notice's number.
        notice: String,
    }
    /// Asks for the trial balance.
    pub struct AskBalance {
        /// The last day of postings that count; nothing for all.
        on: Option<String>,
    }
    /// Closes the books through a day, or asks to open them again back to one.
    pub struct LockPeriod {
        /// Operation id.
        op: String,
        /// The last closed day.
        through: String,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// Confirms, as a second person, that a period is opened again.
    pub struct ConfirmUnlock {
        /// Operation id.
        op: String,
        /// The word that was asked.
        id: String,
    }
}

answer! {
    /// Something that stands on an import, so that it cannot be undone before that is.
    pub struct StandsOn {
        /// `matched_by_hand`, `sent_back`, `refunded_later`, `corrected_since`, `deducted`, `refund_approved`,
        /// `transferred`, `waived`, `lift_left`, `paid_since`, `locked`.
        kind: String,
        /// The payment, where there is one.
        payment: Option<String>,
        /// Its number with the provider.
        external_id: Option<String>,
        /// The notice's number, where there is one.
        notice: Option<String>,
        /// The other import, where there is one.
        import: Option<String>,
        /// Its file.
        file_name: Option<String>,
        /// Fen, where it is about money.
        fen: Option<String>,
        /// The day, where it is about one.
        on: Option<String>,
    }
    /// A later file that counted rows of the import as known, and may be taken in once more.
    pub struct RetakeFile {
        /// The import.
        import: String,
        /// Its file.
        file_name: String,
    }
    /// What undoing an import would do, and what stands against it.
    pub struct UndoPlan {
        /// The import.
        import: String,
        /// Its file.
        file_name: String,
        /// `committed` or `undone`.
        state: String,
        /// Rows that would be released.
        payments: u32,
        /// Postings that would be taken back.
        postings: u32,
        /// Fen that came in with it.
        fen_in: String,
        /// Fen that went back with it.
        fen_out: String,
        /// Notices that would be open again.
        notices_reopened: u32,
        /// Notices that would be paid again, because a refund is taken back.
        notices_settled: u32,
        /// Lifts that would be taken back before they leave.
        lifts_taken_back: u32,
        /// Days of its payments, which nothing would tell of any more.
        days: u32,
        /// Later files that may then be taken in once more.
        retake: Vec<RetakeFile>,
        /// What stands on it; at most a thousand are listed.
        stands_on: Vec<StandsOn>,
        /// How many there are.
        stands_on_count: u32,
    }
    /// What undoing an import did.
    pub struct ImportUndone {
        /// The import.
        import: String,
        /// Rows that released their numbers.
        payments: u32,
        /// Postings that were taken back.
        postings: u32,
        /// Notices that are open again.
        notices_reopened: u32,
        /// Notices that are paid again.
        notices_settled: u32,
        /// Lifts that were taken back before they left.
        lifts_taken_back: u32,
        /// Days that are missing again.
        days_withdrawn: u32,
        /// Later files that may be taken in once more.
        retake: Vec<RetakeFile>,
        /// When.
        at: Millis,
    }
    /// A payment after a person's act.
    pub struct Suspended {
        /// The payment.
        payment: String,
        /// Fen in suspense that nothing was decided about.
        left_fen: String,
        /// Fen to be sent back.
        due_fen: String,
        /// Notices that are paid in full by it.
        settled: Vec<String>,
        /// Its version.
        version: u32,
    }
    /// A notice that suspense money may belong to.
    pub struct CandidateNotice {
        /// Its number.
        notice: String,
        /// Its program's name.
        program: String,
        /// Its program's id.
        app_id: String,
        /// Its subject's name.
        subject: String,
        /// Fen still to be paid.
        open_fen: String,
        /// When it was issued.
        issued_on: String,
        /// `open`, `settled` or `waived`.
        state: String,
        /// What speaks for it, the strongest first: `number_named`, `app_id_named`, `payer_is_subject`,
        /// `amount_fits`, `paid_after_issue`.
        speaks_for: Vec<String>,
        /// What speaks against it: `already_settled`, `waived`, `other_platform`, `before_issue`,
        /// `amount_below`, `amount_above`, `not_the_only_one`.
        against: Vec<String>,
    }
    /// Something a person did with a payment.
    pub struct HandMatch {
        /// The notice it was matched to; nothing for what is to be sent back.
        notice: Option<String>,
        /// Fen.
        fen: String,
        /// When.
        on: String,
    }
    /// A payment in suspense and what may be done about it.
    pub struct SuspensePayment {
        /// The payment.
        payment: String,
        /// Its version.
        version: u32,
        /// Its number with the provider.
        external_id: String,
        /// Fen it came with.
        amount_fen: String,
        /// Fen that nothing was decided about.
        left_fen: String,
        /// Fen to be sent back.
        due_fen: String,
        /// When it was paid.
        paid_on: String,
        /// How many days ago.
        age_days: u32,
        /// Goods and attached text.
        remark: String,
        /// The order number.
        order_no: String,
        /// What kind of difference it is: `platform_missing`, `bank_missing`, `over_cash`, `short_cash`,
        /// `over_status`, `short_status`.
        difference: Option<String>,
        /// Notices its texts name, the strongest evidence first.
        candidates: Vec<CandidateNotice>,
        /// What people did with it, newest first.
        by_hand: Vec<HandMatch>,
    }
    /// One movement of a notice's money, down to the line of the file.
    pub struct TracedPosting {
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
        /// The payment, or the refund.
        payment: String,
        /// Its number with the provider.
        external_id: String,
        /// The refund's own number.
        refund_id: String,
        /// `payment`, `refund` or `reversal`.
        kind: String,
        /// Fen of the row.
        amount_fen: String,
        /// The import.
        import: String,
        /// `committed` or `undone`.
        import_state: String,
        /// The file.
        file_name: String,
        /// SHA-256 of its bytes.
        file_sha256: String,
        /// The row's line in it, from 1.
        line: u32,
    }
    /// Where a notice's money came from.
    pub struct Traced {
        /// The notice's number.
        notice: String,
        /// In the order in which it moved; at most a thousand.
        postings: Vec<TracedPosting>,
    }
    /// The trial balance: `bank` is the sum of the other pots, `difference` is zero.
    pub struct TrialBalance {
        /// The last day of postings that count; nothing for all.
        on: Option<String>,
        /// Fen that came in.
        received: String,
        /// Fen that went back.
        gone_back: String,
        /// Fen in the bank.
        bank: String,
        /// Fen in suspense.
        suspense: String,
        /// Fen that settle notices.
        deposits: String,
        /// Fen to be sent back.
        refunds_due: String,
        /// Fen that were deducted.
        deducted: String,
        /// Bank less the pots.
        difference: String,
        /// Fen of refunds whose payment is not known.
        unlinked: String,
        /// Whether the balances that rows carry are the same; nothing where only part of the postings
        /// count.
        agrees: Option<bool>,
        /// Through which day the books are closed.
        locked_through: Option<String>,
    }
    /// A word about a closed period.
    pub struct PeriodWord {
        /// The word.
        id: String,
        /// The last closed day.
        through: String,
        /// `in_force`, `asked`, `dropped`.
        state: String,
        /// Why.
        reason: String,
        /// Who said or asked it.
        asked_by: String,
        /// When.
        asked_at: Millis,
        /// Who confirmed it.
        confirmed_by: Option<String>,
        /// When.
        confirmed_at: Option<Millis>,
    }
    /// Through which day the books are closed, and how that came.
    pub struct Periods {
        /// The last closed day.
        locked_through: Option<String>,
        /// What was said, newest first.
        words: Vec<PeriodWord>,
    }
}
