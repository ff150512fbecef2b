//! Whom suspense money names.
//!
//! Money that settles nothing yet protects whoever it names: by a notice's number, by a program's
//! id or name, by a subject's credit code or name. Finding a name only ever protects, so names are
//! looked for as plain substrings of the folded text; nothing is settled by what is found here.

use std::collections::{HashMap, HashSet};

use crate::domain::notice_number::{Found, scan};
use crate::domain::text::fold_into;

/// Fewest characters of a name that is looked for; shorter ones stand in every other remark.
const SHORTEST: usize = 4;

/// Places in the texts: which text, and the character at which it begins.
type Places = Vec<(u32, u32)>;

/// Texts of suspense money, made to be asked for many names: there are far fewer texts than names,
/// so that the texts are indexed and each name is looked at once.
#[derive(Debug, Default)]
pub struct Suspense {
    numbers: HashSet<String>,
    texts: Vec<Vec<char>>,
    starts: HashMap<[char; SHORTEST], Places>,
    folded: String,
    name: Vec<char>,
}

impl Suspense {
    /// Reads the texts, each by itself.
    pub fn new(texts: impl IntoIterator<Item = String>) -> Self {
        let mut made = Self::default();
        for text in texts {
            made.add(&text);
        }
        made
    }

    fn add(&mut self, text: &str) {
        for found in scan(text) {
            if let Found::Number(number) = found {
                self.numbers.insert(number.to_string());
            }
        }
        self.folded.clear();
        fold_into(text, &mut self.folded);
        let folded: Vec<char> = self.folded.chars().collect();
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        for (at, start) in folded.array_windows::<SHORTEST>().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.starts.entry(*start).or_default().push((place, at));
        }
        self.texts.push(folded);
    }

    /// Whether there is no money that could name anybody.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether a text holds the number of a notice, in whichever of its spellings.
    pub fn names_notice(&mut self, number: &str) -> bool {
        self.numbers.contains(number) || self.names(number)
    }

    /// Whether a text holds an id or a name: a credit code, a program's id, anybody's own name.
    pub fn names(&mut self, name: &str) -> bool {
        self.folded.clear();
        fold_into(name, &mut self.folded);
        self.holds_folded()
    }

    /// As [`names`](Self::names), for a name that is folded already.
    pub fn names_folded(&mut self, name: &str) -> bool {
        self.folded.clear();
        self.folded.push_str(name);
        self.holds_folded()
    }

    fn holds_folded(&mut self) -> bool {
        self.name.clear();
        self.name.extend(self.folded.chars());
        let (name, texts) = (&self.name, &self.texts);
        // A masked name names nobody.
        let Some(start) = name
            .first_chunk::<SHORTEST>()
            .filter(|_| !name.contains(&'*'))
        else {
            return false;
        };
        let places = self.starts.get(start).map_or(&[][..], Vec::as_slice);
        places.iter().any(|(text, at)| {
            let text = texts
                .get(*text as usize)
                .and_then(|text| text.get(*at as usize..));
            text.is_some_and(|text| text.starts_with(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::fold;

    const SUBJECTS: [(i64, &str, &[&str]); 2] = [
        (1, "SKW000000001214", &["wx00000000000000aa", "星河短剧社"]),
        (
            2,
            "SKW000000001311",
            &["wx00000000000000bb", "短剧", "王**小"],
        ),
    ];

    fn named(text: &str) -> Vec<i64> {
        let mut money = Suspense::new([text.to_owned()]);
        let mut found = Vec::new();
        for (subject, number, names) in SUBJECTS {
            if money.names_notice(number) || names.iter().any(|name| money.names(name)) {
                found.push(subject);
            }
        }
        found
    }

    #[test]
    fn money_names_a_subject_by_number_id_or_name_wherever_it_stands() {
        assert_eq!(named("保证金ＳＫＷ 0000-0000-1214 谢谢"), [1]);
        assert_eq!(named("付WX00000000000000BB押金"), [2]);
        assert_eq!(named("代 星河短剧社 缴"), [1]);
        assert_eq!(named("SKW000000001214、wx00000000000000bb"), [1, 2]);
    }

    #[test]
    fn an_index_finds_what_looking_through_every_text_finds() {
        // Few signs, so that names and texts meet; a fixed walk, so that every run is the same.
        let mut state = 20_261_121_u64;
        let mut word = |most: u64| -> String {
            let mut next = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                state >> 33
            };
            let length = next() % most + 1;
            (0..length)
                .map(|_| ['短', '剧', 'Ａ', 'a', ' ', '*'][(next() % 6) as usize])
                .collect()
        };
        let mut hits = 0;
        for _ in 0..200 {
            let texts: Vec<String> = (0..5).map(|_| word(30)).collect();
            let mut money = Suspense::new(texts.clone());
            for _ in 0..50 {
                let name = word(7);
                let folded = fold(&name);
                let long = folded.chars().count() >= SHORTEST && !folded.contains('*');
                let expected = long && texts.iter().any(|text| fold(text).contains(&folded));
                assert_eq!(money.names(&name), expected, "{name} in {texts:?}");
                assert_eq!(money.names_folded(&folded), expected);
                hits += u32::from(expected);
            }
        }
        assert!(hits > 100, "only {hits} names were found at all");
    }

    #[test]
    fn short_and_masked_names_and_foreign_numbers_name_nobody() {
        assert_eq!(named("短剧 保证金"), [] as [i64; 0]);
        assert_eq!(named("王**小 保证金"), [] as [i64; 0]);
        assert_eq!(named("SKW000000001408"), [] as [i64; 0]);
        assert_eq!(named(""), [] as [i64; 0]);
    }
}
