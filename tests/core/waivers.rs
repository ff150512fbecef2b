//! Deposits that are asked no longer: a reason, a second person, and what follows.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::{Notice, Program, Waiver};

use crate::batches::DAY;
use crate::bills::{bill, number, paid, refunded};
use crate::deposits::issue;
use crate::payments::Finance;
use crate::support::{TestDesk, op};

/// Notices issued today; fei and fang are finance, wang is a manager, and `twin` is fei once more, as a
/// manager.
pub fn asked(notices: usize) -> TestDesk {
    let desk = TestDesk::new();
    desk.people();
    desk.add("twin", "ｆｅｉ\u{200b}", &["manager"]);
    desk.add("rui", "rui", &["reviewer"]);
    desk.add("fang", "fang", &["finance"]);
    desk.programs(notices, None, |_| ());
    desk.become_new("fei", &["finance"]);
    issue(&desk);
    desk
}

pub fn detail(desk: &TestDesk, notice: u64) -> NoticeDetail {
    let notice = number(notice);
    desk.call("notice.get", GetNotice { notice }).unwrap()
}

fn proposal(desk: &TestDesk, notice: u64) -> ProposeWaiver {
    let row: Notice = desk.row(notice as i64);
    ProposeWaiver {
        op: op(),
        notice: row.number,
        version: row.version as u32,
        reason: "小程序停止运营".into(),
        evidence: "主办者的注销公告，2026-03-08".into(),
    }
}

pub fn propose(desk: &TestDesk, notice: u64) -> WaiverInfo {
    desk.become_known("fei");
    let request = proposal(desk, notice);
    desk.call("waiver.propose", request).unwrap()
}

fn decision(waiver: &WaiverInfo, verdict: &str) -> DecideWaiver {
    DecideWaiver {
        op: op(),
        id: waiver.id.clone(),
        version: waiver.version,
        notice_version: waiver.notice_version,
        verdict: verdict.into(),
        words: "核对过公告".into(),
    }
}

fn taking_back(waiver: &WaiverInfo) -> OpById {
    OpById {
        op: op(),
        id: waiver.id.clone(),
    }
}

pub fn waive(desk: &TestDesk, notice: u64) -> WaiverInfo {
    let waiver = propose(desk, notice);
    desk.become_known("wang");
    desk.call("waiver.decide", decision(&waiver, "approve"))
        .unwrap()
}

fn listed(desk: &TestDesk, waiting: bool) -> Waivers {
    desk.call("waiver.list", AskWaivers { waiting }).unwrap()
}

const STATES: [&str; 5] = ["none", "proposed", "approved", "refused", "withdrawn"];
const ACTS: [&str; 4] = ["propose", "approve", "refuse", "withdraw"];
const PEOPLE: [&str; 6] = ["fei", "fang", "wang", "twin", "rui", "root"];

/// Brings a notice's waiver into a state.
fn bring(desk: &TestDesk, notice: u64, state: &str) -> Option<WaiverInfo> {
    if state == "none" {
        return None;
    }
    let waiver = propose(desk, notice);
    let moved = match state {
        "proposed" => waiver,
        "withdrawn" => desk.call("waiver.withdraw", taking_back(&waiver)).unwrap(),
        decided => {
            desk.become_known("wang");
            let verdict = &decided[..decided.len() - 1];
            let verdict = if verdict == "approve" {
                "approve"
            } else {
                "refuse"
            };
            desk.call("waiver.decide", decision(&waiver, verdict))
                .unwrap()
        }
    };
    assert_eq!(moved.state, state);
    Some(moved)
}

/// What comes of an act, by the rules as they are written down.
fn expected(state: &str, act: &str, who: &str) -> Result<&'static str, Code> {
    let (finance, manager) = (
        ["fei", "fang"].contains(&who),
        ["wang", "twin"].contains(&who),
    );
    let right = match act {
        "propose" | "withdraw" => finance,
        _ => manager,
    };
    match (state, act) {
        _ if !right => Err(Code::RoleRefused),
        ("none" | "refused" | "withdrawn", "propose") => Ok("proposed"),
        ("none", _) => Err(Code::NotFound),
        ("proposed", "withdraw") if who == "fei" => Ok("withdrawn"),
        ("proposed", "withdraw") => Err(Code::RoleRefused),
        ("proposed", "approve" | "refuse") if who == "twin" => Err(Code::FourEyes),
        ("proposed", "approve") => Ok("approved"),
        ("proposed", "refuse") => Ok("refused"),
        _ => Err(Code::WrongState),
    }
}

fn tried(
    desk: &TestDesk,
    notice: u64,
    act: &str,
    waiver: Option<&WaiverInfo>,
) -> Result<String, Code> {
    let done = match (act, waiver) {
        ("propose", _) => desk.call::<WaiverInfo>("waiver.propose", proposal(desk, notice)),
        ("withdraw", Some(waiver)) => desk.call("waiver.withdraw", taking_back(waiver)),
        (_, Some(waiver)) => desk.call("waiver.decide", decision(waiver, act)),
        ("withdraw", None) => desk.call(
            "waiver.withdraw",
            OpById {
                op: op(),
                id: "9999".into(),
            },
        ),
        (_, None) => {
            let none = DecideWaiver {
                op: op(),
                id: "9999".into(),
                version: 1,
                notice_version: 1,
                verdict: act.into(),
                words: "无".into(),
            };
            desk.call("waiver.decide", none)
        }
    };
    done.map(|info| info.state).map_err(|fault| fault.code)
}

#[test]
fn every_act_of_everybody_in_every_state_of_a_waiver_is_as_written() {
    let cases = STATES.len() * ACTS.len() * PEOPLE.len();
    let desk = asked(cases);
    let mut notice = 0;
    for state in STATES {
        for act in ACTS {
            for who in PEOPLE {
                notice += 1;
                let waiver = bring(&desk, notice, state);
                desk.become_known(who);
                let found = tried(&desk, notice, act, waiver.as_ref());
                let expected = expected(state, act, who).map(str::to_owned);
                assert_eq!(found, expected, "{who} {act} {state}");
                let row: Notice = desk.row(notice as i64);
                let waived = state == "approved" || expected.as_deref() == Ok("approved");
                assert_eq!(row.state == "waived", waived, "{who} {act} {state}");
                if let Some(info) =
                    waiver.filter(|_| ["wang", "twin", "fei", "fang"].contains(&who))
                {
                    // What is offered is what is done.
                    let offered = info.allowed.len();
                    assert_eq!(offered, 3);
                }
            }
        }
    }
    desk.become_root();
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

#[test]
fn what_is_offered_to_a_person_is_what_they_may() {
    let desk = asked(1);
    propose(&desk, 1);
    for who in ["fei", "fang", "wang", "twin"] {
        desk.become_known(who);
        let info = listed(&desk, true).waivers.remove(0);
        for allowed in &info.allowed {
            let expected = expected("proposed", &allowed.act, who).err();
            let expected = expected.map(|code| code.as_str().to_owned());
            assert_eq!(allowed.refusal, expected, "{who} {}", allowed.act);
        }
    }
}

#[test]
fn a_proposal_says_why_and_on_what_and_names_nobody() {
    let desk = asked(1);
    let base = proposal(&desk, 1);
    let refused = |bend: &dyn Fn(&mut ProposeWaiver)| {
        let mut request = base.clone();
        request.op = op();
        bend(&mut request);
        desk.refused("waiver.propose", request)
    };
    assert_eq!(refused(&|one| one.reason = " ".into()), Code::ReasonMissing);
    assert_eq!(refused(&|one| one.evidence = "\n".into()), Code::BadField);
    let phone = "致电 138 0000 0001";
    assert_eq!(
        refused(&|one| one.reason = phone.into()),
        Code::ReasonPersonal
    );
    assert_eq!(
        refused(&|one| one.evidence = phone.into()),
        Code::ReasonPersonal
    );
    assert_eq!(refused(&|one| one.version += 1), Code::VersionConflict);
    assert_eq!(
        refused(&|one| one.notice = "SKW000".into()),
        Code::NoticeNumberWrong
    );
    let waiver: WaiverInfo = desk.call("waiver.propose", base).unwrap();
    desk.become_known("wang");
    let mut silent = decision(&waiver, "refuse");
    silent.words = String::new();
    assert_eq!(desk.refused("waiver.decide", silent), Code::ReasonMissing);
}

#[test]
fn a_waived_notice_is_in_no_batch_and_leaves_one_that_was_approved() {
    let desk = asked(3);
    let (issued, fei) = (desk.today(), desk.account("fei"));
    waive(&desk, 1);
    desk.clock.advance(6 * DAY);
    desk.bill(fei, issued.0..=issued.0 + 5, None);
    let batch = desk.approved("deposit-overdue");
    assert_eq!(batch.items, 2);
    waive(&desk, 2);
    desk.become_known("wang");
    let done = desk.execute(&desk.batch(&batch.id));
    assert_eq!((done.ordered, done.left_out["waived_since"]), (1, 1));
    desk.become_known("li");
    assert_eq!(desk.plan("deposit-overdue").items, 0);
    desk.become_known("fei");
    let ask = PlanNotices {
        platform: "wechat".into(),
    };
    let plan: NoticePlan = desk.call("notice.plan", ask).unwrap();
    assert_eq!(
        (plan.left_out["waived"], plan.left_out["already_asked"]),
        (2, 1)
    );
    assert!(plan.groups.is_empty(), "who was let off is not asked again");
}

#[test]
fn money_for_a_waived_notice_waits_in_suspense_and_no_hand_settles_it() {
    let desk = asked(2);
    waive(&desk, 1);
    desk.become_known("fei");
    let took = desk.taken(bill(&[paid(1, 100_000, number(1)).on("2026-03-09")]));
    assert_eq!((took.notices_settled, desk.in_suspense()), (0, 100_000));
    assert_eq!(desk.notice(1), ("0".into(), "waived".into()));
    let reason = desk.look("SELECT reason FROM payment WHERE id = 1");
    assert!(reason[0][0].contains("waived"), "{reason:?}");
    let by_hand = MatchPayment {
        op: op(),
        payment: "1".into(),
        version: 1,
        notice: number(1),
        reason: "认得".into(),
    };
    assert_eq!(desk.refused("payments.match", by_hand), Code::NothingLeft);
}

#[test]
fn what_was_paid_before_a_waiver_is_told_as_to_be_returned_until_it_is() {
    let desk = asked(1);
    desk.taken(bill(&[paid(1, 40_000, number(1)).on("2026-03-09")]));
    let waiver = waive(&desk, 1);
    assert_eq!(
        (
            &*waiver.open_fen,
            &*waiver.refund_fen,
            &*waiver.returned_fen
        ),
        ("60000", "40000", "0")
    );
    assert_eq!(listed(&desk, false).refund_due_fen, "40000");
    desk.become_known("fei");
    desk.taken(bill(&[refunded(1, 1, 15_000).on("2026-03-09")]));
    assert_eq!(desk.notice(1), ("0".into(), "waived".into()));
    let all = listed(&desk, false);
    assert_eq!(all.refund_due_fen, "25000");
    assert_eq!(all.waivers[0].returned_fen, "15000");
    let detail = detail(&desk, 1);
    assert_eq!((&*detail.open_fen, &*detail.returned_fen), ("0", "15000"));
    let kinds: Vec<_> = detail.story.iter().map(|event| &*event.kind).collect();
    assert_eq!(kinds[0], "issued");
    for kind in ["paid", "waiver_proposed", "waiver_approved", "returned"] {
        assert!(kinds.contains(&kind), "{kind} {kinds:?}");
    }
}

#[test]
fn a_waiver_lifts_a_restriction_as_full_payment_does() {
    let desk = asked(2);
    for id in [1, 2] {
        desk.change_notice(id, |notice| notice.restriction = "in_force".into());
        desk.change_program(id, |program| {
            program.shelf_state = "search_restricted".into()
        });
    }
    desk.change_notice(2, |notice| notice.program_id = 1);
    waive(&desk, 1);
    assert_eq!(
        desk.row::<Notice>(1).restriction,
        "lifted",
        "another notice still restricts the program"
    );
    assert_eq!(desk.row::<Program>(1).ordered_state, None);
    waive(&desk, 2);
    assert_eq!(desk.row::<Notice>(2).restriction, "lift_ordered");
    assert_eq!(
        desk.row::<Program>(1).ordered_state.as_deref(),
        Some("listed")
    );
    let (folder, path) = desk.target("out");
    std::fs::create_dir(&path).unwrap();
    let request = HandOff {
        op: op(),
        kind: "lift".into(),
        folder,
        mine_now: false,
    };
    let handed: HandedOff = desk.call("handoff.make", request).unwrap();
    assert_eq!(handed.items, 1);
}

#[test]
fn a_payment_after_the_look_asks_for_another_and_full_payment_ends_the_matter() {
    let desk = asked(1);
    let waiver = propose(&desk, 1);
    desk.taken(bill(&[paid(1, 40_000, number(1)).on("2026-03-09")]));
    desk.become_known("wang");
    let seen = decision(&waiver, "approve");
    assert_eq!(desk.refused("waiver.decide", seen), Code::VersionConflict);
    desk.become_known("fei");
    desk.taken(bill(&[paid(2, 60_000, number(1)).on("2026-03-09")]));
    desk.become_known("wang");
    let now = listed(&desk, true).waivers.remove(0);
    assert_eq!(
        desk.refused("waiver.decide", decision(&now, "approve")),
        Code::WrongState
    );
    let refused: WaiverInfo = desk
        .call("waiver.decide", decision(&now, "refuse"))
        .unwrap();
    assert_eq!(
        (&*refused.state, &*refused.words),
        ("refused", "核对过公告")
    );
    assert_eq!(desk.notice(1), ("100000".into(), "settled".into()));
    desk.become_known("fei");
    assert_eq!(
        desk.refused("waiver.propose", proposal(&desk, 1)),
        Code::WrongState
    );
}

#[test]
fn the_same_decision_again_is_the_first_one_and_the_record_says_who() {
    let desk = asked(1);
    let waiver = propose(&desk, 1);
    desk.become_known("wang");
    let request = decision(&waiver, "approve");
    let first: WaiverInfo = desk.call("waiver.decide", request.clone()).unwrap();
    let again: WaiverInfo = desk.call("waiver.decide", request).unwrap();
    assert_eq!(first, again);
    let row: Waiver = desk.row(1);
    let (fei, wang) = (desk.account("fei"), desk.account("wang"));
    assert_eq!((row.proposed_by, row.decided_by), (fei, Some(wang)));
    let events =
        desk.look("SELECT action, actor FROM audit WHERE entity = 'waiver:1' ORDER BY seq");
    let said = [
        ["waiver.propose".to_owned(), fei.to_string()],
        ["waiver.decide".to_owned(), wang.to_string()],
    ];
    assert_eq!(events, said);
}
