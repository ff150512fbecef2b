//! `payments.balance`: all pots at once. What came into the bank and did not go back lies in suspense,
//! settles notices, is to be sent back or was deducted, to the fen.

use crate::contract::{AskBalance, TrialBalance};
use crate::desk::Cx;
use crate::desk::deposits::day_of_request as day;
use crate::domain::calendar::Day;
use crate::domain::fault::Result;
use crate::store::{Session, one};

use super::periods::locked_through;

/// Answers the trial balance.
///
/// # Errors
/// `bad_field` for a day that is none.
pub fn balance(cx: &Cx<'_>, request: AskBalance) -> Result<TrialBalance> {
    let on = request
        .on
        .as_deref()
        .map(|text| day(text, "on"))
        .transpose()?;
    cx.read(move |session| read(session, on))
}

/// What the postings say of each pot.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pots {
    received: i64,
    gone_back: i64,
    suspense: i64,
    deposits: i64,
    due: i64,
    deducted: i64,
    /// Between two notices; nothing outside a transfer.
    transfer: i64,
}

impl Pots {
    /// Adds up the ways money went until a day.
    pub(super) fn read(session: &mut dyn Session, on: Option<Day>) -> Result<Self> {
        let (mut pots, until) = (Self::default(), on.map_or(i64::MAX, |day| day.as_i64()));
        session.query("balance.ways", &[("to_on", until.into())], &mut |row| {
            let fen = row.int(2)?;
            pots.add(row.text(0)?, -fen);
            pots.add(row.text(1)?, fen);
            Ok(())
        })?;
        Ok(pots)
    }

    fn add(&mut self, pot: &str, fen: i64) {
        match pot {
            // What the bank was debited with came in.
            "bank" => self.received -= fen,
            "refunded" => self.gone_back += fen,
            "suspense" => self.suspense += fen,
            "deposit" => self.deposits += fen,
            "deducted" => self.deducted += fen,
            "transfer" => self.transfer += fen,
            _ => self.due += fen,
        }
    }

    fn bank(self) -> i64 {
        self.received - self.gone_back
    }

    pub(super) fn difference(self) -> i64 {
        self.bank() - self.suspense - self.deposits - self.due - self.deducted
    }
}

/// The same as the rows carry it, and all that went back, whether or not its payment is known.
pub(super) struct Carried {
    deposits: i64,
    suspense: i64,
    due: i64,
    received: i64,
    pub(super) went: i64,
    deducted: i64,
}

impl Carried {
    pub(super) fn read(session: &mut dyn Session) -> Result<Self> {
        one(session, "balance.rows", &[], |row| {
            Ok(Self {
                deposits: row.int(0)?,
                suspense: row.int(1)?,
                due: row.int(2)?,
                received: row.int(3)?,
                went: row.int(4)?,
                deducted: row.int(5)?,
            })
        })
    }

    pub(super) fn agrees(&self, pots: Pots) -> bool {
        let own = (self.deposits, self.suspense, self.due, self.received);
        own == (pots.deposits, pots.suspense, pots.due, pots.received)
            && self.deducted == pots.deducted
    }
}

fn read(session: &mut dyn Session, on: Option<Day>) -> Result<TrialBalance> {
    let pots = Pots::read(session, on)?;
    let rows = Carried::read(session)?;
    let locked = locked_through(session)?;
    let fen = |fen: i64| fen.to_string();
    Ok(TrialBalance {
        on: on.map(|day| day.to_string()),
        received: fen(pots.received),
        gone_back: fen(pots.gone_back),
        bank: fen(pots.bank()),
        suspense: fen(pots.suspense),
        deposits: fen(pots.deposits),
        refunds_due: fen(pots.due),
        deducted: fen(pots.deducted),
        difference: fen(pots.difference()),
        unlinked: fen(rows.went - pots.gone_back),
        agrees: on.is_none().then(|| rows.agrees(pots)),
        locked_through: locked.map(|day| day.to_string()),
    })
}
