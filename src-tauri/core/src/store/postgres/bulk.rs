//! Many rows at once: in by COPY, changed by arrays.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use postgres::Client;
use postgres::types::ToSql;

use super::link::Stop;
use crate::domain::fault::{Fault, Result};
use crate::store::rows::LAYOUTS;
use crate::store::session::BulkTable;
use crate::store::value::Value;

/// Bytes gathered before they are sent.
const PARCEL: usize = 256 << 10;

/// The first bytes of a binary COPY: signature, no flags, no extension.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Inserts rows; `values` holds whole rows one after another.
pub fn insert(client: &mut Client, table: &BulkTable, values: &[Value]) -> Result<(), Stop> {
    if table.table.starts_with("search_") {
        return insert_tokens(client, table, values);
    }
    let sql = format!(
        "COPY {} ({}) FROM STDIN WITH (FORMAT binary)",
        table.table,
        table.columns.join(", ")
    );
    let mut writer = client.copy_in(sql.as_str())?;
    let mut parcel = Vec::with_capacity(PARCEL + (PARCEL >> 2));
    parcel.extend_from_slice(HEAD);
    let width = table.columns.len();
    let fields = i16::try_from(width).map_err(|_| Fault::internal("columns"))?;
    for row in values.chunks_exact(width) {
        parcel.extend_from_slice(&fields.to_be_bytes());
        for value in row {
            push(&mut parcel, value)?;
        }
        if parcel.len() >= PARCEL {
            writer.write_all(&parcel)?;
            parcel.clear();
        }
    }
    parcel.extend_from_slice(&(-1_i16).to_be_bytes());
    writer.write_all(&parcel)?;
    writer.finish()?;
    Ok(())
}

fn push(parcel: &mut Vec<u8>, value: &Value) -> Result<()> {
    let bytes: &[u8] = match value {
        Value::Null => {
            parcel.extend_from_slice(&(-1_i32).to_be_bytes());
            return Ok(());
        }
        Value::Int(number) => &number.to_be_bytes(),
        Value::Text(text) => text.as_bytes(),
        Value::Blob(bytes) => bytes,
    };
    let length = i32::try_from(bytes.len()).map_err(|_| Fault::internal("length of a value"))?;
    parcel.extend_from_slice(&length.to_be_bytes());
    parcel.extend_from_slice(bytes);
    Ok(())
}

/// Tokens come as one text; the server keeps them as a set, unparsed.
fn insert_tokens(client: &mut Client, table: &BulkTable, values: &[Value]) -> Result<(), Stop> {
    let columns: Vec<Vec<&Value>> = (0..2)
        .map(|at| values.iter().skip(at).step_by(2).collect())
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) \
         SELECT u.id, array_to_tsvector(array_remove(string_to_array(u.tokens, ' '), '')) \
         FROM unnest($1::bigint[], $2::text[]) AS u(id, tokens)",
        table.table,
        table.columns.join(", ")
    );
    client.execute(sql.as_str(), &[&columns[0], &columns[1]])?;
    Ok(())
}

/// Updates rows by id and version; answers the place of the first that is gone or has another.
pub fn update(
    client: &mut Client,
    known: &mut HashMap<String, postgres::Statement>,
    table: &BulkTable,
    values: &[Value],
) -> Result<Option<usize>, Stop> {
    let width = table.columns.len() + 2;
    let rows: Vec<&[Value]> = values.chunks_exact(width).collect();
    let mut from = 0;
    while from < rows.len() {
        // One statement changes a row once: a row that comes again begins the next.
        let mut seen = HashSet::new();
        let fresh = rows[from..].iter();
        let fresh = fresh.take_while(|row| match row[width - 2] {
            Value::Int(id) => seen.insert(id),
            _ => true,
        });
        let to = from + fresh.count();
        if let Some(place) = change(client, known, table, &rows[from..to])? {
            return Ok(Some(from + place));
        }
        from = to;
    }
    Ok(None)
}

fn change(
    client: &mut Client,
    known: &mut HashMap<String, postgres::Statement>,
    table: &BulkTable,
    rows: &[&[Value]],
) -> Result<Option<usize>, Stop> {
    let width = table.columns.len() + 2;
    let column = |at: usize| -> Vec<&Value> { rows.iter().map(|row| &row[at]).collect() };
    if rows.len() > 1 {
        // In id order, so that two who change the same rows wait for each other instead of both.
        let hold = format!(
            "SELECT count(*) FROM (SELECT id FROM {} WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE) held",
            table.table
        );
        let hold = prepared(client, known, hold)?;
        client.execute(&hold, &[&column(width - 2)])?;
    }
    let update = prepared(client, known, update_text(table)?)?;
    let columns: Vec<Vec<&Value>> = (0..width).map(column).collect();
    let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as _).collect();
    let changed = client.query(&update, &params)?;
    if changed.len() == rows.len() {
        return Ok(None);
    }
    let mut missed = vec![true; rows.len()];
    for row in changed {
        let place: i64 = row.try_get(0)?;
        let place = usize::try_from(place - 1).map_err(|_| Fault::internal("place"))?;
        if let Some(mark) = missed.get_mut(place) {
            *mark = false;
        }
    }
    Ok(missed.iter().position(|missed| *missed))
}

fn prepared(
    client: &mut Client,
    known: &mut HashMap<String, postgres::Statement>,
    sql: String,
) -> Result<postgres::Statement, Stop> {
    if let Some(found) = known.get(&sql) {
        return Ok(found.clone());
    }
    let made = client.prepare(&sql)?;
    known.insert(sql, made.clone());
    Ok(made)
}

fn update_text(table: &BulkTable) -> Result<String> {
    let (mut set, mut arrays, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (at, column) in table.columns.iter().enumerate() {
        set.push(format!("{column} = u.c{at}"));
        arrays.push(format!("${}::{}[]", at + 1, type_of(table.table, column)?));
        names.push(format!("c{at}"));
    }
    let width = table.columns.len();
    Ok(format!(
        "UPDATE {0} SET {1} FROM unnest({2}, ${3}::bigint[], ${4}::bigint[]) \
         WITH ORDINALITY AS u({5}, id, version, place) \
         WHERE {0}.id = u.id AND {0}.version = u.version RETURNING u.place",
        table.table,
        set.join(", "),
        arrays.join(", "),
        width + 1,
        width + 2,
        names.join(", ")
    ))
}

/// The server's type of a column of a covered table.
fn type_of(table: &str, column: &str) -> Result<&'static str> {
    let layout = LAYOUTS.iter().find(|layout| layout.table == table);
    let mut columns = layout.into_iter().flat_map(|layout| layout.columns);
    let kind = columns.find(|(name, _)| *name == column);
    let kind = kind.map_or("blob", |(_, kind)| kind.trim_end_matches('?'));
    match (kind, column) {
        ("int", _) => Ok("bigint"),
        ("text", _) => Ok("text"),
        // The fingerprint stands beside the columns of a layout.
        ("blob", _) => Ok("bytea"),
        _ => Err(Fault::internal(format!("type of {table}.{column}"))),
    }
}
