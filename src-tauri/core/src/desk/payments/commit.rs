//! Taking a file in: payments, postings, notices, lifts, covered days, one transaction, one event.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::judge::{Judge, Judged};
use super::known::RowRef;
use super::notices::Place;
use super::plan::{Reading, Sink, read};
use super::source::{Source, demand_agreement};
use crate::contract::{ImportPayments, ImportReceipt, Inspection, Millis};
use crate::desk::cx::{Cx, Progress, report};
use crate::desk::deposits::settle_effects;
use crate::desk::payments::inspect::kind;
use crate::domain::bill::BillRow;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Coverage, Notice, Payment, PaymentImport, Posting};
use crate::store::seal::unhex;
use crate::store::{Covered as _, Session, Tx, maybe_one};

/// Rows built before they are written.
const CHUNK: usize = 1_000;

/// What an import leaves behind about itself.
#[derive(Serialize, Deserialize)]
struct Summary {
    #[serde(flatten)]
    inspection: Inspection,
    notices_settled: u32,
    lifts: u32,
}

/// The request as it is told apart from another under the same operation id: the handle of a
/// picked file changes, its content does not.
#[derive(Serialize)]
struct Body<'a> {
    sha256: [u8; 32],
    profile: Option<&'a str>,
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
        plan: &request.plan,
    };
    let act = cx.act(&request.op, "payments.import", &body)?;
    let op = act.op_id.clone();
    let known = cx.read(move |session| {
        let ran = maybe_one(session, "operation.get", &[("id", op.into())], |_| Ok(()))?;
        match ran {
            // The operation answers its own first result.
            Some(()) => Ok(None),
            None => taken_before(session, &sha256),
        }
    })?;
    if let Some(receipt) = known {
        return Ok(receipt);
    }
    let progress = Arc::clone(&cx.progress);
    let done = cx.write(act, move |tx| {
        if let Some(receipt) = taken_before(tx.session(), &sha256)? {
            return Ok(receipt);
        }
        commit(tx, &source, progress.as_ref(), &plan, &sha256)
    })?;
    Ok(done.into_inner())
}

/// The receipt of a file that is in the store already.
fn taken_before(session: &mut dyn Session, sha256: &[u8; 32]) -> Result<Option<ImportReceipt>> {
    let params = [("sha256", sha256.as_slice().into())];
    let found = maybe_one(session, "import.by_file", &params, |row| {
        PaymentImport::read(row, 0)
    })?;
    let Some(import) = found else {
        return Ok(None);
    };
    let summary: Summary = serde_json::from_str(&import.summary)
        .map_err(|_| Fault::internal("payment_import.summary"))?;
    Ok(Some(ImportReceipt {
        import: import.id.to_string(),
        repeated: true,
        inspection: summary.inspection,
        notices_settled: summary.notices_settled,
        lifts: summary.lifts,
        at: Millis(import.imported_at),
    }))
}

fn commit(
    tx: &mut Tx<'_>,
    source: &Source,
    progress: &dyn Progress,
    plan: &[u8],
    sha256: &[u8; 32],
) -> Result<ImportReceipt> {
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
        version: 0,
    };
    tx.insert(&mut import)?;
    let mut writer = Writer::new(tx, import.id);
    let mut reading = read(source, progress, &mut writer)?;
    writer.flush()?;
    let Writer { first, .. } = writer;
    demand_agreement(&reading.inspection.control)?;
    if reading.file != *sha256 {
        return Err(Fault::new(Code::FileChanged));
    }
    if reading.plan != plan {
        return Err(Fault::new(Code::PlanChanged).with("plan", &reading.inspection.plan));
    }
    adjust_payments(tx, &mut reading.judge, first)?;
    let (notices_settled, lifts) = write_notices(tx, &reading.judge, progress)?;
    write_days(tx, &reading, import.id)?;
    close(tx, import, reading.inspection, notices_settled, lifts)
}

/// Completes the import's row and the event.
fn close(
    tx: &mut Tx<'_>,
    import: PaymentImport,
    inspection: Inspection,
    notices_settled: u32,
    lifts: u32,
) -> Result<ImportReceipt> {
    let summary = Summary {
        inspection,
        notices_settled,
        lifts,
    };
    let mut whole = import.clone();
    whole.profile = summary.inspection.profile.clone().unwrap_or_default();
    whole.summary = serde_json::to_string(&summary).map_err(|_| Fault::internal("summary"))?;
    tx.update(&import, &mut whole)?;
    tx.about("payment_import", whole.id);
    tx.note("file_sha256", summary.inspection.file.sha256.as_str());
    tx.note("plan", summary.inspection.plan.as_str());
    tx.note("rows", summary.inspection.rows);
    tx.note("in", json!(summary.inspection.money_in));
    tx.note("out", json!(summary.inspection.money_out));
    tx.note("notices_settled", notices_settled);
    tx.note("lifts", lifts);
    Ok(ImportReceipt {
        import: whole.id.to_string(),
        repeated: false,
        inspection: summary.inspection,
        notices_settled,
        lifts,
        at: Millis(whole.imported_at),
    })
}

/// Writes judged rows as they come, in chunks.
struct Writer<'t, 's> {
    tx: &'t mut Tx<'s>,
    import: i64,
    /// Id of the file's first stored row; ids are dense.
    first: i64,
    payments: Vec<Payment>,
    postings: Vec<Posting>,
}

impl<'t, 's> Writer<'t, 's> {
    fn new(tx: &'t mut Tx<'s>, import: i64) -> Self {
        Self {
            tx,
            import,
            first: 0,
            payments: Vec::with_capacity(CHUNK),
            postings: Vec::with_capacity(CHUNK * 2),
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.tx.insert_drained(&mut self.payments)?;
        self.tx.insert_drained(&mut self.postings)
    }

    fn id_of(&self, row: RowRef) -> i64 {
        match row {
            RowRef::Here(at) => self.first + i64::from(at),
            RowRef::Stored(id) => id,
        }
    }

    fn post(&mut self, payment: i64, notice: Option<i64>, way: (&str, &str), fen: i64, on: i64) {
        if fen > 0 {
            self.postings.push(Posting {
                id: 0,
                payment_id: payment,
                notice_id: notice,
                debit: way.0.into(),
                credit: way.1.into(),
                amount_fen: fen,
                posted_on: on,
                import_id: self.import,
            });
        }
    }

    fn post_payment(&mut self, judge: &Judge, id: i64, judged: &Judged) {
        let day = judged.paid_on;
        for (place, fen) in &judged.parts {
            let notice = Some(judge.book.at(*place).id);
            self.post(id, notice, ("bank", "deposit"), *fen, day);
        }
        let gone: i64 = judged.late.iter().map(|late| late.fen).sum();
        self.post(id, None, ("bank", "suspense"), judged.suspense + gone, day);
        for late in &judged.late {
            let refund = self.id_of(late.refund);
            let way = ("suspense", "refunded");
            self.post(refund, None, way, late.fen, late.paid_on);
        }
    }

    fn post_refund(&mut self, judge: &Judge, id: i64, judged: &Judged) {
        let day = judged.paid_on;
        self.post(id, None, ("suspense", "refunded"), judged.suspense, day);
        for (place, fen) in &judged.parts {
            let notice = Some(judge.book.at(*place).id);
            self.post(id, notice, ("deposit", "refunded"), *fen, day);
        }
    }
}

impl Sink for Writer<'_, '_> {
    fn session(&mut self) -> Option<&mut dyn Session> {
        Some(self.tx.session())
    }

    fn take(&mut self, judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Result<()> {
        if !judged.is_stored() {
            return Ok(());
        }
        if self.first == 0 {
            self.first = self.tx.last_id(Payment::TABLE)? + 1;
        }
        let id = self.first + i64::from(judge.stored_rows()) - 1;
        self.payments.push(payment(self.import, judge, row, judged));
        if judged.is_payment {
            self.post_payment(judge, id, judged);
        } else {
            self.post_refund(judge, id, judged);
        }
        if self.payments.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }
}

fn payment(import: i64, judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Payment {
    let one = match judged.parts.as_slice() {
        [(place, _)] => Some(judge.book.at(*place).id),
        _ => None,
    };
    Payment {
        id: 0,
        import_id: import,
        line: row.line.cast_signed(),
        platform: judge.platform(row).to_owned(),
        deposit_account: row.account().to_owned(),
        external_id: row.external_id().to_owned(),
        refund_id: match judged.is_payment {
            true => String::new(),
            false => row.refund_id().to_owned(),
        },
        kind: kind(row.kind).to_owned(),
        amount_fen: judged.amount,
        paid_at: row.paid_at.map_or(0, |at| at.0),
        paid_on: judged.paid_on,
        verdict: judged.verdict.as_str().to_owned(),
        notice_id: one,
        left_fen: match judged.is_payment {
            true => judged.suspense,
            false => 0,
        },
        order_no: row.merchant_order_no().to_owned(),
        remark: remark(row),
        reason: judged.reasons.join(","),
        version: 0,
    }
}

/// Goods and attached text; the order number has a column of its own.
fn remark(row: &BillRow<'_>) -> String {
    match (row.goods(), row.attach()) {
        (goods, "") => goods.to_owned(),
        ("", attach) => attach.to_owned(),
        (goods, attach) => format!("{goods}\n{attach}"),
    }
}

/// Writes what later rows took out of payments that were written before.
fn adjust_payments(tx: &mut Tx<'_>, judge: &mut Judge, first: i64) -> Result<()> {
    judge.adjusted.sort_unstable();
    judge.adjusted.dedup();
    for &at in &judge.adjusted {
        set_left(tx, first + i64::from(at), None, judge.left_of(at))?;
    }
    let mut stored: Vec<_> = judge.stored_payments().collect();
    stored.sort_unstable();
    for (id, version, left) in stored {
        set_left(tx, id, Some(version), left)?;
    }
    Ok(())
}

fn set_left(tx: &mut Tx<'_>, id: i64, version: Option<i64>, left: i64) -> Result<()> {
    let before: Payment = tx.get(id)?;
    if version.is_some_and(|seen| seen != before.version) {
        return Err(Fault::new(Code::PlanChanged));
    }
    if before.left_fen == left {
        return Ok(());
    }
    let mut after = before.clone();
    after.left_fen = left;
    tx.update(&before, &mut after)
}

/// Writes the new balances in id order; answers how many notices are now paid and how many
/// restrictions lifted.
fn write_notices(tx: &mut Tx<'_>, judge: &Judge, progress: &dyn Progress) -> Result<(u32, u32)> {
    let touched = judge.book.touched();
    let (mut settled, mut lifts, mut done) = (0, 0, 0);
    for chunk in touched.chunks(CHUNK) {
        report(progress, "write", done, Some(touched.len()))?;
        done += chunk.len();
        let rows = load(tx, judge, chunk)?;
        let mut pairs: Vec<(Notice, Notice)> = Vec::with_capacity(chunk.len());
        for (place, before) in chunk.iter().zip(rows) {
            let entry = judge.book.at(*place);
            if entry.version != before.version {
                return Err(Fault::new(Code::PlanChanged));
            }
            let paid = before.amount_fen - entry.open;
            if paid == before.paid_fen {
                continue;
            }
            let mut after = paid_up_to(&before, paid, tx.now.0);
            settled += u32::from(before.state == "open" && after.state == "settled");
            if before.restriction != "none" {
                // Its lift looks at the program's other notices as they stand now.
                tx.update_all(&mut pairs)?;
                pairs.clear();
                lifts += u32::from(settle_effects(tx, &before, &mut after)?);
                tx.update(&before, &mut after)?;
            } else {
                pairs.push((before, after));
            }
        }
        tx.update_all(&mut pairs)?;
    }
    Ok((settled, lifts))
}

/// Whole rows of the touched notices, in the order of the chunk.
fn load(tx: &mut Tx<'_>, judge: &Judge, chunk: &[Place]) -> Result<Vec<Notice>> {
    let ids: Vec<i64> = chunk.iter().map(|at| judge.book.at(*at).id).collect();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(Vec::new());
    };
    if last - first >= 4 * ids.len().cast_signed() as i64 {
        return ids.iter().map(|id| tx.get(*id)).collect();
    }
    let mut rows = Vec::with_capacity(ids.len());
    let params = [("first", (*first).into()), ("last", (*last).into())];
    tx.session().query("notice.range", &params, &mut |row| {
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
pub(super) fn paid_up_to(before: &Notice, paid: i64, now: i64) -> Notice {
    let mut after = before.clone();
    after.paid_fen = paid;
    let full = paid >= before.amount_fen;
    match (before.state.as_str(), full) {
        ("open", true) => {
            after.state = "settled".into();
            after.settled_at = Some(now);
        }
        ("settled", false) => {
            after.state = "open".into();
            after.settled_at = None;
        }
        _ => {}
    }
    after
}

fn write_days(tx: &mut Tx<'_>, reading: &Reading, import: i64) -> Result<()> {
    let mut rows = Vec::new();
    for (account, days) in &reading.days {
        let platform = reading.judge.platform_of(account);
        rows.extend(days.iter().map(|day| Coverage {
            id: 0,
            platform: platform.to_owned(),
            deposit_account: account.clone(),
            day_on: *day,
            import_id: Some(import),
            declared_by: None,
            declared_at: None,
            reason: String::new(),
            withdrawn_at: None,
            version: 1,
        }));
    }
    tx.insert_all(&mut rows)
}
