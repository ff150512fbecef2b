//! The facts both rules rely on, gathered for many programs at once.

use std::collections::{HashMap, HashSet};

use crate::desk::{deposits, policies};
use crate::domain::calendar::Day;
use crate::domain::enforcement::{StatusWindow, SubjectNames, named_subjects};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::policy::FilingPolicy;
use crate::store::rows::Policy;
use crate::store::{Params, Session, all};

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
pub(super) fn last_missing(
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
pub(super) fn in_suspense(
    session: &mut dyn Session,
    platform: &str,
    statement: &str,
    params: Params<'_>,
) -> Result<HashSet<i64>> {
    let own: &[_] = &[("platform", platform.into())];
    let texts = all(session, "batch.suspense", own, |row| {
        Ok(format!("{}\n{}", row.text(0)?, row.text(1)?))
    })?;
    if texts.is_empty() {
        return Ok(HashSet::new());
    }
    let mut subjects: HashMap<i64, SubjectNames> = HashMap::new();
    session.query(statement, params, &mut |row| {
        let names = subjects.entry(row.int(0)?).or_default();
        for at in 1..=4 {
            let text = row.opt_text(at)?.unwrap_or_default();
            if !names.texts.iter().any(|known| known == text) {
                names.texts.push(text.to_owned());
            }
        }
        names.notices.extend(row.opt_text(5)?.map(str::to_owned));
        Ok(())
    })?;
    Ok(named_subjects(&subjects, texts))
}
