use proptest::prelude::*;

use super::*;
use crate::domain::bill::RowCode;

const DAY: Day = Day(20_000);

fn number(serial: u64) -> NoticeNumber {
    NoticeNumber::new('W', serial).unwrap()
}

fn open(fen: i64) -> Option<Facts> {
    Some(Facts {
        open: Fen(fen),
        issued_on: DAY,
        waived: false,
        claimed: false,
    })
}

fn judged(order_no: &str, goods: &str, amount: i64, facts: &[Option<Facts>]) -> Decision {
    let (mut evidence, mut out) = (Evidence::default(), Decision::default());
    evidence.read(order_no, [goods, ""]);
    let money = Money {
        amount: Fen(amount),
        paid_on: DAY,
        platform: 'W',
    };
    decide(&money, &evidence, facts, &mut out);
    out
}

#[test]
fn every_reason_and_every_row_fault_has_a_sentence_in_both_languages() {
    let faults = [
        RowCode::ColumnCount,
        RowCode::FieldMissing,
        RowCode::AmountUnreadable,
        RowCode::AmountNegative,
        RowCode::AmountContradictsKind,
        RowCode::TimeUnreadable,
        RowCode::UnknownState,
        RowCode::ForeignCurrency,
        RowCode::ExcelDamagedId,
        RowCode::ControlCharacter,
    ];
    let faults = faults.iter().map(|one| serde_json::to_value(one).unwrap());
    let codes = Reason::ALL.iter().map(|one| one.code().to_owned());
    for code in codes.chain(faults.map(|one| one.as_str().unwrap().to_owned())) {
        let found = sentence(&code).unwrap_or_else(|| panic!("no sentence for {code}"));
        assert!(!found.zh.is_empty() && !found.en.is_empty(), "{code}");
    }
}

#[test]
fn a_number_settles_and_an_amount_alone_never_does() {
    let text = number(12).to_string();
    let paid = judged(&text, "", 100_000, &[open(100_000)]);
    assert_eq!(paid.settles, [(0, Fen(100_000))]);
    assert_eq!(paid.reasons, [Reason::OrderNumberNamesNotice]);
    let silent = judged("20260309", "保证金1000元", 100_000, &[]);
    assert_eq!(
        (silent.left, silent.reasons),
        (Fen(100_000), vec![Reason::NoNumber])
    );
}

#[test]
fn less_than_the_balance_is_an_instalment_and_more_leaves_the_rest_waiting() {
    let text = number(12).to_string();
    let below = judged("", &text, 400, &[open(1_000)]);
    assert_eq!((below.settles, below.left), (vec![(0, Fen(400))], Fen(0)));
    assert!(below.reasons.contains(&Reason::AmountBelow));
    let above = judged("", &text, 1_400, &[open(1_000)]);
    assert_eq!(
        (above.settles, above.left),
        (vec![(0, Fen(1_000))], Fen(400))
    );
    assert!(above.reasons.contains(&Reason::OverPayment));
}

#[test]
fn what_speaks_against_a_number_sends_the_money_to_suspense() {
    let text = number(12).to_string();
    let foreign = NoticeNumber::new('D', 12).unwrap().to_string();
    let fact = |change: fn(&mut Facts)| {
        let mut fact = open(1_000);
        fact.iter_mut().for_each(change);
        fact
    };
    let damaged = format!("{}9", &text[..14]);
    let cases = [
        (foreign.as_str(), open(1_000), Reason::ForeignPlatform),
        (&text, None, Reason::UnknownNumber),
        (&text, open(0), Reason::AlreadySettled),
        (&text, fact(|one| one.waived = true), Reason::Waived),
        (
            &text,
            fact(|one| one.issued_on = Day(20_001)),
            Reason::BeforeIssue,
        ),
    ];
    for (text, fact, reason) in cases {
        let out = judged("", text, 1_000, &[fact]);
        assert!(out.settles.is_empty() && out.left == Fen(1_000), "{reason}");
        assert!(out.reasons.contains(&reason), "{reason}");
    }
    assert_eq!(
        judged("", &damaged, 1_000, &[]).reasons,
        [Reason::DamagedNumber]
    );
    let beside = judged("", &format!("{text} {damaged}"), 1_000, &[open(1_000)]);
    assert!(
        beside.settles.is_empty(),
        "which of the two was meant is not known"
    );
    let ordered = judged(&text, &damaged, 1_000, &[open(1_000)]);
    assert_eq!(ordered.left, Fen(0), "the order number is ours");
}

#[test]
fn several_notices_are_paid_together_only_to_the_fen() {
    let text = format!("{}、{}", number(12), number(13));
    let both = judged("", &text, 1_100, &[open(1_000), open(100)]);
    assert_eq!(both.settles, [(0, Fen(1_000)), (1, Fen(100))]);
    for (amount, facts) in [
        (1_000, [open(1_000), open(100)]),
        (1_101, [open(1_000), open(100)]),
        (1_000, [open(1_000), None]),
    ] {
        let out = judged("", &text, amount, &facts);
        assert!(out.settles.is_empty() && out.left == Fen(amount));
        assert!(out.reasons.contains(&Reason::SeveralNumbersAmbiguous));
    }
}

#[test]
fn a_refund_takes_suspense_first_then_the_last_part_and_names_the_rest() {
    let taken = take_back(Fen(900), Fen(100), &[Fen(500), Fen(200)]);
    assert_eq!(taken.from_suspense, Fen(100));
    assert_eq!(taken.from_parts, [Fen(500), Fen(200)]);
    assert_eq!(taken.unlinked, Fen(100));
    assert_eq!(
        take_back(Fen(150), Fen(0), &[Fen(500), Fen(200)]).from_parts,
        [Fen(0), Fen(150)]
    );
}

proptest! {
    #[test]
    fn no_fen_is_made_or_lost(amount in 1_i64..3_000, opens in proptest::collection::vec(0_i64..2_000, 0..4)) {
        let text: Vec<String> = (0..opens.len()).map(|at| number(at as u64).to_string()).collect();
        let facts: Vec<_> = opens.iter().map(|fen| open(*fen)).collect();
        let out = judged("", &text.join(" "), amount, &facts);
        let settled: i64 = out.settles.iter().map(|(_, part)| part.0).sum();
        prop_assert_eq!(settled + out.left.0, amount);
        prop_assert!(!out.reasons.is_empty());
        for (at, part) in &out.settles {
            prop_assert!(part.0 > 0 && part.0 <= opens[*at]);
        }
        let parts: Vec<Fen> = out.settles.iter().map(|(_, part)| *part).collect();
        let back = take_back(Fen(amount + 7), out.left, &parts);
        prop_assert_eq!(back.unlinked, Fen(7));
        prop_assert_eq!(back.from_suspense, out.left);
        prop_assert_eq!(back.from_parts, parts);
    }
}

#[test]
fn every_row_that_cannot_be_taken_is_told_what_to_do_about_it() {
    for code in [
        "column_count",
        "field_missing",
        "amount_unreadable",
        "amount_negative",
        "amount_contradicts_kind",
        "time_unreadable",
        "unknown_state",
        "foreign_currency",
        "excel_damaged_id",
        "control_character",
        "excel_lost_seconds",
        "year_missing",
        "direction_unknown",
        "same_id_other_amount",
    ] {
        assert!(
            fix(code).is_some_and(|fix| !fix.zh.is_empty() && !fix.en.is_empty()),
            "{code}"
        );
        assert!(sentence(code).is_some(), "{code}");
    }
}
