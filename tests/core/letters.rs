//! Letters: shown before the decision, made with it, handed over byte for byte.

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::letter::reasons_of;
use shelfkeeper_core::domain::reasons::Language;

use crate::aside::told;
use crate::filings::{approve, claim, desk_with, get, reason};
use crate::intake::{filing, take};
use crate::payments::Finance as _;
use crate::support::{Behind, MONDAY, TestDesk, op};

const POLICY: &str = include_str!("../../assets/policies/wechat-filing.json");

fn preview(id: &str, reasons: Option<Vec<ReasonUse>>) -> PreviewLetter {
    PreviewLetter {
        id: id.into(),
        version: 1,
        reasons,
    }
}

fn shown(desk: &TestDesk, id: &str, reasons: Option<Vec<ReasonUse>>) -> Letters {
    desk.call("filing.letter", preview(id, reasons)).unwrap()
}

fn send_back(id: &str, reasons: Vec<ReasonUse>) -> Return {
    Return {
        op: op(),
        id: id.into(),
        version: 1,
        reasons,
        letter: None,
    }
}

fn own(words: [&str; 3], english: Option<[&str; 3]>) -> ReasonUse {
    let three = |[key_name, error, suggest]: [&str; 3]| OwnWords {
        key_name: Some(key_name.into()),
        error: Some(error.into()),
        suggest: Some(suggest.into()),
    };
    let zh = three(words);
    ReasonUse {
        key_name: zh.key_name,
        error: zh.error,
        suggest: zh.suggest,
        en: english.map(three),
        ..reason("")
    }
}

/// The lines of the decisions that are handed over.
fn handed_over(desk: &TestDesk) -> Vec<Json> {
    let (folder, path) = desk.target("out");
    std::fs::create_dir(&path).unwrap();
    let make = HandOff {
        op: op(),
        kind: "decision".into(),
        folder,
        mine_now: true,
    };
    let handed: HandedOff = desk.call("handoff.make", make).unwrap();
    let data = std::fs::read_to_string(path.join(&handed.files[0])).unwrap();
    data.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// As they leave.
fn as_json(letters: &Letters) -> Json {
    json!({"zh": letters.zh, "en": letters.en})
}

/// Takes in an edition of the platform's rules that counts at once; `rev` is signed in afterwards.
fn rules(desk: &TestDesk, change: impl FnOnce(&mut Json)) {
    desk.become_root();
    let mut edition: Json = serde_json::from_str(POLICY).unwrap();
    change(&mut edition["body"]);
    let import = ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", edition.to_string()),
    };
    desk.call::<Policies>("policy.import", import).unwrap();
    desk.become_known("rev");
}

fn appeal(body: &mut Json) {
    body["appeal"] = json!({"zh": "请致电平台。", "en": "Call the platform."});
}

/// How many decisions there are, how many wait to leave, how many acts on filings the record has, and where
/// they stand.
fn written(desk: &TestDesk) -> Vec<Vec<String>> {
    desk.look(
        "SELECT (SELECT count(*) FROM decision), (SELECT count(*) FROM outbox),
                (SELECT count(*) FROM audit WHERE action LIKE 'filing.%'), max(version), max(status)
         FROM filing",
    )
}

/// Both decisions on a filing, each naming the letters that were shown.
fn both(id: &str) -> [(&'static str, Option<Vec<ReasonUse>>, String); 2] {
    [
        ("filing.approve", None, id.to_owned()),
        ("filing.return", Some(vec![reason("R28")]), id.to_owned()),
    ]
}

/// The decision as the window asks for it.
fn request(id: &str, reasons: &Option<Vec<ReasonUse>>, hash: &str) -> Json {
    let mut asked = json!({"op": op(), "id": id, "version": 1, "letter": hash});
    if let Some(reasons) = reasons {
        asked["reasons"] = json!(reasons);
    }
    asked
}

#[test]
fn what_was_shown_is_what_leaves_whoever_decides_and_whatever_the_reasons() {
    let desk = desk_with(4);
    let mut filled = reason("R28");
    filled.variables.insert("word".into(), "“国家”".into());
    let reasons = vec![
        filled,
        own(
            [
                "小程序备注",
                "与业务不符。\n2. 假的\n   问题：假",
                "如实填写。",
            ],
            None,
        ),
        own(["名称", "太长。", ""], Some(["Name", "Too long.", ""])),
        ReasonUse {
            error: Some("看不清楚。".into()),
            ..reason("R06")
        },
    ];
    let mut seen = vec![
        shown(&desk, "1", Some(reasons.clone())),
        shown(&desk, "2", None),
        shown(&desk, "3", Some(vec![reason("R01")])),
        shown(&desk, "4", Some(vec![reason("R01")])),
    ];
    claim(&desk, "1").unwrap();
    desk.call::<Decided>("filing.return", send_back("1", reasons))
        .unwrap();
    desk.call::<Decided>("filing.approve", approve("2", 1))
        .unwrap();
    let bulk = DecideBulk {
        op: op(),
        act: "return".into(),
        picks: ["3", "4"]
            .map(|id| BulkPick {
                id: id.into(),
                version: 1,
                letter: None,
            })
            .into(),
        reasons: vec![reason("R01")],
    };
    desk.call::<BulkDone>("filing.decide_bulk", bulk).unwrap();
    let lines = handed_over(&desk);
    assert_eq!(lines.len(), 4);
    for (line, seen) in lines.iter().zip(seen.drain(..)) {
        assert_eq!(line["letter"], as_json(&seen), "{}", line["order_no"]);
        let read = reasons_of(&seen.zh.body, Language::Zh);
        assert_eq!(line["audit_data"], serde_json::to_value(read).unwrap());
    }
    let english = reasons_of(
        lines[0]["letter"]["en"]["body"].as_str().unwrap(),
        Language::En,
    );
    let told = |at: usize| [english[at].key_name.as_str(), english[at].error.as_str()];
    assert_eq!(told(1)[0], "小程序备注");
    assert_eq!(told(2), ["Name", "Too long."]);
    assert_eq!(told(3), ["Subject certificate photo", "看不清楚。"]);
}

#[test]
fn nothing_unresolved_and_nobodys_number_can_be_shown_or_sent() {
    let desk = desk_with(1);
    claim(&desk, "1").unwrap();
    let wrong = [
        (vec![], Code::ReasonMissing),
        (vec![reason("R99")], Code::ReasonUnknown),
        (
            vec![own(["名称", "含有{word}。", "改"], None)],
            Code::ReasonUnresolved,
        ),
        (
            vec![own(
                ["名称", "有误。", "改"],
                Some(["Name", "Holds {word}.", "x"]),
            )],
            Code::ReasonUnresolved,
        ),
        (vec![own(["名称", " ", "改"], None)], Code::BadField),
        (
            vec![own(["名称", "有误\u{202e}。", "改"], None)],
            Code::BadField,
        ),
        (
            vec![own(["负责人手机", "138 0000 0001 不通。", "改"], None)],
            Code::ReasonPersonal,
        ),
        (
            vec![own(
                ["名称", "有误。", "改"],
                Some(["Name", "Ask a@example.com", ""]),
            )],
            Code::ReasonPersonal,
        ),
    ];
    for (reasons, code) in wrong {
        assert_eq!(
            desk.refused("filing.letter", preview("1", Some(reasons.clone()))),
            code
        );
        assert_eq!(desk.refused("filing.return", send_back("1", reasons)), code);
    }
    let old = PreviewLetter {
        version: 2,
        ..preview("1", None)
    };
    assert_eq!(desk.refused("filing.letter", old), Code::VersionConflict);
    desk.call::<Decided>("filing.approve", approve("1", 1))
        .unwrap();
    let now = PreviewLetter {
        version: 2,
        ..preview("1", None)
    };
    assert_eq!(desk.refused("filing.letter", now), Code::WrongState);
}

#[test]
fn a_letter_names_the_order_and_nobody() {
    let desk = desk_with(1);
    let detail = get(&desk, "1");
    let line: Json = serde_json::from_str(&filing("O-1", 1, |_| ())).unwrap();
    let subject = &line["application"]["icp_subject"];
    let mut personal: Vec<String> = Vec::new();
    for person in [&subject["principal_info"], &subject["legal_person_info"]] {
        for value in person
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, value)| value)
        {
            personal.extend(
                value
                    .as_str()
                    .filter(|text| text.chars().count() > 1)
                    .map(str::to_owned),
            );
        }
    }
    personal.push(detail.subject_name);
    assert!(personal.len() > 5, "{personal:?}");
    for reasons in [None, Some(vec![reason("R20"), reason("R28")])] {
        let letters = shown(&desk, "1", reasons);
        for letter in [&letters.zh, &letters.en] {
            for text in [&letter.subject, &letter.body] {
                assert!(text.contains("O-1"), "{text}");
                for value in &personal {
                    assert!(!text.contains(value), "{value}\n{text}");
                }
            }
        }
    }
}

#[test]
fn a_platforms_own_deadline_and_appeal_stand_in_its_letters() {
    let desk = desk_with(1);
    desk.become_root();
    let mut edition: Json = serde_json::from_str(POLICY).unwrap();
    edition["body"]["resubmit_working_days"] = json!(10);
    edition["body"]["appeal"] = json!({"zh": "请致电平台。", "en": "Call the platform."});
    let import = |edition: &Json| ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", edition.to_string()),
    };
    desk.call::<Policies>("policy.import", import(&edition))
        .unwrap();
    edition["body"]["appeal"]["en"] = json!("Call {somebody}.");
    assert_eq!(
        desk.refused("policy.import", import(&edition)),
        Code::PolicyInvalid
    );
    desk.become_known("rev");
    let letters = shown(&desk, "1", Some(vec![reason("R28")]));
    assert!(
        letters.zh.body.contains("10 个工作日内重新提交")
            && letters.zh.body.contains("【申诉】请致电平台。")
    );
    assert!(
        letters
            .en
            .body
            .contains("within 10 working days of the day")
            && letters.en.body.contains("Appeal: Call the platform.")
    );
}

#[test]
fn a_platform_without_a_policy_has_letters_too() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let line = filing("D-1", 1, |line| {
        line["platform"] = json!("douyin");
        line["application"]["icp_applets"]["base_info"]["appid"] = json!("tt0123456789abcdef01");
    });
    assert_eq!(take(&desk, "filings", line).unwrap().accepted, 1);
    let letters = shown(&desk, "1", Some(vec![reason("R28")]));
    assert!(letters.zh.subject.contains("抖音") && letters.en.subject.contains("Douyin"));
    assert!(letters.zh.body.contains("没有规定重新提交的期限"));
}

#[test]
fn every_reason_comes_with_how_it_is_spoken() {
    let desk = desk_with(1);
    let reasons: Reasons = desk.call("reason.list", Empty {}).unwrap();
    for reason in &reasons.reasons {
        assert!(
            reason.sounds.iter().map(Vec::len).sum::<usize>() > 10,
            "{}",
            reason.code
        );
        let typed = |sound: &String| {
            sound
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b' ')
        };
        assert!(reason.sounds.iter().flatten().all(typed), "{}", reason.code);
    }
    let name = &reasons.reasons[27].sounds[0];
    assert_eq!(name[..4], ["xiao", "cheng", "xu", "ming"]);
    assert!(
        name[4].split(' ').any(|reading| reading == "cheng"),
        "{name:?}"
    );
}

#[test]
fn the_example_of_the_decisions_is_what_the_program_writes() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    assert_eq!(
        take(&desk, "filings", filing("ORDER-0001", 1, |_| ()))
            .unwrap()
            .accepted,
        1
    );
    claim(&desk, "1").unwrap();
    let mut filled = reason("R28");
    filled.variables.insert("word".into(), "“国家”".into());
    desk.call::<Decided>("filing.return", send_back("1", vec![filled]))
        .unwrap();
    let example: Json = serde_json::from_str(include_str!(
        "../../assets/interchange/decisions.example.jsonl"
    ))
    .unwrap();
    let written = handed_over(&desk).remove(0);
    assert_eq!(written, example, "{written}");
}

#[test]
fn why_a_subjects_other_orders_were_returned_stands_beside_them_unless_it_was_taken_back() {
    let desk = desk_with(3);
    for (id, code) in [("1", "R28"), ("2", "R01")] {
        claim(&desk, id).unwrap();
        let back = send_back(id, vec![reason(code), reason("R05")]);
        desk.call::<Decided>("filing.return", back).unwrap();
    }
    desk.call::<FilingDetail>("filing.undo", crate::filings::by_id("2"))
        .unwrap();
    let others = get(&desk, "3").other_orders;
    let told = |id: &str| {
        let order = others.iter().find(|order| order.id == id).unwrap();
        let codes = order.returned.iter().map(|reason| reason.code.as_str());
        (order.returns, codes.collect::<Vec<_>>())
    };
    assert_eq!(told("1"), (1, vec!["R28", "R05"]));
    assert_eq!(told("2"), (0, vec![]));
}

#[test]
fn a_rule_that_changes_between_the_look_and_the_decision_refuses_it_and_nothing_is_written() {
    for (command, reasons, id) in both("1") {
        let desk = desk_with(1);
        claim(&desk, &id).unwrap();
        let seen = shown(&desk, &id, reasons.clone());
        rules(&desk, appeal);
        let before = (written(&desk), get(&desk, &id));
        let asked = request(&id, &reasons, &seen.hash);
        let refused = desk.call::<Decided>(command, asked).unwrap_err();
        assert_eq!(refused.code, Code::LetterChanged);
        assert_eq!((written(&desk), get(&desk, &id)), before);
        let now = shown(&desk, &id, reasons.clone());
        assert_eq!(refused.params["letter"], now.hash);
        assert!(now.hash != seen.hash && now.zh.body.contains("请致电平台。"));
        let asked = request(&id, &reasons, &now.hash);
        desk.call::<Decided>(command, asked).unwrap();
        assert_eq!(handed_over(&desk)[0]["letter"], as_json(&now));
    }
}

#[test]
fn a_letter_that_turns_at_midnight_is_not_sent_as_another_than_was_shown_and_one_that_does_not_is()
{
    const MIDNIGHT: i64 = MONDAY + 15 * 3_600_000;
    for turns in [true, false] {
        let desk = desk_with(1);
        desk.clock.set(MIDNIGHT - 60_000);
        rules(&desk, |body| {
            body["existing_programs_until"] = json!("2026-03-09");
            let from = if turns { "2026-03-10" } else { "2026-03-11" };
            body["enforcement_from"] = json!(from);
        });
        claim(&desk, "1").unwrap();
        let reasons = Some(vec![reason("R28")]);
        let seen = shown(&desk, "1", reasons.clone());
        desk.clock.set(MIDNIGHT - 1);
        let still = shown(&desk, "1", reasons.clone());
        assert_eq!(still.hash, seen.hash);
        desk.clock.set(MIDNIGHT);
        let asked = request("1", &reasons, &seen.hash);
        let made = desk.call::<Decided>("filing.return", asked);
        assert_eq!(made.is_err(), turns);
        if let Err(refused) = made {
            assert_eq!(refused.code, Code::LetterChanged);
        }
    }
}

#[test]
fn letters_that_did_not_change_pass_and_a_decision_that_names_none_sends_what_there_is() {
    let desk = desk_with(4);
    for (at, (command, reasons, id)) in both("1").into_iter().chain(both("3")).enumerate() {
        let id = (id.parse::<usize>().unwrap() + at % 2).to_string();
        claim(&desk, &id).unwrap();
        let seen = shown(&desk, &id, reasons.clone());
        let mut asked = request(&id, &reasons, &seen.hash);
        if at >= 2 {
            asked.as_object_mut().unwrap().remove("letter");
        }
        let first: Decided = desk.call(command, asked.clone()).unwrap();
        assert_eq!(told(&desk, command)["letter"], json!(seen.hash));
        // The same operation answers what it did, whatever its letter would be by now.
        if at == 0 {
            rules(&desk, appeal);
            let again: Decided = desk.call(command, asked).unwrap();
            assert_eq!((again.id, again.leaves_at), (first.id, first.leaves_at));
        }
    }
}

#[test]
fn a_letter_leaves_with_the_hash_that_its_decision_has_on_record_or_everything_stays() {
    let desk = desk_with(4);
    for (at, (command, reasons, _)) in both("").into_iter().enumerate() {
        let id = (at + 1).to_string();
        claim(&desk, &id).unwrap();
        let seen = shown(&desk, &id, reasons.clone());
        let asked = request(&id, &reasons, &seen.hash);
        desk.call::<Decided>(command, asked).unwrap();
    }
    let picks = ["3", "4"].map(|id| BulkPick {
        id: id.into(),
        version: 1,
        letter: None,
    });
    let bulk = DecideBulk {
        op: op(),
        act: "return".into(),
        picks: picks.into(),
        reasons: vec![reason("R01")],
    };
    let done: BulkDone = desk.call("filing.decide_bulk", bulk).unwrap();
    assert_eq!(done.decided, ["3", "4"]);
    let mut recorded = vec![
        told(&desk, "filing.approve")["letter"].clone(),
        told(&desk, "filing.return")["letter"].clone(),
    ];
    let many = told(&desk, "filing.decide_bulk");
    recorded.extend(many["letters"].as_array().unwrap().iter().cloned());
    let mut behind = Behind::of(&desk);
    for decision in 1..=4 {
        let turned = |from: &str, to: &str| {
            format!(
                "UPDATE outbox SET payload = replace(payload, '{from}', '{to}') WHERE ref_id = {decision}"
            )
        };
        assert_eq!(
            behind.execute(&turned("Dear organiser", "Dear Organiser")),
            1
        );
        let (folder, path) = desk.target(&format!("not-{decision}"));
        std::fs::create_dir(&path).unwrap();
        let make = HandOff {
            op: op(),
            kind: "decision".into(),
            folder,
            mine_now: true,
        };
        let refused = desk.call::<HandedOff>("handoff.make", make).unwrap_err();
        assert_eq!(refused.code, Code::AuditBroken);
        assert_eq!(refused.params["decision"], decision.to_string());
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
        behind.execute(&turned("Dear Organiser", "Dear organiser"));
    }
    let lines = handed_over(&desk);
    let hashes: Vec<Json> = lines.iter().map(|line| hash_of(&line["letter"])).collect();
    assert_eq!(hashes, recorded);
}

fn hash_of(letter: &Json) -> Json {
    let letters: shelfkeeper_core::domain::letter::Letters =
        serde_json::from_value(letter.clone()).unwrap();
    json!(letters.hash())
}

#[test]
fn many_are_decided_on_with_the_letter_that_was_shown_of_one_or_none_of_them_is() {
    let desk = desk_with(3);
    let reasons = Some(vec![reason("R28")]);
    let seen = shown(&desk, "2", reasons.clone());
    rules(&desk, appeal);
    let before = written(&desk);
    let bulk = |hash: &str| {
        let pick = |id: &str, letter: Option<&str>| BulkPick {
            id: id.into(),
            version: 1,
            letter: letter.map(str::to_owned),
        };
        DecideBulk {
            op: op(),
            act: "return".into(),
            picks: vec![pick("1", None), pick("2", Some(hash)), pick("3", None)],
            reasons: reasons.clone().unwrap(),
        }
    };
    let code = desk.refused("filing.decide_bulk", bulk(&seen.hash));
    assert_eq!((code, written(&desk)), (Code::LetterChanged, before));
    let now = shown(&desk, "2", reasons.clone());
    let done: BulkDone = desk.call("filing.decide_bulk", bulk(&now.hash)).unwrap();
    assert_eq!(done.decided, ["1", "2", "3"]);
    assert_eq!(handed_over(&desk)[1]["letter"], as_json(&now));
}
