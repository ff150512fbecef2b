//! One decision on many filings: shown first, made as one act, taken back as one.
//!
//! What holds for one holds for each of many: state, version, and that nobody else has it in hand.
//! What stands aside, or has a check that found an error, is left out: it wants eyes of its own. The
//! checks are made again by the act before it starts, because what they ask of other filings may have
//! changed since it was shown while the version did not. One bad item never stops the others, and
//! whatever was left out is said with its reason; the record names both. Deliberately absent: leases kept
//! for the time between showing and deciding; what changed meanwhile is left out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::decide::{
    Saying, Settled, Standing, decided_state, next_state, same_version, settle, standing, take_back,
};
use super::detail;
use super::lease::{Reviewer, held, in_review, put_beyond};
use super::letters::{Resolved, Rules, resolved, rules};
use super::notes::{aside, keeps_aside};
use crate::contract::{
    BulkDone, BulkItem, BulkLeftOut, BulkPick, BulkPlan, BulkUndone, CheckInfo, DecideBulk,
    FilingDetail, Millis, PlanBulk, UndoBulk,
};
use crate::desk::Cx;
use crate::desk::cx::{count, id, operation_id};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::filing::FilingEvent;
use crate::store::rows::{Decision, Filing};
use crate::store::{Session, Tx, maybe_one};

/// The most filings of one act.
const MOST: usize = 500;
const ACTION: &str = "filing.decide_bulk";

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Approve,
    Return,
}

impl Act {
    fn read(text: &str) -> Result<Self> {
        match text {
            "approve" => Ok(Self::Approve),
            "return" => Ok(Self::Return),
            _ => Err(Fault::bad_field("act", "approve or return")),
        }
    }
}

/// `filing.plan_bulk`: what a decision on these filings would do; nothing is changed or held.
///
/// # Errors
/// [`Code::TooLarge`] for more than 500, [`Code::NotFound`], [`Code::Cancelled`].
pub fn plan_bulk(cx: &Cx<'_>, request: PlanBulk) -> Result<BulkPlan> {
    let act = Act::read(&request.act)?;
    at_most(request.ids.len())?;
    let all = request.ids.len();
    let mut items = Vec::with_capacity(all);
    for (at, filing) in request.ids.iter().enumerate() {
        cx.report("check", at, Some(all))?;
        let read = detail::read(cx, id(filing, "ids")?);
        items.push(match read {
            Ok(detail) => item(act, detail),
            Err(fault) => unreadable(filing, &fault),
        });
    }
    let left_out = items.iter().filter(|item| item.refusal.is_some()).count();
    Ok(BulkPlan {
        ready: count(all - left_out),
        left_out: count(left_out),
        items,
    })
}

fn at_most(filings: usize) -> Result<()> {
    if filings <= MOST {
        return Ok(());
    }
    Err(Fault::new(Code::TooLarge).with("max", MOST))
}

/// One that cannot be looked at is left out with why.
fn unreadable(filing: &str, fault: &Fault) -> BulkItem {
    BulkItem {
        id: filing.to_owned(),
        version: 0,
        order_no: String::new(),
        program_name: String::new(),
        kind: String::new(),
        findings: 0,
        refusal: Some(fault.code.as_str().to_owned()),
        params: BTreeMap::new(),
    }
}

/// The check that keeps a filing from being decided on among many.
fn check_failed(act: Act, checks: &[CheckInfo]) -> Option<&CheckInfo> {
    let mut errors = checks
        .iter()
        .filter(|check| check.severity == detail::ERROR);
    errors.next().filter(|_| act == Act::Approve)
}

fn item(act: Act, filing: FilingDetail) -> BulkItem {
    let of = |severity: &'static str| {
        let checks = filing.checks.iter();
        checks.filter(move |check| check.severity == severity)
    };
    let single = filing.allowed.iter().find(|one| one.act == "approve");
    let refusal = single.and_then(|one| one.refusal.clone());
    // It is taken by the act itself.
    let refusal = refusal.filter(|code| code != Code::LeaseMissing.as_str());
    let mut params = BTreeMap::new();
    let aside = filing.aside.as_ref().filter(|one| keeps_aside(one));
    let refusal = refusal.or_else(|| {
        params.insert("state".to_owned(), aside?.kind.clone());
        Some(Code::WrongState.as_str().to_owned())
    });
    let refusal = refusal.or_else(|| {
        let error = check_failed(act, &filing.checks)?;
        params.insert("check".to_owned(), error.code.clone());
        Some(Code::CheckFailed.as_str().to_owned())
    });
    let findings = of("warning").count() + of("note").count();
    BulkItem {
        id: filing.id,
        version: filing.version,
        order_no: filing.order_no,
        program_name: filing.program_name,
        kind: filing.kind,
        findings: count(findings),
        refusal,
        params,
    }
}

/// `filing.decide_bulk`. The operation is known by the act, its filings and its reasons: whoever asks for it
/// again may have looked at the versions that it left.
///
/// # Errors
/// [`Code::TooLarge`], [`Code::Cancelled`]; those of the reasons of a return; [`Code::LetterChanged`],
/// because what changed one letter changed them all. What else changed since it was shown is left out and
/// said.
pub fn decide_bulk(cx: &Cx<'_>, request: DecideBulk) -> Result<BulkDone> {
    let wanted = Act::read(&request.act)?;
    let reasons = match wanted {
        Act::Approve => None,
        Act::Return => Some(resolved(&request.reasons)?),
    };
    at_most(request.picks.len())?;
    let mut picks = request.picks.iter().map(pick).collect::<Result<Vec<_>>>()?;
    // In the order in which everybody locks them, and each once.
    picks.sort_unstable_by_key(|pick| (pick.filing, pick.version));
    picks.dedup_by_key(|pick| pick.filing);
    let who = Reviewer::of(cx.me()?);
    let filings: Vec<_> = picks.iter().map(|pick| pick.filing).collect();
    let failed = failing(cx, wanted, &filings)?;
    let asked = (&request.act, filings, &request.reasons);
    let act = cx.act(&request.op, ACTION, &asked)?;
    let op = act.op_id.clone();
    let made = cx.write(act, move |tx| {
        decide_all(tx, (picks, failed), (&who, reasons))
    })?;
    Ok(made.into_inner().told(op))
}

/// Those that a check keeps from being approved as things are now. A server hands out what is sealed on
/// record only, which cannot be done inside the act.
fn failing(cx: &Cx<'_>, act: Act, filings: &[i64]) -> Result<BTreeSet<i64>> {
    let mut failed = BTreeSet::new();
    if act == Act::Return {
        return Ok(failed);
    }
    for (at, filing) in filings.iter().enumerate() {
        cx.report("check", at, Some(filings.len()))?;
        let fails = match detail::has_error(cx, *filing) {
            // What cannot be looked at is nobody's to approve among many.
            Err(fault) if matches!(fault.code, Code::NotFound | Code::AuditBroken) => true,
            known => known?,
        };
        if fails {
            failed.insert(*filing);
        }
    }
    Ok(failed)
}

/// A filing that was chosen, as it was looked at.
struct Pick {
    filing: i64,
    version: i64,
    /// The hash of its letters, where they were shown.
    letter: Option<String>,
}

fn pick(pick: &BulkPick) -> Result<Pick> {
    Ok(Pick {
        filing: id(&pick.id, "picks")?,
        version: pick.version.into(),
        letter: pick.letter.clone(),
    })
}

/// What was done, as the operation keeps it.
#[derive(Serialize, Deserialize)]
struct Made {
    decided: Vec<i64>,
    left_out: Vec<(i64, String)>,
    leaves_at: i64,
}

impl Made {
    fn told(self, op: String) -> BulkDone {
        let left_out = self.left_out.into_iter();
        BulkDone {
            bulk: op,
            decided: self.decided.iter().map(ToString::to_string).collect(),
            left_out: left_out
                .map(|(id, refusal)| BulkLeftOut {
                    id: id.to_string(),
                    refusal,
                })
                .collect(),
            leaves_at: Millis(self.leaves_at),
        }
    }
}

fn decide_all(
    tx: &mut Tx<'_>,
    (picks, failed): (Vec<Pick>, BTreeSet<i64>),
    (who, reasons): (&Reviewer, Option<Vec<Resolved>>),
) -> Result<Made> {
    let mut settled: Vec<Settled> = Vec::with_capacity(picks.len());
    let mut left_out = Vec::new();
    let mut known: BTreeMap<String, Rules> = BTreeMap::new();
    let day = tx.now.day();
    for pick in picks {
        let Pick {
            filing, version, ..
        } = pick;
        let row = match ready(tx, (filing, version), (who, reasons.is_some())) {
            Ok(_) if failed.contains(&filing) => {
                left_out.push((filing, Code::CheckFailed.as_str().to_owned()));
                continue;
            }
            Ok(row) => row,
            Err(fault) => {
                left_out.push((filing, fault.code.as_str().to_owned()));
                continue;
            }
        };
        let rules = match known.entry(row.platform.clone()) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                let read = rules(tx.session(), &row.platform, day)?;
                place.insert(read).clone()
            }
        };
        // A server lets nobody decide on what they do not hold.
        put_beyond(tx, filing, who)?;
        let saying = Saying {
            reasons: reasons.clone(),
            rules,
            shown: pick.letter,
        };
        settled.push(settle(tx, &row, saying)?);
    }
    let made = Made {
        decided: settled.iter().map(|one| one.filing.id).collect(),
        leaves_at: settled
            .iter()
            .map(|one| one.leaves_at)
            .max()
            .unwrap_or(tx.now.0),
        left_out,
    };
    let letters: Vec<_> = settled.iter().map(|one| one.letter.hash()).collect();
    tx.note("letters", letters);
    // The numbers last, because everybody who decides waits for them.
    let decisions = settled.into_iter().map(|one| one.write_down(tx));
    let decisions = decisions.collect::<Result<Vec<_>>>()?;
    tx.note("decisions", decisions);
    tx.note("filings", made.decided.clone());
    tx.note("left_out", told_left_out(&made.left_out));
    Ok(made)
}

/// What was left out, as the record says it.
fn told_left_out(left_out: &[(i64, String)]) -> Json {
    let one = |(filing, code): &(i64, String)| json!({"filing": filing, "code": code});
    left_out.iter().map(one).collect()
}

/// The filing, held; refuses what cannot be decided on together with others.
fn ready(
    tx: &mut Tx<'_>,
    (filing, version): (i64, i64),
    (who, returned): (&Reviewer, bool),
) -> Result<Filing> {
    let row: Filing = tx.get(filing)?;
    in_review(&row)?;
    same_version(&row, version)?;
    decided_state(&row, returned)?;
    if let Some(aside) = aside(&row, tx.now.day()).filter(keeps_aside) {
        return Err(Fault::new(Code::WrongState).with("state", aside.kind));
    }
    let now = tx.now.0;
    match held(tx.session(), filing, now)? {
        Some(held) if held.account != who.account => Err(held.refusal()),
        _ => Ok(row),
    }
}

/// `filing.undo_bulk`: takes back what of a bulk decision has not left the house, by whoever made it.
///
/// # Errors
/// [`Code::NotFound`] for an operation that is no bulk decision, [`Code::DecisionLeft`] for somebody
/// else's.
pub fn undo_bulk(cx: &Cx<'_>, request: UndoBulk) -> Result<BulkUndone> {
    let act = cx.act(&request.op, "filing.undo_bulk", &request)?;
    let bulk = operation_id(&request.bulk)?;
    let undone = cx.write(act, move |tx| {
        let actor = tx.actor;
        let decisions = decisions_of(tx.session(), &bulk, actor)?;
        let rows = decisions.iter().map(|id| tx.get::<Decision>(*id));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let filings = rows.iter().map(|row| tx.get::<Filing>(row.filing_id));
        let filings = filings.collect::<Result<Vec<_>>>()?;
        tx.hold_outbox("decision")?;
        let mut undone = Vec::new();
        for (decision, filing) in rows.iter().zip(&filings) {
            let stands = standing(tx.session(), filing)?;
            let waits = |one: &Standing| one.decision == decision.id && one.leaves_at.is_some();
            // What moved on meanwhile stays as it is, and keeps none of the others.
            let moved_on = next_state(filing, &FilingEvent::Retracted).is_err();
            if !moved_on && stands.as_ref().is_some_and(waits) {
                take_back(tx, filing)?;
                undone.push(filing.id);
            }
        }
        tx.note("bulk", bulk);
        let taken = count(undone.len());
        tx.note("undone", taken);
        tx.note("filings", undone);
        Ok(BulkUndone {
            undone: taken,
            left: count(rows.len()) - taken,
        })
    })?;
    Ok(undone.into_inner())
}

/// The decisions that an act of this person made.
fn decisions_of(session: &mut dyn Session, op: &str, actor: i64) -> Result<Vec<i64>> {
    let asked: &[_] = &[("id", op.into())];
    let found = maybe_one(session, "audit.of_operation", asked, |row| {
        Ok((
            row.int(0)?,
            row.text(1)?.to_owned(),
            row.text(2)?.to_owned(),
        ))
    })?;
    let missing = || Fault::not_found("operation", op);
    let (by, action, told) = found.ok_or_else(missing)?;
    if action != ACTION {
        return Err(missing());
    }
    if by != actor {
        return Err(Fault::new(Code::DecisionLeft));
    }
    let told: Json = serde_json::from_str(&told).map_err(|_| Fault::internal("audit.detail"))?;
    let decisions = told.get("decisions").and_then(Json::as_array);
    Ok(decisions
        .into_iter()
        .flatten()
        .filter_map(Json::as_i64)
        .collect())
}
