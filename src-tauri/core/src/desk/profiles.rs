//! Layouts of payment files that were drawn up here: kept as editions, used once they are in force.
//!
//! A layout says which column is money, which way it went and what it paid for. A wrong one settles
//! notices that nobody paid, on every file it reads and without a row that looks wrong; that is why,
//! wherever two persons work on money, an edition takes a second one before a file is imported with
//! it. Until then files are previewed with it. An edition is never edited; a retired layout stays on
//! record, because imports name it.
//!
//! Deliberately absent: changing a built-in layout, and layouts of trade bills, which take more than
//! the meaning of names.

use std::collections::BTreeSet;

use super::Cx;
use super::cx::{id, reason};
use super::export::Target;
use crate::contract::{
    Done, Empty, ExportProfile, ImportProfile, Millis, OpById, ProfileColumn, ProfileInfo,
    ProfileList, RetireProfile, SaveProfile,
};
use crate::domain::bill::{DOCUMENT_CAP, Flaw, Profile, Profiles};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles;
use crate::store::rows::{Account, OwnProfile};
use crate::store::{Act, Covered, Session, Tx, all};

/// The layouts that files are read with.
pub(super) struct Known {
    pub(super) profiles: Profiles,
    /// Those of them that wait for a second person.
    pub(super) waiting: BTreeSet<String>,
}

/// Those that come with the program.
///
/// # Errors
/// Never for a released program.
pub(super) fn built_in() -> Result<Profiles> {
    Profiles::built_in().map_err(|_| Fault::internal("profiles"))
}

/// Those of the store as well: of each layout the edition in force, or one that waits for it.
pub(super) fn known(session: Option<&mut dyn Session>) -> Result<Known> {
    let mut known = Known {
        profiles: built_in()?,
        waiting: BTreeSet::new(),
    };
    let Some(session) = session else {
        return Ok(known);
    };
    let rows = editions(session, "own_profile.in_use")?;
    let mut own: Vec<Profile> = Vec::new();
    // Editions in force come first, the newest first.
    for row in rows {
        if own.iter().any(|one| one.id == row.name) {
            continue;
        }
        let profile = read_row(&row)?;
        if row.published_at.is_none() {
            known.waiting.insert(profile.id.clone());
        }
        own.push(profile);
    }
    known.profiles = known.profiles.with_own(own);
    Ok(known)
}

fn editions(session: &mut dyn Session, statement: &'static str) -> Result<Vec<OwnProfile>> {
    all(session, statement, &[], |row| OwnProfile::read(row, 0))
}

fn read_row(row: &OwnProfile) -> Result<Profile> {
    let mut profile =
        Profile::read_own(&row.body).map_err(|_| Fault::internal("own_profile.body"))?;
    profile.version = u32::try_from(row.edition).unwrap_or(u32::MAX);
    Ok(profile)
}

/// The refusal of a document.
pub(super) fn invalid(flaw: &Flaw) -> Fault {
    let code = serde_json::to_value(flaw.code).unwrap_or_default();
    Fault::new(Code::ProfileInvalid)
        .with("flaw", code.as_str().unwrap_or_default())
        .with("about", &flaw.about)
}

/// `profile.list`. Without a store the built-in layouts.
///
/// # Errors
/// What the store answers.
pub fn list(cx: &Cx<'_>, _request: Empty) -> Result<ProfileList> {
    let names = cx.me().is_ok();
    match cx.store() {
        Ok(_) => cx.read(move |session| answer(session, names)),
        Err(fault) if fault.code == Code::NoStore => Ok(ProfileList {
            profiles: built_in()?.iter().map(info).collect(),
        }),
        Err(fault) => Err(fault),
    }
}

fn answer(session: &mut dyn Session, names: bool) -> Result<ProfileList> {
    let mut profiles: Vec<ProfileInfo> = built_in()?.iter().map(info).collect();
    for row in editions(session, "own_profile.all")? {
        profiles.push(edition(session, &row, names)?);
    }
    Ok(ProfileList { profiles })
}

fn info(profile: &Profile) -> ProfileInfo {
    let control = serde_json::to_value(profile.control_kind()).unwrap_or_default();
    ProfileInfo {
        id: profile.id.clone(),
        version: profile.version,
        title: profile.title.clone(),
        source: profile.source.clone(),
        platform: profile.platform.clone(),
        variants: profile.variants().map(str::to_owned).collect(),
        control: control.as_str().unwrap_or_default().to_owned(),
        control_binds: profile.control_binds(),
        columns: profile
            .columns()
            .map(|(name, role)| ProfileColumn {
                name: name.to_owned(),
                role: role.name(),
            })
            .collect(),
        state: "built_in".into(),
        row: None,
        author: String::new(),
        authored_at: None,
        confirmed_by: String::new(),
        published_at: None,
        retired_by: String::new(),
        retired_at: None,
        reason: String::new(),
        document: Profiles::document(&profile.id)
            .unwrap_or_default()
            .to_owned(),
    }
}

fn edition(session: &mut dyn Session, row: &OwnProfile, names: bool) -> Result<ProfileInfo> {
    let mut who = |account: Option<i64>| match account.filter(|_| names) {
        Some(account) => name_of(session, account),
        None => Ok(String::new()),
    };
    let state = match (row.retired_at, row.published_at) {
        (Some(_), _) => "retired",
        (None, None) => "waiting",
        (None, Some(_)) => "in_force",
    };
    Ok(ProfileInfo {
        state: state.into(),
        row: Some(row.id.to_string()),
        author: who(Some(row.author))?,
        authored_at: Some(Millis(row.authored_at)),
        confirmed_by: who(row.confirmed_by)?,
        published_at: row.published_at.map(Millis),
        retired_by: who(row.retired_by)?,
        retired_at: row.retired_at.map(Millis),
        reason: row.reason.clone(),
        document: row.body.clone(),
        ..info(&read_row(row)?)
    })
}

fn name_of(session: &mut dyn Session, account: i64) -> Result<String> {
    let account: Account = crate::store::get(session, account)?;
    let named = !account.display_name.is_empty();
    Ok(if named {
        account.display_name
    } else {
        account.login
    })
}

/// `profile.save`: a document as the next edition of its layout. The newest edition again changes nothing.
///
/// # Errors
/// [`Code::ProfileInvalid`] with the first flaw; [`Code::TooLarge`].
pub fn save(cx: &Cx<'_>, request: SaveProfile) -> Result<ProfileList> {
    if request.profile.len() as u64 > DOCUMENT_CAP {
        return Err(Fault::new(Code::TooLarge).with("limit", DOCUMENT_CAP));
    }
    let act = cx.act(&request.op, "profile.save", &request)?;
    keep(cx, act, &request.profile)
}

/// `profile.import`: the same from a file.
///
/// # Errors
/// As [`save`]; [`Code::BrokenEncoding`].
pub fn import(cx: &Cx<'_>, request: ImportProfile) -> Result<ProfileList> {
    let document = cx.desk.files.read_text(&request.file, DOCUMENT_CAP)?;
    let act = cx.act(&request.op, "profile.import", &document)?;
    keep(cx, act, &document)
}

fn keep(cx: &Cx<'_>, act: Act, document: &str) -> Result<ProfileList> {
    let profile = Profile::read_own(document.trim_start_matches('\u{FEFF}'));
    let profile = profile.map_err(|flaw| invalid(&flaw))?;
    if let Some(flaw) = profile.flaws(&built_in()?).first() {
        return Err(invalid(flaw));
    }
    // As it was written, so that what is exported is what was brought.
    let (name, body) = (profile.id, document.to_owned());
    let outcome = cx.write(act, move |tx| {
        let last = newest(tx.session(), &name)?;
        let known = last.as_ref().is_some_and(|last| last.body == body);
        if known && last.as_ref().is_some_and(|last| last.retired_at.is_none()) {
            tx.note("repeated", true);
            return answer(tx.session(), true);
        }
        let alone = persons_of_money(tx.session())? < 2;
        let (published_at, author) = (alone.then_some(tx.now.0), tx.actor);
        let edition = last.map_or(1, |last| last.edition + 1);
        tx.note("profile", name.as_str());
        tx.note("edition", edition);
        let row = tx.insert(&mut OwnProfile {
            id: 0,
            name,
            edition,
            body,
            author,
            authored_at: tx.now.0,
            confirmed_by: None,
            published_at,
            retired_by: None,
            retired_at: None,
            reason: String::new(),
            version: 1,
        })?;
        tx.about("own_profile", row);
        answer(tx.session(), true)
    })?;
    Ok(outcome.into_inner())
}

/// The layout of an import, as it is known now: of one of the house the edition in force, else its last.
pub(super) fn of_import(session: &mut dyn Session, name: &str) -> Result<Profiles> {
    if let Some(found) = known(Some(&mut *session))?.profiles.only(name) {
        return Ok(found);
    }
    let last = newest(session, name)?.ok_or_else(|| Fault::not_found("profile", name))?;
    let own = built_in()?.with_own([read_row(&last)?]);
    own.only(name)
        .ok_or_else(|| Fault::not_found("profile", name))
}

fn newest(session: &mut dyn Session, name: &str) -> Result<Option<OwnProfile>> {
    let params: &[_] = &[("name", name.into())];
    let rows = all(session, "own_profile.named", params, |row| {
        OwnProfile::read(row, 0)
    })?;
    Ok(rows.into_iter().next())
}

/// How many persons may import or manage money.
fn persons_of_money(session: &mut dyn Session) -> Result<usize> {
    let named = all(session, "grant.persons_of_money", &[], |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    Ok(roles::persons(&named))
}

/// `profile.confirm`: a second person puts an edition into force.
///
/// # Errors
/// [`Code::FourEyes`] for the person who drew it up; [`Code::WrongState`] for one that is in force or retired.
pub fn confirm(cx: &Cx<'_>, request: OpById) -> Result<ProfileList> {
    let row = id(&request.id, "id")?;
    let person = cx.me()?.person.clone();
    let act = cx.act(&request.op, "profile.confirm", &request)?;
    let outcome = cx.write(act, move |tx| {
        let before: OwnProfile = tx.get(row)?;
        if before.published_at.is_some() || before.retired_at.is_some() {
            return Err(Fault::new(Code::WrongState).with("state", "published"));
        }
        let author: Account = tx.get(before.author)?;
        roles::separate(&person, &[(&author.person, "profile_author")])?;
        let mut after = before.clone();
        after.confirmed_by = Some(tx.actor);
        after.published_at = Some(tx.now.0);
        tx.update(&before, &mut after)?;
        tx.about("own_profile", row);
        tx.note("profile", before.name.as_str());
        tx.note("edition", before.edition);
        answer(tx.session(), true)
    })?;
    Ok(outcome.into_inner())
}

/// `profile.retire`: a layout is used no more; what was imported with it stays.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::VersionConflict`] where somebody brought another edition since;
/// [`Code::WrongState`] where it is retired; [`Code::ReasonMissing`].
pub fn retire(cx: &Cx<'_>, request: RetireProfile) -> Result<ProfileList> {
    let reason = reason(&request.reason)?;
    let act = cx.act(&request.op, "profile.retire", &request)?;
    let outcome = cx.write(act, move |tx| {
        let last = newest(tx.session(), &request.profile)?;
        let last = last.ok_or_else(|| Fault::not_found("profile", &request.profile))?;
        if last.edition != i64::from(request.edition) {
            return Err(Fault::new(Code::VersionConflict)
                .with("kind", OwnProfile::TABLE)
                .with("id", last.id));
        }
        if last.retired_at.is_some() {
            return Err(Fault::new(Code::WrongState).with("state", "retired"));
        }
        retire_all(tx, &request.profile, &reason)?;
        tx.about("own_profile", last.id);
        tx.note("profile", request.profile.as_str());
        tx.note("reason", reason.as_str());
        answer(tx.session(), true)
    })?;
    Ok(outcome.into_inner())
}

fn retire_all(tx: &mut Tx<'_>, name: &str, reason: &str) -> Result<()> {
    let params: &[_] = &[("name", name.into())];
    let rows = all(tx.session(), "own_profile.named", params, |row| {
        OwnProfile::read(row, 0)
    })?;
    for before in rows.into_iter().filter(|row| row.retired_at.is_none()) {
        let mut after = before.clone();
        after.retired_by = Some(tx.actor);
        after.retired_at = Some(tx.now.0);
        reason.clone_into(&mut after.reason);
        tx.update(&before, &mut after)?;
    }
    Ok(())
}

/// `profile.export`: the document as it was brought; of a built-in layout as it comes with the program.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::FileExists`], [`Code::FileUnreadable`].
pub fn export(cx: &Cx<'_>, request: ExportProfile) -> Result<Done> {
    let path = cx.desk.files.path(&request.file)?;
    let may_replace = cx.desk.files.may_replace(&request.file);
    let name = request.profile.clone();
    let own = cx.read(move |session| newest(session, &name))?;
    let document = own.map(|row| row.body);
    let document = document.or_else(|| Profiles::document(&request.profile).map(str::to_owned));
    let document = document.ok_or_else(|| Fault::not_found("profile", &request.profile))?;
    let mut target = Target::create(&path, may_replace, &request.profile)?;
    target.write(document.as_bytes())?;
    target.complete()?;
    target.publish()?;
    Ok(Done {})
}
