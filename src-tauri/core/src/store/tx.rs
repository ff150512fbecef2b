//! One use case, one transaction, one event.
//!
//! [`transact`] looks the operation id up, runs the body, appends the audit event with the digest
//! of everything the body wrote, stores the result under the operation id and commits. Whatever
//! fails before the commit leaves nothing. A commit whose answer was lost with the connection is
//! looked up by its operation id over another one. Where there is none to be had either, the outcome
//! is *unknown*, and asking for the same operation again settles it: two of the same operation wait
//! for each other, so that nobody looks while the other is still being done.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::covered::{Cover, Covered, Digest, leaf};
use super::ready::{Inserts, Updates};
use super::session::{BulkTable, Engine, Session, maybe_one};
use super::value::Value;
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};

/// Rows that are hashed before they are written.
const CHUNK: usize = 2_000;

/// Acts on one filing, or one second look, meet in the rows they hold, so that many may review at once,
/// and a refusal changes nothing. All others decide by what they looked up anywhere, and therefore go
/// one after another, as all do in a file.
const BESIDE_OTHERS: [&str; 3] = ["filing.", "look.", "act."];

/// Who does what, under which operation id.
#[derive(Debug, Clone)]
pub struct Act {
    /// The caller's operation id; the same id with the same body returns the first result.
    pub op_id: String,
    /// The acting account, from the signed-in session; 0 before the first account exists.
    pub actor: i64,
    /// `entity.verb`, as in the command table.
    pub action: &'static str,
    /// What the host's clock said.
    pub now: Instant,
    /// SHA-256 of the request, to tell a repeat from a reuse.
    pub digest: [u8; 32],
}

/// Whether the operation ran now or had run before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It ran now.
    Done(T),
    /// It had run before; this is its first result.
    Repeated(T),
}

impl<T> Outcome<T> {
    /// The result, whenever it was made.
    pub fn into_inner(self) -> T {
        match self {
            Self::Done(value) | Self::Repeated(value) => value,
        }
    }
}

/// What changed in one covered table.
#[derive(Debug, Default)]
struct TableDelta {
    /// Sum of new leaves less sum of replaced ones.
    digest: Digest,
    /// Rows inserted.
    inserted: i64,
    /// Rows updated.
    updated: i64,
}

/// A running transaction: the session and what the audit event will say of it.
pub struct Tx<'a> {
    session: &'a mut dyn Session,
    /// The instant of the act.
    pub now: Instant,
    /// The acting account.
    pub actor: i64,
    tables: BTreeMap<&'static str, TableDelta>,
    last_ids: BTreeMap<&'static str, i64>,
    entity: String,
    detail: Map<String, Json>,
    cover: Cover,
    /// Set when a write failed: its digest is counted and its id spent, so that a body that
    /// swallowed the failure must not be committed.
    failed: bool,
}

impl<'a> Tx<'a> {
    fn new(session: &'a mut dyn Session, act: &Act) -> Self {
        Self {
            session,
            now: act.now,
            actor: act.actor,
            tables: BTreeMap::new(),
            last_ids: BTreeMap::new(),
            entity: String::new(),
            detail: Map::new(),
            cover: Cover::default(),
            failed: false,
        }
    }

    /// The session, for reads and for rows that are not covered.
    pub fn session(&mut self) -> &mut dyn Session {
        self.session
    }

    /// Names what the event is about, as `table:id`.
    pub fn about(&mut self, table: &str, id: i64) {
        self.name(format!("{table}:{id}"));
    }

    /// As [`about`](Self::about), for what is named already; empty for nothing in particular.
    pub fn name(&mut self, entity: String) {
        self.entity = entity;
    }

    /// Adds a fact to the event; never personal data.
    pub fn note(&mut self, key: &str, value: impl Into<Json>) {
        self.detail.insert(key.to_owned(), value.into());
    }

    /// The next dense id of a covered table.
    pub fn next_id(&mut self, table: &'static str) -> Result<i64> {
        let next = self.last_id(table)? + 1;
        self.last_ids.insert(table, next);
        Ok(next)
    }

    /// The id that a covered table gave out last; 0 where it is empty.
    pub fn last_id(&mut self, table: &'static str) -> Result<i64> {
        if let Some(last) = self.last_ids.get(table) {
            return Ok(*last);
        }
        self.session.hold(table)?;
        let mut last = 0;
        let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
        self.session.query_view(&sql, &[], &mut |row| {
            last = row.int(0)?;
            Ok(())
        })?;
        self.last_ids.insert(table, last);
        Ok(last)
    }

    /// Inserts a row under the next id and answers the id.
    pub fn insert<R: Covered>(&mut self, row: &mut R) -> Result<i64> {
        row.set_id(self.next_id(R::TABLE)?);
        if R::VERSIONED {
            row.set_version(1);
        }
        let fingerprint = self.count_insert(row);
        let params = named(row, fingerprint);
        let written = self
            .session
            .execute(&format!("{}.insert", R::TABLE), &params);
        self.noted(written)?;
        Ok(row.id())
    }

    /// Inserts many rows; ids are given in order.
    pub fn insert_all<R: Covered>(&mut self, rows: &mut [R]) -> Result<()> {
        for chunk in rows.chunks_mut(CHUNK) {
            let first = self.last_id(R::TABLE)? + 1;
            self.insert_ready(&Inserts::of(first, chunk))?;
        }
        Ok(())
    }

    /// Inserts rows that were made ready elsewhere; their ids must be the next ones.
    ///
    /// # Errors
    /// An internal fault for other ids; what the store refuses.
    pub fn insert_ready<R: Covered>(&mut self, ready: &Inserts<R>) -> Result<()> {
        if ready.first != self.last_id(R::TABLE)? + 1 {
            return Err(Fault::internal(format!("ids of {}", R::TABLE)));
        }
        self.last_ids.insert(R::TABLE, ready.first + ready.rows - 1);
        let delta = self.tables.entry(R::TABLE).or_default();
        delta.digest.merge(&ready.digest);
        delta.inserted += ready.rows;
        let own = R::COLUMNS.iter().copied();
        let table = BulkTable {
            table: R::TABLE,
            columns: own.chain(std::iter::once("fp")).collect(),
        };
        let written = self.session.bulk_insert(&table, &ready.values);
        self.noted(written)
    }

    fn noted<T>(&mut self, written: Result<T>) -> Result<T> {
        self.failed |= written.is_err();
        written
    }

    fn count_insert<R: Covered>(&mut self, row: &R) -> Vec<u8> {
        let (hash, fingerprint) = leaf(row, &mut self.cover);
        let delta = self.tables.entry(R::TABLE).or_default();
        delta.digest.add(&hash);
        delta.inserted += 1;
        fingerprint
    }

    /// Replaces a row as it was read by its new form. Only the columns that differ are written, so
    /// that no index is touched for nothing.
    ///
    /// # Errors
    /// [`Code::VersionConflict`] when somebody changed the row since it was read.
    pub fn update<R: Covered>(&mut self, before: &R, after: &mut R) -> Result<()> {
        let mut ready = Updates::default();
        let added = ready.add(before, after);
        self.noted(added)?;
        self.update_ready(&ready)
    }

    /// Replaces rows that were made ready elsewhere; cheapest when they come in id order and change
    /// the same columns.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub fn update_ready<R: Covered>(&mut self, ready: &Updates<R>) -> Result<()> {
        if ready.is_empty() {
            return Ok(());
        }
        let delta = self.tables.entry(R::TABLE).or_default();
        delta.digest.merge(&ready.digest);
        delta.updated += ready.rows;
        ready
            .groups
            .iter()
            .try_for_each(|group| self.write_updates::<R>(group.columns, &group.ids, &group.values))
    }

    fn write_updates<R: Covered>(
        &mut self,
        columns: u64,
        ids: &[i64],
        values: &[Value],
    ) -> Result<()> {
        let named = R::COLUMNS.iter().enumerate();
        let named = named.filter(|(at, _)| columns >> at & 1 == 1);
        let table = BulkTable {
            table: R::TABLE,
            columns: named
                .map(|(_, name)| *name)
                .chain(std::iter::once("fp"))
                .collect(),
        };
        let written = self.session.bulk_update(&table, values);
        let written = written.and_then(|stopped| match stopped {
            None => Ok(()),
            Some(place) => Err(Fault::new(Code::VersionConflict)
                .with("kind", R::TABLE)
                .with("id", ids.get(place).copied().unwrap_or_default())),
        });
        self.noted(written)
    }

    /// Reads a covered row by id and holds it: what the use case decides by it stays true until the
    /// transaction ends.
    pub fn get<R: Covered>(&mut self, id: i64) -> Result<R> {
        row_of(self.session, "hold", id)
    }

    /// Puts something into the outbox, to leave with the next hand-off of its kind.
    pub fn outbox(&mut self, kind: &str, ref_id: i64, payload: &Json) -> Result<()> {
        self.outbox_from(self.now, kind, ref_id, payload)
    }

    /// As [`outbox`](Self::outbox), to leave no earlier than at an instant.
    pub fn outbox_from(
        &mut self,
        not_before: Instant,
        kind: &str,
        ref_id: i64,
        payload: &Json,
    ) -> Result<()> {
        let at = self.now.0;
        self.hold_outbox(kind)?;
        self.session.execute(
            "outbox.insert",
            &[
                ("kind", kind.into()),
                ("ref_id", ref_id.into()),
                ("payload", payload.to_string().into()),
                ("created_at", at.into()),
                ("not_before", not_before.0.into()),
            ],
        )?;
        Ok(())
    }

    /// Keeps others from putting anything of a kind into the outbox, so that what is read as waiting
    /// is all there is until the transaction ends.
    pub fn hold_outbox(&mut self, kind: &str) -> Result<()> {
        self.session.hold(&format!("outbox.{kind}"))
    }

    fn tables_json(&self) -> Json {
        let entries = self.tables.iter().map(|(table, delta)| {
            let value = json!({
                "inserted": delta.inserted,
                "updated": delta.updated,
                "digest": delta.digest.to_hex(),
            });
            ((*table).to_owned(), value)
        });
        Json::Object(entries.collect())
    }
}

/// Reads a covered row by id.
pub fn get<R: Covered>(session: &mut dyn Session, id: i64) -> Result<R> {
    row_of(session, "get", id)
}

fn row_of<R: Covered>(session: &mut dyn Session, verb: &str, id: i64) -> Result<R> {
    let statement = format!("{}.{verb}", R::TABLE);
    maybe_one(session, &statement, &[("id", id.into())], |row| {
        R::read(row, 0)
    })?
    .ok_or_else(|| Fault::not_found(R::TABLE, id))
}

fn named<R: Covered>(row: &R, fingerprint: Vec<u8>) -> Vec<(&'static str, Value)> {
    let mut values = Vec::with_capacity(R::COLUMNS.len() + 1);
    row.values(&mut values);
    let mut params: Vec<_> = R::COLUMNS.iter().copied().zip(values).collect();
    params.push(("fp", Value::Blob(fingerprint)));
    params
}

/// Runs `body` as one operation.
///
/// # Errors
/// Whatever the body answers; [`Code::OperationReused`] when the id was used for another request;
/// [`Code::OutcomeUnknown`] when the commit's answer was lost and could not be found out.
pub fn transact<T, F>(session: &mut dyn Session, act: &Act, body: F) -> Result<Outcome<T>>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut Tx<'_>) -> Result<T>,
{
    session.set_actor(act.actor);
    session.begin()?;
    match run(session, act, body) {
        Ok(Outcome::Done(value)) => match session.commit() {
            Ok(()) => Ok(Outcome::Done(value)),
            Err(fault) => found_out(session, act, fault).map(|()| Outcome::Done(value)),
        },
        Ok(repeated) => {
            session.rollback()?;
            Ok(repeated)
        }
        Err(fault) => {
            session.rollback()?;
            Err(fault)
        }
    }
}

/// What became of a commit that failed: nothing, or done after all where only the answer was lost.
fn found_out(session: &mut dyn Session, act: &Act, failed: Fault) -> Result<()> {
    // A file whose commit failed half-way may bring it back when it is opened the next time.
    if failed.code != Code::OutcomeUnknown || session.engine() == Engine::Sqlite {
        return Err(failed);
    }
    let looked = session
        .begin()
        .and_then(|()| hold_operation(session, act))
        .and_then(|()| first_result(session, act));
    session.rollback()?;
    match looked {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Fault::new(Code::ServerUnreachable).with("cause", "connection")),
        // A part of a longer operation is asked for by the whole's id.
        Err(_) => Err(failed.with("op_id", act.op_id.split('#').next().unwrap_or_default())),
    }
}

/// Waits until no other transaction does this same operation. One that was cut off may still be
/// under way on the server when it is asked for again.
fn hold_operation(session: &mut dyn Session, act: &Act) -> Result<()> {
    session.query(
        "operation.hold",
        &[("id", (&act.op_id).into())],
        &mut |_| Ok(()),
    )
}

fn run<T, F>(session: &mut dyn Session, act: &Act, body: F) -> Result<Outcome<T>>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut Tx<'_>) -> Result<T>,
{
    hold_operation(session, act)?;
    if !BESIDE_OTHERS
        .iter()
        .any(|kind| act.action.starts_with(kind))
    {
        session.hold("desk")?;
    }
    if let Some(first) = first_result(session, act)? {
        let value =
            serde_json::from_str(&first).map_err(|_| Fault::internal("operation.result"))?;
        return Ok(Outcome::Repeated(value));
    }
    let mut tx = Tx::new(session, act);
    let value = body(&mut tx)?;
    if tx.failed {
        return Err(Fault::internal("a write failed and the use case went on"));
    }
    let event = Event {
        entity: std::mem::take(&mut tx.entity),
        detail: Json::Object(std::mem::take(&mut tx.detail)).to_string(),
        tables: tx.tables_json().to_string(),
    };
    let result = serde_json::to_string(&value).map_err(|_| Fault::internal("operation.result"))?;
    close(session, act, &event, &result)?;
    Ok(Outcome::Done(value))
}

fn first_result(session: &mut dyn Session, act: &Act) -> Result<Option<String>> {
    let found = maybe_one(
        session,
        "operation.get",
        &[("id", (&act.op_id).into())],
        |row| Ok((row.blob(0)?.to_vec(), row.text(1)?.to_owned())),
    )?;
    match found {
        None => Ok(None),
        Some((digest, result)) if digest == act.digest => Ok(Some(result)),
        Some(_) => Err(Fault::new(Code::OperationReused).with("op_id", &act.op_id)),
    }
}

/// What the record says of an act.
struct Event {
    entity: String,
    detail: String,
    tables: String,
}

/// Ends an act: its event goes on from the record's head, and the operation is known by its result. The
/// head is held last and until the commit, so that nobody waits for it while others work.
fn close(session: &mut dyn Session, act: &Act, event: &Event, result: &str) -> Result<()> {
    if session.engine() == Engine::Postgres {
        let closed: &[_] = &[
            ("at", act.now.0.into()),
            ("op_id", (&act.op_id).into()),
            ("action", act.action.into()),
            ("entity", (&event.entity).into()),
            ("detail", (&event.detail).into()),
            ("tables", (&event.tables).into()),
            ("digest", act.digest.as_slice().into()),
            ("result", result.into()),
        ];
        return session.query("audit.close", closed, &mut |_| Ok(()));
    }
    let seq = append(session, act, event)?;
    let operation: &[_] = &[
        ("id", (&act.op_id).into()),
        ("digest", act.digest.as_slice().into()),
        ("result", result.into()),
        ("audit_seq", seq.into()),
        ("at", act.now.0.into()),
    ];
    session.execute("operation.insert", operation).map(drop)
}

/// Appends the event: hash = SHA-256 of the previous hash and every column, each with its length.
fn append(session: &mut dyn Session, act: &Act, event: &Event) -> Result<i64> {
    let Event {
        entity,
        detail,
        tables,
    } = event;
    let head = maybe_one(session, "audit.head", &[], |row| {
        Ok((row.int(0)?, row.blob(1)?.to_vec()))
    })?;
    let (last, prev) = head.unwrap_or((0, vec![0; 32]));
    let seq = last + 1;
    let mut hasher = Sha256::new();
    hasher.update(&prev);
    for number in [seq, act.now.0, act.actor] {
        hasher.update(number.to_le_bytes());
    }
    for text in [act.op_id.as_str(), act.action, entity, detail, tables] {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let hash: [u8; 32] = hasher.finalize().into();
    session.execute(
        "audit.append",
        &[
            ("seq", seq.into()),
            ("at", act.now.0.into()),
            ("op_id", (&act.op_id).into()),
            ("action", act.action.into()),
            ("entity", entity.into()),
            ("detail", detail.into()),
            ("tables", tables.into()),
            ("prev", prev.into()),
            ("hash", hash.as_slice().into()),
        ],
    )?;
    Ok(seq)
}
