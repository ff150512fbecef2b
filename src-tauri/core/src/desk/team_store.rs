//! Opening a team's store, and remembering which one it was.
//!
//! What is remembered lies in a small file of the program's home: the address and who opened it, never
//! a password. Keeping passwords is a host's matter. Remembering helps and is not needed: whatever goes
//! wrong with it, the store is open.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Cx, Desk, session};
use crate::contract::{
    Empty, KnownTeam, LastTeam, OpenTeam, Picked, Reachable, SessionState, SignIn, TeamOpened,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::{self, Store, Team, files};

const MEMORY: &str = "team.json";

/// What is remembered of the store opened last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    host: String,
    port: u16,
    database: String,
    plain: bool,
    login: String,
    authority: Option<PathBuf>,
    /// Where one was picked.
    attachments: Option<PathBuf>,
    /// Whether a host keeps the password.
    kept: bool,
}

/// Opens the store of a team as the person who picked it.
///
/// # Errors
/// What the address, the server and the sign-in answer; the store that was open stays open then.
pub fn open(cx: &Cx<'_>, request: OpenTeam) -> Result<TeamOpened> {
    let path = |handle: &str| match handle {
        "" => Ok(None),
        handle => cx.desk.files.path(handle).map(Some),
    };
    let (authority, attachments) = (path(&request.authority)?, path(&request.attachments)?);
    let team = Team::trusting(&request.address, authority.as_deref(), Path::new(""))?;
    let folder = attachments.clone();
    let folder = folder.unwrap_or_else(|| own_attachments(cx.desk.home(), &team));
    let team = team.with_attachments(&folder);
    let login = request.login.trim();
    let session = if request.make {
        found(cx, &team, login, &request.password)?
    } else {
        enter(cx, &team, login, &request.password)?
    };
    // An owner is no person of the store, and not who opens it next.
    let person = session.me.as_ref().map_or("", |_| login);
    remember(cx.desk, &memory_of(&team, person, attachments));
    Ok(TeamOpened {
        session,
        kept: false,
        keychain: None,
    })
}

/// Makes the store of a team in a database that holds none. It waits for its first account then.
///
/// # Errors
/// [`Code::RoleRefused`] for a login that may not make roles; [`Code::StoreExists`] where somebody was
/// faster; what the server answers. What was open stays open then.
fn found(cx: &Cx<'_>, team: &Team, login: &str, password: &str) -> Result<SessionState> {
    let made = Store::create_team(&team.with_login(login, password));
    cx.desk.attach(made.map_err(|fault| match fault.code {
        Code::NotSignedIn => Fault::new(Code::RoleRefused),
        _ => fault,
    })?);
    session::state(cx, Empty {})
}

/// Signs a person in at the server of a team, whose store is the desk's from then on. The owner of one
/// without any account finds it open and waiting for the first.
///
/// # Errors
/// What the server and the sign-in answer; the store that was open stays open then.
pub fn enter(cx: &Cx<'_>, team: &Team, login: &str, password: &str) -> Result<SessionState> {
    let (before, of_team) = (cx.desk.store(), cx.desk.team());
    cx.desk.attach_team(team.clone());
    let asked = SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
    };
    if let Err(refused) = session::sign_in(cx, asked) {
        if let Some(waiting) = waiting(cx).filter(|_| refused.code == Code::SignInRefused) {
            return Ok(waiting);
        }
        cx.desk.put_back(before, of_team);
        return Err(refused);
    }
    session::state(cx, Empty {})
}

/// How things stand where the store that was just connected to has no account: nobody but its owner
/// can see that of it.
fn waiting(cx: &Cx<'_>) -> Option<SessionState> {
    let state = session::state(cx, Empty {}).ok()?;
    (state.store_open && !state.has_accounts).then_some(state)
}

/// Whether the server of the desk's team answers now, or that of the team's store opened last. Nobody is
/// signed in for it.
///
/// # Errors
/// [`Code::NoStore`] where there is neither.
pub fn reach(cx: &Cx<'_>, _request: Empty) -> Result<Reachable> {
    let known = remembered(cx.desk.home()).map(|known| (known.host, known.port));
    let open = cx.desk.team().map(|team| (team.host(), team.port()));
    let (host, port) = open.or(known).ok_or_else(|| Fault::new(Code::NoStore))?;
    Ok(Reachable {
        reachable: store::answers(&host, port),
    })
}

/// The team's store that was opened last here, with its files as if they were picked now.
pub fn last(cx: &Cx<'_>, _request: Empty) -> Result<LastTeam> {
    let known = remembered(cx.desk.home()).map(|memory| {
        let pick = |path: Option<PathBuf>| -> Option<Picked> {
            let there = path.filter(|path| path.exists());
            there.map(|path| cx.desk.files.keep(&path))
        };
        KnownTeam {
            host: memory.host,
            port: memory.port.into(),
            database: memory.database,
            plain: memory.plain,
            login: memory.login,
            authority: pick(memory.authority),
            attachments: pick(memory.attachments),
            kept: memory.kept,
        }
    });
    Ok(LastTeam { team: known })
}

/// Offers the store of an address at the next start screen, as if it had been opened last.
///
/// # Errors
/// What [`Team::at`] says of the address.
pub fn offer(desk: &Desk, address: &str) -> Result<()> {
    let team = Team::at(address, Path::new(""))?;
    let login = team.login().to_owned();
    let offered = memory_of(&team, &login, None);
    let same = remembered(desk.home()).filter(|before| before.names(&offered));
    if same.is_none() {
        remember(desk, &offered);
    }
    Ok(())
}

/// Forgets it.
pub fn forget(cx: &Cx<'_>, _request: Empty) -> Result<LastTeam> {
    // What is not there is forgotten.
    let _ = std::fs::remove_file(cx.desk.home().join(MEMORY));
    Ok(LastTeam { team: None })
}

/// Remembers whether the host keeps the password of the store opened last.
pub fn note_kept(desk: &Desk, kept: bool) {
    if let Some(memory) = remembered(desk.home()) {
        remember(desk, &Remembered { kept, ..memory });
    }
}

/// Remembers who opens the store opened last from now on.
pub(super) fn note_login(desk: &Desk, login: &str) {
    if let Some(memory) = remembered(desk.home()) {
        let login = login.to_owned();
        remember(desk, &Remembered { login, ..memory });
    }
}

/// The name under which a host keeps a person's password for a store.
///
/// # Errors
/// [`Code::BadField`](crate::domain::fault::Code::BadField) for what is no address.
pub fn password_name(address: &str, login: &str) -> Result<String> {
    Ok(format!("{} {}", login.trim(), Team::name_of(address)?))
}

/// That name for the store opened last, where a host keeps its password.
pub fn kept_password_name(desk: &Desk) -> Option<String> {
    let memory = remembered(desk.home()).filter(|memory| memory.kept)?;
    let (host, port, database) = (memory.host, memory.port, memory.database);
    let place = Team::place(&host, port, &database);
    Some(format!("{} {place}", memory.login))
}

/// Where the sealed attachments of a team's store lie when nobody said where: in a folder of this
/// computer's own, which no colleague sees.
pub fn own_attachments(home: &Path, team: &Team) -> PathBuf {
    let plain = |sign: char| {
        if sign.is_alphanumeric() || "-.".contains(sign) {
            sign
        } else {
            '_'
        }
    };
    let name = format!("{}_{}_{}", team.host(), team.port(), team.database());
    let name: String = name.chars().map(plain).collect();
    home.join("teams").join(name).join("attachments")
}

fn memory_of(team: &Team, login: &str, attachments: Option<PathBuf>) -> Remembered {
    Remembered {
        host: team.host(),
        port: team.port(),
        database: team.database().to_owned(),
        plain: !team.is_encrypted(),
        login: login.to_owned(),
        authority: team.authority().map(Path::to_owned),
        attachments,
        kept: false,
    }
}

impl Remembered {
    /// Whether both are one database, and nothing else is said about who opens it.
    fn names(&self, other: &Self) -> bool {
        (&self.host, self.port, &self.database, self.plain)
            == (&other.host, other.port, &other.database, other.plain)
            && (other.login.is_empty() || self.login == other.login)
    }
}

fn remembered(home: &Path) -> Option<Remembered> {
    let text = std::fs::read(home.join(MEMORY)).ok()?;
    serde_json::from_slice(&text).ok()
}

fn remember(desk: &Desk, memory: &Remembered) {
    if let Ok(text) = serde_json::to_vec_pretty(memory) {
        // The address is typed once more next time.
        let _ = files::write_atomically(&desk.home().join(MEMORY), &text);
    }
}
