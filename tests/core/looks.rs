//! The second look: the draw, what a second reviewer sees and does not, and what comes of it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value as Json;
use sha2::Sha256;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::domain::looks::drawn;
use shelfkeeper_core::domain::policy::{FilingPolicy, read_body};

use crate::filings::{approve, by_id, claim, desk_with, get, reason};
use crate::intake::{filing, take};
use crate::support::{Behind, TestDesk, counted, op};

const MINUTE: i64 = 60_000;
const FILING: &str = include_str!("../../assets/policies/wechat-filing.json");
/// Words that stand in the first reviewer's return and nowhere else.
const OWN_WORDS: &str = "营业执照缺页";

/// Makes the share of second looks another, by an edition of the policy.
pub fn share(desk: &TestDesk, per_mille: u16) {
    desk.become_root();
    let edition = FILING.replace(
        "\"second_look_per_mille\": 20",
        &format!("\"second_look_per_mille\": {per_mille}"),
    );
    assert!(per_mille == 20 || edition != FILING);
    let file = desk.pick("policy.json", edition);
    let _: Policies = desk
        .call("policy.import", ImportPolicy { op: op(), file })
        .unwrap();
}

pub fn hand_off(desk: &TestDesk) -> HandedOff {
    let (folder, path) = desk.target("out");
    std::fs::create_dir_all(path).unwrap();
    let request = HandOff {
        op: op(),
        kind: "decision".into(),
        folder,
        mine_now: true,
    };
    desk.call("handoff.make", request).unwrap()
}

pub fn give_back(desk: &TestDesk, id: &str, reasons: Vec<ReasonUse>) {
    let request = Return {
        op: op(),
        id: id.into(),
        version: 1,
        reasons,
        letter: None,
    };
    desk.call::<Decided>("filing.return", request).unwrap();
}

fn own_words() -> ReasonUse {
    ReasonUse {
        error: Some(OWN_WORDS.into()),
        ..reason("R28")
    }
}

/// A desk where every decision is drawn: `rev` approved filing 1 and returned filing 2, both have left,
/// and `second` is signed in, another reviewer.
pub fn left() -> TestDesk {
    let desk = desk_with(3);
    share(&desk, 1_000);
    desk.become_root();
    desk.add("second", "second", &["reviewer"]);
    desk.become_known("rev");
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    give_back(&desk, "2", vec![own_words()]);
    assert_eq!(hand_off(&desk).items, 2);
    desk.become_known("second");
    desk
}

pub fn next(desk: &TestDesk) -> NextLook {
    desk.call("look.next", Empty {}).unwrap()
}

fn decision(id: &str, verdict: &str, reasons: Vec<ReasonUse>) -> DecideLook {
    DecideLook {
        op: op(),
        id: id.into(),
        verdict: verdict.into(),
        reasons,
    }
}

pub fn decide(desk: &TestDesk, id: &str, verdict: &str) -> Result<LookDecided, Fault> {
    let reasons = match verdict {
        "return" => vec![reason("R28")],
        _ => Vec::new(),
    };
    desk.call("look.decide", decision(id, verdict, reasons))
}

fn agreement(desk: &TestDesk) -> AgreementReport {
    let request = AskAgreement {
        from: None,
        to: None,
    };
    desk.call("look.agreement", request).unwrap()
}

fn disagreements(desk: &TestDesk) -> Vec<Disagreement> {
    let found: Disagreements = desk.call("look.list", AskLooks { settled: true }).unwrap();
    found.looks
}

fn settle(id: &str, right: &str) -> SettleLook {
    SettleLook {
        op: op(),
        id: id.into(),
        right: right.into(),
        words: "证件齐全，应予通过".into(),
    }
}

fn count(desk: &TestDesk, place: &str) -> u32 {
    let counts: Counts = desk.call("counts.get", Empty {}).unwrap();
    counts.counts[place]
}

fn holds_what_is_recorded(desk: &TestDesk) {
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn a_policy_that_does_not_say_its_share_means_twenty_thousandths() {
    let file: Json = serde_json::from_str(FILING).unwrap();
    let mut body = file["body"].clone();
    assert_eq!(body["second_look_per_mille"], 20);
    body.as_object_mut()
        .unwrap()
        .remove("second_look_per_mille");
    let old: FilingPolicy = read_body(&body.to_string()).unwrap();
    assert_eq!(old.second_look_per_mille, 20);
    body["second_look_per_mille"] = 1_001.into();
    let refused = read_body::<FilingPolicy>(&body.to_string()).unwrap_err();
    assert_eq!(refused.params["field"], "second_look_per_mille");
}

/// Over so many decisions the realised share may be off by so many thousandths: more than four standard
/// deviations of the narrow shares, which are what a policy would say. Keys are fixed: the same at every run.
#[test]
fn as_many_are_drawn_as_the_share_says() {
    let (of, off) = counted((10_000_u32, 6), (100_000, 2));
    for key in ["one", "two", "three"] {
        let hash = |number: u32| {
            let mut mac = <Hmac<Sha256>>::new_from_slice(key.as_bytes()).unwrap();
            mac.update(&number.to_be_bytes());
            mac.finalize().into_bytes()[..8].try_into().unwrap()
        };
        for per_mille in [10, 20, 50] {
            let found = (0..of).filter(|number| drawn(hash(*number), per_mille));
            let found = u32::try_from(found.count()).unwrap();
            let wanted = of / 1_000 * u32::from(per_mille);
            assert!(
                found.abs_diff(wanted) <= of / 1_000 * off,
                "key {key}, {per_mille} thousandths: {found} of {of}"
            );
        }
    }
}

#[test]
fn nothing_is_drawn_before_it_leaves_nor_of_a_share_of_none() {
    let desk = desk_with(2);
    share(&desk, 1_000);
    desk.become_root();
    desk.add("second", "second", &["reviewer"]);
    desk.become_known("rev");
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    let looks = "UPDATE second_look SET version = version";
    assert_eq!(Behind::of(&desk).execute(looks), 0);
    // What was taken back never leaves, and is drawn for as little.
    let _: FilingDetail = desk.call("filing.undo", by_id("1")).unwrap();
    share(&desk, 0);
    desk.become_known("rev");
    desk.call::<Decided>("filing.approve", approve("1", 3))
        .unwrap();
    assert_eq!(hand_off(&desk).items, 1);
    assert_eq!(Behind::of(&desk).execute(looks), 0);
    desk.become_known("second");
    assert_eq!((next(&desk).look, count(&desk, "looks")), (None, 0));
    holds_what_is_recorded(&desk);
}

/// All that an answer says, without the names of its members.
fn said(answer: &Json) -> Vec<&str> {
    match answer {
        Json::String(text) => vec![text],
        Json::Array(items) => items.iter().flat_map(said).collect(),
        Json::Object(members) => members.values().flat_map(said).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn what_the_second_reviewer_is_given_tells_nothing_of_the_first_verdict() {
    let desk = left();
    let seen: Json = desk.call("look.next", Empty {}).unwrap();
    assert_eq!(seen["look"]["filing"]["id"], "1", "the oldest first");
    let _: LookDecided = decide(&desk, "1", "approve").unwrap();
    let second: Json = desk.call("look.get", ById { id: "2".into() }).unwrap();
    for (seen, filing) in [(&seen["look"], "1"), (&second, "2")] {
        let said = said(seen);
        for told in ["approved", "returned", OWN_WORDS, "R28"] {
            assert!(
                said.iter().all(|one| !one.contains(told)),
                "{filing}: {told}"
            );
        }
        assert!(!said.contains(&"rev"), "{filing}");
        let shown = &seen["filing"];
        assert_eq!(
            (&shown["status"], &shown["version"]),
            (&2.into(), &2.into())
        );
        assert_eq!(shown["history"], Json::Array(Vec::new()));
        for gone in [
            "lease",
            "due",
            "undoable",
            "sms_status",
            "record_number",
            "aside",
        ] {
            assert_eq!(shown[gone], Json::Null, "{gone}");
        }
        // The same fields, scans and checks as the first had.
        let seen: FilingDetail = serde_json::from_value(shown.clone()).unwrap();
        desk.become_known("rev");
        let first = get(&desk, filing);
        desk.become_known("second");
        assert_eq!(seen.fields, first.fields);
        assert_eq!(seen.attachments, first.attachments);
        assert_eq!(seen.checks, first.checks);
    }
    // The control: what the first reviewer sees of it does tell.
    let told = serde_json::to_string(&get(&desk, "1")).unwrap();
    assert!(told.contains("approved") && told.contains("\"rev\""));
    assert_eq!(
        desk.refused("filing.get", ById { id: "2".into() }),
        Code::LookOpen
    );
}

#[test]
fn what_was_said_of_it_by_the_first_reviewer_or_afterwards_is_kept_from_the_second() {
    let desk = desk_with(1);
    share(&desk, 1_000);
    desk.become_root();
    for login in ["second", "other"] {
        desk.add(login, login, &["reviewer"]);
    }
    let say = |text: &str| Say {
        op: op(),
        id: "1".into(),
        text: text.into(),
    };
    desk.become_known("other");
    let _: FilingDetail = desk.call("filing.comment", say("早先的话")).unwrap();
    desk.become_known("rev");
    let _: FilingDetail = desk.call("filing.comment", say("我要退回")).unwrap();
    claim(&desk, "1").unwrap();
    desk.clock.advance(MINUTE);
    give_back(&desk, "1", vec![own_words()]);
    hand_off(&desk);
    desk.clock.advance(MINUTE);
    desk.become_known("other");
    let _: FilingDetail = desk.call("filing.comment", say("后来的话")).unwrap();
    desk.become_known("second");
    let seen = next(&desk).look.unwrap().filing;
    let said: Vec<_> = seen.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(said, ["早先的话"]);
}

#[test]
fn a_filing_that_came_again_is_looked_at_as_it_was() {
    let desk = left();
    desk.become_known("rev");
    let was = get(&desk, "2");
    let renamed = filing("O-2", 2, |filing| {
        filing["application"]["icp_applets"]["base_info"]["name"] = "全新的名字".into();
    });
    assert_eq!(take(&desk, "filings", renamed).unwrap().updated, 1);
    assert_ne!(get(&desk, "2").program_name, was.program_name);
    desk.become_known("second");
    next(&desk);
    let seen = decide(&desk, "1", "approve").unwrap().next.unwrap().filing;
    assert_eq!((seen.id.as_str(), seen.revision), ("2", 1));
    assert_eq!(seen.program_name, was.program_name);
    assert_eq!(seen.fields, was.fields);
    assert!(!serde_json::to_string(&seen).unwrap().contains("全新的名字"));
}

#[test]
fn nobody_is_given_their_own_decision_under_whichever_account() {
    let desk = left();
    desk.become_root();
    desk.add("rev-again", "ＲＥＶ\u{200b} ", &["reviewer"]);
    for login in ["rev", "rev-again"] {
        desk.become_known(login);
        assert_eq!(next(&desk).look, None, "{login}");
        assert_eq!(count(&desk, "looks"), 0, "{login}");
        assert_eq!(
            desk.refused("look.get", ById { id: "1".into() }),
            Code::LeaseMissing
        );
        let refused = decide(&desk, "1", "approve").unwrap_err();
        assert_eq!(
            (refused.code, refused.params["part"].as_str()),
            (Code::FourEyes, "decider")
        );
    }
    desk.become_known("second");
    assert_eq!(count(&desk, "looks"), 2);
}

#[test]
fn a_look_is_with_one_person_for_half_an_hour() {
    let desk = left();
    desk.become_root();
    desk.add("third", "third", &["reviewer"]);
    desk.become_known("second");
    let taken = next(&desk).look.unwrap();
    assert_eq!(taken.held_until.0, desk.desk.now().0 + 30 * MINUTE);
    assert_eq!(next(&desk).look.unwrap().id, taken.id, "the one they hold");
    desk.become_known("third");
    assert_eq!(next(&desk).look.unwrap().id, "2");
    let held = decide(&desk, "1", "approve").unwrap_err();
    assert_eq!(
        (held.code, held.params["login"].as_str()),
        (Code::LeaseHeld, "second")
    );
    desk.clock.advance(30 * MINUTE);
    desk.become_known("second");
    assert_eq!(
        decide(&desk, "1", "approve").unwrap_err().code,
        Code::LeaseMissing
    );
    desk.become_known("third");
    assert_eq!(next(&desk).look.unwrap().id, "1", "the oldest again");
    assert!(decide(&desk, "1", "approve").is_ok());
}

#[test]
fn a_look_is_answered_once_and_changes_nothing_for_the_applicant() {
    let desk = left();
    let mut row = None;
    for _ in 0..2 {
        desk.become_known("rev");
        let now: Vec<Vec<Json>> = crate::intake::rows(&desk, "filings", None);
        assert!(
            row.is_none_or(|row| row == now),
            "the filings stay as they are"
        );
        row = Some(now);
        desk.become_known("second");
        let look = next(&desk).look.unwrap();
        let request = decision(&look.id, "return", vec![reason("R01")]);
        let first: LookDecided = desk.call("look.decide", &request).unwrap();
        let again: LookDecided = desk.call("look.decide", &request).unwrap();
        assert_eq!(first, again, "the same operation answers the first result");
        assert_eq!(
            decide(&desk, &look.id, "approve").unwrap_err().code,
            Code::WrongState
        );
    }
    assert_eq!((next(&desk).look, count(&desk, "looks")), (None, 0));
    assert_eq!(
        decide(&desk, "1", "maybe").unwrap_err().code,
        Code::BadField
    );
    assert_eq!(
        desk.refused("look.decide", decision("1", "return", Vec::new())),
        Code::ReasonMissing
    );
    // The first of them had been approved; the second was returned as well, for another field.
    desk.become_new("boss", &["manager"]);
    let found = agreement(&desk);
    assert_eq!((found.looks_waiting, found.to_settle), (0, 1));
    let row = &found.rows[0];
    assert_eq!(
        (row.logins.as_slice(), row.mine),
        (["rev".to_owned()].as_slice(), false)
    );
    assert_eq!(
        (row.looks, row.agreed, row.other_fields, row.unsettled),
        (2, 1, 1, 1)
    );
    // Wilson of one in two: 0.0945 to 0.9055.
    assert_eq!(
        (row.per_mille, row.low, row.high),
        (Some(500), Some(95), Some(905))
    );
    assert!(row.few);
    holds_what_is_recorded(&desk);
}

#[test]
fn what_has_left_and_was_drawn_cannot_be_taken_back() {
    let desk = left();
    desk.become_known("rev");
    assert_eq!(desk.refused("filing.undo", by_id("1")), Code::DecisionLeft);
}

#[test]
fn a_disagreement_is_settled_once_by_a_third_person() {
    let desk = left();
    next(&desk);
    decide(&desk, "1", "return").unwrap();
    assert_eq!(
        desk.refused("look.settle", settle("1", "first")),
        Code::RoleRefused
    );
    let mine = disagreements(&desk);
    assert_eq!(mine[0].refusal.as_deref(), Some("role_refused"));
    desk.become_root();
    desk.add("rev-boss", "Rev", &["manager"]);
    desk.add("second-boss", "SECOND", &["manager"]);
    desk.become_new("boss", &["manager"]);
    assert_eq!(
        desk.refused("look.settle", settle("1", "nobody")),
        Code::BadField
    );
    assert_eq!(
        desk.refused("look.settle", settle("2", "first")),
        Code::WrongState
    );
    for (login, part) in [("rev-boss", "decider"), ("second-boss", "looker")] {
        desk.become_known(login);
        let refused = desk.call::<Done>("look.settle", settle("1", "first"));
        let refused = refused.unwrap_err();
        assert_eq!(
            (refused.code, refused.params["part"].as_str()),
            (Code::FourEyes, part)
        );
        assert_eq!(
            disagreements(&desk)[0].refusal.as_deref(),
            Some("four_eyes")
        );
    }
    desk.become_known("boss");
    let open = disagreements(&desk);
    assert_eq!(
        (open.len(), &open[0].refusal, &open[0].ruling),
        (1, &None, &None)
    );
    assert_eq!(
        (open[0].first.login.as_str(), open[0].first.verdict.as_str()),
        ("rev", "approved")
    );
    assert_eq!(
        (
            open[0].second.login.as_str(),
            open[0].second.reasons[0].code.as_str()
        ),
        ("second", "R28")
    );
    let _: Done = desk.call("look.settle", settle("1", "first")).unwrap();
    assert_eq!(
        desk.refused("look.settle", settle("1", "second")),
        Code::WrongState
    );
    let settled = disagreements(&desk)[0].ruling.clone().unwrap();
    assert_eq!(
        (
            settled.login.as_str(),
            settled.right.as_str(),
            settled.words.as_str()
        ),
        ("boss", "first", "证件齐全，应予通过")
    );
    let row = agreement(&desk).rows.remove(0);
    assert_eq!(
        (row.unsettled, row.found_right, row.found_wrong, row.agreed),
        (0, 1, 0, 0)
    );
    holds_what_is_recorded(&desk);
}

#[test]
fn a_reviewer_sees_their_own_figures_and_nobody_elses() {
    let desk = left();
    next(&desk);
    decide(&desk, "1", "return").unwrap();
    desk.become_root();
    desk.add("other", "other", &["reviewer"]);
    desk.become_known("other");
    assert_eq!(agreement(&desk).rows, []);
    assert_eq!(disagreements(&desk), []);
    desk.become_known("rev");
    let own = agreement(&desk);
    assert_eq!(
        (own.rows.len(), own.rows[0].mine, own.rows[0].looks),
        (1, true, 1)
    );
    assert_eq!(
        (own.looks_waiting, own.to_settle),
        (0, 0),
        "how many of theirs wait is not told"
    );
    assert_eq!(disagreements(&desk).len(), 1, "answered, they may know");
    let days = |from: &str, to: &str| AskAgreement {
        from: Some(from.into()),
        to: Some(to.into()),
    };
    for (from, to, rows) in [
        ("2026-03-09", "2026-03-09", 1),
        ("2026-03-10", "2026-03-11", 0),
        ("2026-03-01", "2026-03-08", 0),
    ] {
        let found: AgreementReport = desk.call("look.agreement", days(from, to)).unwrap();
        assert_eq!(found.rows.len(), rows, "{from} {to}");
    }
    assert_eq!(
        desk.refused("look.agreement", days("2026-03-10", "2026-03-09")),
        Code::BadField
    );
    desk.become_new("finn", &["finance"]);
    assert_eq!(
        desk.refused("look.list", AskLooks { settled: false }),
        Code::RoleRefused
    );
}

#[test]
fn verification_names_a_look_that_was_edited() {
    let desk = left();
    next(&desk);
    decide(&desk, "1", "return").unwrap();
    // Who holds a look is no part of the record, and says so.
    let mut behind = Behind::of(&desk);
    behind.execute("UPDATE second_look SET held_until = 1 WHERE id = 2");
    holds_what_is_recorded(&desk);
    let edit = "UPDATE second_look SET verdict = 'approved', outcome = 'agree' WHERE id = 1";
    assert_eq!(behind.execute(edit), 1);
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    let named: Vec<_> = report
        .findings
        .iter()
        .filter(|one| one.table == "second_look")
        .collect();
    assert!(
        named
            .iter()
            .any(|one| one.row == "1" && one.field == "verdict"),
        "{:?}",
        report.findings
    );
}
