//! One reading of a file: every row judged, the equations asserted, the plan hashed.

use std::collections::{BTreeMap, BTreeSet};

use super::correction::Correction;
use super::judge::{Judge, Judged};
use super::platforms::Platforms;
use super::source::{Opened, Source, control, refusal};
use super::tally::Verdict;
use crate::contract::{CorrectedImport, CoveredDays, DriftInfo, Inspection};
use crate::desk::cx::{Progress, report};
use crate::domain::bill::{BillRow, Kind};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::Session;
use crate::store::seal::hex;

/// Rows between two reports.
const STRIDE: u64 = 2_048;

/// What is done with judged rows.
pub(super) trait Sink {
    /// The store, where there is one.
    fn session(&mut self) -> Option<&mut dyn Session>;
    /// Hears whether the layout waits for a second person, before the first row.
    ///
    /// # Errors
    /// Whatever keeps the sink from taking rows then.
    fn opened(&mut self, _unconfirmed: bool) -> Result<()> {
        Ok(())
    }
    /// Takes a row, in file order.
    fn take(&mut self, judge: &Judge, row: &BillRow<'_>, judged: &Judged) -> Result<()>;
}

/// Days by account, and the account's platform.
pub(super) type Days = BTreeMap<String, BTreeSet<i64>>;

/// A file read to its end.
pub(super) struct Reading {
    pub(super) inspection: Inspection,
    pub(super) plan: [u8; 32],
    pub(super) file: [u8; 32],
    pub(super) judge: Judge,
    pub(super) days: Days,
}

/// Reads the file through the judge into the sink. `today` is the day of the moment, in days since
/// 1970-01-01: what it and later days bring is not told yet.
///
/// # Errors
/// What refuses the file whole, what the sink answers, and [`Code::Cancelled`].
///
/// [`Code::Cancelled`]: crate::domain::fault::Code::Cancelled
pub(super) fn read(
    source: &Source,
    progress: &dyn Progress,
    sink: &mut dyn Sink,
    today: i64,
) -> Result<Reading> {
    let Opened {
        mut reader,
        unconfirmed,
    } = source.open(sink.session())?;
    sink.opened(unconfirmed)?;
    if source.correction().is_none() && reader.is_returned() {
        return Err(Fault::new(Code::TooLarge).with("what", "returned"));
    }
    let correction = source.correction().cloned();
    let (profile, version) = (reader.profile().id.clone(), reader.profile().version);
    let platforms = match sink.session() {
        Some(session) => Platforms::read(session, reader.profile())?,
        None => Platforms::of_profile(reader.profile()),
    };
    let total = usize::try_from(source.bytes() >> 10).ok();
    let covers = !reader.variant().starts_with("refund");
    let mut judge = Judge::new(platforms, source.bytes());
    let (mut judged, mut days, mut rows) = (Judged::default(), DayBook::default(), 0_u64);
    let (mut counted, mut names_account) = (0_u64, true);
    loop {
        if rows.is_multiple_of(STRIDE) {
            // What an archive held may be more than the archive.
            let done = reader.bytes_read().min(source.bytes()) >> 10;
            let done = usize::try_from(done).unwrap_or(usize::MAX);
            report(progress, "read", done, total)?;
        }
        let Some(row) = reader.next_row().map_err(refusal)? else {
            break;
        };
        rows += 1;
        let known = match &correction {
            None => false,
            Some(correction) if days.comes_back(&row, correction) => {
                correction.is_on_record(row.line)
            }
            Some(_) => continue,
        };
        names_account &= row.names_its_account();
        match known {
            true => judge.known(&row, &mut judged)?,
            false => judge.judge(sink.session(), &row, &mut judged)?,
        }
        counted += 1;
        if covers {
            days.row(&row, &judged);
        }
        sink.take(&judge, &row, &judged)?;
    }
    let outcome = reader.finish().map_err(refusal)?;
    source.unchanged()?;
    judge.tally.check(counted)?;
    let days = match &correction {
        None => days.told(today),
        Some(correction) => days.corrected(correction, today),
    };
    let (identity, control) = match &correction {
        None => (outcome.identity, control(&outcome.control)),
        Some(own) => (own.identity.clone(), own.control(&outcome.control)),
    };
    let account = source.account();
    let plan = judge.plan(&identity.sha256, (&profile, version), account.as_deref());
    let count = |n: u64| u32::try_from(n).map_err(|_| Fault::internal("rows of the file"));
    let inspection = Inspection {
        file: source.identity(&identity),
        profile: Some(profile),
        unconfirmed,
        names_account,
        variant: outcome.variant,
        drift: DriftInfo {
            moved: outcome.drift.moved,
            new: outcome.drift.new,
            missing: outcome.drift.missing,
        },
        header_line: count(outcome.header_line)?,
        rows: count(counted)?,
        verdicts: judge.tally.verdicts(),
        money_in: judge.tally.money_in(),
        money_out: judge.tally.money_out(),
        control,
        plan: hex(&plan),
        days: for_hosts(&days),
        detail: None,
        corrects: correction.as_ref().map(|own| CorrectedImport {
            import: own.origin.import.id.to_string(),
            file_name: own.origin.import.file_name.clone(),
        }),
    };
    Ok(Reading {
        inspection,
        plan,
        file: identity.sha256,
        judge,
        days,
    })
}

/// The days each account has rows on, and those of which a row was rejected. Rows of one day follow
/// one another.
#[derive(Default)]
struct DayBook {
    days: Days,
    last: (String, i64),
    doubted: Days,
    /// A rejected row may belong to any account and any day.
    all_doubted: bool,
    /// Accounts that the file names itself; only heard where rows of it are corrected.
    named: BTreeSet<String>,
}

impl DayBook {
    /// A day counts as told by a payment that was not known before: a stray row of another day's
    /// bill, or a refund that carries its payment's date, says nothing of that day. A rejected row
    /// may be the very payment somebody is then acted against for not having made.
    fn row(&mut self, row: &BillRow<'_>, judged: &Judged) {
        match judged.verdict {
            // An account that the file does not name is nobody's whose days are waited for.
            Verdict::Settles | Verdict::Suspense if !row.names_its_account() => {}
            Verdict::Settles | Verdict::Suspense => self.add(row.account(), judged.paid_on),
            Verdict::Error if !matches!(row.kind, Kind::Refund | Kind::Reversal) => self.doubt(row),
            _ => {}
        }
    }

    /// Hears a row of a file that is corrected; answers whether it is one that came back. One that did
    /// not, and was rejected, leaves its day in doubt as before.
    fn comes_back(&mut self, row: &BillRow<'_>, correction: &Correction) -> bool {
        if row.names_its_account() && !self.named.contains(row.account()) {
            self.named.insert(row.account().to_owned());
        }
        let counts = correction.counts(row.line);
        let outgoing = matches!(row.kind, Kind::Refund | Kind::Reversal);
        if !counts && !outgoing && correction.doubts(row) {
            self.doubt(row);
        }
        counts
    }

    /// The days that are told now that rows are corrected, and were not before.
    fn corrected(mut self, correction: &Correction, today: i64) -> Days {
        self.all_doubted |= !correction.is_certain();
        for (account, days) in correction.days_told(&self.named) {
            self.days.entry(account).or_default().extend(days);
        }
        correction.unclaimed(self.told(today))
    }

    fn add(&mut self, account: &str, day: i64) {
        if account.is_empty() || (self.last.1 == day && self.last.0 == account) {
            return;
        }
        self.last = (account.to_owned(), day);
        self.days.entry(account.to_owned()).or_default().insert(day);
    }

    fn doubt(&mut self, row: &BillRow<'_>) {
        match row.paid_at {
            Some(at) if !row.account().is_empty() => {
                let days = self.doubted.entry(row.account().to_owned()).or_default();
                days.insert(at.day().as_i64());
            }
            _ => self.all_doubted = true,
        }
    }

    /// The days that are over and of which every row was understood.
    fn told(mut self, today: i64) -> Days {
        if self.all_doubted {
            return Days::new();
        }
        for (account, days) in &mut self.days {
            let doubted = self.doubted.get(account);
            days.retain(|day| *day < today && doubted.is_none_or(|some| !some.contains(day)));
        }
        self.days.retain(|_, days| !days.is_empty());
        self.days
    }
}

fn for_hosts(days: &Days) -> Vec<CoveredDays> {
    let spelled = |day: &i64| Day::from_i64(*day).map(|day| day.to_string());
    days.iter()
        .map(|(account, days)| CoveredDays {
            deposit_account: account.clone(),
            days: days.iter().filter_map(spelled).collect(),
        })
        .collect()
}
