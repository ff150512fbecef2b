//! Full payment lifts a search restriction at once, and so does a waiver.

use serde_json::json;

use crate::domain::fault::Result;
use crate::store::rows::{Notice, Program};
use crate::store::{Session, Tx, one};

/// The word for a lift that waits for the platform.
const LIFT_ORDERED: &str = "lift_ordered";

/// What becomes of a notice's restriction when it asks nothing any more; none where it restricts
/// nobody. Asks only of those that restrict, so that an import may call it often.
pub(super) fn restriction_after(
    session: &mut dyn Session,
    notice: &Notice,
) -> Result<Option<&'static str>> {
    if !matches!(notice.restriction.as_str(), "ordered" | "in_force") {
        return Ok(None);
    }
    let others: &[_] = &[
        ("program_id", notice.program_id.into()),
        ("id", notice.id.into()),
    ];
    let others = one(session, "notice.also_restricting", others, |row| row.int(0))?;
    Ok(Some(if others > 0 { "lifted" } else { LIFT_ORDERED }))
}

/// What follows when a notice becomes fully paid or is waived: called between changing a notice and
/// writing it.
///
/// `before` is the notice as it was read, `after` the one that is about to be written, with its
/// new `paid_fen` and `state`. Where the notice now asks nothing and its restriction was ordered or
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
    let asks = |notice: &Notice| notice.state == "open";
    if !asks(before) || asks(after) {
        return Ok(false);
    }
    let Some(lifted) = restriction_after(tx.session(), before)? else {
        return Ok(false);
    };
    lifted.clone_into(&mut after.restriction);
    if lifted != LIFT_ORDERED {
        return Ok(false);
    }
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
