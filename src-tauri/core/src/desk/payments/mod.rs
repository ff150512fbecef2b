//! Payment files: what they are, what they would do, taking them in. What a person does with them: [`super::ledger`].
//!
//! The inspection and the import are one computation over the same rows; the import carries the
//! inspection's hash and refuses when it would do anything else. A file is taken whole, in one
//! transaction with one event, or not at all.
//!
//! **Postings.** Every movement debits one pot and credits another:
//! money received `bank → deposit` (with its notice) or `bank → suspense`; matched by hand
//! `suspense → deposit`; gone back `suspense → refunded` or `deposit → refunded`; by an act on what a notice
//! holds `deposit → deducted`, `deposit → refund_due`, or `deposit → transfer → deposit`, under the payments it
//! came with and with the act's id. The postings of a
//! payment out of `bank` add up to its amount; what `suspense` and `refund_due` hold is the sum of the
//! payments' `left_fen`, and of that `refund_due` their `due_fen`; what `deposit` holds of a notice is its
//! `paid_fen`. Refunds post under their own row; what of a refund has no posting belongs to a payment that
//! is not known. Postings stand on the day the money moved, those by hand on the day of the act; none on a
//! locked day (see [`super::ledger`]).
//!
//! Deliberately absent: candidates by amount, day or payer.

mod balances;
mod build;
mod commit;
mod correction;
mod inspect;
mod judge;
mod keep;
mod known;
mod mapping;
mod notices;
mod origin;
mod plan;
mod platforms;
mod rejects;
mod source;
mod tally;

pub use mapping::{sketch, try_out};

pub(in crate::desk) use balances::{load as load_notices, paid_up_to};
pub(in crate::desk) use keep::sweep;

use super::Cx;
use crate::contract::*;
use crate::domain::fault::Result;
use source::{Choice, Source};

/// Between the parts of a remark as it is stored and shown; matching reads the parts apart.
const REMARK_JOINT: &str = " · ";

/// A remark without line breaks, which a window would show as control marks.
pub(super) fn in_one_line(remark: &str) -> String {
    let parts: Vec<&str> = remark.lines().filter(|part| !part.is_empty()).collect();
    parts.join(REMARK_JOINT)
}

/// `payments.inspect`. Works without sign-in, and without a store.
///
/// # Errors
/// What refuses the file whole: see [`crate::domain::bill`].
pub fn inspect(cx: &Cx<'_>, request: InspectPayments) -> Result<Inspection> {
    let choice = Choice {
        profile: request.profile,
        sheet: request.sheet,
        account: request.account,
        draft: None,
    };
    let source = Source::new(cx.desk.files.path(&request.file)?, choice)?.resolved(cx)?;
    inspect::inspect(cx, source, request.rows)
}

/// `payments.import`. A file that was imported before changes nothing and answers that it did not.
///
/// # Errors
/// What refuses the file whole; `control_disagrees`, `control_missing`, `plan_changed`,
/// `file_changed`, `profile_unconfirmed`.
pub fn import(cx: &Cx<'_>, request: ImportPayments) -> Result<ImportReceipt> {
    let choice = Choice {
        profile: request.profile.clone(),
        sheet: request.sheet.clone(),
        account: request.account.clone(),
        draft: None,
    };
    let source = Source::new(cx.desk.files.path(&request.file)?, choice)?.resolved(cx)?;
    commit::import(cx, source, request)
}

/// `payments.source`: where a payment came from, down to the bytes of its file.
///
/// # Errors
/// `not_found`; `audit_broken` where the kept file is not the one that was taken in.
pub fn source(cx: &Cx<'_>, request: AskSource) -> Result<PaymentSource> {
    origin::source(cx, &request)
}

/// `payments.save_file`: the file of an import as it came, on the record.
///
/// # Errors
/// `not_found` where it was not kept; `audit_broken`, `file_exists`, `disk_full`, `file_unreadable`.
pub fn save_file(cx: &Cx<'_>, request: SaveFile) -> Result<Done> {
    origin::save_file(cx, &request)
}

/// `payments.rejects`: the rows that cannot be taken, as a file that can be corrected and dropped back.
///
/// # Errors
/// As [`inspect`]; `not_found` for an import whose file was not kept; `file_exists`, `disk_full`.
pub fn rejects(cx: &Cx<'_>, request: WriteRejects) -> Result<RejectsWritten> {
    rejects::write(cx, &request)
}
