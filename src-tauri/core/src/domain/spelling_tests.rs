use super::*;
use crate::domain::text::fold;

fn finds(name: &str, typed: &str) -> bool {
    let asked = Spelled::new(typed).expect("letters");
    asked.end(fold(name).chars()).is_some()
}

fn cut(name: &str) -> Vec<String> {
    let mut line = String::new();
    push_tokens([fold(name).as_str()].into_iter(), &mut line);
    line.split(' ').skip(1).map(str::to_owned).collect()
}

#[test]
fn a_name_is_found_by_its_initials_and_by_any_part_of_its_syllables() {
    for typed in [
        "wjc",
        "wj",
        "jc",
        "weijuchang",
        "weiju",
        "juch",
        "eijuc",
        "ng",
    ] {
        assert!(finds("微剧场", typed), "{typed}");
    }
    for typed in [
        "wc",
        "jw",
        "weic",
        "juchangwei",
        "wjcx",
        "weicj",
        "wjuangc",
        "weijuchangx",
    ] {
        assert!(!finds("微剧场", typed), "{typed}");
    }
}

#[test]
fn syllables_and_initials_are_found_mixed() {
    for typed in [
        "weijc", "wjuc", "wjchang", "wejc", "eijc", "wjuchang", "weijch", "ijchan",
    ] {
        assert_eq!(
            finds("微剧场", typed),
            typed != "wejc",
            "{typed}: a piece is a whole syllable or its initial"
        );
    }
    for typed in ["chongqcl", "zqingcl", "qchangle", "cqingcyue"] {
        assert!(finds("重庆长乐", typed), "{typed}");
    }
    assert!(!finds("重庆长乐", "chonqcl"));
}

#[test]
fn a_name_has_the_pairs_of_everything_spoken_in_it() {
    let mut own = Vec::new();
    each_pair(["微剧场", "重庆长乐"].into_iter(), |pair| {
        own.push(pair)
    });
    assert!(own.iter().all(|pair| *pair < PAIRS));
    let has = |typed: &str| {
        let asked = Spelled::new(typed).expect("letters");
        asked.pairs().iter().all(|pair| own.contains(pair))
    };
    for typed in ["weijc", "wjc", "angle", "cqcl", "zhongqing"] {
        assert!(has(typed), "{typed}");
    }
    assert!(!has("ba") && !has("weiba"));
}

#[test]
fn a_character_is_found_by_every_reading_it_has() {
    for typed in ["zhongqing", "chongqing", "cq", "zq", "ongqi"] {
        assert!(finds("重庆", typed), "{typed}");
    }
    assert!(!finds("重庆", "zhchongqing"), "one reading at a time");
    for typed in ["lvse", "luse", "ls"] {
        assert!(finds("绿色", typed), "{typed}");
    }
}

#[test]
fn letters_and_digits_of_a_name_sound_as_themselves_and_marks_are_passed_over() {
    for typed in ["qjc", "qjuchang", "changapp", "capp2"] {
        assert!(finds("Ｑ 剧场（APP）2", typed), "{typed}");
    }
    assert!(
        !finds("剧ё场", "jc"),
        "a letter without a sound ends the row"
    );
}

#[test]
fn only_letters_are_looked_for_as_sounds() {
    for typed in ["", "w", "12", "w剧", "é", "a-b", "wj c", &"a".repeat(128)] {
        assert!(Spelled::new(typed).is_none(), "{typed}");
    }
    assert!(Spelled::new(&"a".repeat(127)).is_some());
    assert!(finds(&"啊".repeat(127), &"a".repeat(127)));
    assert!(!finds(&"啊".repeat(126), &"a".repeat(127)));
}

#[test]
fn a_name_of_many_readings_is_looked_through_at_once() {
    let name = "重行长乐".repeat(2_000);
    assert!(!finds(&name, "chongxingchanglezhonghangzhangyuex"));
    assert!(finds(&name, "chongxingchanglezhonghangzhangyue"));
}

#[test]
fn a_name_holds_the_tokens_of_everything_it_is_found_by() {
    let names = [
        "微剧场",
        "重庆（长乐）银行",
        "Q剧场 2号",
        "嗯啊哦",
        "绿野Go",
        "剧ё场",
    ];
    for name in names {
        let own = cut(name);
        let mut found = 0;
        for typed in [
            "wjc", "juch", "cqcl", "zhangyue", "lvye", "yego", "qjc", "ch2", "nga", "jc", "weijc",
            "cqingcl",
        ] {
            let asked = Spelled::new(typed).expect("letters");
            let tokens = asked.tokens();
            let listed = tokens
                .iter()
                .all(|any| any.iter().any(|one| own.contains(one)));
            let held = finds(name, typed);
            assert!(listed || !held, "{name} {typed}");
            found += usize::from(held);
        }
        assert!(found > 0 || name == "剧ё场", "{name}");
    }
}

#[test]
fn every_token_has_three_characters_that_no_tokenizer_touches() {
    for token in cut("重庆微剧场Ab9") {
        assert_eq!(token.len(), 3, "{token}");
        assert!(
            token
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
        );
    }
}

/// The table is looked up by 16 bits and indexed by place.
#[test]
fn no_sound_is_lost_in_the_table() {
    assert!(TABLE.sounds.len() < usize::from(u16::MAX));
    for c in (NEAR.chain(FAR)).filter_map(char::from_u32) {
        let mut known = readings(c);
        if let Heard::Sounds(sounds) = TABLE.hear(c) {
            let syllables = sounds.syllables.iter();
            let mut own: Vec<_> = syllables
                .map(|at| TABLE.syllables[usize::from(*at)].clone())
                .collect();
            own.sort_unstable();
            known.sort_unstable();
            assert_eq!(own, known, "{c}");
        } else {
            assert_eq!(known, Vec::<String>::new(), "{c}");
        }
    }
}

#[test]
fn a_text_is_told_as_rows_of_readings() {
    let told = |text: &str| rows(&fold(text));
    assert_eq!(told("重，A1"), [["chong tong zhong", "a", "1"]]);
    assert_eq!(told("网я站"), [["wang"], ["zhan"]]);
    assert!(told("，。").is_empty());
}
