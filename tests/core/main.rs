//! Tests of the core: the whole desk, without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod bills;
mod contract;
mod payments;
mod reports;
mod audit;
mod contract;
mod house;
mod search_tokens;
mod store;
mod support;
