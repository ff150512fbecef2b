//! Making a store and bringing an older one up to date.
//!
//! Migrations are numbered and run one after another in one transaction; a store written by a
//! newer program is refused untouched. Nothing is ever created over a file that exists. What rows are
//! found by is cut by this program and not by a step's SQL, so that it is cut anew after the steps.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::limits::Limit;

use super::files::sync_folder;
use super::session::Engine;
use super::sqlite::{APPLICATION_ID, SqliteSession, fault};
use super::view_query::LISTS;
use crate::domain::fault::{Code, Fault, Result};

/// The numbered steps; a store's `user_version` says how many it has taken.
const STEPS: &[&str] = &[
    include_str!("../../sql/schema/sqlite/0001_walking_desk.sql"),
    include_str!("../../sql/schema/sqlite/0002_workbench.sql"),
    include_str!("../../sql/schema/sqlite/0003_second_look.sql"),
    include_str!("../../sql/schema/sqlite/0004_ledger.sql"),
    include_str!("../../sql/schema/sqlite/0005_deposits.sql"),
    include_str!("../../sql/schema/sqlite/0006_profiles.sql"),
    include_str!("../../sql/schema/sqlite/0007_deposit_acts.sql"),
    include_str!("../../sql/schema/sqlite/0008_payment_file.sql"),
];

/// The step from which on filings are found by their record numbers and remarks, and nothing by how it is
/// spoken.
const CUT_ANEW: i64 = 3;
/// Bytes of tokens an index holds in memory, and parts it merges together: while all rows are cut
/// anew, and as the engine has it by itself.
const CUTTING: [(i64, i64); 2] = [(32 << 20, 0), (1 << 20, 4)];

/// The schema number this program reads and writes.
pub const CURRENT: i64 = STEPS.len() as i64;

/// Creates an empty store: whole under a name of its own first, so that a creation that is cut off
/// leaves nothing in the store's place.
///
/// # Errors
/// [`Code::StoreExists`], [`Code::StoreOnNetwork`], [`Code::DiskFull`], [`Code::FileUnreadable`],
/// [`Code::StoreUnreadable`].
pub fn create(path: &Path) -> Result<()> {
    refuse_existing(path)?;
    refuse_network(path)?;
    let new = sibling(path, "new");
    remove(&new)?;
    let made = build(&new).and_then(|()| put_in_place(&new, path));
    if made.is_err() {
        // Best effort: the next creation removes what is left as well.
        let _ = remove(&new);
    }
    made
}

fn refuse_existing(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(Fault::new(Code::StoreExists).with("path", path.display()));
    }
    Ok(())
}

/// Removes a database file with what the engine keeps beside it, as far as they are there.
fn remove(path: &Path) -> Result<()> {
    for suffix in ["-journal", "-wal", "-shm", ""] {
        let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
        name.push(suffix);
        let file = path.with_file_name(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Fault::new(Code::FileUnreadable).with("path", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the file with all in it and nothing beside it.
fn build(path: &Path) -> Result<()> {
    let mut session = SqliteSession::create(path)?;
    let connection = session.connection();
    upgrade(connection, 0)?;
    if number(connection, "wal_checkpoint(TRUNCATE)")? == 0 {
        return Ok(());
    }
    Err(Fault::new(Code::StoreBusy))
}

/// Gives the finished file the store's name, and takes that name from nobody.
fn put_in_place(new: &Path, path: &Path) -> Result<()> {
    let failed = |_| Fault::new(Code::FileUnreadable).with("path", path.display());
    match fs::hard_link(new, path) {
        Ok(()) => remove(new)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return refuse_existing(path),
        // Not every file system knows a second name for a file.
        Err(_) => {
            refuse_existing(path)?;
            fs::rename(new, path).map_err(failed)?;
        }
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    sync_folder(folder.unwrap_or(Path::new(".")))
}

/// Checks that the file is a store of ours and runs the steps it lacks.
pub fn check_and_upgrade(path: &Path) -> Result<()> {
    let length = fs::metadata(path).map(|meta| meta.len());
    let Ok(length) = length else {
        return Err(Fault::new(Code::NoStore).with("path", path.display()));
    };
    // A file of no bytes is a valid empty database to SQLite, and a lost store to a person.
    if length == 0 || !path.is_file() {
        return Err(Fault::new(Code::NotAStore).with("path", path.display()));
    }
    refuse_network(path)?;
    refuse_foreign(path)?;
    let mut session = SqliteSession::open(path, super::session::Purpose::Write)?;
    let connection = session.connection();
    let version = number(connection, "user_version")?;
    if version > CURRENT {
        return Err(Fault::new(Code::StoreTooNew).with("version", version));
    }
    if version < CURRENT {
        back_up(connection, path, version)?;
        upgrade(connection, version)?;
    }
    Ok(())
}

/// Reads the header without opening a journal, so that a foreign file stays untouched.
fn refuse_foreign(path: &Path) -> Result<()> {
    let bytes = {
        use std::io::Read;
        let mut head = [0; 72];
        let mut file = fs::File::open(path)
            .map_err(|_| Fault::new(Code::StoreUnreadable).with("path", path.display()))?;
        file.read_exact(&mut head).map(|()| head).ok()
    };
    let ours = bytes.is_some_and(|head| {
        let id = i64::from(u32::from_be_bytes([head[68], head[69], head[70], head[71]]));
        head.starts_with(b"SQLite format 3\0") && id == APPLICATION_ID
    });
    if ours {
        Ok(())
    } else {
        Err(Fault::new(Code::NotAStore).with("path", path.display()))
    }
}

fn number(connection: &Connection, pragma: &str) -> Result<i64> {
    connection
        .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
        .map_err(fault)
}

fn upgrade(connection: &mut Connection, from: i64) -> Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate);
    let tx = tx.map_err(fault)?;
    for step in &STEPS[done..] {
        tx.execute_batch(step).map_err(fault)?;
    }
    if (1..CUT_ANEW).contains(&from) {
        cut_anew(&tx).map_err(fault)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(fault)?;
    tx.pragma_update(None, "user_version", CURRENT)
        .map_err(fault)?;
    tx.commit().map_err(fault)
}

/// Writes what all rows of all searched lists are found by.
fn cut_anew(tx: &Connection) -> rusqlite::Result<()> {
    for list in LISTS {
        let Some(table) = list.search else { continue };
        let tell = |word: &str, number: i64| {
            let sql = format!("INSERT INTO {table} ({table}, rank) VALUES (?1, ?2)");
            tx.execute(&sql, rusqlite::params![word, number])
        };
        let [(bytes, parts), own] = CUTTING;
        tell("delete-all", 0)?;
        tell("hashsize", bytes)?;
        tell("automerge", parts)?;
        let (texts, from) = (list.searched.join(", "), list.table);
        let mut read = tx.prepare(&format!("SELECT id, {texts} FROM {from} ORDER BY id"))?;
        let mut write = tx.prepare(&format!(
            "INSERT INTO {table} (rowid, tokens) VALUES (?1, ?2)"
        ))?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let texts = (1..=list.searched.len()).map(|at| row.get(at));
            let texts = texts.collect::<rusqlite::Result<Vec<Option<String>>>>()?;
            let texts = texts.iter().map(|own| own.as_deref().unwrap_or_default());
            let texts: Vec<&str> = texts.collect();
            write.execute(rusqlite::params![
                row.get::<_, i64>(0)?,
                list.tokens(Engine::Sqlite, &texts)
            ])?;
        }
        tell("optimize", 0)?;
        tell("hashsize", own.0)?;
        tell("automerge", own.1)?;
    }
    Ok(())
}

/// A copy beside the file, made and checked before the first step runs.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<()> {
    let copy = sibling(path, &format!("before-v{}", version + 1));
    if copy.exists() {
        fs::remove_file(&copy).map_err(|_| Fault::new(Code::FileUnreadable))?;
    }
    let target = copy.to_string_lossy().into_owned();
    // The copy is a second database for as long as it is written; none else may be attached.
    connection
        .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)
        .map_err(fault)?;
    let copied = connection.execute("VACUUM INTO ?1", [&target]);
    connection
        .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)
        .map_err(fault)?;
    copied.map_err(fault)?;
    let check = Connection::open(&copy).map_err(fault)?;
    let word: String = check
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(fault)?;
    if word == "ok" {
        Ok(())
    } else {
        Err(Fault::new(Code::StoreUnreadable))
    }
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

/// WAL needs one host's shared memory; on a share two machines would corrupt the file.
fn refuse_network(path: &Path) -> Result<()> {
    if on_network(path) {
        return Err(Fault::new(Code::StoreOnNetwork).with("path", path.display()));
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn on_network(path: &Path) -> bool {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder
        .unwrap_or(Path::new("."))
        .canonicalize()
        .unwrap_or_default();
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let kinds = mounts.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (point, kind) = (parts.nth(1)?, parts.next()?);
        folder
            .starts_with(point)
            .then_some((point.len(), kind.to_owned()))
    });
    let kind = kinds
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind);
    kind.is_some_and(|kind| {
        [
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "fuse.sshfs",
            "fuse.rclone",
        ]
        .contains(&kind.as_str())
    })
}

#[cfg(not(target_os = "linux"))]
fn on_network(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.starts_with(r"\\") || text.starts_with("//")
}
