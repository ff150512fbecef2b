//! Lines that state totals in words: `#收入合计：17笔，共0.35元`.
//!
//! A label is written in a profile as `收入合计:{in_count}笔,共{in_total}元`. A line is compared
//! after NFKC without blanks and without what files put in front (`#`, quotes, dashes); what
//! follows the label's end does not matter. A hole takes digits, a sign, a point, thousands commas
//! and a currency mark, and nothing else.

use unicode_normalization::UnicodeNormalization;

/// A line as labels are compared with it.
pub(super) fn squeezed(line: &str) -> String {
    let kept = |c: &char| !(c.is_whitespace() || c.is_control() || *c == '\u{FEFF}');
    let folded: String = line.nfkc().filter(kept).collect();
    folded.trim_start_matches(['#', '"', '`', '\'']).to_owned()
}

/// What a label's holes took from a line; none when the line is another one.
pub(super) fn read<'l>(label: &'l str, line: &str) -> Option<Vec<(&'l str, String)>> {
    let mut taken = Vec::new();
    let (mut label, mut rest) = (label, line);
    while let Some((fixed, hole)) = label.split_once('{') {
        rest = rest.strip_prefix(fixed)?;
        let (name, behind) = hole.split_once('}')?;
        let length = figure(rest, behind.chars().next());
        if length == 0 {
            return None;
        }
        let (value, after) = rest.split_at(length);
        taken.push((name, value.to_owned()));
        (label, rest) = (behind, after);
    }
    rest.starts_with(label).then_some(taken)
}

/// Bytes of the figure in front; `stop` is what stands behind it.
fn figure(text: &str, stop: Option<char>) -> usize {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '¥' | '￥');
    let outside = |c: char| !part(c) || (Some(c) == stop && !c.is_ascii_digit());
    text.find(outside).unwrap_or(text.len())
}

/// What stands behind one of `names` and a colon in a squeezed line: an account's number.
pub(super) fn named(names: &[String], line: &str) -> Option<String> {
    let value = names.iter().find_map(|name| {
        let behind = line.strip_prefix(name.as_str())?;
        behind.strip_prefix(':')
    })?;
    let value = value.trim_start_matches([',', '"', '[', '`', '\'']);
    let end = value.find([',', '"', ']', '`']).unwrap_or(value.len());
    let value = &value[..end];
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(label: &str, line: &str) -> Option<Vec<String>> {
        let found = read(label, &squeezed(line))?;
        Some(found.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn totals_in_words_are_read_from_every_spelling_of_their_line() {
        let merchant = "收入合计:{in_count}笔,共{in_total}元";
        let personal = "收入:{in_count}笔{in_total}元";
        let cases = [
            (merchant, "#收入合计：17笔，共0.35元", ["17", "0.35"]),
            (
                merchant,
                "#收入合计：75171笔，共-540182.61元,,,",
                ["75171", "-540182.61"],
            ),
            (
                merchant,
                "\"# 收入合计：3笔，共1,234.00元\"",
                ["3", "1,234.00"],
            ),
            (personal, "收入：1笔 0.35元,,,,,,,,,,", ["1", "0.35"]),
            (personal, "收入：6笔 209.73元", ["6", "209.73"]),
            (personal, "收入：１２笔 ￥２０９.７３元", ["12", "¥209.73"]),
            (
                "收入:{in_count}笔,{in_total}元",
                "收入：31笔，15595.04元",
                ["31", "15595.04"],
            ),
            (
                "已收入:{in_count}笔,{in_total}元",
                "已收入:3笔,41.00元",
                ["3", "41.00"],
            ),
        ];
        for (label, line, want) in cases {
            assert_eq!(
                taken(label, line).as_deref(),
                Some(&want.map(str::to_owned)[..]),
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_that_says_something_else_states_no_total() {
        for line in [
            "收入合计",
            "收入合计：笔，共元",
            "支出合计：1笔，共2.00元",
            "",
            "说明：收入合计：1笔，共2.00元",
        ] {
            assert_eq!(
                taken("收入合计:{in_count}笔,共{in_total}元", line),
                None,
                "{line}"
            );
        }
    }

    #[test]
    fn an_account_is_what_stands_behind_its_name() {
        let names = ["卡号".to_owned(), "账号".to_owned()];
        for (line, want) in [
            ("卡号: 1234****9876,\"卡别名: \"", Some("1234****9876")),
            (
                "#账号：[20880000000000001560]",
                Some("20880000000000001560"),
            ),
            ("账　　号：6217000000000001234", Some("6217000000000001234")),
            (
                "账　　号：,6217000000000001234,,",
                Some("6217000000000001234"),
            ),
            ("账号：", None),
            ("账号别名：1", None),
        ] {
            assert_eq!(named(&names, &squeezed(line)).as_deref(), want, "{line}");
        }
    }
}
