//! Making a team's store and bringing an older one up to date.
//!
//! The steps run in one transaction under a lock of the whole server's database, so that two
//! computers that start a new release at once do not both run them. A store of a newer program is
//! refused untouched. Deliberately absent: a backup before the steps. What a server holds is backed
//! up where the server runs, by whoever runs it.

use postgres::{Client, Transaction};

use super::Team;
use super::connect::{SCHEMA, client};
use super::fault::fault;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::session::Purpose;

/// The numbered steps; `schema_step` says which a store has taken.
const STEPS: &[&str] = &[include_str!(
    "../../../sql/schema/postgres/0001_walking_desk.sql"
)];

/// The schema number this program reads and writes.
pub const CURRENT: i64 = STEPS.len() as i64;

/// "SKDB", the key of the lock under which steps run.
const LOCK: i64 = 0x534b_4442;

/// Makes an empty store in a database that has none.
///
/// # Errors
/// [`Code::StoreExists`]; what the connection answers.
pub fn create(team: &Team) -> Result<()> {
    let mut client = client(team, Purpose::Write)?;
    let mut tx = locked(&mut client)?;
    if exists(&mut tx)? {
        return Err(Fault::new(Code::StoreExists).with("path", team.shown()));
    }
    let make = format!(
        "CREATE SCHEMA {SCHEMA}; \
         CREATE TABLE {SCHEMA}.schema_step (number BIGINT PRIMARY KEY, taken_at TIMESTAMPTZ NOT NULL DEFAULT now());"
    );
    tx.batch_execute(&make).map_err(fault)?;
    take_steps(&mut tx, 0)?;
    tx.commit().map_err(fault)
}

/// Brings the store up to date.
///
/// # Errors
/// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreTooNew`].
pub fn check_and_upgrade(team: &Team) -> Result<()> {
    let mut client = client(team, Purpose::Write)?;
    let mut tx = locked(&mut client)?;
    if !exists(&mut tx)? {
        return Err(Fault::new(Code::NoStore).with("path", team.shown()));
    }
    let version = version(&mut tx)?;
    if version > CURRENT {
        return Err(Fault::new(Code::StoreTooNew).with("version", version));
    }
    take_steps(&mut tx, version)?;
    tx.commit().map_err(fault)
}

fn locked(client: &mut Client) -> Result<Transaction<'_>> {
    let mut tx = client.transaction().map_err(fault)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .map_err(fault)?;
    Ok(tx)
}

fn exists(tx: &mut Transaction<'_>) -> Result<bool> {
    let row = tx.query_one("SELECT to_regnamespace($1) IS NOT NULL", &[&SCHEMA]);
    row.and_then(|row| row.try_get(0)).map_err(fault)
}

/// How many steps the store has taken.
fn version(tx: &mut Transaction<'_>) -> Result<i64> {
    let table = tx.query_one(
        "SELECT to_regclass($1::text || '.schema_step') IS NOT NULL",
        &[&SCHEMA],
    );
    let ours: bool = table.and_then(|row| row.try_get(0)).map_err(fault)?;
    if !ours {
        return Err(Fault::new(Code::NotAStore).with("path", SCHEMA));
    }
    let row = tx.query_one("SELECT coalesce(max(number), 0) FROM schema_step", &[]);
    row.and_then(|row| row.try_get(0)).map_err(fault)
}

fn take_steps(tx: &mut Transaction<'_>, from: i64) -> Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for (step, number) in STEPS.iter().zip(1_i64..).skip(done) {
        tx.batch_execute(step).map_err(fault)?;
        tx.execute("INSERT INTO schema_step (number) VALUES ($1)", &[&number])
            .map_err(fault)?;
    }
    Ok(())
}
