//! Taking a look and answering it.

use serde::{Deserialize, Serialize};

use super::waiting;
use crate::contract::{
    ById, DecideLook, Empty, LookDecided, LookDetail, Millis, NextLook, ReasonText,
};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::filings::{Reviewer, blind, reason_texts};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::looks::{self, Verdict};
use crate::domain::roles;
use crate::store::rows::{Account, Decision, SecondLook};
use crate::store::{Session, Tx, all, get as get_row, maybe_one};

/// How long a look stays with whoever took it.
const HOLD: i64 = 30 * 60_000;

/// An answer as its operation keeps it: without the next filing, which belongs into no record.
#[derive(Serialize, Deserialize)]
struct Answered {
    id: String,
    next: Option<i64>,
    waiting: i64,
}

/// `look.next`: takes the oldest look that waits for this person; the one they hold, where they hold one.
///
/// # Errors
/// [`Code::NotFound`] where the subject was erased meanwhile.
pub fn next(cx: &Cx<'_>, request: Empty) -> Result<NextLook> {
    let who = Reviewer::of(cx.me()?);
    // Asking again takes the same one again, so that the caller names no operation.
    let op = uuid::Uuid::now_v7().to_string();
    let act = cx.act(&op, "look.next", &request)?;
    let taken = cx.write(act, move |tx| {
        let taken = take_next(tx, &who)?;
        if let Some(look) = taken {
            tx.about("second_look", look);
        }
        Ok((taken, waiting(tx.session(), Some(&who.person))?))
    })?;
    let (taken, waiting) = taken.into_inner();
    Ok(NextLook {
        look: taken.map(|look| told(cx, look)).transpose()?,
        looks_waiting: number(waiting),
    })
}

/// `look.get`: the look one holds.
///
/// # Errors
/// [`Code::NotFound`], [`Code::WrongState`] where it is answered, [`Code::LeaseHeld`],
/// [`Code::LeaseMissing`].
pub fn get(cx: &Cx<'_>, request: ById) -> Result<LookDetail> {
    let look = id(&request.id, "id")?;
    let (account, now) = (cx.me()?.account, cx.now.0);
    cx.read(move |session| {
        let row: SecondLook = get_row(session, look)?;
        open(&row)?;
        held_by(session, &row, account, now)
    })?;
    told(cx, look)
}

fn told(cx: &Cx<'_>, look: i64) -> Result<LookDetail> {
    let filing = blind::read(cx, look)?;
    let row: SecondLook = cx.read(move |session| get_row(session, look))?;
    Ok(LookDetail {
        id: look.to_string(),
        held_until: Millis(row.held_until.unwrap_or_default()),
        filing,
    })
}

/// `look.decide`: compares a second verdict with the first. The filing stays as it is.
///
/// # Errors
/// [`Code::WrongState`] where it is answered, [`Code::FourEyes`] for the first reviewer,
/// [`Code::LeaseHeld`], [`Code::LeaseMissing`]; those of the reasons of a return.
pub fn decide(cx: &Cx<'_>, request: DecideLook) -> Result<LookDecided> {
    let look = id(&request.id, "id")?;
    let reasons = match request.verdict.as_str() {
        "approve" => None,
        "return" => Some(reason_texts(&request.reasons)?),
        _ => return Err(Fault::bad_field("verdict", "approve or return")),
    };
    let who = Reviewer::of(cx.me()?);
    let act = cx.act(&request.op, "look.decide", &request)?;
    let made = cx.write(act, move |tx| {
        answer(tx, look, &who, reasons)?;
        let next = take_next(tx, &who)?;
        tx.about("second_look", look);
        Ok(Answered {
            id: look.to_string(),
            next,
            waiting: waiting(tx.session(), Some(&who.person))?,
        })
    })?;
    let made = made.into_inner();
    Ok(LookDecided {
        id: made.id,
        // One that cannot be opened is told when it is asked for by itself.
        next: made.next.and_then(|next| told(cx, next).ok()),
        looks_waiting: number(made.waiting),
    })
}

fn number(many: i64) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// Refuses a look that is answered.
fn open(look: &SecondLook) -> Result<()> {
    match &look.verdict {
        None => Ok(()),
        Some(_) => Err(Fault::new(Code::WrongState).with("state", "answered")),
    }
}

/// Refuses whoever does not hold a look.
fn held_by(session: &mut dyn Session, look: &SecondLook, account: i64, now: i64) -> Result<()> {
    let until = look.held_until.filter(|until| *until > now);
    match (look.held_by, until) {
        (Some(holder), Some(_)) if holder == account => Ok(()),
        (Some(holder), Some(until)) => {
            let holder: Account = get_row(session, holder)?;
            let held = Fault::new(Code::LeaseHeld).with("login", holder.login);
            Err(held.with("until", until))
        }
        _ => Err(Fault::new(Code::LeaseMissing).with("id", look.id)),
    }
}

/// Writes a second verdict down.
fn answer(
    tx: &mut Tx<'_>,
    look: i64,
    who: &Reviewer,
    reasons: Option<Vec<ReasonText>>,
) -> Result<()> {
    let before: SecondLook = tx.get(look)?;
    open(&before)?;
    let decision: Decision = get_row(tx.session(), before.decision_id)?;
    let first: Account = get_row(tx.session(), decision.decided_by)?;
    roles::separate(&who.person, &[(&first.person, "decider")])?;
    let now = tx.now.0;
    held_by(tx.session(), &before, who.account, now)?;
    let returned = reasons.is_some();
    let reasons = reasons.unwrap_or_default();
    let outcome = looks::compare(&verdict_of(&decision), &verdict(returned, &reasons));
    let mut after = before.clone();
    (after.looker, after.looked_at) = (Some(who.account), Some(now));
    let word = if returned { "returned" } else { "approved" };
    after.verdict = Some(word.to_owned());
    after.reasons = serde_json::to_string(&reasons).map_err(|_| Fault::internal("reasons"))?;
    after.outcome = Some(outcome.as_str().to_owned());
    tx.update(&before, &mut after)
}

fn verdict_of(decision: &Decision) -> Verdict {
    let reasons: Vec<ReasonText> = serde_json::from_str(&decision.reasons).unwrap_or_default();
    verdict(decision.verdict == "returned", &reasons)
}

fn verdict(returned: bool, reasons: &[ReasonText]) -> Verdict {
    let named = |reason: &ReasonText| (reason.code.clone(), reason.key_name.clone());
    Verdict {
        returned,
        reasons: reasons.iter().map(named).collect(),
    }
}

/// Takes the oldest look that waits for somebody, or prolongs the one they hold; none when there is none.
fn take_next(tx: &mut Tx<'_>, who: &Reviewer) -> Result<Option<i64>> {
    let mut after = 0;
    let now = tx.now.0;
    let held: &[_] = &[("now", now.into()), ("account_id", who.account.into())];
    if let Some(look) = maybe_one(tx.session(), "look.held", held, |row| row.int(0))? {
        return hold(tx, look, who);
    }
    loop {
        let asked: &[_] = &[
            ("now", now.into()),
            ("account_id", who.account.into()),
            ("after", after.into()),
        ];
        let some = all(tx.session(), "look.waiting", asked, |row| {
            let own = roles::same_person(row.text(1)?, &who.person);
            Ok((row.int(0)?, own))
        })?;
        let Some((last, _)) = some.last() else {
            return Ok(None);
        };
        after = *last;
        for (look, own) in some {
            if own {
                continue;
            }
            if let Some(taken) = hold(tx, look, who)? {
                return Ok(Some(taken));
            }
        }
    }
}

/// Puts a look into somebody's hands; none where somebody else took or answered it meanwhile.
fn hold(tx: &mut Tx<'_>, look: i64, who: &Reviewer) -> Result<Option<i64>> {
    let before: SecondLook = tx.get(look)?;
    let now = tx.now.0;
    let others = before.held_by.is_some_and(|holder| holder != who.account)
        && before.held_until.is_some_and(|until| until > now);
    if before.verdict.is_some() || others {
        return Ok(None);
    }
    let mut after = before.clone();
    (after.held_by, after.held_until) = (Some(who.account), Some(now + HOLD));
    tx.update(&before, &mut after)?;
    Ok(Some(look))
}
