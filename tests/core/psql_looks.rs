//! The second look, tried by people with a tool of their own: foreseeing the draw, leaving without it,
//! looking at one's own, answering for others, settling one's own disagreement.

use shelfkeeper_core::contract::{Decided, HandOff, HandedOff, ImportPolicy, OpById, Policies};

use super::{ACTOR, FOUR_EYES, HELD, House, NOT_GRANTED, ROLE, STATE, house};
use crate::filings::{approve, get};
use crate::server;
use crate::support::op;

const FILING: &str = include_str!("../../assets/policies/wechat-filing.json");

/// What has to be said for the decision of filing 1 to leave by hand.
const LEAVES: &str = "INSERT INTO handoff (id, kind, items, manifest_sha256, created_at, created_by, fp) VALUES (900, 'decision', 1, '\\x00', 5, {rev1}, '\\x00'); \
    UPDATE outbox SET handoff_id = 900 WHERE kind = 'decision'";
const LOOK: &str = "INSERT INTO second_look (id, decision_id, filing_id, subject_id, revision, drawn_at, reasons, version, fp) \
    SELECT 900, 1, f.id, f.subject_id, 1, 5, '[]', 1, '\\x00' FROM filing f WHERE f.id = 1";
const COPY: &str = "INSERT INTO look_copy SELECT 900, f.kind, f.subject_name, f.program_id, f.program_name, f.app_id, f.province, f.submitted_at, 0, b.sealed \
    FROM filing f JOIN filing_body b ON b.filing_id = f.id WHERE f.id = 1";
/// What division by nought is refused with.
const NOTHING_DRAWN: &str = "22012";
const ASK: &str = "SELECT look_ask({late}, -1)";

/// As [`house`], with a share of so many thousandths; rev1 has approved filing 1, and it waits to leave.
fn decided(per_mille: u16) -> House {
    let house = house();
    let desk = &house.desk;
    desk.become_root();
    let said = "\"second_look_per_mille\": 20";
    let edition = FILING.replace(said, &format!("\"second_look_per_mille\": {per_mille}"));
    let file = desk.pick("policy.json", edition);
    let request = ImportPolicy { op: op(), file };
    let listed: Policies = desk.call("policy.import", request).unwrap();
    let new = listed.policies.iter().find(|one| !one.published).unwrap();
    let request = OpById {
        op: op(),
        id: new.id.clone(),
    };
    desk.become_known("boss");
    desk.call::<Policies>("policy.confirm", request).unwrap();
    desk.become_known("rev1");
    let version = get(desk, "1").version;
    let made = desk.call::<Decided>("filing.approve", approve("1", version));
    assert_eq!(made.unwrap().status, 4);
    house
}

/// As [`decided`], where everything is drawn, and the decision has left: look 1 waits.
fn left() -> House {
    let house = decided(1_000);
    let (folder, path) = house.desk.target("out");
    std::fs::create_dir_all(path).unwrap();
    let request = HandOff {
        op: op(),
        kind: "decision".into(),
        folder,
        mine_now: true,
    };
    let handed: HandedOff = house.desk.call("handoff.make", request).unwrap();
    assert_eq!(handed.items, 1);
    house
}

#[test]
fn nobody_learns_of_the_draw_before_it_stands_and_nothing_drawn_is_taken_back() {
    let house = decided(1_000);
    let both = format!("{ASK}; SELECT look_drawn(1)");
    let nested = format!("SAVEPOINT a; {ASK}; RELEASE a; SELECT look_drawn(1)");
    // Before it may leave, only whoever decided it gives up taking it back.
    let early =
        |who: &str| format!("SELECT look_ask(0, {who}); SELECT 1 / count(*) FROM look_draw");
    house.refused(&[
        ("rev1", "SELECT look_drawn(1)", STATE),
        ("rev1", &both, STATE),
        ("rev1", &nested, STATE),
        ("rev1", "SELECT * FROM look_secret", NOT_GRANTED),
        ("rev1", "SELECT look_random()", NOT_GRANTED),
        (
            "rev1",
            "INSERT INTO look_draw (decision_id) VALUES (1)",
            NOT_GRANTED,
        ),
        ("rev1", "DELETE FROM look_draw", NOT_GRANTED),
        ("rev1", ASK, ""),
        ("finn", ASK, ROLE),
        ("rev1", &early("{rev1}"), ""),
        ("rev2", &early("{rev1}"), NOTHING_DRAWN),
        ("rev1", &early("-1"), NOTHING_DRAWN),
    ]);
    // Nor by naming an instant that has not come.
    let ahead = format!("{ASK}; SELECT 1 / count(*) FROM look_draw");
    let not_yet = |instant: &str| format!("UPDATE outbox SET not_before = {instant}");
    let mut owner = house.owner();
    owner
        .batch_execute(&house.fill(&not_yet("{late}")))
        .unwrap();
    house.refused(&[("rev2", &ahead, NOTHING_DRAWN)]);
    owner.batch_execute(&not_yet("look_now()")).unwrap();
    house.refused(&[("rev2", &ahead, "")]);
    let back = "UPDATE filing SET status = 2, sms_status = NULL, decided_by = NULL, decided_at = NULL WHERE id = 1; \
        INSERT INTO retraction VALUES (900, 1, 1, {rev1}, 5, '\\x00'); \
        DELETE FROM outbox WHERE kind = 'decision' AND ref_id = 1";
    house.refused(&[("rev1", back, "")]);
    let ask = house.fill(ASK);
    server::person(&house.place, "rev1")
        .batch_execute(&ask)
        .unwrap();
    house.refused(&[("rev1", "SELECT look_drawn(1)", ""), ("rev1", back, STATE)]);
}

#[test]
fn a_decision_leaves_with_its_draw_and_a_look_comes_with_a_decision_that_leaves() {
    let house = decided(1_000);
    let whole = format!("{LEAVES}; {LOOK}; {COPY}");
    house.refused(&[("rev1", LEAVES, STATE), ("rev1", &whole, STATE)]);
    let ask = house.fill(ASK);
    server::person(&house.place, "rev1")
        .batch_execute(&ask)
        .unwrap();
    let ready = |column: &str, value: &str| {
        let named = LOOK.replace(" version, fp)", &format!(" version, fp, {column})"));
        format!(
            "{LEAVES}; {}; {COPY}",
            named.replace("'\\x00' FROM", &format!("'\\x00', {value} FROM"))
        )
    };
    house.attacks(&[
        ("rev1", &whole, ""),
        ("rev1", LEAVES, STATE),
        ("rev1", &format!("{LEAVES}; {LOOK}"), STATE),
        ("rev1", LOOK, STATE),
        ("rev1", &whole.replace("1, 5, '[]'", "1, 6, '[]'"), STATE),
        (
            "rev1",
            &whole.replace("f.id, f.subject_id, 1, 5", "f.id, f.subject_id, 2, 5"),
            STATE,
        ),
        ("rev1", &ready("held_by", "{rev2}"), STATE),
        (
            "rev1",
            &whole
                .replace("b.sealed \\\n", "b.sealed")
                .replace("b.sealed", "'\\x01'::bytea"),
            STATE,
        ),
        (
            "rev1",
            &whole.replace("SELECT 900, f.kind", "SELECT 900, 'change'"),
            STATE,
        ),
    ]);
}

#[test]
fn what_is_drawn_of_a_share_of_none_is_nothing_and_of_a_half_about_a_half() {
    let house = decided(500);
    let made = house.fill(
        "INSERT INTO decision SELECT 1000 + i, 1, 1, 'approved', '[]', {rev1}, 1773018000000 + i, '\\x00' FROM generate_series(1, 2000) i; \
         INSERT INTO look_draw (decision_id) SELECT id FROM decision WHERE id > 1000",
    );
    let mut owner = house.owner();
    owner.batch_execute(&made).unwrap();
    let mut drawn = |set: &str| -> i64 {
        owner.batch_execute(set).unwrap();
        let count = "SELECT count(*) FROM decision WHERE id > 1000 AND look_drawn(id)";
        owner.query_one(count, &[]).unwrap().get(0)
    };
    let half = drawn("SELECT 1");
    // Six standard deviations; the key is another at every run.
    assert!((866..=1134).contains(&half), "{half} of 2000");
    let rekeyed = "UPDATE look_secret SET inner_key = outer_key";
    assert_ne!(drawn(rekeyed), 0);
    let silent = "UPDATE policy SET body = (body::jsonb - 'second_look_per_mille')::text WHERE kind = 'filing'";
    let few = drawn(silent);
    assert!(
        (4..=80).contains(&few),
        "{few} of 2000 at twenty thousandths"
    );
    let none = "UPDATE policy SET body = jsonb_set(body::jsonb, '{second_look_per_mille}', '0')::text WHERE kind = 'filing'";
    assert_eq!(drawn(none), 0);
}

#[test]
fn a_look_is_held_and_answered_once_by_another_person_in_their_own_name() {
    let house = left();
    let hold = |who: &str| {
        format!(
            "UPDATE second_look SET held_by = {{{who}}}, held_until = look_now() + 1800000 WHERE id = 1"
        )
    };
    let for_ever = hold("rev2").replace("look_now() + 1800000", "{late}");
    let answer = |who: &str, verdict: &str, outcome: &str| {
        format!(
            "UPDATE second_look SET looker = {{{who}}}, looked_at = 5, verdict = '{verdict}', outcome = '{outcome}' WHERE id = 1"
        )
    };
    let agreed = answer("rev2", "approved", "agree");
    let whole = format!("{}; {agreed}", hold("rev2"));
    let differs = format!(
        "{}; {}",
        hold("rev2"),
        answer("rev2", "returned", "disagree")
    );
    house.attacks(&[
        ("rev2", &whole, ""),
        ("rev2", &differs, ""),
        ("rev2", &for_ever, STATE),
        ("rev1", &hold("rev1"), FOUR_EYES),
        ("li", &hold("li"), ROLE),
        ("rev2", &hold("rev1"), ACTOR),
        ("rev2", &agreed, HELD),
        (
            "rev2",
            &format!("{}; {}", hold("rev2"), answer("li", "approved", "agree")),
            ACTOR,
        ),
        (
            "rev2",
            &format!("{}; {}", hold("rev2"), answer("rev2", "returned", "agree")),
            STATE,
        ),
        (
            "rev2",
            &format!(
                "{}; {}",
                hold("rev2"),
                answer("rev2", "approved", "disagree")
            ),
            STATE,
        ),
        (
            "rev2",
            &format!("{whole}; {}", answer("rev2", "returned", "disagree")),
            STATE,
        ),
        (
            "rev2",
            &format!(
                "{}; {}",
                hold("rev2"),
                agreed.replace("looked_at = 5", "looked_at = {late}")
            ),
            HELD,
        ),
        ("finn", &hold("finn"), ROLE),
        ("rev2", "UPDATE second_look SET revision = 2", NOT_GRANTED),
        ("rev2", "DELETE FROM look_copy", NOT_GRANTED),
        ("rev2", "UPDATE look_copy SET kind = 'x'", NOT_GRANTED),
    ]);
    house.refused(&[("rev2", "DELETE FROM second_look", NOT_GRANTED)]);
    // What somebody holds, a third cannot take.
    house
        .owner()
        .batch_execute(&house.fill(&hold("wang")))
        .unwrap();
    house.refused(&[("rev2", &hold("rev2"), HELD)]);
}

#[test]
fn a_disagreement_is_settled_once_by_a_manager_who_had_no_part_in_it() {
    let house = left();
    let settle = |who: &str| {
        format!(
            "UPDATE second_look SET settled_by = {{{who}}}, settled_at = 6, in_right = 'first', words = '\\x00' WHERE id = 1"
        )
    };
    let answered = |outcome: &str, verdict: &str| {
        house.fill(&format!(
            "UPDATE second_look SET looker = {{li}}, looked_at = 5, verdict = '{verdict}', outcome = '{outcome}' WHERE id = 1"
        ))
    };
    house.refused(&[("wang", &settle("wang"), STATE)]);
    house
        .owner()
        .batch_execute(&answered("agree", "approved"))
        .unwrap();
    house.refused(&[("wang", &settle("wang"), STATE)]);
    house
        .owner()
        .batch_execute(&answered("disagree", "returned"))
        .unwrap();
    house.attacks(&[
        ("wang", &settle("wang"), ""),
        (
            "wang",
            &format!(
                "{}; {}",
                settle("wang"),
                settle("wang").replace("first", "second")
            ),
            STATE,
        ),
        ("wang", &settle("finn"), ACTOR),
        ("li", &settle("li"), FOUR_EYES),
        ("li2", &settle("li2"), FOUR_EYES),
        ("rev2", &settle("rev2"), ROLE),
        (
            "wang",
            "UPDATE second_look SET verdict = 'approved', outcome = 'agree' WHERE id = 1",
            ROLE,
        ),
    ]);
}
