//! Records of a source, one at a time, with their exact place in the file.
//!
//! The window over the file grows to one record's cap and no further. Records are cut on the raw
//! bytes, before decoding: neither UTF-8 nor GB18030 uses the bytes of a line end or a quote
//! inside a character, and UTF-16 is cut by code units. Every byte read is hashed on the way in.

use std::io::{ErrorKind, Read};

use sha2::{Digest, Sha256};

use super::RECORD_CAP;
use super::encoding::{Encoding, Survey, find_byte};
use super::fault::{BillCode, BillFault};
use super::profile::Dialect;

const CHUNK: usize = 256 * 1024;

/// Where a record stands: in the file and in the window. Valid until the next call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// Its first line, counted from 1.
    pub(super) line: u64,
    pub(super) byte_offset: u64,
    /// Length without the line end.
    pub(super) len: usize,
    start: usize,
}

/// The record cutter.
pub(super) struct Lines<R> {
    source: R,
    window: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the file of the window's first byte.
    base: u64,
    line: u64,
    finished: bool,
    encoding: Encoding,
    newline: u8,
    hasher: Sha256,
}

impl<R: Read> Lines<R> {
    /// `source` must stand at the file's first byte.
    pub(super) fn new(source: R, survey: Survey) -> Result<Self, BillFault> {
        let mut lines = Self {
            source,
            window: vec![0; CHUNK],
            start: 0,
            end: 0,
            base: 0,
            line: 0,
            finished: false,
            encoding: survey.encoding,
            newline: if survey.bare_cr { b'\r' } else { b'\n' },
            hasher: Sha256::new(),
        };
        lines.fill()?;
        lines.start = survey.bom.min(lines.end);
        Ok(lines)
    }

    pub(super) fn into_source(self) -> R {
        self.source
    }

    /// Bytes read so far; the whole file's size once the records have ended.
    pub(super) fn bytes(&self) -> u64 {
        self.base + self.end as u64
    }

    /// SHA-256 of the bytes read so far.
    pub(super) fn sha256(&self) -> [u8; 32] {
        self.hasher.clone().finalize().into()
    }

    /// The bytes of the record last returned.
    pub(super) fn raw(&self, record: Record) -> &[u8] {
        &self.window[record.start..record.start + record.len]
    }

    /// The next record. With a dialect, a quoted cell may carry it over several lines; a record
    /// that begins with the dialect's prefix never quotes.
    pub(super) fn next(&mut self, dialect: Option<&Dialect>) -> Result<Option<Record>, BillFault> {
        let line = self.line + 1;
        let mut length = match self.find_end(0, line)? {
            Some(length) => length,
            None => return Ok(None),
        };
        self.line += 1;
        if let Some(dialect) = dialect.filter(|dialect| !self.starts_with(dialect.prefix, length)) {
            length = self.close_quotes(dialect, length, line)?;
        }
        let offset = self.base + self.start as u64;
        if length > RECORD_CAP {
            return Err(
                BillFault::at(BillCode::RecordTooLong, line, offset).with("limit", RECORD_CAP)
            );
        }
        let start = self.start;
        self.start = (start + length + self.encoding.unit()).min(self.end);
        let len = self.without_cr(start, length);
        Ok(Some(Record {
            line,
            byte_offset: offset,
            len,
            start,
        }))
    }

    fn starts_with(&self, prefix: Option<u8>, length: usize) -> bool {
        let first = self
            .encoding
            .ascii(&self.window[self.start..self.start + length]);
        prefix == Some(first)
    }

    fn without_cr(&self, start: usize, length: usize) -> usize {
        let unit = self.encoding.unit();
        let tail = (start + length).saturating_sub(unit).max(start);
        let ends_in_cr =
            length >= unit && self.encoding.ascii(&self.window[tail..start + length]) == b'\r';
        if ends_in_cr { length - unit } else { length }
    }

    /// Length of the record that begins at the window's start, looking for its line end from
    /// `from` bytes into it; `None` when the source has ended before `from`.
    fn find_end(&mut self, from: usize, line: u64) -> Result<Option<usize>, BillFault> {
        let mut seen = from;
        loop {
            if let Some(at) = self.find_newline(self.start + seen) {
                return Ok(Some(at - self.start));
            }
            let held = self.end - self.start;
            // Only whole code units have been looked at.
            seen = (held - held % self.encoding.unit()).max(from);
            if held > RECORD_CAP + self.encoding.unit() {
                let offset = self.base + self.start as u64;
                return Err(
                    BillFault::at(BillCode::RecordTooLong, line, offset).with("limit", RECORD_CAP)
                );
            }
            if !self.fill()? {
                let held = self.end - self.start;
                return Ok((held > from).then_some(held));
            }
        }
    }

    fn find_newline(&self, from: usize) -> Option<usize> {
        let bytes = self.window.get(from..self.end)?;
        if self.encoding.unit() == 1 {
            return find_byte(bytes, self.newline).map(|at| from + at);
        }
        let mut units = bytes.chunks_exact(2);
        units
            .position(|unit| self.encoding.ascii(unit) == self.newline)
            .map(|at| from + at * 2)
    }

    /// Extends the record line by line while a quoted cell is open at its end.
    fn close_quotes(
        &mut self,
        dialect: &Dialect,
        mut length: usize,
        line: u64,
    ) -> Result<usize, BillFault> {
        let mut quotes = Quotes::new(dialect.delimiter);
        let mut fed = 0;
        loop {
            let unit = self.encoding.unit();
            let bytes = &self.window[self.start + fed..self.start + length];
            for unit in bytes.chunks(unit) {
                quotes.feed(self.encoding.ascii(unit));
            }
            if !quotes.open() {
                return Ok(length);
            }
            fed = length + unit;
            let offset = self.base + self.start as u64;
            let unterminated = BillFault::at(BillCode::UnterminatedQuote, line, offset);
            quotes.feed(self.newline);
            match self.find_end(fed, line) {
                Ok(Some(longer)) if longer <= RECORD_CAP => length = longer,
                Ok(_) => return Err(unterminated),
                Err(fault) if fault.code == BillCode::RecordTooLong => return Err(unterminated),
                Err(fault) => return Err(fault),
            }
            self.line += 1;
        }
    }

    /// Moves the open record to the window's front and reads on; false at the source's end.
    fn fill(&mut self) -> Result<bool, BillFault> {
        if self.finished {
            return Ok(false);
        }
        self.window.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        self.end -= self.start;
        self.start = 0;
        if self.window.len() - self.end < CHUNK / 2 {
            self.window.resize(self.end + CHUNK, 0);
        }
        let read = loop {
            match self.source.read(&mut self.window[self.end..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        };
        self.hasher.update(&self.window[self.end..self.end + read]);
        self.end += read;
        self.finished = read == 0;
        Ok(read > 0)
    }
}

/// Follows quoted cells: a quote opens only at the start of a cell, a doubled one stays inside.
struct Quotes {
    delimiter: u8,
    state: Quote,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    CellStart,
    Bare,
    Inside,
    MaybeClosed,
}

impl Quotes {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: Quote::CellStart,
        }
    }

    fn feed(&mut self, unit: u8) {
        self.state = match (self.state, unit) {
            (Quote::Inside, b'"') => Quote::MaybeClosed,
            (Quote::Inside, _) | (Quote::CellStart | Quote::MaybeClosed, b'"') => Quote::Inside,
            (_, unit) if unit == self.delimiter => Quote::CellStart,
            _ => Quote::Bare,
        };
    }

    fn open(&self) -> bool {
        self.state == Quote::Inside
    }
}
