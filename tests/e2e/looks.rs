//! A second look by keyboard: what one reviewer decides, another sees without knowing how, and a third
//! person settles where the two said the opposite.
//!
//! Of what the first reviewer says and is called, nothing may stand anywhere on the page of the second
//! look, not even where nobody sees it: the source of the page is read. That the same signs are found
//! where they may stand is shown on the page of quality.

use std::path::PathBuf;

use fantoccini::Locator;

use crate::window::{CONTROL, DEMO_PASSWORD, ENTER, Window};

const CONFIRM: char = '\u{E007}';
const DOWN: &str = "\u{E015}";
const END: &str = "\u{E010}";
const ESCAPE: &str = "\u{E00C}";
const FILINGS: &str = "[data-testid=\"grid-filings\"] .line.body:not(:has(.ghost))";
const POLICY: &str = include_str!("../../assets/policies/wechat-filing.json");

/// The first reviewer, whom nothing of the demo knows.
const FIRST: &str = "first-eyes";
const NAME: &str = "甄初看";
/// What they say, and nobody else.
const SAID: &str = "门头照片与登记地址相符";
const FIELD: &str = "甄氏自拟字段";
const DEFECT: &str = "服务内容与登记范围不一致";
/// What the third person says.
const RULING: &str = "执照过期属实，应予退回";
/// Looks that the demo has for one person, and a few more.
const MOST: usize = 12;

/// An edition of the platform's rules in force from today: everything is looked at twice, and nothing
/// waits in the house.
fn everything_twice(window: &Window) -> PathBuf {
    let mut policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    let today = (chrono::Utc::now() + chrono::Duration::hours(8)).date_naive();
    policy["valid_from"] = today.to_string().into();
    policy["body"]["second_look_per_mille"] = 1_000.into();
    policy["body"]["decision_delay_minutes"] = 0.into();
    let path = window.home.path().join("everything-twice.json");
    std::fs::write(&path, policy.to_string()).unwrap();
    path
}

/// The administrator publishes the edition and adds the first reviewer.
async fn prepare(window: &Window) {
    window.sign_in("demo-admin").await;
    window.keys("ga").await;
    window.find("admin-tabs").await;
    window.keys("2").await;
    window.find("policies-grid").await;
    window.enabled("policy-import").await;
    let rows = "[data-testid=\"policies-grid\"] [role=\"grid\"]";
    let before = window.rows_of(rows, "1").await;
    window.keys("i").await;
    window.answer_dialog(&everything_twice(window)).await;
    window.rows_of(rows, &before).await;
    window.keys("1").await;
    window.find("accounts-grid").await;
    window.keys("n").await;
    window.find("add-submit").await;
    for (field, text) in [
        ("add-login", FIRST),
        ("add-name", NAME),
        ("add-person", FIRST),
        ("add-password", DEMO_PASSWORD),
        ("add-reviewer", " "),
    ] {
        window.type_into(field, text).await;
    }
    window.chord(CONTROL, CONFIRM).await;
    window.gone("add-submit").await;
    window.holds("accounts-grid", FIRST).await;
    window.sign_out().await;
}

/// Writes a reason of one's own into the open dialog of a return.
async fn own_reason(window: &Window) {
    window.press("reason-own").await;
    let card = "[data-testid=\"return-preview\"] .card";
    window.css(&format!("{card} textarea")).await;
    for (field, text) in [("input", FIELD), ("textarea", DEFECT)] {
        let field = Locator::Css(field);
        let card = window.css(card).await;
        card.find(field)
            .await
            .unwrap()
            .send_keys(text)
            .await
            .unwrap();
    }
    let card = window.css(card).await;
    let lines = card.find_all(Locator::Css("textarea")).await.unwrap();
    lines[1].send_keys("请更正").await.unwrap();
}

/// The first reviewer approves one filing and returns the next in words of their own; both leave the
/// house. Answers their orders.
async fn decide(window: &Window) -> [String; 2] {
    window.sign_in(FIRST).await;
    window.css(FILINGS).await;
    window.keys("n").await;
    window.find("compare").await;
    let approved = window.text_of("order-no").await;
    window.enabled("decide-approve").await;
    window.keys("b").await;
    window.find("say-dialog").await;
    window.keys(&format!("{SAID}{ENTER}")).await;
    window.gone("say-dialog").await;
    window.enabled("decide-approve").await;
    window.keys("a").await;
    let returned = window.text_changes("order-no", &approved).await;
    window.enabled("decide-return").await;
    window.keys("e").await;
    window.find("return-dialog").await;
    own_reason(window).await;
    window.letter_shown().await;
    window.enabled("return-send").await;
    window.chord(CONTROL, CONFIRM).await;
    window.text_changes("order-no", &returned).await;
    window.enabled("decide-release").await;
    window.keys("s").await;
    window.find("grid-filings").await;
    hand_over(window).await;
    [approved, returned]
}

/// What was decided leaves as files.
async fn hand_over(window: &Window) {
    window.keys("gf").await;
    window.css(FILINGS).await;
    window.enabled("hand-over").await;
    window.keys("o").await;
    let out = window.home.path().join("decisions");
    std::fs::create_dir(&out).unwrap();
    window.answer_dialog(&out).await;
    window.find("handed-over").await;
    window.keys(ESCAPE).await;
    window.gone("handed-over").await;
}

async fn quality(window: &Window) {
    window.keys("gf").await;
    window.css(FILINGS).await;
    window.keys("y").await;
    window.find("quality-waiting").await;
}

/// Before anybody looked, whoever decided is told of nothing that was drawn.
async fn told_nothing(window: &Window, orders: &[String]) {
    quality(window).await;
    window.reads("这段时间没有复核结果").await;
    window.reads("没有结论相反的备案").await;
    let page = window.find("quality").await.html(false).await.unwrap();
    for told in [FIRST, &orders[0], &orders[1]] {
        assert!(!page.contains(told), "{told} is told of");
    }
    assert!(!window.shows(&format!("agreement-{FIRST}")).await);
    window.sign_out().await;
}

/// Goes through a page of a second look and finds nothing of the first on it; answers the state that it
/// shows.
async fn blind(window: &Window, name: &str) -> String {
    window.find("blind-banner").await;
    for key in [END, "2", "3", "1"] {
        window.keys(key).await;
        window.css("[role=\"tabpanel\"]").await;
        let page = window.client.source().await.unwrap();
        for told in [FIRST, NAME, SAID, FIELD, DEFECT] {
            assert!(!page.contains(told), "{told} is told of {name} after {key}");
        }
    }
    // A driver calls clipped text invisible.
    let state = window.find("filing-status").await.prop("textContent").await;
    state.unwrap().unwrap().trim().to_owned()
}

/// Another reviewer looks at all that waits for them, and says the opposite of what was approved.
async fn look_again(window: &Window, [approved, returned]: &[String; 2]) {
    window.sign_in("demo-zhou").await;
    window.keys("gf").await;
    window.css(FILINGS).await;
    window.keys("l").await;
    let (mut order, mut met) = (String::new(), Vec::new());
    for _ in 0..MOST {
        order = window.text_changes("order-no", &order).await;
        window.enabled("look-approve").await;
        if ![approved, returned].contains(&&order) {
            window.keys("a").await;
            continue;
        }
        met.push(blind(window, &order).await);
        if &order == approved {
            both_themes(window, "look").await;
        }
        give_back(window).await;
        if met.len() == 2 {
            break;
        }
    }
    // Both were drawn, and what was said of them cannot be told from the state.
    assert_eq!(met, ["平台审核"; 2]);
    // The next look, or none.
    window.first_of(["look-none", "look-bar"]).await;
    window.sign_out().await;
}

/// Returns what is looked at, with a reason of the house.
async fn give_back(window: &Window) {
    window.keys("e").await;
    window.find("return-dialog").await;
    window.keys(&format!("R07{ENTER}")).await;
    window.enabled("return-send").await;
    window.chord(CONTROL, CONFIRM).await;
    window.gone("return-dialog").await;
}

/// Pictures of a screen in both themes, for whoever reads how it looks.
async fn both_themes(window: &Window, name: &str) {
    for theme in ["dark", "light"] {
        window.command(&format!("theme {theme}")).await;
        window.picture(&format!("{name}-{theme}")).await;
    }
}

/// Half of two agreed, and what that says: Wilson's interval, by hand.
async fn half_agreed(window: &Window, settled: &str) {
    let row = format!("agreement-{FIRST}");
    for figure in ["50.0%", "9.5% 至 90.5%", settled, "样本少"] {
        window.holds(&row, figure).await;
    }
    let cells = format!("[data-testid=\"{row}\"] .num");
    let cells = window.client.find_all(Locator::Css(&cells)).await.unwrap();
    let mut figures = Vec::new();
    for cell in &cells[..3] {
        figures.push(cell.text().await.unwrap());
    }
    // Looked at, agreed, of those with other fields named.
    assert_eq!(figures, ["2", "1", "1"]);
}

/// The first reviewer sees how it came out, and settles nothing.
async fn own_figures(window: &Window, order: &str) {
    window.sign_in(FIRST).await;
    quality(window).await;
    half_agreed(window, "0 / 0 / 1").await;
    window.holds("disagreements", order).await;
    let refused = "[data-testid=\"disagreements\"] [data-testid^=\"settle-\"]";
    let refused = window.css(refused).await;
    let disabled = refused.attr("aria-disabled").await.unwrap();
    assert_eq!(disabled.as_deref(), Some("true"));
    window.sign_out().await;
}

/// A manager, who had no part in it, says who was right.
async fn settle(window: &Window, order: &str) {
    window.sign_in("demo-zhao").await;
    quality(window).await;
    window.holds("disagreements", order).await;
    let newest = "[data-testid=\"disagreements\"] > li:first-child";
    let open = window.css(newest).await.html(false).await.unwrap();
    // What the blind page may not hold stands where it may: reading a page finds it.
    for told in [order, FIRST, "demo-zhou", "R07"] {
        assert!(open.contains(told), "{told}: {open}");
    }
    both_themes(window, "quality").await;
    window.keys("c").await;
    window.find("settle-dialog").await;
    // The three answers are one group of keys.
    window.keys(&format!(" {DOWN}")).await;
    window.css("[data-testid=\"settle-second\"]:checked").await;
    window.type_into("settle-words", RULING).await;
    window.picture("settle").await;
    window.keys(ENTER).await;
    window.gone("settle-dialog").await;
    window.holds("disagreements", RULING).await;
    half_agreed(window, "0 / 1 / 0").await;
}

#[tokio::test]
async fn a_second_reviewer_decides_blind_and_a_third_person_settles_by_keyboard() {
    let window = Window::open().await;
    window.demo().await;
    prepare(&window).await;
    let orders = decide(&window).await;
    told_nothing(&window, &orders).await;
    look_again(&window, &orders).await;
    own_figures(&window, &orders[0]).await;
    settle(&window, &orders[0]).await;
    window.close().await;
}
