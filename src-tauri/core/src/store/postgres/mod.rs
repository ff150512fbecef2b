//! The PostgreSQL adapter: how a team's server is connected to and spoken to.
//!
//! A session is one connection with statements prepared as they are first named. Transactions that
//! write are READ COMMITTED: rows are held in id order, every update names the version it saw, what
//! hangs on the newest state is read under a latch. Transactions of a reading connection see one
//! snapshot. A connection that was lost is made anew for the next transaction, never inside one:
//! inside one every further word, the commit too, answers that the server cannot be reached, and
//! nothing was done. Only where the commit itself was under way is the outcome unknown; it is found
//! out by the operation id.
//!
//! The synchronous client runs its own small event loop and must not be called on an asynchronous
//! worker; every session lives on its lane's thread.

mod address;
mod answers;
mod bulk;
mod connect;
mod doctor;
mod fault;
mod link;
mod listen;
mod migrate;
mod row;
mod team;
mod tls;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use postgres::RowIter;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{ToSql, Type};

use super::integrity::{self, Integrity};
use super::session::{
    BulkTable, Connection, Engine, Interrupt, Params, Purpose, Session, all, one,
};
use super::statements::{Statement, registry};
use super::value::{Row, Value};
use crate::domain::fault::{Code, Fault, Result};
pub use address::is_address;
pub use answers::answers;
pub use doctor::Unsafe;
pub(super) use doctor::examine;
use fault::gone;
use link::{Link, Stop};
pub(super) use listen::{Listener, listen};
pub use listen::{Live, Told};
pub(super) use migrate::create;
use row::PostgresRow;
pub use team::Team;

/// Connects and goes away again.
pub(super) fn knock(team: &Team) -> Result<()> {
    connect::client(team, Purpose::Read).map(drop)
}

/// A named statement as the server knows it.
struct Known {
    prepared: postgres::Statement,
    statement: &'static Statement,
}

/// One connection to a team's server.
pub struct PostgresSession {
    purpose: Purpose,
    link: Link,
    known: HashMap<&'static str, Known>,
    /// Composed updates, by their text.
    composed: HashMap<String, postgres::Statement>,
    actor: i64,
    /// Whether a transaction stands.
    standing: bool,
}

impl PostgresSession {
    /// A connection to the store of a team, which is made when it is first spoken over: most who sign
    /// in never use all that they may. `process` is told which process of the server stands behind
    /// one that writes.
    pub fn new(team: &Team, purpose: Purpose, process: &Arc<AtomicI32>) -> Self {
        Self {
            purpose,
            link: Link::new(team, purpose, process),
            known: HashMap::new(),
            composed: HashMap::new(),
            actor: 0,
            standing: false,
        }
    }

    /// Connects and brings an older store up to date.
    ///
    /// # Errors
    /// [`Code::NoStore`], [`Code::NotAStore`], [`Code::StoreTooNew`], [`Code::StoreUnsafe`],
    /// [`Code::SignInRefused`], [`Code::ServerUnreachable`]; [`Code::NotSignedIn`] for an older store
    /// and a login that does not own it.
    pub fn check_and_upgrade(&mut self, team: &Team) -> Result<()> {
        self.reconnect()?;
        self.link
            .ask(|client| Ok(migrate::check_and_upgrade(client, team)?))
    }

    /// Connects where no connection stands and none was lost in the middle of something.
    fn reconnect(&mut self) -> Result<()> {
        if !self.standing && self.link.renew()? {
            self.known.clear();
            self.composed.clear();
        }
        Ok(())
    }

    /// Runs a read. That a server was started anew is noticed at the first word to it: outside a
    /// transaction, before a row was handed over, the read begins once more on a new connection.
    fn read(&mut self, ask: Ask<'_>, each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
        self.reconnect()?;
        let mut handed = false;
        let done = self.once(ask, &mut |row| {
            handed = true;
            each(row)
        });
        if done.is_ok() || handed || self.standing || !self.link.is_gone() {
            return done;
        }
        self.reconnect()?;
        self.once(ask, each)
    }

    fn once(&mut self, ask: Ask<'_>, each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
        match ask {
            Ask::Named(statement, params) => {
                let (prepared, values) = self.bound(statement, params)?;
                self.link
                    .ask(|client| drain(client.query_raw(&prepared, values)?, each))
            }
            Ask::Composed(sql, params) => {
                let typed: Vec<_> = params.iter().map(|v| (v, row::type_of_value(v))).collect();
                self.link
                    .ask(|client| drain(client.query_typed_raw(sql, typed)?, each))
            }
        }
    }

    /// The statement of that name, prepared, and the values of its parameters in declared order.
    fn bound<'p>(
        &mut self,
        name: &str,
        params: Params<'p>,
    ) -> Result<(postgres::Statement, Vec<&'p Value>)> {
        if !self.known.contains_key(name) {
            let statement = registry(Engine::Postgres).get_key_value(name);
            let (name, statement) =
                statement.ok_or_else(|| Fault::internal(format!("statement {name}")))?;
            let types = types_of(statement)?;
            let text = statement.numbered();
            let prepared = self
                .link
                .ask(|client| Ok(client.prepare_typed(&text, &types)?))?;
            let known = Known {
                prepared,
                statement,
            };
            self.known.insert(name, known);
        }
        let known = self.known.get(name);
        let known = known.ok_or_else(|| Fault::internal(format!("statement {name}")))?;
        let values = values_of(known.statement, params)?;
        Ok((known.prepared.clone(), values))
    }

    fn say(&mut self, text: &str) -> Result<()> {
        self.link.ask(|client| Ok(client.batch_execute(text)?))
    }

    fn start_as(&mut self, purpose: Purpose) -> Result<()> {
        self.reconnect()?;
        if let Err(first) = self.start(purpose) {
            // A server that was started anew is noticed here, before anything was done.
            if !self.link.is_gone() {
                return Err(first);
            }
            self.reconnect()?;
            self.start(purpose)?;
        }
        self.standing = true;
        Ok(())
    }

    fn start(&mut self, purpose: Purpose) -> Result<()> {
        let start = match purpose {
            Purpose::Write => format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL shelfkeeper.actor = '{}'",
                self.actor
            ),
            Purpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
        };
        self.say(&start)
    }
}

/// What a read asks.
#[derive(Clone, Copy)]
enum Ask<'a> {
    /// A named statement with named parameters.
    Named(&'a str, Params<'a>),
    /// Text of the composer with positional parameters.
    Composed(&'a str, &'a [Value]),
}

fn types_of(statement: &Statement) -> Result<Vec<Type>> {
    let kinds = statement.params.iter();
    kinds
        .map(|(_, kind)| row::type_of(kind.trim_end_matches('?')))
        .collect()
}

fn values_of<'p>(statement: &Statement, params: Params<'p>) -> Result<Vec<&'p Value>> {
    if params.len() != statement.params.len() {
        return Err(Fault::internal("unbound parameter"));
    }
    let declared = statement.params.iter();
    declared
        .map(|(name, _)| {
            let given = params.iter().find(|(own, _)| own == name);
            given
                .map(|(_, value)| value)
                .ok_or_else(|| Fault::internal(format!("parameter {name}")))
        })
        .collect()
}

fn drain(mut rows: RowIter<'_>, each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<(), Stop> {
    while let Some(row) = rows.next()? {
        each(&PostgresRow(&row))?;
    }
    Ok(())
}

impl Session for PostgresSession {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn query(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        self.read(Ask::Named(statement, params), each)
    }

    fn query_recorded(
        &mut self,
        statement: &str,
        params: Params<'_>,
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        if self.standing {
            return self.once(Ask::Named(statement, params), each);
        }
        self.start_as(Purpose::Write)?;
        let done = self.once(Ask::Named(statement, params), each);
        match done {
            Ok(()) => self.commit(),
            Err(fault) => self.rollback().and(Err(fault)),
        }
    }

    fn execute(&mut self, statement: &str, params: Params<'_>) -> Result<usize> {
        self.reconnect()?;
        let (prepared, values) = self.bound(statement, params)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.into_iter().map(|v| v as _).collect();
        let changed = self
            .link
            .ask(|client| Ok(client.execute(&prepared, &values)?))?;
        usize::try_from(changed).map_err(|_| Fault::internal("rows changed"))
    }

    fn query_view(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        self.read(Ask::Composed(sql, params), each)
    }

    fn bulk_insert(&mut self, table: &BulkTable, values: &[Value]) -> Result<()> {
        self.link.ask(|client| bulk::insert(client, table, values))
    }

    fn bulk_update(&mut self, table: &BulkTable, values: &[Value]) -> Result<Option<usize>> {
        let composed = &mut self.composed;
        self.link
            .ask(|client| bulk::update(client, composed, table, values))
    }

    fn begin(&mut self) -> Result<()> {
        self.start_as(self.purpose)
    }

    fn hold(&mut self, latch: &str) -> Result<()> {
        let mut held = false;
        let params: &[_] = &[("name", latch.into())];
        self.once(Ask::Named("latch.hold", params), &mut |_| {
            held = true;
            Ok(())
        })?;
        if held {
            return Ok(());
        }
        Err(Fault::internal(format!("latch {latch}")))
    }

    fn commit(&mut self) -> Result<()> {
        self.standing = false;
        if self.link.is_gone() {
            // No commit was sent, and the server drops what a lost connection had begun.
            return Err(gone());
        }
        match self.say("COMMIT") {
            Err(_) if self.link.is_gone() => {
                Err(Fault::new(Code::OutcomeUnknown).with("cause", "connection"))
            }
            done => done,
        }
    }

    fn rollback(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.standing) || self.link.is_gone() {
            return Ok(());
        }
        if self.say("ROLLBACK").is_err() {
            // The server drops what a connection had begun together with the connection.
            self.link.give_up();
        }
        Ok(())
    }

    fn set_actor(&mut self, account_id: i64) {
        self.actor = account_id;
    }
}

impl Connection for PostgresSession {
    fn interrupt(&mut self) -> Interrupt {
        self.link.interrupt()
    }

    fn tidy(&mut self) {}
}

/// What the server knows of the store as a whole.
pub(super) fn integrity(session: &mut PostgresSession) -> Result<Integrity> {
    let schema = one(session, "store.steps", &[], |row| row.int(0))?;
    let defects = all(session, "store.invalid_indexes", &[], |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    let orphans = all(session, "store.unchecked_references", &[], |row| {
        Ok((row.text(0)?.to_owned(), None))
    })?;
    let books = match schema == migrate::CURRENT {
        true => integrity::books(session)?,
        false => Vec::new(),
    };
    Ok(Integrity {
        schema,
        current: migrate::CURRENT,
        defects,
        orphans,
        books,
    })
}
