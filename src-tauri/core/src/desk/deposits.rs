//! Deposits: issuing notices, reminding of them, waiving them, what is done with the money they hold,
//! letters about them, the bill days we have been told, and what full payment lifts.
//!
//! A plan and its issue are one computation: issuing plans again and takes exactly the plan that
//! was shown, or refuses. *Overdue* is derived from the date; only a batch restricts anybody.

mod acts;
mod coverage;
mod declared;
mod detail;
mod exits;
mod held;
mod letters;
mod lifts;
mod notices;
mod plan;
mod proposals;
mod reminders;
mod waivers;

pub use acts::{acts, decide as decide_act, deduct, refund, transfer, withdraw_act};
pub use coverage::coverage;
pub(in crate::desk) use coverage::day as day_of_request;
pub use coverage::missing_days;
pub use declared::{declare, withdraw};
pub use detail::get;
pub(in crate::desk) use held::{lift_left, restricts_again, take_out};
pub use letters::{hand_off_letters, letter};
pub use lifts::{reopen_effects, settle_effects};
pub use notices::issue;
pub use plan::{plan, plan_rows};
pub use reminders::{make_reminders, reminders};
pub use waivers::{decide, propose, waivers, withdraw_waiver};
