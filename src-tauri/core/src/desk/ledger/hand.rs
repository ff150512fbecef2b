//! Suspense money that a person decides about: to whom it goes, and back again.

use std::collections::BTreeSet;

use crate::contract::{AssignPayment, MatchPayment, Matched, SendBack, Suspended, UnmatchPayment};
use crate::desk::cx::{Cx, id, reason};
use crate::desk::deposits::{settle_effects, take_out};
use crate::desk::payments::paid_up_to;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::Fen;
use crate::domain::notice_number::NoticeNumber;
use crate::store::rows::{Notice, Payment, Posting};
use crate::store::{Covered as _, Tx, all, maybe_one, one};

use super::periods::first_open;
use super::undo::contra;

/// `payments.assign`: divides what is left among notices. Of what is given to nobody a part may be marked
/// as to be sent back in the same act; the rest stays in suspense.
///
/// # Errors
/// `nothing_left` for more than is left, or than a notice is open for; `notice_number_wrong`; `not_found`;
/// `bad_field` for a part of nothing, a notice named twice, or one of another platform;
/// `version_conflict`; `reason_missing`.
pub fn assign(cx: &Cx<'_>, request: AssignPayment) -> Result<Suspended> {
    let payment = id(&request.payment, "payment")?;
    let parts = parts_of(&request)?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.assign", &request)?;
    let version = request.version;
    let back = request.back.as_deref();
    let back = back.map(|fen| fen_of(fen, "back")).transpose()?;
    let done = cx.write(act, move |tx| {
        let before = held(tx, payment, version)?;
        divide(tx, &before, parts, back, &reason)
    })?;
    Ok(done.into_inner())
}

/// `payments.match`: assigns one notice as much as fits: what is left of the payment, or what the notice is
/// open for.
///
/// # Errors
/// As [`assign`]; `nothing_left` also where nothing fits.
pub fn match_one(cx: &Cx<'_>, request: MatchPayment) -> Result<Matched> {
    let payment = id(&request.payment, "payment")?;
    let number = number_of(&request.notice)?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.match", &request)?;
    let version = request.version;
    let done = cx.write(act, move |tx| {
        let before = held(tx, payment, version)?;
        let notice = notice_of(tx, &number.to_string())?;
        let left = before.left_fen - before.due_fen;
        let open = notice.open_fen();
        let fen = left.min(open);
        if fen <= 0 {
            return Err(nothing_left(&before, fen).with("open_fen", open));
        }
        let done = divide(tx, &before, vec![(number, fen)], None, &reason)?;
        Ok(Matched {
            settled_fen: fen.to_string(),
            left_fen: done.left_fen,
            paid_in_full: !done.settled.is_empty(),
        })
    })?;
    Ok(done.into_inner())
}

/// Gives each notice its part; what is given to nobody stays where it is.
fn divide(
    tx: &mut Tx<'_>,
    before: &Payment,
    parts: Vec<(NoticeNumber, i64)>,
    back: Option<i64>,
    reason: &str,
) -> Result<Suspended> {
    let mut after = before.clone();
    let mut settled = Vec::new();
    for (number, fen) in parts {
        if fen > after.left_fen - after.due_fen {
            return Err(nothing_left(&after, fen));
        }
        after.left_fen -= fen;
        if pay(tx, before, number, fen)? {
            settled.push(number.to_string());
        }
        tx.note(&number.to_string(), fen.to_string());
    }
    if let Some(fen) = back {
        if fen > after.left_fen - after.due_fen {
            return Err(nothing_left(&after, fen));
        }
        post(tx, before, None, "refund_due", fen)?;
        tx.note("back", fen.to_string());
        after.due_fen += fen;
    }
    close(tx, before, after, settled, reason)
}

fn number_of(text: &str) -> Result<NoticeNumber> {
    let wrong = |_| Fault::new(Code::NoticeNumberWrong).with("notice", text);
    text.trim().parse().map_err(wrong)
}

/// Each notice once, each part more than nothing.
fn parts_of(request: &AssignPayment) -> Result<Vec<(NoticeNumber, i64)>> {
    let (mut parts, mut seen) = (Vec::new(), BTreeSet::new());
    for part in &request.parts {
        let number = number_of(&part.notice)?;
        if !seen.insert(number.to_string()) {
            return Err(Fault::bad_field("parts", "a notice twice"));
        }
        parts.push((number, fen_of(&part.fen, "parts")?));
    }
    if parts.is_empty() {
        return Err(Fault::bad_field("parts", "none"));
    }
    Ok(parts)
}

fn fen_of(text: &str, field: &str) -> Result<i64> {
    let fen: i64 = text
        .parse()
        .map_err(|_| Fault::bad_field(field, "not fen"))?;
    if fen <= 0 || Fen(fen) == Fen::ZERO {
        return Err(Fault::bad_field(field, "nothing"));
    }
    Ok(fen)
}

fn nothing_left(payment: &Payment, asked: i64) -> Fault {
    Fault::new(Code::NothingLeft)
        .with("left_fen", payment.left_fen - payment.due_fen)
        .with("asked_fen", asked)
}

/// The payment as it was looked at.
fn held(tx: &mut Tx<'_>, payment: i64, version: u32) -> Result<Payment> {
    let before: Payment = tx.get(payment)?;
    if before.version != i64::from(version) {
        return Err(Fault::new(Code::VersionConflict)
            .with("kind", Payment::TABLE)
            .with("id", payment));
    }
    if before.kind != "payment" || before.released != 0 {
        return Err(Fault::new(Code::WrongState).with("state", "undone"));
    }
    Ok(before)
}

/// Pays a part into a notice; answers whether it is paid in full by it.
fn pay(tx: &mut Tx<'_>, payment: &Payment, number: NoticeNumber, fen: i64) -> Result<bool> {
    let notice = notice_of(tx, &number.to_string())?;
    let open = notice.open_fen();
    if notice.platform != payment.platform {
        return Err(Fault::bad_field("notice", "another platform"));
    }
    if notice.state != "open" || fen > open {
        return Err(Fault::new(Code::NothingLeft)
            .with("notice", number)
            .with("open_fen", open)
            .with("asked_fen", fen));
    }
    post(tx, payment, Some(notice.id), "deposit", fen)?;
    let mut paid = paid_up_to(&notice, notice.paid_fen + fen, tx.now.0);
    settle_effects(tx, &notice, &mut paid)?;
    tx.update(&notice, &mut paid)?;
    Ok(paid.state == "settled")
}

fn notice_of(tx: &mut Tx<'_>, number: &str) -> Result<Notice> {
    let params = [("number", number.into())];
    let found = maybe_one(tx.session(), "notice.by_number", &params, |row| row.int(0))?;
    let id = found.ok_or_else(|| Fault::not_found("notice", number))?;
    tx.get(id)
}

/// Out of suspense, on the day of the act.
fn post(tx: &mut Tx<'_>, payment: &Payment, notice: Option<i64>, to: &str, fen: i64) -> Result<()> {
    let day = tx.now.day().as_i64().max(first_open(tx.session())?);
    tx.insert(&mut Posting {
        id: 0,
        payment_id: payment.id,
        notice_id: notice,
        debit: "suspense".into(),
        credit: to.into(),
        amount_fen: fen,
        posted_on: day,
        import_id: payment.import_id,
        contra_of: None,
        act_id: None,
    })?;
    Ok(())
}

fn close(
    tx: &mut Tx<'_>,
    before: &Payment,
    mut after: Payment,
    settled: Vec<String>,
    reason: &str,
) -> Result<Suspended> {
    tx.update(before, &mut after)?;
    tx.about("payment", before.id);
    tx.note("reason", reason);
    tx.note("left_fen", after.left_fen.to_string());
    tx.note("due_fen", after.due_fen.to_string());
    Ok(Suspended {
        payment: after.id.to_string(),
        left_fen: (after.left_fen - after.due_fen).to_string(),
        due_fen: after.due_fen.to_string(),
        settled,
        version: u32::try_from(after.version).map_err(|_| Fault::internal("version"))?,
    })
}

/// `payments.send_back`: marks suspense money as to be sent back. A refund in a later bill settles it.
///
/// # Errors
/// `nothing_left`, `version_conflict`, `wrong_state`, `reason_missing`.
pub fn send_back(cx: &Cx<'_>, request: SendBack) -> Result<Suspended> {
    let payment = id(&request.payment, "payment")?;
    let asked = request
        .fen
        .as_deref()
        .map(|fen| fen_of(fen, "fen"))
        .transpose()?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.send_back", &request)?;
    let done = cx.write(act, move |tx| {
        let before = held(tx, payment, request.version)?;
        let left = before.left_fen - before.due_fen;
        let fen = asked.unwrap_or(left);
        if fen <= 0 || fen > left {
            return Err(nothing_left(&before, fen));
        }
        post(tx, &before, None, "refund_due", fen)?;
        tx.note("fen", fen.to_string());
        let mut after = before.clone();
        after.due_fen += fen;
        close(tx, &before, after, Vec::new(), &reason)
    })?;
    Ok(done.into_inner())
}

/// `payments.unmatch`: takes back what a person did with a payment: all that was matched to one notice, or
/// all that was marked to be sent back.
///
/// # Errors
/// `not_found` where nobody did; `import_in_use` where a refund has taken from it since, or the lift that
/// followed has left the house; `version_conflict`, `wrong_state`, `reason_missing`.
pub fn unmatch(cx: &Cx<'_>, request: UnmatchPayment) -> Result<Suspended> {
    let payment = id(&request.payment, "payment")?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.unmatch", &request)?;
    let done = cx.write(act, move |tx| {
        let before = held(tx, payment, request.version)?;
        let notice = request
            .notice
            .as_deref()
            .map(|number| notice_of(tx, number.trim()));
        let notice = notice.transpose()?;
        let own: &[_] = &[("payment_id", payment.into())];
        let mut postings = all(tx.session(), "hand.postings", own, |row| {
            Posting::read(row, 0)
        })?;
        postings.retain(|one| one.notice_id == notice.as_ref().map(|notice| notice.id));
        let fen: i64 = postings.iter().map(|one| one.amount_fen).sum();
        if fen == 0 {
            return Err(Fault::not_found("posting", payment));
        }
        let mut after = before.clone();
        match &notice {
            Some(notice) => {
                demand_untouched(tx, &before, notice, fen)?;
                after.left_fen += fen;
                take_out(tx, notice, fen)?;
                tx.note("notice", notice.number.as_str());
            }
            None if fen > before.due_fen => {
                return Err(Fault::new(Code::ImportInUse).with("refunded_later", 1));
            }
            None => after.due_fen -= fen,
        }
        for posting in postings {
            take_back(tx, posting)?;
        }
        tx.note("fen", fen.to_string());
        close(tx, &before, after, Vec::new(), &reason)
    })?;
    Ok(done.into_inner())
}

/// Posts the other way; on the first open day where the day itself is locked.
fn take_back(tx: &mut Tx<'_>, posting: Posting) -> Result<()> {
    let mut back = contra(posting);
    back.posted_on = back.posted_on.max(first_open(tx.session())?);
    tx.insert(&mut back)?;
    Ok(())
}

/// Of what the payment gave the notice no refund and no act has taken so much that it could not be taken out whole.
fn demand_untouched(tx: &mut Tx<'_>, payment: &Payment, notice: &Notice, fen: i64) -> Result<()> {
    let params = [("payment", payment.id.into())];
    let parts = all(tx.session(), "payment.parts", &params, |row| {
        Ok((row.int(0)?, row.int(1)?))
    })?;
    let part = parts.iter().find(|(id, _)| *id == notice.id);
    if part.is_some_and(|(_, held)| *held >= fen) {
        return Ok(());
    }
    let own: &[_] = &[
        ("payment_id", payment.id.into()),
        ("notice_id", notice.id.into()),
    ];
    let acts = one(tx.session(), "hand.acts", own, |row| row.int(0))?;
    let kind = if acts > 0 {
        "moved_since"
    } else {
        "refunded_later"
    };
    Err(Fault::new(Code::ImportInUse).with(kind, 1))
}
