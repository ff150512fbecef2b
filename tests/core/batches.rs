//! Batches: whom they name, who may approve them, and what executing them does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{self, commands};
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::{Code, Fault, Result};
use shelfkeeper_core::store::rows::{Batch, BatchItem, Program};

use crate::shelf::{app_id, approval, on};
use crate::support::{Behind, MONDAY, TestDesk, op};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// Two unfiled programs, one filed, one nobody told us about, one told too long ago.
pub fn unfiled() -> TestDesk {
    let desk = TestDesk::new();
    desk.people();
    let today = desk.today();
    desk.programs(2, Some((1024, Day(today.0 - 3))), |_| ());
    desk.program(Some((6, today)), |_| ());
    desk.program(None, |_| ());
    desk.program(Some((1027, Day(today.0 - 31))), |_| ());
    desk.become_known("li");
    desk
}

fn second_account_of_li(desk: &TestDesk) {
    desk.become_root();
    desk.add("li2", "li", &["manager"]);
    desk.become_known("li");
}

fn item(desk: &TestDesk, id: i64) -> (String, String) {
    let item: BatchItem = desk.row(id);
    (item.outcome, item.outcome_code)
}

pub fn refusal<'a>(batch: &'a BatchDetail, act: &str) -> Option<&'a str> {
    let found = batch.allowed.iter().find(|one| one.act == act).unwrap();
    found.refusal.as_deref()
}

/// The platform's enforcement policy, but that an approval holds twice as long.
pub fn longer_approval(desk: &TestDesk) -> ImportPolicy {
    let policy = include_str!("../../assets/policies/wechat-enforcement.json");
    let policy = policy.replace(
        "\"approval_valid_hours\": 24",
        "\"approval_valid_hours\": 48",
    );
    ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", policy),
    }
}

/// Whoever is signed in took another part and may not approve; `wang` may.
pub fn only_wang_approves(desk: &TestDesk, batch: &BatchDetail) {
    assert_eq!(
        desk.refused("batch.approve", approval(batch)),
        Code::FourEyes
    );
    desk.become_known("wang");
    desk.call::<BatchDetail>("batch.approve", approval(batch))
        .unwrap();
}

/// An edit by somebody who goes around the program.
fn behind_the_back(desk: &TestDesk, sql: &str) {
    assert_eq!(Behind::of(desk).execute(sql), 1, "{sql}");
}

#[test]
fn a_plan_names_the_unfiled_and_counts_the_unknown_and_the_outdated() {
    let desk = unfiled();
    let plan = desk.plan("unfiled");
    assert_eq!((plan.items, plan.listed, &*plan.state), (2, 5, "draft"));
    assert_eq!((&*plan.measure, &*plan.number), ("delisting", "B000001"));
    let not_known: Vec<_> = plan
        .not_known
        .iter()
        .map(|(code, n)| (&**code, *n))
        .collect();
    assert_eq!(not_known, [("status_too_old", 1), ("status_unknown", 1)]);
    assert!(plan.legal_basis.contains("反电信网络诈骗法") && plan.legal_basis_en.contains("MIIT"));
    assert_eq!((plan.gone, plan.new), (0, 2));
    let first: BatchItem = desk.row(1);
    assert_eq!(
        first.evidence,
        r#"{"icp_status":1024,"as_of":"2026-03-06"}"#
    );
    assert_eq!(
        (&*first.previous_state, &*first.target_state),
        ("listed", "delisted")
    );
}

#[test]
fn the_next_plan_says_who_came_and_who_went() {
    let desk = unfiled();
    let (first, today) = (desk.plan("unfiled"), desk.today());
    desk.change_program(1, |program| program.icp_status = Some(6));
    desk.change_program(4, |program| {
        program.icp_status = Some(1024);
        program.icp_as_of_on = Some(today.as_i64());
    });
    let second = desk.plan("unfiled");
    assert_eq!((second.items, second.gone, second.new), (2, 1, 1));
    assert_ne!(second.hash, first.hash);
    assert_eq!(
        desk.plan("unfiled").hash,
        second.hash,
        "the same list has the same hash"
    );
}

#[test]
fn nobody_is_named_before_enforcement_begins_or_for_a_day_to_come() {
    let desk = unfiled();
    let ask = |as_of: &str| PlanBatch {
        op: op(),
        platform: "wechat".into(),
        rule: "unfiled".into(),
        as_of: Some(as_of.into()),
    };
    assert_eq!(
        desk.refused("batch.plan", ask("2024-03-31")),
        Code::PolicyMissing
    );
    assert_eq!(
        desk.refused("batch.plan", ask("2026-03-10")),
        Code::BadField
    );
    let before: BatchDetail = desk.call("batch.plan", ask("2026-03-05")).unwrap();
    assert_eq!(before.not_known["status_too_new"], 2, "told after that day");
    assert_eq!(before.items, 1, "fresh enough on that day");
}

#[test]
fn the_whole_way_from_plan_to_closed() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    assert_eq!(
        (&*batch.state, batch.execute_from.as_deref()),
        ("approved", Some("2026-03-09"))
    );
    assert_eq!(
        (&*batch.author, batch.approver.as_deref()),
        ("li", Some("wang"))
    );
    let done = desk.execute(&batch);
    assert_eq!((done.ordered, done.left_out.len()), (2, 0));
    let program: Program = desk.row(1);
    assert_eq!(
        (&*program.shelf_state, program.ordered_state.as_deref()),
        ("listed", Some("delisted"))
    );
    let results = format!(
        "batch_number,app_id,result,code,at\nB000001,{},ok,,2026-03-09 18:00:00\nB000001,{},failed,appeal,2026-03-09 18:00:01\n",
        app_id(1),
        app_id(2)
    );
    let taken: ResultsTaken = desk.call("batch.results", taking(&desk, &results)).unwrap();
    assert_eq!((taken.confirmed, taken.failed, taken.waiting), (1, 1, 0));
    assert_eq!(desk.batch("1").state, "closed");
    let program: Program = desk.row(1);
    assert_eq!(
        (&*program.shelf_state, program.ordered_state),
        ("delisted", None)
    );
    let program: Program = desk.row(2);
    assert_eq!(
        (&*program.shelf_state, program.ordered_state),
        ("listed", None)
    );
    assert_eq!(item(&desk, 2), ("failed".into(), "appeal".into()));
    let again: ResultsTaken = desk.call("batch.results", taking(&desk, &results)).unwrap();
    assert_eq!((again.confirmed, again.failed, again.unchanged), (0, 0, 2));
    assert_eq!(
        desk.row::<Program>(1).version,
        3,
        "the same file changed nothing"
    );
}

pub fn taking(desk: &TestDesk, text: &str) -> BatchResults {
    BatchResults {
        op: op(),
        id: "1".into(),
        file: desk.pick("results.csv", text),
    }
}

#[test]
fn nobody_approves_their_own_batch_not_under_a_second_account_either() {
    let desk = unfiled();
    second_account_of_li(&desk);
    let batch = desk.submit(&desk.plan("unfiled"));
    assert_eq!(refusal(&batch, "approve"), Some("four_eyes"));
    for login in ["li", "li2"] {
        desk.become_known(login);
        assert_eq!(
            desk.refused("batch.approve", approval(&batch)),
            Code::FourEyes,
            "{login}"
        );
        assert_eq!(desk.row::<Batch>(1).state, "submitted");
    }
    desk.become_known("wang");
    assert_eq!(refusal(&desk.batch("1"), "approve"), None);
    desk.call::<BatchDetail>("batch.approve", approval(&batch))
        .unwrap();
}

#[test]
fn whoever_brought_the_statuses_or_wrote_the_policy_does_not_approve() {
    let desk = unfiled();
    let wang = desk.account("wang");
    let before: Program = desk.row(1);
    let mut after = before.clone();
    desk.write(wang, "intake.import", move |tx| {
        tx.update(&before, &mut after)
    });
    desk.become_known("li");
    let batch = desk.submit(&desk.plan("unfiled"));
    desk.become_known("wang");
    let request = serde_json::to_value(approval(&batch)).unwrap();
    let refused = desk
        .call::<BatchDetail>("batch.approve", request)
        .unwrap_err();
    assert_eq!(
        (refused.code, &*refused.params["part"]),
        (Code::FourEyes, "importer")
    );

    desk.become_root();
    desk.add("zhao", "root", &["manager"]);
    desk.call::<Policies>("policy.import", longer_approval(&desk))
        .unwrap();
    desk.become_known("li");
    let batch = desk.submit(&desk.plan("unfiled"));
    desk.become_known("zhao");
    let refused = desk
        .call::<BatchDetail>("batch.approve", approval(&batch))
        .unwrap_err();
    assert_eq!(
        (refused.code, &*refused.params["part"]),
        (Code::FourEyes, "policy_author")
    );
}

#[test]
fn an_approval_names_the_list_its_length_and_the_approvers_password() {
    let desk = unfiled();
    let batch = desk.submit(&desk.plan("unfiled"));
    desk.become_known("wang");
    let mut other = approval(&batch);
    other.hash = "00".repeat(32);
    assert_eq!(desk.refused("batch.approve", other), Code::HashMismatch);
    let mut other = approval(&batch);
    other.count = 3;
    assert_eq!(desk.refused("batch.approve", other), Code::BadField);
    let mut other = approval(&batch);
    other.version -= 1;
    assert_eq!(desk.refused("batch.approve", other), Code::VersionConflict);
    let mut other = approval(&batch);
    other.password = "not the password".into();
    assert_eq!(desk.refused("batch.approve", other), Code::SignInRefused);
    assert_eq!(desk.row::<Batch>(1).state, "submitted");
}

#[test]
fn only_the_author_submits_and_turning_down_takes_another_person_and_a_reason() {
    let desk = unfiled();
    second_account_of_li(&desk);
    let draft = desk.plan("unfiled");
    desk.become_known("wang");
    assert_eq!(desk.refused("batch.submit", on(&draft)), Code::RoleRefused);
    desk.become_known("li2");
    let batch = desk.submit(&draft);
    let mut rejection = on(&batch);
    assert_eq!(
        desk.refused("batch.reject", rejection.clone()),
        Code::BadField
    );
    rejection.reason = Some("the dates are wrong".into());
    assert_eq!(
        desk.refused("batch.reject", rejection.clone()),
        Code::FourEyes
    );
    desk.become_known("wang");
    let rejected: BatchDetail = desk.call("batch.reject", rejection).unwrap();
    assert_eq!(
        (&*rejected.state, &*rejected.reason),
        ("rejected", "the dates are wrong")
    );
    assert_eq!(
        desk.refused("batch.approve", approval(&rejected)),
        Code::WrongState
    );
    assert_eq!(
        desk.refused("batch.execute", on(&rejected)),
        Code::WrongState
    );
}

#[test]
fn any_edit_of_an_item_behind_the_programs_back_voids_the_approval() {
    let edits = [
        "UPDATE batch_item SET app_id = 'wx00000000000000ff' WHERE id = 1",
        "UPDATE batch_item SET program_id = 3 WHERE id = 1",
        "UPDATE batch_item SET target_state = 'search_restricted' WHERE id = 1",
        "UPDATE batch_item SET previous_state = 'search_restricted' WHERE id = 1",
        "UPDATE batch_item SET evidence = '{}' WHERE id = 1",
        "UPDATE batch_item SET ordinal = 3 WHERE id = 1",
        "DELETE FROM batch_item WHERE id = 2",
        "UPDATE batch SET measure = 'search_restriction' WHERE id = 1",
        "UPDATE batch SET approved_hash = (SELECT identity_hash FROM subject WHERE id = 1) WHERE id = 1",
    ];
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    for edit in edits {
        let mut kept = Behind::of(&desk);
        kept.script("CREATE TEMP TABLE i AS SELECT * FROM batch_item; CREATE TEMP TABLE b AS SELECT * FROM batch");
        behind_the_back(&desk, edit);
        assert_eq!(
            desk.refused("batch.execute", on(&batch)),
            Code::HashMismatch,
            "{edit}"
        );
        assert_eq!(desk.row::<Program>(1).ordered_state, None);
        kept.script("DELETE FROM batch_item; UPDATE batch SET measure = (SELECT measure FROM b), approved_hash = (SELECT approved_hash FROM b); INSERT INTO batch_item SELECT * FROM i");
    }
    assert_eq!(
        desk.execute(&batch).ordered,
        2,
        "as it was approved it runs"
    );
}

#[test]
fn what_was_filed_or_changed_since_is_left_out_and_said_so() {
    let desk = TestDesk::new();
    desk.people();
    let today = desk.today();
    desk.programs(6, Some((1024, today)), |_| ());
    let batch = desk.approved("unfiled");
    desk.change_program(1, |program| program.icp_status = Some(6));
    desk.change_program(2, |program| {
        (program.icp_status, program.icp_as_of_on) = (None, None);
    });
    desk.change_program(3, |program| program.icp_status = Some(1025));
    desk.change_program(4, |program| program.shelf_state = "delisted".into());
    desk.change_program(5, |program| program.shelf_state = "unlisted".into());
    let done = desk.execute(&batch);
    let left_out: Vec<_> = done
        .left_out
        .iter()
        .map(|(code, n)| (&**code, *n))
        .collect();
    let expected = [
        ("delisted_already", 1),
        ("filed_since", 1),
        ("state_changed", 1),
        ("status_changed", 1),
        ("status_unknown", 1),
    ];
    assert_eq!(
        (done.ordered, left_out.as_slice()),
        (1, expected.as_slice())
    );
    assert_eq!(item(&desk, 1), ("left_out".into(), "filed_since".into()));
    assert_eq!(desk.row::<Program>(1).ordered_state, None);
}

#[test]
fn a_batch_that_orders_nobody_is_closed_at_once_and_has_nothing_to_hand_over() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    for id in [1, 2] {
        desk.change_program(id, |program| program.icp_status = Some(6));
    }
    assert_eq!(desk.execute(&batch).ordered, 0);
    assert_eq!(desk.batch("1").state, "closed");
}

#[test]
fn an_approval_expires_and_a_notice_period_has_to_pass() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    desk.clock.advance(24 * HOUR + 1);
    desk.become_known("wang");
    assert_eq!(
        desk.refused("batch.execute", on(&batch)),
        Code::ApprovalExpired
    );
    assert_eq!(
        refusal(&desk.batch("1"), "execute"),
        Some("approval_expired")
    );
    let mut withdrawal = on(&batch);
    withdrawal.reason = Some("expired".into());
    desk.call::<BatchDetail>("batch.withdraw", withdrawal)
        .unwrap();

    let policy = include_str!("../../assets/policies/wechat-enforcement.json");
    let policy = policy.replace("\"notice_working_days\": 0", "\"notice_working_days\": 3");
    desk.become_root();
    let import = ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", policy),
    };
    desk.call::<Policies>("policy.import", import).unwrap();
    // Tuesday; three working days later is Friday.
    let batch = desk.approved("unfiled");
    assert_eq!(batch.execute_from.as_deref(), Some("2026-03-13"));
    desk.clock.set(MONDAY + 3 * DAY);
    desk.become_known("wang");
    assert_eq!(
        desk.refused("batch.execute", on(&batch)),
        Code::NoticePeriod
    );
    desk.clock.set(MONDAY + 4 * DAY);
    desk.become_known("wang");
    assert_eq!(
        desk.execute(&batch).ordered,
        2,
        "valid from the first day on"
    );
}

#[test]
fn executing_twice_is_one_execution_and_the_same_call_answers_the_same() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    let request = on(&batch);
    let first: Executed = desk.call("batch.execute", request.clone()).unwrap();
    let again: Executed = desk.call("batch.execute", request).unwrap();
    assert_eq!(first, again);
    assert_eq!(
        desk.refused("batch.execute", on(&batch)),
        Code::VersionConflict
    );
    assert_eq!(
        desk.refused("batch.execute", on(&desk.batch("1"))),
        Code::WrongState
    );
    assert_eq!(desk.row::<Program>(1).version, 2, "ordered once");
}

/// Executes so many steps, and is stopped.
pub fn stopped_after(desk: &TestDesk, request: &ActOnBatch, steps: u32) {
    let json = serde_json::to_value(request).unwrap();
    let stops = Arc::new(Stops(AtomicU32::new(steps)));
    let stopped = commands::call(&desk.desk, "batch.execute", json, stops).unwrap_err();
    assert_eq!(stopped.code, Code::Cancelled);
}

/// Lets a number of steps pass, then stops the work as a person or a crash would.
struct Stops(AtomicU32);

impl desk::Progress for Stops {
    fn report(&self, _: Progress) -> Result<()> {
        let left = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        left.map(drop).map_err(|_| Fault::new(Code::Cancelled))
    }
}

#[test]
fn stopped_between_two_steps_it_resumes_and_every_item_is_ordered_exactly_once() {
    for same_call in [true, false] {
        let desk = TestDesk::new();
        desk.people();
        let today = desk.today();
        desk.programs(1_201, Some((1024, today)), |_| ());
        let batch = desk.approved("unfiled");
        let request = on(&batch);
        stopped_after(&desk, &request, 1);
        let halfway = desk.batch("1");
        assert_eq!(
            (
                &*halfway.state,
                halfway.outcomes["ordered"],
                halfway.outcomes["planned"]
            ),
            ("executing", 500, 701)
        );
        assert_eq!(refusal(&halfway, "withdraw"), Some("wrong_state"));
        desk.change_program(1_201, |program| program.icp_status = Some(6));
        let done = if same_call {
            desk.call::<Executed>("batch.execute", request).unwrap()
        } else {
            desk.become_known("li");
            desk.execute(&halfway)
        };
        assert_eq!((done.ordered, done.left_out["filed_since"]), (1_200, 1));
        for id in [1, 500, 501, 1_200] {
            let program: Program = desk.row(id);
            assert_eq!(
                (program.version, program.ordered_state.as_deref()),
                (2, Some("delisted"))
            );
        }
        let batch = desk.batch("1");
        assert_eq!(
            (&*batch.state, batch.executor.as_deref()),
            ("executed", Some("wang"))
        );
    }
}

#[test]
fn the_lists_name_the_people_behind_a_batch_and_an_import() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    let planned = crate::intake::rows(&desk, "batches", None);
    let people = |row: &[serde_json::Value]| row[row.len() - 3..].to_vec();
    assert_eq!(people(&planned[0]), ["li", "wang", ""]);
    desk.become_known("li");
    desk.execute(&desk.batch(&batch.id));
    let executed = crate::intake::rows(&desk, "batches", None);
    assert_eq!(people(&executed[0]), ["li", "wang", "li"]);
    let by = desk.account("wang");
    desk.bill(by, desk.today().0..=desk.today().0, None);
    let imports = crate::intake::rows(&desk, "imports", None);
    // Who undid it, when and why stand behind.
    let [.., by, _, _, _] = imports[0].as_slice() else {
        panic!("{imports:?}")
    };
    assert_eq!(by, "wang");
}
