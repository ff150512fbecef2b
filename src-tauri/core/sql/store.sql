-- The store itself: its own facts, operations, the outbox, jobs.

-- name: meta.get (key text)
SELECT value FROM meta WHERE key = :key;

-- name: meta.insert (key text, value text)
INSERT INTO meta (key, value) VALUES (:key, :value);

-- name: operation.get (id text)
SELECT digest, result FROM operation WHERE id = :id;

-- A file has one writer, who needs not wait for himself.
-- name: operation.hold (id text)
SELECT 1 WHERE :id IS NOT NULL;

-- name: operation.hold (id text) [postgres]
SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:id, 0));

-- name: operation.insert (id text, digest blob, result text, audit_seq int, at int)
INSERT INTO operation (id, digest, result, audit_seq, at) VALUES (:id, :digest, :result, :audit_seq, :at);

-- name: outbox.insert (kind text, ref_id int, payload text, created_at int, not_before int)
INSERT INTO outbox (kind, ref_id, payload, created_at, not_before) VALUES (:kind, :ref_id, :payload, :created_at, :not_before);

-- What may leave by now, and what the person decided who gives up taking it back; -1 for nobody.
-- name: outbox.waiting (kind text, now int, hasty int)
SELECT id, ref_id, payload, created_at FROM outbox
WHERE kind = :kind AND handoff_id IS NULL
  AND (not_before <= :now OR EXISTS (SELECT 1 FROM decision WHERE decision.id = outbox.ref_id AND decision.decided_by = :hasty))
ORDER BY id;

-- A decision leaves a server once its draw for a second look stands.
-- name: outbox.waiting (kind text, now int, hasty int) [postgres]
SELECT id, ref_id, payload, created_at FROM outbox
WHERE kind = :kind AND handoff_id IS NULL
  AND (not_before <= :now OR EXISTS (SELECT 1 FROM decision WHERE decision.id = outbox.ref_id AND decision.decided_by = :hasty))
  AND (kind <> 'decision' OR EXISTS (SELECT 1 FROM look_draw WHERE decision_id = ref_id))
ORDER BY id;

-- name: outbox.count (kind text)
SELECT count(*) FROM outbox WHERE kind = :kind AND handoff_id IS NULL;

-- name: outbox.count_ready (kind text, now int)
SELECT count(*) FROM outbox WHERE kind = :kind AND handoff_id IS NULL AND not_before <= :now;

-- name: outbox.hand_off (kind text, last int, now int, hasty int, handoff_id int)
UPDATE outbox SET handoff_id = :handoff_id
WHERE kind = :kind AND id <= :last AND handoff_id IS NULL
  AND (not_before <= :now OR EXISTS (SELECT 1 FROM decision WHERE decision.id = outbox.ref_id AND decision.decided_by = :hasty));

-- name: outbox.hand_off (kind text, last int, now int, hasty int, handoff_id int) [postgres]
UPDATE outbox SET handoff_id = :handoff_id
WHERE kind = :kind AND id <= :last AND handoff_id IS NULL
  AND (not_before <= :now OR EXISTS (SELECT 1 FROM decision WHERE decision.id = outbox.ref_id AND decision.decided_by = :hasty))
  AND (kind <> 'decision' OR EXISTS (SELECT 1 FROM look_draw WHERE decision_id = ref_id));

-- What was taken back never leaves.
-- name: outbox.drop_decision (ref_id int)
DELETE FROM outbox WHERE kind = 'decision' AND ref_id = :ref_id AND handoff_id IS NULL;

-- After rows came with their ids: the next one is behind them. A file counts by itself.
-- name: outbox.sequence ()
SELECT 1 LIMIT 0;

-- name: outbox.sequence () [postgres]
SELECT setval(pg_get_serial_sequence('shelfkeeper.outbox', 'id'), max(id)) FROM outbox HAVING max(id) IS NOT NULL;

-- A server takes a whole store in without its indexes and guards and has them back afterwards; a file
-- keeps them as rows come.
-- name: copy.begin ()
SELECT 1 LIMIT 0;

-- name: copy.begin () [postgres]
SELECT copy_begin();

-- name: copy.end (made text)
SELECT :made LIMIT 0;

-- name: copy.end (made text) [postgres]
SELECT copy_end(:made);

-- name: outbox.of_handoff (handoff_id int)
SELECT id, ref_id, payload, created_at FROM outbox WHERE handoff_id = :handoff_id ORDER BY id;

-- name: saved_view.named (owner int, list text, name text)
SELECT {saved_view} FROM saved_view
WHERE owner = :owner AND list = :list AND name = :name AND removed_at IS NULL;

-- One's own first, then what others share.
-- name: saved_view.of_list (list text, owner int)
SELECT saved_view.id, saved_view.name, saved_view.question, saved_view.shared, account.login, saved_view.owner
FROM saved_view JOIN account ON account.id = saved_view.owner
WHERE saved_view.list = :list AND saved_view.removed_at IS NULL AND (saved_view.owner = :owner OR saved_view.shared = 1)
ORDER BY CASE WHEN saved_view.owner = :owner THEN 0 ELSE 1 END, saved_view.name, saved_view.id;

-- name: job.insert (id text, kind text, account_id int, started_at int)
INSERT INTO job (id, kind, account_id, state, started_at) VALUES (:id, :kind, :account_id, 'running', :started_at);

-- name: job.end (id text, state text, ended_at int)
UPDATE job SET state = :state, ended_at = :ended_at WHERE id = :id;

-- name: job.recover (ended_at int)
UPDATE job SET state = 'interrupted', ended_at = :ended_at WHERE state = 'running';

-- name: lease.of_account (account_id int, now int)
SELECT filing_id FROM lease WHERE account_id = :account_id AND until_at > :now ORDER BY filing_id;

-- name: lease.running (now int)
SELECT filing_id FROM lease WHERE until_at > :now ORDER BY filing_id;

-- name: count.today (until int)
SELECT count(*) FROM filing WHERE status = 2 AND due_on <= :until;

-- name: count.open_filings ()
SELECT count(*) FROM filing WHERE status = 2;

-- Those nobody holds and that may be taken up: all that are open less the few that are not, so that
-- only indexes are read. Nothing stands aside but what is open; an answered question and a hold that is
-- over keep nobody.
-- name: count.unclaimed (now int, today int)
SELECT (SELECT count(*) FROM filing WHERE status = 2)
     - (SELECT count(*) FROM filing WHERE waits <> '' AND (waits = 'question' OR (waits = 'hold' AND waits_until_on > :today)))
     - (SELECT count(*) FROM lease JOIN filing ON filing.id = lease.filing_id
        WHERE lease.until_at > :now AND filing.status = 2
          AND (filing.waits = '' OR filing.waits = 'answered' OR (filing.waits = 'hold' AND filing.waits_until_on <= :today)));

-- name: count.aside ()
SELECT count(*) FROM filing WHERE waits <> '';

-- name: count.back ()
SELECT count(*) FROM filing WHERE status = 2 AND revision > 1;

-- name: count.authority ()
SELECT count(*) FROM filing WHERE status = 4;

-- name: count.returned ()
SELECT count(*) FROM filing WHERE status IN (3, 5);

-- name: count.sms ()
SELECT count(*) FROM filing WHERE sms_status = 1;

-- name: count.mine (account_id int, now int)
SELECT count(*) FROM lease WHERE account_id = :account_id AND until_at > :now;

-- name: count.open_notices ()
SELECT count(*) FROM notice WHERE state = 'open';

-- name: count.overdue_notices (today int)
SELECT count(*) FROM notice WHERE state = 'open' AND due_on < :today;

-- name: count.suspense ()
SELECT count(*) FROM payment WHERE left_fen > 0 AND kind = 'payment';

-- name: count.batches_waiting ()
SELECT count(*) FROM batch WHERE state IN ('submitted', 'approved', 'executing');

-- name: count.outbox ()
SELECT count(*) FROM outbox WHERE handoff_id IS NULL;

-- name: handoff.last ()
SELECT coalesce(max(id), 0) FROM handoff;

-- How the search indexes of SQLite take many rows in: bytes held in memory before they are written,
-- parts that are merged together (0: none before `optimize`, which makes one of all).

-- name: search.filing_hashsize (bytes int)
INSERT INTO search_filing (search_filing, rank) VALUES ('hashsize', :bytes);

-- name: search.filing_automerge (parts int)
INSERT INTO search_filing (search_filing, rank) VALUES ('automerge', :parts);

-- name: search.filing_optimize ()
INSERT INTO search_filing (search_filing) VALUES ('optimize');

-- name: search.program_hashsize (bytes int)
INSERT INTO search_program (search_program, rank) VALUES ('hashsize', :bytes);

-- name: search.program_automerge (parts int)
INSERT INTO search_program (search_program, rank) VALUES ('automerge', :parts);

-- name: search.program_optimize ()
INSERT INTO search_program (search_program) VALUES ('optimize');

-- A server has its own settings for this; what was put aside is taken into its index at once.

-- name: search.filing_hashsize (bytes int) [postgres]
SELECT :bytes;

-- name: search.filing_automerge (parts int) [postgres]
SELECT :parts;

-- name: search.filing_optimize () [postgres]
SELECT gin_clean_pending_list('search_filing_tokens'::regclass);

-- name: search.program_hashsize (bytes int) [postgres]
SELECT :bytes;

-- name: search.program_automerge (parts int) [postgres]
SELECT :parts;

-- name: search.program_optimize () [postgres]
SELECT gin_clean_pending_list('search_program_tokens'::regclass);

-- Where transactions queue up.
-- name: latch.hold (name text) [postgres]
SELECT name FROM latch WHERE name = :name FOR UPDATE;

-- What a server knows of the store as a whole.

-- name: store.bytes () [postgres]
SELECT pg_database_size(current_database());

-- name: store.steps () [postgres]
SELECT max(number) FROM schema_step;

-- name: store.invalid_indexes () [postgres]
SELECT c.relname::text
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'shelfkeeper' AND NOT (i.indisvalid AND i.indisready)
ORDER BY 1;

-- name: store.unchecked_references () [postgres]
SELECT c.relname::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname = 'shelfkeeper' AND NOT k.convalidated
ORDER BY 1;

-- The trial balance, for whoever checks the store: each pot as the postings have it and as the rows carry it,
-- both in fen, and the notices whose own figures do not follow from their postings, which should be none.
-- name: store.books ()
SELECT 'bank',
  CAST((SELECT coalesce(sum(CASE WHEN debit = 'bank' THEN amount_fen ELSE 0 END) - sum(CASE WHEN credit = 'bank' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM payment WHERE kind = 'payment' AND released = 0) AS BIGINT)
UNION ALL SELECT 'suspense',
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'suspense' THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit = 'suspense' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(left_fen) - sum(due_fen), 0) FROM payment WHERE kind = 'payment') AS BIGINT)
UNION ALL SELECT 'refund_due',
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'refund_due' THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit = 'refund_due' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(due_fen), 0) FROM payment WHERE kind = 'payment') AS BIGINT)
UNION ALL SELECT 'deposit',
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'deposit' THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit = 'deposit' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(paid_fen), 0) FROM notice) AS BIGINT)
UNION ALL SELECT 'deducted',
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'deducted' THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit = 'deducted' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM deposit_act WHERE kind = 'deduction' AND state = 'approved') AS BIGINT)
UNION ALL SELECT 'transfer',
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'transfer' THEN amount_fen ELSE 0 END) - sum(CASE WHEN debit = 'transfer' THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST(0 AS BIGINT)
UNION ALL SELECT 'notices',
  CAST((SELECT count(*) FROM notice LEFT JOIN (
    SELECT notice_id, sum(CASE WHEN credit = 'deposit' THEN amount_fen WHEN debit = 'deposit' THEN -amount_fen ELSE 0 END) AS held,
           sum(CASE WHEN act_id IS NOT NULL AND debit = 'deposit' AND credit <> 'transfer' THEN amount_fen ELSE 0 END) AS gone
    FROM posting WHERE notice_id IS NOT NULL GROUP BY notice_id) own ON own.notice_id = notice.id
    WHERE notice.paid_fen <> coalesce(own.held, 0) OR notice.taken_fen <> coalesce(own.gone, 0)
       OR (notice.state = 'settled') <> (notice.state <> 'waived' AND notice.paid_fen + notice.taken_fen >= notice.amount_fen)) AS BIGINT),
  CAST(0 AS BIGINT);
