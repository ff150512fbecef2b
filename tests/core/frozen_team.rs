//! Team stores that earlier programs wrote, as their servers' own dumps: each is restored, brought up to
//! date, and still holds what it held.
//!
//! `SHELFKEEPER_FREEZE_STORE=1 cargo test -p shelfkeeper-core --test core frozen_team` adds the store as
//! it is now. A folder that is there is never written again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::moving::{Mover, copy};
use shelfkeeper_core::desk::{NoProgress, Progress, demo};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::store::seal::hex;
use shelfkeeper_core::store::{Store, copy as rows};

use crate::frozen::{PASSWORD, sign_in};
use crate::server;
use crate::support::{MONDAY, TestDesk};

const ADMIN: &str = "demo-admin";

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/teams")
}

/// Rows, sums of money and the head of the record.
fn facts(store: &Store) -> Json {
    let totals = store.read(rows::totals).wait().unwrap();
    let (events, head) = totals.head.unwrap();
    json!({ "rows": totals.rows, "money": totals.money, "events": events, "head": hex(&head) })
}

/// Moves a small demo day to a server and keeps its dump.
fn freeze(folder: &Path) {
    shelfkeeper_core::store::seal::make_passwords_cheap();
    // The record names the place a store came from: one that says nothing of a machine.
    let scratch = Path::new("freezing");
    fs::create_dir(scratch).unwrap();
    let request = MakeDemo {
        programs: 20,
        seed: 7,
    };
    let file = scratch.join("desk.skdb");
    let (from, _) = demo::fill(&file, &request, Instant(MONDAY), &NoProgress).unwrap();
    let from = TestDesk::over(from, tempfile::tempdir().unwrap());
    sign_in(&from, ADMIN);
    let to = server::new_store(&scratch.join("team"));
    let mover = Mover::signed_in(&from.desk, PASSWORD).unwrap();
    let progress: Arc<dyn Progress> = Arc::new(NoProgress);
    copy(&from.desk.store().unwrap(), &to, &mover, &progress).unwrap();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("team.sql"), server::dump(&to.path())).unwrap();
    let facts = serde_json::to_string_pretty(&facts(&to)).unwrap();
    fs::write(folder.join("facts.json"), facts + "\n").unwrap();
    fs::remove_dir_all(scratch).unwrap();
}

#[test]
fn every_team_store_that_an_earlier_program_wrote_still_opens_and_holds() {
    let now = frozen().join(env!("CARGO_PKG_VERSION"));
    if std::env::var_os("SHELFKEEPER_FREEZE_STORE").is_some() && !now.exists() {
        freeze(&now);
    }
    let mut opened = 0;
    for folder in fs::read_dir(frozen()).unwrap() {
        let folder = folder.unwrap().path();
        let scratch = tempfile::tempdir().unwrap();
        let team = server::restored(&folder.join("team.sql"), (ADMIN, PASSWORD), scratch.path());
        let store = Store::open_team(&team).unwrap();
        let kept = fs::read_to_string(folder.join("facts.json")).unwrap();
        let kept: Json = serde_json::from_str(&kept).unwrap();
        let mut found = facts(&store);
        // Tables and columns of money of later steps are there and empty.
        for part in ["rows", "money"] {
            if let (Some(rows), Some(known)) = (found[part].as_array_mut(), kept[part].as_array()) {
                rows.retain(|row| known.iter().any(|one| one[0] == row[0]) || row[1] != 0);
            }
        }
        assert_eq!(found, kept, "{}", folder.display());
        let desk = TestDesk::over(store, tempfile::tempdir().unwrap());
        sign_in(&desk, ADMIN);
        crate::search::spoken_as_written(&desk, "programs");
        let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
        let broken = report
            .findings
            .iter()
            .filter(|one| one.kind != "attachment");
        assert_eq!(broken.collect::<Vec<_>>(), Vec::<&Finding>::new());
        opened += 1;
    }
    assert!(opened > 0, "there is a frozen team store");
}
