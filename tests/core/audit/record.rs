//! The chain of events: changed, cut, moved, forged.

use std::fs;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::bench::{Bench, named};
use super::full_store::act;

#[test]
fn the_store_refuses_to_change_its_record() {
    let bench = Bench::new();
    let store = bench.desk.desk.store().unwrap();
    let before = bench.verify();
    for sql in [
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 3",
        "INSERT OR REPLACE INTO audit SELECT 99, at, op_id, actor, action, entity, detail, tables, prev, hash FROM audit WHERE seq = 3",
        "UPDATE OR IGNORE audit SET actor = 5 WHERE seq = 3",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    ] {
        let refused = store.write(|session| session.query_view(sql, &[], &mut |_| Ok(())));
        let fault = refused.wait().unwrap_err();
        let words = &fault.params["engine"];
        assert!(words.contains("audit: "), "{sql}: {words}");
    }
    assert_eq!(bench.verify(), before);
}

#[test]
fn a_changed_event_is_named() {
    for (column, value) in [
        ("at", "at + 1"),
        ("actor", "9"),
        ("op_id", "'another'"),
        ("action", "action || ' '"),
        ("entity", "'account:2'"),
        ("detail", "'{\"rows\":1}'"),
        ("tables", "tables || ' '"),
    ] {
        let bench = Bench::unguarded();
        bench.sql(&format!(
            "UPDATE audit SET {column} = {value} WHERE seq = 2"
        ));
        let found = bench.found();
        assert_eq!(found[0], named("event", "audit", 2, "hash"), "{column}");
    }
}

#[test]
fn missing_triggers_and_strange_ones_are_named() {
    let bench = Bench::unguarded();
    let dropped: Vec<_> = bench
        .verify()
        .findings
        .into_iter()
        .map(|f| (f.kind, f.table))
        .collect();
    let schema = |name: &str| ("schema".to_owned(), name.to_owned());
    let names = ["audit_gapless", "audit_no_delete", "audit_no_update"];
    assert_eq!(dropped, names.map(schema));
    let bench = Bench::new();
    bench.sql(
        "DROP TRIGGER audit_no_update;
         CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT 1; END;
         CREATE TRIGGER helpful AFTER INSERT ON payment BEGIN UPDATE payment SET left_fen = 0; END;
         CREATE VIEW shadow AS SELECT 1;",
    );
    assert_eq!(
        bench.found(),
        [
            named("schema", "audit_no_update", "", "trigger_changed"),
            named("schema", "helpful", "", "trigger_unexpected"),
            named("schema", "shadow", "", "view_unexpected"),
        ]
    );
}

#[test]
fn an_event_taken_out_of_the_middle_or_off_the_end_is_found() {
    let bench = Bench::unguarded();
    bench.sql("DELETE FROM audit WHERE seq = 6");
    let found = bench.found();
    assert_eq!(
        found[..2],
        [
            named("chain", "audit", 7, "seq"),
            named("chain", "audit", 7, "prev")
        ]
    );
    let bench = Bench::unguarded();
    let last = bench.int("SELECT max(seq) FROM audit");
    bench.sql(&format!("DELETE FROM audit WHERE seq = {last}"));
    let found = bench.found();
    assert_eq!(
        (found.len(), found[0].1.as_str(), found[0].3.as_str()),
        (1, "operation", "audit_seq")
    );
    // With its operation gone too, the rows that it changed give it away.
    bench.sql(&format!(
        "DELETE FROM audit WHERE seq = {}; DELETE FROM operation WHERE audit_seq >= {}",
        last - 1,
        last - 1
    ));
    let tables: Vec<_> = bench.found().into_iter().map(|f| (f.0, f.1)).collect();
    let digest = |table: &str| ("digest".to_owned(), table.to_owned());
    let changed = ["account", "grant_entry", "policy", "batch", "batch_item"];
    assert_eq!(tables, changed.map(digest));
}

#[test]
fn two_events_that_change_places_are_found() {
    let bench = Bench::unguarded();
    bench.sql(
        "UPDATE audit SET seq = 900 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;
         UPDATE audit SET seq = 4 WHERE seq = 900",
    );
    let found = bench.found();
    for event in [3, 4] {
        assert!(found.contains(&named("event", "audit", event, "hash")));
        assert!(found.contains(&named("chain", "audit", event, "prev")));
    }
}

/// Hashes event `seq` anew over the stored hash before it, as a forger who knows how would.
fn rehash(raw: &Connection, seq: i64) {
    let prev: Vec<u8> = raw
        .query_row("SELECT hash FROM audit WHERE seq = ?", [seq - 1], |row| {
            row.get(0)
        })
        .unwrap();
    let hash: Vec<u8> = raw
        .query_row(
            "SELECT at, actor, op_id, action, entity, detail, tables FROM audit WHERE seq = ?",
            [seq],
            |row| {
                let mut sha = Sha256::new_with_prefix(&prev);
                for number in [seq, row.get(0)?, row.get(1)?] {
                    sha.update(number.to_le_bytes());
                }
                for at in 2..7 {
                    let text: String = row.get(at)?;
                    sha.update((text.len() as u64).to_le_bytes());
                    sha.update(text);
                }
                Ok(sha.finalize().to_vec())
            },
        )
        .unwrap();
    raw.execute(
        "UPDATE audit SET prev = ?1, hash = ?2 WHERE seq = ?3",
        (prev, hash, seq),
    )
    .unwrap();
}

#[test]
fn a_forged_event_hashed_anew_breaks_the_chain_behind_it() {
    let bench = Bench::unguarded();
    bench.sql("UPDATE audit SET actor = 9 WHERE seq = 5");
    rehash(&bench.raw, 5);
    assert_eq!(bench.found(), [named("chain", "audit", 6, "prev")]);
}

/// Gives the record its guards back, as a careful forger would.
fn guard_again(bench: &Bench, guards: &[String]) {
    for guard in guards {
        bench.sql(guard);
    }
}

fn guards(bench: &Bench) -> Vec<String> {
    let mut found = bench
        .raw
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'audit%'")
        .unwrap();
    let texts = found.query_map([], |row| row.get(0)).unwrap();
    texts.map(Result::unwrap).collect()
}

#[test]
fn a_whole_chain_hashed_anew_or_cut_is_found_by_the_head_kept_outside() {
    let bench = Bench::new();
    assert!(bench.verify().ok, "this look is remembered");
    let guards = guards(&bench);
    let last = bench.int("SELECT max(seq) FROM audit");
    bench.sql(
        "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_gapless",
    );
    bench.sql("UPDATE audit SET actor = 9 WHERE seq = 5");
    for seq in 5..=last {
        rehash(&bench.raw, seq);
    }
    guard_again(&bench, &guards);
    let rewritten = [named("chain", "audit", last, "rewritten")];
    assert_eq!(bench.found(), rewritten);
    assert_eq!(bench.found(), rewritten, "what failed is not remembered");

    let bench = Bench::new();
    assert!(bench.verify().ok);
    bench.sql("DROP TRIGGER audit_no_delete");
    bench.sql(&format!(
        "DELETE FROM operation WHERE audit_seq = {last}; DELETE FROM audit WHERE seq = {last}"
    ));
    guard_again(&bench, &guards[2..]);
    assert_eq!(bench.found(), [named("chain", "audit", last, "truncated")]);
    // Growing over the cut again does not heal it.
    act(
        &bench.desk.desk.store().unwrap(),
        1,
        "nothing.again",
        |_| Ok(0),
    );
    assert_eq!(bench.found(), [named("chain", "audit", last, "rewritten")]);
}

#[test]
fn a_record_that_grew_is_sound_and_remembered_anew() {
    let bench = Bench::new();
    let first = bench.verify();
    let note = bench.desk.folder.path().join("heads.json");
    assert!(fs::read_to_string(&note).unwrap().contains(&first.head));
    act(
        &bench.desk.desk.store().unwrap(),
        1,
        "nothing.again",
        |_| Ok(0),
    );
    let second = bench.verify();
    assert!(second.ok);
    assert_ne!(second.head, first.head);
    let text = fs::read_to_string(&note).unwrap();
    assert!(text.contains(&second.head) && !text.contains(&first.head));
    fs::write(&note, "{").unwrap();
    assert_eq!(
        bench.found(),
        [named("chain", "heads.json", "", "unreadable")]
    );
    assert_eq!(
        fs::read_to_string(&note).unwrap(),
        "{",
        "nothing is written over it"
    );
}
