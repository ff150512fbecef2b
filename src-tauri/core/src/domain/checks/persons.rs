//! Checks of the two responsible persons and of the legal representative.

use super::data::LimitOf;
use super::{CheckCode, CheckInput, CheckResult, Context, Severity, filled};
use crate::domain::application::{Person, canonical_date};
use crate::domain::calendar::{Day, parse_day};
use crate::domain::identifiers::{parse_mobile, parse_resident_id};
use crate::domain::text;

const SUBJECT: &str = "icp_subject.principal_info";
const PROGRAM: &str = "icp_applets.principal_info";
const RESIDENT_ID_CARD: i64 = 2;

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let subject = &input.application.icp_subject;
    let program = &input.application.icp_applets.principal_info;
    let mut results = person(SUBJECT, &subject.principal_info, input);
    results.extend(legal_person(filled(
        &subject.legal_person_info.certificate_number,
    )));
    results.extend(person(PROGRAM, program, input));
    results.extend(shared(&subject.principal_info, program));
    results.push(phone_elsewhere(input.context));
    results
}

fn person(base: &str, person: &Person, input: &CheckInput<'_>) -> Vec<CheckResult> {
    let all = [
        id_number(base, person),
        mobile_form(base, person),
        email_form(base, person),
        emergency(base, person),
        document_validity(base, person, input),
    ];
    all.into_iter().flatten().collect()
}

fn id_number(base: &str, person: &Person) -> Option<CheckResult> {
    let number = filled(&person.certificate_number)?;
    let is_card = match person.certificate_type {
        Some(kind) => kind == RESIDENT_ID_CARD,
        // Organisations need not say the type; the length of the card's number tells.
        None => number.chars().count() == 18,
    };
    is_card.then(|| {
        let path = format!("{base}.certificate_number");
        let ok = parse_resident_id(number).is_ok();
        CheckResult::judge(
            CheckCode::ResidentIdForm,
            &path,
            ok,
            (Severity::Error, &["R16"]),
        )
    })
}

/// The legal representative's document has no type in the form, so a failure only warns.
fn legal_person(number: Option<&str>) -> Option<CheckResult> {
    let number = number.filter(|text| text.chars().count() == 18)?;
    let path = "icp_subject.legal_person_info.certificate_number";
    let ok = parse_resident_id(number).is_ok();
    let failed = (Severity::Warning, &["R16"][..]);
    Some(CheckResult::judge(
        CheckCode::ResidentIdForm,
        path,
        ok,
        failed,
    ))
}

fn mobile_form(base: &str, person: &Person) -> Option<CheckResult> {
    let ok = parse_mobile(filled(&person.mobile)?).is_ok();
    let failed = (Severity::Error, &["R19"][..]);
    let path = format!("{base}.mobile");
    Some(CheckResult::judge(CheckCode::MobileForm, &path, ok, failed))
}

/// One `@` with a name before it and a dotted host behind it: enough to find slips, and never
/// wrong about an address that works.
fn email_form(base: &str, person: &Person) -> Option<CheckResult> {
    let email = filled(&person.email)?;
    let ok = email.split_once('@').is_some_and(|(name, host)| {
        let dotted = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
        !name.is_empty() && dotted && !host.contains('@') && !email.contains(char::is_whitespace)
    });
    let failed = (Severity::Warning, &["R24"][..]);
    Some(CheckResult::judge(
        CheckCode::EmailForm,
        &format!("{base}.email"),
        ok,
        failed,
    ))
}

fn emergency(base: &str, person: &Person) -> Option<CheckResult> {
    let emergency = phone_key(filled(&person.emergency_contact)?);
    let ok = emergency != phone_key(filled(&person.mobile)?);
    let path = format!("{base}.emergency_contact");
    let failed = (Severity::Error, &["R21"][..]);
    Some(CheckResult::judge(
        CheckCode::EmergencyDiffers,
        &path,
        ok,
        failed,
    ))
}

/// A number in the form in which two are compared; landlines by their digits.
fn phone_key(number: &str) -> String {
    match parse_mobile(number) {
        Ok(mobile) => mobile.as_str().to_owned(),
        Err(_) => text::fold(number)
            .chars()
            .filter(char::is_ascii_digit)
            .collect(),
    }
}

fn document_validity(base: &str, person: &Person, input: &CheckInput<'_>) -> Option<CheckResult> {
    let end = filled(&person.certificate_validity_date_end)?;
    let (severity, date) = validity(end, input);
    let path = format!("{base}.certificate_validity_date_end");
    let ok = severity == Severity::Pass;
    let failed = (severity, &["R17"][..]);
    let result = CheckResult::judge(CheckCode::CertificateValidity, &path, ok, failed);
    Some(match date {
        Some(date) => result.with("date", date),
        None => result,
    })
}

/// How a date of expiry is judged, and that date in one writing. Past or unreadable is an error,
/// nearer than the platform's margin a warning; 长期 never ends.
pub(super) fn validity(end: &str, input: &CheckInput<'_>) -> (Severity, Option<String>) {
    let Some(date) = canonical_date(end) else {
        return (Severity::Error, None);
    };
    if date == "长期" {
        return (Severity::Pass, Some(date));
    }
    let Ok(Day(end)) = parse_day(&date) else {
        return (Severity::Error, None);
    };
    let margin = input.limit(LimitOf::CertificateDays);
    let Day(today) = input.context.today;
    let severity = match (usize::try_from(end.saturating_sub(today)), margin) {
        (Err(_), _) => Severity::Error,
        (Ok(left), Some(margin)) if left < margin.least => margin.severity,
        _ => Severity::Pass,
    };
    (severity, Some(date))
}

fn shared(a: &Person, b: &Person) -> Vec<CheckResult> {
    if same_person(a, b) {
        return Vec::new();
    }
    let key = |value: &Option<String>, fold: fn(&str) -> String| filled(value).map(fold);
    let judge = |member: &str, a: Option<String>, b: Option<String>| {
        let ok = a? != b?;
        let failed = (Severity::Warning, &["R22"][..]);
        let path = format!("{PROGRAM}.{member}");
        Some(CheckResult::judge(
            CheckCode::PersonsShareContact,
            &path,
            ok,
            failed,
        ))
    };
    let mobile = judge(
        "mobile",
        key(&a.mobile, phone_key),
        key(&b.mobile, phone_key),
    );
    let email = judge(
        "email",
        key(&a.email, text::fold),
        key(&b.email, text::fold),
    );
    mobile.into_iter().chain(email).collect()
}

/// By document number where both gave one, else by name.
pub(super) fn same_person(a: &Person, b: &Person) -> bool {
    let same = |a: &Option<String>, b: &Option<String>| {
        Some(text::fold(filled(a)?) == text::fold(filled(b)?))
    };
    same(&a.certificate_number, &b.certificate_number)
        .or_else(|| same(&a.name, &b.name))
        .unwrap_or(false)
}

fn phone_elsewhere(context: &Context) -> CheckResult {
    let subjects = &context.same_phone_subjects;
    let path = format!("{SUBJECT}.mobile");
    let failed = (Severity::Warning, &["R20"][..]);
    let ok = subjects.is_empty();
    let result = CheckResult::judge(CheckCode::PhoneElsewhere, &path, ok, failed);
    if ok {
        result
    } else {
        result.with("subjects", subjects.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, Row, hold};
    use super::*;

    fn subject(case: &mut Case) -> &mut Person {
        &mut case.application.icp_subject.principal_info
    }

    #[test]
    fn a_person_passes_and_fails_each_check() {
        let rows: &[Row] = &[
            (
                CheckCode::ResidentIdForm,
                |c| subject(c).certificate_number = Some("110105194912310021".into()),
                Severity::Error,
                &["R16"],
            ),
            (
                CheckCode::ResidentIdForm,
                |c| {
                    c.application
                        .icp_subject
                        .legal_person_info
                        .certificate_number = Some("440524188001010015".into())
                },
                Severity::Warning,
                &["R16"],
            ),
            (
                CheckCode::MobileForm,
                |c| subject(c).mobile = Some("12800000001".into()),
                Severity::Error,
                &["R19"],
            ),
            (
                CheckCode::EmailForm,
                |c| subject(c).email = Some("zhang@example".into()),
                Severity::Warning,
                &["R24"],
            ),
            (
                CheckCode::EmergencyDiffers,
                |c| subject(c).emergency_contact = Some("+86 138-0000-0001".into()),
                Severity::Error,
                &["R21"],
            ),
            (
                CheckCode::PersonsShareContact,
                |c| subject(c).mobile = Some("137 0000 0003".into()),
                Severity::Warning,
                &["R22"],
            ),
            (
                CheckCode::PersonsShareContact,
                |c| subject(c).email = Some("Wang@example.com".into()),
                Severity::Warning,
                &["R22"],
            ),
            (
                CheckCode::PhoneElsewhere,
                |c| c.context.same_phone_subjects = vec!["12".into()],
                Severity::Warning,
                &["R20"],
            ),
            (
                CheckCode::CertificateValidity,
                |c| subject(c).certificate_validity_date_end = Some("20250601".into()),
                Severity::Error,
                &["R17"],
            ),
        ];
        hold(|_| (), rows);
    }

    #[test]
    fn one_person_in_both_places_may_use_one_phone() {
        let mut case = Case::good();
        case.application.icp_applets.principal_info =
            case.application.icp_subject.principal_info.clone();
        assert_eq!(case.worst_of(CheckCode::PersonsShareContact), None);
    }

    #[test]
    fn a_document_must_outlive_the_margin_and_an_unreadable_date_is_an_error() {
        let severity = |platform: &str, end: &str| {
            let mut case = Case::good();
            case.context.platform = platform.into();
            subject(&mut case).certificate_validity_date_end = Some(end.into());
            let worst = case.worst_of(CheckCode::CertificateValidity);
            worst.map(|(severity, _)| severity)
        };
        for (end, expected) in [
            ("2025-06-01", Severity::Error),
            ("20250602", Severity::Warning),
            ("20250702", Severity::Warning),
            ("20250703", Severity::Pass),
            ("长期", Severity::Pass),
            ("20250230", Severity::Error),
            ("很久", Severity::Error),
        ] {
            assert_eq!(severity("wechat", end), Some(expected), "{end}");
        }
        // Of another platform no margin is known; what has passed has passed.
        assert_eq!(severity("douyin", "20250602"), Some(Severity::Pass));
        assert_eq!(severity("douyin", "20250601"), Some(Severity::Error));
    }

    #[test]
    fn a_passport_is_not_judged_as_an_identity_card() {
        let mut case = Case::good();
        for person in [
            &mut case.application.icp_subject.principal_info,
            &mut case.application.icp_applets.principal_info,
        ] {
            person.certificate_type = Some(7);
            person.certificate_number = Some("E00000000".into());
        }
        case.application
            .icp_subject
            .legal_person_info
            .certificate_number = None;
        assert_eq!(case.worst_of(CheckCode::ResidentIdForm), None);
    }
}
