//! Working the suspense list: money that a person recognised.

use super::balances::paid_up_to;
use crate::contract::{MatchPayment, Matched};
use crate::desk::cx::{Cx, id, reason};
use crate::desk::deposits::settle_effects;
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::notice_number::NoticeNumber;
use crate::store::rows::{Notice, Payment, Posting};
use crate::store::{Covered as _, Tx, maybe_one};

pub(super) fn match_by_hand(cx: &Cx<'_>, request: MatchPayment) -> Result<Matched> {
    let payment = id(&request.payment, "payment")?;
    let number: NoticeNumber = request
        .notice
        .trim()
        .parse()
        .map_err(|_| Fault::new(Code::NoticeNumberWrong).with("notice", &request.notice))?;
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "payments.match", &request)?;
    let today = cx.today();
    let done = cx.write(act, move |tx| settle(tx, payment, number, &reason, today))?;
    Ok(done.into_inner())
}

fn settle(
    tx: &mut Tx<'_>,
    payment: i64,
    number: NoticeNumber,
    reason: &str,
    today: Day,
) -> Result<Matched> {
    let before: Payment = tx.get(payment)?;
    let notice = notice_of(tx, number)?;
    let open = notice.open_fen();
    let fen = (before.left_fen - before.due_fen).min(open);
    if before.kind != "payment" || fen <= 0 || notice.state != "open" {
        return Err(Fault::new(Code::NothingLeft)
            .with("left_fen", before.left_fen - before.due_fen)
            .with("open_fen", open));
    }
    if before.platform != notice.platform {
        return Err(Fault::bad_field("notice", "another platform"));
    }
    let mut after = before.clone();
    after.left_fen -= fen;
    after.notice_id = after.notice_id.or(Some(notice.id));
    tx.update(&before, &mut after)?;
    tx.insert(&mut Posting {
        id: 0,
        payment_id: payment,
        notice_id: Some(notice.id),
        debit: "suspense".into(),
        credit: "deposit".into(),
        amount_fen: fen,
        posted_on: today.as_i64(),
        import_id: before.import_id,
        contra_of: None,
        act_id: None,
    })?;
    let mut paid = paid_up_to(&notice, notice.paid_fen + fen, tx.now.0);
    let lifted = settle_effects(tx, &notice, &mut paid)?;
    tx.update(&notice, &mut paid)?;
    tx.about("payment", payment);
    tx.note("notice", number.to_string());
    tx.note("fen", fen.to_string());
    tx.note("reason", reason);
    tx.note("lifted", lifted);
    Ok(Matched {
        settled_fen: fen.to_string(),
        left_fen: (after.left_fen - after.due_fen).to_string(),
        paid_in_full: paid.state == "settled",
    })
}

fn notice_of(tx: &mut Tx<'_>, number: NoticeNumber) -> Result<Notice> {
    let params = [("number", number.to_string().into())];
    maybe_one(tx.session(), "notice.by_number", &params, |row| {
        Notice::read(row, 0)
    })?
    .ok_or_else(|| Fault::not_found("notice", number))
}
