//! Second looks of a demo: some that wait, some that were answered, and one disagreement.
//!
//! They are of the last decisions and chosen by their place, not drawn: a small demo would have none by
//! the share of its policy. Nothing of the day's stated answer hangs on them.

use crate::domain::calendar::Instant;
use crate::domain::fault::Result;
use crate::domain::looks::Outcome;
use crate::store::rows::{Decision, SecondLook};
use crate::store::{Covered as _, Row, Tx, all};

/// Looks of a demo, as far as it has decisions.
const LOOKS: i64 = 24;
/// Those of them, the newest, that wait.
const WAITING: usize = 5;
const HOUR: i64 = 3_600_000;

/// A decision, with the subject of its filing.
fn read(row: &dyn Row) -> Result<(Decision, i64)> {
    Ok((Decision::read(row, 1)?, row.int(0)?))
}

/// Writes them; `reviewers` are the two who decide in a demo, each of whom looks at the other's.
pub(super) fn fill(tx: &mut Tx<'_>, reviewers: [i64; 2]) -> Result<()> {
    let most: &[_] = &[("most", LOOKS.into())];
    let decisions = all(tx.session(), "decision.recent", most, read)?;
    let mut split = false;
    let mut made = Vec::with_capacity(decisions.len());
    for (at, (decision, subject)) in decisions.into_iter().enumerate() {
        let returned = decision.verdict == "returned";
        let disagrees = at >= WAITING && returned && !split;
        split |= disagrees;
        let answered = (at >= WAITING).then_some(disagrees);
        made.push(look(tx.now, (decision, subject), answered, reviewers));
    }
    // Oldest first, as they would have come.
    for mut look in made.into_iter().rev() {
        let id = tx.insert(&mut look)?;
        let copied: &[_] = &[("look_id", id.into()), ("filing_id", look.filing_id.into())];
        tx.session().execute("look_copy.take", copied)?;
    }
    Ok(())
}

/// One look; where it is answered, with whether the second reviewer let pass what the first returned.
fn look(
    now: Instant,
    (decision, subject): (Decision, i64),
    answered: Option<bool>,
    [one, other]: [i64; 2],
) -> SecondLook {
    let looker = if decision.decided_by == one {
        other
    } else {
        one
    };
    let passed = answered == Some(true);
    let outcome = if passed {
        Outcome::Disagree
    } else {
        Outcome::Agree
    };
    let verdict = if passed {
        "approved"
    } else {
        &decision.verdict
    };
    let said = answered.is_some();
    SecondLook {
        id: 0,
        decision_id: decision.id,
        filing_id: decision.filing_id,
        subject_id: subject,
        revision: decision.revision,
        drawn_at: (decision.decided_at + HOUR).min(now.0),
        looker: said.then_some(looker),
        looked_at: said.then_some(now.0 - HOUR),
        verdict: said.then(|| verdict.to_owned()),
        reasons: match said && !passed {
            true => decision.reasons,
            false => "[]".to_owned(),
        },
        outcome: said.then(|| outcome.as_str().to_owned()),
        settled_by: None,
        settled_at: None,
        in_right: None,
        words: None,
        held_by: None,
        held_until: None,
        version: 1,
    }
}
