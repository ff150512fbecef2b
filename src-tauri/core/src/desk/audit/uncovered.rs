//! What the record does not answer for.

use super::tables::TABLES;

/// Tables, and columns of tables without covered rows, that verification does not speak for.
///
/// An operation's id, event and time are held against the chain; its request and answer are not.
/// Sealed application bodies, and their copies for a second look, authenticate themselves to whoever has the key.
pub const UNCOVERED: &[&str] = &[
    "filing_body",
    "job",
    "lease",
    "look_copy",
    "meta",
    "operation.digest",
    "operation.result",
    "outbox",
    "personal_index",
    "search_filing",
    "search_program",
    "searched_change",
];

/// Everything that verification does not speak for: `table` or `table.column`.
pub fn not_covered() -> Vec<String> {
    let free = TABLES.iter().flat_map(|table| {
        let columns = table.free.iter();
        columns.map(move |column| format!("{}.{column}", table.name))
    });
    let others = UNCOVERED.iter().map(|name| (*name).to_owned());
    free.chain(others).collect()
}
