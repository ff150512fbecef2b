-- The store, version 7: what is done with money that is held: deductions, refunds after exit, transfers;
-- notices that refill what was deducted.
--
-- Closed sets are spelled with OR: for IN with three values or more SQLite builds a temporary table
-- at every single insert. A table whose constraints change is made anew.

-- An act on the money a notice holds: proposed by one person, decided by another. The refund that follows
-- a waiver is one as well; it is decided with its waiver. `left_on` is the day on which a program left whose
-- deposit goes back.
CREATE TABLE deposit_act (
  id           INTEGER PRIMARY KEY,
  notice_id    INTEGER NOT NULL REFERENCES notice(id),
  to_notice_id INTEGER REFERENCES notice(id),
  kind         TEXT    NOT NULL CHECK (kind = 'deduction' OR kind = 'refund' OR kind = 'transfer' OR kind = 'waiver'),
  amount_fen   INTEGER NOT NULL CHECK (amount_fen > 0),
  reason       TEXT    NOT NULL CHECK (reason <> ''),
  evidence     TEXT    NOT NULL CHECK (evidence <> ''),
  left_on      INTEGER,
  state        TEXT    NOT NULL CHECK (state = 'proposed' OR state = 'approved' OR state = 'refused' OR state = 'withdrawn'),
  proposed_by  INTEGER NOT NULL REFERENCES account(id),
  proposed_at  INTEGER NOT NULL,
  decided_by   INTEGER REFERENCES account(id),
  decided_at   INTEGER,
  words        TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  fp           BLOB    NOT NULL,
  CHECK ((kind = 'transfer') = (to_notice_id IS NOT NULL)),
  CHECK (to_notice_id IS NULL OR to_notice_id <> notice_id),
  CHECK (left_on IS NULL OR kind = 'refund'),
  CHECK (kind <> 'waiver' OR state = 'approved'),
  CHECK ((state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> proposed_by)
) STRICT;
CREATE UNIQUE INDEX deposit_act_open   ON deposit_act(notice_id) WHERE state = 'proposed';
CREATE INDEX        deposit_act_notice ON deposit_act(notice_id);
CREATE INDEX        deposit_act_to     ON deposit_act(to_notice_id) WHERE to_notice_id IS NOT NULL;
CREATE INDEX        deposit_act_state  ON deposit_act(state, id);

-- A notice that asks for what was deducted from another of the same program.
CREATE TABLE notice_topup (
  id         INTEGER PRIMARY KEY,
  notice_id  INTEGER NOT NULL UNIQUE REFERENCES notice(id),
  refills_id INTEGER NOT NULL REFERENCES notice(id),
  fp         BLOB    NOT NULL,
  CHECK (notice_id <> refills_id)
) STRICT;
CREATE INDEX notice_topup_refills ON notice_topup(refills_id);

-- What left a notice for good: deducted, or to be sent back. It is not asked a second time. It follows from
-- the postings, which verification holds it against.
ALTER TABLE notice ADD COLUMN taken_fen INTEGER NOT NULL DEFAULT 0 CHECK (taken_fen >= 0);

-- Two pots more, `deducted` and, for a moment, `transfer`; and which act a posting carries out.
CREATE TABLE posting_kept AS SELECT * FROM posting ORDER BY id;
DROP TABLE posting;
CREATE TABLE posting (
  id         INTEGER PRIMARY KEY,
  payment_id INTEGER NOT NULL REFERENCES payment(id),
  notice_id  INTEGER REFERENCES notice(id),
  debit      TEXT    NOT NULL CHECK (debit = 'bank' OR debit = 'suspense' OR debit = 'deposit' OR debit = 'refunded' OR debit = 'refund_due' OR debit = 'transfer'),
  credit     TEXT    NOT NULL CHECK (credit = 'deposit' OR credit = 'suspense' OR credit = 'bank' OR credit = 'refunded' OR credit = 'refund_due' OR credit = 'deducted' OR credit = 'transfer'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  posted_on  INTEGER NOT NULL,
  import_id  INTEGER NOT NULL REFERENCES payment_import(id),
  contra_of  INTEGER REFERENCES posting(id),
  act_id     INTEGER REFERENCES deposit_act(id),
  fp         BLOB    NOT NULL,
  CHECK (debit <> credit),
  CHECK (act_id IS NULL OR contra_of IS NULL)
) STRICT;
INSERT INTO posting (id, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, contra_of, fp)
SELECT id, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, contra_of, fp FROM posting_kept;
DROP TABLE posting_kept;
CREATE INDEX posting_payment ON posting(payment_id);
CREATE INDEX posting_notice  ON posting(notice_id) WHERE notice_id IS NOT NULL;
CREATE UNIQUE INDEX posting_contra ON posting(contra_of) WHERE contra_of IS NOT NULL;
CREATE INDEX posting_act     ON posting(act_id) WHERE act_id IS NOT NULL;
CREATE INDEX posting_due     ON posting(payment_id, id) WHERE credit = 'refund_due';
CREATE INDEX posting_due_out ON posting(payment_id) WHERE debit = 'refund_due';

-- Of the money of a notice that is to be sent back: how much in all, and how much has gone. What goes back
-- of a payment settles what was to be sent back of it in the order in which that was said.
CREATE VIEW notice_refund AS
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
CREATE TABLE notice_letter_kept AS SELECT * FROM notice_letter ORDER BY id;
DROP TABLE notice_letter;
CREATE TABLE notice_letter (
  id         INTEGER PRIMARY KEY,
  notice_id  INTEGER NOT NULL REFERENCES notice(id),
  kind       TEXT    NOT NULL CHECK (kind = 'issued' OR kind = 'reminder' OR kind = 'paid' OR kind = 'waived' OR kind = 'deducted' OR kind = 'refund'),
  mark       INTEGER NOT NULL CHECK (mark >= 0),
  letters    TEXT    NOT NULL,
  handoff_id INTEGER NOT NULL REFERENCES handoff(id),
  made_by    INTEGER NOT NULL REFERENCES account(id),
  made_at    INTEGER NOT NULL,
  fp         BLOB    NOT NULL,
  UNIQUE (notice_id, kind, mark)
) STRICT;
INSERT INTO notice_letter SELECT id, notice_id, kind, mark, letters, handoff_id, made_by, made_at, fp FROM notice_letter_kept;
DROP TABLE notice_letter_kept;
CREATE INDEX notice_letter_handoff ON notice_letter(handoff_id, id);
