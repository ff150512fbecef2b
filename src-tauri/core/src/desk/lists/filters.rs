//! Conditions of a list as a person gives them, and as the store is asked.
//!
//! Most name a column. Some of filings are of now and are worked out anew whenever the list is asked for,
//! so that a kept list stays true: who holds one, how long ago it came, in how many days it is due.

use super::leases;
use crate::contract::ListFilter;
use crate::desk::Cx;
use crate::domain::calendar::{self, Day};
use crate::domain::fault::{Fault, Result};
use crate::store::Value;
use crate::store::view_query::{Filter, Kind, List, Op};

/// The farthest that days are counted from today: a hundred years.
const FARTHEST: i32 = 36_525;

/// Reads a condition.
///
/// # Errors
/// [`Code::BadField`](crate::domain::fault::Code::BadField) for a column, an operator or a value that
/// is none.
pub(super) fn read(cx: &Cx<'_>, list: &List, filter: &ListFilter) -> Result<Filter> {
    let op = op_of(&filter.op)?;
    if list.name == "filings" {
        match filter.column.as_str() {
            "holder" => return holder(cx, op, &filter.values),
            "due_in" => return due_in(cx.today(), op, &filter.values),
            "age_days" => return aged(cx.today(), op, &filter.values),
            _ => {}
        }
    }
    let kind = kind_of(list, &filter.column)?;
    let values = filter.values.iter().map(|text| value_of(kind, op, text));
    Ok(Filter {
        column: filter.column.clone(),
        op,
        values: values.collect::<Result<_>>()?,
    })
}

fn op_of(name: &str) -> Result<Op> {
    Ok(match name {
        "in" => Op::In,
        "at_most" => Op::AtMost,
        "at_least" => Op::AtLeast,
        "empty" => Op::Empty,
        "filled" => Op::Filled,
        _ => return Err(Fault::bad_field("op", "unknown")),
    })
}

fn kind_of(list: &List, name: &str) -> Result<Kind> {
    let column = list.columns.iter().find(|column| column.name == name);
    let beside = list.beside.iter().find(|(known, _, _)| *known == name);
    match (column, beside) {
        (Some(column), _) => Ok(column.kind),
        (None, Some((_, kind, _))) => Ok(*kind),
        _ if name == "id" => Ok(Kind::Id),
        _ => Err(Fault::bad_field("column", "unknown")),
    }
}

fn value_of(kind: Kind, op: Op, text: &str) -> Result<Value> {
    let day = || calendar::parse_day(text).map_err(|_| Fault::bad_field("values", "no day"));
    let number = || text.parse().map(Value::Int);
    Ok(match kind {
        Kind::Text => Value::Text(text.to_owned()),
        Kind::Day => Value::Int(day()?.0.into()),
        Kind::Instant if number().is_err() => Value::Int(instant(day()?, op)),
        Kind::Number | Kind::Id | Kind::Money | Kind::Instant => {
            number().map_err(|_| Fault::bad_field("values", "no number"))?
        }
    })
}

/// A day as an instant: at least its begin, at most its end.
fn instant(day: Day, op: Op) -> i64 {
    match op {
        Op::AtMost => Day(day.0.saturating_add(1)).start().0 - 1,
        _ => day.start().0,
    }
}

/// By whom a filing is held now.
fn holder(cx: &Cx<'_>, op: Op, values: &[String]) -> Result<Filter> {
    let (op, mine) = match (op, values) {
        (Op::In, [one]) => match one.as_str() {
            "me" => (Op::In, true),
            "anybody" => (Op::In, false),
            "nobody" => (Op::NotIn, false),
            _ => return Err(Fault::bad_field("values", "me, anybody or nobody")),
        },
        _ => return Err(Fault::bad_field("op", "in one of me, anybody, nobody")),
    };
    Ok(Filter {
        column: "id".to_owned(),
        op,
        values: leases(cx, mine)?,
    })
}

/// In how many days it is due; below nothing, how long it has been.
fn due_in(today: Day, op: Op, values: &[String]) -> Result<Filter> {
    let days = days(op, values)?;
    Ok(Filter {
        column: "due_on".to_owned(),
        op,
        values: vec![Value::Int(i64::from(today.0.saturating_add(days)))],
    })
}

/// How many days ago it came.
fn aged(today: Day, op: Op, values: &[String]) -> Result<Filter> {
    let came = Day(today.0.saturating_sub(days(op, values)?));
    // The older, the earlier it came.
    let op = match op {
        Op::AtLeast => Op::AtMost,
        _ => Op::AtLeast,
    };
    Ok(Filter {
        column: "submitted_at".to_owned(),
        op,
        values: vec![Value::Int(instant(came, op))],
    })
}

fn days(op: Op, values: &[String]) -> Result<i32> {
    if !matches!(op, Op::AtMost | Op::AtLeast) {
        return Err(Fault::bad_field("op", "at_most or at_least"));
    }
    let days = values
        .first()
        .and_then(|text| text.trim().parse::<i32>().ok());
    days.filter(|days| (-FARTHEST..=FARTHEST).contains(days))
        .ok_or_else(|| Fault::bad_field("values", "no days"))
}
