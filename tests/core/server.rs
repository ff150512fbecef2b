//! A scratch PostgreSQL: started by the first test that needs one, stopped when the tests are gone.
//!
//! The server's whole life hangs on a shell that reads from this process: when the pipe ends, in
//! whatever way the tests ended, the shell stops its server by process id and removes its folder.
//! The server listens on a socket in that folder, where its owner is believed, and on loopback; it offers TLS once a test gave it a certificate. Its own collation is
//! Chinese, so that a text that is not compared bytewise by the schema shows.
#![allow(dead_code, reason = "each suite takes what it needs")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use shelfkeeper_core::desk::{Desk, NoProgress, SystemClock, commands};
use shelfkeeper_core::store::{Store, Team};

/// The password of every person in the tests.
const PASSWORD: &str = "correct horse battery";

/// The account a server may run as when the tests run as root, which PostgreSQL refuses.
const ACCOUNT: &str = "postgres";

/// The database every test's own is copied from: one that holds an empty store.
const TEMPLATE: &str = "desk_template";

/// Whoever makes databases comes in as they are; people show their password. A role of that name sends its password in the clear; one of the other
/// is believed without any.
const ADMISSION: &str = "local all desk trust
local all all scram-sha-256
host all in_the_clear all password
host all believed all trust
host all all all scram-sha-256
";

struct Server {
    folder: PathBuf,
    port: u16,
    next: AtomicUsize,
    /// Held for its end of the pipe.
    _keeper: Child,
}

/// How a server is started, beside what every one is told.
type Settings = Vec<String>;

/// A scratch server has nothing to lose in a power cut.
fn forgetful(connections: u32) -> Settings {
    let connections = format!("max_connections={connections}");
    let rest = ["fsync=off", "full_page_writes=off", "autovacuum=off"];
    let rest = rest.map(str::to_owned);
    [connections].into_iter().chain(rest).collect()
}

/// A server of a test's own, which may be stopped and started.
pub struct Own(Server);

impl Own {
    /// Starts a server that takes so many connections.
    pub fn start(connections: u32) -> Self {
        let server = start(None, forgetful(connections));
        server.sql("postgres", "CREATE DATABASE desk");
        Self(server)
    }

    /// Starts a server as a department would: nothing that was committed is lost. In a folder that is
    /// given its data stays there, and is found again by the next.
    pub fn lasting(folder: Option<&Path>, settings: &[&str]) -> Self {
        let settings = settings.iter().map(|one| (*one).to_owned());
        let server = start(folder, settings.collect());
        if folder.is_some() {
            fs::write(server.folder.join(STAYS), "").unwrap();
        }
        Self(server)
    }

    /// The store in a database of that name, there or not.
    pub fn store(&self, database: &str, folder: &Path) -> Team {
        self.0.team(database, folder)
    }

    /// A connection of the server's owner.
    pub fn owner(&self, database: &str) -> postgres::Client {
        self.0.connect(database)
    }

    /// As the server's owner reads a script; answers whether all of it was done.
    pub fn script(&self, database: &str, script: &Path) -> bool {
        self.0.script(database, script)
    }

    /// A database without a store in it.
    pub fn team(&self, folder: &Path) -> Team {
        self.0.team("desk", folder)
    }

    /// A connection behind the program's back; none where the server takes no more.
    pub fn behind(&self) -> Result<postgres::Client, postgres::Error> {
        postgres::Client::connect(&self.0.address("desk"), postgres::NoTls)
    }

    /// Stops the server and keeps its data.
    pub fn stop(&mut self) {
        fs::write(self.0.folder.join(STAYS), "").unwrap();
        drop(self.0._keeper.stdin.take());
        assert!(self.0._keeper.wait().unwrap().success());
    }

    /// Starts it over the same data.
    pub fn start_again(&mut self, connections: u32) {
        self.0._keeper = keep(&self.0.folder, self.0.port, &forgetful(connections));
        self.0.wait();
        fs::remove_file(self.0.folder.join(STAYS)).unwrap();
    }
}

/// The file that tells a server's keeper to leave the data.
const STAYS: &str = "stays";

/// A new empty store on the scratch server, with its attachments in `folder`.
pub fn new_store(folder: &Path) -> Store {
    Store::open_team(&new_team(folder)).unwrap()
}

/// Where a new empty store lies.
pub fn new_team(folder: &Path) -> Team {
    server().team(&new_database(), folder)
}

/// A database that holds a new empty store.
pub fn new_database() -> String {
    let server = server();
    let at = server.next.fetch_add(1, Ordering::SeqCst);
    let name = format!("desk_{at}");
    server.sql(
        "postgres",
        &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"),
    );
    name
}

/// A database without a store in it.
pub fn empty_team(folder: &Path) -> Team {
    let server = server();
    let at = server.next.fetch_add(1, Ordering::SeqCst);
    let name = format!("empty_{at}");
    server.sql("postgres", &format!("CREATE DATABASE {name}"));
    server.team(&name, folder)
}

/// The database of a store by its shown address.
fn database_of(store: &Path) -> String {
    let shown = store.to_string_lossy();
    shown.rsplit('/').next().unwrap().to_owned()
}

/// The dump of the store of that shown address, as whoever runs a server backs it up.
pub fn dump(store: &Path) -> Vec<u8> {
    let mut client = Command::new(programs().join("pg_dump"));
    let dumped = client
        .arg(server().address(&database_of(store)))
        .output()
        .unwrap();
    assert!(dumped.status.success(), "pg_dump");
    dumped.stdout
}

/// A dump in a database of its own, and a person's login, which no dump of one database holds.
pub fn restored(dump: &Path, (login, password): (&str, &str), folder: &Path) -> Team {
    let team = empty_team(folder);
    let make = format!(
        "DO $$ BEGIN CREATE ROLE \"{login}\" LOGIN PASSWORD '{password}';
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
         GRANT {TEMPLATE}_people TO \"{login}\""
    );
    server().sql("postgres", &make);
    assert!(server().script(team.database(), dump), "psql");
    team
}

/// The folder of the server's socket.
pub fn socket() -> &'static Path {
    &server().folder
}

/// The store of that shown address once more, as another computer opens it.
pub fn open_again(store: &Path, folder: &Path) -> Store {
    Store::open_team(&server().team(&database_of(store), folder)).unwrap()
}

/// A connection behind the program's back to the store of that shown address.
pub fn behind(store: &Path) -> postgres::Client {
    let mut client = server().connect(&database_of(store));
    client
        .batch_execute("SET search_path = shelfkeeper")
        .unwrap();
    client
}

/// A connection of a person with a tool of their own to the store of that shown address.
pub fn person(store: &Path, login: &str) -> postgres::Client {
    let address = server().address(&database_of(store));
    let mut config: postgres::Config = address.parse().unwrap();
    config.user(login).password(PASSWORD);
    config.options("-c search_path=shelfkeeper");
    config.connect(postgres::NoTls).unwrap()
}

/// All cells of all tables of a store, bytes as they are.
pub fn everything(store: &Path) -> Vec<u8> {
    let mut client = behind(store);
    let columns = client
        .query(
            "SELECT table_name::text, column_name::text, data_type = 'bytea'
             FROM information_schema.columns WHERE table_schema = 'shelfkeeper'",
            &[],
        )
        .unwrap();
    let mut found = Vec::new();
    for column in columns {
        let (table, name): (String, String) = (column.get(0), column.get(1));
        let cell = match column.get(2) {
            true => format!("\"{name}\""),
            false => format!("convert_to(\"{name}\"::text, 'UTF8')"),
        };
        let cells = client.query(&format!("SELECT {cell} FROM {table}"), &[]);
        for row in cells.unwrap() {
            found.extend(row.get::<_, Option<Vec<u8>>>(0).unwrap_or_default());
            found.push(0);
        }
    }
    found
}

/// A new store with its first administrator, whose login the server knows from then on.
pub fn new_team_of(login: &str, folder: &Path) -> Team {
    let team = new_team(folder);
    let desk = Desk::new(folder.to_owned(), Arc::new(SystemClock));
    desk.attach(Store::open_team(&team).unwrap());
    let first = serde_json::json!({ "login": login, "display_name": login, "password": PASSWORD });
    let made = commands::call(
        &desk,
        "session.create_administrator",
        first,
        Arc::new(NoProgress),
    );
    assert_eq!(made.unwrap()["login"], login);
    team
}

/// A login that may make roles and owns the database, as whoever sets a team's store up has one.
pub fn let_in(login: &str, team: &Team) {
    let database = team.database();
    let make = format!(
        "CREATE ROLE {login} LOGIN SUPERUSER PASSWORD '{PASSWORD}'; \
         ALTER DATABASE {database} OWNER TO {login}"
    );
    server().sql("postgres", &make);
}

/// The address of a database of the scratch server.
pub fn address(database: &str) -> String {
    server().address(database)
}

fn address_behind((socket, port): (&Path, u16), database: &str) -> String {
    let host = socket.to_string_lossy().replace('/', "%2F");
    format!("postgres://desk@{host}:{port}/{database}")
}

/// A database behind a socket that bears the scratch server's port in its name.
pub fn team_behind(socket: &Path, database: &str, folder: &Path) -> Team {
    team_at((socket, port()), database, folder)
}

fn team_at(socket: (&Path, u16), database: &str, folder: &Path) -> Team {
    let attachments = folder.join("desk.skdb.attachments");
    Team::at(&address_behind(socket, database), &attachments).unwrap()
}

/// The port on loopback.
pub fn port() -> u16 {
    server().port
}

/// Makes a role that may do everything, with a password.
pub fn add_role(login: &str, password: &str) {
    let make = format!("CREATE ROLE {login} LOGIN SUPERUSER PASSWORD '{password}'");
    server().sql("postgres", &make);
}

/// From now on the server shows this certificate; without one it offers no TLS.
pub fn show_certificate(certificate_and_key: Option<(&str, &str)>) {
    server().show(certificate_and_key);
}

impl Server {
    fn address(&self, database: &str) -> String {
        address_behind((&self.folder, self.port), database)
    }

    fn show(&self, certificate_and_key: Option<(&str, &str)>) {
        let data = self.folder.join("data");
        if let Some((certificate, key)) = certificate_and_key {
            // The server refuses a key that others could read.
            for (name, text) in [("server.crt", certificate), ("server.key", key)] {
                let file = data.join(name);
                write_for_owner(&file, text);
                if as_root() {
                    give(&file);
                }
            }
        }
        let on = if certificate_and_key.is_some() {
            "on"
        } else {
            "off"
        };
        let loaded = || -> std::time::SystemTime {
            let row = self
                .connect("postgres")
                .query_one("SELECT pg_conf_load_time()", &[]);
            row.unwrap().get(0)
        };
        let before = loaded();
        self.sql("postgres", &format!("ALTER SYSTEM SET ssl = {on}"));
        self.sql("postgres", "SELECT pg_reload_conf()");
        // A connection that knows the new settings comes from a server that has taken them.
        while loaded() == before {
            std::thread::yield_now();
        }
    }

    fn team(&self, database: &str, folder: &Path) -> Team {
        team_at((&self.folder, self.port), database, folder)
    }

    fn script(&self, database: &str, script: &Path) -> bool {
        let mut client = Command::new(programs().join("psql"));
        client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"]);
        let client = client.arg(script).arg(self.address(database));
        client.stdout(Stdio::null()).status().unwrap().success()
    }

    fn connect(&self, database: &str) -> postgres::Client {
        postgres::Client::connect(&self.address(database), postgres::NoTls).unwrap()
    }

    fn sql(&self, database: &str, text: &str) {
        self.connect(database).batch_execute(text).unwrap();
    }
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = start(None, forgetful(200));
        server.sql("postgres", &format!("CREATE DATABASE {TEMPLATE}"));
        let nowhere = server.team(TEMPLATE, Path::new("nowhere"));
        drop(Store::create_team(&nowhere).unwrap());
        server
    })
}

/// The folder of the server's programs: the newest release there is.
fn programs() -> PathBuf {
    let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = releases
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max();
    if let Some(newest) = newest {
        return PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"));
    }
    // Elsewhere they are on the path, or `cargo xtask setup` says that they are missing.
    PathBuf::new()
}

/// A command as the account the server runs as.
fn as_server(program: impl AsRef<std::ffi::OsStr>, root: bool) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"])
        .arg(program);
    command
}

/// Gives a file or folder to the account that the server runs as.
fn give(path: &Path) {
    let given = Command::new("chown").arg(ACCOUNT).arg(path).status();
    assert!(given.unwrap().success(), "an account for the server");
}

/// Writes a file that its owner alone may read.
fn write_for_owner(path: &Path, text: &str) {
    // What stood there may be another account's.
    let _ = fs::remove_file(path);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).unwrap();
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
}

/// A port nobody listens on now.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Whether the tests run as root.
fn as_root() -> bool {
    let said = Command::new("id").arg("-u").output();
    said.is_ok_and(|said| said.stdout.starts_with(b"0"))
}

fn start(folder: Option<&Path>, settings: Settings) -> Server {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => {
            let made = tempfile::Builder::new().prefix("desk-pg").tempdir();
            made.unwrap().keep()
        }
    };
    if !folder.join("data").exists() {
        make(&folder);
    }
    let port = free_port();
    let keeper = keep(&folder, port, &settings);
    let server = Server {
        folder,
        port,
        next: AtomicUsize::new(0),
        _keeper: keeper,
    };
    server.wait();
    server
}

/// Makes a server's data.
fn make(folder: &Path) {
    let root = as_root();
    fs::create_dir_all(folder).unwrap();
    if root {
        give(folder);
    }
    let data = folder.join("data");
    let made = as_server(programs().join("initdb"), root)
        .args(["--username", "desk", "--auth", "trust"])
        .args(["--encoding", "UTF8", "--no-sync"])
        .args(["--locale", "C.UTF-8", "--locale-provider", "icu"])
        .args(["--icu-locale", "zh-CN", "--pgdata"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    fs::write(data.join("pg_hba.conf"), ADMISSION).unwrap();
}

/// Starts the server under a shell that lives as long as this process.
fn keep(folder: &Path, port: u16, settings: &Settings) -> Child {
    // SIGINT ends a server at once and cleanly.
    const LIFE: &str = r#"folder=$1; shift; "$@" >"$folder/log" 2>&1 </dev/null & own=$!
        trap '' INT TERM HUP; cat >/dev/null; kill -INT $own; wait $own; [ -e "$folder/stays" ] || rm -rf "$folder""#;
    let server = as_server(programs().join("postgres"), as_root());
    let mut keeper = Command::new("sh");
    // Whoever ends the tests by their group must leave the server to its keeper.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
    keeper
        .args(["-c", LIFE, "keeper"])
        .arg(folder)
        .arg(server.get_program())
        .args(server.get_args())
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-p", &port.to_string()])
        .args(["-c", "listen_addresses=localhost"])
        .args(["-c", "superuser_reserved_connections=0"])
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Server {
    /// Knocks until the server opens, or has given up.
    fn wait(&self) {
        let mut last = String::new();
        for _ in 0..100_000 {
            match postgres::Client::connect(&self.address("postgres"), postgres::NoTls) {
                Ok(_) => return,
                Err(error) => last = error.to_string(),
            }
            std::thread::yield_now();
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the server did not start: {last}\n{log}");
    }
}
