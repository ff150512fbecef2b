//! A desk on a scratch store, a clock that stands still, people to sign in as.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{Clock, Desk, NoProgress, commands};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::Store;
use tempfile::TempDir;

/// 2026-03-09 09:00 in Shanghai, a Monday without holidays around.
pub const MONDAY: i64 = 1_773_018_000_000;

pub const PASSWORD: &str = "correct horse battery";

/// The number a counted bar uses in every run, or the one for `cargo xtask test deep`.
pub fn counted<T>(every_run: T, deep: T) -> T {
    if std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some() {
        deep
    } else {
        every_run
    }
}

/// Whether the suite runs on a PostgreSQL of its own instead of SQLite files.
pub fn on_server() -> bool {
    match std::env::var("SHELFKEEPER_TEST_ENGINE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("SHELFKEEPER_TEST_ENGINE: there is no engine {other}"),
    }
}

/// A new empty store on the engine the suite runs on, with its attachments in `folder`.
pub fn new_store(folder: &Path) -> Store {
    if on_server() {
        return crate::server::new_store(folder);
    }
    Store::create(&folder.join("desk.skdb")).unwrap()
}

/// A connection to a store that goes around the program.
pub enum Behind {
    File(rusqlite::Connection),
    Server(Box<postgres::Client>),
}

impl Behind {
    pub fn of(desk: &TestDesk) -> Self {
        if on_server() {
            return Self::Server(Box::new(crate::server::behind(&desk.place())));
        }
        let file = desk.folder.path().join("desk.skdb");
        Self::File(rusqlite::Connection::open(file).unwrap())
    }

    /// Runs one statement; answers the rows it changed.
    pub fn execute(&mut self, sql: &str) -> usize {
        match self {
            Self::File(raw) => raw.execute(sql, []).unwrap(),
            Self::Server(raw) => usize::try_from(raw.execute(sql, &[]).unwrap()).unwrap(),
        }
    }

    /// Runs statements one after another.
    pub fn script(&mut self, sql: &str) {
        match self {
            Self::File(raw) => raw.execute_batch(sql).unwrap(),
            Self::Server(raw) => raw.batch_execute(sql).unwrap(),
        }
    }
}

#[derive(Default)]
pub struct StandingClock(AtomicI64);

impl StandingClock {
    pub fn set(&self, at: i64) {
        self.0.store(at, Ordering::SeqCst);
    }
    pub fn advance(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

pub struct TestDesk {
    pub desk: Desk,
    pub clock: Arc<StandingClock>,
    pub folder: TempDir,
}

impl TestDesk {
    /// A new store whose administrator `root` is signed in.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(folder.path());
        let made = Self::over(store, folder);
        made.first_administrator();
        made
    }

    /// Makes the administrator `root` of an empty store and signs it in.
    pub fn first_administrator(&self) -> Me {
        let first = CreateAdministrator {
            login: "root".into(),
            display_name: "Root".into(),
            password: PASSWORD.into(),
        };
        self.call("session.create_administrator", first).unwrap()
    }

    pub fn over(store: Store, folder: TempDir) -> Self {
        shelfkeeper_core::store::seal::make_passwords_cheap();
        let clock = Arc::new(StandingClock::default());
        clock.set(MONDAY);
        let desk = Desk::new(
            folder.path().to_owned(),
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        desk.attach(store);
        Self {
            desk,
            clock,
            folder,
        }
    }

    /// What the store is known by.
    pub fn place(&self) -> std::path::PathBuf {
        match self.desk.team() {
            Some(team) => team.shown().into(),
            None => self.desk.store().unwrap().path(),
        }
    }

    /// The store for tests that write it without the desk. On a server nobody but its owner may.
    pub fn owner(&self) -> Arc<Store> {
        match self.desk.team() {
            Some(_) => crate::server::open_again(&self.place(), self.folder.path()).into(),
            None => self.desk.store().unwrap(),
        }
    }

    /// Another window on the same store, at the same time; nobody is signed in to it.
    pub fn second_window(&self) -> Self {
        let store = if on_server() {
            crate::server::open_again(&self.place(), self.folder.path())
        } else {
            Store::open(&self.folder.path().join("desk.skdb")).unwrap()
        };
        let window = Self::over(store, tempfile::tempdir().unwrap());
        window.clock.set(self.desk.now().0);
        window
    }

    /// Calls a command as a host does: by name, with JSON.
    pub fn call<T: DeserializeOwned>(
        &self,
        name: &str,
        request: impl Serialize,
    ) -> Result<T, Fault> {
        let request = serde_json::to_value(request).unwrap();
        let answer = commands::call(&self.desk, name, request, Arc::new(NoProgress))?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    /// The code a command is refused with.
    pub fn refused(&self, name: &str, request: impl Serialize) -> Code {
        self.call::<serde_json::Value>(name, request)
            .unwrap_err()
            .code
    }

    /// Adds an account for a person of the same name (as `root`) and signs it in.
    pub fn become_new(&self, login: &str, roles: &[&str]) -> Me {
        self.become_root();
        self.add(login, login, roles);
        self.become_known(login)
    }

    /// Adds an account; somebody who may must be signed in.
    pub fn add(&self, login: &str, person: &str, roles: &[&str]) -> AccountInfo {
        let request = AddAccount {
            op: op(),
            login: login.into(),
            person: person.into(),
            display_name: login.into(),
            password: PASSWORD.into(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        self.call("account.add", request).unwrap()
    }

    pub fn become_root(&self) -> Me {
        self.become_known("root")
    }

    pub fn become_known(&self, login: &str) -> Me {
        let request = SignIn {
            login: login.into(),
            password: PASSWORD.into(),
        };
        self.call("session.sign_in", request).unwrap()
    }

    /// Writes a file and answers the handle a dialog would have given.
    pub fn pick(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        self.desk.files.keep(&path).file.unwrap()
    }

    /// A handle to a path that may not exist yet.
    pub fn target(&self, name: &str) -> (String, std::path::PathBuf) {
        let path = self.folder.path().join(name);
        (self.desk.files.keep(&path).file.unwrap(), path)
    }
}

/// A fresh operation id.
pub fn op() -> String {
    uuid::Uuid::now_v7().to_string()
}
