//! The store by itself: opening, refusing, statements.

use std::fs;

use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::statements::registry;
use shelfkeeper_core::store::{Engine, Store, Value};
use tempfile::tempdir;

#[test]
fn what_is_not_a_store_is_refused_and_stays_untouched() {
    let folder = tempdir().unwrap();
    let cases: [(&str, &[u8]); 4] = [
        ("empty", b""),
        ("text", b"not a database at all"),
        ("cut", b"SQLite format 3\0"),
        (
            "foreign",
            &[b"SQLite format 3\0".as_slice(), &[0; 200]].concat(),
        ),
    ];
    for (name, content) in cases {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let refused = Store::open(&path).err().unwrap();
        assert_eq!(refused.code, Code::NotAStore, "{name}");
        assert_eq!(fs::read(&path).unwrap(), content, "{name} was changed");
    }
    assert_eq!(
        Store::open(folder.path()).err().unwrap().code,
        Code::NotAStore,
        "a folder"
    );
    let nothing = folder.path().join("nothing");
    assert_eq!(Store::open(&nothing).err().unwrap().code, Code::NoStore);
    assert!(!nothing.exists(), "opening must not create");
}

#[test]
fn a_new_store_is_never_made_over_a_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    fs::write(&path, b"precious").unwrap();
    assert_eq!(Store::create(&path).err().unwrap().code, Code::StoreExists);
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[test]
fn what_a_cut_off_creation_left_behind_does_not_stand_in_the_way_of_the_next() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    for left in ["desk.skdb.new", "desk.skdb.new-wal", "desk.skdb.new-shm"] {
        fs::write(folder.path().join(left), b"half a store").unwrap();
    }
    drop(Store::create(&path).unwrap());
    drop(Store::open(&path).unwrap());
    let names = fs::read_dir(folder.path()).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name());
    assert!(
        names.all(|name| !name.to_string_lossy().contains(".new")),
        "nothing half made is left"
    );
}

#[test]
fn a_creation_that_fails_leaves_the_place_free_for_the_next() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    let obstacle = folder.path().join("desk.skdb.new-wal");
    fs::create_dir(&obstacle).unwrap();
    let failed = Store::create(&path).err().unwrap();
    assert_eq!(failed.code, Code::FileUnreadable);
    assert!(!path.exists());
    fs::remove_dir(&obstacle).unwrap();
    drop(Store::create(&path).unwrap());
    assert_eq!(Store::create(&path).err().unwrap().code, Code::StoreExists);
}

#[test]
fn a_store_of_a_newer_program_is_refused_untouched() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    drop(Store::create(&path).unwrap());
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("PRAGMA journal_mode=DELETE; PRAGMA user_version = 9999;")
        .unwrap();
    drop(raw);
    let before = fs::read(&path).unwrap();
    assert_eq!(Store::open(&path).err().unwrap().code, Code::StoreTooNew);
    // Only the journal mode bytes of the header may differ: reading the version opens the file.
    assert_eq!(fs::read(&path).unwrap().len(), before.len());
}

#[test]
fn every_statement_runs_with_parameters_of_its_declared_types() {
    let folder = tempdir().unwrap();
    let store = Store::create(&folder.path().join("desk.skdb")).unwrap();
    let mut names: Vec<_> = registry(Engine::Sqlite).keys().cloned().collect();
    names.sort();
    for name in names {
        let outcome = store
            .write({
                let name = name.clone();
                move |session| {
                    let statement = &registry(Engine::Sqlite)[&name];
                    let values: Vec<(&str, Value)> = statement
                        .params
                        .iter()
                        .map(|(param, kind)| (param.as_str(), sample(kind)))
                        .collect();
                    session.begin()?;
                    let reads = statement.sql.trim_start().to_uppercase();
                    let result = if reads.starts_with("SELECT") || reads.starts_with("WITH") {
                        session.query(&name, &values, &mut |_| Ok(()))
                    } else {
                        session.execute(&name, &values).map(drop)
                    };
                    session.rollback()?;
                    result
                }
            })
            .wait();
        // Sample values may break a constraint of the schema, never the statement's own form.
        if let Err(fault) = outcome {
            let engine = fault.params.get("engine").cloned().unwrap_or_default();
            assert!(engine.contains("constraint failed"), "{name}: {fault}");
        }
    }
}

fn sample(kind: &str) -> Value {
    match kind {
        "int" | "int?" => Value::Int(1),
        "text" | "text?" => Value::Text("x".into()),
        "blob" | "blob?" => Value::Blob(vec![1; 32]),
        other => panic!("unknown parameter type {other}"),
    }
}

#[test]
fn a_new_password_costs_64_mib_and_three_passes_unless_a_suite_made_it_cheap() {
    let text = include_str!("../../src-tauri/core/src/store/seal.rs");
    assert!(text.contains("AtomicU32::new(64 * 1024)") && text.contains("const PASSES: u32 = 3;"));
    for host in [
        include_str!("../../src-tauri/src/lib.rs"),
        include_str!("../../src-tauri/cli/src/main.rs"),
    ] {
        assert!(
            !host.contains("make_passwords_cheap"),
            "a host never makes passwords cheap"
        );
    }
}

/// What is asked while others wait, or with every filing that is opened: 580,000 rows are not walked for it.
#[test]
fn what_a_hand_off_and_an_open_filing_ask_is_read_from_an_index() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    drop(Store::create(&path).unwrap());
    let raw = rusqlite::Connection::open(&path).unwrap();
    for name in [
        "outbox.waiting",
        "outbox.hand_off",
        "outbox.of_handoff",
        "look.leaving",
        "decision.standing",
        "decision.returns_of_subject",
        "filing.next",
        "filing.upcoming",
        "filing.of_subject",
        "filing.last_filed",
        "filing.last_filed_of_subject",
        "filing.ended_services",
        "program.of_another_subject",
        "audit.together",
        "audit.decided",
    ] {
        let asked = &registry(Engine::Sqlite)[name];
        let plan = format!("EXPLAIN QUERY PLAN {}", asked.sql);
        let mut plan = raw.prepare(&plan).unwrap();
        let mut lines = plan.raw_query();
        while let Some(line) = lines.next().unwrap() {
            let line: String = line.get(3).unwrap();
            let walks = line.starts_with("SCAN ") && !line.starts_with("SCAN json_each");
            assert!(!walks, "{name}: {line}");
        }
    }
}
