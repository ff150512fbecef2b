//! Rejected rows as a file: written for people to correct, and read again.
//!
//! The file has the columns, the order, the encoding and the delimiter of the one it comes from, with
//! columns of ours in front: which line a row was on, why it was rejected, what to do. In front, because a
//! row may have more or fewer cells than its header. A last line states how many rows there are, their
//! money, and the SHA-256 of the file they are of, by which it is known when it comes back.
//!
//! What a spreadsheet would run gets an apostrophe, which is taken away again when the row comes back. A
//! cell that a spreadsheet has only respelled (a number without its zeros, an id that lost its digits) is
//! the cell that it was: the original is kept, and an id never loses anything on the way.

use encoding_rs::GB18030;

use super::encoding::Encoding;
use super::row::BillRow;

/// The columns in front.
pub const ADDED: [&str; 5] = [
    "退回行号 Line",
    "退回代码 Code",
    "退回原因",
    "Reason",
    "修改建议 Fix",
];
/// What the last line begins with.
pub const TOTAL: &str = "退回合计 Total";
/// Digits a spreadsheet keeps of a number.
const SHEET_DIGITS: usize = 15;

/// Whether a header's names are those of rejected rows.
pub(super) fn is_returned(names: &[String]) -> bool {
    ADDED.iter().all(|own| names.iter().any(|name| name == own))
}

/// Whether a name is one of the columns in front, after names are made alike.
pub(super) fn is_added(name: &str) -> bool {
    let same = |own: &&str| super::profile::normal_name(own) == name;
    ADDED.iter().any(same)
}

/// Rows, fen in, fen out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Rows.
    pub rows: u64,
    /// Fen that came in.
    pub money_in: i64,
    /// Fen that went out.
    pub money_out: i64,
}

/// The header of a file of rejected rows.
pub fn header(names: &[String], delimiter: char) -> String {
    let all = ADDED
        .iter()
        .copied()
        .chain(names.iter().map(String::as_str));
    joined(all, delimiter)
}

/// A rejected row: its line, code, reasons and advice, then the row as it stands in its file.
pub fn line(row: &BillRow<'_>, added: &[&str; 5]) -> String {
    let (delimiter, prefix) = row.dialect();
    if let Some(prefix) = prefix.filter(|prefix| row.raw_text().starts_with(*prefix)) {
        let mut text = String::new();
        for own in added {
            text.push(prefix);
            text.extend(own.chars().filter(|c| !c.is_control()));
            text.push(delimiter);
        }
        return text + row.raw_text();
    }
    let own = joined(added.iter().copied(), delimiter);
    let cells: Vec<&str> = row.raw_cells().collect();
    if !cells.iter().any(|cell| is_dangerous(cell)) {
        return format!("{own}{delimiter}{}", row.raw_text());
    }
    let cells: Vec<String> = cells.iter().map(|cell| guarded(cell)).collect();
    let rest = joined(cells.iter().map(String::as_str), delimiter);
    format!("{own}{delimiter}{rest}")
}

/// The last line.
pub fn total(sums: Sums, sha256: &str, yuan: impl Fn(i64) -> String, delimiter: char) -> String {
    let figures = [
        sums.rows.to_string(),
        yuan(sums.money_in),
        yuan(sums.money_out),
    ];
    let [rows, money_in, money_out] = &figures;
    let words = [
        TOTAL, "rows", rows, "in", money_in, "out", money_out, "file", sha256,
    ];
    joined(words.into_iter(), delimiter)
}

/// Text in the bytes of an encoding, without a mark of it.
pub fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

/// The mark at the head of a file by which spreadsheets know its encoding.
pub fn mark(encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Gb18030 => Vec::new(),
        other => encoded("\u{feff}", other),
    }
}

/// Cells with a delimiter between them, quoted where they have to be.
fn joined<'a>(cells: impl Iterator<Item = &'a str>, delimiter: char) -> String {
    let mut text = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(delimiter);
        }
        let plain = !cell.contains(['"', '\n', '\r', delimiter]) && !cell.starts_with('\'');
        if plain {
            text.push_str(cell);
        } else {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        }
    }
    text
}

/// What a spreadsheet would run. A plain number with its sign is none.
fn is_dangerous(cell: &str) -> bool {
    let start = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let cell = cell.trim();
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '¥' | '￥');
    cell.starts_with(start) && !cell.chars().all(figure)
}

fn guarded(cell: &str) -> String {
    match is_dangerous(cell) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

/// The record as it is after the correction, in the way its own is written; none where nothing that
/// counts was changed.
pub fn corrected(row: &BillRow<'_>, cells: &[&str]) -> Option<String> {
    let own: Vec<&str> = row.raw_cells().collect();
    let mut given: Vec<&str> = cells.to_vec();
    // A spreadsheet fills every row to the width of the widest.
    while given.len() > own.len().max(row.columns()) && given.last() == Some(&"") {
        given.pop();
    }
    while given.len() > own.len() && given.last() == Some(&"") && own.len() == row.columns() {
        given.pop();
    }
    let at_place = given.len() == own.len();
    let restored: Vec<&str> = given
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let same = |one: &&&str| is_respelled(cell, one);
            match at_place {
                true => own.get(at).filter(same),
                false => own.iter().find(|one| is_damaged(cell, one)),
            }
            .copied()
            .unwrap_or_else(|| unguarded(cell))
        })
        .collect();
    if restored == own {
        return None;
    }
    let (delimiter, prefix) = row.dialect();
    match prefix.filter(|prefix| row.raw_text().starts_with(*prefix)) {
        Some(prefix) => {
            let cells = restored.iter().map(|cell| format!("{prefix}{cell}"));
            Some(cells.collect::<Vec<_>>().join(&delimiter.to_string()))
        }
        None => Some(joined(restored.into_iter(), delimiter)),
    }
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| is_dangerous(rest))
        .unwrap_or(cell)
}

/// Whether a cell is the other as a spreadsheet or an editor spells it.
fn is_respelled(cell: &str, own: &str) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches('`').to_owned();
    let (cell, own) = (bare(unguarded(cell)), bare(own));
    cell == own || is_damaged(&cell, &own) || is_same_number(&cell, &own)
}

/// Whether a cell is an id that lost its digits: `4.2E+27`, or fifteen digits and zeros.
fn is_damaged(cell: &str, own: &str) -> bool {
    let own = own.trim().trim_start_matches('`');
    let digits = own.len() > SHEET_DIGITS && own.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return false;
    }
    if cell.len() == own.len() && cell.ends_with("000") {
        return cell.get(..SHEET_DIGITS) == own.get(..SHEET_DIGITS) && cell != own;
    }
    let Some((mantissa, exponent)) = cell.split_once("E+") else {
        return false;
    };
    let shown: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let up = own
        .as_bytes()
        .get(shown.len())
        .is_some_and(|next| *next >= b'5');
    let rounded = own
        .get(..shown.len())
        .and_then(|digits| digits.parse::<u128>().ok());
    let rounded = rounded.map(|digits| digits + u128::from(up));
    exponent.parse::<usize>().ok() == Some(own.len() - 1)
        && rounded.is_some()
        && shown.parse::<u128>().ok() == rounded
}

/// Whether both are the same decimal: `1000` is `1,000.00`, but never an id.
fn is_same_number(cell: &str, own: &str) -> bool {
    let plain = |text: &str| -> Option<String> {
        let text = text.replace(',', "");
        let figure = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        let short = !text.is_empty() && text.len() <= SHEET_DIGITS && figure;
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        short.then(|| format!("{whole}.{}", part.trim_end_matches('0')))
    };
    own.contains('.') && plain(cell).is_some() && plain(cell) == plain(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_only_respelled_is_what_it_was() {
        let id = "4200001234202603051234567890";
        for (cell, own, same) in [
            ("4.2E+27", id, true),
            ("4.20000123420261E+27", id, false),
            ("4200001234202600000000000000", id, true),
            ("4200001234202603051234567891", id, false),
            ("1000", "1000.00", true),
            ("1000", "1,000.00", true),
            ("1000.01", "1000.00", false),
            ("'=1+2", "=1+2", true),
            ("`SUCCESS", "`SUCCESS", true),
            ("100", "1000", false),
            ("", "x", false),
        ] {
            assert_eq!(is_respelled(cell, own), same, "{cell} of {own}");
        }
    }

    #[test]
    fn a_formula_is_guarded_and_a_negative_amount_is_a_figure() {
        for (cell, want) in [
            ("=1+2", "'=1+2"),
            ("\t@x", "'\t@x"),
            ("-1,000.00", "-1,000.00"),
            ("+86 138", "'+86 138"),
            (
                "4200001234202603051234567890",
                "4200001234202603051234567890",
            ),
        ] {
            assert_eq!(guarded(cell), want);
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
    }
}
