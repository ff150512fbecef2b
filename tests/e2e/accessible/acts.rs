//! The layers that an act opens and those that need a file or somebody else first, held against axe on
//! the way through the act itself. What can be done once, as executing a batch, is measured once; so
//! each look takes a day of its own.

use super::{BATCHES, COMPARED, ESCAPE, FILINGS, LOOKS, go, measuring, note};
use crate::window::{CONTROL, ENTER, Window};
use crate::{day, enforce, money};

const CONFIRM: char = '\u{E007}';
const DOWN: &str = "\u{E015}";
/// The most fields that a filing has before one of a person.
const FIELDS: usize = 60;

/// One day; reviewers, managers and finance each have a look of their own, that it begins with and those
/// that come after it.
struct Acts<'w> {
    window: &'w Window,
    first: usize,
    look: [&'static str; 2],
    wrong: Vec<String>,
}

impl Acts<'_> {
    /// Turns the window into one of the looks.
    async fn turn_to(&mut self, part: usize) {
        self.look = LOOKS[(self.first + part) % LOOKS.len()];
        for words in self.look {
            self.window.command(words).await;
        }
    }

    async fn measure(&mut self, name: &str) {
        let place = format!("{name}, {}", self.look.join(" "));
        note(self.window, &place, &mut self.wrong).await;
    }

    async fn close(&self) {
        self.window.keys(ESCAPE).await;
        self.window.gone_css("[role=\"dialog\"]").await;
    }

    /// A layer that a key opens.
    async fn layer(&mut self, name: &str, key: &str, shown: &str) {
        self.window.keys(key).await;
        self.window.css(shown).await;
        self.measure(name).await;
        self.close().await;
    }

    /// Whoever plans a batch settles nothing and withdraws nothing, and submits it.
    async fn manager(&mut self) -> u64 {
        let window = self.window;
        let count = enforce::plan(window, "unfiled").await;
        self.turn_to(1).await;
        let withdraw = "[data-testid=\"batch-reason\"]";
        self.layer("withdraw", "w", withdraw).await;
        let disagreements = "[data-testid=\"disagreements\"]";
        go(window, &[("gf", FILINGS), ("y", disagreements)]).await;
        window.css("[data-testid^=\"agreement-\"]").await;
        self.measure("quality").await;
        let settle = "[data-testid=\"settle-dialog\"]";
        self.layer("settle", "c", settle).await;
        go(
            window,
            &[BATCHES, (ENTER, "[data-testid=\"batch-figures\"]")],
        )
        .await;
        enforce::submit(window).await;
        count
    }

    /// Another manager approves the list, executes it, hands it over and takes the results.
    async fn batch(&mut self, count: u64) {
        let window = self.window;
        enforce::read_and_fill_in(window, count).await;
        self.measure("approve batch").await;
        self.close().await;
        let reject = "[data-testid=\"batch-reason\"]";
        self.layer("reject", "r", reject).await;
        window.keys("a").await;
        window.find("approve-hash").await;
        enforce::fill_in(window, count).await;
        window.chord(CONTROL, CONFIRM).await;
        window.enabled("batch-execute").await;
        window.keys("x").await;
        window.type_into("execute-count", &count.to_string()).await;
        window.enabled("execute-confirm").await;
        self.measure("execute").await;
        window.chord(CONTROL, CONFIRM).await;
        window.find("executed").await;
        self.measure("executed").await;
        self.close().await;
        self.results().await;
        window.sign_out().await;
    }

    async fn results(&mut self) {
        let window = self.window;
        let out = window.home.path().join("orders");
        std::fs::create_dir(&out).unwrap();
        window.enabled("batch-handoff").await;
        window.keys("h").await;
        window.answer_dialog(&out).await;
        window.find("handed-off").await;
        self.measure("handed off").await;
        self.close().await;
        // One row of the results is about a batch that nobody knows.
        let told = day::results(&out);
        let strange = "SKB-0,wx0000000000000000,ok,,2026-01-01 00:00:00\n";
        let file = window.home.path().join("results.csv");
        std::fs::write(&file, format!("{told}{strange}")).unwrap();
        window.enabled("batch-results").await;
        window.keys("i").await;
        window.answer_dialog(&file).await;
        window.find("results-taken").await;
        self.measure("results").await;
        self.close().await;
    }

    /// A look at what the first reviewer let pass, and a filing in hand that stays there.
    async fn reviewer(&mut self) {
        let window = self.window;
        window.sign_in("demo-li").await;
        self.turn_to(0).await;
        let bar = "[data-testid=\"look-bar\"]";
        go(window, &[("gf", FILINGS), ("l", bar)]).await;
        window.enabled("look-approve").await;
        self.measure("look").await;
        window.keys("e").await;
        window.find("return-dialog").await;
        window.keys(&format!("R07{ENTER}")).await;
        window.enabled("return-send").await;
        self.measure("look returned").await;
        // What the first let pass: there is something to settle.
        window.chord(CONTROL, CONFIRM).await;
        window.gone("return-dialog").await;
        let release = "[data-testid=\"decide-release\"]";
        go(window, &[("gt", FILINGS), ("n", release)]).await;
        for _ in 0..FIELDS {
            if window.shows("unmask").await {
                break;
            }
            window.keys(DOWN).await;
        }
        let unmask = "[data-testid=\"unmask-dialog\"]";
        self.layer("unmask", "u", unmask).await;
        window.sign_out().await;
    }

    /// Another reviewer comes to the filing that is in somebody's hands: the most urgent one.
    async fn other_reviewer(&mut self) {
        let window = self.window;
        window.sign_in("demo-zhou").await;
        go(window, &[("gf", FILINGS), COMPARED]).await;
        window.enabled("decide-take-over").await;
        let take_over = "[data-testid=\"take-over-dialog\"]";
        self.layer("take over", "c", take_over).await;
        window.sign_out().await;
    }

    /// A bill that was read and not committed, and a day without one.
    async fn finance(&mut self) {
        let window = self.window;
        window.sign_in("demo-wang").await;
        self.turn_to(2).await;
        go(window, &[("gm", "[data-testid=\"tab-suspense\"]")]).await;
        window.keys("i").await;
        window
            .answer_dialog(&money::last_bill(window.home.path()))
            .await;
        window.find("equation").await;
        window.enabled("commit-import").await;
        self.measure("bill").await;
        window.keys("gd").await;
        window.press("tab-coverage").await;
        let missing = window.css(".day.gap .tell").await;
        self.measure("coverage").await;
        missing.send_keys(ENTER).await.unwrap();
        window.find("day-reason").await;
        self.measure("day").await;
        self.close().await;
        window.sign_out().await;
    }
}

/// What axe holds against one day of acts, that begins in one of the looks.
async fn day_in(first: usize) -> Vec<String> {
    let window = Window::open().await;
    measuring(&window).await;
    window.demo().await;
    let mut acts = Acts {
        window: &window,
        first,
        look: LOOKS[0],
        wrong: Vec::new(),
    };
    acts.reviewer().await;
    acts.other_reviewer().await;
    let count = acts.manager().await;
    acts.batch(count).await;
    acts.finance().await;
    let wrong = acts.wrong;
    window.close().await;
    wrong
}

#[tokio::test]
async fn no_layer_on_the_way_through_an_act_breaks_a_rule_of_axe() {
    let deep = std::env::var_os("SHELFKEEPER_TEST_DEEP").is_some();
    let mut wrong = Vec::new();
    for first in if deep { 0..LOOKS.len() } else { 2..3 } {
        wrong.extend(day_in(first).await);
    }
    assert_eq!(wrong, Vec::<String>::new());
}
