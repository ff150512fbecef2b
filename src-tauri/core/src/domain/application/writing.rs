//! Whether two values of one field are the same, the same in another writing, or two.
//!
//! Writing is width, the common blanks, case, simplified and traditional signs, and the forms of
//! dates, codes and telephone numbers. A character that is not seen, or a blank that only looks like
//! one, is not writing: somebody put it there, and it is shown as the change it is. So are signs that
//! merely look alike, and all that NFKC would bring together beyond width (¹ and 1, ⼀ and 一).

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::forms;
use super::specs::Shape;
use crate::domain::{script, text};

/// In what two values differ that mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Full and half width.
    Width,
    /// Blanks and line ends.
    Space,
    /// Capital and small letters.
    Case,
    /// Simplified and traditional signs.
    Script,
    /// The form of a date, of a telephone number, or a code and its name.
    Form,
    /// The order of a list in which it means nothing.
    Order,
}

impl Way {
    const OF_TEXT: [Self; 4] = [Self::Width, Self::Space, Self::Case, Self::Script];

    /// The name in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Space => "space",
            Self::Case => "case",
            Self::Script => "script",
            Self::Form => "form",
            Self::Order => "order",
        }
    }
}

/// How two values of a field stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Sign for sign.
    Same,
    /// The same in another writing.
    Written(Vec<Way>),
    /// Two values.
    Two,
}

/// How two texts of a field of that shape stand to each other.
pub(super) fn likeness(shape: Shape, before: &str, after: &str) -> Likeness {
    if before == after {
        Likeness::Same
    } else if equal(before, after, None) {
        Likeness::Written(ways(before, after))
    } else if one_form(shape, before, after) {
        Likeness::Written(vec![Way::Form])
    } else {
        Likeness::Two
    }
}

fn one_form(shape: Shape, before: &str, after: &str) -> bool {
    let form = |value: &str| {
        let open = value.chars().all(|c| !is_unseen(c));
        open.then(|| forms::form_of(shape, value)).flatten()
    };
    form(before).is_some_and(|before| form(after) == Some(before))
}

/// The ways without which two texts would not be equal; where one stands in for another (a
/// full-width blank is a matter of both), blanks are named.
fn ways(before: &str, after: &str) -> Vec<Way> {
    let needed = |way: &Way| !equal(before, after, Some(*way));
    let found: Vec<Way> = Way::OF_TEXT.into_iter().filter(needed).collect();
    if found.is_empty() {
        vec![Way::Space]
    } else {
        found
    }
}

/// Whether two texts are equal in every way but those left out.
fn equal(before: &str, after: &str, without: Option<Way>) -> bool {
    let plain = |text: &str| plain(text, without);
    let (before, after) = (plain(before), plain(after));
    if without == Some(Way::Script) {
        before == after
    } else {
        script::alike(&before, &after)
    }
}

fn plain(text: &str, without: Option<Way>) -> String {
    let on = |way| without != Some(way);
    let wide: String = if on(Way::Width) {
        text.chars().map(narrow).collect::<String>().nfc().collect()
    } else {
        text.nfc().collect()
    };
    let kept = wide.chars().filter(|c| !(on(Way::Space) && is_gap(*c)));
    if on(Way::Case) {
        kept.flat_map(char::to_lowercase).collect()
    } else {
        kept.collect()
    }
}

/// The character at its usual width.
fn narrow(c: char) -> char {
    let mut usual = c.nfkc();
    match (c, usual.next(), usual.next()) {
        ('\u{ff00}'..='\u{ffef}' | '\u{3000}', Some(one), None) => one,
        _ => c,
    }
}

/// What people put between words and lines without meaning anything.
const fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{3000}')
}

/// What is not seen, or looks like a blank and is another.
fn is_unseen(c: char) -> bool {
    !is_gap(c) && (c.is_whitespace() || text::hidden_kind(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::fields::CodeTable;
    use super::*;

    fn text(before: &str, after: &str) -> Likeness {
        likeness(Shape::Text, before, after)
    }

    #[test]
    fn a_writing_says_in_what_it_differs() {
        let cases = [
            ("ＡＢＣ科技", "ABC科技", vec![Way::Width]),
            ("科技 路\n一号", "科技路一号", vec![Way::Space]),
            ("科技\u{3000}路", "科技 路", vec![Way::Space]),
            ("91110105ma00demkxd", "91110105MA00DEMKXD", vec![Way::Case]),
            ("云发科技", "雲發科技", vec![Way::Script]),
            (
                "Ｓhelf 云",
                "SHELF雲",
                vec![Way::Width, Way::Space, Way::Case, Way::Script],
            ),
        ];
        for (before, after, ways) in cases {
            assert_eq!(text(before, after), Likeness::Written(ways), "{before}");
        }
        assert_eq!(text("科技路", "科技路"), Likeness::Same);
    }

    #[test]
    fn what_looks_alike_or_is_not_seen_is_no_writing() {
        for (before, after) in [
            ("自己", "自已"),
            ("O0", "00"),
            ("l1", "11"),
            ("科技", "科\u{200b}技"),
            ("科 技", "科\u{a0}技"),
            ("科技", "科技\u{feff}"),
            ("10²号", "102号"),
            ("一号", "⼀号"),
            ("髮", "發"),
        ] {
            assert_eq!(text(before, after), Likeness::Two, "{before} {after}");
        }
    }

    #[test]
    fn a_form_counts_only_where_the_field_has_it_and_all_of_it_is_seen() {
        let form = Likeness::Written(vec![Way::Form]);
        let region = Shape::Code(CodeTable::Region);
        assert_eq!(likeness(Shape::Date, "20400101", "2040年1月1日"), form);
        assert_eq!(
            likeness(Shape::Phone, "138-0000-0001", "+86 13800000001"),
            form
        );
        assert_eq!(likeness(region, "110000", "北京市"), form);
        assert_eq!(text("20400101", "2040年1月1日"), Likeness::Two);
        let hidden = likeness(Shape::Date, "20400101", "2040\u{a0}年1月1日");
        assert_eq!(hidden, Likeness::Two);
        assert_eq!(likeness(Shape::Date, "20400101", "20400110"), Likeness::Two);
    }
}
