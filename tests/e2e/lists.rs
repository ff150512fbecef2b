//! Lists by keyboard: the last row, and search in Chinese; the same on a store of a few programs and,
//! in `cargo xtask test deep`, of 580,000.

use crate::window::{CONTROL, Window};

const END: char = '\u{E010}';
const GRID: &str = "[data-testid=\"grid-programs\"] [role=\"grid\"]";

#[tokio::test]
async fn the_programs_are_reached_to_the_last_row_and_found_by_one_or_two_signs() {
    let home = tempfile::tempdir().unwrap();
    let store = std::env::var("SHELFKEEPER_TEST_STORE")
        .expect("SHELFKEEPER_TEST_STORE names a demo store: cargo xtask test makes it");
    let window = Window::open_with(home, &["--store", &store]).await;
    window.find("sign-in").await;
    window.sign_in("demo-zhao").await;
    window.keys("gp").await;
    // The count is shown once the list is complete.
    window.find("list-count").await;
    let all = window.rows_of(GRID, "1").await;
    window.chord(CONTROL, END).await;
    // A row that has not come yet is drawn as a ghost.
    let last = format!("{GRID} [role=\"row\"][aria-rowindex=\"{all}\"]:not(:has(.ghost))");
    window.css(&last).await;
    window.picture("last-row").await;
    // From the end of the long list: the short one has to be painted from its own first row.
    window.keys("/").await;
    for signs in ["剧", "短剧"] {
        window.chord(CONTROL, 'a').await;
        window.keys(signs).await;
        window.found(GRID, &all, signs).await;
        window.picture("search").await;
    }
    window.close().await;
}
