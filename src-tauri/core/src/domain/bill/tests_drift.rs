//! Headers that are not what they were: named, and never guessed.

use super::fixtures::*;
use super::{BillCode, BillOutcome, Param};

/// A file as records: those above the header, the header, the rows, what follows.
#[derive(Clone)]
struct Table {
    above: Vec<Vec<String>>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    below: Vec<Vec<String>>,
}

fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| match cell.contains([',', '"']) && !cell.starts_with('`') {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

impl Table {
    fn of(text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let records: Vec<Vec<String>> = reader
            .records()
            .map(|record| {
                record
                    .expect("a record")
                    .iter()
                    .map(str::to_owned)
                    .collect()
            })
            .collect();
        let text: String = records.iter().map(|cells| line(cells)).collect();
        let (rows, outcome) = read(text).expect("read");
        let at = outcome.header_line as usize;
        Self {
            above: records[..at - 1].to_vec(),
            header: records[at - 1].clone(),
            rows: records[at..at + rows.len()].to_vec(),
            below: records[at + rows.len()..].to_vec(),
        }
    }

    fn text(&self) -> String {
        let body = self.above.iter().chain([&self.header]).chain(&self.rows);
        body.chain(&self.below).map(|cells| line(cells)).collect()
    }

    /// Does the same to the header and to every row.
    fn each(&mut self, mut change: impl FnMut(usize, &mut Vec<String>)) {
        change(0, &mut self.header);
        for (at, row) in (1..).zip(&mut self.rows) {
            change(at, row);
        }
    }

    fn width(&self) -> usize {
        self.header
            .iter()
            .rposition(|name| !name.trim().is_empty())
            .map_or(0, |last| last + 1)
    }
}

fn tables() -> Vec<(String, Table)> {
    let entries = [payment(1, 100_000), refund(2, 10_000), payment(3, 4_200)];
    let trades = [
        ("all", bill(ALL, SUM_7, &entries)),
        ("refund", bill(REFUND, SUM_7, &[refund(1, 100_000)])),
        ("success", bill(SUCCESS, SUM_4, &[payment(1, 100_000)])),
        ("legacy", bill(LEGACY, SUM_LEGACY, &entries)),
    ];
    let mut tables: Vec<(String, Table)> = trades
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Table::of(text)))
        .collect();
    for (name, bytes) in FILES {
        // Rows that end early have no place to move a column to; a summary is no bill.
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|_| !name.starts_with("abc") && !name.contains("summary"));
        if let Some(text) = text.map(|text| text.trim_start_matches('\u{FEFF}')) {
            tables.push((name.to_owned(), Table::of(text)));
        }
    }
    tables
}

/// What a row means, wherever its columns stand.
fn meaning(rows: &[Seen]) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let of = |row: &Seen| {
        (
            row.kind,
            row.fen,
            row.flow,
            row.external_id.clone(),
            row.refund_id.clone(),
            row.remark.clone(),
            (row.paid_at, row.account.clone(), row.faults.clone()),
        )
    };
    rows.iter().map(of).collect()
}

fn is_named(outcome: &BillOutcome) -> bool {
    !outcome.drift.is_none()
}

/// Refused with the nearest layout, or for two columns of one meaning.
fn is_refused_by_name(fault: &super::BillFault) -> bool {
    match fault.code {
        BillCode::UnknownLayout => fault.params.contains_key("nearest"),
        BillCode::DuplicateColumn => true,
        _ => false,
    }
}

/// Whether one of the names is a column that its layout knows and does not read.
fn is_idle(outcome: &BillOutcome, names: [&String; 2]) -> bool {
    let profiles = super::Profiles::built_in().expect("well formed");
    let profile = profiles.iter().find(|one| one.id == outcome.profile);
    let ignored = &profile.expect("known").ignored;
    let idle = |name: &&String| ignored.contains(&super::profile::normal_name(name));
    names.iter().any(idle)
}

/// One column under another name.
fn rename(table: &mut Table, dice: &mut Dice) -> String {
    let at = dice.below(table.width());
    table.header[at] = format!("改名{}", dice.below(100));
    table.header[at].clone()
}

#[test]
fn three_hundred_changed_headers_are_read_right_or_named_and_none_is_guessed() {
    let seed = 0x5EED_0005;
    let mut dice = Dice(seed);
    let tables = tables();
    let (mut read_right, mut refused) = (0, 0);
    for round in 0..300 {
        let (name, plain) = &tables[round % tables.len()];
        let honest = read(plain.text()).expect("honest");
        let mut table = plain.clone();
        let (one, other) = (dice.below(table.width()), dice.below(table.width()));
        let how = round / tables.len() % 5;
        let mut renamed = None;
        match how {
            0 => renamed = Some(rename(&mut table, &mut dice)),
            1 => table.each(|_, row| {
                let cell = row.remove(one);
                row.insert(other, cell);
            }),
            2 => table.each(|at, row| {
                // Where every value carries a backtick, a new one does as well.
                let prefixed = row.first().is_some_and(|cell| cell.starts_with('`'));
                let value = if prefixed { "`9.99" } else { "9.99" };
                row.insert(one, if at == 0 { "新栏目" } else { value }.into());
            }),
            3 => table.each(|_, row| row.swap(one, other)),
            // The names alone change places: the rows stay.
            _ => table.header.swap(one, other),
        }
        let told = format!("seed {seed:#x}: {name}, change {how} of {one} and {other}");
        match read(table.text()) {
            Err(fault) => {
                assert!(is_refused_by_name(&fault), "{told}: {fault:?}");
                refused += 1;
            }
            // Not seen yet: the name of a column that says nothing exchanged with that of its
            // neighbour; such columns have no place in the order.
            Ok((_, outcome))
                if how == 4 && is_idle(&outcome, [&plain.header[one], &plain.header[other]]) => {}
            Ok((_, outcome)) if how == 4 => {
                let proven = outcome.control.agrees == Some(false) || outcome.faulty_rows > 0;
                let same = one == other
                    || meaning(&read(table.text()).expect("read").0) == meaning(&honest.0);
                assert!(
                    proven || same || is_named(&outcome),
                    "{told}: {:?}",
                    outcome.drift
                );
            }
            Ok((_, outcome)) if how == 0 => {
                assert_eq!(
                    outcome.drift.new,
                    renamed.into_iter().collect::<Vec<_>>(),
                    "{told}"
                );
            }
            Ok((rows, outcome)) => {
                assert_eq!(meaning(&rows), meaning(&honest.0), "{told}");
                // A row of totals keeps its places: the file is refused then, by its own figures.
                let proven = outcome.control.refusal().is_some();
                let same = outcome.control.agrees == honest.1.control.agrees;
                assert!(same || proven, "{told}");
                assert!(how != 2 || outcome.drift.new == ["新栏目"], "{told}");
                read_right += 1;
            }
        }
    }
    assert!(
        read_right > 100 && refused > 30,
        "{read_right} read, {refused} refused"
    );
}

#[test]
fn a_new_column_is_named_and_passed_over() {
    let text = std::str::from_utf8(fixture("wechat-personal.csv")).expect("text");
    let wider = text
        .replace("商户单号,备注", "商户单号,门店,备注")
        .replace("\t,/\t,", "\t,/\t,某店,")
        .replace("12984\t,", "12984\t,某店,");
    let (rows, outcome) = read(wider).expect("read");
    assert_eq!(outcome.drift.new, ["门店"]);
    assert_eq!(meaning(&rows), meaning(&read(text).expect("read").0));
}

#[test]
fn a_column_in_another_place_is_named_and_found() {
    let text = std::str::from_utf8(fixture("cmb-debit.csv")).expect("text");
    let mut table = Table::of(text);
    table.each(|_, row| {
        let cell = row.remove(4);
        row.insert(1, cell);
    });
    let (rows, outcome) = read(table.text()).expect("read");
    assert_eq!(outcome.drift.moved, ["交易摘要"]);
    assert_eq!(meaning(&rows), meaning(&read(text).expect("read").0));
}

#[test]
fn a_new_name_for_a_column_that_need_not_be_there_is_not_passed_over() {
    let text = bill(&ALL.replace("商品名称", "商品"), SUM_7, &[payment(1, 600)]);
    let fault = refusal(text);
    assert_eq!(fault.code, BillCode::UnknownLayout);
    assert_eq!(
        fault.params["nearest"],
        Param::Text("wechat-pay-trade".into())
    );
    assert_eq!(fault.params["what"], Param::Text("drifted".into()));
    assert_eq!(
        fault.params["missing"],
        Param::List(vec!["商品名称".into()])
    );
    assert_eq!(fault.params["unknown"], Param::List(vec!["商品".into()]));
}

#[test]
fn the_two_changes_wechat_made_are_read_as_what_they_are() {
    // July 2025: a workbook in place of a text; April 2026: one more line of notes.
    let text = std::str::from_utf8(fixture("wechat-personal.csv")).expect("text");
    let plain = read(text).expect("read");
    let later = text.replace(
        "3. 本明细仅供个人对账使用,,,,,,,,,,\n",
        "3. 本明细仅供个人对账使用,,,,,,,,,,\n4. 本账单中所有时间均为UTC+08:00时间,,,,,,,,,,\n",
    );
    let (rows, outcome) = read(later).expect("read");
    assert_eq!(outcome.header_line, plain.1.header_line + 1);
    assert_eq!(meaning(&rows), meaning(&plain.0));
    assert!(!is_named(&outcome), "where a header stands is no news");
}

fn fixture(name: &str) -> &'static [u8] {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a fixture")
        .1
}
