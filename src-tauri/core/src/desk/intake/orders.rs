//! Filing orders as the platform hands them over: one JSON line an order.
//!
//! The same order and revision again changes nothing; with another body it is refused; the next
//! revision puts the order back into review. The application is stored sealed under its subject's
//! key; the row carries only what lists need.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::programs::{new_program, program_of, store_change};
use super::subjects::Identity;
use super::{Intake, Refusal, RowResult, Taken, attachments, filled, moment, platform, shown};
use crate::domain::application::{Application, FlatValues};
use crate::domain::calendar::{self, Day, Due, Instant};
use crate::domain::fault::Result;
use crate::domain::filing::{self, Allowance, FilingEvent, FilingKind, FilingStatus, SmsState};
use crate::domain::identifiers::{hide_contacts, hide_names};
use crate::domain::platforms::Platform;
use crate::domain::text::fold;
use crate::store::rows::{self, Filing, Program, Subject};
use crate::store::{Covered, maybe_one, view_query};

/// The longest order number, in characters.
const LONGEST_ORDER: usize = 64;
/// So much of a remark is shown in lists and found, in characters: more than a form may hold.
const LONGEST_REMARK: usize = 400;
/// The highest revision a file may carry.
const HIGHEST_REVISION: i64 = 100_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    platform: String,
    order_no: String,
    revision: i64,
    kind: String,
    submitted_at: String,
    application: Json,
    #[serde(default)]
    ocr: FlatValues,
    #[serde(default)]
    registry: FlatValues,
    #[serde(default)]
    attachments: BTreeMap<String, String>,
}

/// An order, checked by itself.
struct Order {
    platform: &'static Platform,
    order_no: String,
    revision: i64,
    kind: FilingKind,
    submitted_at: Instant,
    application: Application,
    app_id: Option<String>,
    /// The body in canonical form.
    body: Vec<u8>,
    body_hash: Vec<u8>,
    attachments: BTreeMap<String, String>,
}

/// Takes every line of the file.
pub(super) fn take(intake: &mut Intake<'_, '_>) -> Result<()> {
    intake.each_line(|intake, line: Line| row(intake, line))
}

fn row(intake: &mut Intake<'_, '_>, line: Line) -> RowResult<Taken> {
    let order = check(line, intake.tx.now)?;
    let params: &[_] = &[
        ("platform", (&order.platform.code).into()),
        ("order_no", (&order.order_no).into()),
    ];
    let known = maybe_one(intake.tx.session(), "filing.by_order", params, |row| {
        Filing::read(row, 0)
    })?;
    if let Some(known) = &known
        && is_repeated(known, &order)?
    {
        return Ok(Taken::Same);
    }
    let scans = attachments::read_all(intake, &order.attachments)?;
    let name = format!("{}:{}", order.platform.code, order.order_no);
    let by = (&intake.keyring, intake.tx.session());
    let identity = Identity::declared(by, &order.application, &name)?;
    let (subject, key) = intake.declared_subject(&identity)?;
    let program = program(intake, &order, &subject)?;
    let taken = if known.is_some() {
        Taken::Changed
    } else {
        Taken::New
    };
    let filing = store(intake, known, &order, (&subject, program))?;
    let sealed = key.seal(&body_place(filing.id), &order.body)?;
    let body: &[_] = &[("filing_id", filing.id.into()), ("sealed", sealed.into())];
    intake.tx.session().execute("filing_body.put", body)?;
    intake.index_people(subject.id, &order.application)?;
    attachments::keep(intake, &filing, &order.application, (&key, scans))?;
    Ok(taken)
}

/// What a body's sealed bytes are bound to.
pub(crate) fn body_place(filing: i64) -> String {
    format!("filing_body:{filing}")
}

fn check(line: Line, now: Instant) -> Result<Order, Refusal> {
    let platform = platform(&line.platform)?;
    let order_no = filled("order_no", &line.order_no, LONGEST_ORDER)?;
    if !(1..=HIGHEST_REVISION).contains(&line.revision) {
        return Err(Refusal::new("revision", "out_of_range"));
    }
    let kind = FilingKind::from_code(&line.kind);
    let kind = kind.ok_or_else(|| Refusal::new("kind", "kind_unknown"))?;
    let submitted_at = moment("submitted_at", &line.submitted_at, now)?;
    let body = json!({"application": line.application, "ocr": line.ocr, "registry": line.registry});
    refuse_long(&body)?;
    let application: Application = serde_json::from_value(line.application)
        .map_err(|_| Refusal::new("application", "wrong_form"))?;
    let app_id = application.icp_applets.base_info.appid.as_deref();
    let app_id = app_id.filter(|id| !id.trim().is_empty());
    let app_id = app_id.map(|id| platform.app_id.parse(id)).transpose();
    let app_id = app_id
        .map_err(|fault| Refusal::new("application.icp_applets.base_info.appid", fault.code()))?;
    let body = canonical(&body).to_string().into_bytes();
    Ok(Order {
        platform,
        order_no,
        revision: line.revision,
        kind,
        submitted_at,
        application,
        app_id,
        body_hash: Sha256::digest(&body).to_vec(),
        body,
        attachments: line.attachments,
    })
}

/// No text of a form is longer than a field of a table may be.
fn refuse_long(value: &Json) -> Result<(), Refusal> {
    match value {
        Json::String(text) if text.len() > super::source::LONGEST_FIELD => {
            Err(Refusal::new("application", "too_large").with("max", super::source::LONGEST_FIELD))
        }
        Json::Array(items) => items.iter().try_for_each(refuse_long),
        Json::Object(members) => members.values().try_for_each(refuse_long),
        _ => Ok(()),
    }
}

/// The same value with the members of every object in the order of their names, whatever order
/// the JSON library keeps.
fn canonical(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let sorted: BTreeMap<_, _> = members.iter().collect();
            let sorted = sorted
                .into_iter()
                .map(|(key, value)| (key.clone(), canonical(value)));
            Json::Object(sorted.collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(canonical).collect()),
        other => other.clone(),
    }
}

/// Whether the order is the stored one; refuses every other revision than the next.
fn is_repeated(known: &Filing, order: &Order) -> Result<bool, Refusal> {
    let refuse = |code| Refusal::new("revision", code).with("known", known.revision);
    match order.revision - known.revision {
        0 => {
            let same = known.body_hash == order.body_hash
                && known.kind == order.kind.code()
                && known.submitted_at == order.submitted_at.0;
            if same {
                Ok(true)
            } else {
                Err(refuse("revision_differs"))
            }
        }
        1 if known.kind != order.kind.code() => Err(Refusal::new("kind", "kind_differs")),
        1 => {
            state_after(known, &FilingEvent::Resubmitted)?;
            Ok(false)
        }
        ahead if ahead < 0 => Err(refuse("revision_older")),
        _ => Err(refuse("revision_gap")),
    }
}

/// The state an event leads a filing to.
pub(super) fn state_after(known: &Filing, event: &FilingEvent) -> Result<filing::State, Refusal> {
    let refuse = |code: &str| Refusal::new("", code).with("status", known.status);
    let status =
        FilingStatus::from_code(known.status).ok_or_else(|| refuse("state_inconsistent"))?;
    let sms = known.sms_status.and_then(SmsState::from_code);
    let kind = FilingKind::from_code(&known.kind).ok_or_else(|| refuse("kind_unknown"))?;
    filing::next_of(kind, (status, sms), event).map_err(|fault| refuse(fault.code()))
}

/// The day a filing is due in a state whose clock started at `start`; none where no clock runs.
pub(crate) fn due_after((status, sms): filing::State, start: Instant) -> Option<Due> {
    match filing::clock(status, sms)?.allowance {
        Allowance::WorkingDays(days) => Some(calendar::add_working_days(start.day(), days)),
        Allowance::Hours(hours) => Some(Due {
            day: Instant(start.0 + i64::from(hours) * 3_600_000).day(),
            provisional: false,
            steps: Vec::new(),
        }),
    }
}

/// Puts a filing into a state with the due day of its clock. Nothing stands aside in a new state.
pub(crate) fn enter(filing: &mut Filing, state: filing::State, at: Instant) {
    let due = due_after(state, at);
    filing.status = state.0.code();
    filing.sms_status = state.1.map(SmsState::code);
    filing.due_on = due.as_ref().map(|due| Day::as_i64(due.day));
    filing.due_provisional = due.is_some_and(|due| due.provisional).into();
    filing.state_at = at.0;
    filing.waits.clear();
    filing.waits_until_on = None;
}

/// The program of an order: the known one, or a new one that no list has named yet.
fn program(
    intake: &mut Intake<'_, '_>,
    order: &Order,
    subject: &Subject,
) -> Result<Option<Program>> {
    let Some(app_id) = &order.app_id else {
        return Ok(None);
    };
    let platform = &order.platform.code;
    let Some(known) = program_of(intake.tx, platform, app_id)? else {
        let mut made = unlisted(order, app_id, subject, intake.tx.now);
        new_program(intake, &mut made)?;
        return Ok(Some(made));
    };
    let owner = intake.subject(known.subject_id)?;
    if owner.id == subject.id || !intake.stands_in(&owner, platform, app_id)? {
        return Ok(Some(known));
    }
    let mut after = known.clone();
    after.subject_id = subject.id;
    after.subject_name.clone_from(&subject.name);
    store_change(intake, &known, &mut after)?;
    Ok(Some(after))
}

fn program_name(order: &Order) -> String {
    let name = &order.application.icp_applets.base_info.name;
    shown(name.as_deref().unwrap_or_default(), 100)
}

/// What the program is for, in one line and without anybody's numbers and addresses, nor the names of the
/// persons who file: the rest of the application is sealed.
fn remark(order: &Order) -> String {
    let own = order.application.icp_applets.base_info.comment.as_deref();
    let words = own.unwrap_or_default().split_whitespace();
    let line = words.collect::<Vec<_>>().join(" ");
    let named = hide_names(&line, persons(&order.application));
    shown(&hide_contacts(&named), LONGEST_REMARK)
}

/// The names of the persons an application speaks of.
fn persons(application: &Application) -> impl Iterator<Item = &str> {
    let subject = &application.icp_subject;
    let organiser = application
        .is_individual()
        .then_some(&subject.base_info.name);
    let people = [
        &subject.principal_info.name,
        &subject.legal_person_info.name,
        &application.icp_applets.principal_info.name,
    ];
    let names = people.into_iter().chain(organiser);
    names.filter_map(Option::as_deref)
}

fn unlisted(order: &Order, app_id: &str, subject: &Subject, now: Instant) -> Program {
    let name = program_name(order);
    Program {
        id: 0,
        platform: order.platform.code.clone(),
        app_id: app_id.to_owned(),
        subject_id: subject.id,
        shelf_state: "unlisted".to_owned(),
        ordered_state: None,
        icp_status: None,
        icp_as_of_on: None,
        record_number: None,
        listed_on: None,
        name_folded: fold(&name),
        name,
        subject_name: subject.name.clone(),
        category: String::new(),
        gmv_band: String::new(),
        updated_at: now.0,
        version: 1,
    }
}

fn store(
    intake: &mut Intake<'_, '_>,
    known: Option<Filing>,
    order: &Order,
    (subject, program): (&Subject, Option<Program>),
) -> Result<Filing> {
    let province = order.application.icp_subject.base_info.province.as_deref();
    let mut filing = Filing {
        id: known.as_ref().map_or(0, |known| known.id),
        platform: order.platform.code.clone(),
        order_no: order.order_no.clone(),
        revision: order.revision,
        kind: order.kind.code().to_owned(),
        subject_id: subject.id,
        program_id: program.map(|program| program.id),
        status: 0,
        sms_status: None,
        submitted_at: order.submitted_at.0,
        due_on: None,
        due_provisional: 0,
        record_number: known.as_ref().and_then(|known| known.record_number.clone()),
        decided_by: None,
        decided_at: None,
        body_hash: order.body_hash.clone(),
        subject_name: subject.name.clone(),
        program_name: program_name(order),
        app_id: order.app_id.clone().unwrap_or_default(),
        province: shown(province.unwrap_or_default(), 12),
        state_at: 0,
        waits: String::new(),
        waits_until_on: None,
        remark: remark(order),
        version: known.as_ref().map_or(1, |known| known.version),
    };
    enter(
        &mut filing,
        (FilingStatus::PlatformReview, None),
        order.submitted_at,
    );
    match &known {
        None => {
            intake.tx.insert(&mut filing)?;
        }
        Some(before) => {
            intake.tx.update(before, &mut filing)?;
            // Whoever was reading the old revision has to start again.
            let lease: &[_] = &[("filing_id", filing.id.into())];
            intake.tx.session().execute("lease.drop", lease)?;
        }
    }
    index(intake, &filing, known.is_some())?;
    let kind = if known.is_some() {
        "resubmitted"
    } else {
        "submitted"
    };
    record(intake, &filing, kind)?;
    Ok(filing)
}

/// Writes what a filing is found by.
pub(super) fn index(intake: &mut Intake<'_, '_>, filing: &Filing, known: bool) -> Result<()> {
    let texts = [
        &filing.program_name,
        &filing.subject_name,
        &filing.order_no,
        &filing.app_id,
        filing.record_number.as_deref().unwrap_or_default(),
        &filing.remark,
    ];
    intake.index(view_query::list("filings")?, filing.id, &texts, known)
}

/// The submission as part of the filing's story; a later one must not wipe it out.
fn record(intake: &mut Intake<'_, '_>, filing: &Filing, kind: &str) -> Result<()> {
    let (platform, order_no, revision) = (&filing.platform, &filing.order_no, filing.revision);
    let mut event = rows::FilingEvent {
        id: 0,
        filing_id: filing.id,
        event_key: format!("submission:{platform}:{order_no}:{revision}"),
        kind: kind.to_owned(),
        at: filing.submitted_at,
        detail: json!({"revision": revision}).to_string(),
    };
    intake.tx.insert(&mut event).map(drop)
}
