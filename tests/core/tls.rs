//! Whom the program believes on a network, and whom not.
//!
//! The scratch server shows one certificate at a time, so that these tests take turns.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::{Store, Team, one};
use tempfile::TempDir;

use crate::certificates::{Authority, Shown};
use crate::server;

const PASSWORD: &str = "a pass/word: with %41 signs";

/// The server while one test has it for itself, and a store on it.
struct Turn {
    folder: TempDir,
    database: String,
    _turn: MutexGuard<'static, ()>,
}

impl Turn {
    /// With a server that shows this certificate, or offers no TLS.
    fn with(shown: Option<&Shown>) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        static ROLES: Once = Once::new();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        ROLES.call_once(|| {
            for login in ["tls_li", "in_the_clear", "believed"] {
                server::add_role(login, PASSWORD);
            }
        });
        server::show_certificate(shown.and_then(Shown::pair));
        let folder = tempfile::tempdir().unwrap();
        let database = server::new_team(folder.path()).database().to_owned();
        Self {
            folder,
            database,
            _turn: turn,
        }
    }

    fn at(&self, host: &str, said: &str) -> Result<Team, Fault> {
        let (port, database) = (server::port(), &self.database);
        let address = format!("postgres://{host}:{port}/{database}{said}");
        Team::at(&address, self.folder.path())
    }

    /// The store as `tls_li` reaches it under that name of the server.
    fn verified(&self, host: &str, authority: &Path) -> Team {
        let said = format!("?sslrootcert={}", authority.display());
        self.at(host, &said).unwrap().with_login("tls_li", PASSWORD)
    }
}

fn refused(team: &Team) -> (Code, String) {
    let fault = Store::open_team(team).err().unwrap();
    let server = fault.params.get("server").cloned().unwrap_or_default();
    (fault.code, server)
}

fn text(store: &Store, sql: &'static str) -> String {
    let read = store.read(move |session| {
        let mut found = String::new();
        session.query_view(sql, &[], &mut |row| {
            found = row.text(0)?.to_owned();
            Ok(())
        })?;
        Ok(found)
    });
    read.wait().unwrap()
}

#[test]
fn the_right_authority_and_host_open_an_encrypted_store() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    let store = Store::open_team(&team).unwrap();
    let line = "SELECT ssl::text || ' ' || usename::text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                WHERE pid = pg_backend_pid()";
    assert_eq!(text(&store, line), "true tls_li");
    let written = store.write(|session| one(session, "store.steps", &[], |row| row.int(0)));
    let whole = store.check().unwrap();
    assert!(whole.is_whole());
    assert_eq!(written.wait().unwrap(), whole.schema);
    assert!(!store.path().to_string_lossy().contains("li@"));
}

#[test]
fn a_read_over_tls_is_stopped_when_nobody_waits_for_it() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    let store = Store::open_team(&team).unwrap();
    let pending = store.read(|session| {
        // A sleep rather than work: what a server prepares of a large plan is not interrupted.
        session.query_view("SELECT pg_sleep(600)::text", &[], &mut |_| Ok(()))
    });
    let mut raw = server::behind(&store.path());
    let runs = "SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event = 'PgSleep'";
    while raw.query_one(runs, &[]).unwrap().get::<_, i64>(0) == 0 {
        std::thread::yield_now();
    }
    store.interrupt_reads();
    assert_eq!(pending.wait().unwrap_err().code, Code::Cancelled);
}

#[test]
fn another_authority_is_not_believed_whatever_its_name() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let other = Authority::new("the house").file(turn.folder.path());
    let expected = (Code::TlsAuthority, "localhost".to_owned());
    assert_eq!(refused(&turn.verified("localhost", &other)), expected);
    // Without a file it is for the operating system to say, which knows nothing of this house.
    let team = turn
        .at("localhost", "")
        .map(|team| team.with_login("tls_li", PASSWORD));
    let code = team.map_or_else(|fault| fault.code, |team| refused(&team).0);
    assert_eq!(code, Code::TlsAuthority);
}

#[test]
fn a_server_of_another_name_is_not_believed() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["elsewhere.example"])));
    let authority = house.file(turn.folder.path());
    for host in ["localhost", "127.0.0.1"] {
        let expected = (Code::TlsName, host.to_owned());
        assert_eq!(refused(&turn.verified(host, &authority)), expected);
    }
}

#[test]
fn a_number_is_a_name_where_the_certificate_says_so() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["127.0.0.1"])));
    let authority = house.file(turn.folder.path());
    Store::open_team(&turn.verified("127.0.0.1", &authority)).unwrap();
    let named = refused(&turn.verified("localhost", &authority));
    assert_eq!(named.0, Code::TlsName);
}

#[test]
fn a_certificate_that_has_run_out_is_not_believed() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.expired(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    assert_eq!(refused(&team), (Code::TlsExpired, "localhost".to_owned()));
}

#[test]
fn a_server_without_tls_is_not_spoken_to() {
    let turn = Turn::with(None);
    let authority = Authority::new("the house").file(turn.folder.path());
    let team = turn.verified("localhost", &authority);
    assert_eq!(refused(&team), (Code::TlsMissing, "localhost".to_owned()));
}

#[test]
fn a_server_that_asks_for_the_password_itself_or_for_none_is_not_told_it() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    for login in ["in_the_clear", "believed"] {
        let expected = (Code::TlsBinding, "localhost".to_owned());
        assert_eq!(
            refused(&team.with_login(login, PASSWORD)),
            expected,
            "{login}"
        );
    }
}

#[test]
fn a_certificate_to_which_a_sign_in_cannot_be_bound_is_refused() {
    let house = Authority::that_binds_nothing("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    assert_eq!(refused(&team).0, Code::TlsBinding);
}

#[test]
fn a_wrong_password_and_a_login_nobody_has_are_refused_alike() {
    let house = Authority::new("the house");
    let turn = Turn::with(Some(&house.of(&["localhost"])));
    let team = turn.verified("localhost", &house.file(turn.folder.path()));
    for (login, password) in [("tls_li", "wrong"), ("tls_li", ""), ("nobody", PASSWORD)] {
        let code = refused(&team.with_login(login, password)).0;
        assert_eq!(code, Code::SignInRefused, "{login}");
    }
    let port = server::port();
    let (database, authority) = (&turn.database, team.authority().unwrap().display());
    let without = format!("postgres://tls_li@localhost:{port}/{database}?sslrootcert={authority}");
    let without = Team::at(&without, turn.folder.path()).unwrap();
    assert_eq!(refused(&without).0, Code::SignInRefused);
}

#[test]
fn a_loopback_address_goes_without_tls_only_when_it_says_so() {
    let turn = Turn::with(None);
    let plain = turn.at("127.0.0.1", "?sslmode=disable").unwrap();
    let store = Store::open_team(&plain.with_login("tls_li", PASSWORD)).unwrap();
    let line = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(text(&store, line), "false");
}

#[test]
fn an_address_that_asks_for_less_than_verified_tls_is_no_address() {
    let folder = tempfile::tempdir().unwrap();
    let at = |address: &str| Team::at(address, folder.path()).map(|_| ());
    for mode in ["disable", "allow", "prefer", "require", "verify-ca", "x"] {
        let fault = at(&format!("postgres://li@192.0.2.1/desk?sslmode={mode}")).unwrap_err();
        assert_eq!((fault.code, &*fault.params["mode"]), (Code::TlsWeak, mode));
    }
    for weak in [
        "postgres://li@localhost/desk?sslmode=prefer",
        "postgres://li@192.0.2.1/desk?channel_binding=prefer",
        "postgres://li@localhost.example/desk?sslmode=disable",
    ] {
        assert_eq!(at(weak).unwrap_err().code, Code::TlsWeak, "{weak}");
    }
    for wrong in [
        "no address",
        "postgres://",
        "postgres://li@localhost",
        "postgres:///desk",
        "host=localhost dbname=desk",
        "postgres://li@one,two/desk",
        "postgres://li@localhost/desk?host=192.0.2.1&sslmode=disable",
        "postgres://li@localhost/desk?hostaddr=192.0.2.1&sslmode=disable",
        "postgres://li@localhost/desk?options=-csearch_path%3Dpublic",
        "postgres://li@localhost/desk?sslrootcert=%FF",
    ] {
        assert_eq!(at(wrong).unwrap_err().code, Code::BadField, "{wrong}");
    }
    let bare = format!("?sslrootcert={}", folder.path().join("none").display());
    let missing = at(&format!("postgres://localhost/desk{bare}")).unwrap_err();
    assert_eq!(missing.code, Code::FileUnreadable);
    std::fs::write(folder.path().join("none"), "no certificate").unwrap();
    let empty = at(&format!("postgres://localhost/desk{bare}")).unwrap_err();
    assert_eq!(
        (empty.code, &*empty.params["field"]),
        (Code::BadField, "authority")
    );
}

#[test]
fn an_address_is_remembered_without_a_person_and_never_shows_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("the house").file(folder.path());
    let said = authority.display();
    let text = format!("postgres://li:secret@db.example:6000/%E5%BA%93?sslrootcert={said}");
    let team = Team::at(&text, folder.path()).unwrap();
    assert_eq!(
        (team.login(), team.database(), team.port()),
        ("li", "库", 6000)
    );
    let shown = format!("{team:?} {} {}", team.shown(), team.address());
    assert!(
        !shown.contains("secret") && !shown.contains("li@"),
        "{shown}"
    );
    let again = Team::at(&team.address(), folder.path()).unwrap();
    assert_eq!(again.login(), "");
    assert_eq!(again.authority(), Some(authority.as_path()));
    assert_eq!((again.shown(), again.database()), (team.shown(), "库"));
    let nobody = Store::open_team(&again).err().unwrap();
    assert_eq!(
        (nobody.code, &*nobody.params["field"]),
        (Code::BadField, "login")
    );
    for here in [
        "postgres://[::1]:6000/desk?sslmode=disable",
        "postgres://%2Frun%2Fpg/desk",
    ] {
        let team = Team::at(here, folder.path()).unwrap();
        let again = Team::at(&team.address(), folder.path()).unwrap();
        assert_eq!((again.shown(), again.host()), (team.shown(), team.host()));
    }
}
