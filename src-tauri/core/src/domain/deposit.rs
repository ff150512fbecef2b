//! Deposits: which rule asks what of a program, and which bill days are still missing.
//!
//! Invariants. A program is asked under the first rule that fits, or under none; a GMV band that
//! has not been told fits only a rule that names no band. A day on which no deposit account was
//! open counts as missing: what could not be paid must not read as unpaid. Deliberately absent:
//! matching of payments, and *overdue*, which is the date's to say and never written.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::calendar::{Day, WorkCalendar};
use super::policy::{DepositAccount, DepositPolicy, DepositRule};

/// The rule that asks a deposit of a program.
pub fn rule_for<'a>(
    policy: &'a DepositPolicy,
    category: &str,
    subject_kind: i64,
    gmv_band: &str,
) -> Option<&'a DepositRule> {
    policy.rules.iter().find(|rule| {
        let kinds = &rule.subject_kinds;
        let bands = &rule.gmv_bands;
        rule.category == category
            && (kinds.is_empty() || kinds.contains(&subject_kind))
            && (bands.is_empty() || bands.iter().any(|band| band == gmv_band))
    })
}

/// The last day in time of a notice issued on `day`.
pub fn due_on(rule: &DepositRule, day: Day) -> Option<Day> {
    match (rule.due_days, rule.due_working_days) {
        (Some(days), _) => day.plus_days(days.into()),
        (None, Some(days)) => Some(WorkCalendar::built_in().due(day, days).0),
        (None, None) => None,
    }
}

/// One notice that would be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The program.
    pub program: i64,
    /// The rule.
    pub rule: &'a DepositRule,
    /// The last day in time.
    pub due: Day,
}

/// The hash of a plan: platform, policy, and every notice in order, one line each.
pub fn plan_hash(platform: &str, policy: i64, planned: &[Planned<'_>]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(format!("notices\t{platform}\t{policy}\n"));
    for notice in planned {
        let (rule, amount) = (&notice.rule.id, notice.rule.amount_fen.as_i64());
        hasher.update(format!(
            "{}\t{rule}\t{amount}\t{}\n",
            notice.program, notice.due
        ));
    }
    hasher.finalize().into()
}

/// The bill days from `from` to `to` that have not been told to us, in order of the days. A day on
/// which no account was open is missing without an account's number.
pub fn missing_days(
    accounts: &[DepositAccount],
    covered: &HashSet<(String, Day)>,
    from: Day,
    to: Day,
) -> Vec<(String, Day)> {
    let mut missing = Vec::new();
    for day in (from.0..=to.0).map(Day) {
        let mut open = accounts
            .iter()
            .filter(|account| account.open_on(day))
            .peekable();
        if open.peek().is_none() {
            missing.push((String::new(), day));
        }
        for account in open {
            let key = (account.account.clone(), day);
            if !covered.contains(&key) {
                missing.push(key);
            }
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Fen;
    use crate::domain::policy::Consequence;

    fn rule(id: &str, kinds: &[i64], bands: &[&str]) -> DepositRule {
        DepositRule {
            id: id.into(),
            category: "short_drama".into(),
            subject_kinds: kinds.to_vec(),
            gmv_bands: bands.iter().map(|band| (*band).into()).collect(),
            amount_fen: Fen(100_000),
            due_days: Some(5),
            due_working_days: None,
            consequence: Consequence::SearchRestriction,
        }
    }

    fn policy(rules: Vec<DepositRule>) -> DepositPolicy {
        DepositPolicy {
            categories: vec!["short_drama".into()],
            rules,
            deposit_accounts: vec![],
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts_and_an_untold_band_fits_no_band() {
        let policy = policy(vec![
            rule("high", &[], &["high"]),
            rule("low", &[4], &["low"]),
        ]);
        let found = |kind, band| rule_for(&policy, "short_drama", kind, band).map(|r| &*r.id);
        assert_eq!(found(5, "high"), Some("high"));
        assert_eq!(found(4, "low"), Some("low"));
        assert_eq!(found(5, "low"), None, "another kind of subject");
        assert_eq!(found(4, ""), None, "nobody told us the band");
        assert_eq!(rule_for(&policy, "games", 4, "high"), None);
    }

    #[test]
    fn due_days_are_calendar_days_or_working_days_as_the_rule_says() {
        let friday = Day::from_ymd(2026, 3, 6).unwrap();
        let mut rule = rule("any", &[], &[]);
        assert_eq!(due_on(&rule, friday), Day::from_ymd(2026, 3, 11));
        (rule.due_days, rule.due_working_days) = (None, Some(5));
        assert_eq!(due_on(&rule, friday), Day::from_ymd(2026, 3, 13));
    }

    #[test]
    fn any_change_of_a_planned_notice_changes_the_plans_hash() {
        let (one, other) = (rule("one", &[], &[]), rule("other", &[], &[]));
        let plan = |program, rule, due| plan_hash("wechat", 1, &[Planned { program, rule, due }]);
        let base = plan(1, &one, Day(20_000));
        assert_eq!(base, plan(1, &one, Day(20_000)));
        assert_ne!(base, plan(2, &one, Day(20_000)));
        assert_ne!(base, plan(1, &other, Day(20_000)));
        assert_ne!(base, plan(1, &one, Day(20_001)));
        assert_ne!(base, plan_hash("wechat", 2, &[]));
    }

    #[test]
    fn a_day_is_missing_for_every_open_account_without_a_bill_and_when_none_was_open() {
        let account = |account: &str, opened: i32, closed: Option<i32>| DepositAccount {
            account: account.into(),
            opened_on: Day(opened),
            closed_on: closed.map(Day),
        };
        let accounts = [account("a", 11, None), account("b", 11, Some(12))];
        let covered = [("a", 11), ("b", 11), ("a", 13)];
        let covered = covered
            .map(|(account, day)| (account.to_owned(), Day(day)))
            .into();
        let missing = missing_days(&accounts, &covered, Day(10), Day(13));
        let expected = [("", 10), ("a", 12), ("b", 12)];
        assert_eq!(
            missing,
            expected.map(|(account, day)| (account.to_owned(), Day(day)))
        );
    }
}
