//! One connection, and what is known of it.
//!
//! Every word to the server goes through [`Link::ask`]. Whatever shows there that the connection
//! went away is noted, and from then on nothing is sent over it and nothing it says is believed: all
//! further words answer that the server cannot be reached, until [`Link::renew`] has made another
//! connection. Nobody else holds the client, so that no call can forget to look.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use postgres::{CancelToken, Client, Error};

use super::connect::client;
use super::fault::{fault, gone, lost};
use super::team::{Line, Team};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::session::{Interrupt, Purpose};

/// What ended a word to the server before its end.
pub enum Stop {
    /// The server, or the way to it.
    Server(Error),
    /// The program itself: who reads the rows, or what a value is.
    Own(Fault),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Own(fault)
    }
}

impl From<io::Error> for Stop {
    /// A writer of bytes wraps what the server said.
    fn from(error: io::Error) -> Self {
        match error.into_inner().map(|inner| inner.downcast::<Error>()) {
            Some(Ok(error)) => Self::Server(*error),
            _ => Self::Own(Fault::internal("bytes for the server")),
        }
    }
}

/// One connection to a team's server.
pub struct Link {
    team: Team,
    purpose: Purpose,
    /// None before the first word.
    client: Option<Client>,
    /// Whether the connection was found to be gone.
    gone: bool,
    /// How the server is asked to stop what this connection runs: always of the connection that
    /// stands now, though whoever holds the [`Interrupt`] got it before.
    token: Arc<Mutex<Option<CancelToken>>>,
    /// Where it is noted which process of the server stands behind a connection that writes.
    process: Arc<AtomicI32>,
}

impl Link {
    /// A connection that is made when it is first [renewed](Self::renew).
    pub fn new(team: &Team, purpose: Purpose, process: &Arc<AtomicI32>) -> Self {
        Self {
            team: team.clone(),
            purpose,
            client: None,
            gone: false,
            token: Arc::default(),
            process: Arc::clone(process),
        }
    }

    fn note_process(&mut self) -> Result<()> {
        if self.purpose == Purpose::Write {
            let row = self.ask(|client| Ok(client.query_one("SELECT pg_backend_pid()", &[])?))?;
            let process = row.try_get(0).map_err(fault)?;
            self.process.store(process, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Says something to the server.
    ///
    /// # Errors
    /// What the server or `word` answers; that the server cannot be reached, without a word to it,
    /// where the connection is known to be gone.
    pub fn ask<T>(&mut self, word: impl FnOnce(&mut Client) -> Result<T, Stop>) -> Result<T> {
        let Some(client) = self
            .client
            .as_mut()
            .filter(|own| !self.gone && !own.is_closed())
        else {
            return Err(gone());
        };
        word(client).map_err(|stop| match stop {
            Stop::Own(own) => own,
            Stop::Server(error) => {
                self.gone |= lost(&error) || client.is_closed();
                if self.gone { gone() } else { fault(error) }
            }
        })
    }

    /// Whether there is no connection, or it is known to be gone.
    pub fn is_gone(&self) -> bool {
        self.gone || self.client.as_ref().is_none_or(Client::is_closed)
    }

    /// Gives the connection up, with whatever stands on it.
    pub fn give_up(&mut self) {
        self.gone = true;
    }

    /// Connects where no connection stands; answers whether it did.
    ///
    /// # Errors
    /// As [`client`]; [`Code::NotSignedIn`] for a login that was let in before. The connection is as gone
    /// as before.
    pub fn renew(&mut self) -> Result<bool> {
        if !self.is_gone() {
            return Ok(false);
        }
        let first = self.client.is_none() && self.purpose == Purpose::Write;
        let client = client(&self.team, self.purpose).map_err(|fault| match fault.code {
            // Who was let in before has another password by now, or none: they sign in anew.
            Code::SignInRefused if !first => Fault::new(Code::NotSignedIn),
            _ => fault,
        })?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(client.cancel_token());
        self.client = Some(client);
        self.gone = false;
        self.note_process()?;
        Ok(true)
    }

    /// A way to stop, from another thread, what the connection of that moment runs.
    pub fn interrupt(&self) -> Interrupt {
        let (token, line) = (Arc::clone(&self.token), self.team.line());
        Box::new(move || {
            let token = token.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(token) = token.clone() {
                cancel(token, line.clone());
            }
        })
    }
}

/// Asks the server to stop what a connection runs, over another one: on a thread of its own, because
/// the asking itself may not run on an asynchronous worker.
fn cancel(token: CancelToken, line: Line) {
    // Without a thread left nothing is stopped, and what runs ends by itself.
    let _ = std::thread::Builder::new()
        .name("desk-cancel".to_owned())
        .spawn(move || line.cancel(&token));
}
