//! Executing an approved batch: begun, done in small transactions, ended.
//!
//! The first transaction checks the approval against the stored list and marks the batch as
//! executing; each further one takes the next items that are still `planned`, judges them on live
//! facts and gives each its one outcome; the last one ends the batch and holds the answer under
//! the caller's operation id. Whatever stops in between is continued from where it stands, by the
//! same call again or by somebody else; no item can be taken twice, because only `planned` ones
//! are taken and every transaction is whole. Whoever continues after the approval is over orders
//! nobody more: what is still planned is left out, so that what was ordered can leave.

use std::collections::{BTreeMap, HashSet};

use super::{approval, detail, facts, seen, stored_day, stored_hash};
use crate::contract::{ActOnBatch, Executed};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::domain::calendar::Day;
use crate::domain::enforcement::{
    BatchAct, BatchState, Facts, NoticeFacts, Rule, StatusWindow, Unfiled, judge_overdue,
    judge_unfiled,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Batch, BatchItem, Notice, Program};
use crate::store::{Act, Covered, Session, Tx, Updates, all, get, maybe_one};

/// Items a transaction takes.
const STEP: i64 = 500;

/// `batch.execute`.
///
/// # Errors
/// [`Code::WrongState`], [`Code::NoticePeriod`], [`Code::ApprovalExpired`];
/// [`Code::HashMismatch`] when the stored list is not the approved one;
/// [`Code::Cancelled`] between two steps, after which it can be continued.
pub fn execute(cx: &Cx<'_>, request: ActOnBatch) -> Result<Executed> {
    let batch = id(&request.id, "id")?;
    let act = cx.act(&request.op, "batch.execute", &request)?;
    if !ended_before(cx, &act)? {
        let total = begin(cx, &act, batch, request.version)?;
        // Begun earlier under this operation: what was edited since then stops it as well.
        cx.read(move |session| {
            let row = get(session, batch)?;
            unchanged(session, &row)
        })?;
        let (mut done, mut from) = (0, 0);
        while let Some(first) = next_planned(cx, batch, from)? {
            cx.report("execute", done, Some(total))?;
            done += step(cx, &act, batch, first)?;
            from = first;
        }
    }
    let outcome = cx.write(act, move |tx| end(tx, batch))?;
    Ok(outcome.into_inner())
}

/// Whether this operation has its answer already.
fn ended_before(cx: &Cx<'_>, act: &Act) -> Result<bool> {
    let op = act.op_id.clone();
    cx.read(move |session| {
        let params: &[_] = &[("id", op.into())];
        let found = maybe_one(session, "operation.get", params, |_| Ok(()))?;
        Ok(found.is_some())
    })
}

/// A part of the operation, under an id of its own, so that it happens once however often the
/// whole is asked for.
fn part(act: &Act, action: &'static str, name: impl std::fmt::Display) -> Act {
    let mut part = act.clone();
    part.op_id = format!("{}#{name}", act.op_id);
    part.action = action;
    part
}

/// Checks the approval against what is stored, and begins. Answers the number of items.
fn begin(cx: &Cx<'_>, act: &Act, batch: i64, version: u32) -> Result<usize> {
    let (person, now) = (cx.me()?.person.clone(), cx.now);
    let outcome = cx.write(part(act, "batch.begin", "begin"), move |tx| {
        let before = seen(tx, batch, version)?;
        approval::may(tx.session(), &before, BatchAct::Execute, &person, now)?;
        unchanged(tx.session(), &before)?;
        let state = BatchState::parse(&before.state)?;
        let next = state.after(BatchAct::Execute)?;
        if next != state {
            let mut after = before.clone();
            next.as_str().clone_into(&mut after.state);
            after.executor = Some(tx.actor);
            tx.update(&before, &mut after)?;
        }
        tx.about("batch", batch);
        tx.note("continued", next == state);
        Ok(usize::try_from(before.item_count).unwrap_or_default())
    })?;
    Ok(outcome.into_inner())
}

/// The stored list must be the approved one.
fn unchanged(session: &mut dyn Session, batch: &Batch) -> Result<()> {
    let hash = stored_hash(session, batch)?;
    if batch.approved_hash.as_deref() == Some(hash.as_slice()) {
        return Ok(());
    }
    Err(Fault::new(Code::HashMismatch).with("batch", &batch.number))
}

/// The first item that is still planned; none is before `from`.
fn next_planned(cx: &Cx<'_>, batch: i64, from: i64) -> Result<Option<i64>> {
    cx.read(move |session| {
        let own: &[_] = &[("batch_id", batch.into()), ("from_ordinal", from.into())];
        maybe_one(session, "batch.next_planned", own, |row| row.int(0))
    })
}

/// Gives the next items their outcome; `first` is the first that was seen planned.
fn step(cx: &Cx<'_>, act: &Act, batch: i64, first: i64) -> Result<usize> {
    let today = cx.today();
    let outcome = cx.write(part(act, "batch.step", first), move |tx| {
        let row: Batch = tx.get(batch)?;
        // Somebody else may have ended it meanwhile.
        if row.state != BatchState::Executing.as_str() {
            return Ok(0);
        }
        let items = chunk(tx.session(), batch, first)?;
        // Begun in time does not mean continued in time.
        let now = tx.now;
        let until = approval::valid_until(tx.session(), &row, now)?;
        let facts = if now.0 > until.0 {
            Live::Expired
        } else {
            gather(tx.session(), &row, &items, today)?
        };
        let mut outcomes = Outcomes::default();
        for taken in &items {
            outcomes.settle(taken, &facts, now.0)?;
        }
        let ordered = outcomes.write(tx)?;
        tx.about("batch", batch);
        tx.note("items", items.len());
        tx.note("ordered", ordered);
        Ok(items.len())
    })?;
    Ok(outcome.into_inner())
}

/// An item with its program and, for deposits, its notice as they are now.
struct Taken {
    item: BatchItem,
    program: Program,
    notice: Option<Notice>,
}

fn chunk(session: &mut dyn Session, batch: i64, first: i64) -> Result<Vec<Taken>> {
    let params: &[_] = &[
        ("batch_id", batch.into()),
        ("from_ordinal", first.into()),
        ("most", STEP.into()),
    ];
    let mut taken = all(session, "batch.chunk", params, |row| {
        Ok(Taken {
            item: BatchItem::read(row, 0)?,
            program: Program::read(row, BatchItem::COLUMNS.len())?,
            notice: None,
        })
    })?;
    for one in &mut taken {
        one.notice = one.item.notice_id.map(|id| get(session, id)).transpose()?;
    }
    Ok(taken)
}

/// What the items of one step are judged on.
enum Live {
    /// On nothing: the approval is over.
    Expired,
    Unfiled(StatusWindow),
    Overdue {
        today: Day,
        last_missing: Option<Day>,
        /// Subjects that suspense money names.
        named: HashSet<i64>,
    },
}

fn gather(session: &mut dyn Session, batch: &Batch, items: &[Taken], today: Day) -> Result<Live> {
    if Rule::parse(&batch.rule)? == Rule::Unfiled {
        return facts::window(session, &batch.platform, today)
            .map(|(_, window)| Live::Unfiled(window));
    }
    let notices = items.iter().filter_map(|one| one.notice.as_ref());
    let first = notices.map(|notice| notice.issued_on).min();
    let first = first.map_or(Ok(today), stored_day)?;
    let last_missing = facts::last_missing(session, &batch.platform, first, today)?;
    let ordinals = || items.iter().map(|one| one.item.ordinal);
    let params: &[_] = &[
        ("batch_id", batch.id.into()),
        ("first", ordinals().min().unwrap_or_default().into()),
        ("last", ordinals().max().unwrap_or_default().into()),
    ];
    let named = facts::in_suspense(session, "batch.names_of_items", params)?;
    Ok(Live::Overdue {
        today,
        last_missing,
        named,
    })
}

/// What one step changes, by table, so that each is written in one go.
#[derive(Default)]
struct Outcomes {
    programs: Updates<Program>,
    notices: Updates<Notice>,
    items: Updates<BatchItem>,
    ordered: usize,
}

impl Outcomes {
    /// Orders one item or leaves it out.
    fn settle(&mut self, taken: &Taken, live: &Live, now: i64) -> Result<()> {
        let item = &taken.item;
        let code = judge(taken, live)?.err();
        if code.is_none() {
            self.order(taken, now)?;
        }
        let mut after = item.clone();
        let outcome = match code {
            None => "ordered",
            Some(_) => "left_out",
        };
        outcome.clone_into(&mut after.outcome);
        code.unwrap_or_default().clone_into(&mut after.outcome_code);
        after.outcome_at = Some(now);
        self.items.add(item, &mut after)
    }

    fn order(&mut self, taken: &Taken, now: i64) -> Result<()> {
        self.ordered += 1;
        let mut program = taken.program.clone();
        program.ordered_state = Some(taken.item.target_state.clone());
        program.updated_at = now;
        self.programs.add(&taken.program, &mut program)?;
        let Some(notice) = &taken.notice else {
            return Ok(());
        };
        let mut restricted = notice.clone();
        "ordered".clone_into(&mut restricted.restriction);
        self.notices.add(notice, &mut restricted)
    }

    /// Writes everything; answers how many items were ordered.
    fn write(self, tx: &mut Tx<'_>) -> Result<usize> {
        tx.update_ready(&self.programs)?;
        tx.update_ready(&self.notices)?;
        tx.update_ready(&self.items)?;
        Ok(self.ordered)
    }
}

fn judge(taken: &Taken, live: &Live) -> Result<Result<(), &'static str>> {
    let (item, program) = (&taken.item, &taken.program);
    let known = Facts {
        shelf: &program.shelf_state,
        ordered: program.ordered_state.as_deref(),
        status: program
            .icp_status
            .zip(program.icp_as_of_on.and_then(Day::from_i64)),
    };
    match (live, &taken.notice) {
        (Live::Expired, _) => Ok(Err(Code::ApprovalExpired.as_str())),
        (Live::Unfiled(window), None) => {
            let planned: Unfiled = serde_json::from_str(&item.evidence)
                .map_err(|_| Fault::internal("batch.evidence"))?;
            let planned = Some((item.previous_state.as_str(), planned));
            Ok(judge_unfiled(&known, *window, planned).map(drop))
        }
        (
            Live::Overdue {
                today,
                last_missing,
                named,
            },
            Some(notice),
        ) => {
            let facts = NoticeFacts {
                state: &notice.state,
                restriction: &notice.restriction,
                issued: stored_day(notice.issued_on)?,
                due: stored_day(notice.due_on)?,
                unpaid_fen: notice.open_fen(),
                last_missing: *last_missing,
                suspense_names_it: named.contains(&program.subject_id),
            };
            let previous = Some(item.previous_state.as_str());
            Ok(judge_overdue(&known, &facts, *today, previous))
        }
        _ => Err(Fault::internal("batch.item")),
    }
}

/// Ends the batch: nothing is planned any more. A batch that ordered nobody is closed at once.
/// Whoever comes second to the end of the same execution hears what came of it.
fn end(tx: &mut Tx<'_>, batch: i64) -> Result<Executed> {
    let before: Batch = tx.get(batch)?;
    let mut answer = Executed {
        id: batch.to_string(),
        ordered: 0,
        left_out: BTreeMap::new(),
    };
    for (outcome, code, items) in detail::by_code(tx.session(), batch)? {
        if outcome == "left_out" {
            answer.left_out.insert(code, items);
        } else {
            answer.ordered += items;
        }
    }
    tx.about("batch", batch);
    let state = BatchState::parse(&before.state)?;
    if before.executed_at.is_some() {
        tx.note("ended_before", true);
        return Ok(answer);
    }
    let mut state = state.after(BatchAct::Finish)?;
    if answer.ordered == 0 {
        state = state.after(BatchAct::Close)?;
    } else {
        let waiting = serde_json::json!({"platform": before.platform, "number": before.number});
        tx.outbox("batch", batch, &waiting)?;
    }
    let mut after = before.clone();
    state.as_str().clone_into(&mut after.state);
    after.executed_at = Some(tx.now.0);
    tx.update(&before, &mut after)?;
    tx.note("ordered", answer.ordered);
    tx.note("left_out", answer.left_out.values().sum::<u32>());
    Ok(answer)
}
