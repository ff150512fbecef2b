//! The file of an import is kept as it came, and every fen leads back to its bytes.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use encoding_rs::GB18030;
use sha2::{Digest as _, Sha256};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk_with, import};
use crate::support::{Behind, TestDesk, on_server, op};
use crate::undo::Undoing as _;

pub fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

/// A workbook of one sheet, its cells as text.
pub fn xlsx(text: &str) -> Vec<u8> {
    let row = |(at, line): (usize, &str)| {
        let cells = line.split(',').enumerate().map(|(column, cell)| {
            let name = char::from(b'A' + u8::try_from(column).unwrap());
            let at = at + 1;
            format!("<c r=\"{name}{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
        });
        format!("<row r=\"{}\">{}</row>", at + 1, cells.collect::<String>())
    };
    let rows: String = text.lines().enumerate().map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"a\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"b\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets><sheet name=\"明细\" sheetId=\"1\" r:id=\"b\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        book.start_file(name, stored).unwrap();
        book.write_all(content.as_bytes()).unwrap();
    }
    book.finish().unwrap().into_inner()
}

pub fn source(desk: &TestDesk, payment: &str) -> PaymentSource {
    let payment = payment.into();
    desk.call("payments.source", AskSource { payment }).unwrap()
}

/// Every file below the folder of sealed files.
fn sealed(desk: &TestDesk) -> Vec<PathBuf> {
    let mut folders = vec![desk.desk.store().unwrap().attachments()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found
}

#[test]
fn every_payment_leads_back_to_its_bytes_in_the_file_that_came() {
    let desk = desk_with(3);
    let text = bill(&[
        paid(1, FEN, number(1)),
        paid(2, FEN, "x").saying("保证金，谢谢"),
        refunded(1, 3, 20_000),
    ]);
    let files: [Vec<u8>; 2] = [
        text.clone().into(),
        gbk(text.trim_start_matches('\u{feff}')),
    ];
    for file in files {
        let receipt = desk.taken(&file);
        let rows = desk.look(&format!(
            "SELECT id, amount_fen FROM payment WHERE import_id = {} ORDER BY id",
            receipt.import
        ));
        assert_eq!(rows.len(), 3);
        for row in rows {
            let told = source(&desk, &row[0]);
            let record = told.record.as_ref().unwrap();
            let number = |text: &Option<String>| text.as_ref().unwrap().parse::<usize>().unwrap();
            let (at, len) = (number(&record.byte_offset), number(&record.byte_len));
            let own = &file[at..at + len];
            let (own, _, _) = match record.encoding.as_str() {
                "gb18030" => GB18030.decode(own),
                _ => encoding_rs::UTF_8.decode(own),
            };
            assert_eq!(own.lines().count(), 1);
            assert!(own.contains(&told.external_id));
            let masked = own.replace(
                "oPayer-with-a-long-pseudonym",
                "oPay********************onym",
            );
            assert_eq!(record.text, masked);
            let amounts: Vec<_> = record.cells.iter().filter(|cell| cell.amount).collect();
            assert_eq!(amounts.len(), 1);
            let fen = amounts[0].value.replace('.', "");
            assert_eq!(fen.trim_start_matches('0'), row[1], "{amounts:?}");
            assert_eq!(told.file_sha256, receipt.inspection.file.sha256);
            assert!(told.kept && !told.postings.is_empty());
        }
        desk.check_record();
        desk.undone(&receipt.import);
    }
}

#[test]
fn a_row_of_a_workbook_is_told_by_its_sheet_and_cells() {
    let desk = desk_with(1);
    let text = include_str!("../fixtures/bills/generic.zh.csv");
    let receipt = desk.taken(xlsx(text));
    assert_eq!(receipt.inspection.file.format, "xlsx");
    let rows = desk.look("SELECT id FROM payment ORDER BY id");
    let told = source(&desk, &rows[0][0]);
    let record = told.record.unwrap();
    assert_eq!(
        (record.format.as_str(), record.sheet.as_deref()),
        ("xlsx", Some("明细"))
    );
    let range = record.cells_range.unwrap();
    assert!(range.starts_with(&format!("A{}:", told.line)), "{range}");
    assert_eq!((record.byte_offset, record.byte_len), (None, None));
}

#[test]
fn a_kept_file_that_was_changed_or_is_gone_is_said_and_never_shown() {
    let desk = desk_with(1);
    desk.taken(bill(&[paid(1, FEN, number(1))]));
    let [path] = &sealed(&desk)[..] else {
        panic!("one sealed file");
    };
    let own = fs::read(path).unwrap();
    let mut other = own.clone();
    other[70] ^= 1;
    fs::write(path, &other).unwrap();
    let ask = || AskSource {
        payment: "1".into(),
    };
    assert_eq!(desk.refused("payments.source", ask()), Code::AuditBroken);
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(found, ["attachment"]);
    fs::remove_file(path).unwrap();
    assert_eq!(desk.refused("payments.source", ask()), Code::AuditBroken);
    let (file, out) = desk.target("out.csv");
    let save = SaveFile {
        op: op(),
        import: "1".into(),
        file,
    };
    assert_eq!(desk.refused("payments.save_file", save), Code::AuditBroken);
    assert!(!out.exists());
    fs::write(path, own).unwrap();
    assert!(source(&desk, "1").record.is_some());
}

#[test]
fn the_file_is_saved_as_it_came_and_that_is_on_record() {
    let desk = desk_with(1);
    let content = bill(&[paid(1, FEN, number(1))]);
    desk.taken(&content);
    let (file, out) = desk.target("out.csv");
    let save = SaveFile {
        op: op(),
        import: "1".into(),
        file,
    };
    desk.call::<Done>("payments.save_file", save).unwrap();
    assert_eq!(fs::read(&out).unwrap(), content.as_bytes());
    let events = desk.look("SELECT entity FROM audit WHERE action = 'payments.save_file'");
    assert_eq!(events, [["payment_import:1"]]);
    desk.become_new("reader", &["reviewer"]);
    let ask = AskSource {
        payment: "1".into(),
    };
    assert_eq!(desk.refused("payments.source", ask), Code::RoleRefused);
}

#[test]
fn what_no_import_came_of_leaves_no_file() {
    let desk = desk_with(1);
    let good = bill(&[paid(1, FEN, number(1))]);
    let wrong = good.replacen("1000.00", "1000.01", 1);
    for content in [&good, &wrong] {
        let file = desk.pick("bill.csv", content);
        let refused = import(file, "00".repeat(32));
        desk.refused("payments.import", refused);
        assert_eq!(sealed(&desk), Vec::<PathBuf>::new());
    }
    desk.taken(&good);
    desk.taken(&good);
    assert_eq!(sealed(&desk).len(), 1);
}

#[test]
fn what_a_cut_off_import_left_is_gone_after_the_next_start_and_nothing_else() {
    let desk = desk_with(1);
    desk.taken(bill(&[paid(1, FEN, number(1))]));
    let before = sealed(&desk);
    let vault = desk.desk.store().unwrap().attachments();
    let marks = fs::read_dir(vault.join("incoming")).unwrap();
    let own = marks.flatten().next().unwrap().path();
    let account = desk.look("SELECT id FROM account WHERE login = 'finance'")[0][0].clone();
    let ran = desk.look("SELECT op_id FROM audit WHERE action = 'payments.import'")[0][0].clone();
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let orphan = hex(&Sha256::digest(b"orphan"));
    fs::create_dir_all(vault.join(&orphan[..2])).unwrap();
    fs::write(vault.join(&orphan[..2]).join(&orphan), b"orphan").unwrap();
    let kept = before[0]
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    fs::write(own.join(format!("{account}.{}.note", op())), &orphan).unwrap();
    fs::write(own.join(format!("{account}.{}.sealed", op())), b"half").unwrap();
    fs::write(own.join(format!("{account}.{ran}.note")), &kept).unwrap();
    let other = vault.join("incoming").join("0123456789abcdef");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("1.x.sealed"), b"of another store").unwrap();
    desk.become_known("finance");
    let mut after = sealed(&desk);
    after.retain(|path| !path.starts_with(&other));
    assert_eq!(after, before);
    assert!(other.join("1.x.sealed").exists());
    desk.check_record();
}

#[test]
fn an_import_of_an_earlier_version_says_that_its_file_was_not_kept() {
    let desk = desk_with(1);
    desk.taken(bill(&[paid(1, FEN, number(1))]));
    let mut behind = Behind::of(&desk);
    if on_server() {
        behind.script("DELETE FROM payment_file_secret");
    }
    behind.script("DELETE FROM payment_file");
    let told = source(&desk, "1");
    assert!(!told.kept && told.record.is_none());
    assert_eq!(told.line, 2);
}
