//! What must be there: fields and attachments per kind of order and of subject, as a table.
//!
//! A cancellation needs none of it: it names what is filed already.

use std::collections::BTreeMap;

use super::{CheckCode, CheckInput, CheckResult, Severity, filled, province};
use crate::domain::application::{FieldValue, Person};
use crate::domain::filing::FilingKind;
use crate::domain::{script, text};

type When = fn(&CheckInput<'_>) -> bool;

struct Rule {
    path: &'static str,
    when: When,
    severity: Severity,
    reasons: &'static [&'static str],
}

const fn must(path: &'static str, when: When, reasons: &'static [&'static str]) -> Rule {
    Rule {
        path,
        when,
        severity: Severity::Error,
        reasons,
    }
}

/// For what platforms make themselves or a province may waive.
const fn should(path: &'static str, when: When, reasons: &'static [&'static str]) -> Rule {
    Rule {
        severity: Severity::Warning,
        ..must(path, when, reasons)
    }
}

const RULES: &[Rule] = &[
    must("icp_subject.base_info.type", always, &["R40"]),
    must("icp_subject.base_info.name", always, &["R01"]),
    must("icp_subject.base_info.province", always, &["R10"]),
    must("icp_subject.base_info.address", always, &["R11"]),
    must(
        "icp_subject.organize_info.certificate_number",
        organisation,
        &["R03"],
    ),
    must(
        "icp_subject.organize_info.certificate_address",
        organisation,
        &["R04"],
    ),
    must(
        "icp_subject.organize_info.certificate_photo",
        organisation,
        &["R05"],
    ),
    must("icp_subject.principal_info.name", always, &["R15"]),
    must("icp_subject.principal_info.mobile", always, &["R19"]),
    must(
        "icp_subject.principal_info.certificate_number",
        always,
        &["R16"],
    ),
    must(
        "icp_subject.principal_info.certificate_photo_front",
        always,
        &["R18"],
    ),
    must(
        "icp_subject.principal_info.certificate_photo_back",
        always,
        &["R18"],
    ),
    must(
        "icp_subject.principal_info.authorization_letter",
        subject_authorised,
        &["R13"],
    ),
    should(
        "icp_subject.personal_info.residence_permit",
        from_elsewhere,
        &["R26"],
    ),
    must("icp_applets.base_info.name", with_program, &["R30"]),
    must(
        "icp_applets.base_info.service_content_types",
        with_program,
        &["R33"],
    ),
    must("icp_applets.base_info.comment", with_program, &["R34"]),
    must(
        "icp_applets.base_info.nrlx_details.0.type",
        with_program,
        &["R35"],
    ),
    must("icp_applets.principal_info.name", with_program, &["R15"]),
    must("icp_applets.principal_info.mobile", with_program, &["R19"]),
    must(
        "icp_applets.principal_info.certificate_photo_front",
        with_program,
        &["R18"],
    ),
    must(
        "icp_applets.principal_info.certificate_photo_back",
        with_program,
        &["R18"],
    ),
    must(
        "icp_applets.principal_info.authorization_letter",
        program_authorised,
        &["R14"],
    ),
    must(
        "icp_applets.principal_info.verify_task_id",
        with_program,
        &["R38"],
    ),
    should("icp_materials.commitment_letter", adds, &["R37"]),
    must(
        "icp_materials.business_name_change_letter",
        renamed,
        &["R01"],
    ),
];

/// Lists the form takes more than one attachment in, and how many; all others take one.
const LONG_LISTS: [(&str, usize); 2] = [
    ("icp_materials.subject_other_materials", 10),
    ("icp_materials.applets_other_materials", 10),
];

fn always(_: &CheckInput<'_>) -> bool {
    true
}

pub(super) fn organisation(input: &CheckInput<'_>) -> bool {
    input.application.icp_subject.base_info.kind.is_some() && !input.application.is_individual()
}

pub(super) fn with_program(input: &CheckInput<'_>) -> bool {
    input.kind != FilingKind::ChangeSubject
}

fn adds(input: &CheckInput<'_>) -> bool {
    input.kind.adds_service() || input.kind == FilingKind::AddAccess
}

fn subject_authorised(input: &CheckInput<'_>) -> bool {
    authorised(input, &input.application.icp_subject.principal_info)
}

fn program_authorised(input: &CheckInput<'_>) -> bool {
    with_program(input) && authorised(input, &input.application.icp_applets.principal_info)
}

/// Whether the person acts for a legal representative with another name, whatever its writing. Where no legal
/// representative is named, the responsible person is the one.
pub(super) fn authorised(input: &CheckInput<'_>, person: &Person) -> bool {
    let subject = &input.application.icp_subject;
    let legal = filled(&subject.legal_person_info.name).or(filled(&subject.principal_info.name));
    match (legal, filled(&person.name)) {
        (Some(legal), Some(name)) if organisation(input) => !same_name(legal, name),
        _ => false,
    }
}

/// Whether an individual is from another province, where the province's own rule is not known.
fn from_elsewhere(input: &CheckInput<'_>) -> bool {
    !province::has_outsider_rule(input) && province::is_outsider(input) == Some(true)
}

/// Whether two names are one in some writing.
fn same_name(a: &str, b: &str) -> bool {
    script::alike(&text::fold(a), &text::fold(b))
}

fn renamed(input: &CheckInput<'_>) -> bool {
    let filed = input
        .context
        .filed
        .as_ref()
        .and_then(|filed| filled(&filed.name));
    match (filed, filled(&input.application.icp_subject.base_info.name)) {
        (Some(old), Some(new)) if input.kind.is_change() => !same_name(old, new),
        _ => false,
    }
}

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    if input.kind.is_cancel() {
        return Vec::new();
    }
    let fields: BTreeMap<String, FieldValue> = input
        .application
        .fields()
        .into_iter()
        .map(|field| (field.path, field.value))
        .collect();
    let there = |path: &str| {
        fields
            .get(path)
            .is_some_and(|value| *value != FieldValue::Missing)
    };
    let mut results: Vec<CheckResult> = RULES
        .iter()
        .filter(|rule| (rule.when)(input))
        .map(|rule| {
            let failed = (rule.severity, rule.reasons);
            CheckResult::judge(CheckCode::Required, rule.path, there(rule.path), failed)
        })
        .collect();
    results.extend(fields.iter().filter_map(|(path, value)| count(path, value)));
    results
}

fn count(path: &str, value: &FieldValue) -> Option<CheckResult> {
    let FieldValue::Media(names) = value else {
        return None;
    };
    let long = LONG_LISTS.iter().find(|(list, _)| *list == path);
    let limit = long.map_or(1, |(_, limit)| *limit);
    let failed = (Severity::Error, &[][..]);
    let result = CheckResult::judge(CheckCode::MaterialCount, path, names.len() <= limit, failed);
    Some(result.with("count", names.len()).with("limit", limit))
}

#[cfg(test)]
mod tests {
    use super::super::FiledFacts;
    use super::super::tests::{Case, Row, hold, known};
    use super::*;

    fn individual(case: &mut Case) {
        let subject = &mut case.application.icp_subject;
        subject.base_info.kind = Some(5);
        subject.organize_info = Default::default();
        subject.legal_person_info = Default::default();
    }

    #[test]
    fn an_organisation_passes_and_fails_for_each_kind_of_attachment() {
        let rows: &[Row] = &[
            (
                CheckCode::Required,
                |c| c.application.icp_subject.organize_info.certificate_photo = None,
                Severity::Error,
                &["R05"],
            ),
            (
                CheckCode::Required,
                |c| {
                    c.application
                        .icp_subject
                        .principal_info
                        .authorization_letter = None
                },
                Severity::Error,
                &["R13"],
            ),
            (
                CheckCode::Required,
                |c| {
                    c.application
                        .icp_applets
                        .principal_info
                        .authorization_letter = Some(" ".into())
                },
                Severity::Error,
                &["R14"],
            ),
            (
                CheckCode::Required,
                |c| {
                    c.application
                        .icp_applets
                        .principal_info
                        .certificate_photo_back = None
                },
                Severity::Error,
                &["R18"],
            ),
            (
                CheckCode::Required,
                |c| c.application.icp_materials.commitment_letter.clear(),
                Severity::Warning,
                &["R37"],
            ),
            (
                CheckCode::Required,
                |c| c.application.icp_applets.base_info.nrlx_details.clear(),
                Severity::Error,
                &["R35"],
            ),
            (
                CheckCode::MaterialCount,
                |c| {
                    c.application
                        .icp_materials
                        .commitment_letter
                        .push("b.png".into())
                },
                Severity::Error,
                &[],
            ),
            (
                CheckCode::MaterialCount,
                |c| c.application.icp_materials.subject_other_materials = vec!["x".into(); 11],
                Severity::Error,
                &[],
            ),
        ];
        // Both persons act for somebody else.
        let ready = |c: &mut Case| {
            c.application.icp_subject.legal_person_info.name = Some("李示例".into());
        };
        hold(ready, rows);
    }

    #[test]
    fn an_individual_from_another_province_proves_the_residence() {
        hold(
            individual,
            &[(
                CheckCode::Required,
                |c| c.application.icp_subject.base_info.province = Some("500000".into()),
                Severity::Warning,
                &["R26"],
            )],
        );
        // Where the province's rule is known, its own check speaks.
        let mut case = Case::good();
        individual(&mut case);
        case.application.icp_subject.base_info.province = Some("310000".into());
        let pass = Some((Severity::Pass, vec![]));
        assert_eq!(case.worst_of(CheckCode::Required), pass);
    }

    #[test]
    fn a_change_of_name_needs_its_letter() {
        let ready = |c: &mut Case| {
            c.kind = FilingKind::ChangeSubject;
            c.context.filed = Some(FiledFacts {
                name: Some("北京示例科技有限公司".into()),
                ..Default::default()
            });
        };
        let rename: super::super::tests::Bend =
            |c| c.application.icp_subject.base_info.name = Some("北京新名科技有限公司".into());
        hold(
            ready,
            &[(CheckCode::Required, rename, Severity::Error, &["R01"])],
        );
    }

    #[test]
    fn a_cancellation_is_not_asked_for_attachments() {
        let mut case = Case::good();
        case.kind = FilingKind::CancelService;
        case.application = Default::default();
        assert_eq!(case.worst_of(CheckCode::Required), None);
    }

    #[test]
    fn the_legal_representative_needs_no_authorisation() {
        let mut case = Case::good();
        let subject = &mut case.application.icp_subject;
        subject.principal_info.authorization_letter = None;
        subject.legal_person_info.name = subject.principal_info.name.clone();
        let got = case.worst_of(CheckCode::Required);
        assert_eq!(got, Some((Severity::Pass, vec![])));
    }

    #[test]
    fn every_rule_is_about_a_field_of_the_form_and_suggests_a_stored_reason() {
        let fields = Case::good().application.fields();
        for rule in RULES {
            known(rule.reasons);
            assert!(
                fields.iter().any(|field| field.path == rule.path),
                "{}",
                rule.path
            );
        }
    }
}
