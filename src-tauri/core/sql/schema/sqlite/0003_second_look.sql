-- The store, version 3: decisions that were drawn, by a keyed hash, for a blind second look.
--
-- Closed sets are spelled with OR: for IN with three values or more SQLite builds a temporary table
-- at every single insert.

-- One row a decision that was drawn when it left the house. Until it is answered it has no looker; who
-- holds it meanwhile, and until when, is no part of the record. Words of a settlement are sealed under
-- the key of the subject the filing was of.
CREATE TABLE second_look (
  id          INTEGER PRIMARY KEY,
  decision_id INTEGER NOT NULL UNIQUE REFERENCES decision(id),
  filing_id   INTEGER NOT NULL REFERENCES filing(id),
  subject_id  INTEGER NOT NULL REFERENCES subject(id),
  revision    INTEGER NOT NULL,
  drawn_at    INTEGER NOT NULL,
  looker      INTEGER REFERENCES account(id),
  looked_at   INTEGER,
  verdict     TEXT CHECK (verdict = 'approved' OR verdict = 'returned'),
  reasons     TEXT NOT NULL,
  outcome     TEXT CHECK (outcome = 'agree' OR outcome = 'other_fields' OR outcome = 'disagree'),
  settled_by  INTEGER REFERENCES account(id),
  settled_at  INTEGER,
  in_right    TEXT CHECK (in_right = 'first' OR in_right = 'second' OR in_right = 'both'),
  words       BLOB,
  held_by     INTEGER REFERENCES account(id),
  held_until  INTEGER,
  version     INTEGER NOT NULL,
  fp          BLOB    NOT NULL,
  CHECK ((looker IS NULL) = (looked_at IS NULL) AND (looker IS NULL) = (verdict IS NULL) AND (looker IS NULL) = (outcome IS NULL)),
  CHECK ((settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (in_right IS NULL) AND (settled_by IS NULL) = (words IS NULL)),
  CHECK (settled_by IS NULL OR (outcome IS NOT NULL AND outcome = 'disagree'))
) STRICT;
CREATE INDEX second_look_open   ON second_look(id) WHERE verdict IS NULL;
CREATE INDEX second_look_split  ON second_look(id) WHERE outcome = 'disagree';
CREATE INDEX second_look_looked ON second_look(looked_at, id) WHERE looked_at IS NOT NULL;
CREATE INDEX second_look_filing ON second_look(filing_id);

-- What the first reviewer had before them, because a later revision replaces it: the filing's own columns,
-- its last scan, and its body as it was sealed, which authenticates itself.
CREATE TABLE look_copy (
  look_id      INTEGER PRIMARY KEY REFERENCES second_look(id),
  kind         TEXT    NOT NULL,
  subject_name TEXT    NOT NULL,
  program_id   INTEGER,
  program_name TEXT    NOT NULL,
  app_id       TEXT    NOT NULL,
  province     TEXT    NOT NULL,
  submitted_at INTEGER NOT NULL,
  last_scan    INTEGER NOT NULL,
  sealed       BLOB    NOT NULL
) STRICT;

-- What the rest of the workbench looks up -----------------------------------------------------

-- Acts on many filings at once are few among all acts; the story of one filing asks for them by their instant.
CREATE INDEX audit_together ON audit(at) WHERE action = 'filing.decide_bulk' OR action = 'filing.undo_bulk';

-- What leaves is looked at once more with its hand-off, while whoever decides waits: not through all that left
-- before.
CREATE INDEX outbox_left ON outbox(handoff_id) WHERE handoff_id IS NOT NULL;

-- A number that the authority gives is looked for among those that others have.
CREATE INDEX program_record ON program(record_number) WHERE record_number IS NOT NULL;

-- What lists are searched by ----------------------------------------------------------------

-- What a program is for, as its filing says: found and shown in lists. Filings taken in before have none
-- here: theirs lies sealed, and nobody is signed in while a step is taken.
ALTER TABLE filing ADD COLUMN remark TEXT NOT NULL DEFAULT '';

-- What rows are found by is held in memory. A row that comes has a greater id than those before it; a
-- row whose searched texts change, or that goes, is named here, whoever writes it.
CREATE TABLE searched_change (
  id     INTEGER PRIMARY KEY,
  list   TEXT    NOT NULL CHECK (list = 'filing' OR list = 'program'),
  row_id INTEGER NOT NULL
) STRICT;
CREATE TRIGGER filing_searched AFTER UPDATE OF program_name, subject_name, order_no, app_id, record_number, remark ON filing BEGIN
  INSERT INTO searched_change (list, row_id) VALUES ('filing', NEW.id);
END;
CREATE TRIGGER filing_gone AFTER DELETE ON filing BEGIN
  INSERT INTO searched_change (list, row_id) VALUES ('filing', OLD.id);
END;
CREATE TRIGGER program_searched AFTER UPDATE OF name, subject_name, app_id, record_number ON program BEGIN
  INSERT INTO searched_change (list, row_id) VALUES ('program', NEW.id);
END;
CREATE TRIGGER program_gone AFTER DELETE ON program BEGIN
  INSERT INTO searched_change (list, row_id) VALUES ('program', OLD.id);
END;
