//! Money that is held: taken for a violation, sent back after exit, moved to another program.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::{Notice, Payment};

use crate::batches::DAY;
use crate::bills::{Line, bill, number, paid, refunded};
use crate::payments::Finance as _;
use crate::support::{TestDesk, op};
use crate::undo::Undoing as _;
use crate::waivers::{asked, detail, propose as propose_waiver, waive};

/// Notices of 1,000 yuan that are paid, each by a payment of its own; see [`asked`] for the people.
pub fn held(notices: u64) -> TestDesk {
    let desk = asked(notices as usize);
    let lines: Vec<Line> = (1..=notices)
        .map(|at| paid(at, 100_000, number(at)).on("2026-03-09"))
        .collect();
    desk.taken(bill(&lines));
    desk
}

pub fn deduction(desk: &TestDesk, notice: u64, fen: i64) -> ProposeDeduction {
    let row: Notice = desk.row(notice as i64);
    ProposeDeduction {
        op: op(),
        notice: row.number,
        version: row.version as u32,
        fen: fen.to_string(),
        reason: "上线未备案剧目".into(),
        evidence: "案件 2026-0317".into(),
    }
}

pub fn exit(desk: &TestDesk, notice: u64, left_on: &str) -> ProposeRefund {
    let row: Notice = desk.row(notice as i64);
    ProposeRefund {
        op: op(),
        notice: row.number,
        version: row.version as u32,
        left_on: left_on.into(),
        reason: "小程序已退出".into(),
        evidence: "下架回执 88".into(),
    }
}

pub fn move_to(desk: &TestDesk, from: u64, to: u64, fen: i64) -> ProposeTransfer {
    let (row, target): (Notice, Notice) = (desk.row(from as i64), desk.row(to as i64));
    ProposeTransfer {
        op: op(),
        notice: row.number,
        version: row.version as u32,
        to: target.number,
        to_version: target.version as u32,
        fen: fen.to_string(),
        reason: "同一主体调剂".into(),
        evidence: "主体申请函 12".into(),
    }
}

pub fn verdict(act: &ActInfo, verdict: &str) -> DecideAct {
    DecideAct {
        op: op(),
        id: act.id.clone(),
        version: act.version,
        notice_version: act.notice_version,
        to_version: act.to.as_ref().map(|to| to.version),
        verdict: verdict.into(),
        words: "已核对".into(),
    }
}

pub fn deducted(desk: &TestDesk, notice: u64, fen: i64) -> ActInfo {
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.deduct", deduction(desk, notice, fen))
        .unwrap();
    approved(desk, &act)
}

fn approved(desk: &TestDesk, act: &ActInfo) -> ActInfo {
    desk.become_known("wang");
    desk.call("act.decide", verdict(act, "approve")).unwrap()
}

/// The program of a notice is off the shelf.
pub fn gone(desk: &TestDesk, notice: u64) {
    desk.change_program(notice as i64, |program| {
        program.shelf_state = "delisted".into();
    });
}

/// Programs of two notices are one subject's.
pub fn siblings(desk: &TestDesk, one: i64, other: i64) {
    desk.change_program(other, move |program| program.subject_id = one);
}

fn sound(desk: &TestDesk) -> TrialBalance {
    desk.become_root();
    desk.check_record();
    desk.become_known("fei");
    desk.balance()
}

const ACTS: [&str; 4] = ["deduct", "approve", "refuse", "withdraw"];
const PEOPLE: [&str; 6] = ["fei", "fang", "wang", "twin", "rui", "root"];

fn expected(state: &str, act: &str, who: &str) -> Result<&'static str, Code> {
    let right = match act {
        "deduct" | "withdraw" => ["fei", "fang"].contains(&who),
        _ => ["wang", "twin"].contains(&who),
    };
    match (state, act) {
        _ if !right => Err(Code::RoleRefused),
        ("proposed", "withdraw") if who == "fei" => Ok("withdrawn"),
        ("proposed", "withdraw") => Err(Code::RoleRefused),
        ("proposed", "approve" | "refuse") if who == "twin" => Err(Code::FourEyes),
        ("proposed", "approve") => Ok("approved"),
        ("proposed", "refuse") => Ok("refused"),
        ("proposed", _) => Err(Code::WrongState),
        (_, "deduct") => Ok("proposed"),
        _ => Err(Code::WrongState),
    }
}

#[test]
fn every_act_of_everybody_on_a_deduction_in_every_state_is_as_written() {
    let states = ["proposed", "approved", "refused", "withdrawn"];
    let desk = held((states.len() * ACTS.len() * PEOPLE.len()) as u64);
    let mut notice = 0;
    for state in states {
        for act in ACTS {
            for who in PEOPLE {
                notice += 1;
                desk.become_known("fei");
                let proposed: ActInfo = desk
                    .call("act.deduct", deduction(&desk, notice, 30_000))
                    .unwrap();
                let own = OpById {
                    op: op(),
                    id: proposed.id.clone(),
                };
                let known = match state {
                    "proposed" => proposed,
                    "withdrawn" => desk.call("act.withdraw", own).unwrap(),
                    "approved" => approved(&desk, &proposed),
                    _ => {
                        desk.become_known("wang");
                        desk.call("act.decide", verdict(&proposed, "refuse"))
                            .unwrap()
                    }
                };
                desk.become_known(who);
                let own = OpById {
                    op: op(),
                    id: known.id.clone(),
                };
                let done = match act {
                    "deduct" => {
                        desk.call::<ActInfo>("act.deduct", deduction(&desk, notice, 10_000))
                    }
                    "withdraw" => desk.call("act.withdraw", own),
                    act => desk.call("act.decide", verdict(&known, act)),
                };
                let found = done.map(|info| info.state).map_err(|fault| fault.code);
                let wanted = expected(state, act, who).map(str::to_owned);
                assert_eq!(found, wanted, "{who} {act} {state}");
                let taken = state == "approved" || wanted.as_deref() == Ok("approved");
                let left = if taken { "70000" } else { "100000" };
                assert_eq!(desk.notice(notice), (left.into(), "settled".into()));
            }
        }
    }
    sound(&desk);
}

#[test]
fn a_deduction_says_how_much_and_why_and_is_no_more_than_is_held() {
    let desk = held(1);
    desk.become_known("fei");
    let base = deduction(&desk, 1, 30_000);
    let refused = |bend: &dyn Fn(&mut ProposeDeduction)| {
        let mut request = base.clone();
        request.op = op();
        bend(&mut request);
        desk.refused("act.deduct", request)
    };
    assert_eq!(refused(&|one| one.reason = " ".into()), Code::ReasonMissing);
    assert_eq!(refused(&|one| one.evidence = "\n".into()), Code::BadField);
    assert_eq!(
        refused(&|one| one.reason = "致电 138 0000 0001".into()),
        Code::ReasonPersonal
    );
    assert_eq!(refused(&|one| one.version += 1), Code::VersionConflict);
    assert_eq!(
        refused(&|one| one.fen = "100001".into()),
        Code::HeldTooLittle
    );
    for fen in ["0", "-5", "1.5", ""] {
        assert_eq!(
            refused(&|one| one.fen = fen.into()),
            Code::BadField,
            "{fen}"
        );
    }
    let act: ActInfo = desk.call("act.deduct", base).unwrap();
    desk.become_known("wang");
    let mut silent = verdict(&act, "refuse");
    silent.words = String::new();
    assert_eq!(desk.refused("act.decide", silent), Code::ReasonMissing);
}

#[test]
fn a_deduction_leaves_the_notice_settled_and_its_money_in_a_pot_of_its_own() {
    let desk = held(2);
    let act = deducted(&desk, 1, 30_000);
    assert_eq!((&*act.state, &*act.held_fen), ("approved", "70000"));
    let all = sound(&desk);
    assert_eq!((&*all.deposits, &*all.deducted), ("170000", "30000"));
    let shown = detail(&desk, 1);
    assert_eq!(
        (&*shown.paid_fen, &*shown.open_fen, &*shown.deducted_fen),
        ("70000", "0", "30000")
    );
    let kinds: Vec<_> = shown.story.iter().map(|event| &*event.kind).collect();
    for kind in [
        "paid",
        "deduction_proposed",
        "deduction_approved",
        "deducted",
    ] {
        assert!(kinds.contains(&kind), "{kind} {kinds:?}");
    }
    assert!(shown.previews.contains(&"deducted".to_owned()));
    let asked = PreviewNoticeLetter {
        notice: number(1),
        kind: "deducted".into(),
    };
    let letter: Letters = desk.call("notice.letter", asked).unwrap();
    for words in [
        "300.00",
        "700.00",
        "上线未备案剧目",
        "案件 2026-0317",
        &number(1),
    ] {
        assert!(letter.zh.body.contains(words), "{words} {}", letter.zh.body);
        assert!(letter.en.body.contains(words), "{words} {}", letter.en.body);
    }
    // In the report of the period it is as paid as it was.
    let report = PreviewReport {
        name: "deposit-ledger".into(),
        from: "2026-03-01".into(),
        to: "2026-03-31".into(),
    };
    let report: ReportPreview = desk.call("report.preview", report).unwrap();
    let figure = |name: &str| report.totals.get(name).cloned();
    assert_eq!(
        figure("outstanding").as_deref(),
        Some("0"),
        "{:?}",
        report.totals
    );
    // A payment that names it finds nothing to settle.
    desk.taken(bill(&[paid(7, 30_000, number(1)).on("2026-03-09")]));
    assert_eq!(desk.in_suspense(), 30_000);
    sound(&desk);
}

#[test]
fn a_decision_on_what_is_not_so_any_more_is_refused_and_two_at_once_decide_once() {
    let desk = held(1);
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.deduct", deduction(&desk, 1, 90_000))
        .unwrap();
    assert_eq!(
        desk.refused("act.deduct", deduction(&desk, 1, 1)),
        Code::WrongState,
        "one waits already"
    );
    desk.taken(bill(&[refunded(1, 1, 20_000).on("2026-03-09")]));
    desk.become_known("wang");
    assert_eq!(
        desk.refused("act.decide", verdict(&act, "approve")),
        Code::VersionConflict
    );
    let now: Acts = desk.call("act.list", AskActs { waiting: true }).unwrap();
    assert_eq!((now.waiting, &*now.acts[0].held_fen), (1, "80000"));
    assert_eq!(
        desk.refused("act.decide", verdict(&now.acts[0], "approve")),
        Code::HeldTooLittle,
        "less is held by now"
    );
    let other = desk.second_window();
    other.become_known("wang");
    let request = verdict(&now.acts[0], "refuse");
    let first: ActInfo = desk.call("act.decide", request.clone()).unwrap();
    assert_eq!(
        other.refused("act.decide", verdict(&now.acts[0], "refuse")),
        Code::WrongState
    );
    let again: ActInfo = other.call("act.decide", request).unwrap();
    assert_eq!(first, again, "the same operation is the first one");
    sound(&desk);
}

#[test]
fn two_managers_who_approve_at_the_same_moment_carry_it_out_once() {
    let desk = held(1);
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.deduct", deduction(&desk, 1, 30_000))
        .unwrap();
    desk.become_known("wang");
    let other = desk.second_window();
    other.become_known("li");
    let mine = verdict(&act, "approve");
    let theirs = verdict(&act, "approve");
    let (one, two) = std::thread::scope(|scope| {
        let run = scope.spawn(|| other.call::<ActInfo>("act.decide", theirs));
        let one = desk.call::<ActInfo>("act.decide", mine);
        (one, run.join().unwrap())
    });
    assert_eq!(
        u8::from(one.is_ok()) + u8::from(two.is_ok()),
        1,
        "{one:?} {two:?}"
    );
    let refused = one.err().or(two.err()).unwrap();
    assert!(
        [Code::WrongState, Code::VersionConflict].contains(&refused.code),
        "{refused:?}"
    );
    assert_eq!(desk.notice(1), ("70000".into(), "settled".into()));
    sound(&desk);
}

#[test]
fn an_import_under_an_act_is_not_undone_and_the_list_says_what_stands_on_it() {
    let desk = held(4);
    siblings(&desk, 3, 2);
    desk.change_notice(2, |notice| notice.due_on += 1);
    deducted(&desk, 1, 30_000);
    gone(&desk, 4);
    desk.clock.advance(40 * DAY);
    desk.become_known("fei");
    let back: ActInfo = desk
        .call("act.refund", exit(&desk, 4, "2026-03-10"))
        .unwrap();
    approved(&desk, &back);
    desk.become_known("fei");
    let plan = desk.plan_of("1");
    let found: Vec<_> = plan
        .stands_on
        .iter()
        .map(|one| {
            (
                &*one.kind,
                one.notice.clone().unwrap(),
                one.fen.clone().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("deducted", number(1), "30000".to_owned()),
            ("refund_approved", number(4), "100000".to_owned())
        ]
    );
    let refused = desk
        .call::<ImportUndone>("payments.undo", crate::undo::undo("1"))
        .unwrap_err();
    assert_eq!(refused.code, Code::ImportInUse);
    sound(&desk);
}

#[test]
fn a_deposit_goes_back_after_exit_and_hold_and_a_later_refund_settles_it() {
    let desk = held(1);
    desk.become_known("fei");
    let early = |desk: &TestDesk, day: &str| desk.refused("act.refund", exit(desk, 1, day));
    assert_eq!(
        early(&desk, "2026-03-09"),
        Code::WrongState,
        "it is on the shelf"
    );
    gone(&desk, 1);
    assert_eq!(early(&desk, "2026-03-10"), Code::BadField, "not come yet");
    assert_eq!(
        early(&desk, "1999-01-01"),
        Code::BadField,
        "before it was listed"
    );
    assert_eq!(early(&desk, "2026-03-09"), Code::RefundHeld);
    desk.clock.advance(29 * DAY);
    desk.become_known("fei");
    let held_until = desk
        .call::<ActInfo>("act.refund", exit(&desk, 1, "2026-03-09"))
        .unwrap_err();
    assert_eq!(held_until.params["until"], "2026-04-08");
    desk.clock.advance(DAY);
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.refund", exit(&desk, 1, "2026-03-09"))
        .unwrap();
    assert_eq!(&*act.fen, "100000");
    approved(&desk, &act);
    let all = sound(&desk);
    assert_eq!(
        (&*all.deposits, &*all.refunds_due, &*all.gone_back),
        ("0", "100000", "0")
    );
    desk.become_known("fei");
    assert_eq!(desk.notice(1), ("0".into(), "settled".into()));
    desk.taken(bill(&[refunded(1, 1, 60_000).on("2026-04-08")]));
    let shown = detail(&desk, 1);
    assert_eq!(
        (&*shown.returned_fen, &*shown.refund_due_fen),
        ("60000", "40000")
    );
    assert!(shown.previews.contains(&"refund".to_owned()));
    let undone = desk.undone("2");
    assert_eq!(undone.notices_reopened, 0);
    assert_eq!(detail(&desk, 1).refund_due_fen, "100000");
    desk.taken(bill(&[refunded(1, 1, 100_000).on("2026-04-08")]));
    let all = sound(&desk);
    assert_eq!((&*all.refunds_due, &*all.bank), ("0", "0"));
}

#[test]
fn nothing_goes_back_while_something_is_against_the_program() {
    let desk = held(2);
    desk.clock.advance(40 * DAY);
    for notice in [1, 2] {
        gone(&desk, notice);
    }
    let held_by = |desk: &TestDesk| {
        desk.become_known("fei");
        let refused = desk.call::<ActInfo>("act.refund", exit(desk, 1, "2026-03-09"));
        refused
            .map(|act| act.id)
            .map_err(|fault| (fault.code, fault.params))
    };
    // Money that names its subject.
    let import = desk.bill(desk.account("fei"), 0..=0, None);
    desk.suspense(import, &format!("{} 的保证金", crate::shelf::app_id(1)));
    let (code, params) = held_by(&desk).unwrap_err();
    assert_eq!((code, params["suspense"].as_str()), (Code::RefundHeld, "1"));
    desk.write(0, "test.spent", |tx| {
        let before: Payment = tx.get(3)?;
        let mut after = before.clone();
        after.left_fen = 0;
        tx.update(&before, &mut after)
    });
    // Another proposal about the same program.
    desk.change_notice(2, |notice| notice.program_id = 1);
    let act: ActInfo = desk.call("act.deduct", deduction(&desk, 2, 1)).unwrap();
    let (code, params) = held_by(&desk).unwrap_err();
    assert_eq!(
        (code, params["proposals"].as_str()),
        (Code::RefundHeld, "1")
    );
    let own = OpById {
        op: op(),
        id: act.id,
    };
    desk.call::<ActInfo>("act.withdraw", own).unwrap();
    let id = held_by(&desk).unwrap();
    // What comes between stands against the approval as well.
    let act: ActInfo = desk.call("act.deduct", deduction(&desk, 2, 1)).unwrap();
    assert_ne!(act.id, id);
    desk.become_known("wang");
    let waiting: Acts = desk.call("act.list", AskActs { waiting: true }).unwrap();
    let refund = waiting.acts.iter().find(|one| one.id == id).unwrap();
    assert_eq!(
        desk.refused("act.decide", verdict(refund, "approve")),
        Code::RefundHeld
    );
}

#[test]
fn money_moves_between_programs_of_one_subject_and_of_no_other() {
    let desk = asked(3);
    desk.taken(bill(&[paid(1, 100_000, number(1)).on("2026-03-09")]));
    desk.become_known("fei");
    assert_eq!(
        desk.refused("act.transfer", move_to(&desk, 1, 2, 40_000)),
        Code::SubjectDiffers
    );
    assert!(detail(&desk, 1).targets.is_empty());
    siblings(&desk, 1, 2);
    let targets = detail(&desk, 1).targets;
    assert_eq!((targets.len(), &*targets[0].notice), (1, &*number(2)));
    assert_eq!(
        desk.refused("act.transfer", move_to(&desk, 1, 2, 100_001)),
        Code::HeldTooLittle
    );
    assert_eq!(
        desk.refused("act.transfer", move_to(&desk, 1, 1, 1)),
        Code::BadField
    );
    desk.taken(bill(&[paid(2, 70_000, number(2)).on("2026-03-09")]));
    assert_eq!(
        desk.refused("act.transfer", move_to(&desk, 1, 2, 40_000)),
        Code::NothingLeft,
        "more than the other asks"
    );
    let act: ActInfo = desk
        .call("act.transfer", move_to(&desk, 1, 2, 30_000))
        .unwrap();
    // The other notice is part of what was seen.
    desk.taken(bill(&[refunded(2, 1, 10_000).on("2026-03-09")]));
    desk.become_known("wang");
    assert_eq!(
        desk.refused("act.decide", verdict(&act, "approve")),
        Code::VersionConflict
    );
    let waiting: Acts = desk.call("act.list", AskActs { waiting: true }).unwrap();
    approved(&desk, &waiting.acts[0]);
    assert_eq!(desk.notice(1), ("70000".into(), "open".into()));
    assert_eq!(desk.notice(2), ("90000".into(), "open".into()));
    sound(&desk);
    let story = detail(&desk, 2).story;
    let moved = story.iter().find(|event| event.kind == "moved_in").unwrap();
    assert_eq!(moved.fen.as_deref(), Some("30000"));
    // A refund takes it out where it lies now.
    desk.taken(bill(&[refunded(1, 2, 100_000).on("2026-03-09")]));
    assert_eq!(desk.notice(1).0, "0");
    assert_eq!(desk.notice(2).0, "60000");
    sound(&desk);
}

#[test]
fn a_transfer_lifts_where_it_settles_and_restricts_where_it_opens() {
    let desk = asked(2);
    desk.taken(bill(&[paid(1, 100_000, number(1)).on("2026-03-09")]));
    siblings(&desk, 1, 2);
    desk.change_notice(2, |notice| notice.restriction = "in_force".into());
    desk.change_program(2, |program| {
        program.shelf_state = "search_restricted".into()
    });
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.transfer", move_to(&desk, 1, 2, 100_000))
        .unwrap();
    approved(&desk, &act);
    let (from, to): (Notice, Notice) = (desk.row(1), desk.row(2));
    assert_eq!((&*from.state, from.paid_fen), ("open", 0));
    assert_eq!((&*to.state, &*to.restriction), ("settled", "lift_ordered"));
    // And back: the lift has not left, and the restriction is in force again.
    desk.become_known("fei");
    let act: ActInfo = desk
        .call("act.transfer", move_to(&desk, 2, 1, 100_000))
        .unwrap();
    approved(&desk, &act);
    let to: Notice = desk.row(2);
    assert_eq!((&*to.state, &*to.restriction), ("open", "in_force"));
    sound(&desk);
}

#[test]
fn what_was_deducted_is_asked_by_a_notice_of_its_own_under_the_rule_of_the_day() {
    let desk = held(2);
    deducted(&desk, 1, 30_000);
    desk.become_known("fei");
    let ask = PlanNotices {
        platform: "wechat".into(),
    };
    let plan: NoticePlan = desk.call("notice.plan", &ask).unwrap();
    assert_eq!((plan.more.programs, plan.less.programs), (0, 0));
    assert_eq!(plan.groups.len(), 1);
    let group = &plan.groups[0];
    assert!(group.top_up);
    assert_eq!(
        (
            &*group.rule.id,
            &*group.each_fen,
            group.programs,
            &*group.total_fen
        ),
        ("short-drama-high", "30000", 1, "30000")
    );
    let rows = PlanRows {
        platform: "wechat".into(),
        plan: plan.plan.clone(),
        list: "asked".into(),
        code: None,
        offset: 0,
        limit: 10,
    };
    let rows: PlanRowsAnswer = desk.call("notice.plan_rows", rows).unwrap();
    assert_eq!(rows.rows[0].refills.as_deref(), Some(&*number(1)));
    assert_eq!(rows.rows[0].amount_fen.as_deref(), Some("30000"));
    crate::deposits::issue(&desk);
    let asked = detail(&desk, 3);
    assert_eq!(
        (&*asked.amount_fen, asked.refills.as_deref(), &*asked.state),
        ("30000", Some(&*number(1)), "open")
    );
    assert_eq!(detail(&desk, 1).refilled_by, [number(3)]);
    let issued = PreviewNoticeLetter {
        notice: number(3),
        kind: "issued".into(),
    };
    let letter: Letters = desk.call("notice.letter", issued).unwrap();
    assert!(letter.zh.body.contains(&number(1)), "{}", letter.zh.body);
    let again: NoticePlan = desk.call("notice.plan", &ask).unwrap();
    assert!(again.groups.is_empty(), "it is asked once");
    assert_eq!((again.more.programs, again.less.programs), (0, 0));
    desk.taken(bill(&[paid(9, 30_000, number(3)).on("2026-03-09")]));
    assert_eq!(desk.notice(3), ("30000".into(), "settled".into()));
    // What is deducted from the top-up is asked again, and of who left nothing is.
    deducted(&desk, 3, 10_000);
    deducted(&desk, 1, 10_000);
    desk.become_known("fei");
    let more: NoticePlan = desk.call("notice.plan", &ask).unwrap();
    let totals: Vec<_> = more
        .groups
        .iter()
        .map(|one| (one.programs, &*one.total_fen))
        .collect();
    assert_eq!(totals, [(2, "20000")]);
    gone(&desk, 1);
    let none: NoticePlan = desk.call("notice.plan", &ask).unwrap();
    assert!(none.groups.is_empty());
    sound(&desk);
}

#[test]
fn waiving_marks_what_is_held_as_to_be_sent_back() {
    let desk = asked(2);
    desk.taken(bill(&[paid(1, 40_000, number(1)).on("2026-03-09")]));
    waive(&desk, 1);
    let all = sound(&desk);
    assert_eq!((&*all.deposits, &*all.refunds_due), ("0", "40000"));
    assert_eq!(desk.notice(1), ("0".into(), "waived".into()));
    let plan = desk.plan_of("1");
    assert_eq!(&*plan.stands_on[0].kind, "waived");
    // Money that is to be sent back names nobody any more.
    propose_waiver(&desk, 2);
    desk.taken(bill(&[refunded(1, 1, 40_000).on("2026-03-09")]));
    assert_eq!(desk.balance().bank, "0");
    sound(&desk);
}

#[test]
fn in_a_closed_period_an_act_stands_on_the_first_open_day() {
    let desk = held(1);
    desk.clock.advance(DAY);
    desk.become_known("wang");
    let lock = LockPeriod {
        op: op(),
        through: "2026-03-09".into(),
        reason: "月结".into(),
    };
    desk.call::<Periods>("period.lock", lock).unwrap();
    deducted(&desk, 1, 30_000);
    let days = desk.look("SELECT posted_on FROM posting ORDER BY id");
    let first: i64 = days[0][0].parse().unwrap();
    assert_eq!(days[1][0], (first + 1).to_string());
    desk.become_known("fei");
    let kinds: Vec<_> = desk
        .plan_of("1")
        .stands_on
        .into_iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, ["deducted", "locked"]);
    sound(&desk);
}

#[test]
fn what_was_edited_around_an_act_is_named() {
    let desk = held(1);
    deducted(&desk, 1, 30_000);
    desk.become_root();
    let edits = [
        ("UPDATE notice SET taken_fen = 1", "notice", "taken_fen"),
        (
            "UPDATE posting SET act_id = NULL",
            "deposit_act",
            "amount_fen",
        ),
        (
            "UPDATE deposit_act SET amount_fen = 29999",
            "deposit_act",
            "amount_fen",
        ),
    ];
    for (edit, table, field) in edits {
        let mut raw = crate::support::Behind::of(&desk);
        let back = match table {
            "notice" => "UPDATE notice SET taken_fen = 30000",
            _ if edit.contains("posting") => {
                "UPDATE posting SET act_id = 1 WHERE debit = 'deposit'"
            }
            _ => "UPDATE deposit_act SET amount_fen = 30000",
        };
        raw.execute(edit);
        let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
        let named = |one: &Finding| one.table == table && one.field == field;
        assert!(
            report.findings.iter().any(named),
            "{edit} {:?}",
            report.findings
        );
        raw.execute(back);
        desk.check_record();
    }
}

#[test]
fn checking_the_store_tries_the_balance_of_every_pot_by_sums_of_its_own() {
    let desk = held(2);
    deducted(&desk, 1, 30_000);
    let check = || desk.desk.store().unwrap().check().unwrap();
    assert!(check().is_whole(), "{:?}", check());
    let edits = [
        (
            "UPDATE notice SET paid_fen = paid_fen - 1 WHERE id = 2",
            "paid_fen = paid_fen + 1",
            "deposit",
        ),
        (
            "UPDATE notice SET taken_fen = taken_fen + 1 WHERE id = 2",
            "taken_fen = taken_fen - 1",
            "notices",
        ),
    ];
    for (edit, back, pot) in edits {
        let mut raw = crate::support::Behind::of(&desk);
        raw.execute(edit);
        let whole = check();
        assert!(!whole.is_whole());
        assert!(
            whole.books.iter().any(|one| one.pot == pot),
            "{:?}",
            whole.books
        );
        raw.execute(&format!("UPDATE notice SET {back} WHERE id = 2"));
        assert!(check().is_whole());
    }
    let mut raw = crate::support::Behind::of(&desk);
    raw.execute("UPDATE posting SET amount_fen = amount_fen + 1 WHERE credit = 'deducted'");
    let pots: Vec<_> = check()
        .books
        .into_iter()
        .map(|one| (one.pot, one.posted - one.carried))
        .collect();
    let expected = [("deposit", -1), ("deducted", 1), ("notices", 1)];
    assert_eq!(pots, expected.map(|(pot, by)| (pot.to_owned(), by)));
}
