//! The notices a file paid into, or took back from: their new balances, in id order.

use std::sync::mpsc::sync_channel;

use super::commit::{AHEAD, Around};
use super::notices::{Book, Entry};
use crate::desk::cx::report;
use crate::desk::deposits::settle_effects;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::Notice;
use crate::store::{Covered as _, Session, Tx, Updates, get};

/// Notices of a chunk: a server is told of them in one word.
const CHUNK: usize = 1_024;

/// What is written.
#[derive(Default)]
struct Chunk {
    /// Notices that restrict nobody.
    plain: Updates<Notice>,
    /// Those whose restriction may be lifted now, in id order, as they were and as they will be. A lift
    /// looks at the program's other restrictions as they stand by then, and at nothing plain.
    restricting: Vec<(Notice, Notice)>,
    /// How many notices are now paid.
    settled: u32,
}

/// Writes the new balances; answers how many notices are now paid and how many restrictions
/// lifted.
pub(super) fn write_notices(
    tx: &mut Tx<'_>,
    (store, progress): Around<'_>,
    book: Book,
) -> Result<(u32, u32)> {
    let (ready, chunks) = sync_channel::<Chunk>(AHEAD);
    let now = tx.now.0;
    let reading = store.read(move |session| {
        let (mut done, touched) = (0, book.touched());
        for places in touched.chunks(CHUNK) {
            report(progress.as_ref(), "write", done, Some(touched.len()))?;
            done += places.len();
            let chunk: Vec<&Entry> = places.iter().map(|place| book.at(*place)).collect();
            let made = make_ready(session, &chunk, now)?;
            // Nobody takes it: the writer has failed, and its fault is the one that is told.
            ready
                .send(made)
                .map_err(|_| Fault::internal("import ended"))?;
        }
        Ok(())
    });
    let (mut settled, mut lifts) = (0, 0);
    let written = chunks.iter().try_for_each(|chunk| {
        settled += chunk.settled;
        tx.update_ready(&chunk.plain)?;
        chunk.restricting.into_iter().try_for_each(|pair| {
            lifts += u32::from(write(tx, pair)?);
            Ok(())
        })
    });
    drop(chunks);
    let read = reading.wait();
    written.and(read).map(|()| (settled, lifts))
}

/// Writes a notice that may restrict; answers whether its restriction was lifted.
fn write(tx: &mut Tx<'_>, (before, mut after): (Notice, Notice)) -> Result<bool> {
    let lifted = settle_effects(tx, &before, &mut after)?;
    tx.update(&before, &mut after)?;
    Ok(lifted)
}

fn make_ready(session: &mut dyn Session, entries: &[&Entry], now: i64) -> Result<Chunk> {
    let ids: Vec<i64> = entries.iter().map(|balance| balance.id).collect();
    let rows = load(session, &ids)?;
    let mut chunk = Chunk::default();
    for (balance, before) in entries.iter().zip(rows) {
        if balance.version != before.version {
            return Err(Fault::new(Code::PlanChanged));
        }
        let paid = before.amount_fen - before.taken_fen - balance.open;
        if paid == before.paid_fen {
            continue;
        }
        let mut after = paid_up_to(&before, paid, now);
        chunk.settled += u32::from(before.state == "open" && after.state == "settled");
        if before.restriction == "none" {
            chunk.plain.add(&before, &mut after)?;
        } else {
            chunk.restricting.push((before, after));
        }
    }
    Ok(chunk)
}

/// Whole rows of the notices, which are named in id order.
///
/// # Errors
/// [`Code::PlanChanged`] where one is gone; what the store answers.
pub(in crate::desk) fn load(session: &mut dyn Session, ids: &[i64]) -> Result<Vec<Notice>> {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(Vec::new());
    };
    if last - first >= 4 * ids.len().cast_signed() as i64 {
        return ids.iter().map(|id| get(session, *id)).collect();
    }
    let mut rows = Vec::with_capacity(ids.len());
    let params = [("first", (*first).into()), ("last", (*last).into())];
    session.query("notice.range", &params, &mut |row| {
        if ids.binary_search(&row.int(0)?).is_ok() {
            rows.push(Notice::read(row, 0)?);
        }
        Ok(())
    })?;
    if rows.len() == ids.len() {
        return Ok(rows);
    }
    Err(Fault::new(Code::PlanChanged))
}

/// The notice with so much paid.
pub(in crate::desk) fn paid_up_to(before: &Notice, paid: i64, now: i64) -> Notice {
    let mut after = before.clone();
    after.paid_fen = paid;
    let full = paid + before.taken_fen >= before.amount_fen;
    match (before.state.as_str(), full) {
        ("open", true) => {
            after.state = "settled".into();
            after.settled_at = Some(now);
        }
        ("settled", false) => {
            after.state = "open".into();
            after.settled_at = None;
            // What was lifted for this payment restricts nobody any more; it may be proposed anew.
            if matches!(before.restriction.as_str(), "lift_ordered" | "lifted") {
                after.restriction = "none".into();
            }
        }
        _ => {}
    }
    after
}
