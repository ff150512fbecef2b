//! The review of filings: leases, decisions, masks, and what leaves the house.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::{Code, Fault};

use crate::intake::{filing, take};
use crate::support::{MONDAY, TestDesk, op};

const MINUTE: i64 = 60_000;

/// A desk with `orders` filings in review and the reviewer `rev` signed in.
pub fn desk_with(orders: usize) -> TestDesk {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let lines: String = (1..=orders)
        .map(|n| filing(&format!("O-{n}"), 1, |_| ()))
        .collect();
    assert_eq!(
        take(&desk, "filings", lines).unwrap().accepted as usize,
        orders
    );
    desk
}

pub fn by_id(id: &str) -> OpById {
    OpById {
        op: op(),
        id: id.into(),
    }
}

pub fn claim(desk: &TestDesk, id: &str) -> Result<FilingDetail, Fault> {
    desk.call("filing.claim", by_id(id))
}

pub fn get(desk: &TestDesk, id: &str) -> FilingDetail {
    desk.call("filing.get", ById { id: id.into() }).unwrap()
}

pub fn approve(id: &str, version: u32) -> Approve {
    Approve {
        op: op(),
        id: id.into(),
        version,
        letter: None,
    }
}

pub fn reason(code: &str) -> ReasonUse {
    ReasonUse {
        code: code.into(),
        key_name: None,
        error: None,
        suggest: None,
        variables: Default::default(),
        en: None,
    }
}

fn returned(id: &str, version: u32, reasons: Vec<ReasonUse>) -> Return {
    Return {
        op: op(),
        id: id.into(),
        version,
        reasons,
        letter: None,
    }
}

pub fn refusal_of(detail: &FilingDetail, act: &str) -> Option<String> {
    let found = detail.allowed.iter().find(|allowed| allowed.act == act);
    found.unwrap().refusal.clone()
}

#[test]
fn nobody_decides_without_the_lease_or_on_an_old_version() {
    let desk = desk_with(1);
    assert_eq!(
        desk.refused("filing.approve", approve("1", 1)),
        Code::LeaseMissing
    );
    assert_eq!(
        refusal_of(&get(&desk, "1"), "approve").as_deref(),
        Some("lease_missing")
    );
    let detail = claim(&desk, "1").unwrap();
    assert_eq!(refusal_of(&detail, "approve"), None);
    assert!(detail.lease.unwrap().mine);
    let fault = desk
        .call::<Decided>("filing.approve", approve("1", 7))
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.params["version"].as_str()),
        (Code::VersionConflict, "1")
    );
    desk.clock.advance(15 * MINUTE - 1);
    let decided: Decided = desk.call("filing.approve", approve("1", 1)).unwrap();
    assert_eq!((decided.status, decided.next), (4, None));
    assert_eq!(get(&desk, "1").sms_status, Some(1));
    assert_eq!(
        desk.refused("filing.approve", approve("1", 2)),
        Code::WrongState
    );
}

#[test]
fn a_lease_that_ended_is_no_lease() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    desk.clock.advance(15 * MINUTE);
    desk.become_known("rev");
    assert_eq!(
        desk.refused("filing.approve", approve("1", 1)),
        Code::LeaseMissing
    );
}

#[test]
fn the_same_operation_twice_answers_the_first_result_and_leaves_one_decision() {
    let desk = desk_with(2);
    claim(&desk, "1").unwrap();
    let request = approve("1", 1);
    let first: Decided = desk.call("filing.approve", &request).unwrap();
    let second: Decided = desk.call("filing.approve", &request).unwrap();
    assert_eq!(first, second);
    assert_eq!(first.next.as_deref(), Some("2"));
    let verdicts = get(&desk, "1")
        .history
        .into_iter()
        .filter(|entry| entry.kind == "approved");
    assert_eq!(verdicts.count(), 1);
    let other = Approve {
        version: 2,
        ..request
    };
    assert_eq!(desk.refused("filing.approve", other), Code::OperationReused);
}

#[test]
fn a_second_reviewer_cannot_take_a_held_filing_until_its_lease_ends() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    desk.become_new("second", &["reviewer"]);
    let fault = claim(&desk, "1").unwrap_err();
    assert_eq!(
        (fault.code, fault.params["login"].as_str()),
        (Code::LeaseHeld, "rev")
    );
    assert_eq!(fault.params["until"], (MONDAY + 15 * MINUTE).to_string());
    assert_eq!(desk.refused("filing.release", by_id("1")), Code::LeaseHeld);
    assert_eq!(
        desk.refused("filing.approve", approve("1", 1)),
        Code::LeaseHeld
    );
    assert_eq!(
        refusal_of(&get(&desk, "1"), "claim").as_deref(),
        Some("lease_held")
    );
    desk.clock.advance(15 * MINUTE);
    let taken = claim(&desk, "1").unwrap();
    assert_eq!(
        taken.lease.map(|lease| lease.login).as_deref(),
        Some("second")
    );
}

#[test]
fn a_person_holds_five_filings_and_no_more_by_whatever_account() {
    let desk = desk_with(7);
    for id in 1..=5 {
        claim(&desk, &id.to_string()).unwrap();
    }
    assert_eq!(claim(&desk, "6").unwrap_err().code, Code::LeaseCap);
    assert_eq!(desk.refused("filing.next", Empty {}), Code::LeaseCap);
    claim(&desk, "5").unwrap();
    desk.become_root();
    desk.add("rev2", "Ｒev", &["reviewer"]);
    desk.become_known("rev2");
    assert_eq!(claim(&desk, "6").unwrap_err().code, Code::LeaseCap);
    desk.become_known("rev");
    desk.call::<Done>("filing.release", by_id("1")).unwrap();
    assert_eq!(
        claim(&desk, "6").unwrap().lease.map(|lease| lease.mine),
        Some(true)
    );
}

#[test]
fn the_next_filing_is_the_most_urgent_one_that_nobody_holds() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let at = |order: &str, at: &str| filing(order, 1, |line| line["submitted_at"] = json!(at));
    let lines = [
        at("late", "2026-03-06 10:00:00"),
        at("early", "2026-03-04 10:00:00"),
    ]
    .concat();
    take(&desk, "filings", lines).unwrap();
    let next = || desk.call::<NextFiling>("filing.next", Empty {}).unwrap().id;
    assert_eq!(
        (next(), next(), next()),
        (Some("2".into()), Some("1".into()), None)
    );
}

#[test]
fn a_due_day_explains_the_days_it_skipped() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(
        &desk,
        "filings",
        filing("A", 1, |line| {
            line["submitted_at"] = json!("2026-02-13 10:00:00")
        }),
    )
    .unwrap();
    let due = get(&desk, "1").due.unwrap();
    assert_eq!(
        (due.on.as_str(), due.rule.as_str(), due.provisional),
        ("2026-02-24", "platform_review", false)
    );
    assert!(
        due.steps.contains(&"2026-02-17 holiday 春节".to_owned()),
        "{:?}",
        due.steps
    );
    assert!(
        due.steps.contains(&"2026-02-14 make_up 春节".to_owned()),
        "{:?}",
        due.steps
    );
}

#[test]
fn a_return_names_reasons_that_are_known_and_whole() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    let refused = |reasons| desk.refused("filing.return", returned("1", 1, reasons));
    assert_eq!(refused(vec![]), Code::ReasonMissing);
    assert_eq!(refused(vec![reason("R99")]), Code::ReasonUnknown);
    let unfilled = ReasonUse {
        error: Some("含有{word}。".into()),
        ..reason("R28")
    };
    assert_eq!(refused(vec![unfilled]), Code::ReasonUnresolved);
    let empty = ReasonUse {
        error: Some(" ".into()),
        ..reason("R28")
    };
    assert_eq!(refused(vec![empty]), Code::BadField);
    let mut filled = reason("R28");
    filled.variables.insert("word".into(), "“国家”".into());
    let own = ReasonUse {
        key_name: Some("小程序备注".into()),
        error: Some("与业务不符。".into()),
        ..reason("")
    };
    let decided: Decided = desk
        .call("filing.return", returned("1", 1, vec![filled, own]))
        .unwrap();
    assert_eq!(decided.status, 3);
    let detail = get(&desk, "1");
    let entry = detail.history.last().unwrap();
    assert_eq!(
        (entry.kind.as_str(), entry.login.as_str()),
        ("returned", "rev")
    );
    let errors: Vec<_> = entry
        .reasons
        .iter()
        .map(|reason| reason.error.as_str())
        .collect();
    assert_eq!(errors, ["小程序名称含有“国家”。", "与业务不符。"]);
    assert_eq!((detail.due, detail.lease), (None, None));
}

#[test]
fn personal_values_are_masked_and_shown_one_at_a_time_for_a_recorded_reason() {
    let desk = desk_with(1);
    let detail = get(&desk, "1");
    let shown = serde_json::to_string(&detail).unwrap();
    for secret in [
        "张示例",
        "王示例",
        "李示例",
        "13800000001",
        "11010519491231002X",
        "zhang@example.com",
    ] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let field = |path: &str| {
        detail
            .fields
            .iter()
            .find(|field| field.path == path)
            .unwrap()
    };
    let name = field("icp_subject.principal_info.name");
    assert_eq!(
        (
            name.declared.as_deref(),
            name.verdict.as_str(),
            name.personal
        ),
        (Some("张**"), "same", true)
    );
    assert_eq!(
        field("icp_subject.base_info.name").declared.as_deref(),
        Some("北京示例科技有限公司")
    );
    let unmask = |reason: &str| Unmask {
        op: op(),
        id: "1".into(),
        path: name.path.clone(),
        reason: reason.into(),
    };
    assert_eq!(desk.refused("filing.unmask", unmask("  ")), Code::BadField);
    let unmasked: Unmasked = desk
        .call("filing.unmask", unmask("name on the letter"))
        .unwrap();
    assert_eq!(
        (unmasked.value.as_str(), unmasked.until_at),
        ("张示例", Millis(MONDAY + 30_000))
    );
    desk.become_root();
    let rows = crate::intake::rows(&desk, "audit", None);
    let event = rows
        .iter()
        .map(|cells| json!(cells).to_string())
        .find(|row| row.contains("filing.unmask"));
    let event = event.unwrap();
    assert!(
        event.contains("name on the letter") && !event.contains("张示例"),
        "{event}"
    );
}

#[test]
fn a_manager_reads_a_filing_and_may_not_decide_or_unmask() {
    let desk = desk_with(1);
    desk.become_new("boss", &["manager"]);
    let detail = get(&desk, "1");
    for act in ["claim", "approve", "return", "unmask"] {
        assert_eq!(
            refusal_of(&detail, act).as_deref(),
            Some("role_refused"),
            "{act}"
        );
    }
}

#[test]
fn another_subject_with_the_same_phone_and_another_order_in_flight_are_found() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let other = filing("B", 1, |line| {
        line["application"]["icp_subject"]["organize_info"]["certificate_number"] =
            json!("914403007084611360");
        line["application"]["icp_applets"]["base_info"]["appid"] = json!("wx00000000000000b1");
    });
    take(
        &desk,
        "filings",
        [filing("A", 1, |_| ()), filing("A2", 1, |_| ()), other].concat(),
    )
    .unwrap();
    let checks = get(&desk, "1").checks;
    let severity = |code: &str| {
        checks
            .iter()
            .find(|check| check.code == code)
            .map(|check| check.severity.as_str())
    };
    assert!(
        severity("phone_elsewhere").is_some_and(|s| s != "pass"),
        "{checks:?}"
    );
    assert!(
        severity("order_in_flight").is_some_and(|s| s != "pass"),
        "{checks:?}"
    );
    let weights: Vec<_> = checks
        .iter()
        .map(|c| {
            ["error", "warning", "note", "pass"]
                .iter()
                .position(|s| *s == c.severity)
        })
        .collect();
    assert!(weights.is_sorted(), "the worst comes first");
}

pub fn schema(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// The members of an object are exactly those a schema requires.
pub fn has_shape(value: &Json, schema: &Json) {
    let names =
        |value: &Json| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let mut required: Vec<String> = serde_json::from_value(schema["required"].clone()).unwrap();
    let (mut has, mut allowed) = (names(value), names(&schema["properties"]));
    for list in [&mut required, &mut has, &mut allowed] {
        list.sort();
    }
    assert_eq!((&has, &has), (&required, &allowed));
}

#[test]
fn decisions_leave_once_in_the_form_of_the_schema_with_a_manifest_that_fits() {
    let desk = desk_with(2);
    let (folder, path) = desk.target("out");
    std::fs::create_dir(&path).unwrap();
    let make = |op: &str| HandOff {
        op: op.into(),
        kind: "decision".into(),
        folder: folder.clone(),
        mine_now: true,
    };
    assert_eq!(desk.refused("handoff.make", make(&op())), Code::NotFound);
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.return", returned("1", 1, vec![reason("R28")]))
        .unwrap();
    desk.call::<Decided>("filing.approve", approve("2", 1))
        .unwrap();
    let first = op();
    let handed: HandedOff = desk.call("handoff.make", make(&first)).unwrap();
    assert_eq!((handed.items, handed.files.len()), (2, 2));
    let data = std::fs::read(path.join(&handed.files[0])).unwrap();
    let manifest = std::fs::read(path.join(&handed.files[1])).unwrap();
    let hash = |bytes: &[u8]| -> String {
        Sha256::digest(bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    };
    assert_eq!(hash(&manifest), handed.manifest_sha256);
    let manifest: Json = serde_json::from_slice(&manifest).unwrap();
    has_shape(
        &manifest,
        &schema(include_str!(
            "../../assets/interchange/manifest.schema.json"
        )),
    );
    assert_eq!(manifest["files"][0]["sha256"], hash(&data));
    assert_eq!(manifest["files"][0]["bytes"], data.len());
    let form = schema(include_str!(
        "../../assets/interchange/decisions.schema.json"
    ));
    let lines: Vec<Json> = std::str::from_utf8(&data)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in &lines {
        let mut line = line.clone();
        let letter = line.as_object_mut().unwrap().remove("letter").unwrap();
        let mut older = form.clone();
        older["properties"]
            .as_object_mut()
            .unwrap()
            .remove("letter");
        has_shape(&line, &older);
        has_shape(&letter, &form["properties"]["letter"]);
        has_shape(&letter["zh"], &form["$defs"]["letter"]);
        has_shape(&letter["en"], &form["$defs"]["letter"]);
    }
    has_shape(
        &lines[0]["audit_data"][0],
        &form["properties"]["audit_data"]["items"],
    );
    assert_eq!(
        (&lines[0]["verdict"], &lines[1]["verdict"]),
        (&json!("returned"), &json!("approved"))
    );
    assert_eq!(lines[1]["decided_at"], "2026-03-09T09:00:00+08:00");
    let again: HandedOff = desk.call("handoff.make", make(&first)).unwrap();
    assert_eq!(again, handed, "the same operation hands over nothing twice");
    assert_eq!(
        desk.refused("handoff.make", make(&op())),
        Code::NotFound,
        "nothing waits any more"
    );
}

#[test]
fn a_hand_off_writes_over_nothing_and_leaves_what_waits_waiting() {
    let desk = desk_with(1);
    let (folder, path) = desk.target("out");
    std::fs::create_dir(&path).unwrap();
    std::fs::write(path.join("decision-000001.manifest.json"), "somebody's").unwrap();
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    let make = |kind: &str| HandOff {
        op: op(),
        kind: kind.into(),
        folder: folder.clone(),
        mine_now: true,
    };
    assert_eq!(
        desk.refused("handoff.make", make("decision")),
        Code::FileExists
    );
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
    assert_eq!(
        desk.refused("handoff.make", make("lift")),
        Code::RoleRefused
    );
    std::fs::remove_file(path.join("decision-000001.manifest.json")).unwrap();
    assert_eq!(
        desk.call::<HandedOff>("handoff.make", make("decision"))
            .unwrap()
            .items,
        1
    );
}

/// The files of a folder by name.
fn files_of(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_hand_off_that_could_not_be_written_is_made_once_by_the_same_operation_elsewhere() {
    let desk = desk_with(1);
    let (blocked, path) = desk.target("blocked");
    std::fs::create_dir_all(path.join("decisions-000001.jsonl")).unwrap();
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    let first = op();
    let make = |op: &str, folder: &str| HandOff {
        op: op.into(),
        kind: "decision".into(),
        folder: folder.into(),
        mine_now: true,
    };
    let refused = desk.refused("handoff.make", make(&first, &blocked));
    assert_eq!(refused, Code::FileExists);
    assert_eq!(
        std::fs::read_dir(&path).unwrap().count(),
        1,
        "nothing is left beside what was in the way"
    );
    // Each pick of a folder is another handle.
    let good = || desk.target("good").0;
    let (_, path) = desk.target("good");
    std::fs::create_dir(&path).unwrap();
    let handed: HandedOff = desk.call("handoff.make", make(&first, &good())).unwrap();
    assert_eq!((handed.id.as_str(), handed.items), ("1", 1));
    let again: HandedOff = desk.call("handoff.make", make(&first, &good())).unwrap();
    assert_eq!(again, handed);
    assert_eq!(
        files_of(&path).len(),
        2,
        "two files and nothing on its way out"
    );
    assert_eq!(
        desk.refused("handoff.make", make(&op(), &good())),
        Code::NotFound,
        "a decision leaves once"
    );
}

#[test]
fn files_that_a_recorded_hand_off_lacks_are_written_again_byte_for_byte_and_over_nothing() {
    let desk = desk_with(2);
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    let first = op();
    let make = |name: &str| -> Result<HandedOff, Fault> {
        let (folder, path) = desk.target(name);
        std::fs::create_dir_all(path).unwrap();
        let kind = "decision".into();
        let op = first.clone();
        let mine_now = true;
        let request = HandOff {
            op,
            kind,
            folder,
            mine_now,
        };
        desk.call("handoff.make", request)
    };
    let handed = make("a").unwrap();
    let path = |name: &str| desk.folder.path().join(name);
    let written = files_of(&path("a"));
    // What was decided meanwhile and the hour are no part of it.
    claim(&desk, "2").unwrap();
    desk.call::<Decided>("filing.approve", approve("2", 1))
        .unwrap();
    desk.clock.advance(MINUTE);
    std::fs::remove_file(path("a").join(&handed.files[1])).unwrap();
    assert_eq!(make("a").unwrap(), handed);
    assert_eq!(files_of(&path("a")), written);
    let elsewhere = make("b").unwrap();
    assert_eq!(elsewhere.id, handed.id);
    assert_eq!(elsewhere.place, path("b").display().to_string());
    assert_eq!(files_of(&path("b")), written);
    std::fs::write(path("b").join(&handed.files[0]), "somebody's").unwrap();
    assert_eq!(make("b").unwrap_err().code, Code::FileExists);
    let kept = std::fs::read(path("b").join(&handed.files[0])).unwrap();
    assert_eq!(kept, b"somebody's");
}
