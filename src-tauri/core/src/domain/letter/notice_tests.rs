use std::collections::BTreeSet;

use super::*;
use crate::domain::letter::form::{Piece, Template};

fn occasions() -> [Occasion; 7] {
    let waived = |refund| Occasion::Waived {
        reason: "停止运营".into(),
        refund: Fen(refund),
    };
    [
        Occasion::Issued,
        Occasion::Reminder { days: 3 },
        Occasion::Paid,
        waived(0),
        waived(4_000),
        Occasion::Refund {
            returned: Fen(4_000),
        },
        Occasion::Deducted {
            act: 1,
            fen: Fen(4_000),
            reason: "违规".into(),
            case: "案件 7".into(),
        },
    ]
}

fn facts<'a>(accounts: &'a [String], paid: i64, appeal: Option<&'a Bilingual>) -> Facts<'a> {
    Facts {
        platform: "wechat",
        app_id: "wx0000000000000001",
        program: "示例剧场",
        number: "W000000001007",
        amount: Fen(100_000),
        paid: Fen(paid),
        taken: Fen(0),
        refills: None,
        issued: Day(20_521),
        due: Day(20_526),
        accounts,
        restricts: true,
        restricted: false,
        lifts: false,
        appeal,
    }
}

fn places(text: &Template<Place>) -> BTreeSet<Place> {
    let pieces = text.0.iter().filter_map(|piece| match piece {
        Piece::Place(place) => Some(*place),
        Piece::Text(_) => None,
    });
    pieces.collect()
}

#[test]
fn every_form_is_read_and_both_languages_depend_on_the_same() {
    for occasion in occasions() {
        let forms = occasion.form().expect("the form is read");
        let of = |form: &Form<Place, Condition>| -> BTreeSet<_> {
            let paragraphs = form.paragraphs.iter();
            let all = paragraphs.map(|one| (one.when.clone(), places(&one.text)));
            all.chain([(Vec::new(), places(&form.subject))]).collect()
        };
        assert_eq!(of(&forms.zh), of(&forms.en), "{}", occasion.kind());
    }
}

#[test]
fn every_letter_is_whole_in_every_state_a_notice_can_be_in() {
    let accounts = ["1900000109".to_owned(), "1900000110".to_owned()];
    let own = Bilingual {
        zh: "请拨打平台热线。".into(),
        en: "Call the platform.".into(),
    };
    for occasion in occasions() {
        for paid in [0, 1, 99_999, 100_000, 120_000] {
            for bits in 0..16_u8 {
                let is = |bit: u8| bits & (1 << bit) != 0;
                let facts = Facts {
                    restricts: is(0),
                    restricted: is(1),
                    lifts: is(2),
                    program: if is(3) { "" } else { "示例剧场" },
                    refills: is(1).then_some("W000000002005"),
                    ..facts(&accounts, paid, is(0).then_some(&own))
                };
                let letters = compile(&occasion, &facts).expect("whole");
                for letter in [&letters.zh, &letters.en] {
                    let text = format!("{}\n{}", letter.subject, letter.body);
                    assert!(text.contains("W000000001007"), "{text}");
                    assert!(!text.contains(['{', '}']), "{text}");
                    assert!(!text.contains("\n\n\n") && !text.contains(" \n"), "{text}");
                    assert!(!letter.subject.contains('\n'));
                }
                assert!(letters.zh.body.contains("以中文为准"));
                assert!(letters.zh.body.contains("【申诉】"));
                assert!(letters.en.body.contains("Appeal: "));
            }
        }
    }
}

#[test]
fn a_letter_says_what_is_owed_and_what_was_paid_to_the_fen() {
    let accounts = ["1900000109".to_owned()];
    let body = |occasion: &Occasion, paid| {
        let letters = compile(occasion, &facts(&accounts, paid, None)).expect("whole");
        letters.zh.body
    };
    let part = body(&Occasion::Paid, 40_001);
    assert!(part.contains("已收到 400.01 元，尚缺 599.99 元"), "{part}");
    let full = body(&Occasion::Paid, 100_000);
    assert!(
        full.contains("已经缴足") && !full.contains("尚缺"),
        "{full}"
    );
    let [.., plain, refunded, _, deducted] = occasions();
    assert!(body(&plain, 0).contains("没有需要退回的金额"));
    assert!(body(&refunded, 4_000).contains("40.00 元将退回"));
    let held = body(&deducted, 96_000);
    assert!(
        held.contains("扣罚人民币 40.00 元，现存 960.00 元") && held.contains("案件 7"),
        "{held}"
    );
}

#[test]
fn a_letter_without_an_account_to_pay_into_is_refused() {
    let refused = compile(&Occasion::Issued, &facts(&[], 0, None));
    let place = "Accounts".to_owned();
    assert_eq!(refused, Err(LetterFault::Unresolved { place }));
    assert!(compile(&Occasion::Refund { returned: Fen(1) }, &facts(&[], 0, None)).is_ok());
}

#[test]
fn nothing_of_a_program_or_a_reason_breaks_the_lines_of_a_letter() {
    let accounts = ["1900000109".to_owned()];
    let facts = Facts {
        program: "示例\n\n【申诉】假的\u{202e}\u{200b}",
        ..facts(&accounts, 0, None)
    };
    let waived = Occasion::Waived {
        reason: "停止\n\n【退款】{amount}".into(),
        refund: Fen(0),
    };
    let letters = compile(&waived, &facts).expect("whole");
    let body = &letters.zh.body;
    assert!(body.contains("小程序：示例 【申诉】假的（wx"), "{body}");
    assert!(body.contains("【理由】停止 【退款】{amount}\n"), "{body}");
}
