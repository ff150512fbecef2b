//! Whom suspense money names.
//!
//! Money that settles nothing yet protects whoever it names: by a notice's number, by a program's
//! id or name, by a subject's credit code or name. Finding a name only ever protects, so names are
//! looked for as plain substrings of the folded text; nothing is settled by what is found here.

use std::collections::{HashMap, HashSet};

use crate::domain::notice_number::{Found, scan};
use crate::domain::text::fold;

/// Fewest characters of a name that is looked for; shorter ones stand in every other remark.
const SHORTEST: usize = 4;

/// Everything that names one subject.
#[derive(Debug, Clone, Default)]
pub struct SubjectNames {
    /// Numbers of its notices.
    pub notices: Vec<String>,
    /// Ids and names: credit code, own name, program ids and names.
    pub texts: Vec<String>,
}

/// Names by their first characters, so that a text is walked once.
type Index<'a> = HashMap<Box<[char]>, Vec<(Vec<char>, &'a i64)>>;

fn index(subjects: &HashMap<i64, SubjectNames>) -> Index<'_> {
    let mut index = Index::new();
    for (subject, names) in subjects {
        let texts = names.texts.iter().chain(&names.notices);
        for text in texts.map(|text| fold(text)) {
            let name: Vec<char> = text.chars().collect();
            // A masked name names nobody.
            if name.len() >= SHORTEST && !name.contains(&'*') {
                let key = name[..SHORTEST].into();
                index.entry(key).or_default().push((name, subject));
            }
        }
    }
    index
}

/// The subjects that at least one of the texts names.
pub fn named_subjects(
    subjects: &HashMap<i64, SubjectNames>,
    texts: impl IntoIterator<Item = String>,
) -> HashSet<i64> {
    let index = index(subjects);
    let numbers = subjects.iter().flat_map(|(subject, names)| {
        let numbers = names.notices.iter();
        numbers.map(move |number| (number.as_str(), *subject))
    });
    let numbers: HashMap<&str, i64> = numbers.collect();
    let mut named = HashSet::new();
    for text in texts {
        for found in scan(&text) {
            if let Found::Number(number) = found {
                named.extend(numbers.get(number.to_string().as_str()));
            }
        }
        let folded: Vec<char> = fold(&text).chars().collect();
        for (at, start) in folded.windows(SHORTEST).enumerate() {
            for (name, subject) in index.get(start).into_iter().flatten() {
                if folded[at..].starts_with(name) {
                    named.insert(**subject);
                }
            }
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects() -> HashMap<i64, SubjectNames> {
        let names = |notice: &str, texts: &[&str]| SubjectNames {
            notices: vec![notice.to_owned()],
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        [
            (
                1,
                names("SKW000000001214", &["wx00000000000000aa", "星河短剧社"]),
            ),
            (
                2,
                names("SKW000000001311", &["wx00000000000000bb", "短剧", "王**小"]),
            ),
        ]
        .into()
    }

    fn named(text: &str) -> Vec<i64> {
        let mut found: Vec<_> = named_subjects(&subjects(), [text.to_owned()])
            .into_iter()
            .collect();
        found.sort_unstable();
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
    fn short_and_masked_names_and_foreign_numbers_name_nobody() {
        assert_eq!(named("短剧 保证金"), [] as [i64; 0]);
        assert_eq!(named("王**小 保证金"), [] as [i64; 0]);
        assert_eq!(named("SKW000000001408"), [] as [i64; 0]);
        assert_eq!(named(""), [] as [i64; 0]);
    }
}
