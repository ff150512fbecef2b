//! Letters about a deposit notice: that it was issued, that its day comes near, that money came in or
//! went back, that it was waived, that held money was taken.
//!
//! As with the letters of decisions the form is data, its places and conditions are closed sets, and a
//! place without a value refuses the letter. A letter names the program and the notice and nobody.
//! Deliberately absent: which letters are due, and to whom they go.

use std::sync::OnceLock;

use serde::Deserialize;

use super::form::{Form, Forms};
use super::{Letter, LetterFault, Letters, one_line, platform_name};
use crate::domain::calendar::Day;
use crate::domain::money::Fen;
use crate::domain::policy::Bilingual;
use crate::domain::reasons::Language;

/// What a letter is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// The notice was issued.
    Issued,
    /// It falls due in so many working days.
    Reminder {
        /// Working days.
        days: u16,
    },
    /// Money came in: so much by now.
    Paid,
    /// It is asked no longer.
    Waived {
        /// Why, in the words of who proposed it.
        reason: String,
        /// What had been paid and is to be returned.
        refund: Fen,
    },
    /// Money that was held was taken.
    Deducted {
        /// The act, which makes the letter one and not another.
        act: i64,
        /// How much.
        fen: Fen,
        /// Why, in the words of who proposed it.
        reason: String,
        /// The case it rests on.
        case: String,
    },
    /// Money went back: so much by now.
    Refund {
        /// In all.
        returned: Fen,
    },
}

impl Occasion {
    /// Its name, in the store and over the border.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Reminder { .. } => "reminder",
            Self::Paid => "paid",
            Self::Waived { .. } => "waived",
            Self::Deducted { .. } => "deducted",
            Self::Refund { .. } => "refund",
        }
    }

    fn form(&self) -> Option<&'static NoticeForms> {
        static FORMS: [OnceLock<Option<NoticeForms>>; 6] = [const { OnceLock::new() }; 6];
        let (at, text) = match self {
            Self::Issued => (
                0,
                include_str!("../../../../../assets/letters/notice-issued.json"),
            ),
            Self::Reminder { .. } => (
                1,
                include_str!("../../../../../assets/letters/notice-reminder.json"),
            ),
            Self::Paid => (
                2,
                include_str!("../../../../../assets/letters/notice-paid.json"),
            ),
            Self::Waived { .. } => (
                3,
                include_str!("../../../../../assets/letters/notice-waived.json"),
            ),
            Self::Deducted { .. } => (
                5,
                include_str!("../../../../../assets/letters/notice-deducted.json"),
            ),
            Self::Refund { .. } => (
                4,
                include_str!("../../../../../assets/letters/notice-refund.json"),
            ),
        };
        FORMS[at]
            .get_or_init(|| serde_json::from_str(text).ok())
            .as_ref()
    }
}

type NoticeForms = Forms<Place, Condition>;

/// What is known of a notice.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The platform's code.
    pub platform: &'a str,
    /// The program's id with the platform.
    pub app_id: &'a str,
    /// The program's name; may be empty.
    pub program: &'a str,
    /// The notice's number.
    pub number: &'a str,
    /// What it asks.
    pub amount: Fen,
    /// What is held of it by now.
    pub paid: Fen,
    /// What left it for good: deducted, or to be sent back.
    pub taken: Fen,
    /// The notice it refills, where it asks for what was deducted.
    pub refills: Option<&'a str>,
    /// The day of issue.
    pub issued: Day,
    /// The last day in time.
    pub due: Day,
    /// Accounts that take the money today.
    pub accounts: &'a [String],
    /// Whether the program's search is restricted when it is not paid.
    pub restricts: bool,
    /// Whether it is restricted now.
    pub restricted: bool,
    /// Whether a restriction is being lifted.
    pub lifts: bool,
    /// Where to appeal by the platform's rules.
    pub appeal: Option<&'a Bilingual>,
}

/// What a paragraph may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Condition {
    /// It asks for what was deducted from another.
    TopUp,
    /// The program has a name.
    Named,
    /// It has none.
    Nameless,
    /// Nothing was paid.
    Unpaid,
    /// Something was paid, and something is still owed.
    Part,
    /// Nothing is owed any more.
    Full,
    /// Search is restricted when it is not paid.
    Restricts,
    /// It is restricted now.
    Restricted,
    /// The restriction is being lifted.
    Lifts,
    /// Money is to be returned.
    Refund,
    /// None is.
    NoRefund,
    /// The platform's rules say where to appeal.
    OwnAppeal,
    /// They do not.
    UsualAppeal,
}

/// What may stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Platform,
    AppId,
    Program,
    Number,
    Amount,
    Paid,
    Open,
    Issued,
    Due,
    Days,
    Accounts,
    Reason,
    Refund,
    Returned,
    Refills,
    Deducted,
    Case,
    Appeal,
}

/// The letters of an occasion.
///
/// # Errors
/// [`LetterFault`]: a place without a value, such as an account where none takes money.
pub fn compile(occasion: &Occasion, facts: &Facts<'_>) -> Result<Letters, LetterFault> {
    let forms = occasion.form().ok_or(LetterFault::Form)?;
    let told = Telling { occasion, facts };
    Ok(Letters {
        zh: told.letter(&forms.zh, Language::Zh)?,
        en: told.letter(&forms.en, Language::En)?,
    })
}

/// A letter while it is written.
struct Telling<'a> {
    occasion: &'a Occasion,
    facts: &'a Facts<'a>,
}

impl Telling<'_> {
    fn letter(
        &self,
        form: &Form<Place, Condition>,
        language: Language,
    ) -> Result<Letter, LetterFault> {
        let value = |place: Place| {
            let found = self.value(place, language).filter(|text| !text.is_empty());
            found.ok_or_else(|| LetterFault::Unresolved {
                place: format!("{place:?}"),
            })
        };
        let paragraphs = form.paragraphs.iter();
        let holding = paragraphs.filter(|one| one.when.iter().all(|c| self.holds(*c)));
        let written = holding.map(|one| one.text.fill(value));
        Ok(Letter {
            subject: form.subject.fill(value)?,
            body: written.collect::<Result<Vec<_>, _>>()?.join("\n\n") + "\n",
        })
    }

    fn open(&self) -> Fen {
        Fen((self.facts.amount.0 - self.facts.paid.0 - self.facts.taken.0).max(0))
    }

    fn holds(&self, condition: Condition) -> bool {
        let facts = self.facts;
        let refund = matches!(self.occasion, Occasion::Waived { refund, .. } if refund.0 > 0);
        let (paid, owed) = (facts.paid.0 > 0, self.open().0 > 0);
        match condition {
            Condition::TopUp => facts.refills.is_some(),
            Condition::Named => !one_line(facts.program).is_empty(),
            Condition::Nameless => one_line(facts.program).is_empty(),
            Condition::Unpaid => !paid,
            Condition::Part => paid && owed,
            Condition::Full => !owed,
            Condition::Restricts => facts.restricts,
            Condition::Restricted => facts.restricted,
            Condition::Lifts => facts.lifts,
            Condition::Refund => refund,
            Condition::NoRefund => !refund,
            Condition::OwnAppeal => facts.appeal.is_some(),
            Condition::UsualAppeal => facts.appeal.is_none(),
        }
    }

    fn value(&self, place: Place, language: Language) -> Option<String> {
        let facts = self.facts;
        let joined = match language {
            Language::Zh => "、",
            Language::En => ", ",
        };
        match (place, self.occasion) {
            (Place::Platform, _) => Some(platform_name(facts.platform, language)),
            (Place::AppId, _) => Some(one_line(facts.app_id)),
            (Place::Program, _) => Some(one_line(facts.program)),
            (Place::Number, _) => Some(facts.number.to_owned()),
            (Place::Amount, _) => Some(facts.amount.yuan()),
            (Place::Paid, _) => Some(facts.paid.yuan()),
            (Place::Open, _) => Some(self.open().yuan()),
            (Place::Issued, _) => Some(facts.issued.to_string()),
            (Place::Due, _) => Some(facts.due.to_string()),
            (Place::Accounts, _) => Some(facts.accounts.join(joined)),
            (Place::Appeal, _) => facts.appeal.map(|both| match language {
                Language::Zh => both.zh.clone(),
                Language::En => both.en.clone(),
            }),
            (Place::Days, Occasion::Reminder { days }) => Some(days.to_string()),
            (
                Place::Reason,
                Occasion::Waived { reason, .. } | Occasion::Deducted { reason, .. },
            ) => Some(one_line(reason)),
            (Place::Deducted, Occasion::Deducted { fen, .. }) => Some(fen.yuan()),
            (Place::Case, Occasion::Deducted { case, .. }) => Some(one_line(case)),
            (Place::Refills, _) => facts.refills.map(str::to_owned),
            (Place::Refund, Occasion::Waived { refund, .. }) => Some(refund.yuan()),
            (Place::Returned, Occasion::Refund { returned }) => Some(returned.yuan()),
            (
                Place::Days
                | Place::Reason
                | Place::Refund
                | Place::Returned
                | Place::Deducted
                | Place::Case,
                _,
            ) => None,
        }
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
