//! Who works on which filing: leases that end by themselves.

use crate::contract::{
    Done, Empty, FilingDetail, Lease, Millis, NextFiling, OpById, TakeOver, Upcoming,
};
use crate::desk::Cx;
use crate::desk::cx::{id, reason};
use crate::desk::session::SignedIn;
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::filing::FilingStatus;
use crate::domain::roles;
use crate::store::rows::Filing;
use crate::store::{Covered, Session, Tx, Value, all, maybe_one};

/// How long a filing stays with whoever took it.
const LEASE: i64 = 15 * 60_000;
/// How many filings one person may hold.
pub(super) const CAP: i64 = 5;
/// How many are shown ahead.
const AHEAD: i64 = 3;

/// Who takes or gives back.
#[derive(Debug, Clone)]
pub(in crate::desk) struct Reviewer {
    pub account: i64,
    pub login: String,
    pub person: String,
}

impl Reviewer {
    pub fn of(me: &SignedIn) -> Self {
        Self {
            account: me.account,
            login: me.login.clone(),
            person: me.person.clone(),
        }
    }
}

/// A lease that still runs.
#[derive(Debug)]
pub(super) struct Held {
    pub account: i64,
    pub login: String,
    pub until: i64,
}

impl Held {
    pub fn refusal(&self) -> Fault {
        Fault::new(Code::LeaseHeld)
            .with("login", &self.login)
            .with("until", self.until)
    }

    pub fn to_contract(&self, me: i64) -> Lease {
        Lease {
            account: self.account.to_string(),
            login: self.login.clone(),
            until_at: Millis(self.until),
            mine: self.account == me,
        }
    }
}

/// The running lease of a filing.
pub(super) fn held(session: &mut dyn Session, filing: i64, now: i64) -> Result<Option<Held>> {
    let params: &[_] = &[("filing_id", filing.into()), ("now", now.into())];
    maybe_one(session, "lease.get", params, |row| {
        Ok(Held {
            account: row.int(0)?,
            login: row.text(1)?.to_owned(),
            until: row.int(2)?,
        })
    })
}

/// How many other filings a person holds.
pub(super) fn held_besides(
    session: &mut dyn Session,
    person: &str,
    filing: i64,
    now: i64,
) -> Result<i64> {
    let params: &[_] = &[("filing_id", filing.into()), ("now", now.into())];
    let mut held = 0;
    session.query("lease.persons_besides", params, &mut |row| {
        held += i64::from(roles::same_person(row.text(0)?, person));
        Ok(())
    })?;
    Ok(held)
}

/// Refuses whoever does not hold the filing.
pub(super) fn require(tx: &mut Tx<'_>, filing: i64, account: i64) -> Result<()> {
    let now = tx.now.0;
    match held(tx.session(), filing, now)? {
        Some(held) if held.account == account => Ok(()),
        Some(held) => Err(held.refusal()),
        None => Err(Fault::new(Code::LeaseMissing).with("id", filing)),
    }
}

pub(super) fn drop_lease(tx: &mut Tx<'_>, filing: i64) -> Result<()> {
    let params: &[_] = &[("filing_id", filing.into())];
    tx.session().execute("lease.drop", params).map(drop)
}

/// `filing.claim`. Taking what one holds prolongs it.
///
/// # Errors
/// [`Code::NotFound`], [`Code::WrongState`] when it is not in review, [`Code::LeaseHeld`] with the
/// login and the end, [`Code::LeaseCap`].
pub fn claim(cx: &Cx<'_>, request: OpById) -> Result<FilingDetail> {
    let filing_id = id(&request.id, "id")?;
    let who = Reviewer::of(cx.me()?);
    let act = cx.act(&request.op, "filing.claim", &request)?;
    cx.write(act, move |tx| {
        let filing: Filing = tx.get(filing_id)?;
        in_review(&filing)?;
        take(tx, filing_id, &who)?;
        tx.about("filing", filing_id);
        Ok(Done {})
    })?;
    super::detail::read(cx, filing_id)
}

/// Refuses a filing that nobody can decide on now.
pub(super) fn in_review(filing: &Filing) -> Result<()> {
    if filing.status == FilingStatus::PlatformReview.code() {
        return Ok(());
    }
    Err(Fault::new(Code::WrongState).with("state", filing.status))
}

/// `filing.take_over`: out of the hands of whoever holds it, with a reason. Whose it was and why is
/// on record, and the other's window tells them. What they decide meanwhile is refused.
///
/// # Errors
/// As [`claim`]; [`Code::ReasonMissing`], [`Code::LeaseMissing`] where nobody else holds it.
pub fn take_over(cx: &Cx<'_>, request: TakeOver) -> Result<FilingDetail> {
    let filing_id = id(&request.id, "id")?;
    let (why, who) = (reason(&request.reason)?, Reviewer::of(cx.me()?));
    let act = cx.act(&request.op, "filing.take_over", &request)?;
    cx.write(act, move |tx| {
        let filing: Filing = tx.get(filing_id)?;
        in_review(&filing)?;
        let now = tx.now.0;
        let other = held(tx.session(), filing_id, now)?;
        let other = other.filter(|held| held.account != who.account);
        let other = other.ok_or_else(|| Fault::new(Code::LeaseMissing).with("id", filing_id))?;
        put(tx, filing_id, &who)?;
        tx.about("filing", filing_id);
        tx.note("from", other.account.to_string());
        tx.note("reason", why);
        Ok(Done {})
    })?;
    super::detail::read(cx, filing_id)
}

fn take(tx: &mut Tx<'_>, filing: i64, who: &Reviewer) -> Result<()> {
    let now = tx.now.0;
    if let Some(held) = held(tx.session(), filing, now)?
        && held.account != who.account
    {
        return Err(held.refusal());
    }
    put(tx, filing, who)
}

/// Puts a filing into somebody's hands, as far as they may hold one more.
pub(super) fn put(tx: &mut Tx<'_>, filing: i64, who: &Reviewer) -> Result<()> {
    let now = tx.now.0;
    if held_besides(tx.session(), &who.person, filing, now)? >= CAP {
        return Err(Fault::new(Code::LeaseCap).with("cap", CAP));
    }
    put_beyond(tx, filing, who)
}

/// As [`put`], however many somebody holds: for a filing that is given back in the same transaction.
pub(super) fn put_beyond(tx: &mut Tx<'_>, filing: i64, who: &Reviewer) -> Result<()> {
    let now = tx.now.0;
    tx.session()
        .execute(
            "lease.put",
            &[
                ("filing_id", filing.into()),
                ("account_id", who.account.into()),
                ("login", (&who.login).into()),
                ("until_at", (now + LEASE).into()),
            ],
        )
        .map(drop)
}

/// `filing.release`. Giving back what one does not hold any more is no fault.
///
/// # Errors
/// [`Code::NotFound`], [`Code::LeaseHeld`] by somebody else.
pub fn release(cx: &Cx<'_>, request: OpById) -> Result<Done> {
    let filing_id = id(&request.id, "id")?;
    let account = cx.me()?.account;
    let act = cx.act(&request.op, "filing.release", &request)?;
    let done = cx.write(act, move |tx| {
        let filing: Filing = tx.get(filing_id)?;
        let now = tx.now.0;
        tx.about("filing", filing.id);
        match held(tx.session(), filing.id, now)? {
            Some(held) if held.account != account => Err(held.refusal()),
            _ => {
                drop_lease(tx, filing.id)?;
                Ok(Done {})
            }
        }
    })?;
    Ok(done.into_inner())
}

/// `filing.next`: takes the most urgent filing that nobody holds.
///
/// # Errors
/// [`Code::LeaseCap`].
pub fn next(cx: &Cx<'_>, request: Empty) -> Result<NextFiling> {
    let who = Reviewer::of(cx.me()?);
    // Asking twice takes two, so that the caller names no operation.
    let op = uuid::Uuid::now_v7().to_string();
    let act = cx.act(&op, "filing.next", &request)?;
    let taken = cx.write(act, move |tx| {
        let taken = take_next(tx, &who)?;
        if let Some(id) = taken {
            tx.about("filing", id);
        }
        Ok(NextFiling {
            id: taken.map(|id| id.to_string()),
        })
    })?;
    Ok(taken.into_inner())
}

/// What decides whether a filing is offered to somebody. What a person skipped is offered to none of
/// their accounts.
fn offered(
    session: &mut dyn Session,
    now: Instant,
    who: &Reviewer,
) -> Result<Vec<(&'static str, Value)>> {
    let mut accounts = Vec::new();
    session.query("account.persons", &[], &mut |row| {
        if roles::same_person(row.text(1)?, &who.person) {
            accounts.push(row.int(0)?.to_string());
        }
        Ok(())
    })?;
    Ok(vec![
        ("now", now.0.into()),
        ("today", now.day().as_i64().into()),
        ("accounts", format!("[{}]", accounts.join(",")).into()),
    ])
}

/// `filing.upcoming`: the filings that would be given next, to be looked at without waiting. Nobody
/// holds them by this.
///
/// # Errors
/// None but those of every command.
pub fn upcoming(cx: &Cx<'_>, _request: Empty) -> Result<Upcoming> {
    let (now, who) = (cx.now, Reviewer::of(cx.me()?));
    let ids = cx.read(move |session| {
        let mut params = offered(session, now, &who)?;
        params.push(("most", AHEAD.into()));
        all(session, "filing.upcoming", &params, |row| row.int(0))
    })?;
    // Each by itself: one that cannot be opened says so when it is its turn.
    let filings = ids.into_iter();
    let filings = filings.filter_map(|id| super::detail::read(cx, id).ok());
    Ok(Upcoming {
        filings: filings.collect(),
    })
}

/// The next filing for whoever has just given one out of their hands; whoever holds as many as one may
/// has enough to go on with.
pub(super) fn next_of(tx: &mut Tx<'_>, who: &Reviewer) -> Result<Option<i64>> {
    match take_next(tx, who) {
        Err(fault) if fault.code == Code::LeaseCap => Ok(None),
        other => other,
    }
}

/// Takes the most urgent filing that nobody holds; none when there is none.
pub(super) fn take_next(tx: &mut Tx<'_>, who: &Reviewer) -> Result<Option<i64>> {
    let at = tx.now;
    let now = at.0;
    let params = &offered(tx.session(), at, who)?;
    loop {
        let found = maybe_one(tx.session(), "filing.next", params, |row| {
            Filing::read(row, 0)
        })?;
        let Some(filing) = found else {
            return Ok(None);
        };
        // On a server somebody may have taken it while it was being looked for; the next look
        // sees that.
        if held(tx.session(), filing.id, now)?.is_none() {
            take(tx, filing.id, who)?;
            return Ok(Some(filing.id));
        }
    }
}
