//! A store to meddle with, and dice to choose where.

use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use shelfkeeper_core::contract::{AuditReport, Empty, Finding};
use shelfkeeper_core::desk::audit::{Kind, TABLES};
use shelfkeeper_core::store::Store;
use shelfkeeper_core::store::rows::LAYOUTS;

use super::full_store::{fill, rows};
use crate::support::TestDesk;

/// A desk over a full store, nobody signed in, and a connection behind its back.
pub struct Bench {
    pub desk: TestDesk,
    pub raw: Connection,
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.skdb");
        let store = Store::create(&path).unwrap();
        fill(&store);
        let raw = Connection::open(&path).unwrap();
        raw.execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
             PRAGMA recursive_triggers = OFF;",
        )
        .unwrap();
        let desk = TestDesk::over(store, folder);
        Self { desk, raw }
    }

    /// The record without the triggers that guard it. Their absence is a finding of its own.
    pub fn unguarded() -> Self {
        let bench = Self::new();
        bench.sql("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_gapless");
        bench
    }

    pub fn sql(&self, text: &str) {
        self.raw.execute_batch(text).unwrap();
    }

    pub fn int(&self, text: &str) -> i64 {
        self.raw.query_row(text, [], |row| row.get(0)).unwrap()
    }

    pub fn verify(&self) -> AuditReport {
        self.desk.call("audit.verify", Empty {}).unwrap()
    }

    /// What is found apart from triggers that the test dropped itself.
    pub fn found(&self) -> Vec<(String, String, String, String)> {
        let report = self.verify();
        assert_eq!(report.ok, report.findings.is_empty());
        let own = |finding: &Finding| finding.field == "trigger_missing";
        let others = report.findings.into_iter().filter(|f| !own(f));
        others.map(|f| (f.kind, f.table, f.row, f.field)).collect()
    }
}

pub fn named(
    kind: &str,
    table: &str,
    row: impl ToString,
    field: &str,
) -> (String, String, String, String) {
    (kind.into(), table.into(), row.to_string(), field.into())
}

/// A small generator (SplitMix64), so that a failing seed can be run again.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n as u64).unwrap()
    }
    /// Another value for a cell, small changes as often as big ones.
    pub fn other(&mut self, old: &Cell, kind: Kind, nullable: bool) -> Cell {
        if nullable && *old != Cell::Null && self.below(4) == 0 {
            return Cell::Null;
        }
        loop {
            let new = match (kind, old) {
                (Kind::Int, Cell::Integer(old)) => Cell::Integer(match self.below(4) {
                    0 => old + 1,
                    1 => old - 1,
                    2 => -old,
                    _ => self.roll() as i64,
                }),
                (Kind::Int, _) => Cell::Integer(self.below(3) as i64),
                (Kind::Text, Cell::Text(old)) => Cell::Text(match self.below(3) {
                    0 => format!("{old} "),
                    1 => old.chars().skip(1).collect(),
                    _ => format!("押{}", self.roll()),
                }),
                (Kind::Text, _) => Cell::Text(String::new()),
                (Kind::Bytes, Cell::Blob(old)) if !old.is_empty() => {
                    let mut bytes = old.clone();
                    let at = self.below(bytes.len());
                    bytes[at] ^= 1 << self.below(8);
                    Cell::Blob(bytes)
                }
                (Kind::Bytes, _) => Cell::Blob(vec![0]),
            };
            if new != *old {
                return new;
            }
        }
    }
}

/// One cell of a covered field, where it is and what it may hold.
pub struct Spot {
    pub table: &'static str,
    field: &'static str,
    kind: Kind,
    nullable: bool,
    row: i64,
}

impl Spot {
    pub fn random(dice: &mut Dice) -> Self {
        let table = &TABLES[dice.below(TABLES.len())];
        let at = 1 + dice.below(table.fields.len() - 1);
        let layout = LAYOUTS.iter().find(|l| l.table == table.name).unwrap();
        Self {
            table: table.name,
            field: table.fields[at].name,
            kind: table.fields[at].kind,
            nullable: layout.columns[at].1.ends_with('?'),
            row: 1 + dice.below(rows(table.name) as usize) as i64,
        }
    }
    pub fn read(&self, raw: &Connection) -> Cell {
        let sql = format!("SELECT {} FROM {} WHERE id = ?", self.field, self.table);
        raw.query_row(&sql, [self.row], |row| row.get(0)).unwrap()
    }
    pub fn write(&self, raw: &Connection, value: &Cell) -> rusqlite::Result<usize> {
        let sql = format!(
            "UPDATE {} SET {} = ?1 WHERE id = ?2",
            self.table, self.field
        );
        raw.execute(&sql, rusqlite::params![value, self.row])
    }
    /// Edits the cell; a value that a UNIQUE refuses is rolled again.
    pub fn edit(&self, raw: &Connection, dice: &mut Dice) -> Cell {
        let old = self.read(raw);
        while self
            .write(raw, &dice.other(&old, self.kind, self.nullable))
            .is_err()
        {}
        old
    }
    pub fn finding(&self) -> (String, String, String, String) {
        named("field", self.table, self.row, self.field)
    }
}

/// The seed of this run, printed, so that a failure can be run again by setting it.
#[expect(
    clippy::print_stdout,
    reason = "the test harness shows it when the test fails"
)]
pub fn seed() -> u64 {
    let given = std::env::var("SHELFKEEPER_SEED").ok();
    let seed = given.map_or(20_260_309, |text| text.parse().unwrap());
    println!("SHELFKEEPER_SEED={seed}");
    seed
}
