//! What a team's server holds against a person with a tool of their own: attacks by real logins.
//!
//! Every attack is one transaction as that person. Run by the store's owner, whom nothing can hold,
//! the same words go through: so that what refuses a person is the guard and not a slip in the words.

use std::collections::BTreeMap;
use std::path::PathBuf;

use postgres::Client;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::store::Store;
use tempfile::TempDir;

use crate::bills::issue;
use crate::intake::{filing, take};
use crate::server;
use crate::support::{TestDesk, op};

#[path = "psql_acts.rs"]
mod acts;
#[path = "psql_ledger.rs"]
mod ledger;
#[path = "psql_looks.rs"]
mod looks;
#[path = "psql_review.rs"]
mod review;
#[path = "psql_waivers.rs"]
mod waivers;

/// Any moment long after these tests.
const LATE: i64 = 4_000_000_000_000;

const ACTOR: &str = "SK004";
const FOUR_EYES: &str = "SK001";
const HELD: &str = "SK006";
const NOT_GRANTED: &str = "42501";
const ROLE: &str = "SK002";
const STATE: &str = "SK003";

/// A team at work: li's batch 1 waits for approval and wang's batch 2 is a draft, filing 1 is held by
/// rev1 and filing 2 by nobody, notice 1 is open.
struct House {
    desk: TestDesk,
    place: PathBuf,
    ids: BTreeMap<String, i64>,
    _folder: TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let team = server::new_team(folder.path());
    let desk = TestDesk::over(
        Store::open_team(&team).unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let place = desk.place();
    let root = CreateAdministrator {
        login: "root".into(),
        display_name: "Root".into(),
        password: crate::support::PASSWORD.into(),
    };
    let root: Me = desk.call("session.create_administrator", root).unwrap();
    let mut ids = BTreeMap::from([("root".to_owned(), root.account.parse().unwrap())]);
    for (login, person, role) in [
        ("boss", "boss", "administrator"),
        ("rev1", "rev1", "reviewer"),
        ("rev2", "rev2", "reviewer"),
    ] {
        ids.insert(
            login.into(),
            desk.add(login, person, &[role]).id.parse().unwrap(),
        );
    }
    for (login, person, role) in [
        ("li", "Li", "manager"),
        ("li2", "Ｌｉ\u{200b} ", "manager"),
        ("wang", "Wang", "manager"),
        ("finn", "Finn", "finance"),
    ] {
        let made = desk.add(login, person, &[role]);
        ids.insert(login.into(), made.id.parse().unwrap());
        let confirm = ChangeRole {
            op: op(),
            account: made.id,
            role: role.into(),
        };
        desk.become_known("boss");
        desk.call::<AccountInfo>("account.confirm", confirm)
            .unwrap();
        desk.become_root();
    }
    issue(&desk.owner(), 3, 100_000);
    for id in [1, 2] {
        let today = desk.today().as_i64();
        desk.change_program(id, |program| {
            (program.icp_status, program.icp_as_of_on) = (Some(1024), Some(today - 1));
        });
    }
    desk.become_known("li");
    let plan = desk.plan("unfiled");
    desk.submit(&plan);
    desk.become_known("wang");
    desk.plan("unfiled");
    desk.become_known("rev1");
    let lines = filing("O-1", 1, |_| ()) + &filing("O-2", 1, |_| ());
    assert_eq!(take(&desk, "filings", lines).unwrap().accepted, 2);
    let house = House {
        desk,
        place,
        ids,
        _folder: folder,
    };
    let taken = "INSERT INTO lease VALUES (1, {rev1}, 'rev1', {late})";
    let taken = house.fill(taken);
    house.owner().batch_execute(&taken).unwrap();
    house
}

impl House {
    fn owner(&self) -> Client {
        server::behind(&self.place)
    }

    /// Puts accounts' ids in the places of their logins.
    fn fill(&self, sql: &str) -> String {
        let filled = sql.replace("{late}", &LATE.to_string());
        let named = self.ids.iter();
        named.fold(filled, |sql, (login, id)| {
            sql.replace(&format!("{{{login}}}"), &id.to_string())
        })
    }

    /// The state with which the server ends a transaction of that person; empty where it goes through.
    fn try_as(&self, login: &str, sql: &str) -> String {
        let mut person = server::person(&self.place, login);
        let sql = format!(
            "BEGIN; {}; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK",
            self.fill(sql)
        );
        match person.batch_execute(&sql) {
            Ok(()) => String::new(),
            Err(error) => error
                .code()
                .unwrap_or_else(|| panic!("{error}"))
                .code()
                .to_owned(),
        }
    }

    fn attacks(&self, attacks: &[(&str, &str, &str)]) {
        for (_, sql, _) in attacks {
            let control = format!("BEGIN; {}; ROLLBACK", self.fill(sql));
            if let Err(error) = self.owner().batch_execute(&control) {
                panic!("the attack itself is wrong: {sql}: {error:?}");
            }
        }
        self.refused(attacks);
    }

    /// As [`attacks`](Self::attacks), of what an owner cannot do either or would do for good.
    fn refused(&self, attacks: &[(&str, &str, &str)]) {
        for (login, sql, expected) in attacks {
            assert_eq!(self.try_as(login, sql), *expected, "{login}: {sql}");
        }
    }
}

const APPROVE: &str = "UPDATE batch SET state = 'approved', approved_at = 1, approved_hash = plan_hash, execute_from_on = 1";

#[test]
fn nobody_approves_their_own_batch_or_in_somebody_elses_name() {
    let house = house();
    let by = |who: &str| format!("{APPROVE}, approver = {{{who}}} WHERE id = 1");
    // The control cannot break the table's own check of author and approver.
    house.refused(&[("li", &by("li"), FOUR_EYES)]);
    house.attacks(&[
        ("li", &by("wang"), ACTOR),
        ("li2", &by("li2"), FOUR_EYES),
        ("rev1", &by("rev1"), ROLE),
        ("finn", &by("wang"), ROLE),
        ("wang", &by("wang"), ""),
        (
            "wang",
            &by("wang").replace("= plan_hash", "= '\\x00'"),
            STATE,
        ),
        ("li2", &by("li2").replace("id = 1", "id = 2"), STATE),
    ]);
    // The author is not to be rewritten, and a setting says nothing about who acts.
    let set = format!("SET shelfkeeper.actor = '{{wang}}'; {}", by("wang"));
    let local = format!(
        "SELECT set_config('shelfkeeper.actor', '{{wang}}', false); {}",
        by("wang")
    );
    house.attacks(&[
        ("wang", "UPDATE batch SET author = {finn} WHERE id = 1", NOT_GRANTED),
        ("li", "UPDATE batch SET author = {wang} WHERE id = 1", NOT_GRANTED),
        ("li", &set, ACTOR),
        ("li", &local, ACTOR),
        ("li", "UPDATE batch SET approver = {wang}, approved_at = 1 WHERE id = 1", STATE),
        ("li", "UPDATE batch SET plan_hash = '\\x00', item_count = 0 WHERE id = 1", NOT_GRANTED),
        ("li", "DELETE FROM batch_item; DELETE FROM batch WHERE id = 1", NOT_GRANTED),
        ("wang", "INSERT INTO batch_item SELECT 900, 1, 900, 3, app_id, program_name, notice_id, evidence, program_version, previous_state, target_state, outcome, outcome_code, outcome_at, version, fp FROM batch_item WHERE id = 1", STATE),
("li", "INSERT INTO batch_item SELECT 900, 1, 900, 3, app_id, program_name, notice_id, evidence, program_version, previous_state, target_state, outcome, outcome_code, outcome_at, version, fp FROM batch_item WHERE id = 1", STATE),
        ("li", "UPDATE batch_item SET outcome = 'ordered' WHERE id = 1", STATE),
    ]);
}

#[test]
fn nobody_becomes_somebody_else_or_switches_the_guards_off() {
    let house = house();
    house.refused(&[
        ("li", "SET SESSION AUTHORIZATION wang", NOT_GRANTED),
        ("li", "SET ROLE wang", NOT_GRANTED),
        ("li", "SET ROLE desk_template_owner", NOT_GRANTED),
        ("li", "SET session_replication_role = replica", NOT_GRANTED),
    ]);
    house.attacks(&[
        ("li", "ALTER TABLE batch DISABLE TRIGGER ALL", NOT_GRANTED),
        ("li", "DROP TRIGGER guard ON batch", NOT_GRANTED),
        ("li", "CREATE OR REPLACE FUNCTION shelfkeeper.desk_owner() RETURNS boolean LANGUAGE sql AS 'SELECT true'", NOT_GRANTED),
        ("li", "CREATE TABLE shelfkeeper.mine (x int)", NOT_GRANTED),
        ("li", "ALTER TABLE batch DROP CONSTRAINT batch_check", NOT_GRANTED),
        ("li", "GRANT ALL ON ALL TABLES IN SCHEMA shelfkeeper TO PUBLIC", NOT_GRANTED),
    ]);
    // Granting what one does not have grants nothing.
    assert_eq!(
        house.try_as(
            "li",
            "GRANT UPDATE ON batch TO li; UPDATE batch SET author = author"
        ),
        NOT_GRANTED
    );
    // A table of one's own does not stand before the store's: the guards look where they were told to.
    let shadow = "CREATE TEMP TABLE grant_entry AS SELECT * FROM shelfkeeper.grant_entry; \
        INSERT INTO pg_temp.grant_entry SELECT 900, {rev1}, 'manager', 'active', 1, 1, NULL, 1, '\\x00'; \
        CREATE TEMP TABLE account AS SELECT id, 'rev1' AS login, person, disabled_at FROM shelfkeeper.account WHERE id = {wang}; ";
    let shadowed = format!(
        "{shadow} SET LOCAL search_path = pg_temp, shelfkeeper; UPDATE shelfkeeper.batch SET state = 'withdrawn' WHERE id = 1"
    );
    house.attacks(&[("rev1", &shadowed, ROLE)]);
}

#[test]
fn the_record_is_written_by_its_own_door_and_never_changed() {
    let house = house();
    house.refused(&[
        ("root", "UPDATE audit SET actor = {finn}", NOT_GRANTED),
        ("root", "DELETE FROM audit", NOT_GRANTED),
        ("root", "TRUNCATE audit", NOT_GRANTED),
        (
            "root",
            "TRUNCATE audit, operation, posting CASCADE",
            NOT_GRANTED,
        ),
        (
            "root",
            "INSERT INTO audit SELECT * FROM audit WHERE seq = 1",
            NOT_GRANTED,
        ),
        ("root", "UPDATE audit_list SET login = 'x'", "55000"),
        ("root", "DELETE FROM disclosure", NOT_GRANTED),
        (
            "root",
            "INSERT INTO disclosure (subject_id, purpose) VALUES (1, 'review')",
            NOT_GRANTED,
        ),
        (
            "root",
            "INSERT INTO operation SELECT 'forged', digest, result, audit_seq, at FROM operation LIMIT 1",
            NOT_GRANTED,
        ),
    ]);
    // A type of their own in the place of a built-in one brings no words into the door.
    let trap = "CREATE FUNCTION pg_temp.evil(pg_catalog.bytea) RETURNS boolean LANGUAGE plpgsql AS
            'BEGIN PERFORM 1 FROM shelfkeeper.store_secret; RAISE EXCEPTION USING ERRCODE = ''P0001''; END';
        CREATE DOMAIN pg_temp.bytea AS pg_catalog.bytea CHECK (pg_temp.evil(VALUE));
        CREATE DOMAIN pg_temp.text AS pg_catalog.text;
        SELECT shelfkeeper.desk_le8(1), shelfkeeper.desk_counted('x');
        SELECT audit_append(5, 'trap', 'x', 'x', '{}', '{}', '\\x00', '{}')";
    house.refused(&[("finn", trap, "")]);
    // The event is the login's and goes on from the head, whatever it is called.
    let mut person = server::person(&house.place, "finn");
    let before: i64 = person
        .query_one("SELECT max(seq) FROM audit", &[])
        .unwrap()
        .get(0);
    let forge =
        "SELECT audit_append(5, 'o', 'batch.approve', 'batch:1', '{}', '{}', '\\x00', '{}')";
    person.batch_execute(forge).unwrap();
    let again = person.batch_execute(forge).unwrap_err();
    assert_eq!(
        again.code().unwrap().code(),
        "23505",
        "an operation is done once"
    );
    let row = person.query_one(
        "SELECT seq, actor FROM audit ORDER BY seq DESC LIMIT 1",
        &[],
    );
    let row = row.unwrap();
    let written: (i64, i64) = (row.get(0), row.get(1));
    assert_eq!(
        written,
        (before + 1, house.ids["finn"]),
        "in one's own name, and seen"
    );
    house.desk.become_root();
    let report: AuditReport = house.desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, [], "the chain goes on");
}

#[test]
fn nobody_grants_themselves_a_right_or_ends_anothers_alone() {
    let house = house();
    let grant = |to: &str, role: &str, state: &str, by: &str| {
        format!(
            "INSERT INTO grant_entry VALUES (900, {{{to}}}, '{role}', '{state}', 1, {{{by}}}, NULL, 1, '\\x00')"
        )
    };
    let confirmed = |by: &str| {
        format!("UPDATE grant_entry SET state = 'active', confirmed_by = {{{by}}} WHERE id = 900")
    };
    let both = |first: &str, second: &str| format!("{first}; {second}");
    house.attacks(&[
        ("rev1", &grant("rev1", "manager", "active", "rev1"), ROLE),
        ("rev1", &grant("rev1", "manager", "active", "root"), ROLE),
        (
            "root",
            &grant("root", "manager", "active", "root"),
            FOUR_EYES,
        ),
        ("root", &grant("root", "manager", "pending", "boss"), ACTOR),
        ("root", &grant("root", "manager", "pending", "root"), ""),
        (
            "root",
            &both(
                &grant("rev1", "manager", "pending", "root"),
                &confirmed("root"),
            ),
            FOUR_EYES,
        ),
        (
            "root",
            &both(
                &grant("rev1", "manager", "pending", "root"),
                &confirmed("boss"),
            ),
            ACTOR,
        ),
        ("root", &grant("rev1", "reviewer", "active", "root"), ""),
        (
            "root",
            "UPDATE grant_entry SET state = 'revoked' WHERE account_id = {boss}",
            FOUR_EYES,
        ),
        (
            "root",
            "UPDATE account SET disabled_at = 1 WHERE id = {boss}",
            FOUR_EYES,
        ),
        (
            "root",
            "UPDATE account SET person = 'somebody' WHERE id = {root}",
            NOT_GRANTED,
        ),
        (
            "root",
            "UPDATE account SET login = 'boss2' WHERE id = {root}",
            NOT_GRANTED,
        ),
        (
            "rev1",
            "UPDATE account SET disabled_at = 1 WHERE id = {finn}",
            ROLE,
        ),
        (
            "root",
            "UPDATE account SET disabled_at = 1 WHERE id = {finn}",
            "",
        ),
        (
            "rev1",
            "SELECT login_password('root', 'SCRAM-SHA-256$4096:x$x:x')",
            ROLE,
        ),
    ]);
    house.refused(&[
        ("root", "SELECT login_password('desk', 'SCRAM-SHA-256$4096:x$x:x')", STATE),
        ("root", "SELECT login_open('desk', 'SCRAM-SHA-256$4096:x$x:x')", STATE),
        ("root", "INSERT INTO policy SELECT 900, platform, kind, 900, valid_from_on, NULL, body, source, {root}, NULL, 1, 1, fp FROM policy WHERE id = 1", FOUR_EYES),
        ("root", "INSERT INTO policy SELECT 900, platform, kind, 900, valid_from_on, NULL, body, source, {boss}, NULL, NULL, 1, fp FROM policy WHERE id = 1", ACTOR),
    ]);
}

#[test]
fn a_filing_moves_only_by_its_holders_decision_and_no_lease_is_taken_away() {
    let house = house();
    let decide = |who: &str, id: i64| {
        format!(
            "UPDATE filing SET status = 4, sms_status = 1, decided_by = {{{who}}}, decided_at = 7 WHERE id = {id}"
        )
    };
    let shown = |who: &str, id: i64| {
        format!(
            "{}; INSERT INTO decision VALUES (900, {id}, 1, 'approved', '[]', {{{who}}}, 7, '\\x00')",
            decide(who, id)
        )
    };
    house.attacks(&[
        ("rev1", &shown("rev1", 1), ""),
        ("rev1", &shown("rev2", 1), ACTOR),
        ("rev2", &shown("rev2", 1), STATE),
        ("rev2", &shown("rev2", 2), STATE),
        ("li", &shown("li", 1), ROLE),
        (
            "rev1",
            "UPDATE filing SET status = 6, record_number = 'x' WHERE id = 1",
            STATE,
        ),
        (
            "rev1",
            "UPDATE filing SET status = 2, sms_status = NULL, decided_by = {rev2} WHERE id = 1",
            STATE,
        ),
        (
            "finn",
            "UPDATE filing SET program_name = 'x' WHERE id = 1",
            ROLE,
        ),
        (
            "rev2",
            "UPDATE lease SET account_id = {rev2}, login = 'rev2' WHERE filing_id = 1",
            HELD,
        ),
        ("rev2", "DELETE FROM lease WHERE filing_id = 1", HELD),
        (
            "rev2",
            "INSERT INTO lease VALUES (2, {rev1}, 'rev1', {late})",
            ACTOR,
        ),
        (
            "rev2",
            "INSERT INTO lease VALUES (2, {rev2}, 'rev1', {late})",
            ACTOR,
        ),
        (
            "rev2",
            "INSERT INTO lease VALUES (2, {rev2}, 'rev2', {late})",
            "",
        ),
        (
            "finn",
            "INSERT INTO lease VALUES (2, {finn}, 'finn', {late})",
            ROLE,
        ),
        (
            "rev1",
            "DELETE FROM filing_event; DELETE FROM attachment",
            NOT_GRANTED,
        ),
    ]);
    // Decided, and nothing to show for it when the transaction ends.
    assert_eq!(house.try_as("rev1", &decide("rev1", 1)), STATE);
}

#[test]
fn money_and_orders_are_moved_by_whoever_may_and_by_nobody_without_a_batch() {
    let house = house();
    house.attacks(&[
        ("li", "UPDATE notice SET paid_fen = amount_fen, state = 'settled' WHERE id = 1", ROLE),
        ("finn", "UPDATE notice SET state = 'settled' WHERE id = 1", STATE),
        ("finn", "UPDATE notice SET amount_fen = 1 WHERE id = 1", NOT_GRANTED),
        ("finn", "UPDATE notice SET restriction = 'ordered' WHERE id = 1", ROLE),
        ("rev1", "UPDATE notice SET restriction = 'lifted' WHERE id = 1", ROLE),
        ("li", "UPDATE notice SET restriction = 'lifted' WHERE id = 1", ROLE),
        ("finn", "INSERT INTO payment_import VALUES (900, 'x', '\\x00', 1, 'x', '\\x00', '{}', 'committed', {li}, 1, 1, '\\x00')", ACTOR),
        ("li", "INSERT INTO payment_import VALUES (900, 'x', '\\x00', 1, 'x', '\\x00', '{}', 'committed', {li}, 1, 1, '\\x00')", ROLE),
        ("li", "UPDATE program SET ordered_state = 'delisted' WHERE id = 1", STATE),
        ("finn", "UPDATE program SET ordered_state = 'search_restricted' WHERE id = 1", STATE),
        ("finn", "UPDATE program SET shelf_state = 'delisted' WHERE id = 1", ROLE),
        ("finn", "INSERT INTO outbox (kind, ref_id, payload, created_at) VALUES ('batch', 1, '{}', 1)", ROLE),
        ("rev1", "INSERT INTO outbox (kind, ref_id, payload, created_at) VALUES ('lift', 1, '{}', 1)", ROLE),
        ("finn", "INSERT INTO outbox (kind, ref_id, payload, created_at) VALUES ('decision', 1, '{}', 1)", ROLE),
        ("finn", "INSERT INTO handoff VALUES (900, 'lift', NULL, 1, '\\x00', 1, {li}, '\\x00')", ACTOR),
        ("finn", "DELETE FROM posting; DELETE FROM payment", NOT_GRANTED),
    ]);
}

#[test]
fn what_is_personal_is_sealed_and_its_keys_leave_on_record() {
    let house = house();
    house.attacks(&[
        ("rev1", "SELECT key FROM subject_secret", NOT_GRANTED),
        ("rev1", "SELECT store_key FROM store_secret", NOT_GRANTED),
        ("finn", "SELECT subject_ask(1, 'review')", ROLE),
        ("li", "SELECT subject_ask(1, 'unmask')", ROLE),
        (
            "rev1",
            "UPDATE subject SET sealed_key = NULL WHERE sealed_key IS NOT NULL",
            STATE,
        ),
        (
            "finn",
            "SELECT personal_lookup('mobile', '13800000000')",
            ROLE,
        ),
        (
            "finn",
            "INSERT INTO personal_index VALUES ('\\x00', 'mobile', 1)",
            ROLE,
        ),
    ]);
    let planted =
        "INSERT INTO subject_secret SELECT id, sha256('') FROM subject WHERE sealed_key IS NULL";
    house.refused(&[
        ("root", "COPY subject_secret TO STDOUT", NOT_GRANTED),
        ("rev1", planted, STATE),
        // What is written down is what was done.
        ("rev1", "SELECT subject_ask(1, 'new')", ROLE),
        (
            "rev1",
            "INSERT INTO subject_secret SELECT id, sha256('') FROM subject WHERE sealed_key IS NOT NULL ON CONFLICT DO NOTHING",
            STATE,
        ),
    ]);
    let records = |house: &House| -> Vec<(String, String)> {
        let rows = house
            .owner()
            .query("SELECT login, purpose FROM disclosure ORDER BY id", &[]);
        rows.unwrap()
            .iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect()
    };
    let before = records(&house).len();
    let subject: i64 = house
        .owner()
        .query_one("SELECT subject_id FROM filing WHERE id = 1", &[])
        .unwrap()
        .get(0);
    // A key that is asked for and handed out in one transaction would leave no trace of it.
    let ask = format!("SELECT subject_ask({subject}, 'review')");
    let release = format!("SELECT subject_release({subject}, 'review')");
    house.refused(&[
        ("rev2", &release, STATE),
        ("rev2", &format!("{ask}; {release}"), STATE),
        (
            "rev2",
            &format!("SAVEPOINT s; {ask}; RELEASE s; {release}"),
            STATE,
        ),
    ]);
    let mut rev2 = server::person(&house.place, "rev2");
    rev2.batch_execute(&ask).unwrap();
    house.refused(&[("li", &release, STATE)]);
    let key = rev2.query_one(&release, &[]);
    assert_eq!(key.unwrap().get::<_, Vec<u8>>(0).len(), 32);
    assert_eq!(
        records(&house)[before..],
        [("rev2".to_owned(), "review".to_owned())]
    );
    house.desk.become_known("rev1");
    let detail: FilingDetail = house
        .desk
        .call("filing.get", ById { id: "1".into() })
        .unwrap();
    let personal = detail
        .fields
        .iter()
        .find(|field| field.personal && field.declared.is_some());
    let path = personal.unwrap().path.clone();
    let unmask = Unmask {
        op: op(),
        id: "1".into(),
        path,
        reason: "a call".into(),
    };
    house
        .desk
        .call::<Unmasked>("filing.unmask", unmask)
        .unwrap();
    let left: Vec<String> = records(&house)[before + 1..]
        .iter()
        .map(|(_, purpose)| purpose.clone())
        .collect();
    assert_eq!(left, ["review", "unmask"]);
}

#[test]
fn looking_personal_values_up_is_counted_whatever_is_rolled_back() {
    let house = house();
    let look = "SELECT personal_lookup('mobile', '13800000000')";
    house.attacks(&[("rev1", look, ""), ("rev1", look, "")]);
    let counter = house.fill("lookup_{rev1}");
    let mut owner = house.owner();
    let today: i64 = owner
        .query_one(
            "SELECT ((now() AT TIME ZONE 'UTC')::date - DATE '2020-01-01')::bigint << 24",
            &[],
        )
        .unwrap()
        .get(0);
    let read = format!("SELECT last_value FROM {counter}");
    let used: i64 = owner.query_one(&read, &[]).unwrap().get(0);
    assert!(used >= today + 2, "{used} of {today}");
    let most = format!("SELECT setval('{counter}', {})", today + 1_000_000);
    owner.batch_execute(&most).unwrap();
    let elsewhere = format!("SET LOCAL TimeZone = 'XXX-167'; {look}");
    house.refused(&[
        ("rev1", look, ROLE),
        ("rev1", &elsewhere, ROLE),
        ("rev2", look, ""),
    ]);
    let yesterday = format!("SELECT setval('{counter}', {})", today - 1);
    owner.batch_execute(&yesterday).unwrap();
    house.refused(&[
        ("rev1", look, ""),
        (
            "rev1",
            &format!("SELECT setval('{counter}', 1)"),
            NOT_GRANTED,
        ),
    ]);
}

#[test]
fn a_disabled_persons_open_connection_hears_no_more() {
    let house = house();
    let mut finn = server::person(&house.place, "finn");
    finn.batch_execute("SELECT count(*) FROM notice").unwrap();
    house.desk.become_root();
    let request = OpById {
        op: op(),
        id: house.ids["finn"].to_string(),
    };
    house
        .desk
        .call::<AccountInfo>("account.disable", request)
        .unwrap();
    for sql in [
        "SELECT count(*) FROM notice",
        "SELECT count(*) FROM shelfkeeper.payment",
    ] {
        let code = finn.batch_execute(sql).unwrap_err();
        let code = code.code().unwrap().code().to_owned();
        assert!(["42501", "42P01"].contains(&&*code), "{sql}: {code}");
    }
}

#[test]
fn the_doctor_names_what_is_unsafe_and_what_a_login_may_not_look_at() {
    let house = house();
    let team = house.desk.desk.team().unwrap();
    // A database that is copied from another has the rights of a new one.
    let narrow = "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$";
    let codes = |login: &str| -> Vec<String> {
        let team = team.with_login(login, crate::support::PASSWORD);
        let found = Store::examine(&team).unwrap();
        let said = found.iter().map(|one| {
            let params: Vec<_> = one.params.values().map(String::as_str).collect();
            format!("{} {}", one.code, params.join(" "))
        });
        said.collect()
    };
    // The scratch server has nothing to lose and lets its owner in unasked.
    let by_person = codes("root");
    for expected in [
        "room_to_create rev1",
        "durability fsync",
        "unseen trusting_rule",
        "unseen old_password",
        "nothing_continuous ",
    ] {
        assert!(
            by_person.contains(&expected.to_owned()),
            "{expected}: {by_person:?}"
        );
    }
    assert!(
        !by_person
            .iter()
            .any(|said| said.starts_with("powerful_person")),
        "{by_person:?}"
    );
    let by_owner = codes("desk");
    assert!(
        by_owner.contains(&"trusting_rule 1 local all desk trust".to_owned()),
        "{by_owner:?}"
    );
    assert!(
        !by_owner.iter().any(|said| said.starts_with("unseen")),
        "{by_owner:?}"
    );
    // Each is found when it is made so, in a database of its own.
    house.owner().batch_execute(narrow).unwrap();
    let made: [(&str, &str); 4] = [
        (
            "GRANT CREATE ON SCHEMA public TO rev1",
            "room_to_create rev1",
        ),
        (
            "CREATE ROLE stranger LOGIN; GRANT USAGE ON SCHEMA shelfkeeper TO stranger",
            "login_without_account stranger",
        ),
        (
            "REVOKE ALL ON SCHEMA shelfkeeper FROM finn",
            "account_without_login finn",
        ),
        (
            "INSERT INTO account SELECT 900, 'desk', 'desk', 'Desk', 'server', NULL, '', '', 0, NULL, 1, fp FROM account WHERE id = 1",
            "powerful_person desk",
        ),
    ];
    for (sql, expected) in made {
        assert!(
            !codes("desk").contains(&expected.to_owned()),
            "{expected} before"
        );
        house.owner().batch_execute(sql).unwrap();
        assert!(
            codes("desk").contains(&expected.to_owned()),
            "{expected}: {:?}",
            codes("desk")
        );
    }
    house
        .owner()
        .batch_execute("REVOKE USAGE ON SCHEMA shelfkeeper FROM stranger; DROP ROLE stranger")
        .unwrap();
}
