//! Tests of the core: the whole desk, without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod audit;
mod contract;
mod filings;
mod house;
mod intake;
mod intake_secrets;
mod search_tokens;
mod store;
mod support;
