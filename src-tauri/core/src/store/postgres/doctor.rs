//! What is unsafe in the set-up of a team's server, as far as a login may see it.
//!
//! A look is one query: each row it answers is one finding, and what a login may not look at is said
//! to be unseen, never taken for sound. Whether the store's own guards stand is for verification to
//! say, which compares them with those of this program. Deliberately absent: mending anything.

use std::collections::BTreeMap;

use postgres::Client;
use postgres::error::SqlState;

use super::Team;
use super::connect::client;
use super::fault::fault;
use crate::domain::fault::Result;
use crate::store::session::Purpose;

/// One thing the doctor saw.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsafe {
    /// What it is; a closed list with words in every language.
    pub code: &'static str,
    /// Names of roles, rules and settings; nothing personal.
    pub params: BTreeMap<String, String>,
}

/// A query and the names of its columns.
struct Look {
    code: &'static str,
    columns: &'static [&'static str],
    sql: &'static str,
}

/// Everything that is looked at.
const LOOKS: &[Look] = &[
    Look {
        code: "plain_connection",
        columns: &["client"],
        sql: "SELECT host(client_addr) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
              WHERE pid = pg_backend_pid() AND client_addr IS NOT NULL AND NOT ssl",
    },
    Look {
        code: "server_without_tls",
        columns: &[],
        sql: "SELECT 1 WHERE current_setting('ssl') <> 'on' AND current_setting('listen_addresses') <> ''",
    },
    Look {
        code: "weak_passwords",
        columns: &["setting"],
        sql: "SELECT current_setting('password_encryption') WHERE current_setting('password_encryption') <> 'scram-sha-256'",
    },
    Look {
        code: "durability",
        columns: &["setting"],
        sql: "SELECT name FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS s(name)
              WHERE current_setting(name) = 'off' ORDER BY 1",
    },
    Look {
        code: "vacuum_off",
        columns: &[],
        sql: "SELECT 1 WHERE current_setting('autovacuum') = 'off'",
    },
    Look {
        code: "values_in_the_log",
        columns: &["setting"],
        sql: "SELECT name FROM (VALUES ('log_statement', current_setting('log_statement') = 'all'),
                ('log_min_duration_statement', current_setting('log_min_duration_statement') <> '-1')) AS s(name, logs)
              WHERE logs AND current_setting('log_parameter_max_length') <> '0' ORDER BY 1",
    },
    Look {
        code: "powerful_person",
        columns: &["login"],
        sql: "SELECT a.login FROM shelfkeeper.account a JOIN pg_roles r ON r.rolname = a.login
              WHERE r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls
                 OR pg_has_role(r.oid, (SELECT nspowner FROM pg_namespace WHERE nspname = 'shelfkeeper'), 'MEMBER')
                 OR EXISTS (SELECT 1 FROM unnest(ARRAY['pg_execute_server_program', 'pg_read_server_files',
                      'pg_write_server_files', 'pg_read_all_data', 'pg_write_all_data']) AS p(name)
                    WHERE pg_has_role(r.oid, name, 'MEMBER'))
              ORDER BY 1",
    },
    Look {
        code: "login_without_account",
        columns: &["login"],
        sql: "SELECT r.rolname::text FROM pg_roles r
              WHERE r.rolcanlogin AND NOT r.rolsuper AND has_schema_privilege(r.oid, 'shelfkeeper', 'USAGE')
                AND NOT EXISTS (SELECT 1 FROM shelfkeeper.account WHERE login = r.rolname AND disabled_at IS NULL)
                AND NOT pg_has_role(r.oid, (SELECT nspowner FROM pg_namespace WHERE nspname = 'shelfkeeper'), 'MEMBER')
              ORDER BY 1",
    },
    Look {
        code: "account_without_login",
        columns: &["login"],
        sql: "SELECT login FROM shelfkeeper.account
              WHERE disabled_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM pg_roles WHERE rolname = login AND rolcanlogin AND has_schema_privilege(oid, 'shelfkeeper', 'USAGE'))
              ORDER BY 1",
    },
    Look {
        code: "open_to_everybody",
        columns: &["privilege"],
        sql: "SELECT a.privilege_type FROM pg_database d, LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              WHERE d.datname = current_database() AND a.grantee = 0 ORDER BY 1",
    },
    Look {
        code: "room_to_create",
        columns: &["login"],
        sql: "SELECT a.login FROM shelfkeeper.account a JOIN pg_roles r ON r.rolname = a.login
              WHERE NOT pg_has_role(r.oid, (SELECT nspowner FROM pg_namespace WHERE nspname = 'shelfkeeper'), 'MEMBER')
                AND (has_database_privilege(r.oid, current_database(), 'TEMPORARY, CREATE')
                  OR EXISTS (SELECT 1 FROM pg_namespace n WHERE has_schema_privilege(r.oid, n.oid, 'CREATE')))
              ORDER BY 1",
    },
    Look {
        code: "trusting_rule",
        columns: &["line", "rule"],
        sql: "SELECT line_number::text, concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','), address, auth_method)
              FROM pg_hba_file_rules
              WHERE auth_method IN ('trust', 'password', 'md5', 'ident') OR (type = 'host' AND auth_method <> 'reject'
                    AND address NOT IN ('127.0.0.1', '::1')) OR type = 'hostnossl'
              ORDER BY line_number",
    },
    Look {
        code: "old_password",
        columns: &["login"],
        sql: "SELECT a.login FROM pg_authid r JOIN shelfkeeper.account a ON a.login = r.rolname
              WHERE r.rolpassword NOT LIKE 'SCRAM-SHA-256$%' ORDER BY 1",
    },
    Look {
        code: "few_connections",
        columns: &["connections", "needed"],
        sql: "SELECT current_setting('max_connections'), (5 * people)::text
              FROM (SELECT count(*) AS people FROM shelfkeeper.account WHERE disabled_at IS NULL) AS p
              WHERE 5 * people > current_setting('max_connections')::bigint",
    },
    Look {
        code: "nothing_continuous",
        columns: &[],
        sql: "SELECT 1 WHERE current_setting('archive_mode') = 'off' AND NOT EXISTS (SELECT 1 FROM pg_replication_slots)",
    },
];

/// What is unsafe in this server's set-up, and what could not be looked at.
///
/// # Errors
/// What the connection answers.
pub fn examine(team: &Team) -> Result<Vec<Unsafe>> {
    let mut client = client(team, Purpose::Read)?;
    let mut found = Vec::new();
    for look in LOOKS {
        found.extend(seen(&mut client, look)?);
    }
    Ok(found)
}

fn seen(client: &mut Client, look: &Look) -> Result<Vec<Unsafe>> {
    let rows = match client.query(look.sql, &[]) {
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            let code = "unseen";
            let params = BTreeMap::from([("look".to_owned(), look.code.to_owned())]);
            return Ok(vec![Unsafe { code, params }]);
        }
        rows => rows.map_err(fault)?,
    };
    let mut found = Vec::new();
    for row in rows {
        let mut params = BTreeMap::new();
        for (at, column) in look.columns.iter().enumerate() {
            let value: Option<String> = row.try_get(at).map_err(fault)?;
            params.insert((*column).to_owned(), value.unwrap_or_default());
        }
        let code = look.code;
        found.push(Unsafe { code, params });
    }
    Ok(found)
}
