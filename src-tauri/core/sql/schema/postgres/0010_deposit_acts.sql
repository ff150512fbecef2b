-- The store, version 10: what is done with money that is held: deductions, refunds after exit, transfers;
-- notices that refill what was deducted.

-- An act on the money a notice holds: proposed by one person, decided by another. The refund that follows
-- a waiver is one as well; it is decided with its waiver. `left_on` is the day on which a program left whose
-- deposit goes back.
CREATE TABLE deposit_act (
  id           BIGINT PRIMARY KEY,
  notice_id    BIGINT NOT NULL REFERENCES notice(id),
  to_notice_id BIGINT REFERENCES notice(id),
  kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('deduction', 'refund', 'transfer', 'waiver')),
  amount_fen   BIGINT NOT NULL CHECK (amount_fen > 0),
  reason       TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
  evidence     TEXT COLLATE "C" NOT NULL CHECK (evidence <> ''),
  left_on      BIGINT,
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn')),
  proposed_by  BIGINT NOT NULL REFERENCES account(id),
  proposed_at  BIGINT NOT NULL,
  decided_by   BIGINT REFERENCES account(id),
  decided_at   BIGINT,
  words        TEXT COLLATE "C" NOT NULL,
  version      BIGINT NOT NULL,
  fp           BYTEA  NOT NULL,
  CHECK ((kind = 'transfer') = (to_notice_id IS NOT NULL)),
  CHECK (to_notice_id IS NULL OR to_notice_id <> notice_id),
  CHECK (left_on IS NULL OR kind = 'refund'),
  CHECK (kind <> 'waiver' OR state = 'approved'),
  CHECK ((state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX deposit_act_open   ON deposit_act(notice_id) WHERE state = 'proposed';
CREATE INDEX        deposit_act_notice ON deposit_act(notice_id);
CREATE INDEX        deposit_act_to     ON deposit_act(to_notice_id) WHERE to_notice_id IS NOT NULL;
CREATE INDEX        deposit_act_state  ON deposit_act(state, id);

-- A notice that asks for what was deducted from another of the same program.
CREATE TABLE notice_topup (
  id         BIGINT PRIMARY KEY,
  notice_id  BIGINT NOT NULL UNIQUE REFERENCES notice(id),
  refills_id BIGINT NOT NULL REFERENCES notice(id),
  fp         BYTEA  NOT NULL,
  CHECK (notice_id <> refills_id)
);
CREATE INDEX notice_topup_refills ON notice_topup(refills_id);
INSERT INTO latch (name) VALUES ('deposit_act'), ('notice_topup');

-- What left a notice for good: deducted, or to be sent back. It is not asked a second time. It follows from
-- the postings, which verification holds it against.
ALTER TABLE notice ADD COLUMN taken_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD CONSTRAINT notice_taken_check CHECK (taken_fen >= 0);

-- Two pots more, `deducted` and, for a moment, `transfer`; and which act a posting carries out.
ALTER TABLE posting DROP CONSTRAINT posting_debit_check;
ALTER TABLE posting ADD CONSTRAINT posting_debit_check CHECK (debit IN ('bank','suspense','deposit','refunded','refund_due','transfer'));
ALTER TABLE posting DROP CONSTRAINT posting_credit_check;
ALTER TABLE posting ADD CONSTRAINT posting_credit_check CHECK (credit IN ('bank','suspense','deposit','refunded','refund_due','deducted','transfer'));
ALTER TABLE posting ADD COLUMN act_id BIGINT REFERENCES deposit_act(id);
ALTER TABLE posting ADD CONSTRAINT posting_act_check CHECK (act_id IS NULL OR contra_of IS NULL);
CREATE INDEX posting_act     ON posting(act_id) WHERE act_id IS NOT NULL;
CREATE INDEX posting_due     ON posting(payment_id, id) WHERE credit = 'refund_due';
CREATE INDEX posting_due_out ON posting(payment_id) WHERE debit = 'refund_due';

-- Of the money of a notice that is to be sent back: how much in all, and how much has gone. What goes back
-- of a payment settles what was to be sent back of it in the order in which that was said.
CREATE VIEW notice_refund WITH (security_invoker = true) AS
SELECT asked.notice_id, CAST(sum(asked.amount_fen) AS BIGINT) AS due_fen,
       CAST(sum(CASE WHEN gone.fen IS NULL OR gone.fen <= asked.upto - asked.amount_fen THEN 0
                     WHEN gone.fen >= asked.upto THEN asked.amount_fen
                     ELSE gone.fen - (asked.upto - asked.amount_fen) END) AS BIGINT) AS gone_fen
FROM (SELECT payment_id, notice_id, amount_fen, sum(amount_fen) OVER (PARTITION BY payment_id ORDER BY id) AS upto
      FROM posting
      WHERE credit = 'refund_due' AND contra_of IS NULL
        AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)) asked
LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM posting
           WHERE debit = 'refund_due' AND contra_of IS NULL
             AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)
           GROUP BY payment_id) gone ON gone.payment_id = asked.payment_id
WHERE asked.notice_id IS NOT NULL GROUP BY asked.notice_id;

-- A letter more: of a deduction; its mark is the act.
ALTER TABLE notice_letter DROP CONSTRAINT notice_letter_kind_check;
ALTER TABLE notice_letter ADD CONSTRAINT notice_letter_kind_check CHECK (kind IN ('issued', 'reminder', 'paid', 'waived', 'deducted', 'refund'));

-- Acts --------------------------------------------------------------------------------------

-- Whether somebody approves this act in this very transaction.
CREATE FUNCTION carries_out(p_act BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM deposit_act WHERE id = p_act AND state = 'approved' AND decided_by = desk_actor()
                 AND xmin = pg_current_xact_id()::xid)
$$;
-- Whether somebody does so with one that is about this notice.
CREATE FUNCTION moves_held(p_notice BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM deposit_act WHERE (notice_id = p_notice OR to_notice_id = p_notice) AND state = 'approved'
                 AND decided_by = desk_actor() AND xmin = pg_current_xact_id()::xid)
$$;

CREATE FUNCTION guard_act() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
DECLARE
  me TEXT;
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  me := desk_person(desk_actor());
  IF TG_OP = 'INSERT' AND NEW.kind = 'waiver' THEN
    PERFORM desk_demand(desk_has('manager') AND NEW.decided_by = desk_actor() AND EXISTS (
      SELECT 1 FROM waiver WHERE notice_id = NEW.notice_id AND state = 'approved' AND decided_by = desk_actor()
         AND proposed_by = NEW.proposed_by AND refund_fen = NEW.amount_fen AND xmin = pg_current_xact_id()::xid), 'SK003', 'deposit_act');
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(desk_has('finance'), 'SK002', 'deposit_act');
    PERFORM desk_demand(NEW.proposed_by = desk_actor(), 'SK004', 'deposit_act');
    PERFORM desk_demand(NEW.state = 'proposed' AND NEW.words = ''
      AND EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice_id AND NEW.amount_fen <= paid_fen)
      AND (NEW.to_notice_id IS NULL OR EXISTS (
        SELECT 1 FROM notice f JOIN program pf ON pf.id = f.program_id, notice t JOIN program pt ON pt.id = t.program_id
        WHERE f.id = NEW.notice_id AND t.id = NEW.to_notice_id AND f.platform = t.platform AND pf.subject_id = pt.subject_id)),
      'SK003', 'deposit_act');
    RETURN NEW;
  END IF;
  PERFORM desk_demand(OLD.state = 'proposed' AND NEW.state <> 'proposed', 'SK003', 'deposit_act');
  PERFORM desk_demand(NEW.decided_by = desk_actor(), 'SK004', 'deposit_act');
  IF NEW.state = 'withdrawn' THEN
    PERFORM desk_demand(desk_has('finance') AND me = desk_person(OLD.proposed_by), 'SK002', 'deposit_act');
  ELSE
    PERFORM desk_demand(desk_has('manager'), 'SK002', 'deposit_act');
    PERFORM desk_demand(me <> desk_person(OLD.proposed_by), 'SK001', 'deposit_act');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON deposit_act FOR EACH ROW EXECUTE FUNCTION guard_act();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON deposit_act FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');

-- What was approved is carried out, to the fen, when the transaction ends; nothing else is.
CREATE FUNCTION guard_act_end() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NEW.amount_fen = (
    SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE act_id = NEW.id AND debit = 'deposit' AND notice_id = NEW.notice_id
       AND credit = CASE NEW.kind WHEN 'deduction' THEN 'deducted' WHEN 'transfer' THEN 'transfer' ELSE 'refund_due' END), 'SK003', 'deposit_act');
  PERFORM desk_demand(desk_owner() OR NEW.kind <> 'transfer' OR NEW.amount_fen = (
    SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE act_id = NEW.id AND debit = 'transfer' AND credit = 'deposit'
       AND notice_id = NEW.to_notice_id), 'SK003', 'deposit_act');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_carried AFTER INSERT OR UPDATE ON deposit_act DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state = 'approved') EXECUTE FUNCTION guard_act_end();

-- A top-up comes with its notice and asks for no more than was deducted.
CREATE FUNCTION guard_topups() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR NOT EXISTS (
    SELECT 1 FROM added JOIN notice n ON n.id = added.notice_id JOIN notice r ON r.id = added.refills_id
    WHERE n.xmin <> pg_current_xact_id()::xid OR n.program_id <> r.program_id
       OR (SELECT coalesce(sum(a.amount_fen), 0) FROM deposit_act a WHERE a.notice_id = r.id AND a.kind = 'deduction' AND a.state = 'approved')
        < (SELECT sum(o.amount_fen) FROM notice_topup t JOIN notice o ON o.id = t.notice_id WHERE t.refills_id = r.id)), 'SK003', 'notice_topup');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_topups AFTER INSERT ON notice_topup REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_topups();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON notice_topup FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');

-- Money that moves by an act ----------------------------------------------------------------

-- Postings are finance's; whoever approves an act posts that act, and nothing else. What carries an act out is
-- posted by whoever approves it.
DROP TRIGGER guard_role ON posting;
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON posting FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');
CREATE FUNCTION guard_postings() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NULL;
  END IF;
  PERFORM desk_demand(desk_has('finance') OR NOT EXISTS (SELECT 1 FROM added WHERE act_id IS NULL), 'SK002', 'posting');
  PERFORM desk_demand(NOT EXISTS (SELECT 1 FROM added WHERE act_id IS NOT NULL AND NOT carries_out(act_id))
    AND NOT EXISTS (SELECT 1 FROM added WHERE act_id IS NULL AND (debit = 'transfer' OR credit IN ('transfer', 'deducted')
                    OR (debit = 'deposit' AND credit = 'refund_due'))), 'SK003', 'posting');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_postings AFTER INSERT ON posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_postings();

-- Of a payment a manager changes only what is to be sent back by an act that is being approved.
DROP TRIGGER guard_role ON payment;
CREATE TRIGGER guard_role BEFORE INSERT OR DELETE ON payment FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance');
CREATE TRIGGER guard_moved BEFORE UPDATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');
CREATE FUNCTION guard_sent_back() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR desk_has('finance') OR NOT EXISTS (
    SELECT 1 FROM after_rows a JOIN before_rows b ON b.id = a.id
    WHERE a.released <> b.released OR a.left_fen - b.left_fen <> a.due_fen - b.due_fen OR a.due_fen - b.due_fen <> (
      SELECT coalesce(sum(p.amount_fen), 0) FROM posting p
      WHERE p.payment_id = a.id AND p.debit = 'deposit' AND p.credit = 'refund_due' AND carries_out(p.act_id))), 'SK002', 'payment');
  RETURN NULL;
END $$;
CREATE TRIGGER guard_sent_back AFTER UPDATE ON payment REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION guard_sent_back();

-- Money stays finance's, but for an act that is being approved.
DROP TRIGGER guard_paid ON notice;
CREATE FUNCTION guard_paid() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF NOT desk_has('finance') THEN
    PERFORM desk_demand(NOT EXISTS (
      SELECT 1 FROM after_rows a JOIN before_rows b ON b.id = a.id
      WHERE (a.paid_fen <> b.paid_fen OR a.settled_at IS DISTINCT FROM b.settled_at)
        AND NOT (desk_has('manager') AND moves_held(a.id))), 'SK002', 'notice update');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_paid AFTER UPDATE ON notice REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION guard_paid();
CREATE FUNCTION guard_taken() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR moves_held(NEW.id), 'SK003', 'notice');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_taken BEFORE UPDATE ON notice FOR EACH ROW WHEN (OLD.taken_fen <> NEW.taken_fen) EXECUTE FUNCTION guard_taken();
DROP TRIGGER guard_settled ON notice;
CREATE TRIGGER guard_settled BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (NEW.state = 'settled' AND NEW.paid_fen + NEW.taken_fen < NEW.amount_fen) EXECUTE FUNCTION guard_refuse();
DROP TRIGGER guard_new ON notice;
CREATE TRIGGER guard_new BEFORE INSERT ON notice FOR EACH ROW
  WHEN (NEW.state <> 'open' OR NEW.paid_fen <> 0 OR NEW.taken_fen <> 0 OR NEW.restriction <> 'none') EXECUTE FUNCTION guard_refuse();

-- What a waived notice holds is to be sent back when it is waived.
CREATE OR REPLACE FUNCTION guard_waived() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.state = 'open' AND NEW.state = 'waived' AND NEW.paid_fen = 0
    AND NEW.taken_fen = OLD.taken_fen + OLD.paid_fen AND NEW.settled_at IS NOT DISTINCT FROM OLD.settled_at AND waives(NEW.id)), 'SK003', 'notice');
  RETURN NEW;
END $$;

-- Proposing and approving a waiver know what left the notice for good.
CREATE OR REPLACE FUNCTION guard_waiver() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
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
      AND EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice_id AND state = 'open' AND NEW.open_fen = amount_fen - paid_fen - taken_fen), 'SK003', 'waiver');
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

-- Who transfers lifts, and restricts again, as the money that moves does.
DROP TRIGGER guard_lift ON notice;
CREATE FUNCTION guard_lift() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('finance') OR (desk_has('manager') AND EXISTS (
    SELECT 1 FROM deposit_act a JOIN notice n ON n.id = a.notice_id OR n.id = a.to_notice_id
    WHERE n.program_id = NEW.program_id AND a.kind = 'transfer' AND carries_out(a.id))), 'SK002', 'notice update');
  RETURN NEW;
END $$;
CREATE TRIGGER guard_lift BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (OLD.restriction <> NEW.restriction AND NEW.restriction IN ('lift_ordered', 'lifted') AND NEW.state <> 'waived') EXECUTE FUNCTION guard_lift();
CREATE OR REPLACE FUNCTION guard_lift_order() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_has('finance') OR (desk_has('manager') AND (waives(NEW.ref_id) OR moves_held(NEW.ref_id))), 'SK002', 'outbox insert');
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION guard_outbox() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR (OLD.kind = 'decision' AND OLD.handoff_id IS NULL AND EXISTS (
    SELECT 1 FROM retraction r WHERE r.decision_id = OLD.ref_id AND r.retracted_by = desk_actor()))
    OR (OLD.kind = 'lift' AND OLD.handoff_id IS NULL AND desk_has('finance', 'manager') AND EXISTS (
    SELECT 1 FROM notice n WHERE n.id = OLD.ref_id AND n.restriction <> 'lift_ordered')), 'SK003', 'outbox');
  RETURN OLD;
END $$;

REVOKE ALL ON FUNCTION carries_out(BIGINT), moves_held(BIGINT), guard_act(), guard_act_end(), guard_topups(), guard_postings(), guard_sent_back(), guard_paid(), guard_taken(), guard_lift() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION carries_out(BIGINT), moves_held(BIGINT), guard_act(), guard_act_end(), guard_topups(), guard_postings(), guard_sent_back(), guard_paid(), guard_taken(), guard_lift() TO {people};
GRANT SELECT, INSERT ON deposit_act, notice_topup TO {people};
GRANT SELECT ON notice_refund TO {people};
GRANT UPDATE (state, decided_by, decided_at, words, version, fp) ON deposit_act TO {people};
GRANT UPDATE (taken_fen) ON notice TO {people};
