//! The named statements of `sql/*.sql`.
//!
//! A statement starts at a line `-- name: entity.verb (param type, …)` and runs to the next.
//! Types are `int`, `text` and `blob`, with `?` where NULL may come. `{table}` stands for the
//! column list of a row of [`rows`](super::rows), so that a reader by position cannot drift.
//! A statement is one text for both engines where both speak it. Where one needs its own, an override
//! with the same name stands beside it, with the engine behind the head: `(…) [postgres]`.
//! For every covered row the registry adds `table.insert`, `table.get` and `table.hold`, which reads
//! the row and keeps others from changing it until the transaction ends.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::rows;
use super::session::Engine;

/// One statement as an engine gets it.
#[derive(Debug)]
pub struct Statement {
    /// `entity.verb`.
    pub name: String,
    /// The text, with `:named` parameters.
    pub sql: String,
    /// The parameters with their declared types.
    pub params: Vec<(String, String)>,
}

const FILES: &[&str] = &[
    include_str!("../../sql/account.sql"),
    include_str!("../../sql/act.sql"),
    include_str!("../../sql/audit.sql"),
    include_str!("../../sql/batch.sql"),
    include_str!("../../sql/deposit.sql"),
    include_str!("../../sql/filing.sql"),
    include_str!("../../sql/ledger.sql"),
    include_str!("../../sql/look.sql"),
    include_str!("../../sql/notice.sql"),
    include_str!("../../sql/payment.sql"),
    include_str!("../../sql/program.sql"),
    include_str!("../../sql/store.sql"),
];

/// All statements of an engine, by name.
pub fn registry(engine: Engine) -> &'static HashMap<String, Statement> {
    static SQLITE: OnceLock<HashMap<String, Statement>> = OnceLock::new();
    static POSTGRES: OnceLock<HashMap<String, Statement>> = OnceLock::new();
    match engine {
        Engine::Sqlite => SQLITE.get_or_init(|| build(engine)),
        Engine::Postgres => POSTGRES.get_or_init(|| build(engine)),
    }
}

fn build(engine: Engine) -> HashMap<String, Statement> {
    let derived = rows::LAYOUTS.iter().flat_map(|row| derived(row, engine));
    let mut found: HashMap<_, _> = derived.map(|one| (one.name.clone(), one)).collect();
    let parsed: Vec<_> = FILES.iter().flat_map(|text| parse(text)).collect();
    let (own, shared): (Vec<_>, Vec<_>) = parsed.into_iter().partition(|one| one.only.is_some());
    for Parsed { statement, only } in shared.into_iter().chain(own) {
        if only.is_none_or(|only| only == name_of(engine)) {
            found.insert(statement.name.clone(), statement);
        }
    }
    found
}

/// The engine as an override names it.
fn name_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// A statement as it stands in a file.
struct Parsed {
    statement: Statement,
    /// The engine it is meant for; none: for all.
    only: Option<&'static str>,
}

/// The statements every covered row has. Updates are composed by the columns that change.
fn derived(layout: &rows::Layout, engine: Engine) -> [Statement; 3] {
    let table = layout.table;
    let columns: Vec<&str> = layout.columns.iter().map(|(name, _)| *name).collect();
    let own = layout.columns.iter().copied().chain([("fp", "blob")]);
    let params = own.map(|(name, kind)| (name.to_owned(), kind.to_owned()));
    let list = columns.join(", ");
    let values: Vec<String> = columns.iter().map(|c| format!(":{c}")).collect();
    [
        Statement {
            name: format!("{table}.insert"),
            sql: format!(
                "INSERT INTO {table} ({list}, fp) VALUES ({}, :fp)",
                values.join(", ")
            ),
            params: params.collect(),
        },
        Statement {
            name: format!("{table}.get"),
            sql: format!("SELECT {list} FROM {table} WHERE id = :id"),
            params: vec![("id".into(), "int".into())],
        },
        Statement {
            name: format!("{table}.hold"),
            sql: format!("SELECT {list} FROM {table} WHERE id = :id{}", hold(engine)),
            params: vec![("id".into(), "int".into())],
        },
    ]
}

/// SQLite has one writer, who holds every row there is.
fn hold(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR NO KEY UPDATE",
    }
}

/// Cuts one file into its statements.
fn parse(text: &'static str) -> Vec<Parsed> {
    let mut found: Vec<Parsed> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("-- name:") {
            let (head, only) = head.split_once('[').unwrap_or((head, ""));
            let only = only.trim_end().trim_end_matches(']');
            found.push(Parsed {
                statement: header(head.trim()),
                only: (!only.is_empty()).then_some(only),
            });
        } else if let Some(Parsed { statement, .. }) = found.last_mut()
            && !line.trim_start().starts_with("--")
        {
            statement.sql.push_str(line);
            statement.sql.push('\n');
        }
    }
    for Parsed { statement, .. } in &mut found {
        statement.sql = expand(statement.sql.trim().trim_end_matches(';'));
    }
    found
}

fn header(head: &str) -> Statement {
    let (name, rest) = head.split_once('(').unwrap_or((head, ")"));
    let inside = rest.trim_end().trim_end_matches(')');
    let params = inside
        .split(',')
        .filter_map(|part| part.trim().split_once(' '))
        .map(|(name, kind)| (name.to_owned(), kind.trim().to_owned()))
        .collect();
    Statement {
        name: name.trim().to_owned(),
        sql: String::new(),
        params,
    }
}

/// Puts column lists in the place of `{table}` and `{alias:table}`.
fn expand(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 256);
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('{') {
        let (mark, tail) = after.split_once('}').unwrap_or((after, ""));
        let (alias, table) = mark.split_once(':').unwrap_or(("", mark));
        out.push_str(before);
        out.push_str(&columns_of(alias, table));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn columns_of(alias: &str, table: &str) -> String {
    let layout = rows::LAYOUTS.iter().find(|layout| layout.table == table);
    let prefix = if alias.is_empty() {
        String::new()
    } else {
        format!("{alias}.")
    };
    let names = layout.into_iter().flat_map(|layout| layout.columns.iter());
    names
        .map(|(name, _)| format!("{prefix}{name}"))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Statement {
    /// The text with `$1`, `$2`, … for the parameters in declared order. A colon in quotes and the
    /// `::` of a cast stay what they are.
    pub(super) fn numbered(&self) -> String {
        let mut out = String::with_capacity(self.sql.len());
        let mut rest = self.sql.as_str();
        let mut quoted = false;
        while let Some(at) = rest.find([':', '\'']) {
            let (before, after) = rest.split_at(at);
            out.push_str(before);
            let name_ends = after[1..].find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &after[1..name_ends.map_or(after.len(), |end| end + 1)];
            let place = self.params.iter().position(|(own, _)| own == name);
            quoted ^= after.starts_with('\'');
            match place.filter(|_| after.starts_with(':') && !quoted) {
                Some(place) => {
                    out.push('$');
                    out.push_str(&(place + 1).to_string());
                    rest = &after[1 + name.len()..];
                }
                None => {
                    // A cast's second colon must not be taken for a parameter's.
                    let kept = if after.starts_with("::") { 2 } else { 1 };
                    out.push_str(&after[..kept]);
                    rest = &after[kept..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}
