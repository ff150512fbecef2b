-- The store, version 4: imports that can be undone, suspense that is worked both ways, periods that are
-- locked.
--
-- Closed sets are spelled with OR: for IN with three values or more SQLite builds a temporary table
-- at every single insert. A table whose constraints change is made anew, and what refers to it goes first
-- and comes back last, so that no reference hangs in between.

CREATE TABLE payment_kept AS SELECT * FROM payment ORDER BY id;
CREATE TABLE posting_kept AS SELECT * FROM posting ORDER BY id;
CREATE TABLE coverage_kept AS SELECT * FROM coverage ORDER BY id;
DROP TABLE posting;
DROP TABLE payment;
DROP TABLE coverage;

-- One row of a payment file that moved money: in (payment) or out (refund, reversal). The row of an
-- import that was undone stays on record and has released its number: the same row may come again.
-- `due_fen` is the part of `left_fen` that is to be sent back. Both follow from imports and postings,
-- which verification holds them against.
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
  due_fen      INTEGER NOT NULL DEFAULT 0 CHECK (due_fen >= 0 AND due_fen <= left_fen),
  released     INTEGER NOT NULL DEFAULT 0 CHECK (released = 0 OR released = 1),
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL
) STRICT;
INSERT INTO payment (id, import_id, line, platform, deposit_account, external_id, refund_id, kind, amount_fen, paid_at,
                     paid_on, order_no, remark, verdict, notice_id, reason, left_fen, version, fp)
SELECT id, import_id, line, platform, deposit_account, external_id, refund_id, kind, amount_fen, paid_at,
       paid_on, order_no, remark, verdict, notice_id, reason, left_fen, version, fp FROM payment_kept;
CREATE UNIQUE INDEX payment_key ON payment(external_id, kind, refund_id, deposit_account) WHERE released = 0;
CREATE INDEX payment_import_line ON payment(import_id, line);
CREATE INDEX payment_suspense    ON payment(paid_on, id) WHERE left_fen > 0 AND kind = 'payment';

-- Every movement of money between the payer, suspense, a notice and what is to be sent back. A posting is
-- never changed; what was wrong is taken back by another one that goes the other way.
CREATE TABLE posting (
  id         INTEGER PRIMARY KEY,
  payment_id INTEGER NOT NULL REFERENCES payment(id),
  notice_id  INTEGER REFERENCES notice(id),
  debit      TEXT    NOT NULL CHECK (debit = 'bank' OR debit = 'suspense' OR debit = 'deposit' OR debit = 'refunded' OR debit = 'refund_due'),
  credit     TEXT    NOT NULL CHECK (credit = 'bank' OR credit = 'suspense' OR credit = 'deposit' OR credit = 'refunded' OR credit = 'refund_due'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  posted_on  INTEGER NOT NULL,
  import_id  INTEGER NOT NULL REFERENCES payment_import(id),
  contra_of  INTEGER REFERENCES posting(id),
  fp         BLOB    NOT NULL,
  CHECK (debit <> credit)
) STRICT;
INSERT INTO posting (id, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, fp)
SELECT id, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, fp FROM posting_kept;
CREATE INDEX posting_payment ON posting(payment_id);
CREATE INDEX posting_notice  ON posting(notice_id) WHERE notice_id IS NOT NULL;
CREATE UNIQUE INDEX posting_contra ON posting(contra_of) WHERE contra_of IS NOT NULL;

-- Which bill days of which deposit account have been told to us: by a bill, or by a person who
-- says that there is none because nothing was paid. Either word can be withdrawn: a bill's, where an
-- import before it is undone of which it counted rows as known.
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
  CHECK ((declared_by IS NULL) = (declared_at IS NULL))
) STRICT;
INSERT INTO coverage (id, platform, deposit_account, day_on, import_id, declared_by, declared_at, reason, withdrawn_at, version, fp)
SELECT id, platform, deposit_account, day_on, import_id, declared_by, declared_at, reason, withdrawn_at, version, fp FROM coverage_kept;
CREATE UNIQUE INDEX coverage_declared ON coverage(platform, deposit_account, day_on)
  WHERE declared_by IS NOT NULL AND withdrawn_at IS NULL;

DROP TABLE payment_kept;
DROP TABLE posting_kept;
DROP TABLE coverage_kept;

-- Where an import's own postings lie, so that they are found without reading all others; none for imports
-- of earlier versions. `retake`: rows that this import counted as known are on record no more, so that its
-- file may be taken in once more.
ALTER TABLE payment_import ADD COLUMN first_posting INTEGER;
ALTER TABLE payment_import ADD COLUMN last_posting INTEGER;
ALTER TABLE payment_import ADD COLUMN retake INTEGER NOT NULL DEFAULT 0;

-- An import that was taken back, by whom and why.
CREATE TABLE import_undo (
  id        INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL UNIQUE REFERENCES payment_import(id),
  undone_by INTEGER NOT NULL REFERENCES account(id),
  undone_at INTEGER NOT NULL,
  reason    TEXT    NOT NULL CHECK (reason <> ''),
  payments  INTEGER NOT NULL,
  postings  INTEGER NOT NULL,
  fp        BLOB    NOT NULL
) STRICT;

-- Through which day the books are closed: the last word in force. A lock is in force at once; opening a
-- period again takes a second person.
CREATE TABLE period_lock (
  id           INTEGER PRIMARY KEY,
  through_on   INTEGER NOT NULL,
  state        TEXT    NOT NULL CHECK (state = 'in_force' OR state = 'asked' OR state = 'dropped'),
  reason       TEXT    NOT NULL CHECK (reason <> ''),
  asked_by     INTEGER NOT NULL REFERENCES account(id),
  asked_at     INTEGER NOT NULL,
  confirmed_by INTEGER REFERENCES account(id),
  confirmed_at INTEGER,
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL,
  CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
) STRICT;

-- What is looked up when money is taken back.
CREATE INDEX outbox_lift       ON outbox(ref_id) WHERE kind = 'lift';
CREATE INDEX batch_item_notice ON batch_item(notice_id) WHERE notice_id IS NOT NULL;
-- A payer's name is looked for among those of subjects.
CREATE INDEX subject_folded    ON subject(name_folded);

-- What became of an import is said beside it.
DROP VIEW import_list;
CREATE VIEW import_list AS
SELECT payment_import.id, payment_import.file_name, payment_import.profile, payment_import.state,
       payment_import.summary, payment_import.imported_at, payment_import.imported_by,
       coalesce(nullif(account.display_name, ''), account.login, '') AS imported_by_name,
       import_undo.undone_at, coalesce(nullif(u.display_name, ''), u.login, '') AS undone_by_name,
       coalesce(import_undo.reason, '') AS undo_reason
FROM payment_import
LEFT JOIN account ON account.id = payment_import.imported_by
LEFT JOIN import_undo ON import_undo.import_id = payment_import.id
LEFT JOIN account u ON u.id = import_undo.undone_by;
