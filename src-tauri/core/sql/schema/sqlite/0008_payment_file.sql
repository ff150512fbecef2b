-- The store, version 8: the files that payments were read from, as they came.

-- Where the bytes of an import's file lie: `content` is the SHA-256 of the sealed file beside the store.
-- An import of an earlier version has no row here, because its file was not kept. `corrects` is the import
-- whose rejected rows this one brings corrected.
CREATE TABLE payment_file (
  id         INTEGER PRIMARY KEY,
  import_id  INTEGER NOT NULL UNIQUE REFERENCES payment_import(id),
  content    BLOB    NOT NULL CHECK (length(content) = 32),
  corrects   INTEGER REFERENCES payment_import(id),
  sealed_key BLOB    NOT NULL,
  fp         BLOB    NOT NULL,
  CHECK (corrects <> import_id)
) STRICT;
CREATE INDEX payment_file_corrects ON payment_file(corrects) WHERE corrects IS NOT NULL;
