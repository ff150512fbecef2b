//! An intake file as text: how it is encoded, whether it can be read whole, and what is in it.
//!
//! A file is read twice: once to see that it can be read whole and to count its records, once to
//! take them in. Neither pass holds the file in memory, and the second one notices when it did
//! not read what the first one saw. Encodings: a byte-order mark, else strict UTF-8, else strict
//! GB18030; never a guess.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use sha2::{Digest as _, Sha256};

use crate::domain::fault::{Code, Fault, Result};

/// The longest field of a CSV file, in bytes of UTF-8.
pub(super) const LONGEST_FIELD: usize = 64 << 10;
/// The longest record of either form, in bytes of UTF-8.
pub(super) const LONGEST_RECORD: usize = 1 << 20;
/// The most records of one file.
const MOST_RECORDS: usize = 10_000_000;

/// How records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Fields with commas and quotes; a record may span lines.
    Csv,
    /// One JSON value a line.
    Lines,
}

/// A file that can be read whole.
#[derive(Debug)]
pub(super) struct Source {
    encoding: &'static Encoding,
    sha256: [u8; 32],
    /// Records, the header of a CSV file among them.
    pub records: usize,
}

impl Source {
    /// Reads the file through.
    ///
    /// # Errors
    /// [`Code::EmptyFile`], [`Code::BinaryFile`], [`Code::BrokenEncoding`],
    /// [`Code::UnterminatedQuote`], [`Code::TooLarge`], [`Code::FileUnreadable`].
    pub fn survey(path: &Path, form: Form) -> Result<Self> {
        let mut head = vec![0; 8 << 10];
        let filled = fill(&mut open(path)?, &mut head).map_err(|_| unreadable(path))?;
        let head = head.get(..filled).unwrap_or_default();
        if let Some((encoding, _)) = Encoding::for_bom(head) {
            return Self::read_as(path, form, encoding);
        }
        if head.contains(&0) {
            return Err(Fault::new(Code::BinaryFile));
        }
        match Self::read_as(path, form, UTF_8) {
            Err(fault) if fault.code == Code::BrokenEncoding => Self::read_as(path, form, GB18030),
            other => other,
        }
    }

    fn read_as(path: &Path, form: Form, encoding: &'static Encoding) -> Result<Self> {
        let (mut text, seen) = Text::open(path, encoding)?;
        let mut scan = Scan::new(form);
        let mut buffer = vec![0; 64 << 10];
        loop {
            let got = text.read(&mut buffer).map_err(|e| read_fault(&e, path))?;
            if got == 0 {
                break;
            }
            scan.feed(buffer.get(..got).unwrap_or_default())?;
        }
        let records = scan.finish()?;
        Ok(Self {
            encoding,
            sha256: seen.finish(),
            records,
        })
    }

    /// The text once more, and the watch that knows whether it was the same.
    pub fn text(&self, path: &Path) -> Result<(BufReader<Text>, Watch)> {
        let (text, seen) = Text::open(path, self.encoding)?;
        Ok((BufReader::new(text), seen))
    }

    /// Says whether the second reading saw what the first one did.
    ///
    /// # Errors
    /// [`Code::FileChanged`].
    pub fn confirm(&self, seen: &Watch) -> Result<()> {
        if seen.finish() == self.sha256 {
            return Ok(());
        }
        Err(Fault::new(Code::FileChanged))
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> &[u8] {
        &self.sha256
    }
}

fn open(path: &Path) -> Result<File> {
    if !path.is_file() {
        return Err(unreadable(path));
    }
    File::open(path).map_err(|_| unreadable(path))
}

fn unreadable(path: &Path) -> Fault {
    Fault::new(Code::FileUnreadable).with("path", path.display())
}

/// What a failed read means.
pub(super) fn read_fault(error: &io::Error, path: &Path) -> Fault {
    match error.kind() {
        ErrorKind::InvalidData => Fault::new(Code::BrokenEncoding),
        _ => unreadable(path),
    }
}

fn fill(file: &mut File, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            got => filled += got,
        }
    }
    Ok(filled)
}

/// The running hash of the bytes read.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Sha256>>);

impl Watch {
    fn see(&self, bytes: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .update(bytes);
    }

    fn finish(&self) -> [u8; 32] {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.clone().finalize().into()
    }
}

/// A file as UTF-8, decoded strictly while it is read. A broken sequence is `InvalidData`.
pub(super) struct Text {
    file: File,
    seen: Watch,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
}

impl Text {
    fn open(path: &Path, encoding: &'static Encoding) -> Result<(Self, Watch)> {
        let seen = Watch::default();
        let text = Self {
            file: open(path)?,
            seen: seen.clone(),
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 << 10],
            at: 0,
            filled: 0,
            ended: false,
        };
        Ok((text, seen))
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.filled = self.file.read(&mut self.raw)?;
        self.seen
            .see(self.raw.get(..self.filled).unwrap_or_default());
        Ok(())
    }
}

impl Read for Text {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // A decoder may want room for a whole character; the callers' buffers have it.
        if out.len() < 4 {
            return Err(io::Error::from(ErrorKind::InvalidInput));
        }
        while !self.ended {
            if self.at == self.filled {
                self.refill()?;
            }
            let last = self.filled == 0;
            let rest = self.raw.get(self.at..self.filled).unwrap_or_default();
            let (result, read, written) = self
                .decoder
                .decode_to_utf8_without_replacement(rest, out, last);
            self.at += read;
            match result {
                DecoderResult::Malformed(_, _) => return Err(ErrorKind::InvalidData.into()),
                DecoderResult::InputEmpty if last => self.ended = true,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

/// Looks at text only as far as it takes to know that every record can be read.
struct Scan {
    form: Form,
    records: usize,
    line: usize,
    field: usize,
    record: usize,
    quote: Quote,
    /// Where the open quote began.
    opened: usize,
    /// The line of a field or record that is too long, until it is known why.
    too_long: Option<usize>,
    any: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// Before the first character of a field.
    Start,
    /// In a field without quotes, or behind the closing quote.
    Plain,
    /// Between quotes.
    Inside,
    /// Behind a quote that closes, or is the first half of a doubled one.
    Closing,
}

impl Scan {
    fn new(form: Form) -> Self {
        Self {
            form,
            records: 0,
            line: 1,
            field: 0,
            record: 0,
            quote: Quote::Start,
            opened: 0,
            too_long: None,
            any: false,
        }
    }

    fn feed(&mut self, text: &[u8]) -> Result<()> {
        for &byte in text {
            if byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) {
                return Err(Fault::new(Code::BinaryFile));
            }
            self.any |= !byte.is_ascii_whitespace();
            self.record += 1;
            self.field += 1;
            match self.form {
                Form::Csv => self.csv(byte),
                Form::Lines if byte == b'\n' => self.end_record(),
                Form::Lines => {}
            }
            self.line += usize::from(byte == b'\n');
            self.measure()?;
        }
        Ok(())
    }

    fn csv(&mut self, byte: u8) {
        let inside = self.quote == Quote::Inside;
        match byte {
            b'"' => {
                self.quote = match self.quote {
                    Quote::Start => {
                        self.opened = self.line;
                        Quote::Inside
                    }
                    Quote::Inside => Quote::Closing,
                    Quote::Closing => Quote::Inside,
                    Quote::Plain => Quote::Plain,
                }
            }
            b',' if !inside => (self.field, self.quote) = (0, Quote::Start),
            b'\n' if !inside => self.end_record(),
            _ if inside => {}
            _ => self.quote = Quote::Plain,
        }
    }

    fn end_record(&mut self) {
        // An empty line is no record.
        self.records += usize::from(self.record > 2);
        (self.record, self.field, self.quote) = (0, 0, Quote::Start);
    }

    fn measure(&mut self) -> Result<()> {
        let field = self.form == Form::Csv && self.field > LONGEST_FIELD;
        if self.too_long.is_none() && (field || self.record > LONGEST_RECORD) {
            self.too_long = Some(self.line);
        }
        match self.too_long {
            // A quote nobody closed makes a long field too, and is the better thing to say.
            Some(line) if self.quote != Quote::Inside => Err(too_large("field", line)),
            _ if self.records > MOST_RECORDS => Err(too_large("records", self.line)),
            _ => Ok(()),
        }
    }

    fn finish(mut self) -> Result<usize> {
        if !self.any {
            return Err(Fault::new(Code::EmptyFile));
        }
        if self.quote == Quote::Inside {
            return Err(Fault::new(Code::UnterminatedQuote).with("line", self.opened));
        }
        self.records += usize::from(self.record > 0);
        Ok(self.records)
    }
}

fn too_large(what: &str, line: usize) -> Fault {
    Fault::new(Code::TooLarge)
        .with("what", what)
        .with("line", line)
}
