//! Full payment lifts a search restriction at once.

use serde_json::json;

use crate::domain::fault::Result;
use crate::store::rows::{Notice, Program};
use crate::store::{Tx, one};

/// What follows when a notice becomes fully paid: called between changing a notice and writing it.
///
/// `before` is the notice as it was read, `after` the one that is about to be written, with its
/// new `paid_fen` and `state`. Where the notice is now settled and its restriction was ordered or
/// in force, `after.restriction` becomes `lift_ordered`, the order is put into the outbox (kind
/// `lift`, about the notice) and the program's ordered state becomes `listed`; the answer is
/// `true`. The caller writes `after` with [`Tx::update`] as it would anyway.
///
/// A program that another open notice restricts stays restricted: this notice's part ends as
/// `lifted` without an order. A delisted program, or one ordered to be, keeps its state; the lift
/// is ordered all the same, so that it does not come back restricted.
///
/// A notice that restricts nobody costs no statement, so that an import may call this for each of
/// half a million notices. Two notices of one program that are paid in one transaction work when
/// each is written before the next is looked at.
pub fn settle_effects(tx: &mut Tx<'_>, before: &Notice, after: &mut Notice) -> Result<bool> {
    let paid = before.state != "settled" && after.state == "settled";
    let restricted = matches!(before.restriction.as_str(), "ordered" | "in_force");
    if !paid || !restricted {
        return Ok(false);
    }
    let others: &[_] = &[
        ("program_id", after.program_id.into()),
        ("id", after.id.into()),
    ];
    if one(tx.session(), "notice.also_restricting", others, |row| {
        row.int(0)
    })? > 0
    {
        "lifted".clone_into(&mut after.restriction);
        return Ok(false);
    }
    "lift_ordered".clone_into(&mut after.restriction);
    let order = json!({
        "platform": after.platform,
        "app_id": after.app_id,
        "notice": after.number,
        "order": "lift_search_restriction",
    });
    tx.outbox("lift", after.id, &order)?;
    let program: Program = tx.get(after.program_id)?;
    let delisted = "delisted";
    if program.shelf_state != delisted && program.ordered_state.as_deref() != Some(delisted) {
        let mut lifted = program.clone();
        lifted.ordered_state = Some("listed".to_owned());
        lifted.updated_at = tx.now.0;
        tx.update(&program, &mut lifted)?;
    }
    Ok(true)
}
