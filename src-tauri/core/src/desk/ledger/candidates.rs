//! `payments.candidates`: a payment in suspense with what may be done about it.

use crate::contract::{ById, CandidateNotice, HandMatch, SuspensePayment};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::domain::calendar::Day;
use crate::domain::candidates::{Known, Named, Waiting, difference, named, rank};
use crate::domain::fault::{Fault, Result};
use crate::domain::money::Fen;
use crate::domain::text::fold;
use crate::store::rows::{Payment, Posting};
use crate::store::{Covered as _, Row, Session, all, get};

/// The most candidates that are shown.
const MOST: usize = 50;

/// Answers the payment, its candidates with the strongest evidence first, and what people did with it.
///
/// # Errors
/// `not_found`.
pub fn candidates(cx: &Cx<'_>, request: ById) -> Result<SuspensePayment> {
    let (payment, today) = (id(&request.id, "id")?, cx.today());
    cx.read(move |session| {
        let payment: Payment = get(session, payment)?;
        answer(session, &payment, today)
    })
}

/// A notice that may be meant, as it is judged and as it is shown.
pub(super) struct Found {
    pub(super) known: Known,
    pub(super) program: String,
    subject: String,
}

fn answer(session: &mut dyn Session, payment: &Payment, today: Day) -> Result<SuspensePayment> {
    let named = named(&[&payment.order_no, &payment.remark]);
    let found = look(session, &named)?;
    let paid_on = Day::from_i64(payment.paid_on).unwrap_or(Day::MIN);
    let money = Waiting {
        left: Fen(payment.left_fen - payment.due_fen),
        paid_on,
        platform: &payment.platform,
        named: &named,
    };
    let known: Vec<Known> = found.iter().map(|one| one.known.clone()).collect();
    let ranked = rank(&money, &known).into_iter().take(MOST);
    let shown = ranked.map(|one| {
        let Found {
            known,
            program,
            subject,
        } = &found[one.at];
        CandidateNotice {
            notice: known.number.to_string(),
            program: program.clone(),
            app_id: known.app_id.clone(),
            subject: subject.clone(),
            open_fen: known.open.0.to_string(),
            issued_on: known.issued_on.to_string(),
            state: known.state.clone(),
            speaks_for: one
                .speaks_for
                .iter()
                .map(|own| own.code().to_owned())
                .collect(),
            against: one
                .against
                .iter()
                .map(|own| own.code().to_owned())
                .collect(),
        }
    });
    Ok(SuspensePayment {
        payment: payment.id.to_string(),
        version: u32::try_from(payment.version).map_err(|_| Fault::internal("version"))?,
        external_id: payment.external_id.clone(),
        amount_fen: payment.amount_fen.to_string(),
        left_fen: money.left.0.to_string(),
        due_fen: payment.due_fen.to_string(),
        paid_on: paid_on.to_string(),
        age_days: u32::try_from(paid_on.days_to(today)).unwrap_or(0),
        remark: payment.remark.clone(),
        order_no: payment.order_no.clone(),
        difference: difference(&payment.reason).map(|own| own.code().to_owned()),
        candidates: shown.collect(),
        by_hand: by_hand(session, payment.id)?,
    })
}

/// Every notice that something named may mean, each once.
pub(super) fn look(session: &mut dyn Session, named: &Named) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    let mut take = |session: &mut dyn Session, statement, params: &[_]| -> Result<()> {
        let rows = all(session, statement, params, read)?;
        for one in rows {
            if found
                .iter()
                .all(|known| known.known.number != one.known.number)
            {
                found.push(one);
            }
        }
        Ok(())
    };
    for number in &named.numbers {
        take(
            session,
            "candidate.by_number",
            &[("number", number.to_string().into())],
        )?;
    }
    for app_id in &named.app_ids {
        take(
            session,
            "candidate.by_app_id",
            &[("app_id", app_id.as_str().into())],
        )?;
    }
    for name in &named.names {
        take(
            session,
            "candidate.by_subject",
            &[("name_folded", name.as_str().into())],
        )?;
    }
    Ok(found)
}

fn read(row: &dyn Row) -> Result<Found> {
    let number = row
        .text(0)?
        .parse()
        .map_err(|_| Fault::internal("notice.number"))?;
    let subject = row.text(7)?.to_owned();
    Ok(Found {
        known: Known {
            number,
            platform: row.text(1)?.to_owned(),
            app_id: row.text(2)?.to_owned(),
            subject: fold(&subject),
            open: Fen(row.int(4)?),
            issued_on: Day::from_i64(row.int(5)?)
                .ok_or_else(|| Fault::internal("notice.issued_on"))?,
            state: row.text(6)?.to_owned(),
        },
        program: row.text(3)?.to_owned(),
        subject,
    })
}

fn by_hand(session: &mut dyn Session, payment: i64) -> Result<Vec<HandMatch>> {
    let own: &[_] = &[("payment_id", payment.into())];
    let postings = all(session, "hand.postings", own, |row| Posting::read(row, 0))?;
    let mut made: Vec<HandMatch> = Vec::new();
    for posting in postings {
        let notice = match posting.notice_id {
            Some(id) => Some(get::<crate::store::rows::Notice>(session, id)?.number),
            None => None,
        };
        let on = Day::from_i64(posting.posted_on).map_or_else(String::new, |day| day.to_string());
        made.push(HandMatch {
            notice,
            fen: posting.amount_fen.to_string(),
            on,
        });
    }
    Ok(made)
}
