//! The platform's results come back as one file.
//!
//! Reading is all or nothing, judging is per row: a row of another batch, of a program that was not
//! ordered, or that contradicts a known outcome is refused with its line; the others count.

use std::collections::{BTreeMap, HashMap};

use super::approval;
use crate::contract::{BatchResults, RefusedRow, ResultsTaken};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::domain::calendar::{Instant, parse_shanghai_time};
use crate::domain::enforcement::{BatchAct, BatchState};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::rows::{Batch, BatchItem, Notice, Program};
use crate::store::{Covered, Tx, all};

/// The largest result file.
const LARGEST: u64 = 256 * 1024 * 1024;
/// The longest code of a failure.
const LONGEST_CODE: usize = 64;
/// The columns, found by name.
const COLUMNS: [&str; 5] = ["batch_number", "app_id", "result", "code", "at"];
/// Refused rows that are detailed.
const DETAILED: usize = 1_000;

/// One row as it was read.
struct Line {
    line: u32,
    batch_number: String,
    app_id: String,
    result: String,
    code: String,
    at: String,
}

/// `batch.results`: takes a result file. The same file again changes nothing; the batch closes with
/// its last result.
///
/// # Errors
/// [`Code::WrongState`] before execution; [`Code::ResultMismatch`] when a column is missing or no
/// row speaks of this batch.
pub fn results(cx: &Cx<'_>, request: BatchResults) -> Result<ResultsTaken> {
    let batch = id(&request.id, "id")?;
    let text = cx.desk.files.read_text(&request.file, LARGEST)?;
    let lines = read(&text)?;
    let (person, now) = (cx.me()?.person.clone(), cx.now);
    let content = crate::store::seal::hex(&<sha2::Sha256 as sha2::Digest>::digest(&text));
    let act = cx.act(&request.op, "batch.results", &(&request.id, &content))?;
    let outcome = cx.write(act, move |tx| {
        let row: Batch = tx.get(batch)?;
        approval::may(tx.session(), &row, BatchAct::Results, &person, now)?;
        if !lines.iter().any(|line| line.batch_number == row.number) {
            return Err(Fault::new(Code::ResultMismatch).with("batch", &row.number));
        }
        let taken = take(tx, &row, &lines)?;
        tx.about("batch", batch);
        tx.note("file", content);
        tx.note("confirmed", taken.confirmed);
        tx.note("failed", taken.failed);
        Ok(taken)
    })?;
    Ok(outcome.into_inner())
}

fn read(text: &str) -> Result<Vec<Line>> {
    let unreadable = |_| Fault::new(Code::ResultMismatch).with("why", "not CSV");
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(unreadable)?.clone();
    let place = |name: &str| {
        let found = header.iter().position(|own| own.eq_ignore_ascii_case(name));
        found.ok_or_else(|| Fault::new(Code::ResultMismatch).with("column", name))
    };
    let mut places = [0; COLUMNS.len()];
    for (at, name) in places.iter_mut().zip(COLUMNS) {
        *at = place(name)?;
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| record.get(places[at]).unwrap_or_default().to_owned();
        lines.push(Line {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            batch_number: cell(0),
            app_id: cell(1),
            result: cell(2),
            code: cell(3),
            at: cell(4),
        });
    }
    Ok(lines)
}

/// What a row says of an item.
enum Word {
    New(&'static str, Instant),
    Known,
    Refused(&'static str, &'static str),
}

fn judge(line: &Line, number: &str, item: Option<&BatchItem>) -> Word {
    if line.batch_number != number {
        return Word::Refused("batch_number", "other_batch");
    }
    let Some(item) = item else {
        return Word::Refused("app_id", "not_in_batch");
    };
    let outcome = match line.result.as_str() {
        "ok" => "confirmed",
        "failed" => "failed",
        _ => return Word::Refused("result", "unknown_result"),
    };
    if line.code.len() > LONGEST_CODE || line.code.chars().any(char::is_control) {
        return Word::Refused("code", "too_long");
    }
    let Ok(at) = parse_shanghai_time(&line.at) else {
        return Word::Refused("at", "bad_day");
    };
    match item.outcome.as_str() {
        "ordered" => Word::New(outcome, at),
        "left_out" => Word::Refused("app_id", "not_ordered"),
        known if known == outcome && item.outcome_code == code_of(line, outcome) => Word::Known,
        _ => Word::Refused("result", "contradicts"),
    }
}

/// A success has no code of failure.
fn code_of<'a>(line: &'a Line, outcome: &str) -> &'a str {
    if outcome == "failed" { &line.code } else { "" }
}

fn take(tx: &mut Tx<'_>, batch: &Batch, lines: &[Line]) -> Result<ResultsTaken> {
    let own: &[_] = &[("batch_id", batch.id.into())];
    let items = all(tx.session(), "batch.items", own, |row| {
        BatchItem::read(row, 0)
    })?;
    let mut items: HashMap<String, BatchItem> = items
        .into_iter()
        .map(|item| (item.app_id.clone(), item))
        .collect();
    let mut taken = ResultsTaken {
        confirmed: 0,
        failed: 0,
        unchanged: 0,
        refused: Vec::new(),
        waiting: 0,
    };
    for line in lines {
        let item = items.get_mut(&line.app_id);
        match (judge(line, &batch.number, item.as_deref()), item) {
            (Word::New(outcome, at), Some(item)) => {
                *item = apply(tx, item, outcome, code_of(line, outcome), at)?;
                let confirmed = outcome == "confirmed";
                taken.confirmed += u32::from(confirmed);
                taken.failed += u32::from(!confirmed);
            }
            (Word::Refused(field, code), _) => refuse(&mut taken.refused, line, field, code),
            _ => taken.unchanged += 1,
        }
    }
    let waiting = items
        .values()
        .filter(|item| item.outcome == "ordered")
        .count();
    taken.waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
    if waiting == 0 && batch.state == BatchState::Executed.as_str() {
        let mut closed = batch.clone();
        let state = BatchState::Executed.after(BatchAct::Close)?;
        state.as_str().clone_into(&mut closed.state);
        tx.update(batch, &mut closed)?;
    }
    Ok(taken)
}

fn refuse(refused: &mut Vec<RefusedRow>, line: &Line, field: &str, code: &str) {
    if refused.len() < DETAILED {
        refused.push(RefusedRow {
            line: line.line,
            field: field.to_owned(),
            code: code.to_owned(),
            params: BTreeMap::new(),
        });
    }
}

/// Writes an item's final outcome and what it means for its program and notice.
fn apply(
    tx: &mut Tx<'_>,
    item: &BatchItem,
    outcome: &str,
    code: &str,
    at: Instant,
) -> Result<BatchItem> {
    let mut after = item.clone();
    outcome.clone_into(&mut after.outcome);
    code.clone_into(&mut after.outcome_code);
    after.outcome_at = Some(at.0);
    tx.update(item, &mut after)?;
    let program: Program = tx.get(item.program_id)?;
    let mut known = program.clone();
    let target = item.target_state.as_str();
    if program.ordered_state.as_deref() == Some(target) {
        known.ordered_state = None;
    }
    // A search restriction that is confirmed late does not bring a delisted program back.
    if outcome == "confirmed" && program.shelf_state != "delisted" {
        target.clone_into(&mut known.shelf_state);
    }
    known.updated_at = tx.now.0;
    tx.update(&program, &mut known)?;
    if let Some(notice) = item.notice_id {
        let notice: Notice = tx.get(notice)?;
        // A lift that was ordered meanwhile stays ordered: it still has to be carried out.
        if notice.restriction == "ordered" {
            let mut known = notice.clone();
            let word = if outcome == "confirmed" {
                "in_force"
            } else {
                "none"
            };
            word.clone_into(&mut known.restriction);
            tx.update(&notice, &mut known)?;
        }
    }
    Ok(after)
}
