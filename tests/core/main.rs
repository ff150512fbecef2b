//! Tests of the core: the whole desk, without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod batches;
mod contract;
mod deposits;
mod policies;
mod search_tokens;
mod shelf;
mod store;
mod support;
