//! Moving a store: from a file to a team's server and back, with its attachments.
//!
//! Every row arrives as it was, so that the record's head is the same in both places and
//! verification goes on over it. Then one event says who moved the store and from where; in it the
//! passwords of the old place stop counting. In a team everybody's login is opened anew; in a file one
//! administrator gets a password and sets those of the others. The source stays as it was.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::accounts::check_password;
use super::cx::report;
use super::team::Secret;
use super::{Desk, Progress, accounts};
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::Role;
use crate::store::copy::{self, Totals};
use crate::store::keyring::{self, Keyring};
use crate::store::rows::Account;
use crate::store::seal::{self, Keys};
use crate::store::{Act, BulkTable, Covered, Session, Store, Tx, Value, all, files, transact};

/// What a move moved.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Rows per table, sums of money and the head of the record: the same in both places.
    pub totals: Totals,
    /// Sealed attachments that lie beside the new store.
    pub attachments: usize,
}

/// Who moves a store, and with which keys.
#[derive(Debug, Clone)]
pub struct Mover {
    /// The administrator's account.
    pub account: i64,
    /// Their login.
    pub login: String,
    /// Their password in the new place.
    pub password: String,
    /// The keys of a file's store; a server gives out its own.
    pub keys: Option<Keys>,
    /// The host's clock.
    pub now: Instant,
}

impl Mover {
    /// The administrator who is signed in to a file's store.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`].
    pub fn signed_in(desk: &Desk, password: &str) -> Result<Self> {
        let slot = desk.signed_in();
        let me = slot.as_ref().ok_or_else(|| Fault::new(Code::NotSignedIn))?;
        let keys = match &me.keyring {
            Keyring::Own(keys) => Some(keys.clone()),
            Keyring::Server => None,
        };
        Ok(Self {
            account: me.account,
            login: me.login.clone(),
            password: password.to_owned(),
            keys,
            now: desk.now(),
        })
    }

    /// The administrator of that login in a team's store that is open as its owner.
    ///
    /// # Errors
    /// [`Code::RoleRefused`] for anybody else.
    pub fn of_team(store: &Store, login: &str, password: &str, now: Instant) -> Result<Self> {
        let login = accounts::normal_login(login)?;
        let own = login.clone();
        let found = store.read(move |session| {
            let account = super::session::by_login(session, &own)?;
            account.ok_or_else(|| Fault::not_found("account", &own))
        });
        Ok(Self {
            account: found.wait()?.id,
            login,
            password: password.to_owned(),
            keys: None,
            now,
        })
    }
}

/// Copies a file's store to a team's server, or the other way round; `to` must be empty and open as its
/// owner.
///
/// # Errors
/// [`Code::RoleRefused`] for somebody who is no administrator, [`Code::StoreExists`] where `to` holds
/// something, [`Code::AuditBroken`] where what arrived is not what left; nothing was written then.
pub fn copy(
    from: &Store,
    to: &Store,
    mover: &Mover,
    progress: &Arc<dyn Progress>,
) -> Result<Moved> {
    check_password(&mover.password)?;
    let account = mover.account;
    from.read(move |session| demand_administrator(session, account))
        .wait()?;
    let keys = match (&mover.keys, from.team()) {
        (Some(keys), None) => keys.clone(),
        (None, Some(_)) => from.read(keyring::of_owner).wait()?,
        _ => return Err(Fault::internal("keys of the source")),
    };
    let told = {
        let progress = Arc::clone(progress);
        move |table: &str, rows: usize| report(progress.as_ref(), table, rows, None)
    };
    let attachments = attachments(from, to, progress.as_ref())?;
    let totals = match to.team() {
        Some(_) => to_team(from, to, keys.clone(), Box::new(told))?,
        None => to_file(from, to, keys.clone(), Box::new(told))?,
    };
    let (source, head) = (from.path(), totals.head.clone());
    write_down(to, mover, (keys, source.display().to_string(), head))?;
    Ok(Moved {
        totals,
        attachments,
    })
}

fn demand_administrator(session: &mut dyn Session, account: i64) -> Result<()> {
    let held = super::session::rights(session, account)?.unwrap_or_default();
    crate::domain::roles::one_of("store.copy", &[Role::Administrator], &held)
}

fn to_team(from: &Store, to: &Store, keys: Keys, told: Box<copy::Told>) -> Result<Totals> {
    let own = keys.clone();
    let bend = move |table: &BulkTable, row: &mut [Value]| match table.table {
        "account" => {
            // What a password opened is no colleague's to try.
            set(table, row, "key_salt", Value::Blob(Vec::new()));
            set(table, row, "wrapped_key", Value::Blob(Vec::new()));
            Ok(())
        }
        "subject" if !matches!(cell(table, row, "sealed_key"), Value::Null) => {
            set(table, row, "sealed_key", keyring::at_server().into());
            Ok(())
        }
        "payment_file" => {
            set(table, row, "sealed_key", keyring::at_server().into());
            Ok(())
        }
        _ => Ok(()),
    };
    let (secrets, files) = from
        .read(move |session| Ok((subject_keys(session, &own)?, file_keys(session, &own)?)))
        .wait()?;
    let kept = move |session: &mut dyn Session| {
        keyring::take_store_key(session, &keys)?;
        keyring::keep_all(session, &secrets)?;
        keyring::keep_file_keys(session, &files)
    };
    copy::copy(from, to, Box::new(bend), kept, told)
}

fn to_file(from: &Store, to: &Store, keys: Keys, told: Box<copy::Told>) -> Result<Totals> {
    let secrets = from.read(keyring::all_kept).wait()?;
    let secrets: HashMap<i64, seal::Key> = secrets.into_iter().collect();
    let files = from.read(keyring::all_file_keys).wait()?;
    let files: HashMap<i64, seal::Key> = files.into_iter().collect();
    let bend = move |table: &BulkTable, row: &mut [Value]| {
        if table.table == "payment_file" {
            return wrap_file(&keys, &files, (table, row));
        }
        if table.table != "subject" || matches!(cell(table, row, "sealed_key"), Value::Null) {
            return Ok(());
        }
        let (Value::Int(id), Value::Blob(identity)) =
            (cell(table, row, "id"), cell(table, row, "identity_hash"))
        else {
            return Err(Fault::internal("subject"));
        };
        // An erased subject stays erased.
        let sealed = match secrets.get(id) {
            Some(key) => keys.wrap_subject_key(identity, key)?.into(),
            None => Value::Null,
        };
        set(table, row, "sealed_key", sealed);
        Ok(())
    };
    copy::copy(from, to, Box::new(bend), |_| Ok(()), told)
}

/// Puts the key of a payment file under the store's own.
fn wrap_file(
    keys: &Keys,
    files: &HashMap<i64, seal::Key>,
    (table, row): (&BulkTable, &mut [Value]),
) -> Result<()> {
    let (Value::Int(id), Value::Blob(content)) =
        (cell(table, row, "id"), cell(table, row, "content"))
    else {
        return Err(Fault::internal("payment_file"));
    };
    let key = files.get(id);
    let key = key.ok_or_else(|| Fault::not_found("payment_file_key", id))?;
    let sealed = keys.wrap_file_key(content, key)?;
    set(table, row, "sealed_key", sealed.into());
    Ok(())
}

fn cell<'r>(table: &BulkTable, row: &'r [Value], column: &str) -> &'r Value {
    let place = table.columns.iter().position(|name| *name == column);
    place.and_then(|at| row.get(at)).unwrap_or(&Value::Null)
}

fn set(table: &BulkTable, row: &mut [Value], column: &str, value: Value) {
    let place = table.columns.iter().position(|name| *name == column);
    if let Some(cell) = place.and_then(|at| row.get_mut(at)) {
        *cell = value;
    }
}

/// The keys of all subjects of a file that have one.
fn subject_keys(session: &mut dyn Session, keys: &Keys) -> Result<Vec<(i64, seal::Key)>> {
    all(session, "subject.sealed", &[], |row| {
        let key = keys.subject_key(row.blob(1)?, row.blob(2)?)?;
        Ok((row.int(0)?, key))
    })
}

/// The keys of all payment files of a file's store.
fn file_keys(session: &mut dyn Session, keys: &Keys) -> Result<Vec<(i64, seal::Key)>> {
    all(session, "payment_file.sealed", &[], |row| {
        let key = keys.file_key(row.blob(1)?, row.blob(2)?)?;
        Ok((row.int(0)?, key))
    })
}

/// Lays every attachment beside the new store, each checked to be the one that was kept.
fn attachments(from: &Store, to: &Store, progress: &dyn Progress) -> Result<usize> {
    let contents = from.read(|session| {
        all(session, "attachment.contents", &[], |row| {
            Ok(row.blob(0)?.to_vec())
        })
    });
    let contents = contents.wait()?;
    let (source, target) = (from.attachments(), to.attachments());
    for (at, content) in contents.iter().enumerate() {
        report(progress, "attachments", at, Some(contents.len()))?;
        lay(&source, &target, content)?;
    }
    Ok(contents.len())
}

fn lay(source: &Path, target: &Path, content: &[u8]) -> Result<()> {
    if source == target {
        return Ok(());
    }
    files::lay(source, target, content)
}

/// The event that says so, and in it the passwords of the new place.
fn write_down(
    to: &Store,
    mover: &Mover,
    (keys, source, head): (Keys, String, Option<(i64, Vec<u8>)>),
) -> Result<()> {
    let secret = match to.team() {
        Some(_) => Secret::at_server(&mover.password),
        None => Secret::new(&Keyring::Own(keys), &mover.login, &mover.password)?,
    };
    let act = Act {
        op_id: uuid::Uuid::now_v7().to_string(),
        actor: mover.account,
        action: "store.copy",
        now: mover.now,
        digest: Sha256::digest(&source).into(),
    };
    let account = mover.account;
    let written = to.write(move |session| {
        transact(session, &act, |tx| {
            tx.note("from", source);
            let (seq, hash) = head.unwrap_or_default();
            tx.note("seq", seq);
            tx.note("head", seal::hex(&hash));
            passwords(tx, account, &secret)
        })
    });
    written.wait().map(drop)
}

/// Ends all passwords of the old place, and begins the mover's in the new one.
fn passwords(tx: &mut Tx<'_>, mover: i64, secret: &Secret) -> Result<()> {
    let accounts = all(tx.session(), "account.all", &[], |row| {
        Account::read(row, 0)
    })?;
    for before in accounts {
        let mut after = before.clone();
        seal::NO_PASSWORD.clone_into(&mut after.password_hash);
        if before.id == mover {
            after
                .password_hash
                .clone_from(&secret.wrapped.password_hash);
            after.key_salt.clone_from(&secret.wrapped.key_salt);
            after.wrapped_key.clone_from(&secret.wrapped.wrapped_key);
        }
        tx.update(&before, &mut after)?;
        if before.id == mover {
            accounts::open_login(tx, &before.login, &secret.verifier)?;
        }
    }
    Ok(())
}
