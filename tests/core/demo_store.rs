//! The demo store, and the day's files against what the desk makes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::demo::{self, Answer};
use shelfkeeper_core::desk::{NoProgress, Progress};
use shelfkeeper_core::domain::calendar::{Day, Instant};
use shelfkeeper_core::domain::fault::{Code, Fault, Result as Outcome};
use shelfkeeper_core::domain::identifiers::parse_resident_id;
use shelfkeeper_core::store::{Store, Value};

use crate::support::{MONDAY, TestDesk, new_store, on_server};

const PROGRAMS: u32 = 600;

fn today() -> Day {
    Instant(MONDAY).day()
}

fn ask(programs: u32, seed: u32) -> MakeDemo {
    MakeDemo { programs, seed }
}

fn numbers(store: &Store, sql: &'static str) -> Vec<Vec<i64>> {
    let read = store.read(move |session| {
        let mut rows = Vec::new();
        session.query_view(sql, &[], &mut |row| {
            let cells = (0..).map_while(|at| row.value(at).ok());
            let number = |cell| match cell {
                Value::Int(number) => number,
                other => panic!("{other:?}"),
            };
            rows.push(cells.map(number).collect());
            Ok(())
        })?;
        Ok(rows)
    });
    read.wait().unwrap()
}

fn by_status(store: &Store) -> demo::Counts {
    numbers(store, "SELECT status, count(*) FROM filing GROUP BY status")
        .iter()
        .map(|row| (row[0].to_string(), u64::try_from(row[1]).unwrap()))
        .collect()
}

/// A demo store in a folder of its own, open.
struct Made {
    folder: tempfile::TempDir,
    store: Store,
    made: DemoMade,
}

impl Made {
    fn new(programs: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.skdb");
        let (asked, now) = (ask(programs, 7), Instant(MONDAY));
        let (store, made) = if on_server() {
            let store = new_store(folder.path());
            let files = folder.path().join("demo-files");
            let made = demo::fill_empty(&store, &files, &asked, now, &NoProgress).unwrap();
            (store, made)
        } else {
            demo::fill(&path, &asked, now, &NoProgress).unwrap()
        };
        Self {
            folder,
            store,
            made,
        }
    }

    fn answer(&self) -> Answer {
        serde_json::from_value(self.made.answer.clone()).unwrap()
    }

    fn numbers(&self, sql: &'static str) -> Vec<Vec<i64>> {
        numbers(&self.store, sql)
    }

    fn number(&self, sql: &'static str) -> u64 {
        u64::try_from(self.numbers(sql)[0][0]).unwrap()
    }
}

#[test]
fn a_made_store_holds_what_the_answer_says() {
    let made = Made::new(PROGRAMS);
    let answer = made.answer();
    assert_eq!(by_status(&made.store), answer.filings_before);
    assert_eq!(
        made.number("SELECT count(*) FROM program"),
        u64::from(PROGRAMS)
    );
    assert_eq!(
        made.number("SELECT count(*) FROM notice"),
        answer.notices.issued
    );
    assert_eq!(
        made.number("SELECT count(*) FROM notice WHERE state = 'open'"),
        answer.notices.open
    );
    assert_eq!(
        made.number("SELECT count(*) FROM program WHERE shelf_state = 'search_restricted'"),
        answer.notices.restricted
    );
    assert_eq!(
        made.number("SELECT count(*) FROM program WHERE icp_status BETWEEN 1024 AND 1031 AND shelf_state <> 'delisted'"),
        answer.unfiled_before.items + answer.unfiled_before.not_known.get("status_too_old").unwrap_or(&0)
    );
    assert_eq!(
        made.number("SELECT count(*) FROM filing WHERE status = 2"),
        answer.due_before.values().sum::<u64>()
    );
}

#[test]
fn the_money_in_a_made_store_adds_up() {
    let made = Made::new(PROGRAMS);
    let sum = |sql| made.numbers(sql)[0][0];
    assert!(sum("SELECT count(*) FROM payment") > 0);
    assert_eq!(
        sum("SELECT CAST(sum(amount_fen) AS BIGINT) FROM payment"),
        sum("SELECT CAST(sum(amount_fen) AS BIGINT) FROM posting")
    );
    assert_eq!(
        sum("SELECT CAST(sum(paid_fen) AS BIGINT) FROM notice"),
        sum("SELECT CAST(sum(amount_fen) AS BIGINT) FROM posting WHERE credit = 'deposit'")
    );
    assert_eq!(
        sum("SELECT CAST(coalesce(sum(left_fen), 0) AS BIGINT) FROM payment"),
        sum(
            "SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM posting WHERE credit = 'suspense'"
        )
    );
    // From the first issue to four days ago every bill day is known; the day's files bring the rest.
    let days = made.numbers("SELECT min(day_on), max(day_on), count(*) FROM coverage");
    let last = today().as_i64() - 4;
    assert_eq!(days, [[last - 16, last, 17]]);
    let wrong = "SELECT count(*) FROM notice n WHERE n.paid_fen <> (SELECT coalesce(sum(p.amount_fen), 0) FROM posting p WHERE p.notice_id = n.id)";
    assert_eq!(sum(wrong), 0);
}

fn read_as<'a>(desk: &TestDesk, made: &'a DemoMade, login: &str) -> &'a DemoAccount {
    let account = made.accounts.iter().find(|one| one.login == login).unwrap();
    let request = SignIn {
        login: account.login.clone(),
        password: account.password.clone(),
    };
    desk.call::<Me>("session.sign_in", request).unwrap();
    account
}

fn planned(desk: &TestDesk) -> (u64, BTreeMap<String, u32>) {
    let request = PlanBatch {
        op: crate::support::op(),
        platform: "wechat".into(),
        rule: "unfiled".into(),
        as_of: None,
    };
    let detail: BatchDetail = desk.call("batch.plan", request).unwrap();
    (u64::from(detail.items), detail.not_known)
}

fn known(unfiled: &demo::Unfiled) -> (u64, BTreeMap<String, u32>) {
    let count = |(name, count): (&String, &u64)| (name.clone(), u32::try_from(*count).unwrap());
    (unfiled.items, unfiled.not_known.iter().map(count).collect())
}

#[test]
fn the_days_files_are_taken_in_as_stated_and_the_plans_follow() {
    let desk = TestDesk::new();
    let made: DemoMade = desk.call("store.make_demo", ask(PROGRAMS, 7)).unwrap();
    let answer: Answer = serde_json::from_value(made.answer.clone()).unwrap();
    read_as(&desk, &made, "demo-zhao");
    assert_eq!(planned(&desk), known(&answer.unfiled_before));
    let take = |kind: &str, name: &str| -> IntakeReport {
        let path = Path::new(&made.place).join(name);
        let request = IntakeFile {
            op: crate::support::op(),
            kind: kind.into(),
            file: desk.desk.files.keep(&path).file.unwrap(),
        };
        desk.call("intake.import", request).unwrap()
    };
    let counts = |report: &IntakeReport| -> demo::Counts {
        let pairs = [
            ("read", report.read),
            ("accepted", report.accepted),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("refused", report.refused),
        ];
        pairs
            .map(|(name, count)| (name.to_owned(), u64::from(count)))
            .into()
    };
    let programs = take("programs", "programs.csv");
    assert_eq!(
        (programs.read, programs.refused, programs.accepted),
        (PROGRAMS, 0, 0),
        "{programs:?}"
    );
    let filings = take("filings", "filings.jsonl");
    assert_eq!(counts(&filings), answer.filings_file, "{:?}", filings.rows);
    let events = take("events", "events.jsonl");
    assert_eq!(counts(&events), answer.events_file, "{:?}", events.rows);
    assert_eq!(planned(&desk), known(&answer.unfiled_after));
    assert_eq!(by_status(&desk.desk.store().unwrap()), answer.filings_after);
}

#[test]
fn the_notices_still_to_be_asked_are_those_of_the_plan() {
    let desk = TestDesk::new();
    let made: DemoMade = desk.call("store.make_demo", ask(PROGRAMS, 7)).unwrap();
    let answer: Answer = serde_json::from_value(made.answer.clone()).unwrap();
    read_as(&desk, &made, "demo-wang");
    let request = PlanNotices {
        platform: "wechat".into(),
    };
    let plan: NoticePlan = desk.call("notice.plan", request).unwrap();
    assert_eq!(u64::from(plan.already), answer.notices.issued);
    assert_eq!(u64::from(plan.uncovered), answer.notices.uncovered);
    let asked: u32 = plan.groups.iter().map(|group| group.programs).sum();
    assert_eq!(u64::from(asked), answer.notices.to_ask);
    let fen: i64 = plan
        .groups
        .iter()
        .map(|group| group.total_fen.parse::<i64>().unwrap())
        .sum();
    assert_eq!(fen, answer.notices.to_ask_fen.as_i64());
}

#[test]
fn a_filing_of_the_demo_opens_with_its_body_its_story_and_its_scans() {
    let desk = TestDesk::new();
    let made: DemoMade = desk.call("store.make_demo", ask(PROGRAMS, 7)).unwrap();
    read_as(&desk, &made, "demo-li");
    let next: NextFiling = desk.call("filing.next", Empty {}).unwrap();
    let id = next.id.unwrap();
    let detail: FilingDetail = desk.call("filing.get", ById { id }).unwrap();
    assert!(detail.fields.len() > 15 && !detail.checks.is_empty());
    assert_eq!(detail.history[0].kind, "submitted");
    let scan = detail.attachments.first().unwrap();
    let (file, path) = desk.target("scan.png");
    let request = FetchAttachment {
        id: scan.id.clone(),
        file,
    };
    desk.call::<Done>("filing.attachment", request).unwrap();
    assert!(fs::read(path).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn the_record_of_a_demo_verifies() {
    let desk = TestDesk::new();
    let made: DemoMade = desk.call("store.make_demo", ask(120, 3)).unwrap();
    read_as(&desk, &made, "demo-admin");
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

/// What an import made of a bill, in the answer's words.
fn judged(bill: &demo::Bill, found: &Inspection) {
    let verdicts = &found.verdicts;
    let pairs = [
        ("settles", verdicts.settles),
        ("suspense", verdicts.suspense),
        ("refund", verdicts.refund),
        ("reversal", verdicts.reversal),
        ("duplicate", verdicts.duplicate),
        ("not_a_payment", verdicts.not_a_payment),
        ("error", verdicts.error),
    ];
    let detail = found.detail.as_ref().unwrap();
    for row in &bill.detail {
        let Some(read) = detail.iter().find(|read| u64::from(read.line) == row.line) else {
            panic!("line {} of {} is missing", row.line, bill.file);
        };
        assert_eq!(read.verdict, row.verdict, "{row:?} {read:?}");
        let settles = if row.verdict == "settles" {
            &row.notices[..]
        } else {
            &[]
        };
        let mut notices = read.notices.clone();
        notices.sort();
        let mut stated = settles.to_vec();
        stated.sort();
        if row.verdict == "settles" {
            assert_eq!(notices, stated, "{row:?} {read:?}");
        }
    }
    for (name, count) in pairs {
        let stated = bill.verdicts.get(name).copied().unwrap_or_default();
        assert_eq!(u64::from(count), stated, "{name} of {}", bill.file);
    }
    let fen = |side: &BTreeMap<String, shelfkeeper_core::domain::money::Fen>, name: &str| {
        side.get(name).map_or(0, |fen| fen.as_i64()).to_string()
    };
    let money = &found.money_in;
    for (name, value) in [
        ("read", &money.read),
        ("settled", &money.settled),
        ("suspense", &money.suspense),
        ("duplicate", &money.duplicate),
    ] {
        assert_eq!(
            value,
            &fen(&bill.money_in, name),
            "in {name} of {}",
            bill.file
        );
    }
    let money = &found.money_out;
    for (name, value) in [
        ("read", &money.read),
        ("refund", &money.refund),
        ("reversal", &money.reversal),
        ("unlinked", &money.unlinked),
    ] {
        assert_eq!(
            value,
            &fen(&bill.money_out, name),
            "out {name} of {}",
            bill.file
        );
    }
    assert_eq!(found.control.agrees, Some(true));
}

#[test]
fn the_bills_are_judged_as_stated_to_the_row_and_to_the_fen() {
    for seed in [7, 20] {
        let desk = TestDesk::new();
        let programs = crate::support::counted(2_000, 20_000);
        let made: DemoMade = desk.call("store.make_demo", ask(programs, seed)).unwrap();
        let answer: Answer = serde_json::from_value(made.answer.clone()).unwrap();
        read_as(&desk, &made, "demo-wang");
        for bill in &answer.bills {
            let pick = || {
                let path = Path::new(&made.place).join(&bill.file);
                desk.desk.files.keep(&path).file.unwrap()
            };
            let inspect = InspectPayments {
                file: pick(),
                profile: None,
                sheet: None,
                account: None,
                rows: 1_000,
            };
            let found: Inspection = desk.call("payments.inspect", inspect).unwrap();
            judged(bill, &found);
            let import = ImportPayments {
                op: crate::support::op(),
                file: pick(),
                profile: None,
                sheet: None,
                account: None,
                plan: found.plan,
            };
            let receipt: ImportReceipt = desk.call("payments.import", import).unwrap();
            assert_eq!(
                u64::from(receipt.notices_settled),
                bill.notices_settled,
                "{}",
                bill.file
            );
            assert_eq!(u64::from(receipt.lifts), bill.lifts, "{}", bill.file);
        }
        let store = desk.desk.store().unwrap();
        let overdue = "SELECT count(*) FROM notice WHERE state = 'open' AND due_on < 20521";
        assert_eq!(today().as_i64(), 20_521);
        assert_eq!(
            numbers(&store, overdue)[0][0],
            i64::try_from(answer.notices.overdue_after).unwrap()
        );
        let request = AskCoverage {
            platform: "wechat".into(),
            from: Day(today().0 - 20).to_string(),
            to: Day(today().0 - 1).to_string(),
        };
        let coverage: CoverageCalendar = desk.call("coverage.get", request).unwrap();
        assert_eq!(coverage.missing, 0);
    }
}

/// What is about the file that a demo is made as.
mod on_the_file {
    use super::*;

    #[test]
    fn nobody_of_a_demo_can_be_read_in_the_store_file() {
        let made = Made::new(200);
        let path = made.store.path().to_owned();
        let lines =
            fs::read_to_string(made.folder.path().join("demo-files/filings.jsonl")).unwrap();
        drop(made.store);
        let mut bytes = Vec::new();
        for name in ["demo.skdb", "demo.skdb-wal"] {
            bytes.extend(fs::read(path.with_file_name(name)).unwrap_or_default());
        }
        assert!(bytes.len() > 100_000);
        let text = String::from_utf8_lossy(&bytes);
        let mark = |c: char| !c.is_ascii_digit() && c != 'X';
        for run in text.split(mark).filter(|run| run.len() >= 18) {
            let ids = (0..=run.len() - 18).map(|at| &run[at..at + 18]);
            for id in ids {
                assert!(parse_resident_id(id).is_err(), "{id}");
            }
        }
        let mut checked = 0;
        for line in lines.lines() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else {
                continue;
            };
            for part in ["icp_subject", "icp_applets"] {
                let person = &line["application"][part]["principal_info"];
                for name in ["certificate_number", "mobile", "emergency_contact", "email"] {
                    let value = person[name].as_str().unwrap();
                    assert!(!text.contains(value), "{name}");
                    checked += 1;
                }
            }
        }
        assert!(checked > 40);
        assert!(!text.contains("1540000"));
    }

    #[test]
    fn a_demo_is_never_made_over_anything() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.skdb");
        fs::write(&path, "mine").unwrap();
        let refused = demo::fill(&path, &ask(10, 1), Instant(MONDAY), &NoProgress)
            .err()
            .unwrap();
        assert_eq!(refused.code, Code::StoreExists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        fs::remove_file(&path).unwrap();
        fs::create_dir(folder.path().join("demo-files")).unwrap();
        let refused = demo::fill(&path, &ask(10, 1), Instant(MONDAY), &NoProgress)
            .err()
            .unwrap();
        assert_eq!(refused.code, Code::StoreExists);
        assert!(!path.exists());
    }

    struct Impatient;

    impl Progress for Impatient {
        fn report(&self, progress: shelfkeeper_core::contract::Progress) -> Outcome<()> {
            if progress.step == "programs" {
                return Err(Fault::new(Code::Cancelled));
            }
            Ok(())
        }
    }

    #[test]
    fn a_cancelled_demo_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.skdb");
        let refused = demo::fill(&path, &ask(30, 1), Instant(MONDAY), &Impatient)
            .err()
            .unwrap();
        assert_eq!(refused.code, Code::Cancelled);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_command_opens_a_demo_store_of_its_own_with_accounts_that_can_sign_in() {
        let desk = TestDesk::new();
        let before = desk.desk.store().unwrap().path().to_owned();
        let made: DemoMade = desk.call("store.make_demo", ask(60, 5)).unwrap();
        assert_eq!(made.accounts.len(), 6);
        assert!(Path::new(&made.place).join("answer.json").exists());
        assert_ne!(desk.desk.store().unwrap().path(), before);
        let state: SessionState = desk.call("session.state", Empty {}).unwrap();
        assert!(state.demo && state.has_accounts && state.me.is_none());
        assert_eq!(state.demo_accounts, made.accounts);
        for account in made.accounts {
            let request = SignIn {
                login: account.login,
                password: account.password,
            };
            let me: Me = desk.call("session.sign_in", request).unwrap();
            assert_eq!(me.roles, account.roles);
        }
    }
}
