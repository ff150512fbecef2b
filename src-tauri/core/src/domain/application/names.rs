//! The name behind a code, in both languages.
//!
//! A value that is no code of its table has no name and is shown as it stands.

use super::fields::CodeTable;
use super::reference;

/// A name in both languages of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Named {
    fn of(zh: &str, en: &str) -> Self {
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

/// The name of one code of a table. Of a city or a district only the province is known, and the
/// name says no more than that.
pub fn name_of(table: CodeTable, value: &str) -> Option<Named> {
    let value = value.trim();
    let number = || value.parse::<i64>().ok();
    match table {
        CodeTable::SubjectKind => of_table(reference::subject_kinds(), number()?),
        CodeTable::PriorApproval => of_table(reference::prior_approvals(), number()?),
        CodeTable::CertificateKind => {
            let kind = reference::certificate_kind(number()?)?;
            Some(Named::of(&kind.zh, &kind.en))
        }
        CodeTable::Region => region(value),
        CodeTable::ServiceContent => None,
    }
}

fn of_table(table: &[reference::CodeName], code: i64) -> Option<Named> {
    let row = table.iter().find(|row| row.code == code)?;
    Some(Named::of(&row.zh, &row.en))
}

fn region(value: &str) -> Option<Named> {
    let six = value.len() == 6 && value.bytes().all(|b| b.is_ascii_digit());
    let province = six.then(|| format!("{}0000", &value[..2]))?;
    let row = reference::provinces()
        .iter()
        .find(|row| row.code == province)?;
    Some(if value == province {
        Named::of(&row.zh, &row.en)
    } else {
        Named {
            zh: format!("属{}", row.zh),
            en: format!("in {}", row.en),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(table: CodeTable, value: &str) -> Option<String> {
        name_of(table, value).map(|name| name.zh)
    }

    #[test]
    fn a_code_of_each_table_has_its_name_and_another_value_has_none() {
        assert_eq!(zh(CodeTable::SubjectKind, "4").as_deref(), Some("企业"));
        assert_eq!(
            zh(CodeTable::CertificateKind, "2").as_deref(),
            Some("居民身份证")
        );
        assert_eq!(zh(CodeTable::PriorApproval, "3").as_deref(), Some("教育"));
        assert_eq!(zh(CodeTable::Region, "320000").as_deref(), Some("江苏"));
        assert_eq!(zh(CodeTable::SubjectKind, "企业"), None);
        assert_eq!(zh(CodeTable::SubjectKind, "8"), None);
        assert_eq!(zh(CodeTable::Region, "000000"), None);
        assert_eq!(zh(CodeTable::Region, "江苏省"), None);
    }

    #[test]
    fn of_a_city_only_its_province_is_told() {
        let name = name_of(CodeTable::Region, "320100");
        assert_eq!(name, Some(Named::of("属江苏", "in Jiangsu")));
    }
}
