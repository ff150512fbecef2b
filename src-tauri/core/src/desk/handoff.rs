//! What leaves the house: files with a manifest, in a folder the person picked.
//!
//! A hand-off is its data files and one manifest beside them that names each file with
//! its SHA-256; a file set without its manifest does not count. The files are complete under
//! temporary names before the transaction commits, so that a folder that cannot be written refuses
//! the whole; they get their names after it, the manifest last, so that no file set is valid that
//! is not on record. What a crash in between leaves unwritten is written by the same operation
//! again, into whatever folder, byte for byte: the bytes come of what is recorded. Nothing is ever
//! written over. A decision leaves with the letters whose hash the record of it has, or everything stays.
//! With the decisions that leave, some are drawn for a second look (see `looks`).
//! Deliberately absent: sending anything anywhere.

use std::path::PathBuf;
use std::sync::mpsc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Cx;
use super::cx::id;
use super::export::Bundle;
use super::filings::hold_letters;
use super::looks::draw;
use crate::contract::{HandOff, HandedOff};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::Role;
use crate::store::keyring::Keyring;
use crate::store::rows::Handoff;
use crate::store::seal::hex;
use crate::store::{Act, Covered as _, Outcome, Row, Session, Tx, all, maybe_one};

/// The form of the manifest.
const FORMAT: &str = "shelfkeeper-handoff/1";

/// Files on their way out: names with contents, the manifest last.
pub(super) struct Leaving {
    /// The folder they belong into; made where it is missing.
    pub folder: PathBuf,
    /// Names without folders, and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What waits and how it is handed over.
struct Outgoing {
    /// `decision` or `lift`.
    kind: &'static str,
    /// The first part of the data file's name.
    stem: &'static str,
    /// The login of who hands over, for the manifest.
    login: String,
    /// Whose keys draw decisions for a second look.
    keyring: Keyring,
    /// Whose decisions leave although they could still be taken back: theirs who hands over and says
    /// so, else nobody's.
    hasty: Option<i64>,
}

/// What an operation keeps as its result: enough to make the same bytes again.
#[derive(Serialize, Deserialize)]
struct Recorded {
    handed: HandedOff,
    manifest: String,
}

/// `handoff.make`. The same operation again hands over nothing more: it writes the same files
/// where they are missing.
///
/// # Errors
/// [`Code::RoleRefused`] where the kind is not for this person, [`Code::NotFound`] when nothing
/// waits, [`Code::FileExists`] where one of the names holds something else, [`Code::DiskFull`],
/// [`Code::FileUnreadable`]; [`Code::AuditBroken`] for a letter that is not the recorded one.
pub fn make(cx: &Cx<'_>, request: HandOff) -> Result<HandedOff> {
    let (kind, stem, roles): (_, _, &[Role]) = match request.kind.as_str() {
        "decision" => ("decision", "decisions", &[Role::Reviewer, Role::Manager]),
        "lift" => ("lift", "lifts", &[Role::Finance, Role::Manager]),
        _ => return Err(Fault::bad_field("kind", "decision or lift")),
    };
    cx.only(roles)?;
    let me = cx.me()?;
    let going = Outgoing {
        kind,
        stem,
        login: me.login.clone(),
        keyring: cx.keyring()?,
        hasty: (kind == "decision" && request.mine_now).then_some(me.account),
    };
    let folder = folder_of(cx, &request.folder)?;
    if kind == "decision" {
        draw::ask(cx, going.hasty)?;
    }
    let place = folder.display().to_string();
    // The folder is no part of the operation, so that what could not be written into one can be
    // written into another.
    let act = cx.act(&request.op, "handoff.make", &kind)?;
    let (first, second) = (folder.clone(), folder);
    let recorded = record_then_write(
        cx,
        act,
        move |tx| from_outbox(tx, &going, first),
        move |session, recorded| again(session, recorded, second),
    )?;
    Ok(HandedOff {
        place,
        ..recorded.handed
    })
}

/// The folder behind a handle.
///
/// # Errors
/// [`Code::UnknownFile`], [`Code::BadField`] when it is not a folder.
pub(super) fn folder_of(cx: &Cx<'_>, handle: &str) -> Result<PathBuf> {
    let folder = cx.desk.files.path(handle)?;
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Fault::bad_field("folder", "not a folder"))
}

/// Runs `record` as the act and gives the files it answers their names once it is on record. Where
/// the act had been recorded before, `again` makes the files anew; those that are there stay.
///
/// # Errors
/// Those of both; [`Code::FileExists`] where a name holds something else, [`Code::DiskFull`],
/// [`Code::FileUnreadable`].
pub(super) fn record_then_write<T>(
    cx: &Cx<'_>,
    act: Act,
    record: impl FnOnce(&mut Tx<'_>) -> Result<(T, Leaving)> + Send + 'static,
    again: impl FnOnce(&mut dyn Session, &T) -> Result<Leaving> + Send + 'static,
) -> Result<T>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let mark = act.op_id.clone();
    let (ready, bundles) = mpsc::channel();
    let outcome = cx.write(act, {
        let mark = mark.clone();
        move |tx| {
            let (answer, leaving) = record(tx)?;
            // A receiver that is gone waits for no files; the bundle then removes its own.
            let _ = ready.send(Bundle::complete(&leaving.folder, &leaving.files, &mark)?);
            Ok(answer)
        }
    })?;
    match outcome {
        Outcome::Done(answer) => {
            let bundle = bundles.try_recv();
            bundle.map_err(|_| Fault::internal("handoff"))?.publish()?;
            Ok(answer)
        }
        Outcome::Repeated(answer) => {
            let (answer, leaving) = cx.read(move |session| {
                let leaving = again(session, &answer)?;
                Ok((answer, leaving))
            })?;
            Bundle::complete(&leaving.folder, &leaving.files, &mark)?.publish()?;
            Ok(answer)
        }
    }
}

/// A row of the outbox.
struct Waiting {
    id: i64,
    /// What it is of: a decision, a lift's notice.
    of: i64,
    payload: String,
}

fn payload(row: &dyn Row) -> Result<Waiting> {
    Ok(Waiting {
        id: row.int(0)?,
        of: row.int(1)?,
        payload: row.text(2)?.to_owned(),
    })
}

/// One JSON object a line.
fn lines(rows: &[Waiting]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend_from_slice(row.payload.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

/// Hands over everything of a kind that waits in the outbox and may leave by now.
fn from_outbox(tx: &mut Tx<'_>, going: &Outgoing, folder: PathBuf) -> Result<(Recorded, Leaving)> {
    let now = tx.now.0;
    let hasty = going.hasty.unwrap_or(-1);
    let ready: &[_] = &[
        ("kind", going.kind.into()),
        ("now", now.into()),
        ("hasty", hasty.into()),
    ];
    tx.hold_outbox(going.kind)?;
    let waiting = all(tx.session(), "outbox.waiting", ready, payload)?;
    let Some(Waiting { id: last, .. }) = waiting.last() else {
        return Err(Fault::not_found("outbox", going.kind));
    };
    if going.kind == "decision" {
        let letters = waiting.iter().map(|row| (row.of, row.payload.as_str()));
        hold_letters(tx.session(), letters)?;
    }
    let data = lines(&waiting);
    let id = next(tx)?;
    let data_name = format!("{}-{id:06}.jsonl", going.stem);
    let about = (going.kind, going.login.as_str(), waiting.len());
    let file = (data_name, data);
    let (handed, manifest) = record_files(tx, about, std::slice::from_ref(&file))?;
    tx.session().execute(
        "outbox.hand_off",
        &[
            ("kind", going.kind.into()),
            ("last", (*last).into()),
            ("now", now.into()),
            ("hasty", hasty.into()),
            ("handoff_id", id.into()),
        ],
    )?;
    if going.kind == "decision" {
        draw::write(tx, &going.keyring, id)?;
    }
    let manifest_name = handed.files.last().cloned().unwrap_or_default();
    let files = vec![file, (manifest_name, manifest.clone().into_bytes())];
    Ok((Recorded { handed, manifest }, Leaving { folder, files }))
}

/// The id that the next hand-off will have; whoever hands over meanwhile waits.
pub(super) fn next(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.last_id(Handoff::TABLE)? + 1)
}

/// Records the next hand-off of a kind with its data files; answers it, with the manifest's name last,
/// and the manifest.
pub(super) fn record_files(
    tx: &mut Tx<'_>,
    (kind, login, items): (&str, &str, usize),
    files: &[(String, Vec<u8>)],
) -> Result<(HandedOff, String)> {
    let id = next(tx)?;
    let manifest = manifest(tx, (kind, login, items), id, files)?;
    let manifest_sha256 = record(tx, kind, id, items, &manifest)?;
    let names = files.iter().map(|(name, _)| name.clone());
    let handed = HandedOff {
        id: id.to_string(),
        items: u32::try_from(items).unwrap_or(u32::MAX),
        files: names
            .chain([format!("{kind}-{id:06}.manifest.json")])
            .collect(),
        manifest_sha256,
        place: String::new(),
    };
    Ok((handed, manifest))
}

/// Inserts the row of a hand-off and names it in the event; answers its manifest's SHA-256.
fn record(tx: &mut Tx<'_>, kind: &str, id: i64, items: usize, manifest: &str) -> Result<String> {
    let mut row = Handoff {
        id: 0,
        kind: kind.to_owned(),
        ref_id: None,
        items: i64::try_from(items).map_err(|_| Fault::new(Code::TooLarge))?,
        manifest_sha256: Sha256::digest(manifest).to_vec(),
        created_at: tx.now.0,
        created_by: tx.actor,
    };
    if tx.insert(&mut row)? != id {
        return Err(Fault::internal("handoff id"));
    }
    let manifest_sha256 = hex(&row.manifest_sha256);
    tx.about("handoff", id);
    tx.note("kind", kind);
    tx.note("items", row.items);
    tx.note("manifest_sha256", manifest_sha256.clone());
    Ok(manifest_sha256)
}

/// The files of a hand-off that is on record. The rows of the outbox are under no digest of their
/// own, so that they are held against the manifest before they leave once more.
fn again(session: &mut dyn Session, recorded: &Recorded, folder: PathBuf) -> Result<Leaving> {
    let handoff = id(&recorded.handed.id, "handoff")?;
    let params: &[_] = &[("handoff_id", handoff.into())];
    let data = lines(&all(session, "outbox.of_handoff", params, payload)?);
    let manifest = recorded.manifest.clone().into_bytes();
    let names = recorded.handed.files.iter().cloned();
    let files: Vec<_> = names.zip([data, manifest]).collect();
    fits(&recorded.manifest, &recorded.handed.manifest_sha256, &files)?;
    Ok(Leaving { folder, files })
}

/// Holds files that leave once more against the manifest they first left with.
///
/// # Errors
/// [`Code::AuditBroken`].
pub(super) fn fits(manifest: &str, sha256: &str, files: &[(String, Vec<u8>)]) -> Result<()> {
    let named = |bytes: &[u8]| manifest.contains(&hex(&Sha256::digest(bytes)));
    let data = files.split_last().map(|(_, data)| data).unwrap_or_default();
    if hex(&Sha256::digest(manifest)) == sha256 && data.iter().all(|(_, bytes)| named(bytes)) {
        return Ok(());
    }
    Err(Fault::new(Code::AuditBroken).with("place", "handoff"))
}

/// The manifest carries the head of the record before this act, so that a later rewriting of the
/// record can be told from outside.
fn manifest(
    tx: &mut Tx<'_>,
    (kind, login, items): (&str, &str, usize),
    id: i64,
    files: &[(String, Vec<u8>)],
) -> Result<String> {
    let head = maybe_one(tx.session(), "audit.head", &[], |row| {
        Ok((row.int(0)?, hex(row.blob(1)?)))
    })?;
    let (height, head) = head.unwrap_or_default();
    let files = files.iter().map(|(name, data)| {
        json!({
            "name": name,
            "bytes": data.len(),
            "items": items,
            "sha256": hex(&Sha256::digest(data)),
        })
    });
    let manifest = json!({
        "format": FORMAT,
        "handoff": id.to_string(),
        "kind": kind,
        "ref": null,
        "created_at": shanghai(tx.now.0),
        "created_by": login,
        "files": files.collect::<Vec<_>>(),
        "record": {"height": height.to_string(), "head": head},
    });
    let text = serde_json::to_string_pretty(&manifest).map_err(|_| Fault::internal("manifest"))?;
    Ok(text + "\n")
}

/// An instant as files carry it: `2026-03-09T09:00:00+08:00`.
pub(super) fn shanghai(millis: i64) -> String {
    let text = crate::domain::calendar::Instant(millis).to_string();
    format!("{}+08:00", text.replacen(' ', "T", 1))
}
