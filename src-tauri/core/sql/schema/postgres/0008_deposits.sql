-- The store, version 8: what a notice was issued on, waivers, and letters about notices.

-- What a program was told to be when it was asked. The rule itself lies in the notice's edition of the
-- policy, which never changes.
CREATE TABLE notice_ground (
  id           BIGINT PRIMARY KEY,
  notice_id    BIGINT NOT NULL UNIQUE REFERENCES notice(id),
  category     TEXT COLLATE "C" NOT NULL,
  gmv_band     TEXT COLLATE "C" NOT NULL,
  subject_kind BIGINT NOT NULL,
  fp           BYTEA  NOT NULL
);

-- A deposit that is asked no longer: proposed by one person, decided by another. `open_fen` is what was
-- not paid when it was proposed, `refund_fen` what had been paid when it was approved.
CREATE TABLE waiver (
  id          BIGINT PRIMARY KEY,
  notice_id   BIGINT NOT NULL REFERENCES notice(id),
  state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn')),
  reason      TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
  evidence    TEXT COLLATE "C" NOT NULL CHECK (evidence <> ''),
  open_fen    BIGINT NOT NULL CHECK (open_fen >= 0),
  proposed_by BIGINT NOT NULL REFERENCES account(id),
  proposed_at BIGINT NOT NULL,
  decided_by  BIGINT REFERENCES account(id),
  decided_at  BIGINT,
  words       TEXT COLLATE "C" NOT NULL,
  refund_fen  BIGINT NOT NULL CHECK (refund_fen >= 0),
  version     BIGINT NOT NULL,
  fp          BYTEA  NOT NULL,
  CHECK ((state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> proposed_by),
  CHECK (refund_fen = 0 OR state = 'approved')
);
CREATE UNIQUE INDEX waiver_open   ON waiver(notice_id) WHERE state = 'proposed' OR state = 'approved';
CREATE INDEX        waiver_notice ON waiver(notice_id);
CREATE INDEX        waiver_state  ON waiver(state, id);

-- A letter about a notice that left the house, with its text as it left. `mark` is what makes it one
-- and not another of its kind: days before the due day of a reminder, fen received or returned in all.
CREATE TABLE notice_letter (
  id         BIGINT PRIMARY KEY,
  notice_id  BIGINT NOT NULL REFERENCES notice(id),
  kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('issued', 'reminder', 'paid', 'waived', 'refund')),
  mark       BIGINT NOT NULL CHECK (mark >= 0),
  letters    TEXT COLLATE "C" NOT NULL,
  handoff_id BIGINT NOT NULL REFERENCES handoff(id),
  made_by    BIGINT NOT NULL REFERENCES account(id),
  made_at    BIGINT NOT NULL,
  fp         BYTEA  NOT NULL,
  UNIQUE (notice_id, kind, mark)
);
CREATE INDEX notice_letter_handoff ON notice_letter(handoff_id, id);

-- Where transactions that give out ids queue up, as for every other covered table.
INSERT INTO latch (name) VALUES ('notice_ground'), ('waiver'), ('notice_letter');

-- Waivers -----------------------------------------------------------------------------------

-- Whether somebody waives this notice in this very transaction.
CREATE FUNCTION waives(p_notice BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM waiver WHERE notice_id = p_notice AND state = 'approved' AND decided_by = desk_actor()
                 AND xmin = pg_current_xact_id()::xid)
$$;

CREATE FUNCTION guard_waiver() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  me TEXT;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(desk_has('finance'), 'SK002', 'waiver');
    PERFORM desk_demand(NEW.proposed_by = desk_actor(), 'SK004', 'waiver');
    PERFORM desk_demand(NEW.state = 'proposed' AND NEW.words = ''
      AND EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice_id AND state = 'open' AND NEW.open_fen = amount_fen - paid_fen), 'SK003', 'waiver');
    RETURN NEW;
  END IF;
  PERFORM desk_demand(OLD.state = 'proposed' AND NEW.state <> 'proposed', 'SK003', 'waiver');
  PERFORM desk_demand(NEW.decided_by = desk_actor(), 'SK004', 'waiver');
  me := desk_person(desk_actor());
  IF NEW.state = 'withdrawn' THEN
    PERFORM desk_demand(desk_has('finance') AND me = desk_person(OLD.proposed_by), 'SK002', 'waiver');
  ELSE
    PERFORM desk_demand(desk_has('manager'), 'SK002', 'waiver');
    PERFORM desk_demand(me <> desk_person(OLD.proposed_by), 'SK001', 'waiver');
    PERFORM desk_demand(NEW.state <> 'approved'
      OR EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice_id AND state = 'open' AND NEW.refund_fen = paid_fen), 'SK003', 'waiver');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON waiver FOR EACH ROW EXECUTE FUNCTION guard_waiver();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON waiver FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');

-- What was approved is carried out when the transaction ends.
CREATE FUNCTION guard_waived_end() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice_id AND state = 'waived'), 'SK003', 'waiver');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_waived AFTER UPDATE ON waiver DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state = 'approved') EXECUTE FUNCTION guard_waived_end();

-- A notice is waived by an approved waiver, from open, and for good. Whoever waives moves no money.
CREATE FUNCTION guard_waived() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.state = 'open' AND NEW.state = 'waived' AND NEW.paid_fen = OLD.paid_fen
    AND NEW.settled_at IS NOT DISTINCT FROM OLD.settled_at AND waives(NEW.id)), 'SK003', 'notice');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_waived BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND (NEW.state = 'waived' OR OLD.state = 'waived')) EXECUTE FUNCTION guard_waived();
-- Money stays finance's; a state may also be moved by a manager, and then only as above: settled by nothing,
-- open again by nothing, is refused.
DROP TRIGGER guard_paid ON notice;
CREATE TRIGGER guard_paid BEFORE UPDATE OF paid_fen, settled_at ON notice FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_state BEFORE UPDATE OF state ON notice FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');
CREATE TRIGGER guard_moneyless BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND NEW.state <> 'waived' AND OLD.state <> 'waived' AND OLD.paid_fen = NEW.paid_fen) EXECUTE FUNCTION guard_role('finance');
-- Who waives lifts, as who takes the last fen in does.
DROP TRIGGER guard_lift ON notice;
CREATE TRIGGER guard_lift BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('lift_ordered', 'lifted') AND NEW.state <> 'waived') EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_lift_waived BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('lift_ordered', 'lifted') AND NEW.state = 'waived') EXECUTE FUNCTION guard_role('finance', 'manager');
CREATE FUNCTION guard_lift_order() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('finance') OR (desk_has('manager') AND waives(NEW.ref_id)), 'SK002', 'outbox insert');
  RETURN NEW;
END $$;
DROP TRIGGER guard_lifts ON outbox;
CREATE TRIGGER guard_lifts BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.kind = 'lift') EXECUTE FUNCTION guard_lift_order();

-- Grounds and letters -----------------------------------------------------------------------

-- What a notice was issued on comes with it.
CREATE FUNCTION guard_grounds() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (
    SELECT 1 FROM added JOIN notice ON notice.id = added.notice_id WHERE notice.xmin <> pg_current_xact_id()::xid), 'SK003', 'notice_ground');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_grounds AFTER INSERT ON notice_ground REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_grounds();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON notice_ground FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');

-- A letter leaves with its hand-off, by whoever hands over.
CREATE FUNCTION guard_letters() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (
    SELECT 1 FROM added LEFT JOIN handoff ON handoff.id = added.handoff_id
    WHERE added.made_by <> desk_actor() OR handoff.created_by IS DISTINCT FROM added.made_by OR handoff.created_at <> added.made_at
       OR handoff.xmin <> pg_current_xact_id()::xid), 'SK004', 'notice_letter');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_letters AFTER INSERT ON notice_letter REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_letters();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON notice_letter FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');

REVOKE ALL ON FUNCTION waives(BIGINT), guard_waiver(), guard_waived_end(), guard_waived(), guard_lift_order(), guard_grounds(), guard_letters() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION waives(BIGINT), guard_waiver(), guard_waived_end(), guard_waived(), guard_lift_order(), guard_grounds(), guard_letters() TO {people};
GRANT SELECT, INSERT ON notice_ground, waiver, notice_letter TO {people};
GRANT UPDATE (state, decided_by, decided_at, words, refund_fen, version, fp) ON waiver TO {people};
