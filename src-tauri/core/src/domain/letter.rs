//! Letters: what a decision tells the organiser, in Chinese and in English.
//!
//! A letter is compiled from a form, which is data (`assets/letters`), and from what is known of the
//! order. A form is a row of paragraphs, some under conditions; its places and conditions are closed
//! sets, so that a form which names another one cannot be read, and a place without a value refuses
//! the letter: nothing unresolved ever leaves. Every letter says what to do, until when, and where to
//! appeal.
//!
//! The reasons of a return stand in the letter so that they can be read back out of it, whatever
//! words a reviewer wrote: a reason begins a line with its number, its parts stand three blanks in
//! under their labels, and further lines of a text stand six blanks in.
//!
//! A letter has no date of its own: it is compiled when the decision is made and leaves later. What was
//! shown is known by its hash, so that a letter which would leave otherwise than it was shown is told
//! before it is made.
//! Deliberately absent: whom it goes to (it is addressed to the organiser of the order, without a
//! name), personal values, and sending.

mod form;
pub mod notice;
mod parse;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::calendar::Day;
use super::filing::{self, Allowance, FilingKind, FilingStatus, SmsState};
use super::policy::FilingPolicy;
use super::reasons::{AuditData, Bilingual, Language};
use super::{platforms, text};
use form::{Condition, Form, Forms, Place};

pub use parse::reasons_of;

/// How far the parts of a reason stand in, and further lines of a text.
const PART: &str = "   ";
const FURTHER: &str = "      ";

/// A letter in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its subject, one line.
    pub subject: String,
    /// Its text: lines end with a line feed only, paragraphs have an empty line between them.
    pub body: String,
}

/// The same letter in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letters {
    /// Chinese; it prevails.
    pub zh: Letter,
    /// English.
    pub en: Letter,
}

impl Letters {
    /// The version of the form that is hashed.
    const HASHED: &'static [u8] = b"shelfkeeper-letters/1";

    /// SHA-256, in lower-case hex, over all that is told: the Chinese subject and text, then the English
    /// ones, each behind its length in bytes, so that nothing moves from one into another unseen.
    pub fn hash(&self) -> String {
        let mut sha = Sha256::new_with_prefix(Self::HASHED);
        for letter in [&self.zh, &self.en] {
            for text in [&letter.subject, &letter.body] {
                sha.update((text.len() as u64).to_le_bytes());
                sha.update(text);
            }
        }
        let bytes = sha.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A reason of a return as it is told in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// As it leaves in `audit_data`.
    pub zh: AuditData,
    /// In English; where the reviewer's own words have no English, they stand here in Chinese.
    pub en: AuditData,
    /// Whether some of them do.
    pub chinese: bool,
}

/// What a platform's rules add to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    review_days: u16,
    resubmit_days: Option<u16>,
    appeal: Option<Bilingual>,
    existing_until: Option<Day>,
    enforcement_from: Option<Day>,
}

impl Default for Terms {
    /// Where no policy speaks: the state machine's own clock.
    fn default() -> Self {
        Self {
            review_days: allowance(FilingStatus::PlatformReview, None),
            resubmit_days: None,
            appeal: None,
            existing_until: None,
            enforcement_from: None,
        }
    }
}

impl From<&FilingPolicy> for Terms {
    fn from(policy: &FilingPolicy) -> Self {
        let appeal = policy.appeal.as_ref();
        Self {
            review_days: policy.review_due_working_days,
            resubmit_days: policy.resubmit_working_days,
            appeal: appeal.map(|both| Bilingual {
                zh: both.zh.clone(),
                en: both.en.clone(),
            }),
            existing_until: Some(policy.existing_programs_until),
            enforcement_from: Some(policy.enforcement_from),
        }
    }
}

/// What a letter is about.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The platform's code.
    pub platform: &'a str,
    /// The order's kind by its [code](FilingKind::code).
    pub kind: &'a str,
    /// Its number.
    pub order_no: &'a str,
    /// Which submission was decided on.
    pub revision: i64,
    /// The program's name; may be empty.
    pub program: &'a str,
    /// The day of the decision.
    pub day: Day,
}

/// Why there is no letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterFault {
    /// The form cannot be read; a test holds that it can.
    #[error("letter_form")]
    Form,
    /// A place has no value under the conditions that hold.
    #[error("letter_unresolved")]
    Unresolved {
        /// The place.
        place: String,
    },
}

/// The letters of a decision: of a return with its reasons, or of an approval.
///
/// # Errors
/// [`LetterFault`]; none with the forms that come with the program.
pub fn compile(
    order: &Order<'_>,
    terms: &Terms,
    reasons: Option<&[Told]>,
) -> Result<Letters, LetterFault> {
    let forms = forms(reasons.is_some()).ok_or(LetterFault::Form)?;
    let told = Telling {
        order,
        terms,
        reasons: reasons.unwrap_or_default(),
        kind: FilingKind::from_code(order.kind),
    };
    Ok(Letters {
        zh: told.letter(&forms.zh, Language::Zh)?,
        en: told.letter(&forms.en, Language::En)?,
    })
}

fn forms(returned: bool) -> Option<&'static Forms> {
    static RETURNED: OnceLock<Option<Forms>> = OnceLock::new();
    static APPROVED: OnceLock<Option<Forms>> = OnceLock::new();
    let (place, text) = match returned {
        true => (
            &RETURNED,
            include_str!("../../../../assets/letters/returned.json"),
        ),
        false => (
            &APPROVED,
            include_str!("../../../../assets/letters/approved.json"),
        ),
    };
    place
        .get_or_init(|| serde_json::from_str(text).ok())
        .as_ref()
}

/// The name of a kind of order.
#[derive(Debug, Deserialize)]
struct KindName {
    code: String,
    #[serde(flatten)]
    name: Bilingual,
}

fn kind_name(code: &str, language: Language) -> String {
    static KINDS: OnceLock<Vec<KindName>> = OnceLock::new();
    let kinds = KINDS.get_or_init(|| {
        super::application::reference::built_in(include_str!(
            "../../../../assets/letters/kinds.json"
        ))
    });
    let known = kinds.iter().find(|kind| kind.code == code);
    known
        .map_or(code, |kind| kind.name.get(language))
        .to_owned()
}

fn platform_name(code: &str, language: Language) -> String {
    let known = platforms::by_code(code);
    let name = known.map_or(code, |platform| match language {
        Language::Zh => &platform.zh,
        Language::En => &platform.en,
    });
    name.to_owned()
}

/// What the clock of a state allows, in its own unit.
fn allowance(status: FilingStatus, sms: Option<SmsState>) -> u16 {
    match filing::clock(status, sms).map(|clock| clock.allowance) {
        Some(Allowance::WorkingDays(number) | Allowance::Hours(number)) => number,
        None => 0,
    }
}

/// A letter while it is written.
struct Telling<'a> {
    order: &'a Order<'a>,
    terms: &'a Terms,
    reasons: &'a [Told],
    kind: Option<FilingKind>,
}

impl Telling<'_> {
    fn letter(&self, form: &Form, language: Language) -> Result<Letter, LetterFault> {
        let value = |place: Place| {
            let unresolved = || LetterFault::Unresolved {
                place: place.to_string(),
            };
            match place {
                Place::Reasons => Ok(self.list(form, language)),
                _ => self.value(place, language).ok_or_else(unresolved),
            }
        };
        let paragraphs = form.paragraphs.iter();
        let holding = paragraphs.filter(|one| one.when.iter().all(|c| self.holds(*c)));
        let written = holding.map(|one| one.text.fill(value));
        Ok(Letter {
            subject: form.subject.fill(value)?,
            body: written.collect::<Result<Vec<_>, _>>()?.join("\n\n") + "\n",
        })
    }

    fn holds(&self, condition: Condition) -> bool {
        let sms = self.kind.is_none_or(FilingKind::needs_sms);
        let enforced = |from: Day| from <= self.order.day;
        match condition {
            Condition::Named => !one_line(self.order.program).is_empty(),
            Condition::Nameless => one_line(self.order.program).is_empty(),
            Condition::Sms => sms,
            Condition::NoSms => !sms,
            Condition::Cancels => self.kind.is_some_and(FilingKind::is_cancel),
            Condition::AddsService => self.kind.is_some_and(FilingKind::adds_service),
            Condition::BeforeEnforcement => self
                .terms
                .enforcement_from
                .is_some_and(|from| !enforced(from)),
            Condition::Enforced => self.terms.enforcement_from.is_some_and(enforced),
            Condition::ResubmitLimited => self.terms.resubmit_days.is_some(),
            Condition::ResubmitOpen => self.terms.resubmit_days.is_none(),
            Condition::OwnAppeal => self.terms.appeal.is_some(),
            Condition::UsualAppeal => self.terms.appeal.is_none(),
            Condition::ChineseWords => self.reasons.iter().any(|reason| reason.chinese),
        }
    }

    fn value(&self, place: Place, language: Language) -> Option<String> {
        let (order, terms) = (self.order, self.terms);
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let days = |status, sms| Some(allowance(status, sms).to_string());
        match place {
            Place::Platform => Some(platform_name(order.platform, language)),
            Place::Kind => Some(kind_name(order.kind, language)),
            Place::OrderNo => Some(one_line(order.order_no)),
            Place::Revision => Some(order.revision.to_string()),
            Place::Program => Some(one_line(order.program)),
            Place::Count => Some(self.reasons.len().to_string()),
            Place::ReviewDays => Some(terms.review_days.to_string()),
            Place::ResubmitDays => terms.resubmit_days.map(|days| days.to_string()),
            Place::ExistingUntil => day(terms.existing_until),
            Place::EnforcementFrom => day(terms.enforcement_from),
            Place::SmsHours => days(FilingStatus::WithAuthority, Some(SmsState::Waiting)),
            Place::AuthorityDays => days(FilingStatus::WithAuthority, None),
            Place::Appeal => terms
                .appeal
                .as_ref()
                .map(|both| both.get(language).to_owned()),
            Place::Reasons => None,
        }
    }

    /// The reasons, numbered, in the form in which they are read back.
    fn list(&self, form: &Form, language: Language) -> String {
        let mut out = String::new();
        for (at, reason) in self.reasons.iter().enumerate() {
            let told = match language {
                Language::Zh => &reason.zh,
                Language::En => &reason.en,
            };
            let gap = if at > 0 { "\n\n" } else { "" };
            out.push_str(&format!("{gap}{}. {}", at + 1, indented(&told.key_name)));
            let parts = [(&form.defect, &told.error), (&form.remedy, &told.suggest)];
            for (label, words) in parts.into_iter().filter(|(_, words)| !words.is_empty()) {
                out.push_str(&format!("\n{PART}{label}{}", indented(words)));
            }
        }
        out
    }
}

/// A text whose further lines stand in; an empty line has no blanks at its end.
fn indented(words: &str) -> String {
    let mut lines = words.split('\n');
    let first = lines.next().unwrap_or_default();
    let further = lines.map(|line| match line {
        "" => "\n".to_owned(),
        _ => format!("\n{FURTHER}{line}"),
    });
    first.to_owned() + &further.collect::<String>()
}

/// A value of an order on one line, free of what is not seen: nothing of it may turn the letter's
/// text round or begin a line of it.
fn one_line(value: &str) -> String {
    let seen = |c: char| text::hidden_kind(c).is_none();
    let words = value.split_whitespace();
    let words = words.map(|word| word.chars().filter(|c| seen(*c)).collect::<String>());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests;
