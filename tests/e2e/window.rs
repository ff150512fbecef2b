//! One window of the built program under one WebDriver, ended together.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::portal::{Asked, Portal};
use crate::toolkit;

/// The longest a person would wait before calling it broken; a failing test waits this long once.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub const ENTER: &str = "\u{E007}";
pub const CONTROL: char = '\u{E009}';
const END: char = '\u{E010}';
const BACKSPACE: char = '\u{E003}';

/// The password of every account of a demo day, as the start screen prints it.
pub const DEMO_PASSWORD: &str = "demo-day-2026";

pub struct Window {
    pub client: Client,
    pub home: TempDir,
    driver: Child,
    chooser: Chooser,
    pressed: AtomicUsize,
    _settings: TempDir,
}

/// Who shows the window's file dialogs.
enum Chooser {
    /// The desktop, in whose place the test answers.
    Portal(Mutex<Portal>),
    /// The toolkit, in a window of its own.
    Toolkit,
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
        let portal = Chooser::Portal(Mutex::new(Portal::open().await));
        Self::start(home, args, portal).await
    }

    /// Opens the window on an empty home, with the toolkit's own file dialogs.
    pub async fn open_with_toolkit_dialogs() -> Self {
        Self::start(tempfile::tempdir().unwrap(), &[], Chooser::Toolkit).await
    }

    async fn start(home: TempDir, args: &[&str], chooser: Chooser) -> Self {
        let port = free_port();
        let settings = toolkit::settings();
        let portal = matches!(chooser, Chooser::Portal(_));
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("XDG_CONFIG_HOME", settings.path())
            // What a page keeps, its language and theme, is this window's and not the next test's.
            .env("XDG_DATA_HOME", settings.path().join("data"))
            .env("GSETTINGS_BACKEND", "keyfile")
            .env("GTK_USE_PORTAL", if portal { "1" } else { "0" })
            // The portal here is a file chooser and nothing else.
            .env("GIO_USE_PROXY_RESOLVER", "dummy")
            .env("GIO_USE_NETWORK_MONITOR", "base")
            .current_dir(home.path())
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
        // Keys only: a pointer that rests on the window would open tooltips over what is read.
        toolkit::xdotool(&["mousemove", "2", "2"]).await;
        let client = connect(&url, capabilities).await;
        Self {
            client,
            home,
            driver,
            chooser,
            pressed: AtomicUsize::new(0),
            _settings: settings,
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
        self.press_counted(text.chars().count());
        self.client
            .active_element()
            .await
            .unwrap()
            .send_keys(text)
            .await
            .unwrap();
    }

    fn press_counted(&self, keys: usize) {
        self.pressed.fetch_add(keys, Ordering::Relaxed);
    }

    /// How many keys have been pressed in this window so far, held ones among them.
    pub fn pressed(&self) -> usize {
        self.pressed.load(Ordering::Relaxed)
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: char, key: char) {
        self.press_counted(2);
        let actions = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Types into the field with a test id; focusing it is what Tab would do.
    pub async fn type_into(&self, id: &str, text: &str) {
        self.press_counted(text.chars().count());
        let field = format!(
            "[data-testid=\"{id}\"] input, [data-testid=\"{id}\"] textarea, input[data-testid=\"{id}\"]"
        );
        self.css(&field).await.send_keys(text).await.unwrap();
    }

    /// Empties a field by keyboard.
    pub async fn clear(&self, id: &str) {
        let field = self
            .css(&format!(
                "[data-testid=\"{id}\"] input, input[data-testid=\"{id}\"]"
            ))
            .await;
        field.send_keys(&END.to_string()).await.unwrap();
        self.chord(CONTROL, 'a').await;
        field.send_keys(&BACKSPACE.to_string()).await.unwrap();
    }

    /// Whether an element is there now.
    pub async fn shows(&self, id: &str) -> bool {
        let selector = format!("[data-testid=\"{id}\"]");
        let found = self.client.find_all(Locator::Css(&selector)).await;
        found.is_ok_and(|found| !found.is_empty())
    }

    /// The text of an element.
    pub async fn text_of(&self, id: &str) -> String {
        self.find(id).await.text().await.unwrap()
    }

    /// Waits until an element reads something else than before, and answers it.
    pub async fn text_changes(&self, id: &str, before: &str) -> String {
        self.until(&format!("{id} still reads {before}"), async || {
            let found = self
                .client
                .find(Locator::Css(&format!("[data-testid=\"{id}\"]")))
                .await
                .ok()?;
            let now = found.text().await.ok()?;
            (now != before && !now.is_empty()).then_some(now)
        })
        .await
    }

    /// Waits until an act can be done.
    pub async fn enabled(&self, id: &str) {
        let selector = format!("[data-testid=\"{id}\"]:not([aria-disabled=\"true\"])");
        self.css(&selector).await;
    }

    /// Waits for whichever of two elements comes first; answers its place.
    pub async fn first_of(&self, ids: [&str; 2]) -> usize {
        self.until(&format!("neither {ids:?} appeared"), async || {
            for (at, id) in ids.iter().enumerate() {
                if self.shows(id).await {
                    return Some(at);
                }
            }
            None
        })
        .await
    }

    /// Waits until an act is shown that cannot be done.
    pub async fn refused(&self, id: &str) {
        let selector = format!("[data-testid=\"{id}\"][aria-disabled=\"true\"]");
        self.css(&selector).await;
    }

    /// Waits until the letter beside the reasons is that of these reasons: what is sent is what is shown.
    pub async fn letter_shown(&self) {
        self.css("[data-testid=\"letter\"] [aria-busy=\"false\"] [data-testid=\"letter-text\"]")
            .await;
    }

    /// Waits until an element is no longer there.
    pub async fn gone(&self, id: &str) {
        self.gone_css(&format!("[data-testid=\"{id}\"]")).await;
    }

    /// Waits until nothing fits a selector any more.
    pub async fn gone_css(&self, selector: &str) {
        self.until(&format!("{selector} is still there"), async || {
            let found = self.client.find_all(Locator::Css(selector)).await.ok()?;
            found.is_empty().then_some(())
        })
        .await;
    }

    /// Asks again until there is an answer; a test that waits too long fails with a picture.
    pub async fn until<T>(&self, failure: &str, ask: impl AsyncFn() -> Option<T>) -> T {
        self.until_told(|| failure.to_owned(), ask).await
    }

    /// [`until`](Self::until) with a failure that says how far it came.
    pub async fn until_told<T>(
        &self,
        failure: impl Fn() -> String,
        ask: impl AsyncFn() -> Option<T>,
    ) -> T {
        let by = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            if tokio::time::Instant::now() > by {
                self.picture("failed").await;
                panic!("{}\n{}", failure(), self.text().await);
            }
            tokio::task::yield_now().await;
        }
    }

    /// From the first start into a demo day's sign-in.
    pub async fn demo(&self) {
        self.find("choice-demo").await;
        self.keys("2").await;
        self.find("sign-in").await;
    }

    /// Signs out through the palette.
    pub async fn sign_out(&self) {
        self.chord(CONTROL, 'k').await;
        self.css("[role=\"dialog\"] input").await;
        // In either language.
        self.keys("logout").await;
        self.css("[role=\"dialog\"] [role=\"option\"]").await;
        self.keys(ENTER).await;
        self.find("sign-in").await;
    }

    /// Runs a command of the palette.
    pub async fn command(&self, words: &str) {
        self.chord(CONTROL, 'k').await;
        self.css("[role=\"dialog\"] input").await;
        self.keys(words).await;
        self.css("[role=\"dialog\"] [role=\"option\"]").await;
        self.keys(ENTER).await;
        self.gone_css("[role=\"dialog\"]").await;
    }

    /// Signs one of the demo's people in.
    pub async fn sign_in(&self, login: &str) {
        self.clear("sign-in-login").await;
        self.type_into("sign-in-login", login).await;
        self.type_into("sign-in-password", &format!("{DEMO_PASSWORD}{ENTER}"))
            .await;
        self.find("rail-today").await;
    }

    /// Keeps a picture of the screen. Not the driver's: WebKitGTK waits for the next frame with it, and
    /// a page at rest draws none for minutes.
    pub async fn picture(&self, name: &str) {
        let file = pictures().join(format!("{name}.png"));
        let mut import = Command::new("import");
        let output = import.args(["-window", "root"]).arg(file).output().await;
        output.expect("ImageMagick is missing: cargo xtask setup installs it");
    }

    /// Answers the file dialog that the window asked for, or is about to, with a path: a file, a
    /// folder, or a place to write, as the path is. Fails when the window asked for something else.
    pub async fn answer_dialog(&self, path: &Path) {
        match &self.chooser {
            Chooser::Portal(portal) => {
                let answered = portal.lock().await.answer(path, PATIENCE).await;
                assert_eq!(answered, Asked::fitting(path), "{}", path.display());
            }
            Chooser::Toolkit => toolkit::paste(path).await,
        }
    }

    /// Waits until a grid counts fewer rows than before and every painted row says some signs.
    pub async fn found(&self, grid: &str, before: &str, signs: &str) {
        let body = format!("{grid} [role=\"row\"]:not([aria-rowindex=\"1\"])");
        self.until(&format!("{signs} is not found"), async || {
            let element = self.client.find(Locator::Css(grid)).await.ok()?;
            let count = element.attr("aria-rowcount").await.ok()??;
            let rows = self.client.find_all(Locator::Css(&body)).await.ok()?;
            let path =
                format!("//*[@role=\"row\"][@aria-rowindex!=\"1\"][contains(., \"{signs}\")]");
            let right = self.client.find_all(Locator::XPath(&path)).await.ok()?;
            (right.len() == rows.len()).then_some(())?;
            // The header counts as a row; a screen holds a dozen rows and more.
            let expected = (count.parse::<usize>().ok()? - 1).min(12);
            (count != before && expected > 0 && rows.len() >= expected).then_some(())
        })
        .await;
    }

    /// Gives an element the focus, as Tab would, and presses Enter on it.
    pub async fn press(&self, id: &str) {
        self.enabled(id).await;
        self.press_counted(1);
        self.find(id).await.send_keys(ENTER).await.unwrap();
    }

    /// Waits until an element holds a text, clipped or not: it is looked for by path, for a driver
    /// calls clipped text invisible.
    pub async fn holds(&self, id: &str, text: &str) {
        let path = format!("//*[@data-testid=\"{id}\"][contains(., \"{text}\")]");
        self.until(&format!("{id} does not hold {text}"), async || {
            let found = self.client.find_all(Locator::XPath(&path)).await.ok()?;
            (!found.is_empty()).then_some(())
        })
        .await;
    }

    /// Waits until a grid counts another number of rows than this one, and answers it.
    pub async fn rows_of(&self, grid: &str, other: &str) -> String {
        self.until(&format!("{grid} still counts {other}"), async || {
            let found = self.client.find(Locator::Css(grid)).await.ok()?;
            let count = found.attr("aria-rowcount").await.ok()??;
            (count != other).then_some(count)
        })
        .await
    }

    /// Closes the window and its driver.
    pub async fn close(self) {
        drop(self.close_and_keep().await);
    }

    /// Closes the window and its driver; its home stays.
    pub async fn close_and_keep(mut self) -> TempDir {
        self.client.clone().close().await.unwrap();
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
