//! Planning over all programs and executing what was planned.

use std::path::Path;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value as Json, json};

use crate::measure::{Case, Spent, timed};
use crate::money::{Bill, take};
use crate::stage::{Stage, op};

/// Days after the issue on which deposits are overdue.
const LATER: i64 = 7;
/// Payments a day that settle nothing.
const STRAYS: i64 = 50;

/// Both rules, each planned, signed and executed.
pub(crate) fn batches(stage: &Stage) {
    run(stage, "unfiled");
    tell_days(stage);
    stage.turn_clock(LATER);
    run(stage, "deposit-overdue");
    stage.turn_clock(0);
}

/// Tells every bill day from the issue to the day before the plan, each with money that settles
/// nothing: some of it names somebody.
fn tell_days(stage: &Stage) {
    let folder = stage.path("desk-files/bills");
    let mut bills: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|one| one.unwrap().path())
        .collect();
    bills.sort();
    stage.sign_in("demo-wang");
    for bill in bills {
        take(stage, &bill);
    }
    for day in 0..LATER {
        let mut bill = Bill::new(stage.day(day));
        for at in 0..STRAYS {
            bill.pay(
                1_000 + at,
                &format!("ORDER{day}{at}"),
                &format!("星河短剧社{at}号 保证金"),
            );
        }
        let path = stage.path(&format!("strays-{day}.csv"));
        bill.save(&path);
        stage.turn_clock(day + 1);
        stage.sign_in("demo-wang");
        take(stage, &path);
    }
}

fn run(stage: &Stage, rule: &str) {
    stage.sign_in("demo-zhao");
    let ask = json!({"op": op(), "platform": "wechat", "rule": rule, "as_of": null});
    let (plan, spent) = timed(|| stage.call("batch.plan", ask));
    let items = plan["items"].as_u64().unwrap();
    stage.say(&format!(
        "{rule}: {items} items of {} on the shelf, not known {}",
        plan["listed"], plan["not_known"]
    ));
    stage.add(&Case::seconds(
        format!("plan {rule} over all programs, {items} items"),
        spent,
        1.0,
    ));
    if items == 0 {
        return;
    }
    let id = plan["id"].clone();
    let act = |stage: &Stage, name: &str, seen: &Json| {
        stage.call(
            name,
            json!({"op": op(), "id": id, "version": seen["version"], "reason": null}),
        )
    };
    let submitted = act(stage, "batch.submit", &plan);
    stage.sign_in("demo-sun");
    let approve = json!({
        "op": op(), "id": id, "version": submitted["version"], "hash": plan["hash"],
        "password": "demo-day-2026", "count": items,
    });
    let approved = stage.call("batch.approve", approve);
    let copy = stage.copy("copy.skdb");
    stage.sign_in("demo-zhao");
    let (_, own) = timed(|| act(stage, "batch.execute", &approved));
    let pairs: Vec<_> = bare(stage, &copy, &id)
        .into_iter()
        .map(|other| (own, other))
        .collect();
    let beside =
        "one transaction on a copy of the store: UPDATE of the same columns of the same rows by id";
    let name = format!("execute {rule}, {items} items, 500 a transaction");
    stage.add(&Case::times(name, &pairs, beside, 3.0));
    stage.drop_store(&copy);
}

/// The rows a batch changed, by table: the columns written, and which rows.
const CHANGED: [(&str, &str, &str); 3] = [
    (
        "program",
        "ordered_state, updated_at, version, fp",
        "SELECT program_id FROM batch_item WHERE batch_id = ?1 AND outcome = 'ordered' ORDER BY ordinal",
    ),
    (
        "batch_item",
        "outcome, outcome_code, outcome_at, version, fp",
        "SELECT id FROM batch_item WHERE batch_id = ?1 ORDER BY ordinal",
    ),
    (
        "notice",
        "restriction, version, fp",
        "SELECT notice_id FROM batch_item WHERE batch_id = ?1 AND outcome = 'ordered' AND notice_id IS NOT NULL ORDER BY ordinal",
    ),
];

/// Writes into the copy what the batch wrote, in one transaction; then what it wrote over.
fn bare(stage: &Stage, copy: &Path, batch: &Json) -> [Spent; 2] {
    let batch: i64 = batch.as_str().unwrap().parse().unwrap();
    let own = Connection::open(stage.path("desk.skdb")).unwrap();
    let copy = Connection::open(copy).unwrap();
    copy.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON;",
    )
    .unwrap();
    let ids = CHANGED.map(|(_, _, sql)| {
        let mut ids = own.prepare(sql).unwrap();
        let ids = ids.query_map([batch], |row| row.get::<_, i64>(0)).unwrap();
        ids.map(Result::unwrap).collect::<Vec<_>>()
    });
    let (after, before) = (rows(&own, &ids), rows(&copy, &ids));
    [after, before].map(|rows| timed(|| write(&copy, &rows)).1)
}

type Rows = Vec<(String, Vec<Vec<Cell>>)>;

fn rows(from: &Connection, ids: &[Vec<i64>; 3]) -> Rows {
    let read = |((table, columns, _), ids): (&(&str, &str, &str), &Vec<i64>)| {
        let sql = format!("SELECT {columns}, id FROM {table} WHERE id = ?1");
        let mut select = from.prepare(&sql).unwrap();
        let width = select.column_count();
        let rows = ids.iter().map(|id| {
            select
                .query_row([id], |row| (0..width).map(|at| row.get(at)).collect())
                .unwrap()
        });
        let sql = format!(
            "UPDATE {table} SET {} = ? WHERE id = ?",
            columns.replace(", ", " = ?, ")
        );
        (sql, rows.collect())
    };
    CHANGED.iter().zip(ids).map(read).collect()
}

fn write(copy: &Connection, rows: &Rows) {
    copy.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (sql, rows) in rows {
        let mut update = copy.prepare(sql).unwrap();
        for row in rows {
            assert_eq!(update.execute(params_from_iter(row)).unwrap(), 1);
        }
    }
    copy.execute_batch("COMMIT").unwrap();
}
