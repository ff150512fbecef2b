//! The way of a batch by keyboard: one manager plans and submits, another approves and executes.

use crate::window::{CONTROL, DEMO_PASSWORD, ENTER, Window};

const CONFIRM: char = '\u{E007}';
const DOWN: &str = "\u{E015}";

/// A number the window shows, however it groups the digits.
pub async fn number(window: &Window, id: &str) -> u64 {
    let text = window.text_of(id).await;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("{id}: {text}"))
}

/// Signs the first manager in and plans a batch; answers how many it names.
pub async fn plan(window: &Window, rule: &str) -> u64 {
    window.sign_in("demo-zhao").await;
    window.keys("gb").await;
    window.find("batches-grid").await;
    window.find("plan-batch").await;
    window.keys("n").await;
    window.find("plan-submit").await;
    if rule == "deposit-overdue" {
        let rules = window.css("[data-testid=\"plan-rule\"] button").await;
        rules.send_keys(ENTER).await.unwrap();
        window.css("[role=\"listbox\"]").await;
        window.keys(&format!("{DOWN}{ENTER}")).await;
        window.gone_css("[role=\"listbox\"]").await;
    }
    window.chord(CONTROL, CONFIRM).await;
    window.find("batch-figures").await;
    window.enabled("batch-submit").await;
    number(window, "batch-count").await
}

/// Its author submits it and goes. The author may not approve: the act says so and does nothing.
pub async fn submit(window: &Window) {
    window.enabled("batch-submit").await;
    window.keys("s").await;
    window.refused("batch-approve").await;
    window.sign_out().await;
}

/// Signs the second manager in, who opens the newest batch and fills in the approval; the dialog
/// names the list by its hash.
pub async fn read_and_fill_in(window: &Window, count: u64) {
    window.sign_in("demo-sun").await;
    window.keys("gb").await;
    window
        .css("[data-testid=\"batches-grid\"] [role=\"row\"][aria-rowindex=\"2\"]")
        .await;
    window.keys(ENTER).await;
    window.enabled("batch-approve").await;
    let hash = window.text_of("batch-hash").await;
    window.keys("a").await;
    window.find("approve-hash").await;
    window
        .reads(hash.trim().get(..16).unwrap_or(hash.trim()))
        .await;
    fill_in(window, count).await;
}

/// Fills in the approval that is open.
pub async fn fill_in(window: &Window, count: u64) {
    window.type_into("approve-count", &count.to_string()).await;
    window.type_into("approve-password", DEMO_PASSWORD).await;
}

/// Approves what was filled in and executes it at once: everybody named is ordered.
pub async fn approve_and_execute(window: &Window, count: u64) {
    window.chord(CONTROL, CONFIRM).await;
    window.enabled("batch-execute").await;
    window.keys("x").await;
    window.type_into("execute-count", &count.to_string()).await;
    window.chord(CONTROL, CONFIRM).await;
    window.find("executed").await;
    assert_eq!(number(window, "executed-ordered").await, count);
}
