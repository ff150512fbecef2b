-- Decisions that were drawn, by a keyed hash, for a blind second look.
--
-- The server draws. Its key is its own and nobody's to read, and what it drew it tells only of a decision
-- whose draw stands on record in a transaction that has ended, from when on the decision is not taken back any
-- more: what is rolled back would take its own record along, and a sample that can be tried is none.
-- Deliberately absent: blindness against whoever reads tables. Decisions are not sealed; the program keeps them
-- from whoever looks a second time.

INSERT INTO latch (name) VALUES ('second_look');

-- One row a decision that was drawn when it left the house. Until it is answered it has no looker; who
-- holds it meanwhile, and until when, is no part of the record. Words of a settlement are sealed under
-- the key of the subject the filing was of.
CREATE TABLE second_look (
  id          BIGINT PRIMARY KEY,
  decision_id BIGINT NOT NULL UNIQUE REFERENCES decision(id),
  filing_id   BIGINT NOT NULL REFERENCES filing(id),
  subject_id  BIGINT NOT NULL REFERENCES subject(id),
  revision    BIGINT NOT NULL,
  drawn_at    BIGINT NOT NULL,
  looker      BIGINT REFERENCES account(id),
  looked_at   BIGINT,
  verdict     TEXT COLLATE "C" CHECK (verdict IN ('approved', 'returned')),
  reasons     TEXT COLLATE "C" NOT NULL,
  outcome     TEXT COLLATE "C" CHECK (outcome IN ('agree', 'other_fields', 'disagree')),
  settled_by  BIGINT REFERENCES account(id),
  settled_at  BIGINT,
  in_right    TEXT COLLATE "C" CHECK (in_right IN ('first', 'second', 'both')),
  words       BYTEA,
  held_by     BIGINT REFERENCES account(id),
  held_until  BIGINT,
  version     BIGINT NOT NULL,
  fp          BYTEA  NOT NULL,
  CHECK ((looker IS NULL) = (looked_at IS NULL) AND (looker IS NULL) = (verdict IS NULL) AND (looker IS NULL) = (outcome IS NULL)),
  CHECK ((settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (in_right IS NULL) AND (settled_by IS NULL) = (words IS NULL)),
  CHECK (settled_by IS NULL OR (outcome IS NOT NULL AND outcome = 'disagree'))
);
CREATE INDEX second_look_open   ON second_look(id) WHERE verdict IS NULL;
CREATE INDEX second_look_split  ON second_look(id) WHERE outcome = 'disagree';
CREATE INDEX second_look_looked ON second_look(looked_at, id) WHERE looked_at IS NOT NULL;
CREATE INDEX second_look_filing ON second_look(filing_id);

-- What the first reviewer had before them, because a later revision replaces it: the filing's own columns,
-- its last scan, and its body as it was sealed, which authenticates itself.
CREATE TABLE look_copy (
  look_id      BIGINT PRIMARY KEY REFERENCES second_look(id),
  kind         TEXT COLLATE "C" NOT NULL,
  subject_name TEXT COLLATE "C" NOT NULL,
  program_id   BIGINT,
  program_name TEXT COLLATE "C" NOT NULL,
  app_id       TEXT COLLATE "C" NOT NULL,
  province     TEXT COLLATE "C" NOT NULL,
  submitted_at BIGINT NOT NULL,
  last_scan    BIGINT NOT NULL,
  sealed       BYTEA  NOT NULL
);

-- The draw ----------------------------------------------------------------------------------

-- The two keys of the keyed hash, made here and nowhere else.
CREATE TABLE look_secret (
  one       BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
  inner_key BYTEA NOT NULL CHECK (octet_length(inner_key) = 64),
  outer_key BYTEA NOT NULL CHECK (octet_length(outer_key) = 64)
);
CREATE FUNCTION look_random() RETURNS BYTEA LANGUAGE sql VOLATILE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
$$;
INSERT INTO look_secret (inner_key, outer_key) VALUES (look_random() || look_random(), look_random() || look_random());

-- Decisions that were drawn for, whatever came of it: by the server's clock and login.
CREATE TABLE look_draw (
  decision_id BIGINT PRIMARY KEY REFERENCES decision(id),
  at          TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  login       TEXT COLLATE "C" NOT NULL DEFAULT session_user,
  asked_in    XID8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON look_draw FOR EACH ROW EXECUTE FUNCTION audit_append_only();

-- The server's clock, as the program tells instants.
CREATE FUNCTION look_now() RETURNS BIGINT LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

-- Draws for what may leave by now, and for what the asking person decided who gives up taking it back; nobody
-- gives that up for another, by naming an instant that has not come either. Under the latch under which decisions come, go and are taken back.
CREATE FUNCTION look_ask(p_now BIGINT, p_hasty BIGINT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('reviewer', 'manager'), 'SK002', 'look_draw');
  PERFORM 1 FROM latch WHERE name = 'outbox.decision' FOR UPDATE;
  INSERT INTO look_draw (decision_id)
  SELECT d.id FROM outbox o JOIN decision d ON d.id = o.ref_id
  WHERE o.kind = 'decision' AND o.handoff_id IS NULL AND (o.not_before <= least(p_now, look_now()) OR (d.decided_by = p_hasty AND p_hasty = desk_actor()))
    AND NOT EXISTS (SELECT 1 FROM look_draw l WHERE l.decision_id = d.id)
  ORDER BY d.id;
END $$;

-- The share, in thousandths, that was in force when something was decided.
CREATE FUNCTION look_share(p_platform TEXT, p_decided_at BIGINT) RETURNS BIGINT LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT coalesce((
    SELECT (body::jsonb ->> 'second_look_per_mille')::bigint FROM policy
    WHERE platform = p_platform AND kind = 'filing' AND published_at IS NOT NULL
      AND valid_from_on <= floor((p_decided_at + 28800000) / 86400000.0)
      AND (valid_to_on IS NULL OR valid_to_on >= floor((p_decided_at + 28800000) / 86400000.0))
    ORDER BY edition DESC LIMIT 1), 20)
$$;

-- Whether eight bytes of a hash lie within a share, as the program compares them.
CREATE FUNCTION look_within(p_hash BYTEA, p_per_mille BIGINT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (('x' || encode(substr(p_hash, 1, 4), 'hex'))::bit(32)::bigint::numeric * 4294967296
          + ('x' || encode(substr(p_hash, 5, 4), 'hex'))::bit(32)::bigint::numeric) * 1000
         < p_per_mille::numeric * 18446744073709551616
$$;

-- Whether a decision is in the sample, once its draw stands.
CREATE FUNCTION look_drawn(p_decision BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  secret look_secret%ROWTYPE;
BEGIN
  PERFORM desk_demand(EXISTS (SELECT 1 FROM look_draw WHERE decision_id = p_decision
                              AND asked_in IS DISTINCT FROM pg_current_xact_id_if_assigned()), 'SK003', 'look_draw');
  SELECT * INTO secret FROM look_secret;
  RETURN (
    SELECT look_within(sha256(secret.outer_key || sha256(secret.inner_key || desk_counted(f.platform) || desk_counted(f.order_no)
                       || desk_le8(d.revision) || desk_le8(d.id) || desk_le8(d.decided_at))), look_share(f.platform, d.decided_at))
    FROM decision d JOIN filing f ON f.id = d.filing_id WHERE d.id = p_decision);
END $$;

-- What was drawn for counts as gone, whatever became of the hand-off. The latch first: who asks for a draw
-- meanwhile waits until this is done or undone.
CREATE OR REPLACE FUNCTION guard_retraction() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM latch WHERE name = 'outbox.decision' FOR UPDATE;
  PERFORM desk_demand(EXISTS (
    SELECT 1 FROM decision d JOIN filing f ON f.id = d.filing_id
    WHERE d.id = NEW.decision_id AND d.decided_by = desk_actor() AND f.id = NEW.filing_id
      AND f.revision = d.revision AND f.status = 2)
    AND NOT EXISTS (SELECT 1 FROM look_draw WHERE decision_id = NEW.decision_id), 'SK003', 'retraction');
  RETURN NEW;
END $$;

-- Nothing leaves that was not drawn for, and what was drawn leaves with its row. What came again before its decision
-- left cannot be seen as it was, and has none.
CREATE FUNCTION guard_left() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NULL;
  END IF;
  PERFORM desk_demand(NOT look_drawn(NEW.ref_id)
    OR EXISTS (SELECT 1 FROM second_look s JOIN look_copy c ON c.look_id = s.id WHERE s.decision_id = NEW.ref_id)
    OR EXISTS (SELECT 1 FROM decision d JOIN filing f ON f.id = d.filing_id WHERE d.id = NEW.ref_id AND f.revision <> d.revision),
    'SK003', 'second_look');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_left AFTER UPDATE ON outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind = 'decision' AND OLD.handoff_id IS NULL AND NEW.handoff_id IS NOT NULL) EXECUTE FUNCTION guard_left();

-- The looks ---------------------------------------------------------------------------------

-- A row comes with the hand-off of a decision that was drawn, unanswered, and by whoever hands over.
CREATE FUNCTION guard_look_new() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (
    NEW.looker IS NULL AND NEW.settled_by IS NULL AND NEW.held_by IS NULL AND NEW.held_until IS NULL AND NEW.reasons = '[]'
    AND EXISTS (
      SELECT 1 FROM decision d JOIN filing f ON f.id = d.filing_id JOIN outbox o ON o.kind = 'decision' AND o.ref_id = d.id
           JOIN handoff h ON h.id = o.handoff_id
      WHERE d.id = NEW.decision_id AND f.id = NEW.filing_id AND d.revision = NEW.revision AND f.revision = d.revision
        AND f.subject_id = NEW.subject_id AND h.created_by = desk_actor() AND h.created_at = NEW.drawn_at
        AND h.xmin = pg_current_xact_id()::xid)
    AND look_drawn(NEW.decision_id)), 'SK003', 'second_look');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_new BEFORE INSERT ON second_look FOR EACH ROW EXECUTE FUNCTION guard_look_new();

-- Another person than the first reviewer holds a look, for half an hour by whichever clock, and answers what
-- they hold, once; a third settles a disagreement, once.
CREATE FUNCTION guard_look() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  me TEXT;
  first TEXT;
  verdict TEXT;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  SELECT desk_person(desk_actor()), desk_person(d.decided_by), d.verdict INTO me, first, verdict FROM decision d WHERE d.id = OLD.decision_id;
  IF (NEW.held_by, NEW.held_until) IS DISTINCT FROM (OLD.held_by, OLD.held_until) THEN
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'second_look');
    PERFORM desk_demand(NEW.held_by = desk_actor() AND NEW.held_until IS NOT NULL, 'SK004', 'second_look');
    PERFORM desk_demand(me <> first, 'SK001', 'second_look');
    PERFORM desk_demand(OLD.verdict IS NULL AND NEW.verdict IS NULL, 'SK003', 'second_look');
    PERFORM desk_demand(NEW.held_until <= look_now() + 3600000, 'SK003', 'second_look');
    PERFORM desk_demand(OLD.held_by IS NULL OR OLD.held_by = desk_actor() OR OLD.held_until <= look_now(), 'SK006', 'second_look');
  END IF;
  IF (NEW.looker, NEW.looked_at, NEW.verdict, NEW.reasons, NEW.outcome)
     IS DISTINCT FROM (OLD.looker, OLD.looked_at, OLD.verdict, OLD.reasons, OLD.outcome) THEN
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'second_look');
    PERFORM desk_demand(OLD.verdict IS NULL AND NEW.verdict IS NOT NULL AND NEW.settled_by IS NULL, 'SK003', 'second_look');
    PERFORM desk_demand(NEW.looker = desk_actor(), 'SK004', 'second_look');
    PERFORM desk_demand(me <> first, 'SK001', 'second_look');
    PERFORM desk_demand(OLD.held_by IS NOT DISTINCT FROM desk_actor() AND NEW.looked_at < OLD.held_until, 'SK006', 'second_look');
    PERFORM desk_demand((NEW.outcome = 'disagree') = (NEW.verdict <> verdict), 'SK003', 'second_look');
  END IF;
  IF (NEW.settled_by, NEW.settled_at, NEW.in_right, NEW.words)
     IS DISTINCT FROM (OLD.settled_by, OLD.settled_at, OLD.in_right, OLD.words) THEN
    PERFORM desk_demand(desk_has('manager'), 'SK002', 'second_look');
    PERFORM desk_demand(OLD.outcome IS NOT DISTINCT FROM 'disagree' AND OLD.settled_by IS NULL, 'SK003', 'second_look');
    PERFORM desk_demand(NEW.settled_by = desk_actor(), 'SK004', 'second_look');
    PERFORM desk_demand(me <> first AND me <> desk_person(OLD.looker), 'SK001', 'second_look');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON second_look FOR EACH ROW EXECUTE FUNCTION guard_look();

-- A copy is made with its look and is of the filing as it stands.
CREATE FUNCTION guard_look_copy() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM second_look s JOIN filing f ON f.id = s.filing_id JOIN filing_body b ON b.filing_id = f.id
    WHERE s.id = NEW.look_id AND s.xmin = pg_current_xact_id()::xid AND b.sealed = NEW.sealed
      AND (f.kind, f.subject_name, f.program_name, f.app_id, f.province, f.submitted_at)
        = (NEW.kind, NEW.subject_name, NEW.program_name, NEW.app_id, NEW.province, NEW.submitted_at)
      AND f.program_id IS NOT DISTINCT FROM NEW.program_id), 'SK003', 'look_copy');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON look_copy FOR EACH ROW EXECUTE FUNCTION guard_look_copy();

CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON second_look FOR EACH STATEMENT EXECUTE FUNCTION guard_role('reviewer', 'manager');
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON look_copy FOR EACH STATEMENT EXECUTE FUNCTION guard_role('reviewer', 'manager');

REVOKE ALL ON FUNCTION look_random(), look_now(), look_ask(BIGINT, BIGINT), look_share(TEXT, BIGINT), look_within(BYTEA, BIGINT), look_drawn(BIGINT),
  guard_left(), guard_look_new(), guard_look(), guard_look_copy() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION look_now(), look_ask(BIGINT, BIGINT), look_share(TEXT, BIGINT), look_within(BYTEA, BIGINT), look_drawn(BIGINT),
  guard_left(), guard_look_new(), guard_look(), guard_look_copy() TO {people};
GRANT SELECT, INSERT ON second_look, look_copy TO {people};
GRANT SELECT ON look_draw TO {people};
GRANT UPDATE (looker, looked_at, verdict, reasons, outcome, settled_by, settled_at, in_right, words, held_by, held_until, version, fp)
  ON second_look TO {people};

-- What the rest of the workbench looks up -----------------------------------------------------

-- Acts on many filings at once are few among all acts; the story of one filing asks for them by their instant.
CREATE INDEX audit_together ON audit(at) WHERE action = 'filing.decide_bulk' OR action = 'filing.undo_bulk';

-- What leaves is looked at once more with its hand-off, while whoever decides waits: not through all that left
-- before.
CREATE INDEX outbox_left ON outbox(handoff_id) WHERE handoff_id IS NOT NULL;

-- A number that the authority gives is looked for among those that others have.
CREATE INDEX program_record ON program(record_number) WHERE record_number IS NOT NULL;

-- What lists are searched by ----------------------------------------------------------------

-- What a program is for, as its filing says: found and shown in lists.
ALTER TABLE filing ADD COLUMN remark TEXT COLLATE "C" NOT NULL DEFAULT '';
GRANT UPDATE (remark) ON filing TO {people};
