//! Deposits: which rule asks what of a program, and which bill days are still missing.
//!
//! Invariants. A program is asked under the first rule that fits, or under none; a GMV band that
//! has not been told fits only a rule that names no band, and a rule asks nobody outside its own days. A day on which no deposit account was
//! open counts as missing: what could not be paid must not read as unpaid. Deliberately absent:
//! matching of payments, and *overdue*, which is the date's to say and never written.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::calendar::{Day, WorkCalendar};
use super::policy::{DepositAccount, DepositPolicy, DepositRule};

/// What the rules say of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit<'a> {
    /// This rule asks a deposit of it.
    Rule(&'a DepositRule),
    /// One would, for some band, and its band has not been told.
    BandNotTold,
    /// One would, on another day.
    NotValid,
    /// None.
    NoRule,
}

impl Fit<'_> {
    /// Why it is left out; none where it is asked.
    pub fn left_out(&self) -> Option<&'static str> {
        match self {
            Self::Rule(_) => None,
            Self::BandNotTold => Some("band_not_told"),
            Self::NotValid => Some("rule_not_valid"),
            Self::NoRule => Some("no_rule"),
        }
    }
}

/// The first rule that fits a program on a day, or why none does.
pub fn fit<'a>(
    policy: &'a DepositPolicy,
    category: &str,
    subject_kind: i64,
    gmv_band: &str,
    day: Day,
) -> Fit<'a> {
    let of_kind = |rule: &&DepositRule| {
        let kinds = &rule.subject_kinds;
        rule.category == category && (kinds.is_empty() || kinds.contains(&subject_kind))
    };
    let of_band = |rule: &&DepositRule| {
        let bands = &rule.gmv_bands;
        bands.is_empty() || bands.iter().any(|band| band == gmv_band)
    };
    let rules = || policy.rules.iter().filter(of_kind);
    if let Some(rule) = rules().find(|rule| of_band(rule) && rule.valid_on(day)) {
        Fit::Rule(rule)
    } else if gmv_band.is_empty() && rules().any(|rule| rule.valid_on(day)) {
        Fit::BandNotTold
    } else if rules().any(|rule| of_band(&rule)) {
        Fit::NotValid
    } else {
        Fit::NoRule
    }
}

/// The last day in time of a notice issued on `day`.
pub fn due_on(rule: &DepositRule, day: Day) -> Option<Day> {
    match (rule.due_days, rule.due_working_days) {
        (Some(days), _) => day.plus_days(days.into()),
        (None, Some(days)) => Some(WorkCalendar::built_in().due(day, days).0),
        (None, None) => None,
    }
}

/// The step of reminding that a notice has come to: the fewest working days before its due day that
/// are not fewer than are left. None before the first step and once it is overdue.
pub fn reminder_step(steps: &[u16], today: Day, due: Day) -> Option<u16> {
    if due < today {
        return None;
    }
    let left = WorkCalendar::built_in().between(today, due);
    let reached = steps
        .iter()
        .copied()
        .filter(|days| left <= i64::from(*days));
    reached.min()
}

/// The last due day that any step can have come to.
pub fn reminder_horizon(steps: &[u16], today: Day) -> Day {
    let longest = steps.iter().copied().max().unwrap_or_default();
    // Days off that follow the last working day count as none.
    let calendar = WorkCalendar::built_in();
    let (next, _) = calendar.due(today, longest.saturating_add(1));
    next
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

/// A program that would owe another sum today than its notices ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The program.
    pub program: i64,
    /// What its notices ask, fen.
    pub asked: i64,
    /// What today's rule would ask, fen.
    pub now: i64,
}

/// The hash of a dry run: all that was shown, one line each, in order.
#[derive(Debug)]
pub struct PlanHasher(Sha256);

impl PlanHasher {
    /// Begins with the platform and the edition.
    pub fn new(platform: &str, policy: i64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(format!("notices\t{platform}\t{policy}\n"));
        Self(hasher)
    }

    /// A notice that would be issued.
    pub fn asked(&mut self, notice: &Planned<'_>) {
        let (rule, amount) = (&notice.rule.id, notice.rule.amount_fen.as_i64());
        let (program, due) = (notice.program, notice.due);
        self.0
            .update(format!("{program}\t{rule}\t{amount}\t{due}\n"));
    }

    /// A notice that would ask for what was deducted from another, and how much.
    pub fn refills(&mut self, notice: &Planned<'_>, refilled: i64, fen: i64) {
        let (program, rule, due) = (notice.program, &notice.rule.id, notice.due);
        self.0.update(format!(
            "refills\t{program}\t{rule}\t{refilled}\t{fen}\t{due}\n"
        ));
    }

    /// A program that is left out, and why.
    pub fn left_out(&mut self, program: i64, code: &str) {
        self.0.update(format!("left\t{program}\t{code}\n"));
    }

    /// A program that would owe another sum.
    pub fn differs(&mut self, one: &Difference) {
        let Difference {
            program,
            asked,
            now,
        } = one;
        self.0
            .update(format!("differs\t{program}\t{asked}\t{now}\n"));
    }

    /// The hash.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
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
            valid_from: None,
            valid_to: None,
            source: None,
        }
    }

    fn policy(rules: Vec<DepositRule>) -> DepositPolicy {
        DepositPolicy {
            categories: vec!["short_drama".into()],
            rules,
            deposit_accounts: vec![],
            reminder_working_days: vec![],
            refund_hold_days: None,
            appeal: None,
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts_and_an_untold_band_fits_no_band() {
        let policy = policy(vec![
            rule("high", &[], &["high"]),
            rule("low", &[4], &["low"]),
        ]);
        let day = Day(20_000);
        let found = |kind, band| match fit(&policy, "short_drama", kind, band, day) {
            Fit::Rule(rule) => rule.id.clone(),
            other => other.left_out().unwrap_or_default().to_owned(),
        };
        assert_eq!(found(5, "high"), "high");
        assert_eq!(found(4, "low"), "low");
        assert_eq!(found(5, "low"), "no_rule", "another kind of subject");
        assert_eq!(found(4, ""), "band_not_told");
        assert_eq!(fit(&policy, "games", 4, "high", day), Fit::NoRule);
    }

    #[test]
    fn a_rule_asks_on_its_own_days_only_and_a_later_rule_takes_its_place() {
        let mut first = rule("first", &[], &["high"]);
        first.valid_to = Some(Day(20_000));
        let mut second = rule("second", &[], &["high"]);
        second.valid_from = Some(Day(20_002));
        let policy = policy(vec![first, second]);
        let found = |day| match fit(&policy, "short_drama", 4, "high", Day(day)) {
            Fit::Rule(rule) => rule.id.clone(),
            other => other.left_out().unwrap_or_default().to_owned(),
        };
        assert_eq!(found(20_000), "first");
        assert_eq!(found(20_001), "rule_not_valid");
        assert_eq!(found(20_002), "second");
        let untold = fit(&policy, "short_drama", 4, "", Day(20_001));
        assert_eq!(untold, Fit::NoRule, "no rule of that day asks for a band");
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
    fn a_reminder_is_due_by_working_days_and_an_earlier_step_is_not_made_up_for() {
        let day = |d| Day::from_ymd(2026, 3, d).unwrap();
        let steps = [3, 1];
        let at = |today, due| reminder_step(&steps, day(today), day(due));
        assert_eq!(at(9, 13), None, "four working days to go");
        assert_eq!(at(10, 13), Some(3));
        assert_eq!(at(12, 13), Some(1));
        assert_eq!(at(13, 13), Some(1), "the last day");
        assert_eq!(at(14, 13), None, "overdue");
        assert_eq!(
            at(12, 15),
            Some(1),
            "due on a Sunday: Friday is its last working day"
        );
        assert_eq!(reminder_step(&[], day(13), day(13)), None);
        for due in 10..=31 {
            if at(10, due).is_some() {
                assert!(day(due) <= reminder_horizon(&steps, day(10)), "{due}");
            }
        }
    }

    #[test]
    fn any_change_of_a_planned_notice_changes_the_plans_hash() {
        let (one, other) = (rule("one", &[], &[]), rule("other", &[], &[]));
        let plan = |program, rule, due| {
            let mut hasher = PlanHasher::new("wechat", 1);
            hasher.asked(&Planned { program, rule, due });
            hasher.left_out(7, "no_rule");
            hasher.finish()
        };
        let base = plan(1, &one, Day(20_000));
        assert_eq!(base, plan(1, &one, Day(20_000)));
        assert_ne!(base, plan(2, &one, Day(20_000)));
        assert_ne!(base, plan(1, &other, Day(20_000)));
        assert_ne!(base, plan(1, &one, Day(20_001)));
        assert_ne!(base, PlanHasher::new("wechat", 2).finish());
    }

    #[test]
    fn any_change_of_a_notice_that_refills_changes_the_plans_hash() {
        let rule = rule("one", &[], &[]);
        let plan = |refilled, fen| {
            let mut hasher = PlanHasher::new("wechat", 1);
            let (program, due) = (1, Day(20_000));
            let rule = &rule;
            hasher.refills(&Planned { program, rule, due }, refilled, fen);
            hasher.finish()
        };
        let base = plan(7, 30_000);
        assert_eq!(base, plan(7, 30_000));
        assert_ne!(base, plan(8, 30_000));
        assert_ne!(base, plan(7, 30_001));
    }

    #[test]
    fn who_is_left_out_and_who_would_owe_another_sum_are_part_of_the_plans_hash() {
        let plan = |program, code, now| {
            let mut hasher = PlanHasher::new("wechat", 1);
            hasher.left_out(program, code);
            let asked = 100;
            hasher.differs(&Difference {
                program,
                asked,
                now,
            });
            hasher.finish()
        };
        let base = plan(1, "no_rule", 200);
        assert_ne!(base, plan(2, "no_rule", 200));
        assert_ne!(base, plan(1, "delisted", 200));
        assert_ne!(base, plan(1, "no_rule", 201));
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
