//! Both engines say the same: every statement is executed on each, over the same rows.

use std::collections::BTreeSet;

use shelfkeeper_core::contract::{AuditReport, Empty};
use shelfkeeper_core::domain::fault::{Code, Fault};
use shelfkeeper_core::store::rows::Notice;
use shelfkeeper_core::store::statements::{Statement, registry};
use shelfkeeper_core::store::{Engine, Session, Store, Team, Tx, Value, view_query};
use tempfile::TempDir;

use crate::audit::full_store::{act, fill};
use crate::server;
use crate::support::{MONDAY, TestDesk, new_store};

/// Statements whose answer is about the engine itself.
const OWN: &[&str] = &["audit.schema"];

struct Pair {
    _folder: TempDir,
    file: Store,
    team: Store,
}

impl Pair {
    /// Two stores with the same rows, made by the same operations.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = Store::create(&folder.path().join("desk.skdb")).unwrap();
        let team = server::new_store(folder.path());
        for store in [&file, &team] {
            fill(store);
            store.write(uncovered).wait().unwrap();
        }
        Self {
            _folder: folder,
            file,
            team,
        }
    }
}

/// Rows in the tables that no digest covers.
fn uncovered(session: &mut dyn Session) -> Result<(), Fault> {
    for i in 1..=6_i64 {
        for (name, params) in [
            (
                "filing_body.put",
                vec![("filing_id", i.into()), ("sealed", vec![i as u8; 9].into())],
            ),
            ("personal.insert", personal(i)),
            ("search.filing_insert", tokens(i)),
            ("search.program_insert", tokens(i)),
            (
                "meta.insert",
                vec![("key", format!("key-{i}").into()), ("value", "v".into())],
            ),
        ] {
            session.execute(name, &params)?;
        }
    }
    for i in [1_i64, 3, 5] {
        let lease = [
            ("filing_id", i.into()),
            ("account_id", (i % 3).into()),
            ("login", format!("login{i}").into()),
            ("until_at", (MONDAY + i).into()),
        ];
        session.execute("lease.put", &lease)?;
    }
    Ok(())
}

fn personal(i: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("hash", vec![1_u8; 32].into()),
        ("kind", "phone".into()),
        ("subject_id", i.into()),
    ]
}

fn tokens(i: i64) -> Vec<(&'static str, Value)> {
    // A token twice, and space without a token between.
    vec![
        ("id", i.into()),
        ("tokens", format!("小 小程  小 程序 x{i} ").into()),
    ]
}

/// The `i`th sample of a parameter of a statement.
fn sample(statement: &Statement, name: &str, kind: &str, i: i64) -> Value {
    let entity = statement.name.split('.').next().unwrap_or_default();
    match (kind.trim_end_matches('?'), name) {
        (
            "int",
            "now" | "at" | "until_at" | "from_at" | "created_at" | "started_at" | "ended_at",
        ) => (MONDAY + i).into(),
        ("int", "from_on" | "day") => (20_400 + i).into(),
        ("int", "to_on" | "until" | "today" | "as_of_on") => (20_521 + i).into(),
        ("int", "on_day") => (20_500 + 2 * i).into(),
        ("int", "last" | "most" | "other_id") => (i + 2).into(),
        ("int", "from_ordinal" | "first") => (i - 1).into(),
        ("int", "id") if statement.name.ends_with("_insert") => (100 + i).into(),
        ("int", _) => i.into(),
        ("text", "platform") => "wechat".into(),
        ("text", "kind") if entity == "policy" => "deposit".into(),
        ("text", "kind") if entity == "outbox" => "batch".into(),
        ("text", "kind") if entity == "personal" => "phone".into(),
        ("text", "id") if entity == "operation" => crate::audit::full_store::op_at(i).into(),
        ("text", "external_id") => format!("420000{i:022}").into(),
        ("text", "deposit_account") => "1900000109".into(),
        ("text", "app_id") => format!("wx{i:016}").into(),
        ("text", "number") => format!("SKW{i:012}").into(),
        ("text", "name") => "audit".into(),
        ("text", "made") => "SELECT 1".into(),
        ("text", "tokens") => format!("小 小程 x{i}").into(),
        ("text", "login" | "person") => format!("{name}{i}").into(),
        ("text", "order_no") => format!("order-{i}").into(),
        ("text", "event_key" | "key") => format!("key-{i}").into(),
        ("text", "name_folded") => format!("小程序{i}").into(),
        ("text", "category") => "tool".into(),
        ("text", "rule") => "unfiled".into(),
        ("text", "entity") => "account:1".into(),
        ("text", "accounts") => format!("[{i}]").into(),
        ("text", "asked") => format!("[[\"mobile\", \"{i}\"]]").into(),
        ("text", _) => format!("x{i}").into(),
        ("blob", "hash") if entity == "personal" => vec![1_u8; 32].into(),
        ("blob", "hash" | "sha256" | "manifest_sha256") => {
            let bytes: Vec<u8> = (0..32).map(|at| (at * 7 + i) as u8).collect();
            bytes.into()
        }
        ("blob", _) => vec![i as u8; 32].into(),
        (other, _) => panic!("unknown parameter type {other}"),
    }
}

/// What a statement answers: its rows in order, or how many it changed.
type Answer = Result<(Vec<Vec<Value>>, usize), Refused>;

/// A constraint of the schema stood against it.
#[derive(Debug, PartialEq, Eq)]
struct Refused;

fn run(store: &Store, engine: Engine, name: &str, i: i64) -> Answer {
    let statement = &registry(engine)[name];
    let params = statement.params.iter();
    let values: Vec<(&'static str, Value)> = params
        .map(|(param, kind)| (param.as_str(), sample(statement, param, kind, i)))
        .collect();
    let done = store.write(move |session| {
        session.begin()?;
        let answer = answer(session, statement, &values);
        session.rollback()?;
        answer
    });
    done.wait().map_err(|fault| {
        // A sample may break a constraint of the schema, never the statement's own form.
        let words = fault.params.get("engine").cloned().unwrap_or_default();
        assert!(
            words.contains("constraint") || words.contains("audit: gap") || guarded(&fault),
            "{name}: {fault}"
        );
        Refused
    })
}

fn answer(
    session: &mut dyn Session,
    statement: &'static Statement,
    values: &[(&str, Value)],
) -> Result<(Vec<Vec<Value>>, usize), Fault> {
    let first = statement.sql.trim_start().to_uppercase();
    if !first.starts_with("SELECT") {
        return Ok((Vec::new(), session.execute(&statement.name, values)?));
    }
    let mut rows = Vec::new();
    session.query(&statement.name, values, &mut |row| {
        rows.push((0..).map_while(|at| row.value(at).ok()).collect());
        Ok(())
    })?;
    Ok((rows, 0))
}

#[test]
fn every_statement_answers_the_same_rows_in_the_same_order_on_both_engines() {
    let pair = Pair::new();
    let names = |engine| registry(engine).keys().cloned().collect::<BTreeSet<_>>();
    let (of_file, of_team) = (names(Engine::Sqlite), names(Engine::Postgres));
    assert_eq!(
        of_file.difference(&of_team).count(),
        0,
        "every use case runs on a server"
    );
    let (mut compared, mut with_rows) = (0, BTreeSet::new());
    for name in &of_team {
        for i in 1..=4 {
            let team = run(&pair.team, Engine::Postgres, name, i);
            if !of_file.contains(name) || OWN.contains(&name.as_str()) || in_own_words(name) {
                continue;
            }
            let file = run(&pair.file, Engine::Sqlite, name, i);
            assert_eq!(team, file, "{name}, sample {i}");
            compared += 1;
            if team.is_ok_and(|(rows, changed)| changed > 0 || !rows.is_empty()) {
                with_rows.insert(name);
            }
        }
    }
    assert!(compared > 500, "{compared}");
    let empty: Vec<_> = of_file
        .iter()
        .filter(|name| !with_rows.contains(name))
        .collect();
    assert!(
        empty.len() < of_file.len() / 3,
        "samples that find nothing: {empty:?}"
    );
}

#[test]
fn the_texts_a_search_looks_at_are_the_same_on_both_engines_however_close_its_hits_lie() {
    let pair = Pair::new();
    let mut seen = 0;
    for list in view_query::LISTS {
        for ids in [vec![1, 2, 3, 4], vec![2, 900_000], vec![]] {
            let texts = |store: &Store| -> Vec<(i64, Vec<Option<String>>)> {
                let ids = ids.clone();
                let read = store.read(move |session| {
                    let asked = view_query::searched_texts(list, &ids);
                    let mut found = Vec::new();
                    session.query_view(&asked, &[], &mut |row| {
                        let texts = (1..=list.searched.len()).map(|at| row.opt_text(at));
                        let texts = texts.map(|text| Ok(text?.map(str::to_owned)));
                        found.push((row.int(0)?, texts.collect::<Result<_, Fault>>()?));
                        Ok(())
                    })?;
                    Ok(found)
                });
                read.wait().unwrap()
            };
            if list.searched.is_empty() {
                continue;
            }
            let (file, team) = (texts(&pair.file), texts(&pair.team));
            assert_eq!(file, team, "{} {ids:?}", list.name);
            seen += team.len();
        }
    }
    assert!(seen > 4, "{seen}");
}

/// What a server's guards refuse on their own account.
fn guarded(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::WrongState | Code::RoleRefused | Code::NotSignedIn
    )
}

/// Settings of an engine's own index, and what only a server keeps: there is nothing to be equal.
fn in_own_words(name: &str) -> bool {
    let at_server = [
        "login.open",
        "login.password",
        "personal.lookup",
        "audit.close",
        "subject.ask",
        "subject.release",
        "payment_file.ask",
        "payment_file.release",
        "outbox.sequence",
        "copy.begin",
        "copy.end",
    ];
    at_server.contains(&name)
        || name.starts_with("search.") && !name.ends_with("_insert") && !name.ends_with("_delete")
}

#[test]
fn the_same_operations_make_the_same_record_on_both_engines() {
    let pair = Pair::new();
    let verified = |store: Store| -> AuditReport {
        let folder = tempfile::tempdir().unwrap();
        TestDesk::over(store, folder)
            .call("audit.verify", Empty {})
            .unwrap()
    };
    let (file, team) = (verified(pair.file), verified(pair.team));
    assert_eq!(file.findings, []);
    assert_eq!(team.findings, []);
    assert_eq!((file.head, file.rows), (team.head, team.rows));
}

#[test]
fn an_update_of_a_version_that_is_gone_is_refused_with_its_row_and_changes_nothing() {
    let pair = Pair::new();
    for store in [&pair.file, &pair.team] {
        let stale = store.write(|session| {
            session.begin()?;
            let act = shelfkeeper_core::store::get::<Notice>(session, 5)?;
            session.rollback()?;
            Ok(act)
        });
        let stale = stale.wait().unwrap();
        act(store, 1, "notice.change", |tx| paid_more(tx, 5).map(|()| 1));
        let conflict = refused(store, move |tx| {
            paid_more(tx, 4)?;
            let mut after = stale.clone();
            after.paid_fen += 1;
            tx.update(&stale, &mut after)
        });
        assert_eq!(conflict.code, Code::VersionConflict);
        assert_eq!(conflict.params["id"], "5");
        let fourth = store.read(|session| shelfkeeper_core::store::get::<Notice>(session, 4));
        assert_eq!(fourth.wait().unwrap().version, fourth_before());
    }
}

/// The fourth notice was changed twice in one operation of the full store.
fn fourth_before() -> i64 {
    3
}

fn paid_more(tx: &mut Tx<'_>, id: i64) -> Result<(), Fault> {
    let before: Notice = tx.get(id)?;
    let mut after = before.clone();
    after.paid_fen += 1;
    tx.update(&before, &mut after)
}

fn refused(
    store: &Store,
    body: impl FnOnce(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static,
) -> Fault {
    let act = shelfkeeper_core::store::Act {
        op_id: crate::support::op(),
        actor: 1,
        action: "notice.change",
        now: shelfkeeper_core::domain::calendar::Instant(MONDAY),
        digest: [1; 32],
    };
    let done = store.write(move |session| shelfkeeper_core::store::transact(session, &act, body));
    done.wait().unwrap_err()
}

#[test]
fn a_team_store_is_made_once_and_one_of_a_newer_program_or_of_nobody_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let team = server::empty_team(folder.path());
    assert_eq!(Store::open_team(&team).err().unwrap().code, Code::NoStore);
    let store = Store::create_team(&team).unwrap();
    assert!(store.check().unwrap().is_whole());
    assert_eq!(
        Store::create_team(&team).err().unwrap().code,
        Code::StoreExists
    );
    let place = store.path();
    drop(store);
    let mut raw = server::behind(&place);
    raw.batch_execute("INSERT INTO schema_step (number) VALUES (9999)")
        .unwrap();
    assert_eq!(
        Store::open_team(&team).err().unwrap().code,
        Code::StoreTooNew
    );
    raw.batch_execute("DROP TABLE schema_step").unwrap();
    assert_eq!(Store::open_team(&team).err().unwrap().code, Code::NotAStore);
    let nowhere = Team::at(&server::address("nothing"), folder.path()).unwrap();
    assert_eq!(
        Store::open_team(&nowhere).err().unwrap().code,
        Code::NoStore
    );
}

#[test]
fn a_store_whose_server_dropped_its_connections_goes_on_and_has_lost_and_doubled_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::new_store(folder.path());
    act(&store, 0, "nothing.happened", |_| Ok(0));
    let mut raw = server::behind(&store.path());
    let drop_all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
    raw.execute(drop_all, &[]).unwrap();
    act(&store, 0, "nothing.happened", |_| Ok(0));
    // In the middle of an operation: it is refused, and whole when it is asked for again.
    let place = store.path();
    let lost = refused(&store, move |tx| {
        server::behind(&place).execute(drop_all, &[]).unwrap();
        tx.note("reached", true);
        Ok(())
    });
    assert_eq!(lost.code, Code::ServerUnreachable);
    act(&store, 0, "nothing.happened", |_| Ok(0));
    let mut raw = server::behind(&store.path());
    assert_eq!(
        raw.query_one("SELECT count(*) FROM audit", &[])
            .unwrap()
            .get::<_, i64>(0),
        3
    );
}

#[test]
fn an_empty_store_and_one_made_by_the_use_cases_pass() {
    let folder = tempfile::tempdir().unwrap();
    let store = new_store(folder.path());
    let report: AuditReport = TestDesk::over(store, folder)
        .call("audit.verify", Empty {})
        .unwrap();
    assert!(report.ok);
    assert_eq!((report.events.as_str(), report.head.as_str()), ("0", ""));
    let desk = TestDesk::new();
    desk.become_new("finn", &["finance"]);
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
    assert_ne!(report.events, "0");
}
