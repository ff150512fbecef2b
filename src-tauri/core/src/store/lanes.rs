//! Every connection on a thread of its own.
//!
//! A use case is a closure that is sent to a lane and answered through a oneshot: a terminal
//! blocks on it, the window awaits it. There is one writing lane; reads are spread over a few. A
//! lane does not know which engine it drives.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::held::{HeldList, HeldLists};
use super::migrate;
use super::postgres::{self, Listener, Live, PostgresSession, Team, Unsafe};
use super::session::{Connection, Interrupt, Purpose, Session, one};
use super::sqlite::SqliteSession;
use super::view_query::List;
use crate::domain::fault::{Fault, Result};

/// Connections that only read. Two cores and a list that loads behind a search make three enough.
const READERS: usize = 3;

type Work = Box<dyn FnOnce(&mut dyn Session) + Send>;

struct Lane {
    work: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
    interrupt: Interrupt,
    /// What was sent and is not done.
    load: Arc<AtomicUsize>,
}

/// The answer of a lane, to wait for or to await.
pub struct Pending<T>(oneshot::Receiver<Result<T>>);

impl<T> Pending<T> {
    /// Blocks until the answer is there. Not to be called on an asynchronous worker.
    pub fn wait(self) -> Result<T> {
        self.0
            .blocking_recv()
            .unwrap_or_else(|_| Err(Fault::internal("lane closed")))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|got| got.unwrap_or_else(|_| Err(Fault::internal("lane closed"))))
    }
}

impl Lane {
    fn start<C, F>(name: &str, open: F) -> Result<Self>
    where
        C: Connection,
        F: FnOnce() -> Result<C> + Send + 'static,
    {
        let (work, inbox) = channel::<Work>();
        let (ready, opened) = channel();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || match open() {
                Err(fault) => drop(ready.send(Err(fault))),
                Ok(mut session) => {
                    if ready.send(Ok(session.interrupt())).is_err() {
                        return;
                    }
                    for job in inbox {
                        job(&mut session);
                        session.tidy();
                    }
                }
            })
            .map_err(|_| Fault::internal("thread"))?;
        let interrupt = opened.recv().map_err(|_| Fault::internal("lane start"))??;
        Ok(Self {
            work: Some(work),
            thread: Some(thread),
            interrupt,
            load: Arc::default(),
        })
    }

    fn send<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        let (answer, pending) = oneshot::channel();
        self.load.fetch_add(1, Ordering::Relaxed);
        let load = Arc::clone(&self.load);
        let job: Work = Box::new(move |session| {
            let result = catch_unwind(AssertUnwindSafe(|| body(session)));
            load.fetch_sub(1, Ordering::Relaxed);
            let result = result.unwrap_or_else(|_| {
                // The transaction of a use case that panicked must not reach the next one.
                let _ = session.rollback();
                Err(Fault::internal("panic"))
            });
            // Nobody waits any more: the person has gone, the work is done.
            let _ = answer.send(result);
        });
        if let Some(work) = &self.work {
            // A lane that has ended drops the job and with it the answer: "lane closed".
            let _ = work.send(job);
        }
        Pending(pending)
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs work on a thread of its own, where the host's may be an asynchronous worker.
fn alone<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    std::thread::spawn(work)
        .join()
        .unwrap_or_else(|_| Err(Fault::internal("panic")))
}

/// Where a store is kept.
#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Team(Box<Team>),
}

/// An open store.
pub struct Store {
    place: Place,
    writer: Lane,
    readers: Vec<Lane>,
    /// The server's process behind the writing lane; 0 for a file.
    process: Arc<AtomicI32>,
    listener: Mutex<Option<Listener>>,
    /// Of a file; a team's server has an index only.
    held: HeldLists,
}

impl Store {
    /// Creates a store at `path`, which must not exist.
    ///
    /// # Errors
    /// [`Code::StoreExists`], [`Code::StoreOnNetwork`], [`Code::FileUnreadable`].
    pub fn create(path: &Path) -> Result<Self> {
        migrate::create(path)?;
        Self::open(path)
    }

    /// Opens a store, bringing an older one up to date after a verified backup.
    ///
    /// # Errors
    /// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreTooNew`], [`Code::StoreUnreadable`].
    pub fn open(path: &Path) -> Result<Self> {
        migrate::check_and_upgrade(path)?;
        let none = Arc::default();
        Self::over(Place::File(path.to_owned()), none, |purpose| {
            let path = path.to_owned();
            move || SqliteSession::open(&path, purpose)
        })
    }

    /// Makes the store of a team in a database that holds none.
    ///
    /// # Errors
    /// [`Code::StoreExists`]; what the server answers.
    pub fn create_team(team: &Team) -> Result<Self> {
        let own = team.clone();
        alone(move || postgres::create(&own))?;
        Self::open_team(team)
    }

    /// Opens the store of a team, bringing an older one up to date.
    ///
    /// # Errors
    /// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreTooNew`], [`Code::StoreUnsafe`],
    /// [`Code::ServerUnreachable`], [`Code::SignInRefused`].
    pub fn open_team(team: &Team) -> Result<Self> {
        let process = Arc::new(AtomicI32::default());
        let noted = Arc::clone(&process);
        Self::over(Place::Team(Box::new(team.clone())), process, |purpose| {
            let (team, noted) = (team.clone(), Arc::clone(&noted));
            move || {
                let mut session = PostgresSession::new(&team, purpose, &noted);
                if purpose == Purpose::Write {
                    session.check_and_upgrade(&team)?;
                }
                Ok(session)
            }
        })
    }

    fn over<C, F>(
        place: Place,
        process: Arc<AtomicI32>,
        open: impl Fn(Purpose) -> F,
    ) -> Result<Self>
    where
        C: Connection,
        F: FnOnce() -> Result<C> + Send + 'static,
    {
        let reader = |at| Lane::start(&format!("desk-reader-{at}"), open(Purpose::Read));
        let held = match &place {
            Place::File(_) => HeldLists::of_file(),
            Place::Team(_) => HeldLists::default(),
        };
        Ok(Self {
            place,
            held,
            writer: Lane::start("desk-writer", open(Purpose::Write))?,
            readers: (0..READERS).map(reader).collect::<Result<_>>()?,
            process,
            listener: Mutex::default(),
        })
    }

    /// What the store is known by: the path of its file, or the address of its server, which holds
    /// no password.
    pub fn path(&self) -> PathBuf {
        match &self.place {
            Place::File(path) => path.clone(),
            Place::Team(team) => team.shown().into(),
        }
    }

    /// Where a team's store lies and who is connected to it; none for a file.
    pub fn team(&self) -> Option<&Team> {
        match &self.place {
            Place::File(_) => None,
            Place::Team(team) => Some(team),
        }
    }

    /// What is unsafe in the set-up of a team's server, as far as its login may see.
    ///
    /// # Errors
    /// What the connection answers.
    pub fn examine(team: &Team) -> Result<Vec<Unsafe>> {
        let own = team.clone();
        alone(move || postgres::examine(&own))
    }

    /// Whether the server lets a login in with that password.
    ///
    /// # Errors
    /// [`Code::SignInRefused`]; what the connection answers.
    pub fn knock(team: &Team) -> Result<()> {
        let own = team.clone();
        alone(move || postgres::knock(&own))
    }

    /// The folder of the sealed attachments: beside a file; where the team was told for a team.
    pub fn attachments(&self) -> PathBuf {
        match &self.place {
            Place::File(path) => super::files::folder_of(path),
            Place::Team(team) => team.attachments().to_owned(),
        }
    }

    /// How many bytes the store has, without its attachments; 0 where it cannot be told.
    pub fn bytes(&self) -> u64 {
        match &self.place {
            Place::File(path) => path.metadata().map_or(0, |meta| meta.len()),
            Place::Team(_) => {
                let size = self.read(|session| one(session, "store.bytes", &[], |row| row.int(0)));
                size.wait().ok().map_or(0, i64::unsigned_abs)
            }
        }
    }

    /// The engine's own look at the whole store, on a connection of its own.
    pub(super) fn inspect<T, F, P>(&self, file: F, team: P) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteSession) -> Result<T>,
        P: FnOnce(&mut PostgresSession) -> Result<T> + Send + 'static,
    {
        match &self.place {
            Place::File(path) => file(&mut SqliteSession::open(path, Purpose::Read)?),
            Place::Team(own) => {
                let own = own.clone();
                alone(move || {
                    let nowhere = Arc::default();
                    team(&mut PostgresSession::new(&own, Purpose::Read, &nowhere))
                })
            }
        }
    }

    /// Sends a use case that may write.
    pub fn write<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        self.writer.send(body)
    }

    /// Sends a use case that only reads, to the first lane of those with the least to do: what one
    /// has read before is quicker there, and a connection that is not needed is not made.
    pub fn read<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        let least = |lane: &&Lane| lane.load.load(Ordering::Relaxed);
        match self.readers.iter().min_by_key(least) {
            Some(lane) => lane.send(body),
            None => self.writer.send(body),
        }
    }

    /// A list whose searched texts are held in memory, once they were read.
    pub(super) fn held(&self, list: &List) -> Option<Arc<HeldList>> {
        self.held.get(list)
    }

    /// Tells, from a thread of its own, what others do on the server, and when the server goes away
    /// and comes back; until the store is dropped or somebody else is told. A file has nobody else.
    ///
    /// # Errors
    /// An internal fault where there is no thread to be had.
    pub fn listen(&self, tell: impl Fn(Live) + Send + 'static) -> Result<()> {
        if let Place::Team(team) = &self.place {
            let begun = postgres::listen(team, Arc::clone(&self.process), tell)?;
            let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
            *listener = Some(begun);
        }
        Ok(())
    }

    /// Stops what the reading lanes run now; they answer [`Code::Cancelled`].
    pub fn interrupt_reads(&self) {
        for lane in &self.readers {
            (lane.interrupt)();
        }
    }
}
