//! To which notices suspense money may belong, for a person to decide.
//!
//! Only what names somebody makes a candidate: the notice's number, the program's id, the payer under the
//! subject's registered name. Amount and day only speak for or against one that is named; they never make
//! one. Candidates are ordered by the classes of evidence, the stronger first, and each says everything
//! that speaks for it and against it.
//!
//! Deliberately absent: points, distances, anything nearest; settling by what is found here.

use super::calendar::Day;
use super::coded::coded;
use super::money::Fen;
use super::notice_number::{Found, NoticeNumber, scan};
use super::text::fold;

/// The most names that are looked for in one remark.
const NAMES: usize = 12;
/// Fewest characters of a name that is looked for.
const SHORTEST: usize = 4;

coded! {
    /// What speaks for a candidate, the strongest first.
    pub enum For {
        /// The remark names the notice.
        NumberNamed = "number_named",
        /// The remark names the program by its id.
        AppIdNamed = "app_id_named",
        /// The remark gives the subject's registered name.
        PayerIsSubject = "payer_is_subject",
        /// What is left is the open balance to the fen.
        AmountFits = "amount_fits",
        /// It was paid after the notice was issued.
        PaidAfterIssue = "paid_after_issue",
    }
}

coded! {
    /// What speaks against a candidate.
    pub enum Against {
        /// The notice is paid in full.
        AlreadySettled = "already_settled",
        /// The notice was waived.
        Waived = "waived",
        /// The account belongs to another platform.
        OtherPlatform = "other_platform",
        /// It was paid before the notice was issued.
        BeforeIssue = "before_issue",
        /// Less is left than the open balance.
        AmountBelow = "amount_below",
        /// More is left than the open balance.
        AmountAbove = "amount_above",
        /// Another notice is named in the same way.
        NotTheOnlyOne = "not_the_only_one",
    }
}

coded! {
    /// Why the second of a decision was not the first, beside what speaks against it by itself.
    pub enum Lost {
        /// A number that checks names another notice; nothing else outweighs a number.
        NumberDecides = "number_decides",
        /// An id or a name only suggests; without a number nothing settles.
        OnlySuggests = "only_suggests",
        /// Its number stands there, but what else the row says leaves a doubt.
        RowIsDoubtful = "row_is_doubtful",
    }
}

coded! {
    /// What kind of difference suspense money is, in the words of reconciliation.
    pub enum Difference {
        /// 平台漏单: the bank has it, nothing here asks for it.
        PlatformMissing = "platform_missing",
        /// 银行漏单: it is told of here, and the bank's own row is not known.
        BankMissing = "bank_missing",
        /// 长款（金额不符）: more came than was asked for.
        OverCash = "over_cash",
        /// 短款（金额不符）: less came than was asked for.
        ShortCash = "short_cash",
        /// 长款（状态不符）: it came where nothing was to be paid any more, or yet.
        OverStatus = "over_status",
        /// 短款（状态不符）: it went back before it was told.
        ShortStatus = "short_status",
    }
}

/// The kind of difference that a row's reasons speak of; none where they speak of none.
pub fn difference(reasons: &str) -> Option<Difference> {
    reasons.split(',').find_map(|reason| {
        Some(match reason {
            "no_number" | "unknown_number" | "damaged_number" | "foreign_platform" => {
                Difference::PlatformMissing
            }
            "payment_unknown" => Difference::BankMissing,
            "over_payment" | "over_refund" | "several_numbers_ambiguous" => Difference::OverCash,
            "amount_below" => Difference::ShortCash,
            "already_settled" | "waived" | "before_issue" => Difference::OverStatus,
            "refunded_already" => Difference::ShortStatus,
            _ => return None,
        })
    })
}

/// What a payment's texts name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Numbers that check.
    pub numbers: Vec<NoticeNumber>,
    /// Programs' ids.
    pub app_ids: Vec<String>,
    /// What may be somebody's registered name, folded.
    pub names: Vec<String>,
}

/// Reads the texts of a payment.
pub fn named(texts: &[&str]) -> Named {
    let mut found = Named::default();
    for text in texts {
        for one in scan(text) {
            if let Found::Number(number) = one
                && !found.numbers.contains(&number)
            {
                found.numbers.push(number);
            }
        }
        for part in text.split(is_between) {
            // Folding leaves no blanks, which part an id from what stands before it.
            let name = fold(part);
            app_ids(&name, &mut found.app_ids);
            let long = name.chars().count() >= SHORTEST && !name.contains('*');
            if long && found.names.len() < NAMES && !found.names.contains(&name) {
                found.names.push(name);
            }
        }
    }
    found
}

/// What stands between names in a remark; brackets belong to names.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "·,，;；:：、/|。.-_=+".contains(c)
}

/// `wx` and sixteen hexadecimal digits, with no letter or digit on either side.
fn app_ids(folded: &str, out: &mut Vec<String>) {
    const LONG: usize = 18;
    for (at, _) in folded.match_indices("wx") {
        let bytes = folded.as_bytes();
        let Some(id) = folded.get(at..at + LONG) else {
            continue;
        };
        let hex = id
            .bytes()
            .skip(2)
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let joined = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        if hex
            && !joined(before)
            && !joined(bytes.get(at + LONG))
            && !out.iter().any(|known| known == id)
        {
            out.push(id.to_owned());
        }
    }
}

/// The money that waits.
#[derive(Debug, Clone)]
pub struct Waiting<'a> {
    /// What nothing was decided about.
    pub left: Fen,
    /// When it was paid.
    pub paid_on: Day,
    /// The platform of the account it came into.
    pub platform: &'a str,
    /// What its texts name.
    pub named: &'a Named,
}

/// A notice that something named may mean.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its number.
    pub number: NoticeNumber,
    /// Its platform.
    pub platform: String,
    /// Its program's id.
    pub app_id: String,
    /// Its subject's name, folded.
    pub subject: String,
    /// What is still to be paid.
    pub open: Fen,
    /// When it was issued.
    pub issued_on: Day,
    /// `open`, `settled` or `waived`.
    pub state: String,
}

/// A candidate by its place in what was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The place.
    pub at: usize,
    /// What speaks for it, the strongest first.
    pub speaks_for: Vec<For>,
    /// What speaks against it.
    pub against: Vec<Against>,
}

/// Orders the notices that the payment's texts name, the one with the strongest evidence first; those that
/// are named in no way are left out.
pub fn rank(money: &Waiting<'_>, known: &[Known]) -> Vec<Candidate> {
    let judged = known
        .iter()
        .enumerate()
        .map(|(at, notice)| judge(money, at, notice));
    let mut found: Vec<Candidate> = judged.filter(|one| strongest(one).is_some()).collect();
    for class in [For::NumberNamed, For::AppIdNamed, For::PayerIsSubject] {
        let open = |one: &&mut Candidate| strongest(one) == Some(class) && blocked(one) == 0;
        let same: Vec<&mut Candidate> = found.iter_mut().filter(open).collect();
        if same.len() > 1 {
            same.into_iter()
                .for_each(|one| one.against.push(Against::NotTheOnlyOne));
        }
    }
    found.sort_by_key(|one| {
        (
            strongest(one),
            blocked(one),
            one.against.len(),
            known[one.at].number.to_string(),
        )
    });
    found
}

impl Candidate {
    /// Why it lost: to notices that were settled, or to nothing.
    pub fn lost(&self, settled: bool) -> Vec<&'static str> {
        let first = match (strongest(self), settled) {
            (Some(For::NumberNamed), _) if !self.against.is_empty() => None,
            (Some(For::NumberNamed), _) => Some(Lost::RowIsDoubtful),
            (_, true) => Some(Lost::NumberDecides),
            (_, false) => Some(Lost::OnlySuggests),
        };
        let own = self.against.iter().map(|one| one.code());
        first.map(Lost::code).into_iter().chain(own).collect()
    }
}

/// The strongest thing that names it.
fn strongest(one: &Candidate) -> Option<For> {
    one.speaks_for
        .first()
        .copied()
        .filter(|first| *first <= For::PayerIsSubject)
}

/// How much stands in the way of paying it at all.
fn blocked(one: &Candidate) -> usize {
    let hard = [
        Against::AlreadySettled,
        Against::Waived,
        Against::OtherPlatform,
    ];
    one.against.iter().filter(|own| hard.contains(own)).count()
}

fn judge(money: &Waiting<'_>, at: usize, notice: &Known) -> Candidate {
    let (named, mut speaks_for, mut against) = (money.named, Vec::new(), Vec::new());
    let mut say = |holds: bool, what: For| {
        if holds {
            speaks_for.push(what);
        }
    };
    say(named.numbers.contains(&notice.number), For::NumberNamed);
    say(named.app_ids.contains(&notice.app_id), For::AppIdNamed);
    say(named.names.contains(&notice.subject), For::PayerIsSubject);
    let open = notice.state == "open";
    say(open && money.left == notice.open, For::AmountFits);
    say(money.paid_on >= notice.issued_on, For::PaidAfterIssue);
    let mut object = |holds: bool, what: Against| {
        if holds {
            against.push(what);
        }
    };
    object(notice.state == "settled", Against::AlreadySettled);
    object(notice.state == "waived", Against::Waived);
    object(notice.platform != money.platform, Against::OtherPlatform);
    object(money.paid_on < notice.issued_on, Against::BeforeIssue);
    object(open && money.left < notice.open, Against::AmountBelow);
    object(open && money.left > notice.open, Against::AmountAbove);
    Candidate {
        at,
        speaks_for,
        against,
    }
}

#[cfg(test)]
#[path = "candidates_tests.rs"]
mod tests;
