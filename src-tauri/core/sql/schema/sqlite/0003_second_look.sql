-- The store, version 3.

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
