//! The demo day through the window, by keyboard: three people, file dialogs included, and its
//! stated answer at every station.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::enforce;
use crate::money::day_files;
use crate::window::{CONTROL, ENTER, Window};

const CONFIRM: char = '\u{E007}';

struct Day {
    window: Window,
    files: PathBuf,
    answer: Json,
}

#[tokio::test]
async fn a_demo_day_is_lived_through_in_the_window_and_meets_its_stated_answer() {
    let window = Window::open().await;
    window.demo().await;
    let files = day_files(window.home.path());
    let text = std::fs::read_to_string(files.join("answer.json")).unwrap();
    let answer = serde_json::from_str(&text).unwrap();
    let day = Day {
        window,
        files,
        answer,
    };
    day.take_in().await;
    day.pay().await;
    day.enforce("deposit-overdue", "restrictions").await;
    day.enforce("unfiled", "delistings").await;
    day.report().await;
    day.verify().await;
    day.window.close().await;
}

/// A number as the window writes it.
fn grouped(number: &str) -> String {
    let mut out = String::new();
    for (at, digit) in number.chars().enumerate() {
        if at > 0 && (number.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Fen as the window writes it.
fn yuan(fen: &str) -> String {
    let fen: i64 = fen.parse().unwrap();
    format!("{}.{:02}", grouped(&(fen / 100).to_string()), fen % 100)
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl Day {
    async fn number(&self, id: &str) -> u64 {
        enforce::number(&self.window, id).await
    }

    /// A reviewer takes the platform's files in.
    async fn take_in(&self) {
        let window = &self.window;
        window.sign_in("demo-li").await;
        window.keys("ga").await;
        window.find("admin-tabs").await;
        window.keys("3").await;
        for (kind, name) in [
            ("programs", "programs.csv"),
            ("filings", "filings.jsonl"),
            ("events", "events.jsonl"),
        ] {
            window.press(&format!("intake-{kind}")).await;
            window.answer_dialog(&self.files.join(name)).await;
            window.find("intake-report").await;
            window.reads(name).await;
            if let Some(stated) = self.answer.get(format!("{kind}_file")) {
                for count in ["accepted", "updated", "unchanged", "refused"] {
                    let seen = self.number(&format!("intake-count-{count}")).await;
                    assert_eq!(seen, stated[count].as_u64().unwrap_or(0), "{kind} {count}");
                }
            }
        }
        window.sign_out().await;
    }

    /// Finance imports the bills in the order of their days.
    async fn pay(&self) {
        let window = &self.window;
        window.sign_in("demo-wang").await;
        let bills = self.answer["bills"].as_array().unwrap();
        for bill in bills {
            window.keys("gm").await;
            window.find("tab-suspense").await;
            window.keys("i").await;
            let file = bill["file"].as_str().unwrap();
            window.answer_dialog(&self.files.join(file)).await;
            window.find("equation").await;
            self.judged(bill).await;
            window.picture("bill").await;
            window.enabled("commit-import").await;
            window.chord(CONTROL, CONFIRM).await;
            window.find("import-receipt").await;
            self.receipt(bill).await;
            window.picture("receipt").await;
        }
        self.opened_again(bills.last().unwrap()).await;
        window.keys("gd").await;
        window.press("tab-coverage").await;
        window.holds("coverage-missing", "没有缺账单的日子").await;
        window.picture("coverage").await;
        window.sign_out().await;
    }

    /// What followed from an import, as its receipt says it.
    async fn receipt(&self, bill: &Json) {
        for (id, name) in [
            ("receipt-settled", "notices_settled"),
            ("receipt-lifts", "lifts"),
        ] {
            let stated = bill[name].as_u64().unwrap();
            assert_eq!(self.number(id).await, stated, "{bill}");
        }
    }

    /// The newest import stands in the list with its money, and opens with the same receipt.
    async fn opened_again(&self, bill: &Json) {
        let window = &self.window;
        window.keys("gm").await;
        let read = yuan(&plain(&bill["money_in"]["read"]));
        window.holds("imports-grid", &read).await;
        window.keys(ENTER).await;
        window.find("import-receipt").await;
        self.receipt(bill).await;
    }

    /// Every row and every fen of a bill stands where it is stated.
    async fn judged(&self, bill: &Json) {
        let window = &self.window;
        for (verdict, count) in bill["verdicts"].as_object().unwrap() {
            let tab = window.text_of(&format!("tab-{verdict}")).await;
            let stated = grouped(&count.to_string());
            assert!(tab.ends_with(&stated), "{verdict} {stated}: {tab}");
        }
        for side in ["in", "out"] {
            let text = window.text_of(&format!("equation-{side}")).await;
            let stated = bill[format!("money_{side}")].as_object().unwrap();
            for (name, fen) in stated {
                let fen = yuan(&plain(fen));
                assert!(text.contains(&fen), "{side} {name} {fen}: {text}");
            }
        }
    }

    /// One manager plans, another approves the frozen list and carries it out to the results.
    async fn enforce(&self, rule: &str, folder: &str) {
        let window = &self.window;
        let count = enforce::plan(window, rule).await;
        self.planned(rule, count).await;
        enforce::submit(window).await;
        enforce::read_and_fill_in(window, count).await;
        enforce::approve_and_execute(window, count).await;
        window.press("executed-close").await;
        self.hand_over(folder, count).await;
        window.sign_out().await;
    }

    async fn planned(&self, rule: &str, count: u64) {
        if rule == "unfiled" {
            assert_eq!(
                count,
                self.answer["unfiled_after"]["items"].as_u64().unwrap()
            );
            return;
        }
        // Whom suspense money names is left alone and said to be; nobody else is.
        let protected = self
            .number_or_none("batch-not-known-suspense_names_it")
            .await;
        let stated = &self.answer["notices"]["overdue_unrestricted_after"];
        assert_eq!(count + protected, stated.as_u64().unwrap());
        assert!(count > 0);
    }

    /// The orders leave as files, and the platform's results come back.
    async fn hand_over(&self, folder: &str, count: u64) {
        let window = &self.window;
        let out = window.home.path().join(folder);
        std::fs::create_dir(&out).unwrap();
        window.enabled("batch-handoff").await;
        window.keys("h").await;
        window.answer_dialog(&out).await;
        window.find("handed-off").await;
        window.press("handed-off-close").await;
        let results = results(&out);
        let file = window.home.path().join(format!("{folder}.csv"));
        std::fs::write(&file, results).unwrap();
        window.enabled("batch-results").await;
        window.keys("i").await;
        window.answer_dialog(&file).await;
        assert_eq!(self.number("results-confirmed").await, count);
        assert_eq!(self.number("results-waiting").await, 0);
        window.press("results-close").await;
    }

    async fn report(&self) {
        let window = &self.window;
        window.sign_in("demo-zhao").await;
        window.keys("gr").await;
        window.find("report-preview").await;
        window.enabled("report-write").await;
        window.keys("e").await;
        let file = window.home.path().join("ledger.csv");
        window.answer_dialog(&file).await;
        let rows = self.number("report-rows").await;
        window.picture("report").await;
        let written = std::fs::read_to_string(&file).unwrap();
        let lines = written.lines().filter(|line| line.contains("SKW"));
        assert_eq!(lines.count() as u64, rows);
        window.sign_out().await;
    }

    async fn verify(&self) {
        let window = &self.window;
        window.sign_in("demo-admin").await;
        window.keys("ga").await;
        window.find("admin-tabs").await;
        window.keys("4").await;
        window.find("audit-verify").await;
        window.keys("v").await;
        window.find("audit-ok").await;
        window.picture("verified").await;
    }

    async fn number_or_none(&self, id: &str) -> u64 {
        let shown = self.window.shows(id).await;
        if shown { self.number(id).await } else { 0 }
    }
}

/// What a platform answers to the orders in a folder: every one carried out.
pub fn results(folder: &Path) -> String {
    let entries = walk(folder);
    let orders = entries
        .iter()
        .find(|path| path.extension().is_some_and(|end| end == "csv"))
        .expect("orders as CSV");
    let mut reader = csv::Reader::from_path(orders).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| {
        header
            .iter()
            .position(|own| own.trim_start_matches('\u{feff}') == name)
    };
    let number = place("batch_number").expect("a batch number");
    let app = place("app_id").expect("an app id");
    let mut out = "batch_number,app_id,result,code,at\n".to_owned();
    let now = chrono::Utc::now() + chrono::Duration::hours(8);
    for record in reader.records() {
        let record = record.unwrap();
        let at = now.format("%Y-%m-%d %H:%M:%S");
        out.push_str(&format!("{},{},ok,,{at}\n", &record[number], &record[app]));
    }
    out
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
