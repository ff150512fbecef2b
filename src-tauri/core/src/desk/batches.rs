//! Enforcement batches: planned, handed in, approved by somebody else, executed, answered.
//!
//! Invariants. An approval is bound to the hash of exactly one list; any edit of an item voids it.
//! Every item is judged again on live facts before it is ordered and gets exactly one final
//! outcome; its inverse is stored before. Nothing executes by itself. Deliberately absent: telling
//! the platform; orders leave as files and results come back as one.

mod approval;
mod detail;
mod execution;
pub(in crate::desk) mod facts;
mod handoff;
mod planning;
mod results;

pub use approval::{approve, reject, submit, withdraw};
pub use detail::get;
pub use execution::execute;
pub use handoff::hand_off;
pub use planning::plan;
pub use results::results;

use crate::domain::calendar::Day;
use crate::domain::enforcement::{PlanHasher, PlanHead, PlanLine};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Batch, BatchItem};
use crate::store::{Covered, Session, Tx};

/// Reads a batch as the caller saw it.
fn seen(tx: &mut Tx<'_>, batch: i64, version: u32) -> Result<Batch> {
    let found: Batch = tx.get(batch)?;
    if found.version == i64::from(version) {
        return Ok(found);
    }
    Err(Fault::new(Code::VersionConflict)
        .with("kind", "batch")
        .with("id", batch))
}

fn head(batch: &Batch) -> PlanHead<'_> {
    PlanHead {
        platform: &batch.platform,
        rule: &batch.rule,
        measure: &batch.measure,
        policy: batch.policy_id,
        as_of: batch.as_of_on,
    }
}

fn line(item: &BatchItem) -> PlanLine<'_> {
    PlanLine {
        ordinal: item.ordinal,
        app_id: &item.app_id,
        program: item.program_id,
        program_version: item.program_version,
        notice: item.notice_id,
        previous: &item.previous_state,
        target: &item.target_state,
        evidence: &item.evidence,
    }
}

/// The hash of the items as they are stored now; it must be the plan's.
///
/// # Errors
/// [`Code::HashMismatch`] when an item, or their number, is not what was planned.
fn stored_hash(session: &mut dyn Session, batch: &Batch) -> Result<Vec<u8>> {
    let mut hasher = PlanHasher::new(head(batch));
    let mut items = 0;
    let params: &[_] = &[("batch_id", batch.id.into())];
    session.query("batch.items", params, &mut |row| {
        hasher.add(line(&BatchItem::read(row, 0)?));
        items += 1;
        Ok(())
    })?;
    let hash = hasher.finish().to_vec();
    if hash == batch.plan_hash && items == batch.item_count {
        return Ok(hash);
    }
    Err(Fault::new(Code::HashMismatch).with("batch", &batch.number))
}

fn stored_day(days: i64) -> Result<Day> {
    Day::from_i64(days).ok_or_else(|| Fault::internal("batch.day"))
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
