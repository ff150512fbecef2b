//! One notice, whole: its figures, the rule it was issued under as it stood then, what happened to it,
//! the letters that left, its waivers, and what this person may do.

use std::collections::HashMap;

use super::acts;
use super::exits::demand_gone;
use super::letters;
use super::plan::kind;
use super::proposals::Who;
use super::waivers;
use crate::contract::{
    ActInfo, Allowed, GetNotice, LeftLetter, Millis, NoticeDetail, NoticeEvent, RuleSnapshot,
    WaiverInfo,
};
use crate::desk::Cx;
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::notice_number::NoticeNumber;
use crate::domain::policy::{DepositPolicy, read_body};
use crate::domain::roles::{self, Role};
use crate::store::rows::{Account, Notice, NoticeGround, Policy, Waiver};
use crate::store::{Covered, Params, Session, all, get as row_of, maybe_one, one};

/// A notice by its number or its id.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::NoticeNumberWrong`] for what is neither.
pub(super) fn find(session: &mut dyn Session, asked: &str) -> Result<Notice> {
    let asked = asked.trim();
    if let Ok(id) = asked.parse::<i64>() {
        return row_of(session, id);
    }
    let number: NoticeNumber = asked
        .parse()
        .map_err(|_| Fault::new(Code::NoticeNumberWrong).with("notice", asked))?;
    let params: &[_] = &[("number", number.to_string().into())];
    let found = maybe_one(session, "notice.by_number", params, |row| {
        Notice::read(row, 0)
    })?;
    found.ok_or_else(|| Fault::not_found("notice", number))
}

/// Names of accounts as they are shown: who has no name is known by the login.
pub(super) fn people(session: &mut dyn Session) -> Result<HashMap<i64, String>> {
    let accounts = all(session, "account.all", &[], |row| Account::read(row, 0))?;
    let named = accounts.into_iter().map(|one| {
        let named = !one.display_name.is_empty();
        (one.id, if named { one.display_name } else { one.login })
    });
    Ok(named.collect())
}

/// A day out of the store.
pub(super) fn day(days: i64) -> Result<Day> {
    Day::from_i64(days).ok_or_else(|| Fault::internal("notice.day"))
}

/// `notice.get`.
///
/// # Errors
/// As for [`find`].
pub fn get(cx: &Cx<'_>, request: GetNotice) -> Result<NoticeDetail> {
    let (who, today) = (Who::of(cx)?, cx.today());
    cx.read(move |session| {
        let notice = find(session, &request.notice)?;
        of(session, notice, &who, today)
    })
}

fn of(session: &mut dyn Session, notice: Notice, who: &Who, today: Day) -> Result<NoticeDetail> {
    let people = people(session)?;
    let waivers = waivers_of(session, &notice, who)?;
    let letters = left(session, &notice, &people)?;
    let acts = acts::of_notice(session, &notice, (who, &people))?;
    let story = story(session, &notice, (&waivers, &acts, &letters), &people)?;
    let own: &[_] = &[("notice_id", notice.id.into())];
    let due = day(notice.due_on)?;
    let open = notice.state == "open";
    let left = notice.open_fen().max(0);
    Ok(NoticeDetail {
        id: notice.id.to_string(),
        version: u32::try_from(notice.version).unwrap_or(u32::MAX),
        program: notice.program_id.to_string(),
        amount_fen: notice.amount_fen.to_string(),
        paid_fen: notice.paid_fen.to_string(),
        open_fen: if open { left } else { 0 }.to_string(),
        returned_fen: returned(session, notice.id)?.to_string(),
        issued_on: day(notice.issued_on)?.to_string(),
        due_on: due.to_string(),
        overdue: open && due < today,
        rule: snapshot(session, &notice)?,
        previews: letters::possible(session, &notice, today)?,
        allowed: may_propose(session, &notice, who),
        deducted_fen: one(session, "act.deducted", own, |row| row.int(0))?.to_string(),
        refund_due_fen: maybe_one(session, "notice.due_left", own, |row| row.int(0))?
            .unwrap_or_default()
            .to_string(),
        refills: maybe_one(session, "topup.refills", own, |row| {
            Ok(row.text(0)?.to_owned())
        })?,
        refilled_by: all(session, "topup.refilled_by", own, |row| {
            Ok(row.text(0)?.to_owned())
        })?,
        targets: acts::targets(session, &notice)?,
        acts,
        story,
        letters,
        waivers,
        number: notice.number,
        platform: notice.platform,
        app_id: notice.app_id,
        program_name: notice.program_name,
        state: notice.state,
        restriction: notice.restriction,
    })
}

/// What this person may propose about it, or why not.
fn may_propose(session: &mut dyn Session, notice: &Notice, who: &Who) -> Vec<Allowed> {
    let mut may = |act: &str, command: &str| {
        let right = roles::one_of(command, &[Role::Finance], &who.roles);
        let may = right.and_then(|()| match act {
            "waive" => waivers::may_be_proposed(session, notice),
            "refund" => acts::may_be_proposed(session, notice)
                .and_then(|()| demand_gone(session, notice).map(|_| ())),
            _ => acts::may_be_proposed(session, notice),
        });
        Allowed {
            act: act.to_owned(),
            refusal: may.err().map(|fault| fault.code.as_str().to_owned()),
        }
    };
    vec![
        may("waive", "waiver.propose"),
        may("deduct", "act.deduct"),
        may("refund", "act.refund"),
        may("transfer", "act.transfer"),
    ]
}

/// What of a notice's money went back to who paid it, fen.
pub(super) fn returned(session: &mut dyn Session, notice: i64) -> Result<i64> {
    let own: &[_] = &[("notice_id", notice.into())];
    one(session, "notice.returned", own, |row| row.int(0))
}

/// The rule as the notice's edition has it: an edition never changes.
fn snapshot(session: &mut dyn Session, notice: &Notice) -> Result<RuleSnapshot> {
    let policy: Policy = row_of(session, notice.policy_id)?;
    let body: DepositPolicy = read_body(&policy.body)?;
    let rule = body.rules.iter().find(|rule| rule.id == notice.rule_id);
    let rule = rule.ok_or_else(|| Fault::internal("notice.rule_id"))?;
    let own: &[_] = &[("notice_id", notice.id.into())];
    let ground = maybe_one(session, "notice_ground.of_notice", own, |row| {
        NoticeGround::read(row, 0)
    })?;
    Ok(RuleSnapshot {
        rule: rule.into(),
        policy: policy.id.to_string(),
        edition: u32::try_from(policy.edition).unwrap_or(u32::MAX),
        source: policy.source,
        told_band: ground.as_ref().map(|ground| ground.gmv_band.clone()),
        told_kind: ground.as_ref().map(|ground| kind(ground.subject_kind)),
    })
}

fn waivers_of(session: &mut dyn Session, notice: &Notice, who: &Who) -> Result<Vec<WaiverInfo>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let rows = all(session, "waiver.of_notice", own, |row| Waiver::read(row, 0))?;
    rows.iter()
        .map(|row| waivers::info(session, row, who))
        .collect()
}

fn left(
    session: &mut dyn Session,
    notice: &Notice,
    people: &HashMap<i64, String>,
) -> Result<Vec<LeftLetter>> {
    let rows = letters::of_notice(session, notice.id)?;
    let told = rows.into_iter().map(|row| {
        Ok(LeftLetter {
            letters: letters::text(&row.letters)?,
            kind: row.kind,
            mark: row.mark.to_string(),
            at: Millis(row.made_at),
            by: people.get(&row.made_by).cloned().unwrap_or_default(),
            handoff: row.handoff_id.to_string(),
        })
    });
    told.collect()
}

/// What happened to a notice, oldest first.
fn story(
    session: &mut dyn Session,
    notice: &Notice,
    (waivers, acts, letters): (&[WaiverInfo], &[ActInfo], &[LeftLetter]),
    people: &HashMap<i64, String>,
) -> Result<Vec<NoticeEvent>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let mut story = vec![event(day(notice.issued_on)?.start().0, "issued")];
    story.extend(money(session, own, people)?);
    story.extend(all(session, "notice.story_back", own, |row| {
        Ok(NoticeEvent {
            by: people.get(&row.int(3)?).cloned().unwrap_or_default(),
            fen: Some(row.int(1)?.to_string()),
            words: row.text(2)?.to_owned(),
            ..event(row.int(0)?, "returned")
        })
    })?);
    story.extend(all(session, "notice.story_batches", own, |row| {
        let kind = match row.text(1)? {
            "left_out" => "left_out",
            _ => "ordered",
        };
        let mut event = event(row.int(0)?, kind);
        row.text(2)?.clone_into(&mut event.words);
        Ok(event)
    })?);
    story.extend(waivers.iter().flat_map(told));
    story.extend(acts.iter().flat_map(|act| told_act(act, &notice.number)));
    story.extend(letters.iter().map(|letter| NoticeEvent {
        by: letter.by.clone(),
        words: letter.kind.clone(),
        ..event(letter.at.0, "letter")
    }));
    story.sort_by_key(|event| event.at);
    Ok(story)
}

fn event(at: i64, kind: &str) -> NoticeEvent {
    NoticeEvent {
        at: Millis(at),
        kind: kind.to_owned(),
        by: String::new(),
        fen: None,
        words: String::new(),
    }
}

/// Money that came in and went back.
fn money(
    session: &mut dyn Session,
    own: Params<'_>,
    people: &HashMap<i64, String>,
) -> Result<Vec<NoticeEvent>> {
    all(session, "notice.story_money", own, |row| {
        let kind = match (row.text(1)?, row.text(5)?) {
            ("deposit", "transfer") => "moved_in",
            ("deposit", _) => "paid",
            ("refunded", _) => "returned",
            ("deducted", _) => "deducted",
            ("transfer", _) => "moved_out",
            ("refund_due", _) => "sent_back",
            _ => "taken_back",
        };
        let by = people.get(&row.int(4)?).cloned();
        Ok(NoticeEvent {
            by: by.unwrap_or_default(),
            fen: Some(row.int(2)?.to_string()),
            words: row.text(3)?.to_owned(),
            ..event(row.int(0)?, kind)
        })
    })
}

/// An act's two events, as the notice has them: of a transfer the other notice is named.
fn told_act(act: &ActInfo, number: &str) -> Vec<NoticeEvent> {
    let other = act.to.as_ref().map(|to| match number == act.notice {
        true => to.notice.as_str(),
        false => act.notice.as_str(),
    });
    let proposed = NoticeEvent {
        by: act.proposed_by.clone(),
        fen: Some(act.fen.clone()),
        words: other.map_or_else(
            || act.reason.clone(),
            |other| format!("{other} {}", act.reason),
        ),
        ..event(act.proposed_at.0, &format!("{}_proposed", act.kind))
    };
    let decided = act.decided_at.map(|at| NoticeEvent {
        by: act.decided_by.clone().unwrap_or_default(),
        words: act.words.clone(),
        ..event(at.0, &format!("{}_{}", act.kind, act.state))
    });
    [Some(proposed), decided].into_iter().flatten().collect()
}

/// A waiver's two events.
fn told(waiver: &WaiverInfo) -> Vec<NoticeEvent> {
    let proposed = NoticeEvent {
        by: waiver.proposed_by.clone(),
        words: waiver.reason.clone(),
        ..event(waiver.proposed_at.0, "waiver_proposed")
    };
    let decided = waiver.decided_at.map(|at| NoticeEvent {
        by: waiver.decided_by.clone().unwrap_or_default(),
        words: waiver.words.clone(),
        ..event(at.0, &format!("waiver_{}", waiver.state))
    });
    [Some(proposed), decided].into_iter().flatten().collect()
}
