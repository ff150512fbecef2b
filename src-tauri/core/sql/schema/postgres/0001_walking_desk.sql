-- The store on PostgreSQL, version 1: what the SQLite schema of the same number says, in this engine's
-- words. It is run inside the schema `shelfkeeper`, which the migration makes.
--
-- Instants (`*_at`) are milliseconds since 1970-01-01 UTC, business days (`*_on`) are days since
-- 1970-01-01 in Asia/Shanghai, money (`*_fen`) is whole fen. A column `fp` holds four bytes per
-- covered field. Ids are dense and never reused: they are given under a latch, not by a sequence.
-- All text compares bytewise, whatever the database's own collation is. Indexes that a list is
-- sorted by name the NULL order of the list, which is not this engine's default.

-- Who acts. The program says it for each transaction, which holds off mistakes and nobody else: a
-- person with a connection of their own can say any number. It becomes the account of
-- `session_user` with the roles and grants of a team, and then nothing a client sets is believed.
CREATE FUNCTION desk_actor() RETURNS BIGINT LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(nullif(current_setting('shelfkeeper.actor', true), '')::bigint, 0)
$$;

-- What transactions queue up for: first, for all acts but those on one filing, the desk; then the
-- next id of a table and the outbox of a kind; last of all the head of the record.
CREATE TABLE latch (
  name TEXT COLLATE "C" PRIMARY KEY
);
INSERT INTO latch (name) VALUES
  ('desk'), ('account'), ('grant_entry'), ('policy'), ('subject'), ('program'), ('filing'), ('decision'),
  ('filing_event'), ('attachment'), ('notice'), ('payment_import'), ('payment'), ('posting'),
  ('coverage'), ('batch'), ('batch_item'), ('handoff'),
  ('outbox.decision'), ('outbox.lift'), ('outbox.batch'), ('audit');

CREATE TABLE meta (
  key   TEXT COLLATE "C" PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

-- People, accounts, rights ------------------------------------------------------------------

CREATE TABLE account (
  id            BIGINT PRIMARY KEY,
  login         TEXT COLLATE "C" NOT NULL UNIQUE CHECK (login <> ''),
  person        TEXT COLLATE "C" NOT NULL CHECK (person <> ''),
  display_name  TEXT COLLATE "C" NOT NULL,
  password_hash TEXT COLLATE "C" NOT NULL,
  disabled_at   BIGINT,
  key_salt      BYTEA NOT NULL,
  wrapped_key   BYTEA NOT NULL,
  failed_count  BIGINT NOT NULL DEFAULT 0,
  last_fail_at  BIGINT,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL
);

CREATE TABLE grant_entry (
  id            BIGINT PRIMARY KEY,
  account_id    BIGINT NOT NULL REFERENCES account(id),
  role          TEXT COLLATE "C" NOT NULL CHECK (role IN ('reviewer','finance','manager','administrator')),
  state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending','active','revoked')),
  granted_at    BIGINT NOT NULL,
  granted_by    BIGINT NOT NULL,
  confirmed_by  BIGINT,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL
);
CREATE INDEX grant_entry_account ON grant_entry(account_id);

-- Rules -------------------------------------------------------------------------------------

CREATE TABLE policy (
  id            BIGINT PRIMARY KEY,
  platform      TEXT COLLATE "C" NOT NULL,
  kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('filing','deposit','enforcement')),
  edition       BIGINT NOT NULL,
  valid_from_on BIGINT NOT NULL,
  valid_to_on   BIGINT,
  body          TEXT COLLATE "C" NOT NULL,
  source        TEXT COLLATE "C" NOT NULL CHECK (source <> ''),
  author        BIGINT NOT NULL,
  confirmed_by  BIGINT,
  published_at  BIGINT,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL,
  UNIQUE (platform, kind, edition)
);

-- Who runs what -----------------------------------------------------------------------------

-- A subject who is a natural person has only a masked name here; everything personal is sealed.
CREATE TABLE subject (
  id            BIGINT PRIMARY KEY,
  name          TEXT COLLATE "C" NOT NULL,
  name_folded   TEXT COLLATE "C" NOT NULL,
  kind          BIGINT NOT NULL,
  uscc          TEXT COLLATE "C",
  identity_hash BYTEA NOT NULL UNIQUE,
  sealed_key    BYTEA,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL
);
CREATE INDEX subject_uscc ON subject(uscc) WHERE uscc IS NOT NULL;

CREATE TABLE program (
  id            BIGINT PRIMARY KEY,
  platform      TEXT COLLATE "C" NOT NULL,
  app_id        TEXT COLLATE "C" NOT NULL,
  name          TEXT COLLATE "C" NOT NULL,
  name_folded   TEXT COLLATE "C" NOT NULL,
  subject_id    BIGINT NOT NULL REFERENCES subject(id),
  subject_name  TEXT COLLATE "C" NOT NULL,
  category      TEXT COLLATE "C" NOT NULL,
  gmv_band      TEXT COLLATE "C" NOT NULL,
  listed_on     BIGINT,
  shelf_state   TEXT COLLATE "C" NOT NULL CHECK (shelf_state IN ('unlisted','listed','search_restricted','delisted')),
  ordered_state TEXT COLLATE "C" CHECK (ordered_state IN ('listed','search_restricted','delisted')),
  icp_status    BIGINT,
  icp_as_of_on  BIGINT,
  record_number TEXT COLLATE "C",
  updated_at    BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL,
  UNIQUE (platform, app_id),
  CHECK ((icp_status IS NULL) = (icp_as_of_on IS NULL))
);
CREATE INDEX program_name     ON program(name NULLS FIRST, id);
CREATE INDEX program_folded   ON program(name_folded, platform);
CREATE INDEX program_subject  ON program(subject_id);
CREATE INDEX program_category ON program(platform, category, id);
CREATE INDEX program_shelf    ON program(platform, shelf_state, icp_status);
CREATE INDEX program_unfiled  ON program(platform, id) WHERE icp_status BETWEEN 1024 AND 1031 AND shelf_state <> 'delisted';

-- Filings -----------------------------------------------------------------------------------

-- Statuses are the platform's 2 to 6; 0 is ours, for a withdrawn order.
CREATE TABLE filing (
  id             BIGINT PRIMARY KEY,
  platform       TEXT COLLATE "C" NOT NULL,
  order_no       TEXT COLLATE "C" NOT NULL,
  revision       BIGINT NOT NULL CHECK (revision >= 1),
  kind           TEXT COLLATE "C" NOT NULL,
  subject_id     BIGINT NOT NULL REFERENCES subject(id),
  subject_name   TEXT COLLATE "C" NOT NULL,
  program_id     BIGINT REFERENCES program(id),
  program_name   TEXT COLLATE "C" NOT NULL,
  app_id         TEXT COLLATE "C" NOT NULL,
  province       TEXT COLLATE "C" NOT NULL,
  status         BIGINT NOT NULL CHECK (status IN (0,2,3,4,5,6)),
  sms_status     BIGINT CHECK (sms_status IN (1,2,3)),
  submitted_at   BIGINT NOT NULL,
  due_on         BIGINT,
  due_provisional BIGINT NOT NULL DEFAULT 0,
  record_number  TEXT COLLATE "C",
  decided_by     BIGINT,
  decided_at     BIGINT,
  body_hash      BYTEA NOT NULL,
  state_at       BIGINT NOT NULL,
  version        BIGINT NOT NULL,
  fp             BYTEA NOT NULL,
  UNIQUE (platform, order_no),
  CHECK (sms_status IS NULL OR status = 4)
);
CREATE INDEX filing_open      ON filing(due_on NULLS FIRST, id) WHERE status = 2;
CREATE INDEX filing_due       ON filing(due_on NULLS FIRST, id);
CREATE INDEX filing_submitted ON filing(submitted_at NULLS FIRST, id);
CREATE INDEX filing_status    ON filing(status NULLS FIRST, id);
CREATE INDEX filing_name      ON filing(program_name NULLS FIRST, id);
CREATE INDEX filing_subject_name ON filing(subject_name NULLS FIRST, id);
CREATE INDEX filing_province  ON filing(province NULLS FIRST, id);
CREATE INDEX filing_subject   ON filing(subject_id);
CREATE INDEX filing_program   ON filing(program_id);

-- The declared application with the scan's and the registry's values, sealed under the subject's key.
CREATE TABLE filing_body (
  filing_id BIGINT PRIMARY KEY REFERENCES filing(id),
  sealed    BYTEA NOT NULL
);

-- Who works on what; it ends by itself, so it is not part of the record.
CREATE TABLE lease (
  filing_id  BIGINT PRIMARY KEY REFERENCES filing(id),
  account_id BIGINT NOT NULL,
  login      TEXT COLLATE "C" NOT NULL,
  until_at   BIGINT NOT NULL
);
CREATE INDEX lease_account ON lease(account_id);

CREATE TABLE decision (
  id         BIGINT PRIMARY KEY,
  filing_id  BIGINT NOT NULL REFERENCES filing(id),
  revision   BIGINT NOT NULL,
  verdict    TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('approved','returned')),
  reasons    TEXT COLLATE "C" NOT NULL,
  decided_by BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  fp         BYTEA NOT NULL
);
CREATE INDEX decision_filing ON decision(filing_id);

-- What happened to a filing outside: SMS and authority results, resubmissions.
CREATE TABLE filing_event (
  id        BIGINT PRIMARY KEY,
  filing_id BIGINT NOT NULL REFERENCES filing(id),
  event_key TEXT COLLATE "C" NOT NULL UNIQUE,
  kind      TEXT COLLATE "C" NOT NULL,
  at        BIGINT NOT NULL,
  detail    TEXT COLLATE "C" NOT NULL,
  fp        BYTEA NOT NULL
);
CREATE INDEX filing_event_filing ON filing_event(filing_id);

CREATE TABLE attachment (
  id         BIGINT PRIMARY KEY,
  filing_id  BIGINT NOT NULL REFERENCES filing(id),
  subject_id BIGINT NOT NULL REFERENCES subject(id),
  media      TEXT COLLATE "C" NOT NULL,
  path       TEXT COLLATE "C" NOT NULL,
  mime       TEXT COLLATE "C" NOT NULL,
  bytes      BIGINT NOT NULL,
  content    BYTEA NOT NULL,
  fp         BYTEA NOT NULL
);
CREATE INDEX attachment_filing ON attachment(filing_id);

-- Keyed hashes of personal values, for exact look-up and for finding one phone in two subjects.
CREATE TABLE personal_index (
  hash       BYTEA NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  subject_id BIGINT NOT NULL REFERENCES subject(id),
  PRIMARY KEY (hash, kind, subject_id)
);

-- Deposits ----------------------------------------------------------------------------------

CREATE TABLE notice (
  id           BIGINT PRIMARY KEY,
  number       TEXT COLLATE "C" NOT NULL UNIQUE,
  platform     TEXT COLLATE "C" NOT NULL,
  program_id   BIGINT NOT NULL REFERENCES program(id),
  app_id       TEXT COLLATE "C" NOT NULL,
  program_name TEXT COLLATE "C" NOT NULL,
  subject_id   BIGINT NOT NULL,
  policy_id    BIGINT NOT NULL REFERENCES policy(id),
  rule_id      TEXT COLLATE "C" NOT NULL,
  amount_fen   BIGINT NOT NULL CHECK (amount_fen > 0),
  issued_on    BIGINT NOT NULL,
  due_on       BIGINT NOT NULL,
  consequence  TEXT COLLATE "C" NOT NULL,
  paid_fen     BIGINT NOT NULL CHECK (paid_fen >= 0),
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('open','settled','waived')),
  settled_at   BIGINT,
  restriction  TEXT COLLATE "C" NOT NULL CHECK (restriction IN ('none','ordered','in_force','lift_ordered','lifted')),
  version      BIGINT NOT NULL,
  fp           BYTEA NOT NULL
);
CREATE INDEX notice_due     ON notice(due_on NULLS FIRST, id);
CREATE INDEX notice_open    ON notice(platform, due_on, id) WHERE state = 'open';
CREATE INDEX notice_program ON notice(program_id);
CREATE INDEX notice_issued  ON notice(issued_on NULLS FIRST, id);
CREATE INDEX notice_number  ON notice(number NULLS FIRST, id);

CREATE TABLE payment_import (
  id           BIGINT PRIMARY KEY,
  file_name    TEXT COLLATE "C" NOT NULL,
  file_sha256  BYTEA NOT NULL,
  file_bytes   BIGINT NOT NULL,
  profile      TEXT COLLATE "C" NOT NULL,
  plan_hash    BYTEA NOT NULL,
  summary      TEXT COLLATE "C" NOT NULL,
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('committed','undone')),
  imported_by  BIGINT NOT NULL,
  imported_at  BIGINT NOT NULL,
  version      BIGINT NOT NULL,
  fp           BYTEA NOT NULL
);
CREATE INDEX payment_import_file ON payment_import(file_sha256);

-- One row of a payment file that moved money: in (payment) or out (refund, reversal).
CREATE TABLE payment (
  id           BIGINT PRIMARY KEY,
  import_id    BIGINT NOT NULL REFERENCES payment_import(id),
  line         BIGINT NOT NULL,
  platform     TEXT COLLATE "C" NOT NULL,
  deposit_account TEXT COLLATE "C" NOT NULL,
  external_id  TEXT COLLATE "C" NOT NULL,
  refund_id    TEXT COLLATE "C" NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('payment','refund','reversal')),
  amount_fen   BIGINT NOT NULL CHECK (amount_fen >= 0),
  paid_at      BIGINT NOT NULL,
  paid_on      BIGINT NOT NULL,
  order_no     TEXT COLLATE "C" NOT NULL,
  remark       TEXT COLLATE "C" NOT NULL,
  verdict      TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('settles','suspense','refund','reversal')),
  notice_id    BIGINT,
  reason       TEXT COLLATE "C" NOT NULL,
  left_fen     BIGINT NOT NULL CHECK (left_fen >= 0),
  version      BIGINT NOT NULL,
  fp           BYTEA NOT NULL,
  UNIQUE (external_id, kind, refund_id, deposit_account)
);
CREATE INDEX payment_import_line ON payment(import_id, line);
CREATE INDEX payment_paid        ON payment(paid_on NULLS FIRST, id);
CREATE INDEX payment_suspense    ON payment(paid_on, id) WHERE left_fen > 0 AND kind = 'payment';

-- Every movement of money between the payer, suspense and a notice.
CREATE TABLE posting (
  id         BIGINT PRIMARY KEY,
  payment_id BIGINT NOT NULL REFERENCES payment(id),
  notice_id  BIGINT REFERENCES notice(id),
  debit      TEXT COLLATE "C" NOT NULL CHECK (debit IN ('bank','suspense','deposit','refunded')),
  credit     TEXT COLLATE "C" NOT NULL CHECK (credit IN ('bank','suspense','deposit','refunded')),
  amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
  posted_on  BIGINT NOT NULL,
  import_id  BIGINT NOT NULL REFERENCES payment_import(id),
  fp         BYTEA NOT NULL,
  CHECK (debit <> credit)
);
CREATE INDEX posting_payment ON posting(payment_id);
CREATE INDEX posting_notice  ON posting(notice_id) WHERE notice_id IS NOT NULL;

-- Which bill days of which deposit account have been told to us: by a bill, or by a person who
-- says that there is none because nothing was paid.
CREATE TABLE coverage (
  id              BIGINT PRIMARY KEY,
  platform        TEXT COLLATE "C" NOT NULL,
  deposit_account TEXT COLLATE "C" NOT NULL,
  day_on          BIGINT NOT NULL,
  import_id       BIGINT REFERENCES payment_import(id),
  declared_by     BIGINT REFERENCES account(id),
  declared_at     BIGINT,
  reason          TEXT COLLATE "C" NOT NULL,
  withdrawn_at    BIGINT,
  version         BIGINT NOT NULL,
  fp              BYTEA NOT NULL,
  UNIQUE (platform, deposit_account, day_on, import_id),
  CHECK ((import_id IS NULL) = (declared_by IS NOT NULL)),
  CHECK ((declared_by IS NULL) = (declared_at IS NULL)),
  CHECK (withdrawn_at IS NULL OR declared_by IS NOT NULL)
);
CREATE UNIQUE INDEX coverage_declared ON coverage(platform, deposit_account, day_on)
  WHERE declared_by IS NOT NULL AND withdrawn_at IS NULL;

-- Enforcement -------------------------------------------------------------------------------

CREATE TABLE batch (
  id            BIGINT PRIMARY KEY,
  number        TEXT COLLATE "C" NOT NULL UNIQUE,
  platform      TEXT COLLATE "C" NOT NULL,
  rule          TEXT COLLATE "C" NOT NULL CHECK (rule IN ('unfiled','deposit-overdue')),
  measure       TEXT COLLATE "C" NOT NULL CHECK (measure IN ('search_restriction','delisting')),
  policy_id     BIGINT NOT NULL REFERENCES policy(id),
  as_of_on      BIGINT NOT NULL,
  state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft','submitted','approved','rejected','withdrawn','executing','executed','closed')),
  plan_hash     BYTEA NOT NULL,
  item_count    BIGINT NOT NULL,
  not_known     TEXT COLLATE "C" NOT NULL,
  author        BIGINT NOT NULL,
  planned_at    BIGINT NOT NULL,
  submitted_at  BIGINT,
  approver      BIGINT,
  approved_at   BIGINT,
  approved_hash BYTEA,
  execute_from_on BIGINT,
  executor      BIGINT,
  executed_at   BIGINT,
  reason        TEXT COLLATE "C" NOT NULL,
  version       BIGINT NOT NULL,
  fp            BYTEA NOT NULL,
  CHECK (approver IS NULL OR approver <> author)
);

CREATE TABLE batch_item (
  id           BIGINT PRIMARY KEY,
  batch_id     BIGINT NOT NULL REFERENCES batch(id),
  ordinal      BIGINT NOT NULL,
  program_id   BIGINT NOT NULL REFERENCES program(id),
  app_id       TEXT COLLATE "C" NOT NULL,
  program_name TEXT COLLATE "C" NOT NULL,
  notice_id    BIGINT,
  evidence     TEXT COLLATE "C" NOT NULL,
  program_version BIGINT NOT NULL,
  previous_state  TEXT COLLATE "C" NOT NULL,
  target_state    TEXT COLLATE "C" NOT NULL,
  outcome      TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('planned','left_out','ordered','confirmed','failed')),
  outcome_code TEXT COLLATE "C" NOT NULL,
  outcome_at   BIGINT,
  version      BIGINT NOT NULL,
  fp           BYTEA NOT NULL,
  UNIQUE (batch_id, ordinal),
  UNIQUE (batch_id, program_id)
);

-- What leaves the house ---------------------------------------------------------------------

CREATE TABLE outbox (
  id         BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('decision','lift','batch')),
  ref_id     BIGINT NOT NULL,
  payload    TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  handoff_id BIGINT
);
CREATE INDEX outbox_waiting ON outbox(kind, id) WHERE handoff_id IS NULL;

CREATE TABLE handoff (
  id         BIGINT PRIMARY KEY,
  kind       TEXT COLLATE "C" NOT NULL,
  ref_id     BIGINT,
  items      BIGINT NOT NULL,
  manifest_sha256 BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  fp         BYTEA NOT NULL
);

-- The record --------------------------------------------------------------------------------

CREATE TABLE operation (
  id        TEXT COLLATE "C" PRIMARY KEY,
  digest    BYTEA NOT NULL,
  result    TEXT COLLATE "C" NOT NULL,
  audit_seq BIGINT NOT NULL,
  at        BIGINT NOT NULL
);

CREATE TABLE audit (
  seq     BIGINT PRIMARY KEY,
  at      BIGINT NOT NULL,
  op_id   TEXT COLLATE "C" NOT NULL,
  actor   BIGINT NOT NULL DEFAULT (desk_actor()),
  action  TEXT COLLATE "C" NOT NULL,
  entity  TEXT COLLATE "C" NOT NULL,
  detail  TEXT COLLATE "C" NOT NULL,
  tables  TEXT COLLATE "C" NOT NULL,
  prev    BYTEA NOT NULL,
  hash    BYTEA NOT NULL
);
CREATE FUNCTION audit_gapless() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN
    RAISE EXCEPTION 'audit: gap';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'audit: append only';
END $$;
CREATE TRIGGER audit_gapless BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_gapless();
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

CREATE VIEW audit_list AS
SELECT audit.seq AS id, audit.at, audit.actor, coalesce(account.login, '') AS login, audit.action,
       audit.entity, audit.detail, encode(audit.hash, 'hex') AS hash
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
  id          TEXT COLLATE "C" PRIMARY KEY,
  kind        TEXT COLLATE "C" NOT NULL,
  account_id  BIGINT NOT NULL,
  state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('running','done','failed','cancelled','interrupted')),
  started_at  BIGINT NOT NULL,
  ended_at    BIGINT
);

-- Search: characters and pairs of the folded text, cut by the core and never parsed by the server.
CREATE TABLE search_filing (
  rowid  BIGINT PRIMARY KEY,
  tokens TSVECTOR NOT NULL
);
CREATE INDEX search_filing_tokens ON search_filing USING gin (tokens);
CREATE TABLE search_program (
  rowid  BIGINT PRIMARY KEY,
  tokens TSVECTOR NOT NULL
);
CREATE INDEX search_program_tokens ON search_program USING gin (tokens);
