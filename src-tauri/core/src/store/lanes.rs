//! Every connection on a thread of its own.
//!
//! A use case is a closure that is sent to a lane and answered through a oneshot: a terminal
//! blocks on it, the window awaits it. There is one writing lane; reads are spread over a few.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use rusqlite::InterruptHandle;
use tokio::sync::oneshot;

use super::migrate;
use super::session::Session;
use super::sqlite::{Purpose, SqliteSession};
use crate::domain::fault::{Fault, Result};

/// Connections that only read. Two cores and a list that loads behind a search make three enough.
const READERS: usize = 3;

type Work = Box<dyn FnOnce(&mut SqliteSession) + Send>;

struct Lane {
    work: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
    interrupt: InterruptHandle,
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
    fn start(name: &str, path: &Path, purpose: Purpose) -> Result<Self> {
        let (work, inbox) = channel::<Work>();
        let (ready, opened) = channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || match SqliteSession::open(&path, purpose) {
                Err(fault) => drop(ready.send(Err(fault))),
                Ok(mut session) => {
                    let handle = session.connection().get_interrupt_handle();
                    if ready.send(Ok(handle)).is_err() {
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
        })
    }

    fn send<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        let (answer, pending) = oneshot::channel();
        let job: Work = Box::new(move |session| {
            let result = catch_unwind(AssertUnwindSafe(|| body(session)));
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

/// An open store.
pub struct Store {
    path: PathBuf,
    writer: Lane,
    readers: Vec<Lane>,
    next: AtomicUsize,
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
        let writer = Lane::start("desk-writer", path, Purpose::Write)?;
        let readers = (0..READERS)
            .map(|at| Lane::start(&format!("desk-reader-{at}"), path, Purpose::Read))
            .collect::<Result<_>>()?;
        Ok(Self {
            path: path.to_owned(),
            writer,
            readers,
            next: AtomicUsize::new(0),
        })
    }

    /// Where the store's file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the sealed attachments, beside the file.
    pub fn attachments(&self) -> PathBuf {
        super::files::folder_of(&self.path)
    }

    /// Sends a use case that may write.
    pub fn write<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        self.writer.send(body)
    }

    /// Sends a use case that only reads.
    pub fn read<T, F>(&self, body: F) -> Pending<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        self.readers[at].send(body)
    }

    /// Stops what the reading lanes run now; they answer [`Code::Cancelled`].
    pub fn interrupt_reads(&self) {
        for lane in &self.readers {
            lane.interrupt.interrupt();
        }
    }
}
