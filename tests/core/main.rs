//! Tests of the core: the whole desk, without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod audit;
mod batches;
mod contract;
mod demo;
mod deposits;
mod filings;
mod house;
mod intake;
mod intake_secrets;
mod orders;
mod overdue;
mod policies;
mod search_tokens;
mod shelf;
mod store;
mod support;
