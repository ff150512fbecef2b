//! Who may move a batch, and the acts that move it until it is executed.

use std::collections::HashMap;

use super::{detail, facts, seen, stored_day, stored_hash};
use crate::contract::{ActOnBatch, ApproveBatch, BatchDetail};
use crate::desk::cx::id;
use crate::desk::{Cx, policies, session};
use crate::domain::calendar::{Day, Instant, WorkCalendar};
use crate::domain::enforcement::{BatchAct, BatchState, Rule, within_share};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::policy::{DepositPolicy, EnforcementPolicy, read_body};
use crate::domain::roles;
use crate::store::rows::{Account, Batch, Policy};
use crate::store::seal::hex;
use crate::store::{Covered, Session, Tx, all, get, maybe_one, one};

const HOUR: i64 = 3_600_000;
/// The longest reason, in bytes.
const LONGEST_REASON: usize = 2_000;

/// Whether a person may do this to the batch now.
///
/// # Errors
/// [`Code::WrongState`], [`Code::BatchEmpty`], [`Code::TooLarge`], [`Code::RoleRefused`] where only
/// the author may, [`Code::FourEyes`] with the part, [`Code::NoticePeriod`],
/// [`Code::ApprovalExpired`].
pub(super) fn may(
    session: &mut dyn Session,
    batch: &Batch,
    act: BatchAct,
    person: &str,
    now: Instant,
) -> Result<()> {
    let state = BatchState::parse(&batch.state)?;
    state.after(act)?;
    match act {
        BatchAct::Submit => may_submit(session, batch, person),
        BatchAct::Approve => apart(session, batch, person),
        BatchAct::Reject => {
            let author: Account = get(session, batch.author)?;
            roles::separate(person, &[(&author.person, "author")])
        }
        BatchAct::Execute if state == BatchState::Approved => {
            in_time(session, batch, now)?;
            // Evidence that came after the approval must not have come from who approved.
            let approver = batch
                .approver
                .ok_or_else(|| Fault::internal("batch.approver"))?;
            let approver: Account = get(session, approver)?;
            apart(session, batch, &approver.person)
        }
        BatchAct::HandOff if batch.executed_at.is_none() => Err(Fault::new(Code::BatchEmpty)),
        _ => Ok(()),
    }
}

/// Refuses a person who had a part in the batch or in what it rests on.
fn apart(session: &mut dyn Session, batch: &Batch, person: &str) -> Result<()> {
    let involved = involved(session, batch)?;
    let involved: Vec<_> = involved.iter().map(|(who, part)| (&**who, *part)).collect();
    roles::separate(person, &involved)
}

fn may_submit(session: &mut dyn Session, batch: &Batch, person: &str) -> Result<()> {
    let author: Account = get(session, batch.author)?;
    if !roles::same_person(&author.person, person) {
        return Err(Fault::new(Code::RoleRefused)
            .with("command", "batch.submit")
            .with("needed", "author"));
    }
    if batch.item_count == 0 {
        return Err(Fault::new(Code::BatchEmpty).with("batch", &batch.number));
    }
    let own: &[_] = &[("platform", (&batch.platform).into())];
    let listed = one(session, "batch.listed", own, |row| row.int(0))?;
    let most = enforcement(session, batch)?.max_share_percent;
    within_share(batch.item_count, listed, most)
}

fn enforcement(session: &mut dyn Session, batch: &Batch) -> Result<EnforcementPolicy> {
    let policy: Policy = get(session, batch.policy_id)?;
    read_body(&policy.body)
}

/// Refuses a batch whose day has not come, and one whose approval is over.
fn in_time(session: &mut dyn Session, batch: &Batch, now: Instant) -> Result<()> {
    let until = valid_until(session, batch, now)?;
    if now.0 > until.0 {
        return Err(Fault::new(Code::ApprovalExpired).with("until", until));
    }
    Ok(())
}

/// The last moment at which an approved batch may order anybody: an approval does not hold for
/// ever. It is counted from the first day where that is later, or a notice period would eat it up.
///
/// # Errors
/// [`Code::NoticePeriod`] before the first day; [`Code::ApprovalExpired`] by a clock that was set
/// back, which must not revive an approval given later than now.
pub(super) fn valid_until(
    session: &mut dyn Session,
    batch: &Batch,
    now: Instant,
) -> Result<Instant> {
    let from = batch.execute_from_on.map(stored_day).transpose()?;
    let from = from.ok_or_else(|| Fault::internal("batch.execute_from"))?;
    if now.day() < from {
        return Err(Fault::new(Code::NoticePeriod).with("from", from));
    }
    let approved = batch.approved_at.unwrap_or_default();
    let hours = i64::from(enforcement(session, batch)?.approval_valid_hours);
    let until = Instant(approved.max(from.start().0).saturating_add(hours * HOUR));
    if now.0 < approved {
        return Err(Fault::new(Code::ApprovalExpired).with("until", until));
    }
    Ok(until)
}

/// Persons who had a part in the batch: its author, who wrote the policies, who brought the facts.
fn involved(session: &mut dyn Session, batch: &Batch) -> Result<Vec<(String, &'static str)>> {
    let accounts = all(session, "account.all", &[], |row| Account::read(row, 0))?;
    let persons: HashMap<i64, String> = accounts
        .into_iter()
        .map(|one| (one.id, one.person))
        .collect();
    let as_of = stored_day(batch.as_of_on)?;
    let policy: Policy = get(session, batch.policy_id)?;
    let mut authors = vec![(batch.author, "author"), (policy.author, "policy_author")];
    let importers = match Rule::parse(&batch.rule)? {
        Rule::Unfiled => {
            let (policy, window) = facts::window(session, &batch.platform, as_of)?;
            authors.push((policy.author, "policy_author"));
            status_importers(session, window.from)?
        }
        Rule::DepositOverdue => {
            let editions = policies::published::<DepositPolicy>(session, &batch.platform)?;
            let authored = editions
                .iter()
                .map(|(row, _)| (row.author, "policy_author"));
            authors.extend(authored);
            bill_importers(session, batch)?
        }
    };
    let authors = authors.into_iter().filter_map(|(account, part)| {
        let person = persons.get(&account)?;
        Some((person.clone(), part))
    });
    let importers = importers.into_iter().map(|person| (person, "importer"));
    Ok(authors.chain(importers).collect())
}

/// Who took programs in since the oldest status that counts.
fn status_importers(session: &mut dyn Session, from: Day) -> Result<Vec<String>> {
    let params: &[_] = &[("from_at", from.start().0.into())];
    let mut found = Vec::new();
    session.query("batch.intakes", params, &mut |row| {
        let detail: serde_json::Value = serde_json::from_str(row.text(1)?).unwrap_or_default();
        let tables: serde_json::Value = serde_json::from_str(row.text(2)?).unwrap_or_default();
        let other = detail["kind"]
            .as_str()
            .is_some_and(|kind| kind != "programs");
        if !other && tables.get("program").is_some() {
            found.push(row.text(0)?.to_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Who took the bills in on which *unpaid* rests.
fn bill_importers(session: &mut dyn Session, batch: &Batch) -> Result<Vec<String>> {
    let own: &[_] = &[("batch_id", batch.id.into())];
    let first = maybe_one(session, "batch.first_issue", own, |row| row.opt_int(0))?.flatten();
    let Some(first) = first else {
        return Ok(Vec::new());
    };
    let params: &[_] = &[
        ("platform", (&batch.platform).into()),
        ("from_on", first.into()),
        ("to_on", Day::MAX.as_i64().into()),
    ];
    all(session, "coverage.importers", params, |row| {
        Ok(row.text(0)?.to_owned())
    })
}

/// `batch.submit`: its author hands it in.
///
/// # Errors
/// As for [`may`], and [`Code::HashMismatch`] when an item is not what was planned.
pub fn submit(cx: &Cx<'_>, request: ActOnBatch) -> Result<BatchDetail> {
    moved(
        cx,
        request,
        "batch.submit",
        BatchAct::Submit,
        |tx, before, after| {
            stored_hash(tx.session(), before)?;
            after.submitted_at = Some(tx.now.0);
            Ok(())
        },
    )
}

/// `batch.reject`: a second person turns it down, with a reason.
///
/// # Errors
/// As for [`may`]; a missing reason is a bad field.
pub fn reject(cx: &Cx<'_>, request: ActOnBatch) -> Result<BatchDetail> {
    let why = reason(&request)?;
    moved(
        cx,
        request,
        "batch.reject",
        BatchAct::Reject,
        |_, _, after| {
            after.reason = why;
            Ok(())
        },
    )
}

/// `batch.withdraw`: any manager takes it back before it is executed, with a reason.
///
/// # Errors
/// As for [`may`]; a missing reason is a bad field.
pub fn withdraw(cx: &Cx<'_>, request: ActOnBatch) -> Result<BatchDetail> {
    let why = reason(&request)?;
    moved(
        cx,
        request,
        "batch.withdraw",
        BatchAct::Withdraw,
        |_, _, after| {
            after.reason = why;
            Ok(())
        },
    )
}

fn reason(request: &ActOnBatch) -> Result<String> {
    let text = request.reason.as_deref().unwrap_or_default().trim();
    if text.is_empty() || text.len() > LONGEST_REASON {
        return Err(Fault::bad_field("reason", "1 to 2000 bytes of text"));
    }
    Ok(text.to_owned())
}

fn moved(
    cx: &Cx<'_>,
    request: ActOnBatch,
    action: &'static str,
    by: BatchAct,
    change: impl FnOnce(&mut Tx<'_>, &Batch, &mut Batch) -> Result<()> + Send + 'static,
) -> Result<BatchDetail> {
    let batch = id(&request.id, "id")?;
    let (person, now) = (cx.me()?.person.clone(), cx.now);
    let act = cx.act(&request.op, action, &request)?;
    let outcome = cx.write(act, move |tx| {
        let before = seen(tx, batch, request.version)?;
        may(tx.session(), &before, by, &person, now)?;
        let mut after = before.clone();
        let state = BatchState::parse(&before.state)?.after(by)?;
        state.as_str().clone_into(&mut after.state);
        change(tx, &before, &mut after)?;
        tx.update(&before, &mut after)?;
        tx.about("batch", batch);
        detail::of(tx.session(), batch, &person, now)
    })?;
    Ok(outcome.into_inner())
}

/// `batch.approve`: a person who had no part in it approves exactly the list they read.
///
/// # Errors
/// As for [`may`]; [`Code::HashMismatch`] for another list; a wrong count is a bad field;
/// [`Code::SignInRefused`] for a wrong password.
pub fn approve(cx: &Cx<'_>, mut request: ApproveBatch) -> Result<BatchDetail> {
    // The password must not reach the operation's digest, where it could be guessed.
    let password = std::mem::take(&mut request.password);
    let act = cx.act(&request.op, "batch.approve", &request)?;
    session::confirm_password(cx, &password)?;
    let batch = id(&request.id, "id")?;
    let (person, now) = (cx.me()?.person.clone(), cx.now);
    let outcome = cx.write(act, move |tx| {
        let before = seen(tx, batch, request.version)?;
        may(tx.session(), &before, BatchAct::Approve, &person, now)?;
        let hash = stored_hash(tx.session(), &before)?;
        if hex(&hash) != request.hash {
            return Err(Fault::new(Code::HashMismatch).with("batch", &before.number));
        }
        if i64::from(request.count) != before.item_count {
            return Err(Fault::bad_field("count", "differs from the list"));
        }
        let mut after = before.clone();
        approved(tx, &mut after, hash)?;
        tx.update(&before, &mut after)?;
        tx.about("batch", batch);
        tx.note("hash", request.hash);
        detail::of(tx.session(), batch, &person, now)
    })?;
    Ok(outcome.into_inner())
}

fn approved(tx: &mut Tx<'_>, batch: &mut Batch, hash: Vec<u8>) -> Result<()> {
    let rule = Rule::parse(&batch.rule)?;
    let policy = enforcement(tx.session(), batch)?;
    let notice = policy.step(rule).map_or(0, |step| step.notice_working_days);
    let (from, _) = WorkCalendar::built_in().due(tx.now.day(), notice);
    let state = BatchState::parse(&batch.state)?.after(BatchAct::Approve)?;
    state.as_str().clone_into(&mut batch.state);
    batch.approver = Some(tx.actor);
    batch.approved_at = Some(tx.now.0);
    batch.approved_hash = Some(hash);
    batch.execute_from_on = Some(from.as_i64());
    Ok(())
}
