//! Money that is held: taken for a violation, sent back after exit, moved to another program.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::Notice;

use crate::batches::DAY;
use crate::bills::{Line, bill, number, paid, refunded};
use crate::payments::Finance as _;
use crate::support::{TestDesk, op};
use crate::undo::Undoing as _;
use crate::waivers::{asked, detail};

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

pub fn approved(desk: &TestDesk, act: &ActInfo) -> ActInfo {
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

pub fn sound(desk: &TestDesk) -> TrialBalance {
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
