//! Whether what rows of money say follows from imports and postings. Verification of the record asks this
//! besides; `due_fen`, `taken_fen`, `released`, `contra_of` and `act_id` are evidenced by it, because no digest covers them.

use crate::domain::fault::Result;
use crate::store::Session;

use super::balance::{Carried, Pots};

/// What is asked, and the table and field that a row of the answer speaks of.
const ASKED: [(&str, &str, &str); 9] = [
    ("books.notices", "notice", "paid_fen"),
    ("books.taken", "notice", "taken_fen"),
    ("books.acts", "deposit_act", "amount_fen"),
    ("books.act_ways", "posting", "act_id"),
    ("books.due", "payment", "due_fen"),
    ("books.received", "payment", "amount_fen"),
    ("books.contra", "posting", "contra_of"),
    ("books.released", "payment", "released"),
    ("books.undone", "payment_import", "state"),
];

/// Hands over table, row and field of everything that does not agree; a row is empty where only sums
/// speak.
///
/// # Errors
/// What the store and `found` answer.
pub(in crate::desk) fn check(
    session: &mut dyn Session,
    found: &mut dyn FnMut(&str, String, &str) -> Result<()>,
) -> Result<()> {
    let mut any = false;
    for (statement, table, field) in ASKED {
        session.query(statement, &[], &mut |row| {
            any = true;
            found(table, row.int(0)?.to_string(), field)
        })?;
    }
    let pots = Pots::read(session, None)?;
    let sound = pots.difference() == 0 && Carried::read(session)?.agrees(pots);
    // Sums that differ are explained by the rows that were named.
    if !any && !sound {
        found("posting", String::new(), "amount_fen")?;
    }
    Ok(())
}
