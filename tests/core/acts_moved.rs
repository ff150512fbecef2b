//! Money that is held and goes elsewhere: back after exit, to another program, asked anew after a deduction.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::{Notice, Payment};

use crate::acts::{
    approved, deducted, deduction, exit, gone, held, move_to, siblings, sound, verdict,
};
use crate::batches::DAY;
use crate::bills::{bill, number, paid, refunded};
use crate::payments::Finance as _;
use crate::support::{TestDesk, op};
use crate::undo::Undoing as _;
use crate::waivers::{asked, detail, propose as propose_waiver, waive};

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
