//! Pure decisions: no I/O, no clock, no randomness, no store.

pub mod amount_cell;
pub mod application;
pub mod bill;
pub mod calendar;
pub mod checks;
mod coded;
pub mod deposit;
pub mod enforcement;
pub mod fault;
pub mod filing;
pub mod finding;
pub mod held;
pub mod identifiers;
pub mod letter;
pub mod looks;
pub mod matching;
pub mod money;
pub mod notice_number;
pub mod platforms;
pub mod policy;
pub mod reasons;
pub mod refusal;
pub mod roles;
pub mod script;
pub mod spelling;
pub mod text;
