//! Every screen, and every layer over one, held against axe's rules where it is laid out: contrast, sizes
//! and names as the real window has them, in both languages and both themes.
//!
//! axe is put into the page as a measurement; it reads, and changes nothing. How a screen is reached
//! is by keys, as everywhere.

mod acts;

use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value as Json, json};

use crate::window::{CONTROL, ENTER, Window};

/// Axe as the window's own tests have it.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/ui/node_modules/axe-core/axe.min.js"
);
/// Measuring a full screen takes seconds where other programs want the machine too.
const MEASURING: Duration = Duration::from_secs(120);
const ESCAPE: &str = "\u{E00C}";
/// A language and a theme, as the palette is asked for them.
const LOOKS: [[&str; 2]; 4] = [
    ["language chinese", "theme light"],
    ["language english", "theme light"],
    ["language english", "theme dark"],
    ["language chinese", "theme dark"],
];

/// A screen or a layer over one: the keys that lead there, each with what is on the screen then. A
/// caret holds Control.
struct Screen {
    name: &'static str,
    way: &'static [(&'static str, &'static str)],
    /// It lies over another, and Escape closes it.
    layer: bool,
}

const fn screen(name: &'static str, way: &'static [(&'static str, &'static str)]) -> Screen {
    Screen {
        name,
        way,
        layer: false,
    }
}

const fn layer(name: &'static str, way: &'static [(&'static str, &'static str)]) -> Screen {
    Screen {
        name,
        way,
        layer: true,
    }
}

const FILINGS: &str = "[data-testid=\"grid-filings\"] .line.body:not(:has(.ghost))";
const COMPARED: (&str, &str) = (ENTER, "[data-testid=\"compare\"]");
const BATCHES: (&str, &str) = (
    "gb",
    "[data-testid=\"batches-grid\"] .line.body:not(:has(.ghost))",
);
const ADMIN: (&str, &str) = ("ga", "[data-testid=\"admin-tabs\"]");

/// What a manager sees; the main places come first, and are looked at in every look.
const MANAGER: [Screen; 18] = [
    screen("today", &[("gt", "[data-testid=\"grid-filings\"]")]),
    screen("programs", &[("gp", "[data-testid=\"grid-programs\"]")]),
    screen("deposits", &[("gd", "[role=\"grid\"]")]),
    screen("payments", &[("gm", "[role=\"grid\"]")]),
    screen("batches", &[BATCHES]),
    screen("reports", &[("gr", "main")]),
    screen("administration", &[ADMIN]),
    screen("filings", &[("gf", FILINGS)]),
    screen(
        "filing",
        &[("gf", FILINGS), COMPARED, ("1", "[data-testid=\"scan\"]")],
    ),
    layer("keys", &[("?", "[data-testid=\"key-list\"]")]),
    layer("palette", &[("^k", "[role=\"dialog\"] [role=\"option\"]")]),
    layer("due", &[("w", "[data-testid=\"due-dialog\"]")]),
    screen(
        "intake",
        &[ADMIN, ("3", "[data-testid=\"intake-programs\"]")],
    ),
    screen("record", &[ADMIN, ("4", "[data-testid=\"audit-verify\"]")]),
    screen("store", &[ADMIN, ("5", "[data-testid=\"store-facts\"]")]),
    screen(
        "policies",
        &[ADMIN, ("2", "[data-testid=\"policies-grid\"]")],
    ),
    layer("plan", &[BATCHES, ("n", "[data-testid=\"plan-submit\"]")]),
    screen(
        "batch",
        &[BATCHES, (ENTER, "[data-testid=\"batch-figures\"]")],
    ),
];
const MAIN: usize = 10;

/// What a reviewer sees of several chosen, and of a filing in hand: another one in each look.
const REVIEWER: [Screen; 12] = [
    screen(
        "chosen",
        &[
            ("gf", FILINGS),
            (" \u{E015} \u{E015} ", "[data-testid=\"chosen\"]"),
        ],
    ),
    layer("bulk", &[("a", "[data-testid=\"bulk-ready\"]")]),
    layer("bulk return", &[("e", "[data-testid=\"bulk-reasons\"]")]),
    layer("kept", &[("v", "[data-testid=\"kept-name\"]")]),
    screen(
        "filing in hand",
        &[("gt", FILINGS), ("n", "[data-testid=\"decide-release\"]")],
    ),
    layer(
        "return",
        &[
            ("e", "[data-testid=\"return-dialog\"]"),
            (ENTER, "[data-testid=\"return-preview\"] .card"),
        ],
    ),
    layer("question", &[("q", "[data-testid=\"say-dialog\"]")]),
    layer("hold", &[("h", "[data-testid=\"say-until\"]")]),
    layer("skip", &[("x", "[data-testid=\"say-dialog\"]")]),
    layer("comment", &[("b", "[data-testid=\"say-dialog\"]")]),
    screen("history", &[("2", "[role=\"tabpanel\"]")]),
    screen("others", &[("3", "[role=\"tabpanel\"]")]),
];

const FINANCE: [Screen; 2] = [
    layer(
        "issue",
        &[
            ("gd", "[role=\"grid\"]"),
            ("n", "[data-testid=\"issue-cancel\"]"),
        ],
    ),
    screen("suspense", &[("gm", "[data-testid=\"tab-suspense\"]")]),
];

const ADMINISTRATOR: [Screen; 2] = [
    screen(
        "accounts",
        &[ADMIN, ("1", "[data-testid=\"accounts-grid\"]")],
    ),
    layer("account", &[("n", "[data-testid=\"add-submit\"]")]),
];

/// Puts axe into the page.
async fn measuring(window: &Window) {
    let source = std::fs::read_to_string(AXE).expect("axe is missing: npm ci in ui/");
    let timeouts = TimeoutConfiguration::new(Some(MEASURING), None, None);
    window.client.update_timeouts(timeouts).await.unwrap();
    window.client.execute(&source, Vec::new()).await.unwrap();
}

/// What axe holds against the page as it is: one line for each rule that is broken.
async fn measured(window: &Window) -> Vec<String> {
    let run = "const done = arguments[arguments.length - 1];
        const told = ({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ');
        // Half-way through a change of colours nothing is as it will be.
        const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
        Promise.allSettled(moving.map(({ finished }) => finished))
          .then(() => window.axe.run(document, { resultTypes: ['violations'] }))
          .then(({ violations, passes }) => done({ found: violations.map(told), passed: passes.length }))
          .catch((error) => done({ found: ['axe: ' + error], passed: 0 }));";
    let answer = window.client.execute_async(run, Vec::new()).await.unwrap();
    // A page on which nothing could be held against a rule is no page that was looked at.
    assert!(answer["passed"].as_u64() > Some(10), "{answer}");
    let found = answer["found"].as_array().unwrap();
    found.iter().map(text).collect()
}

fn text(line: &Json) -> String {
    line.as_str().unwrap_or_default().to_owned()
}

/// Goes a way.
async fn go(window: &Window, way: &[(&str, &str)]) {
    for (keys, shown) in way {
        match keys.strip_prefix('^').and_then(|key| key.chars().next()) {
            Some(key) => window.chord(CONTROL, key).await,
            None => window.keys(keys).await,
        }
        window.css(shown).await;
    }
}

/// A person's screens in the looks of this run; what is wrong is said with where. The ordinary run has
/// two looks, in which each language and each theme comes once: the first screens are looked at in
/// both, each of the others in one of them. A deep run looks at all of them in all.
async fn look_around(window: &Window, screens: &[Screen], main: usize, wrong: &mut Vec<String>) {
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    for (turn, look) in LOOKS.iter().step_by(if deep { 1 } else { 2 }).enumerate() {
        for words in look {
            window.command(words).await;
        }
        for (at, screen) in screens.iter().enumerate() {
            let due = deep || at < main || at % 2 == turn;
            if screen.layer && !due {
                continue;
            }
            go(window, screen.way).await;
            if due {
                note(
                    window,
                    &format!("{}, {}", screen.name, look.join(" ")),
                    wrong,
                )
                .await;
            }
            if screen.layer {
                window.keys(ESCAPE).await;
                window.gone_css("[role=\"dialog\"]").await;
            }
        }
    }
}

async fn note(window: &Window, place: &str, wrong: &mut Vec<String>) {
    let found = measured(window).await;
    wrong.extend(found.into_iter().map(|line| format!("{place}: {line}")));
}

/// The screens before anybody is signed in, and the way through them to the sign-in of a demo day.
async fn before_the_desk(window: &Window, wrong: &mut Vec<String>) {
    window.find("choice-demo").await;
    note(window, "start", wrong).await;
    window.keys("3").await;
    window.find("team-dialog").await;
    note(window, "team", wrong).await;
    window.keys(ESCAPE).await;
    window.gone("team-dialog").await;
    window.demo().await;
    note(window, "sign-in", wrong).await;
}

/// The measure finds what it is there to find.
async fn finds_what_is_wrong(window: &Window) {
    let pale = "const p = document.createElement('p'); p.textContent = 'pale'; p.style.color = '#777'; p.style.background = '#888'; document.querySelector('main').prepend(p);";
    let none = vec![json!(null)];
    window.client.execute(pale, none).await.unwrap();
    let found = measured(window).await;
    let pale = |line: &String| line.starts_with("color-contrast");
    assert!(found.iter().any(pale), "{found:?}");
}

#[tokio::test]
async fn no_screen_and_no_layer_breaks_a_rule_of_axe_in_either_language_or_theme() {
    let window = Window::open().await;
    measuring(&window).await;
    let mut wrong = Vec::new();
    before_the_desk(&window, &mut wrong).await;
    // There is a batch to look at.
    crate::enforce::plan(&window, "unfiled").await;
    look_around(&window, &MANAGER, MAIN, &mut wrong).await;
    window.sign_out().await;
    window.sign_in("demo-li").await;
    look_around(&window, &REVIEWER, 0, &mut wrong).await;
    for (login, screens) in [("demo-wang", &FINANCE), ("demo-admin", &ADMINISTRATOR)] {
        window.sign_out().await;
        window.sign_in(login).await;
        look_around(&window, screens, 0, &mut wrong).await;
    }
    assert_eq!(wrong, Vec::<String>::new());
    finds_what_is_wrong(&window).await;
    window.close().await;
}
