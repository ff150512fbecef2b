//! A reading lane that makes things ready while the writing lane writes those that were.

use std::sync::mpsc::{SyncSender, sync_channel};

use crate::domain::fault::{Fault, Result};
use crate::store::{Session, Store};

/// Parts made ready ahead of the writer.
const AHEAD: usize = 4;

/// Where a reading lane puts what is ready.
pub(super) struct Ready<T>(SyncSender<T>);

impl<T> Ready<T> {
    /// Hands over one part.
    ///
    /// # Errors
    /// When nobody takes it: the writer has failed, and its fault is the one that is told.
    pub(super) fn send(&self, part: T) -> Result<()> {
        self.0.send(part).map_err(|_| Fault::internal("undo ended"))
    }
}

/// Runs `make` on a reading lane and `take` here for each part it makes ready; answers what `make` does.
pub(super) fn piped<T, R>(
    store: &Store,
    make: impl FnOnce(&mut dyn Session, &Ready<T>) -> Result<R> + Send + 'static,
    take: impl FnMut(T) -> Result<()>,
) -> Result<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let (ready, parts) = sync_channel(AHEAD);
    let reading = store.read(move |session| make(session, &Ready(ready)));
    let written = parts.iter().try_for_each(take);
    // The reader ends when nobody takes its parts any more.
    drop(parts);
    let read = reading.wait();
    written.and(read)
}
