//! The form of a letter: paragraphs under conditions, with places for values.

use std::fmt;

use serde::{Deserialize, de::IntoDeserializer};

use super::LetterFault;

/// A form in both languages. Each has its own paragraphs, because languages say things apart.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forms {
    pub zh: Form,
    pub en: Form,
}

/// The form of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    pub subject: Template,
    pub paragraphs: Vec<Paragraph>,
    /// What stands before a reason's defect; a return's form has it.
    #[serde(default)]
    pub defect: String,
    /// What stands before what to do about it.
    #[serde(default)]
    pub remedy: String,
}

/// A paragraph, told when all its conditions hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paragraph {
    #[serde(default)]
    pub when: Vec<Condition>,
    pub text: Template,
}

/// What a paragraph may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Condition {
    /// The program has a name.
    Named,
    /// It has none.
    Nameless,
    /// The authority sends an SMS check.
    Sms,
    /// It sends none.
    NoSms,
    /// The order ends something.
    Cancels,
    /// The order files a service that was not filed.
    AddsService,
    /// Unfiled programs are still on the shelf by the platform's rules.
    BeforeEnforcement,
    /// They are no longer.
    Enforced,
    /// The platform's rules say until when to resubmit.
    ResubmitLimited,
    /// They do not.
    ResubmitOpen,
    /// The platform's rules say where to appeal.
    OwnAppeal,
    /// They do not.
    UsualAppeal,
    /// Own words without English stand among the reasons.
    ChineseWords,
}

/// What may stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    Platform,
    Kind,
    OrderNo,
    Revision,
    Program,
    Count,
    Reasons,
    ReviewDays,
    ResubmitDays,
    ExistingUntil,
    EnforcementFrom,
    SmsHours,
    AuthorityDays,
    Appeal,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A text with places.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template(pub Vec<Piece>);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Place(Place),
}

impl TryFrom<String> for Template {
    type Error = serde::de::value::Error;

    /// Every brace belongs to a place that is known.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let wrong = || serde::de::Error::custom(format!("a brace without end: {text}"));
            let (name, after) = after.split_once('}').ok_or_else(wrong)?;
            let name: serde::de::value::StrDeserializer<'_, Self::Error> = name.into_deserializer();
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Place(Place::deserialize(name)?));
            rest = after;
        }
        if rest.contains('}') {
            return Err(serde::de::Error::custom(format!(
                "a brace without begin: {text}"
            )));
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }
}

impl Template {
    /// The text with its values, filled in one pass: braces in a value stay text.
    pub fn fill(
        &self,
        value: impl Fn(Place) -> Result<String, LetterFault>,
    ) -> Result<String, LetterFault> {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Place(place) => value(*place),
        });
        pieces.collect()
    }
}
