//! A filing's sealed body, opened for as long as it is looked at.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::desk::intake::body_place;
use crate::domain::application::{Application, ComparedField, FlatValues, compare};
use crate::domain::fault::{Code, Fault, Result};
use crate::store::keyring::{For, Keyring};
use crate::store::rows::{Filing, Subject};
use crate::store::seal::Key;
use crate::store::{Session, get, one};

/// What was declared, what the scan shows, what the registry holds.
#[derive(Deserialize)]
pub(super) struct Body {
    pub application: Application,
    ocr: FlatValues,
    registry: FlatValues,
}

impl Body {
    /// The fields side by side.
    pub fn compared(&self) -> Vec<ComparedField> {
        compare(&self.application, &self.ocr, &self.registry)
    }

    /// The value at a path as it was declared, else as a source has it.
    pub fn value_at(&self, path: &str) -> Option<String> {
        let compared = self.compared();
        let field = compared.into_iter().find(|field| field.path == path)?;
        field.declared.or(field.ocr).or(field.registry)
    }
}

/// The key of a filing's subject.
pub(super) fn key(
    session: &mut dyn Session,
    keyring: &Keyring,
    (filing, purpose): (&Filing, For),
) -> Result<Key> {
    let subject: Subject = get(session, filing.subject_id)?;
    keyring.subject_key(session, &subject, purpose)
}

/// Opens the body of a filing.
pub(super) fn open(
    session: &mut dyn Session,
    keyring: &Keyring,
    asked: (&Filing, For),
) -> Result<Body> {
    let key = key(session, keyring, asked)?;
    open_with(session, &key, asked.0)
}

/// Opens the body of a filing with its subject's key.
pub(super) fn open_with(session: &mut dyn Session, key: &Key, filing: &Filing) -> Result<Body> {
    let id: &[_] = &[("filing_id", filing.id.into())];
    let sealed = one(session, "filing_body.get", id, |row| {
        Ok(row.blob(0)?.to_vec())
    })?;
    unsealed(key, filing.id, &sealed)
}

/// Opens the sealed body of a filing, or a copy of what it was.
pub(super) fn unsealed(key: &Key, filing: i64, sealed: &[u8]) -> Result<Body> {
    let plain = key.open(&body_place(filing), sealed)?;
    let broken = |_| Fault::new(Code::AuditBroken).with("place", body_place(filing));
    let tree: Json = serde_json::from_slice(&plain).map_err(broken)?;
    serde_json::from_value(tree).map_err(broken)
}
