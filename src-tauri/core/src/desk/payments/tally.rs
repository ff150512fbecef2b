//! Every row counted once, every fen once.
//!
//! What is *read* is added up from the rows alone, its parts from the verdicts; the equations
//! between them are asserted before anything is shown or stored.

use crate::contract::{MoneyIn, MoneyOut, VerdictCounts};
use crate::domain::fault::{Fault, Result};

/// A row's one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Verdict {
    Settles,
    Suspense,
    Refund,
    Reversal,
    Duplicate,
    NotAPayment,
    #[default]
    Error,
}

impl Verdict {
    /// How many there are, for tables by verdict.
    pub(super) const COUNT: usize = 7;

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Settles => "settles",
            Self::Suspense => "suspense",
            Self::Refund => "refund",
            Self::Reversal => "reversal",
            Self::Duplicate => "duplicate",
            Self::NotAPayment => "not_a_payment",
            Self::Error => "error",
        }
    }
}

/// One side of the money.
#[derive(Debug, Default)]
struct Side {
    read: i64,
    duplicate: i64,
    rejected: i64,
}

/// The sums of a file. Amounts are fen and never negative.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: [u32; Verdict::COUNT],
    incoming: Side,
    outgoing: Side,
    settled: i64,
    suspense: i64,
    refund: i64,
    reversal: i64,
    unlinked: i64,
}

fn add(sum: &mut i64, amount: i64) -> Result<()> {
    *sum = sum
        .checked_add(amount)
        .ok_or_else(|| Fault::internal("sum of the file"))?;
    Ok(())
}

impl Tally {
    /// Counts a row and what it read, before its parts are told.
    pub(super) fn row(&mut self, verdict: Verdict, outgoing: bool, amount: i64) -> Result<()> {
        self.counts[verdict as usize] += 1;
        let side = if outgoing {
            &mut self.outgoing
        } else {
            &mut self.incoming
        };
        add(&mut side.read, amount)?;
        match verdict {
            Verdict::Duplicate => add(&mut side.duplicate, amount),
            Verdict::Error => add(&mut side.rejected, amount),
            _ => Ok(()),
        }
    }

    /// The parts of a payment.
    pub(super) fn paid(&mut self, settled: i64, suspense: i64) -> Result<()> {
        add(&mut self.settled, settled)?;
        add(&mut self.suspense, suspense)
    }

    /// The parts of a refund or reversal.
    pub(super) fn back(&mut self, reversal: bool, linked: i64, unlinked: i64) -> Result<()> {
        let sum = if reversal {
            &mut self.reversal
        } else {
            &mut self.refund
        };
        add(sum, linked)?;
        add(&mut self.unlinked, unlinked)
    }

    /// An earlier row of this file has found its payment.
    pub(super) fn linked_late(&mut self, reversal: bool, amount: i64) -> Result<()> {
        self.back(reversal, amount, -amount)
    }

    /// Checks the equations against the number of rows the reader counted.
    ///
    /// # Errors
    /// An internal fault when one does not hold; nothing may be shown or stored then.
    pub(super) fn check(&self, rows: u64) -> Result<()> {
        let (ins, outs) = (&self.incoming, &self.outgoing);
        let in_parts = [self.settled, self.suspense, ins.duplicate, ins.rejected];
        let out_parts = [
            self.refund,
            self.reversal,
            self.unlinked,
            outs.duplicate,
            outs.rejected,
        ];
        let counted: u64 = self.counts.iter().copied().map(u64::from).sum();
        let sum = |parts: &[i64]| parts.iter().copied().map(i128::from).sum::<i128>();
        let holds = counted == rows
            && i128::from(ins.read) == sum(&in_parts)
            && i128::from(outs.read) == sum(&out_parts)
            && in_parts.iter().chain(&out_parts).all(|part| *part >= 0);
        if holds {
            return Ok(());
        }
        Err(Fault::internal("equations of the file"))
    }

    pub(super) fn verdicts(&self) -> VerdictCounts {
        let count = |verdict: Verdict| self.counts[verdict as usize];
        VerdictCounts {
            settles: count(Verdict::Settles),
            suspense: count(Verdict::Suspense),
            refund: count(Verdict::Refund),
            reversal: count(Verdict::Reversal),
            duplicate: count(Verdict::Duplicate),
            not_a_payment: count(Verdict::NotAPayment),
            error: count(Verdict::Error),
        }
    }

    pub(super) fn money_in(&self) -> MoneyIn {
        MoneyIn {
            read: self.incoming.read.to_string(),
            settled: self.settled.to_string(),
            suspense: self.suspense.to_string(),
            duplicate: self.incoming.duplicate.to_string(),
            rejected: self.incoming.rejected.to_string(),
        }
    }

    pub(super) fn money_out(&self) -> MoneyOut {
        MoneyOut {
            read: self.outgoing.read.to_string(),
            refund: self.refund.to_string(),
            reversal: self.reversal.to_string(),
            unlinked: self.unlinked.to_string(),
            duplicate: self.outgoing.duplicate.to_string(),
            rejected: self.outgoing.rejected.to_string(),
        }
    }
}
