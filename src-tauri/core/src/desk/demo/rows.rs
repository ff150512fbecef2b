//! A stretch of programs as rows of the store, sealed and cut for search, before it is written.
//!
//! Ids are known beforehand: a demo fills an empty store in order, so that subject `i` is row
//! `i + 1`. What a store of half a million would only grow by is kept to the first few thousand:
//! the stories of filed orders, and the look-up hashes of their people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::application;
use super::day::{Demo, Filed};
use super::ledger::stored_name;
use super::orders::{self, Order};
use super::people::{Person, Subject};
use super::programs::{self, PLATFORM, Program};
use crate::contract::ReasonText;
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::Result;
use crate::domain::reasons;
use crate::domain::text::fold;
use crate::store::keyring;
use crate::store::rows;
use crate::store::seal::{Key, Keys};
use crate::store::{Engine, Value, files, view_query};

/// Orders of programs before this one keep their story and their people's look-up hashes.
const WITH_STORY: u64 = 5_000;
/// How many orders in review carry drawn scans.
const WITH_SCANS: u64 = 80;
const HOUR: i64 = 3_600_000;

/// Who decided in the past: the two reviewers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reviewers(pub [i64; 2]);

/// Rows that belong together in one transaction.
#[derive(Default)]
pub(super) struct Chunk {
    pub subjects: Vec<rows::Subject>,
    pub programs: Vec<rows::Program>,
    pub filings: Vec<rows::Filing>,
    pub decisions: Vec<rows::Decision>,
    pub events: Vec<rows::FilingEvent>,
    pub attachments: Vec<rows::Attachment>,
    /// `filing_id`, `sealed`.
    pub bodies: Vec<Value>,
    /// `rowid`, `tokens`.
    pub program_tokens: Vec<Value>,
    pub filing_tokens: Vec<Value>,
    /// The subjects' keys where a server keeps them.
    pub keys: Vec<(i64, Key)>,
    /// `hash`, `kind`, `subject_id`, in the order of the hash.
    pub personal: BTreeSet<(Vec<u8>, &'static str, i64)>,
}

/// Makes chunks one after another.
pub(super) struct Builder<'a> {
    pub demo: Demo,
    pub keys: &'a Keys,
    /// Whether a server keeps the subjects' keys.
    pub at_server: bool,
    pub reviewers: Reviewers,
    /// Where sealed scans are kept.
    pub vault: &'a Path,
    pub now: Instant,
    /// The id of the last filing.
    pub filings: i64,
    /// Orders that got scans so far.
    pub scanned: u64,
}

fn id(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX - 1) + 1
}

fn days(day: Option<Day>) -> Option<i64> {
    day.map(Day::as_i64)
}

/// What a subject is found again by; the intake of files says it the same way.
fn identity(keys: &Keys, subject: &Subject) -> Vec<u8> {
    let text = match &subject.uscc {
        Some(code) => format!("uscc:{code}"),
        None => format!("person:{}", subject.principal.id_number),
    };
    keys.lookup("identity", &text)
}

impl Builder<'_> {
    /// The rows of the programs `from..to`; `from` must be a multiple of ten, so that no subject
    /// is split. `restricted` tells whose search is restricted.
    pub(super) fn chunk(
        &mut self,
        from: u64,
        to: u64,
        restricted: &dyn Fn(u64) -> bool,
    ) -> Result<Chunk> {
        let mut chunk = Chunk::default();
        let mut owner: Option<(Subject, Key)> = None;
        for index in from..to {
            let (program, subject) = self.demo.program(index);
            if owner
                .as_ref()
                .is_none_or(|(known, _)| known.index != subject.index)
            {
                let (mut row, key) = self.subject(&subject)?;
                if self.at_server {
                    row.sealed_key = Some(keyring::at_server());
                    chunk.keys.push((row.id, key.clone()));
                }
                chunk.subjects.push(row);
                owner = Some((subject, key));
            }
            let Some((subject, key)) = &owner else {
                continue;
            };
            chunk
                .programs
                .push(self.program(&program, subject, restricted(index)));
            let texts = [
                &program.name,
                &stored_name(subject),
                &program.app_id,
                program.record_before.as_deref().unwrap_or_default(),
            ];
            self.tokens(&mut chunk.program_tokens, "programs", id(index), &texts)?;
            if program.record_before.is_some() {
                let order = orders::history(self.demo.seed, &program, self.demo.today);
                self.filing(&mut chunk, &order, (&program, subject), key)?;
            }
            if let Some(place) = programs::open_place(index, self.demo.programs) {
                let order = orders::in_flight(self.demo.seed, &program, place, self.demo.today);
                self.filing(&mut chunk, &order, (&program, subject), key)?;
            }
        }
        Ok(chunk)
    }

    fn subject(&self, subject: &Subject) -> Result<(rows::Subject, Key)> {
        let hash = identity(self.keys, subject);
        let (key, sealed) = self.keys.new_subject_key(&hash)?;
        let name = stored_name(subject);
        let row = rows::Subject {
            id: id(subject.index),
            kind: subject.kind,
            uscc: subject.uscc.clone(),
            identity_hash: hash,
            name_folded: fold(&name),
            name,
            sealed_key: Some(sealed),
            version: 1,
        };
        Ok((row, key))
    }

    fn program(&self, program: &Program, subject: &Subject, restricted: bool) -> rows::Program {
        let (status, as_of) = program.before.unzip();
        let shelf = if restricted {
            "search_restricted"
        } else {
            program.shelf
        };
        rows::Program {
            id: id(program.index),
            platform: PLATFORM.to_owned(),
            app_id: program.app_id.clone(),
            subject_id: id(program.subject),
            shelf_state: shelf.to_owned(),
            ordered_state: None,
            icp_status: status,
            icp_as_of_on: days(as_of),
            record_number: program.record_before.clone(),
            listed_on: days(program.listed_on),
            name: program.name.clone(),
            name_folded: fold(&program.name),
            subject_name: stored_name(subject),
            category: program.category.to_owned(),
            gmv_band: program.band.to_owned(),
            updated_at: self.now.0,
            version: 1,
        }
    }

    fn filing(
        &mut self,
        chunk: &mut Chunk,
        order: &Order,
        about: (&Program, &Subject),
        key: &Key,
    ) -> Result<()> {
        let (program, subject) = about;
        self.filings += 1;
        let filing_id = self.filings;
        let body = application::body(order, subject, program);
        let told =
            json!({"application": body.application, "ocr": body.ocr, "registry": body.registry});
        let plain = super::files::canonical(told).to_string().into_bytes();
        let told = |name: &str| {
            let value = body.application["icp_applets"]["base_info"][name].as_str();
            value.unwrap_or_default()
        };
        let said = [told("name"), told("comment")];
        let row = self.filing_row(order, about, said, Sha256::digest(&plain).to_vec());
        let texts = [
            &row.program_name,
            &row.subject_name,
            &row.order_no,
            &row.app_id,
            row.record_number.as_deref().unwrap_or_default(),
            &row.remark,
        ];
        self.tokens(&mut chunk.filing_tokens, "filings", filing_id, &texts)?;
        chunk.bodies.push(filing_id.into());
        chunk.bodies.push(
            key.seal(&format!("filing_body:{filing_id}"), &plain)?
                .into(),
        );
        let open = order.status != 6;
        if open || program.index < WITH_STORY {
            self.people(chunk, subject);
            self.story(chunk, order, filing_id, row.decided_by, program);
        }
        if order.status == 2 && self.scanned < WITH_SCANS {
            self.scanned += 1;
            let filed = Filed {
                order: order.clone(),
                subject: subject.clone(),
                program: program.clone(),
            };
            self.scans(chunk, filing_id, &filed, key)?;
        }
        chunk.filings.push(row);
        Ok(())
    }

    fn filing_row(
        &self,
        order: &Order,
        (program, subject): (&Program, &Subject),
        [name, remark]: [&str; 2],
        body_hash: Vec<u8>,
    ) -> rows::Filing {
        let number = program.record_before.clone().filter(|_| order.status == 6);
        let [first, second] = self.reviewers.0;
        let reviewer = if program.index % 2 == 0 {
            first
        } else {
            second
        };
        rows::Filing {
            id: self.filings,
            platform: PLATFORM.to_owned(),
            order_no: order.order_no.clone(),
            revision: order.revision,
            kind: order.kind.code().to_owned(),
            subject_id: id(subject.index),
            program_id: Some(id(program.index)),
            status: order.status,
            sms_status: order.sms,
            submitted_at: order.submitted_at.0,
            due_on: order.due.map(|(day, _)| day.as_i64()),
            due_provisional: order.due.is_some_and(|(_, provisional)| provisional).into(),
            record_number: number,
            decided_by: order.decided_at.map(|_| reviewer),
            decided_at: order.decided_at.map(|at| at.0),
            body_hash,
            subject_name: stored_name(subject),
            program_name: name.to_owned(),
            app_id: program.app_id.clone(),
            province: subject.place.province().to_string(),
            state_at: state_at(order).0,
            waits: String::new(),
            waits_until_on: None,
            remark: remark.to_owned(),
            version: 1,
        }
    }

    /// What a row of a list is found by.
    fn tokens(&self, out: &mut Vec<Value>, list: &str, id: i64, texts: &[&str]) -> Result<()> {
        let engine = match self.at_server {
            true => Engine::Postgres,
            false => Engine::Sqlite,
        };
        out.push(id.into());
        out.push(view_query::list(list)?.tokens(engine, texts).into());
        Ok(())
    }

    /// Look-up hashes of the people an application names.
    fn people(&self, chunk: &mut Chunk, subject: &Subject) {
        let subject_id = id(subject.index);
        let mut add = |one: &Person| {
            for (kind, value) in [
                ("mobile", &one.mobile),
                ("mobile", &one.emergency),
                ("email", &one.email),
                ("certificate", &one.id_number),
            ] {
                chunk
                    .personal
                    .insert((self.keys.lookup(kind, value), kind, subject_id));
            }
        };
        add(&subject.principal);
        add(&subject.operator);
    }

    /// What happened to an order so far.
    fn story(
        &self,
        chunk: &mut Chunk,
        order: &Order,
        filing_id: i64,
        by: Option<i64>,
        program: &Program,
    ) {
        let mut tell = |key: String, kind: &str, at: Instant, detail: serde_json::Value| {
            chunk.events.push(rows::FilingEvent {
                id: 0,
                filing_id,
                event_key: key,
                kind: kind.to_owned(),
                at: at.0,
                detail: detail.to_string(),
            });
        };
        let (number, revision) = (&order.order_no, order.revision);
        let submitted = format!("submission:{PLATFORM}:{number}:{revision}");
        tell(
            submitted,
            "submitted",
            order.submitted_at,
            json!({"revision": revision}),
        );
        let decided = order.decided_at.unwrap_or(order.submitted_at);
        let key = |kind: &str| format!("{PLATFORM}:EV{number}past-{kind}");
        let detail = |number: Option<&String>| json!({"record_number": number, "reasons": [], "revision": revision});
        match (order.status, order.sms) {
            (4, Some(3)) => tell(
                key("sms_timed_out"),
                "sms_timed_out",
                Instant(decided.0 + 24 * HOUR),
                detail(None),
            ),
            (4, Some(2)) | (5 | 6, _) => tell(
                key("sms_done"),
                "sms_done",
                Instant(decided.0 + 5 * HOUR),
                detail(None),
            ),
            (0, _) => tell(
                key("withdrawn"),
                "withdrawn",
                Instant(order.submitted_at.0 + HOUR),
                detail(None),
            ),
            _ => {}
        }
        match order.status {
            5 => tell(
                key("authority_returned"),
                "authority_returned",
                state_at(order),
                detail(None),
            ),
            6 => tell(
                key("authority_filed"),
                "authority_filed",
                state_at(order),
                detail(program.record_before.as_ref()),
            ),
            _ => {}
        }
        if let (Some(decided_at), Some(decided_by)) = (order.decided_at, by) {
            chunk
                .decisions
                .push(decision(order, filing_id, (decided_by, decided_at)));
        }
    }

    fn scans(&self, chunk: &mut Chunk, filing_id: i64, filed: &Filed, key: &Key) -> Result<()> {
        for (what, media) in orders::media(&filed.order, &filed.subject) {
            let bytes = super::files::scan(what, filed)?;
            let sealed = key.seal(&format!("attachment:{filing_id}:{media}"), &bytes)?;
            let content = files::keep_replaceable(self.vault, &sealed)?;
            chunk.attachments.push(rows::Attachment {
                id: 0,
                filing_id,
                subject_id: id(filed.subject.index),
                path: field_of(what).to_owned(),
                media,
                mime: "image/png".to_owned(),
                bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                content: content.to_vec(),
            });
        }
        Ok(())
    }
}

/// When the order came into its present state.
fn state_at(order: &Order) -> Instant {
    let decided = order.decided_at.unwrap_or(order.submitted_at);
    Instant(match (order.status, order.sms) {
        (2, _) => order.submitted_at.0,
        (0, _) => order.submitted_at.0 + HOUR,
        (4, Some(2)) => decided.0 + 5 * HOUR,
        (4, Some(3)) => decided.0 + 24 * HOUR,
        (5, _) => decided.0 + 48 * HOUR,
        (6, _) => decided.0 + 9 * 24 * HOUR,
        _ => decided.0,
    })
}

fn decision(
    order: &Order,
    filing_id: i64,
    (decided_by, decided_at): (i64, Instant),
) -> rows::Decision {
    let returned = order.status == 3;
    let reason = reasons::by_code(order.defect.reason())
        .ok()
        .filter(|_| returned);
    let written: Vec<ReasonText> = reason
        .into_iter()
        .filter_map(|reason| {
            let text = reason
                .resolve(reasons::Language::Zh, &BTreeMap::new())
                .ok()?;
            Some(ReasonText {
                code: reason.code.clone(),
                key_name: text.key_name,
                error: text.error,
                suggest: text.suggest,
            })
        })
        .collect();
    rows::Decision {
        id: 0,
        filing_id,
        revision: order.revision,
        verdict: if returned { "returned" } else { "approved" }.to_owned(),
        reasons: json!(written).to_string(),
        decided_by,
        decided_at: decided_at.0,
    }
}

/// The form's field that names a scan.
fn field_of(what: &str) -> &'static str {
    match what {
        "licence" => "icp_subject.organize_info.certificate_photo",
        "principal-front" => "icp_subject.principal_info.certificate_photo_front",
        "principal-back" => "icp_subject.principal_info.certificate_photo_back",
        "operator-front" => "icp_applets.principal_info.certificate_photo_front",
        "operator-back" => "icp_applets.principal_info.certificate_photo_back",
        "letter" => "icp_applets.principal_info.authorization_letter",
        _ => "icp_materials.commitment_letter",
    }
}
