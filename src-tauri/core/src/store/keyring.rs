//! Who holds the keys of what is sealed: the signed-in person, or a team's server.
//!
//! On one computer the store key opens with the password of an account. A team's server keeps the key
//! of every subject where nobody can read it, and releases one at a time to whoever reviews or takes
//! in, on a record of its own; it also makes the keyed hashes, so that nobody can try all numbers
//! there are against a key in their hands. Who administers the server can read the keys: sealing
//! holds against everybody else.

use super::rows::{PaymentFile, Subject};
use super::seal::{Key, Keys};
use super::session::{BulkTable, Session, all, one};
use crate::domain::fault::{Code, Fault, Result};

/// The sealed key of a subject whose key a server keeps.
const AT_SERVER: &[u8] = b"server";

/// What a key is asked for, as the server writes it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A filing is looked at; personal values are shown masked.
    Review,
    /// One personal value is shown as it is.
    Unmask,
    /// A scan is looked at or saved.
    Scan,
    /// A further filing of the subject is taken in.
    Intake,
}

impl For {
    fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Unmask => "unmask",
            Self::Scan => "scan",
            Self::Intake => "intake",
        }
    }
}

/// What the key of a payment file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForFile {
    /// A row is looked at; personal values are shown masked.
    Trace,
    /// The file is saved as it came.
    Save,
    /// Its rejected rows come back corrected.
    Correct,
}

impl ForFile {
    fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Save => "save",
            Self::Correct => "correct",
        }
    }
}

/// Who holds the keys.
#[derive(Debug, Clone)]
pub enum Keyring {
    /// Whoever signed in to a file.
    Own(Keys),
    /// The server of a team.
    Server,
}

impl Keyring {
    /// The keyed hash by which an exact personal value is found; 16 bytes.
    pub fn lookup(&self, session: &mut dyn Session, kind: &str, value: &str) -> Result<Vec<u8>> {
        let mut hashes = self.lookup_all(session, &[(kind, value.to_owned())])?;
        hashes
            .pop()
            .ok_or_else(|| Fault::internal("personal.lookup"))
    }

    /// The keyed hashes of values with their kinds, in their order.
    pub fn lookup_all(
        &self,
        session: &mut dyn Session,
        values: &[(&str, String)],
    ) -> Result<Vec<Vec<u8>>> {
        if let Self::Own(keys) = self {
            let hash = |(kind, value): &(&str, String)| keys.lookup(kind, value);
            return Ok(values.iter().map(hash).collect());
        }
        let mut hashes = Vec::with_capacity(values.len());
        if !values.is_empty() {
            let asked = serde_json::to_string(values).map_err(|_| Fault::internal("values"))?;
            let asked: &[_] = &[("asked", asked.into())];
            session.query_recorded("personal.lookup", asked, &mut |row| {
                hashes.push(row.blob(0)?.to_vec());
                Ok(())
            })?;
        }
        Ok(hashes)
    }

    /// A fresh key for a subject, and what its row holds of it. Once the row is there, the key has to
    /// be [kept](Self::keep).
    pub fn new_subject_key(&self, identity: &[u8]) -> Result<(Key, Vec<u8>)> {
        match self {
            Self::Own(keys) => keys.new_subject_key(identity),
            Self::Server => Ok((Key::random()?, AT_SERVER.to_vec())),
        }
    }

    /// Gives a fresh key of a subject to the server that keeps it; a file has it in the row.
    pub fn keep(&self, session: &mut dyn Session, subject: i64, key: &Key) -> Result<()> {
        match self {
            Self::Own(_) => Ok(()),
            Self::Server => keep_all(session, &[(subject, key.clone())]),
        }
    }

    /// A fresh key for a payment file whose sealed bytes have that hash, and what its row holds of it. Once
    /// the row is there, the key has to be [kept](Self::keep_file).
    pub fn wrap_file_key(&self, content: &[u8], key: &Key) -> Result<Vec<u8>> {
        match self {
            Self::Own(keys) => keys.wrap_file_key(content, key),
            Self::Server => Ok(AT_SERVER.to_vec()),
        }
    }

    /// Gives the key of a payment file to the server that keeps it; a file has it in the row.
    pub fn keep_file(&self, session: &mut dyn Session, file: i64, key: &Key) -> Result<()> {
        match self {
            Self::Own(_) => Ok(()),
            Self::Server => keep_file_keys(session, &[(file, key.clone())]),
        }
    }

    /// The key of a payment file. A server writes down who asks before it answers, as for a subject.
    ///
    /// # Errors
    /// [`Code::NotFound`] where the server has none; [`Code::RoleRefused`].
    pub fn file_key(
        &self,
        session: &mut dyn Session,
        file: &PaymentFile,
        purpose: ForFile,
    ) -> Result<Key> {
        if let Self::Own(keys) = self {
            return keys.file_key(&file.content, &file.sealed_key);
        }
        let asked: &[_] = &[
            ("file_id", file.id.into()),
            ("purpose", purpose.as_str().into()),
        ];
        session.query_recorded("payment_file.ask", asked, &mut |_| Ok(()))?;
        let mut key = None;
        session.query("payment_file.release", asked, &mut |row| {
            key = row.opt_blob(0)?.map(Key::from_bytes).transpose()?;
            Ok(())
        })?;
        key.ok_or_else(|| Fault::not_found("payment_file_key", file.id))
    }

    /// A subject's key. A server writes down who asks before it answers, in a transaction of its own:
    /// not to be called inside another.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it has none or was erased; [`Code::RoleRefused`].
    pub fn subject_key(
        &self,
        session: &mut dyn Session,
        subject: &Subject,
        purpose: For,
    ) -> Result<Key> {
        let missing = || Fault::not_found("subject_key", subject.id);
        let sealed = subject.sealed_key.as_ref().ok_or_else(missing)?;
        let keys = match self {
            Self::Own(keys) => return keys.subject_key(&subject.identity_hash, sealed),
            Self::Server => &[
                ("subject_id", subject.id.into()),
                ("purpose", purpose.as_str().into()),
            ],
        };
        session.query_recorded("subject.ask", keys, &mut |_| Ok(()))?;
        let mut key = None;
        session.query("subject.release", keys, &mut |row| {
            key = row.opt_blob(0)?.map(Key::from_bytes).transpose()?;
            Ok(())
        })?;
        key.ok_or_else(missing)
    }
}

/// Gives keys of subjects to the server that keeps them.
pub(crate) fn keep_all(session: &mut dyn Session, keys: &[(i64, Key)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let table = BulkTable {
        table: "subject_secret",
        columns: vec!["subject_id", "key"],
    };
    let rows = keys.iter();
    let values = rows.flat_map(|(subject, key)| [(*subject).into(), key.bytes().as_slice().into()]);
    session.bulk_insert(&table, &values.collect::<Vec<_>>())
}

/// Gives keys of payment files to the server that keeps them.
pub(crate) fn keep_file_keys(session: &mut dyn Session, keys: &[(i64, Key)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let table = BulkTable {
        table: "payment_file_secret",
        columns: vec!["file_id", "key"],
    };
    let rows = keys.iter();
    let values = rows.flat_map(|(file, key)| [(*file).into(), key.bytes().as_slice().into()]);
    session.bulk_insert(&table, &values.collect::<Vec<_>>())
}

/// The keys of all payment files that a server keeps, for its owner.
pub(crate) fn all_file_keys(session: &mut dyn Session) -> Result<Vec<(i64, Key)>> {
    all(session, "secret.files", &[], |row| {
        Ok((row.int(0)?, Key::from_bytes(row.blob(1)?)?))
    })
}

/// What a row holds of a key that a server keeps.
pub(crate) fn at_server() -> Vec<u8> {
    AT_SERVER.to_vec()
}

/// The keys of a team's store, for its owner.
///
/// # Errors
/// [`Code::NotSignedIn`] for everybody else.
pub(crate) fn of_owner(session: &mut dyn Session) -> Result<Keys> {
    let read = one(session, "secret.store_key", &[], |row| {
        Keys::from_bytes(row.blob(0)?)
    });
    read.map_err(|fault| match fault.code {
        Code::NotFound => Fault::internal("store_secret"),
        _ => fault,
    })
}

/// Makes a team's store go by keys that were another store's.
pub(crate) fn take_store_key(session: &mut dyn Session, keys: &Keys) -> Result<()> {
    let [inner, outer] = keys.lookup_pads();
    let params: &[_] = &[
        ("store_key", keys.store_key().as_slice().into()),
        ("inner_pad", inner.as_slice().into()),
        ("outer_pad", outer.as_slice().into()),
    ];
    session.execute("secret.take", params).map(drop)
}

/// The keys of all subjects that a server keeps, for its owner.
pub(crate) fn all_kept(session: &mut dyn Session) -> Result<Vec<(i64, Key)>> {
    all(session, "secret.subjects", &[], |row| {
        Ok((row.int(0)?, Key::from_bytes(row.blob(1)?)?))
    })
}
