//! Where a team's store lies, and how the line to it is secured.
//!
//! There is one way over a network: TLS whose certificate chain and host name are verified, with the
//! sign-in bound to it. An address that asks for less is refused rather than obeyed. Only what never
//! leaves this computer may do without: a socket, and a loopback address that says so in words, which
//! is what a tunnel ends at.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use postgres::config::{ChannelBinding, Host, SslMode};
use postgres::{CancelToken, Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use zeroize::Zeroizing;

use super::{address, tls};
use crate::domain::fault::{Code, Fault, Result};

/// How long a server may take to answer a knock.
const KNOCK: Duration = Duration::from_secs(10);

/// How long what was sent may stay unheard before the way to the server counts as gone. The server
/// is told to look as often, so that a computer that fell asleep inside a transaction does not keep
/// the others waiting.
const UNHEARD: Duration = Duration::from_secs(20);

/// The port of a server whose address names none.
const USUAL_PORT: u16 = 5432;

/// Where a team's store lies: a database of a server, and the folder of the sealed attachments,
/// which every computer of the team reaches at a place of its own and which is therefore no part of
/// the address.
#[derive(Clone)]
pub struct Team {
    config: Config,
    line: Line,
    /// The file of the house's own authority, whole path.
    authority: Option<PathBuf>,
    attachments: PathBuf,
    /// The password since it was changed, for the connections that are still to be made.
    changed: Arc<Mutex<Option<Zeroizing<String>>>>,
}

/// How what is said to the server travels.
#[derive(Clone)]
pub(super) enum Line {
    /// Over a socket or a loopback address of this computer.
    Here,
    /// Verified.
    Tls(MakeRustlsConnect),
}

impl fmt::Debug for Team {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Team").field(&self.shown()).finish()
    }
}

impl Team {
    /// Reads an address as `postgres://login@host:port/database?sslrootcert=FILE`. The login may be
    /// missing until somebody connects; without `sslrootcert` the operating system says whom to trust.
    ///
    /// # Errors
    /// [`Code::BadField`] for what is no such address; [`Code::TlsWeak`] for one that asks for less
    /// than verified TLS over a network; [`Code::FileUnreadable`] and [`Code::BadField`] for an
    /// authority's file without a certificate.
    pub fn at(text: &str, attachments: &Path) -> Result<Self> {
        Self::trusting(text, None, attachments)
    }

    /// Reads an address, with the file of the house's authority beside it.
    ///
    /// # Errors
    /// As [`Team::at`].
    pub fn trusting(text: &str, authority: Option<&Path>, attachments: &Path) -> Result<Self> {
        let mut read = address::read(text)?;
        if let Some(file) = authority {
            read.authority = Some(file.to_owned());
        }
        let mut config = read.config;
        let here = stays_here(&config, read.mode.as_deref())?;
        let line = if here {
            config.ssl_mode(SslMode::Disable);
            Line::Here
        } else {
            config
                .ssl_mode(SslMode::Require)
                .channel_binding(ChannelBinding::Require);
            Line::Tls(tls::connector(read.authority.as_deref())?)
        };
        config
            .application_name("shelfkeeper")
            .connect_timeout(KNOCK)
            .tcp_user_timeout(UNHEARD)
            .keepalives_idle(UNHEARD / 2)
            .keepalives_interval(UNHEARD / 4)
            .keepalives_retries(2);
        Ok(Self {
            config,
            line,
            authority: read.authority,
            attachments: attachments.to_owned(),
            changed: Arc::default(),
        })
    }

    /// Whoever connected has another password from now on.
    pub fn note_password(&self, password: &str) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        *changed = Some(Zeroizing::new(password.to_owned()));
    }

    /// The same store for somebody else: who connects, and with which password.
    #[must_use]
    pub fn with_login(&self, login: &str, password: &str) -> Self {
        let mut other = self.clone();
        other.config.user(login).password(password);
        other.changed = Arc::default();
        other
    }

    /// The same store without whoever connected to it last, so that no password stays behind.
    #[must_use]
    pub fn of_nobody(&self) -> Self {
        self.with_login("", "")
    }

    /// The same store with its attachments elsewhere.
    #[must_use]
    pub fn with_attachments(&self, folder: &Path) -> Self {
        let mut other = self.clone();
        other.attachments = folder.to_owned();
        other
    }

    /// The folder of the sealed attachments.
    pub fn attachments(&self) -> &Path {
        &self.attachments
    }

    /// Who connects; empty where nobody has said.
    pub fn login(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// Whether a password comes with the login.
    pub fn has_password(&self) -> bool {
        self.config
            .get_password()
            .is_some_and(|own| !own.is_empty())
    }

    /// The server's name or number, or the folder of its socket.
    pub fn host(&self) -> String {
        host_of(&self.config)
    }

    /// The server's port.
    pub fn port(&self) -> u16 {
        port_of(&self.config)
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// The file of the authority that the address names.
    pub fn authority(&self) -> Option<&Path> {
        self.authority.as_deref()
    }

    /// The address as it may be shown: without login and password.
    pub fn shown(&self) -> String {
        Self::place(&self.host(), self.port(), self.database())
    }

    /// How a place is shown.
    pub fn place(host: &str, port: u16, database: &str) -> String {
        format!(
            "postgres://{}:{port}/{database}",
            bracketed(host.to_owned())
        )
    }

    /// How the store of an address is shown, without looking for whom it trusts.
    ///
    /// # Errors
    /// [`Code::BadField`] for what is no address.
    pub fn name_of(text: &str) -> Result<String> {
        let config = address::read(text)?.config;
        let database = config.get_dbname().unwrap_or_default();
        Ok(Self::place(&host_of(&config), port_of(&config), database))
    }

    /// Whether what is said to the server travels over TLS.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.line, Line::Tls(_))
    }

    /// The address as it may be remembered and read again: without login and password.
    pub fn address(&self) -> String {
        let host = match self.host() {
            number if number.parse::<IpAddr>().is_ok() => bracketed(number),
            name => address::encoded(&name),
        };
        let (port, database) = (self.port(), address::encoded(self.database()));
        let secured = match (&self.line, &self.authority) {
            (Line::Here, _) => "?sslmode=disable".to_owned(),
            (_, Some(file)) => {
                format!("?sslrootcert={}", address::encoded(&file.to_string_lossy()))
            }
            _ => String::new(),
        };
        format!("postgres://{host}:{port}/{database}{secured}")
    }

    /// The settings of a connection, to be added to.
    ///
    /// # Errors
    /// [`Code::BadField`] where nobody is named to connect as: the operating system's own name for a
    /// person is never guessed with.
    pub(super) fn config(&self) -> Result<Config> {
        if self.login().is_empty() {
            return Err(Fault::bad_field("login", "missing"));
        }
        let mut config = self.config.clone();
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(password) = changed.as_ref() {
            config.password(password.as_str());
        }
        Ok(config)
    }

    /// Knocks at the server.
    pub(super) fn connect(&self, config: &Config) -> Result<Client> {
        let connected = match &self.line {
            Line::Here => config.connect(NoTls),
            Line::Tls(tls) => config.connect(tls.clone()),
        };
        connected.map_err(|error| {
            let refused = tls::refused(&error).map(|fault| fault.with("server", self.host()));
            refused.unwrap_or_else(|| unreached(error))
        })
    }

    /// The line that a connection to this store takes.
    pub(super) fn line(&self) -> Line {
        self.line.clone()
    }
}

impl Line {
    /// Asks the server to stop what a connection runs, over a second one of the same kind.
    pub(super) fn cancel(self, token: &CancelToken) {
        // Best effort: whoever stops a read does not need its answer.
        let _ = match self {
            Self::Here => token.cancel_query(NoTls),
            Self::Tls(tls) => token.cancel_query(tls),
        };
    }
}

/// Whether nothing that is said leaves this computer.
fn stays_here(config: &Config, mode: Option<&str>) -> Result<bool> {
    let weak = || Fault::new(Code::TlsWeak).with("mode", mode.unwrap_or_default());
    let loopback = match config.get_hosts() {
        [Host::Tcp(name)] => {
            let number = name.parse::<IpAddr>();
            name == "localhost" || number.is_ok_and(|number| number.is_loopback())
        }
        #[cfg(unix)]
        [Host::Unix(_)] => return Ok(true),
        _ => return Err(Fault::bad_field("store", "address")),
    };
    match mode {
        None | Some("verify-full") => Ok(false),
        Some("disable") if loopback => Ok(true),
        Some(_) => Err(weak()),
    }
}

fn host_of(config: &Config) -> String {
    match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        _ => String::new(),
    }
}

fn port_of(config: &Config) -> u16 {
    config.get_ports().first().copied().unwrap_or(USUAL_PORT)
}

fn bracketed(host: String) -> String {
    if host.contains(':') {
        return format!("[{host}]");
    }
    host
}

/// A server that does not answer, or that is only starting or stopping.
fn unreached(error: postgres::Error) -> Fault {
    if error.as_db_error().is_some() {
        return super::fault::fault(error);
    }
    Fault::new(Code::ServerUnreachable).with("engine", error)
}
