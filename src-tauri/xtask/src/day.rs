//! One demo day, lived through the terminal program by the people the demo
//! store was made with.
//!
//! The day is four tables: [`MORNING`], [`BILL`] for each bill, [`AFTERNOON`]
//! and [`EVENING`]. A step's arguments may quote what an earlier step answered:
//! `{inspect.plan}` is the field `plan` of what the step `inspect` printed,
//! `{queue.rows.0.id}` goes through a list; some things are known without
//! a step ([`given`], the bill's file, the platform's answer).
//! Between afternoon and evening the platform's part is played: every order is
//! carried out but the last. The first step that does not end as expected ends
//! the day, and names itself.

use crate::platform;
use crate::process::{Failure, Outcome, Said, Task};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// Who does a step. Two managers, because nobody approves what they wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Administrator,
    Reviewer,
    Finance,
    Manager,
    OtherManager,
}

/// How a step has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Done,
    Refused,
}

#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    title: &'static str,
    who: Who,
    args: &'static [&'static str],
    end: End,
}

const fn done(
    name: &'static str,
    title: &'static str,
    who: Who,
    args: &'static [&'static str],
) -> Step {
    let end = End::Done;
    Step {
        name,
        title,
        who,
        args,
        end,
    }
}

const fn refused(
    name: &'static str,
    title: &'static str,
    who: Who,
    args: &'static [&'static str],
) -> Step {
    let end = End::Refused;
    Step {
        name,
        title,
        who,
        args,
        end,
    }
}

/// Before the bills.
#[rustfmt::skip]
const MORNING: &[Step] = &[
    done("programs", "programs come in", Who::Administrator,
        &["intake", "programs", "{files.programs}"]),
    done("filings", "filings come in", Who::Administrator,
        &["intake", "filings", "{files.filings}"]),
    done("events", "SMS checks and the authority's decisions come in", Who::Administrator,
        &["intake", "events", "{files.events}"]),
    done("queue", "the reviewer looks at what is open", Who::Reviewer,
        &["queue", "list", "--view", "open", "--limit", "20"]),
    done("claim", "takes the most urgent filing", Who::Reviewer,
        &["filing", "claim", "{queue.rows.0.id}"]),
    done("approve", "approves it", Who::Reviewer,
        &["filing", "approve", "{queue.rows.0.id}"]),
    done("next", "takes another one", Who::Reviewer,
        &["filing", "claim", "{queue.rows.1.id}"]),
    done("return", "returns it with a reason", Who::Reviewer,
        &["filing", "return", "{queue.rows.1.id}", "--reason", "R01"]),
    done("decisions", "the decisions leave as a file", Who::Reviewer,
        &["decisions", "handoff", "--now", "--out", "{folder}/decisions"]),
    done("notices", "finance issues the deposit notices", Who::Finance,
        &["notices", "issue"]),
];

/// For every bill of the day.
#[rustfmt::skip]
const BILL: &[Step] = &[
    done("inspect", "finance looks into a bill", Who::Finance,
        &["payments", "inspect", "{bill}"]),
    done("import", "imports exactly the plan that was shown", Who::Finance,
        &["payments", "import", "{bill}", "--plan", "{inspect.plan}"]),
];

/// After the bills.
#[rustfmt::skip]
const AFTERNOON: &[Step] = &[
    done("plan", "the manager plans a delisting batch", Who::Manager,
        &["batch", "plan", "--rule", "unfiled"]),
    done("submit", "submits it", Who::Manager,
        &["batch", "submit", "{plan.id}"]),
    refused("alone", "tries to approve their own batch, which is refused", Who::Manager,
        &["batch", "approve", "{plan.id}", "--hash", "{submit.hash}", "--count", "{submit.items}"]),
    done("sign", "another manager approves the frozen list", Who::OtherManager,
        &["batch", "approve", "{plan.id}", "--hash", "{submit.hash}", "--count", "{submit.items}"]),
    done("execute", "the batch is executed", Who::Manager,
        &["batch", "execute", "{plan.id}"]),
    done("handoff", "the order for the platform is written", Who::Manager,
        &["batch", "handoff", "{plan.id}", "--out", "{folder}/handoff"]),
];

/// After the platform has answered.
#[rustfmt::skip]
const EVENING: &[Step] = &[
    done("results", "the platform's results come back", Who::Manager,
        &["batch", "results", "{plan.id}", "{answered}"]),
    done("ledger", "the deposit ledger is written", Who::Finance,
        &["report", "deposit-ledger", "--from", "{first_day}", "--to", "{last_day}",
            "--format", "csv", "--out", "{folder}/deposit-ledger.csv"]),
    done("verify", "the record is verified", Who::Nobody,
        &["audit", "verify"]),
];

/// An account of the demo store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with.
    pub login: String,
    /// Its made-up password.
    pub password: String,
    /// What it may do.
    pub roles: Vec<String>,
}

/// Lives the day on `store`, which `init` says how it was made; every answer is
/// kept as JSON in `folder`.
pub fn live(cli: &Path, store: &Path, init: &Value, folder: &Path) -> Outcome {
    let mut day = Day {
        cli,
        store,
        folder,
        people: accounts(init)?,
        known: given(init, folder)?,
        taken: 0,
    };
    let lived = day.whole(&files_of(init, "bill")?);
    lived.map_err(|failure| Failure::new(format!("the day broke off: {failure}")))
}

/// A day under way.
struct Day<'a> {
    cli: &'a Path,
    store: &'a Path,
    folder: &'a Path,
    people: Vec<Account>,
    /// What steps may quote, by name.
    known: Map<String, Value>,
    taken: u32,
}

impl Day<'_> {
    fn whole(&mut self, bills: &[String]) -> Outcome {
        self.steps(MORNING)?;
        for bill in bills {
            self.known.insert("bill".into(), bill.clone().into());
            self.steps(BILL)?;
        }
        self.steps(AFTERNOON)?;
        let answered = self.folder.join("results.csv");
        let place = self.quote("{handoff.place}")?;
        platform::answer(Path::new(&place), &answered)?;
        let answered = answered.display().to_string();
        self.known.insert("answered".into(), answered.into());
        self.steps(EVENING)
    }

    fn steps(&mut self, steps: &[Step]) -> Outcome {
        for step in steps {
            self.taken += 1;
            println!("{:>3}. {}", self.taken, step.title);
            let answer = self.take(step)?;
            let name = format!("{:02}-{}.json", self.taken, step.name);
            write(&self.folder.join(name), &format!("{answer:#}\n"))?;
            println!("     {}", summary(&answer));
            self.known.insert(step.name.into(), answer);
        }
        Ok(())
    }

    fn quote(&self, template: &str) -> Outcome<String> {
        fill(template, &self.known)
    }

    /// One call of the terminal program, checked against the step's end.
    fn take(&self, step: &Step) -> Outcome<Value> {
        let mut task = Task::new(self.cli).arg("--json");
        task = task.arg("--store").arg(self.store);
        if let Some(account) = person(step.who, &self.people)? {
            task = task
                .args(["--as", &account.login])
                .env("SHELFKEEPER_PASSWORD", &account.password);
        }
        for arg in step.args {
            task = task.arg(self.quote(arg)?);
        }
        let words = task.words().to_owned();
        let said = task.capture()?;
        let wanted = match step.end {
            End::Done => 0,
            End::Refused => 1,
        };
        if said.code == Some(wanted) {
            return json(&said, &words);
        }
        let code = said.code.map_or("a signal".into(), |code| code.to_string());
        Err(Failure::new(format!(
            "`{words}` was to end with {wanted} and ended with {code}:\n{}{}",
            said.stdout, said.stderr
        )))
    }
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// The day's files of a kind, in the order in which they are taken in.
fn files_of(init: &Value, kind: &str) -> Outcome<Vec<String>> {
    let place = text(init, "/place")?;
    let files = init.pointer("/answer/files").and_then(Value::as_array);
    let found: Vec<String> = files
        .into_iter()
        .flatten()
        .filter(|file| file["kind"] == kind)
        .filter_map(|file| file["name"].as_str())
        .map(|name| Path::new(&place).join(name).display().to_string())
        .collect();
    if found.is_empty() {
        return Err(Failure::new(format!("the demo day has no file of {kind}")));
    }
    Ok(found)
}

fn text(init: &Value, pointer: &str) -> Outcome<String> {
    let found = init.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| {
        Failure::new(format!(
            "making the demo store did not print its `{pointer}`"
        ))
    })
}

/// What every step may quote from the start.
fn given(init: &Value, folder: &Path) -> Outcome<Map<String, Value>> {
    let mut files = Map::new();
    for kind in ["programs", "filings", "events"] {
        let first = files_of(init, kind)?.into_iter().next();
        files.insert(kind.into(), first.into());
    }
    let mut known = Map::new();
    known.insert("folder".into(), folder.display().to_string().into());
    known.insert("files".into(), files.into());
    let first_day = text(init, "/answer/bills/0/day")?;
    known.insert("first_day".into(), first_day.into());
    let last_day = text(init, "/answer/today")?;
    known.insert("last_day".into(), last_day.into());
    Ok(known)
}

/// The one JSON document a call with `--json` answers.
pub fn json(said: &Said, words: &str) -> Outcome<Value> {
    serde_json::from_str(&said.stdout).map_err(|error| {
        Failure::new(format!(
            "`{words}` did not answer with one JSON document ({error}):\n{}{}",
            said.stdout, said.stderr
        ))
    })
}

/// The accounts that making the store printed.
pub fn accounts(init: &Value) -> Outcome<Vec<Account>> {
    let rows = init["accounts"]
        .as_array()
        .ok_or_else(|| Failure::new("making the demo store did not print its `accounts`"))?;
    rows.iter()
        .map(|row| {
            let text = |name: &str| {
                row[name].as_str().map(str::to_owned).ok_or_else(|| {
                    Failure::new(format!("an account of the demo store has no `{name}`"))
                })
            };
            let roles = row["roles"].as_array().into_iter().flatten();
            Ok(Account {
                login: text("login")?,
                password: text("password")?,
                roles: roles.filter_map(Value::as_str).map(str::to_owned).collect(),
            })
        })
        .collect()
}

fn person(who: Who, people: &[Account]) -> Outcome<Option<&Account>> {
    let (role, skip) = match who {
        Who::Nobody => return Ok(None),
        Who::Administrator => ("administrator", 0),
        Who::Reviewer => ("reviewer", 0),
        Who::Finance => ("finance", 0),
        Who::Manager => ("manager", 0),
        Who::OtherManager => ("manager", 1),
    };
    people
        .iter()
        .filter(|account| account.roles.iter().any(|held| held == role))
        .nth(skip)
        .map(Some)
        .ok_or_else(|| {
            Failure::new(format!(
                "the demo store has no account number {} with the role {role}",
                skip + 1
            ))
        })
}

/// `template` with every `{name.path}` replaced by what it names.
fn fill(template: &str, known: &Map<String, Value>) -> Outcome<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, behind) = after
            .split_once('}')
            .ok_or_else(|| Failure::new(format!("{template} lacks a closing brace")))?;
        out.push_str(before);
        out.push_str(&look_up(path, known)?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

fn look_up(path: &str, known: &Map<String, Value>) -> Outcome<String> {
    let mut keys = path.split('.');
    let first = keys.next().and_then(|name| known.get(name));
    let found = first.and_then(|first| {
        keys.try_fold(first, |value, key| match key.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(key),
        })
    });
    match found {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ Value::Number(_)) => Ok(value.to_string()),
        _ => Err(Failure::new(format!(
            "no earlier step answered with {path}"
        ))),
    }
}

/// The most characters of an answer that are shown.
const SUMMARY: usize = 160;

/// The plain values of an answer, in one line.
fn summary(answer: &Value) -> String {
    let Some(map) = answer.as_object() else {
        return String::new();
    };
    let fields: Vec<String> = map
        .iter()
        .filter(|(_, value)| !value.is_array() && !value.is_object() && !value.is_null())
        .map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name} {text}"),
            None => format!("{name} {value}"),
        })
        .collect();
    let line = fields.join(" · ");
    // The whole answer lies in its file.
    match line.char_indices().nth(SUMMARY) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_step_quotes_what_an_earlier_one_answered() {
        let known = json!({
            "inspect": {"plan": "ab12"},
            "queue": {"rows": [{"id": "7"}, {"id": 8}]},
            "folder": "out",
        });
        let known = known.as_object().expect("an object");
        let filled = |template| fill(template, known).map_err(|failure| failure.to_string());
        assert_eq!(filled("{inspect.plan}"), Ok("ab12".into()));
        assert_eq!(filled("{queue.rows.1.id}"), Ok("8".into()));
        assert_eq!(filled("{folder}/ledger.csv"), Ok("out/ledger.csv".into()));
        assert_eq!(filled("--limit"), Ok("--limit".into()));
        assert!(filled("{inspect.hash}").is_err());
        assert!(filled("{queue.rows}").is_err());
        assert!(filled("{open").is_err());
    }

    #[test]
    fn every_quoted_step_of_the_day_comes_earlier() {
        let mut seen = vec![
            "folder",
            "files",
            "bill",
            "first_day",
            "last_day",
            "answered",
        ];
        for step in [MORNING, BILL, AFTERNOON, EVENING].concat() {
            for arg in step.args {
                for quoted in arg.split('{').skip(1) {
                    let name = quoted.split(['.', '}']).next().expect("a name");
                    assert!(seen.contains(&name), "{}: {name}", step.name);
                }
            }
            assert!(!seen.contains(&step.name), "{} twice", step.name);
            seen.push(step.name);
        }
    }

    #[test]
    fn the_days_files_are_found_by_kind_and_kept_in_order() {
        let init = json!({"place": "demo", "answer": {"files": [
            {"kind": "bill", "name": "b1.csv"},
            {"kind": "programs", "name": "p.csv"},
            {"kind": "bill", "name": "b2.csv"},
        ]}});
        let files = |kind| {
            files_of(&init, kind)
                .map(|files| files.len())
                .map_err(|failure| failure.to_string())
        };
        assert_eq!(files("bill"), Ok(2));
        assert_eq!(files("programs"), Ok(1));
        assert!(files("events").is_err_and(|said| said.contains("events")));
    }

    #[test]
    fn two_managers_are_two_people() {
        let init = json!({"accounts": [
            {"login": "m1", "password": "a", "roles": ["manager"]},
            {"login": "r1", "password": "b", "roles": ["reviewer"]},
            {"login": "m2", "password": "c", "roles": ["finance", "manager"]},
        ]});
        let people = accounts(&init).expect("three accounts");
        let login = |who| {
            person(who, &people)
                .map(|account| account.map(|account| account.login.clone()))
                .map_err(|failure| failure.to_string())
        };
        assert_eq!(login(Who::Manager), Ok(Some("m1".into())));
        assert_eq!(login(Who::OtherManager), Ok(Some("m2".into())));
        assert_eq!(login(Who::Finance), Ok(Some("m2".into())));
        assert_eq!(login(Who::Nobody), Ok(None));
        assert!(login(Who::Administrator).is_err());
    }

    #[test]
    fn an_account_without_a_password_is_named() {
        assert!(accounts(&json!({})).is_err());
        let failure = accounts(&json!({"accounts": [{"login": "m1"}]})).expect_err("no password");
        assert!(failure.to_string().contains("password"));
    }

    #[test]
    fn the_summary_keeps_plain_values() {
        let answer = json!({"rows": 3, "plan": "ab", "detail": [1], "more": null});
        assert_eq!(summary(&answer), "plan ab · rows 3");
        let long = summary(&json!({"text": "备".repeat(500)}));
        assert_eq!(long.chars().count(), SUMMARY + 1);
    }
}
