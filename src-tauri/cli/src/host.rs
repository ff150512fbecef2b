//! The terminal as a host of the desk: opening, signing in, handing files over, progress.
//!
//! Everything goes through the desk's command table by name, as the window's calls do.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use shelfkeeper_core::contract;
use shelfkeeper_core::desk::{Desk, NoProgress, Progress, SystemClock, commands, demo, team_store};
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::{Store, Team, is_address};

use crate::args::Global;

/// The name of the program's folder among those of other programs; the window's is the same.
const APP: &str = "app.shelfkeeper.desk";

/// Why a command was not done.
#[derive(Debug)]
pub enum Failure {
    /// The command line itself is wrong.
    Usage(String),
    /// The desk refused or failed.
    Fault(Fault),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What every step here answers.
pub type Result<T> = std::result::Result<T, Failure>;

/// The desk with what the command line said about it.
pub struct Host {
    /// The desk.
    pub desk: Desk,
    /// Who signed in.
    pub me: Option<contract::Me>,
    progress: Arc<dyn Progress>,
    op: Option<String>,
}

impl Host {
    /// A desk without a store.
    pub fn new(global: &Global) -> Self {
        let store = global.store.as_deref().unwrap_or(Path::new(""));
        let home = store.parent().filter(|home| !home.as_os_str().is_empty());
        let home = home.filter(|_| !store.to_str().is_some_and(is_address));
        let home = home.map_or_else(|| PathBuf::from("."), Path::to_owned);
        let watched = global.progress || std::io::stderr().is_terminal();
        let progress: Arc<dyn Progress> = if watched {
            Arc::new(StderrProgress::default())
        } else {
            Arc::new(NoProgress)
        };
        Self {
            desk: Desk::new(home, Arc::new(SystemClock)),
            me: None,
            progress,
            op: global.op.clone(),
        }
    }

    /// Opens the store of the command line, which is a file.
    pub fn open_file(&self, path: &Path) -> Result<()> {
        let file = self.handle(path);
        self.call("store.open", json!({ "file": file })).map(drop)
    }

    /// Opens the store of the command line and signs its person in, where it names one.
    pub fn open(&mut self, global: &Global) -> Result<()> {
        match place_of(global)? {
            Place::File(path) => {
                self.open_file(path)?;
                if let Some(login) = &global.actor {
                    let password = password()?;
                    let asked = json!({ "login": login, "password": password });
                    self.me = Some(self.get("session.sign_in", asked)?);
                }
            }
            Place::Team(team) => self.open_team(&team, global)?,
        }
        Ok(())
    }

    /// Opens a team's store. Without somebody to act it is only looked at, as the address's login.
    fn open_team(&mut self, team: &Team, global: &Global) -> Result<()> {
        let Some(login) = &global.actor else {
            self.desk.attach(Store::open_team(&unattended(team))?);
            return Ok(());
        };
        let password = password()?;
        let progress = Arc::clone(&self.progress);
        let entered = commands::run(&self.desk, "store.open_team", progress, |cx| {
            team_store::enter(cx, team, login, &password)
        })?;
        let refused = || Fault::new(Code::SignInRefused);
        self.me = Some(entered.me.ok_or_else(refused)?);
        Ok(())
    }

    /// Makes an empty store and leaves it open.
    pub fn create(&self, path: &Path) -> Result<()> {
        self.desk.attach(Store::create(path)?);
        Ok(())
    }

    /// Makes an empty store of a team, as its first administrator where nobody else is named, and
    /// leaves it open. One that stands there already is opened.
    pub fn create_team(&self, team: &Team, global: &Global, admin: Option<&str>) -> Result<()> {
        let own = Some(team.login()).filter(|own| !own.is_empty());
        let login = global.actor.as_deref().or(own).or(admin);
        let team = match login {
            Some(login) if global.actor.is_some() || own.is_none() => {
                team.with_login(login, &password()?)
            }
            _ => unattended(team),
        };
        // A first try whose password was refused leaves an empty store behind.
        let store = match admin {
            Some(_) => made_or_there(&team)?,
            None => Store::create_team(&team)?,
        };
        self.desk.attach(store);
        Ok(())
    }

    /// Makes a demo store at `path` and leaves it open.
    pub fn make_demo(&self, path: &Path, request: &contract::MakeDemo) -> Result<Json> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (store, made) = demo::fill(&path, request, self.desk.now(), self.progress.as_ref())?;
        self.desk.attach(store);
        serde_json::to_value(made).map_err(|_| Failure::Fault(Fault::internal("answer")))
    }

    /// Calls a command by name.
    pub fn call(&self, name: &str, request: impl Serialize) -> Result<Json> {
        let request = serde_json::to_value(request).map_err(|_| Fault::internal("request"))?;
        Ok(commands::call(
            &self.desk,
            name,
            request,
            Arc::clone(&self.progress),
        )?)
    }

    /// Calls a command by name and reads its answer.
    pub fn get<T: DeserializeOwned>(&self, name: &str, request: impl Serialize) -> Result<T> {
        let answer = self.call(name, request)?;
        serde_json::from_value(answer).map_err(|_| Failure::Fault(Fault::internal("answer")))
    }

    /// The operation id of this run's change: the one given, or a new one.
    pub fn op(&self) -> String {
        let given = self.op.clone();
        given.unwrap_or_else(|| uuid::Uuid::now_v7().hyphenated().to_string())
    }

    /// Who hears how far long work is.
    pub fn progress(&self) -> Arc<dyn Progress> {
        Arc::clone(&self.progress)
    }

    /// The handle of a file that has to be there.
    pub fn file(&self, path: &Path) -> Result<String> {
        if path.is_file() {
            return Ok(self.handle(path));
        }
        let fault = Fault::new(Code::FileUnreadable).with("name", path.display());
        Err(fault.into())
    }

    /// The handle of a file that will be written.
    pub fn target(&self, path: &Path) -> String {
        self.handle(path)
    }

    /// The handle of a folder, which is made where it is missing.
    pub fn folder(&self, path: &Path) -> Result<String> {
        std::fs::create_dir_all(path)
            .map_err(|_| Fault::new(Code::FileUnreadable).with("name", path.display()))?;
        Ok(self.handle(path))
    }

    /// A dialog answers whole paths, so the desk gets whole paths from here as well.
    fn handle(&self, path: &Path) -> String {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.desk.files.keep(&whole).file.unwrap_or_default()
    }
}

/// What the command line names as the store.
pub enum Place<'a> {
    /// A file.
    File(&'a Path),
    /// A database of a team's server.
    Team(Box<Team>),
}

/// The store the command line names.
pub fn place_of(global: &Global) -> Result<Place<'_>> {
    let store = global.store.as_deref().ok_or_else(|| {
        Failure::Usage("--store FILE or ADDRESS is needed for this command".to_owned())
    })?;
    place_at(store, global)
}

/// A place for a store.
pub fn place_at<'a>(store: &'a Path, global: &Global) -> Result<Place<'a>> {
    match store.to_str().filter(|text| is_address(text)) {
        Some(address) => Ok(Place::Team(Box::new(team_at(address, global)?))),
        None => Ok(Place::File(store)),
    }
}

fn team_at(address: &str, global: &Global) -> Result<Team> {
    let named = global.attachments.clone();
    let named = named.or_else(|| std::env::var_os("SHELFKEEPER_ATTACHMENTS").map(PathBuf::from));
    let team = Team::at(address, Path::new(""))?;
    let folder = match named {
        Some(folder) => std::path::absolute(&folder).unwrap_or(folder),
        None => team_store::own_attachments(&home()?, &team),
    };
    Ok(team.with_attachments(&folder))
}

/// The program's home, which the window's stores lie in as well.
fn home() -> Result<PathBuf> {
    let data = dirs::data_dir().ok_or_else(|| {
        Failure::Usage("no home for this program: name a folder with --attachments".to_owned())
    })?;
    Ok(data.join(APP))
}

/// Whose a folder of sealed attachments is: the store's, where it lies beside its file; the team's,
/// where somebody named it; or only this computer's, where nobody did.
pub fn whose(store: &Path, folder: &Path) -> &'static str {
    if !store.to_str().is_some_and(is_address) {
        "store"
    } else if home().is_ok_and(|home| folder.starts_with(home)) {
        "computer"
    } else {
        "team"
    }
}

/// A team's store for a copy, as its owner: made where there is none; one that holds something is
/// refused by the copy.
pub fn empty_team(team: &Team) -> Result<Store> {
    made_or_there(&unattended(team))
}

fn made_or_there(team: &Team) -> Result<Store> {
    match Store::create_team(team) {
        Err(fault) if fault.code == Code::StoreExists => Ok(Store::open_team(team)?),
        made => Ok(made?),
    }
}

/// A team's store as the address's own login, with the password of the environment where the address
/// has none: a server may not ask for any.
pub fn unattended(team: &Team) -> Team {
    match (team.login(), std::env::var("SHELFKEEPER_PASSWORD")) {
        (login, Ok(password)) if !login.is_empty() && !team.has_password() => {
            team.with_login(login, &password)
        }
        _ => team.clone(),
    }
}

/// The acting person's password.
pub fn password() -> Result<String> {
    secret("SHELFKEEPER_PASSWORD", "Password: ")
}

/// A password that is to be set.
pub fn new_password() -> Result<String> {
    let name = "SHELFKEEPER_NEW_PASSWORD";
    if std::env::var_os(name).is_some() {
        return secret(name, "");
    }
    let first = secret(name, "New password: ")?;
    let again = secret(name, "Again: ")?;
    if first == again {
        Ok(first)
    } else {
        Err(Failure::Usage("the two passwords differ".to_owned()))
    }
}

fn secret(name: &str, prompt: &str) -> Result<String> {
    if let Ok(value) = std::env::var(name) {
        return Ok(value);
    }
    rpassword::prompt_password(prompt)
        .map_err(|_| Failure::Usage(format!("no password: set {name} or run this in a terminal")))
}

/// Progress on one line of stderr, at most ten times a second.
#[derive(Default)]
struct StderrProgress(Mutex<Option<Instant>>);

impl Progress for StderrProgress {
    fn report(&self, progress: contract::Progress) -> shelfkeeper_core::domain::fault::Result<()> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = progress.total == Some(progress.done);
        if !ended && last.is_some_and(|last| last.elapsed() < Duration::from_millis(100)) {
            return Ok(());
        }
        *last = Some(Instant::now());
        let total = progress.total.map(|total| format!("/{total}"));
        let total = total.unwrap_or_default();
        let end = if ended { "\n" } else { "" };
        // A terminal that has gone away does not stop the work.
        let _ = write!(
            std::io::stderr().lock(),
            "\r{} {}{total}{end}",
            progress.step,
            progress.done
        );
        Ok(())
    }
}
