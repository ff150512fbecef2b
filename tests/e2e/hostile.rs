//! Hostile text from outside, in every field that takes text, shown by the real window: nothing of it
//! runs, nothing of it moves the page, and what cannot be seen is made visible.
//!
//! A clean store is walked first, so that the frame is known to the pixel; then the same store with
//! what [`outside`] put in. The page is read by a script that changes nothing. That the texts are
//! dangerous at all is shown beside it: the same engine runs every one of them on a careless page.

mod bills;
mod listener;
mod outside;
mod payloads;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use fantoccini::Locator;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::window::{CONTROL, ENTER, Window};
use listener::Listener;
use outside::{EVERYBODY, Outside};
use payloads::{Payload, Way, payloads};

const READ: &str = include_str!("hostile/laid_out.js");
const DOWN: &str = "\u{E015}";
const END: &str = "\u{E010}";
const ESCAPE: &str = "\u{E00C}";
const ALT: char = '\u{E00A}';
const LEFT: char = '\u{E012}';
/// A place and what is on the screen when it has come.
const PLACES: [(&str, &str, &str); 8] = [
    (
        "today",
        "gt",
        "[data-testid=\"grid-filings\"] .line.body:not(:has(.ghost))",
    ),
    (
        "filings",
        "gf",
        "[data-testid=\"grid-filings\"] .line.body:not(:has(.ghost))",
    ),
    (
        "programs",
        "gp",
        "[data-testid=\"grid-programs\"] .line.body:not(:has(.ghost))",
    ),
    (
        "deposits",
        "gd",
        "[data-testid=\"notices-grid\"] .line.body:not(:has(.ghost))",
    ),
    ("payments", "gm", "[data-testid=\"tab-suspense\"]"),
    ("batches", "gb", "[data-testid=\"batches-grid\"]"),
    ("reports", "gr", "[data-testid=\"report-preview\"]"),
    ("administration", "ga", "[data-testid=\"admin-tabs\"]"),
];

/// What is found on one walk.
struct Walk<'w> {
    window: &'w Window,
    /// The frame of the clean store, once it is known.
    frame: Option<Json>,
    /// The window's title and the page's address.
    place: Option<[Json; 2]>,
    wrong: Vec<String>,
    /// How often outside text and made-visible signs were on the screen.
    seen: [u64; 2],
}

impl Walk<'_> {
    /// Reads the page and notes what is wrong with it.
    async fn look(&mut self, screen: &str) {
        let read = self.window.client.execute(READ, Vec::new()).await.unwrap();
        let wrong = read["wrong"].as_array().unwrap().iter();
        let wrong = wrong.map(|line| format!("{screen}: {}", line.as_str().unwrap_or_default()));
        let before = self.wrong.len();
        self.wrong.extend(wrong);
        let place = [read["title"].clone(), read["place"].clone()];
        if *self.place.get_or_insert_with(|| place.clone()) != place {
            self.wrong.push(format!("{screen}: the page is {place:?}"));
        }
        if !read["frame"]["rail"].is_null() {
            let frame = self.frame.get_or_insert_with(|| read["frame"].clone());
            if *frame != read["frame"] {
                let now = &read["frame"];
                self.wrong
                    .push(format!("{screen}: the frame is {now} and was {frame}"));
            }
        }
        for (sum, name) in self.seen.iter_mut().zip(["outside", "shown"]) {
            *sum += read[name].as_u64().unwrap();
        }
        if self.wrong.len() > before {
            self.window.picture(&format!("hostile-{screen}")).await;
        }
    }

    async fn places(&mut self) {
        for (place, keys, shown) in PLACES {
            self.window.keys(keys).await;
            self.window.css(shown).await;
            self.look(place).await;
        }
    }

    /// Opens the filing in a row of the queue and goes through all it has to show.
    async fn filing(&mut self, row: usize) {
        let window = self.window;
        window.keys("gf").await;
        window.css(PLACES[1].2).await;
        window.keys(&(DOWN.repeat(row) + ENTER)).await;
        window.find("compare").await;
        self.look(&format!("filing-{row}")).await;
        window.keys(END).await;
        self.look(&format!("filing-{row}-end")).await;
        for (key, name) in [("2", "history"), ("3", "others"), ("1", "checks")] {
            window.keys(key).await;
            self.look(&format!("filing-{row}-{name}")).await;
        }
    }

    /// What opens over a filing.
    async fn layers(&mut self) {
        let window = self.window;
        window.keys("gf").await;
        window.css(PLACES[1].2).await;
        window.keys(ENTER).await;
        window.find("compare").await;
        window.keys("c").await;
        window.enabled("decide-return").await;
        for (key, layer) in [
            ("e", "return-dialog"),
            ("q", "say-dialog"),
            ("w", "due-dialog"),
        ] {
            window.keys(key).await;
            window
                .css(&format!("[role=\"dialog\"][data-testid=\"{layer}\"]"))
                .await;
            self.look(layer).await;
            window.keys(ESCAPE).await;
            window.gone_css("[role=\"dialog\"]").await;
        }
        window.keys("s").await;
        window.find("grid-filings").await;
    }

    /// A search for what is part of the markup, whose marks are not.
    async fn search(&mut self) {
        let window = self.window;
        for (place, keys, shown) in &PLACES[1..3] {
            window.keys(keys).await;
            window.css(shown).await;
            window.keys("/").await;
            window.keys("onerror").await;
            window.css(".sheet mark").await;
            self.look(&format!("{place}-searched")).await;
            // Back, out of the field.
            window.chord(ALT, LEFT).await;
            window.gone_css(".sheet mark").await;
        }
    }

    async fn lists(&mut self) {
        let window = self.window;
        window.keys("gf").await;
        window.css(PLACES[1].2).await;
        window.keys("v").await;
        window.css("[data-testid=\"kept-open\"]").await;
        self.look("kept").await;
        window.keys(ESCAPE).await;
        window.gone("kept-dialog").await;
        window.keys(&format!(" {DOWN} {DOWN} ")).await;
        window.enabled("bulk-approve").await;
        window.keys("a").await;
        window.find("bulk-ready").await;
        self.look("bulk").await;
        window.keys(ESCAPE).await;
        window.gone("bulk-dialog").await;
        window.chord(CONTROL, 'k').await;
        window.css("[role=\"dialog\"] input").await;
        window.keys("<img src=x onerror=top.__ran='palette'>").await;
        self.look("palette").await;
        window.keys(ESCAPE).await;
        window.gone_css("[role=\"dialog\"]").await;
    }

    async fn administration(&mut self, programs: &Path) {
        let window = self.window;
        for (key, shown) in [
            (
                "1",
                "[data-testid=\"accounts-grid\"] .line.body:not(:has(.ghost))",
            ),
            (
                "2",
                "[data-testid=\"policies-grid\"] .line.body:not(:has(.ghost))",
            ),
            ("4", "[data-testid=\"audit-verify\"]"),
            ("5", "[data-testid=\"store-facts\"]"),
            ("3", "[data-testid=\"intake-programs\"]"),
        ] {
            window.keys("ga").await;
            window.find("admin-tabs").await;
            window.keys(key).await;
            window.css(shown).await;
            self.look(&format!("administration-{key}")).await;
        }
        window.press("intake-programs").await;
        window.answer_dialog(programs).await;
        window.find("intake-report").await;
        self.look("intake").await;
    }

    /// A bill whose fields are as long as they may be is shown in rows like any other; one with a field
    /// that is longer is refused, and it is said where.
    async fn long_fields(&mut self, [full, too_long]: &[PathBuf; 2]) {
        let window = self.window;
        window.keys("gm").await;
        window.find("tab-suspense").await;
        window.keys("i").await;
        window.answer_dialog(full).await;
        window.find("equation").await;
        window.holds("verdict-grid", "__ran='long'").await;
        self.look("bill-full").await;
        window.keys("i").await;
        window.answer_dialog(too_long).await;
        window.css("[data-testid=\"job\"] [role=\"alert\"]").await;
        for told in ["超出了允许的大小", "line=4", "limit=65536", "what=field"] {
            window.reads(told).await;
        }
        self.look("bill-too-long").await;
        assert!(!window.shows("commit-import").await);
    }

    async fn money(&mut self, bill: &Path) {
        let window = self.window;
        window.keys("gm").await;
        window.find("tab-suspense").await;
        window.keys("i").await;
        window.answer_dialog(bill).await;
        window.find("equation").await;
        self.look("bill").await;
        window.keys("gb").await;
        window
            .css("[data-testid=\"batches-grid\"] .line.body:not(:has(.ghost))")
            .await;
        window.keys(ENTER).await;
        window.find("batch-figures").await;
        self.look("batch").await;
    }
}

/// Moves the demo store of a home, and what lies beside it, into a folder; answers where it is then.
fn move_store(home: &Path, folder: &Path) -> PathBuf {
    std::fs::create_dir(folder).unwrap();
    let entries = std::fs::read_dir(home).unwrap();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("demo-")
        {
            std::fs::rename(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
    let mut entries = std::fs::read_dir(folder).unwrap();
    let store = entries.find_map(|entry| {
        let path = entry.unwrap().path();
        path.extension()
            .is_some_and(|end| end == "skdb")
            .then_some(path)
    });
    store.expect("a demo store")
}

/// Walks the clean store and closes it; answers the frame, and where the store is.
async fn clean() -> (Json, TempDir) {
    let window = Window::open().await;
    window.demo().await;
    window.sign_in("demo-zhao").await;
    let mut walk = Walk {
        window: &window,
        frame: None,
        place: None,
        wrong: Vec::new(),
        seen: [0; 2],
    };
    walk.places().await;
    assert_eq!(walk.wrong, Vec::<String>::new());
    let frame = walk.frame.take().unwrap();
    (frame, window.close_and_keep().await)
}

/// The careless page: every text that is said to run runs, and every one that fetches is heard.
async fn control(window: &Window, listener: &Listener, payloads: &[Payload]) {
    let page = format!("http://127.0.0.1:{}/control", listener.port);
    window.client.goto(&page).await.unwrap();
    let running = payloads.iter().filter(|one| one.way != Way::Seen);
    let (fetching, running): (Vec<_>, Vec<_>) = running.partition(|one| one.fetches());
    let missing = async || {
        let ran = window
            .client
            .execute("return [...window.all]", Vec::new())
            .await
            .ok()?;
        let asked = listener.asked();
        let quiet = |one: &&&Payload| !ran.as_array().unwrap().contains(&one.kind.into());
        let silent = |one: &&&Payload| !asked.contains(&format!("/{}", one.kind));
        let missing = running
            .iter()
            .filter(quiet)
            .chain(fetching.iter().filter(silent));
        Some(missing.map(|one| one.kind).collect::<Vec<_>>())
    };
    let last = RefCell::new(Vec::new());
    let failure = || format!("the careless page does not run {:?}", last.borrow());
    window
        .until_told(failure, async || {
            *last.borrow_mut() = missing().await?;
            last.borrow().is_empty().then_some(())
        })
        .await;
}

/// The reading finds what it is there to find.
async fn finds(walk: &mut Walk<'_>) {
    let harm = "const b = document.createElement('b'); b.textContent = 'a\\u202eb __ran'; b.title = '\\u200b'; b.setAttribute('onclick', ''); \
        b.style = 'position:fixed;left:0;bottom:0;width:2000px;z-index:99'; document.querySelector('main').append(b); \
        document.querySelector('main').append(document.createElement('iframe')); window.__ran = 'here'";
    walk.wrong.clear();
    walk.window.client.execute(harm, Vec::new()).await.unwrap();
    walk.look("harmed").await;
    for found in [
        "it ran",
        "made of markup",
        "acts in the markup",
        "upon the frame",
        "beyond its place",
        "not seen",
        "not by itself",
        "not seen on hover",
    ] {
        let line = format!("harmed: {found}: ");
        assert!(
            walk.wrong.iter().any(|wrong| wrong.starts_with(&line)),
            "{found}: {:?}",
            walk.wrong
        );
    }
}

#[tokio::test]
async fn hostile_text_in_every_field_runs_nothing_moves_nothing_and_is_seen_for_what_it_is() {
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    let mut listener = Listener::bind();
    let payloads = payloads(listener.port, deep);
    listener.start(&payloads);
    let (frame, home) = clean().await;
    // The place is outside text too: the status bar names it.
    let folder = home.path().join("\"><img src=x onerror=top.__ran='place'>");
    let store = move_store(home.path(), &folder);
    let (told, files) = (payloads.clone(), folder.clone());
    let made = tokio::task::spawn_blocking(move || {
        let outside = Outside::open(&store, &files);
        outside.people(&told);
        let (programs, filings) = (outside.programs(&told), outside.filings(&told));
        outside.intake(&programs, &filings, &told);
        outside.words(&told);
        outside.the_rest(&told);
        outside.too_large();
        (store, programs)
    });
    let (store, programs) = made.await.unwrap();
    let bill = bills::bill_of(&folder, &payloads);
    let long = [bills::full(&folder), bills::too_long(&folder)];
    let window = Window::open_with(home, &["--store", store.to_str().unwrap()]).await;
    window.find("sign-in").await;
    let mut walk = Walk {
        window: &window,
        frame: Some(frame),
        place: None,
        wrong: Vec::new(),
        seen: [0; 2],
    };
    walk.look("sign-in").await;
    window.sign_in(EVERYBODY).await;
    walk.places().await;
    for row in 0..if deep { payloads.len() } else { 3 } {
        walk.filing(row).await;
    }
    walk.layers().await;
    walk.search().await;
    walk.lists().await;
    walk.administration(&programs).await;
    walk.long_fields(&long).await;
    walk.money(&bill).await;
    assert_eq!(walk.wrong, Vec::<String>::new());
    // A walk on which nothing of it was met has looked at nothing.
    let [outside, shown] = walk.seen;
    assert!(outside > 200 && shown > 50, "{outside} {shown}");
    assert_eq!(listener.asked(), Vec::<String>::new());
    finds(&mut walk).await;
    window.close().await;
}

/// Without this the walk above could pass because its texts are harmless.
#[tokio::test]
async fn the_same_texts_run_on_a_careless_page() {
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    let mut listener = Listener::bind();
    let payloads = payloads(listener.port, deep);
    listener.start(&payloads);
    let window = Window::open().await;
    control(&window, &listener, &payloads).await;
    // The last page is not the window's own; leaving it is enough.
    let _ = window.client.find(Locator::Css("body")).await;
    window.close().await;
}
