//! What a file is and a verdict for every row. Stores nothing.

use std::sync::Arc;

use super::in_one_line;
use super::judge::{Judge, Judged};
use super::plan::{Reading, Sink, read};
use super::source::Source;
use super::tally::Verdict;
use crate::contract::{Inspection, PaymentRow, RunnerUp, VerdictReason};
use crate::desk::cx::{Cx, Progress};
use crate::desk::ledger::{JudgedRow, runner_up};
use crate::domain::bill::{BillRow, Kind};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Result};
use crate::domain::identifiers::mask_id;
use crate::domain::matching::sentence;
use crate::domain::money::Fen;
use crate::domain::roles;
use crate::store::Session;

/// Reads the file against the open store, or against none.
pub(super) fn inspect(cx: &Cx<'_>, source: Source, rows: u32) -> Result<Inspection> {
    let payers = cx.me().is_ok();
    let (progress, today) = (Arc::clone(&cx.progress), cx.today().as_i64());
    let reader = Reader {
        rows,
        payers,
        candidates: cx
            .me()
            .is_ok_and(|me| roles::allowed("payments.candidates", &me.roles).is_ok()),
        today,
    };
    match cx.store() {
        Ok(_) => cx.read(move |session| run(Some(session), &source, progress.as_ref(), reader)),
        Err(fault) if fault.code == Code::NoStore => run(None, &source, progress.as_ref(), reader),
        Err(fault) => Err(fault),
    }
}

/// Who looks, and how closely.
#[derive(Clone, Copy)]
struct Reader {
    /// Rows of each verdict at most.
    rows: u32,
    /// Whether payers may be named.
    payers: bool,
    /// Whether notices may be told that a row does not settle: to whom a payment's candidates are.
    candidates: bool,
    /// The day of the call.
    today: i64,
}

fn run(
    session: Option<&mut dyn Session>,
    source: &Source,
    progress: &dyn Progress,
    Reader {
        rows,
        payers,
        candidates,
        today,
    }: Reader,
) -> Result<Inspection> {
    let mut sink = Detail {
        session,
        most: rows,
        payers,
        candidates,
        taken: [0; Verdict::COUNT],
        rows: Vec::new(),
    };
    let Reading { mut inspection, .. } = read(source, progress, &mut sink, today)?;
    inspection.detail = (rows > 0).then_some(sink.rows);
    Ok(inspection)
}

/// Keeps the first rows of each verdict.
struct Detail<'a> {
    session: Option<&'a mut dyn Session>,
    most: u32,
    payers: bool,
    candidates: bool,
    taken: [u32; Verdict::COUNT],
    rows: Vec<PaymentRow>,
}

impl Sink for Detail<'_> {
    fn session(&mut self) -> Option<&mut dyn Session> {
        match self.session {
            Some(ref mut session) => Some(&mut **session),
            None => None,
        }
    }

    fn take(&mut self, judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Result<()> {
        let taken = &mut self.taken[judged.verdict as usize];
        if *taken < self.most {
            *taken += 1;
            let mut seen = detail(judge, row, judged, self.payers);
            if let (true, Some(session)) = (self.candidates, self.session()) {
                seen.runner_up = second(session, judge, row, judged, &seen.notices)?;
            }
            self.rows.push(seen);
        }
        Ok(())
    }
}

/// The notice that came second, for rows that settle something or wait.
fn second(
    session: &mut dyn Session,
    judge: &Judge,
    row: &BillRow<'_>,
    judged: &Judged,
    settles: &[String],
) -> Result<Option<RunnerUp>> {
    if !matches!(judged.verdict, Verdict::Settles | Verdict::Suspense) {
        return Ok(None);
    }
    let own = [row.merchant_order_no(), row.payer()];
    let texts: Vec<&str> = own.into_iter().chain(row.free_texts()).collect();
    let row = JudgedRow {
        texts: &texts,
        amount: Fen(judged.amount),
        paid_on: row.paid_at.map_or(Day::MIN, |at| at.day()),
        platform: judge.platform_of(row.account()),
        settles,
    };
    runner_up(session, &row)
}

fn detail(judge: &Judge, row: &BillRow<'_>, judged: &Judged, payers: bool) -> PaymentRow {
    let numbers = judged.parts.iter();
    PaymentRow {
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
        external_id: row.external_id().to_owned(),
        kind: kind(row.kind).to_owned(),
        amount: row.amount.map_or_else(String::new, |fen| fen.0.to_string()),
        paid_at: row.paid_at_text().to_owned(),
        payer: match payers {
            true => mask_id(row.payer()),
            false => String::new(),
        },
        remark: in_one_line(&row.remark_text()),
        verdict: judged.verdict.as_str().to_owned(),
        notices: numbers.map(|(at, _)| judge.book.at(*at).number()).collect(),
        reasons: judged.reasons.iter().map(|code| reason(code)).collect(),
        runner_up: None,
    }
}

pub(super) fn reason(code: &str) -> VerdictReason {
    let text = sentence(code);
    VerdictReason {
        code: code.to_owned(),
        zh: text.map_or_else(String::new, |text| text.zh.clone()),
        en: text.map_or_else(String::new, |text| text.en.clone()),
    }
}

/// A row's kind in the words of the contract and the store.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Payment => "payment",
        Kind::Refund => "refund",
        Kind::Reversal => "reversal",
        Kind::Other => "other",
    }
}
