//! Sheets of XLSX and XLS workbooks, as the text of a plain file.
//!
//! A sheet becomes UTF-8 lines with commas, one line per row of the sheet, so that a row's line is
//! its number in the sheet; everything behind is the reader of plain files. A number becomes its
//! shortest decimal spelling, which is what the person who typed it saw: 28.16 is `28.16`, and the
//! amount grammar then refuses what has more than two decimals. A number that is too large to be
//! kept exactly becomes scientific, which no identifier may be. A moment becomes Shanghai time to
//! the nearest second.
//!
//! Deliberately absent: formulas (a cell is its saved value), styles, hidden rows' hiding.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, XlsError, Xlsx, XlsxError};

use super::archive::{Archive, INFLATED_CAP, Member};
use super::fault::{BillCode, BillFault};
use super::{COLUMN_CAP, chains};
use crate::domain::calendar::parse_serial;

/// From here on a number of fifteen digits has lost some.
const EXACT: f64 = 1e15;
/// Days from 1899-12-30 to 1904-01-01, from which old workbooks of the Macintosh count.
const DAYS_1904: i64 = 1_462;
/// Rows a sheet can have.
const ROWS: u32 = 1 << 20;

/// The sheets of an XLSX workbook by name.
pub(super) fn xlsx(bytes: &[u8]) -> Result<Vec<Member>, BillFault> {
    Archive::open(bytes)?.measure()?;
    guarded("xlsx", || {
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsxError::Password => BillFault::new(BillCode::Encrypted),
            _ => broken("xlsx"),
        })?;
        let mut sheets = Vec::new();
        for name in book.sheet_names() {
            let mut cells = match book.worksheet_cells_reader(&name) {
                Ok(cells) => cells,
                // A sheet of charts has no cells.
                Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
                Err(_) => return Err(broken("xlsx")),
            };
            let mut sheet = Sheet::default();
            while let Some(cell) = cells.next_cell().map_err(|_| broken("xlsx"))? {
                let (row, column) = cell.get_position();
                sheet.put(row, column, &spelled(cell.get_value()))?;
            }
            sheets.push(sheet.close(name));
        }
        Ok(sheets)
    })
}

/// The sheets of an XLS workbook by name.
pub(super) fn xls(bytes: &[u8]) -> Result<Vec<Member>, BillFault> {
    if is_encrypted(bytes) {
        return Err(BillFault::new(BillCode::Encrypted));
    }
    if !chains::end_somewhere(bytes) {
        return Err(broken("xls"));
    }
    guarded("xls", || {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsError::Password => BillFault::new(BillCode::Encrypted),
            _ => broken("xls"),
        })?;
        let mut sheets = Vec::new();
        for name in book.sheet_names() {
            let Ok(range) = book.worksheet_range(&name) else {
                continue;
            };
            let (top, left) = range.start().unwrap_or_default();
            let mut sheet = Sheet::default();
            for (row, column, value) in range.used_cells() {
                let at = |start: u32, offset: usize| {
                    u32::try_from(offset)
                        .ok()
                        .and_then(|offset| start.checked_add(offset))
                };
                let (row, column) = at(top, row)
                    .zip(at(left, column))
                    .ok_or_else(|| broken("xls"))?;
                sheet.put(row, column, &spelled_held(value))?;
            }
            sheets.push(sheet.close(name));
        }
        Ok(sheets)
    })
}

/// A workbook under a password is not a workbook on the outside, but says so there in UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The libraries below read what strangers send; a defect of theirs refuses the file and no more.
fn guarded<T>(kind: &str, read: impl FnOnce() -> Result<T, BillFault>) -> Result<T, BillFault> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken(kind)))
}

fn broken(kind: &str) -> BillFault {
    BillFault::new(BillCode::BrokenContainer).with("kind", kind)
}

/// A sheet being written down.
#[derive(Default)]
struct Sheet {
    text: String,
    row: u32,
    column: u32,
    /// The row's values carry a backtick each and are not quoted.
    bare: bool,
}

impl Sheet {
    /// Cells come in reading order; another order is no sheet.
    fn put(&mut self, row: u32, column: u32, value: &str) -> Result<(), BillFault> {
        if value.is_empty() {
            return Ok(());
        }
        if row < self.row || row >= ROWS || (row == self.row && column < self.column) {
            return Err(broken("order"));
        }
        if column as usize >= COLUMN_CAP {
            let wide = BillFault::new(BillCode::TooManyColumns).with("line", u64::from(row) + 1);
            return Err(wide.with("limit", COLUMN_CAP));
        }
        let starts = row > self.row || self.column == 0;
        for _ in self.row..row {
            self.text.push('\n');
        }
        if row > self.row {
            (self.row, self.column) = (row, 0);
        }
        if starts {
            self.bare = column == 0 && value.starts_with('`');
        }
        for _ in self.column..column {
            self.text.push(',');
        }
        self.column = column;
        self.write(value);
        if self.text.len() as u64 > INFLATED_CAP {
            return Err(BillFault::new(BillCode::InflatesTooFar).with("limit", INFLATED_CAP));
        }
        Ok(())
    }

    fn write(&mut self, value: &str) {
        let quoted = !self.bare && value.contains([',', '"']);
        if quoted {
            self.text.push('"');
        }
        for c in value.chars() {
            match c {
                // A line of its own would shift every row behind it.
                '\n' | '\r' => self.text.push(' '),
                '"' if quoted => self.text.push_str("\"\""),
                c => self.text.push(c),
            }
        }
        if quoted {
            self.text.push('"');
        }
    }

    fn close(mut self, name: String) -> Member {
        self.text.push('\n');
        Member {
            name,
            bytes: self.text.into_bytes(),
        }
    }
}

/// A cell as text.
fn spelled(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::DateTime(moment) => moment_text(*moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The same of a cell that its library holds whole.
fn spelled_held(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::Bool(flag) => spelled(&DataRef::Bool(*flag)),
        Data::Error(error) => error.to_string(),
        _ => String::new(),
    }
}

/// The shortest decimal that is this number and no other.
fn number_text(number: f64) -> String {
    if number.abs() < EXACT {
        format!("{number}")
    } else {
        format!("{number:E}").replace('E', "E+")
    }
}

/// A moment to the second; a day alone as a day, a time of day alone as a time.
fn moment_text(moment: ExcelDateTime) -> String {
    let raw = number_text(moment.as_f64());
    let (whole, fraction) = raw.split_once('.').unwrap_or((&raw, ""));
    let shift = if is_1904(moment) { DAYS_1904 } else { 0 };
    let Ok(days) = whole.parse::<i64>() else {
        return raw;
    };
    let shifted = format!("{}.{}0", days + shift, fraction);
    let Ok(at) = parse_serial(&shifted) else {
        return raw;
    };
    let text = at.to_string();
    let (day, clock) = text.split_once(' ').unwrap_or((&text, ""));
    match (days, fraction) {
        (0, _) => clock.to_owned(),
        (_, "") => day.to_owned(),
        _ => text,
    }
}

/// The library keeps to itself which day a workbook counts from; day 0 tells it.
fn is_1904(moment: ExcelDateTime) -> bool {
    moment.is_datetime() && {
        let (year, _, _, _, _, _, _) = moment.to_ymd_hms_milli();
        let counted = parse_serial(&format!("{}.0", number_text(moment.as_f64().trunc())));
        counted.is_ok_and(|at| i32::from(year) > at.day().ymd().0 + 2)
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::DateTime;

    use super::*;

    #[test]
    #[expect(
        clippy::excessive_precision,
        reason = "the numbers as spreadsheets write them"
    )]
    fn a_number_is_its_shortest_decimal() {
        for (number, want) in [
            (28.16, "28.16"),
            (548.58000000000004, "548.58"),
            (7.0000000000000007E-2, "0.07"),
            (100.1, "100.1"),
            (2000.0, "2000"),
            (0.30000000000000004, "0.30000000000000004"),
            (1.005, "1.005"),
            (-3.9, "-3.9"),
            (999_999_999_999_999.0, "999999999999999"),
            (4.2e27, "4.2E+27"),
            (4e27, "4E+27"),
            (1.2345678901234568e17, "1.2345678901234568E+17"),
        ] {
            assert_eq!(number_text(number), want);
        }
    }

    #[test]
    fn a_moment_is_the_second_it_is_nearest_to() {
        let of = |value, old| moment_text(ExcelDateTime::new(value, DateTime, old));
        assert_eq!(of(45_658.358_113_425_93, false), "2025-01-01 08:35:41");
        assert_eq!(of(45_658.0, false), "2025-01-01");
        assert_eq!(of(0.358_113_425_93, false), "08:35:41");
        assert_eq!(of(44_196.358_113_425_93, true), "2025-01-01 08:35:41");
    }

    #[test]
    fn a_sheet_keeps_its_row_numbers_and_its_columns() {
        let mut sheet = Sheet::default();
        for (row, column, value) in [(1, 0, "a"), (1, 2, "b,c"), (4, 1, "d\ne"), (4, 2, "f\"g")] {
            sheet.put(row, column, value).expect("in order");
        }
        let text = String::from_utf8(sheet.close("x".into()).bytes).expect("text");
        assert_eq!(text, "\na,,\"b,c\"\n\n\n,d e,\"f\"\"g\"\n");
    }

    #[test]
    fn cells_out_of_order_are_no_sheet() {
        let mut sheet = Sheet::default();
        sheet.put(3, 1, "a").expect("first");
        assert!(sheet.put(2, 0, "b").is_err());
        assert!(sheet.put(3, 0, "b").is_err());
        assert!(sheet.put(3, 200, "b").is_err());
        assert!(sheet.put(ROWS, 0, "b").is_err());
    }
}
