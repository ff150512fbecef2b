//! What reviewers say to each other about a filing, and filings that stand aside.
//!
//! A comment is said and nothing more. A question puts the filing aside until somebody else has
//! answered; a hold, until a day; both give it out of one's hands, and the next one comes. A
//! filing that was skipped goes on for everybody else. Words are sealed under the subject's key,
//! because they name people; the record holds who said when what kind of thing. A filing that stands
//! aside can still be taken by its id and decided on: whoever knows the answer needs not say it first.
//! Its clock goes on. Deliberately absent: changing or removing what was said.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::decide::same_version;
use super::lease::{Reviewer, drop_lease, in_review, next_of, require};
use super::{body, detail};
use crate::contract::{
    Aside, Ask, Done, FilingDetail, Hold, Millis, NoteInfo, OpById, PutAside, Say,
};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::domain::calendar::{Day, parse_day};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles;
use crate::domain::text::clean_text;
use crate::store::keyring::{For, Keyring};
use crate::store::rows::{Filing, FilingNote, Subject};
use crate::store::seal::Key;
use crate::store::{Covered as _, Session, Tx, all, get as get_row, maybe_one};

/// The longest text, in characters.
const LONGEST: usize = 2_000;
/// The furthest day a hold may name, in calendar days.
const FURTHEST: i32 = 60;

/// Something that is about to be said.
struct Said {
    filing: i64,
    kind: &'static str,
    until: Option<Day>,
    text: String,
    /// Whom the filing was of when the key was fetched, which a new revision may change.
    subject: i64,
    key: Key,
}

impl Said {
    /// Reads the text and fetches the subject's key, which a server gives out on record.
    fn new(cx: &Cx<'_>, filing: &str, kind: &'static str, text: &str) -> Result<Self> {
        let filing = id(filing, "id")?;
        let bad = |why: &str| Fault::bad_field("text", why);
        let text = clean_text(text, LONGEST).map_err(|fault| bad(fault.code()))?;
        if text.is_empty() && kind != "resume" {
            return Err(bad("missing"));
        }
        let keyring = cx.keyring()?;
        let (subject, key) = cx.read(move |session| {
            let row: Filing = get_row(session, filing)?;
            let key = body::key(session, &keyring, (&row, For::Review))?;
            Ok((row.subject_id, key))
        })?;
        Ok(Self {
            filing,
            kind,
            until: None,
            text,
            subject,
            key,
        })
    }

    /// Writes it down.
    fn put(&self, tx: &mut Tx<'_>, filing: &Filing) -> Result<()> {
        let id = tx.last_id(FilingNote::TABLE)? + 1;
        let sealed = self.key.seal(&place(id), self.text.as_bytes())?;
        tx.insert(&mut FilingNote {
            id,
            filing_id: filing.id,
            subject_id: self.subject,
            revision: filing.revision,
            kind: self.kind.to_owned(),
            until_on: self.until.map(Day::as_i64),
            sealed,
            author: tx.actor,
            at: tx.now.0,
        })?;
        tx.about("filing", filing.id);
        Ok(())
    }
}

/// Under what a note's words are sealed.
fn place(note: i64) -> String {
    format!("filing_note:{note}")
}

/// `filing.comment`.
///
/// # Errors
/// [`Code::NotFound`], [`Code::BadField`] for a text that is empty or too long.
pub fn comment(cx: &Cx<'_>, request: Say) -> Result<FilingDetail> {
    let said = Said::new(cx, &request.id, "comment", &request.text)?;
    let filing = said.filing;
    let act = cx.act(&request.op, "filing.comment", &request)?;
    cx.write(act, move |tx| {
        let row: Filing = tx.get(said.filing)?;
        said.put(tx, &row)?;
        Ok(Done {})
    })?;
    detail::read(cx, filing)
}

/// `filing.ask`: puts the filing aside until somebody else has answered.
///
/// # Errors
/// As a decision's; [`Code::BadField`] for a text that is empty or too long.
pub fn ask(cx: &Cx<'_>, request: Ask) -> Result<PutAside> {
    let said = Said::new(cx, &request.id, "question", &request.text)?;
    let act = cx.act(&request.op, "filing.ask", &request)?;
    put_aside(cx, act, said, request.version.into())
}

/// `filing.hold`: puts the filing aside until a day.
///
/// # Errors
/// As [`ask`]; [`Code::BadField`] for a day that is not ahead, or too far.
pub fn hold(cx: &Cx<'_>, request: Hold) -> Result<PutAside> {
    let mut said = Said::new(cx, &request.id, "hold", &request.text)?;
    let until = parse_day(&request.until).map_err(|_| Fault::bad_field("until", "no day"))?;
    let ahead = until.0 - cx.today().0;
    if !(1..=FURTHEST).contains(&ahead) {
        return Err(Fault::bad_field("until", "range"));
    }
    said.until = Some(until);
    let act = cx.act(&request.op, "filing.hold", &request)?;
    put_aside(cx, act, said, request.version.into())
}

fn put_aside(cx: &Cx<'_>, act: crate::store::Act, said: Said, version: i64) -> Result<PutAside> {
    let who = Reviewer::of(cx.me()?);
    let filing = said.filing;
    let next = cx.write(act, move |tx| {
        let before: Filing = tx.get(said.filing)?;
        in_review(&before)?;
        require(tx, before.id, who.account)?;
        same_version(&before, version)?;
        let after = stand(tx, &before, said.kind, said.until)?;
        drop_lease(tx, after.id)?;
        let next = next_of(tx, &who)?;
        // Last, because everybody who says something waits for the number of the one before.
        said.put(tx, &after)?;
        Ok(next)
    })?;
    moved_on(cx, filing, next.into_inner())
}

/// `filing.skip`: gives the filing to others, with a reason; it is not given to the same person again.
///
/// # Errors
/// [`Code::WrongState`], [`Code::LeaseMissing`], [`Code::LeaseHeld`], [`Code::BadField`].
pub fn skip(cx: &Cx<'_>, request: Say) -> Result<PutAside> {
    let said = Said::new(cx, &request.id, "skip", &request.text)?;
    let (who, filing) = (Reviewer::of(cx.me()?), said.filing);
    let act = cx.act(&request.op, "filing.skip", &request)?;
    let next = cx.write(act, move |tx| {
        let row: Filing = tx.get(said.filing)?;
        in_review(&row)?;
        require(tx, row.id, who.account)?;
        drop_lease(tx, row.id)?;
        // The next one is looked for among those that were not skipped: this one counts already.
        said.put(tx, &row)?;
        next_of(tx, &who)
    })?;
    moved_on(cx, filing, next.into_inner())
}

fn moved_on(cx: &Cx<'_>, filing: i64, next: Option<i64>) -> Result<PutAside> {
    Ok(PutAside {
        id: filing.to_string(),
        next: next.map(|id| id.to_string()),
        next_detail: detail::read_next(cx, next),
    })
}

/// `filing.answer`: by another person than who asked.
///
/// # Errors
/// [`Code::WrongState`] where no question stands, [`Code::FourEyes`] for who asked it,
/// [`Code::BadField`].
pub fn answer(cx: &Cx<'_>, request: Say) -> Result<FilingDetail> {
    let said = Said::new(cx, &request.id, "answer", &request.text)?;
    let (filing, person) = (said.filing, cx.me()?.person.clone());
    let act = cx.act(&request.op, "filing.answer", &request)?;
    cx.write(act, move |tx| {
        let before: Filing = tx.get(said.filing)?;
        stands(&before, &["question"])?;
        let asked: &[_] = &[
            ("filing_id", before.id.into()),
            ("revision", before.revision.into()),
        ];
        let asker = maybe_one(tx.session(), "filing_note.asker", asked, |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        let asker = asker.unwrap_or_default();
        roles::separate(&person, &[(&asker, "asker")])?;
        let after = stand(tx, &before, "answered", None)?;
        said.put(tx, &after)?;
        Ok(Done {})
    })?;
    detail::read(cx, filing)
}

/// `filing.resume`: ends a hold, or takes a question back.
///
/// # Errors
/// [`Code::WrongState`] where nothing stands aside.
pub fn resume(cx: &Cx<'_>, request: OpById) -> Result<FilingDetail> {
    let said = Said::new(cx, &request.id, "resume", "")?;
    let filing = said.filing;
    let act = cx.act(&request.op, "filing.resume", &request)?;
    cx.write(act, move |tx| {
        let before: Filing = tx.get(said.filing)?;
        stands(&before, &["question", "hold", "answered"])?;
        let after = stand(tx, &before, "", None)?;
        said.put(tx, &after)?;
        Ok(Done {})
    })?;
    detail::read(cx, filing)
}

/// Puts a filing aside, or takes it up again.
fn stand(tx: &mut Tx<'_>, before: &Filing, waits: &str, until: Option<Day>) -> Result<Filing> {
    let mut after = before.clone();
    waits.clone_into(&mut after.waits);
    after.waits_until_on = until.map(Day::as_i64);
    tx.update(before, &mut after)?;
    Ok(after)
}

fn stands(filing: &Filing, wanted: &[&str]) -> Result<()> {
    in_review(filing)?;
    if wanted.contains(&filing.waits.as_str()) {
        return Ok(());
    }
    Err(Fault::new(Code::WrongState).with("state", &filing.waits))
}

/// Why a filing was put aside, where it was. A hold whose day has come is over: like a question that was
/// answered, it keeps nobody from the filing and only says what it comes from.
pub(super) fn aside(filing: &Filing, today: Day) -> Option<Aside> {
    let day = filing.waits_until_on.and_then(Day::from_i64);
    let over = filing.waits == "hold" && day.is_some_and(|day| day <= today);
    let kind = if over { "over" } else { &filing.waits };
    (!kind.is_empty()).then(|| Aside {
        kind: kind.to_owned(),
        until: day.map(|day| day.to_string()),
    })
}

/// Whether it wants eyes of its own before anybody decides.
pub(super) fn keeps_aside(aside: &Aside) -> bool {
    !matches!(aside.kind.as_str(), "answered" | "over")
}

/// Whether a revision stands aside by what was said last: the state and, of a hold, its day.
pub(super) fn last_aside(
    session: &mut dyn Session,
    filing: &Filing,
) -> Result<(String, Option<i64>)> {
    let revision: &[_] = &[
        ("filing_id", filing.id.into()),
        ("revision", filing.revision.into()),
    ];
    let last = maybe_one(session, "filing_note.last_aside", revision, |row| {
        Ok((row.text(0)?.to_owned(), row.opt_int(1)?))
    })?;
    let (kind, until) = last.unwrap_or_default();
    Ok(match kind.as_str() {
        "answer" => ("answered".to_owned(), None),
        "question" | "hold" => (kind, until),
        _ => Default::default(),
    })
}

/// Everything that was said about a filing, oldest first. What was sealed for another subject, whom an
/// earlier revision was of, opens with that one's key; what no key opens any more is told without its
/// words.
pub(super) fn of_filing(
    session: &mut dyn Session,
    keyring: &Keyring,
    (filing, key): (&Filing, &Key),
) -> Result<Vec<NoteInfo>> {
    let asked: &[_] = &[("filing_id", filing.id.into())];
    let sealed = all(session, "filing_note.of_filing", asked, |row| {
        let until = row.opt_int(3)?.and_then(Day::from_i64);
        let note = NoteInfo {
            id: row.int(0)?.to_string(),
            revision: u32::try_from(row.int(1)?).unwrap_or_default(),
            kind: row.text(2)?.to_owned(),
            until: until.map(|day| day.to_string()),
            at: Millis(row.int(5)?),
            login: row.text(7)?.to_owned(),
            text: String::new(),
        };
        Ok((row.int(0)?, row.int(6)?, row.blob(4)?.to_vec(), note))
    })?;
    let mut keys = BTreeMap::from([(filing.subject_id, Some(key.clone()))]);
    let mut notes = Vec::with_capacity(sealed.len());
    for (id, subject, sealed, mut note) in sealed {
        let key = match keys.entry(subject) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(key_of(session, keyring, subject)?),
        };
        if let Some(key) = key {
            let plain = key.open(&place(id), &sealed)?;
            let broken = |_| Fault::new(Code::AuditBroken).with("place", place(id));
            note.text = String::from_utf8(plain.to_vec()).map_err(broken)?;
        }
        notes.push(note);
    }
    Ok(notes)
}

/// A subject's key; none where it was erased.
pub(in crate::desk) fn key_of(
    session: &mut dyn Session,
    keyring: &Keyring,
    subject: i64,
) -> Result<Option<Key>> {
    let subject: Subject = get_row(session, subject)?;
    match keyring.subject_key(session, &subject, For::Review) {
        Err(fault) if fault.code == Code::NotFound => Ok(None),
        key => key.map(Some),
    }
}
