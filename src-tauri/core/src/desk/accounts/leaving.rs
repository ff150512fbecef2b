//! Taking an administrator's right back once there are two: it waits for a second person.
//!
//! Whoever could end the other administrator alone would rule alone from then on. So that right is
//! asked back as it is granted: one administrator proposes, another person confirms. The person
//! who loses it may confirm; giving up one's own takes nobody else.
//!
//! The proposal is a pending row beside the active one of the same role. It cannot be mistaken for
//! a grant that waits, because nobody is granted what they hold. Whether the account is to be
//! disabled as well is said by the event that brought the row, which names it.

use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::{self, Role};
use crate::store::rows::{Account, Grant};
use crate::store::{Session, Tx, maybe_one};

/// The rows of one role of one account that are not over.
pub(super) struct Held {
    /// In force.
    pub active: Option<Grant>,
    /// Waits for a second person: to begin, or where `active` is there, to end.
    pub pending: Option<Grant>,
}

impl Held {
    /// Picks them out of an account's grants.
    pub fn of(grants: &[Grant], role: Role) -> Self {
        let find = |state: &str| {
            let mut of_role = grants.iter().filter(|grant| grant.role == role.as_str());
            of_role.find(|grant| grant.state == state).cloned()
        };
        Self {
            active: find("active"),
            pending: find("pending"),
        }
    }
}

/// Takes back a role in force, or proposes to.
///
/// # Errors
/// [`Code::LastAdministrator`]; [`Code::WrongState`] when that was proposed already.
pub(super) fn revoke(tx: &mut Tx<'_>, account: &Account, role: Role, held: Held) -> Result<()> {
    let Some(active) = held.active else {
        return Err(Fault::not_found("grant", account.id));
    };
    if role == Role::Administrator && waits(tx, account)? {
        return propose(tx, &active, held.pending.as_ref());
    }
    // The right itself last: whoever gives up their own must still hold it for the rest.
    held.pending.map_or(Ok(()), |pending| end(tx, &pending))?;
    end(tx, &active)
}

/// Disables an account, or proposes to; answers the account where it is disabled now.
///
/// # Errors
/// As for [`revoke`].
pub(super) fn disable(
    tx: &mut Tx<'_>,
    account: &Account,
    grants: &[Grant],
) -> Result<Option<Account>> {
    let held = Held::of(grants, Role::Administrator);
    if let Some(active) = held.active
        && waits(tx, account)?
    {
        return propose(tx, &active, held.pending.as_ref()).map(|()| None);
    }
    put_out(tx, account).map(Some)
}

/// Disables an account, and answers it.
fn put_out(tx: &mut Tx<'_>, account: &Account) -> Result<Account> {
    let mut after = account.clone();
    after.disabled_at = Some(tx.now.0);
    tx.update(account, &mut after)?;
    Ok(after)
}

/// Whether an administrator's right may go only with a second person. One's own may go at once.
fn waits(tx: &mut Tx<'_>, account: &Account) -> Result<bool> {
    if account.disabled_at.is_some() {
        return Ok(false);
    }
    super::keep_one_administrator(tx)?;
    let me = tx.get::<Account>(tx.actor)?.person;
    Ok(!roles::same_person(&me, &account.person))
}

fn propose(tx: &mut Tx<'_>, active: &Grant, pending: Option<&Grant>) -> Result<()> {
    if pending.is_some() {
        return Err(Fault::new(Code::WrongState).with("state", "pending"));
    }
    tx.note(&format!("leaving.{}", active.role), "pending");
    let id = tx.insert(&mut Grant {
        id: 0,
        state: "pending".to_owned(),
        granted_at: tx.now.0,
        granted_by: tx.actor,
        confirmed_by: None,
        version: 1,
        ..active.clone()
    })?;
    tx.about("grant_entry", id);
    Ok(())
}

/// Confirms what another person proposed.
///
/// # Errors
/// [`Code::FourEyes`] for the person who proposed it; [`Code::LastAdministrator`].
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    account: &Account,
    active: &Grant,
    proposal: &Grant,
) -> Result<()> {
    let me = tx.get::<Account>(tx.actor)?.person;
    let author = tx.get::<Account>(proposal.granted_by)?.person;
    roles::separate(&me, &[(&author, "author")])?;
    // Others may have gone since it was proposed.
    if account.disabled_at.is_none() {
        super::keep_one_administrator(tx)?;
    }
    // On a team's server the confirmation is what lets the right go.
    let mut after = proposal.clone();
    "revoked".clone_into(&mut after.state);
    after.confirmed_by = Some(tx.actor);
    tx.update(proposal, &mut after)?;
    end(tx, active)?;
    if account.disabled_at.is_some() || !disables(tx.session(), proposal)? {
        return Ok(());
    }
    put_out(tx, account).map(drop)
}

/// Lets an administrator stay whose right was asked back. That is not for themselves to say.
///
/// # Errors
/// [`Code::FourEyes`] for the person whose right it is.
pub(super) fn keep(tx: &mut Tx<'_>, account: &Account, proposal: &Grant) -> Result<()> {
    let me = tx.get::<Account>(tx.actor)?.person;
    roles::separate(&me, &[(&account.person, "holder")])?;
    end(tx, proposal)
}

/// Ends a grant, whichever state it is in.
pub(super) fn end(tx: &mut Tx<'_>, grant: &Grant) -> Result<()> {
    let mut after = grant.clone();
    "revoked".clone_into(&mut after.state);
    tx.update(grant, &mut after)
}

/// Whether confirming the proposal disables the account as well.
pub(super) fn disables(session: &mut dyn Session, proposal: &Grant) -> Result<bool> {
    let entity = format!("grant_entry:{}", proposal.id);
    let asked: &[_] = &[("entity", entity.into())];
    let asked = maybe_one(session, "grant.asked_back", asked, |row| {
        Ok(row.text(0)? == "account.disable")
    })?;
    Ok(asked.unwrap_or_default())
}
