//! The one seam between use cases and engines.
//!
//! A session is one connection. Use cases name statements; what an engine needs in its own words
//! stands in an override beside the statement, never here.

use super::value::{Row, Value};
use crate::domain::fault::{Code, Fault, Result};

/// Which engine answers; only the statement registry, the view composer and the check of what a
/// schema must hold look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The local file.
    Sqlite,
    /// The team's server.
    Postgres,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The one connection that writes.
    Write,
    /// A connection that only reads.
    Read,
}

/// Named parameters of a statement, without the colon.
pub type Params<'a> = &'a [(&'a str, Value)];

/// A table that takes many rows at once.
#[derive(Debug)]
pub struct BulkTable {
    /// The table's name.
    pub table: &'static str,
    /// Its columns, in the order of the values.
    pub columns: Vec<&'static str>,
}

/// One connection to the store.
pub trait Session {
    /// Which engine this is.
    fn engine(&self) -> Engine;
    /// Runs the named statement and hands over each row, in order.
    fn query(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// Runs a named statement that reads something and leaves a record of that, in a transaction of
    /// its own where none stands: also on a connection that only reads otherwise.
    fn query_recorded(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// Runs the named statement and answers how many rows it changed.
    fn execute(&mut self, statement: &str, params: Params<'_>) -> Result<usize>;
    /// Runs text composed by the view composer with positional parameters.
    fn query_view(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// Inserts rows; `values` holds whole rows one after another.
    fn bulk_insert(&mut self, table: &BulkTable, values: &[Value]) -> Result<()>;
    /// Updates rows by id. `values` holds, row after row, the columns, the id and the version the
    /// row must still have. Answers the place of the first row that is gone or has another version;
    /// what was written of the others then is the transaction's to roll back.
    fn bulk_update(&mut self, table: &BulkTable, values: &[Value]) -> Result<Option<usize>>;
    /// Starts a transaction on one state of the store. One that may write waits for other writers:
    /// of a file here, of a server where it meets them.
    fn begin(&mut self) -> Result<()>;
    /// Waits until no other transaction holds the latch of that name, and holds it to the end of
    /// this one. What hangs on the newest state (the next id, the head of the record) is read under
    /// its latch. A file has one writer, who holds them all.
    fn hold(&mut self, latch: &str) -> Result<()>;
    /// Makes the transaction durable. A failure means that the outcome is unknown.
    fn commit(&mut self) -> Result<()>;
    /// Forgets the transaction.
    fn rollback(&mut self) -> Result<()>;
    /// Whom `desk_actor()` names from now on.
    fn set_actor(&mut self, account_id: i64);
}

/// What a lane needs of its connection besides the work that is sent to it.
pub(super) trait Connection: Session {
    /// A way to stop, from another thread, what the connection runs.
    fn interrupt(&mut self) -> Interrupt;
    /// What is better done after an answer than before it.
    fn tidy(&mut self);
}

/// Stops what a connection runs now.
pub(super) type Interrupt = Box<dyn Fn() + Send + Sync>;

/// Reads exactly one row; none is [`Code::NotFound`] of `statement`.
pub fn one<T>(
    session: &mut dyn Session,
    statement: &str,
    params: Params<'_>,
    read: impl FnMut(&dyn Row) -> Result<T>,
) -> Result<T> {
    maybe_one(session, statement, params, read)?
        .ok_or_else(|| Fault::new(Code::NotFound).with("kind", statement))
}

/// Reads the first row, if there is one.
pub fn maybe_one<T>(
    session: &mut dyn Session,
    statement: &str,
    params: Params<'_>,
    mut read: impl FnMut(&dyn Row) -> Result<T>,
) -> Result<Option<T>> {
    let mut found = None;
    session.query(statement, params, &mut |row| {
        if found.is_none() {
            found = Some(read(row)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Reads all rows.
pub fn all<T>(
    session: &mut dyn Session,
    statement: &str,
    params: Params<'_>,
    mut read: impl FnMut(&dyn Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    session.query(statement, params, &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}
