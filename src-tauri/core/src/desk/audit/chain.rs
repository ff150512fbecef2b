//! The chain of events, and what it declares about the tables.
//!
//! An event's hash is SHA-256 over the previous hash (32 bytes, zeros before the first), `seq`,
//! `at` and `actor` as little-endian 64-bit integers, and `op_id`, `action`, `entity`, `detail` and
//! `tables`, each as its length (little-endian 64-bit) and its bytes.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::replay::Sum;
use super::report::Findings;
use super::tables::TABLES;
use super::{Watch, refused_is_schema};
use crate::domain::fault::Result;
use crate::store::{Row, Session};

/// An act that was refused, which changes nothing.
const REFUSED: &str = "act.refused";
/// The declaration of an event that changed nothing.
const NOTHING: &str = "{}";

/// What the events say of one table.
#[derive(Debug, Default, Clone, Copy)]
pub struct Declared {
    /// Sum of the leaves that should stand in the table.
    pub sum: Sum,
    /// Rows ever inserted; none is ever deleted.
    pub inserted: i64,
}

/// What the walk along the chain gave.
#[derive(Debug, Default)]
pub struct Walk {
    /// Events read.
    pub events: u64,
    /// Number of the last event; 0 where there is none.
    pub height: i64,
    /// Hash of the last event in hexadecimal digits; empty where there is none.
    pub head: String,
    /// Hash of the event at the height asked for.
    pub at_known: Option<String>,
    /// What the events declare, by table; none where any of it could not be read, because rows
    /// would then be called too many that are not.
    pub declared: Option<BTreeMap<&'static str, Declared>>,
}

impl Walk {
    /// Rows that the tables should hold together.
    pub fn rows_declared(&self) -> i64 {
        let tables = self.declared.iter().flat_map(BTreeMap::values);
        tables.fold(0, |all, table| all.saturating_add(table.inserted))
    }
}

/// One event as it is stored.
struct Event<'r> {
    seq: i64,
    numbers: [i64; 2],
    texts: [&'r str; 5],
    prev: &'r [u8],
    hash: &'r [u8],
}

impl<'r> Event<'r> {
    fn read(row: &'r dyn Row) -> Result<Self> {
        Ok(Self {
            seq: row.int(0)?,
            numbers: [row.int(1)?, row.int(2)?],
            texts: [
                row.text(3)?,
                row.text(4)?,
                row.text(5)?,
                row.text(6)?,
                row.text(7)?,
            ],
            prev: row.blob(8)?,
            hash: row.blob(9)?,
        })
    }

    fn own_hash(&self) -> [u8; 32] {
        let mut sha = Sha256::new_with_prefix(self.prev);
        sha.update(self.seq.to_le_bytes());
        for number in self.numbers {
            sha.update(number.to_le_bytes());
        }
        for text in self.texts {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            sha.update(length.to_le_bytes());
            sha.update(text);
        }
        sha.finalize().into()
    }
}

/// Walks the chain from its first event; `known` is a height whose hash is asked for.
pub fn walk(
    session: &mut dyn Session,
    watch: &mut Watch<'_>,
    known: Option<i64>,
    findings: &mut Findings,
) -> Result<Walk> {
    let mut walk = Walk::default();
    let (mut declared, mut complete) = (BTreeMap::new(), true);
    // None after an event that cannot be read: the next one has nothing to be compared with.
    let mut last: Option<Vec<u8>> = Some(vec![0; 32]);
    let done = session.query("audit.walk", &[], &mut |row| {
        watch.tick()?;
        walk.events += 1;
        let event = Event::read(row);
        let seq = row.int(0).unwrap_or(walk.height.saturating_add(1));
        if !row
            .text(7)
            .is_ok_and(|tables| declare(tables, &mut declared))
        {
            findings.add("event", "audit", seq, "tables");
            complete = false;
        }
        let Ok(event) = event else {
            findings.add("event", "audit", seq, "form");
            (walk.height, last) = (seq, None);
            return Ok(());
        };
        judge(&event, walk.height, last.as_deref(), findings);
        walk.height = event.seq;
        if known == Some(event.seq) {
            walk.at_known = Some(hex(event.hash));
        }
        last = Some(event.hash.to_vec());
        Ok(())
    });
    if refused_is_schema(done, "audit", findings)? && complete {
        walk.declared = Some(declared);
    }
    if walk.events > 0 {
        walk.head = last.as_deref().map(hex).unwrap_or_default();
    }
    Ok(walk)
}

/// Holds one event against its own hash and against the one before it.
fn judge(event: &Event<'_>, before: i64, last: Option<&[u8]>, findings: &mut Findings) {
    if Some(event.seq) != before.checked_add(1) {
        findings.add("chain", "audit", event.seq, "seq");
    }
    if last.is_some_and(|last| last != event.prev) {
        findings.add("chain", "audit", event.seq, "prev");
    }
    if event.own_hash() != event.hash {
        findings.add("event", "audit", event.seq, "hash");
    }
    let [_, action, _, _, tables] = event.texts;
    if action == REFUSED && tables != NOTHING {
        findings.add("event", "audit", event.seq, "tables");
    }
}

/// Adds what an event declares; answers whether it has the form of a declaration.
fn declare(tables: &str, declared: &mut BTreeMap<&'static str, Declared>) -> bool {
    let Ok(Json::Object(entries)) = serde_json::from_str(tables) else {
        return false;
    };
    let mut well_formed = true;
    for (name, entry) in entries {
        let table = TABLES.iter().find(|table| table.name == name);
        let inserted = entry.get("inserted").and_then(Json::as_i64);
        let updated = entry.get("updated").and_then(Json::as_i64);
        let sum = entry.get("digest").and_then(Json::as_str);
        let sum = sum.and_then(Sum::from_hex);
        let counts = inserted.zip(updated).filter(|(i, u)| *i >= 0 && *u >= 0);
        let (Some(table), Some((inserted, _)), Some(sum)) = (table, counts, sum) else {
            well_formed = false;
            continue;
        };
        let all: &mut Declared = declared.entry(table.name).or_default();
        all.sum.add(sum);
        all.inserted = all.inserted.saturating_add(inserted);
    }
    well_formed
}

/// Every operation has its event, and every event its operation.
pub fn operations(session: &mut dyn Session, findings: &mut Findings) -> Result<()> {
    let done = session.query("audit.operations_without_event", &[], &mut |row| {
        let id = row.text(0).unwrap_or("?");
        findings.add("row", "operation", id, "audit_seq");
        Ok(())
    });
    refused_is_schema(done, "operation", findings)?;
    let done = session.query("audit.events_without_operation", &[], &mut |row| {
        findings.add("event", "audit", row.int(0).unwrap_or_default(), "op_id");
        Ok(())
    });
    refused_is_schema(done, "operation", findings)?;
    Ok(())
}

/// Lower-case hexadecimal digits, bytes in order.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
