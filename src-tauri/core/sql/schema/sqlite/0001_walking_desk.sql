-- The store, version 1.
--
-- Instants (`*_at`) are milliseconds since 1970-01-01 UTC, business days (`*_on`) are days since
-- 1970-01-01 in Asia/Shanghai, money (`*_fen`) is whole fen. A column `fp` holds four bytes per
-- covered field, so that verification can name the field that was edited behind the program's
-- back; the evidence itself is the digest in the audit chain. Ids are dense and never reused.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People, accounts, rights ------------------------------------------------------------------

CREATE TABLE account (
  id            INTEGER PRIMARY KEY,
  login         TEXT    NOT NULL UNIQUE CHECK (login <> ''),
  person        TEXT    NOT NULL CHECK (person <> ''),
  display_name  TEXT    NOT NULL,
  password_hash TEXT    NOT NULL,
  disabled_at   INTEGER,
  key_salt      BLOB    NOT NULL,
  wrapped_key   BLOB    NOT NULL,
  failed_count  INTEGER NOT NULL DEFAULT 0,
  last_fail_at  INTEGER,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL
) STRICT;

CREATE TABLE grant_entry (
  id            INTEGER PRIMARY KEY,
  account_id    INTEGER NOT NULL REFERENCES account(id),
  role          TEXT    NOT NULL CHECK (role IN ('reviewer','finance','manager','administrator')),
  state         TEXT    NOT NULL CHECK (state IN ('pending','active','revoked')),
  granted_at    INTEGER NOT NULL,
  granted_by    INTEGER NOT NULL,
  confirmed_by  INTEGER,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL
) STRICT;
CREATE INDEX grant_entry_account ON grant_entry(account_id);

-- Rules -------------------------------------------------------------------------------------

CREATE TABLE policy (
  id            INTEGER PRIMARY KEY,
  platform      TEXT    NOT NULL,
  kind          TEXT    NOT NULL CHECK (kind IN ('filing','deposit','enforcement')),
  edition       INTEGER NOT NULL,
  valid_from_on INTEGER NOT NULL,
  valid_to_on   INTEGER,
  body          TEXT    NOT NULL,
  source        TEXT    NOT NULL CHECK (source <> ''),
  author        INTEGER NOT NULL,
  confirmed_by  INTEGER,
  published_at  INTEGER,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL,
  UNIQUE (platform, kind, edition)
) STRICT;

-- Who runs what -----------------------------------------------------------------------------

-- A subject who is a natural person has only a masked name here; everything personal is sealed.
CREATE TABLE subject (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL,
  name_folded   TEXT    NOT NULL,
  kind          INTEGER NOT NULL,
  uscc          TEXT,
  identity_hash BLOB    NOT NULL UNIQUE,
  sealed_key    BLOB,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL
) STRICT;
CREATE INDEX subject_uscc ON subject(uscc) WHERE uscc IS NOT NULL;

CREATE TABLE program (
  id            INTEGER PRIMARY KEY,
  platform      TEXT    NOT NULL,
  app_id        TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  name_folded   TEXT    NOT NULL,
  subject_id    INTEGER NOT NULL REFERENCES subject(id),
  subject_name  TEXT    NOT NULL,
  category      TEXT    NOT NULL,
  gmv_band      TEXT    NOT NULL,
  listed_on     INTEGER,
  shelf_state   TEXT    NOT NULL CHECK (shelf_state IN ('unlisted','listed','search_restricted','delisted')),
  ordered_state TEXT             CHECK (ordered_state IN ('listed','search_restricted','delisted')),
  icp_status    INTEGER,
  icp_as_of_on  INTEGER,
  record_number TEXT,
  updated_at    INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL,
  UNIQUE (platform, app_id),
  CHECK ((icp_status IS NULL) = (icp_as_of_on IS NULL))
) STRICT;
CREATE INDEX program_name     ON program(name, id);
CREATE INDEX program_folded   ON program(name_folded, platform);
CREATE INDEX program_subject  ON program(subject_id);
CREATE INDEX program_category ON program(platform, category, id);
CREATE INDEX program_shelf    ON program(platform, shelf_state, icp_status);
CREATE INDEX program_unfiled  ON program(platform, id) WHERE icp_status BETWEEN 1024 AND 1031 AND shelf_state <> 'delisted';

-- Filings -----------------------------------------------------------------------------------

-- Statuses are the platform's 2 to 6; 0 is ours, for a withdrawn order.
CREATE TABLE filing (
  id             INTEGER PRIMARY KEY,
  platform       TEXT    NOT NULL,
  order_no       TEXT    NOT NULL,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  kind           TEXT    NOT NULL,
  subject_id     INTEGER NOT NULL REFERENCES subject(id),
  subject_name   TEXT    NOT NULL,
  program_id     INTEGER REFERENCES program(id),
  program_name   TEXT    NOT NULL,
  app_id         TEXT    NOT NULL,
  province       TEXT    NOT NULL,
  status         INTEGER NOT NULL CHECK (status IN (0,2,3,4,5,6)),
  sms_status     INTEGER CHECK (sms_status IN (1,2,3)),
  submitted_at   INTEGER NOT NULL,
  due_on         INTEGER,
  due_provisional INTEGER NOT NULL DEFAULT 0,
  record_number  TEXT,
  decided_by     INTEGER,
  decided_at     INTEGER,
  body_hash      BLOB    NOT NULL,
  state_at       INTEGER NOT NULL,
  version        INTEGER NOT NULL,
  fp             BLOB    NOT NULL,
  UNIQUE (platform, order_no),
  CHECK (sms_status IS NULL OR status = 4)
) STRICT;
CREATE INDEX filing_open      ON filing(due_on, id) WHERE status = 2;
CREATE INDEX filing_due       ON filing(due_on, id);
CREATE INDEX filing_submitted ON filing(submitted_at, id);
CREATE INDEX filing_status    ON filing(status, due_on, id);
CREATE INDEX filing_name      ON filing(program_name, id);
CREATE INDEX filing_subject_name ON filing(subject_name, id);
CREATE INDEX filing_province  ON filing(province, due_on, id);
CREATE INDEX filing_subject   ON filing(subject_id);
CREATE INDEX filing_program   ON filing(program_id);

-- The declared application with the scan's and the registry's values, sealed under the subject's key.
CREATE TABLE filing_body (
  filing_id INTEGER PRIMARY KEY REFERENCES filing(id),
  sealed    BLOB NOT NULL
) STRICT;

-- Who works on what; it ends by itself, so it is not part of the record.
CREATE TABLE lease (
  filing_id  INTEGER PRIMARY KEY REFERENCES filing(id),
  account_id INTEGER NOT NULL,
  login      TEXT    NOT NULL,
  until_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_account ON lease(account_id);

CREATE TABLE decision (
  id         INTEGER PRIMARY KEY,
  filing_id  INTEGER NOT NULL REFERENCES filing(id),
  revision   INTEGER NOT NULL,
  verdict    TEXT    NOT NULL CHECK (verdict IN ('approved','returned')),
  reasons    TEXT    NOT NULL,
  decided_by INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  fp         BLOB    NOT NULL
) STRICT;
CREATE INDEX decision_filing ON decision(filing_id);

-- What happened to a filing outside: SMS and authority results, resubmissions.
CREATE TABLE filing_event (
  id        INTEGER PRIMARY KEY,
  filing_id INTEGER NOT NULL REFERENCES filing(id),
  event_key TEXT    NOT NULL UNIQUE,
  kind      TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  detail    TEXT    NOT NULL,
  fp        BLOB    NOT NULL
) STRICT;
CREATE INDEX filing_event_filing ON filing_event(filing_id);

CREATE TABLE attachment (
  id         INTEGER PRIMARY KEY,
  filing_id  INTEGER NOT NULL REFERENCES filing(id),
  subject_id INTEGER NOT NULL REFERENCES subject(id),
  media      TEXT    NOT NULL,
  path       TEXT    NOT NULL,
  mime       TEXT    NOT NULL,
  bytes      INTEGER NOT NULL,
  content    BLOB    NOT NULL,
  fp         BLOB    NOT NULL
) STRICT;
CREATE INDEX attachment_filing ON attachment(filing_id);

-- Keyed hashes of personal values, for exact look-up and for finding one phone in two subjects.
CREATE TABLE personal_index (
  hash       BLOB    NOT NULL,
  kind       TEXT    NOT NULL,
  subject_id INTEGER NOT NULL REFERENCES subject(id),
  PRIMARY KEY (hash, kind, subject_id)
) STRICT, WITHOUT ROWID;

-- Deposits ----------------------------------------------------------------------------------
--
-- Closed sets are spelled with OR here: for IN with three values or more SQLite builds a temporary
-- table at every single insert.

CREATE TABLE notice (
  id           INTEGER PRIMARY KEY,
  number       TEXT    NOT NULL UNIQUE,
  platform     TEXT    NOT NULL,
  program_id   INTEGER NOT NULL REFERENCES program(id),
  app_id       TEXT    NOT NULL,
  program_name TEXT    NOT NULL,
  subject_id   INTEGER NOT NULL,
  policy_id    INTEGER NOT NULL REFERENCES policy(id),
  rule_id      TEXT    NOT NULL,
  amount_fen   INTEGER NOT NULL CHECK (amount_fen > 0),
  issued_on    INTEGER NOT NULL,
  due_on       INTEGER NOT NULL,
  consequence  TEXT    NOT NULL,
  paid_fen     INTEGER NOT NULL CHECK (paid_fen >= 0),
  state        TEXT    NOT NULL CHECK (state = 'open' OR state = 'settled' OR state = 'waived'),
  settled_at   INTEGER,
  restriction  TEXT    NOT NULL CHECK (restriction = 'none' OR restriction = 'ordered' OR restriction = 'in_force' OR restriction = 'lift_ordered' OR restriction = 'lifted'),
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL
) STRICT;
CREATE INDEX notice_due     ON notice(due_on, id);
CREATE INDEX notice_open    ON notice(platform, due_on, id) WHERE state = 'open';
CREATE INDEX notice_program ON notice(program_id);
CREATE INDEX notice_issued  ON notice(issued_on, id);

CREATE TABLE payment_import (
  id           INTEGER PRIMARY KEY,
  file_name    TEXT    NOT NULL,
  file_sha256  BLOB    NOT NULL,
  file_bytes   INTEGER NOT NULL,
  profile      TEXT    NOT NULL,
  plan_hash    BLOB    NOT NULL,
  summary      TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state = 'committed' OR state = 'undone'),
  imported_by  INTEGER NOT NULL,
  imported_at  INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL
) STRICT;
CREATE INDEX payment_import_file ON payment_import(file_sha256);

-- One row of a payment file that moved money: in (payment) or out (refund, reversal).
CREATE TABLE payment (
  id           INTEGER PRIMARY KEY,
  import_id    INTEGER NOT NULL REFERENCES payment_import(id),
  line         INTEGER NOT NULL,
  platform     TEXT    NOT NULL,
  deposit_account TEXT NOT NULL,
  external_id  TEXT    NOT NULL,
  refund_id    TEXT    NOT NULL,
  kind         TEXT    NOT NULL CHECK (kind = 'payment' OR kind = 'refund' OR kind = 'reversal'),
  amount_fen   INTEGER NOT NULL CHECK (amount_fen >= 0),
  paid_at      INTEGER NOT NULL,
  paid_on      INTEGER NOT NULL,
  order_no     TEXT    NOT NULL,
  remark       TEXT    NOT NULL,
  verdict      TEXT    NOT NULL CHECK (verdict = 'settles' OR verdict = 'suspense' OR verdict = 'refund' OR verdict = 'reversal'),
  notice_id    INTEGER,
  reason       TEXT    NOT NULL,
  left_fen     INTEGER NOT NULL CHECK (left_fen >= 0),
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL,
  UNIQUE (external_id, kind, refund_id, deposit_account)
) STRICT;
CREATE INDEX payment_import_line ON payment(import_id, line);
CREATE INDEX payment_suspense    ON payment(paid_on, id) WHERE left_fen > 0 AND kind = 'payment';

-- Every movement of money between the payer, suspense and a notice.
CREATE TABLE posting (
  id         INTEGER PRIMARY KEY,
  payment_id INTEGER NOT NULL REFERENCES payment(id),
  notice_id  INTEGER REFERENCES notice(id),
  debit      TEXT    NOT NULL CHECK (debit = 'bank' OR debit = 'suspense' OR debit = 'deposit' OR debit = 'refunded'),
  credit     TEXT    NOT NULL CHECK (credit = 'bank' OR credit = 'suspense' OR credit = 'deposit' OR credit = 'refunded'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  posted_on  INTEGER NOT NULL,
  import_id  INTEGER NOT NULL REFERENCES payment_import(id),
  fp         BLOB    NOT NULL,
  CHECK (debit <> credit)
) STRICT;
CREATE INDEX posting_payment ON posting(payment_id);
CREATE INDEX posting_notice  ON posting(notice_id) WHERE notice_id IS NOT NULL;

-- Which bill days of which deposit account have been told to us: by a bill, or by a person who
-- says that there is none because nothing was paid.
CREATE TABLE coverage (
  id              INTEGER PRIMARY KEY,
  platform        TEXT    NOT NULL,
  deposit_account TEXT    NOT NULL,
  day_on          INTEGER NOT NULL,
  import_id       INTEGER REFERENCES payment_import(id),
  declared_by     INTEGER REFERENCES account(id),
  declared_at     INTEGER,
  reason          TEXT    NOT NULL,
  withdrawn_at    INTEGER,
  version         INTEGER NOT NULL,
  fp              BLOB    NOT NULL,
  UNIQUE (platform, deposit_account, day_on, import_id),
  CHECK ((import_id IS NULL) = (declared_by IS NOT NULL)),
  CHECK ((declared_by IS NULL) = (declared_at IS NULL)),
  CHECK (withdrawn_at IS NULL OR declared_by IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX coverage_declared ON coverage(platform, deposit_account, day_on)
  WHERE declared_by IS NOT NULL AND withdrawn_at IS NULL;

-- Enforcement -------------------------------------------------------------------------------

CREATE TABLE batch (
  id            INTEGER PRIMARY KEY,
  number        TEXT    NOT NULL UNIQUE,
  platform      TEXT    NOT NULL,
  rule          TEXT    NOT NULL CHECK (rule IN ('unfiled','deposit-overdue')),
  measure       TEXT    NOT NULL CHECK (measure IN ('search_restriction','delisting')),
  policy_id     INTEGER NOT NULL REFERENCES policy(id),
  as_of_on      INTEGER NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('draft','submitted','approved','rejected','withdrawn','executing','executed','closed')),
  plan_hash     BLOB    NOT NULL,
  item_count    INTEGER NOT NULL,
  not_known     TEXT    NOT NULL,
  author        INTEGER NOT NULL,
  planned_at    INTEGER NOT NULL,
  submitted_at  INTEGER,
  approver      INTEGER,
  approved_at   INTEGER,
  approved_hash BLOB,
  execute_from_on INTEGER,
  executor      INTEGER,
  executed_at   INTEGER,
  reason        TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  fp            BLOB    NOT NULL,
  CHECK (approver IS NULL OR approver <> author)
) STRICT;

CREATE TABLE batch_item (
  id           INTEGER PRIMARY KEY,
  batch_id     INTEGER NOT NULL REFERENCES batch(id),
  ordinal      INTEGER NOT NULL,
  program_id   INTEGER NOT NULL REFERENCES program(id),
  app_id       TEXT    NOT NULL,
  program_name TEXT    NOT NULL,
  notice_id    INTEGER,
  evidence     TEXT    NOT NULL,
  program_version INTEGER NOT NULL,
  previous_state  TEXT NOT NULL,
  target_state    TEXT NOT NULL,
  outcome      TEXT    NOT NULL CHECK (outcome IN ('planned','left_out','ordered','confirmed','failed')),
  outcome_code TEXT    NOT NULL,
  outcome_at   INTEGER,
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL,
  UNIQUE (batch_id, ordinal),
  UNIQUE (batch_id, program_id)
) STRICT;

-- What leaves the house ---------------------------------------------------------------------

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL CHECK (kind IN ('decision','lift','batch')),
  ref_id     INTEGER NOT NULL,
  payload    TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  handoff_id INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox(kind, id) WHERE handoff_id IS NULL;

CREATE TABLE handoff (
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL,
  ref_id     INTEGER,
  items      INTEGER NOT NULL,
  manifest_sha256 BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  fp         BLOB    NOT NULL
) STRICT;

-- The record --------------------------------------------------------------------------------

CREATE TABLE operation (
  id        TEXT PRIMARY KEY,
  digest    BLOB    NOT NULL,
  result    TEXT    NOT NULL,
  audit_seq INTEGER NOT NULL,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  op_id   TEXT    NOT NULL,
  actor   INTEGER NOT NULL DEFAULT (desk_actor()),
  action  TEXT    NOT NULL,
  entity  TEXT    NOT NULL,
  detail  TEXT    NOT NULL,
  tables  TEXT    NOT NULL,
  prev    BLOB    NOT NULL,
  hash    BLOB    NOT NULL
) STRICT;
CREATE TRIGGER audit_gapless BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit: gap'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: append only'); END;

CREATE VIEW audit_list AS
SELECT audit.seq AS id, audit.at, audit.actor, coalesce(account.login, '') AS login, audit.action,
       audit.entity, audit.detail, lower(hex(audit.hash)) AS hash
FROM audit LEFT JOIN account ON account.id = audit.actor;

-- Lists name the people behind an account; who has no name is known by the login.
CREATE VIEW batch_list AS
SELECT batch.id, batch.number, batch.platform, batch.rule, batch.measure, batch.state,
       batch.item_count, batch.as_of_on, batch.planned_at, batch.author, batch.approver, batch.executor,
       coalesce(nullif(a.display_name, ''), a.login, '') AS author_name,
       coalesce(nullif(p.display_name, ''), p.login, '') AS approver_name,
       coalesce(nullif(e.display_name, ''), e.login, '') AS executor_name
FROM batch
LEFT JOIN account a ON a.id = batch.author
LEFT JOIN account p ON p.id = batch.approver
LEFT JOIN account e ON e.id = batch.executor;

CREATE VIEW import_list AS
SELECT payment_import.id, payment_import.file_name, payment_import.profile, payment_import.state,
       payment_import.summary, payment_import.imported_at, payment_import.imported_by,
       coalesce(nullif(account.display_name, ''), account.login, '') AS imported_by_name
FROM payment_import LEFT JOIN account ON account.id = payment_import.imported_by;

CREATE TABLE job (
  id          TEXT PRIMARY KEY,
  kind        TEXT    NOT NULL,
  account_id  INTEGER NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('running','done','failed','cancelled','interrupted')),
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER
) STRICT, WITHOUT ROWID;

-- Search: characters and pairs of the folded text, cut by the core.
CREATE VIRTUAL TABLE search_filing  USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE search_program USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
