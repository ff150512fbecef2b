//! Judged rows as payments and postings, made ready beside the transaction that writes them.

use std::sync::mpsc::SyncSender;

use super::inspect::kind;
use super::judge::{Judge, Judged};
use super::known::RowRef;
use super::plan::Sink;
use super::{REMARK_JOINT, in_one_line};
use crate::domain::bill::BillRow;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Payment, Posting};
use crate::store::{Inserts, Session};

/// Rows of a chunk.
const CHUNK: usize = 1_024;

/// The ids the file's rows will get; all are dense.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) import: i64,
    /// Of the first payment.
    pub(super) payment: i64,
    /// Of the first posting.
    pub(super) posting: i64,
    /// The first day of the period that is not locked: what is late is posted on it.
    pub(super) open_on: i64,
}

/// Payments with their postings, ready to be written.
pub(super) type Chunk = (Inserts<Payment>, Inserts<Posting>);

/// Makes judged rows ready as they come, in chunks.
pub(super) struct Builder<'s> {
    session: &'s mut dyn Session,
    ids: Ids,
    ready: SyncSender<Chunk>,
    payments: Vec<Payment>,
    postings: Vec<Posting>,
    /// Ids of the first payment and posting of the next chunk.
    next: (i64, i64),
}

impl<'s> Builder<'s> {
    pub(super) fn new(session: &'s mut dyn Session, ids: Ids, ready: SyncSender<Chunk>) -> Self {
        Self {
            session,
            ids,
            ready,
            payments: Vec::with_capacity(CHUNK),
            postings: Vec::with_capacity(CHUNK * 2),
            next: (ids.payment, ids.posting),
        }
    }

    /// Hands over what was made ready.
    pub(super) fn flush(&mut self) -> Result<()> {
        let (payment, posting) = self.next;
        self.next.0 += self.payments.len() as i64;
        self.next.1 += self.postings.len() as i64;
        let payments = std::mem::replace(&mut self.payments, Vec::with_capacity(CHUNK));
        let postings = std::mem::replace(&mut self.postings, Vec::with_capacity(CHUNK * 2));
        let chunk = (
            Inserts::new(payment, payments),
            Inserts::new(posting, postings),
        );
        // Nobody takes it: the writer has failed, and its fault is the one that is told.
        self.ready
            .send(chunk)
            .map_err(|_| Fault::internal("import ended"))
    }

    fn id_of(&self, row: RowRef) -> i64 {
        match row {
            RowRef::Here(at) => self.ids.payment + i64::from(at),
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
                posted_on: on.max(self.ids.open_on),
                import_id: self.ids.import,
                contra_of: None,
                act_id: None,
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

impl Sink for Builder<'_> {
    fn session(&mut self) -> Option<&mut dyn Session> {
        Some(&mut *self.session)
    }

    fn opened(&mut self, unconfirmed: bool) -> Result<()> {
        match unconfirmed {
            false => Ok(()),
            true => Err(Fault::new(Code::ProfileUnconfirmed)),
        }
    }

    fn take(&mut self, judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Result<()> {
        if !judged.is_stored() {
            return Ok(());
        }
        let id = self.ids.payment + i64::from(judge.stored_rows()) - 1;
        self.payments
            .push(payment(self.ids.import, judge, row, judged));
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
        due_fen: 0,
        released: 0,
        version: 0,
    }
}

/// The free texts; the order number has a column of its own.
fn remark(row: &BillRow<'_>) -> String {
    let mut remark = String::new();
    for text in row.free_texts() {
        if !remark.is_empty() {
            remark.push_str(REMARK_JOINT);
        }
        remark.push_str(&in_one_line(text));
    }
    remark
}
