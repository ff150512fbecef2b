//! Full payment lifts a search restriction at once, and so does a waiver; a payment that is taken back
//! takes the lift back, as long as it has not left the house.

use serde_json::json;

use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Notice, Program};
use crate::store::{Covered as _, Session, Tx, all, maybe_one, one};

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

/// What follows when the payment that had settled a restricting notice is taken back; writes the notice.
///
/// `before` is the notice as it was read, `after` as it will be, open again. Its restriction is what it
/// would be had it never been paid: ordered, in force, or none where the platform refused it. Its lift does
/// not leave, nor does that of another notice of the same program, which ends as `lifted`: the program stays
/// restricted for this one. Answers whether this notice's own lift was waiting.
///
/// # Errors
/// [`Code::ImportInUse`] where a lift of the program has left the house.
pub fn reopen_effects(tx: &mut Tx<'_>, before: &Notice, mut after: Notice) -> Result<bool> {
    let own: &[_] = &[("program_id", before.program_id.into())];
    let left = maybe_one(tx.session(), "lift.left", own, |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    if let Some(number) = left {
        return Err(Fault::new(Code::ImportInUse)
            .with("lift_left", 1)
            .with("notice", number));
    }
    let program: Program = tx.get(before.program_id)?;
    let restriction = restriction_without_payment(tx, before, &program)?;
    restriction.clone_into(&mut after.restriction);
    tx.update(before, &mut after)?;
    tx.hold_outbox("lift")?;
    drop_lift(tx, before.id)?;
    let beside: &[_] = &[
        ("program_id", before.program_id.into()),
        ("id", before.id.into()),
    ];
    let others = all(tx.session(), "lift.beside", beside, |row| {
        Notice::read(row, 0)
    })?;
    if restriction == "none" && !others.is_empty() {
        return Ok(before.restriction == "lift_ordered");
    }
    for other in others {
        let mut ended = other.clone();
        "lifted".clone_into(&mut ended.restriction);
        tx.update(&other, &mut ended)?;
        drop_lift(tx, other.id)?;
    }
    if program.ordered_state.as_deref() == Some("listed") {
        let mut known = program.clone();
        known.ordered_state = (restriction == "ordered").then(|| "search_restricted".to_owned());
        known.updated_at = tx.now.0;
        tx.update(&program, &mut known)?;
    }
    Ok(before.restriction == "lift_ordered")
}

fn drop_lift(tx: &mut Tx<'_>, notice: i64) -> Result<()> {
    tx.session()
        .execute("lift.drop", &[("ref_id", notice.into())])?;
    Ok(())
}

/// By the batch that restricted for the notice, with what the platform has answered by now; by the
/// program's state where no batch is known.
fn restriction_without_payment(
    tx: &mut Tx<'_>,
    notice: &Notice,
    program: &Program,
) -> Result<&'static str> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let outcome = maybe_one(tx.session(), "lift.restricted", own, |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    Ok(match (outcome.as_deref(), program.shelf_state.as_str()) {
        (Some("failed"), _) => "none",
        (Some("confirmed"), _) | (None, "search_restricted" | "delisted") => "in_force",
        _ => "ordered",
    })
}
