//! Taking a file in: payments, postings, notices, lifts, covered days, one transaction, one event.
//!
//! Two lanes share the work. The writing lane holds the transaction from the beginning, so that
//! nobody else writes; a reading lane reads the file, judges it and makes the rows ready. What the
//! reading lane sees of the store is therefore what the transaction began with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::balances::write_notices;
use super::build::{Builder, Ids};
use super::judge::Judge;
use super::keep::Keeper;
use super::plan::{Reading, read};
use super::source::{Source, demand_agreement};
use crate::contract::{FileIdentity, ImportPayments, ImportReceipt, Inspection, Millis};
use crate::desk::cx::{Cx, Progress};
use crate::desk::ledger::first_open;
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Coverage, Payment, PaymentImport, Posting};
use crate::store::seal::unhex;
use crate::store::{Covered, Session, Store, Tx, all, maybe_one, one};

/// Chunks made ready ahead of the writer.
pub(super) const AHEAD: usize = 4;

/// What an import leaves behind about itself.
#[derive(Serialize, Deserialize)]
struct Summary {
    #[serde(flatten)]
    inspection: Inspection,
    notices_settled: u32,
    lifts: u32,
    /// The deposit account that a person named, where the file does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

/// How the file of an import was read: the sheet or member, and the account that a person named.
pub(super) fn read_as(import: &PaymentImport) -> Result<(Option<String>, Option<String>)> {
    let summary: Summary = serde_json::from_str(&import.summary)
        .map_err(|_| Fault::internal("payment_import.summary"))?;
    Ok((part_of(&summary.inspection.file), summary.account))
}

/// The sheet or member a bill stood in, as it is chosen.
fn part_of(file: &FileIdentity) -> Option<String> {
    let parts = [&file.member, &file.sheet].into_iter().flatten();
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join(" / "))
}

/// The request as it is told apart from another under the same operation id: the handle of a
/// picked file changes, its content does not.
#[derive(Serialize)]
struct Body<'a> {
    sha256: [u8; 32],
    profile: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    plan: &'a str,
}

pub(super) fn import(
    cx: &Cx<'_>,
    source: Source,
    request: ImportPayments,
) -> Result<ImportReceipt> {
    let plan = unhex(&request.plan).ok_or_else(|| Fault::bad_field("plan", "not a hash"))?;
    let sha256 = source.sha256()?;
    let body = Body {
        sha256,
        profile: request.profile.as_deref(),
        sheet: request.sheet.as_deref(),
        account: request.account.as_deref(),
        plan: &request.plan,
    };
    let act = cx.act(&request.op, "payments.import", &body)?;
    let op = act.op_id.clone();
    let sheet = request.sheet.clone();
    let known = cx.read(move |session| {
        let ran = maybe_one(session, "operation.get", &[("id", op.into())], |_| Ok(()))?;
        match ran {
            // The operation answers its own first result.
            Some(()) => Ok(None),
            None => taken_before(session, &sha256, sheet.as_deref()),
        }
    })?;
    if let Some(receipt) = known {
        return Ok(receipt);
    }
    let (store, progress) = (cx.store()?, Arc::clone(&cx.progress));
    let keeper = Keeper::new(cx, &act.op_id)?;
    let keeping = keeper.clone();
    let done = cx.write(act, move |tx| {
        if let Some(receipt) =
            taken_before(tx.session(), &sha256, source.choice().sheet.as_deref())?
        {
            return Ok(receipt);
        }
        commit(tx, (&store, progress, &keeping), &source, &plan, &sha256)
    });
    keeper.settle(&done);
    Ok(done?.into_inner())
}

/// The receipt of a file that is in the store already; of a chosen sheet, if that one is.
fn taken_before(
    session: &mut dyn Session,
    sha256: &[u8; 32],
    sheet: Option<&str>,
) -> Result<Option<ImportReceipt>> {
    let params = [("sha256", sha256.as_slice().into())];
    let found = all(session, "import.by_file", &params, |row| {
        PaymentImport::read(row, 0)
    })?;
    for import in found {
        let summary: Summary = serde_json::from_str(&import.summary)
            .map_err(|_| Fault::internal("payment_import.summary"))?;
        if sheet.is_none_or(|sheet| is_sheet(&summary.inspection.file, sheet)) {
            return Ok(Some(ImportReceipt {
                import: import.id.to_string(),
                repeated: true,
                inspection: summary.inspection,
                notices_settled: summary.notices_settled,
                lifts: summary.lifts,
                at: Millis(import.imported_at),
            }));
        }
    }
    Ok(None)
}

/// Whether a bill was taken from the sheet or member of that name, or says the same as it.
fn is_sheet(file: &FileIdentity, sheet: &str) -> bool {
    part_of(file).is_some_and(|part| part == sheet) || file.same.iter().any(|one| one == sheet)
}

/// Where the other lanes are, and whom to tell.
pub(super) type Around<'a> = (&'a Store, Arc<dyn Progress>);

fn commit(
    tx: &mut Tx<'_>,
    (store, progress, keeper): (&Store, Arc<dyn Progress>, &Keeper),
    source: &Source,
    plan: &[u8],
    sha256: &[u8; 32],
) -> Result<ImportReceipt> {
    if let Some(correction) = source.correction() {
        correction.demand_unchanged(tx.session())?;
    }
    let mut import = PaymentImport {
        id: 0,
        file_name: source.name(),
        file_sha256: sha256.to_vec(),
        file_bytes: i64::try_from(source.bytes()).unwrap_or(i64::MAX),
        profile: String::new(),
        plan_hash: plan.to_vec(),
        summary: String::new(),
        state: "committed".into(),
        imported_by: tx.actor,
        imported_at: tx.now.0,
        first_posting: None,
        last_posting: None,
        retake: 0,
        version: 0,
    };
    tx.insert(&mut import)?;
    let ids = Ids {
        import: import.id,
        payment: tx.last_id(Payment::TABLE)? + 1,
        posting: tx.last_id(Posting::TABLE)? + 1,
        open_on: first_open(tx.session())?,
    };
    let sealing = keeper.start(tx.session(), (source.path()?, sha256))?;
    let mut reading = write_rows(tx, (store, Arc::clone(&progress)), source, ids)?;
    demand_agreement(&reading.inspection.control)?;
    if reading.file != *sha256 {
        return Err(Fault::new(Code::FileChanged));
    }
    if reading.plan != plan {
        return Err(Fault::new(Code::PlanChanged).with("plan", &reading.inspection.plan));
    }
    adjust_payments(tx, &mut reading.judge, &ids)?;
    write_days(tx, &reading, import.id)?;
    // What the judge remembers of every row is not needed any more, and is as large as the file.
    let (inspection, book) = (reading.inspection, reading.judge.into_book());
    let (notices_settled, lifts) = write_notices(tx, (store, progress), book)?;
    let corrects = source.correction().map(|own| own.origin.import.id);
    keeper.finish(tx, sealing, (import.id, corrects, sha256))?;
    let summary = Summary {
        inspection,
        notices_settled,
        lifts,
        account: source.account(),
    };
    close(tx, (import, &ids), summary)
}

/// Writes the file's rows while they are read and judged.
fn write_rows(
    tx: &mut Tx<'_>,
    (store, progress): Around<'_>,
    source: &Source,
    ids: Ids,
) -> Result<Reading> {
    let (ready, chunks) = std::sync::mpsc::sync_channel(AHEAD);
    let (source, today) = (source.clone(), tx.now.day().as_i64());
    let reading = store.read(move |session| {
        let mut builder = Builder::new(session, ids, ready);
        let reading = read(&source, progress.as_ref(), &mut builder, today)?;
        builder.flush()?;
        Ok(reading)
    });
    let written = chunks.iter().try_for_each(|(payments, postings)| {
        tx.insert_ready(&payments)?;
        tx.insert_ready(&postings)
    });
    // The reader ends when nobody takes its rows any more.
    drop(chunks);
    let reading = reading.wait();
    written.and(reading)
}

/// Completes the import's row and the event.
fn close(
    tx: &mut Tx<'_>,
    (import, ids): (PaymentImport, &Ids),
    summary: Summary,
) -> Result<ImportReceipt> {
    let mut whole = import.clone();
    whole.profile = summary.inspection.profile.clone().unwrap_or_default();
    whole.summary = serde_json::to_string(&summary).map_err(|_| Fault::internal("summary"))?;
    whole.first_posting = Some(ids.posting);
    whole.last_posting = Some(tx.last_id(Posting::TABLE)?);
    tx.update(&import, &mut whole)?;
    note_late(tx, whole.id, ids)?;
    tx.about("payment_import", whole.id);
    if let Some(corrects) = &summary.inspection.corrects {
        tx.note("corrects", corrects.import.as_str());
    }
    tx.note("file_sha256", summary.inspection.file.sha256.as_str());
    tx.note("plan", summary.inspection.plan.as_str());
    tx.note("rows", summary.inspection.rows);
    tx.note("in", json!(summary.inspection.money_in));
    tx.note("out", json!(summary.inspection.money_out));
    tx.note("notices_settled", summary.notices_settled);
    tx.note("lifts", summary.lifts);
    Ok(ImportReceipt {
        import: whole.id.to_string(),
        repeated: false,
        inspection: summary.inspection,
        notices_settled: summary.notices_settled,
        lifts: summary.lifts,
        at: Millis(whole.imported_at),
    })
}

/// Says how many rows came too late for their own day, and on which they were posted instead.
fn note_late(tx: &mut Tx<'_>, import: i64, ids: &Ids) -> Result<()> {
    let Some(open) = Day::from_i64(ids.open_on) else {
        return Ok(());
    };
    let params: &[_] = &[("import", import.into()), ("open_on", ids.open_on.into())];
    let late = one(tx.session(), "import.late", params, |row| row.int(0))?;
    if late > 0 {
        tx.note("late_rows", late);
        tx.note("late_posted_on", open.to_string());
    }
    Ok(())
}

/// Writes what later rows took out of payments that were written before.
fn adjust_payments(tx: &mut Tx<'_>, judge: &mut Judge, ids: &Ids) -> Result<()> {
    let first = ids.payment;
    judge.adjusted.sort_unstable();
    judge.adjusted.dedup();
    for &at in &judge.adjusted {
        set_left(tx, ids, (first + i64::from(at), None), judge.left_of(at))?;
    }
    let mut stored: Vec<_> = judge.stored_payments().collect();
    stored.sort_unstable();
    for (id, version, left) in stored {
        set_left(tx, ids, (id, Some(version)), left)?;
    }
    Ok(())
}

/// What goes back is first what was to be sent back: out of that pot into the one it is posted out of.
fn set_left(
    tx: &mut Tx<'_>,
    ids: &Ids,
    (id, version): (i64, Option<i64>),
    left: i64,
) -> Result<()> {
    let before: Payment = tx.get(id)?;
    if version.is_some_and(|seen| seen != before.version) {
        return Err(Fault::new(Code::PlanChanged));
    }
    if before.left_fen == left {
        return Ok(());
    }
    let mut after = before.clone();
    after.left_fen = left;
    let sent = before.due_fen.min(before.left_fen - left);
    if sent > 0 {
        after.due_fen -= sent;
        tx.insert(&mut Posting {
            id: 0,
            payment_id: id,
            notice_id: None,
            debit: "refund_due".into(),
            credit: "suspense".into(),
            amount_fen: sent,
            posted_on: tx.now.day().as_i64().max(ids.open_on),
            import_id: ids.import,
            contra_of: None,
            act_id: None,
        })?;
    }
    tx.update(&before, &mut after)
}

fn write_days(tx: &mut Tx<'_>, reading: &Reading, import: i64) -> Result<()> {
    let mut rows = Vec::new();
    for (account, days) in &reading.days {
        let platform = reading.judge.platform_of(account);
        let told = |day: &i64| Coverage::told_by(import, platform, account, *day);
        rows.extend(days.iter().map(told));
    }
    tx.insert_all(&mut rows)
}
