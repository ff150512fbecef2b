//! Waivers: finance proposes with a reason and what it rests on, a manager who is another person decides.
//!
//! Invariants. A notice has one waiver that waits, at most; what is decided stays decided and on
//! record. Only an open notice is waived. Waiving lifts a restriction as full payment does, and moves no
//! money: what had been paid is told as to be returned. Deliberately absent: returning it.

use std::collections::HashMap;

use super::detail::{find, people};
use super::lifts::settle_effects;
use crate::contract::{
    Allowed, AskWaivers, DecideWaiver, Millis, OpById, ProposeWaiver, WaiverInfo, Waivers,
};
use crate::desk::Cx;
use crate::desk::cx::{count, id, reason};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::identifiers::names_a_person;
use crate::domain::roles::{self, Role};
use crate::domain::text::clean_text;
use crate::domain::waiver::{WaiverAct, WaiverState};
use crate::store::rows::{Account, Notice, Waiver};
use crate::store::{Act, Covered, Session, Tx, all, get, one};

/// The longest evidence, and the longest words of a decision, in characters.
const LONGEST: usize = 2_000;

/// Who looks or acts.
#[derive(Clone)]
pub(super) struct Who {
    pub person: String,
    pub roles: Vec<Role>,
}

impl Who {
    pub fn of(cx: &Cx<'_>) -> Result<Self> {
        let me = cx.me()?;
        Ok(Self {
            person: me.person.clone(),
            roles: me.roles.clone(),
        })
    }
}

/// `waiver.propose`: finance proposes that a deposit is asked no longer.
///
/// # Errors
/// [`Code::WrongState`] for a notice that is not open or has a waiver that waits;
/// [`Code::VersionConflict`], [`Code::ReasonMissing`], [`Code::ReasonPersonal`], [`Code::NotFound`].
pub fn propose(cx: &Cx<'_>, request: ProposeWaiver) -> Result<WaiverInfo> {
    let reason = told(&reason(&request.reason)?)?;
    let evidence = words(&request.evidence, "evidence")?;
    if evidence.is_empty() {
        return Err(Fault::bad_field("evidence", "empty"));
    }
    let who = Who::of(cx)?;
    let act = cx.act(&request.op, "waiver.propose", &request)?;
    let outcome = cx.write(act, move |tx| {
        let found = find(tx.session(), &request.notice)?;
        let notice: Notice = tx.get(found.id)?;
        same_version("notice", &notice, request.version)?;
        may_be_proposed(tx.session(), &notice)?;
        let mut waiver = Waiver {
            id: 0,
            notice_id: notice.id,
            state: WaiverState::Proposed.as_str().to_owned(),
            reason,
            evidence,
            open_fen: notice.amount_fen - notice.paid_fen,
            proposed_by: tx.actor,
            proposed_at: tx.now.0,
            decided_by: None,
            decided_at: None,
            words: String::new(),
            refund_fen: 0,
            version: 1,
        };
        let id = tx.insert(&mut waiver)?;
        tx.about("waiver", id);
        tx.note("notice", notice.number);
        tx.note("open_fen", waiver.open_fen.to_string());
        info(tx.session(), &waiver, &who)
    })?;
    Ok(outcome.into_inner())
}

/// Whether a waiver of the notice may be proposed now.
///
/// # Errors
/// [`Code::WrongState`] with the state.
pub(super) fn may_be_proposed(session: &mut dyn Session, notice: &Notice) -> Result<()> {
    let wrong = |state: &str| {
        Err(Fault::new(Code::WrongState)
            .with("kind", "notice")
            .with("state", state))
    };
    if notice.state != "open" {
        return wrong(&notice.state);
    }
    let own: &[_] = &[("notice_id", notice.id.into())];
    match one(session, "waiver.waiting_of", own, |row| row.int(0))? {
        0 => Ok(()),
        _ => wrong(WaiverState::Proposed.as_str()),
    }
}

/// Words that leave the house name nobody.
fn told(text: &str) -> Result<String> {
    if names_a_person(text) {
        return Err(Fault::new(Code::ReasonPersonal));
    }
    Ok(text.to_owned())
}

/// Words that stay; what is not sealed names nobody either.
fn words(text: &str, field: &str) -> Result<String> {
    let text = clean_text(text, LONGEST);
    told(&text.map_err(|fault| Fault::bad_field(field, fault.code()))?)
}

fn same_version<R: Covered>(kind: &str, row: &R, seen: u32) -> Result<()> {
    if row.version() == i64::from(seen) {
        return Ok(());
    }
    Err(Fault::new(Code::VersionConflict)
        .with("kind", kind)
        .with("id", row.id()))
}

/// Whether a person may do this to a waiver.
///
/// # Errors
/// [`Code::WrongState`] for what is decided, and for approving what is paid by now;
/// [`Code::RoleRefused`]; [`Code::FourEyes`] for who proposed it.
fn may(
    (waiver, notice): (&Waiver, &Notice),
    proposer: &str,
    act: WaiverAct,
    who: &Who,
) -> Result<WaiverState> {
    let after = WaiverState::parse(&waiver.state)?.after(act)?;
    match act {
        WaiverAct::Withdraw => {
            roles::one_of("waiver.withdraw", &[Role::Finance], &who.roles)?;
            if !roles::same_person(proposer, &who.person) {
                return Err(Fault::new(Code::RoleRefused)
                    .with("command", "waiver.withdraw")
                    .with("needed", "author"));
            }
        }
        WaiverAct::Approve | WaiverAct::Refuse => {
            roles::one_of("waiver.decide", &[Role::Manager], &who.roles)?;
            roles::separate(&who.person, &[(proposer, "proposer")])?;
        }
    }
    if act == WaiverAct::Approve && notice.state != "open" {
        return Err(Fault::new(Code::WrongState)
            .with("kind", "notice")
            .with("state", &notice.state));
    }
    Ok(after)
}

/// `waiver.decide`: a manager who is another person approves or refuses.
///
/// # Errors
/// As for [`may`]; [`Code::VersionConflict`] when waiver or notice changed since they were seen;
/// [`Code::ReasonMissing`] for a refusal without words; [`Code::ReasonPersonal`].
pub fn decide(cx: &Cx<'_>, request: DecideWaiver) -> Result<WaiverInfo> {
    let act = match request.verdict.as_str() {
        "approve" => WaiverAct::Approve,
        "refuse" => WaiverAct::Refuse,
        _ => return Err(Fault::bad_field("verdict", "approve or refuse")),
    };
    let said = words(&request.words, "words")?;
    if act == WaiverAct::Refuse && said.is_empty() {
        return Err(Fault::new(Code::ReasonMissing));
    }
    let waiver = id(&request.id, "id")?;
    let seen = (request.version, Some(request.notice_version));
    let own = cx.act(&request.op, "waiver.decide", &request)?;
    moved(cx, own, (waiver, seen), act, said)
}

/// `waiver.withdraw`: who proposed it takes it back.
///
/// # Errors
/// As for [`may`].
pub fn withdraw_waiver(cx: &Cx<'_>, request: OpById) -> Result<WaiverInfo> {
    let waiver = id(&request.id, "id")?;
    let own = cx.act(&request.op, "waiver.withdraw", &request)?;
    let seen = (0, None);
    moved(cx, own, (waiver, seen), WaiverAct::Withdraw, String::new())
}

fn moved(
    cx: &Cx<'_>,
    own: Act,
    (id, (version, notice_version)): (i64, (u32, Option<u32>)),
    act: WaiverAct,
    said: String,
) -> Result<WaiverInfo> {
    let who = Who::of(cx)?;
    let outcome = cx.write(own, move |tx| {
        // The notice first, as whoever books a payment holds it first.
        let known: Waiver = get(tx.session(), id)?;
        let notice: Notice = tx.get(known.notice_id)?;
        let before: Waiver = tx.get(id)?;
        let proposer: Account = get(tx.session(), before.proposed_by)?;
        let state = may((&before, &notice), &proposer.person, act, &who)?;
        if let Some(seen) = notice_version {
            same_version("waiver", &before, version)?;
            same_version("notice", &notice, seen)?;
        }
        let mut after = before.clone();
        state.as_str().clone_into(&mut after.state);
        (after.decided_by, after.decided_at) = (Some(tx.actor), Some(tx.now.0));
        after.words = said;
        if state == WaiverState::Approved {
            after.refund_fen = notice.paid_fen;
        }
        tx.update(&before, &mut after)?;
        tx.about("waiver", id);
        tx.note("notice", notice.number.as_str());
        tx.note("state", after.state.as_str());
        if state == WaiverState::Approved {
            waive(tx, &notice, after.refund_fen)?;
        }
        info(tx.session(), &after, &who)
    })?;
    Ok(outcome.into_inner())
}

/// Asks the deposit no longer, and lifts what it restricts.
fn waive(tx: &mut Tx<'_>, before: &Notice, refund_fen: i64) -> Result<()> {
    let mut after = before.clone();
    "waived".clone_into(&mut after.state);
    let lifted = settle_effects(tx, before, &mut after)?;
    tx.update(before, &mut after)?;
    tx.note("lifted", lifted);
    tx.note("refund_fen", refund_fen.to_string());
    Ok(())
}

/// `waiver.list`: those that wait, or the latest thousand, those that wait first.
pub fn waivers(cx: &Cx<'_>, request: AskWaivers) -> Result<Waivers> {
    let who = Who::of(cx)?;
    cx.read(move |session| {
        let people = people(session)?;
        let rows = all(session, "waiver.latest", &[], |row| Waiver::read(row, 0))?;
        let open = |row: &Waiver| row.state == WaiverState::Proposed.as_str();
        let waiting = rows.iter().filter(|row| open(row)).count();
        let rows = rows.iter().filter(|row| open(row) || !request.waiting);
        let told = rows.map(|row| told_to(session, row, &who, &people));
        let waivers = told.collect::<Result<_>>()?;
        let due = one(session, "waiver.refund_due", &[], |row| row.int(0))?;
        Ok(Waivers {
            waivers,
            waiting: count(waiting),
            refund_due_fen: due.to_string(),
        })
    })
}

/// A waiver as a person sees it.
pub(super) fn info(session: &mut dyn Session, waiver: &Waiver, who: &Who) -> Result<WaiverInfo> {
    let people = people(session)?;
    told_to(session, waiver, who, &people)
}

fn told_to(
    session: &mut dyn Session,
    waiver: &Waiver,
    who: &Who,
    people: &HashMap<i64, String>,
) -> Result<WaiverInfo> {
    let notice: Notice = get(session, waiver.notice_id)?;
    let proposer: Account = get(session, waiver.proposed_by)?;
    // Nothing is booked for a waived notice any more, so that what it holds only goes down.
    let returned_fen = (waiver.refund_fen - notice.paid_fen).max(0);
    let name = |account: i64| people.get(&account).cloned().unwrap_or_default();
    let allowed = WaiverAct::ALL.into_iter().map(|act| {
        let refusal = may((waiver, &notice), &proposer.person, act, who).err();
        Allowed {
            act: act.as_str().to_owned(),
            refusal: refusal.map(|fault| fault.code.as_str().to_owned()),
        }
    });
    let version = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(WaiverInfo {
        id: waiver.id.to_string(),
        version: version(waiver.version),
        notice_version: version(notice.version),
        state: waiver.state.clone(),
        reason: waiver.reason.clone(),
        evidence: waiver.evidence.clone(),
        amount_fen: notice.amount_fen.to_string(),
        paid_fen: notice.paid_fen.to_string(),
        open_fen: waiver.open_fen.to_string(),
        refund_fen: waiver.refund_fen.to_string(),
        returned_fen: returned_fen.to_string(),
        proposed_by: name(waiver.proposed_by),
        proposed_at: Millis(waiver.proposed_at),
        decided_by: waiver.decided_by.map(name),
        decided_at: waiver.decided_at.map(Millis),
        words: waiver.words.clone(),
        allowed: allowed.collect(),
        notice: notice.number,
        app_id: notice.app_id,
        program_name: notice.program_name,
    })
}
