//! Lists by keyboard: the last row, and search in Chinese.

use crate::window::{CONTROL, Window};

const END: char = '\u{E010}';
const GRID: &str = "[data-testid=\"grid-programs\"] [role=\"grid\"]";

#[tokio::test]
async fn the_programs_are_reached_to_the_last_row_and_found_by_one_or_two_signs() {
    let window = Window::open().await;
    window.demo().await;
    to_the_last_row_and_by_search(&window).await;
    window.close().await;
}

/// The bar of the lists, the same for ten programs and for 580,000.
pub async fn to_the_last_row_and_by_search(window: &Window) {
    window.sign_in("demo-zhao").await;
    window.keys("gp").await;
    let all = window.rows_of(GRID, "1").await;
    window.chord(CONTROL, END).await;
    let last = format!("{GRID} [role=\"row\"][aria-rowindex=\"{all}\"]");
    window.css(&last).await;
    window.until_says(&last, |text| text.contains("wx")).await;
    window.picture("last-row").await;
    // From the end of the long list: the short one has to be painted from its own first row.
    window.keys("/").await;
    for signs in ["剧", "短剧"] {
        window.chord(CONTROL, 'a').await;
        window.keys(signs).await;
        let found = window.rows_of(GRID, &all).await;
        assert_ne!(found, "1", "{signs} is found");
        let first = format!("{GRID} [role=\"row\"][aria-rowindex=\"2\"]");
        window.until_says(&first, |text| text.contains(signs)).await;
        let painted = format!("{GRID} [role=\"rowgroup\"]");
        let rows = |text: &str| text.matches("wx").count() > 1 && text.contains(signs);
        window.until_says(&painted, rows).await;
        window.picture("search").await;
    }
}
