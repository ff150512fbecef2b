//! The named statements of `sql/*.sql`.
//!
//! A statement starts at a line `-- name: entity.verb (param type, …)` and runs to the next.
//! Types are `int`, `text` and `blob`, with `?` where NULL may come. `{table}` stands for the
//! column list of a row of [`rows`](super::rows), so that a reader by position cannot drift.
//! For every covered row the registry adds `table.insert` and `table.get`.

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
    include_str!("../../sql/audit.sql"),
    include_str!("../../sql/batch.sql"),
    include_str!("../../sql/deposit.sql"),
    include_str!("../../sql/filing.sql"),
    include_str!("../../sql/payment.sql"),
    include_str!("../../sql/program.sql"),
    include_str!("../../sql/store.sql"),
];

/// All statements of an engine, by name.
pub fn registry(engine: Engine) -> &'static HashMap<String, Statement> {
    static SQLITE: OnceLock<HashMap<String, Statement>> = OnceLock::new();
    match engine {
        Engine::Sqlite => SQLITE.get_or_init(build),
    }
}

fn build() -> HashMap<String, Statement> {
    let mut found = HashMap::new();
    for statement in rows::LAYOUTS.iter().flat_map(derived) {
        found.insert(statement.name.clone(), statement);
    }
    for statement in FILES.iter().flat_map(|text| parse(text)) {
        found.insert(statement.name.clone(), statement);
    }
    found
}

/// The two statements every covered row has. Updates are composed by the columns that change.
fn derived(layout: &rows::Layout) -> [Statement; 2] {
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
    ]
}

/// Cuts one file into its statements.
fn parse(text: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("-- name:") {
            found.push(header(head.trim()));
        } else if let Some(current) = found.last_mut()
            && !line.trim_start().starts_with("--")
        {
            current.sql.push_str(line);
            current.sql.push('\n');
        }
    }
    for statement in &mut found {
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
