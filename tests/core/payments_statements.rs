//! Statements of banks and wallets at the desk: what of them is paid to us, told once however often.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{ACCOUNT, Line, bill, number, paid, refunded, yuan};
use crate::payments::{FEN, Finance, desk_with, import, ledger};
use crate::support::TestDesk;
use crate::undo::Undoing as _;

/// A CMB statement, oldest first: day, fen (negative for money out), remark.
fn cmb(opening: i64, moves: &[(&str, i64, String)]) -> String {
    let mut text = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n".to_owned();
    let mut balance = opening;
    for (day, fen, remark) in moves {
        balance += fen;
        let sign = if *fen < 0 { "-" } else { "" };
        text += &format!(
            "{day},CNY,{sign}{},{},转账,某某文化传媒有限公司,{remark}\n",
            yuan(fen.abs()),
            yuan(balance)
        );
    }
    text
}

fn month() -> Vec<(&'static str, i64, String)> {
    vec![
        ("2026-03-02", FEN, format!("保证金{}", number(1))),
        ("2026-03-03", -50_000, "办公用品".into()),
        ("2026-03-03", FEN, "保证金".into()),
        ("2026-03-04", FEN, format!("{}保证金", number(2))),
        ("2026-03-05", FEN, "保证金".into()),
    ]
}

fn rows(desk: &TestDesk) -> usize {
    desk.look("SELECT id FROM payment").len()
}

#[test]
fn a_bank_statement_settles_what_its_remarks_name_and_leaves_out_what_we_paid() {
    let desk = desk_with(3);
    let seen = desk.inspected(cmb(1_000_000, &month()));
    assert_eq!(seen.profile.as_deref(), Some("cmb-debit"));
    assert_eq!(
        (
            seen.control.kind.as_str(),
            seen.control.agrees,
            seen.control.binding
        ),
        ("running-balance", Some(true), true)
    );
    assert_eq!(
        (
            seen.control.computed["opening"].as_str(),
            seen.control.computed["closing"].as_str()
        ),
        ("1000000", "1350000")
    );
    assert_eq!(
        (
            seen.verdicts.settles,
            seen.verdicts.suspense,
            seen.verdicts.not_a_payment
        ),
        (2, 2, 1)
    );
    let receipt = desk.taken(cmb(1_000_000, &month()));
    assert_eq!(receipt.notices_settled, 2);
    assert_eq!(desk.notice(1), (FEN.to_string(), "settled".into()));
    assert_eq!(desk.in_suspense(), 2 * FEN);
    assert!(
        receipt.inspection.days.is_empty(),
        "an account without a name covers nobody's days"
    );
    desk.check_books();
}

#[test]
fn statements_that_overlap_take_every_row_once_in_any_order_and_keep_two_equal_payments_two() {
    let all = month();
    let part = |from: usize, to: usize| {
        let before: i64 = all[..from].iter().map(|(_, fen, _)| fen).sum();
        cmb(1_000_000 + before, &all[from..to])
    };
    let whole = desk_with(3);
    whole.taken(cmb(1_000_000, &all));
    for order in [
        [(0, 3), (2, 5), (0, 5)],
        [(2, 5), (0, 5), (0, 3)],
        [(1, 4), (0, 2), (3, 5)],
    ] {
        let desk = desk_with(3);
        for (from, to) in order {
            desk.taken(part(from, to));
        }
        assert_eq!(ledger(&desk), ledger(&whole), "{order:?}");
        assert_eq!(rows(&desk), 4, "two equal payments stay two");
        desk.check_books();
    }
}

/// The fund-flow bill of a day on which these payments came: it names no account.
fn fund_flow(lines: &[Line]) -> String {
    let mut text = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n".to_owned();
    let mut held = 0;
    for line in lines {
        held += line.fen;
        let (at, id, order_no) = (&line.day, line.external_id(), &line.order_no);
        let (fen, held) = (yuan(line.fen), yuan(held));
        text += &format!(
            "`{at} 10:00:01,`{id},`1900{id},`交易,`交易,`收入,`{fen},`{held},`system,`,`{order_no}\n"
        );
    }
    let (count, sum) = (lines.len(), yuan(held));
    text += &format!(
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`{count},`{count},`{sum},`0,`0.00\n"
    );
    text
}

#[test]
fn the_two_bills_of_one_day_are_one_days_money_whichever_comes_first() {
    let lines = [paid(1, FEN, number(1)), paid(2, FEN, "no number")];
    let files = [bill(&lines), fund_flow(&lines)];
    for order in [[0, 1], [1, 0]] {
        let desk = desk_with(2);
        let first = desk.taken(&files[order[0]]);
        assert_eq!(first.inspection.verdicts.settles, 1);
        let second = desk.taken(&files[order[1]]);
        assert_eq!(second.inspection.verdicts.duplicate, 2, "{order:?}");
        assert_eq!((rows(&desk), desk.in_suspense()), (2, FEN), "{order:?}");
        // Money goes back by the bill that knows of it, whichever told that it came.
        desk.taken(bill(&[refunded(1, 7, 30_000), refunded(2, 8, FEN)]));
        assert_eq!(desk.notice(1).0, (FEN - 30_000).to_string(), "{order:?}");
        assert_eq!(desk.in_suspense(), 0, "{order:?}");
        desk.check_books();
    }
}

#[test]
fn what_one_bill_took_from_the_other_one_stands_in_the_way_of_its_undo_and_is_given_back() {
    let desk = desk_with(2);
    let told = desk.taken(fund_flow(&[paid(1, FEN, number(1)), paid(2, FEN, "none")]));
    let back = desk.taken(bill(&[refunded(1, 7, 30_000), refunded(2, 8, FEN)]));
    assert_eq!((desk.notice(1).0, desk.in_suspense()), ("70000".into(), 0));
    let stands_on = desk.plan_of(&told.import).stands_on;
    let kinds: Vec<&str> = stands_on.iter().map(|one| one.kind.as_str()).collect();
    assert!(kinds.contains(&"refunded_later"), "{kinds:?}");
    desk.undone(&back.import);
    assert_eq!(
        (desk.notice(1).0, desk.in_suspense()),
        (FEN.to_string(), FEN)
    );
    desk.check_record();
    desk.undone(&told.import);
    assert_eq!((desk.notice(1).0, desk.in_suspense()), ("0".into(), 0));
    desk.check_record();
}

#[test]
fn a_short_number_is_not_the_same_payment_in_a_file_that_names_no_account() {
    let desk = desk_with(2);
    let short = |text: String, id: u64| text.replace(&paid(id, FEN, "").external_id(), "000017");
    desk.taken(short(bill(&[paid(1, FEN, number(1))]), 1));
    let other = desk.taken(short(fund_flow(&[paid(2, FEN, number(2))]), 2));
    assert_eq!(other.inspection.verdicts.duplicate, 0);
    assert_eq!(rows(&desk), 2);
}

#[test]
fn two_accounts_that_are_named_may_use_one_number() {
    let desk = desk_with(2);
    let lines = [paid(1, FEN, number(1))];
    desk.taken(bill(&lines));
    let other = bill(&[paid(1, FEN, number(2))]).replace(ACCOUNT, "1900000110");
    assert_eq!(desk.taken(other).inspection.verdicts.duplicate, 0);
    assert_eq!(rows(&desk), 2);
}

#[test]
fn a_statement_whose_balances_break_is_shown_and_not_taken() {
    let desk = desk_with(1);
    let broken = cmb(1_000_000, &month()).replacen("1000.00,", "1000.01,", 2);
    let seen = desk.inspected(&broken);
    assert_eq!(seen.control.agrees, Some(false));
    assert_eq!(seen.control.computed["break_line"], "3");
    let file = desk.pick("bill.csv", &broken);
    let fault = desk
        .call::<ImportReceipt>("payments.import", import(file, seen.plan))
        .unwrap_err();
    assert_eq!(fault.code, Code::ControlDisagrees);
    assert_eq!(fault.params["line"], "3");
    assert_eq!(rows(&desk), 0);
}

#[test]
fn a_consumer_statement_that_counts_otherwise_is_taken_after_it_was_told() {
    let text =
        include_str!("../fixtures/bills/wechat-personal.csv").replace("共5笔记录", "共43笔记录");
    let desk = desk_with(1);
    let seen = desk.inspected(&text);
    assert_eq!(
        (seen.control.agrees, seen.control.binding),
        (Some(false), false)
    );
    assert_eq!(
        (
            seen.control.declared["rows"].as_str(),
            seen.control.computed["rows"].as_str()
        ),
        ("43", "5")
    );
    desk.taken(&text);
    assert_eq!(rows(&desk), 2);
}

#[test]
fn a_workbook_says_its_sheet_and_a_drifted_header_what_it_is() {
    let desk = desk_with(1);
    let seen = desk.inspected(include_bytes!("../fixtures/bills/ccb-debit.xls"));
    assert_eq!(
        (seen.file.format.as_str(), seen.file.sheet.as_deref()),
        ("xls", Some("Sheet1"))
    );
    assert_eq!(
        (seen.profile.as_deref(), seen.variant.as_str()),
        (Some("ccb-debit"), "timed")
    );
    assert_eq!(seen.days[0].deposit_account, "6217000000000014");
    let text = include_str!("../fixtures/bills/generic.zh.csv");
    let drifted = desk.inspected(
        text.replace("摘要,附言", "附言,门店")
            .replace("保证金,", "保证金,某店"),
    );
    assert_eq!(
        (drifted.drift.new, drifted.drift.missing),
        (
            vec!["门店".to_owned()],
            vec![
                "goods / 摘要".to_owned(),
                "refund_id / 退款流水号".into(),
                "currency / 币种".into()
            ]
        )
    );
}

#[test]
fn what_cannot_be_opened_is_refused_by_name() {
    let desk = desk_with(1);
    assert_eq!(
        desk.refusal(b"PK\x03\x04 and nothing"),
        Code::ContainerBroken
    );
    assert_eq!(
        desk.refusal(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing"),
        Code::ContainerBroken
    );
    assert_eq!(desk.refusal("a,b,c\n1,2,3\n"), Code::UnknownLayout);
}
