//! Undoing under chance: random files, any order, undone and taken again; and a kill at every nth write.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use shelfkeeper_core::contract::ImportUndone;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{Line, bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk_with, ledger};
use crate::support::counted;
use crate::undo::{Undoing as _, undo};

fn cases(count: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::with_cases(count)
    })
}

/// Rows over few ids and notices, so that they meet. `from` keeps the runs of one desk apart.
fn lines(from: u64, rows: &[(u64, u64, bool, u64)]) -> Vec<Line> {
    let line = |&(id, serial, back, refund): &(u64, u64, bool, u64)| {
        let text = match serial {
            0 => "保证金".to_owned(),
            _ => number(from + serial),
        };
        match back {
            true => refunded(from + id, (from + id) * 10 + refund, 30_000),
            false => paid(from + id, (id.cast_signed() % 3 + 1) * 40_000, text),
        }
    };
    rows.iter().map(line).collect()
}

#[test]
fn an_undo_gives_back_the_ledger_as_it_was_or_says_what_stands_on_it() {
    const EACH: u64 = 12;
    let runs = counted(60, 600);
    let desk = desk_with(EACH * u64::from(runs) + EACH);
    let row = (1..=EACH, 0..=EACH, prop::bool::weighted(0.3), 0_u64..3);
    let file = prop::collection::vec(row, 1..10);
    let (run, done) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let judged = cases(runs).run(&(file.clone(), file.clone(), file), |(a, b, c)| {
        let from = run.replace(run.get() + EACH);
        desk.taken(bill(&lines(from, &a)));
        let before = (ledger(&desk), desk.balance());
        let second = desk.taken(bill(&lines(from, &b)));
        let after = (ledger(&desk), desk.balance());
        // A file of nothing new, or the same one, moves nothing.
        if second.repeated {
            return Ok(());
        }
        desk.undone(&second.import);
        prop_assert_eq!(&before, &(ledger(&desk), desk.balance()));
        desk.taken(bill(&lines(from, &b)));
        prop_assert_eq!(&after, &(ledger(&desk), desk.balance()));
        let third = desk.taken(bill(&lines(from, &c)));
        if third.repeated {
            return Ok(());
        }
        let plan = desk.plan_of(&second.import);
        prop_assert_eq!(plan.state, "undone");
        let again = desk.look(
            "SELECT max(id) FROM payment_import WHERE id < (SELECT max(id) FROM payment_import)",
        );
        let plan = desk.plan_of(&again[0][0]);
        let undone = desk.call::<ImportUndone>("payments.undo", undo(&again[0][0]));
        prop_assert_eq!(
            undone.is_ok(),
            plan.stands_on.is_empty(),
            "{:?}",
            plan.stands_on
        );
        if let Err(fault) = undone {
            prop_assert_eq!(fault.code, Code::ImportInUse);
        } else {
            done.set(done.get() + 1);
        }
        desk.balance();
        desk.check_books();
        Ok(())
    });
    judged.unwrap();
    assert!(
        done.get() > 5,
        "{} of {runs} were undone under a later file",
        done.get()
    );
    desk.check_record();
}

/// Kills between two writes of SQLite's file.
mod on_the_file {
    use std::path::Path;

    use shelfkeeper_core::store::Store;

    use super::*;
    use crate::frozen::copy_tree;
    use crate::support::TestDesk;

    /// The child of the test below: undoes once when told where, and ends.
    #[test]
    fn child_undoes_one_import() {
        let Ok(folder) = std::env::var("SHELFKEEPER_TEST_UNDO") else {
            return;
        };
        let desk = over(Path::new(&folder));
        let done: ImportUndone = desk.call("payments.undo", undo("1")).unwrap();
        assert_eq!(done.notices_reopened, 40);
    }

    fn over(folder: &Path) -> TestDesk {
        let store = Store::open(&folder.join("desk.skdb")).unwrap();
        let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
        desk.become_known("finance");
        desk
    }

    #[test]
    fn killed_at_every_nth_write_an_undo_is_all_or_nothing_and_the_repeat_completes_it() {
        let desk = desk_with(40);
        let lines: Vec<Line> = (1..=40).map(|at| paid(at, FEN, number(at))).collect();
        desk.taken(bill(&lines));
        let folder = tempfile::tempdir().unwrap();
        let clean = desk.folder.path().join("clean.skdb");
        let raw = rusqlite::Connection::open(desk.folder.path().join("desk.skdb")).unwrap();
        raw.execute("VACUUM INTO ?1", [clean.to_str().unwrap()])
            .unwrap();
        // The bill that was kept lies beside the store.
        let beside = "desk.skdb.attachments";
        copy_tree(
            &desk.folder.path().join(beside),
            &folder.path().join(beside),
        );
        let (mut killed, mut finished, mut at) = (0, 0, 1);
        while finished == 0 {
            for name in ["desk.skdb", "desk.skdb-wal", "desk.skdb-shm"] {
                let _ = std::fs::remove_file(folder.path().join(name));
            }
            std::fs::copy(&clean, folder.path().join("desk.skdb")).unwrap();
            match run_child(folder.path(), Some(at)) {
                true => finished += 1,
                false => killed += 1,
            }
            let after = over(folder.path());
            let count = |sql: &str| after.look(sql)[0][0].clone();
            let released = count("SELECT count(*) FROM payment WHERE released = 1");
            assert!(
                released == "0" || released == "40",
                "{released} after write {at}"
            );
            assert_eq!(
                count("SELECT count(*) FROM notice WHERE state = 'open'"),
                released
            );
            assert_eq!(
                count("SELECT count(*) FROM posting WHERE contra_of IS NOT NULL"),
                released
            );
            after.check_record();
            drop(after);
            if released == "0" {
                assert!(
                    run_child(folder.path(), None),
                    "the repeat after write {at}"
                );
            }
            at += counted(4, 1);
        }
        assert!(
            killed > 5,
            "only {killed} kills: the undo is not written by pwrite64"
        );
    }

    fn run_child(folder: &Path, kill_at: Option<u32>) -> bool {
        let own = std::env::current_exe().unwrap();
        let mut command = match kill_at {
            None => std::process::Command::new(&own),
            Some(at) => {
                let mut strace = std::process::Command::new("strace");
                let inject = format!("inject=pwrite64:signal=SIGKILL:when={at}");
                strace.args([
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=pwrite64",
                    "-e",
                    &inject,
                ]);
                strace.arg(&own);
                strace
            }
        };
        command
            .args([
                "--exact",
                "undo_under_chance::on_the_file::child_undoes_one_import",
                "--test-threads=1",
            ])
            .env("SHELFKEEPER_TEST_UNDO", folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command.status().unwrap().success()
    }
}
