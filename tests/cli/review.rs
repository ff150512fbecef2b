//! Review from a terminal.

use serde_json::json;

use super::support::Terminal;

const FILING: &str = include_str!("../../assets/interchange/filings.example.jsonl");

#[test]
fn the_same_operation_on_many_answers_what_the_first_did() {
    let terminal = Terminal::with_root();
    terminal.add("mei", "reviewer");
    let file = terminal.write("filings.jsonl", FILING);
    terminal.act("mei", &["intake", "filings", &file]).done();
    let op = "01890a5d-ac96-774b-bcce-b302099a8058";
    let decide = |reason| {
        let many = ["filing", "decide-bulk", "return", "1", "77"];
        let args = [&many[..], &["--reason", reason, "--op", op]].concat();
        terminal.act("mei", &args)
    };
    let first = decide("R05").done();
    assert_eq!(first["decided"], json!(["1"]));
    let left_out = json!([{"id": "77", "refusal": "not_found"}]);
    assert_eq!(first["left_out"], left_out);
    assert_eq!(decide("R05").done(), first);
    decide("R06").refused("operation_reused");
}

#[test]
fn a_decision_names_the_letter_that_was_printed_and_sends_no_other() {
    let terminal = Terminal::with_root();
    terminal.add("mei", "reviewer");
    let file = terminal.write("filings.jsonl", FILING);
    terminal.act("mei", &["intake", "filings", &file]).done();
    terminal.act("mei", &["filing", "claim", "1"]).done();
    let letter = terminal.act("mei", &["filing", "letter", "1"]).done();
    let hash = letter["hash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    let approve = |letter: &str| {
        let args = ["filing", "approve", "1", "--letter", letter];
        terminal.act("mei", &args)
    };
    let refused = approve(&hash.to_uppercase()).refused("letter_changed");
    assert_eq!(refused["params"]["letter"], hash);
    let decided = approve(hash).done();
    assert_eq!(decided["status"], 4);
}
