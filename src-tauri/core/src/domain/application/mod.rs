//! What an applicant declares: the tree of WeChat's `apply_icp_filing`, in its names.
//!
//! Every member is optional, because a reviewer has to be shown an incomplete application
//! rather than be told it cannot be read; what is missing is a finding of `checks`. Members we
//! do not know are skipped. Attachments are named, never embedded.
//!
//! Deliberately absent: rules (see `checks`), storage and sealing of personal data.

mod changes;
mod compare;
mod fields;
mod form;
mod forms;
mod names;
pub mod reference;
mod specs;
mod writing;

pub use changes::{ChangedField, Difference, Rewritten, difference};
pub use compare::{ComparedField, FlatValues, Verdict, compare};
pub use fields::{Attachment, CodeTable, Field, FieldValue, Section, is_personal};
pub use form::{
    Applets, AppletsBase, Application, LegalPerson, Materials, Organization, Person, PersonalInfo,
    PriorApproval, Subject, SubjectBase,
};
pub use forms::canonical_date;
pub use names::{Named, name_of};
pub use specs::SUBJECT_STATUS_PATH;
pub use writing::Way;

/// MIIT code of 个人, the subject kind with rules of its own.
pub const INDIVIDUAL: i64 = 5;

impl Application {
    /// Reads one application from JSON.
    ///
    /// # Errors
    /// `serde_json`'s, when the text is not JSON or a member has another type than WeChat's.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Whether the organiser is a natural person.
    pub fn is_individual(&self) -> bool {
        self.icp_subject.base_info.kind == Some(INDIVIDUAL)
    }

    /// The organiser's certificate number: the organisation's, or an individual's own.
    pub fn subject_certificate_number(&self) -> Option<&str> {
        let number = if self.is_individual() {
            &self.icp_subject.principal_info.certificate_number
        } else {
            &self.icp_subject.organize_info.certificate_number
        };
        number.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// All fields, filled or not, in the order the screen shows them. Items of 前置审批 follow
    /// with their index in the path (`….nrlx_details.0.code`).
    pub fn fields(&self) -> Vec<Field> {
        fields::fields(self)
    }

    /// Every attachment the application names, with the field it stands in.
    pub fn attachments(&self) -> Vec<Attachment> {
        fields::attachments(self)
    }
}

/// A complete application of nobody, for the tests of this module and of `checks`.
#[cfg(test)]
pub(crate) const SAMPLE: &str = include_str!("sample.json");

#[cfg(test)]
pub(crate) fn sample() -> Application {
    Application::from_json(SAMPLE).unwrap()
}
