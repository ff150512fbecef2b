//! Every covered row against what the chain declares.
//!
//! A row's leaf is SHA-256 of `t`, the table's name, and each covered field: `n` for NULL, `i` and
//! eight little-endian bytes, or `t` (text) or `b` (bytes) with a little-endian 32-bit length and
//! the content; the table's name is counted like a text. The leaves of a table add up, as 256-bit
//! little-endian integers, to what the events declare. Column `fp` holds FNV-1a of each field's
//! form, which proves nothing and tells which field it was.

use sha2::{Digest as _, Sha256};

use super::chain::{Declared, Walk};
use super::fields::{Kind, Table};
use super::report::Findings;
use super::tables::TABLES;
use super::{Watch, refused_is_schema};
use crate::domain::fault::Result;
use crate::store::{Row, Session};

/// A 256-bit number, as its low and its high half.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sum(u128, u128);

impl Sum {
    /// Reads 32 bytes, least significant first.
    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let half = |from: usize| {
            let part = bytes[from..from + 16].iter().rev();
            part.fold(0_u128, |all, byte| (all << 8) | u128::from(*byte))
        };
        Self(half(0), half(16))
    }

    /// Reads 64 hexadecimal digits, bytes in order.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16);
            *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        Some(Self::from_bytes(&bytes))
    }

    /// Adds modulo 2²⁵⁶.
    pub fn add(&mut self, other: Self) {
        let (low, carry) = self.0.overflowing_add(other.0);
        self.0 = low;
        self.1 = self.1.wrapping_add(other.1).wrapping_add(u128::from(carry));
    }
}

/// An attachment that a row speaks of.
#[derive(Debug)]
pub struct Held {
    /// The row.
    pub id: i64,
    /// SHA-256 of the sealed file, as the row has it.
    pub content: Vec<u8>,
}

/// One table while its rows go by.
struct Reader<'a> {
    table: &'static Table,
    declared: Option<Declared>,
    findings: &'a mut Findings,
    sum: Sum,
    rows: u64,
    /// The id that comes next when none is missing.
    next: i64,
    form: Vec<u8>,
    held: Vec<Held>,
}

/// Reads all covered rows; answers how many, and the attachments they speak of.
pub fn compare(
    session: &mut dyn Session,
    walk: &Walk,
    watch: &mut Watch<'_>,
    findings: &mut Findings,
) -> Result<(u64, Vec<Held>)> {
    let (mut rows, mut held) = (0, Vec::new());
    for table in TABLES {
        let declared = walk.declared.as_ref();
        let declared = declared.map(|all| all.get(table.name).copied().unwrap_or_default());
        let mut reader = Reader {
            table,
            declared,
            findings,
            sum: Sum::default(),
            rows: 0,
            next: 1,
            form: Vec::with_capacity(512),
            held: Vec::new(),
        };
        let done = session.query(table.statement, &[], &mut |row| {
            watch.tick()?;
            reader.take(row);
            Ok(())
        });
        rows += reader.rows;
        held.append(&mut reader.held);
        if refused_is_schema(done, table.name, reader.findings)? {
            reader.close();
        }
    }
    Ok((rows, held))
}

impl Reader<'_> {
    fn take(&mut self, row: &dyn Row) {
        self.rows += 1;
        let Ok(id) = row.int(0) else {
            self.findings.add("row", self.table.name, "?", "id");
            return;
        };
        self.place(id);
        let own = row.blob(self.table.fields.len());
        let width = self.table.fields.len() * 4;
        let fingerprints = own.ok().filter(|fp| fp.len() == width);
        if fingerprints.is_none() {
            self.findings.add("row", self.table.name, id, "fp");
        }
        self.cover(row, id, fingerprints);
        let leaf: [u8; 32] = Sha256::digest(&self.form).into();
        self.sum.add(Sum::from_bytes(&leaf));
        if let Some(at) = self.table.content_at {
            let content = row.blob(at).map(<[u8]>::to_vec).unwrap_or_default();
            self.held.push(Held { id, content });
        }
    }

    /// Ids run from 1 without a gap to the number of rows ever inserted.
    fn place(&mut self, id: i64) {
        let beyond = self.declared.is_some_and(|all| id > all.inserted);
        if id < self.next || beyond {
            self.findings.add("rows_added", self.table.name, id, "");
        }
        let last = self.declared.map_or(i64::MAX, |all| all.inserted);
        self.missing_until(id.saturating_sub(1).min(last));
        self.next = self.next.max(id.saturating_add(1));
    }

    fn missing_until(&mut self, last: i64) {
        for id in self.next..=last {
            if !self.findings.add("rows_missing", self.table.name, id, "") {
                break;
            }
        }
    }

    /// Writes the row's canonical form down and holds each field against its fingerprint.
    fn cover(&mut self, row: &dyn Row, id: i64, fingerprints: Option<&[u8]>) {
        self.form.clear();
        counted(&mut self.form, b't', self.table.name.as_bytes());
        for (at, field) in self.table.fields.iter().enumerate() {
            let start = self.form.len();
            let readable = write(&mut self.form, row, at, field.kind);
            let told = fingerprints.and_then(|all| all.get(at * 4..at * 4 + 4));
            let fits = told.is_none_or(|told| told == fnv(&self.form[start..]).to_le_bytes());
            if !readable || !fits {
                self.findings.add("field", self.table.name, id, field.name);
            }
        }
    }

    /// After the last row: are there as many as declared, and do they add up?
    fn close(&mut self) {
        let Some(declared) = self.declared else {
            return;
        };
        self.missing_until(declared.inserted);
        let name = self.table.name;
        if self.sum != declared.sum && !self.findings.names_rows_of(name) {
            self.findings.add("digest", name, "", "");
        }
    }
}

/// Writes one field down; answers whether it could be read as what it should be.
fn write(form: &mut Vec<u8>, row: &dyn Row, at: usize, kind: Kind) -> bool {
    let written = match kind {
        Kind::Int => row.opt_int(at).map(|value| {
            value.map(|value| {
                form.push(b'i');
                form.extend_from_slice(&value.to_le_bytes());
            })
        }),
        Kind::Text => row
            .opt_text(at)
            .map(|value| value.map(|text| counted(form, b't', text.as_bytes()))),
        Kind::Bytes => row
            .opt_blob(at)
            .map(|value| value.map(|bytes| counted(form, b'b', bytes))),
    };
    match written {
        Ok(Some(())) => true,
        Ok(None) => {
            form.push(b'n');
            true
        }
        Err(_) => {
            // No form of a sound field starts like this, so the leaf cannot fit by chance.
            form.push(b'?');
            false
        }
    }
}

fn counted(form: &mut Vec<u8>, tag: u8, content: &[u8]) {
    form.push(tag);
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    form.extend_from_slice(&length.to_le_bytes());
    form.extend_from_slice(content);
}

/// FNV-1a, 32 bits.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2_166_136_261, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(16_777_619)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv_gives_the_published_values() {
        assert_eq!(fnv(b""), 0x811c_9dc5);
        assert_eq!(fnv(b"a"), 0xe40c_292c);
        assert_eq!(fnv(b"foobar"), 0xbf9c_f968);
    }

    #[test]
    fn sums_carry_from_half_to_half_and_wrap_at_the_end() {
        let all = Sum::from_hex(&"ff".repeat(32)).unwrap();
        let one = Sum::from_hex(&format!("01{}", "00".repeat(31))).unwrap();
        let mut sum = all;
        sum.add(one);
        assert_eq!(sum, Sum::default());
        let mut low = Sum::from_hex(&format!("{}{}", "ff".repeat(16), "00".repeat(16))).unwrap();
        low.add(one);
        assert_eq!(low, Sum(0, 1));
    }

    #[test]
    fn what_is_no_sum_is_not_read_as_one() {
        assert_eq!(Sum::from_hex("00"), None);
        assert_eq!(Sum::from_hex(&"zz".repeat(32)), None);
        assert_eq!(Sum::from_hex(&"é".repeat(32)), None);
    }
}
