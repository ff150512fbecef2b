//! A team's store on a server: opening it, and the one that was opened last.

use super::{Picked, SessionState, answer, request};

request! {
    /// Opens the store of a team as one of its people.
    pub struct OpenTeam {
        /// The address, `postgres://host:port/database`, without login and password.
        address: String,
        /// The picked file of the house's own authority; empty where the operating system's count.
        authority: String,
        /// The picked folder of the sealed attachments; empty for one of this computer's own.
        attachments: String,
        /// The login.
        login: String,
        /// Its password; empty together with `keep` takes the one that is kept.
        password: String,
        /// Whether the keychain of this computer is to keep the password.
        keep: bool,
        /// Whether to make the store first, in a database that holds none, as a login that may make
        /// roles.
        make: bool,
    }
}

answer! {
    /// A team's store is open.
    pub struct TeamOpened {
        /// How things stand now. Nobody is signed in where the store waits for its first account.
        session: SessionState,
        /// Whether the keychain keeps the password.
        kept: bool,
        /// Why it does not, where it was asked to: the code of a fault.
        keychain: Option<String>,
    }
    /// The team's store that was opened last on this computer.
    pub struct LastTeam {
        /// Nothing where there was none, or where it was forgotten.
        team: Option<KnownTeam>,
    }
    /// A team's store as it is remembered: never with a password.
    pub struct KnownTeam {
        /// The server's name.
        host: String,
        /// Its port.
        port: u32,
        /// The database.
        database: String,
        /// Whether it is reached on this computer without TLS.
        plain: bool,
        /// Who opened it.
        login: String,
        /// The authority's file.
        authority: Option<Picked>,
        /// The folder of the attachments, where one was picked.
        attachments: Option<Picked>,
        /// Whether the keychain was given the password.
        kept: bool,
    }
}
