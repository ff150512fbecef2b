//! A demo store: accounts, rules, programs in stretches, then the money.
//!
//! The next stretch is made and sealed while the writing lane stores the last one. What fails or
//! is cancelled leaves no store behind.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::day::Demo;
use super::ledger::Ledger;
use super::programs::PLATFORM;
use super::rows::{Builder, Chunk, Reviewers};
use super::{ACCOUNTS, files, looks, money};
use crate::contract::{DemoAccount, DemoMade, MakeDemo};
use crate::desk::cx::report;
use crate::desk::team::Secret;
use crate::desk::{Progress, accounts, policies, session};
use crate::domain::calendar::Instant;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::roles::Role;
use crate::store::keyring::{self, Keyring};
use crate::store::rows::{Account, Grant};
use crate::store::seal::Keys;
use crate::store::{Act, BulkTable, Pending, Store, Tx, Value, maybe_one, one, transact};

/// Programs of one transaction; a multiple of ten.
const STRETCH: u64 = 20_000;
/// Printed, because the store is made up.
const PASSWORD: &str = "demo-day-2026";
/// Bytes of search tokens held in memory and parts merged together: while the programs come in, a
/// whole stretch and none; afterwards the engine's own.
const SEARCH: [(i64, i64); 2] = [(32 << 20, 0), (1 << 20, 4)];
const ACTION: &str = "store.make_demo";

/// Login, name shown, role.
const PEOPLE: [(&str, &str, Role); 6] = [
    ("demo-admin", "管理员 Admin", Role::Administrator),
    ("demo-li", "李审核 Li", Role::Reviewer),
    ("demo-zhou", "周审核 Zhou", Role::Reviewer),
    ("demo-wang", "王财务 Wang", Role::Finance),
    ("demo-zhao", "赵经理 Zhao", Role::Manager),
    ("demo-sun", "孙经理 Sun", Role::Manager),
];

/// Makes a demo store at `path`, which must not exist, with the day's files in the folder
/// `<name>-files` beside it, and opens it.
///
/// # Errors
/// [`Code::StoreExists`] when a file or the folder stands there; [`Code::BadField`] for a size out
/// of bounds; [`Code::Cancelled`] from `progress`; what the disk refuses. Nothing is left then.
pub fn fill(
    path: &Path,
    ask: &MakeDemo,
    now: Instant,
    progress: &dyn Progress,
) -> Result<(Store, DemoMade)> {
    let demo = super::demo(ask.seed, ask.programs, now.day())?;
    let folder = files_folder(path);
    if path.exists() || folder.exists() {
        return Err(Fault::new(Code::StoreExists).with("path", path.display()));
    }
    let made = Store::create(path).and_then(|store| {
        let made = fill_new(&store, demo, now, (&folder, progress));
        made.map(|made| (store, made))
    });
    made.inspect_err(|_| clear(path, &folder))
}

/// Fills an open store that holds nothing yet, on whichever engine, with the day's files in `folder`,
/// which must not exist. What fails leaves what was stored before it.
///
/// # Errors
/// As [`fill`]; [`Code::DemoOnly`] when the store has accounts.
pub fn fill_empty(
    store: &Store,
    folder: &Path,
    ask: &MakeDemo,
    now: Instant,
    progress: &dyn Progress,
) -> Result<DemoMade> {
    let demo = super::demo(ask.seed, ask.programs, now.day())?;
    let account = store.read(|session| maybe_one(session, "account.any", &[], |row| row.int(0)));
    if account.wait()?.is_some() {
        return Err(Fault::new(Code::DemoOnly));
    }
    if folder.exists() {
        return Err(Fault::new(Code::StoreExists).with("path", folder.display()));
    }
    fill_new(store, demo, now, (folder, progress))
}

fn files_folder(store: &Path) -> PathBuf {
    let mut name = store.file_stem().map(ToOwned::to_owned).unwrap_or_default();
    name.push("-files");
    store.with_file_name(name)
}

/// Takes away what was begun. Best effort: the fault that ended it is what must be heard.
fn clear(store: &Path, folder: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = store.file_name().map(ToOwned::to_owned).unwrap_or_default();
        name.push(suffix);
        let _ = fs::remove_file(store.with_file_name(name));
    }
    let _ = fs::remove_dir_all(crate::store::files::folder_of(store));
    let _ = fs::remove_dir_all(folder);
}

fn fill_new(
    store: &Store,
    demo: Demo,
    now: Instant,
    (folder, progress): (&Path, &dyn Progress),
) -> Result<DemoMade> {
    report(progress, "files", 0, None)?;
    let (answer, ledger) = files::write(demo, folder)?;
    let ledger = Arc::new(ledger);
    let keys = match store.team() {
        // A demo is made by whoever owns the store.
        Some(_) => store.read(keyring::of_owner).wait()?,
        None => Keys::create()?,
    };
    let (accounts, shown) = accounts(store, &keys)?;
    let meta = serde_json::to_string(&shown).map_err(|_| Fault::internal("demo.accounts"))?;
    let set_up = write(store, demo, (now, "accounts"), move |tx| {
        set_up(tx, accounts, meta)
    });
    let (people, policy) = set_up.wait()?;
    programs(store, (demo, now), (&keys, &people, &ledger), progress)?;
    let money = write(store, demo, (now, "money"), move |tx| {
        money::notices(tx, &ledger, demo.today, policy)?;
        money::imports(tx, &ledger, demo.today, account(&people, "demo-wang"))?;
        money::deduction(tx, (&ledger, demo.today), account(&people, "demo-wang"))?;
        looks::fill(
            tx,
            ["demo-li", "demo-zhou"].map(|login| account(&people, login)),
        )?;
        for statement in ["search.filing_optimize", "search.program_optimize"] {
            tx.session().execute(statement, &[])?;
        }
        search_settings(tx, SEARCH[1])
    });
    money.wait()?;
    Ok(DemoMade {
        accounts: shown,
        place: folder.display().to_string(),
        answer: serde_json::to_value(answer).map_err(|_| Fault::internal("demo.answer"))?,
    })
}

/// Sends one transaction to the writing lane.
fn write<T, F>(store: &Store, demo: Demo, (now, part): (Instant, &str), body: F) -> Pending<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    let (seed, programs, part) = (demo.seed, demo.programs, part.to_owned());
    let act = Act {
        op_id: uuid::Uuid::now_v7().to_string(),
        actor: 0,
        action: ACTION,
        now,
        digest: Sha256::digest(format!("{ACTION} {seed} {programs} {part}")).into(),
    };
    store.write(move |session| {
        let outcome = transact(session, &act, |tx| {
            tx.note("seed", seed);
            tx.note("part", part);
            body(tx)
        });
        outcome.map(|outcome| outcome.into_inner())
    })
}

/// An account and what a server keeps of its password.
type NewAccount = (Account, String);

/// The accounts as rows and as they are printed. Each is another person.
fn accounts(store: &Store, keys: &Keys) -> Result<(Vec<NewAccount>, Vec<DemoAccount>)> {
    let mut rows = Vec::new();
    for (login, display_name, _) in PEOPLE {
        let secret = match store.team() {
            Some(_) => Secret::at_server(PASSWORD),
            None => Secret::new(&Keyring::Own(keys.clone()), login, PASSWORD)?,
        };
        let wrapped = secret.wrapped;
        let account = Account {
            id: 0,
            login: login.to_owned(),
            person: login.to_owned(),
            display_name: display_name.to_owned(),
            password_hash: wrapped.password_hash,
            disabled_at: None,
            key_salt: wrapped.key_salt,
            wrapped_key: wrapped.wrapped_key,
            failed_count: 0,
            last_fail_at: None,
            version: 1,
        };
        rows.push((account, secret.verifier));
    }
    let shown = PEOPLE.map(|(login, _, role)| session::demo_account(login, PASSWORD, &[role]));
    Ok((rows, shown.into()))
}

/// The id an account gets: they are the first rows, in the order of the list.
fn account(people: &[i64], login: &str) -> i64 {
    let at = PEOPLE.iter().position(|(known, ..)| *known == login);
    at.and_then(|at| people.get(at))
        .copied()
        .unwrap_or_default()
}

/// Accounts, roles, the shipped policies, the mark of a demo. Answers the accounts' ids and the
/// deposit policy's.
fn set_up(tx: &mut Tx<'_>, accounts: Vec<NewAccount>, meta: String) -> Result<(Vec<i64>, i64)> {
    let (mut accounts, verifiers): (Vec<_>, Vec<_>) = accounts.into_iter().unzip();
    tx.insert_all(&mut accounts)?;
    for (account, verifier) in accounts.iter().zip(verifiers) {
        accounts::open_login(tx, &account.login, &verifier)?;
    }
    let mut grants: Vec<Grant> = accounts
        .iter()
        .zip(PEOPLE)
        .map(|(account, (_, _, role))| Grant {
            id: 0,
            account_id: account.id,
            role: role.as_str().to_owned(),
            state: "active".to_owned(),
            granted_at: tx.now.0,
            granted_by: accounts.first().map_or(0, |first| first.id),
            confirmed_by: None,
            version: 1,
        })
        .collect();
    tx.insert_all(&mut grants)?;
    policies::install_defaults(tx)?;
    search_settings(tx, SEARCH[0])?;
    let meta: &[_] = &[("key", ACCOUNTS.into()), ("value", meta.into())];
    tx.session().execute("meta.insert", meta)?;
    let deposit: &[_] = &[("platform", PLATFORM.into()), ("kind", "deposit".into())];
    let policy = one(tx.session(), "policy.newest", deposit, |row| row.int(0))?;
    Ok((accounts.iter().map(|account| account.id).collect(), policy))
}

fn search_settings(tx: &mut Tx<'_>, (bytes, parts): (i64, i64)) -> Result<()> {
    for (size, merge) in [
        ("search.filing_hashsize", "search.filing_automerge"),
        ("search.program_hashsize", "search.program_automerge"),
    ] {
        tx.session().execute(size, &[("bytes", bytes.into())])?;
        tx.session().execute(merge, &[("parts", parts.into())])?;
    }
    Ok(())
}

/// Subjects, programs and filings.
fn programs(
    store: &Store,
    (demo, now): (Demo, Instant),
    (keys, people, ledger): (&Keys, &[i64], &Arc<Ledger>),
    progress: &dyn Progress,
) -> Result<()> {
    let vault = store.attachments();
    let restricted: HashSet<u64> = ledger
        .claims
        .iter()
        .filter(|claim| claim.restricted)
        .map(|claim| claim.program)
        .collect();
    let mut builder = Builder {
        demo,
        keys,
        at_server: store.team().is_some(),
        reviewers: Reviewers([account(people, "demo-li"), account(people, "demo-zhou")]),
        vault: &vault,
        now,
        filings: 0,
        scanned: 0,
    };
    let mut pending: Option<Pending<()>> = None;
    let mut from = 0;
    while from < demo.programs {
        let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        report(
            progress,
            "programs",
            count(from),
            Some(count(demo.programs)),
        )?;
        let to = (from + STRETCH).min(demo.programs);
        let chunk = builder.chunk(from, to, &|index| restricted.contains(&index))?;
        if let Some(before) = pending.take() {
            before.wait()?;
        }
        let part = format!("programs from {from}");
        pending = Some(write(store, demo, (now, &part), move |tx| keep(tx, chunk)));
        from = to;
    }
    pending.map_or(Ok(()), Pending::wait)
}

fn keep(tx: &mut Tx<'_>, mut chunk: Chunk) -> Result<()> {
    let last = (
        expected(&chunk.subjects),
        expected(&chunk.programs),
        expected(&chunk.filings),
    );
    tx.insert_all(&mut chunk.subjects)?;
    tx.insert_all(&mut chunk.programs)?;
    tx.insert_all(&mut chunk.filings)?;
    // What was sealed under an id must lie under that id.
    let given = (
        expected(&chunk.subjects),
        expected(&chunk.programs),
        expected(&chunk.filings),
    );
    if given != last {
        return Err(Fault::internal("demo.ids"));
    }
    tx.insert_all(&mut chunk.decisions)?;
    tx.insert_all(&mut chunk.events)?;
    tx.insert_all(&mut chunk.attachments)?;
    keyring::keep_all(tx.session(), &chunk.keys)?;
    bulk(tx, "filing_body", &["filing_id", "sealed"], &chunk.bodies)?;
    bulk(
        tx,
        "search_program",
        &["rowid", "tokens"],
        &chunk.program_tokens,
    )?;
    bulk(
        tx,
        "search_filing",
        &["rowid", "tokens"],
        &chunk.filing_tokens,
    )?;
    let personal: Vec<Value> = chunk
        .personal
        .into_iter()
        .flat_map(|(hash, kind, subject)| [hash.into(), kind.into(), subject.into()])
        .collect();
    bulk(
        tx,
        "personal_index",
        &["hash", "kind", "subject_id"],
        &personal,
    )
}

fn expected<R: crate::store::Covered>(rows: &[R]) -> Option<i64> {
    rows.last().map(R::id)
}

fn bulk(
    tx: &mut Tx<'_>,
    table: &'static str,
    columns: &[&'static str],
    values: &[Value],
) -> Result<()> {
    let table = BulkTable {
        table,
        columns: columns.to_vec(),
    };
    tx.session().bulk_insert(&table, values)
}
