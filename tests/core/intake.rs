//! Taking in programs, filings and events.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{Progress, commands};
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::rows::Program;

use crate::support::{MONDAY, TestDesk, op};

pub const HEADER: &str = "platform,app_id,name,subject,uscc,category,shelf_state,listed_on,gmv_band,icp_status,record_number,as_of\n";
pub const ROW: &str = "wechat,wx0123456789abcdef,示例书房,北京示例科技有限公司,91110105MA00DEMKXD,图书,listed,2024-05-06,under_10k,1024,,2026-03-01\n";
const FILING: &str = include_str!("../../assets/interchange/filings.example.jsonl");

/// A filing order whose JSON can be bent.
pub fn filing(order: &str, revision: u32, bend: impl FnOnce(&mut Json)) -> String {
    let mut line: Json = serde_json::from_str(FILING).unwrap();
    line["order_no"] = json!(order);
    line["revision"] = json!(revision);
    bend(&mut line);
    format!("{line}\n")
}

pub fn take(desk: &TestDesk, kind: &str, content: impl AsRef<[u8]>) -> Result<IntakeReport, Fault> {
    let file = desk.pick(&format!("{kind}.in"), content);
    desk.call(
        "intake.import",
        IntakeFile {
            op: op(),
            kind: kind.into(),
            file,
        },
    )
}

/// Read, new, changed, the same, refused.
fn counts(report: &IntakeReport) -> [u32; 5] {
    [
        report.read,
        report.accepted,
        report.updated,
        report.unchanged,
        report.refused,
    ]
}

fn refusals(report: &IntakeReport) -> Vec<(u32, &str, &str)> {
    let rows = report.rows.iter();
    rows.map(|row| (row.line, row.field.as_str(), row.code.as_str()))
        .collect()
}

pub fn rows(desk: &TestDesk, list: &str, search: Option<&str>) -> Vec<Vec<Json>> {
    let request = json!({"list": list, "view": null, "filters": [], "sort": null, "descending": false, "search": search});
    let opened: ViewOpened = desk.call("view.open", request).unwrap();
    opened.rows.into_iter().map(|row| row.cells).collect()
}

fn event(id: &str, order: &str, kind: &str, rest: Json) -> String {
    let mut line = json!({"event_id": id, "platform": "wechat", "order_no": order, "kind": kind, "at": "2026-03-09T08:00:00+08:00"});
    for (key, value) in rest.as_object().unwrap() {
        line[key] = value.clone();
    }
    format!("{line}\n")
}

#[test]
fn good_rows_are_kept_and_bad_ones_refused_with_line_field_and_code() {
    let desk = TestDesk::new();
    let file = format!(
        "{HEADER}{ROW}{}{}{}{}{}{}{}",
        ROW.replace("wx0123456789abcdef", "tt1"),
        ROW.replace("abcdef", "abcd01").replace("MKXD", "MKXE"),
        ROW.replace("abcdef", "abcd02")
            .replace("2026-03-01", "2026-03-10"),
        ROW.replace("abcdef", "abcd03")
            .replace(",1024,,2026-03-01", ",1024,,"),
        ROW.replace("abcdef", "abcd04")
            .replace("listed,2024", "on,2024"),
        "wechat,short\n",
        ROW.replace("wechat", "weibo"),
    );
    let report = take(&desk, "programs", file).unwrap();
    assert_eq!(counts(&report), [8, 1, 0, 0, 7]);
    assert_eq!(
        refusals(&report),
        [
            (3, "app_id", "app_id_prefix"),
            (4, "uscc", "uscc_check"),
            (5, "as_of", "in_the_future"),
            (6, "as_of", "missing"),
            (7, "shelf_state", "shelf_state_unknown"),
            (8, "", "columns"),
            (9, "platform", "platform_unknown"),
        ]
    );
    assert_eq!(rows(&desk, "programs", None).len(), 1);
}

#[test]
fn the_same_list_twice_changes_nothing_and_a_newer_one_replaces() {
    let desk = TestDesk::new();
    let example = include_str!("../../assets/interchange/programs.example.csv");
    assert_eq!(
        counts(&take(&desk, "programs", example).unwrap()),
        [3, 3, 0, 0, 0]
    );
    assert_eq!(
        counts(&take(&desk, "programs", example).unwrap()),
        [3, 0, 0, 3, 0]
    );
    let newer = example.replace(",1024,,2026-03-01", ",1025,,2026-03-05");
    assert_eq!(
        counts(&take(&desk, "programs", newer).unwrap()),
        [3, 0, 1, 2, 0]
    );
    let report = take(&desk, "programs", example).unwrap();
    assert_eq!(refusals(&report), [(3, "as_of", "older_than_known")]);
}

#[test]
fn a_list_that_shows_the_ordered_state_says_that_the_order_was_carried_out() {
    let desk = TestDesk::new();
    take(&desk, "programs", format!("{HEADER}{ROW}")).unwrap();
    desk.change_program(1, |program| program.ordered_state = Some("delisted".into()));
    let seen = || {
        let program: Program = desk.row(1);
        (program.shelf_state, program.ordered_state)
    };
    let other = ROW.replace("示例书房", "示例书屋");
    take(&desk, "programs", format!("{HEADER}{other}")).unwrap();
    assert_eq!(
        seen(),
        ("listed".into(), Some("delisted".into())),
        "a list that does not show it says nothing of the order"
    );
    let shown = other.replace(",listed,", ",delisted,");
    take(&desk, "programs", format!("{HEADER}{shown}")).unwrap();
    assert_eq!(seen(), ("delisted".into(), None));
    take(&desk, "programs", format!("{HEADER}{other}")).unwrap();
    assert_eq!(seen(), ("listed".into(), None), "nothing is ordered again");
}

#[test]
fn a_list_without_a_status_or_of_the_same_day_does_not_undo_a_filing() {
    let desk = TestDesk::new();
    let with = |status: &str, as_of: &str| {
        format!(
            "{HEADER}{}",
            ROW.replace(",1024,,2026-03-01", &format!(",{status},,{as_of}"))
        )
    };
    let known = || {
        let program: shelfkeeper_core::store::rows::Program = desk.row(1);
        (program.icp_status, program.icp_as_of_on)
    };
    take(&desk, "programs", with("6", "2026-03-05")).unwrap();
    let filed = known();
    assert_eq!(filed.0, Some(6));
    for (status, as_of) in [("", "2026-03-06"), ("", ""), ("1024", "2026-03-05")] {
        take(&desk, "programs", with(status, as_of)).unwrap();
        assert_eq!(known(), filed, "{status} of {as_of}");
    }
    let old = take(&desk, "programs", with("", "2026-03-04")).unwrap();
    assert_eq!(refusals(&old), [(2, "as_of", "older_than_known")]);
    take(&desk, "programs", with("1024", "2026-03-06")).unwrap();
    assert_eq!(known().0, Some(1024), "a later list counts");
}

#[test]
fn a_list_in_gb18030_and_one_with_a_byte_order_mark_read_the_same_as_utf_8() {
    let desk = TestDesk::new();
    let text = format!("{HEADER}{ROW}");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    assert_eq!(
        counts(&take(&desk, "programs", &gb).unwrap()),
        [1, 1, 0, 0, 0]
    );
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        counts(&take(&desk, "programs", marked).unwrap()),
        [1, 0, 0, 1, 0]
    );
    assert_eq!(
        counts(&take(&desk, "programs", text).unwrap()),
        [1, 0, 0, 1, 0]
    );
}

#[test]
fn a_file_that_cannot_be_read_whole_is_refused_whole() {
    let desk = TestDesk::new();
    let huge = format!("{HEADER}{ROW}wechat,{},x\n", "x".repeat(70_000));
    let cases: Vec<(&str, Vec<u8>, Code)> = vec![
        ("programs", Vec::new(), Code::EmptyFile),
        ("programs", b"\xef\xbb\xbf \n\n".to_vec(), Code::EmptyFile),
        (
            "programs",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            Code::BinaryFile,
        ),
        (
            "filings",
            b"PK\x03\x04\x14\0\x06\0".to_vec(),
            Code::BinaryFile,
        ),
        (
            "programs",
            [HEADER.as_bytes(), b"\xff\xff\xff"].concat(),
            Code::BrokenEncoding,
        ),
        (
            "programs",
            format!("{HEADER}{ROW}wechat,\"open{ROW}").into_bytes(),
            Code::UnterminatedQuote,
        ),
        ("programs", huge.into_bytes(), Code::TooLarge),
        ("filings", vec![b'['; 2 << 20], Code::TooLarge),
        ("programs", b"a,b,c\n1,2,3\n".to_vec(), Code::UnknownLayout),
        (
            "programs",
            HEADER.replace("uscc", "name").into_bytes(),
            Code::UnknownLayout,
        ),
    ];
    for (kind, content, code) in cases {
        assert_eq!(take(&desk, kind, content).unwrap_err().code, code);
    }
    assert_eq!(
        rows(&desk, "programs", None).len(),
        0,
        "good rows of a refused file are not kept"
    );
}

#[test]
fn a_quote_left_open_in_a_long_file_is_named_with_its_line() {
    let desk = TestDesk::new();
    let file = format!("{HEADER}{ROW}wechat,\"open,{}", ROW.repeat(2_000));
    let fault = take(&desk, "programs", file).unwrap_err();
    assert_eq!(
        (fault.code, fault.params["line"].as_str()),
        (Code::UnterminatedQuote, "3")
    );
}

#[test]
fn the_same_operation_twice_answers_the_first_report() {
    let desk = TestDesk::new();
    let file = desk.pick("programs.csv", format!("{HEADER}{ROW}"));
    let request = IntakeFile {
        op: op(),
        kind: "programs".into(),
        file,
    };
    let first: IntakeReport = desk.call("intake.import", &request).unwrap();
    let second: IntakeReport = desk.call("intake.import", &request).unwrap();
    assert_eq!((first.accepted, &first), (1, &second));
}

#[test]
fn an_order_is_taken_once_refused_when_it_differs_and_reviewed_again_when_it_comes_back() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    assert_eq!(
        counts(&take(&desk, "filings", filing("A", 1, |_| ())).unwrap()),
        [1, 1, 0, 0, 0]
    );
    assert_eq!(
        counts(&take(&desk, "filings", filing("A", 1, |_| ())).unwrap()),
        [1, 0, 0, 1, 0]
    );
    let other = |line: &mut Json| {
        line["application"]["icp_applets"]["base_info"]["name"] = json!("别的名字")
    };
    let lines = [
        filing("A", 1, other),
        filing("A", 3, other),
        filing("A", 2, other),
        filing("A", 2, |line| line["kind"] = json!("add_service")),
    ]
    .concat();
    let report = take(&desk, "filings", lines).unwrap();
    assert_eq!(
        refusals(&report),
        [
            (1, "revision", "revision_differs"),
            (2, "revision", "revision_gap"),
            (3, "", "transition_refused"),
            (4, "kind", "kind_differs"),
        ],
        "in review nothing can be handed in again"
    );
    desk.call::<FilingDetail>(
        "filing.claim",
        OpById {
            op: op(),
            id: "1".into(),
        },
    )
    .unwrap();
    let reasons = vec![ReasonUse {
        code: "R28".into(),
        key_name: None,
        error: None,
        suggest: None,
        variables: Default::default(),
        en: None,
    }];
    let back = Return {
        op: op(),
        id: "1".into(),
        version: 1,
        reasons,
        letter: None,
    };
    desk.call::<Decided>("filing.return", back).unwrap();
    let again = |line: &mut Json| {
        other(line);
        line["submitted_at"] = json!("2026-03-09 08:30:00");
    };
    let report = take(&desk, "filings", filing("A", 2, again)).unwrap();
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    let detail: FilingDetail = desk.call("filing.get", ById { id: "1".into() }).unwrap();
    assert_eq!(
        (detail.revision, detail.status, detail.program_name.as_str()),
        (2, 2, "别的名字")
    );
    assert_eq!(detail.due.map(|due| due.on).as_deref(), Some("2026-03-11"));
    let story: Vec<_> = detail
        .history
        .iter()
        .map(|entry| entry.kind.as_str())
        .collect();
    assert_eq!(story, ["submitted", "returned", "resubmitted"]);
    let older = take(&desk, "filings", filing("A", 1, |_| ())).unwrap();
    assert_eq!(refusals(&older), [(1, "revision", "revision_older")]);
    assert_eq!(
        rows(&desk, "filings", Some("别的")).len(),
        1,
        "found by the new name"
    );
    assert_eq!(
        rows(&desk, "filings", Some("书房")).len(),
        0,
        "and not by the old one"
    );
}

#[test]
fn lines_that_are_no_orders_are_refused_without_quoting_them() {
    let desk = TestDesk::new();
    let lines = [
        "not json\n".to_owned(),
        "{\"platform\":\"wechat\"}\n".to_owned(),
        "\n".to_owned(),
        filing("B", 0, |_| ()),
        filing("B", 1, |line| line["secret"] = json!(1)),
        filing("B", 1, |line| line["submitted_at"] = json!("tomorrow")),
        filing("B", 1, |line| {
            line["application"]["icp_subject"]["base_info"]["type"] = json!("13800000001")
        }),
        filing("B", 1, |line| {
            line["application"]["icp_applets"]["base_info"]["appid"] = json!("wxzz")
        }),
    ]
    .concat();
    let report = take(&desk, "filings", lines).unwrap();
    assert_eq!(
        refusals(&report),
        [
            (1, "", "not_json"),
            (2, "order_no", "missing"),
            (4, "revision", "out_of_range"),
            (5, "", "wrong_form"),
            (6, "submitted_at", "date_not_a_date"),
            (7, "application", "wrong_form"),
            (
                8,
                "application.icp_applets.base_info.appid",
                "app_id_character"
            ),
        ]
    );
    assert!(!format!("{report:?}").contains("13800000001"));
    assert_eq!(report.accepted, 0);
}

#[test]
fn a_filing_finds_its_program_and_names_its_person() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let person = ROW.replace("北京示例科技有限公司,91110105MA00DEMKXD", "张示例,");
    take(
        &desk,
        "programs",
        format!("{HEADER}{person}{}", ROW.replace("abcdef", "abcd01")),
    )
    .unwrap();
    take(&desk, "filings", filing("A", 1, |_| ())).unwrap();
    let detail: FilingDetail = desk.call("filing.get", ById { id: "1".into() }).unwrap();
    assert_eq!(detail.program_id.as_deref(), Some("1"));
    assert_eq!(detail.subject_name, "北京示例科技有限公司");
    assert_eq!(
        detail.other_programs,
        [("2".to_owned(), "示例书房".to_owned())]
    );
    let same = detail
        .checks
        .iter()
        .find(|check| check.code == "name_elsewhere")
        .unwrap();
    assert_ne!(same.severity, "pass", "the other program has the same name");
}

#[test]
fn events_move_an_order_on_and_make_the_programs_status_known() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(&desk, "filings", filing("A", 1, |_| ())).unwrap();
    let early = take(&desk, "events", event("E0", "A", "sms_done", json!({}))).unwrap();
    assert_eq!(refusals(&early), [(1, "", "transition_refused")]);
    desk.call::<FilingDetail>(
        "filing.claim",
        OpById {
            op: op(),
            id: "1".into(),
        },
    )
    .unwrap();
    desk.call::<Decided>(
        "filing.approve",
        Approve {
            op: op(),
            id: "1".into(),
            version: 1,
            letter: None,
        },
    )
    .unwrap();
    let number = json!({"record_number": "京ICP备2026000001号-3X"});
    let lines = [
        event("E1", "A", "sms_done", json!({})),
        event("E2", "A", "authority_filed", json!({})),
        event("E2", "A", "authority_filed", number.clone()),
        event("E3", "nobody", "withdrawn", json!({})),
        event("E4", "A", "lost", json!({})),
    ]
    .concat();
    let report = take(&desk, "events", &lines).unwrap();
    assert_eq!(counts(&report), [5, 0, 2, 0, 3]);
    assert_eq!(
        refusals(&report),
        [
            (2, "record_number", "missing"),
            (4, "order_no", "order_unknown"),
            (5, "kind", "kind_unknown")
        ]
    );
    assert_eq!(take(&desk, "events", &lines).unwrap().unchanged, 2);
    let other = event(
        "E2",
        "A",
        "authority_filed",
        json!({"record_number": "京ICP备2026000002号-3X"}),
    );
    assert_eq!(
        refusals(&take(&desk, "events", other).unwrap()),
        [(1, "event_id", "event_differs")]
    );
    let detail: FilingDetail = desk.call("filing.get", ById { id: "1".into() }).unwrap();
    assert_eq!((detail.status, detail.due), (6, None));
    assert_eq!(
        detail.record_number.as_deref(),
        Some("京ICP备2026000001号-3X")
    );
    let programs = rows(&desk, "programs", None);
    assert!(
        programs[0].contains(&json!(6)) && programs[0].contains(&json!("2026-03-09")),
        "{programs:?}"
    );
}

/// Somebody who stops the work at the first word of it.
struct Stop;

impl Progress for Stop {
    fn report(&self, progress: shelfkeeper_core::contract::Progress) -> Result<(), Fault> {
        assert_eq!((progress.done, progress.total), (500, Some(1_001)));
        Err(Fault::new(Code::Cancelled))
    }
}

#[test]
fn an_intake_that_is_stopped_changes_nothing() {
    let desk = TestDesk::new();
    let list: String = (0..1_000)
        .map(|n| ROW.replace("abcdef", &format!("ab{n:04}")))
        .collect();
    let file = desk.pick("programs.csv", format!("{HEADER}{list}"));
    let request = json!({"op": op(), "kind": "programs", "file": file});
    let stopped = commands::call(&desk.desk, "intake.import", request, Arc::new(Stop));
    assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
    assert_eq!(rows(&desk, "programs", None).len(), 0);
}

#[test]
fn the_examples_of_the_interchange_forms_tell_one_story_to_its_end() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    assert_eq!(take(&desk, "filings", FILING).unwrap().accepted, 1);
    let id = || "1".to_owned();
    desk.call::<FilingDetail>("filing.claim", OpById { op: op(), id: id() })
        .unwrap();
    desk.call::<Decided>(
        "filing.approve",
        Approve {
            op: op(),
            id: id(),
            version: 1,
            letter: None,
        },
    )
    .unwrap();
    desk.clock.advance(20 * 24 * 3_600_000);
    desk.become_known("rev");
    let events = include_str!("../../assets/interchange/events.example.jsonl");
    assert_eq!(
        counts(&take(&desk, "events", events).unwrap()),
        [2, 0, 2, 0, 0]
    );
    let detail: FilingDetail = desk.call("filing.get", ById { id: id() }).unwrap();
    assert_eq!(detail.status, 6);
}

#[test]
fn the_clock_of_the_test_is_a_monday_morning() {
    assert_eq!(
        shelfkeeper_core::domain::calendar::Instant(MONDAY).to_string(),
        "2026-03-09 09:00:00"
    );
}
