//! A connection that is cut at each step of the protocol: every outcome is found out by its operation
//! id, nothing is lost, nothing is done twice.

pub mod proxy;

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Barrier};
use std::time::Instant;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::Store;
use tempfile::TempDir;

use crate::bills::{bill, issue, number, paid};
use crate::intake::{filing, take};
use crate::payments::Finance as _;
use crate::server;
use crate::shelf::on;
use crate::support::{TestDesk, counted, op};
use proxy::{Cut, Passed, Proxy, Where};

/// An operation that is done again and again on one store, each time on something of its own.
struct Scene {
    command: &'static str,
    /// How many operation rows the whole leaves.
    operations: usize,
    /// Makes ready what the turn of that number works on; answers what is asked for, but for the
    /// operation id.
    request: fn(&TestDesk, u64) -> Json,
    /// That the effect of the turns up to that number is there exactly once.
    once: fn(&TestDesk, u64),
    turns: Cell<u64>,
    desk: TestDesk,
    proxy: Proxy,
    /// A connection past the proxy.
    behind: RefCell<postgres::Client>,
    _folder: TempDir,
}

impl Scene {
    fn new(
        (command, operations): (&'static str, usize),
        prepare: impl FnOnce(&TestDesk),
        request: fn(&TestDesk, u64) -> Json,
        once: fn(&TestDesk, u64),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let proxy = Proxy::before(server::socket());
        let database = server::new_database();
        let team = server::team_behind(proxy.folder(), &database, folder.path());
        let desk = TestDesk::over(
            Store::open_team(&team).unwrap(),
            tempfile::tempdir().unwrap(),
        );
        desk.first_administrator();
        prepare(&desk);
        Self {
            command,
            operations,
            request,
            once,
            turns: Cell::new(0),
            desk,
            proxy,
            behind: RefCell::new(server::behind(database.as_ref())),
            _folder: folder,
        }
    }

    /// Runs the operation once, cut where it is told; answers what passed.
    fn run(&self, cut: Option<Cut>) -> Vec<Passed> {
        let turn = self.turns.get() + 1;
        self.turns.set(turn);
        let mut request = (self.request)(&self.desk, turn);
        let id = op();
        request["op"] = json!(id);
        self.connect_anew();
        self.proxy.arm(cut);
        let first = self.desk.call::<Json>(self.command, &request);
        let committed = self.committed(&id);
        let passed = self.proxy.mend();
        if let Some(cut) = cut {
            told_truly(&first, cut, committed, self.operations);
        }
        // Whoever asks again gets what there is to get, once.
        let mut again: Json = self.desk.call(self.command, &request).unwrap();
        if let Ok(mut first) = first {
            // The next filing is looked at after the fact, as far as it can be.
            for answer in [&mut first, &mut again] {
                answer.as_object_mut().unwrap().remove("next_detail");
            }
            assert_eq!(first, again);
        }
        assert_eq!(self.committed(&id), self.operations);
        (self.once)(&self.desk, turn);
        if turn.is_multiple_of(50) {
            self.verify();
        }
        passed
    }

    /// Every turn begins with connections that know no statement, so that all pass the same.
    fn connect_anew(&self) {
        self.proxy.take_away();
        self.proxy.mend();
        let store = self.desk.desk.store().unwrap();
        let fresh = store.write(|session| session.begin().and_then(|()| session.rollback()));
        fresh.wait().unwrap();
        // All three that read, at once: one alone would be given everything.
        let all = Arc::new(Barrier::new(3));
        let reads = [(); 3].map(|()| {
            let all = Arc::clone(&all);
            store.read(move |session| {
                all.wait();
                session.begin().and_then(|()| session.rollback())
            })
        });
        reads.into_iter().for_each(|fresh| fresh.wait().unwrap());
    }

    /// How many rows an operation and its parts have left, looked up past the proxy.
    fn committed(&self, id: &str) -> usize {
        let row = self.behind.borrow_mut().query_one(
            "SELECT count(*) FROM operation WHERE id = $1 OR id LIKE $1 || '#%'",
            &[&id],
        );
        usize::try_from(row.unwrap().get::<_, i64>(0)).unwrap()
    }

    fn verify(&self) {
        let report: AuditReport = self.desk.call("audit.verify", Empty {}).unwrap();
        assert_eq!(report.findings, []);
    }

    /// Cuts at every message that is chosen, in one way or another; around a commit in every way.
    #[expect(clippy::print_stdout, reason = "how many cuts were made is told")]
    fn cut_at(&self, every: usize) {
        let started = Instant::now();
        let passed = self.run(None);
        let commits = passed.iter().filter(|one| one.commit).count();
        // Besides, what is asked for on record has a commit of its own.
        assert!(commits >= self.operations, "{commits}");
        let mut planned = 0;
        for at in 1..=passed.len() {
            // The last word before a commit, the commit, its two answers.
            let around = at.saturating_sub(3)..(at + 1).min(passed.len());
            let thorough = passed[around].iter().any(|one| one.commit);
            if !thorough && at % every != 0 {
                continue;
            }
            for (way, cut) in ways(at).into_iter().enumerate() {
                if thorough || way == at / every % 6 {
                    self.run(Some(cut));
                    planned += 1;
                }
            }
        }
        self.verify();
        assert_eq!(self.proxy.cuts(), planned, "every cut was made");
        assert!(planned >= passed.len() / every);
        println!(
            "{}: {} messages, {planned} cuts, {:?}",
            self.command,
            passed.len(),
            started.elapsed()
        );
    }
}

fn ways(at: usize) -> [Cut; 6] {
    let way = |how, away| Cut { at, how, away };
    [
        way(Where::Before, true),
        way(Where::Middle, false),
        way(Where::After, true),
        way(Where::Before, false),
        way(Where::Middle, true),
        way(Where::After, false),
    ]
}

/// What the person heard is what the store holds.
fn told_truly(first: &Result<Json, Fault>, cut: Cut, committed: usize, whole: usize) {
    match first.as_ref().map_err(|fault| fault.code) {
        // A server that is back at once is a cut that nobody sees.
        Ok(_) => assert_eq!(committed, whole, "{cut:?}"),
        Err(Code::ServerUnreachable) if cut.away => assert!(committed < whole, "{cut:?}"),
        Err(Code::OutcomeUnknown) if cut.away => {}
        Err(code) => panic!("{cut:?}: {code:?}"),
    }
}

fn look(desk: &TestDesk, sql: &str) -> String {
    desk.look(sql)[0].join(" ")
}

#[test]
fn a_decision_cut_at_any_message_is_made_once() {
    let scene = Scene::new(
        ("filing.approve", 1),
        |desk| {
            desk.add("rev", "rev", &["reviewer"]);
            desk.become_known("rev");
            let lines: String = (1..=counted(200, 600))
                .map(|no| filing(&format!("O-{no}"), 1, |_| ()))
                .collect();
            take(desk, "filings", lines).unwrap();
            let next: NextFiling = desk.call("filing.next", Empty {}).unwrap();
            assert!(next.id.is_some());
        },
        |desk, _| {
            // Each decision hands over the next.
            let held = look(desk, "SELECT filing_id FROM lease");
            let detail: FilingDetail = desk.call("filing.get", ById { id: held.clone() }).unwrap();
            json!({"id": held, "version": detail.version})
        },
        |desk, turn| {
            let rows = "SELECT (SELECT count(*) FROM decision), (SELECT count(DISTINCT filing_id) FROM decision),
                        (SELECT count(*) FROM filing WHERE decided_by IS NOT NULL),
                        (SELECT count(DISTINCT ref_id) FROM outbox), (SELECT count(*) FROM outbox), (SELECT count(*) FROM lease),
                        (SELECT count(*) FROM lease JOIN filing ON filing.id = lease.filing_id WHERE status = 2)";
            assert_eq!(
                look(desk, rows),
                format!("{turn} {turn} {turn} {turn} {turn} 1 1")
            );
        },
    );
    scene.cut_at(counted(11, 1));
}

/// Rows of a bill, and how many of them pay a notice; what each pays, in fen.
const ROWS: u64 = 300;
const PAYING: u64 = 20;
const FEN: i64 = 100_000;

#[test]
fn an_import_cut_at_any_message_is_taken_in_once() {
    let scene = Scene::new(
        ("payments.import", 1),
        |desk| {
            let notices = counted(80, 2_000) * PAYING;
            issue(&desk.owner(), notices, FEN);
            desk.add("finn", "finn", &["finance"]);
            desk.become_known("finn");
        },
        |desk, turn| {
            let line = |at: u64| {
                let says = match at < PAYING {
                    true => number((turn - 1) * PAYING + at + 1),
                    false => String::new(),
                };
                paid(turn * ROWS + at, FEN, says)
            };
            let content = bill(&(0..ROWS).map(line).collect::<Vec<_>>());
            let plan = desk.inspected(&content).plan;
            json!({"file": desk.pick("bill.csv", content), "profile": null, "plan": plan})
        },
        |desk, turn| {
            let rows =
                "SELECT (SELECT count(*) FROM payment_import), (SELECT count(*) FROM payment),
                        (SELECT CAST(sum(amount_fen) AS BIGINT) FROM payment),
                        (SELECT CAST(sum(paid_fen) AS BIGINT) FROM notice),
                        (SELECT count(*) FROM notice WHERE state = 'settled'),
                        (SELECT count(*) - count(DISTINCT ref_id) FROM outbox)";
            let (all, paid) = (turn * ROWS, turn * PAYING);
            let expected = format!("{turn} {all} {} {} {paid} 0", all * 100_000, paid * 100_000);
            assert_eq!(look(desk, rows), expected);
            desk.check_books();
        },
    );
    scene.cut_at(counted(61, 1));
}

/// Executions of that many items each, in so many steps.
fn executions<const EACH: usize>(steps: usize) -> Scene {
    Scene::new(
        ("batch.execute", steps + 2),
        TestDesk::people,
        |desk, turn| {
            desk.programs(EACH, Some((1024, desk.today())), |_| ());
            desk.approved("unfiled");
            serde_json::to_value(on(&desk.batch(&turn.to_string()))).unwrap()
        },
        |desk, turn| {
            let rows = "SELECT (SELECT count(*) FROM program WHERE ordered_state = 'delisted' AND version = 2),
                        (SELECT count(*) FROM batch_item WHERE outcome = 'ordered'),
                        (SELECT count(*) FROM outbox), (SELECT count(*) FROM batch WHERE state = 'executed')";
            let all = turn * EACH as u64;
            assert_eq!(look(desk, rows), format!("{all} {all} {turn} {turn}"));
        },
    )
}

#[test]
fn an_execution_cut_at_any_message_orders_everybody_once() {
    executions::<3>(1).cut_at(counted(67, 1));
    // A batch that is longer than a step is told step by step.
    if counted(false, true) {
        executions::<501>(2).cut_at(13);
    }
}
