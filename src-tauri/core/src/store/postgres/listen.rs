//! What others do on the server, as it happens.
//!
//! A thread of its own holds one connection that only listens. It says when it begins to hear. When
//! the connection is lost it says so once, tries again with growing pauses, and says once that it is
//! back: what was told in between was missed, so that everything shown has to be looked up anew. It
//! ends with its [`Listener`].
//! What this store itself writes is not told: its host knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Notification};
use serde::Deserialize;

use super::connect::client;
use super::team::Team;
use crate::domain::fault::{Fault, Result};
use crate::store::session::Purpose;

/// The channel that the schema's trigger tells on.
const CHANNEL: &str = "shelfkeeper";

/// How long a quiet connection is listened to before the thread looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(500);

/// The first pause before a lost connection is tried again, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// What the server tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// Somebody else's act was committed.
    Changed(Told),
    /// The server cannot be reached any more.
    Lost,
    /// From here on everything is heard, for the first time or again; what happened before may have
    /// been missed.
    Back,
}

/// One event of the record, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// Its place in the record.
    pub seq: i64,
    /// The account that acted.
    pub actor: i64,
    /// `entity.verb`.
    pub action: String,
    /// What it is about, as `table:id`; empty for what is about nothing in particular.
    pub entity: String,
}

/// Keeps the listening thread alive.
pub struct Listener {
    /// Never sent on: the thread ends when this is gone.
    _wanted: Sender<()>,
}

/// Begins to listen; `tell` is called on the listening thread and must not block for long. `own` is
/// the server's process behind the store's writing connection.
///
/// # Errors
/// An internal fault where there is no thread to be had. A server that is not there is told, not
/// answered.
pub fn listen(
    team: &Team,
    own: Arc<AtomicI32>,
    tell: impl Fn(Live) + Send + 'static,
) -> Result<Listener> {
    let (wanted, ended) = channel();
    let team = team.clone();
    std::thread::Builder::new()
        .name("desk-listener".to_owned())
        .spawn(move || {
            let ear = Ear { ended, own, tell };
            ear.run(&team);
        })
        .map_err(|_| Fault::internal("thread"))?;
    Ok(Listener { _wanted: wanted })
}

struct Ear<F> {
    ended: Receiver<()>,
    own: Arc<AtomicI32>,
    tell: F,
}

impl<F: Fn(Live)> Ear<F> {
    fn run(&self, team: &Team) {
        let (mut lost, mut pause) = (false, PAUSES.0);
        loop {
            if let Ok(client) = ready(team) {
                (self.tell)(Live::Back);
                lost = false;
                pause = PAUSES.0;
                if self.hear(client) == Heard::Unwanted {
                    return;
                }
            }
            if !std::mem::replace(&mut lost, true) {
                (self.tell)(Live::Lost);
            }
            if self.ended.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Hands on what comes, until the connection or the wish to listen ends.
    fn hear(&self, mut client: Client) -> Heard {
        loop {
            let heard = client.notifications().timeout_iter(LOOK).next();
            if self.ended.try_recv() != Err(TryRecvError::Empty) {
                return Heard::Unwanted;
            }
            match heard {
                Ok(Some(told)) => self.hand_on(&told),
                Ok(None) if !client.is_closed() => {}
                _ => return Heard::Lost,
            }
        }
    }

    fn hand_on(&self, told: &Notification) {
        if told.process_id() == self.own.load(Ordering::Relaxed) {
            return;
        }
        // Others may tell what they like on a channel of the database; only the trigger's words are
        // believed, and they only say where to look.
        if let Ok(told) = serde_json::from_str(told.payload()) {
            (self.tell)(Live::Changed(told));
        }
    }
}

#[derive(PartialEq, Eq)]
enum Heard {
    Lost,
    Unwanted,
}

fn ready(team: &Team) -> Result<Client> {
    let mut client = client(team, Purpose::Read)?;
    let listen = client.batch_execute(&format!("LISTEN {CHANNEL}"));
    listen.map_err(super::fault::fault)?;
    Ok(client)
}
