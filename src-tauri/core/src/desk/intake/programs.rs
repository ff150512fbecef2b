//! The platform's list of programs: one CSV row a program.
//!
//! A row replaces what is known, except that an older list never overwrites a newer status.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::subjects::{Identity, LONGEST_NAME};
use super::{Intake, Refusal, RowResult, Taken, filled, optional, platform, source};
use crate::domain::calendar::{Day, parse_day};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::identifiers::{parse_record_number, parse_uscc};
use crate::domain::text::fold;
use crate::store::rows::Program;
use crate::store::{Covered, Tx, maybe_one, view_query};

/// The columns of the form, by name; others are passed over.
const COLUMNS: [&str; 12] = [
    "platform",
    "app_id",
    "name",
    "subject",
    "uscc",
    "category",
    "shelf_state",
    "listed_on",
    "gmv_band",
    "icp_status",
    "record_number",
    "as_of",
];
const SHELF_STATES: [&str; 4] = ["unlisted", "listed", "search_restricted", "delisted"];
/// The most columns a file may have.
const MOST_COLUMNS: usize = 200;

/// Takes every row of the file.
pub(super) fn take(intake: &mut Intake<'_, '_>) -> Result<()> {
    let path = intake.path.clone();
    let (text, seen) = intake.source.text(&path)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        reader
            .read_record(record)
            .map_err(|error| match error.kind() {
                csv::ErrorKind::Io(error) => source::read_fault(error, &path),
                _ => Fault::new(Code::BrokenEncoding),
            })
    };
    next(&mut record)?;
    let layout = Layout::of(&record)?;
    while next(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let outcome = row(intake, &layout, &record);
        intake.count(usize::try_from(line).unwrap_or(usize::MAX), outcome)?;
    }
    intake.source.confirm(&seen)
}

/// Where each column stands.
struct Layout {
    at: [usize; 12],
    width: usize,
}

impl Layout {
    fn of(header: &StringRecord) -> Result<Self> {
        if header.len() > MOST_COLUMNS {
            return Err(Fault::new(Code::TooLarge).with("what", "columns"));
        }
        let mut places = HashMap::new();
        for (at, name) in header.iter().enumerate() {
            let name = fold(name).replace('-', "_");
            let unknown = || Fault::new(Code::UnknownLayout);
            if COLUMNS.contains(&name.as_str()) && places.insert(name.clone(), at).is_some() {
                return Err(unknown().with("twice", name));
            }
        }
        let mut at = [0; 12];
        for (slot, name) in at.iter_mut().zip(COLUMNS) {
            let missing = || Fault::new(Code::UnknownLayout).with("missing", name);
            *slot = *places.get(name).ok_or_else(missing)?;
        }
        Ok(Self {
            at,
            width: header.len(),
        })
    }

    fn get<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        let column = COLUMNS.iter().position(|column| *column == name);
        let at = column.and_then(|column| self.at.get(column));
        at.and_then(|at| record.get(*at)).unwrap_or_default().trim()
    }
}

/// WeChat's `status` of a program that is filed.
const FILED: i64 = 6;

/// What a row tells, checked by itself.
struct Told {
    program: Program,
    /// The list's day, with or without a status.
    as_of: Option<i64>,
    subject: String,
    uscc: Option<String>,
}

fn row(intake: &mut Intake<'_, '_>, layout: &Layout, record: &StringRecord) -> RowResult<Taken> {
    if record.len() != layout.width {
        let refusal = Refusal::new("", "columns").with("found", record.len());
        return Err(refusal.with("expected", layout.width).into());
    }
    let told = told(intake.tx, layout, record)?;
    let (platform, app_id) = (&told.program.platform, &told.program.app_id);
    let known = program_of(intake.tx, platform, app_id)?;
    let identity = Identity::listed(
        (&intake.keyring, intake.tx.session()),
        (platform, app_id),
        told.uscc.as_deref(),
        &told.subject,
    )?;
    match known {
        None => insert(intake, told.program, &identity),
        Some(known) => update(intake, known, told, &identity),
    }
}

/// The stored program of an id.
pub(super) fn program_of(tx: &mut Tx<'_>, platform: &str, app_id: &str) -> Result<Option<Program>> {
    let params: &[_] = &[("platform", platform.into()), ("app_id", app_id.into())];
    maybe_one(tx.session(), "program.by_app_id", params, |row| {
        Program::read(row, 0)
    })
}

fn insert(
    intake: &mut Intake<'_, '_>,
    mut program: Program,
    identity: &Identity,
) -> RowResult<Taken> {
    let subject = intake.listed_subject(identity)?;
    program.subject_id = subject.id;
    program.subject_name.clone_from(&identity.name);
    new_program(intake, &mut program)?;
    Ok(Taken::New)
}

/// Stores a program nobody knew and makes it findable.
pub(super) fn new_program(intake: &mut Intake<'_, '_>, program: &mut Program) -> Result<()> {
    let id = intake.tx.insert(program)?;
    index(intake, id, program, false)
}

fn index(intake: &mut Intake<'_, '_>, id: i64, program: &Program, known: bool) -> Result<()> {
    let texts = [
        &program.name,
        &program.subject_name,
        &program.app_id,
        program.record_number.as_deref().unwrap_or_default(),
    ];
    intake.index(view_query::list("programs")?, id, &texts, known)
}

/// Stores what changed of a known program and keeps it findable.
pub(super) fn store_change(
    intake: &mut Intake<'_, '_>,
    before: &Program,
    after: &mut Program,
) -> Result<()> {
    after.updated_at = intake.tx.now.0;
    intake.tx.update(before, after)?;
    index(intake, before.id, after, true)
}

fn update(
    intake: &mut Intake<'_, '_>,
    known: Program,
    told: Told,
    identity: &Identity,
) -> RowResult<Taken> {
    let days = known.icp_as_of_on.zip(told.as_of);
    if days.is_some_and(|(stored, new)| new < stored) {
        return Err(Refusal::new("as_of", "older_than_known").into());
    }
    let same_day = days.is_some_and(|(stored, new)| new == stored);
    let told = told.program;
    let mut after = Program {
        id: known.id,
        subject_id: known.subject_id,
        subject_name: identity.name.clone(),
        ordered_state: known.ordered_state.clone(),
        updated_at: known.updated_at,
        version: known.version,
        ..told
    };
    keep_status(&known, &mut after, same_day);
    if after.ordered_state.as_ref() == Some(&after.shelf_state) {
        after.ordered_state = None;
    }
    let subject = intake.subject(known.subject_id)?;
    // A list names no person; who a filing named stays.
    if identity.uscc.is_some() || subject.uscc.is_some() {
        after.subject_id = intake.listed_subject(identity)?.id;
    }
    if after == known {
        return Ok(Taken::Same);
    }
    if after.subject_id == subject.id && after.subject_name != known.subject_name {
        intake.refresh_subject(subject, identity)?;
    }
    store_change(intake, &known, &mut after)?;
    Ok(Taken::Changed)
}

/// A list that says nothing of the status leaves the one that is known, and one of the same day does
/// not undo a filing: what the authority decided may be later than the list was made.
fn keep_status(known: &Program, after: &mut Program, same_day: bool) {
    let undone = same_day && known.icp_status == Some(FILED) && after.icp_status != Some(FILED);
    if after.icp_status.is_some() && !undone {
        return;
    }
    after.icp_status = known.icp_status;
    after.icp_as_of_on = known.icp_as_of_on;
    if after.record_number.is_none() {
        after.record_number.clone_from(&known.record_number);
    }
}

fn told(tx: &Tx<'_>, layout: &Layout, record: &StringRecord) -> Result<Told, Refusal> {
    let get = |name: &str| layout.get(record, name);
    let platform = platform(get("platform"))?;
    let app_id = platform.app_id.parse(get("app_id"));
    let app_id = app_id.map_err(|fault| Refusal::new("app_id", fault.code()))?;
    let name = filled("name", get("name"), 100)?;
    let subject = filled("subject", get("subject"), LONGEST_NAME)?;
    let shelf_state = get("shelf_state");
    if !SHELF_STATES.contains(&shelf_state) {
        return Err(Refusal::new("shelf_state", "shelf_state_unknown"));
    }
    let as_of = as_of(tx, get("as_of"))?;
    let icp_status = status(get("icp_status"), as_of)?;
    let program = Program {
        id: 0,
        platform: platform.code.clone(),
        app_id,
        subject_id: 0,
        shelf_state: shelf_state.to_owned(),
        ordered_state: None,
        icp_status,
        icp_as_of_on: as_of.filter(|_| icp_status.is_some()),
        record_number: record_number(get("record_number"))?,
        listed_on: day("listed_on", get("listed_on"))?.map(Day::as_i64),
        name_folded: fold(&name),
        name,
        subject_name: String::new(),
        category: optional("category", get("category"), 100)?,
        gmv_band: optional("gmv_band", get("gmv_band"), 50)?,
        updated_at: tx.now.0,
        version: 1,
    };
    let uscc = Some(get("uscc"))
        .filter(|text| !text.is_empty())
        .map(parse_uscc);
    let uscc = uscc
        .transpose()
        .map_err(|fault| Refusal::new("uscc", fault.code()))?;
    Ok(Told {
        program,
        as_of,
        subject,
        uscc: uscc.map(|uscc| uscc.as_str().to_owned()),
    })
}

/// The day a row speaks of; one that has not come cannot be it.
fn as_of(tx: &Tx<'_>, text: &str) -> Result<Option<i64>, Refusal> {
    match day("as_of", text)? {
        Some(day) if day > tx.now.day() => Err(Refusal::new("as_of", "in_the_future")),
        day => Ok(day.map(Day::as_i64)),
    }
}

/// The platform's filing status. A status without a day is worth nothing.
fn status(text: &str, as_of: Option<i64>) -> Result<Option<i64>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::new("icp_status", "icp_status_unknown");
    let code: i64 = text.parse().map_err(|_| wrong())?;
    if !(0..10_000).contains(&code) {
        return Err(wrong());
    }
    match as_of {
        None => Err(Refusal::new("as_of", "missing")),
        Some(_) => Ok(Some(code)),
    }
}

fn day(field: &str, text: &str) -> Result<Option<Day>, Refusal> {
    let text = Some(text).filter(|text| !text.is_empty());
    let day = text.map(parse_day).transpose();
    day.map_err(|fault| Refusal::new(field, fault.code()))
}

/// A filing number in its present spelling.
pub(super) fn record_number(text: &str) -> Result<Option<String>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse_record_number(text)
        .map(|number| Some(number.to_string()))
        .map_err(|fault| Refusal::new("record_number", fault.code()))
}
