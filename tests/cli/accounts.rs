//! Making a store, accounts and roles, the empty queue.

use serde_json::json;

use super::support::{PASSWORD, Terminal, bare};

#[test]
fn a_new_store_has_an_administrator_who_adds_people() {
    let terminal = Terminal::with_root();
    let added = [
        "accounts", "add", "mei", "--name", "梅", "--role", "reviewer",
    ];
    let mei = terminal.act("root", &added).done();
    assert_eq!(
        (&mei["person"], &mei["display_name"]),
        (&json!("mei"), &json!("梅"))
    );
    let all = terminal.act("root", &["accounts", "list"]).done();
    let logins: Vec<_> = all["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["login"])
        .collect();
    assert_eq!(
        logins,
        ["mei", "root"]
            .map(|login| json!(login))
            .iter()
            .rev()
            .collect::<Vec<_>>()
    );

    let queue = terminal.act("mei", &["queue", "list"]).done();
    assert_eq!(queue, json!({ "list": "filings", "total": 0, "rows": [] }));
}

#[test]
fn roles_are_granted_and_taken_back_by_login() {
    let terminal = Terminal::with_root();
    terminal.add("li", "finance");
    let granted = terminal
        .act("root", &["accounts", "grant", "li", "reviewer"])
        .done();
    assert_eq!(granted["roles"], json!(["finance", "reviewer"]));
    let revoked = terminal
        .act("root", &["accounts", "revoke", "li", "finance"])
        .done();
    assert_eq!(revoked["roles"], json!(["reviewer"]));
    terminal
        .act("root", &["accounts", "grant", "nobody", "finance"])
        .refused("not_found");
    terminal.act("root", &["accounts", "disable", "li"]).done();
    terminal
        .act("li", &["queue", "list"])
        .refused("sign_in_refused");
}

#[test]
fn a_repeated_operation_adds_once_and_another_body_is_refused() {
    let terminal = Terminal::with_root();
    let op = "01890a5d-ac96-774b-bcce-b302099a8057";
    let add = |login| ["accounts", "add", login, "--role", "finance", "--op", op];
    let first = terminal.act("root", &add("li")).done();
    assert_eq!(terminal.act("root", &add("li")).done(), first);
    terminal
        .act("root", &add("wang"))
        .refused("operation_reused");
}

#[test]
fn a_password_is_changed_and_none_is_ever_shown() {
    let terminal = Terminal::with_root();
    let store = terminal.store().display().to_string();
    let folder = terminal.folder.path();
    let chosen = "another one altogether";
    let made = ["--store", &store, "--as", "root", "accounts", "passwd"];
    let changed = bare(folder, &made, Some(PASSWORD), chosen);
    assert_eq!(
        (changed.code, changed.out.as_str()),
        (0, "done\n"),
        "{changed:?}"
    );
    let list = ["--store", &store, "--as", "root", "accounts", "list"];
    let new = bare(folder, &list, Some(chosen), "");
    let old = bare(folder, &list, Some(PASSWORD), "");
    assert_eq!((new.code, old.code), (0, 1), "{new:?} {old:?}");
    assert!(old.err.contains("sign_in_refused"), "{old:?}");
    for run in [changed, new, old] {
        let said = format!("{run:?}");
        assert!(!said.contains(PASSWORD) && !said.contains(chosen), "{said}");
    }
}

#[test]
fn a_list_for_people_is_a_table_in_their_language() {
    let terminal = Terminal::with_root();
    terminal
        .act("root", &["accounts", "add", "mei", "--name", "梅"])
        .done();
    let shown = terminal.run(&["--as", "root", "--lang", "zh", "accounts", "list"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(
        shown.out.contains("登录名") && shown.out.contains("管理员"),
        "{}",
        shown.out
    );
    let empty = terminal.run(&["--as", "root", "programs", "list"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, "nothing to show\n"));
}

#[test]
fn a_name_that_holds_escapes_is_refused_or_shown_harmless() {
    let terminal = Terminal::with_root();
    let evil = "x\u{202e}y\u{200b}z";
    let add = ["--as", "root", "accounts", "add", "evil", "--name", evil];
    let added = terminal.run(&add);
    let listed = terminal.run(&["--as", "root", "accounts", "list"]);
    for run in [added, listed] {
        assert!(
            !run.out.contains('\u{202e}') && !run.err.contains('\u{202e}'),
            "{run:?}"
        );
    }
}

#[test]
fn a_store_is_never_made_over_a_file_and_a_weak_password_can_be_mended() {
    let terminal = Terminal::new();
    let store = terminal.store().display().to_string();
    let init = ["--json", "--store", &store, "init", "--admin", "root"];
    bare(terminal.folder.path(), &init, Some("short"), "").refused("password_weak");
    terminal.json(&["init", "--admin", "root"]).done();
    terminal
        .json(&["init", "--admin", "root"])
        .refused("store_exists");
    terminal.json(&["init"]).refused("store_exists");
}

#[test]
fn an_administrator_asked_to_go_goes_with_a_second_persons_word() {
    let terminal = Terminal::with_root();
    terminal.add("second", "administrator");
    let asked = terminal
        .act("root", &["accounts", "disable", "second"])
        .done();
    assert_eq!(
        (&asked["leaving"], &asked["disabling"], &asked["disabled"]),
        (&json!(["administrator"]), &json!(true), &json!(false))
    );
    let confirm = ["accounts", "confirm", "second", "administrator"];
    terminal.act("root", &confirm).refused("four_eyes");
    let shown = terminal.run(&["--as", "root", "--lang", "zh", "accounts", "list"]);
    assert!(shown.out.contains("待确认收回"), "{}", shown.out);
    let gone = terminal.act("second", &confirm).done();
    assert_eq!(
        (&gone["roles"], &gone["disabled"]),
        (&json!([]), &json!(true))
    );
    terminal
        .act("second", &["accounts", "list"])
        .refused("sign_in_refused");
}
