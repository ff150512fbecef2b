//! Measures the release window on a large store: from the key that decides on a filing to the frame
//! that shows the next one, beside a key that only moves the focus.
//!
//! `cargo xtask bench --only window`, which gives it a screen. The watches are put into the page as axe
//! is into the tests': they read, and change nothing; the keys come from outside. The bar is printed as
//! met or not met, never asserted. A folder that is given keeps the store for the next run.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that fails must stop"
)]

#[path = "../../src-tauri/core/benches/desk/measure.rs"]
#[allow(
    dead_code,
    clippy::float_arithmetic,
    reason = "the other bench uses the rest"
)]
mod measure;
#[allow(dead_code, missing_docs, reason = "the tests use the rest")]
mod portal;
#[allow(dead_code, missing_docs, reason = "the tests use the rest")]
mod toolkit;
#[allow(dead_code, missing_docs, reason = "the tests use the rest")]
mod window;

use std::path::{Path, PathBuf};

use serde_json::json;
use shelfkeeper_core::contract::MakeDemo;
use shelfkeeper_core::desk::{Clock as _, NoProgress, SystemClock, demo};

use measure::{Case, Spent, share};
use window::Window;

const WATCHES: &str = include_str!("pace.js");
const PROGRAMS: u32 = 580_000;
/// Decisions in a row.
const DECISIONS: usize = 100;
/// From the key to the next filing's frame, p95, in seconds.
const BAR: f64 = 0.100;
const DOWN: &str = "\u{E015}";

struct Options {
    programs: u32,
    json: bool,
    folder: Option<PathBuf>,
}

impl Options {
    fn read() -> Self {
        let mut found = Self {
            programs: PROGRAMS,
            json: false,
            folder: None,
        };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut value = || args.next().unwrap();
            match arg.as_str() {
                "--json" => found.json = true,
                "--scale" => found.programs = PROGRAMS * value().parse::<u32>().unwrap(),
                "--programs" => found.programs = value().parse().unwrap(),
                "--folder" => found.folder = Some(value().into()),
                "--seconds" | "--only" => drop(value()),
                // What cargo adds to every bench.
                _ => {}
            }
        }
        found
    }
}

/// The demo store in a folder, made where an earlier run has not left it.
fn store(folder: &Path, programs: u32) -> PathBuf {
    let store = folder.join(format!("window-{programs}.skdb"));
    if !store.exists() {
        let ask = MakeDemo { programs, seed: 1 };
        drop(demo::fill(&store, &ask, SystemClock.now(), &NoProgress).unwrap());
    }
    store
}

/// Milliseconds that the page wrote down under a name, as seconds.
#[expect(clippy::float_arithmetic, reason = "a measurement")]
async fn told(window: &Window, name: &str) -> Vec<f64> {
    let ask = format!("return window.__pace.{name}");
    let told = window.client.execute(&ask, Vec::new()).await.unwrap();
    let told = told.as_array().unwrap().iter();
    told.map(|ms| ms.as_f64().unwrap() / 1000.0).collect()
}

/// Waits until the page has written down so many.
async fn written(window: &Window, name: &str, count: usize) {
    window
        .until("no frame came after the key", async || {
            (told(window, name).await.len() >= count).then_some(())
        })
        .await;
}

/// Moves and decides in turn, so that whatever else the machine does meets both.
async fn decide(window: &Window) {
    window.keys("n").await;
    window.find("compare").await;
    window.client.execute(WATCHES, Vec::new()).await.unwrap();
    for at in 1..=DECISIONS {
        // So long a person cannot decide either.
        window.enabled("decide-approve").await;
        window.keys(DOWN).await;
        written(window, "moved", at).await;
        window.keys("a").await;
        written(window, "decided", at).await;
    }
}

fn add(json: bool, case: &Case) {
    println!(
        "{}",
        if json {
            case.json().to_string()
        } else {
            case.line()
        }
    );
}

fn wall(seconds: f64) -> Spent {
    Spent {
        wall: seconds,
        cpu: 0.0,
    }
}

/// The figures, each beside the key that only moves the focus.
#[expect(clippy::float_arithmetic, reason = "a measurement")]
async fn tell(window: &Window, options: &Options) {
    let (decided, moved) = (told(window, "decided").await, told(window, "moved").await);
    let scans = told(window, "scans").await;
    let name = format!(
        "the next filing painted after a decision, p95 of {}",
        decided.len()
    );
    add(
        options.json,
        &Case::seconds(name, wall(share(decided.clone(), 95)), BAR),
    );
    let figures = |values: &[f64]| [50, 95].map(|percent| share(values.to_vec(), percent));
    let ([own, most], [other, beside]) = (figures(&decided), figures(&moved));
    let [scan, late] = figures(&scans);
    if options.json {
        let told = json!({"case": "window", "programs": options.programs, "decided": [own, most], "moved": [other, beside], "scans": [scan, late]});
        println!("{told}");
        return;
    }
    println!(
        "        {} programs; from the key to the second frame after the change",
        options.programs
    );
    println!(
        "        p50 {own:.4} s, p95 {most:.4} s beside p50 {other:.4} s, p95 {beside:.4} s of a key that only moves the focus: {:.2} x, {:.2} x",
        own / other,
        most / beside
    );
    println!(
        "        its scan drawn: p50 {scan:.4} s, p95 {late:.4} s, {} of {}",
        scans.len(),
        decided.len()
    );
    for (name, what) in [
        ("answered", "the desk's answer was there"),
        ("shown", "the page held its fields"),
    ] {
        let [usual, late] = figures(&told(window, name).await);
        println!("        {what}: p50 {usual:.4} s, p95 {late:.4} s");
    }
}

fn main() {
    let options = Options::read();
    let scratch = tempfile::tempdir().unwrap();
    let folder = options.folder.clone();
    let folder = folder.unwrap_or_else(|| scratch.path().to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    let store = store(&folder, options.programs);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let home = tempfile::tempdir().unwrap();
        let window = Window::open_with(home, &["--store", store.to_str().unwrap()]).await;
        window.find("sign-in").await;
        window.sign_in("demo-li").await;
        window.find("grid-filings").await;
        decide(&window).await;
        tell(&window, &options).await;
        window.close().await;
    });
}
