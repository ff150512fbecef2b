//! Notices, bill days, and what full payment lifts.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::deposits::settle_effects;
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::notice_number::NoticeNumber;
use shelfkeeper_core::store::rows::{Notice, Program};

use crate::support::MONDAY;
use crate::support::{TestDesk, op};

fn ask() -> PlanNotices {
    PlanNotices {
        platform: "wechat".into(),
    }
}

pub fn issue(desk: &TestDesk) -> Issued {
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    let request = issue_request(&plan.plan);
    desk.call("notice.issue", request).unwrap()
}

fn issue_request(plan: &str) -> IssueNotices {
    IssueNotices {
        op: op(),
        platform: "wechat".into(),
        plan: plan.into(),
    }
}

fn shelf() -> TestDesk {
    let desk = TestDesk::new();
    desk.programs(2, None, |_| ());
    desk.program(None, |program| program.gmv_band = "low".into());
    desk.program(None, |program| program.gmv_band = String::new());
    desk.program(None, |program| program.category = "games".into());
    desk.program(None, |program| program.shelf_state = "delisted".into());
    desk.become_new("fei", &["finance"]);
    desk
}

#[test]
fn a_dry_run_groups_by_rule_and_writes_nothing() {
    let desk = shelf();
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    let groups: Vec<_> = plan
        .groups
        .iter()
        .map(|group| {
            (
                &*group.rule.id,
                &*group.rule.amount_fen,
                group.programs,
                &*group.total_fen,
            )
        })
        .collect();
    assert_eq!(
        groups,
        [
            ("short-drama-high", "100000", 2, "200000"),
            ("short-drama-low", "10000", 1, "10000")
        ]
    );
    assert_eq!((plan.already, plan.uncovered, plan.edition), (0, 1, 1));
    assert_eq!(plan.groups[0].due_on, "2026-03-14", "five calendar days");
    assert!(plan.source.contains("UNCONFIRMED"));
    let again: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!(again, plan);
}

fn rows(desk: &TestDesk, plan: &NoticePlan, list: &str, code: Option<&str>) -> PlanRowsAnswer {
    let request = PlanRows {
        platform: "wechat".into(),
        plan: plan.plan.clone(),
        list: list.into(),
        code: code.map(str::to_owned),
        offset: 0,
        limit: 500,
    };
    desk.call("notice.plan_rows", request).unwrap()
}

#[test]
fn a_dry_run_says_of_every_program_why_it_is_asked_or_left_out() {
    let desk = shelf();
    desk.program(None, |program| program.shelf_state = "unlisted".into());
    desk.program(None, |program| program.gmv_band = "middling".into());
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    let left_out: Vec<_> = plan
        .left_out
        .iter()
        .map(|(code, n)| (&**code, *n))
        .collect();
    let expected = [
        ("band_not_told", 1),
        ("delisted", 1),
        ("no_rule", 1),
        ("not_listed", 1),
    ];
    assert_eq!(left_out, expected);
    assert_eq!((plan.already, plan.uncovered), (0, 2));
    let asked = rows(&desk, &plan, "asked", None);
    assert_eq!(asked.total, 3);
    let low = rows(&desk, &plan, "asked", Some("short-drama-low"));
    assert_eq!(
        (low.total, &*low.rows[0].gmv_band, low.rows[0].subject_kind),
        (1, "low", 4)
    );
    assert_eq!(low.rows[0].amount_fen.as_deref(), Some("10000"));
    assert_eq!(low.rows[0].due_on.as_deref(), Some("2026-03-14"));
    let untold = rows(&desk, &plan, "left_out", Some("band_not_told"));
    assert_eq!((untold.total, &*untold.rows[0].program), (1, "4"));
    assert!(
        plan.groups[0]
            .rule
            .source
            .as_ref()
            .unwrap()
            .contains("1,000")
    );
    // The page behind the last one is empty, and another plan's rows are not told.
    let mut request = PlanRows {
        platform: "wechat".into(),
        plan: plan.plan.clone(),
        list: "left_out".into(),
        code: None,
        offset: 3,
        limit: 2,
    };
    let page: PlanRowsAnswer = desk.call("notice.plan_rows", request.clone()).unwrap();
    assert_eq!((page.rows.len(), page.total), (1, 4));
    request.limit = 501;
    assert_eq!(
        desk.refused("notice.plan_rows", request.clone()),
        Code::BadField
    );
    request.limit = 1;
    desk.change_program(4, |program| program.gmv_band = "high".into());
    assert_eq!(desk.refused("notice.plan_rows", request), Code::PlanChanged);
}

#[test]
fn what_the_dry_run_shows_binds_the_issue_and_what_it_does_not_show_does_not() {
    let desk = shelf();
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    // Other people's writes that change nothing of the list.
    desk.change_program(1, |program| program.subject_name = "改名".into());
    desk.change_program(5, |program| program.gmv_band = "high".into());
    let fei = desk.account("fei");
    let import = desk.bill(fei, 20_000..=20_001, None);
    desk.suspense(import, "谁的钱");
    desk.become_known("fei");
    let same: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!(same, plan);
    desk.change_program(6, |program| program.shelf_state = "unlisted".into());
    let refused = desk.refused("notice.issue", issue_request(&plan.plan));
    assert_eq!(
        refused,
        Code::PlanChanged,
        "another is left out for another reason"
    );
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    let issued: Issued = desk
        .call("notice.issue", issue_request(&plan.plan))
        .unwrap();
    assert_eq!(issued.notices, 3);
}

#[test]
fn a_notice_keeps_the_rule_it_was_issued_under_and_a_new_edition_shows_the_difference() {
    let desk = asked(1);
    desk.become_root();
    let text = include_str!("../../assets/policies/wechat-deposit.json");
    let dearer = text
        .replace("\"100000\"", "\"150000\"")
        .replace("\"10000\"", "\"4000\"");
    let file = desk.pick("policy.json", dearer);
    let import = ImportPolicy { op: op(), file };
    desk.call::<Policies>("policy.import", import).unwrap();
    desk.change_program(1, |program| program.gmv_band = "low".into());
    desk.become_known("fei");
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!((plan.more.programs, &*plan.more.fen), (1, "50000"));
    assert_eq!((plan.less.programs, &*plan.less.fen), (2, "102000"));
    let differing = rows(&desk, &plan, "differs", None);
    assert_eq!(differing.total, 3);
    let first = &differing.rows[0];
    assert_eq!(
        (first.asked_fen.as_deref(), first.amount_fen.as_deref()),
        (Some("100000"), Some("4000"))
    );
    let notice = first.notice.clone().unwrap();
    let detail: NoticeDetail = desk.call("notice.get", GetNotice { notice }).unwrap();
    let rule = &detail.rule;
    assert_eq!(
        (&*rule.rule.id, rule.edition, &*rule.rule.amount_fen),
        ("short-drama-high", 1, "100000")
    );
    assert_eq!(
        (rule.told_band.as_deref(), rule.told_kind),
        (Some("high"), Some(4))
    );
    assert_eq!((rule.rule.due_days, rule.rule.due_working), (5, false));
    assert!(rule.source.contains("UNCONFIRMED"));
}

#[test]
fn a_rule_that_is_not_valid_yet_asks_nobody() {
    let desk = shelf();
    desk.become_root();
    let text = include_str!("../../assets/policies/wechat-deposit.json");
    let later = text.replacen(
        "\"gmv_bands\": [\"low\"],",
        "\"gmv_bands\": [\"low\"], \"valid_from\": \"2026-03-10\",",
        1,
    );
    let file = desk.pick("policy.json", later);
    let import = ImportPolicy { op: op(), file };
    desk.call::<Policies>("policy.import", import).unwrap();
    desk.become_known("fei");
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!((plan.groups.len(), plan.left_out["rule_not_valid"]), (1, 1));
    desk.clock.advance(24 * 3_600_000);
    desk.become_known("fei");
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!(plan.groups.len(), 2);
    assert_eq!(
        plan.groups[1].rule.valid_from.as_deref(),
        Some("2026-03-10")
    );
}

#[test]
fn issuing_takes_exactly_the_plan_and_numbers_the_notices_densely() {
    let desk = shelf();
    let issued = issue(&desk);
    assert_eq!((issued.notices, &*issued.total_fen), (3, "210000"));
    for id in 1..=3 {
        let notice: Notice = desk.row(id);
        let number: NoticeNumber = notice.number.parse().unwrap();
        assert_eq!((number.platform(), number.serial()), ('W', id as u64));
        assert_eq!(notice.program_id, id);
        assert_eq!((&*notice.state, &*notice.restriction), ("open", "none"));
    }
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert!(plan.groups.is_empty());
    assert_eq!((plan.already, plan.uncovered), (3, 1));
}

#[test]
fn a_plan_that_changed_since_it_was_shown_is_refused_whole() {
    let desk = shelf();
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    desk.program(None, |_| ());
    assert_eq!(
        desk.refused("notice.issue", issue_request(&plan.plan)),
        Code::PlanChanged
    );
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    desk.clock.advance(24 * 3_600_000);
    desk.become_known("fei");
    let code = desk.refused("notice.issue", issue_request(&plan.plan));
    assert_eq!(code, Code::PlanChanged, "another day means other due days");
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!((plan.already, plan.groups[0].programs), (0, 3));
}

#[test]
fn the_coverage_calendar_shows_which_bill_days_are_missing() {
    let desk = asked(4);
    let (fei, today) = (desk.account("fei"), desk.today());
    desk.bill(fei, today.0 - 4..=today.0 - 1, Some(Day(today.0 - 3)));
    let ask = AskCoverage {
        platform: "wechat".into(),
        from: Day(today.0 - 5).to_string(),
        to: Day(today.0 + 9).to_string(),
    };
    let calendar: CoverageCalendar = desk.call("coverage.get", ask.clone()).unwrap();
    assert_eq!((calendar.missing, calendar.accounts.len()), (1, 1));
    let covered: Vec<_> = calendar.accounts[0]
        .days
        .iter()
        .map(|day| day.covered)
        .collect();
    assert_eq!(
        covered,
        [false, true, false, true, true, false],
        "today is not over"
    );
    let needed = calendar.accounts[0].days.iter().map(|day| day.needed);
    assert_eq!(
        needed.collect::<Vec<_>>(),
        [false, true, true, true, true, true],
        "nobody was asked before"
    );
    let turned = AskCoverage {
        from: ask.to,
        to: ask.from,
        ..ask
    };
    assert_eq!(desk.refused("coverage.get", turned), Code::BadField);
}

/// A shelf whose notices were issued so many days ago; `fei` is signed in.
fn asked(days: i64) -> TestDesk {
    let desk = shelf();
    issue(&desk);
    desk.clock.advance(days * 24 * 3_600_000);
    desk.become_known("fei");
    desk
}

/// Missing days of the three before today.
fn shown_missing(desk: &TestDesk, today: Day) -> u32 {
    let ask = AskCoverage {
        platform: "wechat".into(),
        from: Day(today.0 - 3).to_string(),
        to: today.to_string(),
    };
    let calendar: CoverageCalendar = desk.call("coverage.get", ask).unwrap();
    calendar.missing
}

fn declare(day: Day, reason: &str) -> DeclareDay {
    DeclareDay {
        op: op(),
        platform: "wechat".into(),
        deposit_account: crate::shelf::ACCOUNT.into(),
        on: day.to_string(),
        reason: reason.into(),
    }
}

#[test]
fn a_day_without_a_bill_is_told_by_a_person_and_can_be_taken_back() {
    let desk = asked(5);
    let (fei, today) = (desk.account("fei"), desk.today());
    desk.bill(fei, today.0 - 3..=today.0 - 1, Some(Day(today.0 - 2)));
    let ask = AskCoverage {
        platform: "wechat".into(),
        from: Day(today.0 - 3).to_string(),
        to: today.to_string(),
    };
    let shown = || -> CoverageCalendar { desk.call("coverage.get", ask.clone()).unwrap() };
    assert_eq!(shown().missing, 1);
    let empty = Day(today.0 - 2);
    desk.call::<Done>("coverage.declare", declare(empty, "商户平台当日无账单"))
        .unwrap();
    let calendar = shown();
    let day = &calendar.accounts[0].days[1];
    assert_eq!((calendar.missing, day.covered), (0, true));
    assert_eq!(day.declared_by.as_deref(), Some("fei"));
    assert_eq!(day.reason.as_deref(), Some("商户平台当日无账单"));
    assert_eq!(calendar.accounts[0].days[0].declared_by, None);
    let withdraw = || WithdrawDay {
        op: op(),
        platform: "wechat".into(),
        deposit_account: crate::shelf::ACCOUNT.into(),
        on: empty.to_string(),
    };
    desk.call::<Done>("coverage.withdraw", withdraw()).unwrap();
    assert_eq!(shown().missing, 1);
    assert_eq!(
        desk.refused("coverage.withdraw", withdraw()),
        Code::NotFound
    );
    desk.call::<Done>("coverage.declare", declare(empty, "再次核对，仍无账单"))
        .unwrap();
    assert_eq!(shown().missing, 0);
}

#[test]
fn a_day_that_is_not_over_spoken_for_or_without_a_reason_cannot_be_declared_empty() {
    let desk = asked(5);
    let (fei, today) = (desk.account("fei"), desk.today());
    desk.bill(fei, today.0 - 3..=today.0 - 3, None);
    let refused = |day: i32, reason: &str| {
        let fault = desk
            .call::<Done>("coverage.declare", declare(Day(day), reason))
            .unwrap_err();
        (fault.code, fault.params.get("field").cloned())
    };
    let bad = |field: &str| (Code::BadField, Some(field.to_owned()));
    assert_eq!(refused(today.0, "x"), bad("on"), "today is not over");
    assert_eq!(refused(today.0 - 3, "x"), bad("on"), "a bill speaks for it");
    assert_eq!(refused(today.0 - 2, " "), (Code::ReasonMissing, None));
    let mut foreign = declare(Day(today.0 - 2), "x");
    foreign.deposit_account = "1".into();
    assert_eq!(desk.refused("coverage.declare", foreign), Code::BadField);
    desk.call::<Done>("coverage.declare", declare(Day(today.0 - 2), "x"))
        .unwrap();
    assert_eq!(refused(today.0 - 2, "x"), bad("on"), "said already");
    assert_eq!(shown_missing(&desk, today), 1);
    desk.become_new("rui", &["reviewer"]);
    assert_eq!(refused(today.0 - 1, "x").0, Code::RoleRefused);
}

#[test]
fn a_new_edition_of_the_policy_asks_nobody_a_second_time() {
    let desk = asked(1);
    desk.become_root();
    let text = include_str!("../../assets/policies/wechat-deposit.json");
    let file = desk.pick("policy.json", text.replace("\"100000\"", "\"200000\""));
    let import = ImportPolicy { op: op(), file };
    desk.call::<Policies>("policy.import", import).unwrap();
    desk.become_known("fei");
    let plan: NoticePlan = desk.call("notice.plan", ask()).unwrap();
    assert_eq!((plan.edition, plan.already), (2, 3));
    assert!(plan.groups.iter().all(|group| group.programs == 0));
}

/// Pays a notice in full as an import does.
fn pay(desk: &TestDesk, id: i64) -> bool {
    desk.write(0, "test.pay", move |tx| {
        let before: Notice = tx.get(id)?;
        let mut after = before.clone();
        after.paid_fen = after.amount_fen;
        after.state = "settled".into();
        let lifted = settle_effects(tx, &before, &mut after)?;
        tx.update(&before, &mut after)?;
        Ok(lifted)
    })
}

fn lifts(desk: &TestDesk) -> Vec<String> {
    let store = desk.desk.store().unwrap();
    let waiting = store.read(|session| {
        let lift: &[_] = &[
            ("kind", "lift".into()),
            ("now", MONDAY.into()),
            ("hasty", (-1).into()),
        ];
        shelfkeeper_core::store::all(session, "outbox.waiting", lift, |row| {
            Ok(row.text(2)?.to_owned())
        })
    });
    waiting.wait().unwrap()
}

#[test]
fn full_payment_lifts_a_restriction_at_once_and_leaves_the_unrestricted_alone() {
    let desk = shelf();
    issue(&desk);
    desk.change_notice(1, |notice| notice.restriction = "in_force".into());
    desk.change_program(1, |program| {
        program.shelf_state = "search_restricted".into()
    });
    assert!(pay(&desk, 1));
    assert_eq!(desk.row::<Notice>(1).restriction, "lift_ordered");
    assert_eq!(
        desk.row::<Program>(1).ordered_state.as_deref(),
        Some("listed")
    );
    assert!(!pay(&desk, 2));
    assert_eq!(desk.row::<Notice>(2).restriction, "none");
    assert_eq!(desk.row::<Program>(2).ordered_state, None);
    let lifts = lifts(&desk);
    assert_eq!(lifts.len(), 1);
    assert!(lifts[0].contains("lift_search_restriction") && lifts[0].contains("SKW"));
}

#[test]
fn a_lift_waits_for_the_programs_other_notice_and_never_brings_a_delisted_program_back() {
    let desk = shelf();
    issue(&desk);
    desk.change_notice(1, |notice| notice.restriction = "in_force".into());
    desk.change_notice(2, |notice| {
        notice.restriction = "ordered".into();
        notice.program_id = 1;
    });
    desk.change_program(1, |program| {
        program.shelf_state = "search_restricted".into()
    });
    assert!(!pay(&desk, 1), "the other notice still restricts it");
    assert_eq!(desk.row::<Notice>(1).restriction, "lifted");
    assert_eq!(desk.row::<Program>(1).ordered_state, None);
    assert!(lifts(&desk).is_empty());
    desk.change_program(1, |program| program.ordered_state = Some("delisted".into()));
    assert!(pay(&desk, 2));
    assert_eq!(
        desk.row::<Program>(1).ordered_state.as_deref(),
        Some("delisted")
    );
    assert_eq!(lifts(&desk).len(), 1);
}
