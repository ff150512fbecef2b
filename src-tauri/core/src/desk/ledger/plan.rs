//! What undoing an import would do, and what stands against it: the same reading that the undo does.

use std::collections::{BTreeMap, HashMap};

use crate::contract::{ById, RetakeFile, StandsOn, UndoPlan};
use crate::desk::Cx;
use crate::desk::cx::{Progress, count, id, report};
use crate::desk::deposits::{lift_left, restricts_again};
use crate::desk::payments::{load_notices, paid_up_to};
use crate::domain::calendar::Day;
use crate::domain::fault::{Fault, Result};
use crate::store::rows::{Notice, PaymentImport, Posting};
use crate::store::{Covered as _, Session, Value, all, get, one};

/// Things that stand on an import of which each is listed.
const LISTED: usize = 1_000;
/// Postings, or notices, between two reports; a server is asked for as many in one word.
pub(super) const CHUNK: usize = 1_024;

/// What an import moved.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// By notice, in id order: how much less is paid when it is taken back.
    pub(super) notices: Vec<(i64, i64)>,
    /// By payment: what is to be sent back again.
    pub(super) due: BTreeMap<i64, i64>,
    pub(super) postings: u32,
}

/// Where an import's own postings lie.
fn own_postings(import: &PaymentImport) -> [(&'static str, Value); 3] {
    [
        ("import", import.id.into()),
        ("first", import.first_posting.unwrap_or(0).into()),
        ("last", import.last_posting.unwrap_or(i64::MAX).into()),
    ]
}

/// Reads an import's own postings in order into `each`; answers what they moved.
///
/// # Errors
/// What `each` and the store answer; `Cancelled`.
pub(super) fn read_postings(
    session: &mut dyn Session,
    import: &PaymentImport,
    progress: &dyn Progress,
    each: &mut dyn FnMut(Posting) -> Result<()>,
) -> Result<Moved> {
    let (mut moved, mut notices) = (Moved::default(), HashMap::<i64, i64>::new());
    session.query("undo.postings", &own_postings(import), &mut |row| {
        let posting = Posting::read(row, 0)?;
        if (moved.postings as usize).is_multiple_of(CHUNK) {
            report(progress, "undo", moved.postings as usize, None)?;
        }
        moved.postings += 1;
        let fen = posting.amount_fen;
        if let Some(notice) = posting.notice_id {
            let paid = notices.entry(notice).or_default();
            *paid += if posting.credit == "deposit" {
                -fen
            } else {
                fen
            };
        }
        if posting.debit == "refund_due" {
            *moved.due.entry(posting.payment_id).or_default() += fen;
        }
        each(posting)
    })?;
    moved.notices = notices.into_iter().filter(|(_, fen)| *fen != 0).collect();
    moved.notices.sort_unstable();
    Ok(moved)
}

/// What becomes of a notice.
pub(super) enum Becomes {
    /// This.
    Notice(Box<Notice>),
    /// More would be paid than it asks for.
    Over,
    /// Less than nothing would be paid: a refund has taken of it.
    Under,
}

/// Hands over every notice as it is and what becomes of it, in id order.
pub(super) fn each_notice(
    session: &mut dyn Session,
    moved: &[(i64, i64)],
    now: i64,
    progress: &dyn Progress,
    each: &mut dyn FnMut(Notice, Becomes) -> Result<()>,
    end: &mut dyn FnMut() -> Result<()>,
) -> Result<()> {
    let mut done = 0;
    for chunk in moved.chunks(CHUNK) {
        report(progress, "write", done, Some(moved.len()))?;
        done += chunk.len();
        let ids: Vec<i64> = chunk.iter().map(|(id, _)| *id).collect();
        for (before, (_, fen)) in load_notices(session, &ids)?.into_iter().zip(chunk) {
            let paid = before.paid_fen + fen;
            let becomes = match paid {
                ..0 => Becomes::Under,
                _ if paid + before.taken_fen > before.amount_fen => Becomes::Over,
                _ => Becomes::Notice(Box::new(after(&before, paid, now))),
            };
            each(before, becomes)?;
        }
        end()?;
    }
    Ok(())
}

/// The notice with so much paid; what its restriction becomes is for whoever writes it.
fn after(before: &Notice, paid: i64, now: i64) -> Notice {
    let mut after = paid_up_to(before, paid, now);
    before.restriction.clone_into(&mut after.restriction);
    after
}

/// Something that stands on an import.
fn stands(kind: &str) -> StandsOn {
    StandsOn {
        kind: kind.to_owned(),
        payment: None,
        external_id: None,
        notice: None,
        import: None,
        file_name: None,
        fen: None,
        on: None,
    }
}

/// What was done since with the rows of an import: by hand, and by later files.
pub(super) fn on_rows(session: &mut dyn Session, import: i64) -> Result<Vec<StandsOn>> {
    let own: &[_] = &[("import", import.into())];
    let mut found = all(session, "undo.on_rows", own, |row| {
        let (other, notice) = (row.int(5)?, row.text(2)?.to_owned());
        let kind = match (other == import, row.text(7)?, row.text(3)?) {
            (false, ..) => "refunded_later",
            (true, "", "deposit") => "matched_by_hand",
            (true, "", _) => "sent_back",
            (true, "deduction", _) => "deducted",
            (true, "refund", _) => "refund_approved",
            (true, "transfer", _) => "transferred",
            (true, ..) => "waived",
        };
        Ok(StandsOn {
            payment: Some(row.int(0)?.to_string()),
            external_id: Some(row.text(1)?.to_owned()),
            notice: Some(notice).filter(|number| !number.is_empty()),
            fen: Some(row.int(4)?.to_string()),
            import: (other != import).then(|| other.to_string()),
            file_name: (other != import)
                .then(|| row.text(6))
                .transpose()?
                .map(str::to_owned),
            ..stands(kind)
        })
    })?;
    found.extend(all(session, "undo.refunds", own, |row| {
        Ok(StandsOn {
            payment: Some(row.int(0)?.to_string()),
            external_id: Some(row.text(1)?.to_owned()),
            import: Some(row.int(2)?.to_string()),
            file_name: Some(row.text(3)?.to_owned()),
            fen: Some(row.int(4)?.to_string()),
            ..stands("refunded_later")
        })
    })?);
    // A correction claims days for the whole of the file that it corrects.
    found.extend(all(session, "payment_file.corrected_since", own, |row| {
        Ok(StandsOn {
            import: Some(row.int(0)?.to_string()),
            file_name: Some(row.text(1)?.to_owned()),
            ..stands("corrected_since")
        })
    })?);
    Ok(found)
}

/// Through which day the books are closed, where an import posted on it or before.
pub(super) fn locked(session: &mut dyn Session, import: &PaymentImport) -> Result<Option<Day>> {
    let through = super::periods::locked_through(session)?;
    let first = one(session, "undo.first_on", &own_postings(import), |row| {
        row.opt_int(0)
    })?;
    let first = first.unwrap_or(i64::MAX);
    Ok(through.filter(|day| first <= day.as_i64()))
}

/// Later files that counted rows as known.
pub(super) fn retake(session: &mut dyn Session, import: i64) -> Result<Vec<PaymentImport>> {
    let own: &[_] = &[("import", import.into())];
    let later = all(session, "undo.later", own, |row| {
        PaymentImport::read(row, 0)
    })?;
    Ok(later.into_iter().filter(knew_rows).collect())
}

fn knew_rows(import: &PaymentImport) -> bool {
    let summary: serde_json::Value = serde_json::from_str(&import.summary).unwrap_or_default();
    summary["verdicts"]["duplicate"].as_u64() != Some(0)
}

pub(super) fn files(imports: &[PaymentImport]) -> Vec<RetakeFile> {
    let file = |import: &PaymentImport| RetakeFile {
        import: import.id.to_string(),
        file_name: import.file_name.clone(),
    };
    imports.iter().map(file).collect()
}

/// `payments.undo_plan`: what the undo would do, and everything that stands against it.
///
/// # Errors
/// `not_found`.
pub fn plan(cx: &Cx<'_>, request: ById) -> Result<UndoPlan> {
    let (import, now) = (id(&request.id, "id")?, cx.now.0);
    let progress = std::sync::Arc::clone(&cx.progress);
    cx.read(move |session| look(session, import, now, progress.as_ref()))
}

fn look(
    session: &mut dyn Session,
    import: i64,
    now: i64,
    progress: &dyn Progress,
) -> Result<UndoPlan> {
    let row: PaymentImport = get(session, import)?;
    let own: &[_] = &[("import", import.into())];
    let (payments, fen_in, fen_out) = one(session, "undo.rows", own, |row| {
        Ok((row.int(0)?, row.int(1)?, row.int(2)?))
    })?;
    let mut plan = UndoPlan {
        import: row.id.to_string(),
        file_name: row.file_name.clone(),
        state: row.state.clone(),
        payments: u32::try_from(payments).map_err(|_| Fault::internal("rows"))?,
        postings: 0,
        fen_in: fen_in.to_string(),
        fen_out: fen_out.to_string(),
        notices_reopened: 0,
        notices_settled: 0,
        lifts_taken_back: 0,
        days: 0,
        retake: Vec::new(),
        stands_on: Vec::new(),
        stands_on_count: 0,
    };
    // What was undone has nothing left to be taken back, and nothing stands on it.
    if row.state != "committed" {
        return Ok(plan);
    }
    let moved = read_postings(session, &row, progress, &mut |_| Ok(()))?;
    plan.postings = moved.postings;
    plan.days = count(all(session, "undo.days", own, |_| Ok(()))?.len());
    plan.retake = files(&retake(session, import)?);
    let mut on = on_rows(session, import)?;
    on.extend(locked(session, &row)?.map(|day| StandsOn {
        on: Some(day.to_string()),
        ..stands("locked")
    }));
    on.extend(look_at_notices(
        session,
        &moved,
        (now, progress),
        &mut plan,
    )?);
    plan.stands_on_count = count(on.len());
    on.truncate(LISTED);
    plan.stands_on = on;
    Ok(plan)
}

/// Counts what becomes of the notices; answers those that stand against it.
fn look_at_notices(
    session: &mut dyn Session,
    moved: &Moved,
    (now, progress): (i64, &dyn Progress),
    plan: &mut UndoPlan,
) -> Result<Vec<StandsOn>> {
    let (mut on, mut lifted) = (Vec::new(), Vec::new());
    let mut each = |before: Notice, becomes: Becomes| {
        let after = match becomes {
            Becomes::Notice(after) => after,
            // The refund that took of it is listed itself.
            Becomes::Under => return Ok(()),
            Becomes::Over => {
                on.push(StandsOn {
                    notice: Some(before.number.clone()),
                    ..stands("paid_since")
                });
                return Ok(());
            }
        };
        plan.notices_reopened += u32::from(before.state == "settled" && after.state == "open");
        plan.notices_settled += u32::from(before.state == "open" && after.state == "settled");
        if restricts_again(&before, &after) {
            lifted.push(before);
        }
        Ok(())
    };
    each_notice(
        session,
        &moved.notices,
        now,
        progress,
        &mut each,
        &mut || Ok(()),
    )?;
    for notice in lifted {
        match lift_left(session, notice.program_id)? {
            Some(number) => on.push(StandsOn {
                notice: Some(number),
                ..stands("lift_left")
            }),
            None => plan.lifts_taken_back += u32::from(notice.restriction == "lift_ordered"),
        }
    }
    Ok(on)
}
