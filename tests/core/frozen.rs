//! Stores that earlier programs wrote: each still opens, with the same figures and an unbroken
//! record.
//!
//! `SHELFKEEPER_FREEZE_STORE=1 cargo test -p shelfkeeper-core --test core frozen` adds the store as
//! it is now. A folder that is there is never written again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{NoProgress, demo};
use shelfkeeper_core::domain::calendar::{Day, Instant};
use shelfkeeper_core::store::Store;

use crate::support::{MONDAY, TestDesk, op};

const STORE: &str = "desk.skdb";
pub const PASSWORD: &str = "demo-day-2026";

/// What is true of a frozen store; written when it is frozen.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Facts {
    counts: BTreeMap<String, u32>,
    ledger: BTreeMap<String, String>,
    events: String,
    head: String,
    masked: String,
    unmasked: String,
    scan_bytes: u64,
}

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/stores")
}

pub fn sign_in(desk: &TestDesk, login: &str) {
    let request = SignIn {
        login: login.into(),
        password: PASSWORD.into(),
    };
    desk.call::<Me>("session.sign_in", request).unwrap();
}

/// What a person of each role sees.
fn facts(desk: &TestDesk) -> Facts {
    let verified: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert!(verified.ok, "{:?}", verified.findings);
    sign_in(desk, "demo-zhao");
    let counts: Counts = desk.call("counts.get", Empty {}).unwrap();
    let preview = PreviewReport {
        name: "deposit-ledger".into(),
        from: Day(desk.today().0 - 30).to_string(),
        to: desk.today().to_string(),
    };
    let ledger: ReportPreview = desk.call("report.preview", preview).unwrap();
    sign_in(desk, "demo-li");
    let (masked, unmasked, scan_bytes) = personal(desk);
    Facts {
        counts: counts.counts,
        ledger: ledger.totals,
        events: verified.events,
        head: verified.head,
        masked,
        unmasked,
        scan_bytes,
    }
}

/// A sealed value and a sealed scan of the first filing in platform review.
fn personal(desk: &TestDesk) -> (String, String, u64) {
    let next: NextFiling = desk.call("filing.next", Empty {}).unwrap();
    let id = next.id.expect("a filing waits for review");
    let filing: FilingDetail = desk.call("filing.get", ById { id }).unwrap();
    let sealed = filing.fields.iter().find(|field| field.personal).unwrap();
    let ask = Unmask {
        op: op(),
        id: filing.id.clone(),
        path: sealed.path.clone(),
        reason: "核对证件".into(),
    };
    let shown: Unmasked = desk.call("filing.unmask", ask).unwrap();
    let scan = filing.attachments.first().unwrap();
    let target = desk.folder.path().join("scan.png");
    let file = desk.desk.files.keep(&target).file.unwrap();
    let fetch = FetchAttachment {
        id: scan.id.clone(),
        file,
    };
    desk.call::<Done>("filing.attachment", fetch).unwrap();
    let bytes = fs::metadata(&target).unwrap().len();
    (
        sealed.declared.clone().unwrap_or_default(),
        shown.value,
        bytes,
    )
}

fn open(folder: tempfile::TempDir) -> TestDesk {
    let store = Store::open(&folder.path().join(STORE)).unwrap();
    TestDesk::over(store, folder)
}

/// A folder and everything in it.
pub fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A small store with a day's work in it: a bill taken in and a batch handed in.
fn freeze(target: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let ask = MakeDemo {
        programs: 120,
        seed: 1,
    };
    let path = folder.path().join(STORE);
    let (store, made) = demo::fill(&path, &ask, Instant(MONDAY), &NoProgress).unwrap();
    let desk = TestDesk::over(store, folder);
    sign_in(&desk, "demo-wang");
    let answer: demo::Answer = serde_json::from_value(made.answer).unwrap();
    let bill = Path::new(&made.place).join(&answer.bills[0].file);
    let pick = || desk.desk.files.keep(&bill).file.unwrap();
    let inspect = InspectPayments {
        file: pick(),
        profile: None,
        sheet: None,
        account: None,
        rows: 0,
    };
    let seen: Inspection = desk.call("payments.inspect", inspect).unwrap();
    let import = ImportPayments {
        op: op(),
        file: pick(),
        profile: None,
        sheet: None,
        account: None,
        plan: seen.plan,
    };
    desk.call::<ImportReceipt>("payments.import", import)
        .unwrap();
    sign_in(&desk, "demo-zhao");
    let plan = desk.plan("unfiled");
    desk.submit(&plan);
    let TestDesk { desk, folder, .. } = desk;
    drop(desk);
    fs::remove_dir_all(made.place).unwrap();
    copy_tree(folder.path(), target);
}

#[test]
fn every_store_an_earlier_program_wrote_opens_with_the_figures_it_had() {
    let root = frozen();
    if std::env::var_os("SHELFKEEPER_FREEZE_STORE").is_some() {
        let target = root.join(env!("CARGO_PKG_VERSION"));
        assert!(!target.exists(), "frozen already: {}", target.display());
        freeze(&target);
        let desk = opened(&target);
        let facts = serde_json::to_string_pretty(&facts(&desk)).unwrap();
        fs::write(target.join("facts.json"), facts + "\n").unwrap();
    }
    let mut seen = 0;
    for entry in fs::read_dir(&root).unwrap() {
        let place = entry.unwrap().path();
        let stated = fs::read_to_string(place.join("facts.json")).unwrap();
        let stated: Facts = serde_json::from_str(&stated).unwrap();
        let desk = opened(&place);
        let mut found = facts(&desk);
        // What a later program counts besides was not there to be counted.
        found
            .counts
            .retain(|name, _| stated.counts.contains_key(name));
        assert_eq!(found, stated, "{}", place.display());
        // A reviewer is signed in by now.
        for list in ["filings", "programs"] {
            crate::search::spoken_as_written(&desk, list);
        }
        seen += 1;
    }
    assert!(seen > 0, "no frozen store");
}

/// A copy of a frozen store, open; the fixture itself is only read.
fn opened(place: &Path) -> TestDesk {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(place, folder.path());
    open(folder)
}
