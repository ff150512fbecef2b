//! A filing that is taken out of somebody else's hands.

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::filings::{approve, claim, desk_with, get, refusal_of};
use crate::payments::Finance as _;
use crate::support::{Behind, op};

#[test]
fn a_filing_is_taken_over_with_a_reason_that_stays_on_record() {
    let desk = desk_with(2);
    claim(&desk, "1").unwrap();
    // A server looks at its own clock, and lets nobody take what is still held without a word.
    let long = "UPDATE lease SET until_at = 32503680000000";
    assert_eq!(Behind::of(&desk).execute(long), 1);
    let request = |id: &str, reason: &str| TakeOver {
        op: op(),
        id: id.into(),
        reason: reason.into(),
    };
    let own = desk.refused("filing.take_over", request("1", "mine already"));
    assert_eq!(own, Code::LeaseMissing);
    desk.become_new("second", &["reviewer"]);
    let nobodys = desk.refused("filing.take_over", request("2", "nobody's"));
    assert_eq!(nobodys, Code::LeaseMissing);
    let wordless = desk.refused("filing.take_over", request("1", " "));
    assert_eq!(wordless, Code::ReasonMissing);
    assert_eq!(refusal_of(&get(&desk, "1"), "take_over"), None);
    let taken: FilingDetail = desk
        .call("filing.take_over", request("1", "Rev is ill today"))
        .unwrap();
    assert!(taken.lease.unwrap().mine);
    desk.become_known("rev");
    assert_eq!(
        desk.refused("filing.approve", approve("1", 1)),
        Code::LeaseHeld
    );
    let rows = "SELECT detail FROM audit WHERE action = 'filing.take_over'";
    let detail: Json = serde_json::from_str(&desk.look(rows)[0][0]).unwrap();
    assert_eq!(detail, json!({"from": "2", "reason": "Rev is ill today"}));
    desk.become_known("second");
    let approved: Decided = desk.call("filing.approve", approve("1", 1)).unwrap();
    assert_eq!(approved.id, "1");
}
