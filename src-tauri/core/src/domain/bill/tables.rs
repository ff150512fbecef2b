//! What is in a file that no layout fits: its tables, and what their columns may mean.
//!
//! Of every text in the file (the file itself, each sheet, each member) the first lines are cut, the
//! line is found that is most like a header, and a draft of a layout is drawn up for a person to
//! correct. Nothing here is read as money; whatever is wrong with a guess is seen when the draft is
//! tried on the file.

use std::io::{Cursor, Read, Seek, SeekFrom};

use super::HEADER_LINES;
use super::container::{Content, Format, sniff, texts};
use super::draft::draft;
use super::encoding::{Encoding, survey};
use super::fault::{BillCode, BillFault, Param};
use super::guess::{Guess, guess, is_moment};
use super::lines::Lines;
use super::profile::{Dialect, Profiles, normal_name};
use super::reader::BillReader;
use super::split::Cells;
use crate::domain::amount_cell::parse_amount_cell;

/// Rows shown below a header.
const ROWS: usize = 20;
/// Characters of a cell that are shown.
const CELL: usize = 120;
/// Delimiters that are tried.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name as layouts compare it.
    pub name: String,
    /// Its first cells.
    pub cells: Vec<String>,
    /// What it may mean.
    pub guess: Option<Guess>,
}

/// A known layout that the table's header has drifted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftedFrom {
    /// The layout.
    pub profile: String,
    /// Its columns that are not there.
    pub missing: Vec<String>,
    /// Columns that it does not know.
    pub new: Vec<String>,
    /// Columns in another order.
    pub moved: Vec<String>,
}

/// One text of a file as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The member or sheet; none for a plain file.
    pub sheet: Option<String>,
    /// Encoding of the text.
    pub encoding: Encoding,
    /// What stands between two cells.
    pub delimiter: char,
    /// The header's line, from 1; 0 where none was found.
    pub header_line: u64,
    /// The layout that reads it as it is.
    pub known: Option<String>,
    /// The layout that it has drifted from.
    pub drifted: Option<DriftedFrom>,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// A layout drawn up from the guesses, as a document.
    pub draft: String,
}

/// Looks at every text of a file. Those without a table are left out.
///
/// # Errors
/// What refuses a file before its first line is read.
pub fn tables<R: Read + Seek>(mut source: R, profiles: &Profiles) -> Result<Vec<Table>, BillFault> {
    if sniff(&mut source)? == Format::Csv {
        let table = look(Content::Plain(source), None, profiles)?;
        return Ok(table.into_iter().collect());
    }
    let texts = texts(&mut source)?;
    let mut found = Vec::new();
    for (name, text) in texts {
        let content: Content<R> = Content::Held(Cursor::new(text));
        // A picture beside the bill is no table and no reason to refuse it.
        if let Ok(Some(table)) = look(content, Some(name), profiles) {
            found.push(table);
        }
    }
    Ok(found)
}

/// The line that is most like a header, and the rows below it.
struct Head {
    line: u64,
    delimiter: u8,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn look<R: Read + Seek>(
    mut source: Content<R>,
    sheet: Option<String>,
    profiles: &Profiles,
) -> Result<Option<Table>, BillFault> {
    let found = survey(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    let mut lines = Lines::new(source, found)?;
    let texts = head_of(&mut lines, found.encoding)?;
    let mut source = lines.into_source();
    source.seek(SeekFrom::Start(0))?;
    let (known, drifted) = standing(BillReader::open_plain(source, profiles).map(|bill| {
        let line = bill.header_line();
        (bill.profile().id.clone(), line)
    }));
    let Some(head) = header(&texts, profiles) else {
        return Ok(None);
    };
    let samples: Vec<Vec<String>> = (0..head.names.len())
        .map(|at| {
            let cell = |row: &Vec<String>| row.get(at).cloned().unwrap_or_default();
            head.rows.iter().map(cell).collect()
        })
        .collect();
    let guesses = guess(&head.names, &samples, profiles);
    let columns: Vec<TableColumn> = head
        .names
        .into_iter()
        .zip(samples)
        .zip(guesses)
        .map(|((name, cells), guess)| TableColumn { name, cells, guess })
        .collect();
    let delimiter = char::from(head.delimiter);
    Ok(Some(Table {
        draft: draft(&columns, delimiter),
        sheet,
        encoding: found.encoding,
        delimiter,
        header_line: head.line,
        known: known.map(|(profile, _)| profile),
        drifted,
        columns,
    }))
}

/// What the layouts that are known say of the text.
fn standing(
    opened: Result<(String, u64), BillFault>,
) -> (Option<(String, u64)>, Option<DriftedFrom>) {
    let fault = match opened {
        Ok(known) => return (Some(known), None),
        Err(fault) => fault,
    };
    if fault.code != BillCode::UnknownLayout || !fault.params.contains_key("what") {
        return (None, None);
    }
    let list = |name: &str| match fault.params.get(name) {
        Some(Param::List(list)) => list.clone(),
        _ => Vec::new(),
    };
    let profile = match fault.params.get("nearest") {
        Some(Param::Text(id)) => id.clone(),
        _ => return (None, None),
    };
    let drifted = DriftedFrom {
        profile,
        missing: list("missing"),
        new: list("unknown"),
        moved: list("moved"),
    };
    (None, Some(drifted))
}

/// The first lines as text; one that cannot be decoded is empty.
fn head_of<R: Read>(lines: &mut Lines<R>, encoding: Encoding) -> Result<Vec<String>, BillFault> {
    let mut texts = Vec::new();
    let mut text = String::new();
    while texts.len() < HEADER_LINES as usize + ROWS {
        let Some(record) = lines.next(None)? else {
            break;
        };
        let read = encoding.decode(lines.raw(record), &mut text).is_ok();
        texts.push(if read { text.clone() } else { String::new() });
    }
    Ok(texts)
}

fn cut(text: &str, delimiter: u8) -> Vec<String> {
    let prefix = text.starts_with('`').then_some(b'`');
    let dialect = Dialect { delimiter, prefix };
    let mut cells = Cells::default();
    match cells.cut(text, &dialect) {
        Ok(()) => cells.iter(text).map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    }
}

/// The best line of the best delimiter; the first of equals.
fn header(texts: &[String], profiles: &Profiles) -> Option<Head> {
    let mut best: Option<(usize, u8, usize)> = None;
    for delimiter in DELIMITERS {
        for (at, text) in texts.iter().enumerate().take(HEADER_LINES as usize) {
            let next = texts.get(at + 1).map_or("", String::as_str);
            let score = likeness(&cut(text, delimiter), &cut(next, delimiter), profiles);
            if score > best.map_or(0, |(score, _, _)| score) {
                best = Some((score, delimiter, at));
            }
        }
    }
    let (_, delimiter, at) = best?;
    let mut names: Vec<String> = cut(&texts[at], delimiter)
        .iter()
        .map(|name| normal_name(name))
        .collect();
    let filled = names.iter().rposition(|name| !name.is_empty());
    names.truncate(filled.map_or(0, |last| last + 1));
    let rows = texts[at + 1..].iter().map(|text| cut(text, delimiter));
    let rows = rows
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .take(ROWS)
        .map(|row| row.iter().map(|cell| shown(cell)).collect());
    Some(Head {
        line: at as u64 + 1,
        delimiter,
        names,
        rows: rows.collect(),
    })
}

/// A header names several things, none of them a figure or a moment; a row follows that has some.
fn likeness(cells: &[String], next: &[String], profiles: &Profiles) -> usize {
    let names: Vec<String> = cells.iter().map(|cell| normal_name(cell)).collect();
    let filled: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let figure = |name: &&&String| is_moment(name) || parse_amount_cell(name).is_ok();
    if filled.len() < 3 || filled.iter().any(|name| figure(&name)) {
        return 0;
    }
    let known = filled
        .iter()
        .filter(|name| is_known(name, profiles))
        .count();
    let row = next
        .iter()
        .filter(|cell| is_moment(cell.trim()) || parse_amount_cell(cell.trim()).is_ok())
        .count();
    filled.len() + 8 * known + if row > 0 { 12 + row } else { 0 }
}

fn is_known(name: &str, profiles: &Profiles) -> bool {
    let columns = profiles.iter().flat_map(|profile| &profile.columns);
    columns
        .flat_map(|column| &column.names)
        .any(|one| one == name)
}

/// A cell as it is shown: in one line, without its prefix, cut where it is long.
fn shown(cell: &str) -> String {
    let text = cell.trim().trim_start_matches('`');
    let kept = text.chars().filter(|c| !c.is_control()).take(CELL);
    kept.collect()
}
