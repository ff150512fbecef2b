//! The coverage calendar: which bill days of which deposit account have been told to us.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::contract::{AskCoverage, CoverageAccount, CoverageCalendar, CoverageDay};
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::deposit;
use crate::domain::fault::{Fault, Result};
use crate::domain::policy::{DepositAccount, DepositPolicy};
use crate::store::{Session, one};

/// The longest stretch that is shown at once, in days.
const LONGEST: i64 = 3 * 366;

/// `coverage.get`: the days of every deposit account up to today. Days on which an account was not
/// open are not shown; today is shown, but missing only once it is over, and no day is missing before
/// the first notice was issued.
///
/// # Errors
/// A day that cannot be read, or too long a stretch, is a bad field.
pub fn coverage(cx: &Cx<'_>, request: AskCoverage) -> Result<CoverageCalendar> {
    let (from, to) = (day(&request.from, "from")?, day(&request.to, "to")?);
    if from > to || from.days_to(to) > LONGEST {
        return Err(Fault::bad_field("to", "range"));
    }
    let today = cx.today();
    cx.read(move |session| calendar(session, &request.platform, from, to.min(today), today))
}

/// Reads a day of a request.
pub(in crate::desk) fn day(text: &str, field: &str) -> Result<Day> {
    serde_json::from_value(text.into()).map_err(|_| Fault::bad_field(field, "not a day"))
}

fn calendar(
    session: &mut dyn Session,
    platform: &str,
    from: Day,
    to: Day,
    today: Day,
) -> Result<CoverageCalendar> {
    let covered = covered(session, platform, from, to)?;
    let own: &[_] = &[("platform", platform.into())];
    let first = one(session, "notice.first_issued", own, |row| row.opt_int(0))?;
    let mut missing = 0;
    let accounts = accounts(session, platform)?.into_iter().map(|account| {
        let open = (from.0..=to.0).map(Day).filter(|day| account.open_on(*day));
        let days = open.map(|day| {
            let known = covered.get(&(account.account.clone(), day));
            let needed = first.is_some_and(|first| day.as_i64() >= first);
            missing += u32::from(needed && known.is_none() && day < today);
            let declared = known.and_then(Option::as_ref);
            CoverageDay {
                on: day.to_string(),
                covered: known.is_some(),
                needed,
                declared_by: declared.map(|(by, _)| by.clone()),
                reason: declared.map(|(_, reason)| reason.clone()),
            }
        });
        let days = days.collect();
        CoverageAccount {
            deposit_account: account.account,
            days,
        }
    });
    let accounts = accounts.collect();
    Ok(CoverageCalendar { accounts, missing })
}

/// The platform's deposit accounts by every edition ever published, the newest word about each: an
/// account that a later edition no longer names may have taken money for an earlier notice.
pub(super) fn accounts(session: &mut dyn Session, platform: &str) -> Result<Vec<DepositAccount>> {
    let editions = policies::published::<DepositPolicy>(session, platform)?;
    let all = editions
        .into_iter()
        .flat_map(|(_, policy)| policy.deposit_accounts);
    let by_number: BTreeMap<String, DepositAccount> = all
        .map(|account| (account.account.clone(), account))
        .collect();
    Ok(by_number.into_values().collect())
}

/// What is known of a day: by a bill, or by a person with a reason.
pub(super) type Known = Option<(String, String)>;

pub(super) fn covered(
    session: &mut dyn Session,
    platform: &str,
    from: Day,
    to: Day,
) -> Result<HashMap<(String, Day), Known>> {
    let params: &[_] = &[
        ("platform", platform.into()),
        ("from_on", from.as_i64().into()),
        ("to_on", to.as_i64().into()),
    ];
    let mut days = HashMap::new();
    session.query("coverage.days", params, &mut |row| {
        let day = Day::from_i64(row.int(1)?).ok_or_else(|| Fault::internal("coverage.day"))?;
        let by = row.text(2)?;
        let known = (!by.is_empty()).then(|| Ok((by.to_owned(), row.text(3)?.to_owned())));
        // In the statement's order a bill comes after a declaration and so replaces it.
        days.insert((row.text(0)?.to_owned(), day), known.transpose()?);
        Ok(())
    })?;
    Ok(days)
}

/// The bill days of the platform's deposit accounts, from `from` to `to`, that neither a committed
/// import nor a person's word speaks for, in order of the days. A day on which no account was open
/// is missing with an empty account.
pub fn missing_days(
    session: &mut dyn Session,
    platform: &str,
    from: Day,
    to: Day,
) -> Result<Vec<(String, Day)>> {
    let accounts = accounts(session, platform)?;
    let covered = covered(session, platform, from, to)?;
    let covered: HashSet<_> = covered.into_keys().collect();
    Ok(deposit::missing_days(&accounts, &covered, from, to))
}
