//! What leaves the house: files with a manifest, in a folder the person picked.
//!
//! A hand-off is its data files and one manifest beside them that names each file with
//! its SHA-256. The files are on the disk before the transaction commits, the manifest last, so
//! that whatever is recorded as handed over can be found; a file set without its manifest does not
//! count. Nothing is ever written over. Deliberately absent: sending anything anywhere.

use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Cx;
use crate::contract::{HandOff, HandedOff};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::Role;
use crate::store::rows::Handoff;
use crate::store::seal::hex;
use crate::store::{Tx, all, files, maybe_one, one};

/// The form of the manifest.
const FORMAT: &str = "shelfkeeper-handoff/1";

/// One data file of a hand-off.
pub(super) struct OutFile {
    /// What the file is, as the first part of its name: `decisions`, `lifts`, `orders`, …
    pub stem: &'static str,
    /// `jsonl`, `csv`, …
    pub extension: &'static str,
    /// How many items it holds.
    pub items: usize,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a hand-off is and where it goes.
pub(super) struct Outgoing<'a> {
    /// `decision`, `lift` or `batch`.
    pub kind: &'a str,
    /// The batch, where it is one.
    pub ref_id: Option<i64>,
    /// The picked folder; it must exist.
    pub folder: &'a Path,
    /// The login of who hands over, for the manifest.
    pub login: &'a str,
}

/// `handoff.make`.
///
/// # Errors
/// [`Code::RoleRefused`] where the kind is not for this person, [`Code::NotFound`] when nothing
/// waits, [`Code::FileExists`], [`Code::DiskFull`], [`Code::FileUnreadable`].
pub fn make(cx: &Cx<'_>, request: HandOff) -> Result<HandedOff> {
    let (kind, stem, roles) = match request.kind.as_str() {
        "decision" => ("decision", "decisions", [Role::Reviewer, Role::Manager]),
        "lift" => ("lift", "lifts", [Role::Finance, Role::Manager]),
        _ => return Err(Fault::bad_field("kind", "decision or lift")),
    };
    let me = cx.me()?;
    if !roles.iter().any(|role| me.roles.contains(role)) {
        let needed = roles.map(Role::as_str).join(",");
        return Err(Fault::new(Code::RoleRefused)
            .with("command", "handoff.make")
            .with("needed", needed));
    }
    let (login, folder) = (me.login.clone(), folder(cx, &request.folder)?);
    let act = cx.act(&request.op, "handoff.make", &request)?;
    let written = cx.write(act, move |tx| {
        let going = Outgoing {
            kind,
            ref_id: None,
            folder: &folder,
            login: &login,
        };
        from_outbox(tx, &going, stem)
    })?;
    Ok(written.into_inner())
}

/// The folder behind a handle.
///
/// # Errors
/// [`Code::UnknownFile`], [`Code::BadField`] when it is not a folder.
pub(super) fn folder(cx: &Cx<'_>, handle: &str) -> Result<PathBuf> {
    let folder = cx.desk.files.path(handle)?;
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Fault::bad_field("folder", "not a folder"))
}

/// Hands over everything of a kind that waits in the outbox, one JSON object a line.
fn from_outbox(tx: &mut Tx<'_>, going: &Outgoing<'_>, stem: &'static str) -> Result<HandedOff> {
    let kind: &[_] = &[("kind", going.kind.into())];
    let waiting = all(tx.session(), "outbox.waiting", kind, |row| {
        Ok((row.int(0)?, row.text(2)?.to_owned()))
    })?;
    let Some((last, _)) = waiting.last() else {
        return Err(Fault::not_found("outbox", going.kind));
    };
    let mut bytes = Vec::new();
    for (_, payload) in &waiting {
        bytes.extend_from_slice(payload.as_bytes());
        bytes.push(b'\n');
    }
    let file = OutFile {
        stem,
        extension: "jsonl",
        items: waiting.len(),
        bytes,
    };
    let (id, handed) = hand_off(tx, going, &[file])?;
    tx.session().execute(
        "outbox.hand_off",
        &[
            ("kind", going.kind.into()),
            ("last", (*last).into()),
            ("handoff_id", id.into()),
        ],
    )?;
    Ok(handed)
}

/// Writes the files with their manifest and records the hand-off; answers its id with the answer
/// for the person. The event of the act speaks of the hand-off unless the caller renames it.
///
/// # Errors
/// [`Code::FileExists`] when one of the names is taken, [`Code::DiskFull`],
/// [`Code::FileUnreadable`].
pub(super) fn hand_off(
    tx: &mut Tx<'_>,
    going: &Outgoing<'_>,
    files: &[OutFile],
) -> Result<(i64, HandedOff)> {
    let id = one(tx.session(), "handoff.last", &[], |row| row.int(0))? + 1;
    let named: Vec<_> = files.iter().map(|file| (file.name(id), file)).collect();
    let manifest = manifest(tx, going, id, &named)?;
    let items = files.iter().map(|file| file.items).sum::<usize>();
    let mut row = Handoff {
        id: 0,
        kind: going.kind.to_owned(),
        ref_id: going.ref_id,
        items: i64::try_from(items).map_err(|_| Fault::new(Code::TooLarge))?,
        manifest_sha256: Sha256::digest(&manifest).to_vec(),
        created_at: tx.now.0,
        created_by: tx.actor,
    };
    if tx.insert(&mut row)? != id {
        return Err(Fault::internal("handoff id"));
    }
    let manifest_sha256 = hex(&row.manifest_sha256);
    tx.about("handoff", id);
    tx.note("kind", going.kind);
    tx.note("items", row.items);
    tx.note("manifest_sha256", manifest_sha256.clone());
    let manifest_name = format!("{}-{id:06}.manifest.json", going.kind);
    let mut out: Vec<(&str, &[u8])> = named
        .iter()
        .map(|(name, file)| (name.as_str(), file.bytes.as_slice()))
        .collect();
    out.push((&manifest_name, &manifest));
    write_all(going.folder, &out)?;
    let handed = HandedOff {
        id: id.to_string(),
        items: u32::try_from(items).unwrap_or(u32::MAX),
        files: out.iter().map(|(name, _)| (*name).to_owned()).collect(),
        manifest_sha256,
        place: going.folder.display().to_string(),
    };
    Ok((id, handed))
}

impl OutFile {
    fn name(&self, id: i64) -> String {
        format!("{}-{id:06}.{}", self.stem, self.extension)
    }
}

/// The manifest carries the head of the record before this act, so that a later rewriting of the
/// record can be told from outside.
fn manifest(
    tx: &mut Tx<'_>,
    going: &Outgoing<'_>,
    id: i64,
    files: &[(String, &OutFile)],
) -> Result<Vec<u8>> {
    let head = maybe_one(tx.session(), "audit.head", &[], |row| {
        Ok((row.int(0)?, hex(row.blob(1)?)))
    })?;
    let (height, head) = head.unwrap_or_default();
    let files: Vec<_> = files
        .iter()
        .map(|(name, file)| {
            json!({
                "name": name,
                "bytes": file.bytes.len(),
                "items": file.items,
                "sha256": hex(&Sha256::digest(&file.bytes)),
            })
        })
        .collect();
    let manifest = json!({
        "format": FORMAT,
        "handoff": id.to_string(),
        "kind": going.kind,
        "ref": going.ref_id.map(|id| id.to_string()),
        "created_at": shanghai(tx.now.0),
        "created_by": going.login,
        "files": files,
        "record": {"height": height.to_string(), "head": head},
    });
    let mut bytes =
        serde_json::to_vec_pretty(&manifest).map_err(|_| Fault::internal("manifest"))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// An instant as files carry it: `2026-03-09T09:00:00+08:00`.
pub(super) fn shanghai(millis: i64) -> String {
    let text = crate::domain::calendar::Instant(millis).to_string();
    format!("{}+08:00", text.replacen(' ', "T", 1))
}

/// Writes all or none; what was written before a failure is taken away again.
fn write_all(folder: &Path, out: &[(&str, &[u8])]) -> Result<()> {
    for (name, _) in out {
        if folder.join(name).exists() {
            return Err(Fault::new(Code::FileExists).with("name", name));
        }
    }
    for (at, (name, bytes)) in out.iter().enumerate() {
        if let Err(fault) = files::write_atomically(&folder.join(name), bytes) {
            for (name, _) in out.iter().take(at) {
                // Best effort: the failed write is what the person must hear of.
                let _ = std::fs::remove_file(folder.join(name));
            }
            return Err(fault);
        }
    }
    Ok(())
}
