-- What a team's server holds against a person with a connection of their own, whatever program they
-- use: who acts is the login; four eyes; the record is append-only; a row moves from state to state
-- by whoever may move it; what is personal is sealed, and its keys leave on record.
--
-- Every object belongs to a role that nobody signs in as. Every person is a login of the server and a
-- member of another, which holds the grants below; that the schema may be used at all is
-- granted person by person, and ends at once where it is taken back. Rights to act are rows of
-- `grant_entry`, not roles of the server: granting one is an act on the record like any other.
--
-- Functions that a trigger or a person calls pin their search path. The small ones those ask, some of them
-- a dozen times for one decision, take the pinned path of whoever asks, because pinning costs more than
-- they do; they name tables in full, and declare nothing by a bare type: that is looked up once, by the
-- path of the first to ask. Those that run with the owner's rights (SECURITY DEFINER) are the
-- look-up and release of what is sealed, the logins of accounts, and the append to the record.
-- Deliberately absent: who may read what. Whoever may sign in may read whatever is not sealed.

-- Who acts ----------------------------------------------------------------------------------

-- Whoever runs the store may do as they please to it; no trigger could hold against an owner.
CREATE FUNCTION desk_owner() RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT pg_catalog.pg_has_role(session_user, nspowner, 'MEMBER') FROM pg_catalog.pg_namespace WHERE nspname = 'shelfkeeper');
END $$;

-- The role that people are members of; it bears the name of the owner's database.
CREATE FUNCTION desk_people() RETURNS TEXT LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT regexp_replace(rolname, '_owner$', '_people')
  FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner WHERE nspname = 'shelfkeeper'
$$;

-- The account of the login; 0 for a login without one. Only an owner may say another number, which is
-- how a store is filled and copied.
CREATE OR REPLACE FUNCTION desk_actor() RETURNS BIGINT LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF shelfkeeper.desk_owner() THEN
    RETURN coalesce(nullif(pg_catalog.current_setting('shelfkeeper.actor', true), '')::bigint, 0);
  END IF;
  RETURN coalesce((SELECT id FROM shelfkeeper.account WHERE login = session_user::text), 0);
END $$;

CREATE FUNCTION desk_has(VARIADIC roles TEXT[]) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN shelfkeeper.desk_owner() OR EXISTS (
    SELECT 1 FROM shelfkeeper.account JOIN shelfkeeper.grant_entry ON grant_entry.account_id = account.id
    WHERE account.login = session_user::text AND account.disabled_at IS NULL
      AND grant_entry.state = 'active' AND grant_entry.role = ANY (roles));
END $$;

-- The person behind an account, in the form in which persons are compared: width, case, blanks and
-- what is not seen make no second pair of eyes.
CREATE FUNCTION desk_person(account_id BIGINT) RETURNS TEXT LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT regexp_replace(lower(normalize(person, NFKC)), '[[:space:]\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g')
  FROM account WHERE id = account_id
$$;

CREATE FUNCTION desk_administrators() RETURNS BIGINT LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT count(DISTINCT desk_person(account.id))
  FROM grant_entry JOIN account ON account.id = grant_entry.account_id
  WHERE grant_entry.role = 'administrator' AND grant_entry.state = 'active' AND account.disabled_at IS NULL
$$;

-- Refuses a person. The states are the program's own: four eyes, another role, another state, another
-- actor.
CREATE FUNCTION desk_refuse(state TEXT, what TEXT) RETURNS VOID LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = what;
END $$;

CREATE FUNCTION desk_demand(held BOOLEAN, state TEXT, what TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF held IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = what;
  END IF;
END $$;

-- For a table as a whole: one of these roles.
CREATE FUNCTION guard_role() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF NOT desk_has(VARIADIC TG_ARGV) THEN
    RAISE EXCEPTION USING ERRCODE = 'SK002', MESSAGE = TG_TABLE_NAME || ' ' || lower(TG_OP);
  END IF;
  RETURN CASE WHEN TG_LEVEL = 'ROW' THEN NEW END;
END $$;

-- For a row: the column named is the actor.
CREATE FUNCTION guard_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF NOT desk_owner() AND (to_jsonb(NEW) ->> TG_ARGV[0])::bigint <> desk_actor() THEN
    RAISE EXCEPTION USING ERRCODE = 'SK004', MESSAGE = TG_TABLE_NAME || '.' || TG_ARGV[0];
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF NOT desk_owner() THEN
    RAISE EXCEPTION USING ERRCODE = 'SK003', MESSAGE = TG_TABLE_NAME || ' ' || lower(TG_OP);
  END IF;
  RETURN NEW;
END $$;

-- The record --------------------------------------------------------------------------------

-- Eight bytes, least significant first, as the chain counts.
CREATE FUNCTION desk_le8(number BIGINT) RETURNS BYTEA LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  h pg_catalog.text := lpad(to_hex(number), 16, '0');
BEGIN
  RETURN decode(substr(h, 15, 2) || substr(h, 13, 2) || substr(h, 11, 2) || substr(h, 9, 2)
             || substr(h, 7, 2) || substr(h, 5, 2) || substr(h, 3, 2) || substr(h, 1, 2), 'hex');
END $$;

CREATE FUNCTION desk_counted(part TEXT) RETURNS BYTEA LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  b pg_catalog.bytea := convert_to(part, 'UTF8');
BEGIN
  RETURN shelfkeeper.desk_le8(octet_length(b)::bigint) || b;
END $$;

-- The only way into the record: an event that goes on from its head, by the login, and the operation it
-- is of. One word, because everybody who ends an act waits here for everybody else.
CREATE FUNCTION audit_append(p_at BIGINT, p_op TEXT, p_action TEXT, p_entity TEXT, p_detail TEXT, p_tables TEXT, p_digest BYTEA, p_result TEXT)
RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  own BIGINT := desk_actor();
  told BYTEA := desk_counted(p_op) || desk_counted(p_action) || desk_counted(p_entity) || desk_counted(p_detail) || desk_counted(p_tables);
  last BIGINT;
  head BYTEA;
BEGIN
  IF own = 0 AND NOT desk_owner() THEN
    PERFORM desk_refuse('SK004', 'audit');
  END IF;
  PERFORM 1 FROM latch WHERE name = 'audit' FOR UPDATE;
  SELECT seq, hash INTO last, head FROM audit ORDER BY seq DESC LIMIT 1;
  last := coalesce(last, 0) + 1;
  head := coalesce(head, decode(repeat('00', 32), 'hex'));
  INSERT INTO audit (seq, at, op_id, actor, action, entity, detail, tables, prev, hash)
  VALUES (last, p_at, p_op, own, p_action, p_entity, p_detail, p_tables, head,
          sha256(head || desk_le8(last) || desk_le8(p_at) || desk_le8(own) || told));
  INSERT INTO operation (id, digest, result, audit_seq, at) VALUES (p_op, p_digest, p_result, last, p_at);
END $$;

-- People, accounts, rights ------------------------------------------------------------------

CREATE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(desk_has('administrator'), 'SK002', 'account');
    PERFORM desk_demand(NEW.disabled_at IS NULL, 'SK003', 'account');
    RETURN NEW;
  END IF;
  -- Whoever gave up the right in this transaction may still close their own account in it.
  PERFORM desk_demand(OLD.id = desk_actor() OR desk_has('administrator'), 'SK002', 'account');
  PERFORM 1 FROM latch WHERE name = 'desk' FOR UPDATE;
  IF NEW.disabled_at IS DISTINCT FROM OLD.disabled_at THEN
    PERFORM desk_demand(OLD.disabled_at IS NULL, 'SK003', 'account');
    IF EXISTS (SELECT 1 FROM grant_entry WHERE account_id = OLD.id AND role = 'administrator' AND state = 'active') THEN
      PERFORM desk_demand(desk_administrators() > 1, 'SK005', 'account');
      PERFORM desk_demand(desk_person(OLD.id) = desk_person(desk_actor()), 'SK001', 'account');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON account FOR EACH ROW EXECUTE FUNCTION guard_account();

CREATE FUNCTION guard_grant() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  me TEXT;
  holder TEXT;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('administrator'), 'SK002', 'grant_entry');
  -- Two who count administrators at once would each find the other still there.
  PERFORM 1 FROM latch WHERE name = 'desk' FOR UPDATE;
  SELECT desk_person(desk_actor()), desk_person(NEW.account_id) INTO me, holder;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(NEW.granted_by = desk_actor() AND NEW.confirmed_by IS NULL, 'SK004', 'grant_entry');
    PERFORM desk_demand(NEW.state = 'pending' OR (NEW.state = 'active' AND (NEW.role = 'reviewer' OR desk_administrators() < 2)),
                        'SK001', 'grant_entry');
    RETURN NEW;
  END IF;
  IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by THEN
    PERFORM desk_demand(NEW.confirmed_by = desk_actor() AND NEW.state <> OLD.state, 'SK004', 'grant_entry');
    PERFORM desk_demand(me <> desk_person(OLD.granted_by), 'SK001', 'grant_entry');
  END IF;
  CASE OLD.state || ' ' || NEW.state
    WHEN 'pending active' THEN
      PERFORM desk_demand(NEW.confirmed_by IS NOT NULL AND me <> holder, 'SK001', 'grant_entry');
      PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM grant_entry g WHERE g.account_id = OLD.account_id AND g.role = OLD.role AND g.state = 'active'),
                          'SK003', 'grant_entry');
    WHEN 'pending revoked' THEN
      NULL;
    WHEN 'active revoked' THEN
      IF OLD.role = 'administrator' AND EXISTS (SELECT 1 FROM account WHERE id = OLD.account_id AND disabled_at IS NULL) THEN
        PERFORM desk_demand(desk_administrators() > 1, 'SK005', 'grant_entry');
        -- Another's right goes when somebody else asked for it and this transaction confirms that.
        PERFORM desk_demand(me = holder OR EXISTS (
          SELECT 1 FROM grant_entry g WHERE g.account_id = OLD.account_id AND g.role = OLD.role AND g.state = 'revoked'
             AND g.confirmed_by = desk_actor() AND g.xmin = pg_current_xact_id()::xid), 'SK001', 'grant_entry');
      END IF;
    ELSE
      PERFORM desk_demand(OLD.state = NEW.state AND NEW.state <> 'revoked', 'SK003', 'grant_entry');
  END CASE;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON grant_entry FOR EACH ROW EXECUTE FUNCTION guard_grant();

-- An account's login at the server, made with the verifier of a password that the server never sees.
-- A login that is there already keeps its password and is let in.
CREATE FUNCTION login_open(p_login TEXT, p_verifier TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('administrator'), 'SK002', 'login');
  PERFORM desk_demand(EXISTS (SELECT 1 FROM account WHERE login = p_login AND disabled_at IS NULL), 'SK003', 'login');
  PERFORM desk_demand(p_verifier LIKE 'SCRAM-SHA-256$%', 'SK003', 'login');
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login) THEN
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD %L', p_login, p_verifier);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- Another desk of this server made it just now.
    END;
  END IF;
  PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login
                                  AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls)), 'SK003', 'login');
  IF NOT pg_has_role(p_login, desk_people(), 'MEMBER') THEN
    EXECUTE format('GRANT %I TO %I', desk_people(), p_login);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA shelfkeeper TO %I', p_login);
  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', 'lookup_' || (SELECT id FROM account WHERE login = p_login));
END $$;

-- The login of an account that was disabled is let in no more; what it has open is refused from its
-- next word on. At the end, because whoever closes their own still writes it down.
CREATE FUNCTION login_close() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = NEW.login) THEN
    EXECUTE format('REVOKE ALL ON SCHEMA shelfkeeper FROM %I', NEW.login);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER login_close AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION login_close();

-- Sets a password: one's own, or as administrator that of an account of this desk, whose login it opens
-- where the account came without one. A login that works elsewhere on this server as well is not one
-- desk's to change.
CREATE FUNCTION login_password(p_login TEXT, p_verifier TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('administrator') OR p_login = session_user::text, 'SK002', 'login');
  IF desk_has('administrator') THEN
    PERFORM login_open(p_login, p_verifier);
  END IF;
  PERFORM desk_demand(EXISTS (SELECT 1 FROM account WHERE login = p_login) AND p_verifier LIKE 'SCRAM-SHA-256$%'
                      AND pg_has_role(p_login, desk_people(), 'MEMBER')
                      AND NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login
                                      AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls)), 'SK003', 'login');
  PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
                                  WHERE r.rolname = p_login AND m.roleid <> quote_ident(desk_people())::regrole), 'SK003', 'login');
  EXECUTE format('ALTER ROLE %I PASSWORD %L', p_login, p_verifier);
END $$;

-- Rules -------------------------------------------------------------------------------------

CREATE FUNCTION guard_policy() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('administrator'), 'SK002', 'policy');
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(NEW.author = desk_actor() AND NEW.confirmed_by IS NULL, 'SK004', 'policy');
    PERFORM 1 FROM latch WHERE name = 'desk' FOR UPDATE;
    PERFORM desk_demand(NEW.published_at IS NULL OR desk_administrators() < 2, 'SK001', 'policy');
    RETURN NEW;
  END IF;
  IF (NEW.published_at, NEW.confirmed_by) IS DISTINCT FROM (OLD.published_at, OLD.confirmed_by) THEN
    PERFORM desk_demand(OLD.published_at IS NULL AND NEW.published_at IS NOT NULL, 'SK003', 'policy');
    PERFORM desk_demand(NEW.confirmed_by = desk_actor(), 'SK004', 'policy');
    PERFORM desk_demand(desk_person(OLD.author) <> desk_person(desk_actor()), 'SK001', 'policy');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION guard_policy();

-- Filings -----------------------------------------------------------------------------------

-- Every move from state to state there is, and whether it is a reviewer's decision.
CREATE TABLE filing_move (
  from_status BIGINT NOT NULL,
  from_sms    BIGINT NOT NULL,
  to_status   BIGINT NOT NULL,
  to_sms      BIGINT NOT NULL,
  decision    BOOLEAN NOT NULL,
  PRIMARY KEY (from_status, from_sms, to_status, to_sms)
);
INSERT INTO filing_move VALUES
  (2, 0, 4, 1, true), (2, 0, 4, 0, true), (2, 0, 3, 0, true), (2, 0, 0, 0, false),
  (3, 0, 2, 0, false), (4, 3, 2, 0, false), (5, 0, 2, 0, false),
  (4, 1, 4, 2, false), (4, 1, 4, 3, false),
  (4, 0, 5, 0, false), (4, 1, 5, 0, false), (4, 2, 5, 0, false), (4, 3, 5, 0, false),
  (4, 0, 6, 0, false), (4, 2, 6, 0, false);

CREATE FUNCTION guard_filing() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  decision BOOLEAN;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(NEW.status = 2 AND NEW.decided_by IS NULL AND NEW.decided_at IS NULL, 'SK003', 'filing');
    RETURN NEW;
  END IF;
  SELECT m.decision INTO decision FROM filing_move m
  WHERE m.from_status = OLD.status AND m.from_sms = coalesce(OLD.sms_status, 0)
    AND m.to_status = NEW.status AND m.to_sms = coalesce(NEW.sms_status, 0);
  IF decision IS NULL THEN
    PERFORM desk_refuse('SK003', 'filing');
  ELSIF decision THEN
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'filing');
    PERFORM desk_demand(NEW.decided_by = desk_actor() AND NEW.decided_at IS NOT NULL, 'SK004', 'filing');
    PERFORM desk_demand(NEW.revision = OLD.revision AND NEW.body_hash = OLD.body_hash, 'SK003', 'filing');
    PERFORM desk_demand(EXISTS (SELECT 1 FROM lease WHERE filing_id = OLD.id AND account_id = desk_actor()), 'SK003', 'lease');
  ELSE
    PERFORM desk_demand(desk_has('reviewer', 'manager', 'administrator'), 'SK002', 'filing');
    PERFORM desk_demand(NEW.decided_by IS NULL OR NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by, 'SK004', 'filing');
    PERFORM desk_demand(NEW.status <> 2 OR NEW.revision > OLD.revision, 'SK003', 'filing');
    PERFORM desk_demand(NEW.status <> 6 OR NEW.record_number IS NOT NULL, 'SK003', 'filing');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON filing FOR EACH ROW EXECUTE FUNCTION guard_filing();
-- One by one, as a dump gives it back: verification compares the words.
CREATE TRIGGER guard_move BEFORE UPDATE ON filing FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.sms_status IS DISTINCT FROM NEW.sms_status
        OR OLD.decided_by IS DISTINCT FROM NEW.decided_by OR OLD.decided_at IS DISTINCT FROM NEW.decided_at)
  EXECUTE FUNCTION guard_filing();

-- What a reviewer decided has a decision to show for it when the transaction ends.
CREATE FUNCTION guard_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM decision d WHERE d.filing_id = NEW.id AND d.revision = NEW.revision AND d.decided_by = NEW.decided_by
       AND d.verdict = CASE NEW.status WHEN 3 THEN 'returned' ELSE 'approved' END), 'SK003', 'decision');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_decided AFTER UPDATE ON filing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.status = 2 AND NEW.status IN (3, 4)) EXECUTE FUNCTION guard_decided();

CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM filing f WHERE f.id = NEW.filing_id AND f.revision = NEW.revision AND f.decided_by = NEW.decided_by
       AND f.decided_at = NEW.decided_at AND f.status = CASE NEW.verdict WHEN 'returned' THEN 3 ELSE 4 END), 'SK003', 'decision');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_actor BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION guard_actor('decided_by');
CREATE TRIGGER guard BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION guard_decision();

-- A filing is with whoever took it, under their own name, until it ends or they give it back. What
-- somebody holds goes into another reviewer's hands together with the event that says so, or not at all;
-- taking it away without taking it over is refused.
CREATE FUNCTION lease_is_over(held lease) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN held.until_at <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint
      OR EXISTS (SELECT 1 FROM shelfkeeper.filing WHERE id = held.filing_id AND status <> 2);
END $$;

CREATE FUNCTION guard_lease() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM desk_demand(desk_has('reviewer', 'manager', 'administrator'), 'SK002', 'lease');
    PERFORM desk_demand(OLD.account_id = desk_actor() OR lease_is_over(OLD), 'SK006', 'lease');
  ELSE
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'lease');
    PERFORM desk_demand(NEW.account_id = desk_actor() AND NEW.login = session_user::text, 'SK004', 'lease');
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON lease FOR EACH ROW EXECUTE FUNCTION guard_lease();

CREATE FUNCTION guard_taken_over() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR lease_is_over(OLD) OR EXISTS (
    SELECT 1 FROM audit WHERE entity = 'filing:' || OLD.filing_id AND action = 'filing.take_over'
       AND actor = NEW.account_id AND audit.xmin = pg_current_xact_id()::xid), 'SK006', 'lease');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER taken_over AFTER UPDATE ON lease DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.account_id <> NEW.account_id) EXECUTE FUNCTION guard_taken_over();

-- Deposits ----------------------------------------------------------------------------------

CREATE TRIGGER guard_new BEFORE INSERT ON notice FOR EACH ROW
  WHEN (NEW.state <> 'open' OR NEW.paid_fen <> 0 OR NEW.restriction <> 'none') EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER guard_paid BEFORE UPDATE OF paid_fen, state, settled_at ON notice FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_restriction BEFORE UPDATE OF restriction ON notice FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('finance', 'manager');
CREATE TRIGGER guard_settled BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (NEW.state = 'settled' AND NEW.paid_fen < NEW.amount_fen) EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER guard_restrict BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('ordered', 'in_force')) EXECUTE FUNCTION guard_role('manager');
CREATE TRIGGER guard_lift BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('lift_ordered', 'lifted')) EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_actor BEFORE INSERT ON payment_import FOR EACH ROW EXECUTE FUNCTION guard_actor('imported_by');
CREATE TRIGGER guard_actor BEFORE INSERT ON coverage FOR EACH ROW
  WHEN (NEW.declared_by IS NOT NULL) EXECUTE FUNCTION guard_actor('declared_by');

-- Enforcement -------------------------------------------------------------------------------

CREATE FUNCTION guard_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  me TEXT;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('manager'), 'SK002', 'batch');
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(NEW.author = desk_actor(), 'SK004', 'batch');
    PERFORM desk_demand(NEW.state = 'draft' AND NEW.approver IS NULL AND NEW.approved_hash IS NULL AND NEW.executor IS NULL
                        AND NEW.submitted_at IS NULL AND NEW.approved_at IS NULL AND NEW.executed_at IS NULL, 'SK003', 'batch');
    RETURN NEW;
  END IF;
  me := desk_person(desk_actor());
  IF (NEW.approver, NEW.approved_at, NEW.approved_hash, NEW.execute_from_on)
     IS DISTINCT FROM (OLD.approver, OLD.approved_at, OLD.approved_hash, OLD.execute_from_on) THEN
    PERFORM desk_demand(OLD.state = 'submitted' AND NEW.state = 'approved', 'SK003', 'batch');
  END IF;
  IF NEW.executor IS DISTINCT FROM OLD.executor THEN
    PERFORM desk_demand(NEW.state = 'executing' AND NEW.executor = desk_actor(), 'SK004', 'batch');
  END IF;
  CASE OLD.state || ' ' || NEW.state
    WHEN 'draft submitted' THEN
      PERFORM desk_demand(me = desk_person(OLD.author), 'SK002', 'batch');
    WHEN 'submitted approved' THEN
      PERFORM desk_demand(NEW.approver = desk_actor(), 'SK004', 'batch');
      PERFORM desk_demand(NEW.approved_hash = OLD.plan_hash AND NEW.approved_at IS NOT NULL, 'SK003', 'batch');
      PERFORM desk_demand(me <> desk_person(OLD.author)
                          AND NOT EXISTS (SELECT 1 FROM policy WHERE id = OLD.policy_id AND desk_person(author) = me), 'SK001', 'batch');
    WHEN 'submitted rejected' THEN
      PERFORM desk_demand(me <> desk_person(OLD.author), 'SK001', 'batch');
    WHEN 'draft withdrawn', 'submitted withdrawn', 'approved withdrawn' THEN
      NULL;
    WHEN 'approved executing' THEN
      PERFORM desk_demand(NEW.executor = desk_actor(), 'SK004', 'batch');
    WHEN 'executing executed', 'executing closed', 'executed closed' THEN
      NULL;
    ELSE
      PERFORM desk_demand(OLD.state = NEW.state, 'SK003', 'batch');
  END CASE;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON batch FOR EACH ROW EXECUTE FUNCTION guard_batch();

-- A list is written before anybody reads it, and not after.
CREATE FUNCTION guard_planned() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (
    SELECT 1 FROM (SELECT DISTINCT batch_id FROM added) a JOIN batch ON batch.id = a.batch_id
    WHERE batch.state <> 'draft' OR batch.author <> desk_actor()), 'SK003', 'batch_item');
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (SELECT 1 FROM added WHERE outcome <> 'planned'), 'SK003', 'batch_item');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_planned AFTER INSERT ON batch_item REFERENCING NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION guard_planned();

CREATE FUNCTION guard_outcome() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM batch WHERE id = NEW.batch_id AND CASE
      WHEN OLD.outcome = 'planned' AND NEW.outcome IN ('left_out', 'ordered') THEN state = 'executing'
      WHEN OLD.outcome = 'ordered' AND NEW.outcome IN ('confirmed', 'failed') THEN state IN ('executed', 'closed')
      ELSE false END), 'SK003', 'batch_item');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_outcome BEFORE UPDATE ON batch_item FOR EACH ROW
  WHEN (OLD.outcome <> NEW.outcome) EXECUTE FUNCTION guard_outcome();

-- Nobody is ordered off the shelf or out of the search but by a batch that was approved and has begun.
CREATE FUNCTION guard_ordered() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM batch JOIN batch_item ON batch_item.batch_id = batch.id
    WHERE batch.state = 'executing' AND batch_item.program_id = NEW.id AND batch_item.target_state = NEW.ordered_state),
    'SK003', 'program');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_ordered BEFORE UPDATE ON program FOR EACH ROW
  WHEN (NEW.ordered_state IN ('delisted', 'search_restricted') AND NEW.ordered_state IS DISTINCT FROM OLD.ordered_state)
  EXECUTE FUNCTION guard_ordered();
CREATE TRIGGER guard_new BEFORE INSERT ON program FOR EACH ROW
  WHEN (NEW.ordered_state IS NOT NULL) EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER guard_shelf BEFORE UPDATE OF shelf_state, icp_status, icp_as_of_on, record_number ON program FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('reviewer', 'manager', 'administrator');
CREATE TRIGGER guard_lifted BEFORE UPDATE OF ordered_state ON program FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('manager', 'finance', 'reviewer', 'administrator');

CREATE TRIGGER guard_actor BEFORE INSERT ON handoff FOR EACH ROW EXECUTE FUNCTION guard_actor('created_by');
CREATE TRIGGER guard_decisions BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.kind = 'decision') EXECUTE FUNCTION guard_role('reviewer');
CREATE TRIGGER guard_lifts BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.kind = 'lift') EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_batches BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.kind = 'batch') EXECUTE FUNCTION guard_role('manager');

-- Whole tables: who may write them at all.
DO $$
DECLARE
  rule RECORD;
BEGIN
  FOR rule IN SELECT * FROM (VALUES
    ('subject', 'reviewer, manager, administrator'), ('filing_body', 'reviewer, manager, administrator'),
    ('filing', 'reviewer, manager, administrator'), ('filing_event', 'reviewer, manager, administrator'),
    ('attachment', 'reviewer, manager, administrator'), ('personal_index', 'reviewer, manager, administrator'),
    ('search_filing', 'reviewer, manager, administrator'), ('search_program', 'reviewer, manager, administrator'),
    ('decision', 'reviewer'), ('payment_import', 'finance'), ('payment', 'finance'), ('posting', 'finance'),
    ('coverage', 'finance'), ('batch_item', 'manager'), ('outbox', 'reviewer, finance, manager'),
    ('handoff', 'reviewer, finance, manager')) AS rules(name, roles)
  LOOP
    EXECUTE format('CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_role(%s)',
                   rule.name, rule.roles);
  END LOOP;
END $$;
CREATE TRIGGER guard_role BEFORE INSERT ON notice FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_role BEFORE INSERT ON program FOR EACH STATEMENT EXECUTE FUNCTION guard_role('reviewer', 'manager', 'administrator');
