//! Words about a filing, filings that stand aside, decisions taken back, many decided at once, and
//! lists that are kept.

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::{Code, Fault};

use crate::filings::{approve, by_id, claim, desk_with, get, reason, refusal_of};
use crate::payments::Finance as _;
use crate::support::{TestDesk, op};

const MINUTE: i64 = 60_000;

fn say(id: &str, text: &str) -> Say {
    Say {
        op: op(),
        id: id.into(),
        text: text.into(),
    }
}

fn ask(id: &str, version: u32, text: &str) -> Ask {
    Ask {
        op: op(),
        id: id.into(),
        version,
        text: text.into(),
    }
}

fn hold(id: &str, until: &str) -> Hold {
    Hold {
        op: op(),
        id: id.into(),
        version: 1,
        until: until.into(),
        text: "等待补充材料".into(),
    }
}

fn next(desk: &TestDesk) -> Option<String> {
    desk.call::<NextFiling>("filing.next", Empty {}).unwrap().id
}

fn view(desk: &TestDesk, name: &str) -> Vec<String> {
    let request = json!({"list": "filings", "view": name, "filters": [], "sort": null, "descending": false, "search": null});
    let opened: ViewOpened = desk.call("view.open", request).unwrap();
    opened.rows.into_iter().map(|row| row.id).collect()
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
fn a_question_puts_a_filing_aside_until_somebody_else_has_answered() {
    let desk = desk_with(2);
    assert_eq!(next(&desk).as_deref(), Some("1"));
    assert_eq!(
        desk.refused("filing.ask", ask("1", 7, "章是真的吗？")),
        Code::VersionConflict
    );
    let moved: PutAside = desk
        .call("filing.ask", ask("1", 1, "章是真的吗？"))
        .unwrap();
    assert_eq!(moved.next.as_deref(), Some("2"));
    assert_eq!(moved.next_detail.unwrap().id, "2");
    let detail = get(&desk, "1");
    assert_eq!(
        (detail.aside.unwrap().kind.as_str(), detail.lease),
        ("question", None)
    );
    assert_eq!(detail.notes[0].text, "章是真的吗？");
    assert_eq!(
        (view(&desk, "aside"), count(&desk, "aside")),
        (vec!["1".to_owned()], 1)
    );
    // It is due all the same, and nobody is given it.
    assert!(view(&desk, "today").contains(&"1".to_owned()));
    desk.call::<Done>("filing.release", by_id("2")).unwrap();
    assert_eq!(view(&desk, "unclaimed"), ["2"]);
    assert_eq!(count(&desk, "unclaimed"), 1);
    assert_eq!(
        desk.refused("filing.answer", say("1", "是")),
        Code::FourEyes
    );
    desk.become_new("boss", &["manager"]);
    let answered: FilingDetail = desk.call("filing.answer", say("1", "是真的")).unwrap();
    assert_eq!(answered.aside.unwrap().kind, "answered");
    assert_eq!(
        desk.refused("filing.answer", say("1", "再说一遍")),
        Code::WrongState
    );
    desk.become_known("rev");
    assert_eq!(next(&desk).as_deref(), Some("1"));
    let version = get(&desk, "1").version;
    desk.call::<Decided>("filing.approve", approve("1", version))
        .unwrap();
    assert_eq!(get(&desk, "1").aside, None);
    holds_what_is_recorded(&desk);
}

#[test]
fn a_hold_ends_on_its_day_or_when_somebody_ends_it() {
    let desk = desk_with(2);
    for id in ["1", "2"] {
        claim(&desk, id).unwrap();
    }
    for (until, why) in [
        ("2026-03-09", "today"),
        ("2026-09-09", "too far"),
        ("soon", "no day"),
    ] {
        assert_eq!(
            desk.refused("filing.hold", hold("1", until)),
            Code::BadField,
            "{why}"
        );
    }
    for id in ["1", "2"] {
        desk.call::<PutAside>("filing.hold", hold(id, "2026-03-11"))
            .unwrap();
    }
    assert_eq!(next(&desk), None);
    let resumed: FilingDetail = desk.call("filing.resume", by_id("2")).unwrap();
    assert_eq!((resumed.aside, resumed.notes.len()), (None, 2));
    assert_eq!(desk.refused("filing.resume", by_id("2")), Code::WrongState);
    assert_eq!(next(&desk).as_deref(), Some("2"));
    assert_eq!(next(&desk), None);
    desk.clock.advance(2 * 24 * 60 * MINUTE);
    desk.become_known("rev");
    desk.call::<FilingDetail>("filing.claim", by_id("2"))
        .unwrap();
    assert_eq!(next(&desk).as_deref(), Some("1"));
    holds_what_is_recorded(&desk);
}

#[test]
fn who_skips_a_filing_is_not_given_it_again_and_others_are() {
    let desk = desk_with(2);
    assert_eq!(
        desk.refused("filing.skip", say("1", "同学开的公司")),
        Code::LeaseMissing
    );
    next(&desk);
    assert_eq!(desk.refused("filing.skip", say("1", " ")), Code::BadField);
    let moved: PutAside = desk.call("filing.skip", say("1", "同学开的公司")).unwrap();
    assert_eq!(moved.next.as_deref(), Some("2"));
    assert_eq!(next(&desk), None);
    desk.become_new("other", &["reviewer"]);
    assert_eq!(next(&desk).as_deref(), Some("1"));
}

#[test]
fn what_is_said_is_sealed_and_shown_to_whoever_may_look() {
    let desk = desk_with(1);
    let words = "打过电话：13800000001 无人接听";
    let detail: FilingDetail = desk.call("filing.comment", say("1", words)).unwrap();
    assert_eq!((detail.notes[0].text.as_str(), detail.version), (words, 1));
    assert_eq!(
        desk.refused("filing.comment", say("1", &"长".repeat(2_001))),
        Code::BadField
    );
    let sealed = desk.desk.store().unwrap().read(|session| {
        let mut sealed = Vec::new();
        session.query_view("SELECT sealed FROM filing_note", &[], &mut |row| {
            sealed.extend_from_slice(row.blob(0)?);
            Ok(())
        })?;
        Ok(sealed)
    });
    let sealed = sealed.wait().unwrap();
    assert!(sealed.len() > words.len());
    assert!(!sealed.windows(11).any(|part| part == b"13800000001"));
    desk.become_new("boss", &["manager"]);
    assert_eq!(get(&desk, "1").notes[0].login, "rev");
    desk.become_new("money", &["finance"]);
    assert_eq!(
        desk.refused("filing.comment", say("1", "?")),
        Code::RoleRefused
    );
}

fn undo(desk: &TestDesk, id: &str) -> Result<FilingDetail, Fault> {
    desk.call("filing.undo", by_id(id))
}

fn hand_off(desk: &TestDesk, mine_now: bool) -> Result<HandedOff, Fault> {
    let folder = desk.desk.files.keep(desk.folder.path()).file.unwrap();
    let kind = "decision".into();
    let op = op();
    let request = HandOff {
        op,
        kind,
        folder,
        mine_now,
    };
    desk.call("handoff.make", request)
}

#[test]
fn a_decision_can_be_taken_back_until_it_has_left_the_house() {
    let desk = desk_with(2);
    let due = claim(&desk, "1").unwrap().due;
    let decided: Decided = desk.call("filing.approve", approve("1", 1)).unwrap();
    assert_eq!(decided.leaves_at.0, desk.desk.now().0 + 10 * MINUTE);
    assert_eq!(decided.next_detail.unwrap().id, "2");
    assert_eq!(hand_off(&desk, false).unwrap_err().code, Code::NotFound);
    let waits = get(&desk, "1");
    assert_eq!(refusal_of(&waits, "undo"), None);
    assert!(waits.undoable.unwrap().mine);
    let back = undo(&desk, "1").unwrap();
    assert_eq!((back.status, back.due, back.undoable), (2, due, None));
    assert!(back.lease.unwrap().mine);
    let story: Vec<_> = back
        .history
        .iter()
        .map(|entry| entry.kind.as_str())
        .collect();
    assert_eq!(story, ["submitted", "approved", "retracted"]);
    assert_eq!(undo(&desk, "1").unwrap_err().code, Code::WrongState);
    assert_eq!(count(&desk, "decisions"), 0);
    // Decided anew, it leaves once.
    desk.call::<Decided>("filing.approve", approve("1", back.version))
        .unwrap();
    desk.clock.advance(10 * MINUTE);
    let handed = hand_off(&desk, false).unwrap();
    assert_eq!(handed.items, 1);
    assert_eq!(undo(&desk, "1").unwrap_err().code, Code::DecisionLeft);
    assert_eq!(
        refusal_of(&get(&desk, "1"), "undo").as_deref(),
        Some("decision_left")
    );
    holds_what_is_recorded(&desk);
}

#[test]
fn only_who_decided_takes_it_back_and_only_their_own_leaves_in_haste() {
    let desk = desk_with(2);
    desk.become_root();
    desk.add("other", "other", &["reviewer"]);
    for (login, id) in [("rev", "1"), ("other", "2")] {
        desk.become_known(login);
        claim(&desk, id).unwrap();
        let decided: Decided = desk.call("filing.approve", approve(id, 1)).unwrap();
        if let Some(next) = decided.next {
            desk.call::<Done>("filing.release", by_id(&next)).unwrap();
        }
    }
    assert_eq!(undo(&desk, "1").unwrap_err().code, Code::DecisionLeft);
    assert_eq!((count(&desk, "decisions"), count(&desk, "leaving")), (2, 0));
    assert_eq!(hand_off(&desk, true).unwrap().items, 1);
    desk.become_known("rev");
    assert_eq!(undo(&desk, "1").unwrap().status, 2);
}

fn plan(desk: &TestDesk, act: &str, ids: &[&str]) -> BulkPlan {
    desk.call("filing.plan_bulk", json!({"act": act, "ids": ids}))
        .unwrap()
}

fn decide(desk: &TestDesk, plan: &BulkPlan, reasons: Json) -> BulkDone {
    let ready = plan.items.iter().filter(|item| item.refusal.is_none());
    let picks: Vec<_> = ready
        .map(|item| json!({"id": item.id, "version": item.version}))
        .collect();
    let act = if reasons.as_array().unwrap().is_empty() {
        "approve"
    } else {
        "return"
    };
    let request = json!({"op": op(), "act": act, "picks": picks, "reasons": reasons});
    desk.call("filing.decide_bulk", request).unwrap()
}

fn returning() -> Json {
    json!([reason("R05")])
}

#[test]
fn many_are_decided_as_one_act_and_taken_back_as_one() {
    let desk = desk_with(6);
    let ids = ["1", "2", "3", "4", "5", "6"];
    desk.become_root();
    desk.add("other", "other", &["reviewer"]);
    desk.become_known("other");
    claim(&desk, "2").unwrap();
    claim(&desk, "3").unwrap();
    let aside: PutAside = desk.call("filing.hold", hold("3", "2026-03-12")).unwrap();
    desk.call::<Done>("filing.release", by_id(&aside.next.unwrap()))
        .unwrap();
    desk.become_known("rev");
    let shown = plan(&desk, "return", &ids);
    let out: Vec<_> = shown
        .items
        .iter()
        .map(|item| item.refusal.as_deref())
        .collect();
    assert_eq!(out[1..3], [Some("lease_held"), Some("wrong_state")]);
    assert_eq!((shown.ready, shown.left_out), (4, 2));
    // What changes between showing and deciding is left out and said.
    desk.become_known("other");
    claim(&desk, "5").unwrap();
    desk.become_known("rev");
    let done = decide(&desk, &shown, returning());
    assert_eq!(done.decided, ["1", "4", "6"]);
    assert_eq!(
        done.left_out,
        [BulkLeftOut {
            id: "5".into(),
            refusal: "lease_held".into()
        }]
    );
    assert_eq!((get(&desk, "4").status, get(&desk, "4").lease), (3, None));
    let bulk = done.bulk;
    let back = |desk: &TestDesk| {
        desk.call::<BulkUndone>(
            "filing.undo_bulk",
            UndoBulk {
                op: op(),
                bulk: bulk.clone(),
            },
        )
    };
    undo(&desk, "6").unwrap();
    desk.become_known("other");
    assert_eq!(back(&desk).unwrap_err().code, Code::DecisionLeft);
    desk.become_known("rev");
    let undone = back(&desk).unwrap();
    assert_eq!((undone.undone, undone.left), (2, 1));
    assert_eq!((get(&desk, "1").status, count(&desk, "decisions")), (2, 0));
    assert_eq!(back(&desk).unwrap(), BulkUndone { undone: 0, left: 3 });
    holds_what_is_recorded(&desk);
}

#[test]
fn what_a_check_calls_wrong_is_not_approved_among_many() {
    let desk = desk_with(1);
    let checks = get(&desk, "1").checks;
    let wrong = checks.iter().any(|check| check.severity == "error");
    let shown = plan(&desk, "approve", &["1"]);
    let refusal = shown.items[0].refusal.as_deref();
    assert_eq!(refusal, wrong.then_some("check_failed"));
    assert_eq!(plan(&desk, "return", &["1"]).ready, 1);
    let many = vec!["1"; 501];
    assert_eq!(
        desk.refused("filing.plan_bulk", json!({"act": "approve", "ids": many})),
        Code::TooLarge
    );
}

fn keep(desk: &TestDesk, name: &str, shared: bool) -> Result<KeptViewList, Fault> {
    let request = KeepView {
        op: op(),
        list: "filings".into(),
        name: name.into(),
        question: r#"{"view":"back"}"#.into(),
        shared,
    };
    desk.call("kept.keep", request)
}

#[test]
fn a_kept_list_is_its_owners_and_everybodys_who_may_look_when_shared() {
    let desk = desk_with(1);
    keep(&desk, "回来的", false).unwrap();
    let mine = keep(&desk, "共同", true).unwrap();
    assert_eq!(
        keep(&desk, "回来的", false).unwrap().views.len(),
        2,
        "the name again"
    );
    assert_eq!(keep(&desk, " ", true).unwrap_err().code, Code::BadField);
    desk.become_new("boss", &["manager"]);
    let list = || json!({"list": "filings"});
    let seen: KeptViewList = desk.call("kept.list", list()).unwrap();
    let seen: Vec<_> = seen
        .views
        .iter()
        .map(|one| (one.name.as_str(), one.mine))
        .collect();
    assert_eq!(seen, [("共同", false)]);
    let shared = mine.views.iter().find(|one| one.shared).unwrap().id.clone();
    assert_eq!(desk.refused("kept.remove", by_id(&shared)), Code::NotFound);
    desk.become_new("money", &["finance"]);
    assert_eq!(desk.refused("kept.list", list()), Code::RoleRefused);
    desk.become_known("rev");
    let left: KeptViewList = desk.call("kept.remove", by_id(&shared)).unwrap();
    assert_eq!(left.views.len(), 1);
    holds_what_is_recorded(&desk);
}

#[test]
fn the_next_three_are_looked_at_and_nobody_holds_them() {
    let desk = desk_with(5);
    next(&desk);
    let ahead: Upcoming = desk.call("filing.upcoming", Empty {}).unwrap();
    let ids: Vec<_> = ahead.filings.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["2", "3", "4"]);
    assert!(ahead.filings.iter().all(|one| one.lease.is_none()));
    assert_eq!(view(&desk, "unclaimed").len(), 4);
}

#[test]
fn what_was_said_of_a_revision_under_another_subject_can_still_be_read() {
    let desk = desk_with(1);
    desk.call::<FilingDetail>("filing.comment", say("1", "代码像是别家的"))
        .unwrap();
    claim(&desk, "1").unwrap();
    let version = get(&desk, "1").version;
    let reasons = returning();
    let request = json!({"op": op(), "id": "1", "version": version, "reasons": reasons});
    desk.call::<Decided>("filing.return", request).unwrap();
    let another = crate::intake::filing("O-1", 2, |line| {
        let organize = &mut line["application"]["icp_subject"]["organize_info"];
        organize["certificate_number"] = json!("91110108551385082Q");
    });
    let taken = crate::intake::take(&desk, "filings", another).unwrap();
    assert_eq!((taken.updated, taken.refused), (1, 0), "{:?}", taken.rows);
    let again: FilingDetail = desk
        .call("filing.comment", say("1", "换成了另一家"))
        .unwrap();
    let said: Vec<_> = again.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(said, ["代码像是别家的", "换成了另一家"]);
    let subjects = desk.look("SELECT count(DISTINCT subject_id) FROM filing_note");
    assert_eq!(subjects, [["2"]]);
    assert_eq!(next(&desk).as_deref(), Some("1"));
    holds_what_is_recorded(&desk);
}

#[test]
fn a_question_is_open_again_when_the_decision_on_it_is_taken_back() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    desk.call::<PutAside>("filing.ask", ask("1", 1, "可以吗？"))
        .unwrap();
    let version = claim(&desk, "1").unwrap().version;
    desk.call::<Decided>("filing.approve", approve("1", version))
        .unwrap();
    let back = undo(&desk, "1").unwrap();
    assert_eq!(back.aside.unwrap().kind, "question");
    assert_eq!(count(&desk, "aside"), 1);
}

#[test]
fn who_skipped_a_filing_is_not_given_it_under_another_account_either() {
    let desk = desk_with(2);
    next(&desk);
    desk.call::<PutAside>("filing.skip", say("1", "同学开的公司"))
        .unwrap();
    desk.call::<Done>("filing.release", by_id("2")).unwrap();
    desk.become_root();
    desk.add("rev-too", " REV", &["reviewer"]);
    desk.become_known("rev-too");
    let ahead: Upcoming = desk.call("filing.upcoming", Empty {}).unwrap();
    let ids: Vec<_> = ahead.filings.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["2"]);
    assert_eq!(next(&desk).as_deref(), Some("2"));
    assert_eq!(next(&desk), None);
}

#[test]
fn a_hold_whose_day_has_come_is_over_and_decided_among_many() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    desk.call::<PutAside>("filing.hold", hold("1", "2026-03-10"))
        .unwrap();
    let aside = || get(&desk, "1").aside.unwrap().kind;
    assert_eq!(aside(), "hold");
    assert_eq!(plan(&desk, "return", &["1"]).ready, 0);
    desk.clock.advance(24 * 60 * MINUTE);
    desk.become_known("rev");
    assert_eq!(aside(), "over");
    let shown = plan(&desk, "return", &["1"]);
    assert_eq!(shown.ready, 1);
    let done = decide(&desk, &shown, returning());
    assert_eq!(done.decided, ["1"]);
    // Taken back, it stands where it stood.
    undo(&desk, "1").unwrap();
    assert_eq!(aside(), "over");
    holds_what_is_recorded(&desk);
}

#[test]
fn a_check_that_turned_bad_meanwhile_keeps_a_filing_out_of_many() {
    let desk = desk_with(1);
    let shown = plan(&desk, "approve", &["1"]);
    assert_eq!(shown.ready, 1, "{:?}", shown.items);
    // The same subject hands in another order: the filing is as it was, what is in flight is not.
    let another = crate::intake::filing("O-2", 1, |_| ());
    crate::intake::take(&desk, "filings", another).unwrap();
    let done = decide(&desk, &shown, json!([]));
    assert_eq!(done.decided, [""; 0]);
    let left = BulkLeftOut {
        id: "1".into(),
        refusal: "check_failed".into(),
    };
    assert_eq!((done.left_out, get(&desk, "1").status), (vec![left], 2));
}

/// The detail of the last event of an act.
pub fn told(desk: &TestDesk, action: &str) -> Json {
    let sql = format!("SELECT detail FROM audit WHERE action = '{action}' ORDER BY seq DESC");
    serde_json::from_str(&desk.look(&sql)[0][0]).unwrap()
}

#[test]
fn an_act_on_many_names_them_in_the_record_and_in_the_story_of_each() {
    let desk = desk_with(4);
    desk.become_root();
    desk.add("other", "other", &["reviewer"]);
    desk.become_known("other");
    claim(&desk, "3").unwrap();
    desk.become_known("rev");
    let picks = ["1", "2", "3"].map(|id| json!({"id": id, "version": 1}));
    let request = json!({"op": op(), "act": "return", "picks": picks, "reasons": returning()});
    let done: BulkDone = desk.call("filing.decide_bulk", request).unwrap();
    let detail = told(&desk, "filing.decide_bulk");
    assert_eq!(detail["filings"], json!([1, 2]));
    let left_out = json!([{"filing": 3, "code": "lease_held"}]);
    assert_eq!(detail["left_out"], left_out);
    claim(&desk, "4").unwrap();
    let alone = json!({"op": op(), "id": "4", "version": 1, "reasons": returning()});
    desk.call::<Decided>("filing.return", alone).unwrap();
    let together = |id: &str| {
        let history = get(&desk, id).history;
        let last = history.last().unwrap();
        (last.kind.clone(), last.together)
    };
    assert_eq!(together("1"), ("returned".to_owned(), 2));
    assert_eq!(together("4"), ("returned".to_owned(), 1));
    let back = json!({"op": op(), "bulk": done.bulk});
    desk.clock.advance(1);
    desk.call::<BulkUndone>("filing.undo_bulk", back).unwrap();
    assert_eq!(together("2"), ("retracted".to_owned(), 2));
    assert_eq!(told(&desk, "filing.undo_bulk")["filings"], json!([1, 2]));
    holds_what_is_recorded(&desk);
}

#[test]
fn one_of_many_that_moved_on_keeps_none_of_the_others_from_being_taken_back() {
    let desk = desk_with(2);
    let picks = ["1", "2"].map(|id| json!({"id": id, "version": 1}));
    let request = json!({"op": op(), "act": "return", "picks": picks, "reasons": returning()});
    let done: BulkDone = desk.call("filing.decide_bulk", request.clone()).unwrap();
    let again: BulkDone = desk.call("filing.decide_bulk", request).unwrap();
    assert_eq!(again, done, "the same operation");
    let back = crate::intake::filing("O-1", 2, |_| ());
    let taken = crate::intake::take(&desk, "filings", back).unwrap();
    assert_eq!(taken.updated, 1);
    let back = json!({"op": op(), "bulk": done.bulk});
    let undone: BulkUndone = desk.call("filing.undo_bulk", back).unwrap();
    assert_eq!(undone, BulkUndone { undone: 1, left: 1 });
    assert_eq!((get(&desk, "1").revision, get(&desk, "2").status), (2, 2));
}
