//! The reader: opens a bill, hands out its rows, and closes with what the file proved.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek, SeekFrom};

use super::amount::Days;
use super::container::{Content, Format, Held, Packing, no_such_sheet, sniff, unpack};
use super::control::{Control, Ledger};
use super::encoding::{Encoding, Survey, broken, name_the_line, survey};
use super::fault::{BillCode, BillFault};
use super::keys::RowKeys;
use super::label;
use super::layout::{Layout, cut_fault, locate};
use super::lines::{Lines, Record};
use super::patched::{Patch, Patched, patch};
use super::profile::{Profile, Profiles, normal_name};
use super::returned::is_returned;
use super::role::{Direction, Role};
use super::row::{BillRow, clean, judge};
use super::sketch::Drift;
use super::split::Cells;

/// What a file is, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillIdentity {
    /// SHA-256 of the file's bytes.
    pub sha256: [u8; 32],
    /// Size of the file.
    pub bytes: u64,
    /// Encoding, from the ladder; of what was taken out of a container.
    pub encoding: Encoding,
    /// How the file is put up, and where in it the bill was.
    pub packing: Packing,
}

impl BillIdentity {
    /// The hash in lower-case hexadecimal.
    pub fn sha256_hex(&self) -> String {
        self.sha256
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What a bill read to its end has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillOutcome {
    /// The file.
    pub identity: BillIdentity,
    /// Id of the profile.
    pub profile: String,
    /// Version of the profile.
    pub profile_version: u32,
    /// Which of the profile's variants; empty when none fits.
    pub variant: String,
    /// Line of the header, from 1.
    pub header_line: u64,
    /// Columns the profile does not know, which were passed over.
    pub unknown_columns: Vec<String>,
    /// How the header differs from the layout as it is known.
    pub drift: Drift,
    /// Rows read, damaged ones included.
    pub rows: u64,
    /// Rows with faults.
    pub faulty_rows: u64,
    /// The file's totals against its rows.
    pub control: Control,
}

/// Filled cells from which on a line behind the rows is one of them.
const ROW_CELLS: usize = 3;

/// Reads one bill row by row.
///
/// Rows borrow from the reader, so it is not an `Iterator`; call [`next_row`](Self::next_row)
/// until it gives none, then [`finish`](Self::finish).
pub struct BillReader<R> {
    lines: Lines<Content<R>>,
    encoding: Encoding,
    layout: Layout,
    ledger: Ledger,
    keys: RowKeys,
    days: Days,
    cells: Cells,
    decoded: String,
    rows: u64,
    faulty: u64,
    ended: bool,
    /// A line was read that stands behind the last row.
    closing: bool,
    /// Hash and size of the container, when the bill came in one.
    outside: Option<([u8; 32], u64)>,
    packing: Packing,
    /// Rows that are named after all others, and the names given out before.
    corrected: Option<(BTreeSet<u64>, RowKeys)>,
}

impl<R: Read + Seek> BillReader<R> {
    /// As [`open`](Self::open), with stretches of the text replaced: of the file, or of what was taken out
    /// of it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_patched(
        mut source: R,
        profiles: &Profiles,
        sheet: Option<&str>,
        patches: Vec<Patch>,
    ) -> Result<Self, BillFault> {
        if sniff(&mut source)? == Format::Csv {
            let patched = Patched::new(source, patches)?;
            return Self::open_content(Content::Patched(Box::new(patched)), profiles);
        }
        let mut held = unpack(&mut source, profiles, sheet)?;
        held.text = patch(&held.text, &patches);
        Self::open_held(held, profiles)
    }

    fn open_held(held: Held, profiles: &Profiles) -> Result<Self, BillFault> {
        let mut reader = Self::open_content(Content::Held(Cursor::new(held.text)), profiles)?;
        reader.allow_serials(held.packing.sheet.is_some());
        reader.outside = Some((held.sha256, held.bytes));
        reader.packing = held.packing;
        Ok(reader)
    }

    /// Settles container, encoding and layout. Reads a plain file once whole and its head again.
    ///
    /// # Errors
    /// Everything that refuses a file before its first row: see [`BillCode`].
    pub fn open(source: R, profiles: &Profiles) -> Result<Self, BillFault> {
        Self::open_sheet(source, profiles, None)
    }

    /// The same of one sheet or member, by the name that `SeveralBills` gives it.
    ///
    /// # Errors
    /// As [`open`](Self::open); [`BillCode::NoSuchSheet`] with the names there are.
    pub fn open_sheet(
        mut source: R,
        profiles: &Profiles,
        sheet: Option<&str>,
    ) -> Result<Self, BillFault> {
        if sniff(&mut source)? == Format::Csv {
            return match sheet {
                None => Self::open_plain(source, profiles),
                Some(sheet) => Err(no_such_sheet(sheet, Vec::new())),
            };
        }
        let held = unpack(&mut source, profiles, sheet)?;
        Self::open_held(held, profiles)
    }

    /// Opens a plain file, whatever it begins with.
    pub(super) fn open_plain(source: R, profiles: &Profiles) -> Result<Self, BillFault> {
        Self::open_content(Content::Plain(source), profiles)
    }

    fn open_content(mut source: Content<R>, profiles: &Profiles) -> Result<Self, BillFault> {
        let found = survey(&mut source)?;
        let mut lines = rewind(source, found)?;
        match locate(&mut lines, found.encoding, profiles) {
            Ok(layout) => Ok(Self::over(lines, found.encoding, layout)),
            Err(fault) => match found.utf8_broken_at {
                Some(at) if fault.code == BillCode::UnknownLayout => {
                    Err(doubt(lines.into_source(), found, at, profiles).unwrap_or(fault))
                }
                _ => Err(fault),
            },
        }
    }

    /// Lets a bare number be a moment, as it is in a workbook.
    pub(super) fn allow_serials(&mut self, allow: bool) {
        self.layout.serials = allow;
    }

    fn over(lines: Lines<Content<R>>, encoding: Encoding, layout: Layout) -> Self {
        let mut ledger = Ledger::new(&layout.profile);
        for line in &layout.preamble {
            ledger.hear(line);
        }
        Self {
            lines,
            encoding,
            ledger,
            layout,
            keys: RowKeys::default(),
            days: Days::default(),
            cells: Cells::default(),
            decoded: String::new(),
            rows: 0,
            faulty: 0,
            ended: false,
            closing: false,
            outside: None,
            packing: Packing::PLAIN,
            corrected: None,
        }
    }
}

fn rewind<R: Read + Seek>(mut source: R, found: Survey) -> Result<Lines<R>, BillFault> {
    source.seek(SeekFrom::Start(0))?;
    Lines::new(source, found)
}

/// A file that happens to be valid GB18030 but whose header is UTF-8 is a damaged UTF-8 file.
fn doubt<R: Read + Seek>(
    source: Content<R>,
    found: Survey,
    at: u64,
    known: &Profiles,
) -> Option<BillFault> {
    let mut lines = rewind(
        source,
        Survey {
            encoding: Encoding::Utf8,
            ..found
        },
    )
    .ok()?;
    locate(&mut lines, Encoding::Utf8, known).ok()?;
    Some(name_the_line(
        &mut lines.into_source(),
        broken(Encoding::Utf8, at),
    ))
}

impl<R: Read + Seek> BillReader<R> {
    /// The profile that fits.
    pub fn profile(&self) -> &Profile {
        &self.layout.profile
    }

    /// Which of the profile's variants; empty when none fits.
    pub fn variant(&self) -> &str {
        &self.layout.variant
    }

    /// What stands between cells, and in front of each where the layout has it so.
    pub fn dialect(&self) -> (char, Option<char>) {
        let dialect = self.layout.dialect;
        (
            char::from(dialect.delimiter),
            dialect.prefix.map(char::from),
        )
    }

    /// Whether the file holds rejected rows that may have been corrected.
    pub fn is_returned(&self) -> bool {
        is_returned(&self.layout.names)
    }

    /// The names given out to rows without a number so far.
    pub fn keys(&self) -> &RowKeys {
        &self.keys
    }

    /// Names the rows on these lines after all others, which had the names given out before: what is
    /// corrected never takes the name of a row that is known.
    pub fn name_last(&mut self, lines: BTreeSet<u64>, before: RowKeys) {
        self.corrected = Some((lines, before));
    }

    /// The header's names as the file spells them.
    pub fn column_names(&self) -> &[String] {
        &self.layout.names
    }

    /// How the file is put up, and where in it the bill was.
    pub fn packing(&self) -> &Packing {
        &self.packing
    }

    /// Line of the header, from 1.
    pub fn header_line(&self) -> u64 {
        self.layout.header_line
    }

    /// Names the account of a file that does not. False where the file names another, or names one
    /// in every row.
    pub fn name_account(&mut self, account: &str) -> bool {
        let layout = &mut self.layout;
        if layout.account_is_named || layout.place(Role::Account).is_some() {
            return layout.account_is_named && layout.account == account;
        }
        account.clone_into(&mut layout.account);
        layout.account_is_named = true;
        true
    }

    /// Encoding of the file.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bytes taken in by this reading, for progress: of the text, where a container held it.
    pub fn bytes_read(&self) -> u64 {
        self.lines.bytes()
    }

    /// How the header differs from the layout as it is known.
    pub fn drift(&self) -> &Drift {
        &self.layout.drift
    }

    /// The next row; none after the last, when the summary has been read and checked to be the
    /// end.
    ///
    /// # Errors
    /// What refuses the file whole. Nothing read from it may be used then.
    pub fn next_row(&mut self) -> Result<Option<BillRow<'_>>, BillFault> {
        let Some(record) = self.next_data()? else {
            return Ok(None);
        };
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        self.cells
            .cut(text, &self.layout.dialect)
            .map_err(|error| cut_fault(error, record))?;
        let mut row = judge(&self.layout, &self.cells, text, record, &mut self.days);
        row.set_encoding(self.encoding);
        if row.lacks_number() {
            let late = self.corrected.as_mut();
            let late = late.filter(|(lines, _)| lines.contains(&record.line));
            let keys = late.map_or(&mut self.keys, |(_, keys)| keys);
            row.set_key(keys.name(&row));
        }
        self.ledger.add(&row);
        self.rows += 1;
        self.faulty += u64::from(!row.faults.is_empty());
        Ok(Some(row))
    }

    /// Reads what is left and says what the file proved.
    ///
    /// # Errors
    /// As [`next_row`](Self::next_row).
    pub fn finish(mut self) -> Result<BillOutcome, BillFault> {
        while self.next_row()?.is_some() {}
        let own = || (self.lines.sha256(), self.lines.bytes());
        let (sha256, bytes) = self.outside.unwrap_or_else(own);
        Ok(BillOutcome {
            identity: BillIdentity {
                sha256,
                bytes,
                encoding: self.encoding,
                packing: self.packing,
            },
            profile: self.layout.profile.id,
            profile_version: self.layout.profile.version,
            variant: self.layout.variant,
            header_line: self.layout.header_line,
            unknown_columns: self.layout.unknown,
            drift: self.layout.drift,
            rows: self.rows,
            faulty_rows: self.faulty,
            control: self.ledger.close(),
        })
    }

    /// The next record that is a row. Blank records are passed over; a summary is taken in.
    fn next_data(&mut self) -> Result<Option<Record>, BillFault> {
        while !self.ended {
            let Some(record) = self.lines.next(Some(&self.layout.dialect))? else {
                break;
            };
            if self.looks_like_a_row(record) && !self.closing {
                return Ok(Some(record));
            }
            if self.is_blank(record)? {
                continue;
            }
            if self.layout.profile.statement.is_some() && self.is_aside(record)? {
                continue;
            }
            match self.totals_named_in(record)? {
                Some(totals) => self.read_summary(&totals, record)?,
                None => return Ok(Some(record)),
            }
        }
        self.ended = true;
        Ok(None)
    }

    /// Nearly every row begins with its time. Those that do not are looked at more closely.
    fn looks_like_a_row(&self, record: Record) -> bool {
        let raw = self.lines.raw(record);
        let unit = self.encoding.unit();
        let first = self.encoding.ascii(raw);
        let first = match self.layout.dialect.prefix {
            Some(prefix) if prefix == first => {
                self.encoding.ascii(raw.get(unit..).unwrap_or_default())
            }
            _ => first,
        };
        first.is_ascii_digit()
    }

    fn is_blank(&mut self, record: Record) -> Result<bool, BillFault> {
        let dialect = self.layout.dialect;
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        let marks = [Some(dialect.delimiter), dialect.prefix];
        Ok(text.chars().all(|c| {
            c.is_whitespace()
                || matches!(c, '\u{FEFF}' | '"')
                || marks.iter().flatten().any(|mark| char::from(*mark) == c)
        }))
    }

    /// Whether a statement's line stands behind its rows: totals in words, a row of totals, a rule,
    /// a remark. After the first of them nothing may look like a row; and what has as many filled
    /// cells as a row is one, whatever it begins with.
    fn is_aside(&mut self, record: Record) -> Result<bool, BillFault> {
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        let squeezed = label::squeezed(text);
        self.cells
            .cut(text, &self.layout.dialect)
            .map_err(|error| cut_fault(error, record))?;
        let filled = self
            .cells
            .iter(text)
            .filter(|cell| !cell.trim().is_empty())
            .count();
        let remark = text
            .trim_start_matches(['\u{FEFF}', '"', ' ', '\t'])
            .starts_with('#');
        let rule = self.layout.profile.statement.as_ref();
        let ends = |word: &String| squeezed.starts_with(word.as_str());
        let ended =
            rule.is_some_and(|rule| rule.end.iter().any(ends)) || squeezed.starts_with("----");
        let words = filled < ROW_CELLS;
        if self.ledger.hear(&squeezed) || (words && (remark || ended)) {
            self.closing = true;
        } else if self.ledger.is_total_row(&squeezed) {
            self.closing = true;
            self.read_total_row(record)?;
        } else if self.closing && filled >= ROW_CELLS {
            return Err(BillFault::at(
                BillCode::RowsAfterSummary,
                record.line,
                record.byte_offset,
            ));
        }
        Ok(self.closing)
    }

    /// A row whose money cells are the totals of their columns.
    fn read_total_row(&mut self, record: Record) -> Result<(), BillFault> {
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        let cells: Vec<&str> = self.cells.iter(text).collect();
        for (role, way) in [
            (Role::Income, Direction::In),
            (Role::Expense, Direction::Out),
        ] {
            let cell = self.layout.place(role).and_then(|place| cells.get(place));
            let value = cell.map_or("", |cell| clean(cell, None));
            if !self.layout.is_empty(role, value) {
                self.ledger.declare_flow(way, value);
            }
        }
        Ok(())
    }

    fn totals_named_in(&mut self, record: Record) -> Result<Option<Vec<Option<usize>>>, BillFault> {
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        self.cells
            .cut(text, &self.layout.dialect)
            .map_err(|error| cut_fault(error, record))?;
        Ok(self.ledger.summary_header(self.cells.iter(text)))
    }

    /// The values under a summary header, after which nothing may follow.
    fn read_summary(&mut self, totals: &[Option<usize>], header: Record) -> Result<(), BillFault> {
        let incomplete =
            BillFault::at(BillCode::SummaryIncomplete, header.line, header.byte_offset);
        let Some(record) = self.next_filled()? else {
            return Err(incomplete);
        };
        let text = text_of(self.encoding, &self.lines, record, &mut self.decoded)?;
        self.cells
            .cut(text, &self.layout.dialect)
            .map_err(|error| cut_fault(error, record))?;
        if self.cells.len() != totals.len() {
            return Err(incomplete);
        }
        for (total, cell) in totals.iter().zip(self.cells.iter(text)) {
            if let Some(total) = total {
                self.ledger.declare(*total, &normal_name(cell));
            }
        }
        if let Some(extra) = self.next_filled()? {
            return Err(BillFault::at(
                BillCode::RowsAfterSummary,
                extra.line,
                extra.byte_offset,
            ));
        }
        self.ended = true;
        Ok(())
    }

    fn next_filled(&mut self) -> Result<Option<Record>, BillFault> {
        while let Some(record) = self.lines.next(Some(&self.layout.dialect))? {
            if !self.is_blank(record)? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

/// The record as text: the bytes themselves in UTF-8, else decoded into `buffer`.
fn text_of<'a, R: Read + Seek>(
    encoding: Encoding,
    lines: &'a Lines<R>,
    record: Record,
    buffer: &'a mut String,
) -> Result<&'a str, BillFault> {
    let raw = lines.raw(record);
    let bad = |at: u64| broken(encoding, record.byte_offset + at).with("line", record.line);
    if encoding == Encoding::Utf8 {
        return std::str::from_utf8(raw).map_err(|error| bad(error.valid_up_to() as u64));
    }
    encoding.decode(raw, buffer).map_err(bad)?;
    Ok(buffer)
}
