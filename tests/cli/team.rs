//! A team's store on a server, from a terminal.

use std::path::PathBuf;

use serde_json::json;

use super::certificates::Authority;
use super::server;
use super::support::{PASSWORD, Run, Terminal, bare};

/// A database without a store, as the address of the scratch server's socket.
fn empty(terminal: &Terminal) -> String {
    let team = server::empty_team(terminal.folder.path());
    server::address(team.database())
}

fn run(terminal: &Terminal, store: &str, args: &[&str], password: Option<&str>) -> Run {
    let scans = terminal.path("scans").display().to_string();
    let all = [&["--json", "--store", store, "--attachments", &scans], args].concat();
    bare(terminal.folder.path(), &all, password, PASSWORD)
}

/// The same database over loopback, where everybody needs a password.
fn loopback(socket: &str, said: &str) -> String {
    let database = socket.rsplit('/').next().unwrap();
    format!("postgres://localhost:{}/{database}{said}", server::port())
}

#[test]
fn a_teams_store_is_made_and_worked_on_by_people_of_the_server() {
    let terminal = Terminal::new();
    let address = empty(&terminal);
    let made = run(
        &terminal,
        &address,
        &["init", "--admin", "root"],
        Some(PASSWORD),
    )
    .done();
    assert_eq!(made["roles"], json!(["administrator"]));
    assert_eq!(made["attachment_folder"], json!(terminal.path("scans")));
    assert_eq!(made["attachment_folder_of"], "team");
    let again = run(
        &terminal,
        &address,
        &["init", "--admin", "root"],
        Some(PASSWORD),
    );
    again.refused("store_exists");
    let list = &["--as", "root", "accounts", "list"];
    let plain = loopback(&address, "?sslmode=disable");
    let people = run(&terminal, &plain, list, Some(PASSWORD)).done();
    assert_eq!(people["accounts"][0]["login"], "root");
    let checked = run(&terminal, &address, &["check"], None).done();
    let shown = address.replace("desk@", "").replace("%2F", "/");
    assert_eq!(
        (&checked["ok"], &checked["store"]),
        (&json!(true), &json!(shown))
    );
    run(&terminal, &plain, list, Some("not the password")).refused("sign_in_refused");
    let nobody = &["--as", "nobody", "accounts", "list"];
    run(&terminal, &plain, nobody, Some(PASSWORD)).refused("sign_in_refused");
    // As nobody in particular on loopback, where the server wants somebody.
    let alone = run(&terminal, &plain, &["check"], Some(PASSWORD));
    assert_eq!(alone.refused("bad_field")["params"]["field"], "login");
}

#[test]
fn over_a_network_a_terminal_believes_the_authority_it_is_told_of_and_no_other() {
    let terminal = Terminal::new();
    let house = Authority::new("the house");
    server::show_certificate(house.of(&["localhost"]).pair());
    let authority = house.file(terminal.folder.path());
    let address = empty(&terminal);
    run(
        &terminal,
        &address,
        &["init", "--admin", "lead"],
        Some(PASSWORD),
    )
    .done();
    let list = &["--as", "lead", "accounts", "list"];
    let verified = loopback(&address, &format!("?sslrootcert={}", authority.display()));
    run(&terminal, &verified, list, Some(PASSWORD)).done();
    let unknown = run(&terminal, &loopback(&address, ""), list, Some(PASSWORD));
    assert_eq!(
        (unknown.code, &unknown.document()["code"]),
        (3, &json!("tls_authority"))
    );
    let weak = loopback(&address, "?sslmode=require");
    run(&terminal, &weak, list, Some(PASSWORD)).refused("tls_weak");
}

#[test]
fn without_a_named_folder_the_scans_lie_in_the_programs_home_and_the_check_says_so() {
    let terminal = Terminal::new();
    let address = empty(&terminal);
    let args = ["--json", "--store", &address, "init", "--admin", "root"];
    let folder = terminal.folder.path();
    let made = bare(folder, &args, Some(PASSWORD), PASSWORD).done();
    let lies = PathBuf::from(made["attachment_folder"].as_str().unwrap());
    let name = lies
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap();
    assert!(
        name.ends_with(address.rsplit('/').next().unwrap()),
        "{name}"
    );
    assert_eq!(made["attachment_folder_of"], "computer");
    let check = ["--store", &address, "check"];
    let said = bare(folder, &check, None, PASSWORD).out;
    assert!(said.contains("this computer alone"), "{said}");
    assert!(!folder.join("desk.skdb").exists());
}

#[test]
fn a_demo_is_made_in_a_file_and_a_server_without_a_store_says_so() {
    let terminal = Terminal::new();
    let address = empty(&terminal);
    let demo = run(&terminal, &address, &["init", "--demo", "10"], None);
    assert_eq!(
        (demo.code, &demo.document()["code"]),
        (2, &json!("bad_request"))
    );
    let none = run(&terminal, &address, &["check"], None);
    assert_eq!(
        (none.code, &none.document()["code"]),
        (3, &json!("no_store"))
    );
}

#[test]
fn people_are_let_in_and_out_and_the_doctor_says_what_holds() {
    let terminal = Terminal::new();
    let address = empty(&terminal);
    let plain = loopback(&address, "?sslmode=disable");
    let init = &["team", "init", "--admin", "head"];
    run(&terminal, &address, init, Some(PASSWORD)).done();
    let as_head = |args: &[&str]| {
        run(
            &terminal,
            &plain,
            &[&["--as", "head"], args].concat(),
            Some(PASSWORD),
        )
    };
    let person = ["team", "add-person", "clara", "--role", "reviewer"];
    assert_eq!(as_head(&person).done()["roles"], json!(["reviewer"]));
    let hers = &["--as", "clara", "queue", "list"];
    run(&terminal, &plain, hers, Some(PASSWORD)).done();
    let told = as_head(&["team", "doctor"]).done();
    let checks = told["checks"].as_array().unwrap();
    let said = |level: &str| -> Vec<&str> {
        let of_level = checks.iter().filter(|one| one["level"] == level);
        of_level.map(|one| one["check"].as_str().unwrap()).collect()
    };
    assert_eq!(said("enforced").len(), 5);
    assert_eq!(said("not_enforced").len(), 5);
    assert!(said("unsafe").contains(&"durability"), "{checks:?}");
    assert!(said("unseen").contains(&"unseen"), "{checks:?}");
    assert_eq!(said("broken"), [""; 0]);
    let words = ["--store", &plain, "--as", "head", "team", "doctor"];
    let words = bare(terminal.folder.path(), &words, Some(PASSWORD), PASSWORD).out;
    assert!(
        words.contains("four eyes") && words.contains("not held by the server"),
        "{words}"
    );
    as_head(&["team", "disable-person", "clara"]).done();
    run(&terminal, &plain, hers, Some(PASSWORD)).refused("sign_in_refused");
    let file = terminal.path("desk.skdb").display().to_string();
    let wrong = run(&terminal, &file, &["team", "doctor"], None);
    assert_eq!(
        (wrong.code, &wrong.document()["code"]),
        (2, &json!("bad_request"))
    );
}

#[test]
fn a_store_is_copied_to_a_team_and_back_and_its_people_get_logins() {
    let terminal = Terminal::new();
    terminal.json(&["init", "--demo", "60"]).done();
    let address = empty(&terminal);
    let demo = "demo-day-2026";
    let file = terminal.store().display().to_string();
    let go =
        |store: &str, args: &[&str], password: &str| run(&terminal, store, args, Some(password));
    let there = go(
        &file,
        &["--as", "demo-admin", "copy", "--to", &address],
        demo,
    )
    .done();
    assert_eq!(there["rows"]["program"], 60);
    let plain = loopback(&address, "?sslmode=disable");
    let passwords = ["--as", "demo-admin", "team", "add-person", "demo-li"];
    go(&plain, &["--as", "demo-li", "queue", "list"], PASSWORD).refused("sign_in_refused");
    go(&plain, &passwords, PASSWORD).done();
    let list = go(&plain, &["--as", "demo-li", "queue", "list"], PASSWORD).done();
    assert!(
        list["rows"].as_array().is_some_and(|rows| !rows.is_empty()),
        "{list}"
    );
    assert_eq!(
        go(&plain, &["--as", "demo-admin", "audit", "verify"], PASSWORD).done()["ok"],
        true
    );
    let back = terminal.path("back.skdb").display().to_string();
    let home = go(
        &address,
        &["copy", "--to", &back, "--admin", "demo-admin"],
        PASSWORD,
    )
    .done();
    assert_eq!(home["money"], there["money"]);
    assert_eq!(
        go(&back, &["--as", "demo-admin", "audit", "verify"], PASSWORD).done()["ok"],
        true
    );
    go(&file, &["--as", "demo-admin", "copy", "--to", &back], demo).refused("store_exists");
    go(&file, &["--as", "demo-li", "copy", "--to", &address], demo).refused("role_refused");
}
