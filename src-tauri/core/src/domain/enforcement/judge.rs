//! The conditions of both rules, on dated facts.

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Day;
use crate::domain::policy::FilingPolicy;

/// The platform's codes for *not filed*.
const UNFILED: std::ops::RangeInclusive<i64> = 1024..=1031;
const FILED: i64 = 6;

/// Which dated statuses still say something on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusWindow {
    /// The oldest.
    pub from: Day,
    /// The newest.
    pub to: Day,
}

impl StatusWindow {
    /// The window of a policy on a day. A status from before enforcement began says nothing about
    /// a program that had until then to file.
    pub fn of(policy: &FilingPolicy, day: Day) -> Self {
        let age = i32::from(policy.status_max_age_days);
        let oldest = day.plus_days(-age).unwrap_or(Day::MIN);
        Self {
            from: oldest.max(policy.enforcement_from),
            to: day,
        }
    }
}

/// The facts an item of the rule *unfiled* relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfiled {
    /// The platform's code.
    pub icp_status: i64,
    /// Its date.
    pub as_of: Day,
}

/// The facts an item of the rule *deposit-overdue* relies on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// The notice's number.
    pub notice: String,
    /// Its last day in time.
    pub due: Day,
    /// What is not paid.
    pub unpaid_fen: crate::domain::money::Fen,
}

/// What is known of a program.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Shelf state.
    pub shelf: &'a str,
    /// Ordered and not yet confirmed.
    pub ordered: Option<&'a str>,
    /// The platform's filing status with its date.
    pub status: Option<(i64, Day)>,
}

impl Facts<'_> {
    /// Why the program's place on the shelf forbids the measure now; `previous` is the inverse
    /// that was stored with the plan and must still be the truth.
    fn shelf_forbids(&self, previous: &str) -> Result<(), &'static str> {
        if self.shelf == "delisted" || self.ordered == Some("delisted") {
            return Err("delisted_already");
        }
        if self.shelf != previous {
            return Err("state_changed");
        }
        Ok(())
    }
}

/// Whether a program may be acted against as unfiled; `planned` are the facts of the plan, at
/// execution.
///
/// # Errors
/// The code of what is not known or has changed: `delisted_already`, `state_changed`,
/// `filed_since`, `status_unknown`, `status_too_old`, `status_too_new`, `status_changed`.
pub fn judge_unfiled(
    facts: &Facts<'_>,
    window: StatusWindow,
    planned: Option<(&str, Unfiled)>,
) -> Result<Unfiled, &'static str> {
    facts.shelf_forbids(planned.map_or(facts.shelf, |(previous, _)| previous))?;
    let (icp_status, as_of) = facts.status.ok_or("status_unknown")?;
    if icp_status == FILED {
        return Err("filed_since");
    }
    if !UNFILED.contains(&icp_status) {
        return Err("status_changed");
    }
    if as_of < window.from {
        return Err("status_too_old");
    }
    if as_of > window.to {
        return Err("status_too_new");
    }
    if planned.is_some_and(|(_, evidence)| evidence.icp_status != icp_status) {
        return Err("status_changed");
    }
    Ok(Unfiled { icp_status, as_of })
}

/// What is known of an overdue notice beside its program.
#[derive(Debug, Clone, Copy)]
pub struct NoticeFacts<'a> {
    /// `open`, `settled`, `waived`.
    pub state: &'a str,
    /// `none`, `ordered`, …
    pub restriction: &'a str,
    /// Day of issue.
    pub issued: Day,
    /// Last day in time.
    pub due: Day,
    /// Fen not paid.
    pub unpaid_fen: i64,
    /// The latest bill day that is missing on this platform, if any is.
    pub last_missing: Option<Day>,
    /// Whether suspense money names it, its program or its subject.
    pub suspense_names_it: bool,
}

/// Whether a program may be acted against for an unpaid deposit.
///
/// # Errors
/// The code of what is not known or has changed: `paid_since`, `waived_since`, `not_due`,
/// `restricted_already`, `delisted_already`, `state_changed`, `coverage_missing`,
/// `suspense_names_it`.
pub fn judge_overdue(
    facts: &Facts<'_>,
    notice: &NoticeFacts<'_>,
    today: Day,
    previous: Option<&str>,
) -> Result<(), &'static str> {
    if notice.state == "waived" {
        return Err("waived_since");
    }
    if notice.state == "settled" || notice.unpaid_fen <= 0 {
        return Err("paid_since");
    }
    if notice.due >= today {
        return Err("not_due");
    }
    if notice.restriction != "none" || facts.ordered == Some("search_restricted") {
        return Err("restricted_already");
    }
    facts.shelf_forbids(previous.unwrap_or(facts.shelf))?;
    if notice.last_missing.is_some_and(|day| day >= notice.issued) {
        return Err("coverage_missing");
    }
    if notice.suspense_names_it {
        return Err("suspense_names_it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: StatusWindow = StatusWindow {
        from: Day(20_000),
        to: Day(20_030),
    };

    fn program(status: Option<(i64, i32)>) -> Facts<'static> {
        Facts {
            shelf: "listed",
            ordered: None,
            status: status.map(|(code, day)| (code, Day(day))),
        }
    }

    #[test]
    fn only_a_dated_status_from_1024_to_1031_within_the_window_makes_a_program_unfiled() {
        let judged = |status| judge_unfiled(&program(status), WINDOW, None).map(|u| u.icp_status);
        assert_eq!(judged(Some((1024, 20_000))), Ok(1024));
        assert_eq!(judged(Some((1031, 20_030))), Ok(1031));
        assert_eq!(judged(None), Err("status_unknown"));
        assert_eq!(judged(Some((6, 20_010))), Err("filed_since"));
        assert_eq!(judged(Some((1023, 20_010))), Err("status_changed"));
        assert_eq!(judged(Some((1032, 20_010))), Err("status_changed"));
        assert_eq!(judged(Some((1024, 19_999))), Err("status_too_old"));
        assert_eq!(judged(Some((1024, 20_031))), Err("status_too_new"));
    }

    #[test]
    fn at_execution_the_facts_of_the_plan_must_still_hold() {
        let planned = Unfiled {
            icp_status: 1024,
            as_of: Day(20_001),
        };
        let judged = |facts: Facts<'_>| {
            judge_unfiled(&facts, WINDOW, Some(("listed", planned))).map(|u| u.as_of)
        };
        let base = program(Some((1024, 20_005)));
        assert_eq!(
            judged(base),
            Ok(Day(20_005)),
            "a newer date of the same word"
        );
        assert_eq!(judged(program(Some((1025, 20_005)))), Err("status_changed"));
        let delisted = Facts {
            shelf: "delisted",
            ..base
        };
        assert_eq!(judged(delisted), Err("delisted_already"));
        let ordered = Facts {
            ordered: Some("delisted"),
            ..base
        };
        assert_eq!(judged(ordered), Err("delisted_already"));
        let unlisted = Facts {
            shelf: "unlisted",
            ..base
        };
        assert_eq!(judged(unlisted), Err("state_changed"));
    }

    #[test]
    fn an_unpaid_notice_is_judged_on_its_days_its_bills_and_the_suspense() {
        let base = NoticeFacts {
            state: "open",
            restriction: "none",
            issued: Day(100),
            due: Day(105),
            unpaid_fen: 1,
            last_missing: None,
            suspense_names_it: false,
        };
        let judged = |notice| judge_overdue(&program(None), &notice, Day(106), None);
        assert_eq!(judged(base), Ok(()));
        let due = Day(106);
        assert_eq!(judged(NoticeFacts { due, ..base }), Err("not_due"));
        let unpaid_fen = 0;
        assert_eq!(
            judged(NoticeFacts { unpaid_fen, ..base }),
            Err("paid_since")
        );
        let restriction = "ordered";
        let restricted = NoticeFacts {
            restriction,
            ..base
        };
        assert_eq!(judged(restricted), Err("restricted_already"));
        let suspense_names_it = true;
        let named = NoticeFacts {
            suspense_names_it,
            ..base
        };
        assert_eq!(judged(named), Err("suspense_names_it"));
        for (day, expected) in [(99, Ok(())), (100, Err("coverage_missing"))] {
            let last_missing = Some(Day(day));
            let notice = NoticeFacts {
                last_missing,
                ..base
            };
            assert_eq!(judged(notice), expected, "bill day {day} missing");
        }
    }
}
