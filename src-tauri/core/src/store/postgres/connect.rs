//! Where a team's store lies, and connections to it.
//!
//! Every setting the program leans on is read back; one that did not take stops the start.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postgres::config::Host;
use postgres::{Client, Config, NoTls};

use super::fault::fault;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::session::Purpose;

/// The schema of the database that holds the store.
pub const SCHEMA: &str = "shelfkeeper";

/// The oldest release whose column grants and triggers the schema is written for.
const OLDEST_SERVER: i64 = 150_000;

/// How long a server may take to answer a knock.
const KNOCK: Duration = Duration::from_secs(10);

/// How long what was sent may stay unheard before the way to the server counts as gone. The server
/// is told to look as often, so that a computer that fell asleep inside a transaction does not keep
/// the others waiting.
const UNHEARD: Duration = Duration::from_secs(20);

/// Where a team's store lies: a database of a server, and the folder of the sealed attachments,
/// which every computer of the team reaches at a place of its own and which is therefore no part of
/// the address.
#[derive(Clone)]
pub struct Team {
    config: Config,
    attachments: PathBuf,
}

impl fmt::Debug for Team {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Team").field(&self.shown()).finish()
    }
}

impl Team {
    /// Reads an address as `postgres://login@host:port/database`.
    ///
    /// # Errors
    /// [`Code::BadField`] for what is no such address; [`Code::StoreUnsafe`] for a server on another
    /// computer, which nothing would authenticate as long as there is no TLS here.
    pub fn at(address: &str, attachments: &Path) -> Result<Self> {
        let mut config: Config = address
            .parse()
            .map_err(|_| Fault::bad_field("store", "address"))?;
        if config.get_dbname().is_none() || config.get_user().is_none() {
            return Err(Fault::bad_field("store", "address"));
        }
        if !config.get_hosts().iter().all(is_here) || config.get_hosts().is_empty() {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", "tls"));
        }
        config
            .application_name("shelfkeeper")
            .connect_timeout(KNOCK)
            .tcp_user_timeout(UNHEARD)
            .keepalives_idle(UNHEARD / 2)
            .keepalives_interval(UNHEARD / 4)
            .keepalives_retries(2);
        Ok(Self {
            config,
            attachments: attachments.to_owned(),
        })
    }

    /// The same store for somebody else.
    pub fn with_login(&self, login: &str, password: &str) -> Self {
        let mut own = self.clone();
        own.config.user(login).password(password);
        own
    }

    /// Who connects; empty where nobody has said.
    pub fn login(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// The folder of the sealed attachments.
    pub fn attachments(&self) -> &Path {
        &self.attachments
    }

    /// The address as it may be shown: without the password.
    pub fn shown(&self) -> String {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            _ => String::new(),
        };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let database = self.config.get_dbname().unwrap_or_default();
        format!("postgres://{host}:{port}/{database}")
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Connects and makes sure that the connection is what the program leans on.
pub fn client(team: &Team, purpose: Purpose) -> Result<Client> {
    let mut config = team.config.clone();
    let only_reads = match purpose {
        Purpose::Write => "off",
        Purpose::Read => "on",
    };
    config.options(&format!(
        "-c search_path={SCHEMA},pg_temp -c default_transaction_read_only={only_reads} \
         -c synchronous_commit=on -c standard_conforming_strings=on -c client_min_messages=warning \
         -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
    ));
    let mut client = config.connect(NoTls).map_err(unreached)?;
    for (name, expected) in [
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("synchronous_commit", "on"),
        ("standard_conforming_strings", "on"),
        ("default_transaction_read_only", only_reads),
    ] {
        if setting(&mut client, name)? != expected {
            return Err(Fault::new(Code::StoreUnsafe).with("setting", name));
        }
    }
    let version = setting(&mut client, "server_version_num")?;
    if version.parse().unwrap_or(0_i64) < OLDEST_SERVER {
        return Err(Fault::new(Code::StoreUnsafe).with("setting", "server_version"));
    }
    Ok(client)
}

fn setting(client: &mut Client, name: &str) -> Result<String> {
    let row = client.query_one("SELECT current_setting($1)", &[&name]);
    row.and_then(|row| row.try_get(0)).map_err(fault)
}

/// A server that does not answer, or that is only starting or stopping.
fn unreached(error: postgres::Error) -> Fault {
    if error.as_db_error().is_some() {
        return fault(error);
    }
    Fault::new(Code::ServerUnreachable).with("engine", error)
}
