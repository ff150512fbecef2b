//! The encoding ladder: byte order mark, strict UTF-8, strict GB18030, else refused.
//!
//! [`survey`] reads a source once from its start to its end and keeps one buffer. It never
//! guesses from frequencies: an encoding holds when every byte of the file is valid in it. A NUL
//! or a line over the record cap ends the survey where it stands.

use std::io::{BufRead, Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use serde::Serialize;

use super::RECORD_CAP;
use super::fault::{BillCode, BillFault, Param};

const CHUNK: usize = 256 * 1024;

/// How a file's bytes spell characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-16, low byte first, by its byte order mark.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, high byte first, by its byte order mark.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// GB18030, which contains GBK and GB 2312.
    #[serde(rename = "GB18030")]
    Gb18030,
}

impl Encoding {
    /// The name shown to people and written into JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        }
    }

    /// Bytes of one code unit.
    pub(super) fn unit(self) -> usize {
        if matches!(self, Self::Utf16Le | Self::Utf16Be) {
            2
        } else {
            1
        }
    }

    /// The ASCII character of the code unit at the start of `bytes`; 0xFF for all others.
    pub(super) fn ascii(self, bytes: &[u8]) -> u8 {
        match (self, bytes) {
            (Self::Utf8 | Self::Gb18030, [byte, ..]) => *byte,
            (Self::Utf16Le, [low, 0, ..]) => *low,
            (Self::Utf16Be, [0, low, ..]) => *low,
            _ => 0xFF,
        }
    }

    fn decoder(self) -> encoding_rs::Decoder {
        match self {
            Self::Utf16Le => UTF_16LE.new_decoder_without_bom_handling(),
            Self::Utf16Be => UTF_16BE.new_decoder_without_bom_handling(),
            Self::Gb18030 => GB18030.new_decoder_without_bom_handling(),
            Self::Utf8 => encoding_rs::UTF_8.new_decoder_without_bom_handling(),
        }
    }

    /// Decodes one whole record into `out`, or tells the offset of its first bad sequence.
    pub(super) fn decode(self, bytes: &[u8], out: &mut String) -> Result<(), u64> {
        out.clear();
        let mut decoder = self.decoder();
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        out.reserve(room.unwrap_or(0));
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, out, true);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::Malformed(bad, after) => {
                Err((read as u64).saturating_sub(u64::from(bad) + u64::from(after)))
            }
            // `out` was given the decoder's own upper bound.
            DecoderResult::OutputFull => Err(read as u64),
        }
    }
}

/// What the first reading found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Survey {
    pub(super) encoding: Encoding,
    /// Length of the byte order mark.
    pub(super) bom: usize,
    /// Lines end in CR alone, as on very old machines.
    pub(super) bare_cr: bool,
    /// Where UTF-8 ended, when GB18030 was settled on because of that.
    pub(super) utf8_broken_at: Option<u64>,
}

/// Settles the encoding of the whole source. Leaves the source's position anywhere.
pub(super) fn survey<R: Read + Seek>(source: &mut R) -> Result<Survey, BillFault> {
    climb(source).map_err(|fault| name_the_line(source, fault))
}

/// Counting lines costs time on every good file, so a refusal reads its way to the place again.
pub(super) fn name_the_line<R: Read + Seek>(source: &mut R, fault: BillFault) -> BillFault {
    let Some(Param::Number(at)) = fault.params.get("byte_offset") else {
        return fault;
    };
    if source.seek(SeekFrom::Start(0)).is_err() {
        return fault;
    }
    let mut head = source.take(*at);
    let mut chunks = Chunks::new(&mut head);
    let mut line = 1_u64;
    while let Ok(true) = chunks.fill(0) {
        line += chunks.held().iter().filter(|byte| **byte == b'\n').count() as u64;
    }
    fault.with("line", line)
}

fn climb<R: Read + Seek>(source: &mut R) -> Result<Survey, BillFault> {
    source.seek(SeekFrom::Start(0))?;
    let mut chunks = Chunks::new(source);
    chunks.fill(0)?;
    let (encoding, bom) = match chunks.held() {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        _ => (Encoding::Utf8, 0),
    };
    if chunks.held().len() == bom {
        return Err(BillFault::new(BillCode::EmptyFile));
    }
    let bare_cr = ends_lines_in_bare_cr(encoding, chunks.held());
    let found = Survey {
        encoding,
        bom,
        bare_cr,
        utf8_broken_at: None,
    };
    if encoding != Encoding::Utf8 {
        strict(&mut chunks, encoding, bom)?.map_or(Ok(found), |at| Err(broken(encoding, at)))
    } else {
        match strict_utf8(&mut chunks)? {
            None => Ok(found),
            Some(at) if bom > 0 => Err(broken(encoding, at)),
            Some(at) => second_rung(source, found, at),
        }
    }
}

/// UTF-8 failed at `at`: the whole file must be GB18030 then.
fn second_rung<R: Read + Seek>(
    source: &mut R,
    found: Survey,
    at: u64,
) -> Result<Survey, BillFault> {
    source.seek(SeekFrom::Start(0))?;
    let mut chunks = Chunks::new(source);
    chunks.fill(0)?;
    match strict(&mut chunks, Encoding::Gb18030, 0)? {
        None => Ok(Survey {
            encoding: Encoding::Gb18030,
            utf8_broken_at: Some(at),
            ..found
        }),
        // The encoding that held longer is the one the file was meant to be in.
        Some(gb) if gb > at => Err(broken(Encoding::Gb18030, gb)),
        Some(_) => Err(broken(Encoding::Utf8, at)),
    }
}

/// The refusal of a file whose bytes are not valid from `at` on.
pub(super) fn broken(encoding: Encoding, at: u64) -> BillFault {
    BillFault::new(BillCode::BrokenEncoding)
        .with("encoding", encoding.name())
        .with("byte_offset", at)
}

/// True when the first line end of the head is a CR that no LF follows.
fn ends_lines_in_bare_cr(encoding: Encoding, head: &[u8]) -> bool {
    let mut units = head
        .chunks(encoding.unit())
        .map(|unit| encoding.ascii(unit));
    match units.find(|unit| matches!(unit, b'\r' | b'\n')) {
        Some(b'\r') => units.next().is_some_and(|next| next != b'\n'),
        _ => false,
    }
}

/// Reads on to the end in strict UTF-8; `Some` is the offset of the first bad sequence.
fn strict_utf8<R: Read>(chunks: &mut Chunks<'_, R>) -> Result<Option<u64>, BillFault> {
    let mut lines = LineGauge::default();
    loop {
        refuse_nul(chunks)?;
        lines.feed(chunks.held(), chunks.offset)?;
        let (good, fatal) = match std::str::from_utf8(chunks.held()) {
            Ok(_) => (chunks.held().len(), false),
            // A sequence cut by the chunk's end is read again with the next chunk.
            Err(error) => (error.valid_up_to(), error.error_len().is_some()),
        };
        if fatal {
            return Ok(Some(chunks.offset + good as u64));
        }
        let kept = chunks.held().len() - good;
        if !chunks.fill(kept)? {
            return Ok((kept > 0).then_some(chunks.offset));
        }
        lines.back(kept);
    }
}

/// Reads on to the end in a two-byte or legacy encoding, decoding into a buffer that is dropped.
fn strict<R: Read>(
    chunks: &mut Chunks<'_, R>,
    encoding: Encoding,
    bom: usize,
) -> Result<Option<u64>, BillFault> {
    let mut decoder = encoding.decoder();
    let mut text = String::new();
    let mut lines = LineGauge::default();
    let mut from = bom;
    loop {
        if encoding.unit() == 1 {
            refuse_nul(chunks)?;
        }
        lines.feed(&chunks.held()[from..], chunks.offset + from as u64)?;
        let bytes = &chunks.held()[from..];
        text.clear();
        text.reserve(
            decoder
                .max_utf8_buffer_length_without_replacement(bytes.len())
                .unwrap_or(0),
        );
        let last = bytes.is_empty();
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
        let at = chunks.offset + (from + read) as u64;
        if let DecoderResult::Malformed(bad, after) = result {
            return Ok(Some(at.saturating_sub(u64::from(bad) + u64::from(after))));
        }
        if encoding.unit() == 2 && text.contains('\0') {
            return Err(BillFault::new(BillCode::BinaryFile).with("byte_offset", chunks.offset));
        }
        if last {
            return Ok(None);
        }
        chunks.fill(0)?;
        from = 0;
    }
}

fn refuse_nul<R: Read>(chunks: &Chunks<'_, R>) -> Result<(), BillFault> {
    let held = chunks.held();
    // Without an early end the loop compares many bytes at once.
    if !held.iter().fold(false, |found, byte| found | (*byte == 0)) {
        return Ok(());
    }
    let at = held.iter().position(|byte| *byte == 0).unwrap_or(0);
    Err(BillFault::new(BillCode::BinaryFile).with("byte_offset", chunks.offset + at as u64))
}

/// The first place of `byte`, found by whole words as `BufRead` does it.
pub(super) fn find_byte(bytes: &[u8], byte: u8) -> Option<usize> {
    let mut rest = bytes;
    let skipped = rest.skip_until(byte).unwrap_or(0);
    (skipped > 0 && bytes[skipped - 1] == byte).then(|| skipped - 1)
}

/// Measures lines across chunks, so that an endless line stops the survey at the record cap.
#[derive(Default)]
struct LineGauge {
    open: usize,
}

impl LineGauge {
    fn feed(&mut self, bytes: &[u8], offset: u64) -> Result<(), BillFault> {
        let is_end = |byte: &u8| matches!(*byte, b'\n' | b'\r');
        let Some(last) = bytes.iter().rposition(is_end) else {
            self.open += bytes.len();
            return self.check(self.open, offset + bytes.len() as u64);
        };
        // A chunk is smaller than a record: only the line that began before it can be too long.
        let first = bytes.iter().position(is_end).unwrap_or(last);
        self.check(self.open + first, offset + first as u64)?;
        self.open = bytes.len() - 1 - last;
        Ok(())
    }

    /// Bytes that the next chunk holds again.
    fn back(&mut self, kept: usize) {
        self.open = self.open.saturating_sub(kept);
    }

    fn check(&self, length: usize, end: u64) -> Result<(), BillFault> {
        if length <= RECORD_CAP {
            return Ok(());
        }
        let start = end.saturating_sub(length as u64);
        Err(BillFault::new(BillCode::RecordTooLong)
            .with("byte_offset", start)
            .with("limit", RECORD_CAP))
    }
}

/// One reused buffer over a source.
struct Chunks<'a, R> {
    source: &'a mut R,
    buffer: Vec<u8>,
    length: usize,
    /// Offset in the file of the buffer's first byte.
    offset: u64,
}

impl<'a, R: Read> Chunks<'a, R> {
    fn new(source: &'a mut R) -> Self {
        Self {
            source,
            buffer: vec![0; CHUNK],
            length: 0,
            offset: 0,
        }
    }

    fn held(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Keeps the last `kept` bytes and reads until the buffer is full or the source ends;
    /// false when nothing was added.
    fn fill(&mut self, kept: usize) -> Result<bool, BillFault> {
        let dropped = self.length - kept;
        self.buffer.copy_within(dropped..self.length, 0);
        self.offset += dropped as u64;
        self.length = kept;
        while self.length < CHUNK {
            match self.source.read(&mut self.buffer[self.length..]) {
                Ok(0) => break,
                Ok(read) => self.length += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(self.length > kept)
    }
}
