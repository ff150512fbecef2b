//! Writes made ready away from the writing connection: hashed, counted and cut into values.
//!
//! What an import writes costs as much to hash as to store. A reading lane makes it ready while the
//! writing lane stores what was ready before; the transaction only checks that the ids are the next
//! ones and adds the sums to its event. Deliberately absent: any write.

use std::marker::PhantomData;

use super::covered::{Cover, Covered, Digest, leaf};
use super::value::Value;
use crate::domain::fault::{Fault, Result};

/// New rows of one table with their ids.
#[derive(Debug)]
pub struct Inserts<R> {
    pub(super) first: i64,
    pub(super) rows: i64,
    pub(super) digest: Digest,
    /// Whole rows one after another, each with its fingerprint.
    pub(super) values: Vec<Value>,
    of: PhantomData<fn() -> R>,
}

impl<R: Covered> Inserts<R> {
    /// Makes rows ready that will get the ids from `first` on, in order.
    pub fn new(first: i64, mut rows: Vec<R>) -> Self {
        Self::fill(first, &mut rows, |row, values| row.take_values(values))
    }

    /// As [`new`](Self::new), and leaves the rows with their ids.
    pub(super) fn of(first: i64, rows: &mut [R]) -> Self {
        Self::fill(first, rows, |row, values| row.values(values))
    }

    fn fill(first: i64, rows: &mut [R], values_of: impl Fn(&mut R, &mut Vec<Value>)) -> Self {
        let mut made = Self {
            first,
            rows: 0,
            digest: Digest::default(),
            values: Vec::with_capacity(rows.len() * (R::COLUMNS.len() + 1)),
            of: PhantomData,
        };
        let mut cover = Cover::default();
        for row in rows {
            row.set_id(first + made.rows);
            if R::VERSIONED {
                row.set_version(1);
            }
            let (hash, fingerprint) = leaf(row, &mut cover);
            made.digest.add(&hash);
            made.rows += 1;
            values_of(row, &mut made.values);
            made.values.push(Value::Blob(fingerprint));
        }
        made
    }
}

/// Rows that change the same columns.
#[derive(Debug)]
pub(super) struct Group {
    /// The columns, by bit.
    pub(super) columns: u64,
    pub(super) ids: Vec<i64>,
    /// The columns, the fingerprint, the id and the version before, row after row.
    pub(super) values: Vec<Value>,
}

/// Changed rows of one table.
#[derive(Debug)]
pub struct Updates<R> {
    pub(super) groups: Vec<Group>,
    pub(super) rows: i64,
    pub(super) digest: Digest,
    cover: Cover,
    of: PhantomData<fn() -> R>,
}

impl<R> Default for Updates<R> {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            rows: 0,
            digest: Digest::default(),
            cover: Cover::default(),
            of: PhantomData,
        }
    }
}

impl<R: Covered> Updates<R> {
    /// Adds a row as it was read and its new form, which gets its new version. Only the columns
    /// that differ will be written, so that no index is touched for nothing.
    ///
    /// # Errors
    /// An internal fault for a row without a version, or two rows: the version is what makes
    /// `before` true.
    pub fn add(&mut self, before: &R, after: &mut R) -> Result<()> {
        if !R::VERSIONED || before.id() != after.id() {
            return Err(Fault::internal(format!("update of {}", R::TABLE)));
        }
        let (old, _) = leaf(before, &mut self.cover);
        after.set_version(before.version() + 1);
        let (new, fingerprint) = leaf(after, &mut self.cover);
        self.digest.sub(&old);
        self.digest.add(&new);
        self.rows += 1;
        let columns = before.changed(after);
        let last = self.groups.last().map(|group| group.columns);
        if last != Some(columns) {
            self.groups.push(Group {
                columns,
                ids: Vec::new(),
                values: Vec::new(),
            });
        }
        if let Some(group) = self.groups.last_mut() {
            after.values_of(columns, &mut group.values);
            group.values.push(Value::Blob(fingerprint));
            group.values.push(Value::Int(before.id()));
            group.values.push(Value::Int(before.version()));
            group.ids.push(before.id());
        }
        Ok(())
    }

    /// How many rows were added.
    pub fn len(&self) -> usize {
        usize::try_from(self.rows).unwrap_or(usize::MAX)
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}
