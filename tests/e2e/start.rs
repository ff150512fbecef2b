//! The first start.

use crate::window::Window;

#[tokio::test]
async fn the_window_opens_without_a_store() {
    let window = Window::open().await;
    window.reads("Shelfkeeper").await;
    window.picture("first-start").await;
    window.close().await;
}
