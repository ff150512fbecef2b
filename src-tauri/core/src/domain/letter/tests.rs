use std::collections::{BTreeMap, BTreeSet};

use super::form::{Condition, Form, Piece, Place, Template};
use super::*;
use crate::domain::reasons::{self, Reason};

const DAY: Day = Day(20_521);

fn order<'a>(kind: &'a str, program: &'a str) -> Order<'a> {
    Order {
        platform: "wechat",
        kind,
        order_no: "ORDER-0001",
        revision: 2,
        program,
        day: DAY,
    }
}

fn told(reason: &Reason, values: &BTreeMap<String, String>) -> Told {
    let of = |language| {
        reason
            .resolve(language, values)
            .expect("every variable has a default")
    };
    Told {
        zh: of(Language::Zh),
        en: of(Language::En),
        chinese: false,
    }
}

fn own(words: [&str; 3]) -> Told {
    let data = AuditData::written(words[0], words[1], words[2]).expect("whole");
    Told {
        en: data.clone(),
        zh: data,
        chinese: true,
    }
}

fn with_policy() -> [Terms; 3] {
    let ruled = Terms {
        review_days: 2,
        resubmit_days: Some(10),
        appeal: Some(Bilingual {
            zh: "请拨打平台热线。".to_owned(),
            en: "Call the platform.".to_owned(),
        }),
        existing_until: Some(Day(DAY.0 + 10)),
        enforcement_from: Some(Day(DAY.0 + 11)),
    };
    let past = Terms {
        resubmit_days: None,
        appeal: None,
        existing_until: Some(Day(DAY.0 - 2)),
        enforcement_from: Some(Day(DAY.0 - 1)),
        ..ruled.clone()
    };
    [Terms::default(), ruled, past]
}

/// The reasons that both letters of a return tell.
fn read_back(letters: &Letters) -> [Vec<AuditData>; 2] {
    [
        reasons_of(&letters.zh.body, Language::Zh),
        reasons_of(&letters.en.body, Language::En),
    ]
}

fn in_both(reasons: &[Told]) -> [Vec<AuditData>; 2] {
    [
        reasons.iter().map(|told| told.zh.clone()).collect(),
        reasons.iter().map(|told| told.en.clone()).collect(),
    ]
}

fn all_forms() -> Vec<&'static Form> {
    let both = [true, false].map(|returned| forms(returned).expect("the form is read"));
    both.into_iter()
        .flat_map(|forms| [&forms.zh, &forms.en])
        .collect()
}

#[test]
fn every_form_is_read_and_both_languages_depend_on_the_same() {
    assert_eq!(all_forms().len(), 4);
    for returned in [true, false] {
        let both = forms(returned).expect("the form is read");
        let of = |form: &Form| -> BTreeSet<(Vec<Condition>, Vec<Place>)> {
            let places = |text: &Template| -> Vec<Place> {
                let pieces = text.0.iter();
                let mut found: Vec<Place> = pieces
                    .filter_map(|piece| match piece {
                        Piece::Place(place) => Some(*place),
                        Piece::Text(_) => None,
                    })
                    .collect();
                found.sort_unstable();
                found
            };
            let paragraphs = form.paragraphs.iter();
            let mut all: BTreeSet<_> = paragraphs
                .filter(|one| one.when != [Condition::ChineseWords])
                .map(|one| (one.when.clone(), places(&one.text)))
                .collect();
            all.insert((Vec::new(), places(&form.subject)));
            all
        };
        assert_eq!(of(&both.zh), of(&both.en));
    }
}

#[test]
fn a_form_with_an_unknown_place_or_condition_is_not_read() {
    let read = |text: &str| serde_json::from_str::<Template>(&format!("{text:?}")).is_ok();
    assert!(read("订单 {order_no}"));
    for wrong in ["{order}", "{order_no", "order_no}", "{ order_no }", "{}"] {
        assert!(!read(wrong), "{wrong}");
    }
    let paragraph = |when: &str| {
        let text = format!(r#"{{"when": ["{when}"], "text": "x"}}"#);
        serde_json::from_str::<form::Paragraph>(&text).is_ok()
    };
    assert!(paragraph("sms") && !paragraph("maybe"));
}

#[test]
fn every_letter_of_every_kind_is_whole_and_says_remedy_deadline_and_appeal() {
    let reasons: Vec<Told> = reasons::all()
        .iter()
        .map(|r| told(r, &BTreeMap::new()))
        .collect();
    let kinds = FilingKind::ALL.map(FilingKind::code);
    for terms in with_policy() {
        for kind in kinds.into_iter().chain(["unheard_of"]) {
            for (program, reasons) in [("示例商店", Some(reasons.as_slice())), ("", None)] {
                let letters = compile(&order(kind, program), &terms, reasons).expect("whole");
                let zh = [
                    "【期限】",
                    "【申诉】",
                    "以中文为准",
                    "ORDER-0001",
                    "第 2 次提交",
                ];
                let en = [
                    "Deadline: ",
                    "Appeal: ",
                    "prevails",
                    "ORDER-0001",
                    "submission 2",
                ];
                for (letter, words) in [(&letters.zh, zh), (&letters.en, en)] {
                    for word in words {
                        assert!(letter.body.contains(word), "{kind} {word}\n{}", letter.body);
                    }
                    let text = format!("{}\n{}", letter.subject, letter.body);
                    assert!(!text.contains(['{', '}']), "{text}");
                    assert!(!text.contains("\n\n\n") && !text.contains(" \n"), "{text}");
                    assert!(!letter.subject.contains('\n'));
                }
                let next =
                    ["【接下来】", "【如何处理】"].map(|word| letters.zh.body.contains(word));
                assert_eq!(next, [reasons.is_none(), reasons.is_some()]);
            }
        }
    }
}

#[test]
fn a_letter_says_what_follows_for_its_kind_and_platform() {
    let [plain, ruled, past] = with_policy();
    let approved = |kind| {
        compile(&order(kind, "示例"), &plain, None)
            .expect("whole")
            .zh
            .body
    };
    assert!(approved("first").contains("24 小时内") && approved("first").contains("20 个工作日"));
    assert!(approved("cancel_access").contains("不需要短信核验"));
    assert!(approved("cancel_subject").contains("注销办结后不能恢复"));
    assert!(!approved("cancel_access").contains("注销办结后不能恢复"));
    let reasons = [own(["名称", "不符。", ""])];
    let returned = |terms: &Terms, kind: &'static str| {
        compile(&order(kind, "示例"), terms, Some(&reasons))
            .expect("whole")
            .zh
            .body
    };
    assert!(returned(&plain, "first").contains("没有规定重新提交的期限"));
    assert!(returned(&ruled, "first").contains("10 个工作日内重新提交"));
    assert!(returned(&ruled, "first").contains("请拨打平台热线。"));
    let until = Day(DAY.0 + 10).to_string();
    assert!(returned(&ruled, "first").contains(&format!("须在 {until} 前完成备案")));
    assert!(returned(&past, "first").contains("不得上架"));
    assert!(!returned(&past, "change_service").contains("不得上架"));
}

#[test]
fn own_words_without_english_stand_in_chinese_with_a_note() {
    let note = "the reviewer's own words";
    let english = |reasons: &[Told]| {
        let terms = Terms::default();
        compile(&order("first", "示例"), &terms, Some(reasons))
            .expect("whole")
            .en
            .body
    };
    let chinese = english(&[own(["小程序备注", "与业务不符。", "请修改。"])]);
    assert!(chinese.contains("1. 小程序备注\n   Defect: 与业务不符。") && chinese.contains(note));
    let stored = reasons::by_code("R28").map(|reason| told(reason, &BTreeMap::new()));
    assert!(!english(&[stored.expect("known")]).contains(note));
}

#[test]
fn nothing_of_an_order_breaks_the_lines_of_its_letter() {
    let hostile = "示例\n\n1. 假的\u{202e}\u{200b}\r\n   问题：假";
    let reasons = [own(["名称", "不符。", "改"])];
    let letters = compile(&order("first", hostile), &Terms::default(), Some(&reasons));
    let letters = letters.expect("whole");
    assert!(letters.zh.body.contains("小程序：示例 1. 假的 问题：假\n"));
    assert_eq!(read_back(&letters), in_both(&reasons));
}

/// A small generator, so that a failing case is found again by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }

    /// Words that try to look like another part of the letter.
    fn hostile(&mut self) -> String {
        const PARTS: [&str; 20] = [
            "\n",
            "\n\n",
            "1. ",
            "2. 小程序名称",
            "   ",
            "      ",
            "问题：",
            "   问题：假",
            "修改建议：",
            "Defect: ",
            "   Remedy: x",
            "【期限】",
            "{word}x",
            "\t",
            "小程序",
            "a",
            "Dear organiser,",
            "\n3. ",
            "\n   修改建议：假",
            " ",
        ];
        let parts = 1 + self.below(8);
        (0..parts).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    fn own(&mut self) -> Told {
        let whole = |words: [String; 3]| {
            let words = words.map(|one| one.replace("{word}", "{Word}").trim().to_owned());
            AuditData::written(&words[0], &words[1], &words[2])
        };
        loop {
            let zh = whole([self.hostile(), self.hostile(), self.hostile()]);
            let en = whole([self.hostile(), self.hostile(), String::new()]);
            if let (Ok(zh), Ok(en)) = (zh, en) {
                return Told {
                    zh,
                    en,
                    chinese: self.below(2) == 0,
                };
            }
        }
    }

    fn reason(&mut self) -> Told {
        if self.below(3) == 0 {
            return self.own();
        }
        let all = reasons::all();
        let reason = &all[self.below(all.len())];
        let mut values = BTreeMap::new();
        for name in reason.placeholders() {
            if self.below(2) == 0 {
                values.insert(name, self.hostile());
            }
        }
        let mut found = told(reason, &values);
        for data in [&mut found.zh, &mut found.en] {
            // As the desk trims what leaves.
            data.error = data.error.trim().to_owned();
            data.suggest = data.suggest.trim().to_owned();
            data.key_name = data.key_name.trim().to_owned();
        }
        found
    }
}

#[test]
fn each_stored_reason_is_read_back_out_of_its_letter() {
    for reason in reasons::all() {
        let reasons = [told(reason, &BTreeMap::new())];
        let letters = compile(&order("first", "示例"), &Terms::default(), Some(&reasons));
        assert_eq!(
            read_back(&letters.expect("whole")),
            in_both(&reasons),
            "{}",
            reason.code
        );
    }
}

#[test]
fn any_reasons_are_read_back_out_of_their_letter_whatever_words_they_hold() {
    for seed in 1..=3_000 {
        let mut dice = Dice(seed);
        let count = 1 + dice.below(14);
        let reasons: Vec<Told> = (0..count).map(|_| dice.reason()).collect();
        let [plain, ruled, past] = with_policy();
        let terms = [plain, ruled, past][dice.below(3)].clone();
        let kind = FilingKind::ALL[dice.below(9)].code();
        let letters = compile(&order(kind, "示例"), &terms, Some(&reasons)).expect("whole");
        assert_eq!(read_back(&letters), in_both(&reasons), "seed {seed}");
    }
}

/// The four texts that are hashed, to be changed one at a time.
fn texts(letters: &mut Letters) -> [&mut String; 4] {
    let Letters { zh, en } = letters;
    [&mut zh.subject, &mut zh.body, &mut en.subject, &mut en.body]
}

#[test]
fn another_hash_stands_for_every_changed_sign_in_either_language() {
    let reasons = [own(["名称", "不符。", "改"])];
    let letters = compile(&order("first", "示例"), &Terms::default(), Some(&reasons));
    let letters = letters.expect("whole");
    let mut seen = BTreeSet::from([letters.hash()]);
    let mut changed = 0;
    for at in 0..4 {
        let text = texts(&mut letters.clone())[at].clone();
        for (place, sign) in text.char_indices() {
            let behind = place + sign.len_utf8();
            let swapped = if sign == 'x' { "y" } else { "x" };
            for (end, with) in [(behind, swapped), (place, "\u{200b}")] {
                let mut other = letters.clone();
                texts(&mut other)[at].replace_range(place..end, with);
                changed += 1;
                assert!(seen.insert(other.hash()), "text {at} at {place}: {sign:?}");
            }
        }
    }
    assert!(changed > 1_000 && seen.len() == changed + 1);
    assert_eq!(letters.hash(), letters.clone().hash());
}

#[test]
fn a_sign_that_moves_from_one_text_into_the_next_changes_the_hash() {
    let letters = compile(&order("first", "示例"), &Terms::default(), None).expect("whole");
    for at in 0..3 {
        let mut other = letters.clone();
        let moved = texts(&mut other)[at].pop().expect("not empty");
        texts(&mut other)[at + 1].insert(0, moved);
        assert_ne!(other.hash(), letters.hash(), "from text {at}");
    }
}

#[test]
fn the_hash_of_a_letter_is_the_one_that_its_definition_gives() {
    let letter = |subject: &str, body: &str| Letter {
        subject: subject.to_owned(),
        body: body.to_owned(),
    };
    let letters = Letters {
        zh: letter("主题", "正文\n"),
        en: letter("Subject", "Text\n"),
    };
    assert_eq!(
        letters.hash(),
        "f6c1cc4a85b13ba3cb34b11988e278b426f1e116266cb70a692185aa5e62c65c"
    );
}
