//! Two managers and a batch, by keyboard.

use crate::window::{CONTROL, DEMO_PASSWORD, Window};

const CONFIRM: char = '\u{E007}';

#[tokio::test]
async fn a_second_manager_approves_by_hash_and_the_results_close_the_batch() {
    let window = Window::open().await;
    window.demo().await;
    window.sign_in("demo-zhao").await;
    window.keys("gb").await;
    window.find("batches-grid").await;
    window.keys("n").await;
    window.find("plan-submit").await;
    window.chord(CONTROL, CONFIRM).await;
    window.find("batch-figures").await;
    window.enabled("batch-submit").await;
    window.picture("batch").await;
    window.keys("s").await;
    // The author may not approve: the act says so and does nothing.
    window.refused("batch-approve").await;

    window.sign_out().await;
    window.sign_in("demo-sun").await;
    window.keys("gb").await;
    window
        .css("[data-testid=\"batches-grid\"] [role=\"row\"][aria-rowindex=\"2\"]")
        .await;
    window.keys("\u{E007}").await;
    window.enabled("batch-approve").await;
    let hash = window.text_of("batch-hash").await;
    let count = window.text_of("batch-count").await;
    let digits: String = count.chars().filter(char::is_ascii_digit).collect();
    window.keys("a").await;
    window
        .reads(hash.trim().get(..16).unwrap_or(hash.trim()))
        .await;
    window.type_into("approve-count", &digits).await;
    window.type_into("approve-password", DEMO_PASSWORD).await;
    window.picture("approve").await;
    window.chord(CONTROL, CONFIRM).await;
    window.enabled("batch-execute").await;
    window.keys("x").await;
    window.type_into("execute-count", &digits).await;
    window.chord(CONTROL, CONFIRM).await;
    window.find("executed").await;
    assert!(window.text_of("executed-ordered").await.contains(&digits));
    window.close().await;
}
