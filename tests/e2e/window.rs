//! One window of the built program under one WebDriver, ended together.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// The longest a person would wait before calling it broken; a failing test waits this long once.
const PATIENCE: Duration = Duration::from_secs(30);

pub const ENTER: &str = "\u{E007}";
pub const ESCAPE: &str = "\u{E00C}";
pub const TAB: &str = "\u{E004}";
pub const DOWN: &str = "\u{E015}";
pub const CONTROL: char = '\u{E009}';

pub struct Window {
    pub client: Client,
    pub home: TempDir,
    driver: Child,
}

/// A port nobody listens on now.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_shelfkeeper"))
}

/// Where pictures of a test go, for whoever reads its failure.
pub fn pictures() -> PathBuf {
    let folder = program().parent().unwrap().join("../e2e");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Window {
    /// Opens the window on an empty home.
    pub async fn open() -> Self {
        Self::open_with(tempfile::tempdir().unwrap(), &[]).await
    }

    /// Opens the window on a home with more arguments.
    pub async fn open_with(home: TempDir, args: &[&str]) -> Self {
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .expect("WebKitWebDriver is missing: cargo xtask setup installs it");
        let mut all = vec!["--home".to_owned(), home.path().display().to_string()];
        all.extend(args.iter().map(|arg| (*arg).to_owned()));
        let options = json!({ "binary": program(), "args": all });
        let capabilities = [("webkitgtk:browserOptions".to_owned(), options)]
            .into_iter()
            .collect();
        let url = format!("http://127.0.0.1:{port}");
        let client = connect(&url, capabilities).await;
        Self {
            client,
            home,
            driver,
        }
    }

    /// Waits for an element by its test id.
    pub async fn find(&self, id: &str) -> Element {
        self.css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits for an element by a selector.
    pub async fn css(&self, selector: &str) -> Element {
        let waiting = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(selector));
        match waiting.await {
            Ok(element) => element,
            Err(error) => {
                self.picture("not-found").await;
                panic!("{selector} did not appear: {error}\n{}", self.text().await)
            }
        }
    }

    /// All a person can read now.
    pub async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        body.text().await.unwrap_or_default()
    }

    /// Waits until some text is on the screen.
    pub async fn reads(&self, text: &str) {
        let by = tokio::time::Instant::now() + PATIENCE;
        loop {
            let held = self.text().await;
            if held.contains(text) {
                return;
            }
            if tokio::time::Instant::now() > by {
                self.picture("not-read").await;
                panic!("“{text}” is not on the screen:\n{held}");
            }
            tokio::task::yield_now().await;
        }
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, text: &str) {
        self.client
            .active_element()
            .await
            .unwrap()
            .send_keys(text)
            .await
            .unwrap();
    }

    /// Presses a key while Control is held.
    pub async fn control(&self, key: char) {
        let actions = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: CONTROL })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: CONTROL });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Keeps a picture of the window.
    pub async fn picture(&self, name: &str) {
        if let Ok(bytes) = self.client.screenshot().await {
            std::fs::write(pictures().join(format!("{name}.png")), bytes).unwrap();
        }
    }

    /// Types a path into the file dialog that is open, and confirms it.
    pub async fn answer_dialog(&self, path: &Path) {
        let title = wait_for_dialog().await;
        xdotool(&["windowfocus", "--sync", &title]).await;
        // The first slash opens the location field; the rest must come after it is there.
        xdotool(&["key", "--window", &title, "slash"]).await;
        let rest = path.display().to_string();
        xdotool(&[
            "type",
            "--window",
            &title,
            "--delay",
            "15",
            rest.trim_start_matches('/'),
        ])
        .await;
        xdotool(&["key", "--window", &title, "Return"]).await;
    }

    /// Closes the window and its driver.
    pub async fn close(mut self) -> TempDir {
        self.client.close().await.unwrap();
        let _ = self.driver.kill().await;
        self.home
    }
}

async fn connect(url: &str, capabilities: serde_json::Map<String, serde_json::Value>) -> Client {
    let by = tokio::time::Instant::now() + PATIENCE;
    loop {
        let mut builder = ClientBuilder::new(hyper_util_connector());
        builder.capabilities(capabilities.clone());
        match builder.connect(url).await {
            Ok(client) => return client,
            Err(error) if tokio::time::Instant::now() > by => panic!("no session: {error}"),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

async fn xdotool(args: &[&str]) -> String {
    let output = Command::new("xdotool").args(args).output().await;
    let output = output.expect("xdotool is missing: cargo xtask setup installs it");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The dialog is the program's second window; its id is what xdotool answers last.
async fn wait_for_dialog() -> String {
    let by = tokio::time::Instant::now() + PATIENCE;
    loop {
        let found = xdotool(&["search", "--onlyvisible", "--class", "shelfkeeper"]).await;
        let ids: Vec<_> = found.lines().map(str::to_owned).collect();
        if ids.len() > 1
            && let Some(id) = ids.last()
        {
            return id.clone();
        }
        assert!(
            tokio::time::Instant::now() < by,
            "no dialog opened: {found}"
        );
    }
}
