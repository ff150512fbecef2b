//! The keychain of this computer, where a person wants a team's password kept.
//!
//! No entry, no keychain and a keychain that failed are three things, and none of them keeps anybody
//! from a store whose password they know. An entry is made only after the sign-in worked with it.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error, get_default_store, set_default_store};
use serde_json::Value as Json;
use shelfkeeper_core::contract::{OpenTeam, TeamOpened};
use shelfkeeper_core::desk::{Desk, Progress, commands, team_store};
use shelfkeeper_core::domain::fault::{Code, Fault, Result};

/// Whose entries they are.
const SERVICE: &str = "shelfkeeper";

/// Calls a command; opening a team's store takes the password from the keychain and puts it there.
///
/// # Errors
/// What the command answers; [`Code::KeychainEmpty`], [`Code::KeychainMissing`] and
/// [`Code::KeychainFailed`] where the password was to come from the keychain.
pub fn call(desk: &Desk, name: &str, request: Json, progress: Arc<dyn Progress>) -> Result<Json> {
    match name {
        "store.open_team" => open(desk, request, progress),
        "store.forget_team" => {
            if let Some(name) = team_store::kept_password_name(desk) {
                // What cannot be removed is said by the keychain's own tools; the store is forgotten.
                let _ = alone(move || entry(&name)?.delete_credential());
            }
            commands::call(desk, name, request, progress)
        }
        _ => commands::call(desk, name, request, progress),
    }
}

fn open(desk: &Desk, request: Json, progress: Arc<dyn Progress>) -> Result<Json> {
    const NAME: &str = "store.open_team";
    let Ok(mut asked) = serde_json::from_value::<OpenTeam>(request.clone()) else {
        return commands::call(desk, NAME, request, progress);
    };
    let name = team_store::password_name(&asked.address, &asked.login)?;
    let kept_before = team_store::kept_password_name(desk);
    if asked.keep && asked.password.is_empty() {
        let name = name.clone();
        asked.password = alone(move || entry(&name)?.get_password())?;
    }
    let request = serde_json::to_value(&asked).map_err(|_| Fault::internal("request"))?;
    let answer = commands::call(desk, NAME, request, progress)?;
    let mut opened: TeamOpened =
        serde_json::from_value(answer).map_err(|_| Fault::internal("answer"))?;
    if asked.keep && opened.session.me.is_some() {
        let done = alone(move || entry(&name)?.set_password(&asked.password));
        opened.kept = done.is_ok();
        opened.keychain = done.err().map(|fault| fault.code.as_str().to_owned());
    } else if kept_before.as_ref() == Some(&name) {
        // The person no longer wants it kept.
        let _ = alone(move || entry(&name)?.delete_credential());
    }
    team_store::note_kept(desk, opened.kept);
    serde_json::to_value(opened).map_err(|_| Fault::internal("answer"))
}

/// Asks the keychain on a thread of its own: it may wait for a person, and for an event loop.
fn alone<T: Send + 'static>(
    ask: impl FnOnce() -> keyring_core::Result<T> + Send + 'static,
) -> Result<T> {
    let asked = std::thread::spawn(ask).join();
    asked
        .map_err(|_| Fault::new(Code::KeychainFailed))?
        .map_err(fault)
}

fn entry(name: &str) -> keyring_core::Result<Entry> {
    if get_default_store().is_none() {
        // Whatever the reason, there is none here now; it is looked for again next time.
        set_default_store(of_this_system().map_err(|_| Error::NoDefaultStore)?);
    }
    Entry::new(SERVICE, name)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn of_this_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn of_this_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn of_this_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// What the keychain's refusal means. Its other errors may hold what was to be kept.
fn fault(error: Error) -> Fault {
    match error {
        Error::NoEntry => Fault::new(Code::KeychainEmpty),
        Error::NoDefaultStore | Error::NoStorageAccess(_) => Fault::new(Code::KeychainMissing),
        Error::PlatformFailure(cause) => Fault::new(Code::KeychainFailed).with("engine", cause),
        _ => Fault::new(Code::KeychainFailed),
    }
}
