//! One row after another: its verdict, what it moves, and the plan's hash over all of it.
//!
//! The inspection and the import run this same code over the same rows; they differ only in what
//! they do with a judged row. A row sees the balances as the rows before it left them.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::known::{
    ByHalf, Holding, Key, KeyMap, Keys, Known, RowRef, StoredHolding, StoredRow, Waiting, holding,
};
use super::notices::{Book, Place};
use super::platforms::Platforms;
use super::tally::{Tally, Verdict};
use crate::domain::bill::{BillRow, Direction, Kind};
use crate::domain::calendar::Day;
use crate::domain::fault::Result;
use crate::domain::matching::{Decision, Evidence, Money, Reason, decide, take_back};
use crate::domain::money::Fen;
use crate::store::Session;

/// No notice, in place of one.
const NOWHERE: Place = Place::MAX;
/// Several notices: they stand beside.
const SEVERAL: Place = Place::MAX - 1;

/// Bytes of a short row, to guess how many a file has.
const ROW_BYTES: u64 = 250;
/// Rows that room is made for at most before they are there.
const ROWS: usize = 1 << 23;

/// A row this file stores, as later rows need it.
#[derive(Debug, Clone, Copy)]
struct Kept {
    amount: i64,
    left: i64,
    settled: i64,
    notice: Place,
}

/// A refund that came before its payment and now takes its part of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Late {
    pub(super) refund: RowRef,
    pub(super) fen: i64,
    pub(super) paid_on: i64,
}

/// A row with its verdict. Reused from row to row.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// Codes of [`Reason`]s or row faults; at least one.
    pub(super) reasons: Vec<&'static str>,
    /// Fen of the row; 0 where it cannot be read.
    pub(super) amount: i64,
    pub(super) paid_on: i64,
    /// A payment's settled parts, or the parts a refund takes back.
    pub(super) parts: Vec<(Place, i64)>,
    /// What of a payment waits in suspense, or what a refund takes out of it.
    pub(super) suspense: i64,
    /// Refunds that came before this payment.
    pub(super) late: Vec<Late>,
    /// The row's refund number as it is stored: empty for payments.
    pub(super) is_payment: bool,
}

impl Judged {
    fn clear(&mut self) {
        self.reasons.clear();
        self.parts.clear();
        self.late.clear();
        (self.amount, self.suspense, self.paid_on) = (0, 0, 0);
        self.is_payment = false;
    }

    /// Whether the row is stored.
    pub(super) fn is_stored(&self) -> bool {
        use Verdict::{Refund, Reversal, Settles, Suspense};
        matches!(self.verdict, Settles | Suspense | Refund | Reversal)
    }

    fn because(&mut self, reason: Reason) {
        if !self.reasons.contains(&reason.code()) {
            self.reasons.push(reason.code());
        }
    }
}

/// The judge of one file.
pub(super) struct Judge {
    pub(super) book: Book,
    pub(super) tally: Tally,
    platforms: Platforms,
    file_bytes: u64,
    known: Known,
    keys: Keys,
    here: KeyMap<u32>,
    kept: Vec<Kept>,
    several: HashMap<u32, Vec<(Place, i64)>>,
    /// Rows of this file whose money a later row took back.
    pub(super) adjusted: Vec<u32>,
    stored: KeyMap<StoredHolding>,
    waiting: KeyMap<Vec<Waiting>>,
    evidence: Evidence,
    decision: Decision,
    facts: Vec<Option<crate::domain::matching::Facts>>,
    places: Vec<Option<Place>>,
    hasher: Sha256,
    line: Vec<u8>,
}

/// The session, if there is a store, for one more call.
macro_rules! again {
    ($session:ident) => {
        match $session {
            Some(ref mut session) => Some(&mut **session),
            None => None,
        }
    };
}

impl Judge {
    /// `file_bytes` decides how the notices are looked up.
    pub(super) fn new(platforms: Platforms, file_bytes: u64) -> Self {
        // Room for all rows at once: a table that grows is for a moment held twice.
        let rows = usize::try_from(file_bytes / ROW_BYTES).map_or(0, |rows| rows.min(ROWS));
        Self {
            book: Book::default(),
            tally: Tally::default(),
            platforms,
            file_bytes,
            known: Known::default(),
            keys: Keys::default(),
            here: KeyMap::with_capacity_and_hasher(rows, ByHalf),
            kept: Vec::with_capacity(rows),
            several: HashMap::new(),
            adjusted: Vec::new(),
            stored: KeyMap::default(),
            waiting: KeyMap::default(),
            evidence: Evidence::default(),
            decision: Decision::default(),
            facts: Vec::new(),
            places: Vec::new(),
            hasher: Sha256::new(),
            line: Vec::with_capacity(1 << 16),
        }
    }

    /// The notices as the file leaves them; what is known of its rows is forgotten.
    pub(super) fn into_book(self) -> Book {
        self.book
    }

    /// The platform a row's account belongs to.
    pub(super) fn platform(&self, row: &BillRow<'_>) -> &'static str {
        self.platform_of(row.account())
    }

    /// The platform an account belongs to.
    pub(super) fn platform_of(&self, account: &str) -> &'static str {
        self.platforms.of(account).0
    }

    /// Judges a row and moves the balances accordingly.
    pub(super) fn judge(
        &mut self,
        session: Option<&mut dyn Session>,
        row: &BillRow<'_>,
        out: &mut Judged,
    ) -> Result<()> {
        out.clear();
        out.amount = row.amount.map_or(0, |amount| amount.0);
        out.paid_on = row.paid_at.map_or(0, |at| at.day().as_i64());
        out.is_payment = row.kind == Kind::Payment;
        self.decide_row(session, row, out)?;
        let outgoing = matches!(row.kind, Kind::Refund | Kind::Reversal);
        self.tally.row(out.verdict, outgoing, out.amount)?;
        if out.is_payment && out.is_stored() {
            let settled = out.parts.iter().map(|(_, fen)| fen).sum();
            self.tally.paid(settled, out.amount - settled)?;
        }
        self.write_down(row, out);
        Ok(())
    }

    /// Counts a row that is on record already, whatever it says now.
    pub(super) fn known(&mut self, row: &BillRow<'_>, out: &mut Judged) -> Result<()> {
        out.clear();
        out.amount = row.amount.map_or(0, |amount| amount.0);
        out.paid_on = row.paid_at.map_or(0, |at| at.day().as_i64());
        out.is_payment = row.kind == Kind::Payment;
        out.verdict = Verdict::Duplicate;
        out.because(Reason::KnownRow);
        let outgoing = matches!(row.kind, Kind::Refund | Kind::Reversal);
        self.tally.row(out.verdict, outgoing, out.amount)?;
        self.write_down(row, out);
        Ok(())
    }

    fn decide_row(
        &mut self,
        mut session: Option<&mut dyn Session>,
        row: &BillRow<'_>,
        out: &mut Judged,
    ) -> Result<()> {
        if is_faulty(row, out) {
            return Ok(());
        }
        if row.kind == Kind::Other || out.amount == 0 {
            out.verdict = Verdict::NotAPayment;
            out.because(match (row.kind, row.flow) {
                (Kind::Other, Some((Direction::Out, _))) => Reason::MoneyOut,
                (Kind::Other, _) => Reason::OtherState,
                _ => Reason::NoMoney,
            });
            return Ok(());
        }
        let (id, account) = (row.external_id(), row.account());
        let refund_id = if out.is_payment { "" } else { row.refund_id() };
        let key = self.keys.key(id, row.kind as u8, refund_id, account);
        let before = match self.here.get(&key) {
            Some(at) => Some(self.kept[*at as usize].amount),
            None => None,
        };
        let stored = match before {
            Some(_) => Vec::new(),
            None => self.known.rows(again!(session), row)?,
        };
        let before = before.or_else(|| amount_of(&stored, row.kind, refund_id));
        if let Some(before) = before {
            repeat(before, out);
            return Ok(());
        }
        match row.kind {
            Kind::Payment => self.payment(again!(session), row, &stored, key, out)?,
            _ => self.back(again!(session), row, &stored, out)?,
        }
        // A file of four thousand million rows does not get here: it is larger than any disk.
        self.here.insert(key, (self.kept.len() - 1) as u32);
        Ok(())
    }

    fn payment(
        &mut self,
        mut session: Option<&mut dyn Session>,
        row: &BillRow<'_>,
        stored: &[StoredRow],
        key: Key,
        out: &mut Judged,
    ) -> Result<()> {
        let gone = self.gone_before(stored, key, out)?;
        let money = Money {
            amount: Fen(out.amount - gone),
            paid_on: row.paid_at.map_or(Day::MIN, |at| at.day()),
            platform: self.platforms.of(row.account()).1,
        };
        if gone > 0 {
            out.because(Reason::RefundedAlready);
        }
        if money.amount > Fen::ZERO {
            self.evidence
                .read(row.merchant_order_no(), row.free_texts());
            self.look_up(again!(session), row.account(), money.platform)?;
            decide(&money, &self.evidence, &self.facts, &mut self.decision);
            for &(at, part) in &self.decision.settles {
                if let Some(place) = self.places[at] {
                    out.parts.push((place, part.0));
                    self.book.pay(place, part.0);
                }
            }
            out.suspense = self.decision.left.0;
            out.reasons
                .extend(self.decision.reasons.iter().map(|one| one.code()));
        }
        out.verdict = if out.parts.is_empty() {
            Verdict::Suspense
        } else {
            Verdict::Settles
        };
        self.keep(out);
        Ok(())
    }

    /// The facts of every number the row names.
    fn look_up(
        &mut self,
        mut session: Option<&mut dyn Session>,
        account: &str,
        letter: char,
    ) -> Result<()> {
        self.facts.clear();
        self.places.clear();
        for number in self.evidence.numbers() {
            if let Some(session) = again!(session) {
                let platform = self.platforms.of(account).0;
                self.book.load(session, platform, letter, self.file_bytes)?;
            }
            let place = match number.platform() == letter {
                true => self.book.find(again!(session), number)?,
                false => None,
            };
            self.places.push(place);
            self.facts.push(place.map(|at| self.book.at(at).facts()));
        }
        Ok(())
    }

    /// Takes off what went back before this payment was told; answers how much.
    fn gone_before(&mut self, stored: &[StoredRow], key: Key, out: &mut Judged) -> Result<i64> {
        let mut left = out.amount;
        let told = stored.iter().filter(|row| row.kind != "payment");
        let mut refunds: Vec<Waiting> = told
            .map(|row| Waiting {
                row: RowRef::Stored(row.id),
                reversal: row.kind == "reversal",
                paid_on: row.paid_on,
                fen: row.amount - row.linked,
            })
            .collect();
        if !self.waiting.is_empty() {
            refunds.extend(self.waiting.remove(&key).unwrap_or_default());
        }
        for refund in refunds {
            let fen = refund.fen.min(left);
            if fen > 0 {
                left -= fen;
                out.late.push(Late {
                    refund: refund.row,
                    fen,
                    paid_on: refund.paid_on.max(out.paid_on),
                });
                if let RowRef::Here(_) = refund.row {
                    self.tally.linked_late(refund.reversal, fen)?;
                }
            }
        }
        Ok(out.amount - left)
    }

    fn keep(&mut self, out: &Judged) {
        let notice = match out.parts.as_slice() {
            [] => NOWHERE,
            [(place, _)] => *place,
            several => {
                let at = self.kept.len() as u32;
                self.several.insert(at, several.to_vec());
                SEVERAL
            }
        };
        self.kept.push(Kept {
            amount: out.amount,
            left: if out.is_payment { out.suspense } else { 0 },
            settled: out.parts.iter().map(|(_, fen)| fen).sum(),
            notice,
        });
    }

    /// A refund or reversal.
    fn back(
        &mut self,
        session: Option<&mut dyn Session>,
        row: &BillRow<'_>,
        stored: &[StoredRow],
        out: &mut Judged,
    ) -> Result<()> {
        let reversal = row.kind == Kind::Reversal;
        out.verdict = if reversal {
            Verdict::Reversal
        } else {
            Verdict::Refund
        };
        let (id, account) = (row.external_id(), row.account());
        let of = self.keys.key(id, Kind::Payment as u8, "", account);
        let here = self.here.get(&of).copied();
        if here.is_none()
            && !self.stored.contains_key(&of)
            && let Some(payment) = stored.iter().find(|row| row.kind == "payment")
            && let Some(session) = session
        {
            let held = holding(session, &mut self.book, payment)?;
            self.stored.insert(of, held);
        }
        let linked = match here {
            Some(at) => Some(self.take_here(at, out)),
            None => self.take_stored(of, out),
        };
        if linked.is_none() {
            out.because(Reason::PaymentUnknown);
            self.waiting.entry(of).or_default().push(Waiting {
                row: RowRef::Here(self.kept.len() as u32),
                reversal,
                paid_on: out.paid_on,
                fen: out.amount,
            });
        }
        let linked = linked.unwrap_or(0);
        self.tally.back(reversal, linked, out.amount - linked)?;
        self.keep(out);
        Ok(())
    }

    fn take_here(&mut self, at: u32, out: &mut Judged) -> i64 {
        let kept = self.kept[at as usize];
        let mut held = Holding {
            left: kept.left,
            parts: match kept.notice {
                NOWHERE => Vec::new(),
                SEVERAL => self.several.remove(&at).unwrap_or_default(),
                place => vec![(place, kept.settled)],
            },
        };
        let linked = take(&mut held, &mut self.book, out);
        let kept = &mut self.kept[at as usize];
        kept.left = held.left;
        kept.settled = held.parts.iter().map(|(_, fen)| fen).sum();
        if kept.notice == SEVERAL {
            self.several.insert(at, held.parts);
        }
        self.adjusted.push(at);
        linked
    }

    fn take_stored(&mut self, of: Key, out: &mut Judged) -> Option<i64> {
        let stored = self.stored.get_mut(&of)?;
        let linked = take(&mut stored.holding, &mut self.book, out);
        self.line.extend_from_slice(&stored.version.to_le_bytes());
        Some(linked)
    }

    /// What is left in suspense of a row of this file, by its place.
    pub(super) fn left_of(&self, at: u32) -> i64 {
        self.kept[at as usize].left
    }

    /// The stored payments this file takes money back from: id, version, what is left.
    pub(super) fn stored_payments(&self) -> impl Iterator<Item = (i64, i64, i64)> + '_ {
        let held = self.stored.values();
        held.map(|one| (one.id, one.version, one.holding.left))
    }

    /// Rows stored so far.
    pub(super) fn stored_rows(&self) -> u32 {
        self.kept.len() as u32
    }

    /// Adds the row's line to the plan: what it is, what it does, and which version of which
    /// notice it does it to.
    fn write_down(&mut self, row: &BillRow<'_>, out: &Judged) {
        let line = &mut self.line;
        for number in [
            row.line.cast_signed(),
            out.amount,
            out.paid_on,
            out.suspense,
        ] {
            line.extend_from_slice(&number.to_le_bytes());
        }
        line.push(out.verdict as u8);
        for text in [row.external_id(), row.refund_id(), row.account()] {
            line.extend_from_slice(&(text.len() as u64).to_le_bytes());
            line.extend_from_slice(text.as_bytes());
        }
        line.push(out.parts.len().min(255) as u8);
        for (place, fen) in &out.parts {
            let entry = self.book.at(*place);
            let serial = entry.serial().cast_signed();
            for number in [serial, entry.version, *fen] {
                line.extend_from_slice(&number.to_le_bytes());
            }
        }
        for late in &out.late {
            line.extend_from_slice(&late.fen.to_le_bytes());
        }
        for reason in &out.reasons {
            line.extend_from_slice(reason.as_bytes());
            line.push(b';');
        }
        if line.len() >= 60 << 10 {
            self.hasher.update(&self.line);
            self.line.clear();
        }
    }

    /// The plan's hash, bound to the file and the profile that read it.
    pub(super) fn plan(
        &mut self,
        file: &[u8; 32],
        (profile, version): (&str, u32),
        account: Option<&str>,
    ) -> [u8; 32] {
        self.hasher.update(&self.line);
        self.line.clear();
        let mut plan = Sha256::new();
        plan.update(file);
        plan.update(version.to_le_bytes());
        plan.update(profile.as_bytes());
        // What a person said about the file is part of what was shown.
        if let Some(account) = account {
            plan.update([0]);
            plan.update(account.as_bytes());
        }
        plan.update(self.hasher.clone().finalize());
        plan.finalize().into()
    }
}

/// Takes a refund out of its payment; answers how much there was.
fn take(held: &mut Holding, book: &mut Book, out: &mut Judged) -> i64 {
    let parts: Vec<Fen> = held.parts.iter().map(|(_, fen)| Fen(*fen)).collect();
    let taken = take_back(Fen(out.amount), Fen(held.left), &parts);
    out.because(Reason::PaymentKnown);
    out.suspense = taken.from_suspense.0;
    held.left -= taken.from_suspense.0;
    for ((place, held), fen) in held.parts.iter_mut().zip(&taken.from_parts) {
        if *fen > Fen::ZERO {
            *held -= fen.0;
            book.pay(*place, -fen.0);
            out.parts.push((*place, fen.0));
            out.because(Reason::NoticeReopened);
        }
    }
    if taken.unlinked > Fen::ZERO {
        out.because(Reason::OverRefund);
    }
    out.amount - taken.unlinked.0
}

/// A row the reader found faults in, or without an account, is an error whatever else it says.
fn is_faulty(row: &BillRow<'_>, out: &mut Judged) -> bool {
    for fault in &row.faults {
        if !out.reasons.contains(&fault.code.code()) {
            out.reasons.push(fault.code.code());
        }
    }
    let moves = row.kind != Kind::Other && row.faults.is_empty();
    if moves && row.account().is_empty() {
        out.reasons.push("field_missing");
    }
    let faulty = !out.reasons.is_empty();
    if faulty {
        out.verdict = Verdict::Error;
    }
    faulty
}

fn amount_of(stored: &[StoredRow], kind: Kind, refund_id: &str) -> Option<i64> {
    let kind = match kind {
        Kind::Payment => "payment",
        Kind::Refund => "refund",
        _ => "reversal",
    };
    let same = |row: &&StoredRow| row.kind == kind && row.refund_id == refund_id;
    stored.iter().find(same).map(|row| row.amount)
}

fn repeat(before: i64, out: &mut Judged) {
    if before == out.amount {
        out.verdict = Verdict::Duplicate;
        out.because(Reason::KnownRow);
    } else {
        out.verdict = Verdict::Error;
        out.because(Reason::SameIdOtherAmount);
    }
}
