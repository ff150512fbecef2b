//! Acts that were refused are on record: once a minute, counted between, and never with what was typed.

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::Filing;
use shelfkeeper_core::store::{Act, transact};

use crate::filings::{by_id, claim, desk_with};
use crate::payments::Finance as _;
use crate::support::{Behind, MONDAY, TestDesk, on_server, op};

const MINUTE: i64 = 60_000;

/// What is on record of refusals: who, about what, command, code, how often.
fn refusals(desk: &TestDesk) -> Vec<(String, String, String, String, u64)> {
    let rows =
        "SELECT login, entity, detail FROM audit_list WHERE action = 'act.refused' ORDER BY id";
    let read = |row: Vec<String>| {
        let detail: Json = serde_json::from_str(&row[2]).unwrap();
        let text = |name: &str| detail[name].as_str().unwrap().to_owned();
        let times = detail["times"].as_u64().unwrap();
        (
            row[0].clone(),
            row[1].clone(),
            text("command"),
            text("code"),
            times,
        )
    };
    desk.look(rows).into_iter().map(read).collect()
}

fn held(login: &str, about: &str, times: u64) -> (String, String, String, String, u64) {
    let owned = |text: &str| text.to_owned();
    (
        owned(login),
        owned(about),
        owned("filing.claim"),
        owned("lease_held"),
        times,
    )
}

fn holds(desk: &TestDesk) {
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn a_held_key_is_counted_and_said_when_the_minute_is_over_or_the_person_leaves() {
    let desk = desk_with(2);
    claim(&desk, "1").unwrap();
    desk.become_new("li", &["reviewer"]);
    for _ in 0..50 {
        assert_eq!(desk.refused("filing.claim", by_id("1")), Code::LeaseHeld);
    }
    assert_eq!(refusals(&desk), [held("li", "filing:1", 1)]);
    desk.clock.advance(MINUTE);
    assert_eq!(desk.refused("filing.claim", by_id("1")), Code::LeaseHeld);
    assert_eq!(refusals(&desk)[1..], [held("li", "filing:1", 50)]);
    assert_eq!(desk.refused("filing.claim", by_id("1")), Code::LeaseHeld);
    // Somebody else's is somebody else's event, and whoever leaves has said all.
    desk.become_known("rev");
    assert_eq!(refusals(&desk)[2..], [held("li", "filing:1", 1)]);
    claim(&desk, "2").unwrap();
    desk.call::<Done>("session.sign_out", Empty {}).unwrap();
    desk.become_root();
    assert_eq!(refusals(&desk).len(), 3);
    holds(&desk);
}

#[test]
fn what_was_typed_and_what_is_not_there_is_on_no_record_of_a_refusal() {
    let desk = desk_with(1);
    let reason = "张示例 13800000001";
    let take_over = json!({"op": op(), "id": "1", "reason": reason});
    assert_eq!(
        desk.refused("filing.take_over", take_over),
        Code::LeaseMissing
    );
    assert_eq!(desk.refused("filing.claim", by_id("77")), Code::NotFound);
    assert_eq!(
        desk.refused("filing.claim", json!({"op": "x", "id": "1"})),
        Code::BadField
    );
    assert_eq!(
        desk.refused("filing.claim", json!({"id": 1})),
        Code::BadRequest
    );
    let wrong = SignIn {
        login: "rev".into(),
        password: "not the right one".into(),
    };
    assert_eq!(desk.refused("session.sign_in", wrong), Code::SignInRefused);
    let told = refusals(&desk);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (told[0].1.as_str(), told[0].3.as_str()),
        ("filing:1", "lease_missing")
    );
    let written = desk.look("SELECT detail FROM audit_list");
    assert!(
        written
            .iter()
            .flatten()
            .all(|text| !text.contains("13800000001"))
    );
}

#[test]
fn rights_and_rules_beyond_review_are_on_record_as_well() {
    let desk = TestDesk::new();
    let own = ChangeRole {
        op: op(),
        account: "1".into(),
        role: "administrator".into(),
    };
    assert_eq!(desk.refused("account.revoke", own), Code::LastAdministrator);
    desk.become_new("money", &["finance"]);
    assert_eq!(desk.refused("account.list", Empty {}), Code::RoleRefused);
    let told = refusals(&desk);
    let told: Vec<_> = told
        .iter()
        .map(|(login, about, command, code, _)| [login, about, command, code].map(String::as_str))
        .collect();
    assert_eq!(
        told,
        [
            ["root", "account:1", "account.revoke", "last_administrator"],
            ["money", "", "account.list", "role_refused"]
        ]
    );
}

#[test]
fn who_is_refused_hears_why_also_where_it_cannot_be_written_and_it_is_said_later() {
    let desk = desk_with(1);
    let mut behind = Behind::of(&desk);
    let (full, free) = match on_server() {
        true => (
            "CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END';
             CREATE TRIGGER full_up BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.action = 'act.refused') EXECUTE FUNCTION full_up()",
            "DROP TRIGGER full_up ON audit; DROP FUNCTION full_up()",
        ),
        false => (
            "CREATE TRIGGER full_up BEFORE INSERT ON audit WHEN NEW.action = 'act.refused' BEGIN SELECT RAISE(ABORT, 'full'); END",
            "DROP TRIGGER full_up",
        ),
    };
    behind.script(full);
    let skip = || json!({"op": op(), "id": "1", "text": "同学"});
    let fault = desk.call::<Json>("filing.skip", skip()).unwrap_err();
    assert_eq!(fault.code, Code::LeaseMissing);
    assert!(fault.params.contains_key("unrecorded"), "{fault}");
    assert_eq!(refusals(&desk), []);
    behind.script(free);
    desk.clock.advance(MINUTE);
    let fault = desk.call::<Json>("filing.skip", skip()).unwrap_err();
    assert!(!fault.params.contains_key("unrecorded"), "{fault}");
    assert_eq!(refusals(&desk)[0].4, 2);
    holds(&desk);
}

#[test]
fn a_refusal_that_declares_a_change_is_a_finding() {
    let desk = desk_with(1);
    let act = Act {
        op_id: op(),
        actor: 1,
        action: "act.refused",
        now: Instant(MONDAY),
        digest: [0; 32],
    };
    let written = desk.owner().write(move |session| {
        transact(session, &act, |tx| {
            let before: Filing = tx.get(1)?;
            let mut after = before.clone();
            after.record_number = Some("京ICP备2026000001号-3X".into());
            tx.update(&before, &mut after)?;
            Ok(1)
        })
    });
    written.wait().unwrap();
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    let found = report.findings.iter();
    let found: Vec<_> = found
        .map(|one| (one.kind.as_str(), one.field.as_str()))
        .collect();
    assert_eq!(found, [("event", "tables")]);
}
