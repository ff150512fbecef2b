//! Verification of the record: an honest store passes, every edit behind the program's back shows.

pub mod bench;
pub mod full_store;
mod record;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use shelfkeeper_core::contract::Empty;
use shelfkeeper_core::desk::audit::{Kind, TABLES, UNCOVERED};
use shelfkeeper_core::desk::{Progress, audit, commands};
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::Engine;
use shelfkeeper_core::store::rows::LAYOUTS;
use shelfkeeper_core::store::statements::registry;

use crate::support::counted;
use bench::{Bench, Dice, Spot, named, seed};
use full_store::{EACH, act};

#[test]
fn an_honest_store_passes_without_anybody_signed_in() {
    let bench = Bench::new();
    let report = bench.verify();
    assert_eq!(report.findings, []);
    assert!(report.ok);
    assert_eq!(
        report.events,
        bench.int("SELECT count(*) FROM audit").to_string()
    );
    assert_eq!(
        report.rows,
        TABLES
            .iter()
            .map(|table| full_store::rows(table.name))
            .sum::<i64>()
            .to_string()
    );
    let head: String = bench
        .raw
        .query_row(
            "SELECT lower(hex(hash)) FROM audit ORDER BY seq DESC LIMIT 1",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(report.head, head);
    assert!(
        report
            .not_covered
            .contains(&"account.wrapped_key".to_owned())
    );
    assert!(report.not_covered.contains(&"lease".to_owned()));
}

#[test]
fn two_hundred_random_edits_one_at_a_time_are_each_named_with_table_row_and_field() {
    let seed = seed();
    let (bench, mut dice) = (Bench::new(), Dice(seed));
    let mut touched = BTreeSet::new();
    for _ in 0..counted(200, 2_000) {
        let spot = Spot::random(&mut dice);
        let old = spot.edit(&bench.raw, &mut dice);
        let found = bench.found();
        let field_findings: Vec<_> = found.iter().filter(|f| f.0 != "attachment").collect();
        assert_eq!(field_findings, [&spot.finding()], "seed {seed}");
        spot.write(&bench.raw, &old).unwrap();
        touched.insert(spot.table);
    }
    assert_eq!(touched.len(), TABLES.len(), "seed {seed} left a table out");
    assert!(bench.verify().ok);
}

#[test]
fn two_hundred_edits_at_once_are_all_named_and_nothing_else_is() {
    let seed = seed();
    let (bench, mut dice) = (Bench::new(), Dice(!seed));
    let mut edited = BTreeSet::new();
    while edited.len() < 200 {
        let spot = Spot::random(&mut dice);
        if edited.insert(spot.finding()) {
            spot.edit(&bench.raw, &mut dice);
        }
    }
    let found: BTreeSet<_> = bench
        .found()
        .into_iter()
        .filter(|f| f.0 != "attachment")
        .collect();
    assert_eq!(found, edited, "seed {seed}");
}

#[test]
fn deleted_and_inserted_rows_are_told_apart() {
    let bench = Bench::new();
    bench.sql("DELETE FROM posting WHERE id IN (4, 5)");
    let missing = |id| named("rows_missing", "posting", id, "");
    assert_eq!(bench.found(), [missing(4), missing(5)]);
    bench.sql("DELETE FROM coverage WHERE id = 12");
    assert_eq!(
        bench.found()[2..],
        [named("rows_missing", "coverage", 12, "")]
    );
    // An added row with a sound fingerprint of its own, copied from a row that exists.
    let bench = Bench::new();
    bench.sql(
        "INSERT INTO posting SELECT 13, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, NULL, NULL, fp
         FROM posting WHERE id = 1",
    );
    let found = bench.found();
    assert_eq!(found[0], named("rows_added", "posting", 13, ""));
    assert_eq!(found[1..], [named("field", "posting", 13, "id")]);
}

#[test]
fn a_row_deleted_and_written_again_under_its_id_is_found() {
    let bench = Bench::new();
    bench.sql("UPDATE payment SET id = 900 WHERE id = 3");
    let found = bench.found();
    assert!(found.contains(&named("rows_missing", "payment", 3, "")));
    assert!(found.contains(&named("rows_added", "payment", 900, "")));
    assert!(found.contains(&named("field", "payment", 900, "id")));
}

#[test]
fn a_field_edited_together_with_its_fingerprint_is_found_by_the_digest() {
    let bench = Bench::new();
    let mut form = vec![b'i'];
    form.extend_from_slice(&1_i64.to_le_bytes());
    let print = form.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    let amount = TABLES.iter().find(|t| t.name == "posting").unwrap();
    let at = amount
        .fields
        .iter()
        .position(|f| f.name == "amount_fen")
        .unwrap();
    let mut fp: Vec<u8> = bench
        .raw
        .query_row("SELECT fp FROM posting WHERE id = 7", [], |row| row.get(0))
        .unwrap();
    fp[at * 4..at * 4 + 4].copy_from_slice(&print.to_le_bytes());
    bench
        .raw
        .execute(
            "UPDATE posting SET amount_fen = 1, fp = ?1 WHERE id = 7",
            [fp],
        )
        .unwrap();
    assert_eq!(bench.found(), [named("digest", "posting", "", "")]);
}

#[test]
fn two_rows_that_change_places_are_found() {
    let swap = |columns: &str| {
        format!(
            "CREATE TEMP TABLE aside AS SELECT * FROM decision WHERE id IN (1, 2);
             UPDATE decision SET ({columns}) = (SELECT {columns} FROM aside WHERE aside.id = 3 - decision.id)
             WHERE id IN (1, 2)"
        )
    };
    let bench = Bench::new();
    bench.sql(&swap(
        "filing_id, revision, verdict, reasons, decided_by, decided_at, fp",
    ));
    assert_eq!(
        bench.found(),
        [
            named("field", "decision", 1, "id"),
            named("field", "decision", 2, "id")
        ]
    );
    let bench = Bench::new();
    bench.sql(&swap(
        "filing_id, revision, verdict, reasons, decided_by, decided_at",
    ));
    let fields: BTreeSet<_> = bench.found().into_iter().map(|f| (f.2, f.3)).collect();
    let expected =
        ["1", "2"].map(|row| ["filing_id", "decided_at"].map(|f| (row.into(), f.into())));
    assert_eq!(fields, expected.into_iter().flatten().collect());
}

#[test]
fn a_fingerprint_of_another_length_is_named_as_the_row() {
    let bench = Bench::new();
    bench.sql("UPDATE handoff SET fp = x'00' WHERE id = 2");
    assert_eq!(bench.found(), [named("row", "handoff", 2, "fp")]);
}

#[test]
fn attachments_that_are_gone_or_changed_are_named_by_every_row_that_has_them() {
    let bench = Bench::new();
    let folder = bench.desk.desk.store().unwrap().attachments();
    let place = |id: i64| {
        let name: String = bench
            .raw
            .query_row(
                "SELECT lower(hex(content)) FROM attachment WHERE id = ?",
                [id],
                |r| r.get(0),
            )
            .unwrap();
        folder.join(&name[..2]).join(name)
    };
    fs::remove_file(place(1)).unwrap();
    fs::write(place(2), "other bytes").unwrap();
    let found = bench.found();
    let expected: Vec<_> = (1..=EACH)
        .filter_map(|id| match id % 5 {
            1 => Some(named("attachment", "attachment", id, "missing")),
            2 => Some(named("attachment", "attachment", id, "content")),
            _ => None,
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_store_beyond_reading_is_reported_and_never_panics() {
    let bench = Bench::new();
    bench.sql("DROP TABLE handoff; ALTER TABLE coverage RENAME COLUMN day_on TO day; DROP TABLE operation");
    let found = bench.found();
    for table in ["handoff", "coverage", "operation"] {
        assert!(
            found.contains(&named("schema", table, "", "unreadable")),
            "{table}"
        );
    }
    bench.sql("DROP VIEW audit_list; DROP TABLE audit");
    let found = bench.found();
    assert!(found.contains(&named("schema", "audit", "", "unreadable")));
    assert!(
        !found.iter().any(|f| f.0 == "rows_added"),
        "without a record nothing is too much"
    );
}

#[test]
fn cells_of_another_type_and_text_that_is_no_text_are_named() {
    let bench = Bench::new();
    bench.sql("UPDATE payment SET external_id = CAST(x'ff' AS TEXT) WHERE id = 2");
    assert_eq!(bench.found(), [named("field", "payment", 2, "external_id")]);
    let loose = "CREATE TABLE loose AS SELECT * FROM decision; DROP TABLE decision; ALTER TABLE loose RENAME TO decision;
                 UPDATE decision SET filing_id = 'x' WHERE id = 1; UPDATE decision SET id = 'y' WHERE id = 4;
                 UPDATE decision SET decided_at = 0.5 WHERE id = 5; INSERT INTO decision SELECT * FROM decision WHERE id = 6;
                 UPDATE audit SET detail = CAST(x'ff' AS TEXT) WHERE seq = 3";
    let bench = Bench::unguarded();
    bench.sql(loose);
    let found = bench.found();
    for finding in [
        named("event", "audit", 3, "form"),
        named("field", "decision", 1, "filing_id"),
        named("row", "decision", "?", "id"),
        named("rows_missing", "decision", 4, ""),
        named("field", "decision", 5, "decided_at"),
        named("rows_added", "decision", 6, ""),
    ] {
        assert!(found.contains(&finding), "{finding:?} not in {found:?}");
    }
}

#[test]
fn impossible_numbers_do_not_keep_verification_busy() {
    let bench = Bench::unguarded();
    bench.sql(
        "UPDATE posting SET id = 9223372036854775807 WHERE id = 3;
         UPDATE coverage SET id = -9223372036854775808 WHERE id = 4;
         UPDATE audit SET seq = 9223372036854775807 WHERE seq = 8;
         UPDATE audit SET tables = '{\"posting\":{\"inserted\":9223372036854775807,\"updated\":0,\"digest\":\"\"},\"x\":{}}' WHERE seq = 2",
    );
    let report = bench.verify();
    assert!(!report.ok && report.findings.len() <= 1_000);
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.row == i64::MAX.to_string())
    );
    assert!(report.findings.iter().any(|f| f.field == "tables"));
}

#[test]
fn a_flood_in_one_table_does_not_hide_the_others() {
    let bench = Bench::unguarded();
    bench.sql(
        "UPDATE account SET id = id + 5000000;
         UPDATE audit SET tables = replace(tables, '\"inserted\":12', '\"inserted\":5000000') WHERE seq = 1;
         DELETE FROM handoff WHERE id = 1",
    );
    let found = bench.found();
    assert!(found.len() <= 1_000);
    assert!(found.contains(&named("rows_missing", "handoff", 1, "")));
}

struct Impatient(&'static str);

impl Progress for Impatient {
    fn report(&self, progress: shelfkeeper_core::contract::Progress) -> Result<(), Fault> {
        if progress.step == self.0 {
            return Err(Fault::new(Code::Cancelled));
        }
        Ok(())
    }
}

#[test]
fn verification_can_be_stopped_at_every_step_and_run_again() {
    let bench = Bench::new();
    for step in ["chain", "verify", "attachments"] {
        let progress = Arc::new(Impatient(step));
        let stopped = commands::run(&bench.desk.desk, "audit.verify", progress, |cx| {
            audit::verify(cx, Empty {})
        });
        assert_eq!(stopped.unwrap_err().code, Code::Cancelled, "{step}");
        assert!(!bench.desk.folder.path().join("heads.json").exists());
    }
    // Every reading lane is free of the snapshot that was given up.
    for _ in 0..4 {
        act(
            &bench.desk.desk.store().unwrap(),
            1,
            "nothing.again",
            |_| Ok(0),
        );
        assert!(bench.verify().ok);
    }
}

#[test]
fn the_lists_of_covered_fields_of_writer_and_verifier_are_equal() {
    assert_eq!(TABLES.len(), LAYOUTS.len());
    for (own, layout) in TABLES.iter().zip(LAYOUTS) {
        assert_eq!(own.name, layout.table);
        let kind = |kind| match kind {
            Kind::Int => "int",
            Kind::Text => "text",
            Kind::Bytes => "blob",
        };
        let fields: Vec<_> = own.fields.iter().map(|f| (f.name, kind(f.kind))).collect();
        let (covered, free) = layout.columns.split_at(layout.covered);
        let covered: Vec<_> = covered
            .iter()
            .map(|(n, k)| (*n, k.trim_end_matches('?')))
            .collect();
        assert_eq!(fields, covered, "{}", own.name);
        let free: Vec<_> = free.iter().map(|(name, _)| *name).collect();
        assert_eq!(own.free, free, "{}", own.name);
        if let Some(at) = own.content_at {
            assert_eq!(own.fields[at].name, "content");
        }
    }
}

#[test]
fn the_statements_of_verification_read_the_covered_fields_in_order() {
    for table in TABLES {
        let names: Vec<_> = table.fields.iter().map(|field| field.name).collect();
        let expected = format!(
            "SELECT {}, fp FROM {} ORDER BY id",
            names.join(", "),
            table.name
        );
        assert_eq!(registry(Engine::Sqlite)[table.statement].sql, expected);
    }
}

#[test]
fn every_column_of_the_schema_is_either_checked_or_named_as_not_covered() {
    let bench = Bench::new();
    let not_covered = bench.verify().not_covered;
    let mut columns = bench
        .raw
        .prepare(
            "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
             WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%'",
        )
        .unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let columns: Vec<_> = columns
        .query_map([], read)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(columns.len() > 100);
    for (table, column) in columns {
        let checked = TABLES.iter().any(|t| {
            t.name == table && (column == "fp" || t.fields.iter().any(|f| f.name == column))
        });
        let by_the_chain = table == "audit"
            || table == "operation" && ["id", "audit_seq", "at"].contains(&column.as_str());
        let whole = not_covered.contains(&table);
        let named = whole || not_covered.contains(&format!("{table}.{column}"));
        assert!(checked || by_the_chain || named, "{table}.{column}");
        assert!(!(checked && named), "{table}.{column} is both");
    }
    assert!(
        UNCOVERED
            .iter()
            .all(|name| not_covered.contains(&(*name).to_owned()))
    );
}
