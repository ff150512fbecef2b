//! Payment files under chance: random bills, any order, and a kill at every nth write.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::bills::{Line, bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk_with, ledger};
use crate::support::counted;

/// Random rows over few ids, notices and amounts, so that they meet.
fn some_lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (
        0_u64..300,
        0_u64..60,
        1_i64..4,
        prop::bool::weighted(0.25),
        0_u64..3,
    );
    let line = line.prop_map(|(id, serial, amount, back, refund)| {
        let text = if serial == 0 {
            "保证金".to_owned()
        } else {
            number(serial)
        };
        match back {
            true => refunded(id, id * 10 + refund, amount * 30_000),
            // One id is one payment: its amount follows from it.
            false => paid(id, (id.cast_signed() % 3 + 1) * 40_000, text),
        }
    });
    prop::collection::vec(line, 1..25)
}

fn cases(count: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::with_cases(count)
    })
}

#[test]
fn the_equations_hold_for_random_bills_and_the_books_agree() {
    let desk = desk_with(60);
    let judged = cases(counted(200, 2_000)).run(&some_lines(), |lines| {
        let seen = desk.taken(bill(&lines)).inspection;
        let (ins, outs) = (&seen.money_in, &seen.money_out);
        let sum = |parts: &[&String]| -> i64 {
            parts.iter().map(|part| part.parse::<i64>().unwrap()).sum()
        };
        let in_parts = [&ins.settled, &ins.suspense, &ins.duplicate, &ins.rejected];
        let out_parts = [
            &outs.refund,
            &outs.reversal,
            &outs.unlinked,
            &outs.duplicate,
            &outs.rejected,
        ];
        prop_assert_eq!(sum(&[&ins.read]), sum(&in_parts));
        prop_assert_eq!(sum(&[&outs.read]), sum(&out_parts));
        prop_assert_eq!(&ins.read, &seen.control.computed["settlement"]);
        prop_assert_eq!(&outs.read, &seen.control.computed["refund"]);
        desk.check_books();
        Ok(())
    });
    judged.unwrap();
}

#[test]
fn overlapping_files_in_any_order_give_the_same_ledger() {
    const EACH: u64 = 10;
    let runs = counted(30, 300);
    let (whole, parts) = (
        desk_with(EACH * u64::from(runs)),
        desk_with(EACH * u64::from(runs)),
    );
    let orders = Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle();
    let refunds = prop::collection::vec((1..=EACH, 1_i64..5), 0..6);
    let run = std::cell::Cell::new(0);
    let judged = cases(runs).run(&(orders, refunds), |(order, refunds)| {
        let from = run.replace(run.get() + EACH);
        let text = |at: u64| match at {
            7 => "none".to_owned(),
            _ => number(from + at),
        };
        let line = |at| paid(from + at, FEN, text(at));
        let mut lines: Vec<Line> = (1..=EACH).map(line).collect();
        for (at, (id, part)) in (1..).zip(&refunds) {
            lines.push(refunded(from + id, from * 10 + at, part * 30_000));
        }
        whole.taken(bill(&lines));
        let step = lines.len().div_ceil(6);
        for at in order {
            let first = (at * step).min(lines.len() - 1);
            let last = (first + step + 2).min(lines.len());
            parts.taken(bill(&lines[first..last]));
        }
        prop_assert_eq!(ledger(&whole), ledger(&parts));
        parts.check_books();
        Ok(())
    });
    judged.unwrap();
}

/// Kills between two writes of SQLite's file.
mod on_the_file {
    use std::path::Path;

    use shelfkeeper_core::contract::ImportReceipt;
    use shelfkeeper_core::store::Store;

    use super::*;
    use crate::payments::import;
    use crate::support::TestDesk;

    /// The child of the test below: imports once when told where, and ends.
    #[test]
    fn child_imports_one_bill() {
        let Ok(folder) = std::env::var("SHELFKEEPER_TEST_IMPORT") else {
            return;
        };
        let folder = Path::new(&folder);
        let desk = over(folder);
        let file = desk.desk.files.keep(&folder.join("bill.csv")).file.unwrap();
        let plan = std::fs::read_to_string(folder.join("plan")).unwrap();
        let receipt: ImportReceipt = desk.call("payments.import", import(file, plan)).unwrap();
        assert_eq!(receipt.notices_settled, 40);
    }

    /// The store of a folder with finance signed in.
    fn over(folder: &Path) -> TestDesk {
        let store = Store::open(&folder.join("desk.skdb")).unwrap();
        let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
        desk.become_known("finance");
        desk
    }

    #[test]
    fn killed_at_every_nth_write_it_is_all_or_nothing_and_the_repeat_completes_it() {
        let desk = desk_with(40);
        let lines: Vec<Line> = (1..=40).map(|at| paid(at, FEN, number(at))).collect();
        let plan = desk.inspected(bill(&lines)).plan;
        let folder = tempfile::tempdir().unwrap();
        let picked = desk.folder.path().join("bill.csv");
        std::fs::copy(picked, folder.path().join("bill.csv")).unwrap();
        std::fs::write(folder.path().join("plan"), plan).unwrap();
        let clean = desk.folder.path().join("clean.skdb");
        let raw = rusqlite::Connection::open(desk.folder.path().join("desk.skdb")).unwrap();
        raw.execute("VACUUM INTO ?1", [clean.to_str().unwrap()])
            .unwrap();
        let (mut killed, mut finished) = (0, 0);
        let mut at = 1;
        while finished == 0 {
            let store = folder.path().join("desk.skdb");
            for name in ["desk.skdb", "desk.skdb-wal", "desk.skdb-shm"] {
                let _ = std::fs::remove_file(folder.path().join(name));
            }
            std::fs::copy(&clean, &store).unwrap();
            match run_child(folder.path(), Some(at)) {
                true => finished += 1,
                false => killed += 1,
            }
            let after = over(folder.path());
            let stored = after.look("SELECT count(*) FROM payment")[0][0].clone();
            assert!(
                stored == "0" || stored == "40",
                "{stored} payments after write {at}"
            );
            let paid = after.look("SELECT count(*) FROM notice WHERE state = 'settled'");
            assert_eq!(paid[0][0], stored, "killed at write {at}");
            after.check_books();
            drop(after);
            if stored == "0" {
                assert!(
                    run_child(folder.path(), None),
                    "the repeat after write {at}"
                );
            }
            at += counted(4, 1);
        }
        assert!(
            killed > 5,
            "only {killed} kills: the import is not written by pwrite64"
        );
    }

    /// Runs the child, under strace when it is to be killed; answers whether it came to its end.
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
                "payments_under_chance::on_the_file::child_imports_one_bill",
                "--test-threads=1",
            ])
            .env("SHELFKEEPER_TEST_IMPORT", folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command.status().unwrap().success()
    }
}
