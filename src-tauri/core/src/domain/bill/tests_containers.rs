//! Bills inside archives and workbooks, and what is refused before it unpacks.

use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::CompressionMethod::{Deflated, Stored};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::fixtures::*;
use super::{BillCode, Format, Kind, Param, RowCode};

const ACCOUNT: &str = include_str!("../../../../../tests/fixtures/bills/alipay-account.csv");
const SUMMARY: &str =
    include_str!("../../../../../tests/fixtures/bills/alipay-account.summary.csv");
const PERSONAL: &str = include_str!("../../../../../tests/fixtures/bills/wechat-personal.csv");

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

pub(super) fn archive(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(Deflated);
        zip.start_file(*name, options).expect("a member");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

/// The same archive with its names in the bytes that Chinese programs give them.
fn with_gbk_names(mut bytes: Vec<u8>, ascii: &str, name: &str) -> Vec<u8> {
    let name = gbk(name);
    assert_eq!(ascii.len(), name.len());
    let places: Vec<usize> = bytes
        .windows(ascii.len())
        .enumerate()
        .filter(|(_, window)| *window == ascii.as_bytes())
        .map(|(at, _)| at)
        .collect();
    for at in places {
        bytes[at..at + name.len()].copy_from_slice(&name);
    }
    bytes
}

/// A cell of a made-up workbook: text, a number, or a moment.
fn cell(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    match text.strip_prefix('=') {
        Some(number) if number.starts_with('@') => {
            format!("<c s=\"1\"><v>{}</v></c>", &number[1..])
        }
        Some(number) => format!("<c><v>{number}</v></c>"),
        None => format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{escaped}</t></is></c>"),
    }
}

fn sheet(rows: &[Vec<&str>]) -> String {
    let row = |(at, cells): (usize, &Vec<&str>)| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<row r=\"{}\">{cells}</row>", at + 1)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
}

pub(super) fn workbook(sheets: &[(&str, String)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let listed: String = (1..)
        .zip(sheets)
        .map(|(at, (name, _))| {
            format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>")
        })
        .collect();
    let related: String = (1..=sheets.len())
        .map(|at| format!("<Relationship Id=\"rId{at}\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"))
        .collect();
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    let mut members = vec![
        (
            "[Content_Types].xml".to_owned(),
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                .to_owned(),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets>{listed}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{package}\">{related}</Relationships>"),
        ),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for (at, (_, xml)) in (1..).zip(sheets) {
        members.push((format!("xl/worksheets/sheet{at}.xml"), xml.clone()));
    }
    let members: Vec<(&str, Vec<u8>)> = members
        .iter()
        .map(|(name, xml)| (name.as_str(), xml.clone().into_bytes()))
        .collect();
    archive(&members)
}

/// A plain text file as a sheet, with amounts as numbers where `typed` says so.
fn as_sheet(text: &str, typed: bool) -> String {
    let rows: Vec<Vec<String>> = text
        .trim_start_matches('\u{FEFF}')
        .lines()
        .map(|line| {
            line.split(',')
                .map(|cell| cell.trim_matches('"').to_owned())
                .collect()
        })
        .collect();
    let spelled: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| {
            let number = |text: String| match text.strip_prefix(['¥', '￥']) {
                Some(number) if typed => format!("={number}"),
                _ => text,
            };
            row.into_iter().map(number).collect()
        })
        .collect();
    let rows: Vec<Vec<&str>> = spelled
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    sheet(&rows)
}

fn kinds(rows: &[Seen]) -> Vec<(Kind, Option<i64>)> {
    rows.iter().map(|row| (row.kind, row.fen)).collect()
}

#[test]
fn the_member_is_chosen_by_what_it_holds_and_not_by_its_name_or_place() {
    let plain = read(ACCOUNT).expect("read").0;
    let bytes = archive(&[
        ("summary_____.csv", gbk(SUMMARY)),
        ("__MACOSX/._x", vec![0, 1, 2]),
        ("picture.png", vec![0x89, b'P', b'N', b'G', 0]),
        ("details_____.csv", gbk(ACCOUNT)),
    ]);
    let bytes = with_gbk_names(bytes, "details_____.csv", "2088账务明细.csv");
    let (rows, outcome) = read(&bytes).expect("read");
    assert_eq!(kinds(&rows), kinds(&plain));
    assert_eq!(outcome.control.agrees, Some(true));
    let packing = outcome.identity.packing;
    assert_eq!(
        (packing.format, packing.member.as_deref()),
        (Format::Zip, Some("2088账务明细.csv"))
    );
    assert_eq!(outcome.identity.encoding, super::Encoding::Gb18030);
    let whole: [u8; 32] = Sha256::digest(&bytes).into();
    assert_eq!(
        (outcome.identity.sha256, outcome.identity.bytes),
        (whole, bytes.len() as u64)
    );
}

#[test]
fn two_members_that_hold_different_bills_are_refused_by_their_names() {
    let other = ACCOUNT.replace("1000.00", "1000.10");
    let fault = refusal(archive(&[("a.csv", gbk(ACCOUNT)), ("b.csv", gbk(&other))]));
    assert_eq!(fault.code, BillCode::SeveralBills);
    assert_eq!(
        fault.params["names"],
        Param::List(vec!["a.csv".into(), "b.csv".into()])
    );
}

#[test]
fn the_same_bill_twice_in_an_archive_is_taken_once_and_told() {
    let bytes = archive(&[("a.csv", gbk(ACCOUNT)), ("b.csv", ACCOUNT.into())]);
    let (rows, outcome) = read(bytes).expect("read");
    assert_eq!(rows.len(), 4);
    assert_eq!(outcome.identity.packing.same, ["b.csv"]);
}

#[test]
fn an_archive_without_a_bill_names_the_nearest_layout() {
    let fault = refusal(archive(&[
        ("notes.txt", b"nothing".to_vec()),
        ("summary.csv", gbk(SUMMARY)),
    ]));
    assert_eq!(fault.code, BillCode::UnknownLayout);
    assert_eq!(fault.params["member"], Param::Text("summary.csv".into()));
    assert_eq!(refusal(archive(&[])).code, BillCode::UnknownLayout);
}

#[test]
fn a_bomb_is_refused_while_it_inflates_and_whatever_it_says_of_its_size() {
    let zeros = vec![b'0'; 40 << 20];
    let fault = refusal(archive(&[("a.csv", zeros.clone())]));
    assert_eq!(fault.code, BillCode::InflatesTooFar);
    assert_eq!(fault.params["member"], Param::Text("a.csv".into()));
    let book = workbook(&[(
        "a",
        format!("<worksheet><!--{}--></worksheet>", "x".repeat(40 << 20)),
    )]);
    assert_eq!(refusal(book).code, BillCode::InflatesTooFar);
    let many: Vec<(String, Vec<u8>)> = (0..1_001)
        .map(|at| (format!("{at}.csv"), Vec::new()))
        .collect();
    let many: Vec<(&str, Vec<u8>)> = many
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    assert_eq!(refusal(archive(&many)).code, BillCode::InflatesTooFar);
}

#[test]
fn a_locked_archive_and_an_unknown_packing_are_refused_by_name() {
    let mut locked = archive(&[("a.csv", gbk(ACCOUNT))]);
    // The first bit of the flags, in the member's own head and in the list of members.
    locked[6] |= 1;
    let list = locked
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .expect("a list");
    locked[list + 8] |= 1;
    let fault = refusal(&locked);
    assert_eq!(fault.code, BillCode::Encrypted);
    assert_eq!(fault.params["member"], Param::Text("a.csv".into()));
    let mut strange = archive(&[("a.csv", gbk(ACCOUNT))]);
    let list = strange
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .expect("a list");
    (strange[8], strange[list + 10]) = (12, 12);
    assert_eq!(refusal(&strange).code, BillCode::UnreadableMember);
}

#[test]
fn stored_members_are_read_and_broken_archives_are_said_to_be_broken() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        "a.csv",
        SimpleFileOptions::default().compression_method(Stored),
    )
    .expect("a member");
    zip.write_all(ACCOUNT.as_bytes()).expect("written");
    let whole = zip.finish().expect("closed").into_inner();
    assert_eq!(read(&whole).expect("read").0.len(), 4);
    for cut in [8, 40, whole.len() / 2, whole.len() - 1] {
        assert_eq!(
            refusal(&whole[..cut]).code,
            BillCode::BrokenContainer,
            "{cut}"
        );
    }
    let mut flipped = archive(&[("a.csv", gbk(ACCOUNT))]);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xFF;
    assert_eq!(refusal(&flipped).code, BillCode::BrokenContainer);
}

#[test]
fn a_workbook_says_what_its_text_says_with_amounts_as_text_or_as_numbers() {
    let plain = read(PERSONAL).expect("read");
    for typed in [false, true] {
        let book = workbook(&[("微信支付账单", as_sheet(PERSONAL, typed))]);
        let (rows, outcome) = read(&book).expect("read");
        assert_eq!(kinds(&rows), kinds(&plain.0));
        let ids = |rows: &[Seen]| {
            rows.iter()
                .map(|row| (row.external_id.clone(), row.paid_at, row.line))
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&rows), ids(&plain.0), "line numbers are the sheet's");
        assert_eq!(outcome.control.agrees, Some(true));
        let packing = outcome.identity.packing;
        assert_eq!(
            (packing.format, packing.sheet.as_deref()),
            (Format::Xlsx, Some("微信支付账单"))
        );
    }
}

#[test]
fn the_same_bill_on_two_sheets_is_taken_once_and_told() {
    let book = workbook(&[
        ("one", as_sheet(PERSONAL, false)),
        ("notes", sheet(&[vec!["nothing", "=1"]])),
        (
            "two",
            as_sheet(&PERSONAL.replace("共5笔记录", "共9笔记录"), true),
        ),
    ]);
    let (rows, outcome) = read(book).expect("read");
    assert_eq!(rows.len(), 5);
    assert_eq!(outcome.identity.packing.sheet.as_deref(), Some("one"));
    assert_eq!(outcome.identity.packing.same, ["two"]);
}

#[test]
fn different_bills_on_two_sheets_are_refused_by_their_names() {
    let other = PERSONAL.replace("¥1000.00", "¥1000.01");
    let book = workbook(&[
        ("一月", as_sheet(PERSONAL, false)),
        ("二月", as_sheet(&other, false)),
    ]);
    let fault = refusal(book);
    assert_eq!(fault.code, BillCode::SeveralBills);
    assert_eq!(
        fault.params["names"],
        Param::List(vec!["一月".into(), "二月".into()])
    );
}

#[test]
fn a_workbook_inside_an_archive_is_read() {
    let book = workbook(&[("账单", as_sheet(PERSONAL, true))]);
    let (rows, outcome) = read(archive(&[("账单.xlsx", book)])).expect("read");
    assert_eq!(rows.len(), 5);
    let packing = outcome.identity.packing;
    assert_eq!(
        (
            packing.format,
            packing.member.as_deref(),
            packing.sheet.as_deref()
        ),
        (Format::Zip, Some("账单.xlsx"), Some("账单"))
    );
}

fn personal_sheet(time: &str, amount: &str, id: &str) -> Vec<u8> {
    let header = vec![
        "交易时间",
        "交易类型",
        "交易对方",
        "商品",
        "收/支",
        "金额(元)",
        "支付方式",
        "当前状态",
        "交易单号",
        "商户单号",
        "备注",
    ];
    let row = vec![
        time,
        "转账",
        "测试一",
        "/",
        "收入",
        amount,
        "零钱",
        "已收钱",
        id,
        "/",
        "/",
    ];
    workbook(&[("a", sheet(&[header, row]))])
}

/// A moment as text, a number and an id that a workbook keeps whole.
const MOMENT: &str = "2026-03-05 12:45:27";
const ID: &str = "10000000000000000000000000000001";

fn personal_row(time: &str, amount: &str, id: &str) -> Seen {
    let (mut rows, _) = read(personal_sheet(time, amount, id)).expect("read");
    rows.remove(0)
}

#[test]
fn numbers_of_a_workbook_are_exact_or_refused() {
    for (amount, fen) in [
        ("=1000", Some(100_000)),
        ("=548.58000000000004", Some(54_858)),
        ("=7.0000000000000007E-2", Some(7)),
        ("=0.30000000000000004", None),
        ("=1.005", None),
    ] {
        let row = personal_row(MOMENT, amount, ID);
        let faults = match fen {
            Some(_) => vec![],
            None => vec![RowCode::AmountUnreadable],
        };
        assert_eq!((row.fen, row.faults), (fen, faults), "{amount}");
    }
}

#[test]
fn moments_of_a_workbook_are_the_second_they_mean_or_refused() {
    let second = personal_row(MOMENT, "=1", ID).paid_at;
    assert!(second.is_some());
    for time in ["=46086.53156249999", "=@46086.53156249999"] {
        let row = personal_row(time, "=1", ID);
        assert_eq!((row.paid_at, row.faults), (second, vec![]), "{time}");
    }
    let day = personal_row("=@46086", "=1", ID);
    assert_eq!(
        (day.paid_at, day.faults),
        (None, vec![RowCode::TimeUnreadable])
    );
}

#[test]
fn ids_that_a_workbook_made_numbers_of_are_refused() {
    for (id, faults) in [
        ("=1.0000000000000001E31", vec![RowCode::ExcelDamagedId]),
        ("=4200000000202611", vec![RowCode::ExcelDamagedId]),
        ("=420000000020261", vec![]),
    ] {
        let row = personal_row(MOMENT, "=1", id);
        assert_eq!((row.fen, row.faults), (Some(100), faults), "{id}");
    }
}

#[test]
fn broken_workbooks_are_refused_and_stop_nothing() {
    let old = include_bytes!("../../../../../tests/fixtures/bills/ccb-debit.xls");
    for cut in [8, 100, 600, 2_000, old.len() - 600] {
        let fault = read(&old[..cut]).expect_err("cut");
        assert_eq!(fault.code, BillCode::BrokenContainer, "{cut}");
    }
    let mut locked = old.to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refusal(locked).code, BillCode::Encrypted);
    let nothing = workbook(&[("a", "<worksheet><sheetData><row><c><v>".into())]);
    assert_eq!(refusal(nothing).code, BillCode::BrokenContainer);
    let wide: Vec<&str> = vec!["x"; 201];
    assert_eq!(
        refusal(workbook(&[("a", sheet(&[wide]))])).code,
        BillCode::TooManyColumns
    );
}
