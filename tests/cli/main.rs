//! The built terminal program, run as a person or a script runs it.
#![expect(clippy::unwrap_used)]

mod accounts;
mod demo_day;
mod refusals;
mod support;
