-- What is personal in a team's store, and what a person may touch at all.

-- What is personal --------------------------------------------------------------------------

-- The store's own key, from which the look-up key of the keyed hashes is drawn, and its two HMAC pads.
CREATE TABLE store_secret (
  one          BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
  store_key    BYTEA NOT NULL CHECK (octet_length(store_key) = 32),
  lookup_inner BYTEA NOT NULL CHECK (octet_length(lookup_inner) = 64),
  lookup_outer BYTEA NOT NULL CHECK (octet_length(lookup_outer) = 64)
);

-- The keys that seal subjects. Anybody who takes filings in may add one; nobody may read them here.
-- Without its row a subject's filings and scans are erased.
CREATE TABLE subject_secret (
  subject_id BIGINT PRIMARY KEY REFERENCES subject(id),
  key        BYTEA NOT NULL CHECK (octet_length(key) = 32)
);
CREATE TRIGGER guard_role BEFORE INSERT ON subject_secret FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('reviewer', 'manager', 'administrator');

-- Who asked for which key: by the server's clock and login, whatever the program said. The transaction
-- tells whether it has ended.
CREATE TABLE disclosure (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  login      TEXT COLLATE "C" NOT NULL DEFAULT session_user,
  actor      BIGINT NOT NULL DEFAULT desk_actor(),
  subject_id BIGINT NOT NULL,
  purpose    TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('review', 'unmask', 'scan', 'intake', 'new')),
  asked_in   XID8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX disclosure_subject ON disclosure(subject_id, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON disclosure FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON disclosure FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

-- Asks for the key of one subject: for whoever reviews or takes in.
CREATE FUNCTION subject_ask(p_subject BIGINT, p_purpose TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(CASE p_purpose WHEN 'new' THEN false
                                     WHEN 'intake' THEN desk_has('reviewer', 'manager', 'administrator')
                                     WHEN 'unmask' THEN desk_has('reviewer')
                                     ELSE desk_has('reviewer', 'manager') END, 'SK002', 'subject');
  INSERT INTO disclosure (subject_id, purpose) VALUES (p_subject, p_purpose);
END $$;

-- Hands out a key that was asked for a moment ago, in a transaction that has ended: what is rolled back
-- afterwards would take its own record along.
CREATE FUNCTION subject_release(p_subject BIGINT, p_purpose TEXT) RETURNS BYTEA LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(EXISTS (SELECT 1 FROM disclosure d
                              WHERE d.subject_id = p_subject AND d.purpose = p_purpose AND d.login = session_user::text
                                AND d.at > clock_timestamp() - interval '1 minute'
                                AND d.purpose <> 'new' AND d.asked_in IS DISTINCT FROM pg_current_xact_id_if_assigned()), 'SK003', 'subject');
  RETURN (SELECT key FROM subject_secret WHERE subject_id = p_subject);
END $$;

-- Whoever makes a key knows it, which is written down as well. Only a subject that has none gets one.
CREATE FUNCTION guard_secret() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(EXISTS (SELECT 1 FROM subject WHERE id = NEW.subject_id AND sealed_key IS NOT NULL)
                      AND NOT EXISTS (SELECT 1 FROM subject_secret WHERE subject_id = NEW.subject_id), 'SK003', 'subject');
  IF NOT desk_owner() THEN
    INSERT INTO disclosure (subject_id, purpose) VALUES (NEW.subject_id, 'new');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON subject_secret FOR EACH ROW EXECUTE FUNCTION guard_secret();

-- A subject that is sealed stays so; erasing is the owner's.
CREATE FUNCTION guard_sealed() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner(), 'SK003', 'subject');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_sealed BEFORE UPDATE ON subject FOR EACH ROW
  WHEN (OLD.sealed_key IS NOT NULL AND NEW.sealed_key IS DISTINCT FROM OLD.sealed_key) EXECUTE FUNCTION guard_sealed();

-- The keyed hash of a value, as the program makes it where it holds the key itself: HMAC-SHA-256 over
-- kind and value, each with its length, cut to 16 bytes. A number that fits a person can be guessed
-- and tried, so that a login may ask for a million a day.
CREATE FUNCTION personal_lookup(p_kind TEXT, p_value TEXT) RETURNS BYTEA LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  secret store_secret%ROWTYPE;
BEGIN
  PERFORM desk_demand(desk_has('reviewer', 'manager', 'administrator'), 'SK002', 'personal_index');
  IF NOT (p_kind = 'identity' AND p_value LIKE ANY (ARRAY['uscc:%', 'program:%', 'order:%'])) AND NOT desk_owner() THEN
    PERFORM lookup_count();
  END IF;
  SELECT * INTO secret FROM store_secret;
  RETURN substr(sha256(secret.lookup_outer || sha256(secret.lookup_inner || desk_counted(p_kind) || desk_counted(p_value))), 1, 16);
END $$;

-- Counts in the sequence that the login was opened with, day and number in one: it goes on whatever is
-- rolled back, and the day is not the caller's to choose.
CREATE FUNCTION lookup_count() RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  counter REGCLASS := to_regclass(format('lookup_%s', desk_actor()));
  today BIGINT := ((now() AT TIME ZONE 'UTC')::date - DATE '2020-01-01')::bigint << 24;
  asked BIGINT;
BEGIN
  PERFORM desk_demand(counter IS NOT NULL, 'SK002', 'personal_index');
  asked := nextval(counter);
  IF asked < today THEN
    asked := setval(counter, today + 1);
  END IF;
  PERFORM desk_demand(asked - today <= 1000000, 'SK002', 'personal_index');
END $$;

-- Grants ------------------------------------------------------------------------------------

ALTER VIEW audit_list SET (security_invoker = true);
ALTER VIEW batch_list SET (security_invoker = true);
ALTER VIEW import_list SET (security_invoker = true);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA shelfkeeper FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA shelfkeeper TO {people};
REVOKE EXECUTE ON FUNCTION lookup_count() FROM {people};

GRANT SELECT ON ALL TABLES IN SCHEMA shelfkeeper TO {people};
REVOKE ALL ON store_secret, subject_secret FROM {people};

GRANT INSERT ON grant_entry, policy, subject, program, filing, filing_body, lease, decision, filing_event, attachment,
  personal_index, notice, payment_import, payment, posting, coverage, batch, batch_item, outbox, handoff,
  search_filing, search_program, subject_secret TO {people};
GRANT INSERT ON account TO {people};
GRANT DELETE ON lease, search_filing, search_program TO {people};

-- What may change of a row; nothing of what it is about, and nobody's name. The columns of a row that
-- never changes are granted only so that the row can be held.
GRANT UPDATE (name) ON latch TO {people};
GRANT UPDATE (disabled_at, version, fp) ON account TO {people};
GRANT UPDATE (state, confirmed_by, version, fp) ON grant_entry TO {people};
GRANT UPDATE (confirmed_by, published_at, version, fp) ON policy TO {people};
GRANT UPDATE (kind, uscc, name, name_folded, sealed_key, version, fp) ON subject TO {people};
GRANT UPDATE (name, name_folded, subject_id, subject_name, category, gmv_band, listed_on, shelf_state, ordered_state,
  icp_status, icp_as_of_on, record_number, updated_at, version, fp) ON program TO {people};
GRANT UPDATE (revision, kind, subject_id, subject_name, program_id, program_name, app_id, province, status, sms_status,
  submitted_at, due_on, due_provisional, record_number, decided_by, decided_at, body_hash, state_at, version, fp) ON filing TO {people};
GRANT UPDATE (sealed) ON filing_body TO {people};
GRANT UPDATE (account_id, login, until_at) ON lease TO {people};
GRANT UPDATE (paid_fen, state, settled_at, restriction, app_id, program_name, subject_id, version, fp) ON notice TO {people};
GRANT UPDATE (profile, summary, state, version, fp) ON payment_import TO {people};
GRANT UPDATE (verdict, notice_id, left_fen, reason, version, fp) ON payment TO {people};
GRANT UPDATE (withdrawn_at, reason, version, fp) ON coverage TO {people};
GRANT UPDATE (state, submitted_at, approver, approved_at, approved_hash, execute_from_on, executor, executed_at, reason, version, fp) ON batch TO {people};
GRANT UPDATE (outcome, outcome_code, outcome_at, version, fp) ON batch_item TO {people};
GRANT UPDATE (handoff_id) ON outbox TO {people};
GRANT UPDATE (fp) ON decision, filing_event, attachment, posting, handoff TO {people};
CREATE TRIGGER kept BEFORE UPDATE ON latch FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON filing_event FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON attachment FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON handoff FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();

-- A whole store comes in faster into tables without indexes and guards, which do not hold against an
-- owner anyway: what was taken away is handed out as the words that give it back in the same transaction.
-- For the owner, who alone may.
CREATE FUNCTION copy_begin() RETURNS SETOF TEXT LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  own RECORD;
BEGIN
  FOR own IN SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'shelfkeeper' AND NOT t.tgisinternal AND c.relname <> 'audit' ORDER BY 1
  LOOP
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', own.relname);
    RETURN NEXT format('ALTER TABLE %I ENABLE TRIGGER USER', own.relname);
  END LOOP;
  FOR own IN SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'shelfkeeper' AND NOT i.indisunique ORDER BY 1
  LOOP
    EXECUTE 'DROP INDEX ' || own.name;
    RETURN NEXT own.made;
  END LOOP;
END $$;
CREATE FUNCTION copy_end(made TEXT) RETURNS VOID LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  EXECUTE made;
END $$;
REVOKE ALL ON FUNCTION copy_begin() FROM PUBLIC, {people};
REVOKE ALL ON FUNCTION copy_end(TEXT) FROM PUBLIC, {people};
