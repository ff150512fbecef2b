//! Who is signed in: sign-in, the idle lock, admission of every command.

use crate::contract::{
    CreateAdministrator, DemoAccount, Done, Empty, Me, Millis, OpenStore, SessionState, SignIn,
};
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::{self, Role, Rule};
use crate::store::keyring::Keyring;
use crate::store::rows::Account;
use crate::store::seal::{self, Wrapped};
use crate::store::{Covered, Session, Store, maybe_one};

use super::{Cx, Desk, accounts, refusals, team, team_store};

const MINUTE: i64 = 60_000;
/// A session ends after a working day however busy it was.
const ABSOLUTE: i64 = 8 * 60 * MINUTE;
/// The delay after the first wrong password; it doubles with each further one.
const FIRST_DELAY: i64 = 1_000;
const LONGEST_DELAY: i64 = 15 * MINUTE;

/// The signed-in person with the keys of the store.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: i64,
    /// Its login.
    pub login: String,
    /// The person behind it; four eyes are counted by person.
    pub person: String,
    /// The name shown.
    pub display_name: String,
    /// Active roles.
    pub roles: Vec<Role>,
    pub(crate) keyring: Keyring,
    since: Instant,
    last_act: Instant,
}

impl SignedIn {
    /// Reviewers idle longer than those who move money or take programs offline.
    fn idle_limit(&self) -> i64 {
        if self.roles.iter().all(|role| *role == Role::Reviewer) {
            15 * MINUTE
        } else {
            5 * MINUTE
        }
    }

    fn locks_at(&self) -> i64 {
        (self.last_act.0 + self.idle_limit()).min(self.since.0 + ABSOLUTE)
    }

    /// A clock that went backwards locks as well: it must not revive a session.
    fn is_locked(&self, now: Instant) -> bool {
        now.0 > self.locks_at() || now.0 < self.since.0
    }

    fn to_contract(&self) -> Me {
        Me {
            account: self.account.to_string(),
            login: self.login.clone(),
            display_name: self.display_name.clone(),
            roles: self
                .roles
                .iter()
                .map(|role| role.as_str().to_owned())
                .collect(),
            locks_at: Millis(self.locks_at()),
        }
    }
}

/// Commands a host repeats by itself; they must not keep a session awake.
const PASSIVE: &[&str] = &["session.state", "store.status", "counts.get"];

/// Lets a call in, or says why not. It goes by the roles the session knows of; whoever reads or
/// writes goes by [`rights`] as well.
pub(super) fn admit(
    desk: &Desk,
    name: &'static str,
    now: Instant,
) -> Result<(&'static Rule, Option<SignedIn>)> {
    let rule = roles::rule(name)?;
    let mut slot = desk.signed_in();
    let locked = slot.as_ref().is_some_and(|me| me.is_locked(now));
    if !rule.needs_session {
        return Ok((rule, slot.clone().filter(|_| !locked)));
    }
    if locked {
        return Err(Fault::new(Code::SessionLocked));
    }
    let Some(me) = slot.as_mut() else {
        return Err(Fault::new(Code::NotSignedIn));
    };
    roles::allowed(name, &me.roles)?;
    if !PASSIVE.contains(&name) {
        me.last_act = now;
    }
    Ok((rule, Some(me.clone())))
}

/// What a host needs to know at start.
pub fn state(cx: &Cx<'_>, _request: Empty) -> Result<SessionState> {
    let read = cx.store().and_then(|store| {
        let read = store.read(|session| {
            let accounts = maybe_one(session, "account.any", &[], |row| row.int(0))?.is_some();
            Ok((accounts, super::demo::accounts_of(session)?))
        });
        read.wait()
    });
    let (has_accounts, demo) = match read {
        Ok(read) => read,
        // A team's server shows nothing to whom it does not let in, or not any more.
        Err(fault) if matches!(fault.code, Code::NoStore | Code::NotSignedIn) => {
            return Ok(unopened(cx.desk.team().is_some()));
        }
        // A store that is there and cannot be opened is not the same as no store.
        Err(fault) => return Err(fault),
    };
    let slot = cx.desk.signed_in();
    let locked = slot.as_ref().is_some_and(|me| me.is_locked(cx.now));
    Ok(SessionState {
        store_open: true,
        has_accounts,
        team: cx.desk.team().is_some(),
        demo: !demo.is_empty(),
        me: slot.as_ref().map(SignedIn::to_contract),
        locked,
        demo_accounts: demo,
    })
}

/// Without a store, or with one of a team before anybody signed in to it.
fn unopened(team: bool) -> SessionState {
    SessionState {
        store_open: team,
        has_accounts: team,
        team,
        demo: false,
        me: None,
        locked: false,
        demo_accounts: Vec::new(),
    }
}

/// Makes the default store of this computer, where there is none.
pub fn create_store(cx: &Cx<'_>, request: Empty) -> Result<SessionState> {
    let path = cx.desk.default_store();
    cx.desk.attach(Store::create(&path)?);
    state(cx, request)
}

/// Opens a store the person picked.
pub fn open_store(cx: &Cx<'_>, request: OpenStore) -> Result<SessionState> {
    let path = cx.desk.files.path(&request.file)?;
    cx.desk.attach(Store::open(&path)?);
    state(cx, Empty {})
}

/// Makes the first account of an empty store and signs it in. In a team's store its owner does, who is
/// no person of it.
pub fn create_administrator(cx: &Cx<'_>, request: CreateAdministrator) -> Result<Me> {
    accounts::create_first(cx, &request)?;
    let asked = SignIn {
        login: request.login,
        password: request.password,
    };
    let me = sign_in(cx, asked)?;
    if cx.desk.team().is_some() {
        team_store::note_login(cx.desk, &me.login);
    }
    Ok(me)
}

/// Signs a person in.
///
/// # Errors
/// [`Code::SignInRefused`] for a wrong login, a wrong password and a disabled account alike;
/// [`Code::SignInDelayed`] with `seconds` after wrong passwords.
pub fn sign_in(cx: &Cx<'_>, request: SignIn) -> Result<Me> {
    let login = accounts::normal_login(&request.login)?;
    // Of whoever was signed in so far; that it could not be written is not this person's to hear.
    refusals::flush(cx.desk, cx.now).ok();
    if let Some(team) = cx.desk.team() {
        return team::sign_in(cx, &team.with_login(&login, &request.password));
    }
    let store = cx.store()?;
    let found = store
        .read(move |session| by_login(session, &login))
        .wait()?;
    let Some(account) = found else {
        seal::pretend(&request.password)?;
        return Err(Fault::new(Code::SignInRefused));
    };
    refuse_delayed(&account, cx.now)?;
    let wrapped = Wrapped {
        password_hash: account.password_hash.clone(),
        key_salt: account.key_salt.clone(),
        wrapped_key: account.wrapped_key.clone(),
    };
    let keys = seal::unwrap_with(&account.login, &request.password, &wrapped)?;
    let keys = keys.filter(|_| account.disabled_at.is_none());
    note_attempt(cx, account.id, keys.is_none())?;
    let Some(keys) = keys else {
        return Err(Fault::new(Code::SignInRefused));
    };
    let id = account.id;
    let roles = store.read(move |session| rights(session, id)).wait()?;
    // Disabled between the two reads.
    let roles = roles.ok_or_else(|| Fault::new(Code::SignInRefused))?;
    Ok(begin(cx, account, roles, Keyring::Own(keys)))
}

/// Makes a person the one who is signed in.
pub(super) fn begin(cx: &Cx<'_>, account: Account, roles: Vec<Role>, keyring: Keyring) -> Me {
    let me = SignedIn {
        account: account.id,
        login: account.login,
        person: account.person,
        display_name: account.display_name,
        roles,
        keyring,
        since: cx.now,
        last_act: cx.now,
    };
    if let Ok(store) = cx.store() {
        // What an import left that was cut off is tried again at the next start.
        super::payments::sweep(&store, me.account).ok();
    }
    let answer = me.to_contract();
    *cx.desk.signed_in() = Some(me);
    answer
}

/// Signs the person out; the keys leave memory, and with them their connections to a team's server.
pub fn sign_out(cx: &Cx<'_>, _request: Empty) -> Result<Done> {
    // Nobody is kept signed in because it could not be written.
    refusals::flush(cx.desk, cx.now).ok();
    match cx.desk.team() {
        Some(team) => cx.desk.attach_team(team),
        None => *cx.desk.signed_in() = None,
    }
    Ok(Done {})
}

/// Whether the session, locked or not, is of that login.
pub(super) fn is_mine(cx: &Cx<'_>, login: &str) -> bool {
    let slot = cx.desk.signed_in();
    slot.as_ref().is_some_and(|me| me.login == login)
}

/// Whether this is the signed-in person's password, for acts that ask for it once more.
pub fn confirm_password(cx: &Cx<'_>, password: &str) -> Result<()> {
    if let Some(team) = cx.desk.team() {
        return Store::knock(&team.with_login(&cx.me()?.login, password));
    }
    let id = cx.me()?.account;
    let account: Account = cx.read(move |session| crate::store::get(session, id))?;
    refuse_delayed(&account, cx.now)?;
    let wrapped = Wrapped {
        password_hash: account.password_hash,
        key_salt: account.key_salt,
        wrapped_key: account.wrapped_key,
    };
    let right = seal::unwrap_with(&account.login, password, &wrapped)?.is_some();
    note_attempt(cx, id, !right)?;
    if right {
        Ok(())
    } else {
        Err(Fault::new(Code::SignInRefused))
    }
}

pub(super) fn by_login(session: &mut dyn Session, login: &str) -> Result<Option<Account>> {
    maybe_one(
        session,
        "account.by_login",
        &[("login", login.into())],
        |row| Account::read(row, 0),
    )
}

/// The roles of an account that are in force now; none where the account is disabled or not there.
pub(super) fn rights(session: &mut dyn Session, account: i64) -> Result<Option<Vec<Role>>> {
    let (mut enabled, mut held) = (false, Vec::new());
    let of: &[_] = &[("id", account.into())];
    session.query("account.rights", of, &mut |row| {
        enabled = row.opt_int(0)?.is_none();
        if let Some(role) = row.opt_text(1)? {
            held.push(Role::parse(role)?);
        }
        Ok(())
    })?;
    Ok(enabled.then_some(held))
}

/// Takes from the session what was taken from its account meanwhile, and ends it where the account
/// was disabled. What was granted meanwhile comes with the next sign-in.
pub(super) fn follow(cx: &Cx<'_>) -> Result<()> {
    let Some(account) = cx.me.as_ref().map(|me| me.account) else {
        return Ok(());
    };
    let held = cx.store()?.read(move |session| rights(session, account));
    let held = match held.wait() {
        // A team's server says so before it says anything else.
        Err(fault) if fault.code == Code::NotSignedIn => None,
        held => held?,
    };
    let mut slot = cx.desk.signed_in();
    let Some(me) = slot.as_mut().filter(|me| me.account == account) else {
        return Ok(());
    };
    match held {
        Some(held) => me.roles.retain(|role| held.contains(role)),
        None => *slot = None,
    }
    Ok(())
}

fn refuse_delayed(account: &Account, now: Instant) -> Result<()> {
    let (Some(last), 1..) = (account.last_fail_at, account.failed_count) else {
        return Ok(());
    };
    let doublings = u32::try_from(account.failed_count - 1)
        .unwrap_or(30)
        .min(30);
    let delay = FIRST_DELAY
        .saturating_mul(1 << doublings)
        .min(LONGEST_DELAY);
    // A clock set back must not shorten the wait, so that only time that has passed counts.
    let passed = (now.0 - last).max(0);
    if passed >= delay {
        return Ok(());
    }
    let seconds = (delay - passed + 999) / 1_000;
    Err(Fault::new(Code::SignInDelayed).with("seconds", seconds))
}

fn note_attempt(cx: &Cx<'_>, account: i64, failed: bool) -> Result<()> {
    let now = cx.now.0;
    cx.store()?
        .write(move |session| {
            let statement = if failed {
                "account.failed"
            } else {
                "account.succeeded"
            };
            let at: &[_] = &[("id", account.into()), ("at", now.into())];
            session
                .execute(statement, if failed { at } else { &at[..1] })
                .map(drop)
        })
        .wait()
}

/// A made-up account of a demo store, for the start screen.
pub(super) fn demo_account(login: &str, password: &str, roles: &[Role]) -> DemoAccount {
    DemoAccount {
        login: login.to_owned(),
        password: password.to_owned(),
        roles: roles.iter().map(|role| role.as_str().to_owned()).collect(),
    }
}
