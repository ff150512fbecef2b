use super::*;
use proptest::prelude::*;

fn wanted(typed: &str) -> Wanted {
    Wanted::new(typed).expect("something to look for")
}

fn held(rows: &[(i64, [&str; 3])]) -> Held {
    let mut held = Held::new(2);
    rows.iter().for_each(|(id, texts)| held.put(*id, texts));
    held
}

#[test]
fn rows_are_found_by_words_numbers_and_sounds() {
    let held = held(&[
        (3, ["微剧场", "重庆（长乐）公司", "ORD-7"]),
        (5, ["ORD", "Ａｂ 剧", "粤B2-9X"]),
        (9, ["", "", ""]),
    ]);
    for (typed, ids) in [
        ("剧", vec![3, 5]),
        ("ord", vec![3, 5]),
        ("d-7", vec![3]),
        ("(长", vec![3]),
        ("b2-9x", vec![5]),
        ("粤", vec![5]),
        ("ab剧", vec![5]),
        ("weijc", vec![3]),
        ("cqcl", vec![3]),
        ("abju", vec![5]),
        // Spoken are names alone, each by itself.
        ("yueb", vec![]),
        ("changchong", vec![]),
        ("场重", vec![]),
    ] {
        assert_eq!(held.hits(&wanted(typed), true), ids, "{typed}");
        assert_eq!(held.first_of(&[3, 5, 9], &wanted(typed), 9), ids, "{typed}");
    }
    assert_eq!(held.first_of(&[5, 8, 3], &wanted("剧"), 9), [5, 3]);
    assert_eq!(held.first_of(&[5, 3], &wanted("剧"), 1), [5]);
}

#[test]
fn a_row_that_is_put_again_is_found_by_what_it_holds_now() {
    let mut held = held(&[(1, ["甲", "", "7"]), (2, ["乙", "", "7"])]);
    held.put(1, &["丙", "", "7"]);
    assert_eq!(held.hits(&wanted("甲"), true), Vec::<i64>::new());
    assert_eq!(held.hits(&wanted("丙"), true), [1]);
    assert_eq!(held.hits(&wanted("7"), true), [1, 2]);
    held.put(1, &["丁", "", "8"]);
    held.put(3, &["丙", "", "7"]);
    assert_eq!(held.hits(&wanted("丙"), true), [3]);
    assert_eq!(held.hits(&wanted("7"), true), [2, 3]);
    held.remove(2);
    held.remove(3);
    held.remove(4);
    assert_eq!(held.hits(&wanted("7"), true), Vec::<i64>::new());
    assert_eq!(held.first_of(&[3, 2, 1], &wanted("丁"), 9), [1]);
    held.put(2, &["乙", "", "7"]);
    assert_eq!(held.hits(&wanted("7"), true), [2]);
    assert!(!held.is_worn());
}

#[test]
fn so_many_rows_that_processors_share_them_are_found_all_and_once() {
    let mut many = Held::new(1);
    for id in 0..=SHARED as i64 {
        many.put(id * 2, &["短剧", if id % 7 == 0 { "x7" } else { "y" }]);
    }
    let every = |step: i64| (0..=SHARED as i64).step_by(step as usize).map(|id| id * 2);
    assert!(many.hits(&wanted("短"), true).into_iter().eq(every(1)));
    assert!(many.hits(&wanted("dj"), true).into_iter().eq(every(1)));
    assert!(many.hits(&wanted("x7"), true).into_iter().eq(every(7)));
    assert!(many.hits(&wanted("x7"), false).into_iter().eq(every(7)));
}

#[test]
fn what_was_put_anew_many_times_is_worn() {
    let mut held = held(&[(1, ["甲", "", ""])]);
    for _ in 0..MOST_LATE {
        assert!(!held.is_worn());
        held.put(1, &["甲", "", ""]);
    }
    assert!(held.is_worn());
}

fn text() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        5 => prop::sample::select("微剧场重庆长乐银行绿野啊𠀀〇".chars().collect::<Vec<_>>()),
        3 => prop::sample::select("aBc1Ｑ２（） -·é\u{301}㎏İЁか\u{200b}\n".chars().collect::<Vec<_>>()),
    ];
    prop::collection::vec(one, 0..8).prop_map(String::from_iter)
}

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![text(), "[a-z]{1,3}", "(wei|ju|chang|zhong|le|w|j|c|z){1,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_found_among_all_rows_is_what_is_found_in_each(
        rows in prop::collection::vec((0_i64..6, (text(), text(), text(), "[0-9A-Z-]{0,4}")), 0..9),
        typed in typed(),
    ) {
        let (mut held, mut newest) = (Held::new(2), std::collections::BTreeMap::new());
        for (id, texts) in &rows {
            let (a, b, c, d) = texts;
            let texts = [a, b, c, d].map(String::as_str);
            held.put(*id, &texts);
            newest.insert(*id, texts);
        }
        if let Some(wanted) = Wanted::new(&typed) {
            let hit = |(_, texts): &(&i64, &[&str; 4])| wanted.in_row(*texts, 2);
            let expected: Vec<i64> = newest.iter().filter(hit).map(|(id, _)| *id).collect();
            prop_assert_eq!(held.hits(&wanted, true), expected.clone());
            prop_assert_eq!(held.first_of(&[0, 1, 2, 3, 4, 5], &wanted, 9), expected);
        }
    }
}
