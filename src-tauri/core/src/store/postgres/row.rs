//! Values and cells as the server sends them.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::domain::fault::{Fault, Result};
use crate::store::value::{Row, Value};

/// The server's type of a declared parameter or column.
pub fn type_of(kind: &str) -> Result<Type> {
    match kind {
        "int" => Ok(Type::INT8),
        "text" => Ok(Type::TEXT),
        "blob" => Ok(Type::BYTEA),
        other => Err(Fault::internal(format!("type {other}"))),
    }
}

/// The server's type of a value; what is nothing takes the type of what it is held against.
pub fn type_of_value(value: &Value) -> Type {
    match value {
        Value::Null => Type::UNKNOWN,
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Blob(_) => Type::BYTEA,
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
            Self::Blob(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        // What a value fits is known only with the value.
        true
    }

    to_sql_checked!();
}

/// One row of an answer.
pub struct PostgresRow<'a>(pub &'a postgres::Row);

impl PostgresRow<'_> {
    fn kind(&self, at: usize) -> Result<&Type> {
        let column = self.0.columns().get(at);
        column
            .map(postgres::Column::type_)
            .ok_or_else(|| Fault::internal(format!("column {at}")))
    }

    fn cell<'r, T: FromSql<'r>>(&'r self, at: usize) -> Result<Option<T>> {
        self.0
            .try_get(at)
            .map_err(|_| Fault::internal(format!("type of column {at}")))
    }
}

fn filled<T>(cell: Option<T>, at: usize) -> Result<T> {
    cell.ok_or_else(|| Fault::internal(format!("null in column {at}")))
}

impl Row for PostgresRow<'_> {
    fn int(&self, at: usize) -> Result<i64> {
        filled(self.opt_int(at)?, at)
    }
    fn opt_int(&self, at: usize) -> Result<Option<i64>> {
        // A number written into a statement is a short one.
        if *self.kind(at)? == Type::INT4 {
            return Ok(self.cell::<i32>(at)?.map(i64::from));
        }
        self.cell(at)
    }
    fn text(&self, at: usize) -> Result<&str> {
        filled(self.opt_text(at)?, at)
    }
    fn opt_text(&self, at: usize) -> Result<Option<&str>> {
        self.kind(at)?;
        self.cell(at)
    }
    fn blob(&self, at: usize) -> Result<&[u8]> {
        filled(self.opt_blob(at)?, at)
    }
    fn opt_blob(&self, at: usize) -> Result<Option<&[u8]>> {
        self.kind(at)?;
        self.cell(at)
    }
    fn value(&self, at: usize) -> Result<Value> {
        let kind = self.kind(at)?;
        Ok(match *kind {
            Type::INT4 | Type::INT8 => self.opt_int(at)?.into(),
            Type::TEXT => self.opt_text(at)?.into(),
            Type::BYTEA => self.opt_blob(at)?.into(),
            _ => return Err(Fault::internal(format!("a {kind} in column {at}"))),
        })
    }
}
