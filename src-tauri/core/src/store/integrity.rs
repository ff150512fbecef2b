//! Whether the store is whole, as the engine sees it.
//!
//! This looks at pages, indexes and references, and at the trial balance of the ledger; whether somebody edited a row behind the
//! program's back is the audit chain's to say. Of a server it asks what the server knows: indexes
//! that are not valid and references that were never checked. Its pages are its administrator's to
//! check, with the server's own tools.

use rusqlite::Connection;

use super::Store;
use super::migrate;
use super::postgres;
use super::session::{Session, all};
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
    /// Pots of the ledger whose postings say something else than the rows carry.
    pub books: Vec<Pot>,
}

/// A pot of the ledger that does not agree, in fen; `notices` counts notices whose own figures do not
/// follow from their postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    /// Its name.
    pub pot: String,
    /// By the postings.
    pub posted: i64,
    /// As the rows carry it.
    pub carried: i64,
}

impl Integrity {
    /// Whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.defects.is_empty()
            && self.orphans.is_empty()
            && self.books.is_empty()
            && self.schema == self.current
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
    let schema = schema.map_err(fault)?;
    let (defects, orphans) = (defects(connection)?, orphans(connection)?);
    Ok(Integrity {
        schema,
        current: migrate::CURRENT,
        books: if schema == migrate::CURRENT {
            books(session)?
        } else {
            Vec::new()
        },
        defects,
        orphans,
    })
}

/// The trial balance. Verification of the record has sums of its own and asks none of these.
pub(super) fn books(session: &mut dyn Session) -> Result<Vec<Pot>> {
    let mut pots = all(session, "store.books", &[], |row| {
        Ok(Pot {
            pot: row.text(0)?.to_owned(),
            posted: row.int(1)?,
            carried: row.int(2)?,
        })
    })?;
    pots.retain(|pot| pot.posted != pot.carried);
    Ok(pots)
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
