//! Checks of the program's name.

use super::data::{Limit, LimitOf};
use super::{CheckCode, CheckInput, CheckResult, Severity, filled};
use crate::domain::application::reference::{name_words, provinces};
use crate::domain::text;

const NAME: &str = "icp_applets.base_info.name";

/// Kinds of subject that may bear a national word: 国防机构, 政府机关, 事业单位.
const NATIONAL: [i64; 3] = [1, 2, 3];

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let Some(name) = filled(&input.application.icp_applets.base_info.name) else {
        return Vec::new();
    };
    let words = name_words();
    let limit = input.limit(LimitOf::Name);
    let mut results: Vec<CheckResult> =
        limit.map(|limit| length(name, limit)).into_iter().collect();
    results.extend([
        hidden(name),
        distinctive(name),
        word(
            CheckCode::NameForbiddenWord,
            name,
            &words.forbidden,
            (Severity::Error, "R28"),
        ),
        word(
            CheckCode::NameNationalWord,
            name,
            &words.national,
            (national(input), "R28"),
        ),
    ]);
    if input.application.is_individual() {
        let places = provinces().iter().map(|province| &province.zh);
        let found = words.business.iter().chain(places);
        results.push(word(
            CheckCode::NameBusinessWord,
            name,
            found,
            (Severity::Warning, "R31"),
        ));
    }
    results.push(elsewhere(&input.context.same_name_programs));
    results
}

/// A national body may use its own word; somebody still looks.
fn national(input: &CheckInput<'_>) -> Severity {
    match input.application.icp_subject.base_info.kind {
        Some(kind) if NATIONAL.contains(&kind) => Severity::Note,
        _ => Severity::Warning,
    }
}

/// The platform's measure: a character outside ASCII counts two.
fn width(name: &str) -> usize {
    name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn length(name: &str, limit: &Limit) -> CheckResult {
    let width = width(name);
    CheckResult::within((CheckCode::NameLength, NAME), width, (limit, &["R30"]))
        .with("length", width)
        .with("least", limit.least)
        .with("most", limit.most)
}

fn hidden(name: &str) -> CheckResult {
    let count = text::has_hidden(name).len();
    let failed = (Severity::Error, &["R28"][..]);
    CheckResult::judge(CheckCode::NameHidden, NAME, count == 0, failed).with("count", count)
}

fn distinctive(name: &str) -> CheckResult {
    let folded = text::fold(name);
    let letters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = letters.iter().all(char::is_ascii_digit)
        || letters.iter().all(|c| c.is_alphabetic() && is_latin(*c));
    CheckResult::judge(
        CheckCode::NameDistinctive,
        NAME,
        !bare,
        (Severity::Warning, &["R30"]),
    )
}

/// Latin letters with their accented forms (Basic Latin to Latin Extended-B).
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c)
}

fn word<'w>(
    code: CheckCode,
    name: &str,
    words: impl IntoIterator<Item = &'w String>,
    (severity, reason): (Severity, &'static str),
) -> CheckResult {
    let name = text::fold(name);
    let found = words
        .into_iter()
        .find(|word| name.contains(&text::fold(word)));
    let result = CheckResult::judge(code, NAME, found.is_none(), (severity, &[reason]));
    match found {
        Some(found) => result.with("word", found),
        None => result,
    }
}

/// The same name may be another account of the same subject, so it only warns.
fn elsewhere(programs: &[String]) -> CheckResult {
    let failed = (Severity::Warning, &["R30"][..]);
    let result = CheckResult::judge(CheckCode::NameElsewhere, NAME, programs.is_empty(), failed);
    if programs.is_empty() {
        result
    } else {
        result
            .with("count", programs.len())
            .with("programs", programs.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, Row, hold};
    use super::*;

    fn rename(case: &mut Case, name: &str) {
        case.application.icp_applets.base_info.name = Some(name.into());
    }

    #[test]
    fn a_name_passes_and_fails_each_rule() {
        let rows: &[Row] = &[
            (
                CheckCode::NameLength,
                |c| rename(c, "书"),
                Severity::Error,
                &["R30"],
            ),
            (
                CheckCode::NameLength,
                |c| rename(c, "一二三四五六七八九十一二三四五六"),
                Severity::Error,
                &["R30"],
            ),
            (
                CheckCode::NameHidden,
                |c| rename(c, "示例\u{200b}书房"),
                Severity::Error,
                &["R28"],
            ),
            (
                CheckCode::NameDistinctive,
                |c| rename(c, "１２３４５６"),
                Severity::Warning,
                &["R30"],
            ),
            (
                CheckCode::NameDistinctive,
                |c| rename(c, "Book Room"),
                Severity::Warning,
                &["R30"],
            ),
            (
                CheckCode::NameForbiddenWord,
                |c| rename(c, "示例小程序"),
                Severity::Error,
                &["R28"],
            ),
            (
                CheckCode::NameNationalWord,
                |c| rename(c, "中国书房"),
                Severity::Warning,
                &["R28"],
            ),
            (
                CheckCode::NameElsewhere,
                |c| c.context.same_name_programs = vec!["9".into()],
                Severity::Warning,
                &["R30"],
            ),
        ];
        hold(|_| (), rows);
    }

    #[test]
    fn an_individual_uses_neither_business_words_nor_places() {
        let ready = |c: &mut Case| c.application.icp_subject.base_info.kind = Some(5);
        let rows: &[Row] = &[
            (
                CheckCode::NameBusinessWord,
                |c| rename(c, "示例商城"),
                Severity::Warning,
                &["R31"],
            ),
            (
                CheckCode::NameBusinessWord,
                |c| rename(c, "四川书房"),
                Severity::Warning,
                &["R31"],
            ),
        ];
        hold(ready, rows);
        let mut enterprise = Case::good();
        rename(&mut enterprise, "示例商城");
        assert_eq!(enterprise.worst_of(CheckCode::NameBusinessWord), None);
    }

    #[test]
    fn the_measure_counts_a_chinese_character_as_two_and_its_ends_are_allowed() {
        assert_eq!(width("书房ab"), 6);
        let mut case = Case::good();
        for name in ["书房", "abcd", "一二三四五六七八九十一二三四五"] {
            rename(&mut case, name);
            let pass = Some((Severity::Pass, vec![]));
            assert_eq!(case.worst_of(CheckCode::NameLength), pass, "{name}");
        }
    }

    #[test]
    fn a_government_body_with_a_national_word_is_only_noted() {
        let mut case = Case::good();
        case.application.icp_subject.base_info.kind = Some(2);
        rename(&mut case, "国家书房");
        let got = case.worst_of(CheckCode::NameNationalWord);
        assert_eq!(got.map(|(severity, _)| severity), Some(Severity::Note));
    }
}
