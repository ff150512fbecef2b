//! One demo day, lived through the terminal program by the people the demo
//! store was made with.
//!
//! The day is the table [`DAY`]. A step's arguments may quote what an earlier
//! step answered: `{inspect.plan}` is the field `plan` of what the step
//! `inspect` printed, `{queue.rows.0.id}` goes through a list, `{init…}` is
//! what made the store and `{folder}` is where files go. The first step that
//! does not end as expected ends the day, and names itself.

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

#[rustfmt::skip]
const DAY: &[Step] = &[
    done("programs", "programs come in", Who::Administrator,
        &["intake", "programs", "{init.files.programs}"]),
    done("filings", "filings come in", Who::Administrator,
        &["intake", "filings", "{init.files.filings}"]),
    done("events", "SMS checks and the authority's decisions come in", Who::Administrator,
        &["intake", "events", "{init.files.events}"]),
    done("queue", "the reviewer looks at today's queue", Who::Reviewer,
        &["queue", "list", "--view", "today", "--limit", "20"]),
    done("claim", "takes the most urgent filing", Who::Reviewer,
        &["filing", "claim", "{queue.rows.0.id}"]),
    done("approve", "approves it", Who::Reviewer,
        &["filing", "approve", "{queue.rows.0.id}"]),
    done("next", "takes the next one", Who::Reviewer,
        &["filing", "claim", "{queue.rows.1.id}"]),
    done("return", "returns it with a reason", Who::Reviewer,
        &["filing", "return", "{queue.rows.1.id}", "--reason", "R01"]),
    done("notices", "finance issues the deposit notices", Who::Finance,
        &["notices", "issue"]),
    done("inspect", "looks into the platform's bill", Who::Finance,
        &["payments", "inspect", "{init.files.bill}"]),
    done("import", "imports exactly the plan that was shown", Who::Finance,
        &["payments", "import", "{init.files.bill}", "--plan", "{inspect.plan}"]),
    done("again", "looks into the same bill again: all duplicates", Who::Finance,
        &["payments", "inspect", "{init.files.bill}"]),
    done("plan", "the manager plans a delisting batch", Who::Manager,
        &["batch", "plan", "--rule", "unfiled"]),
    done("submit", "submits it", Who::Manager,
        &["batch", "submit", "{plan.id}"]),
    refused("alone", "tries to approve their own batch, which is refused", Who::Manager,
        &["batch", "approve", "{plan.id}", "--hash", "{submit.hash}"]),
    done("sign", "another manager approves the frozen list", Who::OtherManager,
        &["batch", "approve", "{plan.id}", "--hash", "{submit.hash}"]),
    done("execute", "the batch is executed", Who::Manager,
        &["batch", "execute", "{plan.id}"]),
    done("handoff", "the hand-off for the platform is written", Who::Manager,
        &["batch", "handoff", "{plan.id}", "--out", "{folder}/handoff"]),
    done("results", "the platform's results come back", Who::Manager,
        &["batch", "results", "{plan.id}", "{handoff.results}"]),
    done("ledger", "the deposit ledger is written", Who::Finance,
        &["report", "ledger", "--format", "csv", "--out", "{folder}/ledger.csv"]),
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
    let people = accounts(init)?;
    let mut known = Map::new();
    known.insert("init".into(), init.clone());
    known.insert("folder".into(), folder.display().to_string().into());
    let mut known = Value::Object(known);
    for (number, step) in (1..).zip(DAY) {
        println!("{number:>3}. {}", step.title);
        let answer = take(cli, store, step, &people, &known)
            .map_err(|failure| Failure::new(format!("the day broke off: {failure}")))?;
        let file = folder.join(format!("{number:02}-{}.json", step.name));
        fs::write(&file, format!("{answer:#}\n"))
            .map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
        println!("     {}", summary(&answer));
        if let Some(map) = known.as_object_mut() {
            map.insert(step.name.into(), answer);
        }
    }
    Ok(())
}

/// One call of the terminal program, checked against the step's end.
fn take(
    cli: &Path,
    store: &Path,
    step: &Step,
    people: &[Account],
    known: &Value,
) -> Outcome<Value> {
    let mut task = Task::new(cli).arg("--store").arg(store).arg("--json");
    if let Some(account) = person(step.who, people)? {
        task = task
            .args(["--as", &account.login])
            .env("SHELFKEEPER_PASSWORD", &account.password);
    }
    for arg in step.args {
        task = task.arg(fill(arg, known)?);
    }
    let words = task.words().to_owned();
    let said = task.capture()?;
    let wanted = match step.end {
        End::Done => 0,
        End::Refused => 1,
    };
    if said.code != Some(wanted) {
        return Err(Failure::new(format!(
            "`{words}` was to end with {wanted} and ended with {}:\n{}{}",
            said.code.map_or("a signal".into(), |code| code.to_string()),
            said.stdout,
            said.stderr
        )));
    }
    json(&said, &words)
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
fn fill(template: &str, known: &Value) -> Outcome<String> {
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

fn look_up(path: &str, known: &Value) -> Outcome<String> {
    let found = path
        .split('.')
        .try_fold(known, |value, key| match key.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(key),
        });
    match found {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ Value::Number(_)) => Ok(value.to_string()),
        _ => Err(Failure::new(format!(
            "no earlier step answered with {path}"
        ))),
    }
}

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
    fields.join(" · ")
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
        let filled = |template| fill(template, &known).map_err(|failure| failure.to_string());
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
        let mut seen = vec!["init", "folder"];
        for step in DAY {
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
    }
}
