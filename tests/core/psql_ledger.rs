//! Undone imports and closed periods, tried by people with a tool of their own.

use super::{ACTOR, FOUR_EYES, House, NOT_GRANTED, ROLE, STATE, house};

/// As [`house`]; finn has taken in a file of one payment, which waits in suspense.
fn imported() -> House {
    let house = house();
    let made = "INSERT INTO payment_import (id, file_name, file_sha256, file_bytes, profile, plan_hash, summary, state, imported_by, imported_at, version, fp)
          VALUES (1, 'bill.csv', '\\x00', 1, 'p', '\\x00', '{}', 'committed', {finn}, 1, 1, '\\x00');
        INSERT INTO payment (id, import_id, line, platform, deposit_account, external_id, refund_id, kind, amount_fen, paid_at, paid_on, order_no, remark, verdict, reason, left_fen, version, fp)
          VALUES (1, 1, 2, 'wechat', '1', '42', '', 'payment', 100, 1, 20500, '', '', 'suspense', 'no_number', 100, 1, '\\x00')";
    house.owner().batch_execute(&house.fill(made)).unwrap();
    house
}

const UNDO: &str = "INSERT INTO import_undo VALUES (1, 1, {finn}, 5, 'x', 1, 0, '\\x00')";
const UNDONE: &str = "UPDATE payment_import SET state = 'undone' WHERE id = 1";
const RELEASED: &str = "UPDATE payment SET left_fen = 0, released = 1 WHERE id = 1";

#[test]
fn an_import_is_undone_by_whoever_says_so_and_only_its_rows_release_their_numbers() {
    let house = imported();
    let whole = format!("{UNDO}; {UNDONE}; {RELEASED}");
    house.attacks(&[
        ("finn", &whole, ""),
        ("finn", UNDONE, STATE),
        ("finn", RELEASED, STATE),
        ("finn", &format!("{UNDO}; {RELEASED}"), STATE),
        ("finn", &UNDO.replace("{finn}", "{li}"), ACTOR),
        ("li", &UNDO.replace("{finn}", "{li}"), ROLE),
        ("li", &whole, ROLE),
        (
            "finn",
            &format!("{UNDO}; DELETE FROM import_undo"),
            NOT_GRANTED,
        ),
    ]);
}

#[test]
fn nothing_is_posted_in_a_closed_period_and_nobody_opens_it_alone() {
    let house = imported();
    let word = |id: i64, through: i64, state: &str, who: &str| {
        format!(
            "INSERT INTO period_lock VALUES ({id}, {through}, '{state}', 'x', {{{who}}}, 5, NULL, NULL, 1, '\\x00')"
        )
    };
    house.attacks(&[
        ("li", &word(1, 20_400, "in_force", "li"), ""),
        ("li", &word(1, 20_400, "in_force", "wang"), ACTOR),
        ("finn", &word(1, 20_400, "in_force", "finn"), ROLE),
    ]);
    let lock = house.fill(&word(1, 20_400, "in_force", "li"));
    house.owner().batch_execute(&lock).unwrap();
    let posting = |day: i64| {
        format!(
            "INSERT INTO posting VALUES (1, 1, NULL, 'bank', 'suspense', 100, {day}, 1, '\\x00')"
        )
    };
    let asked = word(2, 20_300, "asked", "li");
    let confirm = |who: &str| {
        format!(
            "{asked}; UPDATE period_lock SET state = 'in_force', confirmed_by = {{{who}}}, confirmed_at = 6 WHERE id = 2"
        )
    };
    house.attacks(&[
        ("finn", &posting(20_401), ""),
        ("finn", &posting(20_400), STATE),
        ("li", &word(2, 20_300, "in_force", "li"), FOUR_EYES),
        ("li", &confirm("wang"), ACTOR),
        (
            "li",
            "UPDATE period_lock SET through_on = 1 WHERE id = 1",
            NOT_GRANTED,
        ),
        (
            "li",
            "UPDATE period_lock SET state = 'dropped' WHERE id = 1",
            STATE,
        ),
        ("li", "DELETE FROM period_lock", NOT_GRANTED),
    ]);
    let asked = house.fill(&asked);
    house.owner().batch_execute(&asked).unwrap();
    let confirm = "UPDATE period_lock SET state = 'in_force', confirmed_by = {wang}, confirmed_at = 6 WHERE id = 2";
    house.attacks(&[
        ("wang", confirm, ""),
        ("finn", &confirm.replace("wang", "finn"), ROLE),
    ]);
}
