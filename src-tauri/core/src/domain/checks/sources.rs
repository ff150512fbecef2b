//! Findings of the comparison with scan and registry: one per field that does not agree.

use super::{CheckCode, CheckInput, CheckResult, Severity};
use crate::domain::application::{SUBJECT_STATUS_PATH, Verdict};

/// Reasons that fit a difference in a field. The end of the path decides; more exact ones first.
const REASONS: &[(&str, &[&str])] = &[
    ("icp_subject.base_info.name", &["R01"]),
    ("icp_subject.base_info.province", &["R09", "R10"]),
    ("icp_subject.base_info.city", &["R10"]),
    ("icp_subject.base_info.district", &["R10"]),
    ("icp_subject.base_info.address", &["R11"]),
    ("organize_info.certificate_number", &["R03"]),
    ("organize_info.certificate_address", &["R04"]),
    ("legal_person_info.name", &["R12"]),
    ("principal_info.name", &["R15"]),
    (".certificate_number", &["R16"]),
    (".certificate_validity_date_start", &["R17"]),
    (".certificate_validity_date_end", &["R17"]),
    (".mobile", &["R19"]),
    (".email", &["R24"]),
    ("service_content_types", &["R33"]),
];

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let mut results = Vec::new();
    let mut spoken = false;
    for row in input.compared {
        // The organiser's status has a check of its own.
        if row.path == SUBJECT_STATUS_PATH || row.verdict == Verdict::OnlyDeclared {
            continue;
        }
        spoken = true;
        let severity = match row.verdict {
            Verdict::Differs => Severity::Warning,
            // What the form does not ask for cannot disagree with it.
            Verdict::Confirm if row.declared.is_some() => Severity::Note,
            _ => continue,
        };
        let mut result = CheckResult::new(CheckCode::Sources, severity, &row.path);
        result.reasons = reasons(&row.path).to_vec();
        results.push(result);
    }
    if results.is_empty() && spoken {
        results.push(CheckResult::new(CheckCode::Sources, Severity::Pass, ""));
    }
    results
}

fn reasons(path: &str) -> &'static [&'static str] {
    REASONS
        .iter()
        .find(|(end, _)| path.ends_with(end))
        .map_or(&[], |(_, reasons)| reasons)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, Row, hold, known};
    use super::*;

    const NAME: &str = "icp_subject.base_info.name";
    const ADDRESS: &str = "icp_subject.organize_info.certificate_address";

    fn say(case: &mut Case, path: &str, value: &str) {
        case.registry.insert(path.into(), value.into());
    }

    #[test]
    fn a_difference_warns_and_a_near_match_is_noted() {
        let rows: &[Row] = &[
            (
                CheckCode::Sources,
                |c| say(c, NAME, "北京范例科技有限公司"),
                Severity::Warning,
                &["R01"],
            ),
            (
                CheckCode::Sources,
                |c| say(c, ADDRESS, "示例路1号院2号楼301室"),
                Severity::Note,
                &["R04"],
            ),
        ];
        hold(|c| say(c, NAME, "北京示例科技有限公司"), rows);
    }

    #[test]
    fn silence_of_all_sources_is_not_called_agreement() {
        assert_eq!(Case::good().worst_of(CheckCode::Sources), None);
    }

    #[test]
    fn every_reason_suggested_for_a_difference_is_stored() {
        for (_, reasons) in REASONS {
            known(reasons);
        }
    }

    #[test]
    fn what_the_form_does_not_ask_for_cannot_disagree_with_it() {
        let mut case = Case::good();
        say(
            &mut case,
            "icp_subject.organize_info.business_scope",
            "图书零售",
        );
        assert_eq!(
            case.worst_of(CheckCode::Sources),
            Some((Severity::Pass, vec![]))
        );
    }
}
