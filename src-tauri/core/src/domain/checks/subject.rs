//! Checks of the organiser: its number, its licence, its other orders, its limits.

use super::data::{self, LimitOf};
use super::{CheckCode, CheckInput, CheckResult, FiledFacts, Severity, filled, persons};
use crate::domain::application::{ComparedField, SUBJECT_STATUS_PATH, reference};
use crate::domain::identifiers::parse_uscc;
use crate::domain::text;

const NUMBER: &str = "icp_subject.organize_info.certificate_number";
const PROVINCE: &str = "icp_subject.base_info.province";
const LICENCE_END: &str = "icp_subject.organize_info.certificate_validity_date_end";

/// What registries call an organisation in business.
const IN_BUSINESS: [&str; 6] = ["存续", "在业", "开业", "在营", "在册", "正常"];

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let single = [
        credit_code(input),
        status(input.compared),
        licence_validity(input),
        Some(in_flight(input)),
    ];
    let mut results: Vec<CheckResult> = single.into_iter().flatten().collect();
    results.extend(service_counts(input));
    results.extend(immutable(input));
    results
}

fn credit_code(input: &CheckInput<'_>) -> Option<CheckResult> {
    let info = &input.application.icp_subject.organize_info;
    let number = filled(&info.certificate_number)?;
    let kind = info.certificate_type.and_then(reference::certificate_kind);
    let severity = match kind {
        Some(kind) if kind.uscc => Severity::Error,
        Some(kind) if kind.person => return None,
        // Other certificates carry the code only since the reform; a number of its length that
        // fails it is worth a look, another length is an older number.
        _ if text::fold(number).chars().count() == 18 => Severity::Warning,
        _ => return None,
    };
    let ok = parse_uscc(number).is_ok();
    let failed = (severity, &["R03"][..]);
    Some(CheckResult::judge(CheckCode::UsccForm, NUMBER, ok, failed))
}

fn status(compared: &[ComparedField]) -> Option<CheckResult> {
    let row = compared
        .iter()
        .find(|row| row.path == SUBJECT_STATUS_PATH)?;
    let status = row.registry.as_deref().or(row.ocr.as_deref())?;
    let folded = text::fold(status);
    let ok = IN_BUSINESS.iter().any(|word| folded.starts_with(word));
    let failed = (Severity::Error, &["R08"][..]);
    let result = CheckResult::judge(CheckCode::SubjectStatus, SUBJECT_STATUS_PATH, ok, failed);
    Some(result.with("status", status))
}

fn licence_validity(input: &CheckInput<'_>) -> Option<CheckResult> {
    let row = input.compared.iter().find(|row| row.path == LICENCE_END)?;
    let end = row.registry.as_deref().or(row.ocr.as_deref())?;
    let (severity, date) = persons::validity(end, input);
    let mut result = CheckResult::judge(
        CheckCode::LicenceValidity,
        LICENCE_END,
        severity == Severity::Pass,
        (severity, &["R07"]),
    );
    if let Some(date) = date {
        result = result.with("date", date);
    }
    Some(result)
}

fn in_flight(input: &CheckInput<'_>) -> CheckResult {
    let orders = &input.context.orders_in_flight;
    let failed = (Severity::Error, &["R41"][..]);
    let result = CheckResult::judge(CheckCode::OrderInFlight, "", orders.is_empty(), failed);
    if orders.is_empty() {
        result
    } else {
        result.with("orders", orders.join(", "))
    }
}

/// One finding by each limit: of all services, and of those in the program's category.
fn service_counts(input: &CheckInput<'_>) -> Vec<CheckResult> {
    if !input.kind.adds_service() {
        return Vec::new();
    }
    let key = input.limit_key();
    let judge = |limit: &data::Limit| {
        let within = limit.category.is_some();
        let context = input.context;
        let filed = if within {
            context.filed_in_category
        } else {
            context.filed_services
        };
        let filed = usize::try_from(filed?).ok()?;
        // R44 speaks of an individual.
        let reasons: &[_] = if input.application.is_individual() {
            &["R44"]
        } else {
            &[]
        };
        let place = (CheckCode::ServiceCount, "");
        let result = CheckResult::within(place, filed + 1, (limit, reasons));
        Some(result.with("filed", filed).with("limit", limit.most))
    };
    let limits = data::limits().all(LimitOf::Services, &key);
    limits.filter_map(judge).collect()
}

/// A change keeps province and certificate number: another number is another subject.
fn immutable(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let (true, Some(filed)) = (input.kind.is_change(), &input.context.filed) else {
        return Vec::new();
    };
    let number_path = if input.application.is_individual() {
        "icp_subject.principal_info.certificate_number"
    } else {
        NUMBER
    };
    let FiledFacts {
        province,
        certificate_number,
        ..
    } = filed;
    let declared_province = filled(&input.application.icp_subject.base_info.province);
    let declared_number = input.application.subject_certificate_number();
    let judge = |path: &str, old: Option<&str>, new: Option<&str>| {
        let ok = text::fold(old?) == text::fold(new?);
        let failed = (Severity::Error, &["R43"][..]);
        Some(CheckResult::judge(
            CheckCode::ChangeImmutable,
            path,
            ok,
            failed,
        ))
    };
    [
        judge(PROVINCE, filled(province), declared_province),
        judge(number_path, filled(certificate_number), declared_number),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, hold};
    use super::*;
    use crate::domain::filing::FilingKind;

    fn ready(case: &mut Case) {
        let say = |path: &str, value: &str| (path.to_string(), value.into());
        case.registry.extend([
            say(SUBJECT_STATUS_PATH, "存续（在营、开业、在册）"),
            say(LICENCE_END, "长期"),
        ]);
    }

    #[test]
    fn an_organisation_passes_and_fails_each_check_of_its_own() {
        hold(
            ready,
            &[
                (
                    CheckCode::UsccForm,
                    |c| {
                        c.application.icp_subject.organize_info.certificate_number =
                            Some("91110105MA00DEMKXE".into())
                    },
                    Severity::Error,
                    &["R03"],
                ),
                (
                    CheckCode::SubjectStatus,
                    |c| {
                        drop(
                            c.registry
                                .insert(SUBJECT_STATUS_PATH.into(), "吊销，未注销".into()),
                        )
                    },
                    Severity::Error,
                    &["R08"],
                ),
                (
                    CheckCode::LicenceValidity,
                    |c| drop(c.registry.insert(LICENCE_END.into(), "2025-06-20".into())),
                    Severity::Warning,
                    &["R07"],
                ),
                (
                    CheckCode::OrderInFlight,
                    |c| c.context.orders_in_flight = vec!["F-2".into()],
                    Severity::Error,
                    &["R41"],
                ),
            ],
        );
    }

    #[test]
    fn an_individual_files_five_services_and_not_a_sixth() {
        hold(
            |c| {
                c.application.icp_subject.base_info.kind = Some(5);
                c.context.filed_services = Some(4);
            },
            &[(
                CheckCode::ServiceCount,
                |c| c.context.filed_services = Some(5),
                Severity::Error,
                &["R44"],
            )],
        );
    }

    #[test]
    fn an_enterprise_has_a_limit_of_its_category_and_one_of_its_province() {
        let fifth: super::super::tests::Bend = |c| c.context.filed_in_category = Some(5);
        hold(
            |c| {
                c.context.category = Some("short_drama".into());
                c.context.filed_in_category = Some(4);
                c.context.filed_services = Some(40);
            },
            &[(CheckCode::ServiceCount, fifth, Severity::Warning, &[])],
        );
        let mut case = Case::good();
        case.context.filed_services = Some(30);
        assert_eq!(case.worst_of(CheckCode::ServiceCount), None);
        case.application.icp_subject.base_info.province = Some("610000".into());
        let noted = Some((Severity::Note, vec![]));
        assert_eq!(case.worst_of(CheckCode::ServiceCount), noted);
        case.context.filed_services = Some(29);
        let pass = Some((Severity::Pass, vec![]));
        assert_eq!(case.worst_of(CheckCode::ServiceCount), pass);
    }

    #[test]
    fn a_change_keeps_province_and_certificate_number() {
        let ready = |c: &mut Case| {
            c.kind = FilingKind::ChangeBoth;
            c.context.filed = Some(FiledFacts {
                province: Some("110000".into()),
                certificate_number: Some("91110105ma00demkxd".into()),
                name: Some("北京示例科技有限公司".into()),
            });
        };
        let moved: super::super::tests::Bend =
            |c| c.application.icp_subject.base_info.province = Some("310000".into());
        let other: super::super::tests::Bend = |c| {
            c.application.icp_subject.organize_info.certificate_number =
                Some("91110105XA00DEMKXD".into());
        };
        for bend in [moved, other] {
            hold(
                ready,
                &[(CheckCode::ChangeImmutable, bend, Severity::Error, &["R43"])],
            );
        }
    }

    #[test]
    fn an_older_number_of_another_length_is_not_called_wrong() {
        let mut case = Case::good();
        let info = &mut case.application.icp_subject.organize_info;
        info.certificate_type = Some(12);
        info.certificate_number = Some("55138508-2".into());
        assert_eq!(case.worst_of(CheckCode::UsccForm), None);
    }
}
