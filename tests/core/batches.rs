//! Batches: whom they name, who may approve them, and what executing them does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value as Json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{self, commands};
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::{Code, Fault, Result};
use shelfkeeper_core::store::rows::{Batch, BatchItem, Notice, Program};

use crate::deposits::issue;
use crate::shelf::{app_id, approval, on};
use crate::support::{MONDAY, TestDesk, op};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Two unfiled programs, one filed, one nobody told us about, one told too long ago.
fn unfiled() -> TestDesk {
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

fn refusal<'a>(batch: &'a BatchDetail, act: &str) -> Option<&'a str> {
    let found = batch.allowed.iter().find(|one| one.act == act).unwrap();
    found.refusal.as_deref()
}

/// An edit by somebody who goes around the program.
fn behind_the_back(desk: &TestDesk, sql: &str) {
    let file = desk.folder.path().join("desk.skdb");
    let changed = rusqlite::Connection::open(file)
        .unwrap()
        .execute(sql, [])
        .unwrap();
    assert_eq!(changed, 1, "{sql}");
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

fn taking(desk: &TestDesk, text: &str) -> BatchResults {
    BatchResults {
        op: op(),
        id: "1".into(),
        file: desk.pick("results.csv", text),
    }
}

#[test]
fn a_result_of_another_batch_or_program_or_against_a_known_outcome_is_refused_with_its_line() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    assert_eq!(
        desk.refused("batch.results", taking(&desk, "app_id\n")),
        Code::ResultMismatch
    );
    desk.execute(&batch);
    let rows = [
        ("B000002", app_id(1), "ok", "2026-03-09 18:00:00"),
        ("B000001", app_id(9), "ok", "2026-03-09 18:00:00"),
        ("B000001", app_id(1), "done", "2026-03-09 18:00:00"),
        ("B000001", app_id(1), "ok", "yesterday"),
        ("B000001", app_id(1), "ok", "2026-03-09 18:00:00"),
        ("B000001", app_id(1), "failed", "2026-03-09 18:00:00"),
    ];
    let text: String = rows
        .iter()
        .map(|(batch, app, result, at)| format!("{at},{result},{app},{batch},\n"))
        .collect();
    let text = format!("\u{feff}at,result,app_id,batch_number,code\n{text}");
    let taken: ResultsTaken = desk.call("batch.results", taking(&desk, &text)).unwrap();
    let refused: Vec<_> = taken
        .refused
        .iter()
        .map(|row| (row.line, &*row.code))
        .collect();
    let expected = [
        (2, "other_batch"),
        (3, "not_in_batch"),
        (4, "unknown_result"),
        (5, "bad_day"),
        (7, "contradicts"),
    ];
    assert_eq!(refused, expected);
    assert_eq!((taken.confirmed, taken.waiting), (1, 1));
    let foreign = "batch_number,app_id,result,code,at\nB000009,x,ok,,2026-03-09 18:00:00\n";
    assert_eq!(
        desk.refused("batch.results", taking(&desk, foreign)),
        Code::ResultMismatch
    );
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
    let policy = include_str!("../../assets/policies/wechat-enforcement.json");
    let policy = policy.replace(
        "\"approval_valid_hours\": 24",
        "\"approval_valid_hours\": 48",
    );
    let import = ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", policy),
    };
    desk.call::<Policies>("policy.import", import).unwrap();
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
        "UPDATE batch SET approved_hash = x'00' WHERE id = 1",
    ];
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    let file = desk.folder.path().join("desk.skdb");
    for edit in edits {
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.execute_batch("CREATE TEMP TABLE i AS SELECT * FROM batch_item; CREATE TEMP TABLE b AS SELECT * FROM batch").unwrap();
        behind_the_back(&desk, edit);
        assert_eq!(
            desk.refused("batch.execute", on(&batch)),
            Code::HashMismatch,
            "{edit}"
        );
        assert_eq!(desk.row::<Program>(1).ordered_state, None);
        connection.execute_batch("DELETE FROM batch_item; UPDATE batch SET measure = (SELECT measure FROM b), approved_hash = (SELECT approved_hash FROM b); INSERT INTO batch_item SELECT * FROM i").unwrap();
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
        let json = serde_json::to_value(&request).unwrap();
        let stops = Arc::new(Stops(AtomicU32::new(1)));
        let stopped = commands::call(&desk.desk, "batch.execute", json, stops).unwrap_err();
        assert_eq!(stopped.code, Code::Cancelled);
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
fn orders_leave_with_a_manifest_and_handing_over_again_writes_the_same_bytes() {
    let desk = TestDesk::new();
    desk.people();
    let today = desk.today();
    desk.program(Some((1024, today)), |program| {
        program.name = "=1+2,\"x\"".into()
    });
    let batch = desk.approved("unfiled");
    let hand = || HandOffBatch {
        op: op(),
        id: "1".into(),
        folder: desk.desk.files.keep(desk.folder.path()).file.unwrap(),
    };
    assert_eq!(desk.refused("batch.handoff", hand()), Code::WrongState);
    desk.execute(&batch);
    let first: HandedOff = desk.call("batch.handoff", hand()).unwrap();
    assert_eq!(first.files, ["orders.csv", "orders.json", "manifest.json"]);
    let folder = desk.folder.path().join("batch-B000001");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let csv = read("orders.csv");
    assert!(csv.contains("\"'=1+2,\"\"x\"\"\""), "{csv}");
    assert!(csv.contains(&app_id(1)));
    let manifest: Json = serde_json::from_str(&read("manifest.json")).unwrap();
    assert_eq!(
        (&manifest["plan_hash"], &manifest["approver"]),
        (&Json::from(&*batch.hash), &Json::from("wang"))
    );
    assert_eq!(manifest["files"][0]["sha256"], sha256(&csv));
    assert_eq!(manifest["audit"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(first.manifest_sha256, sha256(&read("manifest.json")));
    let results = format!(
        "batch_number,app_id,result,code,at\nB000001,{},ok,,2026-03-09 18:00:00\n",
        app_id(1)
    );
    desk.call::<ResultsTaken>("batch.results", taking(&desk, &results))
        .unwrap();
    let again: HandedOff = desk.call("batch.handoff", hand()).unwrap();
    assert_eq!(
        (again.manifest_sha256, again.id),
        (first.manifest_sha256, first.id)
    );
    std::fs::write(folder.join("orders.csv"), "something else").unwrap();
    assert_eq!(desk.refused("batch.handoff", hand()), Code::FileExists);
}

/// The names of a JSON object's members, in order.
fn members(value: &Json) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn the_examples_of_the_interchange_have_the_form_that_is_written_and_read() {
    let desk = TestDesk::new();
    desk.people();
    desk.programs(2, Some((1024, desk.today())), |_| ());
    let batch = desk.approved("unfiled");
    desk.execute(&batch);
    let hand = HandOffBatch {
        op: op(),
        id: "1".into(),
        folder: desk.desk.files.keep(desk.folder.path()).file.unwrap(),
    };
    desk.call::<HandedOff>("batch.handoff", hand).unwrap();
    let folder = desk.folder.path().join("batch-B000001");
    let read = |name: &str| -> Json {
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let example = include_str!("../../assets/interchange/batch-orders.example.json");
    let example: Json = serde_json::from_str(example).unwrap();
    let written = read("orders.json");
    assert_eq!(members(&written), members(&example));
    assert_eq!(
        members(&written["orders"][0]),
        members(&example["orders"][0])
    );
    let schema = include_str!("../../assets/interchange/batch-manifest.schema.json");
    let schema: Json = serde_json::from_str(schema).unwrap();
    assert_eq!(
        members(&read("manifest.json")),
        members(&schema["properties"])
    );
    let results = include_str!("../../assets/interchange/batch-results.example.csv");
    let results = results.replace("wx00000000000000a", "wx000000000000000");
    let taken: ResultsTaken = desk.call("batch.results", taking(&desk, &results)).unwrap();
    assert_eq!((taken.confirmed, taken.failed, taken.waiting), (1, 1, 0));
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    shelfkeeper_core::store::seal::hex(&sha2::Sha256::digest(text))
}

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
