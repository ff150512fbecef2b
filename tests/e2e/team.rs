//! A team's store on a server, opened by keyboard.

use crate::certificates::Authority;
use crate::server;
use crate::window::{CONTROL, ENTER, Window};

const PASSWORD: &str = "correct horse battery";

/// Types a store of this computer and a login into the open dialog.
async fn ask_for(window: &Window, (port, database): (u16, &str), login: &str) {
    window.type_into("team-host", "localhost").await;
    window.clear("team-port").await;
    window.type_into("team-port", &port.to_string()).await;
    window.type_into("team-database", database).await;
    window.type_into("team-login", login).await;
    window.type_into("team-password", PASSWORD).await;
}

#[tokio::test]
async fn a_team_store_is_opened_by_keyboard_believed_by_its_authority_and_offered_again() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let made = tokio::task::spawn_blocking(move || {
        let database = server::new_team_of("root", &place).database().to_owned();
        let house = Authority::new("the house");
        server::show_certificate(house.of(&["localhost"]).pair());
        (database, house.file(&place), server::port())
    });
    let (database, authority, port) = made.await.unwrap();
    let window = Window::open().await;
    window.find("choice-team").await;
    window.picture("team-start").await;
    window.keys("3").await;
    window.find("team-dialog").await;
    ask_for(&window, (port, &database), "root").await;
    // Without the authority of the house the server is not believed.
    window.keys(ENTER).await;
    window
        .css("[data-testid=\"team-dialog\"] [role=\"alert\"]")
        .await;
    window.picture("team-refused").await;
    window.press("pick-authority-act").await;
    window.answer_dialog(&authority).await;
    window.holds("pick-authority", "authority.pem").await;
    window.picture("team-dialog").await;
    window.chord(CONTROL, ENTER.chars().next().unwrap()).await;
    window.find("rail-admin").await;
    let shown = format!("postgres://localhost:{port}/{database}");
    window.css(&format!("[title=\"{shown}\"]")).await;
    window.picture("team-desk").await;
    window.sign_out().await;
    // Who comes next finds the store by name, and only the password is missing.
    let place = format!("localhost:{port}/{database}");
    window.holds("sign-in-store", &place).await;
    window.press("open-team").await;
    window.holds("pick-authority", "authority.pem").await;
    window
        .type_into("team-password", &format!("{PASSWORD}{ENTER}"))
        .await;
    window.find("rail-admin").await;
    let memory = std::fs::read_to_string(window.home.path().join("team.json")).unwrap();
    assert!(memory.contains(&database) && !memory.contains(PASSWORD));
    window.close().await;
}

#[tokio::test]
async fn whoever_may_make_roles_makes_a_team_store_and_its_first_administrator_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let made = tokio::task::spawn_blocking(move || {
        let team = server::empty_team(&place);
        server::let_in("housekeeper", &team);
        (team.database().to_owned(), server::port())
    });
    let (database, port) = made.await.unwrap();
    let window = Window::open().await;
    window.find("choice-team").await;
    window.keys("3").await;
    window.find("team-dialog").await;
    ask_for(&window, (port, &database), "housekeeper").await;
    let plain = "[data-testid=\"team-plain\"] input, input[data-testid=\"team-plain\"]";
    window.css(plain).await.send_keys(" ").await.unwrap();
    window.chord(CONTROL, ENTER.chars().next().unwrap()).await;
    window.find("team-make").await;
    window.picture("team-none-yet").await;
    window.press("team-make").await;
    window.find("administrator-form").await;
    window.picture("team-first").await;
    window.type_into("admin-login", "root").await;
    window.type_into("admin-name", "Root").await;
    window.type_into("admin-password", PASSWORD).await;
    window
        .type_into("admin-again", &format!("{PASSWORD}{ENTER}"))
        .await;
    window.find("rail-admin").await;
    window.sign_out().await;
    // Who comes next is the administrator, not whoever made the store.
    let shown = format!("localhost:{port}/{database}");
    window.holds("sign-in-store", &shown).await;
    let login = "[data-testid=\"sign-in-login\"] input";
    let offered = window.css(login).await.prop("value").await.unwrap();
    assert_eq!(offered.as_deref(), Some("root"));
    window
        .type_into("sign-in-password", &format!("{PASSWORD}{ENTER}"))
        .await;
    window.find("rail-admin").await;
    window.close().await;
}
