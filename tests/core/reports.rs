//! The deposit ledger: figures that add up, files that are whole.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{bill, issue, number, paid, refunded};
use crate::support::{Behind, TestDesk, op};

const FEN: i64 = 100_000;

/// Three notices; the first paid, the second paid and half refunded later, some money waiting.
fn desk() -> TestDesk {
    let desk = TestDesk::new();
    issue(&desk.owner(), 3, FEN);
    desk.become_new("finance", &["finance"]);
    take(
        &desk,
        &bill(&[
            paid(1, FEN, number(1)),
            paid(2, FEN, number(2)),
            paid(3, 700, "who knows"),
        ]),
    );
    take(&desk, &bill(&[refunded(2, 1, FEN / 2).on("2026-03-08")]));
    desk
}

fn take(desk: &TestDesk, content: &str) {
    let file = desk.pick("bill.csv", content);
    let ask = InspectPayments {
        file: file.clone(),
        profile: None,
        sheet: None,
        account: None,
        rows: 0,
    };
    let seen: Inspection = desk.call("payments.inspect", ask).unwrap();
    let request = ImportPayments {
        op: op(),
        file,
        profile: None,
        sheet: None,
        account: None,
        plan: seen.plan,
    };
    desk.call::<ImportReceipt>("payments.import", request)
        .unwrap();
}

fn ask(from: &str, to: &str, format: &str, file: String) -> WriteReport {
    WriteReport {
        op: op(),
        name: "deposit-ledger".into(),
        from: from.into(),
        to: to.into(),
        format: format.into(),
        file,
    }
}

fn preview(desk: &TestDesk, from: &str, to: &str) -> ReportPreview {
    let request = PreviewReport {
        name: "deposit-ledger".into(),
        from: from.into(),
        to: to.into(),
    };
    desk.call("report.preview", request).unwrap()
}

fn figures(totals: &std::collections::BTreeMap<String, String>) -> [i64; 7] {
    [
        "opening",
        "asked",
        "received",
        "refunded",
        "settled",
        "outstanding",
        "suspense",
    ]
    .map(|name| totals[name].parse().unwrap())
}

#[test]
fn the_ledger_adds_up_and_one_period_hands_over_to_the_next() {
    let desk = desk();
    let first = preview(&desk, "2026-03-01", "2026-03-07");
    assert_eq!(first.rows, 3);
    assert_eq!(
        figures(&first.totals),
        [0, 3 * FEN, 2 * FEN, 0, 2 * FEN, FEN, 700]
    );
    let second = preview(&desk, "2026-03-08", "2026-03-31");
    assert_eq!(second.rows, 2, "the settled notice did not move");
    assert_eq!(
        figures(&second.totals),
        [FEN, 0, 0, FEN / 2, -FEN / 2, 3 * FEN / 2, 700]
    );
    let before = preview(&desk, "2026-01-01", "2026-02-28");
    assert_eq!((before.rows, figures(&before.totals)), (0, [0; 7]));
}

#[test]
fn a_ledger_file_carries_text_as_text_and_names_the_state_it_belongs_to() {
    let desk = desk();
    let (file, path) = desk.target("ledger.csv");
    let request = ask("2026-03-01", "2026-03-31", "csv", file);
    let written: ReportWritten = desk.call("report.write", &request).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(&bytes[3..]);
    assert_eq!(reader.headers().unwrap().len(), 14);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3 + 4, "notices, total, suspense, head, time");
    assert_eq!(&rows[0][0], number(1));
    assert_eq!((&rows[0][6], &rows[0][13]), ("1000.00", "settled"));
    assert_eq!((&rows[1][12], &rows[1][13]), ("500.00", "open"));
    assert_eq!((&rows[3][12], &rows[4][12]), ("1500.00", "7.00"));
    assert_eq!(rows[5][1], written.audit_head);
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains("\"SKW") && text.contains(",1000.00,"),
        "text is quoted, money is not"
    );
    let again: ReportWritten = desk.call("report.write", &request).unwrap();
    assert_eq!(again, written, "the same operation");
    let left: Vec<_> = std::fs::read_dir(desk.folder.path())
        .unwrap()
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|end| end == "tmp")
        })
        .collect();
    assert!(left.is_empty());
}

#[test]
fn the_ledger_in_json_says_the_same() {
    let desk = desk();
    let (file, path) = desk.target("ledger.json");
    let request = ask("2026-03-01", "2026-03-31", "json", file);
    let written: ReportWritten = desk.call("report.write", request).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(read["rows"].as_array().unwrap().len(), 3);
    assert_eq!(read["rows"][1]["refunded"], "50000");
    assert_eq!(
        read["totals"],
        serde_json::to_value(&written.totals).unwrap()
    );
    assert_eq!(read["audit_head"], written.audit_head);
}

#[test]
fn a_file_that_stands_there_is_not_touched_unless_the_person_said_so() {
    let desk = desk();
    let (file, path) = desk.target("ledger.csv");
    std::fs::write(&path, "precious").unwrap();
    let request = ask("2026-03-01", "2026-03-31", "csv", file);
    assert_eq!(desk.refused("report.write", request), Code::FileExists);
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    let file = desk.desk.files.keep_to_replace(&path).file.unwrap();
    let request = ask("2026-03-01", "2026-03-31", "csv", file);
    desk.call::<ReportWritten>("report.write", request).unwrap();
    assert_ne!(std::fs::read(&path).unwrap(), b"precious");
}

#[test]
fn a_balance_edited_behind_the_books_stops_the_report_and_leaves_no_file() {
    let desk = desk();
    let edit = "UPDATE notice SET paid_fen = paid_fen - 1 WHERE id = 1";
    assert_eq!(Behind::of(&desk).execute(edit), 1);
    let (file, path) = desk.target("ledger.csv");
    let request = ask("2026-03-01", "2026-03-31", "csv", file);
    assert_eq!(desk.refused("report.write", request), Code::Internal);
    assert!(!path.exists());
}

#[test]
fn a_report_that_does_not_exist_or_runs_backwards_is_refused() {
    let desk = desk();
    let (file, _) = desk.target("x.csv");
    let backwards = ask("2026-03-31", "2026-03-01", "csv", file.clone());
    assert_eq!(desk.refused("report.write", backwards), Code::BadField);
    let mut unknown = ask("2026-03-01", "2026-03-31", "csv", file);
    unknown.name = "everything".into();
    assert_eq!(desk.refused("report.write", unknown), Code::BadField);
}
