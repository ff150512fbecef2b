//! The stored return reasons: 46 triples of field, defect and suggestion, in Chinese and
//! English.
//!
//! A returned filing carries a list of such triples, in the shape of the platform's
//! `audit_data`. A text may hold variables, written `{word}`; each has a default, so that a
//! reason can always be used as it stands, and no text with an unfilled variable ever leaves.
//!
//! Deliberately absent: reasons an installation adds (they live in the store) and letters (see
//! `letter`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::application::reference::built_in;
use super::spelling::{self, Spelled};
use super::text;

/// A text in the two languages of the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Chinese; what goes to the platform.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Bilingual {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// One stored reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// `R01` to `R46`; never given to another reason.
    pub code: String,
    /// The field, by the name the applicant knows.
    pub key_name: Bilingual,
    /// What is wrong with it.
    pub error: Bilingual,
    /// What to do about it.
    pub suggest: Bilingual,
    /// Variables of the texts with what stands in when nothing is given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Bilingual>,
}

/// One entry of the platform's `audit_data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditData {
    /// 审核不通过的字段中文名.
    pub key_name: String,
    /// 字段不通过的原因.
    pub error: String,
    /// 修改建议.
    pub suggest: String,
}

/// Why a reason cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReasonFault {
    /// No stored reason has this code.
    #[error("reason_unknown")]
    Unknown {
        /// The code asked for.
        code: String,
    },
    /// A variable has neither a value nor a default.
    #[error("reason_variable_missing")]
    Unresolved {
        /// The variable's name.
        variable: String,
    },
    /// The field or the defect is empty.
    #[error("reason_incomplete")]
    Incomplete,
}

impl ReasonFault {
    /// The closed code the window translates.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "reason_unknown",
            Self::Unresolved { .. } => "reason_variable_missing",
            Self::Incomplete => "reason_incomplete",
        }
    }
}

/// Every stored reason, by code.
pub fn all() -> &'static [Reason] {
    static REASONS: OnceLock<Vec<Reason>> = OnceLock::new();
    REASONS.get_or_init(|| built_in(include_str!("../../../../assets/reasons/reasons.json")))
}

/// The reason of a code; case does not matter.
///
/// # Errors
/// [`ReasonFault::Unknown`].
pub fn by_code(code: &str) -> Result<&'static Reason, ReasonFault> {
    let wanted = code.trim();
    all()
        .iter()
        .find(|reason| reason.code.eq_ignore_ascii_case(wanted))
        .ok_or_else(|| ReasonFault::Unknown {
            code: wanted.to_string(),
        })
}

/// Reasons whose code or any text contains the words or is spoken like them, in the order of their
/// codes; all of them when nothing is asked. Words may stand in different texts of a reason.
pub fn search(query: &str) -> Vec<&'static Reason> {
    let words: Vec<String> = query.split_whitespace().map(text::fold).collect();
    let spoken = |reason: &Reason, word: &str| {
        let asked = Spelled::new(word);
        asked.is_some_and(|asked| {
            let mut texts = reason.chinese().into_iter().map(text::fold);
            texts.any(|text| asked.end(text.chars()).is_some())
        })
    };
    all()
        .iter()
        .filter(|reason| {
            let haystack = haystack(reason);
            let mut words = words.iter();
            words.all(|word| haystack.contains(word) || spoken(reason, word))
        })
        .collect()
}

fn haystack(reason: &Reason) -> String {
    let mut folded = text::fold(&reason.code);
    for both in [&reason.key_name, &reason.error, &reason.suggest] {
        for part in [&both.zh, &both.en] {
            // A separator no word contains keeps two texts from reading as one.
            folded.push('\n');
            folded.push_str(&text::fold(part));
        }
    }
    folded
}

impl Reason {
    /// The triple in one language, its variables filled from `values` or their defaults. Values
    /// a text does not use are ignored, so the evidence of a check can be passed as it is.
    ///
    /// # Errors
    /// [`ReasonFault::Unresolved`] when a variable stays empty.
    pub fn resolve(
        &self,
        language: Language,
        values: &BTreeMap<String, String>,
    ) -> Result<AuditData, ReasonFault> {
        let fill = |both: &Bilingual| {
            resolve_text(both.get(language), |name| {
                let given = values.get(name).map(String::as_str);
                let default = self.variables.get(name).map(|both| both.get(language));
                given.filter(|value| !value.trim().is_empty()).or(default)
            })
        };
        Ok(AuditData {
            key_name: fill(&self.key_name)?,
            error: fill(&self.error)?,
            suggest: fill(&self.suggest)?,
        })
    }

    fn chinese(&self) -> [&str; 3] {
        [&self.key_name.zh, &self.error.zh, &self.suggest.zh]
    }

    /// How its Chinese texts are spoken, so that a page can look for pinyin and initials without a
    /// table: see [`spelling::rows`].
    pub fn sounds(&self) -> Vec<Vec<String>> {
        let texts = self.chinese().into_iter();
        texts
            .flat_map(|one| spelling::rows(&text::fold(one)))
            .collect()
    }

    /// Names of the variables in its texts, each once, in order.
    pub fn placeholders(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for both in [&self.key_name, &self.error, &self.suggest] {
            for part in [&both.zh, &both.en] {
                for name in placeholders(part) {
                    if !names.iter().any(|known| known == name) {
                        names.push(name.to_string());
                    }
                }
            }
        }
        names
    }
}

impl AuditData {
    /// A triple written or edited by a reviewer.
    ///
    /// # Errors
    /// [`ReasonFault::Incomplete`] without a field or a defect; [`ReasonFault::Unresolved`] when
    /// a variable was left in.
    pub fn written(key_name: &str, error: &str, suggest: &str) -> Result<Self, ReasonFault> {
        let [key_name, error, suggest] = [key_name, error, suggest].map(str::trim);
        if key_name.is_empty() || error.is_empty() {
            return Err(ReasonFault::Incomplete);
        }
        Ok(Self {
            key_name: resolve_text(key_name, |_| None)?,
            error: resolve_text(error, |_| None)?,
            suggest: resolve_text(suggest, |_| None)?,
        })
    }
}

/// Splits off the first variable: text before it, its name, text after it.
fn first_placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = template.get(from..)?.find('{') {
        let start = from + open + 1;
        let rest = template.get(start..)?;
        let len = rest
            .find(|c: char| !(c.is_ascii_lowercase() || c == '_'))
            .unwrap_or(rest.len());
        if len > 0 && rest.get(len..)?.starts_with('}') {
            return Some((
                template.get(..start - 1)?,
                rest.get(..len)?,
                rest.get(len + 1..)?,
            ));
        }
        from = start;
    }
    None
}

fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, name, after)) = first_placeholder(rest) {
        names.push(name);
        rest = after;
    }
    names
}

/// Fills a template in one pass: braces inside a value stay text.
fn resolve_text<'v>(
    template: &str,
    value: impl Fn(&str) -> Option<&'v str>,
) -> Result<String, ReasonFault> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, after)) = first_placeholder(rest) {
        let value = value(name).ok_or_else(|| ReasonFault::Unresolved {
            variable: name.to_string(),
        })?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(query: &str) -> Vec<&'static str> {
        search(query)
            .iter()
            .map(|reason| reason.code.as_str())
            .collect()
    }

    #[test]
    fn there_are_46_reasons_complete_in_both_languages_with_codes_in_order() {
        assert_eq!(all().len(), 46);
        for (index, reason) in all().iter().enumerate() {
            assert_eq!(reason.code, format!("R{:02}", index + 1));
            for both in [&reason.key_name, &reason.error, &reason.suggest] {
                assert!(!both.zh.is_ascii(), "{}", reason.code);
                assert!(!both.en.trim().is_empty(), "{}", reason.code);
                assert_eq!(both.zh.trim(), both.zh);
                assert_eq!(both.en.trim(), both.en);
            }
        }
    }

    #[test]
    fn both_languages_use_the_same_variables_and_each_has_a_default() {
        let mut with_variables = 0;
        for reason in all() {
            for both in [&reason.key_name, &reason.error, &reason.suggest] {
                let mut pair = [placeholders(&both.zh), placeholders(&both.en)];
                pair.iter_mut().for_each(|names| names.sort_unstable());
                assert_eq!(pair[0], pair[1], "{}", reason.code);
            }
            let mut names = reason.placeholders();
            names.sort_unstable();
            let defaults: Vec<String> = reason.variables.keys().cloned().collect();
            assert_eq!(names, defaults, "{}", reason.code);
            with_variables += usize::from(!names.is_empty());
        }
        assert_eq!(with_variables, 10);
    }

    #[test]
    fn every_reason_can_be_sent_as_it_stands_without_a_brace_left() {
        for reason in all() {
            for language in [Language::Zh, Language::En] {
                let data = reason.resolve(language, &BTreeMap::new());
                let json = serde_json::to_value(data.as_ref().ok()).unwrap_or_default();
                let members = json.as_object().map(|o| o.len());
                assert_eq!(members, Some(3), "{}", reason.code);
                let texts = json.as_object().into_iter().flatten();
                for (_, text) in texts {
                    assert!(
                        !text.as_str().unwrap_or("{").contains('{'),
                        "{}",
                        reason.code
                    );
                }
            }
        }
    }

    #[test]
    fn a_given_value_replaces_the_default_and_an_empty_one_does_not() {
        let reason = by_code("r28").ok();
        let word = |value: &str| {
            let values = BTreeMap::from([("word".to_string(), value.to_string())]);
            let data = reason.and_then(|r| r.resolve(Language::Zh, &values).ok());
            data.map(|data| data.error).unwrap_or_default()
        };
        assert_eq!(word("“国家”"), "小程序名称含有“国家”。");
        assert!(word(" ").contains("受限字样"));
        assert_eq!(word("{word}"), "小程序名称含有{word}。");
    }

    #[test]
    fn a_variable_without_value_and_default_is_refused() {
        let mut reason = by_code("R28").cloned().ok();
        if let Some(reason) = &mut reason {
            reason.variables.clear();
        }
        let got = reason.map(|r| r.resolve(Language::Zh, &BTreeMap::new()));
        let expected = ReasonFault::Unresolved {
            variable: "word".into(),
        };
        assert_eq!(got, Some(Err(expected)));
    }

    #[test]
    fn a_written_reason_needs_field_and_defect_and_no_variable_left_in() {
        assert!(AuditData::written("小程序名称", "与业务无关。", "").is_ok());
        let code = |e: Result<AuditData, ReasonFault>| e.map_err(|fault| fault.code());
        assert_eq!(
            code(AuditData::written(" ", "错误", "")),
            Err("reason_incomplete")
        );
        assert_eq!(
            code(AuditData::written("名称", "", "改")),
            Err("reason_incomplete")
        );
        let left = AuditData::written("名称", "含有{word}。", "改");
        assert_eq!(code(left), Err("reason_variable_missing"));
        assert!(AuditData::written("名称", "含有 { 与 {A} 字符。", "改").is_ok());
    }

    #[test]
    fn reasons_are_found_by_code_by_chinese_and_by_english() {
        assert_eq!(codes("r07"), ["R07"]);
        assert_eq!(codes("更名函"), ["R01"]);
        assert_eq!(codes("emergency"), ["R21"]);
        assert_eq!(codes("手机号码 主体"), ["R20"]);
        assert_eq!(codes("没有这样的词"), Vec::<&str>::new());
        assert_eq!(codes("Ｒ０７"), ["R07"]);
        assert_eq!(codes("gengmh"), ["R01"]);
        assert!(codes("gmh").contains(&"R01"));
        assert_eq!(codes("gengminghan 变更备案"), ["R01"]);
        assert_eq!(codes("chongxinpaishe"), ["R06", "R38"]);
        assert_eq!(codes(" ").len(), 46);
    }

    #[test]
    fn an_unknown_code_is_refused() {
        let expected = ReasonFault::Unknown { code: "R47".into() };
        assert_eq!(by_code(" R47 "), Err(expected));
    }
}
