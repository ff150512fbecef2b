//! The stage: a scratch folder, a demo store made from a seed, a desk over it, a clock to turn.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::MakeDemo;
use shelfkeeper_core::desk::{Clock, Desk, NoProgress, SystemClock, commands, demo};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::Fault;
use shelfkeeper_core::store::{Store, Team};
use tempfile::TempDir;

use crate::Options;
use crate::measure::{Case, timed};

/// Everybody's, in a demo.
pub(crate) const PASSWORD: &str = "demo-day-2026";

/// The computer's clock, turned on by some days.
#[derive(Default)]
struct Turned(AtomicI64);

impl Clock for Turned {
    fn now(&self) -> Instant {
        Instant(SystemClock.now().0 + self.0.load(Ordering::Relaxed))
    }
}

/// Everything the cases share.
pub(crate) struct Stage {
    pub(crate) desk: Desk,
    clock: Arc<Turned>,
    folder: PathBuf,
    /// Deletes the folder at the end, unless it was given.
    scratch: Option<TempDir>,
    /// Only results, for programs.
    quiet: bool,
}

/// A fresh operation id.
pub(crate) fn op() -> String {
    uuid::Uuid::now_v7().to_string()
}

impl Stage {
    /// A desk of its own over a store, as another process sees it.
    pub(crate) fn over(store: &Path) -> Self {
        let folder = store.parent().unwrap().to_owned();
        let stage = Self::empty(folder, None, true);
        stage.attach(store);
        stage
    }

    /// A desk of a team's store, as another computer sees it.
    pub(crate) fn at(&self, team: Team, login: &str) -> Self {
        let stage = Self::empty(self.folder.clone(), None, true);
        stage.desk.attach_team(team);
        stage.sign_in(login);
        stage
    }

    /// The folder that was given, where things are kept for the next run.
    pub(crate) fn given(&self) -> Option<&Path> {
        self.scratch.is_none().then_some(self.folder.as_path())
    }

    fn empty(folder: PathBuf, scratch: Option<TempDir>, quiet: bool) -> Self {
        let clock = Arc::new(Turned::default());
        let desk = Desk::new(folder.clone(), Arc::clone(&clock) as Arc<dyn Clock>);
        Self {
            desk,
            clock,
            folder,
            scratch,
            quiet,
        }
    }

    /// Makes the demo store, or takes the one that an earlier run left in a given folder.
    pub(crate) fn new(options: &Options) -> Self {
        let scratch = options.folder.is_none();
        let scratch = scratch.then(|| tempfile::tempdir().unwrap());
        let folder = match (&options.folder, &scratch) {
            (Some(folder), _) => {
                std::fs::create_dir_all(folder).unwrap();
                folder.clone()
            }
            (None, scratch) => scratch.as_ref().unwrap().path().to_owned(),
        };
        let stage = Self::empty(folder, scratch, options.json);
        let (own, kept) = (stage.path("desk.skdb"), stage.path("kept.skdb"));
        if options.folder.is_some() && kept.exists() {
            stage.restore(&kept, &own);
            stage.attach(&own);
        } else {
            stage.make(&own, options.programs);
            if options.folder.is_some() {
                stage.copy("kept.skdb");
            }
        }
        stage
    }

    fn make(&self, path: &Path, programs: u32) {
        let ask = MakeDemo { programs, seed: 1 };
        let now = self.desk.now();
        let ((store, _), spent) = timed(|| demo::fill(path, &ask, now, &NoProgress).unwrap());
        self.desk.attach(store);
        self.add(&Case::seconds("make the demo store", spent, 120.0));
    }

    /// A place in the scratch folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Shows a result at once.
    pub(crate) fn add(&self, case: &Case) {
        if self.quiet {
            println!("{}", case.json());
        } else {
            println!("{}", case.line());
        }
    }

    /// Says what a case worked on.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            println!("        {text}");
        }
    }

    /// Calls a command; a refusal ends the run.
    pub(crate) fn call(&self, name: &str, request: Json) -> Json {
        match self.try_call(name, request) {
            Ok(answer) => answer,
            Err(fault) => panic!("{name}: {fault:?}"),
        }
    }

    /// Calls a command; answers what a person would be shown.
    pub(crate) fn try_call(&self, name: &str, request: Json) -> Result<Json, Fault> {
        commands::call(&self.desk, name, request, Arc::new(NoProgress))
    }

    pub(crate) fn sign_in(&self, login: &str) {
        let request = json!({"login": login, "password": PASSWORD});
        self.call("session.sign_in", request);
    }

    /// A handle of a file that is read, or may be written.
    pub(crate) fn handle(&self, path: &Path) -> String {
        self.desk.files.keep(path).file.unwrap()
    }

    /// Turns the clock to so many days from today.
    pub(crate) fn turn_clock(&self, days: i64) {
        self.clock.0.store(days * 86_400_000, Ordering::Relaxed);
    }

    /// So many days from the computer's today, as files spell it.
    pub(crate) fn day(&self, days: i64) -> String {
        let now = Instant(SystemClock.now().0 + days * 86_400_000);
        now.day().to_string()
    }

    /// Opens a store and nobody is signed in to it.
    pub(crate) fn attach(&self, path: &Path) {
        self.desk.attach(Store::open(path).unwrap());
    }

    /// Nothing is open any more.
    fn detach(&self) {
        self.desk.refuse(Fault::internal("bench"));
    }

    /// A copy of the open store, which is opened again: the last connection that closes leaves
    /// no journal behind.
    pub(crate) fn copy(&self, name: &str) -> PathBuf {
        let (own, copy) = (self.path("desk.skdb"), self.path(name));
        self.detach();
        self.restore(&own, &copy);
        self.attach(&own);
        copy
    }

    /// How many notices wait for money.
    pub(crate) fn open_notices(&self) -> (Json, u64) {
        let request = json!({"list": "notices", "view": "open", "filters": [], "sort": "number", "descending": false, "search": null});
        let view = self.call("view.open", request)["view"].clone();
        let total = self.call("view.total", json!({"view": view}))["total"].as_u64();
        (view, total.unwrap())
    }

    fn restore(&self, from: &Path, to: &Path) {
        self.drop_store(to);
        // A lane that still winds down may keep the journal from being folded in by itself.
        let journal = rusqlite::Connection::open(from).unwrap();
        let (busy, ..): (i64, i64, i64) = journal
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        assert_eq!(busy, 0, "the journal is in use");
        drop(journal);
        std::fs::copy(from, to).unwrap();
        // What lies in the system's memory must not be written while something is measured.
        std::fs::File::open(to).unwrap().sync_all().unwrap();
    }

    /// Takes a store away.
    pub(crate) fn drop_store(&self, path: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            let _ = std::fs::remove_file(name);
        }
    }
}
