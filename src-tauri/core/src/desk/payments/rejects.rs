//! The rows that cannot be taken, as a file that can be corrected and dropped back.
//!
//! Written for a file that is only looked at, and for an import whose file was kept. Of an import, what came
//! back corrected since is left out. The file holds what its rows held: writing it is on record.

use std::sync::Arc;

use super::correction::stands;
use super::inspect::reason;
use super::judge::{Judge, Judged};
use super::origin::KeptFile;
use super::plan::{Sink, read};
use super::source::{Choice, Opened, Source};
use super::tally::Verdict;
use crate::contract::{RejectsWritten, WriteRejects};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::export::{Target, refuse_existing};
use crate::domain::bill::returned::{Sums, encoded, header, line, mark, total};
use crate::domain::bill::{BillRow, Encoding, Kind};
use crate::domain::fault::{Fault, Result};
use crate::domain::matching::fix;
use crate::domain::money::Fen;
use crate::store::keyring::ForFile;
use crate::store::seal::hex;
use crate::store::{Session, all};

pub(super) fn write(cx: &Cx<'_>, request: &WriteRejects) -> Result<RejectsWritten> {
    let path = cx.desk.files.path(&request.out)?;
    let may_replace = cx.desk.files.may_replace(&request.out);
    refuse_existing(&path, may_replace)?;
    let import = request.import.as_deref().map(|own| id(own, "import"));
    let import = import.transpose()?;
    let source = of(cx, request, import)?;
    let act = cx.act(&request.op, "payments.rejects", request)?;
    let target = Target::create(&path, may_replace, &act.op_id)?;
    let (progress, today, suspense) = (
        Arc::clone(&cx.progress),
        cx.today().as_i64(),
        request.suspense,
    );
    let (mut target, sums, sha256) = cx.read(move |session| {
        let known = Known::of(session, import)?;
        let mut sink = Rejects::new(session, target, (known, suspense));
        let reading = read(&source, progress.as_ref(), &mut sink, today)?;
        let origin = source.origin_sha256().unwrap_or(reading.file);
        sink.finish(&source, &origin)
    })?;
    target.complete()?;
    let done = cx.write(act, move |tx| {
        if let Some(import) = import {
            tx.about("payment_import", import);
        }
        tx.note("file_sha256", hex(&sha256));
        tx.note("rows", sums.rows);
        Ok(RejectsWritten {
            rows: u32::try_from(sums.rows).unwrap_or(u32::MAX),
            money_in: sums.money_in.to_string(),
            money_out: sums.money_out.to_string(),
        })
    })?;
    target.publish()?;
    Ok(done.into_inner())
}

fn of(cx: &Cx<'_>, request: &WriteRejects, import: Option<i64>) -> Result<Source> {
    match (import, &request.file) {
        (Some(import), None) => {
            let (keyring, folder) = (cx.keyring()?, cx.store()?.attachments());
            let kept = cx.read(move |session| {
                KeptFile::of(session, import, (&keyring, folder, ForFile::Save))
            })?;
            let kept = kept.ok_or_else(|| Fault::not_found("payment_file", import))?;
            Source::kept(kept).resolved(cx)
        }
        (None, Some(file)) => {
            let path = cx.desk.files.path(file)?;
            let choice = Choice {
                profile: request.profile.clone(),
                sheet: request.sheet.clone(),
                account: request.account.clone(),
                draft: None,
            };
            Source::new(path, choice)?.resolved(cx)
        }
        _ => Err(Fault::bad_field("import", "or a file")),
    }
}

/// What of an import is on record.
struct Known {
    corrections: Vec<i64>,
    /// Lines of payments that wait; none where the file is only looked at.
    waiting: Option<Vec<i64>>,
}

impl Known {
    fn of(session: &mut dyn Session, import: Option<i64>) -> Result<Self> {
        let Some(import) = import else {
            return Ok(Self {
                corrections: Vec::new(),
                waiting: None,
            });
        };
        let own = [("import", import.into())];
        Ok(Self {
            corrections: all(session, "payment_file.corrections", &own, |row| row.int(0))?,
            waiting: Some(all(session, "payment.waiting_lines", &own, |row| {
                row.int(0)
            })?),
        })
    }
}

/// Writes the rejected rows as they come by.
struct Rejects<'s> {
    session: &'s mut dyn Session,
    target: Target,
    known: Known,
    suspense: bool,
    sums: Sums,
    /// Delimiter and encoding, once a row was seen.
    way: Option<(char, Encoding)>,
}

impl<'s> Rejects<'s> {
    fn new(session: &'s mut dyn Session, target: Target, (known, suspense): (Known, bool)) -> Self {
        Self {
            session,
            target,
            known,
            suspense,
            sums: Sums::default(),
            way: None,
        }
    }

    fn is_wanted(&mut self, row: &BillRow<'_>, judged: &Judged) -> Result<bool> {
        if judged.verdict == Verdict::Error {
            return Ok(!stands(self.session, &self.known.corrections, row.line)?);
        }
        Ok(self.suspense
            && match &self.known.waiting {
                Some(waiting) => waiting.binary_search(&row.line.cast_signed()).is_ok(),
                None => judged.verdict == Verdict::Suspense,
            })
    }

    fn write(&mut self, text: &str, encoding: Encoding) -> Result<()> {
        self.target.write(&encoded(text, encoding))?;
        self.target.write(&encoded("\r\n", encoding))
    }

    fn begin(&mut self, row: &BillRow<'_>) -> Result<Encoding> {
        let (delimiter, encoding) = (row.dialect().0, row.encoding());
        if self.way.is_none() {
            self.way = Some((delimiter, encoding));
            self.target.write(&mark(encoding))?;
            self.write(&header(row.column_names(), delimiter), encoding)?;
        }
        Ok(encoding)
    }

    /// The last line.
    fn finish(mut self, source: &Source, sha256: &[u8; 32]) -> Result<(Target, Sums, [u8; 32])> {
        let (delimiter, encoding) = match self.way {
            Some(way) => way,
            None => {
                let Opened { reader, .. } = source.open(Some(&mut *self.session))?;
                let way = (reader.dialect().0, reader.encoding());
                self.target.write(&mark(way.1))?;
                let names = reader.column_names().to_vec();
                self.write(&header(&names, way.0), way.1)?;
                way
            }
        };
        let yuan = |fen| Fen(fen).yuan().to_string();
        let last = total(self.sums, &hex(sha256), yuan, delimiter);
        self.write(&last, encoding)?;
        Ok((self.target, self.sums, *sha256))
    }
}

impl Sink for Rejects<'_> {
    fn session(&mut self) -> Option<&mut dyn Session> {
        Some(&mut *self.session)
    }

    fn take(&mut self, _judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Result<()> {
        if !self.is_wanted(row, judged)? {
            return Ok(());
        }
        let encoding = self.begin(row)?;
        self.sums.rows += 1;
        match row.kind {
            Kind::Refund | Kind::Reversal => self.sums.money_out += judged.amount,
            _ => self.sums.money_in += judged.amount,
        }
        let reasons: Vec<_> = judged.reasons.iter().map(|code| reason(code)).collect();
        let joined = |pick: fn(&crate::contract::VerdictReason) -> &str| {
            let texts: Vec<&str> = reasons.iter().map(pick).collect();
            texts.join("; ")
        };
        let fixes = judged.reasons.iter().filter_map(|code| fix(code));
        let fixes: Vec<String> = fixes
            .map(|fix| format!("{} / {}", fix.zh, fix.en))
            .collect();
        let text = line(
            row,
            &[
                &row.line.to_string(),
                &joined(|one| &one.code),
                &joined(|one| &one.zh),
                &joined(|one| &one.en),
                &fixes.join("; "),
            ],
        );
        self.write(&text, encoding)
    }
}
