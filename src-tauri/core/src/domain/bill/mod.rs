//! Reading payment bills: from the bytes of a file to judged rows and checked totals.
//!
//! A bill arrives as any `Read + Seek`. A plain file is read twice with flat memory: once to settle
//! the encoding, once to take the rows, the totals and the SHA-256 of the bytes. A bill inside an
//! archive or a workbook is taken out first, within bounds, and then read the same way. Layouts are
//! data (`assets/profiles`): the code knows roles such as *settlement* or *refund id*, never a
//! platform's column names.
//!
//! Invariants:
//! - the header is found by its names, in any order, never by a line or column number;
//! - a file is refused whole ([`BillFault`]) when it cannot be read whole, a row is judged alone
//!   ([`RowFault`]) when only that row is damaged;
//! - money is summed exactly and compared with the file's own summary without tolerance;
//! - nothing is replaced on decoding: a byte that is not valid in the encoding refuses the file.
//!
//! Deliberately absent: stores, clocks, paths, matching against notices and duplicate detection.

mod amount;
mod archive;
mod balance;
mod chains;
mod container;
mod control;
mod draft;
mod encoding;
mod fault;
mod guess;
mod keys;
mod label;
mod layout;
mod lines;
mod patched;
mod profile;
mod reader;
pub mod returned;
mod role;
mod row;
mod sketch;
mod split;
mod statement;
mod tables;
mod workbook;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests_containers;
#[cfg(test)]
mod tests_control;
#[cfg(test)]
mod tests_drift;
#[cfg(test)]
mod tests_layouts;
#[cfg(test)]
mod tests_own;
#[cfg(test)]
mod tests_refusals;
#[cfg(test)]
mod tests_statements;

pub use container::{Format, Packing};
pub use control::{Control, ControlKind, Difference};
pub use draft::{DOCUMENT_CAP, Flaw, FlawCode, OWN_PREFIX, STATEMENT_ROLES, WORDS};
pub use encoding::Encoding;
pub use fault::{BillCode, BillFault, Param, Params, RowCode, RowFault};
pub use guess::{Ground, Guess};
pub use keys::RowKeys;
pub use patched::Patch;
pub use profile::{Profile, Profiles};
pub use reader::{BillIdentity, BillOutcome, BillReader};
pub use role::{Direction, Kind, Role};
pub use row::BillRow;
pub use sketch::Drift;
pub use tables::{DriftedFrom, Table, TableColumn, tables};

/// Longest field of a record, in bytes of UTF-8 text.
pub const FIELD_CAP: usize = 64 * 1024;
/// Longest record (a line, or several when a quoted cell spans them), in bytes of the file.
pub const RECORD_CAP: usize = 1024 * 1024;
/// Most columns of a record.
pub const COLUMN_CAP: usize = 200;
/// The header must stand on one of the first this many lines.
pub const HEADER_LINES: u64 = 60;
