//! Decisions: the verdict, its reasons, what leaves the house because of it, and taking it back before.
//!
//! A decision that names the letters which were shown sends those or none: they are compiled before
//! anything is written, and their hash is part of the event. It waits in the outbox for as long as the
//! platform's policy says. Until a hand-off has taken it along, whoever made it can take it back; the
//! decision stays on record beside what says that it was taken back.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lease::{Reviewer, drop_lease, in_review, next_of, put_beyond, require};
use super::letters::{Resolved, Rules, letters, resolved, rules, same_letter};
use super::{detail, notes};
use crate::contract::{Approve, Decided, Done, FilingDetail, Millis, OpById, Return};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::handoff::shanghai;
use crate::desk::intake::enter;
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::filing::{self, FilingEvent, FilingKind, FilingStatus, SmsState};
use crate::domain::letter::Letters;
use crate::store::rows::{Decision, Filing, Retraction};
use crate::store::{Session, Tx, maybe_one};

/// A decision before it is written.
struct Verdict {
    filing: i64,
    version: i64,
    who: Reviewer,
    reasons: Option<Vec<Resolved>>,
    /// The hash of the letters that were shown.
    letter: Option<String>,
}

/// A decision that is made, as its operation keeps it: what is answered, without the next filing.
#[derive(Serialize, Deserialize)]
struct Made {
    id: String,
    status: u32,
    next: Option<String>,
    /// None of an operation of an earlier program.
    #[serde(default)]
    leaves_at: i64,
}

impl Made {
    /// With the next filing, which belongs into no record.
    fn told(self, cx: &Cx<'_>) -> Decided {
        let next = self.next.as_deref().and_then(|id| id.parse().ok());
        Decided {
            id: self.id,
            status: self.status,
            next_detail: detail::read_next(cx, next),
            next: self.next,
            leaves_at: Millis(self.leaves_at),
        }
    }
}

/// `filing.approve`.
///
/// # Errors
/// [`Code::WrongState`], [`Code::LeaseMissing`], [`Code::LeaseHeld`], [`Code::VersionConflict`],
/// [`Code::LetterChanged`].
pub fn approve(cx: &Cx<'_>, request: Approve) -> Result<Decided> {
    let verdict = Verdict {
        filing: id(&request.id, "id")?,
        version: request.version.into(),
        who: Reviewer::of(cx.me()?),
        reasons: None,
        letter: request.letter.clone(),
    };
    let act = cx.act(&request.op, "filing.approve", &request)?;
    let made = cx.write(act, move |tx| decide(tx, verdict))?;
    Ok(made.into_inner().told(cx))
}

/// `filing.return`.
///
/// # Errors
/// As [`approve`]; [`Code::ReasonMissing`], [`Code::ReasonUnknown`], [`Code::ReasonUnresolved`],
/// [`Code::ReasonPersonal`], [`Code::BadField`] for a text that is empty or too long.
pub fn return_with_reasons(cx: &Cx<'_>, request: Return) -> Result<Decided> {
    let verdict = Verdict {
        filing: id(&request.id, "id")?,
        version: request.version.into(),
        who: Reviewer::of(cx.me()?),
        reasons: Some(resolved(&request.reasons)?),
        letter: request.letter.clone(),
    };
    let act = cx.act(&request.op, "filing.return", &request)?;
    let made = cx.write(act, move |tx| decide(tx, verdict))?;
    Ok(made.into_inner().told(cx))
}

fn decide(tx: &mut Tx<'_>, verdict: Verdict) -> Result<Made> {
    let before: Filing = tx.get(verdict.filing)?;
    in_review(&before)?;
    require(tx, before.id, verdict.who.account)?;
    same_version(&before, verdict.version)?;
    let day = tx.now.day();
    let rules = rules(tx.session(), &before.platform, day)?;
    let saying = Saying {
        reasons: verdict.reasons,
        rules,
        shown: verdict.letter,
    };
    let settled = settle(tx, &before, saying)?;
    let next = next_of(tx, &verdict.who)?;
    tx.about("filing", settled.filing.id);
    // Last, because everybody who decides waits for the number of the one before.
    let (id, status) = (settled.filing.id, settled.filing.status);
    tx.note("revision", settled.filing.revision);
    tx.note("reasons", settled.codes());
    tx.note("letter", settled.letter.hash());
    let leaves_at = settled.leaves_at;
    let decision = settled.write_down(tx)?;
    tx.note("decision", decision);
    Ok(Made {
        id: id.to_string(),
        status: u32::try_from(status).unwrap_or_default(),
        next: next.map(|id| id.to_string()),
        leaves_at,
    })
}

/// Refuses a version other than the one that was looked at.
pub(super) fn same_version(filing: &Filing, version: i64) -> Result<()> {
    if filing.version == version {
        return Ok(());
    }
    Err(Fault::new(Code::VersionConflict)
        .with("kind", "filing")
        .with("id", filing.id)
        .with("version", filing.version))
}

/// What a decision says, and by which rules.
pub(super) struct Saying {
    /// Of a return.
    pub reasons: Option<Vec<Resolved>>,
    pub rules: Rules,
    /// The hash of the letters that were shown, where they were.
    pub shown: Option<String>,
}

/// A filing that was moved by a decision which is not written down yet.
pub(super) struct Settled {
    pub filing: Filing,
    /// From when the decision may leave.
    pub leaves_at: i64,
    /// What leaves with it.
    pub letter: Letters,
    reasons: Option<Vec<Resolved>>,
}

/// Moves a filing that may be decided on, by approval or for reasons, and gives it out of the reviewer's
/// hands; the platform's rules say for how long the decision stays in the house. Nothing is moved where
/// other letters than those that were shown would leave.
pub(super) fn settle(tx: &mut Tx<'_>, before: &Filing, saying: Saying) -> Result<Settled> {
    let Saying {
        reasons,
        rules,
        shown,
    } = saying;
    let mut after = before.clone();
    let state = decided_state(before, reasons.is_some())?;
    let letter = letters(before, (&rules, tx.now.day()), reasons.as_deref())?;
    same_letter(&letter, shown.as_deref())?;
    enter(&mut after, state, tx.now);
    (after.decided_by, after.decided_at) = (Some(tx.actor), Some(tx.now.0));
    tx.update(before, &mut after)?;
    drop_lease(tx, after.id)?;
    Ok(Settled {
        filing: after,
        leaves_at: tx.now.0 + rules.delay,
        letter,
        reasons,
    })
}

/// The state a decision leads to.
pub(super) fn decided_state(filing: &Filing, returned: bool) -> Result<filing::State> {
    let kind = FilingKind::from_code(&filing.kind);
    let kind = kind.ok_or_else(|| Fault::new(Code::WrongState).with("state", filing.status))?;
    let event = match returned {
        true => FilingEvent::PlatformReturned,
        false => FilingEvent::approval_of(kind),
    };
    next_state(filing, &event)
}

/// The state an event leads a filing to.
pub(super) fn next_state(filing: &Filing, event: &FilingEvent) -> Result<filing::State> {
    let wrong = || Fault::new(Code::WrongState).with("state", filing.status);
    let status = FilingStatus::from_code(filing.status).ok_or_else(wrong)?;
    let sms = filing.sms_status.and_then(SmsState::from_code);
    filing::next(status, sms, event).map_err(|_| wrong())
}

impl Settled {
    /// The codes of the reasons, which the record may hold.
    fn codes(&self) -> Vec<String> {
        let reasons = self.reasons.iter().flatten();
        reasons.map(|reason| reason.code.clone()).collect()
    }

    /// The decision as a row of its own, and as it leaves the house.
    pub(super) fn write_down(self, tx: &mut Tx<'_>) -> Result<i64> {
        let filing = self.filing;
        let verdict = match self.reasons {
            Some(_) => "returned",
            None => "approved",
        };
        let reasons = self.reasons.unwrap_or_default();
        let texts: Vec<_> = reasons.iter().map(Resolved::text).collect();
        let decision = tx.insert(&mut Decision {
            id: 0,
            filing_id: filing.id,
            revision: filing.revision,
            verdict: verdict.to_owned(),
            reasons: serde_json::to_string(&texts).map_err(|_| Fault::internal("reasons"))?,
            decided_by: tx.actor,
            decided_at: tx.now.0,
        })?;
        let audit_data: Vec<_> = reasons.iter().map(Resolved::data).collect();
        let payload = json!({
            "platform": filing.platform,
            "order_no": filing.order_no,
            "revision": filing.revision,
            "verdict": verdict,
            "audit_data": audit_data,
            "letter": self.letter,
            "decided_at": shanghai(tx.now.0),
        });
        tx.outbox_from(Instant(self.leaves_at), "decision", decision, &payload)?;
        Ok(decision)
    }
}

/// The last decision on a filing's revision that was not taken back.
pub(super) struct Standing {
    pub decision: i64,
    pub by: i64,
    pub verdict: String,
    /// From when it may leave; none where it has left.
    pub leaves_at: Option<i64>,
}

/// Reads it; none where nothing stands.
pub(super) fn standing(session: &mut dyn Session, filing: &Filing) -> Result<Option<Standing>> {
    let revision: &[_] = &[
        ("filing_id", filing.id.into()),
        ("revision", filing.revision.into()),
    ];
    maybe_one(session, "decision.standing", revision, |row| {
        Ok(Standing {
            decision: row.int(0)?,
            by: row.int(1)?,
            verdict: row.text(2)?.to_owned(),
            leaves_at: row.opt_int(3)?,
        })
    })
}

/// `filing.undo`: takes a decision back that has not left the house, by whoever made it. The filing is
/// in review again, in the same hands.
///
/// # Errors
/// [`Code::DecisionLeft`] where it has left or is somebody else's; [`Code::WrongState`] where there is
/// none, or the filing moved on.
pub fn undo(cx: &Cx<'_>, request: OpById) -> Result<FilingDetail> {
    let filing = id(&request.id, "id")?;
    let who = Reviewer::of(cx.me()?);
    let act = cx.act(&request.op, "filing.undo", &request)?;
    cx.write(act, move |tx| {
        // Whoever hands over waits, or has done so before this looks.
        let before: Filing = tx.get(filing)?;
        tx.hold_outbox("decision")?;
        let decision = take_back(tx, &before)?;
        put_beyond(tx, filing, &who)?;
        tx.about("filing", filing);
        tx.note("decision", decision);
        Ok(Done {})
    })?;
    detail::read(cx, filing)
}

/// Takes the standing decision on a filing back; answers it.
pub(super) fn take_back(tx: &mut Tx<'_>, before: &Filing) -> Result<i64> {
    let state = next_state(before, &FilingEvent::Retracted)?;
    let standing = standing(tx.session(), before)?;
    let standing = standing.filter(|one| one.by == tx.actor && one.leaves_at.is_some());
    let left = || Fault::new(Code::DecisionLeft).with("id", before.id);
    let decision = standing.ok_or_else(left)?.decision;
    let mut after = before.clone();
    enter(&mut after, state, Instant(before.submitted_at));
    (after.decided_by, after.decided_at) = (None, None);
    // An open question is open again.
    (after.waits, after.waits_until_on) = notes::last_aside(tx.session(), before)?;
    tx.update(before, &mut after)?;
    tx.insert(&mut Retraction {
        id: 0,
        decision_id: decision,
        filing_id: before.id,
        retracted_by: tx.actor,
        retracted_at: tx.now.0,
    })?;
    let gone: &[_] = &[("ref_id", decision.into())];
    tx.session().execute("outbox.drop_decision", gone)?;
    Ok(decision)
}
