//! Policies: editions of a platform's rules, and which of them is in force.
//!
//! An edition is never edited; a changed rule is a new edition. Where there are two administrators
//! an edition takes a second person before it counts. The editions that come with the program are
//! nobody's (author 0).

use super::cx::id;
use super::{Cx, accounts};
use crate::contract::{Empty, ImportPolicy, OpById, Policies, PolicyInfo};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::policy::{self, PolicyBody, PolicyFile};
use crate::domain::roles;
use crate::store::rows::{Account, Policy};
use crate::store::{Covered, Session, Tx, all, maybe_one};

/// The editions that come with the program.
const SHIPPED: [&str; 3] = [
    include_str!("../../../../assets/policies/wechat-filing.json"),
    include_str!("../../../../assets/policies/wechat-deposit.json"),
    include_str!("../../../../assets/policies/wechat-enforcement.json"),
];

/// The largest policy file.
const LARGEST: u64 = 1024 * 1024;

/// Publishes the shipped editions in a new store; where an edition stands already, nothing.
///
/// # Errors
/// [`Code::PolicyInvalid`] if a shipped file were wrong.
pub fn install_defaults(tx: &mut Tx<'_>) -> Result<()> {
    for text in SHIPPED {
        let (file, body) = policy::read_file(text)?;
        if newest(tx.session(), &file.platform, &file.kind)?.is_none() {
            let published_at = Some(tx.now.0);
            insert(tx, file, body, 0, published_at)?;
        }
    }
    Ok(())
}

/// The edition of a kind that is in force on a day, with its body.
///
/// # Errors
/// [`Code::PolicyMissing`] with platform, kind and day.
pub fn in_force<B: PolicyBody>(
    session: &mut dyn Session,
    platform: &str,
    day: Day,
) -> Result<(Policy, B)> {
    let params: &[_] = &[
        ("platform", platform.into()),
        ("kind", B::KIND.into()),
        ("day", day.as_i64().into()),
    ];
    let found = maybe_one(session, "policy.in_force", params, |row| {
        Policy::read(row, 0)
    })?;
    let policy = found.ok_or_else(|| {
        Fault::new(Code::PolicyMissing)
            .with("platform", platform)
            .with("kind", B::KIND)
            .with("day", day)
    })?;
    let body = policy::read_body(&policy.body)?;
    Ok((policy, body))
}

/// All editions of a kind that were ever published, oldest first.
pub(super) fn published<B: PolicyBody>(
    session: &mut dyn Session,
    platform: &str,
) -> Result<Vec<(Policy, B)>> {
    let params: &[_] = &[("platform", platform.into()), ("kind", B::KIND.into())];
    let rows = all(session, "policy.published", params, |row| {
        Policy::read(row, 0)
    })?;
    rows.into_iter()
        .map(|row| policy::read_body(&row.body).map(|body| (row, body)))
        .collect()
}

/// `policy.list`: all editions, newest first.
pub fn list(cx: &Cx<'_>, _request: Empty) -> Result<Policies> {
    cx.read(answer)
}

/// `policy.import`: takes a file as a new edition. The file of the newest edition again changes
/// nothing.
///
/// # Errors
/// [`Code::PolicyInvalid`] with the field; [`Code::TooLarge`], [`Code::BrokenEncoding`].
pub fn import(cx: &Cx<'_>, request: ImportPolicy) -> Result<Policies> {
    let text = cx.desk.files.read_text(&request.file, LARGEST)?;
    let (file, body) = policy::read_file(&text)?;
    let act = cx.act(&request.op, "policy.import", &(&file, &body))?;
    let outcome = cx.write(act, move |tx| {
        let last = newest(tx.session(), &file.platform, &file.kind)?;
        if last.is_some_and(|last| same(&last, &file, &body)) {
            tx.note("repeated", true);
            return answer(tx.session());
        }
        let alone = accounts::administrators(tx.session())? < 2;
        let published_at = alone.then_some(tx.now.0);
        let author = tx.actor;
        insert(tx, file, body, author, published_at)?;
        answer(tx.session())
    })?;
    Ok(outcome.into_inner())
}

/// `policy.confirm`: a second administrator puts an edition into force.
///
/// # Errors
/// [`Code::FourEyes`] for the person who brought it; [`Code::WrongState`] when it is in force.
pub fn confirm(cx: &Cx<'_>, request: OpById) -> Result<Policies> {
    let policy = id(&request.id, "id")?;
    let person = cx.me()?.person.clone();
    let act = cx.act(&request.op, "policy.confirm", &request)?;
    let outcome = cx.write(act, move |tx| {
        let before: Policy = tx.get(policy)?;
        if before.published_at.is_some() {
            return Err(Fault::new(Code::WrongState).with("state", "published"));
        }
        let author: Account = tx.get(before.author)?;
        roles::separate(&person, &[(&author.person, "policy_author")])?;
        let mut after = before.clone();
        after.confirmed_by = Some(tx.actor);
        after.published_at = Some(tx.now.0);
        tx.update(&before, &mut after)?;
        tx.about("policy", policy);
        answer(tx.session())
    })?;
    Ok(outcome.into_inner())
}

fn newest(session: &mut dyn Session, platform: &str, kind: &str) -> Result<Option<Policy>> {
    let params: &[_] = &[("platform", platform.into()), ("kind", kind.into())];
    maybe_one(session, "policy.newest", params, |row| Policy::read(row, 0))
}

fn same(last: &Policy, file: &PolicyFile, body: &str) -> bool {
    last.body == body
        && last.source == file.source
        && last.valid_from_on == file.valid_from.as_i64()
        && last.valid_to_on == file.valid_to.map(Day::as_i64)
}

fn insert(
    tx: &mut Tx<'_>,
    file: PolicyFile,
    body: String,
    author: i64,
    published_at: Option<i64>,
) -> Result<()> {
    let last = newest(tx.session(), &file.platform, &file.kind)?;
    let edition = last.map_or(1, |last| last.edition + 1);
    tx.note(&format!("policy.{}.{}", file.platform, file.kind), edition);
    let id = tx.insert(&mut Policy {
        id: 0,
        platform: file.platform,
        kind: file.kind,
        edition,
        valid_from_on: file.valid_from.as_i64(),
        valid_to_on: file.valid_to.map(Day::as_i64),
        body,
        source: file.source,
        author,
        confirmed_by: None,
        published_at,
        version: 1,
    })?;
    if author != 0 {
        tx.about("policy", id);
    }
    Ok(())
}

fn answer(session: &mut dyn Session) -> Result<Policies> {
    let rows = all(session, "policy.all", &[], |row| Policy::read(row, 0))?;
    let policies = rows.into_iter().map(info).collect::<Result<_>>()?;
    Ok(Policies { policies })
}

fn info(policy: Policy) -> Result<PolicyInfo> {
    let day = |stored| {
        Day::from_i64(stored)
            .map(|day| day.to_string())
            .ok_or_else(|| Fault::internal("policy.day"))
    };
    Ok(PolicyInfo {
        id: policy.id.to_string(),
        platform: policy.platform,
        kind: policy.kind,
        edition: u32::try_from(policy.edition).unwrap_or(u32::MAX),
        valid_from: day(policy.valid_from_on)?,
        valid_to: policy.valid_to_on.map(day).transpose()?,
        source: policy.source,
        published: policy.published_at.is_some(),
        body: policy.body,
    })
}
