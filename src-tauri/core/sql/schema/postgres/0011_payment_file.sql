-- The store, version 11: the files that payments were read from, as they came.

-- Where the bytes of an import's file lie: `content` is the SHA-256 of the sealed file beside the store.
-- An import of an earlier version has no row here, because its file was not kept. `corrects` is the import
-- whose rejected rows this one brings corrected.
CREATE TABLE payment_file (
  id         BIGINT PRIMARY KEY,
  import_id  BIGINT NOT NULL UNIQUE REFERENCES payment_import(id),
  content    BYTEA  NOT NULL CHECK (octet_length(content) = 32),
  corrects   BIGINT REFERENCES payment_import(id),
  sealed_key BYTEA  NOT NULL,
  fp         BYTEA  NOT NULL,
  CHECK (corrects <> import_id)
);
CREATE INDEX payment_file_corrects ON payment_file(corrects) WHERE corrects IS NOT NULL;
INSERT INTO latch (name) VALUES ('payment_file');

-- The keys that seal them. Whoever takes a file in may add its key; nobody may read it here.
CREATE TABLE payment_file_secret (
  file_id BIGINT PRIMARY KEY REFERENCES payment_file(id),
  key     BYTEA NOT NULL CHECK (octet_length(key) = 32)
);

-- Who asked for which file's key, as `disclosure` has it for subjects.
CREATE TABLE payment_file_disclosure (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  login    TEXT COLLATE "C" NOT NULL DEFAULT session_user,
  actor    BIGINT NOT NULL DEFAULT desk_actor(),
  file_id  BIGINT NOT NULL,
  purpose  TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('trace', 'save', 'correct')),
  asked_in XID8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX payment_file_disclosure_file ON payment_file_disclosure(file_id, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payment_file_disclosure FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON payment_file_disclosure FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

-- A file belongs to an import that the same person takes in, and corrects one that stands.
CREATE FUNCTION guard_payment_file() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM payment_import i WHERE i.id = NEW.import_id AND i.imported_by = desk_actor()), 'SK004', 'payment_file');
  PERFORM desk_demand(desk_owner() OR NEW.corrects IS NULL OR EXISTS (
    SELECT 1 FROM payment_import i WHERE i.id = NEW.corrects AND i.state = 'committed'), 'SK003', 'payment_file');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON payment_file FOR EACH ROW EXECUTE FUNCTION guard_payment_file();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON payment_file FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER kept BEFORE UPDATE ON payment_file FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();

CREATE FUNCTION guard_payment_secret() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM payment_file_secret s WHERE s.file_id = NEW.file_id)
                      AND (desk_owner() OR EXISTS (
    SELECT 1 FROM payment_file f JOIN payment_import i ON i.id = f.import_id
    WHERE f.id = NEW.file_id AND i.imported_by = desk_actor())), 'SK003', 'payment_file');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON payment_file_secret FOR EACH ROW EXECUTE FUNCTION guard_payment_secret();
CREATE TRIGGER guard_role BEFORE INSERT ON payment_file_secret FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');

-- Asks for the key of one file: for whoever sees payments.
CREATE FUNCTION payment_file_ask(p_file BIGINT, p_purpose TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(CASE p_purpose WHEN 'correct' THEN desk_has('finance')
                                     ELSE desk_has('finance', 'manager') END, 'SK002', 'payment_file');
  INSERT INTO payment_file_disclosure (file_id, purpose) VALUES (p_file, p_purpose);
END $$;

-- Hands out a key that was asked for a moment ago, in a transaction that has ended: what is rolled back
-- afterwards would take its own record along.
CREATE FUNCTION payment_file_release(p_file BIGINT, p_purpose TEXT) RETURNS BYTEA LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(EXISTS (SELECT 1 FROM payment_file_disclosure d
                              WHERE d.file_id = p_file AND d.purpose = p_purpose AND d.login = session_user::text
                                AND d.at > clock_timestamp() - interval '1 minute'
                                AND d.asked_in IS DISTINCT FROM pg_current_xact_id_if_assigned()), 'SK003', 'payment_file');
  RETURN (SELECT key FROM payment_file_secret WHERE file_id = p_file);
END $$;

REVOKE ALL ON FUNCTION guard_payment_file(), guard_payment_secret(), payment_file_ask(BIGINT, TEXT), payment_file_release(BIGINT, TEXT) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard_payment_file(), guard_payment_secret(), payment_file_ask(BIGINT, TEXT), payment_file_release(BIGINT, TEXT) TO {people};
GRANT SELECT, INSERT ON payment_file TO {people};
GRANT UPDATE (fp) ON payment_file TO {people};
GRANT SELECT ON payment_file_disclosure TO {people};
GRANT INSERT ON payment_file_secret TO {people};
