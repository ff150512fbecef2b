//! Which notices a payment settles, and what a refund takes back.
//!
//! Identifiers decide, the amount only checks: a payment settles a notice because a number that
//! checks stands in its order number, its goods or its attached text, never because an amount or a
//! day fits. Where more than one reading is possible the money waits in suspense with the reason.
//!
//! Invariants: what a payment settles and what is left of it add up to its amount; no part exceeds
//! the open balance of its notice; a refund never takes more than its payment still has.
//! Deliberately absent: the store, candidates by amount, day or payer, any nearest number.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::calendar::Day;
use super::coded::coded;
use super::money::Fen;
use super::notice_number::{Found, NoticeNumber, scan};

coded! {
    /// Why a row got its verdict. The sentences stand in `assets/reasons/verdicts.json`.
    pub enum Reason {
        /// The order number names the notice.
        OrderNumberNamesNotice = "order_number_names_notice",
        /// The goods or the attached text name the notice.
        RemarkNamesNotice = "remark_names_notice",
        /// No number anywhere.
        NoNumber = "no_number",
        /// What looks like a number does not check.
        DamagedNumber = "damaged_number",
        /// The number belongs to another platform.
        ForeignPlatform = "foreign_platform",
        /// The number checks but was never issued.
        UnknownNumber = "unknown_number",
        /// The notice is paid in full.
        AlreadySettled = "already_settled",
        /// The notice was waived.
        Waived = "waived",
        /// Less than the open balance: an instalment.
        AmountBelow = "amount_below",
        /// More than the open balance: the rest waits.
        OverPayment = "over_payment",
        /// Several notices, paid together to the fen.
        SeveralNumbers = "several_numbers",
        /// Several numbers, and how to split the money is not certain.
        SeveralNumbersAmbiguous = "several_numbers_ambiguous",
        /// Another row of this file has paid into the notice.
        ClaimedEarlier = "claimed_earlier",
        /// Paid before the notice was issued.
        BeforeIssue = "before_issue",
        /// Part or all of it had gone back before it was told.
        RefundedAlready = "refunded_already",
        /// The row moved no money.
        NoMoney = "no_money",
        /// The row's state is neither payment nor refund.
        OtherState = "other_state",
        /// Money that went out and is no refund.
        MoneyOut = "money_out",
        /// The refund belongs to a known payment.
        PaymentKnown = "payment_known",
        /// The refund's payment is not known.
        PaymentUnknown = "payment_unknown",
        /// More went back than the payment had.
        OverRefund = "over_refund",
        /// A notice is open again.
        NoticeReopened = "notice_reopened",
        /// The same row came before.
        KnownRow = "known_row",
        /// The same number came before with another amount.
        SameIdOtherAmount = "same_id_other_amount",
    }
}

/// A sentence in both languages.
#[derive(Debug, Deserialize)]
pub struct Sentence {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What to do about a row fault, by code.
pub fn fix(code: &str) -> Option<&'static Sentence> {
    static ALL: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../../../assets/reasons/fixes.json");
        // A test reads the document; a broken one leaves rows without advice.
        serde_json::from_str(text).unwrap_or_default()
    })
    .get(code)
}

/// The sentence of a reason or of a row fault, by code.
pub fn sentence(code: &str) -> Option<&'static Sentence> {
    static ALL: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../../../assets/reasons/verdicts.json");
        // A test reads the document; a broken one shows codes without sentences.
        serde_json::from_str(text).unwrap_or_default()
    })
    .get(code)
}

/// What a row says about the notice it pays.
#[derive(Debug, Default)]
pub struct Evidence {
    numbers: Vec<(NoticeNumber, Reason)>,
    damaged: bool,
}

impl Evidence {
    /// Reads a row's order number and its free texts, each by itself.
    pub fn read<'a>(&mut self, order_no: &'a str, texts: impl IntoIterator<Item = &'a str>) {
        self.numbers.clear();
        self.damaged = false;
        let order_no = (order_no, Reason::OrderNumberNamesNotice);
        let texts = texts
            .into_iter()
            .map(|text| (text, Reason::RemarkNamesNotice));
        for (text, source) in std::iter::once(order_no).chain(texts) {
            for found in scan(text) {
                match found {
                    Found::Damaged { .. } => self.damaged = true,
                    Found::Number(number) => {
                        if self.numbers.iter().all(|(known, _)| *known != number) {
                            self.numbers.push((number, source));
                        }
                    }
                }
            }
        }
    }

    /// The numbers that check, each once; the order number's first.
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = NoticeNumber> + '_ {
        self.numbers.iter().map(|(number, _)| *number)
    }
}

/// A notice at the moment a row is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What is still to be paid.
    pub open: Fen,
    /// The day it was issued.
    pub issued_on: Day,
    /// Whether it was waived.
    pub waived: bool,
    /// Whether an earlier row of the file paid into it.
    pub claimed: bool,
}

/// The payment being judged.
#[derive(Debug, Clone, Copy)]
pub struct Money {
    /// What is there to settle with.
    pub amount: Fen,
    /// The day it was paid.
    pub paid_on: Day,
    /// Letter of the platform the deposit account belongs to.
    pub platform: char,
}

/// What a payment does. Reused from row to row.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Parts by place in [`Evidence::numbers`]; none is zero.
    pub settles: Vec<(usize, Fen)>,
    /// What waits in suspense.
    pub left: Fen,
    /// At least one.
    pub reasons: Vec<Reason>,
}

impl Decision {
    fn wait(&mut self, money: &Money, reason: Reason) {
        self.settles.clear();
        self.left = money.amount;
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

/// Decides what a payment settles. `facts` has one entry per number of the evidence, none where no
/// such notice was issued.
pub fn decide(money: &Money, evidence: &Evidence, facts: &[Option<Facts>], out: &mut Decision) {
    out.settles.clear();
    out.reasons.clear();
    out.left = money.amount;
    match (evidence.numbers.as_slice(), facts) {
        ([], _) if evidence.damaged => out.wait(money, Reason::DamagedNumber),
        ([], _) => out.wait(money, Reason::NoNumber),
        ([(number, source)], [fact]) => {
            if let Some(fact) = admit(money, *number, fact.as_ref(), out) {
                one(money, *source, fact, evidence.damaged, out);
            }
        }
        _ => several(money, evidence, facts, out),
    }
}

/// The notice behind a number, unless a reason speaks against it.
fn admit<'a>(
    money: &Money,
    number: NoticeNumber,
    fact: Option<&'a Facts>,
    out: &mut Decision,
) -> Option<&'a Facts> {
    let against = match fact {
        _ if number.platform() != money.platform => Reason::ForeignPlatform,
        None => Reason::UnknownNumber,
        Some(fact) if fact.waived => Reason::Waived,
        Some(fact) if money.paid_on < fact.issued_on => Reason::BeforeIssue,
        Some(fact) => return Some(fact),
    };
    out.wait(money, against);
    None
}

fn one(money: &Money, source: Reason, fact: &Facts, damaged: bool, out: &mut Decision) {
    out.reasons.push(source);
    // Beside an order number, which we gave out ourselves, a broken one in the free text says
    // nothing; beside a number in the free text it may be the one that was meant.
    if damaged && source == Reason::RemarkNamesNotice {
        return out.wait(money, Reason::DamagedNumber);
    }
    if fact.claimed {
        out.reasons.push(Reason::ClaimedEarlier);
    }
    if fact.open <= Fen::ZERO {
        return out.wait(money, Reason::AlreadySettled);
    }
    let part = money.amount.min(fact.open);
    if money.amount < fact.open {
        out.reasons.push(Reason::AmountBelow);
    } else if money.amount > fact.open {
        out.reasons.push(Reason::OverPayment);
    }
    out.settles.push((0, part));
    out.left = Fen(money.amount.0 - part.0);
}

/// Several numbers settle together if every one can be paid and the money is their sum to the fen.
fn several(money: &Money, evidence: &Evidence, facts: &[Option<Facts>], out: &mut Decision) {
    let mut sum = Some(Fen::ZERO);
    let mut certain = !evidence.damaged;
    for ((number, _), fact) in evidence.numbers.iter().zip(facts) {
        match admit(money, *number, fact.as_ref(), out) {
            Some(fact) => sum = sum.and_then(|sum| sum.checked_add(fact.open)),
            None => certain = false,
        }
    }
    if !certain || sum != Some(money.amount) {
        return out.wait(money, Reason::SeveralNumbersAmbiguous);
    }
    for (at, fact) in facts.iter().enumerate() {
        let open = fact.map_or(Fen::ZERO, |fact| fact.open);
        if open > Fen::ZERO {
            out.settles.push((at, open));
        }
        if fact.is_some_and(|fact| fact.claimed) && !out.reasons.contains(&Reason::ClaimedEarlier) {
            out.reasons.push(Reason::ClaimedEarlier);
        }
    }
    out.reasons
        .extend(evidence.numbers.first().map(|first| first.1));
    out.reasons.push(Reason::SeveralNumbers);
    out.left = Fen::ZERO;
}

/// What a refund takes back from its payment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Out of what waits in suspense.
    pub from_suspense: Fen,
    /// Out of each settled part, in the order of the parts.
    pub from_parts: Vec<Fen>,
    /// More than the payment had.
    pub unlinked: Fen,
}

/// Takes `amount` back: first what waits in suspense, then what settled notices, the last first.
pub fn take_back(amount: Fen, left: Fen, parts: &[Fen]) -> TakenBack {
    let from_suspense = amount.min(left);
    let mut rest = amount.0 - from_suspense.0;
    let mut from_parts = vec![Fen::ZERO; parts.len()];
    for (taken, part) in from_parts.iter_mut().zip(parts).rev() {
        let take = rest.min(part.0);
        *taken = Fen(take);
        rest -= take;
    }
    TakenBack {
        from_suspense,
        from_parts,
        unlinked: Fen(rest),
    }
}

#[cfg(test)]
mod tests;
