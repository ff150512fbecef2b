//! The store of a team: the server's login is the only sign-in.
//!
//! Whoever signs in connects as themselves, so that the server knows who acts whatever this program
//! says. Nothing of a team's store is open before that. Wrong passwords are the server's to slow down.

use super::session::{begin, by_login, rights};
use super::{Cx, session};
use crate::contract::Me;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::keyring::Keyring;
use crate::store::seal;
use crate::store::{Store, Team};

/// Connects as the login and signs its account in. Somebody who only unlocks what they have open
/// keeps it.
///
/// # Errors
/// [`Code::SignInRefused`] for a wrong password, a login the server does not know, and one that is no
/// account of this desk or not any more; what the connection answers.
pub(super) fn sign_in(cx: &Cx<'_>, team: &Team) -> Result<Me> {
    let refused = |fault: Fault| match fault.code {
        Code::NotSignedIn => Fault::new(Code::SignInRefused),
        _ => fault,
    };
    let open = cx.store().ok().filter(|store| is_of(store, team.login()));
    if open.is_some() && session::is_mine(cx, team.login()) {
        Store::knock(team)?;
    } else {
        cx.desk.attach(Store::open_team(team).map_err(refused)?);
    }
    let login = team.login().to_owned();
    let found = cx.store()?.read(move |session| {
        let account = by_login(session, &login)?;
        let roles = match &account {
            Some(account) => rights(session, account.id)?,
            None => None,
        };
        Ok(account.zip(roles))
    });
    let found = found.wait().map_err(refused)?;
    let (account, roles) = found.ok_or_else(|| Fault::new(Code::SignInRefused))?;
    Ok(begin(cx, account, roles, Keyring::Server))
}

fn is_of(store: &Store, login: &str) -> bool {
    store.team().is_some_and(|open| open.login() == login)
}

/// The secret half of a new account: what a file keeps of its password, and what a server does.
pub(super) struct Secret {
    pub wrapped: seal::Wrapped,
    pub verifier: String,
}

impl Secret {
    /// Makes it of a password. A file wraps its store key under it; a server has a login of its own,
    /// of which the account's row holds nothing.
    pub fn new(keyring: &Keyring, login: &str, password: &str) -> Result<Self> {
        let wrapped = match keyring {
            Keyring::Own(keys) => keys.wrap_for(login, password)?,
            Keyring::Server => return Ok(Self::at_server(password)),
        };
        Ok(Self {
            wrapped,
            verifier: String::new(),
        })
    }

    /// Of an account whose password is the server's.
    pub fn at_server(password: &str) -> Self {
        Self {
            wrapped: seal::Wrapped {
                password_hash: seal::NO_PASSWORD.to_owned(),
                key_salt: Vec::new(),
                wrapped_key: Vec::new(),
            },
            verifier: seal::server_verifier(password),
        }
    }
}
