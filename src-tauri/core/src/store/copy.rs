//! A whole store from one place to another, row by row as it is.
//!
//! The source is read in one state and stays untouched; what arrives is one transaction of a store
//! that was empty, or nothing. Rows keep their ids and fingerprints, so that the record goes on where
//! it stood. Not copied, because they end by themselves: leases and jobs. What search finds things by
//! is cut anew, since neither engine gives its index out. Deliberately absent: what a row says of
//! keys, which the caller changes on the way, and attachments, which lie beside a store.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::rows::LAYOUTS;
use super::session::{BulkTable, Session, all};
use super::value::Value;
use super::{Store, view_query};
use crate::domain::fault::{Code, Fault, Result};

/// Rows that travel together.
const CHUNK: usize = 4_000;
/// Chunks that may wait between reader and writer.
const AHEAD: usize = 4;

/// Tables that no layout of a covered row describes, with their columns, the first of which orders.
const OTHERS: &[(&str, &[&str])] = &[
    ("meta", &["key", "value"]),
    ("filing_body", &["filing_id", "sealed"]),
    (
        "look_copy",
        &[
            "look_id",
            "kind",
            "subject_name",
            "program_id",
            "program_name",
            "app_id",
            "province",
            "submitted_at",
            "last_scan",
            "sealed",
        ],
    ),
    ("personal_index", &["hash", "kind", "subject_id"]),
    (
        "outbox",
        &[
            "id",
            "kind",
            "ref_id",
            "payload",
            "created_at",
            "handoff_id",
            "not_before",
        ],
    ),
    (
        "audit",
        &[
            "seq", "at", "op_id", "actor", "action", "entity", "detail", "tables", "prev", "hash",
        ],
    ),
    ("operation", &["id", "digest", "result", "audit_seq", "at"]),
];

/// Sums that must come out the same, each in fen.
const MONEY: &[(&str, &str)] = &[
    ("notice", "amount_fen"),
    ("notice", "paid_fen"),
    ("notice", "taken_fen"),
    ("deposit_act", "amount_fen"),
    ("payment", "amount_fen"),
    ("payment", "left_fen"),
    ("payment", "due_fen"),
    ("posting", "amount_fen"),
];

/// What a store holds: rows per table, sums of money per column, and the head of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Table and rows.
    pub rows: Vec<(&'static str, i64)>,
    /// Column as `table.column` and its sum in fen.
    pub money: Vec<(String, i64)>,
    /// The last event's number and hash; none in an empty record.
    pub head: Option<(i64, Vec<u8>)>,
}

/// Changes a row of a table on its way: the table's columns and the row's cells.
pub type Bend = dyn Fn(&BulkTable, &mut [Value]) -> Result<()> + Send;

/// Hears the table and how many of its rows are through; may stop the copy.
pub type Told = dyn Fn(&str, usize) -> Result<()> + Send;

/// Copies every row of `from` into the empty store `to`, with what `after_rows` adds to them; `told`
/// hears the table and how many rows of it are through. Answers what both hold.
///
/// # Errors
/// [`Code::StoreExists`] where `to` is not empty; [`Code::AuditBroken`] where the totals differ, and
/// then nothing was written; what either store answers.
pub fn copy<B>(
    from: &Store,
    to: &Store,
    bend: Box<Bend>,
    after_rows: B,
    told: Box<Told>,
) -> Result<Totals>
where
    B: FnOnce(&mut dyn Session) -> Result<()> + Send + 'static,
{
    let (send, parts) = sync_channel(AHEAD);
    let read = move |session: &mut dyn Session| {
        session.begin()?;
        let read = read_all(session, &*bend, &send);
        session.rollback()?;
        read
    };
    // A file is kept from changing by its only writer; a server shows a reader one state.
    let reading = match from.team() {
        None => from.write(read),
        Some(_) => from.read(read),
    };
    let writing = to.write(move |session| {
        session.begin()?;
        let written = write_all(session, after_rows, (&parts, &*told));
        // A reader that waits to hand over more must hear that nobody takes it.
        drop(parts);
        match written {
            Ok(totals) => session.commit().map(|()| totals),
            Err(fault) => session.rollback().and(Err(fault)),
        }
    });
    let (written, read) = (writing.wait(), reading.wait());
    match (read, written) {
        (Ok(()), written) => written,
        // The reader stops because the writer did.
        (Err(fault), Err(cause)) if fault.code == Code::Cancelled => Err(cause),
        (Err(fault), _) => Err(fault),
    }
}

/// What the reader hands over.
enum Part {
    Rows(&'static str, Vec<Value>),
    End(Box<Totals>),
}

/// All tables in an order in which whatever is referred to comes first.
fn tables() -> Vec<BulkTable> {
    let order = [
        "meta",
        "account",
        "saved_view",
        "grant_entry",
        "policy",
        "subject",
        "program",
        "filing",
        "filing_body",
        "decision",
        "retraction",
        "second_look",
        "look_copy",
        "filing_note",
        "filing_event",
        "attachment",
        "personal_index",
        "notice",
        "notice_ground",
        "waiver",
        "own_profile",
        "notice_topup",
        "deposit_act",
        "payment_import",
        "payment",
        "posting",
        "import_undo",
        "payment_file",
        "period_lock",
        "coverage",
        "batch",
        "batch_item",
        "handoff",
        "notice_letter",
        "outbox",
        "audit",
        "operation",
    ];
    order.into_iter().map(table_of).collect()
}

fn table_of(table: &'static str) -> BulkTable {
    let own = LAYOUTS.iter().find(|layout| layout.table == table);
    let columns = match own {
        Some(layout) => {
            let names = layout.columns.iter().map(|(name, _)| *name);
            names.chain(["fp"]).collect()
        }
        None => {
            let other = OTHERS.iter().find(|(name, _)| *name == table);
            other
                .map(|(_, columns)| columns.to_vec())
                .unwrap_or_default()
        }
    };
    BulkTable { table, columns }
}

fn read_all(session: &mut dyn Session, bend: &Bend, send: &SyncSender<Part>) -> Result<()> {
    for table in tables() {
        let mut rows = Vec::new();
        let hand_over = |rows: &mut Vec<Value>| {
            let rows = std::mem::take(rows);
            let sent = send.send(Part::Rows(table.table, rows));
            sent.map_err(|_| Fault::new(Code::Cancelled))
        };
        let (columns, width) = (table.columns.join(", "), table.columns.len());
        let sql = format!(
            "SELECT {columns} FROM {} ORDER BY {}",
            table.table, table.columns[0]
        );
        session.query_view(&sql, &[], &mut |row| {
            let from = rows.len();
            for at in 0..width {
                rows.push(row.value(at)?);
            }
            bend(&table, &mut rows[from..])?;
            if rows.len() >= CHUNK * width {
                hand_over(&mut rows)?;
            }
            Ok(())
        })?;
        if !rows.is_empty() {
            hand_over(&mut rows)?;
        }
    }
    let totals = Box::new(totals(session)?);
    let sent = send.send(Part::End(totals));
    sent.map_err(|_| Fault::new(Code::Cancelled))
}

fn write_all<B>(
    session: &mut dyn Session,
    after_rows: B,
    (parts, told): (&Receiver<Part>, &Told),
) -> Result<Totals>
where
    B: FnOnce(&mut dyn Session) -> Result<()>,
{
    session.hold("desk")?;
    session.hold("audit")?;
    if totals(session)?.head.is_some() {
        return Err(Fault::new(Code::StoreExists));
    }
    let away = all(session, "copy.begin", &[], |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    let mut through = ("", 0);
    for part in parts {
        let (name, rows) = match part {
            Part::Rows(name, rows) => (name, rows),
            Part::End(source) => {
                after_rows(session)?;
                for made in away {
                    session.query("copy.end", &[("made", made.into())], &mut |_| Ok(()))?;
                }
                return finished(session, *source);
            }
        };
        let table = table_of(name);
        if through.0 != name {
            through = (name, 0);
        }
        through.1 += rows.len() / table.columns.len();
        told(name, through.1)?;
        session.bulk_insert(&table, &rows)?;
        index(session, &table, &rows)?;
    }
    // The reader ended before its end; why is its own answer.
    Err(Fault::new(Code::Cancelled))
}

fn finished(session: &mut dyn Session, source: Totals) -> Result<Totals> {
    session.query("outbox.sequence", &[], &mut |_| Ok(()))?;
    let own = totals(session)?;
    if own == source {
        return Ok(own);
    }
    let mut fault = Fault::new(Code::AuditBroken).with("place", "copy");
    for ((name, here), (_, there)) in own.rows.iter().zip(&source.rows) {
        if here != there {
            fault = fault.with(name, format!("{there} {here}"));
        }
    }
    Err(fault)
}

/// Cuts what programs and filings are found by.
fn index(session: &mut dyn Session, table: &BulkTable, rows: &[Value]) -> Result<()> {
    let list = view_query::LISTS.iter();
    let mut lists = list.filter(|list| list.table == table.table);
    let Some((list, search)) = lists.find_map(|list| Some((list, list.search?))) else {
        return Ok(());
    };
    let place = |name: &&str| table.columns.iter().position(|column| column == name);
    let places: Vec<usize> = list.searched.iter().filter_map(place).collect();
    let mut values = Vec::new();
    for row in rows.chunks_exact(table.columns.len()) {
        let text = |place: &usize| match &row[*place] {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let texts: Vec<&str> = places.iter().map(text).collect();
        values.push(row[0].clone());
        values.push(list.tokens(session.engine(), &texts).into());
    }
    let table = BulkTable {
        table: search,
        columns: vec!["rowid", "tokens"],
    };
    session.bulk_insert(&table, &values)
}

/// Counts and sums a store.
pub fn totals(session: &mut dyn Session) -> Result<Totals> {
    let mut number = |sql: String| {
        let mut found = 0;
        session.query_view(&sql, &[], &mut |row| {
            found = row.int(0)?;
            Ok(())
        })?;
        Ok::<_, Fault>(found)
    };
    let mut rows = Vec::new();
    for table in tables() {
        let counted = number(format!("SELECT count(*) FROM {}", table.table))?;
        rows.push((table.table, counted));
    }
    let mut money = Vec::new();
    for (table, column) in MONEY {
        let sql = format!("SELECT CAST(coalesce(sum({column}), 0) AS BIGINT) FROM {table}");
        money.push((format!("{table}.{column}"), number(sql)?));
    }
    let head = super::maybe_one(session, "audit.head", &[], |row| {
        Ok((row.int(0)?, row.blob(1)?.to_vec()))
    })?;
    Ok(Totals { rows, money, head })
}
