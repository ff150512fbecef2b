//! Several computers on one team store at the same moment.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Barrier;

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::view_query::{self, ViewQuery};
use shelfkeeper_core::store::{Engine, Store, Team};

use crate::audit::full_store::fill;
use crate::bills::{bill, issue, number, paid};
use crate::intake::{filing, take};
use crate::payments::Finance as _;
use crate::server;
use crate::support::{TestDesk, op};

/// A team store whose administrator `root` is signed in, and where it lies.
fn first(folder: &Path) -> (TestDesk, Team) {
    let team = server::new_team(folder);
    let store = Store::open_team(&team).unwrap();
    let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
    let root = CreateAdministrator {
        login: "root".into(),
        display_name: "Root".into(),
        password: crate::support::PASSWORD.into(),
    };
    desk.call::<Me>("session.create_administrator", root)
        .unwrap();
    (desk, team)
}

/// Another computer with somebody signed in.
fn another(team: &Team, login: &str) -> TestDesk {
    let store = Store::open_team(team).unwrap();
    let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
    desk.become_known(login);
    desk
}

fn verified(desk: &TestDesk) -> AuditReport {
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
    report
}

#[test]
fn connections_still_to_be_made_go_by_the_password_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let (root, team) = first(folder.path());
    // A login of their own: all stores of a server share its passwords.
    let made = root.add("locksmith", "locksmith", &["administrator"]);
    let desk = another(&team, "locksmith");
    let change = |own: &str, new: &str| SetPassword {
        op: op(),
        account: made.id.clone(),
        own_password: own.into(),
        new_password: new.into(),
    };
    let old = crate::support::PASSWORD;
    desk.call::<Done>("account.password", change(old, "the first new password"))
        .unwrap();
    let look = || desk.desk.store().unwrap().check();
    assert!(look().unwrap().is_whole(), "over a connection of its own");
    root.call::<Done>("account.password", change(old, "the second new password"))
        .unwrap();
    let refused = look().unwrap_err().code;
    assert_eq!(refused, Code::NotSignedIn, "they sign in anew");
}

/// Takes and approves until nothing is left; answers what was decided.
fn review(desk: &TestDesk) -> Vec<String> {
    let mut decided = Vec::new();
    loop {
        let next: NextFiling = desk.call("filing.next", Empty {}).unwrap();
        let Some(id) = next.id else { return decided };
        let detail: FilingDetail = desk.call("filing.get", ById { id: id.clone() }).unwrap();
        assert!(detail.lease.unwrap().mine, "{id} is held by somebody else");
        let approve = Approve {
            op: op(),
            id: id.clone(),
            version: detail.version,
            letter: None,
        };
        let done: Decided = desk.call("filing.approve", approve).unwrap();
        decided.push(id);
        // The next one was handed over with the decision; it is given back to the queue.
        if let Some(next) = done.next {
            let release = OpById { op: op(), id: next };
            desk.call::<Done>("filing.release", release).unwrap();
        }
    }
}

#[test]
fn reviewers_at_one_queue_decide_every_filing_once_and_break_no_chain() {
    const FILINGS: usize = 60;
    const PEOPLE: usize = 4;
    let folder = tempfile::tempdir().unwrap();
    let (desk, team) = first(folder.path());
    for at in 0..PEOPLE {
        desk.add(&format!("rev{at}"), &format!("rev{at}"), &["reviewer"]);
    }
    desk.become_known("rev0");
    let lines: String = (1..=FILINGS)
        .map(|n| filing(&format!("O-{n}"), 1, |_| ()))
        .collect();
    assert_eq!(
        take(&desk, "filings", lines).unwrap().accepted as usize,
        FILINGS
    );
    let desks: Vec<_> = (0..PEOPLE)
        .map(|at| another(&team, &format!("rev{at}")))
        .collect();
    let start = Barrier::new(PEOPLE);
    let decided: Vec<String> = std::thread::scope(|scope| {
        let work = desks.iter().map(|desk| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                review(desk)
            })
        });
        let work: Vec<_> = work.collect();
        work.into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    let distinct: BTreeSet<_> = decided.iter().collect();
    assert_eq!(distinct.len(), decided.len(), "a filing was decided twice");
    // Whoever came last may have found the rest in others' hands for a moment.
    desk.become_known("rev0");
    let rest = review(&desk);
    assert_eq!(decided.len() + rest.len(), FILINGS);
    let decisions: Vec<i64> = desk
        .desk
        .store()
        .unwrap()
        .read(|session| {
            let mut found = Vec::new();
            session.query_view(
                "SELECT count(*), count(DISTINCT filing_id) FROM decision",
                &[],
                &mut |row| {
                    found = vec![row.int(0)?, row.int(1)?];
                    Ok(())
                },
            )?;
            Ok(found)
        })
        .wait()
        .unwrap();
    assert_eq!(decisions, [FILINGS as i64; 2]);
    verified(&desk);
}

#[test]
fn one_bill_taken_in_on_two_computers_at_once_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, team) = first(folder.path());
    issue(&desk.owner(), 40, 100_000);
    desk.become_root();
    desk.add("finn", "finn", &["finance"]);
    let lines: Vec<_> = (1..=40).map(|at| paid(at, 100_000, number(at))).collect();
    let content = bill(&lines);
    let desks = [another(&team, "finn"), another(&team, "finn")];
    let plan = desks[0].inspected(&content).plan;
    let start = Barrier::new(2);
    let done: Vec<Result<ImportReceipt, Fault>> = std::thread::scope(|scope| {
        let work = desks.iter().map(|desk| {
            let (start, content, plan) = (&start, &content, plan.clone());
            scope.spawn(move || {
                let file = desk.pick("bill.csv", content);
                start.wait();
                desk.call("payments.import", crate::payments::import(file, plan))
            })
        });
        let work: Vec<_> = work.collect();
        work.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let taken = done.iter().filter(|one| one.is_ok()).count();
    for refused in done.iter().filter_map(|one| one.as_ref().err()) {
        assert_eq!(refused.code, Code::PlanChanged, "{refused}");
    }
    assert!(taken >= 1);
    assert_eq!(desks[0].look("SELECT count(*) FROM payment")[0][0], "40");
    desks[0].check_books();
    verified(&desks[0]);
}

/// A full store, and a connection behind its back with the statement it was edited by.
fn edited(sql: &str) -> Vec<(String, String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    fill(&store);
    server::behind(&store.path()).batch_execute(sql).unwrap();
    let desk = TestDesk::over(store, folder);
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    let findings = report.findings.into_iter();
    findings
        .map(|f| (f.kind, f.table, f.row, f.field))
        .collect()
}

#[test]
fn what_is_edited_behind_the_programs_back_is_named_on_a_server_too() {
    let unguarded = "SET session_replication_role = replica;";
    for (sql, kind, table, row, field) in [
        (
            "UPDATE notice SET amount_fen = 1 WHERE id = 5",
            "field",
            "notice",
            "5",
            "amount_fen",
        ),
        (
            "UPDATE account SET login = 'x' WHERE id = 2",
            "field",
            "account",
            "2",
            "login",
        ),
        (
            "UPDATE filing SET decided_by = NULL WHERE id = 1",
            "field",
            "filing",
            "1",
            "decided_by",
        ),
        (
            "DELETE FROM posting WHERE id = 4",
            "rows_missing",
            "posting",
            "4",
            "",
        ),
        (
            "ALTER TABLE audit DISABLE TRIGGER audit_no_delete",
            "schema",
            "audit.audit_no_delete",
            "",
            "trigger_changed",
        ),
        (
            "DROP TRIGGER audit_gapless ON audit",
            "schema",
            "audit.audit_gapless",
            "",
            "trigger_missing",
        ),
        (
            "CREATE VIEW notice_list AS SELECT 1",
            "schema",
            "notice_list",
            "",
            "view_unexpected",
        ),
        (
            "UPDATE audit SET detail = '{\"x\":1}' WHERE seq = 3",
            "event",
            "audit",
            "3",
            "hash",
        ),
    ] {
        let found = edited(&format!("{unguarded} {sql}"));
        let expected = (kind.into(), table.into(), row.into(), field.into());
        assert_eq!(found, [expected], "{sql}");
    }
}

#[test]
fn a_server_refuses_to_change_its_record_to_skip_a_number_and_to_leave_the_rules_of_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    fill(&store);
    let mut raw = server::behind(&store.path());
    let mut refused = |sql: &str| {
        let error = raw.batch_execute(sql).unwrap_err();
        error.as_db_error().unwrap().message().to_owned()
    };
    for sql in [
        "UPDATE audit SET actor = 2",
        "DELETE FROM audit WHERE seq = 1",
        "TRUNCATE audit",
    ] {
        assert_eq!(refused(sql), "audit: append only", "{sql}");
    }
    let skipped = "INSERT INTO audit (seq, at, op_id, action, entity, detail, tables, prev, hash)
                   SELECT seq + 100, at, op_id, action, entity, detail, tables, prev, hash FROM audit WHERE seq = 1";
    assert_eq!(refused(skipped), "audit: gap");
    for sql in [
        "UPDATE batch SET approver = author WHERE id = 1",
        "UPDATE notice SET paid_fen = -1 WHERE id = 1",
        "UPDATE program SET icp_status = NULL WHERE id = 1",
        "UPDATE filing SET subject_id = 999 WHERE id = 1",
    ] {
        assert!(refused(sql).contains("constraint"), "{sql}");
    }
    assert_eq!(store.check().unwrap().orphans, []);
}

#[test]
fn every_sort_that_a_list_offers_is_read_from_an_index_on_a_server_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    let mut raw = server::behind(&store.path());
    // Without rows a sort costs nothing; what can be read in order is read in order then.
    raw.batch_execute("SET enable_sort = off; SET enable_incremental_sort = off")
        .unwrap();
    let mut plans = 0;
    for list in view_query::LISTS {
        let sorted = list.columns.iter().filter(|column| column.sort);
        for name in sorted.map(|column| column.name).chain([list.order.0, "id"]) {
            for down in [false, true] {
                let query = ViewQuery {
                    list,
                    filters: Vec::new(),
                    sort: Some((name.to_owned(), down)),
                    search: None,
                };
                let asked = view_query::ids(Engine::Postgres, &query, None, Some(200)).unwrap();
                let plan = raw.query(&format!("EXPLAIN {}", asked.sql), &[]).unwrap();
                let lines = plan.iter().map(|row| row.get::<_, String>(0));
                let plan: String = lines.collect::<Vec<_>>().join("\n");
                assert!(
                    !plan.contains("Sort"),
                    "{}: {}\n{plan}",
                    list.name,
                    asked.sql
                );
                plans += 1;
            }
        }
    }
    assert!(plans > 30, "{plans}");
}

/// What a new team's store is checked against; written anew where the schema changed on purpose.
#[test]
fn the_guards_of_a_new_store_are_the_ones_verification_knows() {
    use sha2::{Digest as _, Sha256};
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    let read = store.read(|session| {
        shelfkeeper_core::store::all(session, "audit.schema", &[], |row| {
            let words: Vec<&str> = row.text(2)?.split_whitespace().collect();
            let hash = Sha256::digest(words.join(" "));
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(format!("{} {} {hash}\n", row.text(0)?, row.text(1)?))
        })
    });
    let mut lines = read.wait().unwrap();
    lines.sort_unstable();
    let lines = lines.concat();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk/audit/team_schema.txt");
    if std::env::var_os("SHELFKEEPER_WRITE_SCHEMA").is_some() {
        std::fs::write(&file, &lines).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), lines);
}
