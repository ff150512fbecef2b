//! Which days a bill tells, what it leaves open, and what is kept of its rows' texts.

use shelfkeeper_core::contract::{Done, Empty};

use crate::bills::{self, bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk_with};
use crate::support::TestDesk;

/// The days the bills of the store tell.
fn told(desk: &TestDesk) -> Vec<Vec<String>> {
    desk.look("SELECT day_on FROM coverage ORDER BY day_on")
}

fn days(texts: &[&str]) -> Vec<Vec<String>> {
    let spelled = texts.iter().map(|text| vec![bills::day(text).to_string()]);
    spelled.collect()
}

#[test]
fn a_day_with_a_rejected_payment_is_not_told_and_the_other_days_are() {
    let desk = desk_with(10);
    desk.taken(bill(&[paid(1, FEN, "x").on("2026-03-03")]));
    let content = bill(&[
        paid(2, FEN, "y").on("2026-03-04"),
        paid(1, FEN + 1, "x").on("2026-03-04"),
        paid(3, FEN, number(3)),
    ]);
    let seen = desk.inspected(&content);
    assert_eq!((seen.verdicts.error, seen.verdicts.suspense), (1, 1));
    assert_eq!(seen.days[0].days, ["2026-03-05"]);
    assert_eq!(desk.taken(&content).inspection.days, seen.days);
    assert_eq!(told(&desk), days(&["2026-03-03", "2026-03-05"]));
}

#[test]
fn a_damaged_number_leaves_its_day_untold_and_a_damaged_account_or_date_leaves_all_untold() {
    let desk = desk_with(10);
    let lost = paid(1, FEN, "x").on("2026-03-04");
    let content = bill(&[lost.clone(), paid(2, FEN, number(2))]);
    let (id, account) = (lost.external_id(), format!("`{},", bills::ACCOUNT));
    let cases = [
        (id.as_str(), "4.2E+27", Some("2026-03-05")),
        (account.as_str(), "`,", None),
        ("2026-03-04 10:00:00", "2026-03-99 10:00:00", None),
        ("`SUCCESS", "`SUCCEEDED", Some("2026-03-05")),
    ];
    for (from, to, day) in cases {
        let seen = desk.inspected(content.replacen(from, to, 1));
        assert_eq!(seen.verdicts.error, 1, "{to}");
        let told = seen.days.iter().flat_map(|one| &one.days);
        assert!(told.map(String::as_str).eq(day), "{to}: {:?}", seen.days);
    }
}

#[test]
fn every_decision_names_the_notice_that_came_second_and_why_it_lost() {
    let desk = desk_with(4);
    let app_id = &desk.look("SELECT app_id FROM notice WHERE id = 2")[0][0];
    let content = bill(&[
        paid(1, FEN, number(1)).saying(format!("小程序 {app_id} 保证金")),
        paid(2, FEN, "none").saying(format!("保证金 {app_id}")),
        paid(3, FEN, "none").saying(format!("{}、{}", number(3), number(4))),
        paid(4, FEN, number(3)),
    ]);
    let seen = |desk: &TestDesk| -> Vec<Option<(String, Vec<String>)>> {
        let rows = desk.inspected(&content).detail.unwrap();
        let second = rows.into_iter().map(|row| row.runner_up);
        second
            .map(|one| one.map(|one| (one.notice, one.lost)))
            .collect()
    };
    let lost = |serial: u64, codes: &[&str]| {
        Some((
            number(serial),
            codes.iter().map(|&one| one.into()).collect(),
        ))
    };
    assert_eq!(
        seen(&desk),
        [
            lost(2, &["number_decides"]),
            lost(2, &["only_suggests"]),
            lost(3, &["not_the_only_one"]),
            None,
        ]
    );
    desk.call::<Done>("session.sign_out", Empty {}).unwrap();
    assert!(seen(&desk).iter().all(Option::is_none));
    desk.become_new("rui", &["reviewer"]);
    assert!(seen(&desk).iter().all(Option::is_none));
}

#[test]
fn a_rejected_refund_says_nothing_of_a_day() {
    let desk = desk_with(10);
    desk.taken(bill(&[refunded(9, 1, 500)]));
    let seen = desk.taken(bill(&[
        paid(1, FEN, number(1)).on("2026-03-06"),
        refunded(9, 1, 600),
    ]));
    assert_eq!(seen.inspection.verdicts.error, 1);
    assert_eq!(told(&desk), days(&["2026-03-06"]));
}

#[test]
fn a_day_that_is_not_over_is_told_by_the_bill_of_the_day_after() {
    let desk = desk_with(10);
    let (early, late) = (
        paid(1, FEN, number(1)).on("2026-03-09"),
        paid(2, FEN, number(2)).on("2026-03-09"),
    );
    let ahead = paid(3, FEN, "x").on("2026-03-10");
    let intraday = bill(&[early.clone(), ahead]);
    assert_eq!(desk.inspected(&intraday).days, []);
    assert_eq!(desk.taken(&intraday).inspection.days, []);
    assert_eq!(desk.notice(1).1, "settled", "the money itself counts");
    assert_eq!(told(&desk), days(&[]));
    desk.clock.advance(24 * 3_600_000);
    desk.become_known("finance");
    let whole = bill(&[early, late]);
    assert_eq!(desk.inspected(&whole).days[0].days, ["2026-03-09"]);
    desk.taken(&whole);
    assert_eq!(told(&desk), days(&["2026-03-09"]));
}

#[test]
fn a_refund_before_its_payment_is_taken_off_once_however_long_the_bill() {
    let desk = desk_with(10);
    desk.taken(bill(&[refunded(1, 1, 30_000)]));
    let mut lines = vec![refunded(1, 2, 20_000)];
    lines.extend((0..1_200).map(|at| paid(1_000 + at, 100, "x")));
    lines.push(paid(1, FEN, number(1)));
    let plan = desk.inspected(bill(&lines)).plan;
    let receipt = desk.taken(bill(&lines));
    assert_eq!(receipt.inspection.plan, plan);
    assert_eq!(desk.notice(1), ("50000".into(), "open".into()));
    let back = desk.look("SELECT payment.amount_fen, CAST(sum(posting.amount_fen) AS BIGINT) FROM payment JOIN posting ON posting.payment_id = payment.id WHERE kind = 'refund' GROUP BY payment.id ORDER BY payment.id");
    assert_eq!(back, [["30000", "30000"], ["20000", "20000"]]);
    desk.check_books();
}

#[test]
fn goods_and_attached_text_are_stored_and_shown_in_one_line() {
    let desk = desk_with(10);
    let line = paid(1, FEN, "").saying(number(1));
    let goods = format!("`{},`,`0.00000", line.goods);
    let content = bill(&[line]).replacen(&goods, &format!("`{},`附言,`0.00000", number(1)), 1);
    let shown = desk.inspected(&content).detail.unwrap().remove(0).remark;
    assert_eq!(shown, format!("{} · 附言", number(1)));
    assert_eq!(desk.taken(&content).inspection.verdicts.settles, 1);
    assert_eq!(desk.look("SELECT remark FROM payment"), [[shown]]);
}
