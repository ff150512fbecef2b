//! Deposit notices: issuing, letters, reminders, waivers, acts on what is held.

use serde_json::json;
use shelfkeeper_core::contract::{Acts, NoticeDetail, NoticePlan, Reminders, Waivers};

use crate::args::Notices;
use crate::host::{Failure, Host, Result};
use crate::lists::Query;
use crate::run::Answer;

/// Runs one of them.
pub fn notices(host: &Host, command: Notices) -> Result<Answer> {
    match command {
        Notices::Plan { platform }
        | Notices::Issue {
            platform,
            dry_run: true,
            ..
        } => {
            let request = json!({ "platform": platform });
            host.call("notice.plan", request).map(Answer::of)
        }
        Notices::Issue { platform, plan, .. } => issue(host, &platform, plan),
        Notices::Rows {
            platform,
            list,
            code,
            offset,
            limit,
        } => {
            let plan = present(host, &platform)?;
            let request = json!({
                "platform": platform, "plan": plan, "list": list, "code": code, "offset": offset, "limit": limit,
            });
            host.call("notice.plan_rows", request).map(Answer::of)
        }
        Notices::List { view, shape } => {
            let query = Query::of("notices").view(&view).shaped(shape);
            query.show(host)
        }
        Notices::Show { number } => {
            let request = json!({ "notice": number });
            host.call("notice.get", request).map(Answer::of)
        }
        other => letters(host, other),
    }
}

/// The hash of the plan as it is now.
fn present(host: &Host, platform: &str) -> Result<String> {
    let request = json!({ "platform": platform });
    Ok(host.get::<NoticePlan>("notice.plan", request)?.plan)
}

fn issue(host: &Host, platform: &str, given: Option<String>) -> Result<Answer> {
    let plan = match given {
        Some(plan) => plan,
        None => present(host, platform)?,
    };
    let request = json!({ "op": host.op(), "platform": platform, "plan": plan });
    host.call("notice.issue", request).map(Answer::of)
}

fn letters(host: &Host, command: Notices) -> Result<Answer> {
    match command {
        Notices::Letter { number, kind } => {
            let request = json!({ "notice": number, "kind": kind });
            host.call("notice.letter", request).map(Answer::of)
        }
        Notices::Letters { platform, out } => {
            let folder = host.folder(&out)?;
            let request = json!({ "op": host.op(), "platform": platform, "folder": folder });
            host.call("notice.letters", request).map(Answer::of)
        }
        Notices::Remind {
            platform,
            out: None,
            ..
        } => {
            let request = json!({ "platform": platform });
            host.call("reminder.list", request).map(Answer::of)
        }
        Notices::Remind {
            platform,
            plan,
            out: Some(out),
        } => {
            let request = json!({ "platform": platform });
            let plan = match plan {
                Some(plan) => plan,
                None => host.get::<Reminders>("reminder.list", request)?.plan,
            };
            let folder = host.folder(&out)?;
            let request =
                json!({ "op": host.op(), "platform": platform, "plan": plan, "folder": folder });
            host.call("reminder.make", request).map(Answer::of)
        }
        other => waivers(host, other),
    }
}

fn waivers(host: &Host, command: Notices) -> Result<Answer> {
    match command {
        Notices::Waive {
            number,
            reason,
            evidence,
        } => {
            let asked = json!({ "notice": number });
            let version = host.get::<NoticeDetail>("notice.get", asked)?.version;
            let request = json!({
                "op": host.op(), "notice": number, "version": version, "reason": reason, "evidence": evidence,
            });
            host.call("waiver.propose", request).map(Answer::of)
        }
        Notices::Waivers { all } => {
            let request = json!({ "waiting": !all });
            host.call("waiver.list", request).map(Answer::of)
        }
        Notices::Decide { id, verdict, words } => {
            let asked = json!({ "waiting": false });
            let known = host.get::<Waivers>("waiver.list", asked)?;
            let known = known.waivers.into_iter().find(|waiver| waiver.id == id);
            // One that is not there is the desk's to refuse.
            let versions = known.map(|waiver| (waiver.version, waiver.notice_version));
            let (version, notice_version) = versions.unwrap_or((1, 1));
            let request = json!({
                "op": host.op(), "id": id, "version": version, "notice_version": notice_version,
                "verdict": verdict, "words": words,
            });
            host.call("waiver.decide", request).map(Answer::of)
        }
        Notices::Unwaive { id } => {
            let request = json!({ "op": host.op(), "id": id });
            host.call("waiver.withdraw", request).map(Answer::of)
        }
        other => proposals(host, other),
    }
}

/// A notice's version as it is now.
fn version(host: &Host, number: &str) -> Result<u32> {
    let asked = json!({ "notice": number });
    Ok(host.get::<NoticeDetail>("notice.get", asked)?.version)
}

fn proposals(host: &Host, command: Notices) -> Result<Answer> {
    let (name, request) = match command {
        Notices::Deduct {
            number,
            fen,
            reason,
            case,
        } => (
            "act.deduct",
            json!({
                "op": host.op(), "notice": number, "version": version(host, &number)?, "fen": fen,
                "reason": reason, "evidence": case,
            }),
        ),
        Notices::Refund {
            number,
            left,
            reason,
            evidence,
        } => (
            "act.refund",
            json!({
                "op": host.op(), "notice": number, "version": version(host, &number)?, "left_on": left,
                "reason": reason, "evidence": evidence,
            }),
        ),
        Notices::Transfer {
            number,
            to,
            fen,
            reason,
            evidence,
        } => (
            "act.transfer",
            json!({
                "op": host.op(), "notice": number, "version": version(host, &number)?, "to": to,
                "to_version": version(host, &to)?, "fen": fen, "reason": reason, "evidence": evidence,
            }),
        ),
        other => return acts(host, other),
    };
    host.call(name, request).map(Answer::of)
}

fn acts(host: &Host, command: Notices) -> Result<Answer> {
    match command {
        Notices::Acts { all } => {
            let request = json!({ "waiting": !all });
            host.call("act.list", request).map(Answer::of)
        }
        Notices::DecideAct { id, verdict, words } => {
            let known = host.get::<Acts>("act.list", json!({ "waiting": false }))?;
            let known = known.acts.into_iter().find(|act| act.id == id);
            // One that is not there is the desk's to refuse.
            let versions = known.map(|act| {
                let to = act.to.map(|to| to.version);
                (act.version, act.notice_version, to)
            });
            let (version, notice_version, to_version) = versions.unwrap_or((1, 1, None));
            let request = json!({
                "op": host.op(), "id": id, "version": version, "notice_version": notice_version,
                "to_version": to_version, "verdict": verdict, "words": words,
            });
            host.call("act.decide", request).map(Answer::of)
        }
        Notices::WithdrawAct { id } => {
            let request = json!({ "op": host.op(), "id": id });
            host.call("act.withdraw", request).map(Answer::of)
        }
        _ => Err(Failure::Usage("no such command".to_owned())),
    }
}
