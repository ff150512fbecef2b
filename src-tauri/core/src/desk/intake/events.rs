//! What happened to filings outside: the SMS check, the authority, the applicant's withdrawal.
//!
//! An event is known by the platform's id of it. It either fits the state its filing is in or is
//! refused; a filing that was filed makes its program's status known.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::orders::{enter, index, state_after};
use super::programs::{record_number, store_change};
use super::{Intake, Refusal, RowResult, Taken, filled, moment, platform};
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::Result;
use crate::domain::filing::{FilingEvent, FilingKind, number};
use crate::domain::identifiers::{RecordNumber, parse_record_number};
use crate::domain::text::clean_text;
use crate::store::rows::{self, Filing, Program};
use crate::store::{Covered, maybe_one};

/// The most reasons of one return.
const MOST_REASONS: usize = 50;
/// The longest text of a reason, in characters.
const LONGEST_REASON: usize = 2_000;
/// The platform's code for a program whose filing stands.
const FILED: i64 = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    event_id: String,
    platform: String,
    order_no: String,
    kind: String,
    at: String,
    #[serde(default)]
    record_number: Option<String>,
    #[serde(default)]
    reasons: Vec<Reason>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    key_name: String,
    error: String,
    #[serde(default)]
    suggest: String,
}

/// Takes every line of the file.
pub(super) fn take(intake: &mut Intake<'_, '_>) -> Result<()> {
    intake.each_line(|intake, line: Line| row(intake, line))
}

fn row(intake: &mut Intake<'_, '_>, line: Line) -> RowResult<Taken> {
    let platform = &platform(&line.platform)?.code;
    let event_id = filled("event_id", &line.event_id, 100)?;
    let at = moment("at", &line.at, intake.tx.now)?;
    let number = record_number(line.record_number.as_deref().unwrap_or_default())?;
    let event = event_of(&line.kind, number.clone())?;
    let order: &[_] = &[
        ("platform", platform.into()),
        ("order_no", line.order_no.trim().into()),
    ];
    let filing = maybe_one(intake.tx.session(), "filing.by_order", order, |row| {
        Filing::read(row, 0)
    })?;
    let filing = filing.ok_or_else(|| Refusal::new("order_no", "order_unknown"))?;
    let mut told = rows::FilingEvent {
        id: 0,
        filing_id: filing.id,
        event_key: format!("{platform}:{event_id}"),
        kind: line.kind.clone(),
        at: at.0,
        detail: detail(&line, number.as_deref())?.to_string(),
    };
    if let Some(known) = known_event(intake, &told.event_key)? {
        told.id = known.id;
        let same = same_story(&known, &told);
        return if same {
            Ok(Taken::Same)
        } else {
            Err(Refusal::new("event_id", "event_differs").into())
        };
    }
    let state = state_after(&filing, &event)?;
    if let FilingEvent::AuthorityFiled { record_number } = &event {
        number_fits(intake, &filing, record_number)?;
    }
    told.detail = with_revision(&told.detail, filing.revision);
    intake.tx.insert(&mut told)?;
    let mut after = filing.clone();
    enter(&mut after, state, at);
    after.record_number = number.clone().or(after.record_number);
    intake.tx.update(&filing, &mut after)?;
    if after.record_number != filing.record_number {
        index(intake, &after, true)?;
    }
    let lease: &[_] = &[("filing_id", filing.id.into())];
    intake.tx.session().execute("lease.drop", lease)?;
    if let FilingEvent::AuthorityFiled { record_number } = event {
        filed(intake, &after, &record_number, at)?;
    }
    Ok(Taken::Changed)
}

/// Refuses a number that is not this order's: it would call the wrong program filed.
fn number_fits(intake: &mut Intake<'_, '_>, filing: &Filing, number: &str) -> RowResult<()> {
    let refuse = |code: &str| Refusal::new("record_number", code);
    let number = parse_record_number(number).map_err(|fault| refuse(fault.code()))?;
    let program = filing.program_id.map(|id| intake.tx.get::<Program>(id));
    let program = program.transpose()?;
    let filed = program.and_then(|program| program.record_number);
    let filed = filed.and_then(|text| parse_record_number(&text).ok());
    if let Some(kind) = FilingKind::from_code(&filing.kind) {
        let known = (filing.province.parse().ok(), filed);
        number::fits(kind, number, known).map_err(|fault| refuse(fault.code()))?;
    }
    if another_subject_has(intake, filing, number)? {
        return Err(refuse("record_number_other_subject").into());
    }
    Ok(())
}

/// Whether a program of another organisation goes by a number of this subject. Only who is known by its code
/// is certainly another.
fn another_subject_has(
    intake: &mut Intake<'_, '_>,
    filing: &Filing,
    number: RecordNumber,
) -> Result<bool> {
    if intake.subject(filing.subject_id)?.uscc.is_none() {
        return Ok(false);
    }
    let asked: &[_] = &[
        ("number", number.subject().to_string().into()),
        ("subject_id", filing.subject_id.into()),
        ("id", filing.program_id.unwrap_or_default().into()),
    ];
    let found = maybe_one(
        intake.tx.session(),
        "program.of_another_subject",
        asked,
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

fn event_of(kind: &str, number: Option<String>) -> Result<FilingEvent, Refusal> {
    Ok(match kind {
        "sms_done" => FilingEvent::SmsDone,
        "sms_timed_out" => FilingEvent::SmsTimedOut,
        "authority_filed" => FilingEvent::AuthorityFiled {
            record_number: number.ok_or_else(|| Refusal::new("record_number", "missing"))?,
        },
        "authority_returned" => FilingEvent::AuthorityReturned,
        "withdrawn" => FilingEvent::Withdrawn,
        _ => return Err(Refusal::new("kind", "kind_unknown")),
    })
}

fn detail(line: &Line, number: Option<&str>) -> Result<Json, Refusal> {
    if line.reasons.len() > MOST_REASONS {
        return Err(Refusal::new("reasons", "too_many").with("max", MOST_REASONS));
    }
    for text in line
        .reasons
        .iter()
        .flat_map(|r| [&r.key_name, &r.error, &r.suggest])
    {
        clean_text(text, LONGEST_REASON).map_err(|fault| Refusal::new("reasons", fault.code()))?;
    }
    Ok(json!({"record_number": number, "reasons": line.reasons}))
}

/// The revision an event met is part of the story, not of what was told.
fn with_revision(detail: &str, revision: i64) -> String {
    let mut value: Json = serde_json::from_str(detail).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.insert("revision".to_owned(), revision.into());
    }
    value.to_string()
}

fn known_event(intake: &mut Intake<'_, '_>, key: &str) -> Result<Option<rows::FilingEvent>> {
    let key: &[_] = &[("event_key", key.into())];
    maybe_one(intake.tx.session(), "filing_event.by_key", key, |row| {
        rows::FilingEvent::read(row, 0)
    })
}

fn same_story(known: &rows::FilingEvent, told: &rows::FilingEvent) -> bool {
    let read = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    let (a, b) = (read(&known.detail), read(&told.detail));
    (known.filing_id, known.at) == (told.filing_id, told.at)
        && known.kind == told.kind
        && a.get("record_number") == b.get("record_number")
        && a.get("reasons") == b.get("reasons")
}

/// The program of a filing that the authority has filed. What a cancellation leaves is for the
/// platform's next list to say: until then nothing is known.
fn filed(intake: &mut Intake<'_, '_>, filing: &Filing, number: &str, at: Instant) -> Result<()> {
    let Some(id) = filing.program_id else {
        return Ok(());
    };
    let known: Program = intake.tx.get(id)?;
    let day = Day::as_i64(at.day());
    if known.icp_as_of_on.is_some_and(|as_of| as_of > day) {
        return Ok(());
    }
    let mut after = known.clone();
    if FilingKind::from_code(&filing.kind).is_some_and(FilingKind::is_cancel) {
        (after.icp_status, after.icp_as_of_on, after.record_number) = (None, None, None);
    } else {
        (after.icp_status, after.icp_as_of_on) = (Some(FILED), Some(day));
        after.record_number = Some(number.to_owned());
        after.subject_id = filing.subject_id;
        after.subject_name.clone_from(&filing.subject_name);
    }
    store_change(intake, &known, &mut after)
}
