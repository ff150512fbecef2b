//! Sentences for people: faults, labels and words, in Chinese and English.
//!
//! The texts are data (`assets/messages`), shared with the window. In a fault's text `{name}`
//! stands for a parameter, and a part in square brackets is left out when one of its parameters
//! is not there; a parameter whose name ends in `_fen` is money.

use std::collections::BTreeMap;

use serde::Deserialize;
use shelfkeeper_core::domain::fault::Fault;

use crate::args::Lang;
use crate::output;

const FAULTS: &str = include_str!("../../../assets/messages/faults.json");
const LABELS: &str = include_str!("../../../assets/messages/labels.json");

#[derive(Debug, Deserialize)]
struct Pair {
    zh: String,
    en: String,
}

#[derive(Debug, Deserialize)]
struct Label {
    name: String,
    #[serde(flatten)]
    text: Pair,
}

#[derive(Debug, Default, Deserialize)]
struct Labels {
    labels: Vec<Label>,
    words: BTreeMap<String, BTreeMap<String, Pair>>,
}

/// The texts in one language.
#[derive(Debug)]
pub struct Messages {
    lang: Lang,
    faults: BTreeMap<String, Pair>,
    labels: BTreeMap<String, (usize, Pair)>,
    words: BTreeMap<String, BTreeMap<String, Pair>>,
}

impl Messages {
    /// Loads the texts. A test reads both documents, so that they are never empty in the field.
    pub fn load(lang: Lang) -> Self {
        let faults = serde_json::from_str(FAULTS).unwrap_or_default();
        let Labels { labels, words } = serde_json::from_str(LABELS).unwrap_or_default();
        let labels = labels.into_iter().enumerate();
        let labels = labels.map(|(at, label)| (label.name, (at, label.text)));
        Self {
            lang,
            faults,
            labels: labels.collect(),
            words,
        }
    }

    fn pick<'a>(&self, pair: &'a Pair) -> &'a str {
        match self.lang {
            Lang::Zh => &pair.zh,
            Lang::En => &pair.en,
        }
    }

    /// What a fault says to a person.
    pub fn fault(&self, fault: &Fault) -> String {
        match self.faults.get(fault.code.as_str()) {
            Some(pair) => filled(self.pick(pair), &fault.params),
            None => fault.to_string(),
        }
    }

    /// The label of a field; its name where there is none.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.labels
            .get(name)
            .map_or(name, |(_, pair)| self.pick(pair))
    }

    /// Where a field stands among others; unknown ones come last.
    pub fn rank(&self, name: &str) -> usize {
        self.labels.get(name).map_or(usize::MAX, |(rank, _)| *rank)
    }

    /// The word for a coded value of a field.
    pub fn word(&self, field: &str, value: &str) -> Option<&str> {
        let pair = self.words.get(field)?.get(value)?;
        Some(self.pick(pair))
    }

    /// A phrase of the terminal's own.
    pub fn phrase<'a>(&'a self, name: &'a str) -> &'a str {
        self.word("phrase", name).unwrap_or(name)
    }

    /// Which of a label pair is this language's.
    pub fn is_chinese(&self) -> bool {
        self.lang == Lang::Zh
    }
}

/// The language of a person's environment.
pub fn from_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match set {
        Some(value) if value.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// Fills `{name}` from the parameters and drops `[parts]` that lack one.
pub fn filled(text: &str, params: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[') {
        let Some((part, after)) = from.split_once(']') else {
            break;
        };
        out.push_str(&substituted(before, params).0);
        let (part, complete) = substituted(part, params);
        if complete {
            out.push_str(&part);
        }
        rest = after;
    }
    out.push_str(&substituted(rest, params).0);
    out
}

fn substituted(text: &str, params: &BTreeMap<String, String>) -> (String, bool) {
    let (mut out, mut complete, mut rest) = (String::new(), true, text);
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = from.split_once('}') else {
            rest = from;
            break;
        };
        match params.get(name) {
            Some(value) if name.ends_with("_fen") => {
                out.push_str(&output::money(value).unwrap_or_else(|| value.clone()));
            }
            Some(value) => out.push_str(value),
            None => {
                out.push('…');
                complete = false;
            }
        }
        rest = after;
    }
    out.push_str(rest);
    (out, complete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shelfkeeper_core::domain::fault::Code;

    #[test]
    fn every_fault_has_a_sentence_in_both_languages() {
        let zh = Messages::load(Lang::Zh);
        for code in Code::ALL {
            let pair = zh.faults.get(code.as_str());
            let pair = pair.unwrap_or_else(|| panic!("no text for {}", code.as_str()));
            assert!(!pair.zh.is_ascii(), "{}", code.as_str());
            assert!(pair.en.len() > 10, "{}", code.as_str());
        }
    }

    #[test]
    fn both_languages_of_a_fault_speak_of_the_same_parameters() {
        let names = |text: &str| {
            let parts = text.split('{').skip(1);
            let mut names: Vec<_> = parts
                .filter_map(|part| part.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect();
            names.sort();
            names
        };
        for (code, pair) in Messages::load(Lang::Zh).faults {
            assert_eq!(names(&pair.zh), names(&pair.en), "{code}");
        }
    }

    #[test]
    fn a_part_without_its_parameter_is_left_out() {
        let params = BTreeMap::from([("path".to_owned(), "a[1].db".to_owned())]);
        assert_eq!(
            filled("No store[ at {path}][ ({why})].", &params),
            "No store at a[1].db."
        );
        assert_eq!(filled("Wait {seconds} s.", &params), "Wait … s.");
        let money = BTreeMap::from([("left_fen".to_owned(), "100000".to_owned())]);
        assert_eq!(filled("[{left_fen}]", &money), "￥1,000.00");
    }

    #[test]
    fn labels_and_words_are_there_in_both_languages() {
        assert_eq!(Messages::load(Lang::Zh).label("due_on"), "截止日");
        assert_eq!(Messages::load(Lang::En).word("status", "6"), Some("filed"));
        assert_eq!(Messages::load(Lang::En).label("no_such"), "no_such");
    }
}
