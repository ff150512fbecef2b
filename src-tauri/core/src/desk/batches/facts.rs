//! The facts both rules rely on, gathered for many programs at once.

use std::collections::HashSet;

use crate::desk::{deposits, policies};
use crate::domain::calendar::Day;
use crate::domain::enforcement::{StatusWindow, Suspense};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::policy::FilingPolicy;
use crate::store::rows::Policy;
use crate::store::{Params, Row, Session, all};

/// Which statuses count on a day, with the policy that says so.
///
/// # Errors
/// [`Code::PolicyMissing`] where no policy is in force, or before enforcement begins.
pub(super) fn window(
    session: &mut dyn Session,
    platform: &str,
    day: Day,
) -> Result<(Policy, StatusWindow)> {
    let (policy, rules) = policies::in_force::<FilingPolicy>(session, platform, day)?;
    if day < rules.enforcement_from {
        return Err(Fault::new(Code::PolicyMissing)
            .with("platform", platform)
            .with("kind", "filing")
            .with("day", day)
            .with("from", rules.enforcement_from));
    }
    Ok((policy, StatusWindow::of(&rules, day)))
}

/// The latest bill day from `from` to yesterday that is missing on the platform.
pub(in crate::desk) fn last_missing(
    session: &mut dyn Session,
    platform: &str,
    from: Day,
    today: Day,
) -> Result<Option<Day>> {
    let yesterday = today
        .plus_days(-1)
        .ok_or_else(|| Fault::internal("today"))?;
    let missing = deposits::missing_days(session, platform, from, yesterday)?;
    Ok(missing.last().map(|(_, day)| *day))
}

/// The subjects, of those the statement lists, that suspense money names.
pub(in crate::desk) fn in_suspense(
    session: &mut dyn Session,
    statement: &str,
    params: Params<'_>,
) -> Result<HashSet<i64>> {
    let texts = all(session, "batch.suspense", &[], |row| {
        Ok(format!("{}\n{}", row.text(0)?, row.text(1)?))
    })?;
    let mut money = Suspense::new(texts);
    let mut named = HashSet::new();
    if money.is_empty() {
        return Ok(named);
    }
    session.query(statement, params, &mut |row| {
        let subject = row.int(0)?;
        if !named.contains(&subject) && names(&mut money, row)? {
            named.insert(subject);
        }
        Ok(())
    })?;
    Ok(named)
}

/// Whether money names what the row is about: a subject with one of its programs and perhaps one
/// of that program's notices.
fn names(money: &mut Suspense, row: &dyn Row) -> Result<bool> {
    Ok(row.opt_text(1)?.is_some_and(|code| money.names(code))
        || money.names_folded(row.text(2)?)
        || money.names(row.text(3)?)
        || money.names_folded(row.text(4)?)
        || row
            .opt_text(5)?
            .is_some_and(|number| money.names_notice(number)))
}
