//! A batch as somebody sees it: figures, people, and what this person may do with it now.

use std::collections::{BTreeMap, HashMap};

use super::{approval, count, stored_day};
use crate::contract::{Allowed, BatchDetail, ById, Millis};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::domain::calendar::Instant;
use crate::domain::enforcement::{BatchAct, Rule};
use crate::domain::fault::{Fault, Result};
use crate::domain::policy::{EnforcementPolicy, read_body};
use crate::store::rows::{Account, Batch, Policy};
use crate::store::seal::hex;
use crate::store::{Covered, Session, all, get as get_row, one};

/// The acts a host offers.
const OFFERED: [BatchAct; 7] = [
    BatchAct::Submit,
    BatchAct::Approve,
    BatchAct::Reject,
    BatchAct::Withdraw,
    BatchAct::Execute,
    BatchAct::HandOff,
    BatchAct::Results,
];

/// `batch.get`.
pub fn get(cx: &Cx<'_>, request: ById) -> Result<BatchDetail> {
    let batch = id(&request.id, "id")?;
    let (person, now) = (cx.me()?.person.clone(), cx.now);
    cx.read(move |session| of(session, batch, &person, now))
}

/// The batch as a person sees it at a moment.
pub(super) fn of(
    session: &mut dyn Session,
    batch: i64,
    person: &str,
    now: Instant,
) -> Result<BatchDetail> {
    let batch: Batch = get_row(session, batch)?;
    let policy: Policy = get_row(session, batch.policy_id)?;
    let body: EnforcementPolicy = read_body(&policy.body)?;
    let legal = body
        .step(Rule::parse(&batch.rule)?)
        .map(|step| step.legal_basis.clone());
    let legal = legal.ok_or_else(|| Fault::internal("batch.legal_basis"))?;
    let people = people(session)?;
    let name = |account: i64| people.get(&account).cloned().unwrap_or_default();
    let (gone, new) = difference(session, &batch)?;
    let own: &[_] = &[("platform", (&batch.platform).into())];
    let listed = one(session, "batch.listed", own, |row| row.int(0))?;
    let not_known =
        serde_json::from_str(&batch.not_known).map_err(|_| Fault::internal("batch.not_known"))?;
    let execute_from = batch.execute_from_on.map(stored_day).transpose()?;
    Ok(BatchDetail {
        id: batch.id.to_string(),
        version: count(batch.version),
        policy: batch.policy_id.to_string(),
        source: policy.source,
        legal_basis: legal.zh,
        legal_basis_en: legal.en,
        as_of: stored_day(batch.as_of_on)?.to_string(),
        hash: hex(&batch.plan_hash),
        items: count(batch.item_count),
        listed: count(listed),
        outcomes: outcomes(session, batch.id)?,
        not_known,
        gone,
        new,
        author: name(batch.author),
        planned_at: Millis(batch.planned_at),
        approver: batch.approver.map(name),
        approved_at: batch.approved_at.map(Millis),
        execute_from: execute_from.map(|day| day.to_string()),
        executor: batch.executor.map(name),
        executed_at: batch.executed_at.map(Millis),
        allowed: allowed(session, &batch, person, now)?,
        number: batch.number,
        platform: batch.platform,
        rule: batch.rule,
        measure: batch.measure,
        state: batch.state,
        reason: batch.reason,
    })
}

/// Names of accounts as they are shown.
fn people(session: &mut dyn Session) -> Result<HashMap<i64, String>> {
    let accounts = all(session, "account.all", &[], |row| Account::read(row, 0))?;
    // Who has no name is known by the login.
    let name = |one: Account| match one.display_name.is_empty() {
        true => (one.id, one.login),
        false => (one.id, one.display_name),
    };
    Ok(accounts.into_iter().map(name).collect())
}

/// Logins of accounts.
pub(super) fn logins(session: &mut dyn Session) -> Result<HashMap<i64, String>> {
    let accounts = all(session, "account.all", &[], |row| Account::read(row, 0))?;
    Ok(accounts
        .into_iter()
        .map(|one| (one.id, one.login))
        .collect())
}

fn outcomes(session: &mut dyn Session, batch: i64) -> Result<BTreeMap<String, u32>> {
    let mut found = BTreeMap::new();
    for (outcome, _, items) in by_code(session, batch)? {
        *found.entry(outcome).or_default() += items;
    }
    Ok(found)
}

/// Items by outcome and code.
pub(super) fn by_code(session: &mut dyn Session, batch: i64) -> Result<Vec<(String, String, u32)>> {
    all(
        session,
        "batch.outcomes",
        &[("batch_id", batch.into())],
        |row| {
            let (outcome, code) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
            Ok((outcome, code, count(row.int(2)?)))
        },
    )
}

/// Programs that were in the previous batch of the rule only, and that are in this one only.
fn difference(session: &mut dyn Session, batch: &Batch) -> Result<(u32, u32)> {
    let previous: &[_] = &[
        ("platform", (&batch.platform).into()),
        ("rule", (&batch.rule).into()),
        ("id", batch.id.into()),
    ];
    let previous = one(session, "batch.previous", previous, |row| row.int(0))?;
    let mut only_in = |batch: i64, other: i64| {
        let params: &[_] = &[("batch_id", batch.into()), ("other_id", other.into())];
        one(session, "batch.only_in", params, |row| row.int(0)).map(count)
    };
    Ok((only_in(previous, batch.id)?, only_in(batch.id, previous)?))
}

fn allowed(
    session: &mut dyn Session,
    batch: &Batch,
    person: &str,
    now: Instant,
) -> Result<Vec<Allowed>> {
    let mut found = Vec::with_capacity(OFFERED.len());
    for act in OFFERED {
        let refusal = approval::may(session, batch, act, person, now).err();
        found.push(Allowed {
            act: act.as_str().to_owned(),
            refusal: refusal.map(|fault| fault.code.as_str().to_owned()),
        });
    }
    Ok(found)
}
