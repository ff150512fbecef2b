//! Quality: a share of what was decided is looked at a second time, by somebody who does not know what
//! the first said.
//!
//! What is drawn waits for any other person, oldest first, and is with whoever takes it for half an
//! hour. Their verdict changes nothing for the applicant; it is compared with the first. Where the two
//! say the opposite a third person, a manager, settles who was right. Who was drawn is told to nobody
//! before it is answered, only how many wait. Deliberately absent: any consequence of a figure.

pub(super) mod draw;
mod figures;
mod take;

pub use figures::{agreement, list, settle};
pub use take::{decide, get, next};

use std::collections::BTreeMap;

use crate::domain::fault::Result;
use crate::domain::roles;
use crate::store::{Session, all, one};

/// What is told of looks in numbers: those that the person may take, where they may take any, else all;
/// and disagreements that nobody settled.
pub(super) fn counts(
    session: &mut dyn Session,
    taker: Option<&str>,
) -> Result<BTreeMap<String, i64>> {
    let open = one(session, "count.disagreements", &[], |row| row.int(0))?;
    let looks = waiting(session, taker)?;
    Ok(BTreeMap::from([
        ("looks".to_owned(), looks),
        ("disagreements".to_owned(), open),
    ]))
}

/// How many looks wait: for a person, or in all.
fn waiting(session: &mut dyn Session, taker: Option<&str>) -> Result<i64> {
    let of = all(session, "look.count_waiting", &[], |row| {
        let own =
            taker.is_some_and(|me| matches!(row.text(0), Ok(who) if roles::same_person(who, me)));
        Ok(if own { 0 } else { row.int(1)? })
    })?;
    Ok(of.into_iter().sum())
}
