//! What payers write: notice numbers in the middle of Chinese, as a person types on a phone.
//!
//! Written from imagination, by what people do with numbers in transfers; nothing here knows how
//! they are read.

use super::dice::Dice;
use super::ledger::{Claim, Row};

/// `{n}` is the number, `{y}` the amount in yuan, `{p}` the program, `{s}` the subject.
const FORMS: &[&str] = &[
    "{n}",
    "保证金{n}",
    "缴纳短剧保证金 {n}",
    "{n}押金{y}元",
    "小程序保证金，通知编号：{n}",
    "{n}金额{y}",
    "{y}元保证金{n}已付",
    "付「{p}」保证金（{n}）",
    "代{s}缴{n}",
    "缴款单{n}，请尽快恢复搜索，谢谢",
    "保证金 通知单号{n} 联系财务",
    "补交押金{n}！！",
    "关于缴纳保证金的通知{n}号",
];
const NO_NUMBER: &[&str] = &[
    "保证金",
    "短剧保证金",
    "押金",
    "缴纳费用",
    "平台要求缴纳的钱",
    "转账",
];

fn fill(form: &str, number: &str, row: &Row, claim: Option<&Claim>) -> String {
    form.replace("{n}", number)
        .replace("{y}", &(row.fen / 100).to_string())
        .replace("{p}", claim.map_or("小程序", |claim| &claim.program_name))
        .replace("{s}", claim.map_or("客户", |claim| &claim.subject_name))
}

/// The number as somebody types it.
fn typed(number: &str, dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => number.chars().map(wide).collect(),
        1 => number.to_lowercase(),
        2 => format!("{} {} {}", &number[..3], &number[3..9], &number[9..]),
        3 => format!("{}-{}", &number[..3], &number[3..]),
        _ => number.to_owned(),
    }
}

/// The full-width form an input method leaves behind.
fn wide(c: char) -> char {
    char::from_u32(c as u32 + 0xfee0)
        .filter(|_| c.is_ascii_graphic())
        .unwrap_or(c)
}

/// Puts a text where payers put it: the attached data, the goods' name, the order number.
fn place(row: &mut Row, text: String, plain: Option<&str>, dice: &mut Dice) {
    match (dice.below(10), plain) {
        (0, Some(number)) => row.order_no = format!("{number}T{:04}", dice.below(10_000)),
        (1..=2, _) => row.goods = text,
        _ => row.attach = text,
    }
}

/// A remark that names notices.
pub(super) fn naming(row: &mut Row, claims: &[&Claim], dice: &mut Dice) {
    if let [one] = claims {
        // Glued to the number goes the whole amount only: of some others (50, 1,100) nobody could say
        // where the number ends.
        let glued = dice.below(25) == 0 && row.fen == one.fen;
        let form = if glued { "{n}{y}元" } else { dice.pick(FORMS) };
        let written = fill(form, &typed(&one.number, dice), row, Some(one));
        place(row, written, Some(&one.number), dice);
        return;
    }
    let numbers: Vec<&str> = claims.iter().map(|claim| claim.number.as_str()).collect();
    let joint = dice.pick(&["、", "+", "和", "，", " ", "/"]);
    row.attach = format!("保证金{}共{}笔", numbers.join(joint), numbers.len());
}

/// A remark around a number that is not one of ours, or not a number any more.
pub(super) fn with_text(row: &mut Row, number: &str, dice: &mut Dice) {
    let written = fill(dice.pick(FORMS), number, row, None);
    place(row, written, None, dice);
}

/// A remark without a number.
pub(super) fn without_number(row: &mut Row, program: Option<&str>, dice: &mut Dice) {
    let word = dice.pick(NO_NUMBER);
    row.attach = match program {
        Some(name) => format!("{name}{word}"),
        None => word.to_owned(),
    };
}

/// A number with a slip of the finger: another digit, a digit lost, two neighbours swapped.
pub(super) fn damaged(number: &str, way: usize) -> String {
    let mut signs: Vec<char> = number.chars().collect();
    let last = signs.len() - 1;
    match way % 3 {
        0 => {
            let next = signs[last].to_digit(10).map(|digit| (digit + 3) % 10);
            signs[last] = next
                .and_then(|digit| char::from_digit(digit, 10))
                .unwrap_or('0');
        }
        1 => {
            signs.remove(5);
        }
        _ => match (4..last).rev().find(|at| signs[*at] != signs[at + 1]) {
            Some(at) => signs.swap(at, at + 1),
            None => {
                signs.remove(5);
            }
        },
    }
    signs.into_iter().collect()
}
