-- The store, version 2: what reviewers say to each other, filings that stand aside, decisions that
-- can be taken back until they leave the house, and lists a person keeps.
--
-- Closed sets are spelled with OR: for IN with three values or more SQLite builds a temporary table
-- at every single insert.

-- Whether a filing in review stands aside: on hold until a day, asked about, or answered. Lists and
-- the next filing go by it; what was said, when and by whom is in `filing_note`.
ALTER TABLE filing ADD COLUMN waits TEXT NOT NULL DEFAULT ''
  CHECK (waits = '' OR waits = 'hold' OR waits = 'question' OR waits = 'answered');
ALTER TABLE filing ADD COLUMN waits_until_on INTEGER;
CREATE INDEX filing_waits ON filing(waits, due_on, id) WHERE waits <> '';
CREATE INDEX filing_back  ON filing(due_on, id) WHERE status = 2 AND revision > 1;
CREATE INDEX filing_sms   ON filing(due_on, id) WHERE sms_status = 1;

-- The first instant at which a row may leave the house; until then a decision can be taken back.
ALTER TABLE outbox ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX outbox_decision ON outbox(ref_id) WHERE kind = 'decision';

-- A decision that was taken back before it left.
CREATE TABLE retraction (
  id           INTEGER PRIMARY KEY,
  decision_id  INTEGER NOT NULL UNIQUE REFERENCES decision(id),
  filing_id    INTEGER NOT NULL REFERENCES filing(id),
  retracted_by INTEGER NOT NULL,
  retracted_at INTEGER NOT NULL,
  fp           BLOB    NOT NULL
) STRICT;
CREATE INDEX retraction_filing ON retraction(filing_id);

-- What was said about a filing. People name persons in it, so that it is sealed under the key of the
-- subject the filing was of; a later revision may be another's.
CREATE TABLE filing_note (
  id        INTEGER PRIMARY KEY,
  filing_id INTEGER NOT NULL REFERENCES filing(id),
  subject_id INTEGER NOT NULL REFERENCES subject(id),
  revision  INTEGER NOT NULL,
  kind      TEXT    NOT NULL CHECK (kind = 'comment' OR kind = 'question' OR kind = 'answer' OR kind = 'hold' OR kind = 'resume' OR kind = 'skip'),
  until_on  INTEGER,
  sealed    BLOB    NOT NULL,
  author    INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  fp        BLOB    NOT NULL
) STRICT;
CREATE INDEX filing_note_filing ON filing_note(filing_id);

-- A list as somebody asked for it, kept under a name; shared ones are everybody's to open.
CREATE TABLE saved_view (
  id         INTEGER PRIMARY KEY,
  owner      INTEGER NOT NULL REFERENCES account(id),
  list       TEXT    NOT NULL,
  name       TEXT    NOT NULL CHECK (name <> ''),
  question   TEXT    NOT NULL,
  shared     INTEGER NOT NULL CHECK (shared = 0 OR shared = 1),
  removed_at INTEGER,
  version    INTEGER NOT NULL,
  fp         BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_view_name ON saved_view(owner, list, name) WHERE removed_at IS NULL;
