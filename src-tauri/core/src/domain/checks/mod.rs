//! The automatic checks of one filing: what a machine can say before a person looks.
//!
//! Each check answers *pass* or names a field, its evidence and the return reasons that would
//! fit; nothing is decided here. A check that has nothing to judge (a field left empty, another
//! kind of subject) stays silent, and emptiness itself is judged once, in `required`.
//!
//! Evidence never holds personal data: a finding points at the field, which is masked where it
//! is shown. What the store knows about other filings comes in as [`Context`].
//!
//! Rules of provinces, limits and telling words are tables (see `data`), and a finding by one of them
//! names its source and the day on which it was read.
//!
//! Deliberately absent: the meaning of service codes, which are data of an installation, and anything
//! fuzzy.

mod data;
mod names;
mod persons;
mod program;
mod province;
mod required;
mod sources;
mod subject;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::application::{Application, ComparedField, reference};
use super::calendar::Day;
use super::filing::FilingKind;

/// Which check spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// Unified social credit code: form and check digit.
    UsccForm,
    /// The registry's status of the organiser.
    SubjectStatus,
    /// Validity of the organiser's licence.
    LicenceValidity,
    /// Another order of the subject is in flight.
    OrderInFlight,
    /// Services the subject has filed, or those of one category.
    ServiceCount,
    /// A change that alters what cannot be changed.
    ChangeImmutable,
    /// Resident ID number: form and check digit.
    ResidentIdForm,
    /// Mobile number: form.
    MobileForm,
    /// E-mail address: form.
    EmailForm,
    /// Emergency contact and mobile differ.
    EmergencyDiffers,
    /// Two persons share a phone or an e-mail address.
    PersonsShareContact,
    /// Other subjects use the phone.
    PhoneElsewhere,
    /// Validity of a person's document.
    CertificateValidity,
    /// Name: 4 to 30, a Chinese character counts two.
    NameLength,
    /// Name: only digits or only Latin letters.
    NameDistinctive,
    /// Name: words for national bodies.
    NameNationalWord,
    /// Name: words nobody may use.
    NameForbiddenWord,
    /// Name: business and place words of an individual.
    NameBusinessWord,
    /// Name: hidden characters.
    NameHidden,
    /// Other programs with the same name.
    NameElsewhere,
    /// Remark: 20 to 200 characters.
    CommentLength,
    /// Service types: at most five, none twice.
    ServiceTypes,
    /// Prior approvals: complete, none twice.
    PriorApprovals,
    /// Words that point at content which needs a prior approval.
    PriorApprovalWords,
    /// Words that point at commercial content of an individual.
    IndividualContent,
    /// The province wants the legal representative, or one person for both.
    ProvinceResponsible,
    /// The province wants the filing where the certificate is from.
    ProvinceAddress,
    /// The province and individuals from elsewhere.
    ProvinceOutsider,
    /// The province's least age.
    ProvinceAge,
    /// The province has a subject without services cancelled first.
    ProvinceShell,
    /// The province wants 建设方案书 from so many services on.
    ProvinceProposal,
    /// Required field or attachment.
    Required,
    /// More attachments in one place than the form takes.
    MaterialCount,
    /// Declared value against scan and registry.
    Sources,
}

/// How much a finding weighs. Ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Judged and found in order.
    Pass,
    /// For a person to look at.
    Note,
    /// Probably a reason to return.
    Warning,
    /// A rule is broken.
    Error,
}

/// What one check says about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    /// Which check.
    pub code: CheckCode,
    /// How much it weighs.
    pub severity: Severity,
    /// Dotted path of the field; none when the filing as a whole is meant.
    pub path: Option<String>,
    /// Named facts for the sentence on screen. Where a name equals a variable of a suggested
    /// reason (`word`, `limit`, `status`), it can fill it. Never personal data.
    pub evidence: BTreeMap<&'static str, String>,
    /// Codes of return reasons that would fit; empty on a pass.
    pub reasons: Vec<&'static str>,
}

/// What the filed record holds, for a change to be held against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiledFacts {
    /// Six-digit code of the province filed in.
    pub province: Option<String>,
    /// Certificate number of the filed subject.
    pub certificate_number: Option<String>,
    /// Name of the filed subject.
    pub name: Option<String>,
}

/// What the desk knows beyond the filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The business day of the check.
    pub today: Day,
    /// The platform, whose limits count.
    pub platform: String,
    /// The program's category with the platform, if it is known.
    pub category: Option<String>,
    /// Ids of other programs with the same folded name on the platform.
    pub same_name_programs: Vec<String>,
    /// Ids of other subjects that use one of the two persons' mobile numbers.
    pub same_phone_subjects: Vec<String>,
    /// Numbers of the subject's other orders in flight.
    pub orders_in_flight: Vec<String>,
    /// Services the subject has filed, this one not counted; none when not known.
    pub filed_services: Option<u32>,
    /// Of those, the ones in the program's category.
    pub filed_in_category: Option<u32>,
    /// Whether services of the subject have been cancelled; false when not known.
    pub services_ended: bool,
    /// The filed record, for changes; none when not known.
    pub filed: Option<FiledFacts>,
}

impl Context {
    /// A context in which nothing else is known of an order of that platform.
    pub fn new(platform: &str, today: Day) -> Self {
        Self {
            today,
            platform: platform.to_owned(),
            category: None,
            same_name_programs: Vec::new(),
            same_phone_subjects: Vec::new(),
            orders_in_flight: Vec::new(),
            filed_services: None,
            filed_in_category: None,
            services_ended: false,
            filed: None,
        }
    }
}

/// One filing with all that its checks may use.
#[derive(Debug, Clone, Copy)]
pub struct CheckInput<'a> {
    /// What the order asks for.
    pub kind: FilingKind,
    /// What was declared.
    pub application: &'a Application,
    /// The comparison with scan and registry.
    pub compared: &'a [ComparedField],
    /// What else is known.
    pub context: &'a Context,
}

/// Runs every check, in the order of the form.
pub fn run(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let mut results = subject::check(input);
    results.extend(province::check(input));
    results.extend(persons::check(input));
    results.extend(names::check(input));
    results.extend(program::check(input));
    results.extend(required::check(input));
    results.extend(sources::check(input));
    results
}

/// The heaviest severity among results; a pass when there are none.
pub fn worst(results: &[CheckResult]) -> Severity {
    results
        .iter()
        .map(|result| result.severity)
        .max()
        .unwrap_or(Severity::Pass)
}

impl CheckResult {
    fn new(code: CheckCode, severity: Severity, path: &str) -> Self {
        Self {
            code,
            severity,
            path: (!path.is_empty()).then(|| path.to_string()),
            evidence: BTreeMap::new(),
            reasons: Vec::new(),
        }
    }

    /// A pass when `ok`, else a finding of that weight with its reasons.
    fn judge(
        code: CheckCode,
        path: &str,
        ok: bool,
        (severity, reasons): (Severity, &[&'static str]),
    ) -> Self {
        if ok {
            return Self::new(code, Severity::Pass, path);
        }
        let mut result = Self::new(code, severity, path);
        result.reasons = reasons.to_vec();
        result
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.evidence.insert(name, value.to_string());
        self
    }

    /// Names the table that a finding is by.
    fn by(self, source: &str, checked_on: &str) -> Self {
        self.with("source", source).with("checked_on", checked_on)
    }

    /// Judges a number by a limit of the table.
    fn within(
        (code, path): (CheckCode, &str),
        number: usize,
        (limit, reasons): (&data::Limit, &[&'static str]),
    ) -> Self {
        let ok = (limit.least..=limit.most).contains(&number);
        Self::judge(code, path, ok, (limit.severity, reasons))
            .by(&limit.source, &data::limits().checked_on)
    }
}

impl CheckInput<'_> {
    fn limit_key(&self) -> data::LimitKey<'_> {
        data::LimitKey {
            platform: &self.context.platform,
            subject_kind: self.application.icp_subject.base_info.kind,
            province: self.province(),
            category: self.context.category.as_deref(),
        }
    }

    /// The limit that counts for this filing, if the table has one.
    fn limit(&self, of: data::LimitOf) -> Option<&'static data::Limit> {
        data::limits().one(of, &self.limit_key())
    }

    /// The six-digit code of the province filed in.
    fn province(&self) -> Option<&'static str> {
        let code = filled(&self.application.icp_subject.base_info.province)?;
        reference::province_of(code).map(|province| province.code.as_str())
    }
}

/// The text of a member, if there is any.
fn filled(value: &Option<String>) -> Option<&str> {
    value
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::application::sample;
    use super::*;
    use crate::domain::application::{FlatValues, compare};

    /// 2025-06-02, a Monday.
    pub(super) const TODAY: Day = Day(20241);

    /// A filing that can be bent before it is checked.
    pub(super) struct Case {
        pub kind: FilingKind,
        pub application: Application,
        pub registry: FlatValues,
        pub context: Context,
    }

    impl Case {
        pub fn good() -> Self {
            Self {
                kind: FilingKind::First,
                application: sample(),
                registry: FlatValues::new(),
                context: Context::new("wechat", TODAY),
            }
        }

        pub fn run(&self) -> Vec<CheckResult> {
            let compared = compare(&self.application, &FlatValues::new(), &self.registry);
            run(&CheckInput {
                kind: self.kind,
                application: &self.application,
                compared: &compared,
                context: &self.context,
            })
        }

        pub fn worst_of(&self, code: CheckCode) -> Option<(Severity, Vec<&'static str>)> {
            let results = self.run().into_iter().filter(|r| r.code == code);
            results
                .max_by_key(|result| result.severity)
                .map(|result| (result.severity, result.reasons))
        }
    }

    pub(super) type Bend = fn(&mut Case);

    /// One failing row: the check, how the good case is bent, what must come out.
    pub(super) type Row = (CheckCode, Bend, Severity, &'static [&'static str]);

    /// A suggestion nobody can look up would be worse than none.
    pub(super) fn known(reasons: &[&str]) {
        for reason in reasons {
            assert!(crate::domain::reasons::by_code(reason).is_ok(), "{reason}");
        }
    }

    /// The untouched case passes each row's check (made ready by `ready`), the bent one fails it.
    pub(super) fn hold(ready: Bend, rows: &[Row]) {
        for (code, bend, severity, reasons) in rows {
            let mut case = Case::good();
            ready(&mut case);
            let before = case.worst_of(*code);
            assert_eq!(before, Some((Severity::Pass, vec![])), "{code:?} before");
            bend(&mut case);
            let after = case.worst_of(*code);
            assert_eq!(after, Some((*severity, reasons.to_vec())), "{code:?} after");
            known(reasons);
        }
    }

    #[test]
    fn a_filing_in_order_passes_every_check_that_speaks() {
        let results = Case::good().run();
        let found: Vec<_> = results
            .iter()
            .filter(|r| r.severity > Severity::Pass)
            .collect();
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(worst(&results), Severity::Pass);
        assert!(results.len() > 25);
    }

    #[test]
    fn an_empty_application_is_judged_without_a_word_about_empty_fields_but_required() {
        let mut case = Case::good();
        case.application = Application::default();
        let found: Vec<_> = case
            .run()
            .into_iter()
            .filter(|r| r.severity > Severity::Pass)
            .map(|r| r.code)
            .collect();
        assert!(
            found.iter().all(|code| *code == CheckCode::Required),
            "{found:?}"
        );
        assert!(found.len() > 10);
    }

    #[test]
    fn no_evidence_holds_a_persons_data() {
        let mut case = Case::good();
        let person = &mut case.application.icp_subject.principal_info;
        person.mobile = Some("12345".into());
        person.certificate_number = Some("110105194912310021".into());
        person.emergency_contact = person.mobile.clone();
        case.context.same_phone_subjects = vec!["7".into()];
        case.registry
            .insert("icp_subject.principal_info.name".into(), "赵另人".into());
        for result in case.run() {
            let shown = format!("{:?}", result.evidence);
            for secret in ["12345", "110105194912310021", "赵另人", "张示例"] {
                assert!(!shown.contains(secret), "{result:?}");
            }
        }
    }
}
