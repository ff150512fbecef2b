//! The form of a letter: paragraphs under conditions, with places for values.
//!
//! Which places and conditions there are is the letter's: those of a decision stand here, those of a
//! notice beside its own letters.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::LetterFault;

/// A form in both languages. Each has its own paragraphs, because languages say things apart.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound = "P: DeserializeOwned, C: DeserializeOwned"
)]
pub(super) struct Forms<P = Place, C = Condition> {
    pub zh: Form<P, C>,
    pub en: Form<P, C>,
}

/// The form of one language.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound = "P: DeserializeOwned, C: DeserializeOwned"
)]
pub(super) struct Form<P = Place, C = Condition> {
    pub subject: Template<P>,
    pub paragraphs: Vec<Paragraph<P, C>>,
    /// What stands before a reason's defect; a return's form has it.
    #[serde(default)]
    pub defect: String,
    /// What stands before what to do about it.
    #[serde(default)]
    pub remedy: String,
}

/// A paragraph, told when all its conditions hold.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound = "P: DeserializeOwned, C: DeserializeOwned"
)]
pub(super) struct Paragraph<P = Place, C = Condition> {
    #[serde(default = "Vec::new")]
    pub when: Vec<C>,
    pub text: Template<P>,
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
#[serde(try_from = "String", bound = "P: DeserializeOwned")]
pub(super) struct Template<P = Place>(pub Vec<Piece<P>>);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<P = Place> {
    Text(String),
    Place(P),
}

impl<P: DeserializeOwned> TryFrom<String> for Template<P> {
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
            pieces.push(Piece::Place(P::deserialize(name)?));
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

impl<P: Copy> Template<P> {
    /// The text with its values, filled in one pass: braces in a value stay text.
    pub fn fill(
        &self,
        value: impl Fn(P) -> Result<String, LetterFault>,
    ) -> Result<String, LetterFault> {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Place(place) => value(*place),
        });
        pieces.collect()
    }
}
