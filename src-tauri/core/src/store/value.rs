//! Values as both engines speak them: 64-bit integers, text and bytes, or nothing.

use crate::domain::fault::Result;

/// One parameter or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT, UTF-8.
    Text(String),
    /// BLOB or bytea.
    Blob(Vec<u8>),
}

macro_rules! from {
    ($($type:ty => |$v:ident| $make:expr;)*) => {
        $(impl From<$type> for Value { fn from($v: $type) -> Self { $make } })*
    };
}
from! {
    i64 => |v| Value::Int(v);
    i32 => |v| Value::Int(v.into());
    u32 => |v| Value::Int(v.into());
    bool => |v| Value::Int(v.into());
    &str => |v| Value::Text(v.to_owned());
    &String => |v| Value::Text(v.clone());
    String => |v| Value::Text(v);
    &[u8] => |v| Value::Blob(v.to_vec());
    &Vec<u8> => |v| Value::Blob(v.clone());
    Vec<u8> => |v| Value::Blob(v);
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}

/// One row of a result, read by position.
///
/// A column of another type than asked for is a defect of the statement and answers
/// [`Code::Internal`](crate::domain::fault::Code::Internal).
pub trait Row {
    /// BIGINT, not null.
    fn int(&self, at: usize) -> Result<i64>;
    /// BIGINT or null.
    fn opt_int(&self, at: usize) -> Result<Option<i64>>;
    /// TEXT, not null.
    fn text(&self, at: usize) -> Result<&str>;
    /// TEXT or null.
    fn opt_text(&self, at: usize) -> Result<Option<&str>>;
    /// Bytes, not null.
    fn blob(&self, at: usize) -> Result<&[u8]>;
    /// Bytes or null.
    fn opt_blob(&self, at: usize) -> Result<Option<&[u8]>>;
    /// The cell as it is, for lists whose columns are chosen at run time.
    fn value(&self, at: usize) -> Result<Value>;
}
