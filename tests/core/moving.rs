//! A store moves from a file to a team's server and back.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::moving::{Moved, Mover, copy};
use shelfkeeper_core::desk::{NoProgress, Progress, demo};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::{Store, copy as rows};
use tempfile::TempDir;

use crate::server;
use crate::support::{MONDAY, TestDesk, counted, op};

const PASSWORD: &str = "demo-day-2026";
/// The same, because all stores of a server share its passwords.
const NEW: &str = PASSWORD;

fn progress() -> Arc<dyn Progress> {
    Arc::new(NoProgress)
}

/// A demo day in a file.
fn demo_file(folder: &Path) -> Store {
    shelfkeeper_core::store::seal::make_passwords_cheap();
    let request = MakeDemo {
        programs: counted(400, 20_000),
        seed: 7,
    };
    demo::fill(
        &folder.join("desk.skdb"),
        &request,
        Instant(MONDAY),
        &NoProgress,
    )
    .unwrap()
    .0
}

fn desk_as(store: Store, login: &str, password: &str) -> Result<TestDesk, Fault> {
    let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
    let request = SignIn {
        login: login.into(),
        password: password.into(),
    };
    desk.call::<Me>("session.sign_in", request)?;
    Ok(desk)
}

/// The demo file's desk, its administrator signed in; the team it moved to, and what moved.
fn moved() -> (TestDesk, TempDir, Store, Moved) {
    let folder = tempfile::tempdir().unwrap();
    let from = desk_as(demo_file(folder.path()), "demo-admin", PASSWORD).unwrap();
    let team = server::new_team(&folder.path().join("team"));
    let to = Store::open_team(&team).unwrap();
    let mover = Mover::signed_in(&from.desk, NEW).unwrap();
    let moved = copy(&from.desk.store().unwrap(), &to, &mover, &progress()).unwrap();
    (from, folder, to, moved)
}

fn verified(desk: &TestDesk) {
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
}

fn totals(store: &Store) -> rows::Totals {
    store.read(rows::totals).wait().unwrap()
}

fn hash_of(folder: &Path) -> Vec<u8> {
    Sha256::digest(std::fs::read(folder.join("desk.skdb")).unwrap()).to_vec()
}

#[test]
fn a_store_moves_to_a_team_and_back_and_holds_the_same_to_the_last_event() {
    let (from, folder, team, there) = moved();
    let source = totals(&from.desk.store().unwrap());
    assert_eq!(there.totals, source, "rows, money and the record's head");
    assert!(there.attachments > 0);
    let before = hash_of(folder.path());
    // Back, into another file; two moves are two events.
    let back = Store::create(&folder.path().join("back").with_extension("skdb")).unwrap();
    let mover = Mover::of_team(&team, "demo-admin", PASSWORD, Instant(MONDAY)).unwrap();
    let here = copy(&team, &back, &mover, &progress()).unwrap();
    assert_eq!(
        here.totals,
        totals(&team),
        "with the event of the first move"
    );
    assert_eq!(here.totals.money, source.money);
    assert_eq!(
        here.totals.head.clone().unwrap().0,
        source.head.unwrap().0 + 1
    );
    assert_eq!(hash_of(folder.path()), before, "the source is untouched");
    verified(&from);
    let back = desk_as(back, "demo-admin", PASSWORD).unwrap();
    verified(&back);
    // What was sealed opens in the new file, and nobody else's old password does.
    let grant = ChangeRole {
        op: op(),
        account: "1".into(),
        role: "reviewer".into(),
    };
    back.call::<AccountInfo>("account.grant", grant).unwrap();
    let again = SignIn {
        login: "demo-admin".into(),
        password: PASSWORD.into(),
    };
    back.call::<Me>("session.sign_in", again).unwrap();
    let filing: FilingDetail = back.call("filing.get", ById { id: "1".into() }).unwrap();
    assert!(filing.fields.iter().any(|field| field.personal));
    let other = SignIn {
        login: "demo-li".into(),
        password: PASSWORD.into(),
    };
    assert_eq!(back.refused("session.sign_in", other), Code::SignInRefused);
}

#[test]
fn in_the_team_it_moved_to_people_work_on_where_they_were() {
    let (_from, folder, team, _) = moved();
    let place = team.path();
    drop(team);
    let open = server::open_again(&place, &folder.path().join("team"));
    let admin = desk_as(open, "demo-admin", NEW).unwrap();
    verified(&admin);
    let found = crate::intake::rows(&admin, "programs", Some("小"));
    assert!(!found.is_empty(), "search was cut anew");
}

#[test]
fn nothing_is_copied_over_a_store_that_holds_something_or_by_somebody_who_may_not() {
    let (from, _folder, team, _) = moved();
    let mover = Mover::signed_in(&from.desk, NEW).unwrap();
    let source = from.desk.store().unwrap();
    let again = copy(&source, &team, &mover, &progress()).unwrap_err();
    assert_eq!(again.code, Code::StoreExists);
    let folder = tempfile::tempdir().unwrap();
    let empty = server::new_store(folder.path());
    let li = SignIn {
        login: "demo-li".into(),
        password: PASSWORD.into(),
    };
    from.call::<Me>("session.sign_in", li).unwrap();
    let mover = Mover::signed_in(&from.desk, NEW).unwrap();
    let refused = copy(&source, &empty, &mover, &progress()).unwrap_err();
    assert_eq!(refused.code, Code::RoleRefused);
    assert_eq!(totals(&empty).head, None);
}
