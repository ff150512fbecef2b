//! Simplified and traditional: which two signs are two writings of one.
//!
//! The table is OpenCC's of characters (Apache-2.0), as the crate `hanconv` carries it. Signs are
//! related in pairs, not put into classes: 发 is the simplified writing of 發 and of 髮, which are
//! two signs all the same. Deliberately absent: the choice of one by the words around it, and
//! search, which looks for what was typed.

use std::collections::HashMap;
use std::sync::LazyLock;

use hanconv::RawDictionary;

/// A traditional sign's simplified ones.
static SIMPLIFIED: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let rows = RawDictionary::TSCharacters.var_iter();
    let row = |(sign, simplified): (&str, Vec<&str>)| {
        Some((
            only(sign)?,
            simplified.into_iter().filter_map(only).collect(),
        ))
    };
    rows.filter_map(row).collect()
});

fn only(text: &str) -> Option<char> {
    let mut signs = text.chars();
    signs.next().filter(|_| signs.next().is_none())
}

/// Whether two signs are the same, or one is the simplified writing of the other.
pub fn same_sign(a: char, b: char) -> bool {
    let simplifies = |sign, into| {
        let known = SIMPLIFIED.get(&sign);
        known.is_some_and(|signs: &Vec<char>| signs.contains(&into))
    };
    a == b || simplifies(a, b) || simplifies(b, a)
}

/// Whether two texts are the same but for some signs' being simplified or traditional.
pub fn alike(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if same_sign(a, b) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_alike_in_simplified_and_in_traditional_signs() {
        assert!(alike("云发科技有限公司", "雲發科技有限公司"));
        assert!(alike("理髮店", "理发店"));
        assert!(alike("示例", "示例"));
        assert!(!alike("示例", "示例店"));
        assert!(!alike("自己", "自已"));
    }

    #[test]
    fn two_signs_with_one_simplified_writing_stay_two() {
        assert!(same_sign('发', '發') && same_sign('髮', '发'));
        assert!(!same_sign('發', '髮'));
        assert!(same_sign('后', '後') && !same_sign('后', '候'));
    }

    #[test]
    fn the_table_is_there_whole() {
        assert!(SIMPLIFIED.len() > 3_500, "{}", SIMPLIFIED.len());
        assert!(SIMPLIFIED.values().all(|signs| !signs.is_empty()));
    }
}
