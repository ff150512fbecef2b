//! The files of a demo day and the answer that is stated about them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shelfkeeper_core::desk::demo::{self, Answer};
use shelfkeeper_core::domain::calendar::{Day, Instant, parse_day};
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::identifiers::{
    parse_email, parse_mobile, parse_record_number, parse_resident_id, parse_uscc,
};
use shelfkeeper_core::domain::notice_number::NoticeNumber;

use crate::support::MONDAY;

const PROGRAMS: u32 = 600;

fn today() -> Day {
    Instant(MONDAY).day()
}

fn written(seed: u32, programs: u32, folder: &Path) -> Answer {
    demo::files(seed, programs, today(), folder).unwrap()
}

/// Every file of a folder by its relative name.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_another_seed_does_not() {
    let [first, second, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let answer = written(7, PROGRAMS, first.path());
    assert_eq!(answer, written(7, PROGRAMS, second.path()));
    let (a, b) = (content(first.path()), content(second.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert_eq!(bytes, &b[name], "{}", name.display());
    }
    written(8, PROGRAMS, other.path());
    let c = content(other.path());
    for name in [
        "programs.csv",
        "filings.jsonl",
        "events.jsonl",
        "answer.json",
    ] {
        assert_ne!(a[Path::new(name)], c[Path::new(name)], "{name}");
    }
}

#[test]
fn every_file_of_the_list_is_there_and_every_scan_a_line_names() {
    let folder = tempfile::tempdir().unwrap();
    let answer = written(7, PROGRAMS, folder.path());
    for file in &answer.files {
        assert!(folder.path().join(&file.name).exists(), "{}", file.name);
    }
    let lines = fs::read_to_string(folder.path().join("filings.jsonl")).unwrap();
    let mut scans = 0;
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        for path in line["attachments"].as_object().unwrap().values() {
            let bytes = fs::read(folder.path().join(path.as_str().unwrap())).unwrap();
            assert!(bytes.starts_with(b"\x89PNG") && bytes.len() < 40_000);
            scans += 1;
        }
    }
    assert!(scans > 100, "{scans}");
}

#[test]
fn every_identifier_of_the_programs_file_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    written(7, PROGRAMS, folder.path());
    let mut reader = csv::Reader::from_path(folder.path().join("programs.csv")).unwrap();
    let (mut rows, mut numbers) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        rows += 1;
        let wechat = shelfkeeper_core::domain::identifiers::AppIdPattern::wechat();
        assert!(wechat.parse(&row[1]).is_ok(), "{row:?}");
        if !row[4].is_empty() {
            assert!(parse_uscc(&row[4]).unwrap().warnings().is_empty());
        }
        if !row[10].is_empty() {
            let number = parse_record_number(&row[10]).unwrap();
            assert!(number.is_mini_program() && number.warnings().is_empty());
            numbers += 1;
        }
        for at in [7, 11] {
            assert!(row[at].is_empty() || parse_day(&row[at]).is_ok());
        }
        assert_eq!(row[9].is_empty(), row[11].is_empty());
    }
    assert_eq!(rows, PROGRAMS);
    assert!(numbers > PROGRAMS * 8 / 10);
}

#[test]
fn every_person_of_the_filings_file_reads_back_unless_a_mistake_was_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let answer = written(7, PROGRAMS, folder.path());
    let lines = fs::read_to_string(folder.path().join("filings.jsonl")).unwrap();
    let mut people = 0;
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let defect = answer.defects.get(line["order_no"].as_str().unwrap());
        let application = &line["application"];
        for path in ["icp_subject", "icp_applets"] {
            let person = &application[path]["principal_info"];
            let text = |name: &str| person[name].as_str().unwrap_or_default().to_owned();
            let built_in =
                |check: &str| defect.is_some_and(|defect| defect == check) && path == "icp_applets";
            assert_eq!(
                parse_resident_id(&text("certificate_number")).is_err(),
                built_in("resident_id_form")
            );
            assert_eq!(
                parse_mobile(&text("mobile")).is_err(),
                built_in("mobile_form")
            );
            assert!(parse_email(&text("email")).is_ok());
            people += 1;
        }
    }
    assert!(people > 60, "{people}");
    assert!(!answer.defects.is_empty());
}

#[test]
fn the_checks_speak_of_every_mistake_that_was_built_in_and_of_no_other_error() {
    use shelfkeeper_core::domain::application::{Application, FlatValues, compare};
    use shelfkeeper_core::domain::checks::{self, CheckInput, Context, Severity};
    use shelfkeeper_core::domain::filing::FilingKind;
    let folder = tempfile::tempdir().unwrap();
    let answer = written(11, 2_000, folder.path());
    let lines = fs::read_to_string(folder.path().join("filings.jsonl")).unwrap();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let Some(kind) = FilingKind::from_code(line["kind"].as_str().unwrap()) else {
            continue;
        };
        let application = Application::from_json(&line["application"].to_string()).unwrap();
        let flat = |name: &str| serde_json::from_value::<FlatValues>(line[name].clone()).unwrap();
        let compared = compare(&application, &flat("ocr"), &flat("registry"));
        let context = Context::new("wechat", today());
        let input = CheckInput {
            kind,
            application: &application,
            compared: &compared,
            context: &context,
        };
        for result in checks::run(&input) {
            if result.severity >= Severity::Warning {
                let code = serde_json::to_value(result.code).unwrap();
                let order = line["order_no"].as_str().unwrap().to_owned();
                found.insert(order, code.as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(found, answer.defects);
}

/// A bill's rows and its trailer, cut at the marks.
fn cut(path: &Path) -> (Vec<String>, Vec<Vec<String>>, Vec<String>) {
    let text = fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let values = |line: &str| -> Vec<String> {
        line.strip_prefix('`')
            .unwrap()
            .split(",`")
            .map(str::to_owned)
            .collect()
    };
    let trailer = values(lines.pop().unwrap());
    lines.pop();
    let header = lines.remove(0).split(',').map(str::to_owned).collect();
    (header, lines.into_iter().map(values).collect(), trailer)
}

fn fen(yuan: &str) -> i64 {
    shelfkeeper_core::domain::money::parse_yuan(yuan)
        .unwrap()
        .as_i64()
}

#[test]
fn the_stated_totals_are_the_sums_of_the_rows_in_the_bill() {
    let folder = tempfile::tempdir().unwrap();
    let answer = written(7, 3_000, folder.path());
    assert_eq!(answer.bills.len(), 3);
    for bill in &answer.bills {
        let (header, rows, trailer) = cut(&folder.path().join(&bill.file));
        let column = |name: &str| header.iter().position(|column| column == name);
        let sum = |name: &str| -> i64 {
            column(name).map_or(0, |at| rows.iter().map(|row| fen(&row[at])).sum())
        };
        assert!(rows.iter().all(|row| row.len() == header.len()));
        assert_eq!(bill.rows, rows.len() as u64);
        assert_eq!(trailer[0], rows.len().to_string());
        assert_eq!(fen(&trailer[1]), sum("应结订单金额"));
        assert_eq!(trailer[1], bill.trailer["settlement_total"]);
        assert_eq!(bill.money_in["read"].as_i64(), sum("应结订单金额"));
        let out = bill.money_out.get("read").map_or(0, |fen| fen.as_i64());
        assert_eq!(out, sum("退款金额"));
        for side in [&bill.money_in, &bill.money_out] {
            let parts: i64 = side
                .iter()
                .filter(|(name, _)| *name != "read")
                .map(|(_, fen)| fen.as_i64())
                .sum();
            assert_eq!(side.get("read").map_or(0, |fen| fen.as_i64()), parts);
        }
        assert_eq!(bill.verdicts.values().sum::<u64>(), bill.rows);
        assert_eq!(bill.cases.values().sum::<u64>(), bill.rows);
        let settled: i64 = bill.detail.iter().map(|row| row.settled_fen.as_i64()).sum();
        assert_eq!(settled, bill.money_in["settled"].as_i64());
    }
    assert_eq!(
        answer
            .bills
            .iter()
            .map(|bill| bill.layout.as_str())
            .collect::<Vec<_>>(),
        ["success", "all", "all"]
    );
}

#[test]
fn yesterdays_bill_has_a_row_of_every_case() {
    let folder = tempfile::tempdir().unwrap();
    let answer = written(7, 3_000, folder.path());
    let bill = answer.bills.last().unwrap();
    for case in [
        "settles",
        "underpaid",
        "overpaid",
        "two_notices",
        "three_notices",
        "repeated_in_file",
        "known_from_day_before",
        "foreign_platform",
        "unknown_number",
        "damaged_number",
        "already_settled",
        "no_number",
        "no_number_names_program",
        "refund",
        "reversal",
        "refund_of_unknown",
    ] {
        assert!(
            bill.cases.get(case).is_some_and(|count| *count > 0),
            "{case}: {:?}",
            bill.cases
        );
    }
    assert!(bill.lifts > 0);
}

#[test]
fn every_notice_a_bill_settles_has_a_valid_number_of_the_platform() {
    let folder = tempfile::tempdir().unwrap();
    let answer = written(7, 3_000, folder.path());
    let rows = answer.bills.iter().flat_map(|bill| &bill.detail);
    let numbers: Vec<_> = rows.flat_map(|row| &row.notices).collect();
    assert!(numbers.len() > 50);
    for number in numbers {
        assert_eq!(number.parse::<NoticeNumber>().unwrap().platform(), 'W');
    }
}

#[test]
fn a_demo_of_any_size_can_be_made() {
    for programs in [1, 3, 10, 37] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            written(1, programs, folder.path()).programs,
            u64::from(programs)
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let refused = demo::files(1, 0, today(), folder.path()).unwrap_err();
    assert_eq!(refused.code, Code::BadField);
}
