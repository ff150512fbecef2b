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
        "login": login, "password": password, "keep": keep, "make": false,
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

#[test]
fn the_owner_of_a_store_without_accounts_makes_the_first_one_and_is_not_remembered() {
    let _turn = keychain();
    let opened = open();
    let team = server::new_team(opened.home.path());
    server::let_in("keeper", &team);
    let asked = request(&address(&team), "keeper", PASSWORD, true);
    let done = call(&opened.window, "store_open_team", asked).unwrap();
    let state = &done["session"];
    assert_eq!(
        (&state["store_open"], &state["has_accounts"], &state["team"]),
        (&json!(true), &json!(false), &json!(true))
    );
    assert_eq!((&state["me"], &done["kept"]), (&json!(null), &json!(false)));
    let last = call(&opened.window, "store_last_team", json!({})).unwrap();
    assert_eq!(last["team"]["login"], "");
    let first = json!({ "login": "first", "display_name": "First", "password": PASSWORD });
    let me = call(&opened.window, "session_create_administrator", first).unwrap();
    assert_eq!(me["roles"], json!(["administrator"]));
    let last = call(&opened.window, "store_last_team", json!({})).unwrap();
    assert_eq!(last["team"]["login"], "first");
    // Once there is somebody, an owner is nobody of the store.
    let again = request(&address(&team), "keeper", PASSWORD, false);
    let refused = call(&opened.window, "store_open_team", again).unwrap_err();
    assert_eq!(refused["code"], "sign_in_refused");
}

#[test]
fn a_store_is_made_in_an_empty_database_by_whoever_may_make_roles_and_only_when_asked() {
    let _turn = keychain();
    let opened = open();
    let team = server::empty_team(opened.home.path());
    server::let_in("maker", &team);
    let mut asked = request(&address(&team), "maker", PASSWORD, false);
    let none = call(&opened.window, "store_open_team", asked.clone()).unwrap_err();
    assert_eq!(none["code"], "no_store");
    assert!(none["params"]["path"].is_string(), "{none}");
    asked["make"] = json!(true);
    let done = call(&opened.window, "store_open_team", asked.clone()).unwrap();
    assert_eq!(done["session"]["has_accounts"], false);
    let twice = call(&opened.window, "store_open_team", asked).unwrap_err();
    assert_eq!(twice["code"], "store_exists");
    let state = call(&opened.window, "session_state", json!({})).unwrap();
    assert_eq!(state["store_open"], true, "what was open stays open");
}

#[test]
fn whether_the_last_teams_server_answers_is_known_without_a_sign_in() {
    let _turn = keychain();
    let opened = open();
    let none = call(&opened.window, "store_reach_team", json!({})).unwrap_err();
    assert_eq!(none["code"], "no_store");
    let team = server::new_team_of("asks", opened.home.path());
    let asked = request(&address(&team), "asks", PASSWORD, false);
    call(&opened.window, "store_open_team", asked).unwrap();
    call(&opened.window, "session_sign_out", json!({})).unwrap();
    let there = call(&opened.window, "store_reach_team", json!({})).unwrap();
    assert_eq!(there["reachable"], true);
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    drop(silent);
    let elsewhere = open();
    std::fs::write(
        elsewhere.home.path().join("team.json"),
        json!({
            "host": "localhost", "port": port, "database": "desk", "plain": true, "login": "asks",
            "authority": null, "attachments": null, "kept": false,
        })
        .to_string(),
    )
    .unwrap();
    let away = call(&elsewhere.window, "store_reach_team", json!({})).unwrap();
    assert_eq!(away["reachable"], false);
}
