//! The first start, and looking around.

use crate::window::{DEMO_PASSWORD, ENTER, Window};

#[tokio::test]
async fn the_first_start_offers_a_store_or_a_demo_day_and_makes_an_administrator_by_keyboard() {
    let window = Window::open().await;
    window.find("choice-demo").await;
    window.keys("1").await;
    window.find("administrator-form").await;
    window.type_into("admin-login", "root").await;
    window.type_into("admin-name", "Root").await;
    window
        .type_into("admin-password", "correct horse battery")
        .await;
    window
        .type_into("admin-again", "correct horse battery\u{E007}")
        .await;
    window.find("rail-admin").await;
    assert!(
        window.home.path().join("desk.skdb").is_file(),
        "the store lies in the home"
    );
    window.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_words_and_the_right_one_opens_the_desk() {
    let window = Window::open().await;
    window.demo().await;
    window.type_into("sign-in-login", "demo-li").await;
    window
        .type_into("sign-in-password", "not the password\u{E007}")
        .await;
    window
        .css("[data-testid=\"sign-in\"] [role=\"alert\"]")
        .await;
    // Trying again within a second is put off, and the form says so until it is over.
    window.clear("sign-in-password").await;
    window.type_into("sign-in-password", DEMO_PASSWORD).await;
    window.keys(ENTER).await;
    while window.first_of(["sign-in-wait", "grid-filings"]).await == 0 {
        window.gone("sign-in-wait").await;
        window.enabled("sign-in-submit").await;
        window.keys(ENTER).await;
    }
    window.find("grid-filings").await;
    window.close().await;
}
