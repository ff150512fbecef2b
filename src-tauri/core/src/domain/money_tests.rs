use super::*;
use MoneyFault::*;
use proptest::prelude::*;

fn fen(text: &str) -> Result<i64, MoneyFault> {
    parse_yuan(text).map(Fen::as_i64)
}

#[test]
fn plain_amounts_are_read_to_the_fen() {
    let table = [
        ("6.00", 600),
        ("6", 600),
        ("6.5", 650),
        ("0", 0),
        ("0.0", 0),
        ("0.01", 1),
        ("-0.00", 0),
        ("4.35", 435),
        ("1000.00", 100_000),
        ("00100.00", 10_000),
        (" 100 ", 10_000),
        ("100\u{a0}", 10_000),
        ("\t100.00", 10_000),
    ];
    for (text, want) in table {
        assert_eq!(fen(text), Ok(want), "{text}");
    }
}

#[test]
fn a_thousand_has_many_spellings_and_one_value() {
    for text in [
        "1000",
        "1000.0",
        "1000.00",
        "1,000",
        "1,000.00",
        "¥1,000.00",
        "￥1,000.00",
        "¥ 1000",
        "RMB1000",
        "RMB 1,000.00",
        "rmb1000",
        "CNY 1000.00",
        "1000元",
        "1,000.00 元",
        "1000 CNY",
        "１０００",
        "１，０００．００",
        "￥１，０００",
        "　1000.00　",
        "1000RMB",
    ] {
        assert_eq!(fen(text), Ok(100_000), "{text}");
    }
}

#[test]
fn a_minus_may_stand_before_or_behind_the_mark() {
    for text in [
        "-5",
        "－５",
        "\u{2212}5",
        "-¥5",
        "¥-5.00",
        "￥ -5",
        "-5元",
        "-RMB5",
    ] {
        assert_eq!(fen(text), Ok(-500), "{text}");
    }
}

#[test]
fn what_is_not_an_amount_is_refused_by_name() {
    let table = [
        ("", Empty),
        ("  \t", Empty),
        ("1e3", Exponent),
        ("4.2E+27", Exponent),
        ("1e400", Exponent),
        ("NaN", NotANumber),
        ("inf", NotANumber),
        ("0x10", NotANumber),
        ("1_000", NotANumber),
        ("`100", NotANumber),
        ("1.2.3", NotANumber),
        ("- 5", Grouping),
        ("+5", PlusSign),
        ("--5", DoubledSign),
        ("-¥-5", DoubledSign),
        ("-", SignAlone),
        ("¥", SignAlone),
        ("100-", TrailingSign),
        ("–100", DashForMinus),
        ("—100", DashForMinus),
        ("(100.00)", Parenthesised),
        ("（１００）", Parenthesised),
        ("100 CR", DebitCredit),
        ("100DR", DebitCredit),
        ("131.77(已退款89.84)", Annotated),
        ("131.77(89.84)", Annotated),
        (".5", MissingWhole),
        ("5.", MissingFraction),
        ("1.005", TooManyDecimals),
        ("0.000", TooManyDecimals),
        ("٣", ForeignDigits),
        ("৪", ForeignDigits),
        ("壹仟元整", ChineseNumerals),
        ("1万", ChineseNumerals),
        ("$100", OtherCurrency),
        ("100€", OtherCurrency),
    ];
    for (text, want) in table {
        assert_eq!(fen(text), Err(want), "{text}");
    }
}

#[test]
fn thousands_marks_elsewhere_are_never_a_decimal_point() {
    for text in [
        "1,00,000.00",
        "10,00.00",
        "1.000,00",
        "1 000,00",
        "1'000.00",
        "1,00",
        "1,0000",
        ",100",
        "1,",
        "0,100",
        "1000,000",
        "1 000",
        "1,000,00",
    ] {
        assert_eq!(fen(text), Err(Grouping), "{text}");
    }
}

#[test]
fn the_largest_amount_is_read_and_one_fen_more_is_refused() {
    assert_eq!(fen("92233720368547758.07"), Ok(i64::MAX));
    assert_eq!(fen("-92,233,720,368,547,758.07"), Ok(-i64::MAX));
    assert_eq!(fen("92233720368547758.08"), Err(Overflow));
    assert_eq!(fen("100000000000000000000"), Err(Overflow));
    assert_eq!(fen(&"9".repeat(49)), Err(TooLong));
}

#[test]
fn sums_that_do_not_fit_are_nothing() {
    assert_eq!(Fen(i64::MAX).checked_add(Fen(1)), None);
    assert_eq!(Fen(i64::MIN).checked_sub(Fen(1)), None);
    assert_eq!(Fen(i64::MIN).checked_neg(), None);
    assert_eq!(Fen::checked_sum([Fen(i64::MAX), Fen(1), Fen(-1)]), None);
    assert_eq!(Fen::checked_sum([Fen(10), Fen(20)]), Some(Fen(30)));
    assert_eq!(Fee::checked_sum([Fee(i64::MAX), Fee(1)]), None);
}

#[test]
fn fees_keep_five_decimals() {
    assert_eq!(parse_fee("0.04000"), Ok(Fee(4000)));
    assert_eq!(parse_fee("-0.02000"), Ok(Fee(-2000)));
    assert_eq!(parse_fee("¥1,000.00001"), Ok(Fee(100_000_001)));
    assert_eq!(parse_fee("0.000001"), Err(TooManyDecimals));
    assert_eq!(Fee(4000).yuan(), "0.04000");
    assert_eq!(Fee(4000).exact_fen(), Some(Fen(4)));
    assert_eq!(Fee(4001).exact_fen(), None);
}

#[test]
fn amounts_are_written_in_fen_or_in_yuan() {
    assert_eq!(Fen(100_000).to_string(), "100000");
    assert_eq!(Fen(100_000).yuan(), "1000.00");
    assert_eq!(Fen(-5).yuan(), "-0.05");
    assert_eq!(Fen(i64::MIN).yuan(), "-92233720368547758.08");
}

#[test]
fn json_holds_a_string_and_takes_only_its_one_spelling() {
    assert_eq!(
        serde_json::to_string(&Fen(i64::MAX)).unwrap(),
        "\"9223372036854775807\""
    );
    assert_eq!(
        serde_json::from_str::<Fen>("\"-100000\"").unwrap(),
        Fen(-100_000)
    );
    for text in [
        "100", "1.0", "\"+5\"", "\"007\"", "\"-0\"", "\"-07\"", "\"1.00\"", "\"\"", "null",
    ] {
        assert!(serde_json::from_str::<Fen>(text).is_err(), "{text}");
    }
    assert_eq!(serde_json::from_str::<Fen>("\"0\"").unwrap(), Fen::ZERO);
}

proptest! {
    #[test]
    fn what_is_written_in_yuan_is_read_back(units in (i64::MIN + 1)..=i64::MAX) {
        prop_assert_eq!(parse_yuan(&Fen(units).yuan()), Ok(Fen(units)));
        prop_assert_eq!(parse_fee(&Fee(units).yuan()), Ok(Fee(units)));
        let json = serde_json::to_string(&Fen(units)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Fen>(&json).unwrap(), Fen(units));
    }

    #[test]
    fn the_short_way_and_the_full_reader_agree(text in "-?[0-9]{1,14}(\\.[0-9]{1,6})?") {
        for places in [2, 5] {
            let full = Signs::new(&text).and_then(|signs| signs.read(places));
            if let Some(units) = plain(text.as_bytes(), places) {
                prop_assert_eq!(full, Ok(units));
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_fail_otherwise(text in "\\PC{0,60}") {
        if let Ok(amount) = parse_yuan(&text) {
            prop_assert_eq!(parse_yuan(&amount.yuan()), Ok(amount));
        }
    }
}
