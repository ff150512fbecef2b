//! Where everything is kept: engines, sessions, rows, sealing, search, the audit chain.
//!
//! Invariants. Every write of a row that carries money, state, rights or policy goes through
//! [`Tx`], which keeps the digests of the audit chain; every write of a use case is one
//! transaction with its operation id and its event, or nothing. Every connection lives on its own
//! thread ([`Store`]). The store knows entities and their integrity, not the rules about them.

pub mod copy;
mod covered;
pub mod files;
mod held;
mod integrity;
pub mod keyring;
mod lanes;
mod migrate;
pub mod pieces;
mod postgres;
mod ready;
pub mod rows;
pub mod seal;
mod session;
mod sqlite;
pub mod statements;
mod tx;
mod value;
pub mod view;
pub mod view_query;

pub use covered::{Cover, Covered, Digest, leaf};
pub use integrity::{Integrity, Pot};
pub use lanes::{Pending, Store};
pub use postgres::{Live, Team, Told, Unsafe, answers, is_address};
pub use ready::{Inserts, Updates};
pub use session::{BulkTable, Engine, Params, Session, all, maybe_one, one};
pub use tx::{Act, Outcome, Tx, get, transact};
pub use value::{Row, Value};
