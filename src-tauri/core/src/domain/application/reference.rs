//! The authority's code tables, as data from `assets/reference`.
//!
//! The platforms' own documentation says these lists change, so an unknown code is shown as it
//! stands and never refused here. Deliberately absent: cities, districts and service content
//! types, of which no complete public list exists; they come with an installation's own data.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One code of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeName {
    /// The number in the form.
    pub code: i64,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// One kind of certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateKind {
    /// The number in the form.
    pub code: i64,
    /// Its Chinese name. Several codes share one: each belongs to one kind of subject.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Whether a natural person holds it.
    pub person: bool,
    /// Whether its number is a unified social credit code.
    pub uscc: bool,
}

/// One province, as far as filings go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Six digits, the last four zero.
    pub code: String,
    /// Its short Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// The character its filing numbers start with.
    pub char: char,
}

/// Words a name check looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameWords {
    /// Reserved for national bodies.
    pub national: Vec<String>,
    /// Allowed to nobody.
    pub forbidden: Vec<String>,
    /// Not for individuals.
    pub business: Vec<String>,
}

/// The data is part of the program; that each file parses is held by a test, so the empty
/// value never stands for a broken file in the field.
pub(crate) fn built_in<T: DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident, $kind:ty, $file:literal) => {
        $(#[$doc])*
        pub fn $name() -> &'static $kind {
            static TABLE: OnceLock<$kind> = OnceLock::new();
            TABLE.get_or_init(|| {
                built_in(include_str!(concat!(
                    "../../../../../assets/reference/", $file
                )))
            })
        }
    };
}

table!(
    /// 主办单位性质.
    subject_kinds, Vec<CodeName>, "subject_kinds.json"
);
table!(
    /// 证件类型, of organisations and of persons.
    certificate_kinds, Vec<CertificateKind>, "certificate_kinds.json"
);
table!(
    /// The 31 provinces.
    provinces, Vec<Province>, "provinces.json"
);
table!(
    /// 语言.
    languages, Vec<CodeName>, "languages.json"
);
table!(
    /// 前置审批. Code 24 for "none" is read from observed requests, not from a published table.
    prior_approvals, Vec<CodeName>, "prior_approvals.json"
);
table!(
    /// Words of the name rules.
    name_words, NameWords, "name_words.json"
);

/// The certificate kind of that code.
pub fn certificate_kind(code: i64) -> Option<&'static CertificateKind> {
    certificate_kinds().iter().find(|kind| kind.code == code)
}

/// The province of any region code within it (`110105` → 北京).
pub fn province_of(region_code: &str) -> Option<&'static Province> {
    let head = region_code.get(..2)?;
    provinces().iter().find(|p| p.code.starts_with(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_is_complete_and_has_no_code_twice() {
        let sizes = [
            subject_kinds().len(),
            certificate_kinds().len(),
            provinces().len(),
            languages().len(),
            prior_approvals().len(),
        ];
        assert_eq!(sizes, [18, 42, 31, 17, 9]);
        for table in [subject_kinds(), languages(), prior_approvals()] {
            let codes: BTreeSet<i64> = table.iter().map(|row| row.code).collect();
            assert_eq!(codes.len(), table.len());
            assert!(
                table
                    .iter()
                    .all(|row| !row.zh.is_empty() && !row.en.is_empty())
            );
        }
        let codes: BTreeSet<i64> = certificate_kinds().iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), certificate_kinds().len());
        let chars: BTreeSet<char> = provinces().iter().map(|row| row.char).collect();
        assert_eq!(chars.len(), 31);
        assert!(!name_words().national.is_empty() && !name_words().business.is_empty());
    }

    #[test]
    fn a_district_belongs_to_its_province() {
        assert_eq!(province_of("110105").map(|p| p.char), Some('京'));
        assert_eq!(province_of("510100").map(|p| p.char), Some('蜀'));
        assert_eq!(province_of("99"), None);
        assert_eq!(province_of("京"), None);
    }

    #[test]
    fn only_persons_certificates_are_marked_as_such() {
        let persons: Vec<i64> = certificate_kinds()
            .iter()
            .filter(|kind| kind.person)
            .map(|kind| kind.code)
            .collect();
        assert_eq!(persons, [2, 7, 11, 14, 30, 41, 42]);
        assert_eq!(certificate_kind(1).map(|kind| kind.uscc), Some(true));
    }
}
