//! Making a team's store and bringing an older one up to date.
//!
//! The steps run in one transaction under a lock of the whole server's database, so that two
//! computers that start a new release at once do not both run them. A store of a newer program is
//! refused untouched. What rows are found by is cut by this program and not by a step's SQL, so that it
//! is cut anew after the steps. Deliberately absent: a backup before the steps. What a server holds is backed
//! up where the server runs, by whoever runs it.
//!
//! Everything in the store belongs to a role that nobody signs in as, and is granted to a role that
//! people are members of; both bear the name of the database. Making a store and bringing it up to
//! date is for whoever may become the owner; people only find that there is nothing to do.

use postgres::{Client, Row, Transaction};

use super::Team;
use super::connect::{SCHEMA, client};
use super::fault::fault;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::seal::Keys;
use crate::store::session::{Engine, Purpose};
use crate::store::view_query::{LISTS, List};

/// The numbered steps; `schema_step` says which a store has taken.
const STEPS: &[&str] = &[
    include_str!("../../../sql/schema/postgres/0001_walking_desk.sql"),
    include_str!("../../../sql/schema/postgres/0002_live.sql"),
    include_str!("../../../sql/schema/postgres/0003_team.sql"),
    include_str!("../../../sql/schema/postgres/0004_sealed.sql"),
    include_str!("../../../sql/schema/postgres/0005_workbench.sql"),
    include_str!("../../../sql/schema/postgres/0006_second_look.sql"),
    include_str!("../../../sql/schema/postgres/0007_ledger.sql"),
    include_str!("../../../sql/schema/postgres/0008_deposits.sql"),
    include_str!("../../../sql/schema/postgres/0009_profiles.sql"),
    include_str!("../../../sql/schema/postgres/0010_deposit_acts.sql"),
    include_str!("../../../sql/schema/postgres/0011_payment_file.sql"),
];

/// The step from which on filings are found by their record numbers and remarks.
const CUT_ANEW: i64 = 6;
/// Rows that are cut anew together.
const TOGETHER: i64 = 5_000;

/// The schema number this program reads and writes.
pub const CURRENT: i64 = STEPS.len() as i64;

/// "SKDB", the key of the lock under which steps run.
const LOCK: i64 = 0x534b_4442;

/// Makes an empty store in a database that has none, with the roles that it is owned and used by.
///
/// # Errors
/// [`Code::StoreExists`]; [`Code::NotSignedIn`] for a login that may not make roles; what the
/// connection answers.
pub fn create(team: &Team) -> Result<()> {
    let mut client = client(team, Purpose::Write)?;
    let mut tx = locked(&mut client)?;
    if exists(&mut tx)? {
        return Err(Fault::new(Code::StoreExists).with("path", team.shown()));
    }
    let names = Names::make(&mut tx)?;
    let make = format!(
        "CREATE SCHEMA {SCHEMA} AUTHORIZATION {owner}; SET LOCAL ROLE {owner}; \
         CREATE TABLE {SCHEMA}.schema_step (number BIGINT PRIMARY KEY, taken_at TIMESTAMPTZ NOT NULL DEFAULT now());",
        owner = names.owner
    );
    tx.batch_execute(&make).map_err(fault)?;
    take_steps(&mut tx, 0, &names)?;
    let keys = Keys::create()?;
    let [inner, outer] = keys.lookup_pads();
    tx.execute(
        "INSERT INTO store_secret (store_key, lookup_inner, lookup_outer) VALUES ($1, $2, $3)",
        &[
            &keys.store_key().as_slice(),
            &inner.as_slice(),
            &outer.as_slice(),
        ],
    )
    .map_err(fault)?;
    tx.commit().map_err(fault)
}

/// Brings the store up to date.
///
/// # Errors
/// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreTooNew`]; [`Code::NotSignedIn`] for an older
/// store and a login that does not own it.
pub fn check_and_upgrade(client: &mut Client, team: &Team) -> Result<()> {
    let mut tx = client.transaction().map_err(fault)?;
    if !exists(&mut tx)? {
        return Err(Fault::new(Code::NoStore).with("path", team.shown()));
    }
    if up_to_date(&mut tx)? {
        return Ok(());
    }
    drop(tx);
    let mut tx = locked(client)?;
    // Another computer may have taken the steps while this one waited.
    let version = version(&mut tx)?;
    let names = Names::of_store(&mut tx)?;
    tx.batch_execute(&format!("SET LOCAL ROLE {}", names.owner))
        .map_err(fault)?;
    take_steps(&mut tx, version, &names)?;
    if version < CUT_ANEW {
        cut_anew(&mut tx).map_err(fault)?;
    }
    tx.commit().map_err(fault)
}

/// Writes what all rows of all searched lists are found by.
fn cut_anew(tx: &mut Transaction<'_>) -> std::result::Result<(), postgres::Error> {
    for list in LISTS {
        let Some(table) = list.search else { continue };
        // An index is made of all rows in a fraction of the time it takes to grow by each.
        tx.batch_execute(&format!("TRUNCATE {table}; DROP INDEX {table}_tokens"))?;
        let (texts, from) = (list.searched.join(", "), list.table);
        let read = tx.prepare(&format!(
            "SELECT id, {texts} FROM {from} WHERE id > $1 ORDER BY id LIMIT $2"
        ))?;
        let write = tx.prepare(&format!(
            "INSERT INTO {table} (rowid, tokens) \
             SELECT u.id, array_to_tsvector(array_remove(string_to_array(u.tokens, ' '), '')) \
             FROM unnest($1::bigint[], $2::text[]) AS u(id, tokens)"
        ))?;
        let mut last = i64::MIN;
        loop {
            let rows = tx.query(&read, &[&last, &TOGETHER])?;
            let ids = rows.iter().map(|row| row.try_get(0));
            let ids: Vec<i64> = ids.collect::<std::result::Result<_, _>>()?;
            let Some(end) = ids.last() else { break };
            last = *end;
            let tokens = rows.iter().map(|row| tokens(list, row));
            let tokens: Vec<String> = tokens.collect::<std::result::Result<_, _>>()?;
            tx.execute(&write, &[&ids, &tokens])?;
        }
        tx.batch_execute(&format!(
            "CREATE INDEX {table}_tokens ON {table} USING gin (tokens)"
        ))?;
    }
    Ok(())
}

fn tokens(list: &List, row: &Row) -> std::result::Result<String, postgres::Error> {
    let texts = (1..=list.searched.len()).map(|at| row.try_get(at));
    let texts: Vec<Option<&str>> = texts.collect::<std::result::Result<_, _>>()?;
    let texts: Vec<&str> = texts.iter().map(|own| own.unwrap_or_default()).collect();
    Ok(list.tokens(Engine::Postgres, &texts))
}

fn up_to_date(tx: &mut Transaction<'_>) -> Result<bool> {
    let version = version(tx)?;
    if version > CURRENT {
        return Err(Fault::new(Code::StoreTooNew).with("version", version));
    }
    Ok(version == CURRENT)
}

/// The roles of a store, quoted as names.
struct Names {
    owner: String,
    people: String,
}

impl Names {
    /// Makes the roles where they are not there; a database of that name may have held a store before.
    fn make(tx: &mut Transaction<'_>) -> Result<Self> {
        let make = "DO $$ BEGIN
            IF to_regrole(quote_ident(current_database() || '_owner')) IS NULL THEN
              EXECUTE format('CREATE ROLE %I NOLOGIN CREATEROLE', current_database() || '_owner');
            END IF;
            IF to_regrole(quote_ident(current_database() || '_people')) IS NULL THEN
              EXECUTE format('CREATE ROLE %I NOLOGIN', current_database() || '_people');
            END IF;
            EXECUTE format('GRANT %I TO %I WITH ADMIN OPTION', current_database() || '_people', current_database() || '_owner');
            IF NOT pg_has_role(current_user, current_database() || '_owner', 'MEMBER') THEN
              EXECUTE format('GRANT %I TO CURRENT_USER', current_database() || '_owner');
            END IF;
            -- Nobody brings functions or types of their own; a database that was older allows it.
            BEGIN
              REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            EXCEPTION WHEN insufficient_privilege OR invalid_schema_name THEN NULL;
            END;
            EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, %I', current_database(), current_database() || '_people', current_database() || '_owner');
          END $$";
        tx.batch_execute(make).map_err(fault)?;
        Self::read(
            tx,
            "SELECT quote_ident(current_database() || '_owner'), quote_ident(current_database() || '_people')",
        )
    }

    /// The roles of a store that is there, whatever its database is called by now.
    fn of_store(tx: &mut Transaction<'_>) -> Result<Self> {
        Self::read(
            tx,
            "SELECT quote_ident(o), quote_ident(regexp_replace(o, '_owner$', '_people'))
             FROM (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'shelfkeeper') AS owned(q),
                  LATERAL (SELECT rolname::text FROM pg_roles WHERE quote_ident(rolname) = q) AS named(o)",
        )
    }

    fn read(tx: &mut Transaction<'_>, sql: &str) -> Result<Self> {
        let row = tx.query_one(sql, &[]).map_err(fault)?;
        Ok(Self {
            owner: row.try_get(0).map_err(fault)?,
            people: row.try_get(1).map_err(fault)?,
        })
    }

    /// The text of a step with the names in their places.
    fn fill(&self, step: &str) -> String {
        step.replace("{people}", &self.people)
    }
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

fn take_steps(tx: &mut Transaction<'_>, from: i64, names: &Names) -> Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for (step, number) in STEPS.iter().zip(1_i64..).skip(done) {
        tx.batch_execute(&names.fill(step)).map_err(fault)?;
        tx.execute("INSERT INTO schema_step (number) VALUES ($1)", &[&number])
            .map_err(fault)?;
    }
    Ok(())
}
