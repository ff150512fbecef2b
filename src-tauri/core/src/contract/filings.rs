//! Filings and their review.

use std::collections::BTreeMap;

use super::{Aside, Millis, NoteInfo, SubjectOrder, Undoable, answer, request};

request! {
    /// Approves a filing.
    pub struct Approve {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// The version the decision was made on.
        version: u32,
        /// The hash of the letters that were shown, where they were; other letters are not sent.
        letter: Option<String>,
    }
    /// One reason of a return.
    pub struct ReasonUse {
        /// A stored reason's code.
        code: String,
        /// The reviewer's own words in the place of the stored ones, where given.
        key_name: Option<String>,
        /// The defect.
        error: Option<String>,
        /// What to do.
        suggest: Option<String>,
        /// Values of the reason's variables.
        variables: BTreeMap<String, String>,
        /// Own words in English, for the English letter; without them it has the Chinese ones.
        en: Option<OwnWords>,
    }
    /// A reviewer's own words in the place of a reason's.
    pub struct OwnWords {
        /// The field.
        key_name: Option<String>,
        /// The defect.
        error: Option<String>,
        /// What to do.
        suggest: Option<String>,
    }
    /// Asks for the letter that a decision would send.
    pub struct PreviewLetter {
        /// The filing.
        id: String,
        /// The version the decision would be made on.
        version: u32,
        /// Of a return: at least one. Nothing for an approval.
        reasons: Option<Vec<ReasonUse>>,
    }
    /// Returns a filing with reasons.
    pub struct Return {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// The version the decision was made on.
        version: u32,
        /// At least one.
        reasons: Vec<ReasonUse>,
        /// The hash of the letters that were shown, where they were; other letters are not sent.
        letter: Option<String>,
    }
    /// Takes a filing out of somebody else's hands.
    pub struct TakeOver {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// Why; it is recorded, and whose it was.
        reason: String,
    }
    /// Shows one personal value for 30 seconds.
    pub struct Unmask {
        /// Operation id.
        op: String,
        /// The filing.
        id: String,
        /// The field's path.
        path: String,
        /// Why; it is recorded.
        reason: String,
    }
    /// Fetches one scan, for the terminal; the window is served by a scheme of its own.
    pub struct FetchAttachment {
        /// The attachment.
        id: String,
        /// The picked target.
        file: String,
    }
}

answer! {
    /// Who works on a filing, until when.
    pub struct Lease {
        /// The account.
        account: String,
        /// Its login.
        login: String,
        /// When it ends.
        until_at: Millis,
        /// Whether it is the asking person's own.
        mine: bool,
    }
    /// Why a day is due.
    pub struct DueInfo {
        /// The day.
        on: String,
        /// The clock's rule: `platform_review`, `sms`, `authority`.
        rule: String,
        /// Whether the calendar of its year is not published yet.
        provisional: bool,
        /// Days that were not counted or counted against the weekday: "2026-02-15 holiday 春节".
        steps: Vec<String>,
    }
    /// A code's name in both languages.
    pub struct CodeName {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    }
    /// The order that filed what a change is asked of.
    pub struct FiledOrder {
        /// The earlier order's id.
        id: String,
        /// Its order number.
        order_no: String,
        /// When it was filed.
        filed_at: Millis,
    }
    /// One field that a change filing asks to change.
    pub struct FilingChange {
        /// Dotted path.
        path: String,
        /// See `FilingField`.
        section: String,
        /// Chinese label.
        label_zh: String,
        /// English label.
        label_en: String,
        /// What was filed, masked where personal; nothing where the field was empty.
        before: Option<String>,
        /// What is asked now, masked where personal; nothing where the field is emptied.
        after: Option<String>,
        /// Whether it is personal and so masked.
        personal: bool,
        /// Names of the codes among the values, by code.
        names: BTreeMap<String, CodeName>,
    }
    /// One field as it was declared, read from the scan and known to the registry.
    pub struct FilingField {
        /// Dotted path.
        path: String,
        /// `subject`, `principal`, `legal_person`, `program`, `program_principal`, `materials`.
        section: String,
        /// Chinese label.
        label_zh: String,
        /// English label.
        label_en: String,
        /// What the applicant declared, masked where personal.
        declared: Option<String>,
        /// What was read from the scan.
        ocr: Option<String>,
        /// What the registry says.
        registry: Option<String>,
        /// `same`, `differs`, `only_declared`, `confirm`.
        verdict: String,
        /// Whether it is personal and so masked.
        personal: bool,
        /// The scan that proves it.
        attachment: Option<String>,
        /// Of a change, where the value is as it was filed: the verdict it had then.
        earlier: Option<String>,
        /// Of a change, where the value means what was filed and is written differently.
        filed_as: Option<FiledAs>,
        /// Names of the codes among the values, by code.
        names: BTreeMap<String, CodeName>,
    }
    /// How a value was filed that is only written differently now.
    pub struct FiledAs {
        /// The value as it was filed, masked where personal.
        before: String,
        /// In what the two differ: `width`, `space`, `case`, `script`, `form`, `order`.
        ways: Vec<String>,
    }
    /// What an automatic check found.
    pub struct CheckInfo {
        /// The check.
        code: String,
        /// `pass`, `note`, `warning`, `error`.
        severity: String,
        /// The field it speaks of.
        path: String,
        /// What it saw; nothing personal.
        evidence: BTreeMap<String, String>,
        /// Reasons that would fit a return.
        reasons: Vec<String>,
    }
    /// A scan or document.
    pub struct AttachmentInfo {
        /// Id.
        id: String,
        /// The media name in the application.
        media: String,
        /// The field it belongs to.
        path: String,
        /// Content type, sniffed.
        mime: String,
        /// Size, as text.
        bytes: String,
    }
    /// WeChat's triple.
    pub struct ReasonText {
        /// The stored reason it came from.
        code: String,
        /// The field.
        key_name: String,
        /// The defect.
        error: String,
        /// The suggestion.
        suggest: String,
    }
    /// A stored reason in both languages.
    pub struct ReasonInfo {
        /// Code.
        code: String,
        /// Chinese triple.
        zh: ReasonText,
        /// English triple.
        en: ReasonText,
        /// Its variables.
        variables: Vec<String>,
        /// How its Chinese texts are spoken: rows of characters, each with its readings, blanks between.
        sounds: Vec<Vec<String>>,
    }
    /// A letter in one language.
    pub struct Letter {
        /// Its subject.
        subject: String,
        /// Its text.
        body: String,
    }
    /// A letter in both languages, as it is sent.
    pub struct Letters {
        /// Chinese; it prevails.
        zh: Letter,
        /// English.
        en: Letter,
        /// What both are known by: the decision names it.
        hash: String,
    }
    /// All stored reasons.
    pub struct Reasons {
        /// The reasons.
        reasons: Vec<ReasonInfo>,
    }
    /// Something that happened to a filing.
    pub struct HistoryEntry {
        /// When.
        at: Millis,
        /// `submitted`, `resubmitted`, `approved`, `returned`, `sms_done`, `sms_timed_out`, `authority_filed`, `authority_returned`, `withdrawn`, `retracted`.
        kind: String,
        /// Who, where it was one of us.
        login: String,
        /// Revision.
        revision: u32,
        /// Reasons, where it was returned.
        reasons: Vec<ReasonText>,
        /// On how many filings the same act was; one for an act on this filing alone.
        together: u32,
    }
    /// One act and why it cannot be done now; no code means it can.
    pub struct Allowed {
        /// `claim`, `release`, `approve`, `return`, `unmask`, `submit`, `execute`, `results`, `handoff`, …
        act: String,
        /// The fault's code, or nothing.
        refusal: Option<String>,
    }
    /// A filing, whole.
    pub struct FilingDetail {
        /// Id.
        id: String,
        /// Version to decide on.
        version: u32,
        /// Platform.
        platform: String,
        /// Order number.
        order_no: String,
        /// Revision.
        revision: u32,
        /// Kind.
        kind: String,
        /// WeChat's status.
        status: u32,
        /// SMS sub-state, while status is 4.
        sms_status: Option<u32>,
        /// Program.
        program_name: String,
        /// AppID.
        app_id: String,
        /// Program's id.
        program_id: Option<String>,
        /// Subject's name, masked for a natural person.
        subject_name: String,
        /// MIIT code of the subject's kind.
        subject_kind: u32,
        /// Province code.
        province: String,
        /// When it came.
        submitted_at: Millis,
        /// When it is due.
        due: Option<DueInfo>,
        /// Filing number.
        record_number: Option<String>,
        /// Who works on it.
        lease: Option<Lease>,
        /// Of a change: the order that filed what it is asked of, where the store has one.
        filed: Option<FiledOrder>,
        /// Of a change: what differs from what was filed.
        changes: Vec<FilingChange>,
        /// The comparison.
        fields: Vec<FilingField>,
        /// The checks, worst first.
        checks: Vec<CheckInfo>,
        /// The scans.
        attachments: Vec<AttachmentInfo>,
        /// The story so far, oldest first.
        history: Vec<HistoryEntry>,
        /// Other programs of the subject: id and name.
        other_programs: Vec<(String, String)>,
        /// Other orders of the subject, newest first.
        other_orders: Vec<SubjectOrder>,
        /// What was said about it, oldest first.
        notes: Vec<NoteInfo>,
        /// Why it stands aside, where it does.
        aside: Option<Aside>,
        /// The last decision, as long as it has not left the house.
        undoable: Option<Undoable>,
        /// What can be done now.
        allowed: Vec<Allowed>,
    }
    /// A decision that was made.
    pub struct Decided {
        /// The filing.
        id: String,
        /// Its new status.
        status: u32,
        /// The next one in *Today* that nobody holds, already taken for this person.
        next: Option<String>,
        /// The next one, whole, so that it is there at once.
        next_detail: Option<FilingDetail>,
        /// From when the decision may leave; until then it can be taken back.
        leaves_at: Millis,
    }
    /// One personal value, for a moment.
    pub struct Unmasked {
        /// The value.
        value: String,
        /// When it is to be masked again.
        until_at: Millis,
    }
    /// The filing that was taken next, if any was left.
    pub struct NextFiling {
        /// The filing.
        id: Option<String>,
    }
}

impl OwnWords {
    /// The words that a reason is used with.
    pub fn of(used: &ReasonUse) -> Self {
        Self {
            key_name: used.key_name.clone(),
            error: used.error.clone(),
            suggest: used.suggest.clone(),
        }
    }
}

impl From<crate::domain::letter::Letters> for Letters {
    fn from(made: crate::domain::letter::Letters) -> Self {
        let told = |letter: crate::domain::letter::Letter| Letter {
            subject: letter.subject,
            body: letter.body,
        };
        Self {
            hash: made.hash(),
            zh: told(made.zh),
            en: told(made.en),
        }
    }
}
