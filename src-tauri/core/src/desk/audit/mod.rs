//! `audit.verify`: does the store still say what the record says?
//!
//! This is a second reading of the record, written from its definition: it has its own hashing,
//! its own canonical form and its own list of covered tables and fields, and calls none of the
//! code that writes them, so that a defect of the writer shows as well as a forger. Tests hold the
//! two lists equal.
//!
//! Everything is read in one snapshot, so that work going on meanwhile cannot look like damage.
//! Nobody has to be signed in. What is found names table, row and field and never a value.
//!
//! Times that run backwards are no finding: a computer's clock may be set. Deliberately absent:
//! repairing anything, and vouching for what [`AuditReport::not_covered`] lists.

mod attachments;
mod chain;
mod fields;
mod heads;
mod replay;
mod report;
mod schema;
mod tables;
mod uncovered;

pub use fields::{Field, Kind, Table};
pub use tables::TABLES;
pub use uncovered::UNCOVERED;

use std::sync::Arc;

use super::cx::report as tell;
use super::{Cx, Progress};
use crate::contract::{AuditReport, Empty};
use crate::domain::fault::{Fault, Result};
use crate::store::Session;
use heads::{Heads, Seen};
use replay::Held;
use report::Findings;

/// What one reading of the store found.
struct Reading {
    walk: chain::Walk,
    rows: u64,
    held: Vec<Held>,
    findings: Findings,
}

/// `audit.verify`.
///
/// # Errors
/// [`Code::NoStore`](crate::domain::fault::Code::NoStore), `Cancelled` when the person stopped it,
/// `StoreUnreadable` where the file itself is damaged. What disagrees is a finding, not an error.
pub fn verify(cx: &Cx<'_>, _request: Empty) -> Result<AuditReport> {
    let store = cx.store()?;
    let heads = Heads::of(cx.desk.home(), &store.path());
    let seen = heads.seen();
    let known = seen.height();
    let progress = Arc::clone(&cx.progress);
    let mut reading =
        cx.read(move |session| in_snapshot(session, |s| read(s, progress.as_ref(), known)))?;
    let findings = &mut reading.findings;
    compare_with_seen(&seen, &reading.walk, findings);
    attachments::check(
        &store.attachments(),
        &reading.held,
        &mut Watch::start(
            cx.progress.as_ref(),
            "attachments",
            Some(reading.held.len()),
        )?,
        findings,
    )?;
    let mut not_covered = uncovered::not_covered();
    if findings.is_empty()
        && heads
            .remember(reading.walk.height, &reading.walk.head)
            .is_err()
    {
        // The store is sound; only the next look cannot lean on this one.
        not_covered.push(heads::FILE.to_owned());
    }
    let findings = reading.findings;
    Ok(AuditReport {
        ok: findings.is_empty(),
        events: reading.walk.events.to_string(),
        rows: reading.rows.to_string(),
        head: reading.walk.head,
        findings: findings.into_listed(),
        not_covered,
    })
}

/// Runs `body` on one state of the store, whatever others commit meanwhile.
fn in_snapshot<T>(
    session: &mut dyn Session,
    body: impl FnOnce(&mut dyn Session) -> Result<T>,
) -> Result<T> {
    session.begin()?;
    let result = body(session);
    // A snapshot has nothing to keep; a failure to close it must not hide what was found.
    let closed = session.rollback();
    let value = result?;
    closed.map(|()| value)
}

fn read(session: &mut dyn Session, progress: &dyn Progress, known: Option<i64>) -> Result<Reading> {
    let mut findings = Findings::default();
    schema::check(session, &mut findings)?;
    let walk = chain::walk(
        session,
        &mut Watch::start(progress, "chain", None)?,
        known,
        &mut findings,
    )?;
    chain::operations(session, &mut findings)?;
    let expected = usize::try_from(walk.rows_declared()).ok();
    let mut watch = Watch::start(progress, "verify", expected)?;
    let (rows, held) = replay::compare(session, &walk, &mut watch, &mut findings)?;
    // Rows that were edited are named; what follows from them would only say so again.
    if findings.is_empty() {
        let done = super::ledger::check_books(session, &mut |table, row, field| {
            findings.add("books", table, row, field);
            Ok(())
        });
        refused_is_schema(done, "posting", &mut findings)?;
    }
    Ok(Reading {
        walk,
        rows,
        held,
        findings,
    })
}

/// The record may only have grown since it was last seen from outside.
fn compare_with_seen(seen: &Seen, walk: &chain::Walk, findings: &mut Findings) {
    match seen {
        Seen::Nothing => {}
        Seen::Unreadable => {
            findings.add("chain", heads::FILE, "", "unreadable");
        }
        Seen::Head { height, .. } if walk.height < *height => {
            findings.add("chain", "audit", height, "truncated");
        }
        Seen::Head { height, head } => {
            if walk.at_known.as_ref() != Some(head) && *height > 0 {
                findings.add("chain", "audit", height, "rewritten");
            }
        }
    }
}

/// Tells how far a step is, seldom enough not to cost anything.
struct Watch<'a> {
    progress: &'a dyn Progress,
    step: &'static str,
    done: usize,
    total: Option<usize>,
}

impl<'a> Watch<'a> {
    /// Units between two reports.
    const EVERY: usize = 4_096;

    fn start(progress: &'a dyn Progress, step: &'static str, total: Option<usize>) -> Result<Self> {
        tell(progress, step, 0, total)?;
        Ok(Self {
            progress,
            step,
            done: 0,
            total,
        })
    }

    /// One more unit is done.
    ///
    /// # Errors
    /// `Cancelled` when the person stopped the work.
    fn tick(&mut self) -> Result<()> {
        self.done += 1;
        if self.done.is_multiple_of(Self::EVERY) {
            tell(self.progress, self.step, self.done, self.total)?;
        }
        Ok(())
    }
}

/// Turns a statement that the engine refuses into a finding: a table or column is not there, or a
/// cell is beyond its bounds. Damage to the file, cancelling and waiting stay errors.
fn refused_is_schema(result: Result<()>, table: &str, findings: &mut Findings) -> Result<bool> {
    use crate::domain::fault::Code;
    let by_engine =
        |fault: &Fault| fault.code == Code::Internal && fault.params.contains_key("engine");
    match result {
        Ok(()) => Ok(true),
        Err(fault) if by_engine(&fault) => {
            findings.add("schema", table, "", "unreadable");
            Ok(false)
        }
        Err(fault) => Err(fault),
    }
}
