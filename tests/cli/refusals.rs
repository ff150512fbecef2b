//! What is refused, with which exit code, in which form.

use super::support::{PASSWORD, Terminal, bare};

#[test]
fn a_role_that_may_not_is_refused_with_exit_one() {
    let terminal = Terminal::with_root();
    terminal.add("mei", "reviewer");
    let issued = terminal
        .act("mei", &["notices", "issue"])
        .refused("role_refused");
    assert_eq!(issued["params"]["needed"], "finance,manager");
    terminal
        .act("mei", &["accounts", "add", "x"])
        .refused("role_refused");
    terminal
        .act("mei", &["batch", "list"])
        .refused("role_refused");
    terminal
        .act("root", &["queue", "list"])
        .refused("role_refused");
}

#[test]
fn without_signing_in_the_desk_stays_closed() {
    let terminal = Terminal::with_root();
    for command in [
        &["queue", "list"][..],
        &["programs", "list"],
        &["batch", "plan", "--rule", "unfiled"],
        &["filing", "approve", "1", "--version", "1"],
        &[
            "report",
            "deposit-ledger",
            "--from",
            "2026-01-01",
            "--to",
            "2026-01-31",
        ],
        &["policies", "list"],
    ] {
        terminal.json(command).refused("not_signed_in");
    }
}

#[test]
fn a_wrong_password_and_an_unknown_login_are_refused_alike() {
    let terminal = Terminal::with_root();
    let store = terminal.store().display().to_string();
    let args = [
        "--json", "--store", &store, "--as", "root", "accounts", "list",
    ];
    let folder = terminal.folder.path();
    bare(folder, &args, Some("not the password"), "").refused("sign_in_refused");
    let unknown = terminal.act("nobody", &["accounts", "list"]);
    unknown.refused("sign_in_refused");
}

#[test]
fn without_a_terminal_and_a_password_it_says_how_to_give_one() {
    let terminal = Terminal::with_root();
    let store = terminal.store().display().to_string();
    let args = ["--store", &store, "--as", "root", "accounts", "list"];
    let run = bare(terminal.folder.path(), &args, None, "");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("SHELFKEEPER_PASSWORD"), "{run:?}");
}

#[test]
fn wrong_usage_is_exit_two_and_names_the_argument() {
    let terminal = Terminal::new();
    for (args, named) in [
        (&["batch", "plan"][..], "--rule"),
        (&["frobnicate"], "frobnicate"),
        (&["queue", "list", "--state", "x"], "--state"),
        (&["filing", "return", "1"], "--reason"),
        (&["notices", "issue", "--dry-run", "--plan", "x"], "--plan"),
        (&["intake", "people", "file"], "people"),
    ] {
        let run = terminal.run(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains(named), "{run:?}");
        let run = terminal.json(args);
        assert_eq!(
            (run.code, &run.document()["code"]),
            (2, &"bad_request".into()),
            "{run:?}"
        );
    }
    let run = bare(
        terminal.folder.path(),
        &["--json", "queue", "list"],
        None,
        "",
    );
    assert_eq!(run.code, 2, "a store is needed");
    assert!(
        run.document()["message"]
            .as_str()
            .unwrap()
            .contains("--store")
    );
    assert!(!terminal.store().exists(), "nothing was made on the way");
}

#[test]
fn a_store_that_cannot_be_read_is_exit_three() {
    let terminal = Terminal::new();
    let missing = terminal.json(&["check"]);
    assert_eq!(
        (missing.code, &missing.document()["code"]),
        (3, &"no_store".into())
    );
    terminal.write("desk.skdb", "not a database");
    let foreign = terminal.json(&["check"]);
    assert_eq!(
        (foreign.code, &foreign.document()["code"]),
        (3, &"not_a_store".into())
    );
    assert_eq!(std::fs::read(terminal.store()).unwrap(), b"not a database");
}

#[test]
fn a_file_that_is_not_there_is_exit_three() {
    let terminal = Terminal::with_root();
    let run = terminal.act("root", &["intake", "programs", "nowhere.csv"]);
    assert_eq!(
        (run.code, &run.document()["code"]),
        (3, &"file_unreadable".into())
    );
    let folder = terminal.folder.path();
    let run = bare(
        folder,
        &["--json", "payments", "inspect", "nowhere.csv"],
        None,
        "",
    );
    assert_eq!(
        (run.code, &run.document()["code"]),
        (3, &"file_unreadable".into())
    );
}

#[test]
fn a_refusal_for_people_goes_to_stderr_in_their_language() {
    let terminal = Terminal::with_root();
    let run = terminal.run(&["--lang", "zh", "queue", "list"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("请先登录") && run.err.contains("not_signed_in"),
        "{run:?}"
    );
    let english = terminal.run(&["queue", "list"]);
    assert!(english.err.contains("Sign in first"), "{english:?}");
    assert!(!english.err.contains(PASSWORD));
}

#[test]
fn profiles_and_reports_are_listed_without_a_store() {
    let terminal = Terminal::new();
    let folder = terminal.folder.path();
    let profiles = bare(folder, &["--json", "profiles", "list"], None, "").done();
    assert_eq!(profiles["profiles"][0]["id"], "wechat-pay-trade");
    let reports = bare(folder, &["--json", "report", "list"], None, "").done();
    assert_eq!(reports["reports"][0]["name"], "deposit-ledger");
}
