//! A filing as it was decided on, for whoever looks at it a second time.
//!
//! It is read the way every filing is, from the copy that was taken when the decision left the house, beside
//! what was filed when it was decided on. It loses everything that tells of the decision: what became of
//! the filing, the story of the revision, what was said afterwards, and what the first reviewer said of it
//! before. Checks are made anew, as of now: what they know of other orders and programs is today's. Other
//! orders of the subject that came later are left out, and why the rest were returned; no clock runs.
//! Deliberately absent: keeping what was decided from somebody who looked it up before they were given the
//! look; they are many, and looks come by chance.

use super::body;
use super::detail::{Reader, Shown};
use crate::contract::FilingDetail;
use crate::desk::Cx;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::filing::FilingStatus;
use crate::domain::roles;
use crate::store::keyring::For;
use crate::store::rows::{Account, Decision, Filing, SecondLook, Subject};
use crate::store::{Row, Session, all, get, one};

/// The filing of a look as its first reviewer had it.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::AuditBroken`] where the copy is not what was sealed.
pub(in crate::desk) fn read(cx: &Cx<'_>, look: i64) -> Result<FilingDetail> {
    let reader = Reader::of(cx)?;
    cx.read(move |session| {
        let look: SecondLook = get(session, look)?;
        let decision: Decision = get(session, look.decision_id)?;
        let shown = as_it_was(session, &reader, (&look, &decision))?;
        let first: Account = get(session, decision.decided_by)?;
        let own = logins_of(session, &first.person)?;
        let mut seen = stripped(reader.whole(session, shown)?, &decision, &own);
        allow(&mut seen);
        Ok(seen)
    })
}

/// Refuses whoever holds an unanswered look at a filing to see what became of it.
///
/// # Errors
/// [`Code::LookOpen`].
pub(super) fn refuse(session: &mut dyn Session, reader: &Reader, filing: i64) -> Result<()> {
    let asked: &[_] = &[("filing_id", filing.into()), ("now", reader.now.0.into())];
    let holders = all(session, "look.holders", asked, |row| {
        Ok(roles::same_person(row.text(0)?, &reader.who.person))
    })?;
    if holders.contains(&true) {
        return Err(Fault::new(Code::LookOpen).with("id", filing));
    }
    Ok(())
}

/// The filing with the columns of its copy, in the state in which it was decided on.
fn as_it_was(
    session: &mut dyn Session,
    reader: &Reader,
    (look, decision): (&SecondLook, &Decision),
) -> Result<Shown> {
    let filing: Filing = get(session, look.filing_id)?;
    let subject: Subject = get(session, look.subject_id)?;
    let key = (reader.keyring).subject_key(session, &subject, For::Review)?;
    let asked: &[_] = &[("look_id", look.id.into())];
    let (was, last_scan, sealed) = one(session, "look_copy.get", asked, |row| {
        Ok((was(&filing, row)?, row.int(7)?, row.blob(8)?.to_vec()))
    })?;
    Ok(Shown {
        body: body::unsealed(&key, filing.id, &sealed)?,
        filing: Filing {
            revision: decision.revision,
            subject_id: look.subject_id,
            version: look.version,
            ..was
        },
        subject,
        key,
        last_scan,
        seen_at: decision.decided_at,
    })
}

fn was(filing: &Filing, copy: &dyn Row) -> Result<Filing> {
    Ok(Filing {
        kind: copy.text(0)?.to_owned(),
        subject_name: copy.text(1)?.to_owned(),
        program_id: copy.opt_int(2)?,
        program_name: copy.text(3)?.to_owned(),
        app_id: copy.text(4)?.to_owned(),
        province: copy.text(5)?.to_owned(),
        submitted_at: copy.int(6)?,
        status: FilingStatus::PlatformReview.code(),
        sms_status: None,
        due_on: None,
        record_number: None,
        decided_by: None,
        decided_at: None,
        waits: String::new(),
        waits_until_on: None,
        ..filing.clone()
    })
}

/// The logins of a person.
fn logins_of(session: &mut dyn Session, person: &str) -> Result<Vec<String>> {
    let accounts = all(session, "account.all", &[], |row| {
        <Account as crate::store::Covered>::read(row, 0)
    })?;
    let own = accounts.into_iter();
    let own = own.filter(|account| roles::same_person(&account.person, person));
    Ok(own.map(|account| account.login).collect())
}

/// Takes away what tells of the decision. `first` are the logins of who made it.
fn stripped(mut seen: FilingDetail, decision: &Decision, first: &[String]) -> FilingDetail {
    let revision = seen.revision;
    seen.history.retain(|entry| entry.revision < revision);
    let later = |at: i64| at > decision.decided_at;
    seen.notes.retain(|note| {
        let theirs = note.revision == revision && first.contains(&note.login);
        !later(note.at.0) && note.revision <= revision && !theirs
    });
    seen.other_orders
        .retain(|order| !later(order.submitted_at.0));
    // Any of them may be looked at next.
    for order in &mut seen.other_orders {
        (order.returns, order.returned) = (0, Vec::new());
    }
    (seen.due, seen.lease, seen.undoable) = (None, None, None);
    seen
}

/// What can be done with a look: verdicts, and scans. Single values stay masked; the comparison and the
/// checks have read them, and the value that could be shown is that of the revision that stands.
fn allow(seen: &mut FilingDetail) {
    for act in &mut seen.allowed {
        let may = matches!(act.act.as_str(), "approve" | "return" | "attachment");
        act.refusal = (!may).then(|| Code::LookOpen.as_str().to_owned());
    }
}
