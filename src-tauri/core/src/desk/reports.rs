//! Reports: the deposit ledger.
//!
//! One line per notice that moved in the period or is open at its end: opening + asked − received +
//! refunded = outstanding, each fen by the day the money moved. What was deducted, or is to be sent back,
//! is not asked a second time and is none of these figures. The sums of the lines are compared
//! with figures that independent statements add up over the store; where they differ there is no
//! report. The figures belong to one head of the audit chain, which stands in the file.
//!
//! Deliberately absent: XLSX and PDF, other reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::Cx;
use super::cx::{Progress, report};
use super::export::{BOM, Target, csv_cell, csv_money};
use crate::contract::*;
use crate::domain::calendar::{Day, Instant, parse_day};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::seal::hex;
use crate::store::{Row, Session, maybe_one, one};

/// The one report there is.
const LEDGER: &str = "deposit-ledger";
/// How often a report is begun again because the store changed under it.
const TRIES: usize = 5;
/// Rows between two reports of progress.
const STRIDE: u32 = 8_192;
/// Column heads in both languages.
const HEADS: [&str; 14] = [
    "通知编号 Notice",
    "平台 Platform",
    "AppID",
    "小程序 Program",
    "发出日期 Issued",
    "应缴日期 Due",
    "应缴金额 Amount",
    "期初未缴 Opening",
    "本期应缴 Asked",
    "本期收到 Received",
    "本期退回 Refunded",
    "本期净缴 Settled",
    "期末未缴 Outstanding",
    "状态 State",
];

/// The days a report is about.
#[derive(Debug, Clone, Copy)]
struct Period {
    from: Day,
    to: Day,
}

impl Period {
    fn read(name: &str, from: &str, to: &str) -> Result<Self> {
        if name != LEDGER {
            return Err(Fault::bad_field("name", "unknown report"));
        }
        let day =
            |text: &str| parse_day(text).map_err(|_| Fault::new(Code::BadDay).with("day", text));
        let period = Self {
            from: day(from)?,
            to: day(to)?,
        };
        if period.from > period.to {
            return Err(Fault::bad_field("to", "before from"));
        }
        Ok(period)
    }

    fn params(self) -> [(&'static str, crate::store::Value); 2] {
        [
            ("from_on", self.from.as_i64().into()),
            ("to_on", self.to.as_i64().into()),
        ]
    }
}

/// Money of a line or of all lines, fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sums {
    opening: i64,
    asked: i64,
    received: i64,
    refunded: i64,
    outstanding: i64,
}

impl Sums {
    const fn settled(&self) -> i64 {
        self.received - self.refunded
    }

    fn add(&mut self, other: &Self) -> Result<()> {
        let pairs = [
            (&mut self.opening, other.opening),
            (&mut self.asked, other.asked),
            (&mut self.received, other.received),
            (&mut self.refunded, other.refunded),
            (&mut self.outstanding, other.outstanding),
        ];
        for (sum, value) in pairs {
            *sum = sum
                .checked_add(value)
                .ok_or_else(|| Fault::internal("sum of the ledger"))?;
        }
        Ok(())
    }

    fn in_order(&self) -> [i64; 6] {
        [
            self.opening,
            self.asked,
            self.received,
            self.refunded,
            self.settled(),
            self.outstanding,
        ]
    }
}

/// One notice.
struct Line<'a> {
    number: &'a str,
    platform: &'a str,
    app_id: &'a str,
    program: &'a str,
    issued_on: Day,
    due_on: Day,
    amount: i64,
    sums: Sums,
    state: &'static str,
}

impl<'a> Line<'a> {
    fn read(row: &'a dyn Row, period: Period) -> Result<Self> {
        let day = |at| Day::from_i64(row.int(at)?).ok_or_else(|| Fault::internal("ledger day"));
        let (issued_on, due_on, amount) = (day(4)?, day(5)?, row.int(6)?);
        let (before, received, refunded) = (row.int(8)?, row.int(9)?, row.int(10)?);
        let old = issued_on < period.from;
        let mut sums = Sums {
            opening: if old { amount - before } else { -before },
            asked: if old { 0 } else { amount },
            received,
            refunded,
            outstanding: 0,
        };
        sums.outstanding = sums.opening + sums.asked - sums.settled();
        let state = match row.text(7)? {
            "waived" => "waived",
            _ if sums.outstanding == 0 => "settled",
            _ if due_on < period.to => "overdue",
            _ => "open",
        };
        Ok(Self {
            number: row.text(0)?,
            platform: row.text(1)?,
            app_id: row.text(2)?,
            program: row.text(3)?,
            issued_on,
            due_on,
            amount,
            sums,
            state,
        })
    }

    fn is_listed(&self) -> bool {
        let sums = &self.sums;
        sums.asked != 0 || sums.received != 0 || sums.refunded != 0 || sums.outstanding != 0
    }
}

/// What the whole report says.
struct Ledger {
    rows: u32,
    sums: Sums,
    /// In suspense at the period's end.
    suspense: i64,
    head: String,
}

impl Ledger {
    fn totals(&self) -> BTreeMap<String, String> {
        let names = [
            "opening",
            "asked",
            "received",
            "refunded",
            "settled",
            "outstanding",
        ];
        let sums = self.sums.in_order().into_iter().chain([self.suspense]);
        let names = names.into_iter().chain(["suspense"]);
        names
            .zip(sums)
            .map(|(name, fen)| (name.to_owned(), fen.to_string()))
            .collect()
    }
}

/// `report.preview`.
///
/// # Errors
/// `bad_field`, `bad_day`.
pub fn preview(cx: &Cx<'_>, request: PreviewReport) -> Result<ReportPreview> {
    let period = Period::read(&request.name, &request.from, &request.to)?;
    let progress = Arc::clone(&cx.progress);
    let ledger = cx.read(move |session| {
        draw(
            session,
            period,
            progress.as_ref(),
            &mut || Ok(()),
            &mut |_| Ok(()),
        )
    })?;
    Ok(ReportPreview {
        rows: ledger.rows,
        totals: ledger.totals(),
    })
}

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

/// `report.write`. The same operation again answers its first result and writes nothing.
///
/// # Errors
/// As [`preview`]; `file_exists`, `file_unreadable`, `disk_full`.
pub fn write(cx: &Cx<'_>, request: WriteReport) -> Result<ReportWritten> {
    let period = Period::read(&request.name, &request.from, &request.to)?;
    let format = match request.format.as_str() {
        "csv" => Format::Csv,
        "json" => Format::Json,
        _ => return Err(Fault::bad_field("format", "unknown")),
    };
    let path = cx.desk.files.path(&request.file)?;
    let place = path.display().to_string();
    // The handle of a picked file changes; the place behind it is what the operation is about.
    let body = json!([
        request.name,
        request.from,
        request.to,
        request.format,
        place
    ]);
    let act = cx.act(&request.op, "report.write", &body)?;
    let op = act.op_id.clone();
    let ran = cx.read({
        let op = op.clone();
        move |session| maybe_one(session, "operation.get", &[("id", op.into())], |_| Ok(()))
    })?;
    if ran.is_some() {
        let first = cx.write(act, |_| Err(Fault::internal("report.write")))?;
        return Ok(first.into_inner());
    }
    let may_replace = cx.desk.files.may_replace(&request.file);
    let target = Target::create(&path, may_replace, &op)?;
    let (progress, made_at) = (Arc::clone(&cx.progress), cx.now);
    let (target, sha256, ledger) =
        cx.read(move |session| fill(session, period, format, target, made_at, progress.as_ref()))?;
    let written = ReportWritten {
        rows: ledger.rows,
        totals: ledger.totals(),
        sha256: hex(&sha256),
        place,
        audit_head: ledger.head,
        made_at: Millis(made_at.0),
    };
    let done = cx.write(act, move |tx| {
        target.publish()?;
        tx.note("report", LEDGER);
        tx.note("rows", written.rows);
        tx.note("sha256", written.sha256.as_str());
        tx.note("head", written.audit_head.as_str());
        Ok(written)
    })?;
    Ok(done.into_inner())
}

/// Writes the ledger into the target and closes it.
fn fill(
    session: &mut dyn Session,
    period: Period,
    format: Format,
    target: Target,
    made_at: Instant,
    progress: &dyn Progress,
) -> Result<(Target, [u8; 32], Ledger)> {
    let sheet = std::cell::RefCell::new(Sheet {
        target,
        format,
        buffer: Vec::with_capacity(1 << 12),
        lines: 0,
    });
    let ledger = draw(
        session,
        period,
        progress,
        &mut || sheet.borrow_mut().begin(period),
        &mut |line| sheet.borrow_mut().line(line),
    )?;
    let mut sheet = sheet.into_inner();
    sheet.end(&ledger, made_at)?;
    let sha256 = sheet.target.complete()?;
    Ok((sheet.target, sha256, ledger))
}

/// Goes through the lines and checks the sums. The head of the chain is read before and after: if
/// nothing was written in between, all figures belong together.
fn draw(
    session: &mut dyn Session,
    period: Period,
    progress: &dyn Progress,
    begin: &mut dyn FnMut() -> Result<()>,
    each: &mut dyn FnMut(&Line<'_>) -> Result<()>,
) -> Result<Ledger> {
    for _ in 0..TRIES {
        let head = head_of(session)?;
        begin()?;
        let mut ledger = Ledger {
            rows: 0,
            sums: Sums::default(),
            suspense: 0,
            head,
        };
        session.query("ledger.lines", &period.params(), &mut |row| {
            let line = Line::read(row, period)?;
            if line.is_listed() {
                if ledger.rows.is_multiple_of(STRIDE) {
                    report(progress, "read", ledger.rows as usize, None)?;
                }
                ledger.rows += 1;
                ledger.sums.add(&line.sums)?;
                each(&line)?;
            }
            Ok(())
        })?;
        let (expected, suspense, books_agree) = expected(session, period)?;
        if head_of(session)? != ledger.head {
            continue;
        }
        if expected != ledger.sums || !books_agree {
            return Err(Fault::internal("totals of the ledger"));
        }
        ledger.suspense = suspense;
        return Ok(ledger);
    }
    Err(Fault::new(Code::StoreBusy))
}

fn head_of(session: &mut dyn Session) -> Result<String> {
    let head = maybe_one(session, "audit.head", &[], |row| Ok(hex(row.blob(1)?)))?;
    Ok(head.unwrap_or_default())
}

/// The sums as the store adds them up, over notices and postings apart; the suspense; and whether
/// the postings of all time agree with the balances that the rows carry.
fn expected(session: &mut dyn Session, period: Period) -> Result<(Sums, i64, bool)> {
    let (sums, suspense) = one(session, "ledger.totals", &period.params(), |row| {
        let mut sums = Sums {
            opening: row.int(0)? - row.int(2)?,
            asked: row.int(1)?,
            received: row.int(3)?,
            refunded: row.int(4)?,
            outstanding: 0,
        };
        sums.outstanding = sums.opening + sums.asked - sums.settled();
        Ok((sums, row.int(5)?))
    })?;
    let agrees = one(session, "ledger.books", &[], |row| {
        Ok(row.int(0)? == row.int(1)? && row.int(2)? == row.int(3)?)
    })?;
    Ok((sums, suspense, agrees))
}

/// A line in JSON; money in strings of fen.
#[derive(Serialize)]
struct JsonLine<'a> {
    number: &'a str,
    platform: &'a str,
    app_id: &'a str,
    program: &'a str,
    issued: String,
    due: String,
    amount: String,
    opening: String,
    asked: String,
    received: String,
    refunded: String,
    settled: String,
    outstanding: String,
    state: &'a str,
}

/// The file being written.
struct Sheet {
    target: Target,
    format: Format,
    buffer: Vec<u8>,
    lines: u32,
}

impl Sheet {
    fn begin(&mut self, period: Period) -> Result<()> {
        self.target.restart()?;
        self.lines = 0;
        let Period { from, to } = period;
        if self.format == Format::Json {
            let head =
                format!("{{\"report\":\"{LEDGER}\",\"from\":\"{from}\",\"to\":\"{to}\",\"rows\":[");
            return self.target.write(head.as_bytes());
        }
        self.buffer.extend_from_slice(BOM);
        for head in HEADS {
            self.text(head);
        }
        self.end_of_row()
    }

    fn text(&mut self, text: &str) {
        csv_cell(&mut self.buffer, text);
        self.buffer.push(b',');
    }

    fn money(&mut self, fen: i64) {
        csv_money(&mut self.buffer, fen);
        self.buffer.push(b',');
    }

    fn end_of_row(&mut self) -> Result<()> {
        self.buffer.pop();
        self.buffer.extend_from_slice(b"\r\n");
        self.target.write(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        self.lines += 1;
        if self.format == Format::Json {
            return self.json_line(line);
        }
        for text in [line.number, line.platform, line.app_id, line.program] {
            self.text(text);
        }
        self.text(&line.issued_on.to_string());
        self.text(&line.due_on.to_string());
        self.money(line.amount);
        for fen in line.sums.in_order() {
            self.money(fen);
        }
        self.text(line.state);
        self.end_of_row()
    }

    fn json_line(&mut self, line: &Line<'_>) -> Result<()> {
        let [opening, asked, received, refunded, settled, outstanding] =
            line.sums.in_order().map(|fen| fen.to_string());
        let row = JsonLine {
            number: line.number,
            platform: line.platform,
            app_id: line.app_id,
            program: line.program,
            issued: line.issued_on.to_string(),
            due: line.due_on.to_string(),
            amount: line.amount.to_string(),
            opening,
            asked,
            received,
            refunded,
            settled,
            outstanding,
            state: line.state,
        };
        let start: &[u8] = if self.lines > 1 { b",\n" } else { b"\n" };
        self.buffer.extend_from_slice(start);
        serde_json::to_writer(&mut self.buffer, &row).map_err(|_| Fault::internal("json"))?;
        self.target.write(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// The sums, the suspense, and which state of the store the figures belong to.
    fn end(&mut self, ledger: &Ledger, made_at: Instant) -> Result<()> {
        if self.format == Format::Json {
            let foot = json!({
                "totals": ledger.totals(),
                "audit_head": ledger.head,
                "made_at": made_at.0,
            });
            let foot = foot.to_string();
            let foot = foot.trim_start_matches('{');
            return self.target.write(format!("\n],{foot}\n").as_bytes());
        }
        self.foot("合计 Total", &[], Some(ledger.sums.in_order()))?;
        let suspense = Some([0, 0, 0, 0, 0, ledger.suspense]);
        self.foot("期末挂账 Suspense at the end", &[], suspense)?;
        self.foot("审计链 Audit head", &[&ledger.head], None)?;
        self.foot("生成时间 Made at", &[&format!("{made_at} +08:00")], None)
    }

    fn foot(&mut self, name: &str, texts: &[&str], sums: Option<[i64; 6]>) -> Result<()> {
        self.text(name);
        for at in 0..6 {
            self.text(texts.get(at).copied().unwrap_or_default());
        }
        for at in 0..6 {
            match sums {
                Some(sums) => self.money(sums[at]),
                None => self.text(""),
            }
        }
        self.text("");
        self.end_of_row()
    }
}
