//! Accounts and the roles they hold.
//!
//! The first account of a store is its administrator. Once there are two administrators, granting
//! finance, manager or administrator waits for a second one, and so does taking an administrator's
//! right from another ([`leaving`]). Separation is by person: an account names the person behind
//! it, so that a second account is no second pair of eyes.

mod leaving;

use std::collections::BTreeSet;

use leaving::Held;
use unicode_normalization::UnicodeNormalization;

use super::cx::id;
use super::team::Secret;
use super::{Cx, session};
use crate::contract::{
    AccountInfo, Accounts, AddAccount, ChangeRole, CreateAdministrator, Done, Empty, OpById,
    SetPassword,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::{self, Role};
use crate::store::keyring::Keyring;
use crate::store::rows::{Account, Grant};
use crate::store::seal::Keys;
use crate::store::{Covered, Session, Tx, all, maybe_one};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest password, in bytes.
const LONGEST: usize = 1024;

/// A login as it is stored: NFKC, lower case, no blanks around.
pub(super) fn normal_login(text: &str) -> Result<String> {
    let login: String = text.trim().nfkc().collect::<String>().to_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if (2..=64).contains(&login.len()) && login.chars().all(plain) {
        return Ok(login);
    }
    Err(Fault::bad_field(
        "login",
        "2 to 64 letters, digits, dots, hyphens",
    ))
}

pub(super) fn check_password(password: &str) -> Result<()> {
    if password.chars().count() >= SHORTEST && password.len() <= LONGEST {
        return Ok(());
    }
    Err(Fault::new(Code::PasswordWeak)
        .with("shortest", SHORTEST)
        .with("longest", LONGEST))
}

fn check_name(text: &str, field: &str) -> Result<String> {
    let name = text.trim();
    let fine = !name.is_empty() && name.len() <= 200 && !name.chars().any(char::is_control);
    if fine {
        Ok(name.to_owned())
    } else {
        Err(Fault::bad_field(field, "1 to 200 bytes of text"))
    }
}

/// Makes the administrator of a store that has no account yet.
pub(super) fn create_first(cx: &Cx<'_>, request: &CreateAdministrator) -> Result<()> {
    let login = normal_login(&request.login)?;
    let display_name = check_name(&request.display_name, "display_name")?;
    check_password(&request.password)?;
    let secret = match cx.desk.team() {
        Some(_) => Secret::at_server(&request.password),
        None => Secret::new(&Keyring::Own(Keys::create()?), &login, &request.password)?,
    };
    let op = uuid::Uuid::now_v7().to_string();
    // The password must not reach the operation's digest, where it could be guessed.
    let act = cx.act(&op, "session.create_administrator", &login)?;
    cx.write(act, move |tx| {
        if maybe_one(tx.session(), "account.any", &[], |row| row.int(0))?.is_some() {
            return Err(Fault::new(Code::WrongState).with("state", "has_accounts"));
        }
        let person = login.clone();
        let account = insert_account(
            tx,
            NewAccount {
                login,
                person,
                display_name,
                secret,
            },
        )?;
        insert_grant(tx, account, Role::Administrator, true)?;
        super::policies::install_defaults(tx)
    })
    .map(drop)
}

struct NewAccount {
    login: String,
    person: String,
    display_name: String,
    secret: Secret,
}

fn insert_account(tx: &mut Tx<'_>, new: NewAccount) -> Result<i64> {
    let login: &[_] = &[("login", (&new.login).into())];
    if maybe_one(tx.session(), "account.by_login", login, |row| row.int(0))?.is_some() {
        return Err(Fault::new(Code::LoginTaken).with("login", &new.login));
    }
    tx.note("login", new.login.clone());
    let Secret { wrapped, verifier } = new.secret;
    let id = tx.insert(&mut Account {
        id: 0,
        login: new.login.clone(),
        person: new.person,
        display_name: new.display_name,
        password_hash: wrapped.password_hash,
        disabled_at: None,
        key_salt: wrapped.key_salt,
        wrapped_key: wrapped.wrapped_key,
        failed_count: 0,
        last_fail_at: None,
        version: 1,
    })?;
    tx.about("account", id);
    open_login(tx, &new.login, &verifier)?;
    Ok(id)
}

/// Lets an account in at the server of a team; a file has nothing to do.
pub(super) fn open_login(tx: &mut Tx<'_>, login: &str, verifier: &str) -> Result<()> {
    let login: &[_] = &[("login", login.into()), ("verifier", verifier.into())];
    tx.session().query("login.open", login, &mut |_| Ok(()))
}

fn insert_grant(tx: &mut Tx<'_>, account: i64, role: Role, active: bool) -> Result<()> {
    let state = if active { "active" } else { "pending" };
    tx.note(&format!("grant.{}", role.as_str()), state);
    tx.insert(&mut Grant {
        id: 0,
        account_id: account,
        role: role.as_str().to_owned(),
        state: state.to_owned(),
        granted_at: tx.now.0,
        granted_by: tx.actor,
        confirmed_by: None,
        version: 1,
    })
    .map(drop)
}

/// How many persons are administrators now.
pub(super) fn administrators(session: &mut dyn Session) -> Result<usize> {
    let named = all(session, "grant.administrators", &[], |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    Ok(roles::persons(&named))
}

/// Whether granting the role takes a second administrator now.
fn needs_second(session: &mut dyn Session, role: Role) -> Result<bool> {
    Ok(role != Role::Reviewer && administrators(session)? >= 2)
}

/// All accounts with their roles.
pub fn list(cx: &Cx<'_>, _request: Empty) -> Result<Accounts> {
    cx.read(|session| {
        let accounts = all(session, "account.all", &[], |row| Account::read(row, 0))?;
        let grants = all(session, "grant.all", &[], |row| Grant::read(row, 0))?;
        let accounts = accounts
            .iter()
            .map(|account| info(session, account, &grants));
        let accounts = accounts.collect::<Result<_>>()?;
        Ok(Accounts { accounts })
    })
}

fn info(session: &mut dyn Session, account: &Account, grants: &[Grant]) -> Result<AccountInfo> {
    let own = || grants.iter().filter(|grant| grant.account_id == account.id);
    let in_state = |state: &'static str| own().filter(move |grant| grant.state == state);
    let held = |role: &str| in_state("active").any(|grant| grant.role == role);
    let names = |grants: Vec<&Grant>| grants.iter().map(|grant| grant.role.clone()).collect();
    let (leaving, pending): (Vec<_>, Vec<_>) =
        in_state("pending").partition(|grant| held(&grant.role));
    let mut disabling = false;
    for proposal in &leaving {
        disabling |= leaving::disables(session, proposal)?;
    }
    Ok(AccountInfo {
        id: account.id.to_string(),
        login: account.login.clone(),
        person: account.person.clone(),
        display_name: account.display_name.clone(),
        roles: names(in_state("active").collect()),
        pending: names(pending),
        leaving: names(leaving),
        disabling,
        disabled: account.disabled_at.is_some(),
    })
}

fn grants_of(session: &mut dyn Session, account: i64) -> Result<Vec<Grant>> {
    let of: &[_] = &[("account_id", account.into())];
    all(session, "grant.of_account", of, |row| Grant::read(row, 0))
}

fn info_of(session: &mut dyn Session, account: &Account) -> Result<AccountInfo> {
    let grants = grants_of(session, account.id)?;
    info(session, account, &grants)
}

/// Adds an account; the store key is wrapped under its password.
pub fn add(cx: &Cx<'_>, request: AddAccount) -> Result<AccountInfo> {
    let login = normal_login(&request.login)?;
    check_password(&request.password)?;
    let person = check_name(&request.person, "person")?;
    let display_name = check_name(&request.display_name, "display_name")?;
    // A role that is asked for twice is held once.
    let roles = request.roles.iter().map(|role| Role::parse(role));
    let roles = roles.collect::<Result<BTreeSet<_>>>()?;
    let secret = Secret::new(&cx.keyring()?, &login, &request.password)?;
    let digest = (&login, &person, &display_name, &request.roles);
    let act = cx.act(&request.op, "account.add", &digest)?;
    cx.write(act, move |tx| {
        let id = insert_account(
            tx,
            NewAccount {
                login,
                person,
                display_name,
                secret,
            },
        )?;
        for role in roles {
            let active = !needs_second(tx.session(), role)?;
            insert_grant(tx, id, role, active)?;
        }
        let account = tx.get::<Account>(id)?;
        info_of(tx.session(), &account)
    })
    .map(crate::store::Outcome::into_inner)
}

fn change<F>(cx: &Cx<'_>, action: &'static str, request: ChangeRole, body: F) -> Result<AccountInfo>
where
    F: FnOnce(&mut Tx<'_>, &Account, Role, Held) -> Result<()> + Send + 'static,
{
    let account = id(&request.account, "account")?;
    let role = Role::parse(&request.role)?;
    let act = cx.act(&request.op, action, &request)?;
    cx.write(act, move |tx| {
        let before = tx.get::<Account>(account)?;
        tx.about("account", account);
        tx.note("role", role.as_str());
        let held = Held::of(&grants_of(tx.session(), account)?, role);
        body(tx, &before, role, held)?;
        let after = tx.get::<Account>(account)?;
        info_of(tx.session(), &after)
    })
    .map(crate::store::Outcome::into_inner)
}

/// Grants a role, or asks a second administrator to. Where the role was asked back and that waits,
/// its holder keeps it.
///
/// # Errors
/// [`Code::WrongState`] where it is held or waits; [`Code::FourEyes`] for a holder who would keep it.
pub fn grant(cx: &Cx<'_>, request: ChangeRole) -> Result<AccountInfo> {
    change(
        cx,
        "account.grant",
        request,
        |tx, account, role, held| match (held.active, held.pending) {
            (None, None) => {
                let active = !needs_second(tx.session(), role)?;
                insert_grant(tx, account.id, role, active)
            }
            (Some(_), Some(proposal)) => leaving::keep(tx, account, &proposal),
            _ => Err(Fault::new(Code::WrongState).with("state", "granted")),
        },
    )
}

/// Confirms a role that another person granted, or asked back.
///
/// # Errors
/// [`Code::NotFound`] when nothing waits; [`Code::FourEyes`] for whoever asked, and for whoever would
/// get the role; [`Code::LastAdministrator`].
pub fn confirm(cx: &Cx<'_>, request: ChangeRole) -> Result<AccountInfo> {
    change(cx, "account.confirm", request, |tx, account, _, held| {
        let pending = held.pending;
        let before = pending.ok_or_else(|| Fault::not_found("grant", account.id))?;
        if let Some(active) = held.active {
            return leaving::confirm(tx, account, &active, &before);
        }
        let me = tx.get::<Account>(tx.actor)?.person;
        let granter = tx.get::<Account>(before.granted_by)?.person;
        roles::separate(&me, &[(&granter, "author"), (&account.person, "holder")])?;
        let mut after = before.clone();
        after.state = "active".to_owned();
        after.confirmed_by = Some(tx.actor);
        tx.update(&before, &mut after)
    })
}

/// Takes a role back, or a grant that waits; another administrator's waits for a second person.
///
/// # Errors
/// [`Code::NotFound`] where it is not held; [`Code::LastAdministrator`]; [`Code::WrongState`] where
/// it was asked back already.
pub fn revoke(cx: &Cx<'_>, request: ChangeRole) -> Result<AccountInfo> {
    change(
        cx,
        "account.revoke",
        request,
        |tx, account, role, held| match (&held.active, &held.pending) {
            (None, Some(pending)) => leaving::end(tx, pending),
            _ => leaving::revoke(tx, account, role, held),
        },
    )
}

fn keep_one_administrator(tx: &mut Tx<'_>) -> Result<()> {
    if administrators(tx.session())? > 1 {
        Ok(())
    } else {
        Err(Fault::new(Code::LastAdministrator))
    }
}

/// Disables an account; its history stays. Another administrator's waits for a second person.
///
/// # Errors
/// [`Code::LastAdministrator`]; [`Code::WrongState`] where its right was asked back already.
pub fn disable(cx: &Cx<'_>, request: OpById) -> Result<AccountInfo> {
    let account = id(&request.id, "id")?;
    let act = cx.act(&request.op, "account.disable", &request)?;
    cx.write(act, move |tx| {
        let before = tx.get::<Account>(account)?;
        tx.about("account", account);
        let grants = grants_of(tx.session(), account)?;
        let disabled = leaving::disable(tx, &before, &grants)?;
        let now = info_of(tx.session(), disabled.as_ref().unwrap_or(&before))?;
        // The event that says so of a proposal is written after this answer.
        let disabling = disabled.is_none();
        Ok(AccountInfo { disabling, ..now })
    })
    .map(crate::store::Outcome::into_inner)
}

/// Sets a password: one's own, or as administrator another person's.
pub fn password(cx: &Cx<'_>, request: SetPassword) -> Result<Done> {
    let target = id(&request.account, "account")?;
    let own = target == cx.me()?.account;
    if !own {
        cx.only(&[Role::Administrator])?;
    }
    session::confirm_password(cx, &request.own_password)?;
    check_password(&request.new_password)?;
    let login = cx
        .read(move |s| crate::store::get::<Account>(s, target))?
        .login;
    let keyring = cx.keyring()?;
    let secret = Secret::new(&keyring, &login, &request.new_password)?;
    let act = cx.act(&request.op, "account.password", &request.account)?;
    let done = cx.write(act, move |tx| {
        let before = tx.get::<Account>(target)?;
        tx.about("account", target);
        if matches!(keyring, Keyring::Server) {
            let params: &[_] = &[
                ("login", login.into()),
                ("verifier", secret.verifier.into()),
            ];
            tx.session()
                .query("login.password", params, &mut |_| Ok(()))?;
            return Ok(Done {});
        }
        let mut after = before.clone();
        after.password_hash = secret.wrapped.password_hash;
        after.key_salt = secret.wrapped.key_salt;
        after.wrapped_key = secret.wrapped.wrapped_key;
        tx.update(&before, &mut after)?;
        Ok(Done {})
    })?;
    if own && let Some(team) = cx.store()?.team() {
        team.note_password(&request.new_password);
    }
    Ok(done.into_inner())
}
