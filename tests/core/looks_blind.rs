//! The second look: what is kept from whoever holds one besides the verdict itself.

use serde_json::Value as Json;
use shelfkeeper_core::contract::*;

use crate::filings::{approve, claim, get, reason};
use crate::intake::{filing, take};
use crate::looks::{decide, give_back, hand_off, left, next, share};
use crate::support::TestDesk;

const MINUTE: i64 = 60_000;
/// A change of the subject that the authority has filed.
const FILED_LATER: &str = r#"{"event_id":"E-3","platform":"wechat","order_no":"O-3","kind":"sms_done","at":"2026-03-09T10:00:00+08:00"}
{"event_id":"E-4","platform":"wechat","order_no":"O-3","kind":"authority_filed","at":"2026-03-09T10:01:00+08:00","record_number":"京ICP备2026000001号-3X"}
"#;

/// Another address of the subject than what was filed.
fn moved(line: &mut Json) {
    line["kind"] = "change_subject".into();
    line["application"]["icp_subject"]["base_info"]["address"] = "新示例路9号".into();
}

#[test]
fn a_change_is_looked_at_beside_what_was_filed_when_it_was_decided_on() {
    let desk = crate::changes::desk_with("change_both", |_| ());
    share(&desk, 1_000);
    desk.become_root();
    desk.add("second", "second", &["reviewer"]);
    desk.become_known("rev");
    claim(&desk, "2").unwrap();
    give_back(&desk, "2", vec![reason("R28")]);
    assert_eq!(hand_off(&desk).items, 2);
    let was = get(&desk, "2");
    assert_eq!(was.filed.as_ref().unwrap().order_no, "O-1");
    // Meanwhile another change is asked, and filed.
    desk.clock.advance(60 * MINUTE);
    desk.become_known("rev");
    take(&desk, "filings", filing("O-3", 1, moved)).unwrap();
    claim(&desk, "3").unwrap();
    desk.call::<Decided>("filing.approve", approve("3", 1))
        .unwrap();
    let taken = take(&desk, "events", FILED_LATER).unwrap();
    assert_eq!((taken.refused, taken.rows), (0, Vec::new()));
    assert_eq!(
        get(&desk, "2").filed.unwrap().order_no,
        "O-3",
        "the control"
    );
    desk.become_known("second");
    let first = next(&desk).look.unwrap();
    let made = decide(&desk, &first.id, "approve").unwrap();
    let seen = made.next.unwrap().filing;
    assert_eq!(seen.id, "2");
    assert_eq!((seen.filed, seen.changes), (was.filed, was.changes));
}

/// What a list says of filing 1.
fn listed(desk: &TestDesk) -> [Json; 3] {
    let view = Json::from("all");
    let request = serde_json::json!({"list": "filings", "view": view, "filters": [], "sort": "status", "descending": false, "search": null});
    let opened: ViewOpened = desk.call("view.open", request).unwrap();
    let range = serde_json::json!({"view": opened.view, "from": 0, "to": 10});
    let again: ViewRows = desk.call("view.rows", range).unwrap();
    assert_eq!(again.rows, opened.rows);
    let row = opened.rows.into_iter().find(|row| row.id == "1").unwrap();
    ["status", "sms_status", "decided_at"].map(|name| {
        let at = opened.columns.iter().position(|column| column.name == name);
        row.cells[at.unwrap()].clone()
    })
}

#[test]
fn lists_tell_whoever_holds_a_look_no_more_than_the_look_does() {
    let desk = left();
    let told = listed(&desk);
    assert_eq!((&told[0], &told[1]), (&Json::from(4), &Json::from(1)));
    next(&desk);
    assert_eq!(listed(&desk), [2.into(), Json::Null, Json::Null]);
    desk.become_known("rev");
    assert_eq!(listed(&desk), told, "the first reviewer sees it as it is");
    desk.become_known("second");
    decide(&desk, "1", "approve").unwrap();
    assert_eq!(listed(&desk), told, "and so does the second, once answered");
}

#[test]
fn nobody_is_given_the_next_revision_of_what_they_have_in_hand_for_a_second_look() {
    let desk = left();
    desk.become_known("rev");
    let again = filing("O-2", 2, |_| ());
    assert_eq!(take(&desk, "filings", again).unwrap().updated, 1);
    desk.become_known("second");
    next(&desk);
    let made = decide(&desk, "1", "approve").unwrap();
    assert_eq!(made.next.unwrap().filing.id, "2");
    let ahead: Upcoming = desk.call("filing.upcoming", Empty {}).unwrap();
    // The third is with the first reviewer.
    assert_eq!(ahead.filings, []);
    let given = || -> Option<String> {
        let given: NextFiling = desk.call("filing.next", Empty {}).unwrap();
        given.id
    };
    assert_eq!(given(), None);
    decide(&desk, "2", "approve").unwrap();
    assert_eq!(given().as_deref(), Some("2"), "once it is answered");
}
