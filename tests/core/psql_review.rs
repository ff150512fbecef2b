//! Taking decisions back, words about filings and kept lists, tried by people with a tool of their own.

use shelfkeeper_core::contract::{Decided, KeepView, KeptViewList};

use super::{ACTOR, FOUR_EYES, House, NOT_GRANTED, ROLE, STATE, house};
use crate::filings::{approve, get};
use crate::support::op;

const BACK: &str = "UPDATE filing SET status = 2, sms_status = NULL, decided_by = NULL, decided_at = NULL WHERE id = 1";
const SAID: &str = "INSERT INTO retraction VALUES (900, 1, 1, {rev1}, 5, '\\x00')";
const GONE: &str = "DELETE FROM outbox WHERE kind = 'decision' AND ref_id = 1";

/// As [`house`]; rev1 has approved filing 1, and the decision waits to leave.
fn decided() -> House {
    let house = house();
    house.desk.become_known("rev1");
    let version = get(&house.desk, "1").version;
    let made = house
        .desk
        .call::<Decided>("filing.approve", approve("1", version));
    assert_eq!(made.unwrap().status, 4);
    house
}

#[test]
fn a_decision_is_taken_back_whole_by_whoever_made_it_and_only_while_it_waits() {
    let house = decided();
    let whole = format!("{BACK}; {SAID}; {GONE}");
    let with = |more: &str| {
        format!(
            "{}; {SAID}; {GONE}",
            BACK.replace(" WHERE", &format!(", {more} WHERE"))
        )
    };
    house.attacks(&[
        ("rev1", &whole, ""),
        ("rev1", BACK, STATE),
        ("rev1", &format!("{BACK}; {SAID}"), STATE),
        ("rev1", GONE, STATE),
        ("rev1", SAID, STATE),
        ("rev2", &whole, ACTOR),
        ("li", BACK, ROLE),
        ("finn", GONE, STATE),
        ("rev1", &with("revision = 2"), STATE),
        ("rev1", &with("body_hash = '\\x00'"), STATE),
        ("rev1", &whole.replace("{rev1}", "{rev2}"), ACTOR),
    ]);
    // What was taken back is decided by no older decision, and nothing of it is put back.
    let again = "UPDATE filing SET status = 4, sms_status = 1, decided_by = {rev1}, decided_at = d.decided_at FROM decision d WHERE d.id = 1 AND filing.id = 1";
    let held = "INSERT INTO lease VALUES (1, {rev1}, 'rev1', {late})";
    let put =
        "INSERT INTO outbox (kind, ref_id, payload, created_at) VALUES ('decision', 1, '{}', 1)";
    house.attacks(&[
        ("rev1", &format!("{whole}; {held}; {again}"), STATE),
        ("rev1", &format!("{whole}; {put}"), STATE),
        ("rev2", &put.replace("1, '{}'", "900, '{}'"), STATE),
        ("rev1", "UPDATE outbox SET handoff_id = 900", STATE),
    ]);
    house.refused(&[("rev1", put, "23505")]);
    let left = "UPDATE outbox SET handoff_id = 1 WHERE kind = 'decision'";
    house.owner().batch_execute(left).unwrap();
    let again = format!("UPDATE outbox SET handoff_id = NULL; {whole}");
    house.attacks(&[("rev1", &whole, STATE), ("rev1", &again, STATE)]);
}

#[test]
fn nobody_speaks_in_anothers_name_or_changes_what_was_said_or_kept() {
    let house = decided();
    let note = |kind: &str, who: &str| {
        format!(
            "INSERT INTO filing_note VALUES (900, 2, 1, 1, '{kind}', NULL, '\\x00', {{{who}}}, 1, '\\x00')"
        )
    };
    let asked = note("question", "rev1").replace("900", "899");
    let kept = KeepView {
        op: op(),
        list: "filings".into(),
        name: "回来的".into(),
        question: "{}".into(),
        shared: false,
    };
    house.desk.call::<KeptViewList>("kept.keep", kept).unwrap();
    let view = |who: &str| {
        format!(
            "INSERT INTO saved_view VALUES (900, {{{who}}}, 'filings', 'x', '{{}}', 0, NULL, 1, '\\x00')"
        )
    };
    house.attacks(&[
        ("rev1", &note("comment", "rev1"), ""),
        ("rev1", &note("comment", "rev2"), ACTOR),
        (
            "rev1",
            &format!("{asked}; {}", note("answer", "rev1")),
            FOUR_EYES,
        ),
        ("li", &note("answer", "li"), FOUR_EYES),
        (
            "rev2",
            "UPDATE filing SET waits = 'hold', waits_until_on = 99999 WHERE id = 2",
            STATE,
        ),
        (
            "rev1",
            &format!(
                "{}; UPDATE filing SET waits = 'question' WHERE id = 2",
                note("question", "rev1")
            ),
            "",
        ),
        ("li", &note("question", "li"), ROLE),
        ("finn", &note("comment", "finn"), ROLE),
        (
            "rev1",
            "UPDATE filing_note SET sealed = '\\x00'",
            NOT_GRANTED,
        ),
        ("rev1", "DELETE FROM filing_note", NOT_GRANTED),
        ("finn", &view("finn"), ""),
        ("finn", &view("rev1"), ACTOR),
        (
            "rev2",
            "UPDATE saved_view SET shared = 1 WHERE id = 1",
            ACTOR,
        ),
        (
            "rev2",
            "UPDATE saved_view SET owner = {rev2} WHERE id = 1",
            NOT_GRANTED,
        ),
        ("rev1", "UPDATE saved_view SET shared = 1 WHERE id = 1", ""),
        ("rev1", "DELETE FROM saved_view", NOT_GRANTED),
        (
            "finn",
            "UPDATE filing SET waits = 'hold' WHERE id = 2",
            ROLE,
        ),
    ]);
}
