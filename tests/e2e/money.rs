//! A finance day, by keyboard, the file dialog included.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::window::{CONTROL, Window};

/// The main Enter key, as the driver names it.
const CONFIRM: char = '\u{E007}';

/// The folder of the demo day's files, beside its store.
pub fn day_files(home: &Path) -> PathBuf {
    let entries = std::fs::read_dir(home).unwrap().map(Result::unwrap);
    let found = entries
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with("-files"));
    found.expect("the demo day has a folder of files")
}

/// The bills of the day in the order of their days, with what is stated of each.
fn bills(home: &Path) -> Vec<(PathBuf, Json)> {
    let folder = day_files(home);
    let text = std::fs::read_to_string(folder.join("answer.json")).unwrap();
    let answer: Json = serde_json::from_str(&text).unwrap();
    let bills = answer["bills"].as_array().unwrap().iter();
    bills
        .map(|bill| (folder.join(bill["file"].as_str().unwrap()), bill.clone()))
        .collect()
}

/// The bill of the last day.
pub fn last_bill(home: &Path) -> PathBuf {
    bills(home).pop().unwrap().0
}

#[tokio::test]
async fn a_bill_with_one_fen_changed_cannot_be_committed_and_the_window_says_why() {
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    let window = if deep {
        Window::open_with_toolkit_dialogs().await
    } else {
        Window::open().await
    };
    window.demo().await;
    window.sign_in("demo-wang").await;
    let (path, _) = bills(window.home.path()).pop().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let forged = window.home.path().join("forged.csv");
    std::fs::write(&forged, text.replacen("`1000.00", "`1000.01", 1)).unwrap();
    window.keys("gm").await;
    window.find("pick-bill").await;
    window.keys("i").await;
    window.answer_dialog(&forged).await;
    window.find("control-disagrees").await;
    window.refused("commit-import").await;
    window.close().await;
}

#[tokio::test]
async fn a_file_no_layout_fits_is_mapped_and_waits_for_a_second_person() {
    let window = Window::open().await;
    window.demo().await;
    window.sign_in("demo-wang").await;
    let text = "交易日,入账金额,出账金额,账面余额,说明\n2026-03-05,1000.00,,1000.00,保证金\n2026-03-06,,40.00,960.00,手续费\n";
    let unknown = window.home.path().join("bank.csv");
    std::fs::write(&unknown, text).unwrap();
    window.keys("gm").await;
    window.find("pick-bill").await;
    window.keys("i").await;
    window.answer_dialog(&unknown).await;
    window.find("mapping-table").await;
    window.find("mapping-rows").await;
    window.picture("mapping").await;
    window.type_into("mapping-title", "某某银行流水").await;
    window.enabled("mapping-save").await;
    window.chord(CONTROL, CONFIRM).await;
    // Previewed with it from now on, and not booked by whoever drew it up.
    window.find("commit-bar").await;
    window.refused("commit-import").await;
    window.close().await;
}
