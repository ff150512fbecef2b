//! Deposits: issuing notices, the bill days we have been told, and what full payment lifts.
//!
//! A plan and its issue are one computation: issuing plans again and takes exactly the plan that
//! was shown, or refuses. *Overdue* is derived from the date; only a batch restricts anybody.

mod coverage;
mod declared;
mod lifts;
mod notices;

pub use coverage::coverage;
pub(in crate::desk) use coverage::day as day_of_request;
pub use coverage::missing_days;
pub use declared::{declare, withdraw};
pub use lifts::{reopen_effects, settle_effects};
pub use notices::{issue, plan};
