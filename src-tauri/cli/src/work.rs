//! The day's work: filings, payments, batches.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::{
    BatchDetail, BulkPlan, FilingDetail, Inspection, OwnWords, ReasonUse,
};

use crate::args::{Batch, Beside, Choice, Filing, Global, Looks, Payments, Queue, Seen};
use crate::host::{self, Failure, Host, Result};
use crate::lists::Query;
use crate::run::Answer;

/// The list of filings.
pub fn queue(host: &Host, command: Queue) -> Result<Answer> {
    let Queue::List {
        view,
        state,
        kind,
        province,
        due,
        search,
        shape,
    } = command;
    Query::of("filings")
        .view(&view)
        .filter("status", "in", state.map(|state| state.to_string()))
        .filter("kind", "in", kind)
        .filter("province", "in", province)
        .filter("due_on", "at_most", due)
        .search(search)
        .shaped(shape)
        .show(host)
}

/// The version a decision is made on: the one given, or the present one.
fn version_of_filing(host: &Host, id: &str, given: Option<u32>) -> Result<u32> {
    if let Some(version) = given {
        return Ok(version);
    }
    let filing: FilingDetail = host.get("filing.get", json!({ "id": id }))?;
    Ok(filing.version)
}

/// What is done to one thing by its id.
fn acted(host: &Host, id: String) -> Json {
    json!({ "op": host.op(), "id": id })
}

/// One filing and the decision on it.
pub fn filing(host: &Host, command: Filing) -> Result<Answer> {
    let acted = |id: String| acted(host, id);
    Ok(match command {
        Filing::Show { id } => Answer::of(host.call("filing.get", json!({ "id": id }))?),
        Filing::Claim { id } => Answer::of(host.call("filing.claim", acted(id))?),
        Filing::TakeOver { id, reason } => {
            let request = json!({ "op": host.op(), "id": id, "reason": reason });
            Answer::of(host.call("filing.take_over", request)?)
        }
        Filing::Release { id } => Answer::of(host.call("filing.release", acted(id))?),
        Filing::Next => Answer::of(host.call("filing.next", json!({}))?),
        Filing::Approve {
            id,
            version,
            letter,
        } => {
            let version = version_of_filing(host, &id, version)?;
            let request =
                json!({ "op": host.op(), "id": id, "version": version, "letter": letter });
            told(host.call("filing.approve", request)?)
        }
        Filing::Return {
            id,
            reasons,
            own,
            version,
            letter,
        } => {
            let reasons = reasons_of(&reasons, &own)?;
            let version = version_of_filing(host, &id, version)?;
            let request = json!({
                "op": host.op(), "id": id, "version": version, "reasons": reasons,
                "letter": letter,
            });
            told(host.call("filing.return", request)?)
        }
        Filing::Unmask { id, path, reason } => {
            let request = json!({ "op": host.op(), "id": id, "path": path, "reason": reason });
            Answer::of(host.call("filing.unmask", request)?)
        }
        Filing::Scan { attachment, out } => {
            let request = json!({ "id": attachment, "file": host.target(&out) });
            Answer::of(host.call("filing.attachment", request)?)
        }
        Filing::Reasons => Answer::of(host.call("reason.list", json!({}))?),
        Filing::Beside(command) => beside(host, command)?,
    })
}

/// What is done with a filing besides deciding on it alone.
fn beside(host: &Host, command: Beside) -> Result<Answer> {
    let said = |id: &str, text: &str| json!({ "op": host.op(), "id": id, "text": text });
    Ok(match command {
        Beside::Letter {
            id,
            reasons,
            own,
            version,
        } => {
            let reasons = reasons_of(&reasons, &own)?;
            let version = version_of_filing(host, &id, version)?;
            let reasons = (!reasons.is_empty()).then_some(reasons);
            let request = json!({ "id": id, "version": version, "reasons": reasons });
            Answer::of(host.call("filing.letter", request)?)
        }
        Beside::Undo { id } => Answer::of(host.call("filing.undo", acted(host, id))?),
        Beside::Resume { id } => Answer::of(host.call("filing.resume", acted(host, id))?),
        Beside::Comment { id, text } => Answer::of(host.call("filing.comment", said(&id, &text))?),
        Beside::Answer { id, text } => Answer::of(host.call("filing.answer", said(&id, &text))?),
        Beside::Skip { id, reason } => told(host.call("filing.skip", said(&id, &reason))?),
        Beside::Ask { id, text, version } => {
            let mut request = said(&id, &text);
            request["version"] = version_of_filing(host, &id, version)?.into();
            told(host.call("filing.ask", request)?)
        }
        Beside::Hold {
            id,
            text,
            until,
            version,
        } => {
            let mut request = said(&id, &text);
            request["version"] = version_of_filing(host, &id, version)?.into();
            request["until"] = until.into();
            told(host.call("filing.hold", request)?)
        }
        Beside::PlanBulk { act, ids } => {
            Answer::of(host.call("filing.plan_bulk", json!({ "act": act, "ids": ids }))?)
        }
        Beside::DecideBulk { act, ids, reasons } => decide_bulk(host, &act, &ids, &reasons)?,
        Beside::UndoBulk { bulk } => {
            Answer::of(host.call("filing.undo_bulk", json!({ "op": host.op(), "bulk": bulk }))?)
        }
    })
}

/// The second look.
pub fn looks(host: &Host, command: Looks) -> Result<Answer> {
    Ok(match command {
        Looks::Next => Answer::of(host.call("look.next", json!({}))?),
        Looks::Show { id } => Answer::of(host.call("look.get", json!({ "id": id }))?),
        Looks::Decide {
            id,
            verdict,
            reasons,
            own,
        } => {
            let reasons = reasons_of(&reasons, &own)?;
            let request =
                json!({ "op": host.op(), "id": id, "verdict": verdict, "reasons": reasons });
            Answer::of(host.call("look.decide", request)?)
        }
        Looks::List { settled } => {
            Answer::of(host.call("look.list", json!({ "settled": settled }))?)
        }
        Looks::Settle { id, right, words } => {
            let request = json!({ "op": host.op(), "id": id, "right": right, "words": words });
            Answer::of(host.call("look.settle", request)?)
        }
        Looks::Agreement { from, to } => {
            Answer::of(host.call("look.agreement", json!({ "from": from, "to": to }))?)
        }
    })
}

/// Decides on them all, as they stand now: the act leaves out what the plan would, and says why. The
/// same operation again answers what the first did, whatever they look like since.
fn decide_bulk(host: &Host, act: &str, ids: &[String], reasons: &[String]) -> Result<Answer> {
    let plan: BulkPlan = host.get("filing.plan_bulk", json!({ "act": act, "ids": ids }))?;
    let picks = plan.items.iter();
    let picks: Vec<_> = picks
        .map(|item| json!({ "id": item.id, "version": item.version }))
        .collect();
    let reasons = reasons_of(reasons, &[])?;
    let request = json!({ "op": host.op(), "act": act, "picks": picks, "reasons": reasons });
    Ok(Answer::of(host.call("filing.decide_bulk", request)?))
}

/// An answer without the filing that came next, which a terminal asks for by itself.
fn told(mut answer: Json) -> Answer {
    if let Some(members) = answer.as_object_mut() {
        members.remove("next_detail");
    }
    Answer::of(answer)
}

/// Reads `R28:word=中国;other=x` and the own words in the same place.
fn reasons_of(reasons: &[String], own: &[String]) -> Result<Vec<ReasonUse>> {
    if own.len() > reasons.len() {
        let message = "each --own stands for the --reason in the same place";
        return Err(Failure::Usage(message.to_owned()));
    }
    let words = own.iter().map(Some).chain(std::iter::repeat(None));
    reasons
        .iter()
        .zip(words)
        .map(|(reason, own)| reason_of(reason, own.map(String::as_str)))
        .collect()
}

fn reason_of(reason: &str, own: Option<&str>) -> Result<ReasonUse> {
    let (code, variables) = reason.split_once(':').unwrap_or((reason, ""));
    let pairs = variables.split(';').filter(|pair| !pair.trim().is_empty());
    let variables = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                Failure::Usage("a reason's variable is written NAME=VALUE".to_owned())
            })?;
            Ok((name.trim().to_owned(), value.to_owned()))
        })
        .collect::<Result<BTreeMap<_, _>>>()?;
    let words = own.map(words_of).transpose()?;
    let [own, en] = words.unwrap_or_default();
    Ok(ReasonUse {
        code: code.trim().to_owned(),
        key_name: own.as_ref().and_then(|own| own.key_name.clone()),
        error: own.as_ref().and_then(|own| own.error.clone()),
        suggest: own.and_then(|own| own.suggest),
        variables,
        en,
    })
}

/// Reads `key|error|suggest`, and the same in English behind it where it is given.
fn words_of(own: &str) -> Result<[Option<OwnWords>; 2]> {
    let parts: Vec<&str> = own.split('|').collect();
    let words = |three: &[&str]| match three {
        [key_name, error, suggest] => Some(OwnWords {
            key_name: Some((*key_name).to_owned()),
            error: Some((*error).to_owned()),
            suggest: Some((*suggest).to_owned()),
        }),
        _ => None,
    };
    match parts.len() {
        3 => Ok([words(&parts), None]),
        6 => Ok([words(&parts[..3]), words(&parts[3..])]),
        _ => {
            let message = "own words are written key|error|suggest, with three more in English";
            Err(Failure::Usage(message.to_owned()))
        }
    }
}

/// Inspection without a store: what the file is and what its rows say, compared with nothing.
pub fn payments_without_store(host: &Host, global: &Global, command: Payments) -> Result<Answer> {
    if global.actor.is_some() || !matches!(command, Payments::Inspect { .. }) {
        host::place_of(global)?;
    }
    payments(host, command)
}

fn inspection(file: String, choice: &Choice, rows: u32) -> Json {
    json!({ "file": file, "profile": choice.profile, "sheet": choice.sheet, "account": choice.account, "rows": rows })
}

/// Payment bills and suspense money.
pub fn payments(host: &Host, command: Payments) -> Result<Answer> {
    let list = |query: Query| query.show(host);
    match command {
        Payments::Inspect {
            file,
            choice,
            rows,
            rejects,
            suspense,
        } => {
            let file = host.file(&file)?;
            if let Some(out) = rejects {
                let request = json!({
                    "op": host.op(), "import": null, "file": file, "profile": choice.profile,
                    "sheet": choice.sheet, "account": choice.account, "suspense": suspense,
                    "out": host.target(&out),
                });
                return Ok(Answer::of(host.call("payments.rejects", request)?));
            }
            let request = inspection(file, &choice, rows.unwrap_or_default());
            Ok(Answer::of(host.call("payments.inspect", request)?))
        }
        Payments::Import { file, choice, plan } => {
            let file = host.file(&file)?;
            let plan = match plan {
                Some(plan) => plan,
                None => {
                    let request = inspection(file.clone(), &choice, 0);
                    host.get::<Inspection>("payments.inspect", request)?.plan
                }
            };
            let Choice {
                profile,
                sheet,
                account,
            } = choice;
            let request = json!({ "op": host.op(), "file": file, "profile": profile, "sheet": sheet,
                "account": account, "plan": plan });
            Ok(Answer::of(host.call("payments.import", request)?))
        }
        Payments::List { shape } => list(Query::of("payments").shaped(shape)),
        Payments::Suspense { shape } => list(Query::of("payments").view("suspense").shaped(shape)),
        Payments::Imports { shape } => list(Query::of("imports").shaped(shape)),
        Payments::Ledger(command) => crate::ledger::ledger(host, command),
    }
}

fn version_of_batch(host: &Host, id: &str, given: Option<u32>) -> Result<u32> {
    if let Some(version) = given {
        return Ok(version);
    }
    let batch: BatchDetail = host.get("batch.get", json!({ "id": id }))?;
    Ok(batch.version)
}

fn act(host: &Host, name: &str, seen: Seen) -> Result<Json> {
    let version = version_of_batch(host, &seen.id, seen.version)?;
    let request =
        json!({ "op": host.op(), "id": seen.id, "version": version, "reason": seen.reason });
    host.call(name, request)
}

/// Enforcement batches.
pub fn batch(host: &Host, command: Batch) -> Result<Answer> {
    let document = match command {
        Batch::List { shape } => {
            return Query::of("batches").shaped(shape).show(host);
        }
        Batch::Items { id, shape } => {
            let query = Query::of("batch_items").filter("batch_id", "in", Some(id));
            return query.shaped(shape).show(host);
        }
        Batch::Plan {
            rule,
            platform,
            as_of,
        } => {
            let request =
                json!({ "op": host.op(), "platform": platform, "rule": rule, "as_of": as_of });
            host.call("batch.plan", request)?
        }
        Batch::Show { id } => host.call("batch.get", json!({ "id": id }))?,
        Batch::Submit(seen) => act(host, "batch.submit", seen)?,
        Batch::Reject(seen) => act(host, "batch.reject", seen)?,
        Batch::Withdraw(seen) => act(host, "batch.withdraw", seen)?,
        Batch::Execute(seen) => act(host, "batch.execute", seen)?,
        Batch::Approve {
            id,
            hash,
            count,
            version,
        } => {
            let version = version_of_batch(host, &id, version)?;
            let request = json!({
                "op": host.op(), "id": id, "version": version, "hash": hash, "count": count,
                "password": host::password()?,
            });
            host.call("batch.approve", request)?
        }
        Batch::Results { id, file } => {
            let file = host.file(&file)?;
            let request = json!({ "op": host.op(), "id": id, "file": file });
            host.call("batch.results", request)?
        }
        Batch::Handoff { id, out } => {
            let folder = host.folder(&out)?;
            let request = json!({ "op": host.op(), "id": id, "folder": folder });
            host.call("batch.handoff", request)?
        }
    };
    Ok(Answer::of(document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_with_its_variables_and_own_words() {
        let read = reason_of("R28:word=中国;other=a=b", Some("名称|有误|请修改"));
        let Ok(reason) = read else {
            panic!("not read");
        };
        assert_eq!(reason.code, "R28");
        assert_eq!(reason.variables["word"], "中国");
        assert_eq!(reason.variables["other"], "a=b");
        assert_eq!(reason.suggest.as_deref(), Some("请修改"));
        assert_eq!(reason.en, None);
        let read = reason_of("R28", Some("名称|有误|请修改|Name|Wrong|Change it"));
        let english = read.ok().and_then(|reason| reason.en);
        let defect = english.and_then(|words| words.error);
        assert_eq!(defect.as_deref(), Some("Wrong"));
    }

    #[test]
    fn own_words_are_three_and_stand_for_a_reason() {
        assert!(reason_of("R01", Some("名称|有误")).is_err());
        assert!(reason_of("R01", Some("a|b|c|d")).is_err());
        assert!(reasons_of(&["R01".to_owned()], &["a|b|c".into(), "d|e|f".into()]).is_err());
        assert!(reason_of("R28:word", None).is_err());
    }
}
