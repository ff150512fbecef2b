//! Rights that are taken back while their holder is signed in somewhere else.

use serde_json::{Value, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::support::{PASSWORD, TestDesk, op};

/// Root's window, and the window in which somebody with these roles is signed in.
fn windows(roles: &[&str]) -> (TestDesk, TestDesk, AccountInfo) {
    windows_of("clerk", roles)
}

fn windows_of(login: &str, roles: &[&str]) -> (TestDesk, TestDesk, AccountInfo) {
    let root = TestDesk::new();
    let clerk = root.add(login, login, roles);
    let theirs = root.second_window();
    theirs.become_known(login);
    (root, theirs, clerk)
}

fn revoke(root: &TestDesk, account: &AccountInfo, role: &str) -> AccountInfo {
    let request = ChangeRole {
        op: op(),
        account: account.id.clone(),
        role: role.into(),
    };
    root.call("account.revoke", request).unwrap()
}

fn disable(root: &TestDesk, account: &AccountInfo) {
    let request = OpById {
        op: op(),
        id: account.id.clone(),
    };
    root.call::<AccountInfo>("account.disable", request)
        .unwrap();
}

fn plan(op: &str) -> Value {
    json!({"op": op, "platform": "wechat", "rule": "unfiled", "as_of": null})
}

fn me(window: &TestDesk) -> Option<Me> {
    let state: SessionState = window.call("session.state", Empty {}).unwrap();
    assert!(!state.locked);
    state.me
}

#[test]
fn a_role_taken_back_counts_at_once_in_a_window_that_is_open() {
    let (root, theirs, clerk) = windows(&["manager", "finance"]);
    let first = op();
    theirs
        .call::<BatchDetail>("batch.plan", plan(&first))
        .unwrap();
    revoke(&root, &clerk, "manager");
    assert_eq!(theirs.refused("batch.plan", plan(&op())), Code::RoleRefused);
    assert_eq!(me(&theirs).unwrap().roles, ["finance"]);
    let batches = root.row::<shelfkeeper_core::store::rows::Batch>(1);
    assert_eq!(batches.number, "B000001", "and there is no second one");
    // What is left goes on.
    theirs
        .call::<NoticePlan>("notice.plan", json!({"platform": "wechat"}))
        .unwrap();
}

#[test]
fn what_was_answered_before_is_not_handed_out_again_without_the_right() {
    let (root, theirs, clerk) = windows(&["manager"]);
    let first = op();
    theirs
        .call::<BatchDetail>("batch.plan", plan(&first))
        .unwrap();
    revoke(&root, &clerk, "manager");
    assert_eq!(
        theirs.refused("batch.plan", plan(&first)),
        Code::RoleRefused
    );
}

#[test]
fn reading_unmasking_and_exporting_take_the_right_as_it_is_now() {
    for (role, command, request) in [
        ("reviewer", "filing.get", json!({"id": "1"})),
        (
            "reviewer",
            "filing.unmask",
            json!({"op": op(), "id": "1", "path": "p", "reason": "r"}),
        ),
        ("manager", "batch.get", json!({"id": "1"})),
        (
            "finance",
            "report.preview",
            json!({"name": "deposit-ledger", "from": "2026-01-01", "to": "2026-01-02"}),
        ),
    ] {
        let (root, theirs, clerk) = windows(&[role]);
        let before = theirs.call::<Value>(command, request.clone());
        let before = before.err().map(|fault| fault.code);
        assert!(
            matches!(before, None | Some(Code::NotFound)),
            "{command} {before:?}"
        );
        revoke(&root, &clerk, role);
        assert_eq!(
            theirs.refused(command, request),
            Code::RoleRefused,
            "{command}"
        );
    }
}

#[test]
fn a_disabled_account_is_signed_out_at_its_next_act() {
    let (root, theirs, clerk) = windows(&["manager"]);
    disable(&root, &clerk);
    assert_eq!(theirs.refused("batch.plan", plan(&op())), Code::NotSignedIn);
    assert_eq!(me(&theirs), None);
}

#[test]
fn what_a_request_asks_for_besides_is_read_anew_as_well() {
    let (root, theirs, clerk) = windows(&["reviewer", "finance"]);
    let folder = theirs.desk.files.keep(theirs.folder.path()).file.unwrap();
    let ask = |kind: &str| json!({"op": op(), "kind": kind, "folder": folder, "mine_now": false});
    assert_eq!(theirs.refused("handoff.make", ask("lift")), Code::NotFound);
    revoke(&root, &clerk, "finance");
    assert_eq!(
        theirs.refused("handoff.make", ask("lift")),
        Code::RoleRefused
    );
    assert_eq!(
        theirs.refused("handoff.make", ask("decision")),
        Code::NotFound,
        "nothing waits, but the reviewer may ask"
    );
}

#[test]
fn who_is_no_administrator_any_more_sets_nobody_elses_password() {
    // A login of their own: all stores of a server share its passwords.
    let (root, theirs, clerk) = windows_of("turncoat", &["reviewer", "administrator"]);
    revoke(&root, &clerk, "administrator");
    let confirm = ChangeRole {
        op: op(),
        account: clerk.id.clone(),
        role: "administrator".into(),
    };
    let third = root.second_window();
    third.become_known("turncoat");
    third
        .call::<AccountInfo>("account.confirm", confirm)
        .unwrap();
    let set = |account: &str| SetPassword {
        op: op(),
        account: account.into(),
        own_password: PASSWORD.into(),
        new_password: "another long password".into(),
    };
    assert_eq!(
        theirs.refused("account.password", set("1")),
        Code::RoleRefused
    );
    theirs
        .call::<Done>("account.password", set(&clerk.id))
        .unwrap();
}
