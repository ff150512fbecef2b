//! Tests of the core: the whole desk, without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod administrators;
mod audit;
mod batches;
mod bills;
mod changes;
mod contract;
mod demo;
mod demo_store;
mod deposits;
mod execution;
mod filings;
mod frozen;
mod house;
mod intake;
mod intake_secrets;
mod orders;
mod overdue;
mod payments;
mod payments_told;
mod payments_under_chance;
mod persons;
mod policies;
mod reports;
mod rights;
mod search_tokens;
mod shelf;
mod store;
mod support;
