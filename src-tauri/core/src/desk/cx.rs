//! What a handler gets: the desk, who acts, when, and how to report progress.

use std::cell::Cell;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::Desk;
use super::session::{self, SignedIn};
use crate::contract;
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::{self, Role, Rule};
use crate::domain::text::clean_text;
use crate::store::keyring::Keyring;
use crate::store::{Act, Outcome, Session, Store, Tx, transact};

/// How long work tells how far it is, and hears that it is no longer wanted.
pub trait Progress: Send + Sync {
    /// Called often; the host throttles.
    ///
    /// # Errors
    /// [`Code::Cancelled`] when the person stopped the work.
    fn report(&self, progress: contract::Progress) -> Result<()>;
}

/// For work that nobody watches.
#[derive(Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn report(&self, _progress: contract::Progress) -> Result<()> {
        Ok(())
    }
}

/// One call of a command, already admitted.
pub struct Cx<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// When the call came.
    pub now: Instant,
    /// Whom to tell about long work.
    pub progress: Arc<dyn Progress>,
    pub(super) me: Option<SignedIn>,
    /// The command's line in the matrix.
    pub(super) rule: &'static Rule,
    /// Roles that this very request asks for besides, where the handler named any.
    pub(super) narrowed: Cell<Option<&'static [Role]>>,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        now: Instant,
        progress: Arc<dyn Progress>,
        admitted: (&'static Rule, Option<SignedIn>),
    ) -> Self {
        let (rule, me) = admitted;
        Self {
            desk,
            now,
            progress,
            me,
            rule,
            narrowed: Cell::new(None),
        }
    }

    /// The open store.
    pub fn store(&self) -> Result<Arc<Store>> {
        self.desk.store()
    }

    /// The business day of the call.
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// Who acts.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`].
    pub fn me(&self) -> Result<&SignedIn> {
        self.me
            .as_ref()
            .ok_or_else(|| Fault::new(Code::NotSignedIn))
    }

    /// Refuses whoever holds none of the roles; what is read and written from here on asks for one
    /// of them as well.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::RoleRefused`].
    pub fn only(&self, roles: &'static [Role]) -> Result<()> {
        roles::one_of(self.rule.name, roles, &self.me()?.roles)?;
        self.narrowed.set(Some(roles));
        Ok(())
    }

    /// Who holds the keys of what the signed-in person may open.
    pub fn keyring(&self) -> Result<Keyring> {
        Ok(self.me()?.keyring.clone())
    }

    /// Tells how far the work is; answers whether it may go on.
    pub fn report(&self, step: &str, done: usize, total: Option<usize>) -> Result<()> {
        report(self.progress.as_ref(), step, done, total)
    }

    /// The act of this call: who, when, under which operation id, with which body.
    pub fn act(&self, op: &str, action: &'static str, request: &impl Serialize) -> Result<Act> {
        let op_id = operation_id(op)?;
        let body = serde_json::to_vec(request).map_err(|_| Fault::internal("request"))?;
        let mut hasher = Sha256::new();
        hasher.update(action.as_bytes());
        hasher.update([0]);
        hasher.update(&body);
        let actor = self.me.as_ref().map_or(0, |me| me.account);
        let digest = hasher.finalize().into();
        Ok(Act {
            op_id,
            actor,
            action,
            now: self.now,
            digest,
        })
    }

    /// Runs one use case as one transaction on the writing lane and waits for it. What the person
    /// may do is read anew inside it: a right that was taken back meanwhile, in whichever window or
    /// terminal, counts.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::RoleRefused`] for such a right; what `body` answers.
    pub fn write<T, F>(&self, act: Act, body: F) -> Result<Outcome<T>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let rights = self.rights();
        // Held while it works: a lane cannot wait for its own end, which the last holder does.
        let store = self.store()?;
        let written = store.write(move |session| {
            let outcome = transact(session, &act, |tx| {
                rights.hold(tx.session())?;
                body(tx)
            })?;
            // A repeat runs no body, and hands out what the body answered.
            if matches!(outcome, Outcome::Repeated(_)) {
                rights.hold(session)?;
            }
            Ok(outcome)
        });
        self.heeded(written.wait())
    }

    /// Runs a read on a reading lane and waits for it; what the person may do is read first.
    ///
    /// # Errors
    /// As for [`write`](Self::write).
    pub fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Session) -> Result<T> + Send + 'static,
    {
        let rights = self.rights();
        let read = self.store()?.read(move |session| {
            rights.hold(session)?;
            body(session)
        });
        self.heeded(read.wait())
    }

    fn rights(&self) -> Rights {
        let account = self.me.as_ref().map(|me| me.account);
        Rights {
            account: account.filter(|_| self.rule.needs_session),
            rule: self.rule,
            narrowed: self.narrowed.get(),
        }
    }

    /// Lets the session follow when a right turned out to be gone, so that what the window shows is
    /// true and the keys of a disabled account leave memory.
    fn heeded<T>(&self, result: Result<T>) -> Result<T> {
        let gone = |fault: &Fault| matches!(fault.code, Code::NotSignedIn | Code::RoleRefused);
        if result.as_ref().is_err_and(gone) {
            // What the call was refused for is told, whatever comes of this.
            session::follow(self).ok();
        }
        result
    }
}

/// What a call asks of the account that makes it.
#[derive(Clone, Copy)]
struct Rights {
    /// None where the command is open to everybody.
    account: Option<i64>,
    rule: &'static Rule,
    narrowed: Option<&'static [Role]>,
}

impl Rights {
    /// Refuses an account that was disabled, or that holds none of the roles any more.
    fn hold(&self, session: &mut dyn Session) -> Result<()> {
        let Some(account) = self.account else {
            return Ok(());
        };
        let held = session::rights(session, account)?;
        let held = held.ok_or_else(|| Fault::new(Code::NotSignedIn))?;
        roles::one_of(self.rule.name, self.rule.roles, &held)?;
        let narrowed = self.narrowed.unwrap_or(self.rule.roles);
        roles::one_of(self.rule.name, narrowed, &held)
    }
}

/// Tells how far the work is, from inside a transaction.
pub fn report(
    progress: &dyn Progress,
    step: &str,
    done: usize,
    total: Option<usize>,
) -> Result<()> {
    progress.report(contract::Progress {
        step: step.to_owned(),
        done: count(done),
        total: total.map(count),
    })
}

/// A number of things as it crosses the border.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An operation id is a UUID, so that two hosts never make the same.
pub fn operation_id(op: &str) -> Result<String> {
    let id = uuid::Uuid::try_parse(op).map_err(|_| Fault::bad_field("op", "not a UUID"))?;
    Ok(id.hyphenated().to_string())
}

/// Longest reason of a person, in characters.
const REASON: usize = 500;

/// Reads the reason a person gives for an act.
///
/// # Errors
/// [`Code::ReasonMissing`]; a text that cannot be kept is a bad field.
pub fn reason(text: &str) -> Result<String> {
    let reason =
        clean_text(text, REASON).map_err(|fault| Fault::bad_field("reason", fault.code()))?;
    if reason.is_empty() {
        return Err(Fault::new(Code::ReasonMissing));
    }
    Ok(reason)
}

/// Reads an id as it crosses the border.
pub fn id(text: &str, field: &str) -> Result<i64> {
    text.parse()
        .map_err(|_| Fault::bad_field(field, "not an id"))
}
