//! A reviewer's day, by keyboard.

use crate::window::{CONTROL, ENTER, Window};

#[tokio::test]
async fn a_reviewer_takes_approves_and_returns_filings_without_the_mouse() {
    let window = Window::open().await;
    window.demo().await;
    window.sign_in("demo-li").await;
    window.find("grid-filings").await;
    window.picture("today").await;

    window.keys("n").await;
    window.find("compare").await;
    let first = window.text_of("order-no").await;
    window.enabled("decide-approve").await;
    window.css("[data-testid=\"scan\"] img").await;
    window.picture("filing").await;
    window.keys("a").await;

    // The next one is there at once, already taken.
    let second = window.text_changes("order-no", &first).await;
    window.enabled("decide-return").await;
    window.keys("e").await;
    window.find("return-dialog").await;
    window.type_into("reason-search", "R05").await;
    window.keys(ENTER).await;
    window.find("return-preview").await;
    window.picture("return").await;
    window.chord(CONTROL, '\u{E007}').await;
    window.text_changes("order-no", &second).await;
    window.close().await;
}
