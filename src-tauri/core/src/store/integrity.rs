//! Whether the store is whole, as the engine sees it.
//!
//! This looks at pages, indexes and references; whether somebody edited a row behind the
//! program's back is the audit chain's to say. Of a server it asks what the server knows: indexes
//! that are not valid and references that were never checked. Its pages are its administrator's to
//! check, with the server's own tools.

use rusqlite::Connection;

use super::Store;
use super::migrate;
use super::postgres;
use super::sqlite::{SqliteSession, fault};
use crate::domain::fault::Result;

/// The most defects that are named one by one.
const MOST: usize = 100;

/// What a check of the file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrity {
    /// The schema number of the file.
    pub schema: i64,
    /// The schema number this program reads and writes.
    pub current: i64,
    /// Defects of pages and indexes in the engine's words; none in a whole file.
    pub defects: Vec<String>,
    /// Rows that refer to nothing: table and row, where the row is known.
    pub orphans: Vec<(String, Option<i64>)>,
}

impl Integrity {
    /// Whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.defects.is_empty() && self.orphans.is_empty() && self.schema == self.current
    }
}

impl Store {
    /// Checks the file on a connection of its own; a large store takes a while.
    ///
    /// # Errors
    /// [`crate::domain::fault::Code::StoreUnreadable`] when it cannot even be asked.
    pub fn check(&self) -> Result<Integrity> {
        self.inspect(of_file, postgres::integrity)
    }
}

fn of_file(session: &mut SqliteSession) -> Result<Integrity> {
    let connection = session.connection();
    let schema = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    Ok(Integrity {
        schema: schema.map_err(fault)?,
        current: migrate::CURRENT,
        defects: defects(connection)?,
        orphans: orphans(connection)?,
    })
}

fn defects(connection: &Connection) -> Result<Vec<String>> {
    let sql = format!("PRAGMA integrity_check({MOST})");
    let mut statement = connection.prepare(&sql).map_err(fault)?;
    let lines = statement.query_map([], |row| row.get(0)).map_err(fault)?;
    let mut lines: Vec<String> = lines.collect::<Result<_, _>>().map_err(fault)?;
    lines.retain(|line| line != "ok");
    Ok(lines)
}

fn orphans(connection: &Connection) -> Result<Vec<(String, Option<i64>)>> {
    let mut statement = connection
        .prepare("PRAGMA foreign_key_check")
        .map_err(fault)?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(fault)?;
    rows.take(MOST).collect::<Result<_, _>>().map_err(fault)
}
