//! Rows whose every change the audit chain answers for.
//!
//! A covered row has a *leaf*: SHA-256 over its table's name and the canonical form of its covered
//! fields. The chain carries, per table, the sum of all leaves modulo 2²⁵⁶: an event adds the
//! leaves it wrote and takes away those it replaced. The sum does not depend on order, so one
//! event speaks for an import of half a million rows. Beside it every row keeps a *fingerprint*,
//! four bytes a field, which is no evidence but lets verification name the field.

use sha2::{Digest as _, Sha256};

use super::value::{Row, Value};
use crate::domain::fault::Result;

/// The canonical form of a row while it is written down.
///
/// Each field is a tag byte (`n` null, `i` integer, `t` text, `b` bytes) followed by eight
/// little-endian bytes for an integer, or by a four-byte little-endian length and the content.
#[derive(Debug, Default)]
pub struct Cover {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cover {
    fn end(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// A field that is NULL.
    pub fn null(&mut self) {
        self.bytes.push(b'n');
        self.end();
    }

    /// An integer field.
    pub fn int(&mut self, value: i64) {
        self.bytes.push(b'i');
        self.bytes.extend_from_slice(&value.to_le_bytes());
        self.end();
    }

    /// A text or bytes field with its tag.
    pub fn counted(&mut self, tag: u8, value: &[u8]) {
        self.bytes.push(tag);
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(value);
        self.end();
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Four bytes a field: FNV-1a over its canonical form. The first entry, the table, is left out.
    fn fingerprint(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.ends.len() * 4);
        let mut start = self.ends.first().copied().unwrap_or_default();
        for &end in self.ends.iter().skip(1) {
            let mut hash = 0x811c_9dc5_u32;
            for byte in &self.bytes[start..end] {
                hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
            }
            out.extend_from_slice(&hash.to_le_bytes());
            start = end;
        }
        out
    }
}

/// A row of a covered table.
pub trait Covered: Sized {
    /// The table.
    const TABLE: &'static str;
    /// All columns but `fp`, `id` first, in the order of reading and writing.
    const COLUMNS: &'static [&'static str];
    /// Whether the row carries a version that every update must name.
    const VERSIONED: bool;
    /// The row's id.
    fn id(&self) -> i64;
    /// Gives the row its id before it is inserted.
    fn set_id(&mut self, id: i64);
    /// The row's version; 0 where it has none.
    fn version(&self) -> i64;
    /// Sets the version.
    fn set_version(&mut self, version: i64);
    /// Writes down the covered fields.
    fn cover(&self, out: &mut Cover);
    /// The values of all columns but `fp`, in order.
    fn values(&self, out: &mut Vec<Value>);
    /// As [`values`](Self::values), but takes texts and bytes out of the row instead of copying them.
    fn take_values(&mut self, out: &mut Vec<Value>);
    /// The columns, by bit, in which two states of a row differ.
    fn changed(&self, other: &Self) -> u64;
    /// The values of the columns whose bit is set, in order.
    fn values_of(&self, columns: u64, out: &mut Vec<Value>);
    /// Reads a row selected with the table's column list, starting at `at`.
    fn read(row: &dyn Row, at: usize) -> Result<Self>;
}

/// A sum of leaves modulo 2²⁵⁶, least significant word first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest([u64; 4]);

impl Digest {
    fn words(leaf: &[u8; 32]) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, chunk) in words.iter_mut().zip(leaf.chunks_exact(8)) {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(chunk);
            *word = u64::from_le_bytes(bytes);
        }
        words
    }

    /// Adds a leaf.
    pub fn add(&mut self, leaf: &[u8; 32]) {
        self.merge(&Self(Self::words(leaf)));
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        let mut carry = false;
        for (word, other) in self.0.iter_mut().zip(other.0) {
            let (sum, first) = word.overflowing_add(other);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = first || second;
        }
    }

    /// Takes a leaf away.
    pub fn sub(&mut self, leaf: &[u8; 32]) {
        let mut borrow = false;
        for (word, other) in self.0.iter_mut().zip(Self::words(leaf)) {
            let (rest, first) = word.overflowing_sub(other);
            let (rest, second) = rest.overflowing_sub(u64::from(borrow));
            *word = rest;
            borrow = first || second;
        }
    }

    /// 64 hexadecimal digits, bytes in order.
    pub fn to_hex(self) -> String {
        let mut out = String::with_capacity(64);
        for byte in self.0.iter().flat_map(|word| word.to_le_bytes()) {
            out.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
            out.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        }
        out
    }
}

/// The row's leaf and fingerprint. `scratch` is cleared first and only saves allocations.
pub fn leaf<R: Covered>(row: &R, scratch: &mut Cover) -> ([u8; 32], Vec<u8>) {
    scratch.clear();
    scratch.counted(b't', R::TABLE.as_bytes());
    row.cover(scratch);
    (Sha256::digest(&scratch.bytes).into(), scratch.fingerprint())
}
