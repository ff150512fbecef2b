//! Reminders before the due day, and how letters about notices leave.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::Notice;

use crate::batches::DAY;
use crate::bills::{bill, number, paid, refunded};
use crate::filings::{has_shape, schema};
use crate::payments::Finance;
use crate::support::{TestDesk, op};
use crate::waivers::{asked, detail, propose, waive};

fn list(desk: &TestDesk) -> Reminders {
    let platform = "wechat".into();
    desk.call("reminder.list", AskReminders { platform })
        .unwrap()
}

fn making(desk: &TestDesk, plan: &str, name: &str) -> (MakeReminders, PathBuf) {
    let (folder, path) = desk.target(name);
    std::fs::create_dir_all(&path).unwrap();
    let request = MakeReminders {
        op: op(),
        platform: "wechat".into(),
        plan: plan.into(),
        folder,
    };
    (request, path)
}

fn make(desk: &TestDesk, name: &str) -> (HandedOff, PathBuf) {
    let (request, path) = making(desk, &list(desk).plan, name);
    (desk.call("reminder.make", request).unwrap(), path)
}

fn lines(path: &Path, handed: &HandedOff) -> Vec<Json> {
    let name = handed.files.iter().find(|name| name.ends_with(".jsonl"));
    let text = std::fs::read_to_string(path.join(name.unwrap())).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn numbers(rows: &[ReminderRow]) -> Vec<&str> {
    rows.iter().map(|row| &*row.notice).collect()
}

/// Notices of Monday, due on Saturday; it is Tuesday, and Monday's bill is there.
fn tuesday(notices: usize) -> (TestDesk, i64) {
    let desk = asked(notices);
    let fei = desk.account("fei");
    desk.clock.advance(DAY);
    desk.become_known("fei");
    let monday = desk.today().0 - 1;
    let import = desk.bill(fei, monday..=monday, None);
    (desk, import)
}

#[test]
fn a_notice_is_reminded_of_once_at_each_step() {
    let (desk, import) = tuesday(2);
    let shown = list(&desk);
    assert_eq!(shown.steps, [3, 1]);
    assert_eq!((shown.waiting_total, shown.not_known_total), (2, 0));
    assert_eq!(shown.waiting[0].days, 3);
    let (handed, path) = make(&desk, "first");
    assert_eq!(handed.items, 2);
    let written = lines(&path, &handed);
    assert_eq!(written[0]["notice"], number(1));
    assert_eq!(written[0]["working_days"], 3);
    assert!(
        written[1]["letter"]["zh"]["body"]
            .as_str()
            .unwrap()
            .contains("3 个工作日")
    );
    let after = list(&desk);
    assert_eq!((after.waiting_total, after.not_known_total), (0, 0));
    assert_eq!((&*after.made[0].by, after.made[0].items), ("fei", 2));
    let (again, _) = making(&desk, &after.plan, "none");
    assert_eq!(desk.refused("reminder.make", again), Code::NotFound);

    // Wednesday is still the same step; Friday is the next.
    desk.clock.advance(3 * DAY);
    desk.become_known("fei");
    assert_eq!(list(&desk).waiting_total, 0);
    let today = desk.today().0;
    let fei = desk.account("fei");
    desk.bill(fei, today - 3..=today - 1, None);
    desk.suspense(import, "谁的钱");
    assert_eq!(list(&desk).waiting[0].days, 1);
    assert_eq!(make(&desk, "second").0.items, 2);
    assert_eq!(list(&desk).waiting_total, 0);
    let letters = detail(&desk, 1).letters;
    let marks: Vec<_> = letters.iter().map(|one| (&*one.kind, &*one.mark)).collect();
    assert_eq!(marks, [("reminder", "3"), ("reminder", "1")]);
}

#[test]
fn who_is_not_known_to_be_unpaid_is_listed_apart_and_never_reminded() {
    let desk = asked(4);
    let fei = desk.account("fei");
    desk.clock.advance(DAY);
    desk.become_known("fei");
    let shown = list(&desk);
    assert_eq!((shown.waiting_total, shown.not_known_total), (0, 4));
    assert!(
        shown
            .not_known
            .iter()
            .all(|row| row.code == "coverage_missing")
    );
    let monday = desk.today().0 - 1;
    assert_eq!(shown.missing_on, Some(Day(monday).to_string()));
    let (nobody, _) = making(&desk, &shown.plan, "nobody");
    assert_eq!(desk.refused("reminder.make", nobody), Code::NotFound);

    let import = desk.bill(fei, monday..=monday, None);
    desk.suspense(import, "第000002号剧场的保证金");
    propose(&desk, 3);
    let shown = list(&desk);
    assert_eq!(numbers(&shown.waiting), [number(1), number(4)]);
    let apart: Vec<_> = shown
        .not_known
        .iter()
        .map(|row| (row.notice.clone(), &*row.code))
        .collect();
    assert_eq!(
        apart,
        [
            (number(2), "suspense_names_it"),
            (number(3), "waiver_proposed")
        ]
    );
    let (handed, path) = make(&desk, "some");
    let told = lines(&path, &handed);
    let told: Vec<_> = told
        .iter()
        .map(|line| line["notice"].as_str().unwrap())
        .collect();
    assert_eq!(told, [number(1), number(4)]);
    assert!(detail(&desk, 2).letters.is_empty());
}

#[test]
fn the_list_that_is_made_is_the_list_that_was_shown() {
    let (desk, _) = tuesday(2);
    let shown = list(&desk);
    desk.taken(bill(&[paid(1, 40_000, number(1)).on("2026-03-10")]));
    let (old, path) = making(&desk, &shown.plan, "old");
    assert_eq!(desk.refused("reminder.make", old), Code::PlanChanged);
    assert_eq!(std::fs::read_dir(path).unwrap().count(), 0);
    let now = list(&desk);
    assert_eq!(now.waiting[0].open_fen, "60000");
    let (handed, path) = make(&desk, "new");
    let body = lines(&path, &handed)[0]["letter"]["zh"]["body"].clone();
    assert!(
        body.as_str()
            .unwrap()
            .contains("已收到 400.00 元，尚缺 600.00 元")
    );
}

#[test]
fn the_same_operation_writes_the_same_files_into_another_folder() {
    let (desk, _) = tuesday(2);
    let (mut request, first) = making(&desk, &list(&desk).plan, "first");
    let handed: HandedOff = desk.call("reminder.make", request.clone()).unwrap();
    // What is known of a notice goes on; what left stays what left.
    desk.taken(bill(&[paid(1, 40_000, number(1)).on("2026-03-10")]));
    let (folder, second) = desk.target("second");
    std::fs::create_dir_all(&second).unwrap();
    request.folder = folder;
    let again: HandedOff = desk.call("reminder.make", request).unwrap();
    assert_eq!(again.files, handed.files);
    assert_eq!(handed.files.len(), 3);
    for name in &handed.files {
        let read = |path: &Path| std::fs::read(path.join(name)).unwrap();
        assert_eq!(read(&first), read(&second), "{name}");
    }
    let csv = std::fs::read_to_string(first.join(&handed.files[0])).unwrap();
    assert!(
        csv.contains(&number(1)) && csv.lines().count() == 3,
        "{csv}"
    );
    let manifest = std::fs::read_to_string(first.join(&handed.files[2])).unwrap();
    let manifest: Json = serde_json::from_str(&manifest).unwrap();
    let form = include_str!("../../assets/interchange/manifest.schema.json");
    has_shape(&manifest, &schema(form));
    assert_eq!(manifest["kind"], "reminder");
}

fn hand_off_letters(desk: &TestDesk, name: &str) -> Result<(HandedOff, PathBuf), Code> {
    let (folder, path) = desk.target(name);
    std::fs::create_dir_all(&path).unwrap();
    let request = HandOffLetters {
        op: op(),
        platform: "wechat".into(),
        folder,
    };
    let handed = desk.call::<HandedOff>("notice.letters", request);
    handed
        .map(|handed| (handed, path))
        .map_err(|fault| fault.code)
}

fn told(desk: &TestDesk, name: &str) -> Vec<(String, String)> {
    let (handed, path) = hand_off_letters(desk, name).unwrap();
    let text = |line: &Json, field: &str| line[field].as_str().unwrap().to_owned();
    let lines = lines(&path, &handed);
    lines
        .iter()
        .map(|line| (text(line, "notice"), text(line, "kind")))
        .collect()
}

fn preview(desk: &TestDesk, notice: u64, kind: &str) -> Result<Letters, Code> {
    let request = PreviewNoticeLetter {
        notice: number(notice),
        kind: kind.into(),
    };
    desk.call("notice.letter", request)
        .map_err(|fault| fault.code)
}

#[test]
fn every_letter_leaves_once_and_as_it_was_shown() {
    let desk = asked(3);
    desk.become_known("fei");
    let shown = preview(&desk, 1, "issued").unwrap();
    let (handed, path) = hand_off_letters(&desk, "issued").unwrap();
    assert_eq!(handed.items, 3);
    let line = lines(&path, &handed).remove(0);
    let mut letter = serde_json::to_value(&shown).unwrap();
    letter.as_object_mut().unwrap().remove("hash");
    assert_eq!(line["letter"], letter);
    assert_eq!(detail(&desk, 1).letters[0].letters, shown);
    assert_eq!(hand_off_letters(&desk, "none").unwrap_err(), Code::NotFound);

    let of = |notice: u64, kind: &str| (number(notice), kind.to_owned());
    desk.taken(bill(&[
        paid(1, 100_000, number(1)).on("2026-03-09"),
        paid(2, 40_000, number(2)).on("2026-03-09"),
    ]));
    assert_eq!(told(&desk, "paid"), [of(1, "paid"), of(2, "paid")]);
    desk.taken(bill(&[paid(3, 10_000, number(2)).on("2026-03-09")]));
    let before = preview(&desk, 2, "paid").unwrap();
    assert!(
        before
            .en
            .body
            .contains("RMB 500.00 received, RMB 500.00 outstanding")
    );
    assert_eq!(
        told(&desk, "more"),
        [of(2, "paid")],
        "of more money once more"
    );
    propose(&desk, 2);
    let proposed = preview(&desk, 2, "waived").unwrap();
    let waiver = desk
        .call::<Waivers>("waiver.list", AskWaivers { waiting: true })
        .unwrap();
    desk.become_known("wang");
    let decision = DecideWaiver {
        op: op(),
        id: waiver.waivers[0].id.clone(),
        version: waiver.waivers[0].version,
        notice_version: waiver.waivers[0].notice_version,
        verdict: "approve".into(),
        words: String::new(),
    };
    desk.call::<WaiverInfo>("waiver.decide", decision).unwrap();
    assert_eq!(
        preview(&desk, 2, "waived").unwrap(),
        proposed,
        "as its approval sends it"
    );
    desk.become_known("fei");
    assert_eq!(told(&desk, "waived"), [of(2, "waived")]);
    desk.taken(bill(&[refunded(2, 1, 40_000).on("2026-03-09")]));
    assert_eq!(told(&desk, "refund"), [of(2, "refund")]);
    assert_eq!(hand_off_letters(&desk, "end").unwrap_err(), Code::NotFound);
    desk.become_root();
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

#[test]
fn in_every_state_of_a_notice_the_letters_it_offers_can_be_read_and_no_others() {
    let desk = asked(5);
    desk.taken(bill(&[
        paid(1, 100_000, number(2)).on("2026-03-09"),
        paid(2, 40_000, number(3)).on("2026-03-09"),
        paid(3, 40_000, number(4)).on("2026-03-09"),
    ]));
    desk.taken(bill(&[refunded(3, 1, 40_000).on("2026-03-09")]));
    waive(&desk, 5);
    desk.change_notice(3, |notice| notice.restriction = "in_force".into());
    let states = [
        (1, "open", vec!["issued", "reminder"]),
        (2, "settled", vec!["issued", "paid"]),
        (3, "open", vec!["issued", "reminder", "paid"]),
        (4, "open", vec!["issued", "reminder", "refund"]),
        (5, "waived", vec!["issued", "waived"]),
    ];
    for (notice, state, kinds) in states {
        let detail = detail(&desk, notice);
        assert_eq!(
            (&*detail.state, &detail.previews),
            (
                state,
                &kinds.iter().map(|kind| (*kind).to_owned()).collect()
            )
        );
        for kind in ["issued", "reminder", "paid", "waived", "refund"] {
            let letters = preview(&desk, notice, kind);
            assert_eq!(letters.is_ok(), kinds.contains(&kind), "{notice} {kind}");
            for letter in letters.iter().flat_map(|both| [&both.zh, &both.en]) {
                assert!(!letter.body.contains(['{', '}']) && letter.body.contains(&number(notice)));
            }
        }
    }
}

#[test]
fn where_no_account_takes_the_money_no_letter_leaves() {
    let desk = asked(1);
    desk.become_root();
    let text = include_str!("../../assets/policies/wechat-deposit.json");
    let closed = text.replace(
        "\"opened_on\": \"2023-12-01\"",
        "\"opened_on\": \"2023-12-01\", \"closed_on\": \"2026-03-08\"",
    );
    assert_ne!(closed, text);
    let file = desk.pick("policy.json", closed);
    desk.call::<Policies>("policy.import", ImportPolicy { op: op(), file })
        .unwrap();
    desk.become_known("fei");
    assert_eq!(
        preview(&desk, 1, "issued").unwrap_err(),
        Code::LetterUnresolved
    );
    assert_eq!(
        hand_off_letters(&desk, "out").unwrap_err(),
        Code::LetterUnresolved
    );
    assert!(detail(&desk, 1).letters.is_empty());
}

#[test]
fn a_notice_of_before_letters_were_kept_shows_its_rule_and_leaves_in_no_letter() {
    let desk = asked(1);
    let mut old: Notice = desk.row(1);
    old.number = number(2);
    desk.write(0, "test.notice", move |tx| tx.insert(&mut old).map(drop));
    desk.become_known("fei");
    let detail = detail(&desk, 2);
    assert_eq!(detail.rule.rule.id, "short-drama-high");
    assert_eq!((detail.rule.told_band, detail.rule.told_kind), (None, None));
    assert_eq!(hand_off_letters(&desk, "out").unwrap().0.items, 1);
}
