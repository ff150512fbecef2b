//! What can be wrong with a bill, as closed codes with parameters; sentences are the window's.
//!
//! Parameters carry positions, limits and column names, never a payer or a payment's content.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Role;

/// One parameter of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Param {
    /// A position, a limit or a count.
    Number(u64),
    /// A code or a name.
    Text(String),
    /// Several names.
    List(Vec<String>),
}

impl From<u64> for Param {
    fn from(value: u64) -> Self {
        Self::Number(value)
    }
}

impl From<usize> for Param {
    fn from(value: usize) -> Self {
        Self::Number(value as u64)
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<String>> for Param {
    fn from(value: Vec<String>) -> Self {
        Self::List(value)
    }
}

/// Parameters by name.
pub type Params = BTreeMap<&'static str, Param>;

/// Why a whole file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BillCode {
    /// The source failed while being read (`kind`).
    Unreadable,
    /// No bytes, or nothing but a byte order mark.
    EmptyFile,
    /// A NUL character (`byte_offset`): a workbook, an archive or another binary file.
    BinaryFile,
    /// Bytes that no encoding of the ladder accepts: `encoding` is the one that held longest,
    /// `byte_offset` (and `line`) the first sequence that is bad in it.
    BrokenEncoding,
    /// A record over the cap (`line`, `byte_offset`, `limit`).
    RecordTooLong,
    /// A field over the cap (`line`, `byte_offset`, `column`, `limit`).
    FieldTooLong,
    /// A record with more columns than the cap (`line`, `byte_offset`, `limit`).
    TooManyColumns,
    /// A quoted cell that never ends (`line` and `byte_offset` of its record).
    UnterminatedQuote,
    /// No known header (`nearest`, `line`, `missing`, `unknown`, `moved`; without `nearest` when not
    /// one column name is known). With `drifted` the nearest layout is certainly meant: a column
    /// it has is missing and one it has not is there, so that one may be the other's new name.
    UnknownLayout,
    /// Two columns claim one role (`line`, `role`, `names`).
    DuplicateColumn,
    /// Content after the summary (`line`, `byte_offset`): a second bill or added rows.
    RowsAfterSummary,
    /// A summary header whose values are missing or of another width (`line`).
    SummaryIncomplete,
    /// The rows end without a summary: nothing proves that the file is whole.
    NoTotals,
    /// An archive or workbook that cannot be opened (`kind`).
    BrokenContainer,
    /// An archive or workbook under a password (`member`).
    Encrypted,
    /// An archive or workbook that would unpack to more than the cap, or is built to
    /// (`limit`, `member`).
    InflatesTooFar,
    /// Packed in a way that is not read (`member`, `method`).
    UnreadableMember,
    /// No sheet or member of that name (`sheet`, `names`).
    NoSuchSheet,
    /// Several different bills in one archive or workbook (`names`).
    SeveralBills,
    /// The summary and the rows differ (`roles`, `declared`, `computed`, in the same order).
    TotalsDisagree,
}

/// A refusal of the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code:?} {params:?}")]
pub struct BillFault {
    /// What is wrong.
    pub code: BillCode,
    /// Where and by how much.
    pub params: Params,
}

impl BillFault {
    pub(super) fn new(code: BillCode) -> Self {
        Self {
            code,
            params: Params::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.insert(name, value.into());
        self
    }

    /// A fault at a record's place.
    pub(super) fn at(code: BillCode, line: u64, byte_offset: u64) -> Self {
        Self::new(code)
            .with("line", line)
            .with("byte_offset", byte_offset)
    }
}

impl From<io::Error> for BillFault {
    fn from(error: io::Error) -> Self {
        Self::new(BillCode::Unreadable).with("kind", error.kind().to_string().as_str())
    }
}

/// What is wrong with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowCode {
    /// Another number of cells than the header has (`expected`, `found`).
    ColumnCount,
    /// A field that this kind of row needs is empty or its column is not in the file.
    FieldMissing,
    /// Not an amount of money.
    AmountUnreadable,
    /// A negative amount where the file's signs are carried by the row's state.
    AmountNegative,
    /// Money in a column that this kind of row must leave at zero.
    AmountContradictsKind,
    /// Not a time.
    TimeUnreadable,
    /// A state word the profile does not know (`word`).
    UnknownState,
    /// A currency the profile does not accept (`currency`).
    ForeignCurrency,
    /// An identifier in scientific notation, or cut to fifteen digits and zeros.
    ExcelDamagedId,
    /// A control character inside an identifier.
    ControlCharacter,
    /// A time without its seconds: a spreadsheet hides them when it saves.
    ExcelLostSeconds,
    /// A day without its year.
    YearMissing,
    /// A word for money in or out that the profile does not know (`word`).
    DirectionUnknown,
}

impl RowCode {
    /// The code as it is shown and translated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ColumnCount => "column_count",
            Self::FieldMissing => "field_missing",
            Self::AmountUnreadable => "amount_unreadable",
            Self::AmountNegative => "amount_negative",
            Self::AmountContradictsKind => "amount_contradicts_kind",
            Self::TimeUnreadable => "time_unreadable",
            Self::UnknownState => "unknown_state",
            Self::ForeignCurrency => "foreign_currency",
            Self::ExcelDamagedId => "excel_damaged_id",
            Self::ControlCharacter => "control_character",
            Self::ExcelLostSeconds => "excel_lost_seconds",
            Self::YearMissing => "year_missing",
            Self::DirectionUnknown => "direction_unknown",
        }
    }
}

/// A defect of one row. The row's verdict is *error*; the file goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// What is wrong.
    pub code: RowCode,
    /// The column it is in; none when the row as a whole is wrong.
    pub field: Option<Role>,
    /// What was expected and found.
    pub params: Params,
}

impl RowFault {
    pub(super) fn new(code: RowCode, field: Option<Role>) -> Self {
        Self {
            code,
            field,
            params: Params::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.insert(name, value.into());
        self
    }
}
