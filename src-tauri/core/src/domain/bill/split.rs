//! Cutting a record into cells.
//!
//! Two dialects. *Prefixed*: every value carries a prefix character and nothing is quoted, so
//! the record is cut at delimiter + prefix and free text keeps its commas. *Plain*: the usual
//! quoting, as headers and re-saved files have it. Cells are spans; nothing is copied unless a
//! quote has to be taken away.

use super::profile::Dialect;
use super::{COLUMN_CAP, FIELD_CAP};

/// A span of a record's text.
pub(super) type Span = (u32, u32);

/// The cells of one record, reused from record to record.
#[derive(Default)]
pub(super) struct Cells {
    spans: Vec<Span>,
    unquoted: String,
    from_unquoted: bool,
    /// Every value carried the dialect's prefix.
    pub(super) prefixed: bool,
}

/// Why a record cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CutError {
    /// The column (from 1) whose field is over the cap.
    FieldTooLong(usize),
    TooManyColumns,
    UnterminatedQuote,
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The text the spans point into.
    pub(super) fn text<'a>(&'a self, record: &'a str) -> &'a str {
        if self.from_unquoted {
            &self.unquoted
        } else {
            record
        }
    }

    pub(super) fn span(&self, column: usize) -> Option<Span> {
        self.spans.get(column).copied()
    }

    /// The cells in order, as they stand.
    pub(super) fn iter<'a>(&'a self, record: &'a str) -> impl Iterator<Item = &'a str> {
        let text = self.text(record);
        self.spans.iter().map(move |span| slice(text, *span))
    }

    /// Cuts `record` in the dialect it is written in.
    pub(super) fn cut(&mut self, record: &str, dialect: &Dialect) -> Result<(), CutError> {
        self.spans.clear();
        self.from_unquoted = false;
        self.prefixed =
            dialect.prefix.is_some() && record.as_bytes().first() == dialect.prefix.as_ref();
        match dialect.prefix {
            Some(prefix) if self.prefixed => self.cut_prefixed(record, dialect.delimiter, prefix),
            _ if record.contains('"') => self.cut_quoted(record, dialect.delimiter),
            _ => self.cut_bare(record, dialect.delimiter),
        }
    }

    fn push(&mut self, start: usize, end: usize) -> Result<(), CutError> {
        if end - start > FIELD_CAP {
            return Err(CutError::FieldTooLong(self.spans.len() + 1));
        }
        if self.spans.len() == COLUMN_CAP {
            return Err(CutError::TooManyColumns);
        }
        // A record is under 1 MiB of file bytes, hence under 4 MiB of text.
        self.spans.push((start as u32, end as u32));
        Ok(())
    }

    fn cut_prefixed(&mut self, record: &str, delimiter: u8, prefix: u8) -> Result<(), CutError> {
        let bytes = record.as_bytes();
        let mut start = 1;
        for (base, mut hits) in delimiters(bytes, delimiter) {
            while hits != 0 {
                let at = base + hits.trailing_zeros() as usize / 8;
                hits &= hits - 1;
                if at >= start && bytes.get(at + 1) == Some(&prefix) {
                    self.push(start, at)?;
                    start = at + 2;
                }
            }
        }
        self.push(start, bytes.len())
    }

    fn cut_bare(&mut self, record: &str, delimiter: u8) -> Result<(), CutError> {
        let mut start = 0;
        for (base, mut hits) in delimiters(record.as_bytes(), delimiter) {
            while hits != 0 {
                let at = base + hits.trailing_zeros() as usize / 8;
                hits &= hits - 1;
                self.push(start, at)?;
                start = at + 1;
            }
        }
        self.push(start, record.len())
    }

    /// Cells are rewritten without their quotes into a buffer of their own.
    fn cut_quoted(&mut self, record: &str, delimiter: u8) -> Result<(), CutError> {
        self.unquoted.clear();
        self.from_unquoted = true;
        let mut rest = record;
        loop {
            let start = self.unquoted.len();
            if let Some(quoted) = rest.strip_prefix('"') {
                rest = self.take_quoted(quoted)?;
            }
            let end = rest
                .bytes()
                .position(|byte| byte == delimiter)
                .unwrap_or(rest.len());
            self.unquoted.push_str(&rest[..end]);
            self.push(start, self.unquoted.len())?;
            if end == rest.len() {
                return Ok(());
            }
            rest = &rest[end + 1..];
        }
    }

    /// Copies a quoted cell whose opening quote is gone; what follows its closing quote is left.
    fn take_quoted<'a>(&mut self, mut rest: &'a str) -> Result<&'a str, CutError> {
        loop {
            let quote = rest.find('"').ok_or(CutError::UnterminatedQuote)?;
            self.unquoted.push_str(&rest[..quote]);
            rest = &rest[quote + 1..];
            let Some(after) = rest.strip_prefix('"') else {
                return Ok(rest);
            };
            self.unquoted.push('"');
            rest = after;
        }
    }
}

/// The text of a span; empty when it does not lie in `text`, which `cut` rules out.
pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.0 as usize..span.1 as usize)
        .unwrap_or_default()
}

/// Words of eight bytes with a marked top bit for every delimiter in them, exact for every
/// input: eight bytes are compared in one addition, which is what makes cutting cheap.
fn delimiters(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = (usize, u64)> {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let pattern = u64::from_le_bytes([delimiter; 8]);
    let (words, tail) = bytes.as_chunks::<8>();
    let mut last = [!delimiter; 8];
    last[..tail.len()].copy_from_slice(tail);
    let all = words.iter().copied().chain(std::iter::once(last));
    all.enumerate().map(move |(index, word)| {
        let differing = u64::from_le_bytes(word) ^ pattern;
        let marks = !(((differing & LOW) + LOW) | differing | LOW);
        (index * 8, marks)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a record, as the plain dialect cuts them.
    fn cells(record: &str) -> Result<Vec<String>, CutError> {
        let mut cells = Cells::default();
        let plain = Dialect {
            delimiter: b',',
            prefix: None,
        };
        cells.cut(record, &plain)?;
        Ok(cells.iter(record).map(str::to_owned).collect())
    }

    #[test]
    fn quotes_commas_and_line_ends_inside_cells_are_the_cells_own() {
        for (record, want) in [
            ("a,b,c", vec!["a", "b", "c"]),
            ("1,\"\",\"\"", vec!["1", "", ""]),
            ("\"x, y\",z", vec!["x, y", "z"]),
            ("1,\"he said \"\"so\"\"\"", vec!["1", "he said \"so\""]),
            ("1,\"one\ntwo\",3", vec!["1", "one\ntwo", "3"]),
            ("1,\"one\r\ntwo\"", vec!["1", "one\r\ntwo"]),
            ("1,\"{\"\"k\"\": [1, 2]}\"", vec!["1", "{\"k\": [1, 2]}"]),
            ("a \"b\" c,d", vec!["a \"b\" c", "d"]),
            ("\"12\"\t,13", vec!["12\t", "13"]),
            ("名,ʤ", vec!["名", "ʤ"]),
            ("", vec![""]),
            (",", vec!["", ""]),
        ] {
            assert_eq!(
                cells(record).as_deref(),
                Ok(&want
                    .iter()
                    .map(|cell| (*cell).to_owned())
                    .collect::<Vec<_>>()[..]),
                "{record}"
            );
        }
        assert_eq!(cells("1,\"open"), Err(CutError::UnterminatedQuote));
    }
}
