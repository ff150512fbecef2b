//! Attacks on money that notices hold, and on what is decided about it.

use super::{ACTOR, FOUR_EYES, House, NOT_GRANTED, ROLE, STATE, house};

/// As [`house`]; notice 1 holds 500 yuan of a payment, and an act on it is proposed by `by`.
fn proposed(by: &str, kind: &str, to: &str) -> House {
    let house = house();
    let made = format!(
        "INSERT INTO payment_import (id, file_name, file_sha256, file_bytes, profile, plan_hash, summary, state, imported_by, imported_at, version, fp)
           VALUES (1, 'bill.csv', '\\x00', 1, 'p', '\\x00', '{{}}', 'committed', {{finn}}, 1, 1, '\\x00');
         INSERT INTO payment (id, import_id, line, platform, deposit_account, external_id, refund_id, kind, amount_fen, paid_at, paid_on, order_no, remark, verdict, reason, left_fen, version, fp)
           VALUES (1, 1, 2, 'wechat', '1', '42', '', 'payment', 50000, 1, 20500, '', '', 'settles', 'number', 0, 1, '\\x00');
         UPDATE notice SET paid_fen = 50000 WHERE id = 1;
         INSERT INTO posting VALUES (1, 1, 1, 'bank', 'deposit', 50000, 20500, 1, '\\x00', NULL, NULL);
         {}",
        act(by, kind, to, 30_000)
    );
    house.owner().batch_execute(&house.fill(&made)).unwrap();
    house
}

fn act(by: &str, kind: &str, to: &str, fen: i64) -> String {
    format!(
        "INSERT INTO deposit_act VALUES (1, 1, {to}, '{kind}', {fen}, 'r', 'e', NULL, 'proposed', {{{by}}}, 1, NULL, NULL, '', 1, '\\x00')"
    )
}

fn decided(who: &str, state: &str) -> String {
    format!(
        "UPDATE deposit_act SET state = '{state}', decided_by = {{{who}}}, decided_at = 2 WHERE id = 1"
    )
}

fn posted(id: i64, notice: i64, way: (&str, &str), fen: i64, act: &str) -> String {
    format!(
        "INSERT INTO posting VALUES ({id}, 1, {notice}, '{}', '{}', {fen}, 30000, 1, '\\x00', NULL, {act})",
        way.0, way.1
    )
}

fn taken(fen: i64) -> String {
    format!(
        "UPDATE notice SET paid_fen = paid_fen - {fen}, taken_fen = taken_fen + {fen} WHERE id = 1"
    )
}

/// A deduction as it is approved and carried out.
fn deducted(who: &str) -> String {
    let posting = posted(2, 1, ("deposit", "deducted"), 30_000, "1");
    format!("{}; {posting}; {}", decided(who, "approved"), taken(30_000))
}

#[test]
fn an_act_begins_as_finances_own_proposal_of_no_more_than_is_held() {
    let house = proposed("finn", "deduction", "NULL");
    let other = "DELETE FROM deposit_act;
        INSERT INTO subject (id, kind, uscc, identity_hash, name, name_folded, sealed_key, version, fp)
          SELECT 99, kind, 'another', '\\x99', name, name_folded, NULL, 1, fp FROM subject LIMIT 1;
        UPDATE program SET subject_id = 99 WHERE id = 3";
    house.owner().batch_execute(other).unwrap();
    let own = |by: &str, fen| act(by, "deduction", "NULL", fen);
    house.attacks(&[
        ("finn", &own("finn", 30_000), ""),
        ("finn", &own("finn", 50_001), STATE),
        ("finn", &own("wang", 30_000), ACTOR),
        ("wang", &own("wang", 30_000), ROLE),
        ("rev1", &own("rev1", 30_000), ROLE),
        ("finn", &act("finn", "transfer", "2", 30_000), ""),
        ("finn", &act("finn", "transfer", "3", 30_000), STATE),
    ]);
}

#[test]
fn another_person_approves_an_act_with_all_that_carries_it_out_and_with_nothing_else() {
    let house = proposed("finn", "deduction", "NULL");
    let approved = decided("wang", "approved");
    let more = posted(3, 1, ("deposit", "deducted"), 1, "1");
    house.attacks(&[
        ("wang", &deducted("wang"), ""),
        ("wang", &decided("wang", "refused"), ""),
        ("finn", &decided("finn", "withdrawn"), ""),
        ("wang", &approved, STATE),
        ("wang", &deducted("li"), ACTOR),
        ("wang", &decided("wang", "withdrawn"), ROLE),
        ("wang", &format!("{}; {more}", deducted("wang")), STATE),
        (
            "wang",
            &format!(
                "{approved}; {}",
                posted(2, 1, ("deposit", "refund_due"), 30_000, "1")
            ),
            STATE,
        ),
    ]);
    house.refused(&[
        ("finn", &deducted("finn"), ROLE),
        ("wang", "UPDATE deposit_act SET amount_fen = 1", NOT_GRANTED),
        ("wang", "DELETE FROM deposit_act", NOT_GRANTED),
        ("wang", "UPDATE posting SET act_id = NULL", NOT_GRANTED),
    ]);
}

#[test]
fn four_eyes_over_an_act_are_counted_by_person_and_what_is_decided_stays() {
    let house = proposed("li", "deduction", "NULL");
    house.attacks(&[
        ("li2", &deducted("li2"), FOUR_EYES),
        ("wang", &deducted("wang"), ""),
    ]);
    let sql = house.fill(&deducted("wang"));
    house.owner().batch_execute(&sql).unwrap();
    house.attacks(&[("li2", &decided("li2", "refused"), STATE)]);
}

#[test]
fn without_an_act_nobody_takes_what_is_held_and_a_manager_moves_no_money() {
    let house = proposed("finn", "deduction", "NULL");
    let way = ("deposit", "deducted");
    house.attacks(&[
        ("finn", &posted(2, 1, way, 5, "NULL"), STATE),
        ("finn", &posted(2, 1, way, 5, "1"), STATE),
        ("wang", &posted(2, 1, way, 5, "1"), STATE),
        (
            "finn",
            &posted(2, 1, ("deposit", "refund_due"), 5, "NULL"),
            STATE,
        ),
        (
            "wang",
            &posted(2, 1, ("deposit", "refunded"), 5, "NULL"),
            ROLE,
        ),
        (
            "finn",
            &posted(2, 1, ("deposit", "refunded"), 5, "NULL"),
            "",
        ),
        ("finn", &taken(5), STATE),
        ("wang", &taken(5), STATE),
        ("wang", "UPDATE notice SET paid_fen = 1 WHERE id = 1", ROLE),
        (
            "wang",
            &format!(
                "{}; UPDATE notice SET paid_fen = 1 WHERE id = 2",
                deducted("wang")
            ),
            ROLE,
        ),
        (
            "wang",
            &format!(
                "{}; UPDATE payment SET left_fen = 30000, due_fen = 30000 WHERE id = 1",
                deducted("wang")
            ),
            ROLE,
        ),
    ]);
}

#[test]
fn what_is_to_be_sent_back_waits_with_its_payment_to_the_fen() {
    let house = proposed("finn", "refund", "NULL");
    let back = |due: i64| {
        let posting = posted(2, 1, ("deposit", "refund_due"), 30_000, "1");
        let waits = format!("UPDATE payment SET left_fen = {due}, due_fen = {due} WHERE id = 1");
        let approved = decided("wang", "approved");
        format!("{approved}; {posting}; {waits}; {}", taken(30_000))
    };
    house.attacks(&[
        ("wang", &back(30_000), ""),
        ("wang", &back(30_001), ROLE),
        (
            "wang",
            "UPDATE payment SET left_fen = 5, due_fen = 5 WHERE id = 1",
            ROLE,
        ),
    ]);
}

#[test]
fn a_top_up_comes_with_its_notice_and_asks_for_no_more_than_was_deducted() {
    let house = proposed("finn", "deduction", "NULL");
    let sql = house.fill(&deducted("wang"));
    house.owner().batch_execute(&sql).unwrap();
    let asked = |fen: i64, refills: i64| {
        format!(
            "INSERT INTO notice SELECT 4, 'X', platform, program_id, app_id, program_name, subject_id, policy_id, rule_id, {fen}, issued_on, due_on, consequence, 0, 'open', NULL, 'none', 1, '\\x00', 0 FROM notice WHERE id = 1;
             INSERT INTO notice_topup VALUES (1, 4, {refills}, '\\x00')"
        )
    };
    house.attacks(&[
        ("finn", &asked(30_000, 1), ""),
        ("finn", &asked(30_001, 1), STATE),
        ("finn", &asked(30_000, 2), STATE),
        (
            "finn",
            "INSERT INTO notice_topup VALUES (1, 2, 1, '\\x00')",
            STATE,
        ),
        ("wang", &asked(30_000, 1), ROLE),
    ]);
}
