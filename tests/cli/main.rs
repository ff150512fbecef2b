//! The built terminal program, run as a person or a script runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod demo_day;
mod refusals;
mod support;
