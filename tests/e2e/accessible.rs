//! Every main screen held against axe's rules where it is laid out: contrast, sizes and names as the
//! real window has them, in both languages and both themes.
//!
//! axe is put into the page as a measurement; it reads, and changes nothing. How a screen is reached
//! is by keys, as everywhere.

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
/// A place, the keys that go there, and what is on the screen then.
const PLACES: [(&str, &str, &str); 8] = [
    ("today", "gt", "[data-testid=\"grid-filings\"]"),
    ("programs", "gp", "[data-testid=\"grid-programs\"]"),
    ("deposits", "gd", "[role=\"grid\"]"),
    ("payments", "gm", "[role=\"grid\"]"),
    ("batches", "gb", "main"),
    ("reports", "gr", "main"),
    ("administration", "ga", "[data-testid=\"admin-tabs\"]"),
    ("filings", "gf", "[data-testid=\"grid-filings\"]"),
];

/// What axe holds against the page as it is: one line for each rule that is broken.
async fn measured(window: &Window) -> Vec<String> {
    let run = "const done = arguments[arguments.length - 1];
        const told = ({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ');
        window.axe.run(document, { resultTypes: ['violations'] })
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

/// Runs a command of the palette.
async fn command(window: &Window, words: &str) {
    window.chord(CONTROL, 'k').await;
    window.css("[role=\"dialog\"] input").await;
    window.keys(words).await;
    window.css("[role=\"dialog\"] [role=\"option\"]").await;
    window.keys(ENTER).await;
    window.gone_css("[role=\"dialog\"]").await;
}

/// Every place in one look; what is wrong is said with where.
async fn look_around(window: &Window, look: &str, wrong: &mut Vec<String>) {
    for (place, keys, shown) in PLACES {
        window.keys(keys).await;
        window.css(shown).await;
        note(window, &format!("{place}, {look}"), wrong).await;
    }
    window.keys(ENTER).await;
    window.find("compare").await;
    window.css("[data-testid=\"scan\"]").await;
    note(window, &format!("filing, {look}"), wrong).await;
    window.keys("?").await;
    window.find("key-list").await;
    note(window, &format!("keys, {look}"), wrong).await;
    window.keys(ESCAPE).await;
    window.gone("key-list").await;
}

async fn note(window: &Window, place: &str, wrong: &mut Vec<String>) {
    let found = measured(window).await;
    wrong.extend(found.into_iter().map(|line| format!("{place}: {line}")));
}

#[tokio::test]
async fn no_main_screen_breaks_a_rule_of_axe_in_either_language_or_theme() {
    let source = std::fs::read_to_string(AXE).expect("axe is missing: npm ci in ui/");
    let window = Window::open().await;
    let timeouts = TimeoutConfiguration::new(Some(MEASURING), None, None);
    window.client.update_timeouts(timeouts).await.unwrap();
    window.client.execute(&source, Vec::new()).await.unwrap();
    let mut wrong = Vec::new();
    window.find("choice-demo").await;
    note(&window, "start", &mut wrong).await;
    window.demo().await;
    note(&window, "sign-in", &mut wrong).await;
    window.sign_in("demo-zhao").await;
    // Each language and each theme once; a deep run takes them all together.
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    for look in LOOKS.into_iter().step_by(if deep { 1 } else { 2 }) {
        for words in look {
            command(&window, words).await;
        }
        look_around(&window, &look.join(" "), &mut wrong).await;
    }
    assert_eq!(wrong, Vec::<String>::new());
    // The measure finds what it is there to find.
    let pale = "const p = document.createElement('p'); p.textContent = 'pale'; p.style.color = '#777'; p.style.background = '#888'; document.querySelector('main').prepend(p);";
    window
        .client
        .execute(pale, vec![json!(null)])
        .await
        .unwrap();
    let found = measured(&window).await;
    assert!(
        found.iter().any(|line| line.starts_with("color-contrast")),
        "{found:?}"
    );
    window.close().await;
}
