//! What the province filed in asks beyond the authority's rules, by the table of `data`.
//!
//! Evidence names the province, the table's source and the day on which it was read, and a rule's own
//! number. Where somebody is from and how old they are stays in the field, which is masked.

use super::data::{self, Accepted, Demand, Holder, Rule};
use super::required::{authorised, organisation, with_program};
use super::{CheckCode, CheckInput, CheckResult, Severity, filled, persons};
use crate::domain::application::{Person, reference};
use crate::domain::filing::FilingKind;
use crate::domain::identifiers::{ResidentId, parse_resident_id, parse_uscc};
use crate::domain::text;

const PROVINCE: &str = "icp_subject.base_info.province";
const ADDRESS: &str = "icp_subject.organize_info.certificate_address";
const PERMIT: &str = "icp_subject.personal_info.residence_permit";
const PROPOSAL: &str = "icp_materials.website_construction_proposal";
const SUBJECT_PERSON: &str = "icp_subject.principal_info";
const PROGRAM_PERSON: &str = "icp_applets.principal_info";
const RESIDENT_ID_CARD: i64 = 2;

/// What a rule found: the place, whether it is met, how much it weighs otherwise, and the reasons
/// that would fit.
struct Found {
    code: CheckCode,
    path: String,
    ok: bool,
    severity: Severity,
    reasons: &'static [&'static str],
    evidence: Vec<(&'static str, String)>,
}

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let (false, Some(province)) = (input.kind.is_cancel(), input.province()) else {
        return Vec::new();
    };
    let rules = data::provinces().of(province);
    let found = rules.flat_map(|rule| judge(input, rule));
    found.map(|found| told(input, found)).collect()
}

fn told(input: &CheckInput<'_>, found: Found) -> CheckResult {
    let table = data::provinces();
    let failed = (found.severity, found.reasons);
    let mut result = CheckResult::judge(found.code, &found.path, found.ok, failed);
    for (name, value) in found.evidence {
        result = result.with(name, value);
    }
    let province = input.province().and_then(reference::province_of);
    if let Some(province) = province {
        result = result.with("province", &province.zh);
    }
    result.by(&table.source, &table.checked_on)
}

fn judge(input: &CheckInput<'_>, rule: &Rule) -> Vec<Found> {
    let one = match rule.demand {
        Demand::LegalRepresentative {} => legal_representative(input),
        Demand::OneAuthorisedPerson {} => one_person(input),
        Demand::CertificateCity {} => return certificate_city(input, rule).into_iter().collect(),
        Demand::OutsideIndividuals { accepted } => outsider(input, accepted),
        Demand::LeastAge { of, years } => return least_age(input, rule, (of, years)),
        Demand::ShellCancelledFirst {} => shell(input),
        Demand::ConstructionProposal { services } => proposal(input, services),
    };
    one.map(|found| found.weighing(rule.severity))
        .into_iter()
        .collect()
}

impl Found {
    /// Not met weighs a note, until the rule says otherwise.
    fn new(code: CheckCode, path: &str, ok: bool, reasons: &'static [&'static str]) -> Self {
        Self {
            code,
            path: path.to_owned(),
            ok,
            severity: Severity::Note,
            reasons,
            evidence: Vec::new(),
        }
    }

    fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.evidence.push((name, value.to_string()));
        self
    }
}

fn legal_representative(input: &CheckInput<'_>) -> Option<Found> {
    let subject = &input.application.icp_subject;
    filled(&subject.principal_info.name).filter(|_| organisation(input))?;
    let ok = !authorised(input, &subject.principal_info);
    let path = format!("{SUBJECT_PERSON}.name");
    let code = CheckCode::ProvinceResponsible;
    Some(Found::new(code, &path, ok, &["R12"]))
}

/// Of a subject whose person is not the legal representative.
fn one_person(input: &CheckInput<'_>) -> Option<Found> {
    let person = &input.application.icp_subject.principal_info;
    let other = &input.application.icp_applets.principal_info;
    let both = filled(&person.name).is_some() && filled(&other.name).is_some();
    if !organisation(input) || !with_program(input) || !both {
        return None;
    }
    let ok = !authorised(input, person) || persons::same_person(person, other);
    let path = format!("{PROGRAM_PERSON}.name");
    let code = CheckCode::ProvinceResponsible;
    Some(Found::new(code, &path, ok, &["R12"]))
}

/// The certificate's place is read from its address, which may name another province, and from the
/// division in the credit code, which says where the organiser was first registered and only notes.
fn certificate_city(input: &CheckInput<'_>, rule: &Rule) -> Option<Found> {
    let subject = &input.application.icp_subject;
    let (province, info) = (input.province()?, &subject.organize_info);
    let named = filled(&info.certificate_address).and_then(province_named);
    let code = filled(&info.certificate_number).and_then(|number| parse_uscc(number).ok());
    let (true, true) = (organisation(input), named.is_some() || code.is_some()) else {
        return None;
    };
    let elsewhere = named.is_some_and(|named| named != province);
    let division = code.as_ref().map(|code| code.division());
    let moved = division.is_some_and(|division| {
        let city = filled(&subject.base_info.city).and_then(|city| city.get(..4));
        let own = division.get(..4).filter(|own| !own.ends_with("00"));
        let other_city = city.zip(own).is_some_and(|(city, own)| city != own);
        division.get(..2) != province.get(..2) || other_city
    });
    let severity = if elsewhere {
        rule.severity
    } else {
        Severity::Note
    };
    let found = Found::new(
        CheckCode::ProvinceAddress,
        ADDRESS,
        !elsewhere && !moved,
        &["R10"],
    );
    Some(found.weighing(severity))
}

/// The province an address begins with.
fn province_named(address: &str) -> Option<&'static str> {
    let address = text::fold(address);
    let mut all = reference::provinces().iter();
    let named = all.find(|row| address.starts_with(&row.zh));
    named.map(|row| row.code.as_str())
}

fn card(person: &Person) -> Option<ResidentId> {
    let number = filled(&person.certificate_number)?;
    let is_card = person
        .certificate_type
        .is_none_or(|kind| kind == RESIDENT_ID_CARD);
    is_card.then(|| parse_resident_id(number).ok()).flatten()
}

/// Whether an individual's identity card is of another province than the one filed in; nothing of
/// an organisation, and where either is not known.
pub(super) fn is_outsider(input: &CheckInput<'_>) -> Option<bool> {
    let province = input
        .province()
        .filter(|_| input.application.is_individual())?;
    let card = card(&input.application.icp_subject.principal_info)?;
    Some(card.area().get(..2) != province.get(..2))
}

/// Whether it is known what the province filed in says to individuals from elsewhere.
pub(super) fn has_outsider_rule(input: &CheckInput<'_>) -> bool {
    let known = |rule: &Rule| matches!(rule.demand, Demand::OutsideIndividuals { .. });
    let rules = |province| data::provinces().of(province).any(known);
    input.province().is_some_and(rules)
}

fn outsider(input: &CheckInput<'_>, accepted: Accepted) -> Option<Found> {
    let outside = is_outsider(input)?;
    let permit = filled(&input.application.icp_subject.personal_info.residence_permit);
    let (path, met, reasons): (_, _, &[_]) = match accepted {
        Accepted::No => (PROVINCE, false, &["R27"]),
        Accepted::WithPermit => (PERMIT, permit.is_some(), &["R26"]),
        Accepted::Yes => (PROVINCE, true, &[]),
    };
    Some(Found::new(
        CheckCode::ProvinceOutsider,
        path,
        !outside || met,
        reasons,
    ))
}

fn least_age(input: &CheckInput<'_>, rule: &Rule, (of, years): (Holder, u32)) -> Vec<Found> {
    let application = input.application;
    let subject = (SUBJECT_PERSON, &application.icp_subject.principal_info);
    let program = (PROGRAM_PERSON, &application.icp_applets.principal_info);
    let people = match of {
        Holder::Individual if application.is_individual() => vec![subject],
        Holder::Organisation if organisation(input) => vec![subject, program],
        _ => Vec::new(),
    };
    let judge = |(base, person): (&str, &Person)| {
        let age = card(person)?.age_on(input.context.today)?;
        let path = format!("{base}.certificate_number");
        let found = Found::new(CheckCode::ProvinceAge, &path, age >= years, &["R25"]);
        Some(found.weighing(rule.severity).with("age", years))
    };
    people.into_iter().filter_map(judge).collect()
}

/// A subject is known as a shell when it has no service and the desk has seen one end.
fn shell(input: &CheckInput<'_>) -> Option<Found> {
    let context = input.context;
    let filed = context
        .filed_services
        .filter(|_| input.kind == FilingKind::AddService)?;
    let ok = filed > 0 || !context.services_ended;
    Some(Found::new(CheckCode::ProvinceShell, "", ok, &["R42"]))
}

fn proposal(input: &CheckInput<'_>, services: u32) -> Option<Found> {
    let filed = input
        .context
        .filed_services
        .filter(|_| input.kind.adds_service())?;
    let proposals = &input
        .application
        .icp_materials
        .website_construction_proposal;
    let ok = filed + 1 < services || !proposals.is_empty();
    let found = Found::new(CheckCode::ProvinceProposal, PROPOSAL, ok, &[]);
    Some(found.with("filed", filed).with("limit", services))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Bend, Case, hold, known};
    use super::*;
    use crate::domain::application::Subject;
    use crate::domain::calendar::{Day, parse_day};

    fn subject(case: &mut Case) -> &mut Subject {
        &mut case.application.icp_subject
    }

    fn in_province(case: &mut Case, code: &str) {
        subject(case).base_info.province = Some(code.into());
        subject(case).base_info.city = Some(format!("{}0100", &code[..2]));
        subject(case).organize_info.certificate_address = Some("示例路1号".into());
    }

    fn born(case: &mut Case, birthday: &str, area: u32) {
        let id = ResidentId::compose(area, parse_day(birthday).unwrap_or(Day(0)), 996);
        let number = id.map(|id| id.as_str().to_owned());
        subject(case).principal_info.certificate_number = number;
    }

    fn individual(case: &mut Case, province: &str) {
        in_province(case, province);
        let of = subject(case);
        of.base_info.kind = Some(5);
        of.organize_info = Default::default();
        of.legal_person_info = Default::default();
        born(case, "1990-05-01", 110_105);
    }

    fn severity(case: &Case, code: CheckCode) -> Option<Severity> {
        case.worst_of(code).map(|(severity, _)| severity)
    }

    fn represented(case: &mut Case) {
        let of = subject(case);
        of.legal_person_info.name = of.principal_info.name.clone();
    }

    fn other_legal(case: &mut Case) {
        subject(case).legal_person_info.name = Some("钱示例".into());
    }

    #[test]
    fn a_province_that_wants_the_legal_representative_is_told_of_another() {
        for (province, weight) in [
            ("110000", Severity::Warning),
            ("520000", Severity::Note),
            ("620000", Severity::Note),
        ] {
            let mut case = Case::good();
            in_province(&mut case, province);
            represented(&mut case);
            assert_eq!(
                severity(&case, CheckCode::ProvinceResponsible),
                Some(Severity::Pass)
            );
            other_legal(&mut case);
            let expected = Some((weight, vec!["R12"]));
            assert_eq!(
                case.worst_of(CheckCode::ProvinceResponsible),
                expected,
                "{province}"
            );
        }
        known(&["R12"]);
        let mut case = Case::good();
        in_province(&mut case, "510000");
        other_legal(&mut case);
        assert_eq!(case.worst_of(CheckCode::ProvinceResponsible), None);
    }

    #[test]
    fn where_somebody_may_be_authorised_for_both_it_is_one_person() {
        let ready: Bend = |c| {
            in_province(c, "320000");
            other_legal(c);
            c.application.icp_applets.principal_info =
                c.application.icp_subject.principal_info.clone();
        };
        let other: Bend = |c| {
            let person = &mut c.application.icp_applets.principal_info;
            person.certificate_number = Some("440524188001010014".into());
        };
        let row = (
            CheckCode::ProvinceResponsible,
            other,
            Severity::Warning,
            &["R12"][..],
        );
        hold(ready, &[row]);
    }

    #[test]
    fn a_certificate_of_another_province_warns_and_one_of_another_city_is_noted() {
        let place: Bend = |c| {
            in_province(c, "410000");
            let info = &mut subject(c).organize_info;
            info.certificate_number = None;
            info.certificate_address = Some("河南省郑州市示例路1号".into());
        };
        let row = |bend: Bend, weight| (CheckCode::ProvinceAddress, bend, weight, &["R10"][..]);
        let address: Bend =
            |c| subject(c).organize_info.certificate_address = Some("河北省示例路1号".into());
        // A code of Beijing.
        let code: Bend =
            |c| subject(c).organize_info.certificate_number = Some("91110105MA00DEMKXD".into());
        hold(
            place,
            &[row(address, Severity::Warning), row(code, Severity::Note)],
        );
        let mut case = Case::good();
        in_province(&mut case, "440000");
        assert_eq!(case.worst_of(CheckCode::ProvinceAddress), None);
    }

    #[test]
    fn an_individual_from_elsewhere_is_refused_asked_for_a_permit_or_let_in() {
        let weigh = |province: &str, permit: bool| {
            let mut case = Case::good();
            individual(&mut case, province);
            let permit = permit.then(|| "permit.png".to_owned());
            subject(&mut case).personal_info.residence_permit = permit;
            case.worst_of(CheckCode::ProvinceOutsider)
        };
        let pass = Some((Severity::Pass, vec![]));
        for (province, without, with) in [
            ("140000", Some((Severity::Warning, vec!["R27"])), false),
            ("310000", Some((Severity::Warning, vec!["R26"])), true),
            ("370000", Some((Severity::Note, vec!["R26"])), true),
            ("120000", pass.clone(), true),
        ] {
            assert_eq!(weigh(province, false), without, "{province}");
            assert_eq!(weigh(province, true) == pass, with, "{province}");
        }
        assert_eq!(weigh("110000", false), None);
        let mut case = Case::good();
        individual(&mut case, "140000");
        born(&mut case, "1990-05-01", 140_105);
        assert_eq!(case.worst_of(CheckCode::ProvinceOutsider), pass);
    }

    #[test]
    fn who_is_too_young_for_the_province_is_named_by_the_rules_number_alone() {
        // Today is 2025-06-02.
        let weigh = |province: &str, birthday: &str| {
            let mut case = Case::good();
            individual(&mut case, province);
            born(&mut case, birthday, 110_105);
            severity(&case, CheckCode::ProvinceAge)
        };
        assert_eq!(weigh("430000", "2007-06-02"), Some(Severity::Pass));
        assert_eq!(weigh("430000", "2007-06-03"), Some(Severity::Warning));
        assert_eq!(weigh("320000", "2009-06-03"), Some(Severity::Warning));
        assert_eq!(weigh("320000", "2009-06-02"), Some(Severity::Note));
        assert_eq!(weigh("510000", "2015-06-02"), None);
        let mut case = Case::good();
        in_province(&mut case, "440000");
        born(&mut case, "2009-06-03", 110_105);
        let found = case.run().into_iter();
        let found = found.filter(|result| result.code == CheckCode::ProvinceAge);
        let young: Vec<_> = found
            .filter(|result| result.severity > Severity::Pass)
            .collect();
        let [young] = young.as_slice() else {
            panic!("{young:?}");
        };
        assert_eq!(young.evidence["age"], "16");
        assert_eq!(young.reasons, ["R25"]);
        assert!(!format!("{:?}", young.evidence).contains("2009"));
        known(&["R25"]);
    }

    #[test]
    fn a_subject_whose_services_all_ended_is_noted_where_it_is_cancelled_first() {
        let ready: Bend = |c| {
            in_province(c, "370000");
            c.kind = FilingKind::AddService;
            c.context.filed_services = Some(0);
        };
        let ended: Bend = |c| c.context.services_ended = true;
        hold(
            ready,
            &[(CheckCode::ProvinceShell, ended, Severity::Note, &["R42"])],
        );
        let mut case = Case::good();
        ready(&mut case);
        ended(&mut case);
        in_province(&mut case, "330000");
        assert_eq!(case.worst_of(CheckCode::ProvinceShell), None);
    }

    #[test]
    fn from_the_provinces_number_of_services_on_a_proposal_is_looked_for() {
        let ready: Bend = |c| {
            in_province(c, "310000");
            c.context.filed_services = Some(28);
        };
        let many: Bend = |c| c.context.filed_services = Some(29);
        hold(
            ready,
            &[(CheckCode::ProvinceProposal, many, Severity::Note, &[])],
        );
    }

    #[test]
    fn a_finding_says_whose_rule_it_is_and_when_it_was_read() {
        let mut case = Case::good();
        other_legal(&mut case);
        let found = case.run().into_iter();
        let mut found = found.filter(|result| result.code == CheckCode::ProvinceResponsible);
        let evidence = found
            .next()
            .map(|result| result.evidence)
            .unwrap_or_default();
        let named: Vec<&str> = evidence.keys().copied().collect();
        assert_eq!(named, ["checked_on", "province", "source"]);
        assert_eq!(evidence["province"], "北京");
    }

    #[test]
    fn a_cancellation_is_asked_nothing() {
        let mut case = Case::good();
        case.kind = FilingKind::CancelSubject;
        other_legal(&mut case);
        assert_eq!(case.worst_of(CheckCode::ProvinceResponsible), None);
    }
}
