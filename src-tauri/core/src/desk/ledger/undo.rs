//! Undoing an import: contra postings, notices open again, numbers released, one transaction, one event.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::pipe::{Ready, piped};
use super::plan::{
    Becomes, CHUNK, Moved, each_notice, files, locked, on_rows, read_postings, retake,
};
use crate::contract::{ImportUndone, Millis, StandsOn, UndoImport};
use crate::desk::cx::{Cx, Progress, count, id, reason, report};
use crate::desk::deposits::{reopen_effects, restricts_again, settle_effects};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Coverage, ImportUndo, Notice, Payment, PaymentImport, Posting};
use crate::store::{Covered as _, Inserts, Session, Store, Tx, Updates, all, one};

/// `payments.undo`: takes a whole import back. Its numbers are free afterwards.
///
/// # Errors
/// `not_found`; `wrong_state` for one that is undone; `import_in_use` with how many of what stands on it
/// (`payments.undo_plan` lists each); `period_locked`; `reason_missing`; `cancelled`, with nothing done.
pub fn undo(cx: &Cx<'_>, request: UndoImport) -> Result<ImportUndone> {
    let import = id(&request.import, "import")?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.undo", &request)?;
    let around = (cx.store()?, Arc::clone(&cx.progress));
    let done = cx.write(act, move |tx| {
        let before: PaymentImport = tx.get(import)?;
        if before.state != "committed" {
            return Err(Fault::new(Code::WrongState).with("state", &before.state));
        }
        demand_nothing(on_rows(tx.session(), import)?)?;
        Undo {
            before,
            reason,
            around,
        }
        .run(tx)
    })?;
    Ok(done.into_inner())
}

/// Refuses with how many of what there is.
fn demand_nothing(on: Vec<StandsOn>) -> Result<()> {
    let mut kinds = BTreeMap::<String, u32>::new();
    for one in on {
        *kinds.entry(one.kind).or_default() += 1;
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let refused = Fault::new(Code::ImportInUse);
    Err(kinds
        .into_iter()
        .fold(refused, |fault, (kind, number)| fault.with(&kind, number)))
}

struct Undo {
    before: PaymentImport,
    reason: String,
    around: (Arc<Store>, Arc<dyn Progress>),
}

/// What became of the notices.
#[derive(Default)]
struct Notices {
    reopened: u32,
    settled: u32,
    lifts: u32,
}

/// Notices ready to be written.
#[derive(Default)]
struct Chunk {
    /// Those that restrict nobody.
    plain: Updates<Notice>,
    /// Those whose restriction may come back, or end, in id order: as they will be.
    restricting: Vec<Notice>,
    reopened: u32,
    settled: u32,
}

impl Undo {
    fn run(self, tx: &mut Tx<'_>) -> Result<ImportUndone> {
        let import = self.before.id;
        // Asked for before anything is written, as the reading lanes see it as well.
        let refilled = all(
            tx.session(),
            "undo.refilled",
            &[("import", import.into())],
            |row| Ok((row.int(0)?, row.int(1)?)),
        )?;
        if let Some(through) = locked(tx.session(), &self.before)? {
            return Err(Fault::new(Code::PeriodLocked).with("through", through));
        }
        let moved = self.take_postings_back(tx)?;
        let notices = self.reopen_notices(tx, &moved)?;
        refill(tx, &refilled, &moved)?;
        let payments = self.release(tx, moved.postings)?;
        let later = retake(tx.session(), import)?;
        let days = withdraw_days(tx, import, &later)?;
        for before in &later {
            let mut after = before.clone();
            after.retake = 1;
            tx.update(before, &mut after)?;
        }
        tx.about("payment_import", import);
        tx.note("reason", self.reason.as_str());
        tx.note("payments", payments);
        tx.note("postings", moved.postings);
        tx.note("notices_reopened", notices.reopened);
        tx.note("notices_settled", notices.settled);
        tx.note("lifts_taken_back", notices.lifts);
        tx.note("days_withdrawn", days);
        tx.note("retake", later.iter().map(|one| one.id).collect::<Vec<_>>());
        Ok(ImportUndone {
            import: import.to_string(),
            payments,
            postings: moved.postings,
            notices_reopened: notices.reopened,
            notices_settled: notices.settled,
            lifts_taken_back: notices.lifts,
            days_withdrawn: days,
            retake: files(&later),
            at: Millis(tx.now.0),
        })
    }

    /// Posts the other way what the import posted.
    fn take_postings_back(&self, tx: &mut Tx<'_>) -> Result<Moved> {
        let first = tx.last_id(Posting::TABLE)? + 1;
        let (import, progress) = (self.before.clone(), Arc::clone(&self.around.1));
        piped(
            &self.around.0,
            move |session, ready| {
                let (mut next, mut rows) = (first, Vec::with_capacity(CHUNK));
                let mut flush = |rows: &mut Vec<Posting>| {
                    let full = std::mem::replace(rows, Vec::with_capacity(CHUNK));
                    let from = next;
                    next += full.len() as i64;
                    ready.send(Inserts::new(from, full))
                };
                let moved = read_postings(session, &import, progress.as_ref(), &mut |posting| {
                    rows.push(contra(posting));
                    if rows.len() < CHUNK {
                        return Ok(());
                    }
                    flush(&mut rows)
                })?;
                if !rows.is_empty() {
                    flush(&mut rows)?;
                }
                Ok(moved)
            },
            |ready: Inserts<Posting>| tx.insert_ready(&ready),
        )
    }

    fn reopen_notices(&self, tx: &mut Tx<'_>, moved: &Moved) -> Result<Notices> {
        let (notices, now) = (moved.notices.clone(), tx.now.0);
        let progress = Arc::clone(&self.around.1);
        let mut done = Notices::default();
        piped(
            &self.around.0,
            move |session, ready| {
                let chunk = std::cell::RefCell::new(Chunk::default());
                each_notice(
                    session,
                    &notices,
                    now,
                    progress.as_ref(),
                    &mut |before, becomes| chunk.borrow_mut().add(&before, becomes),
                    &mut || ready.send(chunk.take()),
                )
            },
            |chunk: Chunk| {
                done.reopened += chunk.reopened;
                done.settled += chunk.settled;
                tx.update_ready(&chunk.plain)?;
                chunk.restricting.into_iter().try_for_each(|after| {
                    done.lifts += u32::from(write(tx, after)?);
                    Ok(())
                })
            },
        )?;
        Ok(done)
    }

    /// The import and its rows: undone, with nothing left of them, and their numbers free. A server lets
    /// rows of an undone import go, and lets one be undone that has its word beside it.
    fn release(&self, tx: &mut Tx<'_>, postings: u32) -> Result<u32> {
        let (import, progress) = (self.before.id, Arc::clone(&self.around.1));
        let own: &[_] = &[("import", import.into())];
        let rows = one(tx.session(), "undo.rows", own, |row| row.int(0))?;
        tx.insert(&mut ImportUndo {
            id: 0,
            import_id: import,
            undone_by: tx.actor,
            undone_at: tx.now.0,
            reason: self.reason.clone(),
            payments: rows,
            postings: postings.into(),
        })?;
        let mut after = self.before.clone();
        "undone".clone_into(&mut after.state);
        tx.update(&self.before, &mut after)?;
        let total = usize::try_from(rows).ok();
        let released = piped(
            &self.around.0,
            move |session, ready| released(session, import, (progress.as_ref(), total), ready),
            |ready: Updates<Payment>| tx.update_ready(&ready),
        )?;
        Ok(count(released))
    }
}

/// Makes the rows of an import ready to be released; answers how many.
fn released(
    session: &mut dyn Session,
    import: i64,
    (progress, total): (&dyn Progress, Option<usize>),
    ready: &Ready<Updates<Payment>>,
) -> Result<usize> {
    let (mut chunk, mut done) = (Updates::default(), 0);
    session.query("undo.payments", &[("import", import.into())], &mut |row| {
        let before = Payment::read(row, 0)?;
        let mut after = before.clone();
        (after.left_fen, after.due_fen, after.released) = (0, 0, 1);
        chunk.add(&before, &mut after)?;
        done += 1;
        if chunk.len() < CHUNK {
            return Ok(());
        }
        report(progress, "write", done, total)?;
        ready.send(std::mem::take(&mut chunk))
    })?;
    ready.send(chunk)?;
    Ok(done)
}

impl Chunk {
    fn add(&mut self, before: &Notice, becomes: Becomes) -> Result<()> {
        let refused = |kind| {
            let refused = Fault::new(Code::ImportInUse).with(kind, 1);
            Err(refused.with("notice", &before.number))
        };
        let mut after = match becomes {
            Becomes::Notice(after) => *after,
            Becomes::Over => return refused("paid_since"),
            Becomes::Under => return refused("refunded_later"),
        };
        self.reopened += u32::from(before.state == "settled" && after.state == "open");
        self.settled += u32::from(before.state == "open" && after.state == "settled");
        if before.restriction == "none" {
            return self.plain.add(before, &mut after);
        }
        self.restricting.push(after);
        Ok(())
    }
}

/// Writes a notice that may restrict; answers whether its lift was taken back. What another notice of its
/// program did to it in this transaction counts.
fn write(tx: &mut Tx<'_>, made: Notice) -> Result<bool> {
    let before: Notice = tx.get(made.id)?;
    let mut after = made;
    before.restriction.clone_into(&mut after.restriction);
    if restricts_again(&before, &after) {
        return reopen_effects(tx, &before, after);
    }
    settle_effects(tx, &before, &mut after)?;
    tx.update(&before, &mut after)?;
    Ok(false)
}

/// The posting that takes another back.
pub(super) fn contra(own: Posting) -> Posting {
    Posting {
        id: 0,
        debit: own.credit,
        credit: own.debit,
        contra_of: Some(own.id),
        ..own
    }
}

/// Payments of other imports have in suspense again what the import's refunds took from it.
fn refill(tx: &mut Tx<'_>, refilled: &[(i64, i64)], moved: &Moved) -> Result<()> {
    for (payment, fen) in refilled {
        let before: Payment = tx.get(*payment)?;
        let mut after = before.clone();
        after.left_fen += fen;
        after.due_fen += moved.due.get(payment).copied().unwrap_or(0);
        tx.update(&before, &mut after)?;
    }
    Ok(())
}

/// The days the import told of, and of those of its payments what later files told that counted its rows
/// as known; answers how many days.
fn withdraw_days(tx: &mut Tx<'_>, import: i64, later: &[PaymentImport]) -> Result<u32> {
    let own: &[_] = &[("import", import.into())];
    let paid: BTreeSet<(String, i64)> = all(tx.session(), "undo.days", own, |row| {
        Ok((row.text(0)?.to_owned(), row.int(1)?))
    })?
    .into_iter()
    .collect();
    let mut days = BTreeSet::new();
    for teller in std::iter::once(import).chain(later.iter().map(|one| one.id)) {
        let told = all(
            tx.session(),
            "undo.coverage",
            &[("import", teller.into())],
            |row| Coverage::read(row, 0),
        )?;
        for before in told {
            let day = (before.deposit_account.clone(), before.day_on);
            if teller != import && !paid.contains(&day) {
                continue;
            }
            let mut after = before.clone();
            after.withdrawn_at = Some(tx.now.0);
            tx.update(&before, &mut after)?;
            days.insert(day);
        }
    }
    Ok(count(days.len()))
}
