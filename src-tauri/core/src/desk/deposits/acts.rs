//! Acts on money that a notice holds: taken for a violation, sent back after its program has left, moved to
//! another program of the same subject.
//!
//! Invariants. Finance proposes, a manager who is another person decides, on the versions that were seen;
//! a notice has one proposal that waits, at most. What is approved is carried out with the approval, to the
//! fen, and stays. A notice never holds less than nothing. Deliberately absent: taking an approved act
//! back, and acts on money that settles nothing, which suspense knows.

use std::collections::HashMap;

use super::detail::{day, find, people};
use super::exits::demand_free;
use super::held;
use super::proposals::{
    Standing, Who, allowed, evidence, same_version, told, verdict, version, wrong,
};
use crate::contract::{
    ActInfo, ActNotice, Acts, AskActs, DecideAct, Millis, OpById, ProposeDeduction, ProposeRefund,
    ProposeTransfer,
};
use crate::desk::Cx;
use crate::desk::cx::{count, id, reason};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::proposal::{ProposalAct, ProposalState};
use crate::store::rows::{Account, DepositAct, Notice, Program};
use crate::store::{Act, Covered as _, Session, Tx, all, get, one};

/// The versions a decision was made on: of the act, its notice, the notice that gets the money.
type Seen = Option<(u32, u32, Option<u32>)>;

/// What is proposed, as it was asked.
struct Asked {
    notice: String,
    version: u32,
    kind: &'static str,
    /// None: all that is held.
    fen: Option<i64>,
    to: Option<(String, u32)>,
    left_on: Option<Day>,
    reason: String,
    evidence: String,
}

/// `act.deduct`: finance proposes that money held is taken for a violation.
///
/// # Errors
/// [`Code::HeldTooLittle`] for more than is held; [`Code::WrongState`] for a notice with a proposal that
/// waits; [`Code::VersionConflict`], [`Code::ReasonMissing`], [`Code::ReasonPersonal`], [`Code::NotFound`].
pub fn deduct(cx: &Cx<'_>, request: ProposeDeduction) -> Result<ActInfo> {
    let asked = Asked {
        notice: request.notice.clone(),
        version: request.version,
        kind: "deduction",
        fen: Some(fen(&request.fen)?),
        to: None,
        left_on: None,
        reason: told(&reason(&request.reason)?)?,
        evidence: evidence(&request.evidence)?,
    };
    let act = cx.act(&request.op, "act.deduct", &request)?;
    propose(cx, act, asked)
}

/// `act.refund`: finance proposes that all a notice holds goes back, because its program has left.
///
/// # Errors
/// As for [`deduct`], and those of [`demand_free`].
pub fn refund(cx: &Cx<'_>, request: ProposeRefund) -> Result<ActInfo> {
    let left_on = super::coverage::day(&request.left_on, "left_on")?;
    let asked = Asked {
        notice: request.notice.clone(),
        version: request.version,
        kind: "refund",
        fen: None,
        to: None,
        left_on: Some(left_on),
        reason: told(&reason(&request.reason)?)?,
        evidence: evidence(&request.evidence)?,
    };
    let act = cx.act(&request.op, "act.refund", &request)?;
    propose(cx, act, asked)
}

/// `act.transfer`: finance proposes that money held is moved to another program of the same subject.
///
/// # Errors
/// As for [`deduct`]; [`Code::SubjectDiffers`]; [`Code::NothingLeft`] for more than the other notice asks.
pub fn transfer(cx: &Cx<'_>, request: ProposeTransfer) -> Result<ActInfo> {
    let asked = Asked {
        notice: request.notice.clone(),
        version: request.version,
        kind: "transfer",
        fen: Some(fen(&request.fen)?),
        to: Some((request.to.clone(), request.to_version)),
        left_on: None,
        reason: told(&reason(&request.reason)?)?,
        evidence: evidence(&request.evidence)?,
    };
    let act = cx.act(&request.op, "act.transfer", &request)?;
    propose(cx, act, asked)
}

fn fen(text: &str) -> Result<i64> {
    let fen = text.parse().ok().filter(|fen| *fen > 0);
    fen.ok_or_else(|| Fault::bad_field("fen", "not fen"))
}

fn propose(cx: &Cx<'_>, act: Act, asked: Asked) -> Result<ActInfo> {
    let who = Who::of(cx)?;
    let outcome = cx.write(act, move |tx| {
        let (notice, to) = both(tx, &asked)?;
        may_be_proposed(tx.session(), &notice)?;
        let mut act = DepositAct {
            id: 0,
            notice_id: notice.id,
            to_notice_id: to.as_ref().map(|to| to.id),
            kind: asked.kind.to_owned(),
            amount_fen: asked.fen.unwrap_or(notice.paid_fen),
            reason: asked.reason,
            evidence: asked.evidence,
            left_on: asked.left_on.map(|day| day.as_i64()),
            state: ProposalState::Proposed.as_str().to_owned(),
            proposed_by: tx.actor,
            proposed_at: tx.now.0,
            decided_by: None,
            decided_at: None,
            words: String::new(),
            version: 1,
        };
        let today = tx.now.day();
        demand(tx.session(), &act, (&notice, to.as_ref()), today)?;
        let id = tx.insert(&mut act)?;
        tx.about("deposit_act", id);
        note(tx, &act, (&notice, to.as_ref()));
        info(tx.session(), &act, &who)
    })?;
    Ok(outcome.into_inner())
}

/// The notices as they were seen, held in the order of their ids.
fn both(tx: &mut Tx<'_>, asked: &Asked) -> Result<(Notice, Option<Notice>)> {
    let from = find(tx.session(), &asked.notice)?.id;
    let Some((to, to_version)) = &asked.to else {
        let notice: Notice = tx.get(from)?;
        same_version("notice", &notice, asked.version)?;
        return Ok((notice, None));
    };
    let to = find(tx.session(), to)?.id;
    let (notice, to) = held_both(tx, from, to)?;
    same_version("notice", &notice, asked.version)?;
    same_version("notice", &to, *to_version)?;
    Ok((notice, Some(to)))
}

fn held_both(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(Notice, Notice)> {
    if from == to {
        return Err(Fault::bad_field("to", "the same notice"));
    }
    let (first, second): (Notice, Notice) = (tx.get(from.min(to))?, tx.get(from.max(to))?);
    Ok(if from < to {
        (first, second)
    } else {
        (second, first)
    })
}

fn note(tx: &mut Tx<'_>, act: &DepositAct, (notice, to): (&Notice, Option<&Notice>)) {
    tx.note("kind", act.kind.as_str());
    tx.note("notice", notice.number.as_str());
    tx.note("fen", act.amount_fen.to_string());
    if let Some(to) = to {
        tx.note("to", to.number.as_str());
    }
}

/// Whether anything may be proposed about what a notice holds.
///
/// # Errors
/// [`Code::WrongState`] where a proposal waits; [`Code::HeldTooLittle`] where it holds nothing.
pub(super) fn may_be_proposed(session: &mut dyn Session, notice: &Notice) -> Result<()> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    if one(session, "act.waiting_of", own, |row| row.int(0))? > 0 {
        return Err(wrong(ProposalState::Proposed.as_str()));
    }
    match notice.paid_fen {
        0 => Err(held::not_held(0, 0)),
        _ => Ok(()),
    }
}

/// Whether an act may be carried out as its notices stand.
fn demand(
    session: &mut dyn Session,
    act: &DepositAct,
    (notice, to): (&Notice, Option<&Notice>),
    today: Day,
) -> Result<()> {
    if act.amount_fen > notice.paid_fen {
        return Err(held::not_held(notice.paid_fen, act.amount_fen));
    }
    if let Some(left_on) = act.left_on {
        demand_free(session, notice, (day(left_on)?, act.id, today))?;
        // All goes back: what came since has to be looked at as well.
        if act.amount_fen != notice.paid_fen {
            return Err(held::not_held(notice.paid_fen, act.amount_fen));
        }
    }
    match to {
        Some(to) => demand_target(session, act, (notice, to)),
        None => Ok(()),
    }
}

fn demand_target(
    session: &mut dyn Session,
    act: &DepositAct,
    (from, to): (&Notice, &Notice),
) -> Result<()> {
    let mut subject = |notice: &Notice| {
        let program: Program = get(session, notice.program_id)?;
        Ok(program.subject_id)
    };
    let same = subject(from)? == subject(to)? && from.platform == to.platform;
    if !same || from.program_id == to.program_id {
        return Err(Fault::new(Code::SubjectDiffers).with("notice", &to.number));
    }
    if to.state != "open" {
        return Err(wrong(&to.state));
    }
    if act.amount_fen > to.open_fen() {
        return Err(Fault::new(Code::NothingLeft)
            .with("notice", &to.number)
            .with("open_fen", to.open_fen())
            .with("asked_fen", act.amount_fen));
    }
    Ok(())
}

/// `act.decide`: a manager who is another person approves or refuses.
///
/// # Errors
/// Those of any proposal, and those of proposing it for an approval; [`Code::VersionConflict`] when act or
/// notices changed since they were seen.
pub fn decide(cx: &Cx<'_>, request: DecideAct) -> Result<ActInfo> {
    let (verdict, said) = verdict(&request.verdict, &request.words)?;
    let act = id(&request.id, "id")?;
    let seen = Some((request.version, request.notice_version, request.to_version));
    let own = cx.act(&request.op, "act.decide", &request)?;
    moved(cx, own, (act, seen), (verdict, said))
}

/// `act.withdraw`: who proposed it takes it back.
///
/// # Errors
/// Those of any proposal.
pub fn withdraw_act(cx: &Cx<'_>, request: OpById) -> Result<ActInfo> {
    let act = id(&request.id, "id")?;
    let own = cx.act(&request.op, "act.withdraw", &request)?;
    moved(cx, own, (act, None), (ProposalAct::Withdraw, String::new()))
}

fn standing<'a>(act: &'a DepositAct, proposer: &'a Account) -> Standing<'a> {
    Standing {
        kind: "act",
        state: &act.state,
        proposer: &proposer.person,
    }
}

fn moved(
    cx: &Cx<'_>,
    own: Act,
    (id, seen): (i64, Seen),
    (verdict, said): (ProposalAct, String),
) -> Result<ActInfo> {
    let who = Who::of(cx)?;
    let outcome = cx.write(own, move |tx| {
        let known: DepositAct = get(tx.session(), id)?;
        let proposer: Account = get(tx.session(), known.proposed_by)?;
        let state = standing(&known, &proposer).may(verdict, &who)?;
        let approves = state == ProposalState::Approved;
        if approves {
            held::hold(tx, known.notice_id, known.amount_fen)?;
        }
        let (notice, to) = match known.to_notice_id {
            Some(to) => held_both(tx, known.notice_id, to).map(|(from, to)| (from, Some(to)))?,
            None => (tx.get(known.notice_id)?, None),
        };
        let before: DepositAct = tx.get(id)?;
        // Somebody may have decided since it was read.
        standing(&before, &proposer).may(verdict, &who)?;
        demand_seen(&before, (&notice, to.as_ref()), seen)?;
        let mut after = before.clone();
        state.as_str().clone_into(&mut after.state);
        (after.decided_by, after.decided_at) = (Some(tx.actor), Some(tx.now.0));
        after.words = said;
        tx.update(&before, &mut after)?;
        tx.about("deposit_act", id);
        note(tx, &after, (&notice, to.as_ref()));
        tx.note("state", after.state.as_str());
        if approves {
            carry_out(tx, &after, (&notice, to.as_ref()))?;
        }
        info(tx.session(), &after, &who)
    })?;
    Ok(outcome.into_inner())
}

fn demand_seen(
    act: &DepositAct,
    (notice, to): (&Notice, Option<&Notice>),
    seen: Seen,
) -> Result<()> {
    let Some((version, notice_version, to_version)) = seen else {
        return Ok(());
    };
    same_version("act", act, version)?;
    same_version("notice", notice, notice_version)?;
    match to {
        Some(to) => same_version("notice", to, to_version.unwrap_or_default()),
        None => Ok(()),
    }
}

fn carry_out(
    tx: &mut Tx<'_>,
    act: &DepositAct,
    (notice, to): (&Notice, Option<&Notice>),
) -> Result<()> {
    let today = tx.now.day();
    demand(tx.session(), act, (notice, to), today)?;
    match (act.kind.as_str(), to) {
        ("deduction", _) => held::deduct(tx, act, notice),
        ("transfer", Some(to)) => held::transfer(tx, act, (notice, to)),
        _ => {
            let mut after = held::send_back(tx, act, notice)?;
            tx.update(notice, &mut after)
        }
    }
}

/// `act.list`: those that wait, or the latest thousand, those that wait first.
pub fn acts(cx: &Cx<'_>, request: AskActs) -> Result<Acts> {
    let who = Who::of(cx)?;
    cx.read(move |session| {
        let people = people(session)?;
        let rows = all(session, "act.latest", &[], |row| DepositAct::read(row, 0))?;
        let open = |row: &DepositAct| row.state == ProposalState::Proposed.as_str();
        let waiting = count(rows.iter().filter(|row| open(row)).count());
        let rows = rows.iter().filter(|row| open(row) || !request.waiting);
        let told = rows.map(|row| told_to(session, row, &who, &people));
        let acts = told.collect::<Result<_>>()?;
        Ok(Acts { acts, waiting })
    })
}

/// The acts of a notice, newest first.
pub(super) fn of_notice(
    session: &mut dyn Session,
    notice: &Notice,
    (who, people): (&Who, &HashMap<i64, String>),
) -> Result<Vec<ActInfo>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let rows = all(session, "act.of_notice", own, |row| {
        DepositAct::read(row, 0)
    })?;
    rows.iter()
        .map(|row| told_to(session, row, who, people))
        .collect()
}

/// Notices that money of this one may be transferred to.
pub(super) fn targets(session: &mut dyn Session, notice: &Notice) -> Result<Vec<ActNotice>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    all(session, "act.targets", own, |row| {
        Ok(short(&Notice::read(row, 0)?))
    })
}

fn short(notice: &Notice) -> ActNotice {
    let open = if notice.state == "open" {
        notice.open_fen()
    } else {
        0
    };
    ActNotice {
        notice: notice.number.clone(),
        version: version(notice.version),
        app_id: notice.app_id.clone(),
        program_name: notice.program_name.clone(),
        open_fen: open.to_string(),
    }
}

/// An act as a person sees it.
fn info(session: &mut dyn Session, act: &DepositAct, who: &Who) -> Result<ActInfo> {
    let people = people(session)?;
    told_to(session, act, who, &people)
}

fn told_to(
    session: &mut dyn Session,
    act: &DepositAct,
    who: &Who,
    people: &HashMap<i64, String>,
) -> Result<ActInfo> {
    let notice: Notice = get(session, act.notice_id)?;
    let to = act.to_notice_id.map(|to| get::<Notice>(session, to));
    let proposer: Account = get(session, act.proposed_by)?;
    let name = |account: i64| people.get(&account).cloned().unwrap_or_default();
    let left_on = act.left_on.map(day).transpose()?;
    Ok(ActInfo {
        id: act.id.to_string(),
        version: version(act.version),
        kind: act.kind.clone(),
        notice_version: version(notice.version),
        held_fen: notice.paid_fen.to_string(),
        to: to.transpose()?.as_ref().map(short),
        state: act.state.clone(),
        fen: act.amount_fen.to_string(),
        reason: act.reason.clone(),
        evidence: act.evidence.clone(),
        left_on: left_on.map(|day| day.to_string()),
        proposed_by: name(act.proposed_by),
        proposed_at: Millis(act.proposed_at),
        decided_by: act.decided_by.map(name),
        decided_at: act.decided_at.map(Millis),
        words: act.words.clone(),
        allowed: allowed(|verdict| standing(act, &proposer).may(verdict, who).map(|_| ())),
        notice: notice.number,
        app_id: notice.app_id,
        program_name: notice.program_name,
    })
}
