//! Taking in what the platform tells: programs, filings, and what happened to filings outside.
//!
//! One file is one transaction. A file that cannot be read whole is refused whole; a row that
//! cannot be taken is refused with its line, field and code, and the others stand. What is told
//! twice changes nothing. Personal data goes nowhere but into sealed bytes and keyed hashes.
//!
//! Deliberately absent: payment files (see `payments`), and any opinion on a filing.

mod attachments;
mod events;
mod orders;
mod programs;
mod source;
mod subjects;

pub(super) use attachments::place as attachment_place;
pub(super) use orders::{body_place, due_after, enter};
pub(super) use subjects::{MOBILE, lookup_values};

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::cx::report;
use super::{Cx, Progress};
use crate::contract::{IntakeFile, IntakeReport, RefusedRow};
use crate::domain::calendar::Instant;
use crate::domain::fault::{Fault, Result};
use crate::domain::platforms::{self, Platform};
use crate::domain::text;
use crate::store::keyring::Keyring;
use crate::store::seal::{Key, hex};
use crate::store::view_query::List;
use crate::store::{Store, Tx};
use source::{Form, Source};

/// The most refused rows the report lists.
const MOST_LISTED: usize = 1_000;
/// A platform's clock may be ahead of ours by this much.
const CLOCK_SKEW: i64 = 24 * 3_600_000;

/// `intake.import`.
///
/// # Errors
/// The file's faults (`empty_file`, `binary_file`, `broken_encoding`, `unterminated_quote`,
/// `too_large`, `unknown_layout`, `file_changed`), [`Code::Cancelled`](crate::domain::fault::Code).
pub fn import(cx: &Cx<'_>, request: IntakeFile) -> Result<IntakeReport> {
    type Take = fn(&mut Intake<'_, '_>) -> Result<()>;
    let (form, take): (Form, Take) = match request.kind.as_str() {
        "programs" => (Form::Csv, programs::take),
        "filings" => (Form::Lines, orders::take),
        "events" => (Form::Lines, events::take),
        _ => return Err(Fault::bad_field("kind", "programs, filings or events")),
    };
    let path = cx.desk.files.path(&request.file)?;
    let source = Source::survey(&path, form)?;
    let (keyring, store) = (cx.keyring()?, cx.store()?);
    let vault = store.attachments();
    let progress = Arc::clone(&cx.progress);
    let act = cx.act(&request.op, "intake.import", &request)?;
    let kept = attachments::Kept::default();
    let (scans, beside) = (kept.clone(), vault.clone());
    let written = cx.write(act, move |tx| {
        let mut intake = Intake {
            tx,
            keyring,
            store,
            keys: HashMap::new(),
            vault,
            kept: scans,
            path,
            source,
            progress,
            report: empty_report(),
        };
        take(&mut intake)?;
        Ok(intake.finish(&request.kind))
    });
    // Scans are on the disk before their rows; without rows nobody would ever find them.
    let written = written.inspect_err(|fault| kept.drop_unless_committed(&beside, fault))?;
    Ok(written.into_inner())
}

fn empty_report() -> IntakeReport {
    IntakeReport {
        read: 0,
        accepted: 0,
        updated: 0,
        unchanged: 0,
        refused: 0,
        rows: Vec::new(),
    }
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It told of something new.
    New,
    /// It changed something known.
    Changed,
    /// It said nothing new.
    Same,
}

/// Why one row was not taken.
#[derive(Debug)]
struct Refusal {
    field: String,
    code: String,
    params: BTreeMap<String, String>,
}

impl Refusal {
    fn new(field: &str, code: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    fn with(mut self, name: &str, value: impl Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A row is refused by itself; a fault ends the whole file.
#[derive(Debug)]
enum Stop {
    Row(Refusal),
    File(Fault),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Row(refusal)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::File(fault)
    }
}

type RowResult<T> = std::result::Result<T, Stop>;

/// One running intake.
struct Intake<'a, 'b> {
    tx: &'a mut Tx<'b>,
    keyring: Keyring,
    /// For keys, which are asked for outside the transaction.
    store: Arc<Store>,
    /// Keys of subjects this intake has had to do with.
    keys: HashMap<i64, Key>,
    /// Where sealed attachments are kept.
    vault: PathBuf,
    /// What of it this intake has put there.
    kept: attachments::Kept,
    path: PathBuf,
    source: Source,
    progress: Arc<dyn Progress>,
    report: IntakeReport,
}

impl Intake<'_, '_> {
    /// Counts a row's outcome; hands on what ends the file.
    fn count(&mut self, line: usize, outcome: RowResult<Taken>) -> Result<()> {
        self.report.read += 1;
        match outcome {
            Ok(Taken::New) => self.report.accepted += 1,
            Ok(Taken::Changed) => self.report.updated += 1,
            Ok(Taken::Same) => self.report.unchanged += 1,
            Err(Stop::File(fault)) => return Err(fault),
            Err(Stop::Row(refusal)) => {
                self.report.refused += 1;
                if self.report.rows.len() < MOST_LISTED {
                    self.report.rows.push(RefusedRow {
                        line: u32::try_from(line).unwrap_or(u32::MAX),
                        field: refusal.field,
                        code: refusal.code,
                        params: refusal.params,
                    });
                }
            }
        }
        let done = self.report.read as usize;
        if done.is_multiple_of(500) {
            report(
                self.progress.as_ref(),
                "write",
                done,
                Some(self.source.records),
            )?;
        }
        Ok(())
    }

    /// Hands each line that is not blank to `take`, read as one `T`.
    fn each_line<T: DeserializeOwned>(
        &mut self,
        mut take: impl FnMut(&mut Self, T) -> RowResult<Taken>,
    ) -> Result<()> {
        let path = self.path.clone();
        let (mut text, seen) = self.source.text(&path)?;
        let (mut line, mut number) = (String::new(), 0);
        loop {
            line.clear();
            let got = text.read_line(&mut line);
            if got.map_err(|error| source::read_fault(&error, &path))? == 0 {
                break;
            }
            number += 1;
            if line.trim().is_empty() {
                continue;
            }
            let outcome = match parse::<T>(&line) {
                Ok(row) => take(self, row),
                Err(refusal) => Err(refusal.into()),
            };
            self.count(number, outcome)?;
        }
        self.source.confirm(&seen)
    }

    fn finish(self, kind: &str) -> IntakeReport {
        let (tx, report) = (self.tx, self.report);
        let name = self.path.file_name().unwrap_or_default();
        tx.note("kind", kind);
        tx.note("file", name.to_string_lossy().into_owned());
        tx.note("sha256", hex(self.source.sha256()));
        for (key, count) in [
            ("read", report.read),
            ("accepted", report.accepted),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("refused", report.refused),
        ] {
            tx.note(key, count);
        }
        report
    }

    /// Writes what a row of a list is found by: its searched texts, in their order.
    fn index(&mut self, list: &List, id: i64, texts: &[&str], known: bool) -> Result<()> {
        let tokens = list.tokens(self.tx.session().engine(), texts);
        let (insert, delete) = match list.table {
            "filing" => ("search.filing_insert", "search.filing_delete"),
            _ => ("search.program_insert", "search.program_delete"),
        };
        if known {
            self.tx.session().execute(delete, &[("id", id.into())])?;
        }
        let params: &[_] = &[("id", id.into()), ("tokens", tokens.into())];
        self.tx.session().execute(insert, params).map(drop)
    }
}

/// Reads one line. What the parser says is not handed on: it may quote the line.
fn parse<T: DeserializeOwned>(line: &str) -> std::result::Result<T, Refusal> {
    serde_json::from_str(line).map_err(|error| {
        let said = error.to_string();
        let missing = said
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split_once('`'));
        if let Some((field, _)) = missing {
            return Refusal::new(field, "missing");
        }
        let code = match error.classify() {
            serde_json::error::Category::Data => "wrong_form",
            _ => "not_json",
        };
        Refusal::new("", code).with("column", error.column())
    })
}

/// The platform of a code.
fn platform(code: &str) -> std::result::Result<&'static Platform, Refusal> {
    platforms::by_code(code).ok_or_else(|| Refusal::new("platform", "platform_unknown"))
}

/// One line of text, at most `max` characters, not empty.
fn filled(field: &str, value: &str, max: usize) -> std::result::Result<String, Refusal> {
    let clean = optional(field, value, max)?;
    if clean.is_empty() {
        return Err(Refusal::new(field, "missing"));
    }
    Ok(clean)
}

/// One line of text, at most `max` characters.
fn optional(field: &str, value: &str, max: usize) -> std::result::Result<String, Refusal> {
    text::clean_line(value, max).map_err(|fault| Refusal::new(field, fault.code()).with("max", max))
}

/// Text for a list: hidden controls made visible as U+FFFD instead of refused, because a reviewer
/// has to see what was declared.
fn shown(value: &str, max: usize) -> String {
    let replace = |c| match text::hidden_kind(c) {
        Some(text::HiddenKind::Control | text::HiddenKind::Bidi) => '\u{fffd}',
        _ => c,
    };
    value.trim().chars().take(max).map(replace).collect()
}

/// A moment as files write it; never later than a day from now.
fn moment(field: &str, value: &str, now: Instant) -> std::result::Result<Instant, Refusal> {
    let at = crate::domain::calendar::parse_shanghai_time(value)
        .map_err(|fault| Refusal::new(field, fault.code()))?;
    if at.0 > now.0 + CLOCK_SKEW {
        return Err(Refusal::new(field, "in_the_future"));
    }
    Ok(at)
}

/// The folder a file lies in.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}
