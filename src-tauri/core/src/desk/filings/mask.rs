//! What of a field may be shown without asking.

use crate::domain::identifiers::{mask_email, mask_id, mask_mobile, mask_name};

/// Fields that speak of a person when the organiser is one.
const OF_AN_INDIVIDUAL: [&str; 4] = [
    "icp_subject.base_info.name",
    "icp_subject.base_info.address",
    "icp_subject.organize_info.certificate_number",
    "icp_subject.organize_info.certificate_address",
];

/// Whether a field's values are personal in this application.
pub(super) fn is_personal(path: &str, personal: bool, individual: bool) -> bool {
    personal || (individual && OF_AN_INDIVIDUAL.contains(&path))
}

/// A personal value, masked by what kind of value it is. What has no kind is hidden whole, its
/// length too.
pub(super) fn masked(path: &str, value: &str) -> String {
    match path.rsplit('.').next().unwrap_or_default() {
        "name" => mask_name(value),
        "mobile" | "emergency_contact" => mask_mobile(value),
        "email" => mask_email(value),
        "certificate_number" => mask_id(value),
        _ => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_value_is_masked_by_its_kind_and_hidden_whole_without_one() {
        assert_eq!(masked("a.name", "张示例"), "张**");
        assert_eq!(masked("a.mobile", "13800000001"), "138****0001");
        assert_eq!(
            masked("a.certificate_number", "11010519491231002X"),
            "1101**********002X"
        );
        assert_eq!(masked("a.email", "zhang@example.com"), "z***@example.com");
        assert_eq!(masked("said.by.somebody", "13800000001"), "***");
    }
}
