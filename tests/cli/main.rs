//! The built terminal program, run as a person or a script runs it.
#![expect(clippy::unwrap_used)]

mod accounts;
#[path = "../core/certificates.rs"]
mod certificates;
mod demo_day;
mod ledger;
mod refusals;
mod review;
#[path = "../core/server.rs"]
mod server;
mod support;
mod team;
