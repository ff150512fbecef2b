//! The stated right answer of a demo day.
//!
//! It follows from what the rows were made for, never from reading them. It holds for the order in
//! which the day's files are meant to be taken in: programs, filings, events, then the bills by day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bill::{self, Layout};
use super::day::{Demo, Filed, Happened};
use super::ledger::{BillDay, Ledger, State};
use super::programs::Program;
use crate::domain::calendar::{Day, DueClass, due_class};
use crate::domain::money::{Fee, Fen};

/// Numbers by name.
pub type Counts = BTreeMap<String, u64>;

/// What is right about a demo day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The seed.
    pub seed: u32,
    /// How many programs.
    pub programs: u64,
    /// The day.
    pub today: Day,
    /// The files in the order in which they are taken in, with what each is for.
    pub files: Vec<FileNote>,
    /// Filings by status before the day's files.
    pub filings_before: Counts,
    /// Filings by status after them.
    pub filings_after: Counts,
    /// Filings in platform review before the day's files, by how their due day stands:
    /// `overdue`, `today`, `soon`, `later`.
    pub due_before: Counts,
    /// The filings' file: `lines`, `accepted`, `updated`, `unchanged`, `refused`.
    pub filings_file: Counts,
    /// The events' file, counted alike.
    pub events_file: Counts,
    /// Mistakes built into the orders of the filings' file: the check that must speak, by order.
    pub defects: BTreeMap<String, String>,
    /// The rule *unfiled* before the day's programs are taken in.
    pub unfiled_before: Unfiled,
    /// The rule *unfiled* after.
    pub unfiled_after: Unfiled,
    /// Notices in the store.
    pub notices: Notices,
    /// The day's bills by day.
    pub bills: Vec<Bill>,
}

/// A file of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileNote {
    /// Its name in the day's folder.
    pub name: String,
    /// `programs`, `filings`, `events`, `bill`, `scans`, `answer`.
    pub kind: String,
}

/// What a batch by the rule *unfiled* must plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Unfiled {
    /// Programs on the plan.
    pub items: u64,
    /// Programs left out by reason: `status_unknown`, `status_too_old`.
    pub not_known: Counts,
}

/// Notices in the store before the day's bills.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Notices {
    /// All.
    pub issued: u64,
    /// Paid in full.
    pub settled: u64,
    /// Not paid in full.
    pub open: u64,
    /// Open and past their due day.
    pub overdue: u64,
    /// Open, past their due day and not restricted yet.
    pub overdue_unrestricted: u64,
    /// With search restricted.
    pub restricted: u64,
    /// Open and past their due day after the day's bills.
    pub overdue_after: u64,
    /// Those of them that are not restricted yet. A batch by the rule *deposit-overdue* acts on each
    /// of them or says that suspense money names it; no bill day is missing then.
    pub overdue_unrestricted_after: u64,
    /// Programs that today's plan asks.
    pub to_ask: u64,
    /// Fen it asks for.
    pub to_ask_fen: Fen,
    /// Short-drama programs that no rule covers.
    pub uncovered: u64,
}

/// One bill's right answer, given that those of the days before were imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// Its name in the day's folder.
    pub file: String,
    /// The day it speaks for.
    pub day: Day,
    /// `all` or `success`.
    pub layout: String,
    /// Data rows.
    pub rows: u64,
    /// Rows by verdict.
    pub verdicts: Counts,
    /// Rows by what they are: a word for each case.
    pub cases: Counts,
    /// Fen in by verdict: `read` is the sum of `settled`, `suspense`, `duplicate`.
    pub money_in: BTreeMap<String, Fen>,
    /// Fen out by verdict: `read` is the sum of `refund`, `reversal`, `unlinked`, `duplicate`.
    pub money_out: BTreeMap<String, Fen>,
    /// The trailer: `rows`, `settlement_total`, `refund_total`, `fee_total` as the file writes them.
    pub trailer: BTreeMap<String, String>,
    /// Notices it pays in full.
    pub notices_settled: u64,
    /// Search restrictions it lifts.
    pub lifts: u64,
    /// Every row: line, case, verdict, notices, fen settled, fen in suspense.
    pub detail: Vec<RowAnswer>,
}

/// One row's right answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowAnswer {
    /// Line in the file, from 1.
    pub line: u64,
    /// What it is.
    pub case: String,
    /// The verdict.
    pub verdict: String,
    /// Notices it settles or pays a part of.
    pub notices: Vec<String>,
    /// Fen for them.
    pub settled_fen: Fen,
    /// Fen that settle nothing.
    pub suspense_fen: Fen,
}

pub(super) fn add(counts: &mut Counts, name: &str, by: u64) {
    *counts.entry(name.to_owned()).or_default() += by;
}

/// Counts over all programs, made while they are gone through once.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub filings: Counts,
    pub due: Counts,
    pub before: Unfiled,
    pub after: Unfiled,
}

impl Tally {
    /// Counts a program and the order behind it.
    pub(super) fn look(
        &mut self,
        demo: Demo,
        program: &Program,
        in_flight: Option<&super::orders::Order>,
    ) {
        let status = match in_flight {
            Some(order) => Some(order.status),
            None => program.record_before.as_ref().map(|_| 6),
        };
        if let Some(status) = status {
            add(&mut self.filings, &status.to_string(), 1);
        }
        // A change leaves the order that filed the program behind it.
        if in_flight.is_some() && program.record_before.is_some() {
            add(&mut self.filings, "6", 1);
        }
        if let (Some(order), Some(2)) = (in_flight, status)
            && let Some((due, _)) = order.due
        {
            let class = match due_class(demo.today, due) {
                DueClass::Overdue => "overdue",
                DueClass::Today => "today",
                DueClass::Soon => "soon",
                DueClass::Later => "later",
            };
            add(&mut self.due, class, 1);
        }
        self.before.look(demo.today, program, program.before);
        self.after.look(demo.today, program, program.after);
    }
}

impl Unfiled {
    fn look(&mut self, today: Day, program: &Program, status: super::programs::Status) {
        if program.shelf == "delisted" {
            return;
        }
        match status {
            None => add(&mut self.not_known, "status_unknown", 1),
            Some((1024..=1031, as_of)) if as_of.0 < today.0 - 30 => {
                add(&mut self.not_known, "status_too_old", 1);
            }
            Some((1024..=1031, _)) => self.items += 1,
            Some(_) => {}
        }
    }
}

/// The statuses after the day's orders and events.
pub(super) fn after(before: &Counts, arriving: &[Filed], happened: &[Happened]) -> Counts {
    let mut counts = before.clone();
    let take = |counts: &mut Counts, status: i64| {
        if let Some(count) = counts.get_mut(&status.to_string()) {
            *count = count.saturating_sub(1);
        }
    };
    for one in arriving {
        if one.order.revision > 1 {
            take(&mut counts, 3);
        }
        add(&mut counts, "2", 1);
    }
    for event in happened {
        take(&mut counts, event.from);
        add(&mut counts, &event.to.to_string(), 1);
    }
    counts
}

/// What the notices come to.
pub(super) fn notices(ledger: &Ledger, today: Day) -> Notices {
    let mut sum = Notices {
        uncovered: ledger.uncovered,
        to_ask: ledger.to_ask.len() as u64,
        to_ask_fen: Fen(ledger.to_ask.iter().map(|(_, fen)| fen).sum()),
        ..Notices::default()
    };
    let paid = paid_by_files(ledger, today);
    for (at, claim) in ledger.claims.iter().enumerate() {
        let settled = claim.paid.is_some_and(|on| Ledger::is_stored(today, on));
        let overdue = !settled && claim.due < today;
        let still = overdue && paid.get(&at).copied().unwrap_or_default() < claim.fen;
        sum.issued += 1;
        sum.settled += u64::from(settled);
        sum.open += u64::from(!settled);
        sum.overdue += u64::from(overdue);
        sum.overdue_unrestricted += u64::from(overdue && !claim.restricted);
        sum.restricted += u64::from(claim.restricted);
        sum.overdue_after += u64::from(still);
        sum.overdue_unrestricted_after += u64::from(still && !claim.restricted);
    }
    sum
}

/// Fen that the day's bills pay, by claim.
fn paid_by_files(ledger: &Ledger, today: Day) -> BTreeMap<usize, i64> {
    let mut paid = BTreeMap::new();
    let days = ledger
        .days
        .iter()
        .filter(|day| !Ledger::is_stored(today, day.day));
    for (at, fen) in days.flat_map(|day| &day.rows).flat_map(|row| &row.settled) {
        *paid.entry(*at).or_default() += fen;
    }
    paid
}

/// The right answer for one bill.
pub(super) fn bill(ledger: &Ledger, day: &BillDay, layout: Layout, file: String) -> Bill {
    let mut made = Bill {
        file,
        day: day.day,
        layout: layout.word().to_owned(),
        rows: day.rows.len() as u64,
        verdicts: Counts::new(),
        cases: Counts::new(),
        money_in: BTreeMap::new(),
        money_out: BTreeMap::new(),
        trailer: trailer(day),
        notices_settled: 0,
        lifts: 0,
        detail: Vec::with_capacity(day.rows.len()),
    };
    for (row, line) in day.rows.iter().zip(2..) {
        add(&mut made.verdicts, row.verdict, 1);
        add(&mut made.cases, row.class, 1);
        let settled: i64 = row.settled.iter().map(|(_, fen)| fen).sum();
        let (side, parts): (_, &[(&str, i64)]) = match (row.state, row.verdict) {
            (State::Success, "duplicate") => (&mut made.money_in, &[("duplicate", row.fen)]),
            (State::Success, _) => (
                &mut made.money_in,
                &[("settled", settled), ("suspense", row.suspense)],
            ),
            _ if row.class == "refund_of_unknown" => {
                (&mut made.money_out, &[("unlinked", row.fen)])
            }
            _ => (&mut made.money_out, &[(row.verdict, row.fen)]),
        };
        for (name, fen) in parts.iter().chain(&[("read", row.fen)]) {
            side.entry((*name).to_owned()).or_insert(Fen(0)).0 += fen;
        }
        for (at, fen) in &row.settled {
            let claim = ledger.claims.get(*at).filter(|claim| *fen >= claim.fen);
            made.notices_settled += u64::from(claim.is_some());
            made.lifts += u64::from(claim.is_some_and(|claim| claim.restricted));
        }
        let number =
            |(at, _): &(usize, i64)| ledger.claims.get(*at).map(|claim| claim.number.clone());
        made.detail.push(RowAnswer {
            line,
            case: row.class.to_owned(),
            verdict: row.verdict.to_owned(),
            notices: row.settled.iter().filter_map(number).collect(),
            settled_fen: Fen(settled),
            suspense_fen: Fen(row.suspense),
        });
    }
    made
}

fn trailer(day: &BillDay) -> BTreeMap<String, String> {
    let sum = bill::totals(&day.rows);
    [
        ("rows", sum.rows.to_string()),
        ("settlement_total", Fen(sum.paid).yuan()),
        ("refund_total", Fen(sum.back).yuan()),
        ("fee_total", Fee(sum.fee).yuan()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
