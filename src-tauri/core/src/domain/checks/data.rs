//! Rules that are data: what a province asks, what a filing may hold, and words that ask for a look.
//!
//! Each table names its source and the day on which it was read, and a check repeats both, so that a
//! reviewer sees why. The tables are closed: what this program does not know how to judge fails a test
//! rather than be passed over. Deliberately absent: numbers and rules that nobody confirms.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Severity;
use crate::domain::application::reference::built_in;

/// What the provinces ask beyond the authority's own rules.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provinces {
    /// Who says so.
    pub source: String,
    #[expect(dead_code, reason = "for who keeps the table")]
    note: String,
    /// The day on which it was read, `YYYY-MM-DD`.
    pub checked_on: String,
    rules: Vec<Rule>,
}

/// One demand and where it holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub demand: Demand,
    /// How much it weighs that a filing does not meet it.
    pub severity: Severity,
    /// Six-digit codes.
    provinces: Vec<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

/// What a province may ask. The braces keep unknown members out of the simple ones, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Demand {
    /// 主体负责人 is the legal representative.
    LegalRepresentative {},
    /// Somebody else may be it, who then is 小程序负责人 as well.
    OneAuthorisedPerson {},
    /// The filing is made in the province and the city of the certificate.
    CertificateCity {},
    /// Individuals whose identity card is of another province.
    OutsideIndividuals { accepted: Accepted },
    /// The persons are so old, in completed years.
    LeastAge { of: Holder, years: u32 },
    /// A subject without services is cancelled before it files one again.
    ShellCancelledFirst {},
    /// From so many services on, 建设方案书 is added.
    ConstructionProposal { services: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Accepted {
    No,
    /// With a proof of residence.
    WithPermit,
    Yes,
}

/// Whose age is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Holder {
    /// An individual who files.
    Individual,
    /// The persons whom an organisation names.
    Organisation,
}

impl Provinces {
    /// The rules of a province by its six-digit code.
    pub(super) fn of(&self, province: &str) -> impl Iterator<Item = &Rule> {
        let here = move |rule: &&Rule| rule.provinces.iter().any(|code| code == province);
        self.rules.iter().filter(here)
    }
}

/// What a number of the table limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LimitOf {
    /// Services one subject has filed, this one counted.
    Services,
    /// Service types of one program.
    ServiceTypes,
    /// Characters of the program's remark.
    Comment,
    /// Width of the program's name; a Chinese character counts two.
    Name,
    /// Days a certificate must stay valid.
    CertificateDays,
}

/// One number, and for which filings it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    of: LimitOf,
    #[serde(default)]
    pub least: usize,
    #[serde(default = "endless")]
    pub most: usize,
    #[serde(default)]
    platform: Option<String>,
    #[serde(default)]
    subject_kind: Option<i64>,
    #[serde(default)]
    province: Option<String>,
    /// The platform's category, within which is counted.
    #[serde(default)]
    pub category: Option<String>,
    /// How much it weighs to be beyond it.
    pub severity: Severity,
    /// Who says so.
    pub source: String,
}

const fn endless() -> usize {
    usize::MAX
}

/// All numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    #[expect(dead_code, reason = "for who keeps the table")]
    note: String,
    /// The day on which they were read, `YYYY-MM-DD`.
    pub checked_on: String,
    limits: Vec<Limit>,
}

/// What a filing is, as far as numbers depend on it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LimitKey<'a> {
    pub platform: &'a str,
    pub subject_kind: Option<i64>,
    /// Six digits.
    pub province: Option<&'a str>,
    pub category: Option<&'a str>,
}

impl Limit {
    /// Whether the number is for such a filing: it is for everything that it does not name.
    fn is_for(&self, key: &LimitKey<'_>) -> bool {
        let text = |named: &Option<String>, own: Option<&str>| {
            named.as_deref().is_none_or(|named| Some(named) == own)
        };
        text(&self.platform, Some(key.platform))
            && self
                .subject_kind
                .is_none_or(|kind| Some(kind) == key.subject_kind)
            && text(&self.province, key.province)
            && text(&self.category, key.category)
    }

    /// How much it names.
    fn names(&self) -> usize {
        let texts = [&self.platform, &self.province, &self.category];
        let texts = texts.into_iter().flatten().count();
        texts + usize::from(self.subject_kind.is_some())
    }
}

impl Limits {
    /// Every number about one thing that is for such a filing.
    pub(super) fn all<'t>(
        &'t self,
        of: LimitOf,
        key: &LimitKey<'_>,
    ) -> impl Iterator<Item = &'t Limit> {
        let fits = move |limit: &&Limit| limit.of == of && limit.is_for(key);
        self.limits.iter().filter(fits)
    }

    /// The number about one thing that counts: the one that names most of what the filing is.
    pub(super) fn one(&self, of: LimitOf, key: &LimitKey<'_>) -> Option<&Limit> {
        self.all(of, key).max_by_key(|limit| limit.names())
    }
}

/// Words in a name or a remark that ask for a look.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentWords {
    /// Who says so.
    pub source: String,
    #[expect(dead_code, reason = "for who keeps the table")]
    note: String,
    /// The day on which it was read, `YYYY-MM-DD`.
    pub checked_on: String,
    /// By matter that needs an approval before filing.
    pub approvals: Vec<ApprovalWords>,
    /// Not for individuals.
    pub commercial: Vec<String>,
}

/// The words of one matter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalWords {
    /// A code of `reference::prior_approvals`.
    pub code: i64,
    pub words: Vec<String>,
}

const PROVINCES: &str = include_str!("../../../../../assets/reference/provincial_rules.json");
const LIMITS: &str = include_str!("../../../../../assets/reference/limits.json");
const CONTENT_WORDS: &str = include_str!("../../../../../assets/reference/content_words.json");

macro_rules! table {
    ($name:ident, $kind:ty, $text:ident) => {
        pub(super) fn $name() -> &'static $kind {
            static TABLE: OnceLock<$kind> = OnceLock::new();
            TABLE.get_or_init(|| built_in($text))
        }
    };
}

table!(provinces, Provinces, PROVINCES);
table!(limits, Limits, LIMITS);
table!(content_words, ContentWords, CONTENT_WORDS);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::application::reference;
    use crate::domain::calendar::parse_day;
    use crate::domain::platforms;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn province_codes() -> BTreeSet<&'static str> {
        let rows = reference::provinces().iter();
        rows.map(|row| row.code.as_str()).collect()
    }

    #[test]
    fn every_table_is_read_whole_and_says_who_and_when() {
        let provinces: Provinces = serde_json::from_str(PROVINCES).unwrap();
        let limits: Limits = serde_json::from_str(LIMITS).unwrap();
        let words: ContentWords = serde_json::from_str(CONTENT_WORDS).unwrap();
        for day in [&provinces.checked_on, &limits.checked_on, &words.checked_on] {
            assert!(parse_day(day).is_ok(), "{day}");
        }
        assert!(!provinces.source.is_empty() && !words.source.is_empty());
        assert!(limits.limits.iter().all(|limit| !limit.source.is_empty()));
        assert_eq!(
            (
                provinces.rules.len(),
                limits.limits.len(),
                words.approvals.len()
            ),
            (16, 7, 8)
        );
    }

    #[test]
    fn every_rule_is_of_known_provinces_each_once_and_none_is_an_error() {
        let known = province_codes();
        for rule in &provinces().rules {
            let codes: BTreeSet<&str> = rule.provinces.iter().map(String::as_str).collect();
            assert_eq!(codes.len(), rule.provinces.len(), "{rule:?}");
            assert!(!codes.is_empty() && codes.is_subset(&known), "{rule:?}");
            // The table is a digest of pages about websites.
            let weight = [Severity::Note, Severity::Warning];
            assert!(weight.contains(&rule.severity), "{rule:?}");
        }
        // Two weights of one demand in one province would contradict each other.
        for province in known {
            let demands: Vec<Demand> = provinces().of(province).map(|rule| rule.demand).collect();
            for (at, demand) in demands.iter().enumerate() {
                assert!(!demands[..at].contains(demand), "{province} {demand:?}");
            }
        }
    }

    #[test]
    fn every_limit_is_of_what_there_is_and_limits_something() {
        let known = province_codes();
        for limit in &limits().limits {
            let platform = limit.platform.as_deref();
            assert!(
                platform.is_none_or(|code| platforms::by_code(code).is_some()),
                "{limit:?}"
            );
            let province = limit.province.as_deref();
            assert!(
                province.is_none_or(|code| known.contains(code)),
                "{limit:?}"
            );
            let kinds = reference::subject_kinds();
            let kind = |code: i64| kinds.iter().any(|row| row.code == code);
            assert!(limit.subject_kind.is_none_or(kind), "{limit:?}");
            assert!(limit.least > 0 || limit.most < usize::MAX, "{limit:?}");
            assert!(
                limit.least <= limit.most && limit.severity > Severity::Pass,
                "{limit:?}"
            );
        }
    }

    #[test]
    fn every_word_is_of_a_known_matter_and_stands_once() {
        let mut seen = BTreeSet::new();
        for row in &content_words().approvals {
            let matters = reference::prior_approvals();
            assert!(
                matters.iter().any(|matter| matter.code == row.code),
                "{row:?}"
            );
            assert!(
                row.words.iter().all(|word| seen.insert(word.clone())),
                "{row:?}"
            );
        }
        assert!(!content_words().commercial.is_empty());
    }

    #[test]
    fn what_a_table_does_not_know_is_refused() {
        let whole: Value = serde_json::from_str(PROVINCES).unwrap();
        let refused = |bend: &dyn Fn(&mut Value)| {
            let mut table = whole.clone();
            bend(&mut table);
            serde_json::from_value::<Provinces>(table).is_err()
        };
        assert!(!refused(&|_| ()));
        assert!(refused(&|table| table["until"] = json!("2027")));
        assert!(refused(&|table| table["rules"][0]["until"] = json!("2027")));
        assert!(refused(
            &|table| table["rules"][0]["demand"]["but"] = json!(true)
        ));
        assert!(refused(
            &|table| table["rules"][0]["demand"]["kind"] = json!("seal")
        ));
        assert!(refused(
            &|table| table["rules"][0]["severity"] = json!("grave")
        ));
        let limits: Value = serde_json::from_str(LIMITS).unwrap();
        let mut more = limits.clone();
        more["limits"][0]["unless"] = json!("x");
        assert!(serde_json::from_value::<Limits>(more).is_err());
        let mut other = limits;
        other["limits"][0]["of"] = json!("pictures");
        assert!(serde_json::from_value::<Limits>(other).is_err());
    }

    #[test]
    fn the_number_that_names_more_of_a_filing_counts() {
        let table: Limits = serde_json::from_value(json!({
            "note": "", "checked_on": "2026-01-01", "limits": [
                {"of": "comment", "most": 10, "severity": "error", "source": "a"},
                {"of": "comment", "most": 20, "platform": "wechat", "severity": "error", "source": "b"},
                {"of": "comment", "most": 30, "platform": "wechat", "subject_kind": 5, "severity": "error", "source": "c"},
            ]
        }))
        .unwrap();
        let most = |platform, subject_kind| {
            let key = LimitKey {
                platform,
                subject_kind,
                ..LimitKey::default()
            };
            table.one(LimitOf::Comment, &key).map(|limit| limit.most)
        };
        assert_eq!(most("douyin", Some(5)), Some(10));
        assert_eq!(most("wechat", Some(4)), Some(20));
        assert_eq!(most("wechat", Some(5)), Some(30));
        assert_eq!(
            table
                .one(LimitOf::Name, &LimitKey::default())
                .map(|l| l.most),
            None
        );
    }
}
