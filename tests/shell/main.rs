//! Tests of the shell: every function through the mock runtime and the real access control list.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../core/certificates.rs"]
mod certificates;
#[path = "../core/server.rs"]
mod server;
mod team;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use shelfkeeper_core::desk::commands::{COMMANDS, HOST_COMMANDS};
use shelfkeeper_core::domain::roles::MATRIX;
use shelfkeeper_lib::{Start, configure, context};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

struct Window {
    window: WebviewWindow<MockRuntime>,
    app: tauri::App<MockRuntime>,
    home: TempDir,
}

fn open() -> Window {
    let home = tempfile::tempdir().unwrap();
    let start = Start {
        store: None,
        home: Some(home.path().to_owned()),
    };
    let app = configure(mock_builder(), start).build(context()).unwrap();
    let window = match tauri::Manager::get_webview_window(&app, "main") {
        Some(window) => window,
        None => WebviewWindowBuilder::new(&app, "main", Default::default())
            .build()
            .unwrap(),
    };
    Window { window, app, home }
}

fn call(window: &WebviewWindow<MockRuntime>, function: &str, request: Json) -> Result<Json, Json> {
    let url = if cfg!(windows) {
        "http://tauri.localhost"
    } else {
        "tauri://localhost"
    };
    let request = InvokeRequest {
        cmd: function.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().unwrap(),
        body: InvokeBody::Json(json!({ "request": request })),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_string(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

fn permission_sets() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../../src-tauri/permissions/desk.toml");
    let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("identifier = ") {
            current = name.trim_matches('"').to_owned();
        } else if let Some(name) = line.strip_suffix("\",").and_then(|l| l.strip_prefix('"')) {
            sets.entry(current.clone())
                .or_default()
                .insert(name.to_owned());
        }
    }
    sets
}

#[test]
fn the_permission_sets_hold_every_command_by_its_effect_and_nothing_else() {
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for command in COMMANDS {
        let rule = MATRIX
            .iter()
            .find(|rule| rule.name == command.name)
            .unwrap();
        let set = format!("{:?}", rule.effect).to_lowercase();
        expected
            .entry(set)
            .or_default()
            .insert(command.identifier.to_owned());
    }
    let host = HOST_COMMANDS
        .iter()
        .map(|command| command.identifier.to_owned());
    expected.insert("host".to_owned(), host.collect());
    assert_eq!(permission_sets(), expected);
}

#[test]
fn every_command_reaches_its_handler_and_answers_a_fault_of_the_closed_list() {
    let opened = open();
    for command in COMMANDS {
        let answer = call(
            &opened.window,
            command.identifier,
            json!({"not a field": 1}),
        );
        let code = answer.unwrap_err()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(code, "bad_request", "{}", command.name);
    }
}

#[test]
fn the_first_start_says_that_there_is_no_store_and_makes_one_with_its_administrator() {
    let opened = open();
    let state = call(&opened.window, "session_state", json!({})).unwrap();
    assert_eq!(
        (&state["store_open"], &state["has_accounts"]),
        (&json!(false), &json!(false))
    );
    call(&opened.window, "store_create", json!({})).unwrap();
    let first =
        json!({"login": "root", "display_name": "Root", "password": "correct horse battery"});
    let me = call(
        &opened.window,
        "session_create_administrator",
        first.clone(),
    )
    .unwrap();
    assert_eq!(me["roles"], json!(["administrator"]));
    let again = call(&opened.window, "session_create_administrator", first).unwrap_err();
    assert_eq!(
        again["code"], "wrong_state",
        "there is only one first account"
    );
}

#[test]
fn a_command_outside_the_signed_in_role_is_refused_in_rust() {
    let opened = open();
    call(&opened.window, "store_create", json!({})).unwrap();
    let first =
        json!({"login": "root", "display_name": "Root", "password": "correct horse battery"});
    call(&opened.window, "session_create_administrator", first).unwrap();
    let refused = call(&opened.window, "filing_next", json!({})).unwrap_err();
    assert_eq!(refused["code"], "role_refused");
}

#[test]
fn a_window_without_the_capability_can_call_nothing() {
    let opened = open();
    let other = WebviewWindowBuilder::new(&opened.app, "other", Default::default())
        .build()
        .unwrap();
    for command in COMMANDS.iter().chain(HOST_COMMANDS) {
        let answer = call(&other, command.identifier, json!({})).unwrap_err();
        let text = answer.as_str().unwrap_or_default();
        assert!(text.contains("not allowed"), "{}: {answer}", command.name);
    }
}

#[test]
fn a_function_that_no_permission_set_holds_is_refused() {
    let opened = open();
    let answer = call(&opened.window, "shell_out", json!({})).unwrap_err();
    assert!(
        answer.as_str().unwrap_or_default().contains("not allowed"),
        "{answer}"
    );
}

#[test]
fn no_request_has_a_field_that_could_be_a_path() {
    let text = include_str!("../../ui/src/backend/contract.ts");
    for word in ["path?:", "filename:", "directory:", "dir:"] {
        assert!(!text.contains(word), "a request field named {word}");
    }
}

#[test]
fn the_configuration_keeps_the_page_strict() {
    let text = include_str!("../../tauri.conf.json");
    let conf: Json = serde_json::from_str(text).unwrap();
    let security = &conf["app"]["security"];
    assert_eq!(conf["app"]["withGlobalTauri"], json!(false));
    assert_eq!(security["freezePrototype"], json!(true));
    assert_eq!(security["capabilities"], json!(["main"]));
    let csp = security["csp"].as_str().unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-src 'none'",
    ] {
        assert!(csp.contains(part), "{part}");
    }
    assert!(!csp.contains("unsafe"));
}
