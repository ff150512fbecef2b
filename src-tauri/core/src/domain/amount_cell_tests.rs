use super::*;

fn read(text: &str) -> Result<(i64, Option<i64>), MoneyFault> {
    parse_amount_cell(text).map(|cell| (cell.amount.0, cell.left().map(|left| left.0)))
}

#[test]
fn accepted_spellings_and_what_they_are_worth() {
    let table = [
        ("1000.00", 100_000, 100_000),
        ("1,234.00", 123_400, 123_400),
        ("-1,000.00", -100_000, -100_000),
        ("\u{2212}3.00", -300, -300),
        ("－3.00", -300, -300),
        ("+10000.00", 1_000_000, 1_000_000),
        ("＋10.00", 1_000, 1_000),
        ("+0.00", 0, 0),
        ("¥28.16", 2_816, 2_816),
        ("￥28.16", 2_816, 2_816),
        ("+¥28.16", 2_816, 2_816),
        ("１，０００．５０", 100_050, 100_050),
        ("50.0", 5_000, 5_000),
        ("8,000.00(CN)", 800_000, 800_000),
        ("-3.90(CN)", -390, -390),
        ("-3.90 （USA）", -390, -390),
        ("131.77(已退款89.84)", 13_177, 4_193),
        ("131.77（已退款￥89.84）", 13_177, 4_193),
        ("131.77 (已退款:131.77)", 13_177, 0),
        ("-131.77(已退款89.84)", -13_177, -4_193),
        ("4,299.00(已全额退款)", 429_900, 0),
        ("  20.00\t", 2_000, 2_000),
    ];
    for (text, amount, left) in table {
        assert_eq!(read(text), Ok((amount, Some(left))), "{text}");
    }
}

#[test]
fn refused_spellings_and_why() {
    use MoneyFault::*;
    let table = [
        ("", Empty),
        ("+", SignAlone),
        ("-", SignAlone),
        ("+-5.00", DoubledSign),
        ("-+5.00", PlusSign),
        ("++5.00", DoubledSign),
        ("5.00-", TrailingSign),
        ("–5.00", DashForMinus),
        ("(5.00)", Parenthesised),
        ("1.234", TooManyDecimals),
        ("+1.234", TooManyDecimals),
        ("1,00.00", Grouping),
        ("10,000,00", Grouping),
        ("1.000,00", Grouping),
        ("4.2E+27", Exponent),
        ("1e3", Exponent),
        (".5", MissingWhole),
        ("5.", MissingFraction),
        ("xx,yyyy.zz", NotANumber),
        ("壹仟元整", ChineseNumerals),
        ("5.00(退2.00)", Annotated),
        ("5.00(已退款)", Annotated),
        ("5.00(已退款x)", NotANumber),
        ("5.00(已退款-1.00)", DoubledSign),
        ("5.00(cn)", Annotated),
        ("5.00(CNCN)", Annotated),
        ("5.00()", Annotated),
        ("5.00 CR", DebitCredit),
        ("5.00 USD", NotANumber),
        ("$5.00", OtherCurrency),
        ("92233720368547758.08", Overflow),
    ];
    for (text, why) in table {
        assert_eq!(read(text), Err(why), "{text}");
    }
}

#[test]
fn more_cannot_go_back_than_there_was() {
    assert_eq!(read("5.00(已退款5.01)"), Ok((500, None)));
}

#[test]
fn a_state_says_what_went_back_or_nothing() {
    let part = |fen| Some(Ok(Gone::Part(Fen(fen))));
    for (state, want) in [
        ("已退款(￥5.00)", part(500)),
        ("已退款(¥1,005.00)", part(100_500)),
        ("已退款￥5.00", part(500)),
        ("已退款：5.00", part(500)),
        ("已全额退款", Some(Ok(Gone::All))),
        ("支付成功", None),
        ("已退款", None),
        ("对方已退还", None),
        ("", None),
    ] {
        assert_eq!(refund_in_state(state), want, "{state}");
    }
    assert!(matches!(refund_in_state("已退款(五元)"), Some(Err(_))));
}
