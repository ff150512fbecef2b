//! A reviewer's day, by keyboard, and how many keys it takes.

use crate::window::{CONTROL, ENTER, Window};

const DOWN: &str = "\u{E015}";
/// The most keys from the queue to the decision: of a filing nothing is wrong with, and of one that is
/// returned with two defects. A key that is held counts as one.
const CLEAN: usize = 6;
const TWO_DEFECTS: usize = 15;

/// Waits until as many reasons are chosen.
async fn chosen(window: &Window, count: usize) {
    let card = format!("[data-testid=\"return-preview\"] .card:nth-child({count})");
    window.css(&card).await;
}

#[tokio::test]
async fn a_reviewer_approves_with_six_keys_and_returns_two_defects_with_fifteen_at_most() {
    let window = Window::open().await;
    window.demo().await;
    window.sign_in("demo-li").await;
    window.find("grid-filings").await;
    window.picture("today").await;

    let queue = window.pressed();
    window.keys("n").await;
    window.find("compare").await;
    let first = window.text_of("order-no").await;
    window.enabled("decide-approve").await;
    window.css("[data-testid=\"scan\"] img").await;
    window.picture("filing").await;
    window.keys("a").await;

    // The next one is there at once, already taken, and its fields have the keys.
    let second = window.text_changes("order-no", &first).await;
    let keys = window.pressed() - queue;
    assert!(keys <= CLEAN, "{keys} keys");
    window.enabled("decide-return").await;
    window.keys(DOWN).await;
    window
        .css("[data-testid=\"compare\"][aria-activedescendant$=\"-1\"]")
        .await;
    window.keys("s").await;
    window.find("grid-filings").await;

    let queue = window.pressed();
    window.keys("n").await;
    window.find("compare").await;
    window.enabled("decide-return").await;
    window.keys("e").await;
    window.find("return-dialog").await;
    window.keys(&format!("R05{ENTER}")).await;
    chosen(&window, 1).await;
    window.chord(CONTROL, 'a').await;
    window.keys(&format!("R07{ENTER}")).await;
    chosen(&window, 2).await;
    window.letter_shown().await;
    window.picture("return").await;
    window.chord(CONTROL, '\u{E007}').await;
    window.text_changes("order-no", &second).await;
    let keys = window.pressed() - queue;
    assert!(keys <= TWO_DEFECTS, "{keys} keys");
    window.close().await;
}
