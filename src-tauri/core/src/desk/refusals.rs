//! Acts that were refused, on record.
//!
//! What a signed-in person was refused for a right or a rule ([`is_recorded`]) leaves an event
//! `act.refused` in a transaction of its own, after the refused one left nothing: the command, the code,
//! what the act was about, the person's roles. Never the request's text. Whoever is refused hears why they
//! were, also where the event could not be written; that it could not is said beside (`unrecorded`).
//!
//! A held key must not bloat the record. What the same person is refused for the same reason within a
//! minute is counted, and the next event says how many `times` it stands for: with the next refusal after
//! the minute, or when the person signs out. Somebody who is refused at very many things is counted by
//! command and code alone. The first refusal is always on record; a count dies with a process that is
//! killed. Deliberately absent: sign-ins that fail, which are nobody's act and counted at the account.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::Desk;
use crate::contract::Done;
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::refusal::is_recorded;
use crate::domain::roles::{self, Role};
use crate::store::{Act, transact};

/// The action of the event.
const ACTION: &str = "act.refused";
/// How long the same refusal is counted instead of written, in milliseconds.
const MINUTE: i64 = 60_000;
/// The most refusals of one person within a minute that each name what they were about.
const MOST: usize = 60;

/// The refusals that were written within the last minute, by what they say.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<BTreeMap<Said, Since>>);

/// What a refusal says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    account: i64,
    command: &'static str,
    code: Code,
    /// As `table:id`; empty where the act is about nothing in particular.
    subject: String,
    /// In the order of [`Role::ALL`].
    roles: Vec<Role>,
}

/// When it was written, and how often it was said since.
#[derive(Debug)]
struct Since {
    at: i64,
    times: u32,
}

impl Refusals {
    fn held(&self) -> MutexGuard<'_, BTreeMap<Said, Since>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one refusal; answers what is to be written now, with how often it was said.
    fn count(&self, mut said: Said, now: i64) -> Vec<(Said, u32)> {
        let mut known = self.held();
        let mut due = take(&mut known, |one, since| {
            // A clock that was set back must not keep anything from being said.
            one.account == said.account && !(since.at..since.at + MINUTE).contains(&now)
        });
        let recent = known.keys().filter(|one| one.account == said.account);
        if recent.count() >= MOST && !known.contains_key(&said) {
            said.subject.clear();
        }
        match known.get_mut(&said) {
            Some(since) => since.times += 1,
            None => {
                let before = due.iter_mut().find(|(one, _)| *one == said);
                match before {
                    Some((_, times)) => *times += 1,
                    None => due.push((said.clone(), 1)),
                }
                known.insert(said, Since { at: now, times: 0 });
            }
        }
        due
    }

    /// Takes what a person was refused and is not written yet.
    fn unsaid(&self, account: i64) -> Vec<(Said, u32)> {
        take(&mut self.held(), |one, _| one.account == account)
    }

    /// Puts back what could not be written; it is said with the next one.
    fn put_back(&self, said: Said, times: u32, now: i64) {
        let mut known = self.held();
        let since = known.entry(said).or_insert(Since { at: now, times: 0 });
        since.times += times;
    }

    /// Forgets everything.
    pub(super) fn forget(&self) {
        self.held().clear();
    }
}

/// Removes those that fit; answers those that were said since they were written.
fn take(
    known: &mut BTreeMap<Said, Since>,
    fits: impl Fn(&Said, &Since) -> bool,
) -> Vec<(Said, u32)> {
    let mut taken = Vec::new();
    known.retain(|one, since| {
        let goes = fits(one, since);
        if goes && since.times > 0 {
            taken.push((one.clone(), since.times));
        }
        !goes
    });
    taken
}

/// A call as a refusal of it is told.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The command.
    pub command: &'static str,
    /// What it is about, as `table:id`; empty where that is not known.
    pub subject: String,
    /// Who is signed in, with their roles: the refusal may end the session.
    pub who: Option<(i64, Vec<Role>)>,
    /// When it came.
    pub now: Instant,
}

impl Call {
    /// The call of a command by whoever is signed in.
    pub fn of(desk: &Desk, command: &'static str, subject: String, now: Instant) -> Self {
        // What is open to everybody, such as signing in, is not the act of whoever is signed in just then.
        let asks = roles::rule(command).is_ok_and(|rule| rule.needs_session);
        let slot = desk.signed_in();
        let who = slot.as_ref().filter(|_| asks);
        let who = who.map(|me| (me.account, me.roles.clone()));
        Self {
            command,
            subject,
            who,
            now,
        }
    }

    /// Puts the refusal on record where it belongs there; answers the fault that is told.
    pub fn refused(self, desk: &Desk, fault: Fault) -> Fault {
        let effect = roles::rule(self.command).map(|rule| rule.effect);
        let kept = effect.is_ok_and(|effect| is_recorded(fault.code, effect));
        let Some((account, mut held)) = self.who.filter(|_| kept) else {
            return fault;
        };
        held.sort_unstable();
        let said = Said {
            account,
            command: self.command,
            code: fault.code,
            subject: self.subject,
            roles: held,
        };
        let due = desk.refusals.count(said, self.now.0);
        match write_all(desk, due, self.now) {
            Ok(()) => fault,
            Err(failed) => fault.with("unrecorded", failed.code.as_str()),
        }
    }
}

/// Writes what a person was refused and that is only counted so far, before they are signed in no more.
pub(super) fn flush(desk: &Desk, now: Instant) -> Result<()> {
    let account = desk.signed_in().as_ref().map(|me| me.account);
    let Some(account) = account else {
        return Ok(());
    };
    write_all(desk, desk.refusals.unsaid(account), now)
}

fn write_all(desk: &Desk, due: Vec<(Said, u32)>, now: Instant) -> Result<()> {
    let mut worst = Ok(());
    for (said, times) in due {
        if let Err(fault) = write(desk, &said, times, now) {
            desk.refusals.put_back(said, times, now.0);
            worst = Err(fault);
        }
    }
    worst
}

fn write(desk: &Desk, said: &Said, times: u32, now: Instant) -> Result<()> {
    let roles: Vec<_> = said.roles.iter().map(|role| role.as_str()).collect();
    let detail = [
        ("command", json!(said.command)),
        ("code", json!(said.code.as_str())),
        ("roles", json!(roles)),
        ("times", json!(times)),
    ];
    let act = Act {
        op_id: uuid::Uuid::now_v7().to_string(),
        actor: said.account,
        action: ACTION,
        now,
        digest: Sha256::digest(json!(detail).to_string()).into(),
    };
    let subject = said.subject.clone();
    // Held while it works: a lane cannot wait for its own end, which the last holder does.
    let store = desk.store()?;
    let written = store.write(move |session| {
        transact(session, &act, |tx| {
            tx.name(subject);
            for (name, value) in detail {
                tx.note(name, value);
            }
            Ok(Done {})
        })
    });
    written.wait().map(drop)
}

/// What a request says its act is about: the table by the command, the id where there is one.
pub(super) fn subject(command: &str, request: &Json) -> String {
    let (place, act) = command.split_once('.').unwrap_or((command, ""));
    let (table, member) = match (place, act) {
        ("filing", "attachment") => ("attachment", "id"),
        ("filing", _) => ("filing", "id"),
        ("look", _) => ("second_look", "id"),
        ("batch", _) => ("batch", "id"),
        ("kept", _) => ("saved_view", "id"),
        ("policy", _) => ("policy", "id"),
        ("account", "disable") => ("account", "id"),
        ("account", _) => ("account", "account"),
        ("payments", "undo" | "save_file" | "rejects") => ("payment_import", "import"),
        ("profile", _) => ("own_profile", "id"),
        ("act", "decide" | "withdraw") => ("deposit_act", "id"),
        ("act", _) => ("notice", "notice"),
        ("waiver", "decide" | "withdraw") => ("waiver", "id"),
        ("waiver", _) => ("notice", "notice"),
        ("payments", _) => ("payment", "payment"),
        ("period", "confirm") => ("period_lock", "id"),
        _ => return String::new(),
    };
    let id = request.get(member).and_then(Json::as_str);
    let id = id.and_then(|id| id.parse::<i64>().ok());
    id.map(|id| format!("{table}:{id}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(account: i64, subject: &str) -> Said {
        Said {
            account,
            command: "filing.claim",
            code: Code::LeaseHeld,
            subject: subject.to_owned(),
            roles: vec![Role::Reviewer],
        }
    }

    fn times(due: &[(Said, u32)]) -> Vec<u32> {
        due.iter().map(|(_, times)| *times).collect()
    }

    #[test]
    fn the_same_refusal_is_written_once_a_minute_and_counted_between() {
        let refusals = Refusals::default();
        let at = |now| times(&refusals.count(said(1, "filing:1"), now));
        assert_eq!(at(0), [1]);
        assert!(at(1).is_empty() && at(59_999).is_empty());
        assert_eq!(at(60_000), [3], "both that were counted, and this one");
        assert!(at(60_001).is_empty());
        assert_eq!(at(0), [2], "a clock that was set back");
        assert_eq!(times(&refusals.count(said(2, "filing:1"), 1)), [1]);
    }

    #[test]
    fn what_was_only_counted_is_said_with_another_refusal_or_at_the_end() {
        let refusals = Refusals::default();
        for now in 0..4 {
            refusals.count(said(1, "filing:1"), now);
        }
        let due = refusals.count(said(1, "filing:2"), 60_000);
        assert_eq!(due, [(said(1, "filing:1"), 3), (said(1, "filing:2"), 1)]);
        refusals.count(said(1, "filing:2"), 60_001);
        assert_eq!(refusals.unsaid(2), []);
        assert_eq!(refusals.unsaid(1), [(said(1, "filing:2"), 1)]);
        assert_eq!(refusals.unsaid(1), []);
    }

    #[test]
    fn who_is_refused_at_everything_there_is_is_counted_by_command_and_code() {
        let refusals = Refusals::default();
        let due = (0..1_000).map(|id| refusals.count(said(1, &format!("filing:{id}")), id));
        assert_eq!(due.flatten().count(), MOST + 1);
        let rest = refusals.unsaid(1);
        assert_eq!(rest, [(said(1, ""), 939)]);
    }

    #[test]
    fn the_subject_is_a_number_and_never_a_text() {
        let id = |request| subject("filing.claim", &request);
        assert_eq!(id(json!({"id": "7"})), "filing:7");
        assert_eq!(id(json!({"id": "张三"})), "");
        assert_eq!(id(json!({"id": 7})), "");
        let revoke = json!({"account": "3", "role": "reviewer"});
        assert_eq!(subject("account.revoke", &revoke), "account:3");
        let look = json!({"id": "5", "verdict": "approve"});
        assert_eq!(subject("look.decide", &look), "second_look:5");
        assert_eq!(subject("view.open", &json!({"list": "filings"})), "");
    }
}
