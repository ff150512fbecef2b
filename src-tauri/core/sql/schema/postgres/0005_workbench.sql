-- What reviewers say to each other, filings that stand aside, decisions that can be taken back until they
-- leave the house, and lists a person keeps.

INSERT INTO latch (name) VALUES ('retraction'), ('filing_note'), ('saved_view');

-- Whether a filing in review stands aside: on hold until a day, asked about, or answered. Lists and the
-- next filing go by it; what was said, when and by whom is in `filing_note`.
ALTER TABLE filing ADD COLUMN waits TEXT COLLATE "C" NOT NULL DEFAULT ''
  CHECK (waits IN ('', 'hold', 'question', 'answered'));
ALTER TABLE filing ADD COLUMN waits_until_on BIGINT;
CREATE INDEX filing_waits ON filing(waits, due_on, id) WHERE waits <> '';
CREATE INDEX filing_back  ON filing(due_on NULLS FIRST, id) WHERE status = 2 AND revision > 1;
CREATE INDEX filing_sms   ON filing(due_on NULLS FIRST, id) WHERE sms_status = 1;

-- The first instant at which a row may leave the house; until then a decision can be taken back.
ALTER TABLE outbox ADD COLUMN not_before BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX outbox_decision ON outbox(ref_id) WHERE kind = 'decision';

-- A decision that was taken back before it left.
CREATE TABLE retraction (
  id           BIGINT PRIMARY KEY,
  decision_id  BIGINT NOT NULL UNIQUE REFERENCES decision(id),
  filing_id    BIGINT NOT NULL REFERENCES filing(id),
  retracted_by BIGINT NOT NULL,
  retracted_at BIGINT NOT NULL,
  fp           BYTEA  NOT NULL
);
CREATE INDEX retraction_filing ON retraction(filing_id);

-- What was said about a filing. People name persons in it, so that it is sealed under the key of the
-- subject the filing was of; a later revision may be another's.
CREATE TABLE filing_note (
  id        BIGINT PRIMARY KEY,
  filing_id BIGINT NOT NULL REFERENCES filing(id),
  subject_id BIGINT NOT NULL REFERENCES subject(id),
  revision  BIGINT NOT NULL,
  kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('comment', 'question', 'answer', 'hold', 'resume', 'skip')),
  until_on  BIGINT,
  sealed    BYTEA  NOT NULL,
  author    BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  fp        BYTEA  NOT NULL
);
CREATE INDEX filing_note_filing ON filing_note(filing_id);

-- A list as somebody asked for it, kept under a name; shared ones are everybody's to open.
CREATE TABLE saved_view (
  id         BIGINT PRIMARY KEY,
  owner      BIGINT NOT NULL REFERENCES account(id),
  list       TEXT COLLATE "C" NOT NULL,
  name       TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
  question   TEXT COLLATE "C" NOT NULL,
  shared     BIGINT NOT NULL CHECK (shared IN (0, 1)),
  removed_at BIGINT,
  version    BIGINT NOT NULL,
  fp         BYTEA  NOT NULL
);
CREATE UNIQUE INDEX saved_view_name ON saved_view(owner, list, name) WHERE removed_at IS NULL;

-- Taking back ---------------------------------------------------------------------------------

-- Back into review with the revision it had: what its reviewer decided and has not left the house.
INSERT INTO filing_move VALUES (4, 1, 2, 0, false), (4, 0, 2, 0, false);

-- Whether the last decision on a filing still waits to leave.
CREATE FUNCTION decision_waits(p_filing BIGINT, p_revision BIGINT, p_decided_at BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM decision d JOIN outbox o ON o.kind = 'decision' AND o.ref_id = d.id
                 WHERE d.filing_id = p_filing AND d.revision = p_revision AND d.decided_at = p_decided_at AND o.handoff_id IS NULL)
$$;

CREATE OR REPLACE FUNCTION guard_filing() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
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
  ELSIF NEW.status = 2 AND NEW.revision = OLD.revision THEN
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'filing');
    PERFORM desk_demand(OLD.decided_by = desk_actor() AND NEW.decided_by IS NULL AND NEW.decided_at IS NULL, 'SK004', 'filing');
    PERFORM desk_demand(NEW.body_hash = OLD.body_hash AND OLD.status IN (3, 4) AND coalesce(OLD.sms_status, 1) = 1
                        AND decision_waits(OLD.id, OLD.revision, OLD.decided_at), 'SK003', 'filing');
  ELSE
    PERFORM desk_demand(desk_has('reviewer', 'manager', 'administrator'), 'SK002', 'filing');
    PERFORM desk_demand(NEW.decided_by IS NULL OR NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by, 'SK004', 'filing');
    PERFORM desk_demand(NEW.status <> 2 OR (NEW.revision > OLD.revision AND (OLD.status <> 4 OR OLD.sms_status IS NOT DISTINCT FROM 3)), 'SK003', 'filing');
    PERFORM desk_demand(NEW.status <> 6 OR NEW.record_number IS NOT NULL, 'SK003', 'filing');
  END IF;
  RETURN NEW;
END $$;

-- What a reviewer decided has a decision of that instant to show for it when the transaction ends: an
-- older one that was taken back is none.
CREATE OR REPLACE FUNCTION guard_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM decision d WHERE d.filing_id = NEW.id AND d.revision = NEW.revision AND d.decided_by = NEW.decided_by
       AND d.decided_at = NEW.decided_at AND d.verdict = CASE NEW.status WHEN 3 THEN 'returned' ELSE 'approved' END
       AND NOT EXISTS (SELECT 1 FROM retraction r WHERE r.decision_id = d.id)), 'SK003', 'decision');
  RETURN NULL;
END $$;

-- What was taken back has a row that says so, and nothing of it leaves.
CREATE FUNCTION guard_taken_back() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (EXISTS (
    SELECT 1 FROM decision d JOIN retraction r ON r.decision_id = d.id
    WHERE d.filing_id = OLD.id AND d.revision = OLD.revision AND d.decided_at = OLD.decided_at)
    AND NOT decision_waits(OLD.id, OLD.revision, OLD.decided_at)), 'SK003', 'retraction');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_taken_back AFTER UPDATE ON filing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.status <> 2 AND NEW.status = 2 AND NEW.revision = OLD.revision) EXECUTE FUNCTION guard_taken_back();

CREATE FUNCTION guard_retraction() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM decision d JOIN filing f ON f.id = d.filing_id
    WHERE d.id = NEW.decision_id AND d.decided_by = desk_actor() AND f.id = NEW.filing_id
      AND f.revision = d.revision AND f.status = 2), 'SK003', 'retraction');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON retraction FOR EACH ROW EXECUTE FUNCTION guard_retraction();
CREATE TRIGGER guard_actor BEFORE INSERT ON retraction FOR EACH ROW EXECUTE FUNCTION guard_actor('retracted_by');

-- Nothing goes out of the outbox but a decision that was taken back before it left.
CREATE FUNCTION guard_outbox() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.kind = 'decision' AND OLD.handoff_id IS NULL AND EXISTS (
    SELECT 1 FROM retraction r WHERE r.decision_id = OLD.ref_id AND r.retracted_by = desk_actor())), 'SK003', 'outbox');
  RETURN OLD;
END $$;
CREATE TRIGGER guard_gone BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION guard_outbox();

-- A decision waits to leave by whoever made it, while it stands; what leaves, leaves once and with a hand-off of
-- whoever hands it over.
CREATE FUNCTION guard_waiting() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (NEW.handoff_id IS NULL AND (NEW.kind <> 'decision' OR (
    EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.ref_id AND d.decided_by = desk_actor())
    AND NOT EXISTS (SELECT 1 FROM retraction r WHERE r.decision_id = NEW.ref_id)))), 'SK003', 'outbox');
  RETURN NEW;
END $$;
CREATE TRIGGER own_decision BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION guard_waiting();

CREATE FUNCTION guard_leaving() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.handoff_id IS NULL AND EXISTS (
    SELECT 1 FROM handoff h WHERE h.id = NEW.handoff_id AND h.kind = NEW.kind AND h.created_by = desk_actor())), 'SK003', 'outbox');
  RETURN NEW;
END $$;
CREATE TRIGGER leaves_once BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION guard_leaving();

-- Words and lists ---------------------------------------------------------------------------------

CREATE TRIGGER guard_actor BEFORE INSERT ON filing_note FOR EACH ROW EXECUTE FUNCTION guard_actor('author');
CREATE TRIGGER guard_work BEFORE INSERT ON filing_note FOR EACH ROW
  WHEN (NEW.kind = 'question' OR NEW.kind = 'hold' OR NEW.kind = 'resume' OR NEW.kind = 'skip') EXECUTE FUNCTION guard_role('reviewer');

-- An answer is another person's than the question it answers.
CREATE FUNCTION guard_answer() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR desk_person(NEW.author) <> (
    SELECT desk_person(q.author) FROM filing_note q
    WHERE q.filing_id = NEW.filing_id AND q.revision = NEW.revision AND q.kind = 'question'
    ORDER BY q.id DESC LIMIT 1), 'SK001', 'filing_note');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_eyes BEFORE INSERT ON filing_note FOR EACH ROW WHEN (NEW.kind = 'answer') EXECUTE FUNCTION guard_answer();

-- A filing is put aside, and taken up again, together with the words that say so.
CREATE FUNCTION guard_aside() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM filing_note n WHERE n.filing_id = NEW.id AND n.revision = NEW.revision AND n.author = desk_actor()
       AND n.kind = CASE NEW.waits WHEN '' THEN 'resume' WHEN 'answered' THEN 'answer' ELSE NEW.waits END
       AND n.until_on IS NOT DISTINCT FROM NEW.waits_until_on AND n.xmin = pg_current_xact_id()::xid), 'SK003', 'filing_note');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_aside AFTER UPDATE ON filing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.status = 2 AND NEW.status = 2 AND OLD.revision = NEW.revision
        AND (OLD.waits <> NEW.waits OR OLD.waits_until_on IS DISTINCT FROM NEW.waits_until_on)) EXECUTE FUNCTION guard_aside();

CREATE FUNCTION guard_saved_view() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NEW.owner = desk_actor(), 'SK004', 'saved_view');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON saved_view FOR EACH ROW EXECUTE FUNCTION guard_saved_view();

CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON retraction FOR EACH STATEMENT EXECUTE FUNCTION guard_role('reviewer');
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON filing_note FOR EACH STATEMENT EXECUTE FUNCTION guard_role('reviewer', 'manager');
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON saved_view FOR EACH STATEMENT
  EXECUTE FUNCTION guard_role('reviewer', 'finance', 'manager', 'administrator');
CREATE TRIGGER kept BEFORE UPDATE ON retraction FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON filing_note FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();

REVOKE ALL ON FUNCTION decision_waits(BIGINT, BIGINT, BIGINT), guard_taken_back(), guard_retraction(), guard_outbox(), guard_waiting(), guard_leaving(), guard_answer(), guard_aside(), guard_saved_view() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decision_waits(BIGINT, BIGINT, BIGINT), guard_taken_back(), guard_retraction(), guard_outbox(), guard_waiting(), guard_leaving(), guard_answer(), guard_aside(), guard_saved_view() TO {people};
GRANT SELECT, INSERT ON retraction, filing_note, saved_view TO {people};
GRANT UPDATE (fp) ON retraction, filing_note TO {people};
GRANT UPDATE (question, shared, removed_at, version, fp) ON saved_view TO {people};
GRANT UPDATE (waits, waits_until_on) ON filing TO {people};
GRANT DELETE ON outbox TO {people};
