//! Money that a notice holds, on its way elsewhere by an act.
//!
//! It is taken from the payments it came with, the oldest first, and posted under each, so that every fen
//! stays known by the line of the file that told of it. Postings stand on the day of the act, on the first
//! open day where that is locked. Deliberately absent: who may decide, and taking an act back.

use super::lifts::{reopen_effects, settle_effects};
use crate::desk::ledger::first_open;
use crate::desk::payments::paid_up_to;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{DepositAct, Notice, Payment, Posting};
use crate::store::{Session, Tx, all, maybe_one};

/// Which payments a part of what a notice holds came with, and how much of each.
type Parts = Vec<(i64, i64)>;

/// The parts, and how much is missing.
fn split(session: &mut dyn Session, notice: i64, fen: i64) -> Result<(Parts, i64)> {
    let own: &[_] = &[("notice_id", notice.into())];
    let held = all(session, "act.parts", own, |row| {
        Ok((row.int(0)?, row.int(1)?))
    })?;
    let mut left = fen;
    let mut parts = Parts::new();
    for (payment, held) in held {
        let part = held.min(left);
        if part > 0 {
            parts.push((payment, part));
            left -= part;
        }
    }
    Ok((parts, left))
}

/// The refusal of more than there is.
pub(super) fn not_held(held: i64, asked: i64) -> Fault {
    Fault::new(Code::HeldTooLittle)
        .with("held_fen", held)
        .with("asked_fen", asked)
}

/// Holds the payments an act takes from, as whoever books holds payments before notices.
pub(super) fn hold(tx: &mut Tx<'_>, notice: i64, fen: i64) -> Result<()> {
    for (payment, _) in split(tx.session(), notice, fen)?.0 {
        tx.get::<Payment>(payment)?;
    }
    Ok(())
}

/// Carries an approved act out, but for writing its notices.
struct Carrying<'a> {
    act: &'a DepositAct,
    parts: Parts,
    day: i64,
}

impl<'a> Carrying<'a> {
    fn of(tx: &mut Tx<'_>, act: &'a DepositAct) -> Result<Self> {
        let (parts, missing) = split(tx.session(), act.notice_id, act.amount_fen)?;
        if missing > 0 {
            return Err(not_held(act.amount_fen - missing, act.amount_fen));
        }
        let day = tx.now.day().as_i64().max(first_open(tx.session())?);
        Ok(Self { act, parts, day })
    }

    /// Posts every part from one pot into another.
    fn post(&self, tx: &mut Tx<'_>, notice: i64, (debit, credit): (&str, &str)) -> Result<()> {
        for &(payment, fen) in &self.parts {
            let own: Payment = tx.get(payment)?;
            tx.insert(&mut Posting {
                id: 0,
                payment_id: payment,
                notice_id: Some(notice),
                debit: debit.to_owned(),
                credit: credit.to_owned(),
                amount_fen: fen,
                posted_on: self.day,
                import_id: own.import_id,
                contra_of: None,
                act_id: Some(self.act.id),
            })?;
        }
        Ok(())
    }

    /// What is to be sent back waits with its payment for the refund that settles it.
    fn wait(&self, tx: &mut Tx<'_>) -> Result<()> {
        for &(payment, fen) in &self.parts {
            let before: Payment = tx.get(payment)?;
            let mut after = before.clone();
            after.left_fen += fen;
            after.due_fen += fen;
            tx.update(&before, &mut after)?;
        }
        Ok(())
    }
}

/// The notice without what is taken from it for good.
fn without(before: &Notice, fen: i64) -> Notice {
    let mut after = before.clone();
    after.paid_fen -= fen;
    after.taken_fen += fen;
    after
}

/// Deducts: the notice stays as settled as it was, what is missing is for another notice to ask.
pub(super) fn deduct(tx: &mut Tx<'_>, act: &DepositAct, notice: &Notice) -> Result<()> {
    let carrying = Carrying::of(tx, act)?;
    carrying.post(tx, notice.id, ("deposit", "deducted"))?;
    tx.update(notice, &mut without(notice, act.amount_fen))
}

/// Marks as to be sent back; answers the notice as it is to be written.
pub(super) fn send_back(tx: &mut Tx<'_>, act: &DepositAct, notice: &Notice) -> Result<Notice> {
    let carrying = Carrying::of(tx, act)?;
    carrying.post(tx, notice.id, ("deposit", "refund_due"))?;
    carrying.wait(tx)?;
    Ok(without(notice, act.amount_fen))
}

/// Moves to another notice: this one asks for it again, the other has it.
pub(super) fn transfer(
    tx: &mut Tx<'_>,
    act: &DepositAct,
    (from, to): (&Notice, &Notice),
) -> Result<()> {
    let (fen, now) = (act.amount_fen, tx.now.0);
    let carrying = Carrying::of(tx, act)?;
    carrying.post(tx, from.id, ("deposit", "transfer"))?;
    carrying.post(tx, to.id, ("transfer", "deposit"))?;
    take_out(tx, from, fen)?;
    let mut paid = paid_up_to(to, to.paid_fen + fen, now);
    let lifted = settle_effects(tx, to, &mut paid)?;
    tx.note("lifted", lifted);
    tx.update(to, &mut paid)
}

/// A notice that is open again has its restriction back, unless a lift of its program has left the house.
pub(in crate::desk) fn take_out(tx: &mut Tx<'_>, notice: &Notice, fen: i64) -> Result<()> {
    let mut after = paid_up_to(notice, notice.paid_fen - fen, tx.now.0);
    notice.restriction.clone_into(&mut after.restriction);
    if !restricts_again(notice, &after) {
        return tx.update(notice, &mut after);
    }
    if let Some(number) = lift_left(tx.session(), notice.program_id)? {
        return Err(Fault::new(Code::ImportInUse)
            .with("lift_left", 1)
            .with("notice", number));
    }
    let lifted = reopen_effects(tx, notice, after)?;
    tx.note("lift_taken_back", lifted);
    Ok(())
}

/// Whether a notice that is open again has its restriction back.
pub(in crate::desk) fn restricts_again(before: &Notice, after: &Notice) -> bool {
    let lifted = matches!(before.restriction.as_str(), "lift_ordered" | "lifted");
    lifted && before.state == "settled" && after.state == "open"
}

/// A notice of the program whose lift has left the house.
pub(in crate::desk) fn lift_left(
    session: &mut dyn Session,
    program: i64,
) -> Result<Option<String>> {
    let own: &[_] = &[("program_id", program.into())];
    maybe_one(session, "lift.left", own, |row| Ok(row.text(0)?.to_owned()))
}
