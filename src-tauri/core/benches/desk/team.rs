//! The desk over a team's server: many reviewers on one queue, and a bill taken in beside one.
//!
//! The server is a scratch one that loses nothing it committed, with the settings the README names. The
//! store is the bench's own, moved there; each case works on a copy of its database.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant as Watch};

use serde_json::{Value as Json, json};
use shelfkeeper_core::desk::moving::{self, Mover};
use shelfkeeper_core::desk::{NoProgress, Progress};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::Fault;
use shelfkeeper_core::store::rows::Filing;
use shelfkeeper_core::store::{Act, Store, Team, transact};

use crate::Options;
use crate::measure::{Case, Spent, share, timed};
use crate::money::{issue_to_all, take, write_bill};
use crate::server::Own;
use crate::stage::{PASSWORD, Stage, op};

/// Reviewers at one queue.
const REVIEWERS: usize = 50;
/// Filings put back into review, enough for everybody's minutes.
const WAITING: i64 = 60_000;
/// Of so many filings taken one is given back undecided.
const GIVEN_BACK: usize = 8;
/// The least open notices a bill is written for; with fewer the notices are issued first.
const OPEN: u64 = 100_000;
/// What a department's server is given here; the README says how to choose.
const SETTINGS: [&str; 6] = [
    "max_connections=300",
    "shared_buffers=2GB",
    "max_wal_size=8GB",
    "checkpoint_timeout=15min",
    "maintenance_work_mem=512MB",
    "work_mem=16MB",
];
/// The database that holds the store as it was moved.
const BASE: &str = "desk";
const SCRIPT: &str =
    "psql: \\copy of the same rows in and one UPDATE of the notices, in one transaction";

/// The server with the store on it.
struct Site<'a> {
    server: Own,
    stage: &'a Stage,
    bill: PathBuf,
}

/// The cases that were asked for.
pub(crate) fn team(stage: &Stage, options: &Options) {
    let (many, money) = ("team-reviewers", "team-bill");
    if !options.asks_for(many) && !options.asks_for(money) {
        return;
    }
    let site = Site::new(stage);
    if options.asks_for(many) {
        reviewers(&site, Duration::from_secs(options.seconds));
    }
    if options.asks_for(money) {
        bill(&site);
    }
}

impl<'a> Site<'a> {
    /// Moves the store to a server, unless a given folder holds one where that was done.
    fn new(stage: &'a Stage) -> Self {
        let kept = stage.given().map(|folder| folder.join("server"));
        let found = kept
            .as_ref()
            .is_some_and(|folder| folder.join("moved").exists());
        let site = Self {
            server: Own::lasting(kept.as_deref(), &SETTINGS),
            stage,
            bill: stage.path("team-bill.csv"),
        };
        if !found {
            site.fill();
            if let Some(folder) = kept {
                std::fs::write(folder.join("moved"), "").unwrap();
            }
        }
        site
    }

    fn fill(&self) {
        let stage = self.stage;
        stage.sign_in("demo-wang");
        if stage.open_notices().1 < OPEN {
            issue_to_all(stage);
        }
        write_bill(stage, &self.bill);
        put_back(stage);
        stage.sign_in("demo-admin");
        // A run that broke off here may have left one.
        self.drop_copy(BASE);
        let make = format!("CREATE DATABASE {BASE}");
        self.server.owner("postgres").batch_execute(&make).unwrap();
        let team = self.team(BASE);
        let to = Store::create_team(&team).unwrap();
        let mover = Mover::signed_in(&stage.desk, PASSWORD).unwrap();
        let progress: Arc<dyn Progress> = Arc::new(NoProgress);
        let from = stage.desk.store().unwrap();
        let (moved, spent) = timed(|| moving::copy(&from, &to, &mover, &progress).unwrap());
        drop((from, to));
        let rows: i64 = moved.totals.rows.iter().map(|(_, rows)| rows).sum();
        stage.say(&format!(
            "{rows} rows moved to the server in {:.0} s",
            spent.wall
        ));
        self.people();
        self.server
            .owner(BASE)
            .batch_execute("VACUUM ANALYZE")
            .unwrap();
    }

    /// Gives the finance clerk a login and lets the reviewers in.
    fn people(&self) {
        let admin = self.desk(BASE, "demo-admin");
        let accounts = admin.call("account.list", json!({}));
        let wang = accounts["accounts"].as_array().unwrap().iter();
        let wang = wang
            .clone()
            .find(|one| one["login"] == "demo-wang")
            .unwrap();
        admin.call(
            "account.password",
            json!({"op": op(), "account": wang["id"], "own_password": PASSWORD, "new_password": PASSWORD}),
        );
        for at in 0..REVIEWERS {
            let login = reviewer(at);
            admin.call(
                "account.add",
                json!({"op": op(), "login": login, "person": login, "display_name": login, "password": PASSWORD, "roles": ["reviewer"]}),
            );
        }
    }

    fn team(&self, database: &str) -> Team {
        self.server.store(database, &self.stage.path("team"))
    }

    fn desk(&self, database: &str, login: &str) -> Stage {
        self.stage.at(self.team(database), login)
    }

    /// A copy of the store for one case.
    fn copy(&self, database: &str) {
        let mut owner = self.server.owner("postgres");
        self.drop_copy(database);
        let make = format!("CREATE DATABASE {database} TEMPLATE {BASE} STRATEGY FILE_COPY");
        owner.batch_execute(&make).unwrap();
        // What lies in the server's memory must not be written while something is measured.
        owner.batch_execute("CHECKPOINT").unwrap();
    }

    fn drop_copy(&self, database: &str) {
        let mut owner = self.server.owner("postgres");
        let drop = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        owner.batch_execute(&drop).unwrap();
    }

    fn verified(&self, database: &str) {
        let admin = self.desk(database, "demo-admin");
        let (report, spent) = timed(|| admin.call("audit.verify", json!({})));
        assert_eq!(report["ok"], true, "{report}");
        self.stage.say(&format!(
            "the record holds, verified in {:.1} s",
            spent.wall
        ));
    }
}

fn reviewer(at: usize) -> String {
    format!("reviewer-{at:02}")
}

/// Puts filings of the demo that were filed long ago back into review, on the record.
fn put_back(stage: &Stage) {
    let today = stage.desk.now().day().as_i64();
    let act = Act {
        op_id: op(),
        actor: 0,
        action: "bench.put_back",
        now: Instant(stage.desk.now().0),
        digest: [0; 32],
    };
    let store = stage.desk.store().unwrap();
    let put = store.write(move |session| {
        transact(session, &act, |tx| {
            let mut left = WAITING;
            let last = tx.last_id("filing")?;
            for id in 1..=last {
                let before: Filing = tx.get(id)?;
                if before.status != 6 || left == 0 {
                    continue;
                }
                let mut after = before.clone();
                (after.status, after.decided_by, after.decided_at) = (2, None, None);
                after.due_on = Some(today + id % 3);
                tx.update(&before, &mut after)?;
                left -= 1;
            }
            Ok(WAITING - left)
        })
    });
    let put = put.wait().unwrap().into_inner();
    stage.say(&format!("{put} filings put back into review"));
}

/// What one reviewer did.
#[derive(Default)]
struct Worked {
    /// Seconds of each call.
    calls: Vec<f64>,
    /// Seconds of each decision, the next filing taken.
    decisions: Vec<f64>,
    /// Filings that came into these hands, and those given back.
    taken: Vec<i64>,
    given_back: Vec<i64>,
    decided: Vec<i64>,
    /// What a person would have been shown.
    faults: Vec<Fault>,
}

impl Worked {
    fn call(&mut self, desk: &Stage, name: &str, request: Json) -> Option<Json> {
        let (answer, spent) = timed(|| desk.try_call(name, request));
        self.calls.push(spent.wall);
        answer.map_err(|fault| self.faults.push(fault)).ok()
    }

    fn takes(&mut self, next: &Json) -> Option<String> {
        let id = next.as_str()?.to_owned();
        self.taken.push(id.parse().unwrap());
        Some(id)
    }

    /// Takes, opens, decides, gives back, for as long as `goes_on` says.
    fn work(desk: &Stage, goes_on: impl Fn() -> bool) -> Self {
        let mut own = Self::default();
        let mut held = None;
        let mut turn = 0;
        while goes_on() {
            turn += 1;
            let Some(id) = held.take().or_else(|| {
                let next = own.call(desk, "filing.next", json!({}))?;
                own.takes(&next["id"])
            }) else {
                continue;
            };
            let number = id.parse().unwrap();
            let Some(filing) = own.call(desk, "filing.get", json!({"id": id})) else {
                continue;
            };
            if turn % GIVEN_BACK == 0 {
                let done = own.call(desk, "filing.release", json!({"op": op(), "id": id}));
                own.given_back.extend(done.map(|_| number));
                continue;
            }
            let request = json!({"op": op(), "id": id, "version": filing["version"]});
            let before = own.calls.len();
            if let Some(decided) = own.call(desk, "filing.approve", request) {
                own.decided.push(number);
                own.decisions.push(own.calls[before]);
                held = own.takes(&decided["next"]);
            }
        }
        own
    }
}

/// So many reviewers for a while, in a copy of the store; answers what they did and how long it took.
fn together(site: &Site<'_>, database: &str, many: usize, time: Duration) -> (Vec<Worked>, f64) {
    let desks: Vec<_> = (0..many)
        .map(|at| site.desk(database, &reviewer(at)))
        .collect();
    let begin = Barrier::new(many);
    let watch = Watch::now();
    let worked = thread::scope(|scope| {
        let hands: Vec<_> = desks
            .iter()
            .map(|desk| {
                let begin = &begin;
                scope.spawn(move || {
                    begin.wait();
                    let begun = Watch::now();
                    Worked::work(desk, || begun.elapsed() < time)
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    (worked, watch.elapsed().as_secs_f64())
}

fn reviewers(site: &Site<'_>, time: Duration) {
    let database = "desk_review";
    site.copy(database);
    let before = counted(site, database);
    let mut pairs = Vec::new();
    let mut all = Vec::new();
    // One before and one after: what the machine does meanwhile meets both.
    for many in [1, REVIEWERS, 1] {
        let ((worked, wall), spent) = timed(|| together(site, database, many, time));
        let times = |of: fn(&Worked) -> &Vec<f64>| -> Vec<f64> {
            worked.iter().flat_map(of).copied().collect()
        };
        let (decisions, calls) = (times(|own| &own.decisions), times(|own| &own.calls));
        let per_second = f64::from(u32::try_from(decisions.len()).unwrap()) / wall;
        site.stage.say(&format!(
            "{many} at the queue: {per_second:.0} decisions/s; a decision: median {:.1} ms, p99 {:.1} ms; any call: p99 {:.1} ms (cpu of this side {:.0} s)",
            share(decisions.clone(), 50) * 1e3,
            share(decisions, 99) * 1e3,
            share(calls, 99) * 1e3,
            spent.cpu,
        ));
        pairs.push(per_second);
        all.extend(worked);
    }
    let wall = |per_second: f64| Spent {
        wall: 1.0 / per_second,
        cpu: 0.0,
    };
    let one = f64::midpoint(pairs[0], pairs[2]);
    let name = format!("one decision of {REVIEWERS} reviewers at one queue");
    // At least 0.75 of the decisions is at most 4/3 of the time for one.
    site.stage.add(&Case::times(
        name,
        &[(wall(pairs[1]), wall(one))],
        "one reviewer alone",
        4.0 / 3.0,
    ));
    judge(site, database, &all, before);
    site.verified(database);
    site.drop_copy(database);
}

/// Decisions in the store.
fn counted(site: &Site<'_>, database: &str) -> i64 {
    let sql = "SELECT count(*) FROM shelfkeeper.decision";
    site.server
        .owner(database)
        .query_one(sql, &[])
        .unwrap()
        .get(0)
}

/// Holds what everybody was told against what the store holds.
fn judge(site: &Site<'_>, database: &str, all: &[Worked], before: i64) {
    let faults: Vec<_> = all.iter().flat_map(|own| &own.faults).collect();
    assert!(faults.is_empty(), "shown to somebody: {faults:?}");
    let mut hands: HashMap<i64, i64> = HashMap::new();
    for own in all {
        own.taken
            .iter()
            .for_each(|id| *hands.entry(*id).or_default() += 1);
        own.given_back
            .iter()
            .for_each(|id| *hands.entry(*id).or_default() -= 1);
    }
    let twice = hands.values().filter(|hands| **hands > 1).count();
    assert_eq!(twice, 0, "filings in two hands");
    let mut decided: Vec<i64> = all
        .iter()
        .flat_map(|own| own.decided.iter().copied())
        .collect();
    decided.sort_unstable();
    let told = decided.len();
    decided.dedup();
    assert_eq!(decided.len(), told, "a filing was decided twice");
    let kept = counted(site, database) - before;
    assert_eq!(
        kept,
        i64::try_from(told).unwrap(),
        "decisions lost or doubled"
    );
    site.stage.say(&format!(
        "{told} decisions told and kept, {} filings taken, {} given back, none in two hands, nobody was shown an error",
        all.iter().map(|own| own.taken.len()).sum::<usize>(),
        all.iter().map(|own| own.given_back.len()).sum::<usize>(),
    ));
}

/// Something done in a copy of the store while a reviewer works beside it, without a pause.
fn beside<T>(site: &Site<'_>, database: &str, work: impl FnOnce() -> T) -> (T, Worked) {
    let desk = site.desk(database, &reviewer(0));
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let hand = scope.spawn(|| Worked::work(&desk, || !ended.load(Ordering::Relaxed)));
        // A measurement that fails must not leave the reviewer working.
        let done = catch_unwind(AssertUnwindSafe(work));
        ended.store(true, Ordering::Relaxed);
        let worked = hand.join().unwrap();
        (done.unwrap_or_else(|panic| resume_unwind(panic)), worked)
    })
}

/// The bill of all notices, and the same rows by a script; a reviewer works beside both.
fn bill(site: &Site<'_>) {
    let database = "desk_import";
    site.copy(database);
    let before = last_ids(site, database);
    let finance = site.desk(database, "demo-wang");
    let ((seen, looked, took), worked) = beside(site, database, || take(&finance, &site.bill));
    drop(finance);
    site.stage.say(&format!(
        "bill: {} rows, {} settle, looked at in {:.1} s and taken in in {:.1} s beside the reviewer",
        seen["rows"], seen["verdicts"]["settles"], looked.wall, took.wall
    ));
    assert!(worked.faults.is_empty(), "{:?}", worked.faults);
    let slowest = share(worked.calls.clone(), 100);
    site.stage.say(&format!(
        "the reviewer beside made {} calls, p99 {:.1} ms",
        worked.calls.len(),
        share(worked.calls, 99) * 1e3
    ));
    let script = write_script(site, database, &before);
    site.verified(database);
    site.drop_copy(database);
    let database = "desk_script";
    site.copy(database);
    let (other, worked) = beside(site, database, || {
        let (done, other) = timed(|| site.server.script(database, &script));
        assert!(done, "psql");
        other
    });
    site.stage.say(&format!(
        "the script took {:.1} s, the reviewer beside it made {} calls",
        other.wall,
        worked.calls.len()
    ));
    site.drop_copy(database);
    let name = "the whole import of the bill at a server, a reviewer beside";
    site.stage
        .add(&Case::times(name, &[(took, other)], SCRIPT, 1.5));
    let wait = Spent {
        wall: slowest,
        cpu: 0.0,
    };
    let name = "the longest that reviewer waited";
    site.stage.add(&Case::seconds(name, wait, 1.0));
}

/// Tables that an import adds to, in the order in which they refer to each other. Its one event is left
/// out: the reviewer's stand before it.
const GROWN: [&str; 5] = ["payment_import", "payment", "posting", "coverage", "outbox"];

fn last_ids(site: &Site<'_>, database: &str) -> Vec<i64> {
    let mut owner = site.server.owner(database);
    let last = |table: &&str| -> i64 {
        let sql = format!("SELECT coalesce(max(id), 0) FROM shelfkeeper.{table}");
        owner.query_one(&sql, &[]).unwrap().get(0)
    };
    GROWN.iter().map(last).collect()
}

/// Writes the rows that an import left into files, and the script that brings them in.
fn write_script(site: &Site<'_>, database: &str, before: &[i64]) -> PathBuf {
    let mut owner = site.server.owner(database);
    let mut save = |sql: String, path: &Path| {
        let mut rows = owner.copy_out(sql.as_str()).unwrap();
        let mut file = std::fs::File::create(path).unwrap();
        std::io::copy(&mut rows, &mut file).unwrap();
    };
    let mut text = "SET search_path = shelfkeeper;\nBEGIN;\n".to_owned();
    for (table, last) in GROWN.iter().zip(before) {
        let path = site.stage.path(&format!("script-{table}"));
        // What the reviewer beside did is theirs.
        let own = match *table {
            "outbox" => " AND kind = 'lift'",
            _ => "",
        };
        let rows = format!("SELECT * FROM shelfkeeper.{table} WHERE id > {last}{own}");
        save(format!("COPY ({rows}) TO STDOUT"), &path);
        writeln!(text, "\\copy {table} FROM '{}'", path.display()).unwrap();
    }
    let path = site.stage.path("script-notice");
    save("COPY (SELECT id, paid_fen, state, settled_at, restriction, version, fp FROM shelfkeeper.notice WHERE state = 'settled') TO STDOUT".to_owned(), &path);
    writeln!(
        text,
        "CREATE TEMP TABLE told (id BIGINT, paid_fen BIGINT, state TEXT, settled_at BIGINT, restriction TEXT, version BIGINT, fp BYTEA);\n\
         \\copy told FROM '{}'\n\
         UPDATE notice n SET paid_fen = t.paid_fen, state = t.state, settled_at = t.settled_at, restriction = t.restriction, version = t.version, fp = t.fp \
         FROM told t WHERE n.id = t.id AND n.version < t.version;\nCOMMIT;",
        path.display()
    )
    .unwrap();
    let script = site.stage.path("script.sql");
    std::fs::write(&script, text).unwrap();
    script
}
