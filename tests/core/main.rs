//! Tests of the core: the whole desk, without a window.
#![expect(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod administrators;
mod aside;
mod audit;
mod batches;
mod bills;
mod certificates;
mod changes;
mod contract;
#[cfg(unix)]
mod cut;
mod demo;
mod demo_store;
mod deposits;
mod engines;
mod execution;
mod filings;
mod frozen;
mod frozen_team;
mod house;
mod intake;
mod intake_secrets;
#[cfg(unix)]
mod live;
mod moving;
mod orders;
mod outages;
mod overdue;
mod payments;
mod payments_told;
mod payments_under_chance;
mod persons;
mod policies;
mod psql;
mod reports;
mod rights;
mod search;
mod search_tokens;
mod server;
mod shelf;
mod store_file;
mod support;
mod taken_over;
mod team;
mod tls;
