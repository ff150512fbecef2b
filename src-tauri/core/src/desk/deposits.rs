//! Deposits: issuing notices, reminding of them, waiving them, letters about them, the bill days we have
//! been told, and what full payment lifts.
//!
//! A plan and its issue are one computation: issuing plans again and takes exactly the plan that
//! was shown, or refuses. *Overdue* is derived from the date; only a batch restricts anybody.

mod coverage;
mod declared;
mod detail;
mod letters;
mod lifts;
mod notices;
mod plan;
mod reminders;
mod waivers;

pub use coverage::coverage;
pub(in crate::desk) use coverage::day as day_of_request;
pub use coverage::missing_days;
pub use declared::{declare, withdraw};
pub use detail::get;
pub use letters::{hand_off_letters, letter};
pub use lifts::{reopen_effects, settle_effects};
pub use notices::issue;
pub use plan::{plan, plan_rows};
pub use reminders::{make_reminders, reminders};
pub use waivers::{decide, propose, waivers, withdraw_waiver};
