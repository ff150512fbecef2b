use super::*;
use proptest::prelude::*;

fn marked(shown: &str, typed: &str) -> Vec<String> {
    let wanted = Wanted::new(typed).expect("something to look for");
    let units: Vec<u16> = shown.encode_utf16().collect();
    let marks = wanted.marks(shown, true);
    let part = |(from, to): (u32, u32)| {
        String::from_utf16(&units[from as usize..to as usize]).expect("whole characters")
    };
    marks.into_iter().map(part).collect()
}

#[test]
fn what_was_typed_is_marked_where_it_stands_whatever_its_width_and_case() {
    assert_eq!(marked("短剧社短剧", "短剧"), ["短剧", "短剧"]);
    assert_eq!(marked("星辰ＡｐＰ（上海）", "app(上"), ["ＡｐＰ（上"]);
    assert_eq!(marked("𠮷祥 短剧", "祥短"), ["祥 短"]);
    assert_eq!(
        marked("重 5㎏ 装", "g装"),
        ["㎏ 装"],
        "a part marks the whole character"
    );
    assert_eq!(marked("Cafe\u{301} X", "é"), ["e\u{301}"]);
    assert_eq!(marked("ｶﾞﾗｽ", "ガラ"), ["ｶﾞﾗ"]);
    assert_eq!(marked("<b>x</b>", "<b>"), ["<b>"]);
    assert_eq!(marked("微剧场", "卫剧"), Vec::<String>::new());
}

#[test]
fn a_name_found_by_its_sounds_is_marked_where_they_are_spoken() {
    assert_eq!(marked("小微剧场网", "wjc"), ["微剧场"]);
    assert_eq!(marked("小微剧场网", "iju"), ["微剧"]);
    assert_eq!(marked("小微剧场网", "weijc"), ["微剧场"]);
    assert_eq!(marked("小微剧场网", "uch"), ["剧场"]);
    assert_eq!(marked("重（庆）Go公司", "cq"), ["重（庆"]);
    assert_eq!(marked("Go公司", "go"), ["Go", "公"]);
    assert_eq!(marked("一𠀀祥", "hx"), ["𠀀祥"]);
}

#[test]
fn only_names_are_marked_by_their_sounds() {
    let wanted = Wanted::new("wjc").expect("letters");
    assert_eq!(wanted.marks("微剧场", false), vec![]);
    assert!(wanted.in_row(&["甲", "微剧场"], 2));
    assert!(!wanted.in_row(&["甲", "微剧场"], 1));
}

#[test]
fn what_melts_over_white_space_is_marked_as_a_whole() {
    assert_eq!(fold("xe \u{301}y"), "xéy");
    assert_eq!(marked("xe \u{301}y", "é"), ["xe \u{301}y"]);
}

#[test]
fn a_text_without_end_is_not_marked_without_end() {
    let wanted = Wanted::new("a").expect("a letter");
    assert_eq!(wanted.marks(&"a".repeat(4_000), true).len(), MOST_MARKS);
    assert_eq!(wanted.marks(&"a".repeat(4_097), true), vec![]);
}

#[test]
fn white_space_alone_is_not_looked_for_and_punctuation_is() {
    assert!(Wanted::new(" \u{3000}\t").is_none());
    let bracket = Wanted::new("（").expect("a bracket");
    assert!(bracket.ways.is_empty() && bracket.recheck);
    assert!(bracket.in_row(&["星辰(上海)"], 1) && bracket.in_row(&["星辰（上海）"], 1));
}

#[test]
fn a_text_that_folds_into_another_does_not_hold_what_it_shows() {
    let held = |own: &str, typed: &str| Wanted::new(typed).expect("letters").in_row(&[own], 0);
    assert!(!held("caxe\u{301}", "axe"));
    assert!(!held("caxe \u{301}", "axe"));
    assert!(held("caxe\u{301} axe", "axe"));
    assert!(held("CAXE", "axe"));
}

fn names() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        5 => prop::sample::select("微剧场重庆长乐银行绿野啊𠀀〇".chars().collect::<Vec<_>>()),
        3 => prop::sample::select("aBc1Ｑ２（） -·é\u{301}㎏İЁか\u{200b}".chars().collect::<Vec<_>>()),
    ];
    prop::collection::vec(one, 0..14).prop_map(String::from_iter)
}

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        names(),
        "[a-z]{1,5}",
        "(wei|ju|chang|zhong|le|w|j|c|z){1,4}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_text_is_marked_exactly_when_it_is_found(own in names(), typed in typed()) {
        if let Some(wanted) = Wanted::new(&typed) {
            for name in [false, true] {
                let found = wanted.in_row(&[&own], usize::from(name));
                prop_assert_eq!(found, !wanted.marks(&own, name).is_empty());
            }
        }
    }

    #[test]
    fn what_is_found_has_the_tokens_that_are_asked_for(own in names(), typed in typed()) {
        let line = row_tokens(&[&own], &[]);
        let index: Vec<&str> = line.split(' ').collect();
        if let Some(wanted) = Wanted::new(&typed) {
            let has = |one: &String| index.contains(&one.as_str());
            let mut ways = wanted.ways.iter();
            let listed = wanted.ways.is_empty()
                || ways.any(|way| way.iter().all(|any| any.iter().any(has)));
            let found = wanted.in_row(&[&own], 1);
            prop_assert!(listed || !found);
            prop_assert!(wanted.recheck || listed == found, "no check where it is needed");
        }
    }

    #[test]
    fn every_part_of_a_text_is_found_in_it(own in names(), from in 0_usize..14, most in 1_usize..7) {
        let part: String = fold(&own).chars().skip(from).take(most).collect();
        if let Some(wanted) = Wanted::new(&part) {
            prop_assert!(wanted.in_row(&[&own], 0) || fold(&part) != part);
        }
    }
}
