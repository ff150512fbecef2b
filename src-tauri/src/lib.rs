//! The shell: a window over the core.
//!
//! It turns the core's command table into the window's functions, opens dialogs, serves scans and
//! reports progress. No SQL and no rules live here; no command takes a path.

mod calls;
mod host;
mod jobs;
mod keychain;
mod live;
mod scans;

use std::path::PathBuf;
use std::sync::Arc;

use shelfkeeper_core::desk::{Desk, SystemClock, team_store};
use shelfkeeper_core::store::{Store, is_address};
use tauri::plugin::{self, TauriPlugin};
use tauri::{AppHandle, Builder, Context, Manager, Runtime};

pub use calls::handler;

/// What the command line of the window says.
#[derive(Debug, Default, Clone)]
pub struct Start {
    /// `--store FILE`: the store to open instead of the default one; the address of a team's store is
    /// offered, as its password has to be asked for.
    pub store: Option<PathBuf>,
    /// `--home FOLDER`: where demo stores and the default store live.
    pub home: Option<PathBuf>,
}

impl Start {
    /// Reads the command line; what it does not know it leaves to the toolkit.
    pub fn from_args(args: impl IntoIterator<Item = String>) -> Self {
        let mut start = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--store" => start.store = args.next().map(PathBuf::from),
                "--home" => start.home = args.next().map(PathBuf::from),
                _ => {}
            }
        }
        start
    }
}

/// Everything the window is made of, on any runtime: the real one or the tests' mock.
pub fn configure<R: Runtime>(builder: Builder<R>, start: Start) -> Builder<R> {
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(desk(start))
        .on_window_event(host::on_window_event)
        .register_asynchronous_uri_scheme_protocol(scans::SCHEME, scans::serve)
        .invoke_handler(handler())
}

/// The configuration, the pages and the capabilities that were compiled in.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Opens the desk before the first window can ask for it.
fn desk<R: Runtime>(start: Start) -> TauriPlugin<R> {
    plugin::Builder::new("desk")
        .setup(move |app, _api| open_desk(app, &start))
        .build()
}

fn open_desk<R: Runtime>(
    app: &AppHandle<R>,
    start: &Start,
) -> Result<(), Box<dyn std::error::Error>> {
    let home = match &start.home {
        Some(home) => home.clone(),
        None => app.path().app_data_dir()?,
    };
    std::fs::create_dir_all(&home)?;
    let desk = Desk::new(home, Arc::new(SystemClock));
    desk.follow(live::teller(app)?);
    let path = start.store.clone().unwrap_or_else(|| desk.default_store());
    let address = path.to_str().filter(|text| is_address(text));
    if let Some(address) = address {
        if let Err(fault) = team_store::offer(&desk, address) {
            desk.refuse(fault);
        }
    } else if start.store.is_some() || path.exists() {
        // A store that cannot be opened is shown in the window, where it can be told apart from
        // "no store yet" and another one can be picked.
        match Store::open(&path) {
            Ok(store) => desk.attach(store),
            Err(fault) => desk.refuse(fault),
        }
    }
    app.manage(Arc::new(desk));
    app.manage(jobs::Jobs::default());
    Ok(())
}

/// Opens the window and runs until it is closed.
pub fn run() {
    let start = Start::from_args(std::env::args().skip(1));
    if let Err(error) = configure(Builder::default(), start).run(context()) {
        eprintln!("the window could not be opened: {error}");
        std::process::exit(3);
    }
}
