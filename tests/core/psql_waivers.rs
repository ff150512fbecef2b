//! Attacks on waivers and on what is kept of notices.

use super::{ACTOR, FOUR_EYES, House, NOT_GRANTED, ROLE, STATE, house};

/// A proposal on notice 1, as words.
fn proposal(by: &str, state: &str, decided: &str) -> String {
    format!(
        "INSERT INTO waiver (id, notice_id, state, reason, evidence, open_fen, proposed_by, proposed_at, decided_by, decided_at, words, refund_fen, version, fp) \
         SELECT 1, 1, '{state}', 'r', 'e', amount_fen - paid_fen, {{{by}}}, 1, {decided}, '', 0, 1, '\\x00' FROM notice WHERE id = 1"
    )
}

fn proposed(by: &str) -> House {
    let house = house();
    let sql = house.fill(&proposal(by, "proposed", "NULL, NULL"));
    house.owner().batch_execute(&sql).unwrap();
    house
}

fn decided(who: &str, state: &str) -> String {
    format!(
        "UPDATE waiver SET state = '{state}', decided_by = {{{who}}}, decided_at = 1 WHERE id = 1"
    )
}

fn approved(who: &str) -> String {
    format!(
        "{}; UPDATE notice SET state = 'waived' WHERE id = 1",
        decided(who, "approved")
    )
}

#[test]
fn a_waiver_begins_as_finances_own_proposal_on_an_open_notice() {
    let house = house();
    let own = |by: &str| proposal(by, "proposed", "NULL, NULL");
    house.attacks(&[
        ("finn", &own("finn"), ""),
        ("finn", &own("wang"), ACTOR),
        ("wang", &own("wang"), ROLE),
        ("rev1", &own("rev1"), ROLE),
        ("finn", &proposal("finn", "approved", "{wang}, 1"), STATE),
        (
            "finn",
            &own("finn").replace("amount_fen - paid_fen", "1"),
            STATE,
        ),
    ]);
}

#[test]
fn another_person_approves_a_waiver_with_its_notice_and_nobody_else_waives_one() {
    let house = proposed("finn");
    let alone = "UPDATE notice SET state = 'waived' WHERE id = 1";
    house.attacks(&[
        ("wang", &approved("wang"), ""),
        ("wang", &decided("wang", "refused"), ""),
        ("finn", &decided("finn", "withdrawn"), ""),
        ("wang", &decided("wang", "approved"), STATE),
        ("wang", &approved("li"), ACTOR),
        ("wang", &decided("wang", "withdrawn"), ROLE),
        ("rev1", &decided("rev1", "refused"), ROLE),
        ("wang", alone, STATE),
        ("finn", alone, STATE),
        (
            "wang",
            &format!(
                "{}; UPDATE notice SET state = 'waived' WHERE id = 2",
                decided("wang", "approved")
            ),
            STATE,
        ),
        (
            "wang",
            &approved("wang").replace("decided_at = 1", "decided_at = 1, refund_fen = 7"),
            STATE,
        ),
    ]);
    // The controls of these cannot pass the table's own checks.
    house.refused(&[
        ("finn", &approved("finn"), ROLE),
        ("wang", "UPDATE waiver SET reason = 'x'", NOT_GRANTED),
        ("wang", "DELETE FROM waiver", NOT_GRANTED),
    ]);
}

#[test]
fn four_eyes_over_a_waiver_are_counted_by_person() {
    let house = proposed("li");
    house.attacks(&[
        ("li2", &approved("li2"), FOUR_EYES),
        ("li2", &decided("li2", "refused"), FOUR_EYES),
        ("wang", &approved("wang"), ""),
    ]);
}

#[test]
fn a_decided_waiver_stays_decided_and_a_manager_moves_no_money() {
    let house = proposed("finn");
    let sql = house.fill(&approved("wang"));
    house.owner().batch_execute(&sql).unwrap();
    house.attacks(&[
        ("li", &decided("li", "refused"), STATE),
        (
            "finn",
            "UPDATE notice SET state = 'open' WHERE id = 1",
            STATE,
        ),
        (
            "wang",
            "UPDATE notice SET state = 'open' WHERE id = 1",
            STATE,
        ),
        ("wang", "UPDATE notice SET paid_fen = 5 WHERE id = 2", ROLE),
        (
            "wang",
            "UPDATE notice SET settled_at = 5 WHERE id = 2",
            ROLE,
        ),
        (
            "wang",
            "UPDATE notice SET state = 'settled' WHERE id = 2",
            ROLE,
        ),
        (
            "wang",
            "UPDATE notice SET restriction = 'lifted' WHERE id = 2",
            ROLE,
        ),
        (
            "finn",
            "UPDATE notice SET restriction = 'lifted' WHERE id = 2",
            "",
        ),
        (
            "wang",
            "INSERT INTO outbox (kind, ref_id, payload, created_at) VALUES ('lift', 1, '{}', 1)",
            ROLE,
        ),
    ]);
}

#[test]
fn letters_leave_with_their_hand_off_and_grounds_come_with_their_notice() {
    let house = house();
    let handoff = house
        .fill("INSERT INTO handoff VALUES (1, 'notice', NULL, 1, '\\x00', 1, {finn}, '\\x00')");
    house.owner().batch_execute(&handoff).unwrap();
    let letter = |handoff: i64| {
        format!(
            "INSERT INTO notice_letter VALUES (1, 1, 'issued', 0, '{{}}', {handoff}, {{finn}}, 1, '\\x00')"
        )
    };
    let both = format!(
        "INSERT INTO handoff VALUES (2, 'notice', NULL, 1, '\\x00', 1, {{finn}}, '\\x00'); {}",
        letter(2)
    );
    let ground = "INSERT INTO notice_ground VALUES (1, 1, 'short_drama', 'high', 4, '\\x00')";
    house.attacks(&[
        ("finn", &both, ""),
        ("finn", &letter(1), ACTOR),
        ("wang", &both.replace("{finn}", "{wang}"), ROLE),
        ("finn", ground, STATE),
        ("wang", ground, ROLE),
    ]);
}
