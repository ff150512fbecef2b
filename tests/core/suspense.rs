//! Suspense that people work: money is divided, taken back, and marked to be sent back.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk};
use crate::support::{TestDesk, op};
use crate::undo::Undoing as _;

fn assign(version: u32, parts: &[(u64, i64)]) -> AssignPayment {
    let part = |(serial, fen): &(u64, i64)| AssignPart {
        notice: number(*serial),
        fen: fen.to_string(),
    };
    AssignPayment {
        op: op(),
        payment: "1".into(),
        version,
        parts: parts.iter().map(part).collect(),
        back: None,
        reason: "电话确认".into(),
    }
}

fn unmatch(version: u32, notice: Option<u64>) -> UnmatchPayment {
    UnmatchPayment {
        op: op(),
        payment: "1".into(),
        version,
        notice: notice.map(number),
        reason: "认错人".into(),
    }
}

fn send(version: u32, fen: Option<i64>) -> SendBack {
    SendBack {
        op: op(),
        payment: "1".into(),
        version,
        fen: fen.map(|fen| fen.to_string()),
        reason: "多付".into(),
    }
}

fn done(desk: &TestDesk, name: &str, request: impl serde::Serialize) -> (i64, i64, u32) {
    let after: Suspended = desk.call(name, request).unwrap();
    desk.check_record();
    desk.balance();
    (
        after.left_fen.parse().unwrap(),
        after.due_fen.parse().unwrap(),
        after.version,
    )
}

#[test]
fn a_payment_is_divided_between_notices_and_suspense_and_taken_back_part_by_part() {
    let desk = desk();
    desk.taken(bill(&[paid(1, 2 * FEN + 700, "unreadable")]));
    let refused = |request| desk.refused("payments.assign", request);
    assert_eq!(refused(assign(9, &[(1, FEN)])), Code::VersionConflict);
    assert_eq!(refused(assign(1, &[(1, FEN + 1)])), Code::NothingLeft);
    assert_eq!(
        refused(assign(1, &[(1, FEN), (2, FEN), (3, 701)])),
        Code::NothingLeft
    );
    assert_eq!(refused(assign(1, &[(1, 5), (1, 6)])), Code::BadField);
    assert_eq!(refused(assign(1, &[(1, 0)])), Code::BadField);
    assert_eq!(refused(assign(1, &[])), Code::BadField);
    assert_eq!(desk.in_suspense(), 2 * FEN + 700, "refused whole");
    let left = done(
        &desk,
        "payments.assign",
        assign(1, &[(1, FEN), (2, 40_000)]),
    );
    assert_eq!(left, (60_700 + FEN - FEN, 0, 2));
    assert_eq!(desk.notice(1), (FEN.to_string(), "settled".into()));
    assert_eq!(desk.notice(2), ("40000".into(), "open".into()));
    assert_eq!(
        desk.refused("payments.unmatch", unmatch(2, Some(3))),
        Code::NotFound
    );
    assert_eq!(
        desk.refused("payments.unmatch", unmatch(2, None)),
        Code::NotFound
    );
    let back = done(&desk, "payments.unmatch", unmatch(2, Some(1)));
    assert_eq!(back, (60_700 + FEN, 0, 3));
    assert_eq!(desk.notice(1), ("0".into(), "open".into()));
    assert_eq!(
        desk.refused("payments.unmatch", unmatch(3, Some(1))),
        Code::NotFound,
        "once"
    );
    let again = done(&desk, "payments.assign", assign(3, &[(1, FEN)]));
    assert_eq!(again, (60_700, 0, 4));
}

#[test]
fn what_is_given_to_nobody_stays_or_is_marked_to_be_sent_back_in_one_act() {
    let desk = desk();
    desk.taken(bill(&[paid(1, 2 * FEN + 700, "unreadable")]));
    let split = |version: u32, fen: i64, back: &str| AssignPayment {
        back: Some(back.into()),
        ..assign(version, &[(1, fen)])
    };
    let refused = |request| desk.refused("payments.assign", request);
    assert_eq!(refused(split(1, FEN, "100701")), Code::NothingLeft);
    assert_eq!(refused(split(1, FEN, "0")), Code::BadField);
    assert_eq!(desk.notice(1).0, "0", "refused whole");
    let after = done(&desk, "payments.assign", split(1, FEN, "700"));
    assert_eq!(after, (FEN, 700, 2), "a part waits for a word");
    let back = done(&desk, "payments.unmatch", unmatch(2, None));
    assert_eq!(back, (FEN + 700, 0, 3));
    let back = done(&desk, "payments.unmatch", unmatch(3, Some(1)));
    assert_eq!(back, (2 * FEN + 700, 0, 4));
    desk.check_books();
}

#[test]
fn a_match_is_not_taken_back_when_a_refund_has_taken_from_it() {
    let desk = desk();
    desk.taken(bill(&[paid(1, FEN, "unreadable")]));
    done(&desk, "payments.assign", assign(1, &[(1, FEN)]));
    let refund = desk.taken(bill(&[refunded(1, 1, 500)]));
    let version = 2;
    assert_eq!(
        desk.refused("payments.unmatch", unmatch(version, Some(1))),
        Code::ImportInUse
    );
    desk.undone(&refund.import);
    assert_eq!(
        done(&desk, "payments.unmatch", unmatch(version, Some(1))),
        (FEN, 0, 3)
    );
}

#[test]
fn money_to_be_sent_back_is_settled_by_the_refund_that_comes() {
    let desk = desk();
    desk.taken(bill(&[paid(1, FEN, "unreadable")]));
    assert_eq!(
        desk.refused("payments.send_back", send(1, Some(FEN + 1))),
        Code::NothingLeft
    );
    assert_eq!(
        done(&desk, "payments.send_back", send(1, Some(60_000))),
        (40_000, 60_000, 2)
    );
    assert_eq!(desk.balance().refunds_due, "60000");
    assert_eq!(
        desk.refused("payments.assign", assign(2, &[(1, 40_001)])),
        Code::NothingLeft
    );
    assert_eq!(
        done(&desk, "payments.unmatch", unmatch(2, None)),
        (FEN, 0, 3)
    );
    assert_eq!(
        done(&desk, "payments.send_back", send(3, Some(60_000))),
        (40_000, 60_000, 4)
    );
    let first = desk.taken(bill(&[refunded(1, 1, 50_000)]));
    let after = desk.balance();
    assert_eq!(
        (after.refunds_due.as_str(), after.suspense.as_str()),
        ("10000", "40000")
    );
    assert_eq!(
        (after.gone_back.as_str(), after.bank.as_str()),
        ("50000", "50000")
    );
    assert_eq!(
        desk.refused("payments.unmatch", unmatch(5, None)),
        Code::ImportInUse,
        "part of it is gone"
    );
    // The undo of the refund gives it back to where it came from.
    desk.undone(&first.import);
    let before = desk.balance();
    assert_eq!(
        (before.refunds_due.as_str(), before.suspense.as_str()),
        ("60000", "40000")
    );
    desk.check_record();
    desk.taken(bill(&[refunded(1, 1, 50_000), refunded(1, 2, 30_000)]));
    let end = desk.balance();
    assert_eq!(
        (end.refunds_due.as_str(), end.suspense.as_str()),
        ("0", "20000")
    );
    desk.check_record();
}
