//! What each command of the line asks of the desk.
//!
//! Invariants: one change per run, under one operation id; no rule and no SQL stands here, so that
//! the window and the terminal cannot differ in what they allow.

use std::path::Path;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::{
    Accounts as AccountList, AuditReport, MakeDemo, Me, SessionState,
};
use shelfkeeper_core::domain::fault::{Code, Fault};

use crate::args::{
    Accounts, Audit, BillDay, Command, CommandLine, Coverage, Global, HandOff, Init,
};
use crate::args::{Person, Policies, Programs, Report};
use crate::host::{self, Failure, Host, Place, Result};
use crate::lists::Query;
use crate::{notices, profiles, team, work};

/// Reports the desk can write; their names are part of the contract.
const REPORTS: &[&str] = &["deposit-ledger"];

/// What a command answers.
#[derive(Debug)]
pub struct Answer {
    /// The document.
    pub document: Json,
    /// What is wrong with what was found, where something is.
    pub fault: Option<Fault>,
}

impl Answer {
    /// A document without more to say.
    pub fn of(document: Json) -> Self {
        Self {
            document,
            fault: None,
        }
    }
}

/// Does what the command line says.
pub fn run(line: CommandLine) -> Result<Answer> {
    let global = &line.global;
    let mut host = Host::new(global);
    match line.command {
        Command::Init(init) => make(&host, global, init),
        Command::Team(command) => team::team(&mut host, global, command),
        Command::Copy(copy) => team::copy(&mut host, global, copy),
        Command::Profiles(command)
            if global.store.is_none() && profiles::is_storeless(&command) =>
        {
            profiles::profiles(&host, command)
        }
        Command::Report(report) if report.name == "list" => Ok(reports()),
        Command::Payments(payments) if global.store.is_none() => {
            work::payments_without_store(&host, global, payments)
        }
        command => {
            host.open(global)?;
            opened(&host, command)
        }
    }
}

/// Commands that speak of an open store.
fn opened(host: &Host, command: Command) -> Result<Answer> {
    match command {
        Command::Accounts(accounts) => self::accounts(host, accounts),
        Command::Audit(Audit::Verify) => verify(host),
        Command::Audit(Audit::List { shape }) => Query::of("audit").shaped(shape).show(host),
        Command::Check => check(host),
        Command::Queue(queue) => work::queue(host, queue),
        Command::Filing(filing) => work::filing(host, filing),
        Command::Looks(looks) => work::looks(host, looks),
        Command::Notices(notices) => notices::notices(host, notices),
        Command::Payments(payments) => work::payments(host, payments),
        Command::Batch(batch) => work::batch(host, batch),
        Command::Profiles(command) => profiles::profiles(host, command),
        Command::Report(report) => self::report(host, report),
        Command::Policies(policies) => self::policies(host, policies),
        Command::Intake { kind, file } => {
            let file = host.file(&file)?;
            let request = json!({ "op": host.op(), "kind": kind, "file": file });
            host.call("intake.import", request).map(Answer::of)
        }
        Command::Coverage(coverage) => self::coverage(host, coverage),
        Command::Decisions(HandOff::Handoff { out, now }) => hand_off(host, "decision", &out, now),
        Command::Lifts(HandOff::Handoff { out, now }) => hand_off(host, "lift", &out, now),
        Command::Programs(Programs::List { search, shape }) => {
            let query = Query::of("programs").search(search);
            query.shaped(shape).show(host)
        }
        // These are answered before a store is opened.
        Command::Init(_) | Command::Team(_) | Command::Copy(_) => Ok(Answer::of(Json::Null)),
    }
}

fn coverage(host: &Host, coverage: Coverage) -> Result<Answer> {
    let of_day = |day: BillDay| {
        json!({
            "op": host.op(), "platform": day.platform, "deposit_account": day.account, "on": day.on,
        })
    };
    let answer = match coverage {
        Coverage::Show { platform, from, to } => {
            let request = json!({ "platform": platform, "from": from, "to": to });
            host.call("coverage.get", request)
        }
        Coverage::Declare { day, reason } => {
            let mut request = of_day(day);
            request["reason"] = reason.into();
            host.call("coverage.declare", request)
        }
        Coverage::Withdraw { day } => host.call("coverage.withdraw", of_day(day)),
    };
    answer.map(Answer::of)
}

fn hand_off(host: &Host, kind: &str, out: &Path, now: bool) -> Result<Answer> {
    let folder = host.folder(out)?;
    let request = json!({ "op": host.op(), "kind": kind, "folder": folder, "mine_now": now });
    host.call("handoff.make", request).map(Answer::of)
}

/// Makes a store: empty, with its administrator, or a demo.
pub fn make(host: &Host, global: &Global, init: Init) -> Result<Answer> {
    let place = host::place_of(global)?;
    if let Some(programs) = init.demo {
        let Place::File(path) = place else {
            let words = "a demo is made in a file; --store takes no address with --demo";
            return Err(Failure::Usage(words.to_owned()));
        };
        let seed = init.seed;
        let made = host.make_demo(path, &MakeDemo { programs, seed })?;
        return Ok(Answer::of(made));
    }
    match &place {
        // A first try whose password was refused leaves an empty store behind: go on with that one.
        Place::File(path) if init.admin.is_some() && path.exists() => host.open_file(path)?,
        Place::File(path) => host.create(path)?,
        Place::Team(team) => host.create_team(team, global, init.admin.as_deref())?,
    }
    let store = match &place {
        Place::File(path) => path.display().to_string(),
        Place::Team(team) => team.shown(),
    };
    let mut made = json!({ "store": store });
    if let Place::Team(team) = &place {
        let folder = team.attachments();
        made["attachment_folder"] = folder.display().to_string().into();
        made["attachment_folder_of"] = host::whose(Path::new(&store), folder).into();
    }
    if let Some(login) = init.admin {
        let me = first_administrator(host, login, init.name, &store)?;
        made["login"] = me.login.into();
        made["roles"] = json!(me.roles);
    }
    Ok(Answer::of(made))
}

fn first_administrator(
    host: &Host,
    login: String,
    name: Option<String>,
    store: &str,
) -> Result<Me> {
    let state: SessionState = host.get("session.state", json!({}))?;
    if state.has_accounts {
        return Err(Fault::new(Code::StoreExists).with("path", store).into());
    }
    let name = name.unwrap_or_else(|| login.clone());
    let password = host::password()?;
    let request = json!({ "login": login, "display_name": name, "password": password });
    host.get("session.create_administrator", request)
}

fn account_id(host: &Host, login: &str) -> Result<String> {
    let known: AccountList = host.get("account.list", json!({}))?;
    let mut known = known.accounts.into_iter();
    let found = known.find(|account| account.login.eq_ignore_ascii_case(login.trim()));
    found
        .map(|account| account.id)
        .ok_or_else(|| Fault::not_found("account", login).into())
}

pub fn accounts(host: &Host, command: Accounts) -> Result<Answer> {
    let change = |name: &str, login: &str, role: &str| {
        let account = account_id(host, login)?;
        host.call(
            name,
            json!({ "op": host.op(), "account": account, "role": role }),
        )
    };
    let document = match command {
        Accounts::List => host.call("account.list", json!({}))?,
        Accounts::Grant { login, role } => change("account.grant", &login, &role)?,
        Accounts::Confirm { login, role } => change("account.confirm", &login, &role)?,
        Accounts::Revoke { login, role } => change("account.revoke", &login, &role)?,
        Accounts::Disable { login } => {
            let id = account_id(host, &login)?;
            host.call("account.disable", json!({ "op": host.op(), "id": id }))?
        }
        Accounts::Passwd { login } => passwd(host, login)?,
        Accounts::Add(Person {
            login,
            person,
            name,
            roles,
        }) => {
            // Refused before anybody is asked to think of a password.
            account_list_allowed(host)?;
            let request = json!({
                "op": host.op(), "person": person.as_ref().unwrap_or(&login),
                "display_name": name.as_ref().unwrap_or(&login), "login": login,
                "password": host::new_password()?, "roles": roles,
            });
            host.call("account.add", request)?
        }
    };
    Ok(Answer::of(document))
}

fn account_list_allowed(host: &Host) -> Result<()> {
    host.call("account.list", json!({})).map(drop)
}

fn passwd(host: &Host, login: Option<String>) -> Result<Json> {
    let me = host.me.as_ref();
    let me = me.ok_or_else(|| Fault::new(Code::NotSignedIn))?;
    let account = match login {
        Some(login) if login != me.login => account_id(host, &login)?,
        _ => me.account.clone(),
    };
    let request = json!({
        "op": host.op(), "account": account,
        "own_password": host::password()?, "new_password": host::new_password()?,
    });
    host.call("account.password", request)
}

fn verify(host: &Host) -> Result<Answer> {
    let report: AuditReport = host.get("audit.verify", json!({}))?;
    let findings = report.findings.len();
    let broken = || Fault::new(Code::AuditBroken).with("findings", findings);
    Ok(Answer {
        fault: (!report.ok).then(broken),
        document: json!(report),
    })
}

/// The file as the engine sees it, the trial balance, and the record over it.
fn check(host: &Host) -> Result<Answer> {
    let whole = host.desk.store()?.check()?;
    let record: AuditReport = host.get("audit.verify", json!({}))?;
    let fault = if !whole.is_whole() {
        Some(Fault::new(Code::StoreUnreadable))
    } else if record.ok {
        None
    } else {
        Some(Fault::new(Code::AuditBroken).with("findings", record.findings.len()))
    };
    let orphans = whole.orphans.iter();
    let orphans = orphans.map(|(table, row)| json!({ "table": table, "row": row }));
    let books = whole.books.iter().map(
        |pot| json!({ "pot": pot.pot, "posted": pot.posted.to_string(), "carried": pot.carried.to_string() }),
    );
    let store = host.desk.store()?;
    let folder = store.attachments();
    let document = json!({
        "ok": fault.is_none(),
        "store": store.path().display().to_string(),
        "attachment_folder": folder.display().to_string(),
        "attachment_folder_of": host::whose(&store.path(), &folder),
        "schema": whole.schema,
        "integrity": whole.defects,
        "foreign_keys": orphans.collect::<Vec<_>>(),
        "books": books.collect::<Vec<_>>(),
        "audit": {
            "ok": record.ok, "events": record.events, "rows": record.rows, "head": record.head,
            "findings": record.findings.len(),
        },
    });
    Ok(Answer { document, fault })
}

fn reports() -> Answer {
    let known = REPORTS.iter().map(|name| json!({ "name": name }));
    Answer::of(json!({ "reports": known.collect::<Vec<_>>() }))
}

fn report(host: &Host, report: Report) -> Result<Answer> {
    let (Some(from), Some(to)) = (report.from, report.to) else {
        let message = "a report needs --from and --to";
        return Err(Failure::Usage(message.to_owned()));
    };
    let document = match report.out {
        None => host.call(
            "report.preview",
            json!({ "name": report.name, "from": from, "to": to }),
        )?,
        Some(out) => {
            let request = json!({
                "op": host.op(), "name": report.name, "from": from, "to": to,
                "format": report.format, "file": host.target(&out),
            });
            host.call("report.write", request)?
        }
    };
    Ok(Answer::of(document))
}

fn policies(host: &Host, command: Policies) -> Result<Answer> {
    let document = match command {
        Policies::List => host.call("policy.list", json!({}))?,
        Policies::Import { file } => {
            let file = host.file(&file)?;
            host.call("policy.import", json!({ "op": host.op(), "file": file }))?
        }
        Policies::Confirm { id } => {
            host.call("policy.confirm", json!({ "op": host.op(), "id": id }))?
        }
    };
    Ok(Answer::of(document))
}
