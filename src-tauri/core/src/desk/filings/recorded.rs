//! Whether the letters that wait to leave are those whose hash the record of their decisions has.
//!
//! Rows of the outbox are under no digest of their own. The record is read backwards from its end, a part
//! at a time, until it has told of every decision that waits: those are the last ones. Deliberately
//! absent: decisions of a version that noted no hash, which leave as they are.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::fault::{Code, Fault, Result};
use crate::domain::letter::Letters;
use crate::store::{Session, all, maybe_one};

/// Events that are read at once.
const PART: i64 = 4_096;

/// What the event of one decision, or of many, says of their letters.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    decision: Option<i64>,
    letter: Option<String>,
    decisions: Vec<i64>,
    letters: Vec<String>,
}

/// What leaves with a decision, as far as it matters here.
#[derive(Deserialize)]
struct Payload {
    letter: Option<Letters>,
}

/// Refuses decisions that would leave with other letters than were recorded; `waiting` are their ids and
/// what leaves of them.
///
/// # Errors
/// [`Code::AuditBroken`] with the decision.
pub(in crate::desk) fn hold_letters<'a>(
    session: &mut dyn Session,
    waiting: impl Iterator<Item = (i64, &'a str)>,
) -> Result<()> {
    let mut waiting: BTreeMap<i64, &str> = waiting.collect();
    let head = maybe_one(session, "audit.head", &[], |row| row.int(0))?;
    let mut to = head.unwrap_or_default() + 1;
    while to > 1 && !waiting.is_empty() {
        let part: &[_] = &[("from", (to - PART).into()), ("to", to.into())];
        let details = all(session, "audit.decided", part, |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        for detail in details {
            let told: Told = serde_json::from_str(&detail).unwrap_or_default();
            let many = told.decisions.into_iter().zip(told.letters);
            let one = told.decision.zip(told.letter);
            let recorded: BTreeMap<i64, String> = many.chain(one).collect();
            for (decision, hash) in &recorded {
                if let Some(payload) = waiting.get(decision) {
                    same(*decision, payload, hash)?;
                }
            }
            // Decisions are numbered in the order of the record: of later ones it had told already.
            if let Some(first) = recorded.keys().next() {
                drop(waiting.split_off(first));
            }
        }
        to -= PART;
    }
    Ok(())
}

fn same(decision: i64, payload: &str, hash: &str) -> Result<()> {
    let leaves = serde_json::from_str::<Payload>(payload);
    let letter = leaves.ok().and_then(|payload| payload.letter);
    if letter.is_some_and(|letter| letter.hash() == hash) {
        return Ok(());
    }
    Err(Fault::new(Code::AuditBroken)
        .with("place", "letter")
        .with("decision", decision))
}
