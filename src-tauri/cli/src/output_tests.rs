use serde_json::json;

use super::output::{self, Layout};
use crate::args::Lang;
use crate::messages::Messages;

#[test]
fn money_is_grouped_and_keeps_its_fen() {
    assert_eq!(output::money("100000").as_deref(), Some("￥1,000.00"));
    assert_eq!(output::money("-5").as_deref(), Some("-￥0.05"));
    assert_eq!(
        output::money("123456789012").as_deref(),
        Some("￥1,234,567,890.12")
    );
    assert_eq!(output::money("1.5"), None);
}

#[test]
fn escapes_in_data_never_reach_the_terminal() {
    assert_eq!(
        output::visible("a\u{1b}[31mb\u{202e}c\n"),
        "a\\u{1b}[31mb\\u{202e}c\\u{a}"
    );
    let shown = output::json(&json!({ "name": "a\u{1b}[31m\u{9b}\u{202e}剧\u{e0001}" }));
    assert!(
        !shown.chars().any(|c| c != '\n' && c.is_control()),
        "{shown}"
    );
    assert!(shown.contains("\\u202e"), "{shown}");
    let back: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(back["name"], "a\u{1b}[31m\u{9b}\u{202e}剧\u{e0001}");
}

#[test]
fn columns_align_by_the_width_characters_have_on_a_terminal() {
    let messages = Messages::load(Lang::Zh);
    let rows = json!([
        { "number": "A1", "app_id": "短剧", "program_name": "x", "amount_fen": "100000", "state": "open" },
        { "number": "B2", "app_id": "ab", "program_name": "长一点的名字", "amount_fen": "10000", "state": "paid" },
    ]);
    let shown =
        Layout::new(&messages).document(&json!({ "list": "notices", "total": 9, "rows": rows }));
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(
        lines[0],
        "单号  AppID  小程序              应缴  已缴  发出日  截止日  状态    限制"
    );
    assert_eq!(
        lines[1],
        "A1    短剧   x             ￥1,000.00                        待缴"
    );
    assert_eq!(
        lines[2],
        "B2    ab     长一点的名字    ￥100.00                        已缴清"
    );
    assert_eq!(lines[3], "");
    assert_eq!(lines[4], "共 9 行，显示 2 行");
}

#[test]
fn an_inspection_shows_its_equations_and_instants_are_shanghai_time() {
    let messages = Messages::load(Lang::En);
    let shown = Layout::new(&messages).document(&json!({
        "in": { "read": "300", "settled": "100", "suspense": "200", "duplicate": "0", "rejected": "0" },
        "planned_at": 1_773_018_000_000_i64,
    }));
    let sum =
        "Money in  ￥3.00 = Settled ￥1.00 + Suspense ￥2.00 + Duplicate ￥0.00 + Rejected ￥0.00";
    assert!(shown.contains(sum), "{shown}");
    assert!(shown.contains("Planned  2026-03-09 09:00:00"), "{shown}");
}

#[test]
fn a_code_is_shown_with_its_name_in_the_language_asked_for() {
    let names = json!({ "4": { "zh": "企业", "en": "Enterprise" } });
    let change = json!({
        "path": "p", "section": "subject", "label_zh": "主体性质", "label_en": "Kind of organiser",
        "before": "4", "after": "个人", "personal": false, "names": names,
    });
    let document = json!({ "changes": [change] });
    let shown = |lang| Layout::new(&Messages::load(lang)).document(&document);
    let zh = shown(Lang::Zh);
    assert!(zh.contains("企业 (4)") && zh.contains("变更内容"), "{zh}");
    let en = shown(Lang::En);
    assert!(
        en.contains("Enterprise (4)") && en.contains("On file"),
        "{en}"
    );
    assert!(!en.contains("names"), "{en}");
}

#[test]
fn a_letter_is_shown_line_by_line_and_turns_nothing_round() {
    let messages = Messages::load(Lang::Zh);
    let letter = |subject: &str| json!({ "subject": subject, "body": "a\n\n1. b\u{202e}\n" });
    let document = json!({ "zh": letter("中"), "en": letter("E"), "hash": "9f\u{202e}" });
    let shown = Layout::new(&messages).document(&document);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!((lines[0], lines[2], lines[4]), ("中", "a", "1. b\\u{202e}"));
    assert_eq!((lines[5], lines[6]), ("", "E"));
    assert_eq!(lines.last(), Some(&"SHA-256 9f\\u{202e}"));
}
