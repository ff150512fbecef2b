-- The store, version 5: what a notice was issued on, waivers, and letters about notices.
--
-- Closed sets are spelled with OR: for IN with three values or more SQLite builds a temporary table
-- at every single insert.

-- What a program was told to be when it was asked. The rule itself lies in the notice's edition of the
-- policy, which never changes.
CREATE TABLE notice_ground (
  id           INTEGER PRIMARY KEY,
  notice_id    INTEGER NOT NULL UNIQUE REFERENCES notice(id),
  category     TEXT    NOT NULL,
  gmv_band     TEXT    NOT NULL,
  subject_kind INTEGER NOT NULL,
  fp           BLOB    NOT NULL
) STRICT;

-- A deposit that is asked no longer: proposed by one person, decided by another. `open_fen` is what was
-- not paid when it was proposed, `refund_fen` what had been paid when it was approved.
CREATE TABLE waiver (
  id          INTEGER PRIMARY KEY,
  notice_id   INTEGER NOT NULL REFERENCES notice(id),
  state       TEXT    NOT NULL CHECK (state = 'proposed' OR state = 'approved' OR state = 'refused' OR state = 'withdrawn'),
  reason      TEXT    NOT NULL CHECK (reason <> ''),
  evidence    TEXT    NOT NULL CHECK (evidence <> ''),
  open_fen    INTEGER NOT NULL CHECK (open_fen >= 0),
  proposed_by INTEGER NOT NULL REFERENCES account(id),
  proposed_at INTEGER NOT NULL,
  decided_by  INTEGER REFERENCES account(id),
  decided_at  INTEGER,
  words       TEXT    NOT NULL,
  refund_fen  INTEGER NOT NULL CHECK (refund_fen >= 0),
  version     INTEGER NOT NULL,
  fp          BLOB    NOT NULL,
  CHECK ((state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> proposed_by),
  CHECK (refund_fen = 0 OR state = 'approved')
) STRICT;
CREATE UNIQUE INDEX waiver_open   ON waiver(notice_id) WHERE state = 'proposed' OR state = 'approved';
CREATE INDEX        waiver_notice ON waiver(notice_id);
CREATE INDEX        waiver_state  ON waiver(state, id);

-- A letter about a notice that left the house, with its text as it left. `mark` is what makes it one
-- and not another of its kind: days before the due day of a reminder, fen received or returned in all.
CREATE TABLE notice_letter (
  id         INTEGER PRIMARY KEY,
  notice_id  INTEGER NOT NULL REFERENCES notice(id),
  kind       TEXT    NOT NULL CHECK (kind = 'issued' OR kind = 'reminder' OR kind = 'paid' OR kind = 'waived' OR kind = 'refund'),
  mark       INTEGER NOT NULL CHECK (mark >= 0),
  letters    TEXT    NOT NULL,
  handoff_id INTEGER NOT NULL REFERENCES handoff(id),
  made_by    INTEGER NOT NULL REFERENCES account(id),
  made_at    INTEGER NOT NULL,
  fp         BLOB    NOT NULL,
  UNIQUE (notice_id, kind, mark)
) STRICT;
CREATE INDEX notice_letter_handoff ON notice_letter(handoff_id, id);
