//! A team's store: making it, letting people in and out, what its server holds, moving a store.
//!
//! Everything goes through the desk; only the words of the doctor stand here, as coded checks whose
//! sentences are data.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::{Accounts as AccountList, AuditReport};
use shelfkeeper_core::desk::moving::{self, Mover};
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::{Store, seal};

use crate::args::{Accounts, Copy, Global, Init, Person, Team};
use crate::host::{self, Failure, Host, Place, Result};
use crate::run::{self, Answer};

/// What a team's server holds against a person with a tool of their own, whatever program they use.
const ENFORCED: &[&str] = &[
    "actor_is_login",
    "four_eyes",
    "record_append_only",
    "role_and_state",
    "personal_sealed",
];

/// What it does not hold, and what does instead.
const NOT_ENFORCED: &[&str] = &[
    "act_without_event",
    "checks_and_matching",
    "reading",
    "masking",
    "owner_and_server",
];

/// Does what is asked of a team's store.
pub fn team(host: &mut Host, global: &Global, command: Team) -> Result<Answer> {
    let Place::Team(_) = host::place_of(global)? else {
        let words = "these commands are for a team's store: --store postgres://server/database";
        return Err(Failure::Usage(words.to_owned()));
    };
    match command {
        Team::Init { admin, name } => {
            let init = Init {
                demo: None,
                seed: 1,
                admin: Some(admin),
                name,
            };
            run::make(host, global, init)
        }
        Team::AddPerson(person) => {
            host.open(global)?;
            add_person(host, person)
        }
        Team::DisablePerson { login } => {
            host.open(global)?;
            run::accounts(host, Accounts::Disable { login })
        }
        Team::Doctor => {
            host.open(global)?;
            doctor(host)
        }
    }
}

/// An account that came with a copied store has no login yet: a password opens one.
fn add_person(host: &Host, person: Person) -> Result<Answer> {
    let known: AccountList = host.get("account.list", json!({}))?;
    if known.accounts.iter().any(|one| one.login == person.login) {
        let login = Some(person.login);
        return run::accounts(host, Accounts::Passwd { login });
    }
    run::accounts(host, Accounts::Add(person))
}

fn doctor(host: &Host) -> Result<Answer> {
    let store = host.desk.store()?;
    let team = store.team().ok_or_else(|| Fault::internal("team"))?;
    let report: AuditReport = host.get("audit.verify", json!({}))?;
    let standing = report.findings.iter().all(|one| one.kind != "schema");
    let held = if standing { "enforced" } else { "broken" };
    let mut checks: Vec<Json> = Vec::new();
    let mut say = |level: &str, check: &str, detail: &str| {
        checks.push(json!({ "level": level, "check": check, "detail": detail }));
    };
    for check in ENFORCED {
        say(held, check, "");
    }
    for finding in report.findings.iter().filter(|one| one.kind == "schema") {
        say(
            "broken",
            "guard",
            &format!("{} {}", finding.table, finding.field),
        );
    }
    for check in NOT_ENFORCED {
        say("not_enforced", check, "");
    }
    let found = Store::examine(team)?;
    for seen in &found {
        let detail: Vec<_> = seen.params.values().map(String::as_str).collect();
        let level = if seen.code == "unseen" {
            "unseen"
        } else {
            "unsafe"
        };
        say(level, seen.code, &detail.join(" "));
    }
    let broken = || Fault::new(Code::AuditBroken).with("findings", report.findings.len());
    Ok(Answer {
        document: json!({ "ok": report.ok && found.is_empty(), "checks": checks }),
        fault: (!report.ok).then(broken),
    })
}

/// Copies the store of the command line to another place that holds none.
pub fn copy(host: &mut Host, global: &Global, copy: Copy) -> Result<Answer> {
    let to = host::place_at(&copy.to, global)?;
    let (from, mover) = match host::place_of(global)? {
        Place::File(_) => {
            host.open(global)?;
            let mover = Mover::signed_in(&host.desk, &host::new_password()?)?;
            (host.desk.store()?, mover)
        }
        // Only its owner can give its keys out.
        Place::Team(team) => {
            let from = Arc::new(Store::open_team(&host::unattended(&team))?);
            let admin = copy.admin.ok_or_else(|| {
                Failure::Usage("--admin LOGIN: who administers the copy".to_owned())
            })?;
            let mover = Mover::of_team(&from, &admin, &host::new_password()?, host.desk.now())?;
            (from, mover)
        }
    };
    let to = match to {
        Place::File(path) => Store::create(path)?,
        Place::Team(team) => host::empty_team(&team)?,
    };
    let moved = moving::copy(&from, &to, &mover, &host.progress())?;
    let (seq, head) = moved.totals.head.unwrap_or_default();
    let rows = moved.totals.rows.iter();
    let rows: serde_json::Map<_, _> = rows
        .map(|(table, n)| ((*table).to_owned(), json!(n)))
        .collect();
    let money = moved.totals.money.into_iter();
    let money: serde_json::Map<_, _> = money
        .map(|(column, fen)| (column, json!(fen.to_string())))
        .collect();
    Ok(Answer::of(json!({
        "ok": true,
        "store": to.path().display().to_string(),
        "attachment_folder": to.attachments().display().to_string(),
        "attachments": moved.attachments,
        "events": seq,
        "head": seal::hex(&head),
        "rows": rows,
        "money": money,
    })))
}
