//! From a payment to the bytes of the file that told of it.
//!
//! The record is read again from the kept file every time, by the layout the import was read with, and the
//! whole file is read to its end: its SHA-256 has to be the one on record. A kept file that was changed is
//! said to be, and nothing of it is shown. Where a cell may tell of a person it is masked; who needs the
//! bytes as they are saves the file, which is recorded.

use std::io::Read as _;
use std::path::PathBuf;

use super::commit::read_as;
use super::keep::name_of;
use super::source::{Input, encoding, refusal};
use crate::contract::{
    AskSource, Done, Millis, PaymentSource, SaveFile, SourceCell, SourcePosting, SourceRecord,
};
use crate::desk::cx::id;
use crate::desk::export::{Target, refuse_existing};
use crate::desk::{Cx, profiles};
use crate::domain::bill::returned::ADDED;
use crate::domain::bill::{BillReader, BillRow, Patch, Profiles, Role};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::identifiers::mask_id;
use crate::store::keyring::{ForFile, Keyring};
use crate::store::pieces::Opened;
use crate::store::rows::{Payment, PaymentFile, PaymentImport};
use crate::store::seal::hex;
use crate::store::{Covered as _, Row, Session, all, files, get as get_row, maybe_one};

/// Bytes that leave at a time.
const BLOCK: usize = 1 << 18;

/// The file of an import and the way to open it.
#[derive(Clone)]
pub(super) struct KeptFile {
    pub(super) import: PaymentImport,
    pub(super) file: PaymentFile,
    folder: PathBuf,
    key: crate::store::seal::Key,
    profiles: Profiles,
    sheet: Option<String>,
    account: Option<String>,
}

impl KeptFile {
    /// Finds the file of an import and asks for its key; none where it was not kept. Not to be called
    /// inside a transaction: a server writes down who asks.
    ///
    /// # Errors
    /// `not_found` for an import that is not there; what the keyring answers.
    pub(super) fn of(
        session: &mut dyn Session,
        import: i64,
        (keyring, folder, purpose): (&Keyring, PathBuf, ForFile),
    ) -> Result<Option<Self>> {
        let import: PaymentImport = get_row(session, import)?;
        let Some(file) = file_of(session, import.id)? else {
            return Ok(None);
        };
        let key = keyring.file_key(session, &file, purpose)?;
        let (sheet, account) = read_as(&import)?;
        Ok(Some(Self {
            profiles: profiles::of_import(session, &import.profile)?,
            import,
            file,
            folder,
            key,
            sheet,
            account,
        }))
    }

    /// The bytes as they came, after the sealed ones were found to be those that were kept.
    ///
    /// # Errors
    /// `audit_broken`, `file_unreadable`.
    pub(super) fn open(&self) -> Result<Opened> {
        let file = files::checked(&self.folder, &self.file.content)?;
        Opened::new(file, self.key.clone(), &name_of(&self.import.file_sha256))
    }

    /// The bill in it, read as the import read it.
    pub(super) fn reader(&self) -> Result<BillReader<Input>> {
        self.patched(Vec::new())
    }

    /// The same with other bytes in some places.
    pub(super) fn patched(&self, patches: Vec<Patch>) -> Result<BillReader<Input>> {
        let (bytes, sheet): (Input, _) = (Box::new(self.open()?), self.sheet.as_deref());
        let reader = match patches.is_empty() {
            true => BillReader::open_sheet(bytes, &self.profiles, sheet),
            false => BillReader::open_patched(bytes, &self.profiles, sheet, patches),
        };
        let mut reader = reader.map_err(refusal)?;
        if let Some(account) = &self.account {
            reader.name_account(account);
        }
        Ok(reader)
    }

    /// The account that a person named for it.
    pub(super) fn account(&self) -> Option<String> {
        self.account.clone()
    }
}

/// Where an import's file lies; none where it was not kept.
pub(super) fn file_of(session: &mut dyn Session, import: i64) -> Result<Option<PaymentFile>> {
    let of = [("import", import.into())];
    maybe_one(session, "payment_file.of_import", &of, |row| {
        PaymentFile::read(row, 0)
    })
}

pub(super) fn broken(what: &str) -> Fault {
    let fault = Fault::new(Code::AuditBroken).with("place", "payment_file");
    fault.with("what", what)
}

pub(super) fn source(cx: &Cx<'_>, request: &AskSource) -> Result<PaymentSource> {
    let payment = id(&request.payment, "payment")?;
    let (keyring, folder) = (cx.keyring()?, cx.store()?.attachments());
    cx.read(move |session| {
        let payment: Payment = get_row(session, payment)?;
        let import: PaymentImport = get_row(session, payment.import_id)?;
        let of = [("payment", payment.id.into())];
        let postings = all(session, "trace.payment", &of, posting)?;
        let way = (&keyring, folder, ForFile::Trace);
        let kept = KeptFile::of(session, import.id, way)?;
        let record = kept.as_ref().map(|kept| record(kept, payment.line));
        Ok(PaymentSource {
            payment: payment.id.to_string(),
            external_id: payment.external_id,
            refund_id: payment.refund_id,
            kind: payment.kind,
            amount_fen: payment.amount_fen.to_string(),
            postings,
            import: import.id.to_string(),
            import_state: import.state,
            imported_at: Millis(import.imported_at),
            file_name: import.file_name,
            file_sha256: hex(&import.file_sha256),
            file_bytes: import.file_bytes.to_string(),
            line: u32::try_from(payment.line).map_err(|_| Fault::internal("payment.line"))?,
            kept: kept.is_some(),
            corrects: kept.and_then(|kept| kept.file.corrects.map(|own| own.to_string())),
            record: record.transpose()?,
        })
    })
}

fn posting(row: &dyn Row) -> Result<SourcePosting> {
    let on = Day::from_i64(row.int(4)?).ok_or_else(|| Fault::internal("posting.posted_on"))?;
    Ok(SourcePosting {
        posting: row.int(0)?.to_string(),
        debit: row.text(1)?.to_owned(),
        credit: row.text(2)?.to_owned(),
        fen: row.int(3)?.to_string(),
        on: on.to_string(),
        contra_of: row.opt_int(5)?.map(|own| own.to_string()),
        notice: row.opt_text(6)?.map(str::to_owned),
    })
}

/// The record on a line of the kept file.
fn record(kept: &KeptFile, line: i64) -> Result<SourceRecord> {
    let mut reader = kept.reader()?;
    let names = reader.column_names().to_vec();
    let (returned, mut found) = (reader.is_returned(), None);
    while let Some(row) = reader.next_row().map_err(refusal)? {
        let is_it = match returned {
            false => row.line.cast_signed() == line,
            true => returned_line(&row, &names) == Some(line),
        };
        if is_it {
            found = Some(shown(&row, &names)?);
        }
    }
    let outcome = reader.finish().map_err(refusal)?;
    let whole = outcome.identity;
    if whole.sha256.as_slice() != kept.import.file_sha256 {
        return Err(broken("sha256"));
    }
    let mut record = found.ok_or_else(|| broken("line"))?;
    whole.packing.format.name().clone_into(&mut record.format);
    encoding(whole.encoding).clone_into(&mut record.encoding);
    record.member = whole.packing.member;
    record.sheet = whole.packing.sheet;
    if record.sheet.is_some() {
        let last = column_letters(record.cells.len());
        record.cells_range = Some(format!("A{line}:{last}{line}"));
        (record.byte_offset, record.byte_len) = (None, None);
    }
    Ok(record)
}

/// The line of the corrected file that a returned row is of.
fn returned_line(row: &BillRow<'_>, names: &[String]) -> Option<i64> {
    let at = names.iter().position(|name| name == ADDED[0])?;
    let (_, cell) = row.cells().nth(at)?;
    cell.trim_matches('\'').parse().ok()
}

fn shown(row: &BillRow<'_>, names: &[String]) -> Result<SourceRecord> {
    let amount = row.amount_role();
    let cells: Vec<SourceCell> = row
        .cells()
        .enumerate()
        .map(|(at, (role, value))| SourceCell {
            name: names.get(at).cloned().unwrap_or_default(),
            role: role.map(Role::name),
            value: masked(role, value),
            amount: role.is_some() && role == amount,
        })
        .collect();
    let mut text = row.raw_text().to_owned();
    for ((_, value), cell) in row.cells().zip(&cells) {
        if cell.value == value {
            continue;
        }
        // A quoted cell stands otherwise in the text: what cannot be masked is not shown.
        match text.contains(value) {
            true => text = text.replace(value, &cell.value),
            false => {
                text.clear();
                break;
            }
        }
    }
    Ok(SourceRecord {
        format: String::new(),
        encoding: String::new(),
        member: None,
        sheet: None,
        line: u32::try_from(row.line).map_err(|_| Fault::internal("row.line"))?,
        byte_offset: Some(row.byte_offset.to_string()),
        byte_len: Some(row.byte_len.to_string()),
        cells_range: None,
        text,
        cells,
    })
}

/// What a cell shows: who pays is masked as everywhere, and so is what no layout knows, unless it is a
/// figure that is too short to be anybody's number.
fn masked(role: Option<Role>, value: &str) -> String {
    match role {
        Some(Role::Payer | Role::PayerAccount) => mask_id(value),
        Some(_) => value.to_owned(),
        None if value.chars().count() < 11 && value.is_ascii() => value.to_owned(),
        None => mask_id(value),
    }
}

/// `A` for 1, `Z` for 26, `AA` for 27.
fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(b'A' + (column % 26) as u8);
        column /= 26;
    }
    letters
        .iter()
        .rev()
        .map(|letter| char::from(*letter))
        .collect()
}

pub(super) fn save_file(cx: &Cx<'_>, request: &SaveFile) -> Result<Done> {
    let import = id(&request.import, "import")?;
    let path = cx.desk.files.path(&request.file)?;
    let may_replace = cx.desk.files.may_replace(&request.file);
    refuse_existing(&path, may_replace)?;
    let (keyring, folder) = (cx.keyring()?, cx.store()?.attachments());
    let kept =
        cx.read(move |session| KeptFile::of(session, import, (&keyring, folder, ForFile::Save)))?;
    let kept = kept.ok_or_else(|| Fault::not_found("payment_file", import))?;
    let mut opened = kept.open()?;
    let act = cx.act(&request.op, "payments.save_file", request)?;
    let mark = act.op_id.clone();
    let sha256 = hex(&kept.import.file_sha256);
    // On record first: what leaves unsealed is known to have left.
    let recorded = cx.write(act, move |tx| {
        tx.about("payment_import", import);
        tx.note("file_sha256", sha256);
        Ok(Done {})
    })?;
    let mut target = Target::create(&path, may_replace, &mark)?;
    let mut block = vec![0; BLOCK];
    loop {
        let read = opened.read(&mut block).map_err(|_| broken("content"))?;
        if read == 0 {
            break;
        }
        target.write(&block[..read])?;
    }
    if target.complete()?.as_slice() != kept.import.file_sha256 {
        return Err(broken("sha256"));
    }
    target.publish()?;
    Ok(recorded.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_in_a_sheet() {
        let letters = [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA")];
        for (column, want) in letters {
            assert_eq!(column_letters(column), want);
        }
    }
}
