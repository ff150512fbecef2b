//! The types that cross to a window or a terminal.
//!
//! One place declares them; TypeScript is exported from here by a test. Ids and money are strings,
//! days are "YYYY-MM-DD", instants are milliseconds since 1970 UTC. Requests refuse unknown fields.

mod accounts;
mod acts;
mod batches;
mod deposits;
mod filings;
mod ledger;
mod lists;
mod looks;
mod notices;
mod payments;
mod profiles;
mod review;
mod team;

pub use accounts::*;
pub use acts::*;
pub use batches::*;
pub use deposits::*;
pub use filings::*;
pub use ledger::*;
pub use lists::*;
pub use looks::*;
pub use notices::*;
pub use payments::*;
pub use profiles::*;
pub use review::*;
pub use team::*;

/// Declares types that leave the core.
macro_rules! answer {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[ts(export_to = "contract.ts")]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
    )*};
}
pub(crate) use answer;

/// Declares types that enter the core; unknown fields are refused.
macro_rules! request {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(deny_unknown_fields)]
        #[ts(export_to = "contract.ts")]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
    )*};
}
pub(crate) use request;

/// Milliseconds since 1970-01-01 UTC; a number, below 2⁵³.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    ts_rs::TS,
)]
#[ts(export_to = "contract.ts", type = "number")]
pub struct Millis(pub i64);

request! {
    /// A request without content.
    pub struct Empty {}
    /// Something that is asked for, or acted on, by its id.
    pub struct ById {
        /// The id.
        id: String,
    }
    /// Takes or gives back something under an operation id.
    pub struct OpById {
        /// The caller's operation id (UUIDv7).
        op: String,
        /// The id.
        id: String,
    }
}

answer! {
    /// Nothing more to say: it is done.
    pub struct Done {}
    /// How far a job has come.
    pub struct Progress {
        /// A word for the step: `read`, `match`, `write`, `verify`, …
        step: String,
        /// Units done.
        done: u32,
        /// Units in all, where they are known.
        total: Option<u32>,
    }
}

answer! {
    /// Whether the team's server can be reached.
    pub struct Reachable {
        /// False from when the connection was lost until it is back; asked for, whether a server
        /// answers now.
        reachable: bool,
    }
    /// What the window's host tells without being asked, by event name.
    pub struct Events {
        /// Files were dropped on the window; the host holds their paths.
        files_dropped: SeveralPicked,
        /// Something changed: counts and lists may be stale.
        changed: Done,
        /// The team's server went away, or is back.
        server: Reachable,
    }
}
