//! The one place where SQL is composed: lists.
//!
//! A list has a closed set of columns; a query names columns, operators and sorts of that set and
//! nothing else. Values are parameters. NULL order is always written, the id always breaks ties,
//! so that both engines answer the same rows in the same order.

use super::session::Engine;
use super::value::Value;
use crate::domain::fault::{Fault, Result};
use crate::domain::finding::{Way, row_tokens};

/// What a cell holds, and so how it crosses the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text as it is.
    Text,
    /// A whole number that fits 2⁵³: codes, counts, revisions.
    Number,
    /// An id, a string over the border.
    Id,
    /// Fen, a string over the border.
    Money,
    /// A business day, "YYYY-MM-DD" over the border.
    Day,
    /// Milliseconds since 1970 UTC.
    Instant,
}

/// One column of a list.
#[derive(Debug)]
pub struct Column {
    /// Its name, to the window and in the table.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the list may be sorted by it: an index stands behind, or the cost was measured.
    pub sort: bool,
}

/// One list.
#[derive(Debug)]
pub struct List {
    /// The list's name to the window.
    pub name: &'static str,
    /// The table it reads.
    pub table: &'static str,
    /// Its columns, without the id.
    pub columns: &'static [Column],
    /// What it can be narrowed by beside its columns: a name, what it holds, and where that is read.
    pub beside: &'static [(&'static str, Kind, &'static str)],
    /// The order when none is asked for.
    pub order: (&'static str, bool),
    /// The search table, where the list can be searched.
    pub search: Option<&'static str>,
    /// The columns a search looks into; names come first.
    pub searched: &'static [&'static str],
    /// How many of them are names, which are also found by how they are spoken.
    pub names: usize,
}

impl List {
    /// The search tokens of a row, from its searched texts in their order. How names are spoken is not
    /// asked of a file's index: its lists are held in memory.
    pub fn tokens(&self, engine: Engine, texts: &[&str]) -> String {
        let names = match engine {
            Engine::Sqlite => 0,
            Engine::Postgres => self.names,
        };
        let (names, others) = texts.split_at(names.min(texts.len()));
        row_tokens(names, others)
    }
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        sort: false,
    }
}

const fn sorted(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        sort: true,
    }
}

/// All lists there are.
pub const LISTS: &[List] = &[
    List {
        name: "filings",
        table: "filing",
        columns: &[
            column("platform", Kind::Text),
            column("order_no", Kind::Text),
            column("revision", Kind::Number),
            column("kind", Kind::Text),
            sorted("program_name", Kind::Text),
            sorted("subject_name", Kind::Text),
            column("app_id", Kind::Text),
            sorted("province", Kind::Text),
            sorted("status", Kind::Number),
            column("sms_status", Kind::Number),
            sorted("submitted_at", Kind::Instant),
            sorted("due_on", Kind::Day),
            column("record_number", Kind::Text),
            column("decided_at", Kind::Instant),
            column("waits", Kind::Text),
            column("waits_until_on", Kind::Day),
            column("remark", Kind::Text),
            column("version", Kind::Number),
        ],
        beside: &[(
            "subject_kind",
            Kind::Number,
            "(SELECT subject.kind FROM subject WHERE subject.id = filing.subject_id)",
        )],
        order: ("due_on", false),
        search: Some("search_filing"),
        searched: &[
            "program_name",
            "subject_name",
            "order_no",
            "app_id",
            "record_number",
            "remark",
        ],
        names: 2,
    },
    List {
        name: "programs",
        table: "program",
        columns: &[
            column("platform", Kind::Text),
            column("app_id", Kind::Text),
            sorted("name", Kind::Text),
            column("subject_name", Kind::Text),
            column("category", Kind::Text),
            column("gmv_band", Kind::Text),
            column("listed_on", Kind::Day),
            column("shelf_state", Kind::Text),
            column("ordered_state", Kind::Text),
            column("icp_status", Kind::Number),
            column("icp_as_of_on", Kind::Day),
            column("record_number", Kind::Text),
        ],
        beside: &[],
        order: ("name", false),
        search: Some("search_program"),
        searched: &["name", "subject_name", "app_id", "record_number"],
        names: 2,
    },
    List {
        name: "notices",
        table: "notice",
        columns: &[
            sorted("number", Kind::Text),
            column("platform", Kind::Text),
            column("app_id", Kind::Text),
            column("program_name", Kind::Text),
            column("program_id", Kind::Id),
            column("amount_fen", Kind::Money),
            column("paid_fen", Kind::Money),
            column("taken_fen", Kind::Money),
            sorted("issued_on", Kind::Day),
            sorted("due_on", Kind::Day),
            column("state", Kind::Text),
            column("restriction", Kind::Text),
            column("consequence", Kind::Text),
            column("rule_id", Kind::Text),
        ],
        beside: &[],
        order: ("due_on", false),
        search: None,
        searched: &[],
        names: 0,
    },
    List {
        name: "payments",
        table: "payment",
        columns: &[
            column("import_id", Kind::Id),
            column("line", Kind::Number),
            column("external_id", Kind::Text),
            column("kind", Kind::Text),
            column("amount_fen", Kind::Money),
            column("left_fen", Kind::Money),
            column("due_fen", Kind::Money),
            column("paid_at", Kind::Instant),
            sorted("paid_on", Kind::Day),
            column("order_no", Kind::Text),
            column("remark", Kind::Text),
            column("verdict", Kind::Text),
            column("reason", Kind::Text),
            column("notice_id", Kind::Id),
            column("deposit_account", Kind::Text),
            column("released", Kind::Number),
            column("version", Kind::Number),
        ],
        beside: &[],
        order: ("id", false),
        search: None,
        searched: &[],
        names: 0,
    },
    List {
        name: "imports",
        table: "import_list",
        columns: &[
            column("file_name", Kind::Text),
            column("profile", Kind::Text),
            column("state", Kind::Text),
            column("summary", Kind::Text),
            column("imported_at", Kind::Instant),
            column("imported_by", Kind::Id),
            column("imported_by_name", Kind::Text),
            column("undone_at", Kind::Instant),
            column("undone_by_name", Kind::Text),
            column("undo_reason", Kind::Text),
        ],
        beside: &[],
        order: ("id", true),
        search: None,
        searched: &[],
        names: 0,
    },
    List {
        name: "batches",
        table: "batch_list",
        columns: &[
            column("number", Kind::Text),
            column("platform", Kind::Text),
            column("rule", Kind::Text),
            column("measure", Kind::Text),
            column("state", Kind::Text),
            column("item_count", Kind::Number),
            column("as_of_on", Kind::Day),
            column("planned_at", Kind::Instant),
            column("author", Kind::Id),
            column("approver", Kind::Id),
            column("executor", Kind::Id),
            column("author_name", Kind::Text),
            column("approver_name", Kind::Text),
            column("executor_name", Kind::Text),
        ],
        beside: &[],
        order: ("id", true),
        search: None,
        searched: &[],
        names: 0,
    },
    List {
        name: "batch_items",
        table: "batch_item",
        columns: &[
            column("batch_id", Kind::Id),
            column("ordinal", Kind::Number),
            column("program_id", Kind::Id),
            column("app_id", Kind::Text),
            column("program_name", Kind::Text),
            column("previous_state", Kind::Text),
            column("target_state", Kind::Text),
            column("evidence", Kind::Text),
            column("outcome", Kind::Text),
            column("outcome_code", Kind::Text),
            column("outcome_at", Kind::Instant),
        ],
        beside: &[],
        order: ("id", false),
        search: None,
        searched: &[],
        names: 0,
    },
    List {
        name: "audit",
        table: "audit_list",
        columns: &[
            column("at", Kind::Instant),
            column("actor", Kind::Id),
            column("login", Kind::Text),
            column("action", Kind::Text),
            column("entity", Kind::Text),
            column("detail", Kind::Text),
            column("hash", Kind::Text),
        ],
        beside: &[],
        order: ("id", true),
        search: None,
        searched: &[],
        names: 0,
    },
];

/// The list of that name.
pub fn list(name: &str) -> Result<&'static List> {
    LISTS
        .iter()
        .find(|list| list.name == name)
        .ok_or_else(|| Fault::bad_field("list", "unknown"))
}

/// A comparison in a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// Less than or equal to the first value.
    AtMost,
    /// Greater than or equal to the first value.
    AtLeast,
    /// No value.
    Empty,
    /// Any value.
    Filled,
}

/// One condition.
#[derive(Debug, Clone)]
pub struct Filter {
    /// A column of the list, or `id`.
    pub column: String,
    /// The comparison.
    pub op: Op,
    /// Its values.
    pub values: Vec<Value>,
}

/// A question to a list.
#[derive(Debug, Clone)]
pub struct ViewQuery {
    /// The list.
    pub list: &'static List,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// The column to sort by and whether downwards.
    pub sort: Option<(String, bool)>,
    /// What the person typed into the search field.
    pub search: Option<String>,
}

/// Text with positional parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The text.
    pub sql: String,
    /// The parameters, in order.
    pub params: Vec<Value>,
}

fn known(list: &'static List, name: &str) -> Result<&'static str> {
    if name == "id" {
        return Ok("id");
    }
    let beside = list.beside.iter().find(|(known, _, _)| *known == name);
    let column = list.columns.iter().find(|column| column.name == name);
    column
        .map(|column| column.name)
        .or(beside.map(|(_, _, place)| *place))
        .ok_or_else(|| Fault::bad_field("column", "unknown"))
}

fn mark(engine: Engine, params: &mut Vec<Value>, value: Value) -> String {
    params.push(value);
    match engine {
        Engine::Sqlite => "?".to_owned(),
        Engine::Postgres => format!("${}", params.len()),
    }
}

fn condition(
    engine: Engine,
    list: &'static List,
    filter: &Filter,
    params: &mut Vec<Value>,
) -> Result<String> {
    let name = known(list, &filter.column)?;
    let first = || {
        let value = filter.values.first().cloned();
        value.ok_or_else(|| Fault::bad_field("filter", "no value"))
    };
    Ok(match filter.op {
        Op::Empty => format!("{name} IS NULL"),
        Op::Filled => format!("{name} IS NOT NULL"),
        Op::AtMost => format!("{name} <= {}", mark(engine, params, first()?)),
        Op::AtLeast => format!("{name} >= {}", mark(engine, params, first()?)),
        Op::In | Op::NotIn => {
            first()?;
            let values = filter.values.iter().cloned();
            let marks: Vec<_> = values.map(|value| mark(engine, params, value)).collect();
            let not = if filter.op == Op::NotIn { "NOT " } else { "" };
            format!("{name} {not}IN ({})", marks.join(", "))
        }
    })
}

/// How many rows a query has, without its search.
pub fn count(engine: Engine, query: &ViewQuery) -> Result<Composed> {
    let mut params = Vec::new();
    let filter = narrowed(engine, query, None, &mut params)?;
    let sql = format!("SELECT count(*) FROM {}{filter}", query.list.table);
    Ok(Composed { sql, params })
}

/// All conditions of a query; nothing where it has none.
fn narrowed(
    engine: Engine,
    query: &ViewQuery,
    only: Option<&[i64]>,
    params: &mut Vec<Value>,
) -> Result<String> {
    let mut parts = Vec::new();
    for filter in &query.filters {
        parts.push(condition(engine, query.list, filter, params)?);
    }
    if let Some(only) = only {
        parts.push(format!("id IN ({})", joined(only)));
    }
    Ok(match parts.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", parts.join(" AND ")),
    })
}

/// The ordered ids of a query, without its search.
///
/// `only` restricts to some ids; `limit` cuts the list.
pub fn ids(
    engine: Engine,
    query: &ViewQuery,
    only: Option<&[i64]>,
    limit: Option<usize>,
) -> Result<Composed> {
    let list = query.list;
    let mut params = Vec::new();
    let filter = narrowed(engine, query, only, &mut params)?;
    let order = order_of(query)?;
    let limit = limit
        .map(|limit| format!(" LIMIT {limit}"))
        .unwrap_or_default();
    let sql = format!(
        "SELECT id FROM {}{filter} ORDER BY {order}{limit}",
        list.table
    );
    Ok(Composed { sql, params })
}

fn order_of(query: &ViewQuery) -> Result<String> {
    let list = query.list;
    let (name, down) = match &query.sort {
        Some((name, down)) => (known(list, name)?, *down),
        None => list.order,
    };
    let offered = name == "id"
        || name == list.order.0
        || list
            .columns
            .iter()
            .any(|column| column.name == name && column.sort);
    if !offered {
        return Err(Fault::bad_field("sort", "not offered"));
    }
    let (way, nulls) = if down {
        ("DESC", "LAST")
    } else {
        ("ASC", "FIRST")
    };
    if name == "id" {
        return Ok(format!("id {way}"));
    }
    Ok(format!("{name} {way} NULLS {nulls}, id {way}"))
}

/// The rows of some ids, in no order; the id comes first.
pub fn rows(list: &'static List, ids: &[i64]) -> String {
    let names: Vec<_> = list.columns.iter().map(|column| column.name).collect();
    let (names, table, ids) = (names.join(", "), list.table, joined(ids));
    format!("SELECT id, {names} FROM {table} WHERE id IN ({ids})")
}

/// The searched texts of some ids; the id comes first. Ids that lie close together are answered with
/// those between them: to read on is cheaper than to look each of them up.
pub fn searched_texts(list: &'static List, ids: &[i64]) -> String {
    let (names, table) = (list.searched.join(", "), list.table);
    let close = |ends: &(&i64, &i64)| ids.is_sorted() && (ends.1 - ends.0) / 2 < ids.len() as i64;
    let which = match ids.first().zip(ids.last()).filter(close) {
        Some((first, last)) => format!("BETWEEN {first} AND {last}"),
        None => format!("IN ({})", joined(ids)),
    };
    format!("SELECT id, {names} FROM {table} WHERE id {which} ORDER BY id")
}

/// The searched texts of all rows above an id, in order; the id comes first.
pub fn searched_above(list: &List, id: i64) -> String {
    let (names, table) = (list.searched.join(", "), list.table);
    format!("SELECT id, {names} FROM {table} WHERE id > {id} ORDER BY id")
}

/// The greatest id of a list's table and the number of the last change of a searched text in a file; 0
/// for none.
pub fn searched_marks(list: &List) -> String {
    let table = list.table;
    format!(
        "SELECT coalesce((SELECT max(id) FROM {table}), 0), coalesce((SELECT max(id) FROM searched_change), 0)"
    )
}

/// The rows of a list whose searched texts changed after a change, each once, and no more than `most`.
pub fn searched_changed(list: &List, after: i64, most: usize) -> String {
    let table = list.table;
    format!(
        "SELECT DISTINCT row_id FROM searched_change WHERE id > {after} AND list = '{table}' ORDER BY row_id LIMIT {most}"
    )
}

/// The ids that one of the ways finds, in order; `limit` cuts them. Without a way these are all ids.
pub fn search(engine: Engine, table: &str, ways: &[Way], limit: Option<usize>) -> Composed {
    let limit = limit.map(|limit| format!(" LIMIT {limit}"));
    let limit = limit.unwrap_or_default();
    let (condition, mark, and, or) = match engine {
        Engine::Sqlite => (format!("{table} MATCH ?"), "\"", " AND ", " OR "),
        Engine::Postgres => ("tokens @@ $1::tsquery".to_owned(), "'", " & ", " | "),
    };
    // Tokens are letters and digits only, so that quoting them is enough.
    let any = |tokens: &Vec<String>| {
        let quoted = tokens.iter().map(|token| format!("{mark}{token}{mark}"));
        format!("({})", quoted.collect::<Vec<_>>().join(or))
    };
    let all = |way: &Way| {
        let each: Vec<String> = way.iter().map(any).collect();
        format!("({})", each.join(and))
    };
    let sets: Vec<String> = ways.iter().map(all).collect();
    let (condition, params) = match sets.is_empty() {
        true => (String::new(), Vec::new()),
        false => (format!(" WHERE {condition}"), vec![sets.join(or).into()]),
    };
    Composed {
        sql: format!("SELECT rowid FROM {table}{condition} ORDER BY rowid{limit}"),
        params,
    }
}

fn joined(ids: &[i64]) -> String {
    if ids.is_empty() {
        // Nothing is in it, in words that both engines know.
        return "NULL".to_owned();
    }
    let mut out = String::with_capacity(ids.len() * 7);
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&id.to_string());
    }
    out
}
