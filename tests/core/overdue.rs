//! Restricting what was not paid in time: only on complete bills, and never against suspense money.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::{Notice, Program};

use crate::batches::{DAY, HOUR, only_wang_approves, refusal, taking};
use crate::bills::{bill, number, paid, refunded};
use crate::deposits::issue;
use crate::payments::Finance;
use crate::shelf::{app_id, approval};
use crate::support::{TestDesk, op};

/// Three notices, six days later, one day past due; `except` names a bill day nobody brought.
fn overdue(except: Option<i32>) -> (TestDesk, i64) {
    let desk = TestDesk::new();
    desk.people();
    desk.programs(3, None, |_| ());
    desk.become_new("fei", &["finance"]);
    issue(&desk);
    let issued = desk.today();
    desk.clock.advance(6 * DAY);
    let fei = desk.account("fei");
    let missing = except.map(|after| Day(issued.0 + after));
    let import = desk.bill(fei, issued.0..=issued.0 + 5, missing);
    desk.become_known("li");
    (desk, import)
}

#[test]
fn an_unpaid_notice_past_due_is_restricted_through_a_batch_and_lifted_when_paid() {
    let (desk, _) = overdue(None);
    desk.change_notice(2, |notice| notice.paid_fen = 99_999);
    let batch = desk.approved("deposit-overdue");
    assert_eq!((batch.items, &*batch.measure), (3, "search_restriction"));
    desk.change_notice(3, |notice| {
        notice.paid_fen = notice.amount_fen;
        notice.state = "settled".into();
    });
    let done = desk.execute(&batch);
    assert_eq!((done.ordered, done.left_out["paid_since"]), (2, 1));
    assert_eq!(desk.row::<Notice>(1).restriction, "ordered");
    assert_eq!(desk.row::<Notice>(3).restriction, "none");
    let results = format!(
        "batch_number,app_id,result,code,at\nB000001,{},ok,,2026-03-15 18:00:00\nB000001,{},failed,busy,2026-03-15 18:00:00\n",
        app_id(1),
        app_id(2)
    );
    desk.call::<ResultsTaken>("batch.results", taking(&desk, &results))
        .unwrap();
    assert_eq!(desk.row::<Notice>(1).restriction, "in_force");
    assert_eq!(desk.row::<Program>(1).shelf_state, "search_restricted");
    assert_eq!(
        desk.row::<Notice>(2).restriction,
        "none",
        "to be proposed again"
    );
}

#[test]
fn what_was_reopened_after_a_lift_may_be_proposed_again() {
    let (desk, _) = overdue(None);
    let batch = desk.approved("deposit-overdue");
    desk.execute(&batch);
    let confirmed = format!(
        "batch_number,app_id,result,code,at\nB000001,{},ok,,2026-03-15 08:00:00\n",
        app_id(1)
    );
    desk.call::<ResultsTaken>("batch.results", taking(&desk, &confirmed))
        .unwrap();
    let stands = || {
        let (notice, program): (Notice, Program) = (desk.row(1), desk.row(1));
        (notice.state, notice.restriction, program.ordered_state)
    };
    assert_eq!(stands(), ("open".into(), "in_force".into(), None));

    desk.become_known("fei");
    let fen = desk.row::<Notice>(1).amount_fen;
    desk.taken(bill(&[paid(1, fen, number(1)).on("2026-03-14")]));
    let lifting = Some("listed".to_owned());
    assert_eq!(
        stands(),
        ("settled".into(), "lift_ordered".into(), lifting.clone())
    );
    desk.taken(bill(&[refunded(1, 1, fen).on("2026-03-14")]));
    assert_eq!(stands(), ("open".into(), "none".into(), lifting));

    // The platform's next list shows the program as it was.
    desk.change_program(1, |program| {
        program.shelf_state = "listed".into();
        program.ordered_state = None;
    });
    desk.become_known("li");
    let plan = desk.plan("deposit-overdue");
    assert_eq!(
        plan.items, 1,
        "the others are ordered and wait for their results"
    );
}

#[test]
fn a_notice_on_its_due_day_is_in_time() {
    let (desk, _) = overdue(None);
    desk.clock.advance(-DAY);
    desk.become_known("li");
    assert_eq!(desk.plan("deposit-overdue").items, 0);
}

#[test]
fn with_one_bill_day_missing_nobody_of_the_platform_is_acted_against() {
    for day in [0, 2, 5] {
        let (desk, _) = overdue(Some(day));
        let plan = desk.plan("deposit-overdue");
        assert_eq!(
            (plan.items, plan.not_known["coverage_missing"]),
            (0, 3),
            "day {day}"
        );
        assert_eq!(refusal(&plan, "submit"), Some("batch_empty"));
    }
}

#[test]
fn a_missing_day_declared_empty_lets_the_plan_go_but_not_by_who_declared_it() {
    let (desk, _) = overdue(Some(2));
    let empty = Day(desk.today().0 - 4);
    desk.become_root();
    desk.add("both", "both", &["finance", "manager"]);
    desk.become_known("both");
    let declare = DeclareDay {
        op: op(),
        platform: "wechat".into(),
        deposit_account: crate::shelf::ACCOUNT.into(),
        on: empty.to_string(),
        reason: "商户平台当日无账单".into(),
    };
    desk.call::<Done>("coverage.declare", declare).unwrap();
    desk.become_known("li");
    let plan = desk.plan("deposit-overdue");
    assert_eq!((plan.items, plan.not_known.is_empty()), (3, true));
    let batch = desk.submit(&plan);
    desk.become_known("both");
    only_wang_approves(&desk, &batch);
}

#[test]
fn a_bill_day_that_became_missing_after_approval_leaves_everybody_out() {
    let (desk, _) = overdue(None);
    let batch = desk.approved("deposit-overdue");
    desk.clock.advance(20 * HOUR);
    desk.become_known("wang");
    let done = desk.execute(&batch);
    assert_eq!((done.ordered, done.left_out["coverage_missing"]), (0, 3));
}

#[test]
fn suspense_money_that_names_the_notice_the_program_or_the_subject_excludes_it() {
    type Named = (i64, fn(&Notice) -> String);
    let first: [Named; 3] = [
        (1, |notice| {
            format!("保证金 {}", notice.number.to_lowercase())
        }),
        (2, |notice| format!("付{}押金", notice.app_id)),
        (3, |_| "统一代码91110000MA00000003".to_owned()),
    ];
    let second: [Named; 2] = [
        (1, |notice| format!("代 {} 缴", notice.program_name)),
        (3, |_| "第000003号文化公司保证金".to_owned()),
    ];
    for names in [&first[..], &second[..]] {
        let (desk, import) = overdue(None);
        desk.suspense(import, "谢谢");
        assert_eq!(desk.plan("deposit-overdue").items, 3);
        for (excluded, (id, name)) in (1..).zip(names) {
            desk.suspense(import, &name(&desk.row(*id)));
            let plan = desk.plan("deposit-overdue");
            let counted = (plan.items, plan.not_known["suspense_names_it"]);
            assert_eq!(counted, (3 - excluded, excluded), "notice {id}");
        }
    }
}

#[test]
fn money_in_another_platforms_account_protects_whom_it_names() {
    let (desk, import) = overdue(None);
    let notice: Notice = desk.row(2);
    desk.suspense_with(import, &notice.number, |row| {
        row.platform = "douyin".into();
        row.deposit_account = "1900000999".into();
    });
    let plan = desk.plan("deposit-overdue");
    assert_eq!((plan.items, plan.not_known["suspense_names_it"]), (2, 1));
}

#[test]
fn who_approved_does_not_bring_the_evidence_afterwards() {
    let (desk, _) = overdue(None);
    let batch = desk.approved("deposit-overdue");
    let wang = desk.account("wang");
    let today = desk.today();
    desk.bill(wang, today.0 - 1..=today.0 - 1, None);
    desk.become_known("li");
    let refused = desk
        .call::<Executed>("batch.execute", crate::shelf::on(&batch))
        .unwrap_err();
    assert_eq!(
        (refused.code, &*refused.params["part"]),
        (Code::FourEyes, "importer")
    );
    assert_eq!(desk.row::<Notice>(1).restriction, "none");
}

#[test]
fn suspense_money_that_arrives_after_approval_excludes_it_at_execution() {
    let (desk, import) = overdue(None);
    let batch = desk.approved("deposit-overdue");
    let notice: Notice = desk.row(2);
    desk.suspense(import, &notice.number);
    let done = desk.execute(&batch);
    assert_eq!((done.ordered, done.left_out["suspense_names_it"]), (2, 1));
    assert_eq!(desk.row::<Notice>(2).restriction, "none");
}

#[test]
fn whoever_brought_the_bills_does_not_approve_what_rests_on_them() {
    let (desk, _) = overdue(None);
    let wang = desk.account("wang");
    let today = desk.today();
    desk.bill(wang, today.0 - 1..=today.0 - 1, None);
    desk.become_known("li");
    let batch = desk.submit(&desk.plan("deposit-overdue"));
    desk.become_known("wang");
    let refused = desk
        .call::<BatchDetail>("batch.approve", approval(&batch))
        .unwrap_err();
    assert_eq!(
        (refused.code, &*refused.params["part"]),
        (Code::FourEyes, "importer")
    );
}
