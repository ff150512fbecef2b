//! When the deposit of a program that has left goes back: after the days its platform's policy says, and
//! with nothing against the program.
//!
//! The day on which it left is said by who proposes; where the platform has confirmed that it took the program
//! off the shelf, it is no earlier than that. All of it is asked again when somebody approves. Deliberately
//! absent: moving the money.

use super::detail::day;
use crate::desk::batches::facts::in_suspense;
use crate::desk::policies;
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::policy::DepositPolicy;
use crate::store::rows::{Notice, Program};
use crate::store::{Session, get, one};

/// Whether the program has left, whatever the day.
///
/// # Errors
/// [`Code::WrongState`] with its shelf state.
pub(super) fn demand_gone(session: &mut dyn Session, notice: &Notice) -> Result<Program> {
    let program: Program = get(session, notice.program_id)?;
    let gone = matches!(program.shelf_state.as_str(), "delisted" | "unlisted");
    let returns = program
        .ordered_state
        .as_deref()
        .is_some_and(|ordered| ordered != "delisted");
    if gone && !returns {
        return Ok(program);
    }
    Err(Fault::new(Code::WrongState)
        .with("kind", "program")
        .with("state", program.shelf_state))
}

/// Whether what a notice holds may go back: `left_on` is the day on which its program left, `act` the
/// proposal that is looked at.
///
/// # Errors
/// [`Code::WrongState`] for a program that is on the shelf; [`Code::BadField`] for a day that cannot be;
/// [`Code::RefundHeld`] until a day, or with what is against it.
pub(super) fn demand_free(
    session: &mut dyn Session,
    notice: &Notice,
    (left_on, act, today): (Day, i64, Day),
) -> Result<()> {
    let program = demand_gone(session, notice)?;
    let earliest = earliest(session, &program)?;
    if left_on > today || earliest.is_some_and(|first| left_on < first) {
        return Err(Fault::bad_field("left_on", "not the day it left"));
    }
    let (_, rules) = policies::in_force::<DepositPolicy>(session, &notice.platform, today)?;
    let hold = rules.refund_hold_days.ok_or_else(|| {
        Fault::new(Code::PolicyMissing)
            .with("platform", &notice.platform)
            .with("kind", "refund_hold_days")
    })?;
    let until = left_on.plus_days(hold.into());
    let until = until.ok_or_else(|| Fault::bad_field("left_on", "range"))?;
    if today < until {
        return Err(Fault::new(Code::RefundHeld).with("until", until));
    }
    demand_nothing_against(session, program.id, act)
}

/// The first day on which it can have left: it was listed before, and where the platform has confirmed
/// that it is off the shelf, that day.
fn earliest(session: &mut dyn Session, program: &Program) -> Result<Option<Day>> {
    let own: &[_] = &[("program_id", program.id.into())];
    let confirmed = one(session, "act.delisted_at", own, |row| row.opt_int(0))?;
    let confirmed = confirmed.map(|at| Instant(at).day());
    let listed = program.listed_on.map(day).transpose()?;
    Ok(confirmed.max(listed))
}

fn demand_nothing_against(session: &mut dyn Session, program: i64, act: i64) -> Result<()> {
    let own: &[_] = &[("program_id", program.into())];
    let others: &[_] = &[("program_id", program.into()), ("id", act.into())];
    let proposals = one(session, "act.against", others, |row| row.int(0))?;
    let batches = one(session, "act.batches_against", own, |row| row.int(0))?;
    let named = in_suspense(session, "act.names", own)?.len();
    let against = [
        ("proposals", proposals),
        ("batches", batches),
        ("suspense", i64::try_from(named).unwrap_or(i64::MAX)),
    ];
    let found: Vec<_> = against.into_iter().filter(|(_, n)| *n > 0).collect();
    if found.is_empty() {
        return Ok(());
    }
    let refused = Fault::new(Code::RefundHeld);
    Err(found
        .into_iter()
        .fold(refused, |fault, (kind, n)| fault.with(kind, n)))
}
