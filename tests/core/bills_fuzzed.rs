//! Broken, cut, mixed and grown files, amounts, dates and remarks: nothing panics, nothing is lost.

use std::io::Cursor;
use std::path::Path;

use shelfkeeper_core::domain::amount_cell::{parse_amount_cell, refund_in_state};
use shelfkeeper_core::domain::bill::{BillReader, Profiles};
use shelfkeeper_core::domain::calendar::{
    parse_clock, parse_day, parse_serial, parse_shanghai_time,
};
use shelfkeeper_core::domain::money::{parse_fee, parse_yuan};
use shelfkeeper_core::domain::notice_number::{Found, scan};

use crate::bills_mutated::Dice;
use crate::support::counted;

/// Every bill of our own making.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/bills");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(path).unwrap(),
            )
        })
        .collect();
    files.push((
        "trade".into(),
        crate::bills::bill(&[
            crate::bills::paid(1, 600, "x"),
            crate::bills::refunded(1, 2, 100),
        ])
        .into_bytes(),
    ));
    files.sort();
    assert!(files.len() > 20);
    files
}

/// Bytes that mean something to some reader.
const TOKENS: [&[u8]; 22] = [
    b"\"",
    b",",
    b"`",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"#",
    b"----",
    b"PK\x03\x04",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xA3\xAC",
    b"\xE5",
    b"-0.01",
    b"1e9",
    b"99999999999999999999",
    "\u{65e0}\u{6548}".as_bytes(),
    "￥".as_bytes(),
    "（".as_bytes(),
    "合计".as_bytes(),
    b"=\"1\"",
];

fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let length = dice.below(64).min(bytes.len() - at);
    match dice.below(7) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..at + length)),
        2 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            bytes.splice(at..at, token.iter().copied());
        }
        3 => {
            let again: Vec<u8> = bytes[at..at + length].to_vec();
            bytes.splice(at..at, again);
        }
        4 => {
            let from = dice.below(other.len());
            let part: Vec<u8> = other[from..].iter().take(200).copied().collect();
            bytes.splice(at..at + length, part);
        }
        _ if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        _ => bytes.push(dice.next() as u8),
    }
}

/// Reads to the end or to a refusal; every row that was counted was handed out.
fn read(bytes: &[u8], profiles: &Profiles) -> bool {
    let Ok(mut reader) = BillReader::open(Cursor::new(bytes), profiles) else {
        return false;
    };
    let (mut rows, mut faulty) = (0, 0);
    loop {
        match reader.next_row() {
            Err(_) => return false,
            Ok(None) => break,
            Ok(Some(row)) => {
                rows += 1;
                faulty += u64::from(!row.faults.is_empty());
                assert!(
                    row.amount.is_none_or(|fen| fen.0 >= 0),
                    "an amount is never negative"
                );
                assert!(
                    !row.remark_text().contains('\u{FFFD}')
                        || bytes.windows(3).any(|three| three == "\u{FFFD}".as_bytes())
                );
            }
        }
    }
    let outcome = reader.finish().unwrap();
    assert_eq!((outcome.rows, outcome.faulty_rows), (rows, faulty));
    assert_eq!(outcome.identity.bytes, bytes.len() as u64);
    true
}

#[test]
fn whatever_is_done_to_a_file_it_is_read_whole_or_refused() {
    let seed = 0xF022_0001;
    let rounds = counted(3_000, 120_000);
    println!("seed {seed:#x}, {rounds} files");
    let (mut dice, corpus) = (Dice(seed), corpus());
    let profiles = Profiles::built_in().unwrap();
    let mut whole = 0;
    for round in 0..rounds {
        let (_, first) = &corpus[round % corpus.len()];
        let mut bytes = first.clone();
        for _ in 0..=dice.below(4) {
            let other = dice.below(corpus.len());
            mutate(&mut bytes, &corpus[other].1, &mut dice);
        }
        whole += usize::from(read(&bytes, &profiles));
    }
    assert!(whole > rounds / 20, "{whole} of {rounds} were still bills");
}

/// Text out of pieces that amounts, dates and remarks are made of.
fn pieces(dice: &mut Dice, from: &[&str]) -> String {
    (0..1 + dice.below(9))
        .map(|_| from[dice.below(from.len())])
        .collect()
}

const MONEY: [&str; 30] = [
    "0",
    "1",
    "9",
    "12",
    "000",
    "1,000",
    ".",
    ",",
    "-",
    "+",
    "−",
    "–",
    "－",
    "¥",
    "￥",
    "元",
    "RMB",
    "(",
    ")",
    "（",
    "）",
    "已退款",
    "CN",
    "E+",
    "e",
    " ",
    "\t",
    "１",
    "．",
    "壹",
];
const DATES: [&str; 28] = [
    "2026",
    "2025",
    "20250101",
    "1",
    "01",
    "12",
    "31",
    "30",
    "-",
    "/",
    ".",
    ":",
    "：",
    " ",
    "T",
    "年",
    "月",
    "日",
    "Z",
    "+08:00",
    "08:35:41",
    "083541",
    "45658",
    "2",
    "２",
    "\t",
    "1712000000",
    "长期",
];
const REMARKS: [&str; 24] = [
    "SK",
    "sk",
    "ＳＫ",
    "S",
    "K",
    "W",
    "000000001297",
    "0",
    "1297",
    "-",
    " ",
    "保证金",
    "O",
    "l",
    "，",
    "SKW000000001297",
    "SKA",
    "\u{202E}",
    "元",
    "１",
    "1000",
    "\n",
    "编号",
    "SK-II",
];

#[test]
fn no_text_stops_the_grammars_of_amounts_and_dates() {
    let seed = 0xF022_0002;
    let rounds = counted(200_000, 20_000_000);
    println!("seed {seed:#x}, {rounds} texts");
    let mut dice = Dice(seed);
    for _ in 0..rounds {
        let text = pieces(&mut dice, &MONEY);
        let (yuan, cell) = (parse_yuan(&text), parse_amount_cell(&text));
        if let Ok(fen) = yuan {
            assert_eq!(cell.map(|cell| cell.amount), Ok(fen), "{text}");
            assert_eq!(parse_yuan(&fen.yuan()), Ok(fen), "{text}");
        }
        if let Ok(cell) = cell {
            assert!(
                cell.left()
                    .is_none_or(|left| left.0.unsigned_abs() <= cell.amount.0.unsigned_abs()),
                "{text}"
            );
        }
        let _ = (parse_fee(&text), refund_in_state(&text));
        let text = pieces(&mut dice, &DATES);
        if let (Ok(day), Ok(at)) = (parse_day(&text), parse_shanghai_time(&text)) {
            panic!("{text} is a day {day} and a moment {at}");
        }
        let _ = (parse_clock(&text), parse_serial(&text));
    }
}

#[test]
fn no_remark_stops_the_reader_of_notice_numbers() {
    let seed = 0xF022_0003;
    let rounds = counted(100_000, 10_000_000);
    println!("seed {seed:#x}, {rounds} remarks");
    let mut dice = Dice(seed);
    for _ in 0..rounds {
        let text = pieces(&mut dice, &REMARKS);
        for found in scan(&text) {
            if let Found::Number(number) = found {
                assert_eq!(number.to_string().parse(), Ok(number), "{text}");
            }
        }
    }
}
