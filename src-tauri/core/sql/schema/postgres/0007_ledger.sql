-- The store, version 7: imports that can be undone, suspense that is worked both ways, periods that are
-- locked.

-- The row of an import that was undone stays on record and has released its number: the same row may come
-- again. `due_fen` is the part of `left_fen` that is to be sent back. Both follow from imports and
-- postings, which verification holds them against.
ALTER TABLE payment ADD COLUMN due_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD CONSTRAINT payment_due_check CHECK (due_fen >= 0 AND due_fen <= left_fen);
ALTER TABLE payment ADD COLUMN released BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD CONSTRAINT payment_released_check CHECK (released IN (0, 1));
ALTER TABLE payment DROP CONSTRAINT payment_external_id_kind_refund_id_deposit_account_key;
CREATE UNIQUE INDEX payment_key ON payment(external_id, kind, refund_id, deposit_account) WHERE released = 0;

-- A posting is never changed; what was wrong is taken back by another one that goes the other way.
ALTER TABLE posting DROP CONSTRAINT posting_debit_check;
ALTER TABLE posting ADD CONSTRAINT posting_debit_check CHECK (debit IN ('bank','suspense','deposit','refunded','refund_due'));
ALTER TABLE posting DROP CONSTRAINT posting_credit_check;
ALTER TABLE posting ADD CONSTRAINT posting_credit_check CHECK (credit IN ('bank','suspense','deposit','refunded','refund_due'));
ALTER TABLE posting ADD COLUMN contra_of BIGINT REFERENCES posting(id);
CREATE UNIQUE INDEX posting_contra ON posting(contra_of) WHERE contra_of IS NOT NULL;

-- A bill's word is withdrawn where an import before it is undone of which it counted rows as known.
ALTER TABLE coverage DROP CONSTRAINT coverage_check2;

-- Where an import's own postings lie, so that they are found without reading all others; none for imports
-- of earlier versions. `retake`: rows that this import counted as known are on record no more, so that its
-- file may be taken in once more.
ALTER TABLE payment_import ADD COLUMN first_posting BIGINT;
ALTER TABLE payment_import ADD COLUMN last_posting BIGINT;
ALTER TABLE payment_import ADD COLUMN retake BIGINT NOT NULL DEFAULT 0;

-- An import that was taken back, by whom and why.
CREATE TABLE import_undo (
  id        BIGINT PRIMARY KEY,
  import_id BIGINT NOT NULL UNIQUE REFERENCES payment_import(id),
  undone_by BIGINT NOT NULL REFERENCES account(id),
  undone_at BIGINT NOT NULL,
  reason    TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
  payments  BIGINT NOT NULL,
  postings  BIGINT NOT NULL,
  fp        BYTEA  NOT NULL
);

-- Through which day the books are closed: the last word in force. A lock is in force at once; opening a
-- period again takes a second person.
CREATE TABLE period_lock (
  id           BIGINT PRIMARY KEY,
  through_on   BIGINT NOT NULL,
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('in_force', 'asked', 'dropped')),
  reason       TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
  asked_by     BIGINT NOT NULL REFERENCES account(id),
  asked_at     BIGINT NOT NULL,
  confirmed_by BIGINT REFERENCES account(id),
  confirmed_at BIGINT,
  version      BIGINT NOT NULL,
  fp           BYTEA  NOT NULL,
  CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
INSERT INTO latch (name) VALUES ('import_undo'), ('period_lock');

-- What is looked up when money is taken back.
CREATE INDEX outbox_lift       ON outbox(ref_id) WHERE kind = 'lift';
CREATE INDEX batch_item_notice ON batch_item(notice_id) WHERE notice_id IS NOT NULL;
-- A payer's name is looked for among those of subjects.
CREATE INDEX subject_folded    ON subject(name_folded);

-- Guards ------------------------------------------------------------------------------------

-- Through which day nothing is posted any more.
CREATE FUNCTION period_locked() RETURNS BIGINT LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT through_on FROM period_lock WHERE state = 'in_force' ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION guard_period() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  locked BIGINT := period_locked();
BEGIN
  PERFORM desk_demand(desk_owner() OR locked IS NULL OR NOT EXISTS (SELECT 1 FROM added WHERE posted_on <= locked), 'SK003', 'posting');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_period AFTER INSERT ON posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_period();

-- A lock is a manager's and reaches no further back than the one in force; back goes what another person
-- confirms.
CREATE FUNCTION guard_lock() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('manager'), 'SK002', 'period_lock');
  PERFORM 1 FROM latch WHERE name = 'period_lock' FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(NEW.asked_by = desk_actor() AND NEW.confirmed_by IS NULL, 'SK004', 'period_lock');
    PERFORM desk_demand(NEW.state = 'asked' OR (NEW.state = 'in_force' AND NEW.through_on > coalesce(period_locked(), NEW.through_on - 1)),
                        'SK001', 'period_lock');
    RETURN NEW;
  END IF;
  PERFORM desk_demand(OLD.state = 'asked' AND NEW.state IN ('in_force', 'dropped'), 'SK003', 'period_lock');
  IF NEW.state = 'in_force' THEN
    PERFORM desk_demand(NEW.confirmed_by = desk_actor(), 'SK004', 'period_lock');
    PERFORM desk_demand(desk_person(OLD.asked_by) <> desk_person(desk_actor()), 'SK001', 'period_lock');
    PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM period_lock l WHERE l.state = 'in_force' AND l.id > OLD.id), 'SK003', 'period_lock');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON period_lock FOR EACH ROW EXECUTE FUNCTION guard_lock();

-- An import is undone by whoever says so beside it; its rows release their numbers, and no others.
CREATE FUNCTION guard_undone() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (NEW.state = 'undone' AND EXISTS (
    SELECT 1 FROM import_undo u WHERE u.import_id = OLD.id AND u.undone_by = desk_actor())), 'SK003', 'payment_import');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_undone BEFORE UPDATE ON payment_import FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION guard_undone();

CREATE FUNCTION guard_released() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (
    SELECT 1 FROM after_rows a JOIN before_rows b ON b.id = a.id JOIN payment_import i ON i.id = a.import_id
    WHERE a.released <> b.released AND (a.released = 0 OR i.state <> 'undone')), 'SK003', 'payment');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_released AFTER UPDATE ON payment REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION guard_released();

CREATE TRIGGER guard_actor BEFORE INSERT ON import_undo FOR EACH ROW EXECUTE FUNCTION guard_actor('undone_by');
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON import_undo FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER kept BEFORE UPDATE ON import_undo FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse();

-- A restriction is a manager's to order. It comes back by itself with the payment that had lifted it, as
-- long as the lift has not left the house.
CREATE FUNCTION guard_restrict() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() OR desk_has('manager') THEN
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('finance') AND OLD.restriction IN ('lift_ordered', 'lifted') AND OLD.state = 'settled'
                      AND NEW.state = 'open' AND NEW.paid_fen < OLD.paid_fen, 'SK002', 'notice update');
  PERFORM desk_demand(OLD.restriction = 'lifted' OR EXISTS (
    SELECT 1 FROM outbox o WHERE o.kind = 'lift' AND o.ref_id = OLD.id AND o.handoff_id IS NULL), 'SK003', 'notice');
  RETURN NEW;
END $$;
DROP TRIGGER guard_restrict ON notice;
CREATE TRIGGER guard_restrict BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('ordered', 'in_force')) EXECUTE FUNCTION guard_restrict();

CREATE OR REPLACE FUNCTION guard_ordered() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR EXISTS (
    SELECT 1 FROM batch JOIN batch_item ON batch_item.batch_id = batch.id
    WHERE batch.state = 'executing' AND batch_item.program_id = NEW.id AND batch_item.target_state = NEW.ordered_state)
    OR (OLD.ordered_state = 'listed' AND NEW.ordered_state = 'search_restricted' AND EXISTS (
    SELECT 1 FROM notice n WHERE n.program_id = NEW.id AND n.state = 'open' AND n.restriction = 'ordered')),
    'SK003', 'program');
  RETURN NEW;
END $$;

-- Nothing goes out of the outbox but what was taken back before it left: a decision, or a lift whose
-- payment is undone.
CREATE OR REPLACE FUNCTION guard_outbox() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.kind = 'decision' AND OLD.handoff_id IS NULL AND EXISTS (
    SELECT 1 FROM retraction r WHERE r.decision_id = OLD.ref_id AND r.retracted_by = desk_actor()))
    OR (OLD.kind = 'lift' AND OLD.handoff_id IS NULL AND desk_has('finance') AND EXISTS (
    SELECT 1 FROM notice n WHERE n.id = OLD.ref_id AND n.restriction <> 'lift_ordered')), 'SK003', 'outbox');
  RETURN OLD;
END $$;

-- What became of an import is said beside it.
DROP VIEW import_list;
CREATE VIEW import_list WITH (security_invoker = true) AS
SELECT payment_import.id, payment_import.file_name, payment_import.profile, payment_import.state,
       payment_import.summary, payment_import.imported_at, payment_import.imported_by,
       coalesce(nullif(account.display_name, ''), account.login, '') AS imported_by_name,
       import_undo.undone_at, coalesce(nullif(u.display_name, ''), u.login, '') AS undone_by_name,
       coalesce(import_undo.reason, '') AS undo_reason
FROM payment_import
LEFT JOIN account ON account.id = payment_import.imported_by
LEFT JOIN import_undo ON import_undo.import_id = payment_import.id
LEFT JOIN account u ON u.id = import_undo.undone_by;

REVOKE ALL ON FUNCTION period_locked(), guard_period(), guard_lock(), guard_undone(), guard_released(), guard_restrict() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION period_locked(), guard_period(), guard_lock(), guard_undone(), guard_released(), guard_restrict() TO {people};
GRANT SELECT, INSERT ON import_undo, period_lock TO {people};
GRANT SELECT ON import_list TO {people};
GRANT UPDATE (state, confirmed_by, confirmed_at, version, fp) ON period_lock TO {people};
GRANT UPDATE (fp) ON import_undo TO {people};
GRANT UPDATE (first_posting, last_posting, retake) ON payment_import TO {people};
GRANT UPDATE (due_fen, released) ON payment TO {people};
