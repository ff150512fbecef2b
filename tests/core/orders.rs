//! Orders that leave as files, and the results that come back.

use serde_json::Value as Json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::batches::{taking, unfiled};
use crate::shelf::app_id;
use crate::support::{TestDesk, op};

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

#[test]
fn orders_that_could_not_be_written_leave_by_the_same_operation_into_another_folder() {
    let desk = TestDesk::new();
    desk.people();
    desk.programs(1, Some((1024, desk.today())), |_| ());
    let batch = desk.approved("unfiled");
    desk.execute(&batch);
    let first = op();
    let hand = |name: &str| {
        let (folder, path) = desk.target(name);
        std::fs::create_dir_all(&path).unwrap();
        let (op, id) = (first.clone(), "1".to_owned());
        (HandOffBatch { op, id, folder }, path.join("batch-B000001"))
    };
    let (request, own) = hand("blocked");
    std::fs::write(&own, "somebody's").unwrap();
    let refused = desk.refused("batch.handoff", request);
    assert_eq!(refused, Code::FileUnreadable);
    assert_eq!(std::fs::read(&own).unwrap(), b"somebody's");
    let mut manifests = Vec::new();
    for name in ["good", "other"] {
        let (request, own) = hand(name);
        let handed: HandedOff = desk.call("batch.handoff", request).unwrap();
        assert_eq!((handed.id.as_str(), handed.items), ("1", 1));
        assert_eq!(handed.place, own.display().to_string());
        assert_eq!(std::fs::read_dir(&own).unwrap().count(), 3);
        manifests.push(std::fs::read(own.join("manifest.json")).unwrap());
    }
    assert_eq!(manifests[0], manifests[1]);
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
