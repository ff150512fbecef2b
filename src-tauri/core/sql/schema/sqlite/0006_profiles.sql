-- The store, version 6: layouts of payment files that were drawn up here.

-- One edition of a layout; what it says lies in its document and never changes. In force once it is
-- published, for whoever works alone at once, else by a second person.
CREATE TABLE own_profile (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL CHECK (name LIKE 'own-%'),
  edition      INTEGER NOT NULL CHECK (edition > 0),
  body         TEXT    NOT NULL,
  author       INTEGER NOT NULL REFERENCES account(id),
  authored_at  INTEGER NOT NULL,
  confirmed_by INTEGER REFERENCES account(id),
  published_at INTEGER,
  retired_by   INTEGER REFERENCES account(id),
  retired_at   INTEGER,
  reason       TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL,
  UNIQUE (name, edition),
  CHECK (confirmed_by IS NULL OR (published_at IS NOT NULL AND confirmed_by <> author)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL)),
  CHECK ((retired_at IS NULL) = (reason = ''))
) STRICT;
