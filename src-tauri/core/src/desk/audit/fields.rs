//! What a covered table is made of.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A 64-bit integer.
    Int,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Bytes,
}

/// A covered field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The column.
    pub name: &'static str,
    /// What it holds, when it is not NULL.
    pub kind: Kind,
}

/// A covered table.
#[derive(Debug)]
pub struct Table {
    /// The table.
    pub name: &'static str,
    /// The statement that reads its covered fields and then `fp`, by id.
    pub statement: &'static str,
    /// The covered fields, `id` first.
    pub fields: &'static [Field],
    /// The columns that may change without a trace.
    pub free: &'static [&'static str],
    /// Which field is the SHA-256 of a sealed file.
    pub content_at: Option<usize>,
}

pub(super) const fn int(name: &'static str) -> Field {
    let kind = Kind::Int;
    Field { name, kind }
}

pub(super) const fn text(name: &'static str) -> Field {
    let kind = Kind::Text;
    Field { name, kind }
}

pub(super) const fn bytes(name: &'static str) -> Field {
    let kind = Kind::Bytes;
    Field { name, kind }
}
