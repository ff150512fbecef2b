//! Whether a text that people wrote names a person by a number or an address.
//!
//! Deliberately absent: names of persons, which no rule tells from other words.

use super::{parse_email, parse_mobile, parse_resident_id};
use crate::domain::text::{ascii_width, hidden_kind};

/// Whether a resident ID, a mobile number or an e-mail address stands in a text, in full width, with
/// blanks or hyphens in it or not. A masked one is none.
pub fn names_a_person(text: &str) -> bool {
    let seen = text
        .chars()
        .filter(|c| hidden_kind(*c).is_none() || c.is_whitespace());
    let plain: String = seen.map(ascii_width).collect();
    let addressed = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
    let mut addresses = plain
        .split(|c| !addressed(c))
        .filter(|part| part.contains('@'));
    if addresses.any(|part| parse_email(part.trim_matches(['.', '-'])).is_ok()) {
        return true;
    }
    // Numbers are written in up to four groups: 138 0000 0001, 110105 19491231 002X, +86 138….
    let grouped = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    plain.split(|c| !grouped(c)).any(|part| {
        let groups: Vec<&str> = part.split([' ', '-']).collect();
        (1..=4).any(|together| {
            groups
                .windows(together)
                .any(|run| is_personal(&run.concat()))
        })
    })
}

fn is_personal(run: &str) -> bool {
    let mobile = match run.len() {
        11 => parse_mobile(run).is_ok(),
        13 => run
            .strip_prefix("86")
            .is_some_and(|rest| parse_mobile(rest).is_ok()),
        _ => false,
    };
    mobile || (run.len() == 18 && parse_resident_id(run).is_ok())
}

#[cfg(test)]
mod tests {
    use super::names_a_person;

    #[test]
    fn numbers_and_addresses_of_persons_are_told_however_they_are_written() {
        for text in [
            "负责人手机13800000001已被占用",
            "电话：138-0000-0001。",
            "１３８　００００　０００１",
            "+86 13800000001",
            "证件号11010519491231002X有误",
            "证件号 110105 19491231 002x",
            "请联系 zhang.san@example.com。",
        ] {
            assert!(names_a_person(text), "{text}");
        }
        for text in [
            "小程序名称含有“国家”。",
            "统一社会信用代码 91110108MA01ABCDE0 与登记不一致",
            "证件号11010519491231002X1",
            "第13条，20260309，1",
            "138****0001",
            "订单 202603091380000000112",
            "请在 2026-03-09 之前、10 个工作日内、20 至 200 字",
            "备案号 京ICP备2024012699号-3X",
            "appid wx0123456789abcdef @ 平台",
        ] {
            assert!(!names_a_person(text), "{text}");
        }
    }
}
