//! What is known of a payment's number: from the store, and from the rows before it in the file.
//!
//! Half a million rows are looked up without half a million queries: after one look the two
//! neighbours of a number in the store are remembered, and whatever lies between two neighbours is
//! new. A day that was never told before costs a handful of looks.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Bound;

use super::notices::{Book, Place};
use crate::domain::bill::BillRow;
use crate::domain::fault::Result;
use crate::store::{Session, all, maybe_one};

/// Gaps remembered at most; a file that needs more of them is looked up row by row.
const GAPS: usize = 4_096;

/// 128 bits of a row's identity under random keys: no two rows of a file share them by chance, and
/// nobody can make two that do.
pub(super) type Key = (u64, u64);

/// The first half of a key is as good a hash as any.
#[derive(Default, Clone)]
pub(super) struct Half(u64);

impl Hasher for Half {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _bytes: &[u8]) {}
    fn write_u64(&mut self, half: u64) {
        // Called for both halves of the pair.
        self.0 ^= half;
    }
}

/// See [`Half`].
#[derive(Default, Clone)]
pub(super) struct ByHalf;

impl BuildHasher for ByHalf {
    type Hasher = Half;
    fn build_hasher(&self) -> Half {
        Half::default()
    }
}

pub(super) type KeyMap<T> = HashMap<Key, T, ByHalf>;

/// Makes keys.
#[derive(Default)]
pub(super) struct Keys(RandomState, RandomState);

impl Keys {
    pub(super) fn key(&self, external_id: &str, kind: u8, refund_id: &str, account: &str) -> Key {
        let parts = (external_id, kind, refund_id, account);
        (self.0.hash_one(parts), self.1.hash_one(parts))
    }
}

/// Which row, as the postings will name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowRef {
    /// Its place among the rows this file stores.
    Here(u32),
    /// Its id in the store.
    Stored(i64),
}

/// Money that went back before its payment was told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) row: RowRef,
    pub(super) reversal: bool,
    pub(super) paid_on: i64,
    pub(super) fen: i64,
}

/// A payment and what is left of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Holding {
    /// In suspense.
    pub(super) left: i64,
    /// What settled notices and did not go back.
    pub(super) parts: Vec<(Place, i64)>,
}

/// A payment of the store that this file takes money back from.
#[derive(Debug)]
pub(super) struct StoredHolding {
    pub(super) id: i64,
    pub(super) version: i64,
    pub(super) holding: Holding,
}

/// One row of the store.
pub(super) struct StoredRow {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) refund_id: String,
    pub(super) amount: i64,
    pub(super) left: i64,
    pub(super) version: i64,
    pub(super) paid_on: i64,
    pub(super) linked: i64,
}

/// Looks into the store.
#[derive(Default)]
pub(super) struct Known {
    /// Whether there is anything at all; unknown before the first look.
    any: Option<bool>,
    /// Empty stretches between neighbours; none for an open end.
    gaps: BTreeMap<String, Option<String>>,
}

impl Known {
    /// What is told of a row's number, oldest first: on its account, and where either file names no
    /// account by the other as well. The two bills of a channel tell one payment twice.
    pub(super) fn rows(
        &mut self,
        session: Option<&mut dyn Session>,
        row: &BillRow<'_>,
    ) -> Result<Vec<StoredRow>> {
        let Some(session) = session else {
            return Ok(Vec::new());
        };
        if self.is_new(session, row.external_id())? {
            return Ok(Vec::new());
        }
        let params = [
            ("external_id", row.external_id().into()),
            ("deposit_account", row.account().into()),
            ("nobodys", i64::from(!row.names_its_account()).into()),
        ];
        all(session, "payment.of_number", &params, |row| {
            Ok(StoredRow {
                id: row.int(0)?,
                kind: row.text(1)?.to_owned(),
                refund_id: row.text(2)?.to_owned(),
                amount: row.int(3)?,
                left: row.int(4)?,
                version: row.int(5)?,
                paid_on: row.int(6)?,
                linked: row.int(7)?,
            })
        })
    }

    /// Whether the number certainly is not in the store.
    fn is_new(&mut self, session: &mut dyn Session, external_id: &str) -> Result<bool> {
        if self.any.is_none() {
            let found = maybe_one(session, "payment.any", &[], |row| row.int(0))?;
            self.any = Some(found.is_some());
        }
        if self.any == Some(false) || self.in_gap(external_id) {
            return Ok(true);
        }
        if self.gaps.len() < GAPS {
            self.look(session, external_id)?;
        }
        Ok(self.in_gap(external_id))
    }

    fn in_gap(&self, external_id: &str) -> bool {
        let below = (Bound::Unbounded, Bound::Excluded(external_id));
        let nearest = self.gaps.range::<str, _>(below).next_back();
        nearest.is_some_and(|(_, above)| above.as_deref().is_none_or(|above| external_id < above))
    }

    /// Remembers the stretch around a number; a known number itself has none.
    fn look(&mut self, session: &mut dyn Session, external_id: &str) -> Result<()> {
        let params = [("external_id", external_id.into())];
        let own = maybe_one(session, "payment.has_number", &params, |row| row.int(0))?;
        if own.is_some() {
            return Ok(());
        }
        let mut neighbour = |statement| {
            maybe_one(session, statement, &params, |row| {
                Ok(row.text(0)?.to_owned())
            })
        };
        // The empty text is below every number: a number is never empty.
        let below = neighbour("payment.number_below")?.unwrap_or_default();
        let above = neighbour("payment.number_above")?;
        self.gaps.insert(below, above);
        Ok(())
    }
}

/// A payment of the store as it stands, with what is left of it.
pub(super) fn holding(
    session: &mut dyn Session,
    book: &mut Book,
    row: &StoredRow,
) -> Result<StoredHolding> {
    let params = [("payment", row.id.into())];
    let parts = all(session, "payment.parts", &params, |row| {
        Ok((row.int(0)?, row.int(1)?))
    })?;
    let mut holding = Holding {
        left: row.left,
        parts: Vec::with_capacity(parts.len()),
    };
    for (notice, fen) in parts.into_iter().filter(|(_, fen)| *fen > 0) {
        holding.parts.push((book.find_id(session, notice)?, fen));
    }
    Ok(StoredHolding {
        id: row.id,
        version: row.version,
        holding,
    })
}
