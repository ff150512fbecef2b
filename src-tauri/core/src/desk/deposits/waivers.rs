//! Waivers: finance proposes with a reason and what it rests on, a manager who is another person decides.
//!
//! Invariants. A notice has one waiver that waits, at most; what is decided stays decided and on
//! record. Only an open notice is waived. Waiving lifts a restriction as full payment does. What had been
//! paid is to be sent back with the approval, and is settled by a refund in a later bill.

use std::collections::HashMap;

use super::detail::{find, people};
use super::held;
use super::lifts::settle_effects;
use super::proposals::{
    Standing, Who, allowed, evidence, same_version, told, verdict, version, wrong,
};
use crate::contract::{
    AskWaivers, DecideWaiver, Millis, OpById, ProposeWaiver, WaiverInfo, Waivers,
};
use crate::desk::Cx;
use crate::desk::cx::{count, id, reason};
use crate::domain::fault::Result;
use crate::domain::proposal::{ProposalAct, ProposalState};
use crate::store::rows::{Account, DepositAct, Notice, Waiver};
use crate::store::{Act, Covered as _, Session, Tx, all, get, maybe_one, one};

/// `waiver.propose`: finance proposes that a deposit is asked no longer.
///
/// # Errors
/// [`Code::WrongState`] for a notice that is not open or has a waiver that waits;
/// [`Code::VersionConflict`], [`Code::ReasonMissing`], [`Code::ReasonPersonal`], [`Code::NotFound`].
pub fn propose(cx: &Cx<'_>, request: ProposeWaiver) -> Result<WaiverInfo> {
    let reason = told(&reason(&request.reason)?)?;
    let evidence = evidence(&request.evidence)?;
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
            state: ProposalState::Proposed.as_str().to_owned(),
            reason,
            evidence,
            open_fen: notice.open_fen(),
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
    if notice.state != "open" {
        return Err(wrong(&notice.state));
    }
    let own: &[_] = &[("notice_id", notice.id.into())];
    match one(session, "waiver.waiting_of", own, |row| row.int(0))? {
        0 => Ok(()),
        _ => Err(wrong(ProposalState::Proposed.as_str())),
    }
}

/// Whether a person may do this to a waiver.
///
/// # Errors
/// Those of any proposal; [`Code::WrongState`] for approving what is paid by now.
fn may(
    (waiver, notice): (&Waiver, &Notice),
    proposer: &str,
    act: ProposalAct,
    who: &Who,
) -> Result<ProposalState> {
    let standing = Standing {
        kind: "waiver",
        state: &waiver.state,
        proposer,
    };
    let after = standing.may(act, who)?;
    if act == ProposalAct::Approve && notice.state != "open" {
        return Err(wrong(&notice.state));
    }
    Ok(after)
}

/// `waiver.decide`: a manager who is another person approves or refuses.
///
/// # Errors
/// As for [`may`]; [`Code::VersionConflict`] when waiver or notice changed since they were seen;
/// [`Code::ReasonMissing`] for a refusal without words; [`Code::ReasonPersonal`].
pub fn decide(cx: &Cx<'_>, request: DecideWaiver) -> Result<WaiverInfo> {
    let (act, said) = verdict(&request.verdict, &request.words)?;
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
    moved(
        cx,
        own,
        (waiver, seen),
        ProposalAct::Withdraw,
        String::new(),
    )
}

fn moved(
    cx: &Cx<'_>,
    own: Act,
    (id, (version, notice_version)): (i64, (u32, Option<u32>)),
    act: ProposalAct,
    said: String,
) -> Result<WaiverInfo> {
    let who = Who::of(cx)?;
    let outcome = cx.write(own, move |tx| {
        // Payments, then the notice, as whoever books a payment holds them.
        let known: Waiver = get(tx.session(), id)?;
        let seen_now: Notice = get(tx.session(), known.notice_id)?;
        held::hold(tx, seen_now.id, seen_now.paid_fen)?;
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
        if state == ProposalState::Approved {
            after.refund_fen = notice.paid_fen;
        }
        tx.update(&before, &mut after)?;
        tx.about("waiver", id);
        tx.note("notice", notice.number.as_str());
        tx.note("state", after.state.as_str());
        if state == ProposalState::Approved {
            waive(tx, &notice, &after)?;
        }
        info(tx.session(), &after, &who)
    })?;
    Ok(outcome.into_inner())
}

/// Asks the deposit no longer, marks what it holds as to be sent back, and lifts what it restricts.
fn waive(tx: &mut Tx<'_>, before: &Notice, waiver: &Waiver) -> Result<()> {
    let mut after = match waiver.refund_fen {
        0 => before.clone(),
        _ => {
            let act = refund_of(tx, waiver)?;
            held::send_back(tx, &act, before)?
        }
    };
    "waived".clone_into(&mut after.state);
    let lifted = settle_effects(tx, before, &mut after)?;
    tx.update(before, &mut after)?;
    tx.note("lifted", lifted);
    tx.note("refund_fen", waiver.refund_fen.to_string());
    Ok(())
}

/// The act that sends back what a waived notice holds: decided with its waiver.
fn refund_of(tx: &mut Tx<'_>, waiver: &Waiver) -> Result<DepositAct> {
    let mut act = DepositAct {
        id: 0,
        notice_id: waiver.notice_id,
        to_notice_id: None,
        kind: "waiver".to_owned(),
        amount_fen: waiver.refund_fen,
        reason: waiver.reason.clone(),
        evidence: waiver.evidence.clone(),
        left_on: None,
        state: waiver.state.clone(),
        proposed_by: waiver.proposed_by,
        proposed_at: waiver.proposed_at,
        decided_by: waiver.decided_by,
        decided_at: waiver.decided_at,
        words: String::new(),
        version: 1,
    };
    tx.insert(&mut act)?;
    Ok(act)
}

/// `waiver.list`: those that wait, or the latest thousand, those that wait first.
pub fn waivers(cx: &Cx<'_>, request: AskWaivers) -> Result<Waivers> {
    let who = Who::of(cx)?;
    cx.read(move |session| {
        let people = people(session)?;
        let rows = all(session, "waiver.latest", &[], |row| Waiver::read(row, 0))?;
        let open = |row: &Waiver| row.state == ProposalState::Proposed.as_str();
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
    // What it held is to be sent back; one that was waived before that was so holds it still.
    let own: &[_] = &[("notice_id", notice.id.into())];
    let waits = maybe_one(session, "notice.due_left", own, |row| row.int(0))?;
    let returned_fen = (waiver.refund_fen - notice.paid_fen - waits.unwrap_or(0)).max(0);
    let name = |account: i64| people.get(&account).cloned().unwrap_or_default();
    let allowed = allowed(|act| may((waiver, &notice), &proposer.person, act, who).map(|_| ()));
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
        allowed,
        notice: notice.number,
        app_id: notice.app_id,
        program_name: notice.program_name,
    })
}
