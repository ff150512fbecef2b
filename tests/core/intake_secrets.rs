//! What an intake may read, and what of it may be read afterwards.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{Progress, commands};
use shelfkeeper_core::domain::fault::{Code, Fault};

use crate::intake::{HEADER, ROW, filing, take};
use crate::support::{TestDesk, on_server, op};

fn everything_on_disk(desk: &TestDesk) -> Vec<u8> {
    if on_server() {
        let place = desk.place();
        return crate::server::everything(&place);
    }
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(desk.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("desk.skdb")
            && path.is_file()
        {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn nothing_personal_can_be_read_in_the_store_file() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let person = |line: &mut Json| {
        line["platform"] = json!("wechat");
        let subject = &mut line["application"]["icp_subject"];
        subject["base_info"]["type"] = json!(5);
        subject["base_info"]["name"] = json!("赵无名");
        subject["principal_info"]["name"] = json!("赵无名");
        // Their own words about the program stand in lists.
        let about = &mut line["application"]["icp_applets"]["base_info"];
        about["comment"] = json!("赵无名的读书笔记，分享所读之书，来信请寄13800000001");
    };
    let lines = [filing("A", 1, |_| ()), filing("P", 1, person)].concat();
    assert_eq!(take(&desk, "filings", lines).unwrap().accepted, 2);
    desk.call::<FilingDetail>(
        "filing.claim",
        OpById {
            op: op(),
            id: "2".into(),
        },
    )
    .unwrap();
    let unmask = Unmask {
        op: op(),
        id: "2".into(),
        path: "icp_subject.principal_info.mobile".into(),
        reason: "call back".into(),
    };
    assert_eq!(
        desk.call::<Unmasked>("filing.unmask", unmask)
            .unwrap()
            .value,
        "13800000001"
    );
    let bytes = everything_on_disk(&desk);
    assert!(
        contains(&bytes, "示例书房"),
        "the right files are looked at"
    );
    for secret in [
        "张示例",
        "李示例",
        "王示例",
        "赵无名",
        "13800000001",
        "13900000002",
        "13700000003",
        "11010519491231002X",
        "440524188001010014",
        "zhang@example.com",
        "wang@example.com",
        "朝阳区示例路",
    ] {
        assert!(!contains(&bytes, secret), "{secret}");
    }
    assert!(
        contains(&bytes, "赵**"),
        "a natural person is listed by a masked name"
    );
}

#[test]
fn a_person_is_masked_in_the_list_of_programs_too() {
    let desk = TestDesk::new();
    let person = ROW.replace("北京示例科技有限公司,91110105MA00DEMKXD", "赵无名,");
    assert_eq!(
        take(&desk, "programs", format!("{HEADER}{person}"))
            .unwrap()
            .accepted,
        1
    );
    assert!(!contains(&everything_on_disk(&desk), "无名"));
}

#[test]
fn scans_are_taken_from_the_folder_beside_the_file_and_from_nowhere_else() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let folder = desk.folder.path();
    std::fs::create_dir(folder.join("scans")).unwrap();
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), b"what the scan shows"].concat();
    std::fs::write(folder.join("scans/licence.png"), &png).unwrap();
    std::fs::write(folder.join("scans/page.png"), "<html>").unwrap();
    let with = |order: &str, path: &str| {
        filing(order, 1, |line| {
            line["attachments"] = json!({"licence.png": path})
        })
    };
    let mut lines = vec![
        with("A", "scans/licence.png"),
        with("B", "../licence.png"),
        with("C", folder.join("scans/licence.png").to_str().unwrap()),
        with("D", "scans/missing.png"),
        with("E", "scans/page.png"),
    ];
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.png"), &png).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(
            outside.path().join("secret.png"),
            folder.join("scans/link.png"),
        )
        .unwrap();
        lines.push(with("F", "scans/link.png"));
    }
    let report = take(&desk, "filings", lines.concat()).unwrap();
    assert_eq!(report.accepted, 1);
    let codes: Vec<_> = report.rows.iter().map(|row| row.code.as_str()).collect();
    let expected = [
        "path_refused",
        "path_refused",
        "file_missing",
        "type_refused",
        "path_refused",
    ];
    assert_eq!(codes, expected[..codes.len()]);
    let detail: FilingDetail = desk.call("filing.get", ById { id: "1".into() }).unwrap();
    let scan = &detail.attachments[0];
    assert_eq!(
        (scan.mime.as_str(), scan.path.as_str()),
        ("image/png", "icp_subject.organize_info.certificate_photo")
    );
    let field = detail
        .fields
        .iter()
        .find(|f| f.path == "icp_subject.organize_info.certificate_number")
        .unwrap();
    assert_eq!(
        field.attachment.as_ref(),
        Some(&scan.id),
        "the field leads to the scan that proves it"
    );
    let (file, path) = desk.target("out.png");
    desk.call::<Done>(
        "filing.attachment",
        FetchAttachment {
            id: scan.id.clone(),
            file: file.clone(),
        },
    )
    .unwrap();
    assert_eq!(std::fs::read(path).unwrap(), png);
    let again = FetchAttachment {
        id: scan.id.clone(),
        file,
    };
    assert_eq!(desk.refused("filing.attachment", again), Code::FileExists);
    let taken = desk.folder.path().join("taken.png");
    std::fs::write(&taken, "an older one").unwrap();
    let confirmed = FetchAttachment {
        id: scan.id.clone(),
        file: desk.desk.files.keep_to_replace(&taken).file.unwrap(),
    };
    desk.call::<Done>("filing.attachment", confirmed).unwrap();
    assert_eq!(
        std::fs::read(taken).unwrap(),
        png,
        "a confirmed replacement replaces"
    );
}

#[test]
fn an_operation_shows_a_value_once_and_every_showing_is_on_record() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(&desk, "filings", filing("A", 1, |_| ())).unwrap();
    let id = || "1".to_owned();
    desk.call::<FilingDetail>("filing.claim", OpById { op: op(), id: id() })
        .unwrap();
    let unmask = |op: &str| Unmask {
        op: op.into(),
        id: id(),
        path: "icp_subject.principal_info.mobile".into(),
        reason: "call back".into(),
    };
    let first = op();
    let shown = desk.call::<Unmasked>("filing.unmask", unmask(&first));
    assert_eq!(shown.unwrap().value, "13800000001");
    let repeated = desk.refused("filing.unmask", unmask(&first));
    assert_eq!(repeated, Code::OperationReused);
    let anew = desk.call::<Unmasked>("filing.unmask", unmask(&op()));
    assert_eq!(anew.unwrap().value, "13800000001");
    desk.become_root();
    let events = crate::intake::rows(&desk, "audit", None);
    let acts: Vec<_> = events
        .iter()
        .map(|cells| cells[3].as_str().unwrap())
        .collect();
    let of = |act| acts.iter().filter(|one| **one == act).count();
    assert_eq!((of("filing.unmask"), of("act.refused")), (2, 1));
}

/// Somebody who stops the work at the first word of it.
struct Stop;

impl Progress for Stop {
    fn report(&self, _: shelfkeeper_core::contract::Progress) -> Result<(), Fault> {
        Err(Fault::new(Code::Cancelled))
    }
}

/// The sealed files beside the store.
fn sealed_files(desk: &TestDesk) -> Vec<std::path::PathBuf> {
    let vault = desk.folder.path().join("desk.skdb.attachments");
    let list = |folder: std::path::PathBuf| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path())
    };
    let mut files: Vec<_> = list(vault).flat_map(list).collect();
    files.sort();
    files
}

#[test]
fn an_intake_that_is_stopped_leaves_none_of_its_scans_and_all_of_those_before() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    std::fs::write(desk.folder.path().join("a.pdf"), "%PDF-1.7 a scan").unwrap();
    let with = |order: &str| {
        filing(order, 1, |line| {
            line["attachments"] = json!({"licence.png": "a.pdf"})
        })
    };
    assert_eq!(take(&desk, "filings", with("A")).unwrap().accepted, 1);
    let before = sealed_files(&desk);
    assert_eq!(before.len(), 1);
    // The word on progress comes with the 500th line, when the scans of the first two are kept.
    let lines = [with("B"), with("C"), "{}\n".repeat(498)].concat();
    let file = desk.pick("late.jsonl", &lines);
    let request = json!({"op": op(), "kind": "filings", "file": file});
    let stopped = commands::call(&desk.desk, "intake.import", request, Arc::new(Stop));
    assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
    assert_eq!(sealed_files(&desk), before);
    assert_eq!(take(&desk, "filings", lines).unwrap().accepted, 2);
    assert_eq!(sealed_files(&desk).len(), 3);
}

#[test]
fn a_sealed_scan_is_not_readable_beside_the_store() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    std::fs::write(
        desk.folder.path().join("a.pdf"),
        "%PDF-1.7 secret of the scan",
    )
    .unwrap();
    let line = filing("A", 1, |line| {
        line["attachments"] = json!({"licence.png": "a.pdf"})
    });
    assert_eq!(take(&desk, "filings", line).unwrap().accepted, 1);
    let vault = desk.folder.path().join("desk.skdb.attachments");
    let mut kept = 0;
    for folder in std::fs::read_dir(vault).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            kept += 1;
            assert!(!contains(
                &std::fs::read(file.unwrap().path()).unwrap(),
                "secret"
            ));
        }
    }
    assert_eq!(kept, 1);
}
