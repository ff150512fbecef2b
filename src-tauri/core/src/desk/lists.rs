//! Lists, their counts, and what the status bar says of the store.

mod blind;
mod filters;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Cx;
use super::cx::count;
use crate::contract::{
    Counts, Done, Empty, OpenView, StoreStatus, ViewColumn, ViewLocate, ViewOpened, ViewPlace,
    ViewRange, ViewRef, ViewRow, ViewRows, ViewTotal,
};
use crate::domain::calendar::{self, Day};
use crate::domain::fault::{Fault, Result};
use crate::domain::finding::Wanted;
use crate::domain::roles::Role;
use crate::store::seal::hex;
use crate::store::view::Cells;
use crate::store::view_query::{self, Column, Filter, Kind, List, Op, ViewQuery};
use crate::store::{Params, Row, Value, maybe_one, one};

/// The most rows one call answers.
const MOST_ROWS: u32 = 1_000;

/// *Today* reaches this many working days ahead.
const TODAY_AHEAD: u16 = 2;

/// What is asked of a list, admitted.
fn asked(cx: &Cx<'_>, request: OpenView) -> Result<ViewQuery> {
    let list = view_query::list(&request.list)?;
    admit_list(cx, list)?;
    let mut conditions = request
        .filters
        .iter()
        .map(|filter| filters::read(cx, list, filter))
        .collect::<Result<Vec<_>>>()?;
    conditions.extend(named_view(cx, list, request.view.as_deref())?);
    Ok(ViewQuery {
        list,
        filters: conditions,
        sort: request.sort.map(|column| (column, request.descending)),
        search: request.search,
    })
}

/// `view.count`: how many rows a list would have, without opening it.
///
/// # Errors
/// As [`open`].
pub fn count_rows(cx: &Cx<'_>, request: OpenView) -> Result<ViewTotal> {
    let query = asked(cx, request)?;
    let total = cx.desk.views.count(&*cx.store()?, query)?;
    Ok(ViewTotal {
        total: count(total),
    })
}

/// Opens a list and answers its first rows.
pub fn open(cx: &Cx<'_>, request: OpenView) -> Result<ViewOpened> {
    let query = asked(cx, request)?;
    let (list, store) = (query.list, cx.store()?);
    let opened = cx.desk.views.open(&store, query)?;
    let blind = blind::Blind::of(cx, list)?;
    Ok(ViewOpened {
        view: opened.id.to_string(),
        columns: list.columns.iter().map(column_of).collect(),
        rows: opened
            .first
            .into_iter()
            .map(|cells| row_of(list, opened.wanted.as_deref(), blind.told(list, cells)))
            .collect(),
        total: opened.total.map(count),
    })
}

/// Payments and batches are not for reviewers, filings not for finance.
pub(super) fn admit_list(cx: &Cx<'_>, list: &List) -> Result<()> {
    use Role::{Administrator, Finance, Manager, Reviewer};
    cx.only(match list.name {
        "filings" => &[Reviewer, Manager],
        "programs" => &Role::ALL,
        "notices" | "payments" | "imports" => &[Finance, Manager],
        "batches" | "batch_items" => &[Manager],
        _ => &[Administrator, Manager],
    })
}

fn in_values(column: &str, values: Vec<Value>) -> Filter {
    Filter {
        column: column.to_owned(),
        op: Op::In,
        values,
    }
}

fn named_view(cx: &Cx<'_>, list: &List, name: Option<&str>) -> Result<Vec<Filter>> {
    let at_most = |column: &str, value: i64| Filter {
        column: column.to_owned(),
        op: Op::AtMost,
        values: vec![value.into()],
    };
    Ok(match (list.name, name) {
        (_, None | Some("all")) => Vec::new(),
        ("filings", Some("today")) => {
            vec![
                in_values("status", vec![2.into()]),
                at_most("due_on", today_until(cx)),
            ]
        }
        ("filings", Some("open")) => vec![in_values("status", vec![2.into()])],
        ("filings", Some("mine")) => vec![in_values("id", leases(cx, true)?)],
        // What the next filing is taken from: nobody holds it, its question is answered, its hold is over.
        ("filings", Some("unclaimed")) => vec![
            in_values("status", vec![2.into()]),
            in_values("waits", vec!["".into(), "answered".into(), "hold".into()]),
            Filter {
                column: "id".to_owned(),
                op: Op::NotIn,
                values: [leases(cx, false)?, held_aside(cx)?].concat(),
            },
        ],
        // Only what is open stands aside, and only what is with the authority has an SMS check: with the
        // status an index narrows the list.
        ("filings", Some("aside")) => vec![
            in_values("status", vec![2.into()]),
            in_values(
                "waits",
                vec!["hold".into(), "question".into(), "answered".into()],
            ),
        ],
        ("filings", Some("back")) => vec![
            in_values("status", vec![2.into()]),
            Filter {
                column: "revision".to_owned(),
                op: Op::AtLeast,
                values: vec![2.into()],
            },
        ],
        ("filings", Some("returned")) => vec![in_values("status", vec![3.into(), 5.into()])],
        ("filings", Some("authority")) => vec![in_values("status", vec![4.into()])],
        ("filings", Some("sms")) => vec![
            in_values("status", vec![4.into()]),
            in_values("sms_status", vec![1.into()]),
        ],
        ("notices", Some("open")) => vec![in_values("state", vec!["open".into()])],
        ("notices", Some("overdue")) => vec![
            in_values("state", vec!["open".into()]),
            at_most("due_on", i64::from(cx.today().0) - 1),
        ],
        ("payments", Some("suspense")) => vec![
            in_values("kind", vec!["payment".into()]),
            Filter {
                column: "left_fen".into(),
                op: Op::AtLeast,
                values: vec![1.into()],
            },
        ],
        _ => return Err(Fault::bad_field("view", "unknown")),
    })
}

/// The last due day that *Today* shows.
fn today_until(cx: &Cx<'_>) -> i64 {
    let today = cx.today();
    i64::from(calendar::add_working_days(today, TODAY_AHEAD).day.0)
}

/// The filings that this person, or anybody, holds.
fn leases(cx: &Cx<'_>, mine: bool) -> Result<Vec<Value>> {
    let (account, now) = (cx.me()?.account, cx.now.0);
    let mut held = cx.read(move |session| {
        let id = |row: &dyn Row| row.int(0).map(Value::Int);
        let now = ("now", now.into());
        if mine {
            let own: &[_] = &[("account_id", account.into()), now];
            crate::store::all(session, "lease.of_account", own, id)
        } else {
            crate::store::all(session, "lease.running", &[now], id)
        }
    })?;
    // An empty list must match nothing, and ids start at 1.
    held.push(Value::Int(0));
    Ok(held)
}

/// The filings whose hold is not over.
fn held_aside(cx: &Cx<'_>) -> Result<Vec<Value>> {
    let today = i64::from(cx.today().0);
    cx.read(move |session| {
        let id = |row: &dyn Row| row.int(0).map(Value::Int);
        crate::store::all(session, "filing.held_aside", &[("today", today.into())], id)
    })
}

fn column_of(column: &Column) -> ViewColumn {
    let kind = match column.kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Id => "id",
        Kind::Money => "money",
        Kind::Day => "day",
        Kind::Instant => "instant",
    };
    ViewColumn {
        name: column.name.to_owned(),
        kind: kind.to_owned(),
        sort: column.sort,
    }
}

fn row_of(list: &List, wanted: Option<&Wanted>, (id, values): Cells) -> ViewRow {
    let marks = wanted.map(|wanted| marks(list, wanted, &values));
    let cells = list
        .columns
        .iter()
        .zip(values)
        .map(|(column, value)| cell(column.kind, value));
    ViewRow {
        id: id.to_string(),
        cells: cells.collect(),
        marks: marks.unwrap_or_default(),
    }
}

/// Where what was searched for stands in the searched cells.
fn marks(list: &List, wanted: &Wanted, values: &[Value]) -> Vec<[u32; 3]> {
    let mut marks = Vec::new();
    for (at, name) in list.searched.iter().enumerate() {
        let place = list.columns.iter().position(|column| column.name == *name);
        let Some((place, Value::Text(shown))) = place.and_then(|at| Some((at, values.get(at)?)))
        else {
            continue;
        };
        let found = wanted.marks(shown, at < list.names);
        marks.extend(found.iter().map(|(from, to)| [count(place), *from, *to]));
    }
    marks.sort_unstable();
    marks
}

fn cell(kind: Kind, value: Value) -> Json {
    match (kind, value) {
        (_, Value::Null) => Json::Null,
        (_, Value::Text(text)) => Json::String(text),
        (_, Value::Blob(bytes)) => Json::String(hex(&bytes)),
        (Kind::Number | Kind::Instant | Kind::Text, Value::Int(number)) => number.into(),
        (Kind::Id | Kind::Money, Value::Int(number)) => Json::String(number.to_string()),
        (Kind::Day, Value::Int(number)) => {
            let day = i32::try_from(number).map(Day);
            day.map_or(Json::Null, |day| Json::String(day.to_string()))
        }
    }
}

fn view_id(text: &str) -> Result<u64> {
    text.parse().map_err(|_| Fault::not_found("view", text))
}

/// Rows of an open view.
pub fn rows(cx: &Cx<'_>, request: ViewRange) -> Result<ViewRows> {
    if request.to < request.from || request.to - request.from > MOST_ROWS {
        return Err(Fault::bad_field("to", "at most 1000 rows"));
    }
    let store = cx.store()?;
    let (from, to) = (request.from as usize, request.to as usize);
    let (list, wanted, cells) = cx
        .desk
        .views
        .rows(&store, view_id(&request.view)?, from, to)?;
    admit_list(cx, list)?;
    let blind = blind::Blind::of(cx, list)?;
    Ok(ViewRows {
        rows: cells
            .into_iter()
            .map(|cells| row_of(list, wanted.as_deref(), blind.told(list, cells)))
            .collect(),
    })
}

/// How many rows the complete list has.
pub fn total(cx: &Cx<'_>, request: ViewRef) -> Result<ViewTotal> {
    let total = cx.desk.views.total(view_id(&request.view)?)?;
    Ok(ViewTotal {
        total: count(total),
    })
}

/// Where a row stands.
pub fn locate(cx: &Cx<'_>, request: ViewLocate) -> Result<ViewPlace> {
    let row = super::cx::id(&request.id, "id")?;
    let at = cx.desk.views.locate(view_id(&request.view)?, row)?;
    Ok(ViewPlace { at: at.map(count) })
}

/// Forgets a view.
pub fn close(cx: &Cx<'_>, request: ViewRef) -> Result<Done> {
    cx.desk.views.close(view_id(&request.view)?);
    Ok(Done {})
}

/// The counts of the rail; each comes from a partial index.
pub fn counts(cx: &Cx<'_>, _request: Empty) -> Result<Counts> {
    let (today, until) = (i64::from(cx.today().0), today_until(cx));
    let (me, now) = (cx.me()?, cx.now.0);
    let account = me.account;
    // Whoever takes looks is told of those they may take.
    let taker = me.roles.contains(&Role::Reviewer);
    let taker = taker.then(|| me.person.clone());
    cx.read(move |session| {
        let mut counts = BTreeMap::new();
        let until: &[_] = &[("until", until.into())];
        let today: &[_] = &[("today", today.into())];
        let mine: &[_] = &[("account_id", account.into()), ("now", now.into())];
        let free: &[_] = &[("now", now.into()), today[0].clone()];
        let leaving: &[_] = &[("kind", "decision".into()), ("now", now.into())];
        let places: [(&str, &str, Params<'_>); 16] = [
            ("today", "count.today", until),
            ("decisions", "outbox.count", &[("kind", "decision".into())]),
            ("leaving", "outbox.count_ready", leaving),
            ("filings", "count.open_filings", &[]),
            ("unclaimed", "count.unclaimed", free),
            ("aside", "count.aside", &[]),
            ("back", "count.back", &[]),
            ("returned", "count.returned", &[]),
            ("authority", "count.authority", &[]),
            ("sms", "count.sms", &[]),
            ("mine", "count.mine", mine),
            ("notices", "count.open_notices", &[]),
            ("overdue", "count.overdue_notices", today),
            ("suspense", "count.suspense", &[]),
            ("batches", "count.batches_waiting", &[]),
            ("outbox", "count.outbox", &[]),
        ];
        for (place, statement, params) in places {
            let number = one(session, statement, params, |row| row.int(0))?;
            counts.insert(place.to_owned(), u32::try_from(number).unwrap_or(u32::MAX));
        }
        for (place, number) in super::looks::counts(session, taker.as_deref())? {
            counts.insert(place, u32::try_from(number).unwrap_or(u32::MAX));
        }
        Ok(Counts { counts })
    })
}

/// What the status bar says of the store.
pub fn status(cx: &Cx<'_>, _request: Empty) -> Result<StoreStatus> {
    let store = cx.store()?;
    let (path, bytes) = (store.path(), store.bytes());
    let separation = match store.team() {
        Some(_) => "enforced",
        None => "evidenced",
    };
    let (height, head, demo) = cx.read(|session| {
        let head = maybe_one(session, "audit.head", &[], |row| {
            Ok((row.int(0)?, hex(row.blob(1)?)))
        })?;
        let (height, head) = head.unwrap_or_default();
        Ok((height, head, !super::demo::accounts_of(session)?.is_empty()))
    })?;
    Ok(StoreStatus {
        path: path.display().to_string(),
        bytes: bytes.to_string(),
        demo,
        audit_height: height.to_string(),
        audit_head: head.chars().take(16).collect(),
        separation: separation.to_owned(),
    })
}
