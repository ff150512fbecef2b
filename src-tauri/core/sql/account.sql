-- Accounts and the roles they hold.

-- name: account.any ()
SELECT id FROM account ORDER BY id LIMIT 1;

-- name: account.all ()
SELECT {account} FROM account ORDER BY id;

-- Whose the accounts are, as it was typed.
-- name: account.persons ()
SELECT id, person FROM account ORDER BY id;

-- name: account.by_login (login text)
SELECT {account} FROM account WHERE login = :login;

-- name: account.failed (id int, at int)
UPDATE account SET failed_count = failed_count + 1, last_fail_at = :at WHERE id = :id;

-- name: account.succeeded (id int)
UPDATE account SET failed_count = 0, last_fail_at = NULL WHERE id = :id AND failed_count <> 0;

-- Whether the account is disabled, and its roles that are in force; one row without a role where it
-- has none.
-- name: account.rights (id int)
SELECT account.disabled_at, grant_entry.role
FROM account LEFT JOIN grant_entry ON grant_entry.account_id = account.id AND grant_entry.state = 'active'
WHERE account.id = :id ORDER BY grant_entry.id;

-- An account's login at a team's server, made and given another password. In a file there is
-- nothing to do.
-- name: login.open (login text, verifier text)
SELECT :login, :verifier LIMIT 0;

-- name: login.open (login text, verifier text) [postgres]
SELECT login_open(:login, :verifier);

-- name: login.password (login text, verifier text)
SELECT :login, :verifier LIMIT 0;

-- name: login.password (login text, verifier text) [postgres]
SELECT login_password(:login, :verifier);

-- name: grant.of_account (account_id int)
SELECT {grant_entry} FROM grant_entry WHERE account_id = :account_id ORDER BY id;

-- Which act brought a row that asks a role back.
-- name: grant.asked_back (entity text)
SELECT action FROM audit
WHERE entity = :entity AND action IN ('account.revoke', 'account.disable') ORDER BY seq LIMIT 1;

-- name: grant.all ()
SELECT {grant_entry} FROM grant_entry ORDER BY id;

-- The persons as they were typed: who is the same person is not for the store to say.
-- name: grant.persons_of_money ()
SELECT DISTINCT account.person
FROM grant_entry JOIN account ON account.id = grant_entry.account_id
WHERE (grant_entry.role = 'finance' OR grant_entry.role = 'manager') AND grant_entry.state = 'active' AND account.disabled_at IS NULL
ORDER BY account.person;

-- name: grant.administrators ()
SELECT DISTINCT account.person
FROM grant_entry JOIN account ON account.id = grant_entry.account_id
WHERE grant_entry.role = 'administrator' AND grant_entry.state = 'active' AND account.disabled_at IS NULL
ORDER BY account.person;
