//! Queues, kept lists and filters: every count is the number of rows, every condition holds for exactly the
//! rows it should, also when a day begins without anybody writing anything.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::{Instant, parse_day};
use shelfkeeper_core::domain::fault::Code;

use crate::filings::{approve, by_id, claim, reason};
use crate::intake::{filing, take};
use crate::support::{MONDAY, TestDesk, op};

const DAY: i64 = 86_400_000;
const QUEUES: [&str; 9] = [
    "today",
    "open",
    "mine",
    "unclaimed",
    "aside",
    "back",
    "returned",
    "authority",
    "sms",
];

fn question(view: Option<&str>, filters: Vec<Json>) -> Json {
    json!({"list": "filings", "view": view, "filters": filters, "sort": null, "descending": false, "search": null})
}

fn condition(column: &str, op: &str, values: &[&str]) -> Json {
    json!({"column": column, "op": op, "values": values})
}

type Row = BTreeMap<String, Json>;

fn rows(desk: &TestDesk, question: &Json) -> Vec<Row> {
    let opened: ViewOpened = desk.call("view.open", question).unwrap();
    let names: Vec<_> = opened
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let named = |row: ViewRow| {
        let mut cells: Row = names.iter().cloned().zip(row.cells).collect();
        cells.insert("id".into(), json!(row.id));
        cells
    };
    opened.rows.into_iter().map(named).collect()
}

fn counted(desk: &TestDesk, question: &Json) -> usize {
    desk.call::<ViewTotal>("view.count", question)
        .unwrap()
        .total as usize
}

/// Thirty orders in all the states a desk sees, in three people's hands. `rev` is signed in.
fn mixed() -> TestDesk {
    let desk = TestDesk::new();
    desk.become_new("second", &["reviewer"]);
    desk.become_new("rev", &["reviewer"]);
    let line = |n: usize| {
        let at = Instant(MONDAY - (n as i64 % 12) * DAY + 1_000);
        filing(&format!("O-{n}"), 1, |line| {
            line["submitted_at"] = json!(format!("{} 10:00:00", at.day()));
            if n.is_multiple_of(5) {
                line["platform"] = json!("douyin");
                line["application"]["icp_applets"]["base_info"]["appid"] =
                    json!(format!("tt0123456789abcdef{n:02}"));
            }
        })
    };
    // A subject has one order in flight, which is a check's to say and not the intake's to refuse.
    let lines: String = (1..=30).map(line).collect();
    assert_eq!(take(&desk, "filings", lines).unwrap().accepted, 30);
    for id in ["1", "2", "3", "4", "5"] {
        claim(&desk, id).unwrap();
        let back = json!({"op": op(), "id": id, "version": 1, "reasons": [reason("R28")]});
        let approved = json!(approve(id, 1));
        let decision = if id < "3" {
            ("filing.return", back)
        } else {
            ("filing.approve", approved)
        };
        let next = desk.call::<Decided>(decision.0, decision.1).unwrap().next;
        desk.call::<Done>("filing.release", by_id(&next.unwrap()))
            .unwrap();
    }
    let again = filing("O-1", 2, |line| {
        line["submitted_at"] = json!("2026-03-09 08:59:00")
    });
    assert_eq!(take(&desk, "filings", again).unwrap().updated, 1);
    for (id, act) in [("6", "ask"), ("7", "hold"), ("8", "ask")] {
        claim(&desk, id).unwrap();
        let mut said = json!({"op": op(), "id": id, "version": 1, "text": "可以吗？"});
        if act == "hold" {
            said["until"] = json!("2026-03-10");
        }
        let next = desk
            .call::<PutAside>(&format!("filing.{act}"), said)
            .unwrap()
            .next;
        desk.call::<Done>("filing.release", by_id(&next.unwrap()))
            .unwrap();
    }
    claim(&desk, "9").unwrap();
    desk.become_known("second");
    let answer = json!({"op": op(), "id": "8", "text": "可以。"});
    desk.call::<FilingDetail>("filing.answer", answer).unwrap();
    claim(&desk, "10").unwrap();
    desk.become_known("rev");
    desk
}

fn keep(desk: &TestDesk, name: &str, question: &Json) {
    let view = KeepView {
        op: op(),
        list: "filings".into(),
        name: name.into(),
        question: question.to_string(),
        shared: true,
    };
    desk.call::<KeptViewList>("kept.keep", view).unwrap();
}

/// Compares every count with the rows of its list; answers how many each queue has.
fn all_agree(desk: &TestDesk) -> BTreeMap<String, usize> {
    let counts: Counts = desk.call("counts.get", Empty {}).unwrap();
    let mut found = BTreeMap::new();
    for queue in QUEUES {
        let asked = question(Some(queue), Vec::new());
        let shown = rows(desk, &asked).len();
        let place = if queue == "open" { "filings" } else { queue };
        assert_eq!((queue, counts.counts[place] as usize), (queue, shown));
        assert_eq!((queue, counted(desk, &asked)), (queue, shown));
        found.insert(queue.to_owned(), shown);
    }
    let kept = KeptViews {
        list: "filings".into(),
    };
    for view in desk.call::<KeptViewList>("kept.list", kept).unwrap().views {
        let asked: Json = serde_json::from_str(&view.question).unwrap();
        let shown = rows(desk, &asked).len();
        assert_eq!((&view.name, counted(desk, &asked)), (&view.name, shown));
        found.insert(view.name, shown);
    }
    found
}

#[test]
fn every_count_is_the_number_of_rows_also_after_midnight_and_when_leases_end() {
    let desk = mixed();
    let due = |days: &str| question(Some("open"), vec![condition("due_in", "at_most", &[days])]);
    keep(&desk, "late", &due("-1"));
    keep(
        &desk,
        "old",
        &question(
            Some("open"),
            vec![condition("age_days", "at_least", &["10"])],
        ),
    );
    keep(
        &desk,
        "mine",
        &question(None, vec![condition("holder", "in", &["me"])]),
    );
    keep(
        &desk,
        "free",
        &question(Some("open"), vec![condition("holder", "in", &["nobody"])]),
    );
    let before = all_agree(&desk);
    assert!(
        QUEUES.iter().all(|queue| before[*queue] > 0),
        "every queue has rows: {before:?}"
    );
    assert_eq!((before["mine"], before["aside"], before["back"]), (1, 3, 1));
    // Fourteen minutes before a lease ends and one after; nobody writes.
    desk.clock.advance(16 * 60_000);
    desk.become_known("rev");
    let ended = all_agree(&desk);
    assert_eq!((ended["mine"], ended["free"]), (0, before["free"] + 2));
    let midnight = Instant(MONDAY + DAY).day().start().0;
    desk.clock.set(midnight - 1);
    desk.become_known("rev");
    let eve = all_agree(&desk);
    desk.clock.set(midnight);
    desk.become_known("rev");
    let morning = all_agree(&desk);
    assert_eq!(
        morning["unclaimed"],
        eve["unclaimed"] + 1,
        "the hold is over"
    );
    assert!(
        morning["old"] > eve["old"] && morning["today"] >= eve["today"],
        "{eve:?} {morning:?}"
    );
    desk.clock.advance(3 * DAY);
    desk.become_known("rev");
    let later = all_agree(&desk);
    assert!(later["late"] > morning["late"], "{morning:?} {later:?}");
}

#[test]
fn what_waits_for_nobody_any_more_is_unclaimed_and_what_does_is_not() {
    let desk = mixed();
    let unclaimed = rows(&desk, &question(Some("unclaimed"), Vec::new()));
    let has = |id: &str| unclaimed.iter().any(|row| row["id"] == id);
    let asked_held_answered = ["6", "7", "8"].map(has);
    assert_eq!(asked_held_answered, [false, false, true]);
}

#[test]
fn every_condition_holds_for_exactly_its_rows() {
    let desk = mixed();
    let all = rows(&desk, &question(None, Vec::new()));
    assert_eq!(all.len(), 30);
    let today = desk.desk.now().day();
    let days = |row: &Row, column: &str| {
        row[column]
            .as_str()
            .map(|day| today.days_to(parse_day(day).unwrap()))
    };
    let age = |row: &Row| {
        Instant(row["submitted_at"].as_i64().unwrap())
            .day()
            .days_to(today)
    };
    let day = |row: &Row| Instant(row["submitted_at"].as_i64().unwrap()).day();
    let march = parse_day("2026-03-05").unwrap();
    type Holds<'a> = Box<dyn Fn(&Row) -> bool + 'a>;
    let cases: Vec<(Json, Holds<'_>)> = vec![
        (
            condition("status", "in", &["3", "4"]),
            Box::new(|row| [3, 4].contains(&row["status"].as_i64().unwrap())),
        ),
        (
            condition("sms_status", "in", &["1"]),
            Box::new(|row| row["sms_status"] == 1),
        ),
        (
            condition("platform", "in", &["douyin"]),
            Box::new(|row| row["platform"] == "douyin"),
        ),
        (
            condition("waits", "in", &["hold", "question"]),
            Box::new(|row| row["waits"] == "hold" || row["waits"] == "question"),
        ),
        (
            condition("revision", "at_least", &["2"]),
            Box::new(|row| row["revision"].as_i64().unwrap() >= 2),
        ),
        (
            condition("decided_at", "filled", &[]),
            Box::new(|row| !row["decided_at"].is_null()),
        ),
        (
            condition("due_on", "empty", &[]),
            Box::new(|row| row["due_on"].is_null()),
        ),
        (
            condition("due_in", "at_most", &["0"]),
            Box::new(|row| days(row, "due_on").is_some_and(|days| days <= 0)),
        ),
        (
            condition("due_in", "at_least", &["1"]),
            Box::new(|row| days(row, "due_on").is_some_and(|days| days >= 1)),
        ),
        (
            condition("age_days", "at_least", &["4"]),
            Box::new(|row| age(row) >= 4),
        ),
        (
            condition("age_days", "at_most", &["4"]),
            Box::new(|row| age(row) <= 4),
        ),
        (
            condition("submitted_at", "at_most", &["2026-03-05"]),
            Box::new(|row| day(row) <= march),
        ),
        (
            condition("submitted_at", "at_least", &["2026-03-05"]),
            Box::new(|row| day(row) >= march),
        ),
        (
            condition("holder", "in", &["me"]),
            Box::new(|row| row["id"] == "9"),
        ),
        (
            condition("holder", "in", &["anybody"]),
            Box::new(|row| row["id"] == "9" || row["id"] == "10"),
        ),
        (
            condition("holder", "in", &["nobody"]),
            Box::new(|row| row["id"] != "9" && row["id"] != "10"),
        ),
        (condition("subject_kind", "in", &["4"]), Box::new(|_| true)),
        (condition("subject_kind", "in", &["5"]), Box::new(|_| false)),
    ];
    for (filter, holds) in &cases {
        let mut expected: Vec<_> = all
            .iter()
            .filter(|row| holds(row))
            .map(|row| row["id"].clone())
            .collect();
        let asked = question(None, vec![filter.clone()]);
        let mut found: Vec<_> = rows(&desk, &asked)
            .into_iter()
            .map(|row| row["id"].clone())
            .collect();
        let by_text = |id: &Json| id.as_str().unwrap().to_owned();
        expected.sort_by_key(by_text);
        found.sort_by_key(by_text);
        assert_eq!(found, expected, "{filter}");
        assert_eq!(counted(&desk, &asked), found.len(), "{filter}");
    }
    let wrong = [
        condition("holder", "in", &["somebody"]),
        condition("holder", "filled", &[]),
        condition("due_in", "in", &["1"]),
        condition("age_days", "at_least", &["soon"]),
        condition("age_days", "at_least", &["99999999999"]),
        condition("submitted_at", "at_most", &["2026-02-30"]),
        condition("subject_id", "in", &["1"]),
    ];
    for filter in wrong {
        assert_eq!(
            desk.refused("view.count", question(None, vec![filter.clone()])),
            Code::BadField,
            "{filter}"
        );
    }
}

#[test]
fn a_search_is_counted_as_it_is_shown() {
    let desk = mixed();
    for typed in ["示例", "sl", "O-1", "没有"] {
        let mut asked = question(Some("open"), Vec::new());
        asked["search"] = json!(typed);
        assert_eq!(counted(&desk, &asked), rows(&desk, &asked).len(), "{typed}");
    }
}
