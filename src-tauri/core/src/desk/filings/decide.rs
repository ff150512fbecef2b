//! Decisions: the verdict, its reasons, and what leaves the house because of it.

use serde_json::json;

use super::lease::{Reviewer, drop_lease, in_review, require, take_next};
use crate::contract::{Approve, Decided, ReasonText, ReasonUse, Return};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::handoff::shanghai;
use crate::desk::intake::enter;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::filing::{self, FilingEvent, FilingKind, FilingStatus, SmsState};
use crate::domain::reasons::{self, AuditData, Language, ReasonFault};
use crate::domain::text::clean_text;
use crate::store::Tx;
use crate::store::rows::{Decision, Filing};

/// The most reasons of one return.
const MOST_REASONS: usize = 50;
/// The longest text of a reason, in characters.
const LONGEST_TEXT: usize = 1_000;

/// A decision before it is written.
struct Verdict {
    filing: i64,
    version: i64,
    who: Reviewer,
    reasons: Option<Vec<ReasonText>>,
}

/// `filing.approve`.
///
/// # Errors
/// [`Code::WrongState`], [`Code::LeaseMissing`], [`Code::LeaseHeld`], [`Code::VersionConflict`].
pub fn approve(cx: &Cx<'_>, request: Approve) -> Result<Decided> {
    let verdict = Verdict {
        filing: id(&request.id, "id")?,
        version: request.version.into(),
        who: Reviewer::of(cx.me()?),
        reasons: None,
    };
    let act = cx.act(&request.op, "filing.approve", &request)?;
    Ok(cx.write(act, move |tx| decide(tx, verdict))?.into_inner())
}

/// `filing.return`.
///
/// # Errors
/// As [`approve`]; [`Code::ReasonMissing`], [`Code::ReasonUnknown`], [`Code::ReasonUnresolved`],
/// [`Code::BadField`] for a text that is empty or too long.
pub fn return_with_reasons(cx: &Cx<'_>, request: Return) -> Result<Decided> {
    let verdict = Verdict {
        filing: id(&request.id, "id")?,
        version: request.version.into(),
        who: Reviewer::of(cx.me()?),
        reasons: Some(resolved(&request.reasons)?),
    };
    let act = cx.act(&request.op, "filing.return", &request)?;
    Ok(cx.write(act, move |tx| decide(tx, verdict))?.into_inner())
}

fn resolved(uses: &[ReasonUse]) -> Result<Vec<ReasonText>> {
    if uses.is_empty() {
        return Err(Fault::new(Code::ReasonMissing));
    }
    if uses.len() > MOST_REASONS {
        return Err(Fault::bad_field("reasons", "too many"));
    }
    uses.iter().map(resolve).collect()
}

/// A stored reason with its variables, the reviewer's own words where given. Without a code all
/// words are the reviewer's.
fn resolve(used: &ReasonUse) -> Result<ReasonText> {
    let (code, stored) = if used.code.trim().is_empty() {
        let empty = AuditData {
            key_name: String::new(),
            error: String::new(),
            suggest: String::new(),
        };
        (String::new(), empty)
    } else {
        let reason = reasons::by_code(&used.code).map_err(fault)?;
        let filled = reason
            .resolve(Language::Zh, &used.variables)
            .map_err(fault)?;
        (reason.code.clone(), filled)
    };
    let text = |own: &Option<String>, stored: String| {
        let text = clean_text(own.as_deref().unwrap_or(&stored), LONGEST_TEXT);
        text.map_err(|fault| Fault::bad_field("reasons", fault.code()))
    };
    let key_name = text(&used.key_name, stored.key_name)?;
    let error = text(&used.error, stored.error)?;
    let suggest = text(&used.suggest, stored.suggest)?;
    let data = AuditData::written(&key_name, &error, &suggest).map_err(fault)?;
    Ok(ReasonText {
        code,
        key_name: data.key_name,
        error: data.error,
        suggest: data.suggest,
    })
}

fn fault(fault: ReasonFault) -> Fault {
    match fault {
        ReasonFault::Unknown { code } => Fault::new(Code::ReasonUnknown).with("code", code),
        ReasonFault::Unresolved { variable } => {
            Fault::new(Code::ReasonUnresolved).with("variable", variable)
        }
        ReasonFault::Incomplete => Fault::bad_field("reasons", "incomplete"),
    }
}

fn decide(tx: &mut Tx<'_>, verdict: Verdict) -> Result<Decided> {
    let before: Filing = tx.get(verdict.filing)?;
    in_review(&before)?;
    require(tx, before.id, verdict.who.account)?;
    if before.version != verdict.version {
        return Err(Fault::new(Code::VersionConflict)
            .with("kind", "filing")
            .with("id", before.id)
            .with("version", before.version));
    }
    let mut after = before.clone();
    enter(
        &mut after,
        next_state(&before, verdict.reasons.is_some())?,
        tx.now,
    );
    (after.decided_by, after.decided_at) = (Some(tx.actor), Some(tx.now.0));
    tx.update(&before, &mut after)?;
    drop_lease(tx, after.id)?;
    let next = match take_next(tx, &verdict.who) {
        // Whoever holds as many as one may has enough to go on with.
        Err(fault) if fault.code == Code::LeaseCap => None,
        other => other?,
    };
    // Last, because everybody who decides waits for the number of the one before.
    write_down(tx, &after, verdict.reasons)?;
    tx.about("filing", after.id);
    Ok(Decided {
        id: after.id.to_string(),
        status: u32::try_from(after.status).unwrap_or_default(),
        next: next.map(|id| id.to_string()),
    })
}

fn next_state(filing: &Filing, returned: bool) -> Result<filing::State> {
    let wrong = || Fault::new(Code::WrongState).with("state", filing.status);
    let status = FilingStatus::from_code(filing.status).ok_or_else(wrong)?;
    let sms = filing.sms_status.and_then(SmsState::from_code);
    let kind = FilingKind::from_code(&filing.kind).ok_or_else(wrong)?;
    let event = if returned {
        FilingEvent::PlatformReturned
    } else {
        FilingEvent::approval_of(kind)
    };
    filing::next(status, sms, &event).map_err(|_| wrong())
}

/// The decision as a row of its own, and as it leaves the house.
fn write_down(tx: &mut Tx<'_>, filing: &Filing, reasons: Option<Vec<ReasonText>>) -> Result<()> {
    let verdict = if reasons.is_some() {
        "returned"
    } else {
        "approved"
    };
    let reasons = reasons.unwrap_or_default();
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code.clone()).collect();
    tx.note("revision", filing.revision);
    tx.note("reasons", codes);
    let decision = tx.insert(&mut Decision {
        id: 0,
        filing_id: filing.id,
        revision: filing.revision,
        verdict: verdict.to_owned(),
        reasons: serde_json::to_string(&reasons).map_err(|_| Fault::internal("reasons"))?,
        decided_by: tx.actor,
        decided_at: tx.now.0,
    })?;
    let audit_data: Vec<_> = reasons
        .iter()
        .map(|r| json!({"key_name": r.key_name, "error": r.error, "suggest": r.suggest}))
        .collect();
    let payload = json!({
        "platform": filing.platform,
        "order_no": filing.order_no,
        "revision": filing.revision,
        "verdict": verdict,
        "audit_data": audit_data,
        "decided_at": shanghai(tx.now.0),
    });
    tx.outbox("decision", decision, &payload)
}
