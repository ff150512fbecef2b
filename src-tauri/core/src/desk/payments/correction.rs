//! Rejected rows that come back corrected.
//!
//! Such a file is not read as a bill of its own. Its rows are put into the file they are of, which was kept,
//! each on its line, and that file is read as if it had been right at once: names of rows, balances and
//! totals are those of the whole. Only the rows of the returned file are judged; what is on record already
//! stays as it is, however often and however changed it comes again. The control is the returned file's own
//! last line, held against the lines as they stand in the kept file, and the totals of the bill as corrected.

use std::collections::{BTreeMap, BTreeSet};

use super::origin::{KeptFile, broken};
use super::plan::Days;
use super::source::{Input, control, refusal};
use crate::contract::{ControlInfo, Inspection};
use crate::domain::bill::returned::{ADDED, Sums, TOTAL, corrected, encoded};
use crate::domain::bill::{BillIdentity, BillReader, BillRow, Control, Kind, Patch, RowKeys};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::parse_yuan;
use crate::store::rows::{Coverage, PaymentImport};
use crate::store::seal::unhex;
use crate::store::{Covered as _, Session, all, get, maybe_one};

/// What a returned file says.
pub(super) struct Returned {
    /// Cells by the line of the file they are of.
    rows: BTreeMap<u64, Vec<String>>,
    names: Vec<String>,
    declared: Option<Sums>,
    /// The file they are of.
    pub(super) sha256: Vec<u8>,
    identity: BillIdentity,
}

impl Returned {
    pub(super) fn read(mut reader: BillReader<Input>) -> Result<Self> {
        let names = reader.column_names().to_vec();
        let places: Vec<usize> = ADDED
            .iter()
            .filter_map(|own| names.iter().position(|name| name == own))
            .collect();
        let own: Vec<String> = rest(&places, names.iter().cloned());
        let (mut rows, mut last) = (BTreeMap::new(), None);
        while let Some(row) = reader.next_row().map_err(refusal)? {
            let cells: Vec<String> = row.raw_cells().map(str::to_owned).collect();
            if cells.first().is_some_and(|cell| is_total(cell)) {
                last = Some(cells);
                continue;
            }
            let line = places.first().and_then(|at| cells.get(*at));
            let line = line.and_then(|cell| line_of(cell));
            let line = line.ok_or_else(|| unknown_line(row.line))?;
            if rows
                .insert(line, rest(&places, cells.into_iter()))
                .is_some()
            {
                return Err(unknown_line(row.line));
            }
        }
        let outcome = reader.finish().map_err(refusal)?;
        let last = last.ok_or_else(|| Fault::new(Code::ControlMissing))?;
        let (declared, sha256) = stated(&last);
        Ok(Self {
            rows,
            names: own,
            declared,
            sha256,
            identity: outcome.identity,
        })
    }
}

fn unknown_line(line: u64) -> Fault {
    Fault::bad_field("line", "unknown").with("line", line)
}

fn is_total(cell: &str) -> bool {
    cell.trim_matches(['\u{feff}', ' ', '\'', '`']) == TOTAL
}

fn line_of(cell: &str) -> Option<u64> {
    cell.trim_matches(['`', '\'', ' ', '\t']).parse().ok()
}

fn rest<T>(places: &[usize], cells: impl Iterator<Item = T>) -> Vec<T> {
    let kept = cells.enumerate().filter(|(at, _)| !places.contains(at));
    kept.map(|(_, cell)| cell).collect()
}

/// What the last line states, by the words in front of the figures.
fn stated(cells: &[String]) -> (Option<Sums>, Vec<u8>) {
    let after = |word: &str| {
        let at = cells.iter().position(|cell| cell.trim() == word)?;
        cells.get(at + 1).map(|cell| cell.trim())
    };
    let fen = |word: &str| after(word).and_then(|text| parse_yuan(text).ok());
    let sums = || {
        Some(Sums {
            rows: after("rows")?.parse().ok()?,
            money_in: fen("in")?.0,
            money_out: fen("out")?.0,
        })
    };
    let sha256 = after("file").and_then(unhex).unwrap_or_default();
    (sums(), sha256)
}

/// A file with corrected rows in it, ready to be read.
pub(super) struct Correction {
    pub(super) origin: KeptFile,
    pub(super) patches: Vec<Patch>,
    pub(super) keys: RowKeys,
    /// The lines that came back.
    lines: BTreeSet<u64>,
    /// Of them, those on record already.
    on_record: BTreeSet<u64>,
    /// Other rejected lines, of which a correction is on record.
    repaired: BTreeSet<u64>,
    declared: Option<Sums>,
    computed: Sums,
    pub(super) identity: BillIdentity,
    /// Days of payments on record, and days that are claimed, by account.
    told: Days,
    claimed: Days,
    /// Every rejected row is rejected for what it says itself.
    certain: bool,
}

/// The import that a returned file corrects.
///
/// # Errors
/// `not_found` where no import of that file stands; `bad_field` where several do.
pub(super) fn origin_of(session: &mut dyn Session, sha256: &[u8]) -> Result<i64> {
    let params = [("sha256", sha256.into())];
    let found = all(session, "import.by_file", &params, |row| {
        PaymentImport::read(row, 0)
    })?;
    match found.as_slice() {
        [] => Err(Fault::not_found("import", "of the rejected rows")),
        [one] => Ok(one.id),
        // Several sheets of one workbook: the rows do not say of which they are.
        _ => Err(Fault::bad_field("import", "several")),
    }
}

/// One reading of the kept file.
#[derive(Default)]
struct Pass {
    patches: Vec<Patch>,
    computed: Sums,
    faulty: BTreeSet<u64>,
}

impl Pass {
    fn row(&mut self, row: &BillRow<'_>, given: Option<&Vec<String>>, reader: Bytes) -> Result<()> {
        let lost = row.kind != Kind::Other && row.account().is_empty();
        if lost || !row.faults.is_empty() {
            self.faulty.insert(row.line);
        }
        let Some(given) = given else {
            return Ok(());
        };
        self.computed.rows += 1;
        let fen = row.amount.map_or(0, |fen| fen.0);
        match row.kind {
            Kind::Refund | Kind::Reversal => self.computed.money_out += fen,
            _ => self.computed.money_in += fen,
        }
        let cells: Vec<&str> = given.iter().map(String::as_str).collect();
        if let Some(text) = corrected(row, &cells) {
            let breaks = |text: &str| text.matches('\n').count();
            if breaks(&text) != breaks(row.raw_text()) {
                return Err(Fault::bad_field("line_breaks", "changed").with("line", row.line));
            }
            self.patches.push(Patch {
                offset: row.byte_offset,
                len: row.byte_len,
                bytes: encoded(&text, reader.0),
            });
        }
        Ok(())
    }
}

/// How the text of the kept file is spelled.
#[derive(Clone, Copy)]
struct Bytes(crate::domain::bill::Encoding);

impl Correction {
    /// Puts returned rows into the file they are of.
    ///
    /// # Errors
    /// `audit_broken` where the kept file is another; `bad_field` for lines that are not in it;
    /// `unknown_layout` where the columns are not its columns.
    pub(super) fn of(
        session: &mut dyn Session,
        origin: KeptFile,
        returned: Returned,
    ) -> Result<Self> {
        let mut reader = origin.reader()?;
        if reader.column_names() != returned.names.as_slice() {
            return Err(Fault::new(Code::UnknownLayout).with("what", "returned"));
        }
        let (bytes, mut pass) = (Bytes(reader.encoding()), Pass::default());
        while let Some(row) = reader.next_row().map_err(refusal)? {
            pass.row(&row, returned.rows.get(&row.line), bytes)?;
        }
        let keys = reader.keys().clone();
        let outcome = reader.finish().map_err(refusal)?;
        if outcome.identity.sha256.as_slice() != origin.import.file_sha256 {
            return Err(broken("sha256"));
        }
        if pass.computed.rows != returned.rows.len() as u64 {
            return Err(Fault::bad_field("line", "unknown"));
        }
        let mut made = Self {
            certain: rejected(&origin.import)? == pass.faulty.len() as u64,
            origin,
            patches: pass.patches,
            keys,
            lines: returned.rows.into_keys().collect(),
            on_record: BTreeSet::new(),
            repaired: BTreeSet::new(),
            declared: returned.declared,
            computed: pass.computed,
            identity: returned.identity,
            told: Days::new(),
            claimed: Days::new(),
        };
        made.look_up(session, &pass.faulty)?;
        Ok(made)
    }

    /// What of the file and its earlier corrections is on record.
    fn look_up(&mut self, session: &mut dyn Session, faulty: &BTreeSet<u64>) -> Result<()> {
        let origin = self.origin.import.id;
        let own = [("import", origin.into())];
        let later = all(session, "payment_file.corrections", &own, |row| row.int(0))?;
        for line in &self.lines {
            if stands(session, &[origin], *line)? || stands(session, &later, *line)? {
                self.on_record.insert(*line);
            }
        }
        for line in faulty.difference(&self.lines) {
            if stands(session, &later, *line)? {
                self.repaired.insert(*line);
            }
        }
        for import in later.into_iter().chain([origin]) {
            let of = [("import", import.into())];
            let days = all(session, "undo.days", &of, |row| {
                Ok((row.text(0)?.to_owned(), row.int(1)?))
            })?;
            for (account, day) in days {
                self.told.entry(account).or_default().insert(day);
            }
            let claimed = all(session, "undo.coverage", &of, |row| Coverage::read(row, 0))?;
            for one in claimed {
                let days = self.claimed.entry(one.deposit_account).or_default();
                days.insert(one.day_on);
            }
        }
        Ok(())
    }

    /// What was looked up still holds.
    ///
    /// # Errors
    /// `plan_changed` where the import was undone or one of the lines is on record since.
    pub(super) fn demand_unchanged(&self, session: &mut dyn Session) -> Result<()> {
        let changed = || Fault::new(Code::PlanChanged);
        let origin: PaymentImport = get(session, self.origin.import.id)?;
        if origin.state != "committed" {
            return Err(changed());
        }
        let own = [("import", origin.id.into())];
        let mut imports = all(session, "payment_file.corrections", &own, |row| row.int(0))?;
        imports.push(origin.id);
        for line in &self.lines {
            if stands(session, &imports, *line)? != self.on_record.contains(line) {
                return Err(changed());
            }
        }
        Ok(())
    }

    /// Whether a line came back.
    pub(super) fn counts(&self, line: u64) -> bool {
        self.lines.contains(&line)
    }

    pub(super) fn is_on_record(&self, line: u64) -> bool {
        self.on_record.contains(&line)
    }

    /// Whether a line that did not come back leaves its day in doubt.
    pub(super) fn doubts(&self, row: &BillRow<'_>) -> bool {
        !row.faults.is_empty() && !self.repaired.contains(&row.line)
    }

    /// Whether a rejected row may be of any day.
    pub(super) fn is_certain(&self) -> bool {
        self.certain
    }

    /// The days on record of accounts that the file names itself.
    pub(super) fn days_told(&self, named: &BTreeSet<String>) -> Days {
        let told = self
            .told
            .iter()
            .filter(|(account, _)| named.contains(*account));
        told.map(|(account, days)| (account.clone(), days.clone()))
            .collect()
    }

    /// Takes away what the file and its corrections claim already.
    pub(super) fn unclaimed(&self, mut days: Days) -> Days {
        for (account, claimed) in &self.claimed {
            if let Some(days) = days.get_mut(account) {
                days.retain(|day| !claimed.contains(day));
            }
        }
        days.retain(|_, days| !days.is_empty());
        days
    }

    /// The kept file with the corrected rows in it.
    pub(super) fn reader(&self) -> Result<BillReader<Input>> {
        let mut reader = self.origin.patched(self.patches.clone())?;
        reader.name_last(self.lines.clone(), self.keys.clone());
        Ok(reader)
    }

    /// The returned file's own totals; where they agree, the bill's as corrected.
    pub(super) fn control(&self, bill: &Control) -> ControlInfo {
        let figures = |sums: Sums| {
            let named = [
                ("rows", sums.rows.to_string()),
                ("in", sums.money_in.to_string()),
                ("out", sums.money_out.to_string()),
            ];
            let named = named.into_iter();
            named.map(|(name, text)| (name.to_owned(), text)).collect()
        };
        let agrees = self.declared.map(|declared| declared == self.computed);
        let whole = control(bill);
        if agrees == Some(true) && whole.binding && whole.agrees == Some(false) {
            return whole;
        }
        ControlInfo {
            kind: "totals".into(),
            declared: self.declared.map(figures).unwrap_or_default(),
            computed: figures(self.computed),
            agrees,
            binding: true,
            may_lack: false,
        }
    }
}

/// Rows that the import rejected.
fn rejected(import: &PaymentImport) -> Result<u64> {
    let summary: Inspection = serde_json::from_str(&import.summary)
        .map_err(|_| Fault::internal("payment_import.summary"))?;
    Ok(summary.verdicts.error.into())
}

/// Whether a payment of one of the imports stands on a line.
pub(super) fn stands(session: &mut dyn Session, imports: &[i64], line: u64) -> Result<bool> {
    for import in imports {
        let of: &[_] = &[
            ("import", (*import).into()),
            ("line", line.cast_signed().into()),
        ];
        if maybe_one(session, "payment.on_line", of, |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
