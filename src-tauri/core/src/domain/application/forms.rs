//! A value in one form, where its kind has several: dates, codes by their names, telephone numbers.
//!
//! Deliberately absent: text, which has no forms, only writings (see `writing`), and whether a day
//! exists or a number is in service.

use super::fields::CodeTable;
use super::reference;
use super::specs::Shape;
use crate::domain::text;

/// What may follow a province's short name in its full one.
const PROVINCE_ENDS: [&str; 7] = [
    "",
    "省",
    "市",
    "自治区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
];

/// The one form of a value; nothing where its shape has none, or the value is in none of them.
pub(super) fn form_of(shape: Shape, value: &str) -> Option<String> {
    match shape {
        Shape::Date => canonical_date(value),
        Shape::Code(table) => code_of(table, &text::fold(value)),
        Shape::Phone => phone(value),
        Shape::Text | Shape::Address | Shape::Media => None,
    }
}

/// The digits of a telephone number as they are dialled within the country; nothing where other
/// signs stand between them than blanks, hyphens, dots and brackets.
fn phone(value: &str) -> Option<String> {
    let between = ['-', '.', '(', ')', '\u{2212}'];
    let kept = |c: &char| !between.contains(c) && !('\u{2010}'..='\u{2015}').contains(c);
    let signs: String = text::fold(value).chars().filter(kept).collect();
    let coded = signs.strip_prefix("+86").or(signs.strip_prefix("0086"));
    // Some write the country's code without a sign before it; a mobile number then has thirteen.
    let bare = signs.strip_prefix("86").filter(|rest| is_mobile(rest));
    let digits = coded.or(bare).unwrap_or(&signs);
    let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let trunk = coded.is_some() && !digits.starts_with('0') && !is_mobile(digits);
    numeric.then(|| format!("{}{digits}", if trunk { "0" } else { "" }))
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1')
}

/// The meaning of a code or of its name. Kinds of certificate that share a name mean the same
/// thing on a scan, so the name stands for them all.
fn code_of(table: CodeTable, plain: &str) -> Option<String> {
    let named = |zh: &str, code: &str| plain == code || plain == text::fold(zh);
    match table {
        CodeTable::SubjectKind => reference::subject_kinds()
            .iter()
            .find(|row| named(&row.zh, &row.code.to_string()))
            .map(|row| row.zh.clone()),
        CodeTable::CertificateKind => reference::certificate_kinds()
            .iter()
            .find(|row| named(bare(&row.zh), &row.code.to_string()) || plain == text::fold(&row.zh))
            .map(|row| bare(&row.zh).to_string()),
        CodeTable::Region => reference::provinces()
            .iter()
            .find(|row| {
                let end = plain.strip_prefix(row.zh.as_str());
                plain == row.code || end.is_some_and(|end| PROVINCE_ENDS.contains(&end))
            })
            .map(|row| row.code.clone()),
        CodeTable::PriorApproval | CodeTable::ServiceContent => None,
    }
}

/// A certificate's name without the note in brackets: 营业执照(个人或企业) is printed 营业执照.
fn bare(name: &str) -> &str {
    match name.find('(') {
        Some(at) if at > 0 => &name[..at],
        _ => name,
    }
}

/// A date of the form in one writing: `YYYY-MM-DD`, or 长期 for one without an end. Reads
/// `YYYYmmdd`, `YYYY-MM-DD`, `YYYY/M/D`, `YYYY.M.D` and `YYYY年M月D日`; nothing else. Whether the
/// day exists is not asked here.
pub fn canonical_date(value: &str) -> Option<String> {
    let plain: String = text::fold(value)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if matches!(plain.as_str(), "长期" | "長期" | "长期有效" | "long-term") {
        return Some("长期".into());
    }
    if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Some(format!("{}-{}-{}", &plain[..4], &plain[4..6], &plain[6..]));
    }
    let plain = plain.strip_suffix('日').unwrap_or(&plain);
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    (year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2))
        .then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_its_digits_within_the_country() {
        let cases = [
            ("13800000001", Some("13800000001")),
            ("+86 138-0000-0001", Some("13800000001")),
            ("００８６13800000001", Some("13800000001")),
            ("8613800000001", Some("13800000001")),
            ("(010) 6255–0001", Some("01062550001")),
            ("+86-10-62550001", Some("01062550001")),
            ("+86 010 62550001", Some("01062550001")),
            ("+852 2345 6789", None),
            ("010-62550001转8", None),
            ("138\u{200b}00000001", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_province_is_its_code_its_short_name_or_its_full_one() {
        let region = |text: &str| form_of(Shape::Code(CodeTable::Region), text);
        for (code, short, full) in [
            ("110000", "北京", "北京市"),
            ("440000", "广东", "广东省"),
            ("150000", "内蒙古", "内蒙古自治区"),
            ("450000", "广西", "广西壮族自治区"),
        ] {
            for text in [code, short, full] {
                assert_eq!(region(text).as_deref(), Some(code), "{text}");
            }
        }
        assert_eq!(region("北京路"), None);
        assert_eq!(region("110105"), None);
    }

    #[test]
    fn dates_are_read_in_the_known_forms_only() {
        let cases = [
            ("20240229", Some("2024-02-29")),
            ("2024/2/9", Some("2024-02-09")),
            ("2024.02.09", Some("2024-02-09")),
            (" 长期 ", Some("长期")),
            ("长期有效", Some("长期")),
            ("2024", None),
            ("2024-02", None),
            ("24-02-09", None),
            ("下个月", None),
        ];
        for (text, expected) in cases {
            assert_eq!(canonical_date(text).as_deref(), expected, "{text}");
        }
    }
}
