//! The SQLite adapter: how a connection is opened, checked and spoken to.
//!
//! Every setting is read back and asserted; a setting that did not take stops the start.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::Wal;
use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement as Prepared, ToSql};

use super::session::{BulkTable, Connection as Lane, Engine, Interrupt, Params, Purpose, Session};
use super::statements::{Statement, registry};
use super::value::{Row, Value};
use crate::domain::fault::{Code, Fault, Result};

/// "SKDB": a file with another application id is not ours.
pub const APPLICATION_ID: i64 = 0x534b_4442;

/// SQLite before this has a race that can corrupt a database in WAL mode.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another process before it says so.
const BUSY: Duration = Duration::from_secs(30);

/// Rows inserted by one statement: what a statement costs by itself is shared between them.
const TOGETHER: usize = 64;

/// Bytes of a page of a new store: an import splits and journals half as many of them as of the
/// usual size.
const PAGE: &str = "8192";

/// Pages from which on a journal is folded into the file: 16 MB.
const LONG_JOURNAL: i64 = 2_000;

/// One SQLite connection.
pub struct SqliteSession {
    connection: Connection,
    actor: Arc<AtomicI64>,
    /// Pages of the journal after the last commit.
    journal: Arc<AtomicI64>,
}

impl SqliteSession {
    /// Opens an existing store file.
    ///
    /// # Errors
    /// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreUnsafe`], [`Code::StoreUnreadable`].
    pub fn open(path: &Path, purpose: Purpose) -> Result<Self> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", "sqlite_version"));
        }
        let mode = match purpose {
            Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(fault)?;
        Self::prepare(connection, purpose)
    }

    /// Creates an empty store file.
    pub fn create(path: &Path) -> Result<Self> {
        let mode = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, mode).map_err(fault)?;
        connection
            .pragma_update(None, "page_size", PAGE)
            .map_err(fault)?;
        if read_pragma(&connection, "page_size")?.as_deref() != Some(PAGE) {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", "page_size"));
        }
        Self::prepare(connection, Purpose::Write)
    }

    fn prepare(mut connection: Connection, purpose: Purpose) -> Result<Self> {
        connection.busy_timeout(BUSY).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(256);
        let actor = Arc::new(AtomicI64::new(0));
        register_functions(&connection, &actor)?;
        configure(&connection, purpose)?;
        let journal = Arc::new(AtomicI64::new(0));
        let grown = Arc::clone(&journal);
        connection
            .wal_hook(Some(move |_: &mut Wal, pages| {
                grown.store(i64::from(pages), Ordering::Relaxed);
                Ok(())
            }))
            .map_err(fault)?;
        Ok(Self {
            connection,
            actor,
            journal,
        })
    }

    /// The raw connection, for migrations and backups only.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    fn statement(&self, name: &str) -> Result<&'static Statement> {
        registry(Engine::Sqlite)
            .get(name)
            .ok_or_else(|| Fault::internal(format!("statement {name}")))
    }
}

fn register_functions(connection: &Connection, actor: &Arc<AtomicI64>) -> Result<()> {
    let held = Arc::clone(actor);
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    connection
        .create_scalar_function("desk_actor", 0, flags, move |_| {
            Ok(held.load(Ordering::Relaxed))
        })
        .map_err(fault)
}

/// Settings with the value that must be read back.
fn configure(connection: &Connection, purpose: Purpose) -> Result<()> {
    // One connection writes half a million rows in a transaction; the readers share the system's
    // cache and keep their own small.
    let cache = match purpose {
        Purpose::Write => "-49152",
        Purpose::Read => "-8192",
    };
    let settings: &[(&str, &str, &str)] = &[
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", "2"),
        ("foreign_keys", "ON", "1"),
        ("recursive_triggers", "ON", "1"),
        ("trusted_schema", "OFF", "0"),
        ("temp_store", "MEMORY", "2"),
        ("mmap_size", "0", "0"),
        ("cache_size", cache, cache),
    ];
    for (name, value, expected) in settings {
        if purpose == Purpose::Read && *name == "journal_mode" {
            continue;
        }
        connection.pragma_update(None, name, value).map_err(fault)?;
        let read = read_pragma(connection, name)?;
        if read.as_deref().is_some_and(|read| read != *expected) {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", name));
        }
    }
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)
        .map_err(fault)?;
    connection
        .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)
        .map_err(fault)?;
    connection
        .set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)
        .map_err(fault)?;
    Ok(())
}

fn read_pragma(connection: &Connection, name: &str) -> Result<Option<String>> {
    let read = connection.query_row(&format!("PRAGMA {name}"), [], |row| {
        Ok(match row.get_ref(0)? {
            ValueRef::Integer(value) => value.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        })
    });
    match read {
        Ok(value) => Ok(Some(value)),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        Err(error) => Err(fault(error)),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl SqliteRow<'_> {
    fn cell(&self, at: usize) -> Result<ValueRef<'_>> {
        self.0
            .get_ref(at)
            .map_err(|_| Fault::internal(format!("column {at}")))
    }
}

impl Row for SqliteRow<'_> {
    fn int(&self, at: usize) -> Result<i64> {
        self.opt_int(at)?
            .ok_or_else(|| Fault::internal(format!("null in column {at}")))
    }
    fn opt_int(&self, at: usize) -> Result<Option<i64>> {
        match self.cell(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            _ => Err(Fault::internal(format!("no integer in column {at}"))),
        }
    }
    fn text(&self, at: usize) -> Result<&str> {
        self.opt_text(at)?
            .ok_or_else(|| Fault::internal(format!("null in column {at}")))
    }
    fn opt_text(&self, at: usize) -> Result<Option<&str>> {
        match self.cell(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .map(Some)
                .map_err(|_| Fault::internal(format!("no UTF-8 in column {at}"))),
            _ => Err(Fault::internal(format!("no text in column {at}"))),
        }
    }
    fn blob(&self, at: usize) -> Result<&[u8]> {
        self.opt_blob(at)?
            .ok_or_else(|| Fault::internal(format!("null in column {at}")))
    }
    fn opt_blob(&self, at: usize) -> Result<Option<&[u8]>> {
        match self.cell(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            _ => Err(Fault::internal(format!("no bytes in column {at}"))),
        }
    }
    fn value(&self, at: usize) -> Result<Value> {
        Ok(match self.cell(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Real(_) => return Err(Fault::internal(format!("a real in column {at}"))),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        })
    }
}

fn bind(prepared: &mut Prepared<'_>, params: Params<'_>) -> Result<()> {
    let mut bound = 0;
    let mut name = String::with_capacity(24);
    for (key, value) in params {
        name.clear();
        name.push(':');
        name.push_str(key);
        let at = prepared.parameter_index(&name).map_err(fault)?;
        let at = at.ok_or_else(|| Fault::internal(format!("parameter {key}")))?;
        prepared.raw_bind_parameter(at, value).map_err(fault)?;
        bound += 1;
    }
    if bound == prepared.parameter_count() {
        return Ok(());
    }
    Err(Fault::internal("unbound parameter"))
}

/// A search index writes itself to the disk before every statement that may stop half-way.
fn together(table: &str) -> usize {
    if table.starts_with("search_") {
        1
    } else {
        TOGETHER
    }
}

fn insert_text(table: &BulkTable, rows: usize) -> String {
    let marks = vec!["?"; table.columns.len()].join(", ");
    let rows = vec![format!("({marks})"); rows].join(", ");
    let columns = table.columns.join(", ");
    format!("INSERT INTO {} ({columns}) VALUES {rows}", table.table)
}

fn drain(prepared: &mut Prepared<'_>, each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(fault)? {
        each(&SqliteRow(row))?;
    }
    Ok(())
}

impl Session for SqliteSession {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn query(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let statement = self.statement(statement)?;
        let mut prepared = self
            .connection
            .prepare_cached(&statement.sql)
            .map_err(fault)?;
        bind(&mut prepared, params)?;
        drain(&mut prepared, each)
    }

    fn query_recorded(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        self.query(statement, params, each)
    }

    fn execute(&mut self, statement: &str, params: Params<'_>) -> Result<usize> {
        let statement = self.statement(statement)?;
        let mut prepared = self
            .connection
            .prepare_cached(&statement.sql)
            .map_err(fault)?;
        bind(&mut prepared, params)?;
        prepared.raw_execute().map_err(fault)
    }

    fn query_view(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let mut prepared = self.connection.prepare_cached(sql).map_err(fault)?;
        for (at, value) in params.iter().enumerate() {
            prepared.raw_bind_parameter(at + 1, value).map_err(fault)?;
        }
        drain(&mut prepared, each)
    }

    fn bulk_insert(&mut self, table: &BulkTable, values: &[Value]) -> Result<()> {
        let width = table.columns.len();
        let together = together(table.table);
        let (many, single) = values.split_at(values.len() - values.len() % (width * together));
        for (values, rows) in [(many, together), (single, 1)] {
            if values.is_empty() {
                continue;
            }
            let sql = insert_text(table, rows);
            let mut prepared = self.connection.prepare_cached(&sql).map_err(fault)?;
            for chunk in values.chunks_exact(width * rows) {
                for (at, value) in chunk.iter().enumerate() {
                    prepared.raw_bind_parameter(at + 1, value).map_err(fault)?;
                }
                prepared.raw_execute().map_err(fault)?;
            }
        }
        Ok(())
    }

    fn bulk_update(&mut self, table: &BulkTable, values: &[Value]) -> Result<Option<usize>> {
        let sql = format!(
            "UPDATE {} SET {} = ? WHERE id = ? AND version = ?",
            table.table,
            table.columns.join(" = ?, ")
        );
        let width = table.columns.len() + 2;
        let mut prepared = self.connection.prepare_cached(&sql).map_err(fault)?;
        for (place, row) in values.chunks_exact(width).enumerate() {
            for (at, value) in row.iter().enumerate() {
                prepared.raw_bind_parameter(at + 1, value).map_err(fault)?;
            }
            if prepared.raw_execute().map_err(fault)? != 1 {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn begin(&mut self) -> Result<()> {
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(fault)
    }

    fn hold(&mut self, _latch: &str) -> Result<()> {
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        match self.connection.execute_batch("COMMIT") {
            Ok(()) => Ok(()),
            // SQLite rolls back by itself where it can; where the transaction still stands nothing
            // has been written, so that "busy" and "full" are plain refusals.
            Err(error) if !self.connection.is_autocommit() => {
                self.rollback()?;
                Err(fault(error))
            }
            Err(error) => Err(fault(error)).map_err(|cause: Fault| {
                Fault::new(Code::OutcomeUnknown).with("cause", cause.code.as_str())
            }),
        }
    }

    fn rollback(&mut self) -> Result<()> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").map_err(fault)
    }

    fn set_actor(&mut self, account_id: i64) {
        self.actor.store(account_id, Ordering::Relaxed);
    }
}

impl Lane for SqliteSession {
    fn interrupt(&mut self) -> Interrupt {
        let handle = self.connection.get_interrupt_handle();
        Box::new(move || handle.interrupt())
    }

    /// Folds a journal that has grown long into the file. A commit is durable without it, so that
    /// nobody has to wait for this: the lane calls it after it has answered. What cannot be folded
    /// in now, because somebody reads, is folded in after a later commit.
    fn tidy(&mut self) {
        if self.journal.load(Ordering::Relaxed) >= LONG_JOURNAL {
            let folded = read_pragma(&self.connection, "wal_checkpoint(PASSIVE)");
            if folded.is_ok() {
                self.journal.store(0, Ordering::Relaxed);
            }
        }
    }
}

/// What the engine's error means to a person.
pub fn fault(error: rusqlite::Error) -> Fault {
    let detail = error.to_string();
    let code = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Code::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::StoreBusy,
        Some(ErrorCode::OperationInterrupted) => Code::Cancelled,
        Some(ErrorCode::NotADatabase) => Code::NotAStore,
        Some(ErrorCode::CannotOpen) => Code::NoStore,
        Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt) => {
            Code::StoreUnreadable
        }
        _ => Code::Internal,
    };
    Fault::new(code).with("engine", detail)
}
