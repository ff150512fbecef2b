//! What a decision tells the organiser: its reasons in both languages, and the letters made of them.
//!
//! A letter is compiled when the decision is made and waits beside it; a look at it before is compiled
//! of the same things by the same code. What it is made of may change in between: the decision names the
//! letters that were shown by their hash, and is refused where it would send others. The hash stands in
//! the record of the decision, and a letter that waits is held against it before it leaves (see
//! `recorded`). Where a reviewer gave no English for own words, the English letter has the Chinese ones
//! and says so.
//! Deliberately absent: sending.

use std::collections::BTreeMap;

use super::decide::{decided_state, same_version};
use super::lease::in_review;
use crate::contract::{Letters, OwnWords, PreviewLetter, ReasonText, ReasonUse};
use crate::desk::cx::id;
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::identifiers::names_a_person;
use crate::domain::letter::{self, Order, Terms, Told};
use crate::domain::policy::FilingPolicy;
use crate::domain::reasons::{self, AuditData, Language, ReasonFault};
use crate::domain::text::clean_text;
use crate::store::rows::Filing;
use crate::store::{Session, get};

/// The most reasons of one return.
const MOST_REASONS: usize = 50;
/// Minutes a decision stays in the house where no policy speaks.
const TEN_MINUTES: u16 = 10;
/// The longest text of a reason, in characters.
const LONGEST_TEXT: usize = 1_000;

/// What a platform's rules say of a decision.
#[derive(Clone)]
pub(super) struct Rules {
    /// How long it stays in the house, in milliseconds.
    pub delay: i64,
    terms: Terms,
}

/// Reads them. A platform without a policy has those that a policy which says nothing means.
pub(super) fn rules(session: &mut dyn Session, platform: &str, day: Day) -> Result<Rules> {
    let (minutes, terms) = match policies::in_force::<FilingPolicy>(session, platform, day) {
        Ok((_, policy)) => (policy.decision_delay_minutes, Terms::from(&policy)),
        Err(fault) if fault.code == Code::PolicyMissing => (TEN_MINUTES, Terms::default()),
        Err(fault) => return Err(fault),
    };
    Ok(Rules {
        delay: i64::from(minutes) * 60_000,
        terms,
    })
}

/// A reason of a return, resolved.
#[derive(Clone)]
pub(super) struct Resolved {
    /// The stored reason it came from; empty for one in own words alone.
    pub code: String,
    told: Told,
}

impl Resolved {
    /// The triple as it leaves, with its code.
    pub fn text(&self) -> ReasonText {
        let data = self.data().clone();
        ReasonText {
            code: self.code.clone(),
            key_name: data.key_name,
            error: data.error,
            suggest: data.suggest,
        }
    }

    /// The platform's triple.
    pub fn data(&self) -> &AuditData {
        &self.told.zh
    }
}

/// The reasons of a return, each with its variables filled and the reviewer's words in place.
///
/// # Errors
/// [`Code::ReasonMissing`], [`Code::ReasonUnknown`], [`Code::ReasonUnresolved`],
/// [`Code::ReasonPersonal`], [`Code::BadField`] for a text that is empty or too long.
pub(super) fn resolved(uses: &[ReasonUse]) -> Result<Vec<Resolved>> {
    if uses.is_empty() {
        return Err(Fault::new(Code::ReasonMissing));
    }
    if uses.len() > MOST_REASONS {
        return Err(Fault::bad_field("reasons", "too many"));
    }
    uses.iter().map(resolve).collect()
}

/// The reasons of a return as they are kept, without letters.
///
/// # Errors
/// As [`resolved`].
pub(in crate::desk) fn reason_texts(uses: &[ReasonUse]) -> Result<Vec<ReasonText>> {
    Ok(resolved(uses)?.iter().map(Resolved::text).collect())
}

/// A stored reason with its variables, the reviewer's own words where given. Without a code all
/// words are the reviewer's.
fn resolve(used: &ReasonUse) -> Result<Resolved> {
    let (code, stored) = stored(&used.code, &used.variables)?;
    let (own, english) = (OwnWords::of(used), used.en.as_ref());
    let mut chinese = false;
    let mut both = |pick: fn(&OwnWords) -> &Option<String>, stored: [&str; 2]| {
        let given = english.and_then(|words| pick(words).as_deref());
        let parts = part(pick(&own).as_deref(), given, stored);
        chinese |= parts.chinese;
        Ok::<_, Fault>([clean(&parts.zh)?, clean(&parts.en)?])
    };
    let [zh, en] = &stored;
    let key_name = both(|w| &w.key_name, [&zh.key_name, &en.key_name])?;
    let error = both(|w| &w.error, [&zh.error, &en.error])?;
    let suggest = both(|w| &w.suggest, [&zh.suggest, &en.suggest])?;
    let [[zh, en], [zh_error, en_error], [zh_suggest, en_suggest]] = [key_name, error, suggest];
    Ok(Resolved {
        code,
        told: Told {
            zh: AuditData::written(&zh, &zh_error, &zh_suggest).map_err(fault)?,
            en: AuditData::written(&en, &en_error, &en_suggest).map_err(fault)?,
            chinese,
        },
    })
}

/// The code as it is stored, and its texts in both languages.
fn stored(code: &str, values: &BTreeMap<String, String>) -> Result<(String, [AuditData; 2])> {
    if code.trim().is_empty() {
        let empty = || AuditData {
            key_name: String::new(),
            error: String::new(),
            suggest: String::new(),
        };
        return Ok((String::new(), [empty(), empty()]));
    }
    let reason = reasons::by_code(code).map_err(fault)?;
    let zh = reason.resolve(Language::Zh, values).map_err(fault)?;
    let en = reason.resolve(Language::En, values).map_err(fault)?;
    Ok((reason.code.clone(), [zh, en]))
}

/// One part of a reason in both languages.
struct Part {
    zh: String,
    en: String,
    /// Whether what stands for the English is Chinese.
    chinese: bool,
}

/// Own words that say what is stored, or none, leave the stored English; others have the English that
/// was given, or stand for it themselves.
fn part(own: Option<&str>, given: Option<&str>, [zh, en]: [&str; 2]) -> Part {
    let own = own.filter(|own| own.trim() != zh.trim());
    let given = given.filter(|words| !words.trim().is_empty());
    let words = own.unwrap_or(zh);
    let english = given.or(own).unwrap_or(en);
    Part {
        zh: words.to_owned(),
        en: english.to_owned(),
        chinese: given.is_none() && own.is_some_and(|own| !own.is_ascii()),
    }
}

/// What leaves names nobody: the platform's letters are not sealed.
fn clean(text: &str) -> Result<String> {
    let text = clean_text(text, LONGEST_TEXT);
    let text = text.map_err(|fault| Fault::bad_field("reasons", fault.code()))?;
    if names_a_person(&text) {
        return Err(Fault::new(Code::ReasonPersonal));
    }
    Ok(text)
}

fn fault(fault: ReasonFault) -> Fault {
    match fault {
        ReasonFault::Unknown { code } => Fault::new(Code::ReasonUnknown).with("code", code),
        ReasonFault::Unresolved { variable } => {
            Fault::new(Code::ReasonUnresolved).with("variable", variable)
        }
        ReasonFault::Incomplete => Fault::bad_field("reasons", "incomplete"),
    }
}

/// The letters of a decision on a day: of a return with its reasons, or of an approval.
///
/// # Errors
/// [`Code::Internal`] where the program's own form were broken.
pub(super) fn letters(
    filing: &Filing,
    (rules, day): (&Rules, Day),
    reasons: Option<&[Resolved]>,
) -> Result<letter::Letters> {
    let told: Option<Vec<Told>> =
        reasons.map(|all| all.iter().map(|reason| reason.told.clone()).collect());
    let order = Order {
        platform: &filing.platform,
        kind: &filing.kind,
        order_no: &filing.order_no,
        revision: filing.revision,
        program: &filing.program_name,
        day,
    };
    let made = letter::compile(&order, &rules.terms, told.as_deref());
    made.map_err(|fault| Fault::internal("letter").with("detail", fault))
}

/// Refuses letters other than those that were shown, where any were.
///
/// # Errors
/// [`Code::LetterChanged`] with the hash of what would leave now.
pub(super) fn same_letter(made: &letter::Letters, shown: Option<&str>) -> Result<()> {
    let Some(shown) = shown else {
        return Ok(());
    };
    let hash = made.hash();
    if hash == shown {
        return Ok(());
    }
    Err(Fault::new(Code::LetterChanged).with("letter", hash))
}

/// `filing.letter`: the letters as a decision made now would send them; nothing is changed or held.
///
/// # Errors
/// [`Code::NotFound`], [`Code::WrongState`], [`Code::VersionConflict`]; those of the reasons.
pub fn letter(cx: &Cx<'_>, request: PreviewLetter) -> Result<Letters> {
    let filing = id(&request.id, "id")?;
    let reasons = request.reasons.as_deref().map(resolved).transpose()?;
    let (version, day) = (i64::from(request.version), cx.today());
    let made = cx.read(move |session| {
        let filing: Filing = get(session, filing)?;
        in_review(&filing)?;
        same_version(&filing, version)?;
        decided_state(&filing, reasons.is_some())?;
        let rules = rules(session, &filing.platform, day)?;
        letters(&filing, (&rules, day), reasons.as_deref())
    })?;
    Ok(made.into())
}
