//! A team's store in the window: opened, remembered, with the password in a keychain that is made up.

use std::sync::{Mutex, MutexGuard, PoisonError};

use keyring_core::mock::Cred;
use keyring_core::{Entry, Error, mock, set_default_store};
use serde_json::{Value as Json, json};
use shelfkeeper_core::store::Team;

use super::certificates::Authority;
use super::{call, open, server};

const PASSWORD: &str = "correct horse battery";

/// The keychain while one test has it for itself, empty.
fn keychain() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let empty = mock::Store::new().unwrap();
    set_default_store(empty);
    turn
}

fn address(team: &Team) -> String {
    let (port, database) = (server::port(), team.database());
    format!("postgres://localhost:{port}/{database}?sslmode=disable")
}

fn request(address: &str, login: &str, password: &str, keep: bool) -> Json {
    json!({
        "address": address, "authority": "", "attachments": "",
        "login": login, "password": password, "keep": keep,
    })
}

fn entry(team: &Team, login: &str) -> Entry {
    let place = Team::place("localhost", server::port(), team.database());
    Entry::new("shelfkeeper", &format!("{login} {place}")).unwrap()
}

#[test]
fn a_password_is_kept_after_it_worked_used_without_typing_and_forgotten() {
    let _turn = keychain();
    let opened = open();
    let team = server::new_team_of("kept", opened.home.path());
    let at = address(&team);
    let wrong = request(&at, "kept", "not the password", true);
    let refused = call(&opened.window, "store_open_team", wrong).unwrap_err();
    assert_eq!(refused["code"], "sign_in_refused");
    assert!(matches!(
        entry(&team, "kept").get_password(),
        Err(Error::NoEntry)
    ));
    let state = call(&opened.window, "session_state", json!({})).unwrap();
    assert_eq!(state["store_open"], false, "nothing was opened on the way");
    let right = request(&at, "kept", PASSWORD, true);
    let done = call(&opened.window, "store_open_team", right).unwrap();
    assert_eq!(
        (&done["kept"], &done["keychain"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(done["session"]["me"]["login"], "kept");
    assert_eq!(entry(&team, "kept").get_password().unwrap(), PASSWORD);
    let last = call(&opened.window, "store_last_team", json!({})).unwrap();
    let known = json!({
        "host": "localhost", "port": server::port(), "database": team.database(), "plain": true,
        "login": "kept", "authority": null, "attachments": null, "kept": true,
    });
    assert_eq!(last["team"], known);
    let memory = std::fs::read_to_string(opened.home.path().join("team.json")).unwrap();
    assert!(!memory.contains(PASSWORD));
    let untyped = request(&at, "kept", "", true);
    let again = call(&opened.window, "store_open_team", untyped.clone()).unwrap();
    assert_eq!(again["session"]["me"]["login"], "kept");
    call(&opened.window, "store_forget_team", json!({})).unwrap();
    assert!(matches!(
        entry(&team, "kept").get_password(),
        Err(Error::NoEntry)
    ));
    let gone = call(&opened.window, "store_open_team", untyped).unwrap_err();
    assert_eq!(gone["code"], "keychain_empty");
}

#[test]
fn a_password_that_is_no_longer_to_be_kept_leaves_the_keychain() {
    let _turn = keychain();
    let opened = open();
    let team = server::new_team_of("left", opened.home.path());
    for (keep, there) in [(true, true), (false, false)] {
        let asked = request(&address(&team), "left", PASSWORD, keep);
        let done = call(&opened.window, "store_open_team", asked).unwrap();
        assert_eq!(
            (&done["kept"], &done["keychain"]),
            (&json!(keep), &json!(null))
        );
        assert_eq!(entry(&team, "left").get_password().is_ok(), there);
    }
}

#[test]
fn a_keychain_that_is_locked_or_fails_keeps_nobody_from_the_store() {
    let _turn = keychain();
    let opened = open();
    let team = server::new_team_of("wary", opened.home.path());
    for (error, code) in [
        (Error::NoStorageAccess("locked".into()), "keychain_missing"),
        (Error::PlatformFailure("broken".into()), "keychain_failed"),
    ] {
        let entry = entry(&team, "wary");
        let mock: &Cred = entry.as_any().downcast_ref().unwrap();
        mock.set_error(error);
        let asked = request(&address(&team), "wary", PASSWORD, true);
        let done = call(&opened.window, "store_open_team", asked).unwrap();
        assert_eq!(
            (&done["kept"], &done["keychain"]),
            (&json!(false), &json!(code))
        );
        assert_eq!(done["session"]["me"]["login"], "wary");
    }
}

#[test]
fn the_houses_authority_is_a_picked_file_and_is_offered_again_as_one() {
    let _turn = keychain();
    let opened = open();
    let team = server::new_team_of("sure", opened.home.path());
    let house = Authority::new("the house");
    server::show_certificate(house.of(&["localhost"]).pair());
    let at = address(&team).replace("?sslmode=disable", "");
    let mut asked = request(&at, "sure", PASSWORD, false);
    asked["authority"] = json!("file-99");
    let unknown = call(&opened.window, "store_open_team", asked.clone()).unwrap_err();
    assert_eq!(unknown["code"], "unknown_file");
    let desk = tauri::Manager::state::<std::sync::Arc<shelfkeeper_core::desk::Desk>>(&opened.app);
    let authority = desk.files.keep(&house.file(opened.home.path()));
    asked["authority"] = json!(authority.file);
    let done = call(&opened.window, "store_open_team", asked.clone()).unwrap();
    assert_eq!(done["session"]["me"]["login"], "sure");
    let status = call(&opened.window, "store_status", json!({})).unwrap();
    let shown = Team::place("localhost", server::port(), team.database());
    assert_eq!(status["path"], json!(shown));
    let last = call(&opened.window, "store_last_team", json!({})).unwrap();
    assert_eq!(last["team"]["authority"]["name"], "authority.pem");
    asked["authority"] = last["team"]["authority"]["file"].clone();
    call(&opened.window, "store_open_team", asked).unwrap();
}
