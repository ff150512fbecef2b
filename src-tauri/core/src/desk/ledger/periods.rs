//! Closed periods: through which day nothing is posted any more.

use crate::contract::{ConfirmUnlock, Empty, LockPeriod, Millis, PeriodWord, Periods};
use crate::desk::Cx;
use crate::desk::cx::{id, reason};
use crate::desk::deposits::day_of_request as day;
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::separate;
use crate::store::rows::{Account, PeriodLock};
use crate::store::{Covered as _, Session, Tx, all, maybe_one};

/// The last locked day.
pub(super) fn locked_through(session: &mut dyn Session) -> Result<Option<Day>> {
    let locked = maybe_one(session, "period.locked", &[], |row| row.int(0))?;
    Ok(locked.and_then(Day::from_i64))
}

/// The first day that may be posted on.
pub(in crate::desk) fn first_open(session: &mut dyn Session) -> Result<i64> {
    let locked = locked_through(session)?;
    Ok(locked.map_or(i64::MIN, |day| day.as_i64() + 1))
}

/// `period.list`.
///
/// # Errors
/// What the store answers.
pub fn list(cx: &Cx<'_>, _request: Empty) -> Result<Periods> {
    cx.read(read)
}

fn read(session: &mut dyn Session) -> Result<Periods> {
    let spelled = |day: i64| Day::from_i64(day).map_or_else(String::new, |day| day.to_string());
    let words = all(session, "period.words", &[], |row| {
        Ok(PeriodWord {
            id: row.int(0)?.to_string(),
            through: spelled(row.int(1)?),
            state: row.text(2)?.to_owned(),
            reason: row.text(3)?.to_owned(),
            asked_by: row.text(5)?.to_owned(),
            asked_at: Millis(row.int(4)?),
            confirmed_by: Some(row.text(7)?.to_owned()).filter(|name| !name.is_empty()),
            confirmed_at: row.opt_int(6)?.map(Millis),
        })
    })?;
    let locked_through = locked_through(session)?.map(|day| day.to_string());
    Ok(Periods {
        locked_through,
        words,
    })
}

/// `period.lock`: closes the books through a day that is over. In force at once; it only goes forward.
///
/// # Errors
/// `bad_field` for a day that is not over; `period_locked` for one that is locked; `reason_missing`.
pub fn lock(cx: &Cx<'_>, request: LockPeriod) -> Result<Periods> {
    let through = day(&request.through, "through")?;
    if through >= cx.today() {
        return Err(Fault::bad_field("through", "not over"));
    }
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "period.lock", &request)?;
    let done = cx.write(act, move |tx| {
        if let Some(locked) = locked_through(tx.session())?.filter(|day| *day >= through) {
            return Err(Fault::new(Code::PeriodLocked).with("through", locked));
        }
        drop_asked(tx)?;
        say(tx, through, "in_force", reason)
    })?;
    Ok(done.into_inner())
}

/// `period.unlock`: asks to open the books again back to a day, which stays locked. In force once another
/// person confirms it.
///
/// # Errors
/// `wrong_state` where no later day is locked; `reason_missing`.
pub fn unlock(cx: &Cx<'_>, request: LockPeriod) -> Result<Periods> {
    let through = day(&request.through, "through")?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "period.unlock", &request)?;
    let done = cx.write(act, move |tx| {
        if locked_through(tx.session())?.is_none_or(|locked| locked <= through) {
            return Err(Fault::new(Code::WrongState).with("state", "open"));
        }
        drop_asked(tx)?;
        say(tx, through, "asked", reason)
    })?;
    Ok(done.into_inner())
}

/// What was asked before and not confirmed is asked no more.
fn drop_asked(tx: &mut Tx<'_>) -> Result<()> {
    let asked = maybe_one(tx.session(), "period.asked", &[], |row| {
        PeriodLock::read(row, 0)
    })?;
    let Some(before) = asked else {
        return Ok(());
    };
    let mut after = before.clone();
    "dropped".clone_into(&mut after.state);
    tx.update(&before, &mut after)
}

fn say(tx: &mut Tx<'_>, through: Day, state: &str, reason: String) -> Result<Periods> {
    tx.note("through", through.to_string());
    tx.note("reason", reason.as_str());
    let word = tx.insert(&mut PeriodLock {
        id: 0,
        through_on: through.as_i64(),
        state: state.to_owned(),
        reason,
        asked_by: tx.actor,
        asked_at: tx.now.0,
        confirmed_by: None,
        confirmed_at: None,
        version: 0,
    })?;
    tx.about("period_lock", word);
    read(tx.session())
}

/// `period.confirm`: another person confirms what was asked.
///
/// # Errors
/// `four_eyes` for whoever asked; `wrong_state` for what is not asked any more.
pub fn confirm(cx: &Cx<'_>, request: ConfirmUnlock) -> Result<Periods> {
    let word = id(&request.id, "id")?;
    let me = cx.me()?.person.clone();
    let act = cx.act(&request.op, "period.confirm", &request)?;
    let done = cx.write(act, move |tx| {
        let before: PeriodLock = tx.get(word)?;
        if before.state != "asked" {
            return Err(Fault::new(Code::WrongState).with("state", &before.state));
        }
        let asker: Account = tx.get(before.asked_by)?;
        separate(&me, &[(&asker.person, "author")])?;
        let mut after = before.clone();
        "in_force".clone_into(&mut after.state);
        after.confirmed_by = Some(tx.actor);
        after.confirmed_at = Some(tx.now.0);
        tx.update(&before, &mut after)?;
        tx.about("period_lock", word);
        read(tx.session())
    })?;
    Ok(done.into_inner())
}
