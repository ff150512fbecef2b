use super::*;
use proptest::prelude::*;

fn number(platform: char, serial: u64) -> NoticeNumber {
    NoticeNumber::new(platform, serial).unwrap()
}

fn damaged(text: &str) -> Found {
    Found::Damaged { text: text.into() }
}

/// A fixed sequence of numbers over all letters and the whole range of serials.
fn sample(count: u64) -> impl Iterator<Item = NoticeNumber> {
    (0..count).map(|i| {
        let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (i << 7);
        let letter = char::from(b'A' + u8::try_from(mixed % 26).unwrap());
        number(letter, (mixed >> 8) % SERIALS)
    })
}

#[test]
fn numbers_are_written_in_fifteen_characters_and_read_back() {
    assert_eq!(number('W', 12).to_string(), "SKW000000001214");
    for one in sample(10_000) {
        let text = one.to_string();
        assert_eq!((text.len(), text.parse()), (15, Ok(one)));
        assert_eq!(scan(&text), vec![Found::Number(one)]);
        assert!((2..=98).contains(&one.check_digits()));
    }
}

#[test]
fn letters_and_serials_out_of_range_make_no_number() {
    assert_eq!(NoticeNumber::new('w', 1), None);
    assert_eq!(NoticeNumber::new('1', 1), None);
    assert_eq!(NoticeNumber::new('Ｗ', 1), None);
    assert_eq!(NoticeNumber::new('W', SERIALS), None);
    assert!(NoticeNumber::new('Z', SERIALS - 1).is_some());
}

#[test]
fn every_substitution_of_one_character_is_rejected() {
    let letters = ('A'..='Z').chain('0'..='9').chain(['a', '-']);
    let letters: Vec<char> = letters.collect();
    for one in sample(400) {
        let text: Vec<char> = one.to_string().chars().collect();
        for at in 0..text.len() {
            for &other in letters.iter().filter(|&&c| c != text[at]) {
                let mut wrong = text.clone();
                wrong[at] = other;
                let wrong: String = wrong.iter().collect();
                assert!(wrong.parse::<NoticeNumber>().is_err(), "{wrong}");
                // O, I and L are read as the digits they resemble; then it is the same number.
                let other_number = |found: &Found| matches!(found, Found::Number(n) if *n != one);
                assert!(!scan(&wrong).iter().any(other_number), "{wrong}");
            }
        }
    }
}

#[test]
fn every_swap_of_two_neighbours_is_rejected() {
    for one in sample(10_000) {
        let text: Vec<char> = one.to_string().chars().collect();
        for at in 1..text.len() {
            let mut wrong = text.clone();
            wrong.swap(at - 1, at);
            if wrong != text {
                let wrong: String = wrong.iter().collect();
                assert!(wrong.parse::<NoticeNumber>().is_err(), "{wrong}");
                assert!(
                    !scan(&wrong).iter().any(|f| matches!(f, Found::Number(_))),
                    "{wrong}"
                );
            }
        }
    }
}

#[test]
fn a_digit_left_out_or_typed_twice_is_damaged() {
    for one in sample(1_000) {
        let text = one.to_string();
        for at in 3..text.len() {
            let mut shorter = text.clone();
            shorter.remove(at);
            let mut longer = text.clone();
            longer.insert(at, text.chars().nth(at).unwrap());
            for wrong in [shorter, longer] {
                assert_eq!(scan(&wrong), vec![damaged(&wrong)]);
                for amount in ["1000", "1000元", "100", "1000.00元", " 1000元"] {
                    let glued = format!("{wrong}{amount}");
                    assert!(
                        !scan(&glued).iter().any(|f| matches!(f, Found::Number(_))),
                        "{glued}"
                    );
                }
            }
        }
    }
}

#[test]
fn other_check_digits_of_the_same_remainder_are_not_accepted() {
    let one = sample(10_000).find(|n| n.check_digits() == 98).unwrap();
    let alias = format!("SK{}{:010}01", one.platform(), one.serial());
    assert_eq!(alias.parse::<NoticeNumber>(), Err(NoticeNumberFault::Check));
}

#[test]
fn numbers_are_found_however_they_are_written() {
    let want = vec![Found::Number(number('W', 12))];
    for remark in [
        "SKW000000001214",
        "保证金SKW000000001214",
        "保证金SKW000000001214元",
        "skw000000001214",
        "ＳＫＷ００００００００１２１４",
        "ｓｋｗ００００００００１２１４",
        "SKW 0000 0000 1214",
        "SKW-0000000012-14",
        "SK-W-000000001214",
        "S K W 000000001214",
        "S K W 0 0 0 0 0 0 0 0 1 2 1 4",
        "SKW\u{200b}000000001214",
        "SKW　0000000012　14",
        "SKWOOOOOOOO1214",
        "SKWooooooool2l4",
        "SKW00000000I2I4",
        "SKW0000000O1214",
        "1000SKW000000001214",
        "缴纳1000元SKW000000001214",
        "SKW0000000012141000元",
        "SKW0000000012141000",
        "SKW000000001214100元",
        "SKW0000000012141000.00元",
        "SKW000000001214 1000元",
        "SKW000000001214￥1000",
        "SKW00000000121420240331",
        "通知号：SKW000000001214，金额1000",
        "(SKW000000001214)",
        "noSKW000000001214ok",
        "SKW000000001214OK",
        "SKW000000001214;SKW000000001214",
        "SSKW000000001214",
        "SKSKW000000001214",
        "`SKW000000001214\t",
        "附言SKW00000000\\n1214",
        "SKW00000000\\r\\n1214",
    ] {
        assert_eq!(scan(remark), want, "{remark}");
    }
}

#[test]
fn several_numbers_are_found_in_order() {
    let (first, second) = (number('W', 12), number('D', 3_456_789_012));
    let want = vec![Found::Number(first), Found::Number(second)];
    for between in ["", "，", "、", " ", "和", "1000元", "+", "/"] {
        let remark = format!("保证金{first}{between}{second}");
        assert_eq!(scan(&remark), want, "{remark}");
    }
}

#[test]
fn a_number_of_another_platform_is_found_with_its_letter() {
    for letter in 'A'..='Z' {
        let one = number(letter, 4_711);
        assert_eq!(scan(&format!("转账{one}1000元")), vec![Found::Number(one)]);
    }
}

#[test]
fn a_number_that_does_not_check_is_damaged() {
    let table = [
        ("保证金SKW000000001215元", "SKW000000001215"),
        ("SKW00000000121", "SKW00000000121"),
        ("SKW00000000121 1000元", "SKW00000000121"),
        ("SK000000001214", "SK000000001214"),
        ("SKWX000000001214", "SKWX000000001214"),
        ("SKW0000000012144", "SKW0000000012144"),
        ("SKW00000000121414", "SKW00000000121414"),
        ("skd 0000 0000 1214，1000", "skd 0000 0000 1214"),
        ("SKW123456", "SKW123456"),
        ("SKW0000000012 141231", "SKW0000000012 141231"),
        ("1)SKW00000000121 4)SKD", "SKW00000000121"),
    ];
    for (remark, text) in table {
        assert_eq!(scan(remark), vec![damaged(text)], "{remark}");
    }
    let mixed = scan("SKW000000001215，SKW000000001214");
    assert_eq!(
        mixed,
        vec![damaged("SKW000000001215"), Found::Number(number('W', 12))]
    );
}

#[test]
fn a_remark_without_a_number_gives_nothing() {
    for remark in [
        "",
        "保证金1000元",
        "000000001214",
        "W000000001214",
        "SK",
        "SKW",
        "SK-II 2024",
        "ask 12345",
        "KS000000001214",
        "Task 2024",
        "小程序备案",
        "Ｓ",
        "S\u{ff2b}",
        "skype: 12345",
        "DN20240001",
        "SKOOOOOOOOOOOOO",
        "HVPS KW000000001214",
    ] {
        let found = scan(remark);
        assert_eq!(found, vec![], "{remark}");
        assert_eq!(found.capacity(), 0, "{remark}");
    }
}

#[test]
fn json_holds_the_number_and_refuses_a_wrong_one() {
    let one = number('W', 12);
    assert_eq!(serde_json::to_string(&one).unwrap(), "\"SKW000000001214\"");
    assert_eq!(
        serde_json::from_str::<NoticeNumber>("\"SKW000000001214\"").unwrap(),
        one
    );
    assert!(serde_json::from_str::<NoticeNumber>("\"SKW000000001215\"").is_err());
    assert!(serde_json::from_str::<NoticeNumber>("\"skw000000001214\"").is_err());
}

proptest! {
    #[test]
    fn no_remark_breaks_the_reader(remark in "[SsKkWwＳＫ０-９0-9OIl元 -]{0,40}") {
        for found in scan(&remark) {
            if let Found::Number(one) = found {
                prop_assert_eq!(one.to_string().parse(), Ok(one));
            }
        }
    }

    #[test]
    fn any_text_around_a_number_leaves_it_found(
        serial in 0..SERIALS,
        before in "[一-龥a-rA-R0-9，：（ ]{0,12}",
        after in "([一-龥，。）]|1000|100元| 1000| [a-z])[一-龥0-9，。 ]{0,12}",
    ) {
        let one = NoticeNumber::new('W', serial).unwrap();
        let remark = format!("{before}{one}{after}");
        let found = scan(&remark);
        // A thousand followed by other digits may read two ways; then it is damaged, never wrong.
        let glued = after.starts_with("10") && after.chars().take_while(char::is_ascii_digit).count() > 4;
        prop_assert!(found == vec![Found::Number(one)] || (glued && !found.iter().any(|f| matches!(f, Found::Number(_)))));
    }

    #[test]
    fn two_wrong_digits_never_give_the_notice_that_was_meant(
        serial in 0..SERIALS, a in 3usize..15, b in 3usize..15, da in 1u8..10, db in 1u8..10,
    ) {
        prop_assume!(a != b);
        let one = NoticeNumber::new('W', serial).unwrap();
        let mut bytes = one.to_string().into_bytes();
        for (at, by) in [(a, da), (b, db)] {
            bytes[at] = (bytes[at] - b'0' + by) % 10 + b'0';
        }
        let wrong = String::from_utf8(bytes).unwrap();
        prop_assert!(!scan(&wrong).contains(&Found::Number(one)));
    }
}
