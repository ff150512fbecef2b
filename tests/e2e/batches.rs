//! Two managers and a batch, by keyboard.

use crate::enforce;
use crate::window::Window;

#[tokio::test]
async fn a_second_manager_approves_by_hash_and_the_results_close_the_batch() {
    let window = Window::open().await;
    window.demo().await;
    let count = enforce::plan(&window, "unfiled").await;
    window.picture("batch").await;
    enforce::submit(&window).await;
    enforce::read_and_fill_in(&window, count).await;
    window.picture("approve").await;
    enforce::approve_and_execute(&window, count).await;
    window.close().await;
}
