//! Long work: progress through a channel at most ten times a second, and a way to stop it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use shelfkeeper_core::contract;
use shelfkeeper_core::desk::Progress;
use shelfkeeper_core::domain::fault::{Code, Fault, Result};
use tauri::ipc::Channel;

/// The shortest time between two messages, in milliseconds.
const BETWEEN: u64 = 100;

/// The running jobs of the window, by the id the window gave them.
#[derive(Default)]
pub struct Jobs(Mutex<HashMap<String, Arc<AtomicBool>>>);

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<AtomicBool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a job and answers the flag that stops it.
    pub fn start(&self, id: &str) -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        self.lock().insert(id.to_owned(), Arc::clone(&stop));
        stop
    }

    /// Forgets a job.
    pub fn end(&self, id: &str) {
        self.lock().remove(id);
    }

    /// Asks a job to stop; one that has ended is no error.
    pub fn cancel(&self, id: &str) {
        if let Some(stop) = self.lock().get(id) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// Progress that a window watches.
pub struct Watched {
    stop: Arc<AtomicBool>,
    channel: Channel<contract::Progress>,
    started: Instant,
    last: AtomicU64,
}

impl Watched {
    /// Watches one job.
    pub fn new(stop: Arc<AtomicBool>, channel: Channel<contract::Progress>) -> Self {
        Self {
            stop,
            channel,
            started: Instant::now(),
            last: AtomicU64::new(0),
        }
    }
}

impl Progress for Watched {
    fn report(&self, progress: contract::Progress) -> Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Fault::new(Code::Cancelled));
        }
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.last.load(Ordering::Relaxed);
        if last == 0 || now.saturating_sub(last) >= BETWEEN {
            self.last.store(now.max(1), Ordering::Relaxed);
            // A window that is gone needs no progress; the work goes on.
            let _ = self.channel.send(progress);
        }
        Ok(())
    }
}
