//! Payment files: judged, taken in whole or not at all, every fen accounted for.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::Notice;

use crate::bills::{self, Line, bill, issue, number, paid, refunded};
use crate::support::{TestDesk, on_server, op};

pub const FEN: i64 = 100_000;

/// A desk with ten open notices of 1,000 yuan and finance at it.
pub fn desk() -> TestDesk {
    desk_with(10)
}

/// A desk of its own costs a second of key derivation, so that the cases of a property share one.
pub fn desk_with(notices: u64) -> TestDesk {
    let desk = TestDesk::new();
    issue(&desk.owner(), notices, FEN);
    desk.become_new("finance", &["finance"]);
    desk
}

pub trait Finance {
    fn inspected(&self, content: impl AsRef<[u8]>) -> Inspection;
    fn taken(&self, content: impl AsRef<[u8]>) -> ImportReceipt;
    fn refusal(&self, content: impl AsRef<[u8]>) -> Code;
    fn look(&self, sql: &str) -> Vec<Vec<String>>;
    fn notice(&self, serial: u64) -> (String, String);
    fn in_suspense(&self) -> i64;
    fn check_books(&self);
}

impl Finance for TestDesk {
    fn inspected(&self, content: impl AsRef<[u8]>) -> Inspection {
        let file = self.pick("bill.csv", content);
        self.call("payments.inspect", ask(file, u32::MAX)).unwrap()
    }

    fn taken(&self, content: impl AsRef<[u8]>) -> ImportReceipt {
        let plan = self.inspected(content.as_ref()).plan;
        let file = self.pick("bill.csv", content);
        self.call("payments.import", import(file, plan)).unwrap()
    }

    fn refusal(&self, content: impl AsRef<[u8]>) -> Code {
        let file = self.pick("bill.csv", content);
        self.refused("payments.inspect", ask(file, 0))
    }

    fn look(&self, sql: &str) -> Vec<Vec<String>> {
        let sql = sql.to_owned();
        let store = self.desk.store().unwrap();
        store
            .read(move |session| Ok(bills::look(session, &sql)))
            .wait()
            .unwrap()
    }

    fn notice(&self, serial: u64) -> (String, String) {
        let sql = format!("SELECT paid_fen, state FROM notice WHERE id = {serial}");
        let mut rows = self.look(&sql);
        let mut row = rows.remove(0);
        (row.remove(0), row.remove(0))
    }

    fn in_suspense(&self) -> i64 {
        let rows = self.look(
            "SELECT CAST(coalesce(sum(left_fen), 0) AS BIGINT) FROM payment WHERE kind = 'payment'",
        );
        rows[0][0].parse().unwrap()
    }

    /// What the module promises of its postings, asked of the rows themselves.
    fn check_books(&self) {
        let wrong = [
            "SELECT id FROM payment WHERE kind = 'payment' AND amount_fen <> (SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE payment_id = payment.id AND debit = 'bank')",
            "SELECT id FROM notice WHERE paid_fen <> (SELECT coalesce(sum(CASE WHEN credit = 'deposit' THEN amount_fen WHEN debit = 'deposit' THEN -amount_fen ELSE 0 END), 0) FROM posting WHERE notice_id = notice.id)",
            "SELECT id FROM notice WHERE paid_fen + taken_fen > amount_fen OR (state <> 'waived' AND (state = 'settled') <> (paid_fen + taken_fen = amount_fen))",
            "SELECT id FROM payment WHERE kind <> 'payment' AND amount_fen < (SELECT coalesce(sum(CASE WHEN contra_of IS NULL THEN amount_fen ELSE -amount_fen END), 0) FROM posting WHERE payment_id = payment.id)",
            "SELECT id FROM payment WHERE released = 1 AND left_fen > 0",
        ];
        for sql in wrong {
            assert_eq!(self.look(sql), Vec::<Vec<String>>::new(), "{sql}");
        }
        let pot = self.look("SELECT CAST(coalesce(sum(CASE WHEN credit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END), 0) AS BIGINT) FROM posting");
        assert_eq!(pot[0][0], self.in_suspense().to_string());
    }
}

fn ask(file: String, rows: u32) -> InspectPayments {
    InspectPayments {
        file,
        profile: None,
        sheet: None,
        account: None,
        rows,
    }
}

pub fn import(file: String, plan: String) -> ImportPayments {
    ImportPayments {
        op: op(),
        file,
        profile: None,
        sheet: None,
        account: None,
        plan,
    }
}

/// What stands in the store of money, independent of ids and of when it was told.
pub fn ledger(desk: &TestDesk) -> Vec<Vec<String>> {
    let mut rows = desk.look("SELECT number, paid_fen, state FROM notice ORDER BY id");
    rows.extend(desk.look("SELECT external_id, kind, refund_id, amount_fen FROM payment WHERE released = 0 ORDER BY external_id, kind, refund_id"));
    rows.push(vec![desk.in_suspense().to_string()]);
    rows
}

#[test]
fn a_bill_settles_its_notices_and_the_figures_add_up() {
    let desk = desk();
    let content = bill(&[
        paid(1, FEN, number(1)),
        paid(2, 40_000, "20260305").saying(format!("缴纳{}保证金400元", number(2))),
        paid(3, FEN, "no number"),
        paid(4, FEN + 500, number(3)),
        refunded(3, 1, 30_000),
    ]);
    let seen = desk.inspected(&content);
    assert_eq!(
        (
            seen.verdicts.settles,
            seen.verdicts.suspense,
            seen.verdicts.refund
        ),
        (3, 1, 1)
    );
    assert_eq!(
        (
            seen.money_in.settled.as_str(),
            seen.money_in.suspense.as_str()
        ),
        ("240000", "100500")
    );
    assert_eq!(seen.control.agrees, Some(true));
    assert_eq!(seen.control.declared["settlement"], "340500");
    assert_eq!(seen.control.declared["fee"], "0.00000");
    let detail = seen.detail.as_ref().unwrap();
    assert_eq!(detail.len(), 5);
    assert_eq!(detail[1].reasons[0].code, "remark_names_notice");
    assert!(detail.iter().all(|row| !row.reasons.is_empty()));
    assert!(detail[0].payer.starts_with("oPay") && detail[0].payer.contains("***"));
    let receipt = desk.taken(&content);
    assert_eq!((receipt.repeated, receipt.notices_settled), (false, 2));
    // The refund's own day is not told by it: only payments that are new speak for a day.
    assert_eq!(receipt.inspection.days[0].days, ["2026-03-05"]);
    assert_eq!(desk.notice(1), (FEN.to_string(), "settled".into()));
    assert_eq!(desk.notice(2), ("40000".into(), "open".into()));
    assert_eq!(desk.in_suspense(), 70_500);
    assert_eq!(desk.look("SELECT count(*) FROM coverage")[0][0], "1");
    desk.check_books();
}

#[test]
fn without_sign_in_or_store_a_file_is_still_read_and_names_no_payer() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1))]);
    desk.call::<Done>("session.sign_out", Empty {}).unwrap();
    let seen = desk.inspected(&content);
    // A team's store is not open before somebody signs in to its server.
    assert_eq!(seen.verdicts.settles, u32::from(!on_server()));
    assert_eq!(seen.detail.unwrap()[0].payer, "");
    let clock = std::sync::Arc::clone(&desk.clock);
    let bare = shelfkeeper_core::desk::Desk::new(desk.folder.path().to_owned(), clock);
    let path = desk.folder.path().join("bill.csv");
    let file = bare.files.keep(&path).file.unwrap();
    let request = serde_json::to_value(ask(file, 1)).unwrap();
    let progress = std::sync::Arc::new(shelfkeeper_core::desk::NoProgress);
    let seen = shelfkeeper_core::desk::commands::call(&bare, "payments.inspect", request, progress);
    let seen: Inspection = serde_json::from_value(seen.unwrap()).unwrap();
    assert_eq!(seen.verdicts.suspense, 1, "no notice is known");
    assert_eq!(seen.detail.unwrap()[0].reasons[0].code, "unknown_number");
}

#[test]
fn one_fen_changed_in_the_file_is_refused_whole_and_stores_nothing() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1)), paid(2, FEN, number(2))]);
    let changed = content.replacen("`1000.00", "`1000.01", 1);
    let seen = desk.inspected(&changed);
    assert_eq!(seen.control.agrees, Some(false));
    let file = desk.pick("bill.csv", &changed);
    let refused = desk
        .call::<ImportReceipt>("payments.import", import(file, seen.plan))
        .unwrap_err();
    assert_eq!(refused.code, Code::ControlDisagrees);
    assert_eq!(refused.params["declared_settlement"], "200000");
    assert_eq!(refused.params["computed_settlement"], "200001");
    assert_eq!(desk.look("SELECT count(*) FROM payment")[0][0], "0");
    assert_eq!(desk.look("SELECT count(*) FROM payment_import")[0][0], "0");
    assert_eq!(desk.notice(1), ("0".into(), "open".into()));
}

#[test]
fn a_file_without_its_totals_is_shown_and_not_taken() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1))]);
    let cut = &content[..content.find("总交易单数").unwrap()];
    let seen = desk.inspected(cut);
    assert_eq!(seen.control.agrees, None);
    let file = desk.pick("bill.csv", cut);
    assert_eq!(
        desk.refused("payments.import", import(file, seen.plan)),
        Code::ControlMissing
    );
    assert_eq!(desk.look("SELECT count(*) FROM payment")[0][0], "0");
}

#[test]
fn the_same_file_twice_changes_nothing_and_says_so() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1)), paid(2, FEN, "x")]);
    let first = desk.taken(&content);
    let before = (ledger(&desk), desk.look("SELECT count(*) FROM audit"));
    let again = desk.taken(&content);
    assert!(again.repeated && again.import == first.import);
    assert_eq!(again.notices_settled, 1);
    assert_eq!(
        before,
        (ledger(&desk), desk.look("SELECT count(*) FROM audit"))
    );
    let seen = desk.inspected(&content);
    assert_eq!(
        (seen.verdicts.duplicate, seen.money_in.duplicate.as_str()),
        (2, "200000")
    );
}

#[test]
fn the_same_operation_again_answers_its_first_result() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1))]);
    let plan = desk.inspected(&content).plan;
    let mut request = import(desk.pick("bill.csv", &content), plan);
    let first: ImportReceipt = desk.call("payments.import", &request).unwrap();
    request.file = desk.pick("bill.csv", &content);
    let again: ImportReceipt = desk.call("payments.import", &request).unwrap();
    assert_eq!(first, again);
}

#[test]
fn rows_told_before_are_counted_and_not_taken_again() {
    let desk = desk();
    desk.taken(bill(&[paid(1, FEN, number(1)), paid(2, FEN, number(2))]));
    let seen = desk.taken(bill(&[
        paid(2, FEN, number(2)),
        paid(3, FEN, number(3)),
        paid(3, FEN, number(3)),
    ]));
    assert_eq!(
        (
            seen.inspection.verdicts.settles,
            seen.inspection.verdicts.duplicate
        ),
        (1, 2)
    );
    assert_eq!(desk.look("SELECT count(*) FROM payment")[0][0], "3");
    let other = desk.inspected(bill(&[paid(2, FEN + 1, number(2))]));
    assert_eq!(
        (other.verdicts.error, other.money_in.rejected.as_str()),
        (1, "100001")
    );
    assert_eq!(
        other.detail.unwrap()[0].reasons[0].code,
        "same_id_other_amount"
    );
    desk.check_books();
}

#[test]
fn two_genuine_equal_payments_stay_two() {
    let desk = desk();
    let seen = desk.taken(bill(&[
        paid(1, 50_000, number(1)),
        paid(2, 50_000, number(1)),
    ]));
    assert_eq!(seen.inspection.verdicts.settles, 2);
    assert_eq!(desk.notice(1).1, "settled");
    let third = desk.inspected(bill(&[paid(3, 50_000, number(1))]));
    assert_eq!(
        third.detail.unwrap()[0].reasons.last().unwrap().code,
        "already_settled"
    );
}

#[test]
fn foreign_damaged_missing_and_unknown_numbers_wait_in_suspense_with_their_reason() {
    let desk = desk();
    let good = number(1);
    let damaged = format!(
        "{}{}",
        &good[..14],
        if good.ends_with('0') { '1' } else { '0' }
    );
    let foreign = "SKD000000000161";
    let foreign = shelfkeeper_core::domain::notice_number::NoticeNumber::new('D', 1)
        .map_or(foreign.to_owned(), |number| number.to_string());
    let cases = [
        (foreign, "foreign_platform"),
        (damaged, "damaged_number"),
        ("保证金 1000元".to_owned(), "no_number"),
        (number(999), "unknown_number"),
    ];
    let lines: Vec<Line> = (1..)
        .zip(&cases)
        .map(|(id, (text, _))| paid(id, FEN, "x").saying(text))
        .collect();
    let seen = desk.taken(bill(&lines)).inspection;
    assert_eq!(
        (seen.verdicts.suspense, seen.money_in.suspense.as_str()),
        (4, "400000")
    );
    let stored = desk.look("SELECT reason FROM payment ORDER BY id");
    for ((_, reason), row) in cases.iter().zip(stored) {
        assert_eq!(row[0], *reason);
    }
    let early = desk.inspected(bill(&[paid(9, FEN, number(1)).on("2026-02-28")]));
    assert_eq!(early.detail.unwrap()[0].reasons[0].code, "before_issue");
}

#[test]
fn a_refund_reopens_its_notice_and_the_rest_is_named() {
    let desk = desk();
    desk.taken(bill(&[paid(1, FEN + 300, number(1))]));
    let seen = desk
        .taken(bill(&[refunded(1, 1, 500), refunded(77, 2, 900)]))
        .inspection;
    assert_eq!(
        (
            seen.money_out.refund.as_str(),
            seen.money_out.unlinked.as_str()
        ),
        ("500", "900")
    );
    assert_eq!(desk.notice(1), ((FEN - 200).to_string(), "open".into()));
    assert_eq!(desk.in_suspense(), 0);
    let more = desk.taken(bill(&[refunded(1, 3, FEN)])).inspection;
    assert_eq!(
        (
            more.money_out.refund.as_str(),
            more.money_out.unlinked.as_str()
        ),
        ("99800", "200")
    );
    assert_eq!(desk.notice(1), ("0".into(), "open".into()));
    let again = desk.inspected(bill(&[refunded(1, 1, 500).on("2026-03-07")]));
    assert_eq!(again.verdicts.duplicate, 1);
    desk.check_books();
}

#[test]
fn a_payment_that_had_gone_back_before_it_was_told_settles_only_the_rest() {
    let desk = desk();
    desk.taken(bill(&[refunded(1, 1, 40_000)]));
    let seen = desk.taken(bill(&[
        paid(1, FEN, number(1)),
        refunded(2, 2, FEN),
        paid(2, FEN, number(2)),
    ]));
    assert_eq!(
        seen.inspection.money_out.unlinked, "0",
        "the later row gave it its payment"
    );
    assert_eq!(desk.notice(1), ("60000".into(), "open".into()));
    assert_eq!(desk.notice(2), ("0".into(), "open".into()));
    assert_eq!(desk.in_suspense(), 0);
    desk.check_books();
}

#[test]
fn one_payment_for_several_notices_settles_them_only_to_the_fen() {
    let desk = desk();
    let both = format!("{} {}", number(1), number(2));
    let seen = desk.taken(bill(&[
        paid(1, 2 * FEN, "x").saying(&both),
        paid(2, FEN, "y").saying(format!("{} {}", number(3), number(4))),
    ]));
    assert_eq!((seen.notices_settled, desk.in_suspense()), (2, FEN));
    desk.taken(bill(&[refunded(1, 9, FEN + 1)]));
    assert_eq!(
        (desk.notice(1).0, desk.notice(2).0),
        ("99999".to_owned(), "0".to_owned())
    );
    desk.check_books();
}

#[test]
fn a_plan_that_changed_since_it_was_shown_is_refused_and_unrelated_changes_do_not_void_it() {
    let desk = desk();
    let content = bill(&[paid(1, FEN, number(1))]);
    let plan = desk.inspected(&content).plan;
    desk.taken(bill(&[paid(2, FEN, number(2))]));
    assert_eq!(desk.inspected(&content).plan, plan, "another notice");
    desk.taken(bill(&[paid(3, 100, number(1))]));
    let file = desk.pick("bill.csv", &content);
    assert_eq!(
        desk.refused("payments.import", import(file, plan)),
        Code::PlanChanged
    );
    assert_eq!(desk.notice(1).0, "100");
    desk.check_books();
}

#[test]
fn what_is_no_bill_is_refused_with_what_is_wrong_and_nothing_is_stored() {
    let desk = desk();
    let good = bill(&[paid(1, FEN, number(1))]);
    let mut broken = good.clone().into_bytes();
    let at = broken.len() / 2;
    broken[at] = 0xff;
    let open_quote = good.replace('`', "").replace("保证金", "\"保证金");
    let twice = format!("{good}{}\r\n", paid(2, FEN, "x").text());
    let cases: [(&str, &[u8], Code); 7] = [
        ("empty", b"", Code::EmptyFile),
        ("binary", b"\x7fELF\0\0\0\0", Code::BinaryFile),
        ("archive", b"PK\x03\x04\0\0\0\0", Code::ContainerBroken),
        (
            "another layout",
            "记账日期,货币,交易金额\n2026-03-05,人民币,1000.00\n".as_bytes(),
            Code::UnknownLayout,
        ),
        ("broken", &broken, Code::BrokenEncoding),
        ("open quote", open_quote.as_bytes(), Code::UnterminatedQuote),
        (
            "rows after the totals",
            twice.as_bytes(),
            Code::RowsAfterTotals,
        ),
    ];
    for (name, content, code) in cases {
        assert_eq!(desk.refusal(content), code, "{name}");
        let file = desk.pick("bill.csv", content);
        assert_eq!(
            desk.refused("payments.import", import(file, "00".into())),
            code,
            "{name}"
        );
    }
    assert_eq!(desk.look("SELECT count(*) FROM payment_import")[0][0], "0");
}

#[test]
fn a_field_of_two_hundred_megabytes_is_refused_at_its_cap() {
    let desk = desk();
    let path = desk.folder.path().join("huge.csv");
    let head = format!("{}\n`2026-03-05 10:00:00,`", bills::ALL);
    std::fs::write(&path, head).unwrap();
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        std::io::Write::write_all(&mut file, &block).unwrap();
    }
    let handle = desk.desk.files.keep(&path).file.unwrap();
    assert_eq!(
        desk.refused("payments.inspect", ask(handle, 0)),
        Code::TooLarge
    );
}

#[test]
fn payment_in_full_orders_the_lift_of_a_restriction_at_once() {
    let desk = desk();
    desk.write(1, "test.restrict", |tx| {
        for id in [1, 2] {
            let before: Notice = tx.get(id)?;
            let mut after = before.clone();
            after.restriction = "in_force".into();
            tx.update(&before, &mut after)?;
        }
        Ok(())
    });
    let lines = [paid(1, FEN, number(1)), paid(2, FEN - 1, number(2))];
    let receipt = desk.taken(bill(&lines));
    assert_eq!((receipt.notices_settled, receipt.lifts), (1, 1));
    let lifts = desk.look("SELECT ref_id FROM outbox WHERE kind = 'lift'");
    assert_eq!(lifts, [["1"]]);
    desk.taken(bill(&[paid(3, 1, "x")]));
    let hand = MatchPayment {
        op: op(),
        payment: "3".into(),
        version: 1,
        notice: number(2),
        reason: "电话确认".into(),
    };
    desk.call::<Matched>("payments.match", hand).unwrap();
    let lifts = desk.look("SELECT ref_id FROM outbox WHERE kind = 'lift'");
    assert_eq!(lifts, [["1"], ["2"]]);
}

#[test]
fn suspense_is_matched_by_hand_and_never_more_than_there_is() {
    let desk = desk();
    desk.taken(bill(&[paid(1, FEN + 300, "unreadable")]));
    let hand = |version: u32, reason: &str| MatchPayment {
        op: op(),
        payment: "1".into(),
        version,
        notice: number(5),
        reason: reason.into(),
    };
    assert!(matches!(
        desk.refused("payments.match", hand(1, " ")),
        Code::ReasonMissing | Code::BadField
    ));
    let done: Matched = desk.call("payments.match", hand(1, "电话确认")).unwrap();
    assert_eq!(
        (
            done.settled_fen.as_str(),
            done.left_fen.as_str(),
            done.paid_in_full
        ),
        ("100000", "300", true)
    );
    let stale = desk.refused("payments.match", hand(1, "again"));
    assert_eq!(stale, Code::VersionConflict, "somebody was here before");
    let again = desk.refused("payments.match", hand(2, "again"));
    assert_eq!(again, Code::NothingLeft);
    desk.check_books();
    desk.taken(bill(&[refunded(1, 1, 1_000)]));
    assert_eq!(
        (desk.notice(5).0, desk.in_suspense()),
        ("99300".to_owned(), 0)
    );
    desk.check_books();
}

#[test]
fn two_imports_at_once_are_serialised() {
    let desk = desk();
    let files: Vec<(String, String)> = (1..=2)
        .map(|at| {
            let content = bill(&[paid(at, FEN, number(at)), paid(9, FEN, number(9))]);
            let file = desk.pick(&format!("{at}.csv"), &content);
            let seen: Inspection = desk.call("payments.inspect", ask(file.clone(), 0)).unwrap();
            (file, seen.plan)
        })
        .collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let calls: Vec<_> = files
            .into_iter()
            .map(|(file, plan)| {
                scope.spawn(|| {
                    desk.call::<ImportReceipt>("payments.import", import(file, plan))
                        .map(drop)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let refused: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect();
    assert_eq!(
        refused.len(),
        1,
        "the second plan counted the shared row as new"
    );
    assert_eq!(refused[0].code, Code::PlanChanged);
    desk.check_books();
}
