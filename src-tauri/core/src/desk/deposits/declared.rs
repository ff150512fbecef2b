//! Days without a bill: the provider writes none for a day on which nothing was paid, so a person
//! says so. That word stands for a bill, and whoever gave it counts as who brought the evidence.

use super::coverage::{accounts, covered, day};
use crate::contract::{DeclareDay, Done, WithdrawDay};
use crate::desk::cx::{Cx, reason};
use crate::domain::calendar::Day;
use crate::domain::fault::{Fault, Result};
use crate::store::rows::Coverage;
use crate::store::{Covered as _, Session, Tx, maybe_one};

/// `coverage.declare`: nothing was paid into the account on that day.
///
/// # Errors
/// A day that is not over or is spoken for already, and an account that was not open, are bad
/// fields; `reason_missing`.
pub fn declare(cx: &Cx<'_>, request: DeclareDay) -> Result<Done> {
    let on = day(&request.on, "on")?;
    if on >= cx.today() {
        return Err(Fault::bad_field("on", "not over"));
    }
    let reason = reason(&request.reason)?;
    let by = cx.me()?.account;
    let act = cx.act(&request.op, "coverage.declare", &request)?;
    let done = cx.write(act, move |tx| {
        free_day(
            tx.session(),
            &request.platform,
            &request.deposit_account,
            on,
        )?;
        let now = tx.now.0;
        let row = tx.insert(&mut Coverage {
            id: 0,
            platform: request.platform,
            deposit_account: request.deposit_account,
            day_on: on.as_i64(),
            import_id: None,
            declared_by: Some(by),
            declared_at: Some(now),
            reason,
            withdrawn_at: None,
            version: 1,
        })?;
        tx.about("coverage", row);
        tx.note("on", on.to_string());
        Ok(Done {})
    })?;
    Ok(done.into_inner())
}

fn free_day(session: &mut dyn Session, platform: &str, account: &str, on: Day) -> Result<()> {
    let known = accounts(session, platform)?;
    if !known
        .iter()
        .any(|one| one.account == account && one.open_on(on))
    {
        return Err(Fault::bad_field("deposit_account", "not open on that day"));
    }
    let told = covered(session, platform, on, on)?;
    if told.contains_key(&(account.to_owned(), on)) {
        return Err(Fault::bad_field("on", "already told"));
    }
    Ok(())
}

/// `coverage.withdraw`: takes such a word back; the day is missing again.
///
/// # Errors
/// `not_found` where nobody has said so.
pub fn withdraw(cx: &Cx<'_>, request: WithdrawDay) -> Result<Done> {
    let on = day(&request.on, "on")?;
    let act = cx.act(&request.op, "coverage.withdraw", &request)?;
    let done = cx.write(act, move |tx| {
        let before = declared(tx, &request, on)?;
        let mut after = before.clone();
        after.withdrawn_at = Some(tx.now.0);
        tx.update(&before, &mut after)?;
        tx.about("coverage", before.id);
        tx.note("on", on.to_string());
        Ok(Done {})
    })?;
    Ok(done.into_inner())
}

fn declared(tx: &mut Tx<'_>, request: &WithdrawDay, on: Day) -> Result<Coverage> {
    let params: &[_] = &[
        ("platform", request.platform.as_str().into()),
        ("deposit_account", request.deposit_account.as_str().into()),
        ("on_day", on.as_i64().into()),
    ];
    let found = maybe_one(tx.session(), "coverage.declared", params, |row| {
        Coverage::read(row, 0)
    })?;
    found.ok_or_else(|| Fault::not_found("coverage", on))
}
