//! A proxy between a store and its server that knows where a message ends, and cuts there.
//!
//! It counts what passes in either direction while it is armed. At the message it was told it shuts
//! the sockets: before the message is passed on, after it, or in the middle of it.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use tempfile::TempDir;

/// Where a message is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Before,
    Middle,
    After,
}

/// Which message is cut, and what comes then.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Its number since the proxy was armed, from 1.
    pub at: usize,
    pub how: Where,
    /// Whether the server stays away until [`Proxy::mend`], on all connections.
    pub away: bool,
}

/// One message that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    pub to_server: bool,
    pub tag: u8,
    pub commit: bool,
}

#[derive(Default)]
struct State {
    armed: bool,
    cut: Option<Cut>,
    passed: Vec<Passed>,
    away: bool,
    /// How often it cut since it was made.
    cuts: usize,
    open: Vec<UnixStream>,
    ended: bool,
}

impl State {
    fn shut_all(&mut self) {
        for socket in self.open.drain(..) {
            // The other side may have shut it already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

pub struct Proxy {
    folder: TempDir,
    state: Arc<Mutex<State>>,
    listening: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Stands before the server whose socket is in `server`.
    pub fn before(server: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("cut").tempdir().unwrap();
        let listener = UnixListener::bind(socket(folder.path())).unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, server) = (Arc::clone(&state), socket(server));
        let listening = std::thread::spawn(move || {
            for client in listener.incoming() {
                if lock(&shared).ended {
                    return;
                }
                connect(client.unwrap(), &server, &shared);
            }
        });
        Self {
            folder,
            state,
            listening: Some(listening),
        }
    }

    /// The folder of its own socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Counts from here on, and cuts where it is told.
    pub fn arm(&self, cut: Option<Cut>) {
        let mut state = lock(&self.state);
        state.passed.clear();
        (state.armed, state.cut) = (true, cut);
    }

    /// Lets everything pass again; answers what passed since it was armed.
    pub fn mend(&self) -> Vec<Passed> {
        let mut state = lock(&self.state);
        (state.armed, state.away, state.cut) = (false, false, None);
        std::mem::take(&mut state.passed)
    }

    /// Shuts every connection, and lets none in until [`mend`](Self::mend).
    pub fn take_away(&self) {
        let mut state = lock(&self.state);
        state.away = true;
        state.shut_all();
    }

    /// How often it cut since it was made.
    pub fn cuts(&self) -> usize {
        lock(&self.state).cuts
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.ended = true;
        state.shut_all();
        drop(state);
        // Wakes whoever waits for the next connection.
        let _ = UnixStream::connect(socket(self.folder.path()));
        if let Some(listening) = self.listening.take() {
            listening.join().unwrap();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap()
}

fn socket(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{}", crate::server::port()))
}

fn connect(client: UnixStream, server: &Path, shared: &Arc<Mutex<State>>) {
    let mut state = lock(shared);
    if state.away {
        return;
    }
    let Ok(server) = UnixStream::connect(server) else {
        return;
    };
    let copy = |socket: &UnixStream| socket.try_clone().unwrap();
    state.open.extend([copy(&client), copy(&server)]);
    let there = (copy(&client), copy(&server));
    for (from, to, to_server) in [(there.0, there.1, true), (server, client, false)] {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            pump(&from, &to, to_server, &shared);
            for socket in [from, to] {
                let _ = socket.shutdown(Shutdown::Both);
            }
        });
    }
}

/// Passes message after message on, until the way is shut or cut.
fn pump(
    mut from: &UnixStream,
    mut to: &UnixStream,
    to_server: bool,
    shared: &Mutex<State>,
) -> Option<()> {
    // The first packet of a client has no tag.
    let mut tagged = !to_server;
    loop {
        let (tag, whole) = message(&mut from, tagged)?;
        tagged = true;
        let how = {
            let mut state = lock(shared);
            let how = due(&mut state, to_server, tag, &whole);
            if let Some((how, away)) = how {
                let passed = match how {
                    Where::Before => 0,
                    Where::Middle => whole.len() / 2,
                    Where::After => whole.len(),
                };
                let _ = to.write_all(&whole[..passed]);
                if away {
                    state.away = true;
                    state.shut_all();
                }
            }
            how
        };
        if how.is_some() {
            return None;
        }
        to.write_all(&whole).ok()?;
    }
}

/// Counts a message; answers how it is to be cut, if it is.
fn due(state: &mut State, to_server: bool, tag: u8, whole: &[u8]) -> Option<(Where, bool)> {
    if !state.armed {
        return None;
    }
    state.passed.push(Passed {
        to_server,
        tag,
        commit: tag == b'Q' && whole[5..].starts_with(b"COMMIT"),
    });
    let cut = state.cut.filter(|cut| cut.at == state.passed.len())?;
    state.cut = None;
    state.cuts += 1;
    Some((cut.how, cut.away))
}

/// The next message: its tag, and all of its bytes.
fn message(from: &mut &UnixStream, tagged: bool) -> Option<(u8, Vec<u8>)> {
    let head = if tagged { 5 } else { 4 };
    let mut whole = vec![0; head];
    from.read_exact(&mut whole).ok()?;
    let length = u32::from_be_bytes(whole[head - 4..].try_into().ok()?) as usize;
    whole.resize(head + length.checked_sub(4)?, 0);
    from.read_exact(&mut whole[head..]).ok()?;
    Some((if tagged { whole[0] } else { 0 }, whole))
}
