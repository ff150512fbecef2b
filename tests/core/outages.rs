//! A server that stops, takes nobody any more or has no room: told plainly, nothing half done, and
//! the desk goes on when it is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use serde_json::Value as Json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::{Act, Outcome, Store, transact};
use tempfile::TempDir;

use crate::server;
use crate::support::{MONDAY, PASSWORD, TestDesk, op};

/// How often a state that comes by itself is looked for.
const LOOKS: usize = 100_000;

/// A desk whose administrator is signed in, on a server of its own.
fn desk_on(own: &server::Own) -> (TestDesk, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create_team(&own.team(folder.path())).unwrap();
    let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
    desk.first_administrator();
    (desk, folder)
}

fn somebody(login: &str) -> AddAccount {
    AddAccount {
        op: op(),
        login: login.into(),
        person: login.into(),
        display_name: login.into(),
        password: PASSWORD.into(),
        roles: vec!["reviewer".into()],
    }
}

fn accounts(desk: &TestDesk) -> usize {
    let known: Accounts = desk.call("account.list", Empty {}).unwrap();
    known.accounts.len()
}

fn verified(desk: &TestDesk) {
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn a_server_that_was_stopped_and_started_is_gone_on_with() {
    let mut own = server::Own::start(20);
    let (desk, _folder) = desk_on(&own);
    desk.call::<Json>("account.add", somebody("first")).unwrap();
    own.stop();
    let second = somebody("second");
    assert_eq!(
        desk.refused("account.add", &second),
        Code::ServerUnreachable
    );
    assert_eq!(
        desk.refused("account.list", Empty {}),
        Code::ServerUnreachable
    );
    own.start_again(20);
    assert_eq!(accounts(&desk), 2, "nothing came of what was refused");
    desk.call::<Json>("account.add", &second).unwrap();
    assert_eq!(accounts(&desk), 3);
    // Started anew between two calls: nobody notices.
    own.stop();
    own.start_again(20);
    desk.call::<Json>("account.add", somebody("third")).unwrap();
    assert_eq!(accounts(&desk), 4);
    verified(&desk);
}

#[test]
fn a_server_that_takes_no_more_connections_is_busy_until_it_does() {
    let own = server::Own::start(8);
    let (desk, _folder) = desk_on(&own);
    let mut others: Vec<_> = std::iter::from_fn(|| own.behind().ok()).collect();
    let first = others.first_mut().unwrap();
    let drop_all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'shelfkeeper'";
    first.execute(drop_all, &[]).unwrap();
    others.extend(std::iter::from_fn(|| own.behind().ok()));
    let request = somebody("late");
    assert_eq!(desk.refused("account.add", &request), Code::StoreBusy);
    drop(others);
    // The server hears of each that left by itself.
    let added = (0..LOOKS).find_map(|_| desk.call::<Json>("account.add", &request).ok());
    assert!(added.is_some());
    assert!(
        (0..LOOKS).any(|_| desk.call::<Json>("account.list", Empty {}).is_ok()),
        "the lanes that read are back as well"
    );
    assert_eq!(accounts(&desk), 2);
    verified(&desk);
}

/// The server's own refusal is stood in for by a trigger that raises its code: a disk of the
/// machine the tests run on is not for them to fill.
#[test]
fn a_server_whose_disk_is_full_refuses_and_is_written_to_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    let mut raw = server::behind(&store.path());
    let desk = TestDesk::over(store, folder);
    desk.first_administrator();
    raw.batch_execute(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
    )
    .unwrap();
    let request = somebody("late");
    for (at, trigger) in [
        (
            "a write",
            "CREATE TRIGGER full_disk BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION no_room()",
        ),
        (
            "the commit",
            "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON operation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room()",
        ),
    ] {
        raw.batch_execute(trigger).unwrap();
        assert_eq!(
            desk.refused("account.add", &request),
            Code::DiskFull,
            "{at}"
        );
        assert_eq!(accounts(&desk), 1, "{at}");
        let table = trigger
            .split(" ON ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        raw.batch_execute(&format!("DROP TRIGGER full_disk ON {table}"))
            .unwrap();
    }
    raw.batch_execute("DROP FUNCTION no_room()").unwrap();
    desk.call::<Json>("account.add", &request).unwrap();
    assert_eq!(accounts(&desk), 2);
    verified(&desk);
}

#[test]
fn an_operation_asked_for_again_while_it_is_still_under_way_waits_for_its_result() {
    let folder = tempfile::tempdir().unwrap();
    let team = server::new_team(folder.path());
    let stores = [(); 2].map(|()| Store::open_team(&team).unwrap());
    let mut raw = server::behind(&stores[0].path());
    let act = Act {
        op_id: op(),
        actor: 0,
        // Those that meet in the rows they hold wait for nobody otherwise.
        action: "filing.made_up",
        now: Instant(MONDAY),
        digest: [0; 32],
    };
    let bodies = Arc::new(AtomicUsize::new(0));
    let (begun, begins) = channel();
    let (own, count) = (act.clone(), Arc::clone(&bodies));
    let first = stores[0].write(move |session| {
        transact(session, &own, |_| {
            count.fetch_add(1, Ordering::SeqCst);
            begun.send(()).unwrap();
            let waiting = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
            for _ in 0..LOOKS {
                let others: i64 = raw.query_one(waiting, &[]).unwrap().get(0);
                if others > 0 || count.load(Ordering::SeqCst) > 1 {
                    break;
                }
                thread::yield_now();
            }
            Ok("made once".to_owned())
        })
    });
    begins.recv().unwrap();
    let count = Arc::clone(&bodies);
    let second = stores[1].write(move |session| {
        transact(session, &act, |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok("made twice".to_owned())
        })
    });
    let made = "made once".to_owned();
    assert_eq!(first.wait().unwrap(), Outcome::Done(made.clone()));
    assert_eq!(second.wait().unwrap(), Outcome::Repeated(made));
    assert_eq!(bodies.load(Ordering::SeqCst), 1);
}

#[test]
fn a_read_is_stopped_on_the_connection_that_stands_now() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    let mut raw = server::behind(&store.path());
    let drop_all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
    raw.execute(drop_all, &[]).unwrap();
    // Every lane that reads has another connection now.
    let reads = |sql: &'static str| {
        store.read(move |session| session.query_view(sql, &[], &mut |_| Ok(())))
    };
    for _ in 0..3 {
        reads("SELECT 1").wait().unwrap();
    }
    let mut holds = server::behind(&store.path());
    holds
        .batch_execute("BEGIN; LOCK TABLE meta IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let endless = reads("SELECT count(*) FROM meta");
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    assert!((0..LOOKS).any(|_| raw.query_one(waiting, &[]).unwrap().get::<_, i64>(0) == 1));
    store.interrupt_reads();
    assert_eq!(endless.wait().unwrap_err().code, Code::Cancelled);
}
