//! Orders leave as files: CSV and JSON with a manifest of their SHA-256.
//!
//! The files are made of what does not change any more, so that handing over again writes the same
//! bytes. The manifest names the audit event that ended the execution.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{approval, detail, stored_day};
use crate::contract::{HandOffBatch, HandedOff};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::handoff::{Leaving, record_then_write};
use crate::domain::calendar::Instant;
use crate::domain::enforcement::BatchAct;
use crate::domain::fault::{Fault, Result};
use crate::store::rows::{Batch, BatchItem, Handoff};
use crate::store::seal::hex;
use crate::store::{Covered, Session, Tx, get, maybe_one, one};

#[derive(Serialize)]
struct Order<'a> {
    batch_number: &'a str,
    app_id: String,
    program_name: String,
    order: String,
    inverse: String,
    evidence: String,
}

#[derive(Serialize)]
struct Orders<'a> {
    batch_number: &'a str,
    platform: &'a str,
    rule: &'a str,
    measure: &'a str,
    as_of: String,
    orders: &'a [Order<'a>],
}

#[derive(Serialize)]
struct FileEntry {
    name: &'static str,
    bytes: usize,
    sha256: String,
}

#[derive(Serialize)]
struct AuditPlace {
    height: i64,
    hash: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    batch_number: &'a str,
    platform: &'a str,
    rule: &'a str,
    measure: &'a str,
    items: i64,
    ordered: usize,
    left_out: i64,
    plan_hash: String,
    author: String,
    approver: String,
    executor: String,
    approved_at: Option<i64>,
    executed_at: Option<i64>,
    audit: AuditPlace,
    files: Vec<FileEntry>,
}

/// The files of a batch with their content.
type Files = Vec<(&'static str, Vec<u8>)>;

/// Who hands a batch over, when, and where to.
#[derive(Clone)]
struct Hand {
    person: String,
    now: Instant,
    folder: PathBuf,
}

/// `batch.handoff`: writes `batch-<number>/` into the picked folder; the same again writes the same
/// bytes.
///
/// # Errors
/// `wrong_state` before execution; `file_exists` when a file of that name holds
/// something else.
pub fn hand_off(cx: &Cx<'_>, request: HandOffBatch) -> Result<HandedOff> {
    let batch = id(&request.id, "id")?;
    let hand = Hand {
        person: cx.me()?.person.clone(),
        now: cx.now,
        folder: cx.desk.files.path(&request.folder)?,
    };
    // The folder is no part of the operation: see `desk::handoff`.
    let act = cx.act(&request.op, "batch.handoff", &batch)?;
    let (place, second) = (hand.folder.clone(), hand.clone());
    let handed = record_then_write(
        cx,
        act,
        move |tx| {
            let row: Batch = tx.get(batch)?;
            let (leaving, ordered) = leaving(tx.session(), &row, &hand)?;
            Ok((recorded(tx, &row, ordered, &leaving)?, leaving))
        },
        move |session, _| {
            let row: Batch = get(session, batch)?;
            Ok(leaving(session, &row, &second)?.0)
        },
    )?;
    let own = Path::new(&handed.place).file_name().unwrap_or_default();
    let place = place.join(own).display().to_string();
    Ok(HandedOff { place, ..handed })
}

/// The files of a batch for its own folder inside the picked one, and how many orders they hold.
fn leaving(session: &mut dyn Session, row: &Batch, hand: &Hand) -> Result<(Leaving, usize)> {
    approval::may(session, row, BatchAct::HandOff, &hand.person, hand.now)?;
    let (files, ordered) = files(session, row)?;
    let named = |(name, content): (&str, Vec<u8>)| (name.to_owned(), content);
    let leaving = Leaving {
        folder: hand.folder.join(format!("batch-{}", row.number)),
        files: files.into_iter().map(named).collect(),
    };
    Ok((leaving, ordered))
}

fn recorded(
    tx: &mut Tx<'_>,
    batch: &Batch,
    ordered: usize,
    leaving: &Leaving,
) -> Result<HandedOff> {
    let manifest = leaving.files.last();
    let manifest = manifest.ok_or_else(|| Fault::internal("manifest"))?;
    let manifest = Sha256::digest(&manifest.1).to_vec();
    let handoff = record(tx, batch, ordered, &manifest)?;
    let names = leaving.files.iter().map(|(name, _)| name.clone());
    Ok(HandedOff {
        id: handoff.to_string(),
        items: u32::try_from(ordered).unwrap_or(u32::MAX),
        files: names.collect(),
        manifest_sha256: hex(&manifest),
        place: leaving.folder.display().to_string(),
    })
}

/// The hand-off's row; one for each manifest, however often its files are written.
fn record(tx: &mut Tx<'_>, batch: &Batch, ordered: usize, manifest: &[u8]) -> Result<i64> {
    let params: &[_] = &[
        ("ref_id", batch.id.into()),
        ("manifest_sha256", manifest.into()),
    ];
    let known = maybe_one(tx.session(), "batch.handoff", params, |row| row.int(0))?;
    tx.about("batch", batch.id);
    tx.note("manifest", hex(manifest));
    if let Some(known) = known {
        tx.note("repeated", true);
        return Ok(known);
    }
    let (created_at, created_by) = (tx.now.0, tx.actor);
    let handoff = tx.insert(&mut Handoff {
        id: 0,
        kind: "batch".to_owned(),
        ref_id: Some(batch.id),
        items: i64::try_from(ordered).unwrap_or(i64::MAX),
        manifest_sha256: manifest.to_vec(),
        created_at,
        created_by,
    })?;
    let left: &[_] = &[("ref_id", batch.id.into()), ("handoff_id", handoff.into())];
    tx.session().execute("batch.left_outbox", left)?;
    Ok(handoff)
}

/// `orders.csv`, `orders.json` and, last, `manifest.json`; and how many orders they hold.
fn files(session: &mut dyn Session, batch: &Batch) -> Result<(Files, usize)> {
    let orders = orders(session, batch)?;
    let mut files: Files = vec![
        ("orders.csv", csv(&orders)?),
        ("orders.json", json(&whole(batch, &orders)?)?),
    ];
    let manifest = manifest(session, batch, orders.len(), &files)?;
    files.push(("manifest.json", json(&manifest)?));
    Ok((files, orders.len()))
}

fn orders<'a>(session: &mut dyn Session, batch: &'a Batch) -> Result<Vec<Order<'a>>> {
    let mut orders = Vec::new();
    session.query(
        "batch.items",
        &[("batch_id", batch.id.into())],
        &mut |row| {
            let item = BatchItem::read(row, 0)?;
            if item.outcome != "left_out" {
                orders.push(Order {
                    batch_number: &batch.number,
                    app_id: item.app_id,
                    program_name: item.program_name,
                    order: item.target_state,
                    inverse: item.previous_state,
                    evidence: item.evidence,
                });
            }
            Ok(())
        },
    )?;
    Ok(orders)
}

fn whole<'a>(batch: &'a Batch, orders: &'a [Order<'a>]) -> Result<Orders<'a>> {
    Ok(Orders {
        batch_number: &batch.number,
        platform: &batch.platform,
        rule: &batch.rule,
        measure: &batch.measure,
        as_of: stored_day(batch.as_of_on)?.to_string(),
        orders,
    })
}

fn manifest<'a>(
    session: &mut dyn Session,
    batch: &'a Batch,
    ordered: usize,
    files: &Files,
) -> Result<Manifest<'a>> {
    let entity = format!("batch:{}", batch.id);
    let audit = one(
        session,
        "batch.execution_event",
        &[("entity", entity.into())],
        |row| {
            Ok(AuditPlace {
                height: row.int(0)?,
                hash: hex(row.blob(1)?),
            })
        },
    )?;
    // Logins do not change; names that are shown may, and the bytes must not.
    let people = detail::logins(session)?;
    let name = |account: Option<i64>| {
        let login = account.and_then(|account| people.get(&account));
        login.cloned().unwrap_or_default()
    };
    let entry = |(name, content): &(&'static str, Vec<u8>)| FileEntry {
        name,
        bytes: content.len(),
        sha256: hex(&Sha256::digest(content)),
    };
    Ok(Manifest {
        batch_number: &batch.number,
        platform: &batch.platform,
        rule: &batch.rule,
        measure: &batch.measure,
        items: batch.item_count,
        ordered,
        left_out: batch.item_count - i64::try_from(ordered).unwrap_or(i64::MAX),
        plan_hash: hex(&batch.plan_hash),
        author: name(Some(batch.author)),
        approver: name(batch.approver),
        executor: name(batch.executor),
        approved_at: batch.approved_at,
        executed_at: batch.executed_at,
        audit,
        files: files.iter().map(entry).collect(),
    })
}

fn json(content: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes =
        serde_json::to_vec_pretty(content).map_err(|_| Fault::internal("handoff.json"))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn csv(orders: &[Order<'_>]) -> Result<Vec<u8>> {
    let broken = |_| Fault::internal("handoff.csv");
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let header = [
        "batch_number",
        "app_id",
        "program_name",
        "order",
        "inverse",
        "evidence",
    ];
    writer.write_record(header).map_err(broken)?;
    for order in orders {
        let name = guarded(&order.program_name);
        let app_id = guarded(&order.app_id);
        let cells = [
            order.batch_number,
            &app_id,
            &name,
            &order.order,
            &order.inverse,
            &order.evidence,
        ];
        writer.write_record(cells).map_err(broken)?;
    }
    writer
        .into_inner()
        .map_err(|_| Fault::internal("handoff.csv"))
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn guarded(text: &str) -> String {
    let shown = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let formula = shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_cell_that_reads_as_a_formula_is_guarded_and_others_are_not_touched() {
        for text in [
            "=1+2", "+1", "-1", "@x", " =1", "\u{a0}=1", "\t1", "＝1", "\n@",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["短剧屋", "wx00000000000000a1", "", "a=b"] {
            assert_eq!(guarded(text), text);
        }
    }
}
