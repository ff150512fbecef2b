//! The use cases, one module per job.
//!
//! A host makes one [`Desk`] and calls commands by name ([`commands`]); every call is checked
//! against the command × role matrix, the idle lock and the session before its handler sees it.
//! Handlers block: a host with an event loop calls them from a thread that may.
//!
//! Deliberately absent: windows, argument parsing, sentences for people, clocks of its own.

pub mod accounts;
pub mod audit;
pub mod batches;
pub mod commands;
mod cx;
pub mod demo;
pub mod deposits;
mod export;
pub mod filings;
pub mod handoff;
pub mod intake;
pub mod kept;
pub mod ledger;
pub mod lists;
pub mod looks;
pub mod moving;
pub mod payments;
mod picked;
pub mod policies;
pub mod profiles;
mod refusals;
pub mod reports;
pub mod session;
mod team;
pub mod team_store;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub use cx::{Cx, NoProgress, Progress};
pub use picked::PickedFiles;
pub use session::SignedIn;

use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::view::Views;
use crate::store::{Live, Store, Team};

/// Where a host's time comes from; tests pass one that stands still.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Instant;
}

/// The computer's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(chrono::Utc::now().timestamp_millis())
    }
}

/// Who is told what others do on a team's server.
pub type OnLive = Arc<dyn Fn(Live) + Send + Sync>;

/// The desk of one process: an open store, who is signed in, open lists, picked files.
pub struct Desk {
    store: RwLock<Result<Arc<Store>>>,
    /// The team whose store this desk is for.
    team: Mutex<Option<Team>>,
    signed_in: Mutex<Option<SignedIn>>,
    live: Mutex<Option<OnLive>>,
    refusals: refusals::Refusals,
    clock: Arc<dyn Clock>,
    /// Folder where demo stores and the default store live.
    home: PathBuf,
    /// Open lists.
    pub views: Views,
    /// Files and folders the person picked.
    pub files: PickedFiles,
}

impl Desk {
    /// A desk without a store.
    pub fn new(home: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self {
            store: RwLock::new(Err(Fault::new(Code::NoStore))),
            team: Mutex::new(None),
            signed_in: Mutex::new(None),
            live: Mutex::new(None),
            refusals: refusals::Refusals::default(),
            clock,
            home,
            views: Views::default(),
            files: PickedFiles::default(),
        }
    }

    /// Where demo stores and the default store live.
    pub fn home(&self) -> &std::path::Path {
        &self.home
    }

    /// The store that opens by itself.
    pub fn default_store(&self) -> PathBuf {
        self.home.join("desk.skdb")
    }

    /// What the host's clock says.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Tells the host what others do on the server of every store that is attached from now on.
    pub fn follow(&self, tell: OnLive) {
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
    }

    /// Makes `store` the open one; whoever was signed in to another is signed out.
    pub fn attach(&self, store: Store) {
        self.set_team(store.team().map(Team::of_nobody));
        *self.signed_in() = None;
        // What was refused in another store is not said in this one.
        self.refusals.forget();
        let tell = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        let tell = tell.clone();
        if let Some(tell) = tell {
            // Whatever was said of the store before is not true of this one.
            tell(Live::Back);
            // Without a thread to listen, what others do appears with the next look.
            store.listen(move |live| tell(live)).ok();
        }
        let mut slot = self.store.write().unwrap_or_else(PoisonError::into_inner);
        *slot = Ok(Arc::new(store));
    }

    /// Makes a team's store the desk's, before anybody signed in to its server.
    pub fn attach_team(&self, team: Team) {
        self.set_team(Some(team));
        *self.signed_in() = None;
        self.refuse(Fault::new(Code::NoStore));
    }

    /// The team whose store this desk is for; none for a file.
    pub fn team(&self) -> Option<Team> {
        let slot = self.team.lock().unwrap_or_else(PoisonError::into_inner);
        slot.clone()
    }

    fn set_team(&self, team: Option<Team>) {
        *self.team.lock().unwrap_or_else(PoisonError::into_inner) = team;
    }

    /// Puts back what was open before; nobody is signed in.
    fn put_back(&self, before: Result<Arc<Store>>, team: Option<Team>) {
        self.set_team(team);
        *self.signed_in() = None;
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = before;
    }

    /// Remembers why the store could not be opened, for whoever asks for it.
    pub fn refuse(&self, fault: Fault) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Err(fault);
    }

    /// The open store.
    ///
    /// # Errors
    /// [`Code::NoStore`], or why the store could not be opened.
    pub fn store(&self) -> Result<Arc<Store>> {
        let slot = self.store.read().unwrap_or_else(PoisonError::into_inner);
        slot.clone()
    }

    pub(crate) fn signed_in(&self) -> MutexGuard<'_, Option<SignedIn>> {
        self.signed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
