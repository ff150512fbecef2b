//! Deposit notices: the dry run and the issue.

use std::collections::BTreeMap;

use crate::contract::{IssueNotices, Issued, NoticeGroup, NoticePlan, PlanNotices};
use crate::desk::cx::{count, report};
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::deposit::{self, Planned};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::Fen;
use crate::domain::notice_number::NoticeNumber;
use crate::domain::policy::{DepositPolicy, DepositRule};
use crate::store::rows::{Notice, Policy};
use crate::store::seal::hex;
use crate::store::{Session, all, one};

/// A program of a covered category.
struct Candidate {
    program: i64,
    app_id: String,
    name: String,
    subject: i64,
    subject_kind: i64,
    gmv_band: String,
    asked: bool,
}

/// Everything a dry run finds.
struct Plan {
    policy: Policy,
    rules: DepositPolicy,
    /// Candidates that would be asked, with the place of their rule and their due day.
    asked: Vec<(Candidate, usize, Day)>,
    already: u32,
    uncovered: u32,
}

impl Plan {
    fn planned(&self) -> Vec<Planned<'_>> {
        let asked = self.asked.iter();
        asked
            .map(|(candidate, rule, due)| Planned {
                program: candidate.program,
                rule: &self.rules.rules[*rule],
                due: *due,
            })
            .collect()
    }

    fn hash(&self) -> String {
        let policy = &self.policy;
        hex(&deposit::plan_hash(
            &policy.platform,
            policy.id,
            &self.planned(),
        ))
    }
}

/// `notice.plan`: which notices would be issued today; writes nothing.
///
/// # Errors
/// [`Code::PolicyMissing`].
pub fn plan(cx: &Cx<'_>, request: PlanNotices) -> Result<NoticePlan> {
    let today = cx.today();
    cx.read(move |session| {
        let found = find(session, &request.platform, today)?;
        to_contract(request.platform, &found)
    })
}

/// `notice.issue`: issues exactly the notices that were shown.
///
/// # Errors
/// [`Code::PlanChanged`] when the programs, the policy or the day changed since.
pub fn issue(cx: &Cx<'_>, request: IssueNotices) -> Result<Issued> {
    let today = cx.today();
    let act = cx.act(&request.op, "notice.issue", &request)?;
    let progress = std::sync::Arc::clone(&cx.progress);
    let outcome = cx.write(act, move |tx| {
        let plan = find(tx.session(), &request.platform, today)?;
        let hash = plan.hash();
        if hash != request.plan {
            return Err(Fault::new(Code::PlanChanged).with("plan", hash));
        }
        let last = one(tx.session(), "notice.last", &[], |row| row.int(0))?;
        let mut rows = rows(&plan, last, today)?;
        report(progress.as_ref(), "write", 0, Some(rows.len()))?;
        tx.insert_all(&mut rows)?;
        let total = total(rows.iter().map(|row| row.amount_fen))?;
        tx.about("policy", plan.policy.id);
        tx.note("plan", hash);
        tx.note("notices", rows.len());
        tx.note("total_fen", total.to_string());
        report(progress.as_ref(), "write", rows.len(), Some(rows.len()))?;
        Ok(Issued {
            notices: count(rows.len()),
            total_fen: total.to_string(),
        })
    })?;
    Ok(outcome.into_inner())
}

fn find(session: &mut dyn Session, platform: &str, today: Day) -> Result<Plan> {
    let (policy, rules) = policies::in_force::<DepositPolicy>(session, platform, today)?;
    let mut plan = Plan {
        policy,
        rules,
        asked: Vec::new(),
        already: 0,
        uncovered: 0,
    };
    for category in plan.rules.categories.clone() {
        for candidate in candidates(session, platform, &category)? {
            if candidate.asked {
                plan.already += 1;
                continue;
            }
            let (kind, band) = (candidate.subject_kind, &candidate.gmv_band);
            match deposit::rule_for(&plan.rules, &category, kind, band) {
                None => plan.uncovered += 1,
                Some(rule) => {
                    let due = due(rule, today)?;
                    let at = plan.rules.rules.iter().position(|own| own.id == rule.id);
                    plan.asked.push((candidate, at.unwrap_or_default(), due));
                }
            }
        }
    }
    plan.asked.sort_by_key(|(candidate, ..)| candidate.program);
    Ok(plan)
}

fn due(rule: &DepositRule, today: Day) -> Result<Day> {
    deposit::due_on(rule, today).ok_or_else(|| Fault::internal("notice.due"))
}

fn candidates(session: &mut dyn Session, platform: &str, category: &str) -> Result<Vec<Candidate>> {
    let params: &[_] = &[("platform", platform.into()), ("category", category.into())];
    all(session, "notice.candidates", params, |row| {
        Ok(Candidate {
            program: row.int(0)?,
            app_id: row.text(1)?.to_owned(),
            name: row.text(2)?.to_owned(),
            subject: row.int(3)?,
            subject_kind: row.int(4)?,
            gmv_band: row.text(5)?.to_owned(),
            asked: row.int(6)? != 0,
        })
    })
}

/// The letter of a platform in its notices' numbers.
fn letter(platform: &str) -> Result<char> {
    match platform {
        "wechat" => Ok('W'),
        "douyin" => Ok('D'),
        "kuaishou" => Ok('K'),
        "alipay" => Ok('A'),
        "baidu" => Ok('B'),
        _ => Err(Fault::bad_field("platform", "unknown")),
    }
}

/// The notices as rows; the serial of a number is the id the row will get.
fn rows(plan: &Plan, last: i64, today: Day) -> Result<Vec<Notice>> {
    let letter = letter(&plan.policy.platform)?;
    let numbered = (last + 1..).zip(&plan.asked);
    numbered
        .map(|(id, (candidate, rule, due))| {
            let number = u64::try_from(id)
                .ok()
                .and_then(|serial| NoticeNumber::new(letter, serial))
                .ok_or_else(|| Fault::internal("notice.number"))?;
            let rule = &plan.rules.rules[*rule];
            Ok(Notice {
                id,
                number: number.to_string(),
                platform: plan.policy.platform.clone(),
                program_id: candidate.program,
                policy_id: plan.policy.id,
                rule_id: rule.id.clone(),
                amount_fen: rule.amount_fen.as_i64(),
                issued_on: today.as_i64(),
                due_on: due.as_i64(),
                consequence: rule.consequence.as_str().to_owned(),
                paid_fen: 0,
                state: "open".to_owned(),
                settled_at: None,
                restriction: "none".to_owned(),
                app_id: candidate.app_id.clone(),
                program_name: candidate.name.clone(),
                subject_id: candidate.subject,
                version: 1,
            })
        })
        .collect()
}

fn to_contract(platform: String, plan: &Plan) -> Result<NoticePlan> {
    let mut by_rule: BTreeMap<usize, (u32, Day)> = BTreeMap::new();
    for (_, rule, due) in &plan.asked {
        by_rule.entry(*rule).or_insert((0, *due)).0 += 1;
    }
    let groups = by_rule.into_iter().map(|(at, (programs, due))| {
        let rule = &plan.rules.rules[at];
        let each = rule.amount_fen.as_i64();
        let total = each.checked_mul(programs.into());
        let total = total.ok_or_else(|| Fault::internal("notice.total"))?;
        Ok(NoticeGroup {
            rule: rule.id.clone(),
            amount_fen: each.to_string(),
            programs,
            total_fen: total.to_string(),
            due_on: due.to_string(),
            consequence: rule.consequence.as_str().to_owned(),
        })
    });
    Ok(NoticePlan {
        platform,
        policy: plan.policy.id.to_string(),
        edition: u32::try_from(plan.policy.edition).unwrap_or(u32::MAX),
        source: plan.policy.source.clone(),
        groups: groups.collect::<Result<_>>()?,
        already: plan.already,
        uncovered: plan.uncovered,
        plan: plan.hash(),
    })
}

fn total(amounts: impl Iterator<Item = i64>) -> Result<i64> {
    let sum = Fen::checked_sum(amounts.map(Fen::from_i64));
    sum.map(Fen::as_i64)
        .ok_or_else(|| Fault::internal("notice.total"))
}
