//! The review of filings: reading one, taking it, deciding on it.
//!
//! A reviewer works on a filing under a lease, which ends by itself; a decision needs the lease and
//! the version it was made on. Personal values leave masked, and one at a time unmasked, with a
//! reason that is recorded. Deliberately absent: what makes a filing good or bad (see the checks of
//! the domain), and sending the decision anywhere (see `handoff`).

pub(super) mod blind;
mod body;
mod bulk;
mod decide;
mod detail;
mod differences;
mod lease;
mod letters;
mod mask;
mod notes;
mod recorded;
mod story;

pub use bulk::{decide_bulk, plan_bulk, undo_bulk};
pub use decide::{approve, return_with_reasons, undo};
pub(super) use lease::Reviewer;
pub use lease::{claim, next, release, take_over, upcoming};
pub use letters::letter;
pub(super) use letters::reason_texts;
pub(super) use notes::key_of;
pub use notes::{answer, ask, comment, hold, resume, skip};
pub(super) use recorded::hold_letters;

use zeroize::Zeroizing;

use super::Cx;
use super::cx::id;
use super::export::{Target, refuse_existing};
use crate::contract::{
    ById, Done, Empty, FetchAttachment, FilingDetail, Millis, ReasonInfo, ReasonText, Reasons,
    Unmask, Unmasked,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::reasons::{self, Language};
use crate::domain::roles::Role;
use crate::store::keyring::For;
use crate::store::rows::{Attachment, Filing, Subject};
use crate::store::{Outcome, Session, files, get as get_row};

/// How long an unmasked value is shown.
const UNMASKED: i64 = 30_000;
/// The longest reason for unmasking, in characters.
const LONGEST_WHY: usize = 500;

/// `filing.get`.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::AuditBroken`] when the sealed body does not open.
pub fn get(cx: &Cx<'_>, request: ById) -> Result<FilingDetail> {
    let filing = id(&request.id, "id")?;
    detail::read(cx, filing)
}

/// `filing.unmask`. The value is never part of the record, only that it was shown and why.
///
/// # Errors
/// [`Code::NotFound`] for a filing or a field that is not there, [`Code::BadField`] without a
/// reason, [`Code::OperationReused`] for an operation that has shown its value.
pub fn unmask(cx: &Cx<'_>, request: Unmask) -> Result<Unmasked> {
    let filing_id = id(&request.id, "id")?;
    let why = crate::domain::text::clean_line(&request.reason, LONGEST_WHY);
    let why = why.map_err(|fault| Fault::bad_field("reason", fault.code()))?;
    if why.is_empty() {
        return Err(Fault::bad_field("reason", "missing"));
    }
    let (keyring, path) = (cx.keyring()?, request.path.clone());
    let value = cx.read(move |session| {
        let filing: Filing = get_row(session, filing_id)?;
        let found = body::open(session, &keyring, (&filing, For::Unmask))?.value_at(&path);
        found.ok_or_else(|| Fault::not_found("field", &path))
    })?;
    let act = cx.act(&request.op, "filing.unmask", &request)?;
    let op = act.op_id.clone();
    let recorded = cx.write(act, move |tx| {
        tx.about("filing", filing_id);
        tx.note("path", request.path);
        tx.note("reason", why);
        Ok(Done {})
    })?;
    // Showing a value twice is two disclosures, and the second would not be on record.
    if matches!(recorded, Outcome::Repeated(_)) {
        return Err(Fault::new(Code::OperationReused).with("op_id", op));
    }
    Ok(Unmasked {
        value,
        until_at: Millis(cx.now.0 + UNMASKED),
    })
}

/// The bytes of a scan with their content type, for a reviewer or a manager.
///
/// # Errors
/// [`Code::NotSignedIn`], [`Code::RoleRefused`], [`Code::NotFound`]; [`Code::AuditBroken`] when
/// the sealed file is not the one that was taken in.
pub fn attachment_bytes(cx: &Cx<'_>, attachment: &str) -> Result<(String, Zeroizing<Vec<u8>>)> {
    let attachment = id(attachment, "id")?;
    cx.only(&[Role::Reviewer, Role::Manager])?;
    let keyring = cx.keyring()?;
    let folder = cx.store()?.attachments();
    cx.read(move |session| {
        let row: Attachment = get_row(session, attachment)?;
        let subject: Subject = get_row(session, row.subject_id)?;
        let key = keyring.subject_key(session, &subject, For::Scan)?;
        let sealed = files::fetch(&folder, &row.content)?;
        let place = super::intake::attachment_place(row.filing_id, &row.media);
        Ok((row.mime, key.open(&place, &sealed)?))
    })
}

/// `filing.attachment`: writes a scan to a picked place, on the record.
///
/// # Errors
/// As [`attachment_bytes`]; [`Code::FileExists`] where a file stands whose replacement nobody has
/// confirmed; [`Code::DiskFull`], [`Code::FileUnreadable`].
pub fn save_attachment(cx: &Cx<'_>, request: FetchAttachment) -> Result<Done> {
    let attachment = id(&request.id, "id")?;
    let target = cx.desk.files.path(&request.file)?;
    let may_replace = cx.desk.files.may_replace(&request.file);
    refuse_existing(&target, may_replace)?;
    let (_, bytes) = attachment_bytes(cx, &request.id)?;
    // Saving twice is two disclosures, so that the caller names no operation.
    let op = uuid::Uuid::now_v7().to_string();
    let act = cx.act(&op, "filing.attachment", &request)?;
    let recorded = cx.write(act, move |tx| {
        let row: Attachment = tx.get(attachment)?;
        tx.about("filing", row.filing_id);
        tx.note("attachment", attachment);
        Ok(Done {})
    })?;
    // On record first: what leaves unsealed is known to have left.
    let mut target = Target::create(&target, may_replace, &op)?;
    target.write(&bytes)?;
    target.complete()?;
    target.publish()?;
    Ok(recorded.into_inner())
}

/// `reason.list`.
///
/// # Errors
/// None but those of every command.
pub fn reasons(_cx: &Cx<'_>, _request: Empty) -> Result<Reasons> {
    let text = |reason: &reasons::Reason, language| ReasonText {
        code: reason.code.clone(),
        key_name: reason.key_name.get(language).to_owned(),
        error: reason.error.get(language).to_owned(),
        suggest: reason.suggest.get(language).to_owned(),
    };
    let info = |reason: &reasons::Reason| ReasonInfo {
        code: reason.code.clone(),
        zh: text(reason, Language::Zh),
        en: text(reason, Language::En),
        variables: reason.placeholders(),
        sounds: reason.sounds(),
    };
    Ok(Reasons {
        reasons: reasons::all().iter().map(info).collect(),
    })
}

/// Ids of a statement's first column, as they cross the border.
fn ids(
    session: &mut dyn Session,
    statement: &str,
    params: crate::store::Params<'_>,
) -> Result<Vec<String>> {
    crate::store::all(session, statement, params, |row| {
        Ok(row.int(0)?.to_string())
    })
}
