//! Issuing deposit notices: exactly those that were shown, each with what it was issued on.

use super::plan::{Asked, Plan, total};
use crate::contract::{IssueNotices, Issued};
use crate::desk::Cx;
use crate::desk::cx::{count, report};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::notice_number::NoticeNumber;
use crate::store::one;
use crate::store::rows::{Notice, NoticeGround, NoticeTopup};

/// `notice.issue`: issues exactly the notices that were shown.
///
/// # Errors
/// [`Code::PlanChanged`] when the programs, the policy or the day changed since.
pub fn issue(cx: &Cx<'_>, request: IssueNotices) -> Result<Issued> {
    let today = cx.today();
    let act = cx.act(&request.op, "notice.issue", &request)?;
    let progress = std::sync::Arc::clone(&cx.progress);
    let outcome = cx.write(act, move |tx| {
        let plan = Plan::find(tx.session(), &request.platform, today)?;
        let hash = plan.hash();
        if hash != request.plan {
            return Err(Fault::new(Code::PlanChanged).with("plan", hash));
        }
        let last = one(tx.session(), "notice.last", &[], |row| row.int(0))?;
        let Rows {
            notices: mut rows,
            mut grounds,
            mut topups,
        } = rows(&plan, last, today)?;
        report(progress.as_ref(), "write", 0, Some(rows.len()))?;
        tx.insert_all(&mut rows)?;
        tx.insert_all(&mut grounds)?;
        tx.insert_all(&mut topups)?;
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

/// The notices as rows, what each was issued on, and which refill others.
#[derive(Default)]
struct Rows {
    notices: Vec<Notice>,
    grounds: Vec<NoticeGround>,
    topups: Vec<NoticeTopup>,
}

/// The serial of a number is the id the row will get.
fn rows(plan: &Plan, last: i64, today: Day) -> Result<Rows> {
    let letter = letter(&plan.policy.platform)?;
    let mut rows = Rows::default();
    for (id, asked) in (last + 1..).zip(plan.asked()) {
        let number = u64::try_from(id)
            .ok()
            .and_then(|serial| NoticeNumber::new(letter, serial))
            .ok_or_else(|| Fault::internal("notice.number"))?;
        rows.grounds.push(NoticeGround {
            id: 0,
            notice_id: id,
            category: asked.candidate.category.clone(),
            gmv_band: asked.candidate.gmv_band.clone(),
            subject_kind: asked.candidate.subject_kind,
        });
        rows.topups.extend(asked.refills.map(|refill| NoticeTopup {
            id: 0,
            notice_id: id,
            refills_id: refill.notice,
        }));
        rows.notices.push(Notice {
            id,
            number: number.to_string(),
            ..notice(plan, &asked, today)
        });
    }
    Ok(rows)
}

fn notice(plan: &Plan, asked: &Asked<'_>, today: Day) -> Notice {
    let candidate = asked.candidate;
    Notice {
        id: 0,
        number: String::new(),
        platform: plan.policy.platform.clone(),
        program_id: candidate.program,
        policy_id: plan.policy.id,
        rule_id: asked.rule.id.clone(),
        amount_fen: asked.fen(),
        issued_on: today.as_i64(),
        due_on: asked.due.as_i64(),
        consequence: asked.rule.consequence.as_str().to_owned(),
        paid_fen: 0,
        taken_fen: 0,
        state: "open".to_owned(),
        settled_at: None,
        restriction: "none".to_owned(),
        app_id: candidate.app_id.clone(),
        program_name: candidate.name.clone(),
        subject_id: candidate.subject,
        version: 1,
    }
}
