//! Planning: who would be acted against, and who is left alone for what we have not been told.

use std::collections::BTreeMap;

use super::{detail, facts, head, line};
use crate::contract::{BatchDetail, PlanBatch};
use crate::desk::deposits::day_of_request;
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::enforcement::{
    Facts, NoticeFacts, Overdue, PlanHasher, Rule, judge_overdue, judge_unfiled,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::Fen;
use crate::domain::policy::{EnforcementPolicy, LadderStep};
use crate::store::rows::{Batch, BatchItem, Policy};
use crate::store::{Row, Session, Tx, all, one};

/// Who would be acted against.
struct Found {
    items: Vec<BatchItem>,
    not_known: BTreeMap<&'static str, u32>,
}

/// `batch.plan`: freezes a list as a draft. An empty one is kept as well: it says how many are not
/// known, and cannot be handed in.
///
/// # Errors
/// [`Code::PolicyMissing`] where no policy knows the rule on that day; a day to come is a bad field.
pub fn plan(cx: &Cx<'_>, request: PlanBatch) -> Result<BatchDetail> {
    let rule = Rule::parse(&request.rule)?;
    let today = cx.today();
    let as_of = match &request.as_of {
        Some(text) => day_of_request(text, "as_of")?,
        None => today,
    };
    if as_of > today {
        return Err(Fault::bad_field("as_of", "in the future"));
    }
    let person = cx.me()?.person.clone();
    let act = cx.act(&request.op, "batch.plan", &request)?;
    let outcome = cx.write(act, move |tx| {
        let session = tx.session();
        let (policy, step) = step(session, &request.platform, rule, as_of)?;
        let found = match rule {
            Rule::Unfiled => unfiled(session, &request.platform, &step, as_of)?,
            Rule::DepositOverdue => overdue(session, &request.platform, &step, as_of, today)?,
        };
        let batch = freeze(tx, &request.platform, &policy, &step, as_of, found)?;
        let now = tx.now;
        detail::of(tx.session(), batch, &person, now)
    })?;
    Ok(outcome.into_inner())
}

fn step(
    session: &mut dyn Session,
    platform: &str,
    rule: Rule,
    day: Day,
) -> Result<(Policy, LadderStep)> {
    let (policy, body) = policies::in_force::<EnforcementPolicy>(session, platform, day)?;
    let step = body.step(rule).cloned().ok_or_else(|| {
        Fault::new(Code::PolicyMissing)
            .with("platform", platform)
            .with("kind", "enforcement")
            .with("rule", rule.as_str())
    })?;
    Ok((policy, step))
}

fn item(row: &dyn Row, at: usize, evidence: String, step: &LadderStep) -> Result<BatchItem> {
    Ok(BatchItem {
        id: 0,
        batch_id: 0,
        ordinal: 0,
        program_id: row.int(at)?,
        notice_id: None,
        evidence,
        program_version: row.int(at + 3)?,
        previous_state: row.text(at + 4)?.to_owned(),
        target_state: step.measure.target().to_owned(),
        outcome: "planned".to_owned(),
        outcome_code: String::new(),
        outcome_at: None,
        app_id: row.text(at + 1)?.to_owned(),
        program_name: row.text(at + 2)?.to_owned(),
        version: 1,
    })
}

fn evidence(facts: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(facts).map_err(|_| Fault::internal("batch.evidence"))
}

fn unfiled(
    session: &mut dyn Session,
    platform: &str,
    step: &LadderStep,
    as_of: Day,
) -> Result<Found> {
    let (_, window) = facts::window(session, platform, as_of)?;
    let own: &[_] = &[("platform", platform.into())];
    let mut items = Vec::new();
    let mut not_known = BTreeMap::new();
    session.query("batch.unfiled", own, &mut |row| {
        let status = row.opt_int(6)?.zip(row.opt_int(7)?.and_then(Day::from_i64));
        let known = Facts {
            shelf: row.text(4)?,
            ordered: row.opt_text(5)?,
            status,
        };
        match judge_unfiled(&known, window, None) {
            Ok(found) => items.push(item(row, 0, evidence(&found)?, step)?),
            Err(code @ ("status_too_old" | "status_too_new")) => {
                *not_known.entry(code).or_default() += 1;
            }
            Err(_) => {}
        }
        Ok(())
    })?;
    let unknown = one(session, "batch.status_unknown", own, |row| row.int(0))?;
    if unknown > 0 {
        not_known.insert("status_unknown", super::count(unknown));
    }
    Ok(Found { items, not_known })
}

/// An open notice past due, with what its item would be.
struct Candidate {
    item: BatchItem,
    issued: Day,
    due: Day,
    unpaid_fen: i64,
    subject: i64,
}

fn candidate(row: &dyn Row, step: &LadderStep) -> Result<Candidate> {
    let (issued, due) = (
        super::stored_day(row.int(2)?)?,
        super::stored_day(row.int(3)?)?,
    );
    let unpaid_fen = row.int(4)?;
    let facts = Overdue {
        notice: row.text(1)?.to_owned(),
        due,
        unpaid_fen: Fen::from_i64(unpaid_fen),
    };
    let mut item = item(row, 6, evidence(&facts)?, step)?;
    item.notice_id = Some(row.int(0)?);
    Ok(Candidate {
        item,
        issued,
        due,
        unpaid_fen,
        subject: row.int(5)?,
    })
}

fn overdue(
    session: &mut dyn Session,
    platform: &str,
    step: &LadderStep,
    as_of: Day,
    today: Day,
) -> Result<Found> {
    let params: &[_] = &[
        ("platform", platform.into()),
        ("as_of_on", as_of.as_i64().into()),
    ];
    let candidates = all(session, "batch.overdue", params, |row| candidate(row, step))?;
    let (mut items, mut not_known) = (Vec::<BatchItem>::new(), BTreeMap::new());
    let Some(first) = candidates.iter().map(|one| one.issued).min() else {
        return Ok(Found { items, not_known });
    };
    let last_missing = facts::last_missing(session, platform, first, today)?;
    let named = facts::in_suspense(session, "batch.names_overdue", params)?;
    for one in candidates {
        let notice = NoticeFacts {
            state: "open",
            restriction: "none",
            issued: one.issued,
            due: one.due,
            unpaid_fen: one.unpaid_fen,
            last_missing,
            suspense_names_it: named.contains(&one.subject),
        };
        let known = Facts {
            shelf: &one.item.previous_state,
            ordered: None,
            status: None,
        };
        match judge_overdue(&known, &notice, as_of, None) {
            // One restriction is enough for a program with several notices.
            Ok(()) if items.last().map(|last| last.program_id) == Some(one.item.program_id) => {}
            Ok(()) => items.push(one.item),
            Err(code) => *not_known.entry(code).or_default() += 1,
        }
    }
    Ok(Found { items, not_known })
}

/// Stores the list under its hash.
fn freeze(
    tx: &mut Tx<'_>,
    platform: &str,
    policy: &Policy,
    step: &LadderStep,
    as_of: Day,
    mut found: Found,
) -> Result<i64> {
    let last = one(tx.session(), "batch.last", &[], |row| row.int(0))?;
    let not_known =
        serde_json::to_string(&found.not_known).map_err(|_| Fault::internal("batch.not_known"))?;
    let mut batch = Batch {
        id: last + 1,
        number: format!("B{:06}", last + 1),
        platform: platform.to_owned(),
        rule: step.rule.as_str().to_owned(),
        measure: step.measure.as_str().to_owned(),
        policy_id: policy.id,
        as_of_on: as_of.as_i64(),
        state: "draft".to_owned(),
        plan_hash: Vec::new(),
        item_count: i64::try_from(found.items.len()).unwrap_or(i64::MAX),
        not_known,
        author: tx.actor,
        planned_at: tx.now.0,
        submitted_at: None,
        approver: None,
        approved_at: None,
        approved_hash: None,
        execute_from_on: None,
        executor: None,
        executed_at: None,
        reason: String::new(),
        version: 1,
    };
    for (ordinal, item) in (1..).zip(&mut found.items) {
        item.ordinal = ordinal;
        item.batch_id = batch.id;
    }
    let mut hasher = PlanHasher::new(head(&batch));
    for item in &found.items {
        hasher.add(line(item));
    }
    batch.plan_hash = hasher.finish().to_vec();
    let id = tx.insert(&mut batch)?;
    tx.insert_all(&mut found.items)?;
    tx.about("batch", id);
    tx.note("number", batch.number);
    tx.note("items", batch.item_count);
    tx.note("hash", crate::store::seal::hex(&batch.plan_hash));
    Ok(id)
}
