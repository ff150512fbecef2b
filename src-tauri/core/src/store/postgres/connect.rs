//! Connections to a team's store.
//!
//! Every setting the program leans on is read back; one that did not take stops the start.

use postgres::Client;

use super::Team;
use super::fault::fault;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::session::Purpose;

/// The schema of the database that holds the store.
pub const SCHEMA: &str = "shelfkeeper";

/// The oldest release whose column grants and triggers the schema is written for.
const OLDEST_SERVER: i64 = 150_000;

/// Connects and makes sure that the connection is what the program leans on.
pub fn client(team: &Team, purpose: Purpose) -> Result<Client> {
    let mut config = team.config()?;
    let only_reads = match purpose {
        Purpose::Write => "off",
        Purpose::Read => "on",
    };
    config.options(&format!(
        "-c search_path={SCHEMA},pg_temp -c default_transaction_read_only={only_reads} \
         -c synchronous_commit=on -c standard_conforming_strings=on -c client_min_messages=warning \
         -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
    ));
    let mut client = team.connect(&config)?;
    let expected = [
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("synchronous_commit", "on"),
        ("standard_conforming_strings", "on"),
        ("default_transaction_read_only", only_reads),
    ];
    let names = expected.map(|(name, _)| name);
    for ((name, expected), is) in expected.into_iter().zip(settings(&mut client, &names)?) {
        if is != expected {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", name));
        }
    }
    let version = settings(&mut client, &["server_version_num"])?.concat();
    if version.parse().unwrap_or(0_i64) < OLDEST_SERVER {
        return Err(Fault::new(Code::StoreUnsafe).with("setting", "server_version"));
    }
    Ok(client)
}

/// The settings of those names, asked for in one word: somebody who signs in waits for every one.
fn settings(client: &mut Client, names: &[&str]) -> Result<Vec<String>> {
    let asked = "SELECT array_agg(current_setting(name) ORDER BY place)
                 FROM unnest($1::text[]) WITH ORDINALITY AS asked(name, place)";
    let row = client.query_one(asked, &[&names]);
    row.and_then(|row| row.try_get(0)).map_err(fault)
}
