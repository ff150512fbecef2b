use super::*;
use proptest::prelude::*;

#[test]
fn folding_brings_widths_cases_and_blanks_together() {
    assert_eq!(fold("ＡＢＣ　公司（北京）"), "abc公司(北京)");
    assert_eq!(fold(" Shelf\tKeeper\u{a0}"), "shelfkeeper");
    assert_eq!(fold("①㈱ﬁ"), "1(株)fi");
    assert_eq!(fold("ΟΔΟΣ"), "οδοσ");
    assert_eq!(fold("İ"), "i\u{307}");
}

#[test]
fn look_alikes_stay_apart() {
    assert_ne!(fold("еxample"), fold("example"), "a Cyrillic е is not an e");
    assert_ne!(fold("国"), fold("國"));
}

#[test]
fn a_name_is_cut_into_characters_and_pairs_once_each() {
    let mut tokens: Vec<String> = search_tokens("短剧短剧 A1-b").collect();
    tokens.sort();
    let mut want = vec!["短", "剧", "短剧", "剧短", "剧a", "a", "1", "a1", "b"];
    want.sort_unstable();
    assert_eq!(tokens, want);
    let mut line = String::from("x");
    push_search_tokens("短剧", &mut line);
    assert_eq!(
        line.split(' ')
            .skip(1)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        3
    );
}

#[test]
fn a_query_of_one_or_two_characters_needs_no_check() {
    let check = |text: &str| (query_tokens(text).tokens, query_tokens(text).recheck);
    assert_eq!(check("剧"), (vec!["剧".into()], false));
    assert_eq!(check(" 短 剧 "), (vec!["短剧".into()], false));
    assert_eq!(check("A1"), (vec!["a1".into()], false));
    assert!(check("é").1, "a tokenizer may drop the accent");
    assert_eq!(check("短剧场"), (vec!["剧场".into(), "短剧".into()], true));
    assert_eq!(check("a-b"), (vec!["a".into(), "b".into()], true));
    assert_eq!(check("（）"), (vec![], true));
    assert_eq!(check(""), (vec![], true));
}

#[test]
fn hidden_characters_are_listed_with_their_places() {
    assert_eq!(has_hidden("王小明 Ltd."), vec![]);
    let found = has_hidden("a\u{200b}b\u{202e}c\0\u{feff}");
    let want = [
        (1, 0x200b, HiddenKind::ZeroWidth),
        (3, 0x202e, HiddenKind::Bidi),
        (5, 0, HiddenKind::Control),
        (6, 0xfeff, HiddenKind::ZeroWidth),
    ];
    assert_eq!(
        found,
        want.map(|(at, code, kind)| Hidden { at, code, kind })
    );
}

#[test]
fn a_line_from_outside_is_trimmed_and_holds_no_controls() {
    assert_eq!(clean_line("  王小明\u{3000}\n", 10), Ok("王小明".into()));
    assert_eq!(clean_line("", 10), Ok(String::new()));
    assert_eq!(
        clean_line("a\0b", 10),
        Err(TextFault::Control { at: 1, point: 0 })
    );
    assert_eq!(
        clean_line("a\nb", 10),
        Err(TextFault::Control { at: 1, point: 10 })
    );
    assert_eq!(
        clean_line("ab\u{85}c", 10),
        Err(TextFault::Control { at: 2, point: 0x85 })
    );
    assert_eq!(
        clean_line("a\u{2028}b", 10),
        Err(TextFault::Control {
            at: 1,
            point: 0x2028
        })
    );
    assert_eq!(
        clean_line("a\u{202e}b", 10),
        Err(TextFault::Bidi {
            at: 1,
            point: 0x202e
        })
    );
    assert_eq!(
        clean_line("四个汉字", 3),
        Err(TextFault::TooLong { length: 4, max: 3 })
    );
    assert_eq!(clean_line("四个汉字", 4), Ok("四个汉字".into()));
}

#[test]
fn a_text_of_lines_keeps_its_lines() {
    assert_eq!(clean_text("一\r\n二\t三\n", 10), Ok("一\n二\t三".into()));
    assert_eq!(
        clean_text("一\r二", 10),
        Err(TextFault::Control { at: 1, point: 13 })
    );
}

#[test]
fn faults_carry_their_code_and_place() {
    let json = serde_json::to_value(TextFault::Bidi {
        at: 1,
        point: 0x202e,
    })
    .unwrap();
    assert_eq!(
        json,
        serde_json::json!({"code": "text_bidi", "at": 1, "point": 0x202e})
    );
    assert_eq!(
        TextFault::TooLong { length: 2, max: 1 }.to_string(),
        "text_too_long"
    );
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn a_part_is_found_by_its_tokens(text in "[一-龥a-zA-Z0-9（） ]{1,30}", from in 0usize..30, len in 1usize..6) {
        let part: String = text.chars().skip(from).take(len).collect();
        let index: Vec<String> = search_tokens(&text).collect();
        let query = query_tokens(&part);
        prop_assert!(query.tokens.iter().all(|token| index.contains(token)));
        prop_assert!(fold(&text).contains(&query.folded));
    }

    #[test]
    fn a_query_without_check_is_exact(text in "[一-三a-c0 -]{1,8}", part in "[一-三a-c0 -]{1,3}") {
        let query = query_tokens(&part);
        if !query.recheck {
            let index: Vec<String> = search_tokens(&text).collect();
            let hit = query.tokens.iter().all(|token| index.contains(token));
            prop_assert_eq!(hit, fold(&text).contains(&query.folded));
        }
    }

    #[test]
    fn tokens_hold_one_or_two_token_characters(text in "\\PC{0,40}") {
        for token in search_tokens(&text) {
            prop_assert!(matches!(token.chars().count(), 1 | 2));
            prop_assert!(token.chars().all(is_token_char));
        }
    }
}
