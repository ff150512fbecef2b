-- Filings, their bodies, leases, decisions and stories.

-- name: filing.by_order (platform text, order_no text)
SELECT {filing} FROM filing WHERE platform = :platform AND order_no = :order_no;

-- The most urgent filing that nobody holds, that does not stand aside, and that the asking person did not
-- skip in this revision and has not in hand for a second look, by whichever of their accounts (a JSON list).
-- name: filing.next (now int, today int, accounts text)
SELECT {f:filing}
FROM filing f LEFT JOIN lease ON lease.filing_id = f.id AND lease.until_at > :now
WHERE f.status = 2 AND lease.filing_id IS NULL
  AND (f.waits = '' OR f.waits = 'answered' OR (f.waits = 'hold' AND f.waits_until_on <= :today))
  AND NOT EXISTS (SELECT 1 FROM filing_note n WHERE n.filing_id = f.id AND n.kind = 'skip' AND n.revision = f.revision
                  AND n.author IN (SELECT value FROM json_each(:accounts)))
  AND NOT EXISTS (SELECT 1 FROM second_look s WHERE s.filing_id = f.id AND s.verdict IS NULL AND s.held_until > :now
                  AND s.held_by IN (SELECT value FROM json_each(:accounts)))
ORDER BY f.due_on NULLS FIRST, f.id
LIMIT 1;

-- What others are just taking is passed over instead of waited for.
-- name: filing.next (now int, today int, accounts text) [postgres]
SELECT {f:filing}
FROM filing f
WHERE f.status = 2
  AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.filing_id = f.id AND lease.until_at > :now)
  AND (f.waits = '' OR f.waits = 'answered' OR (f.waits = 'hold' AND f.waits_until_on <= :today))
  AND NOT EXISTS (SELECT 1 FROM filing_note n WHERE n.filing_id = f.id AND n.kind = 'skip' AND n.revision = f.revision
                  AND n.author IN (SELECT value::bigint FROM jsonb_array_elements_text(:accounts::jsonb) AS mine(value)))
  AND NOT EXISTS (SELECT 1 FROM second_look s WHERE s.filing_id = f.id AND s.verdict IS NULL AND s.held_until > :now
                  AND s.held_by IN (SELECT value::bigint FROM jsonb_array_elements_text(:accounts::jsonb) AS own(value)))
ORDER BY f.due_on NULLS FIRST, f.id
LIMIT 1
FOR NO KEY UPDATE OF f SKIP LOCKED;

-- Those that stand aside for a day that has not come.
-- name: filing.held_aside (today int)
SELECT id FROM filing WHERE waits <> '' AND waits = 'hold' AND waits_until_on > :today ORDER BY id;

-- Those that would be given next, in order.
-- name: filing.upcoming (now int, today int, accounts text, most int)
SELECT f.id
FROM filing f LEFT JOIN lease ON lease.filing_id = f.id AND lease.until_at > :now
WHERE f.status = 2 AND lease.filing_id IS NULL
  AND (f.waits = '' OR f.waits = 'answered' OR (f.waits = 'hold' AND f.waits_until_on <= :today))
  AND NOT EXISTS (SELECT 1 FROM filing_note n WHERE n.filing_id = f.id AND n.kind = 'skip' AND n.revision = f.revision
                  AND n.author IN (SELECT value FROM json_each(:accounts)))
  AND NOT EXISTS (SELECT 1 FROM second_look s WHERE s.filing_id = f.id AND s.verdict IS NULL AND s.held_until > :now
                  AND s.held_by IN (SELECT value FROM json_each(:accounts)))
ORDER BY f.due_on NULLS FIRST, f.id
LIMIT :most;

-- name: filing.upcoming (now int, today int, accounts text, most int) [postgres]
SELECT f.id
FROM filing f LEFT JOIN lease ON lease.filing_id = f.id AND lease.until_at > :now
WHERE f.status = 2 AND lease.filing_id IS NULL
  AND (f.waits = '' OR f.waits = 'answered' OR (f.waits = 'hold' AND f.waits_until_on <= :today))
  AND NOT EXISTS (SELECT 1 FROM filing_note n WHERE n.filing_id = f.id AND n.kind = 'skip' AND n.revision = f.revision
                  AND n.author IN (SELECT value::bigint FROM jsonb_array_elements_text(:accounts::jsonb) AS mine(value)))
  AND NOT EXISTS (SELECT 1 FROM second_look s WHERE s.filing_id = f.id AND s.verdict IS NULL AND s.held_until > :now
                  AND s.held_by IN (SELECT value::bigint FROM jsonb_array_elements_text(:accounts::jsonb) AS own(value)))
ORDER BY f.due_on NULLS FIRST, f.id
LIMIT :most;

-- name: filing.of_subject (subject_id int, id int)
SELECT id, order_no, kind, status, sms_status, submitted_at, program_name FROM filing
WHERE subject_id = :subject_id AND id <> :id
ORDER BY submitted_at DESC, id DESC LIMIT 20;

-- name: filing.ended_services (subject_id int)
SELECT count(*) FROM filing
WHERE subject_id = :subject_id AND kind = 'cancel_service' AND status = 6;

-- Why the other orders of a subject that are shown were returned, where that stands.
-- name: decision.returns_of_subject (subject_id int, id int)
SELECT decision.filing_id, decision.reasons
FROM decision LEFT JOIN retraction ON retraction.decision_id = decision.id
WHERE decision.filing_id IN (SELECT filing.id FROM filing WHERE filing.subject_id = :subject_id AND filing.id <> :id
                             ORDER BY filing.submitted_at DESC, filing.id DESC LIMIT 20)
  AND decision.verdict = 'returned' AND retraction.id IS NULL
ORDER BY decision.id;

-- name: filing.in_flight (subject_id int, id int)
SELECT order_no FROM filing
WHERE subject_id = :subject_id AND id <> :id AND status IN (2, 4)
ORDER BY id LIMIT 20;

-- name: filing.last_filed (program_id int, id int, by_then int)
SELECT {filing} FROM filing
WHERE program_id = :program_id AND id <> :id AND status = 6 AND state_at <= :by_then
ORDER BY state_at DESC, id DESC LIMIT 1;

-- name: filing.last_filed_of_subject (subject_id int, id int, by_then int)
SELECT {filing} FROM filing
WHERE subject_id = :subject_id AND id <> :id AND status = 6 AND state_at <= :by_then
ORDER BY state_at DESC, id DESC LIMIT 1;

-- name: filing_body.get (filing_id int)
SELECT sealed FROM filing_body WHERE filing_id = :filing_id;

-- name: filing_body.put (filing_id int, sealed blob)
INSERT INTO filing_body (filing_id, sealed) VALUES (:filing_id, :sealed)
ON CONFLICT (filing_id) DO UPDATE SET sealed = excluded.sealed;

-- name: lease.get (filing_id int, now int)
SELECT account_id, login, until_at FROM lease WHERE filing_id = :filing_id AND until_at > :now;

-- name: lease.put (filing_id int, account_id int, login text, until_at int)
INSERT INTO lease (filing_id, account_id, login, until_at)
VALUES (:filing_id, :account_id, :login, :until_at)
ON CONFLICT (filing_id) DO UPDATE
SET account_id = excluded.account_id, login = excluded.login, until_at = excluded.until_at;

-- name: lease.drop (filing_id int)
DELETE FROM lease WHERE filing_id = :filing_id;

-- The persons behind the running leases of other filings, as they were typed.
-- name: lease.persons_besides (filing_id int, now int)
SELECT account.person FROM lease JOIN account ON account.id = lease.account_id
WHERE lease.filing_id <> :filing_id AND lease.until_at > :now
ORDER BY lease.filing_id;

-- name: decision.of_filing (filing_id int)
SELECT decision.revision, decision.verdict, decision.reasons, decision.decided_at,
       coalesce(account.login, ''), decision.decided_by
FROM decision LEFT JOIN account ON account.id = decision.decided_by
WHERE decision.filing_id = :filing_id ORDER BY decision.id;

-- The last decision on a revision that was not taken back, and what waits of it in the outbox.
-- name: decision.standing (filing_id int, revision int)
SELECT decision.id, decision.decided_by, decision.verdict, outbox.not_before
FROM decision
LEFT JOIN retraction ON retraction.decision_id = decision.id
LEFT JOIN outbox ON outbox.kind = 'decision' AND outbox.ref_id = decision.id AND outbox.handoff_id IS NULL
WHERE decision.filing_id = :filing_id AND decision.revision = :revision AND retraction.id IS NULL
ORDER BY decision.id DESC LIMIT 1;

-- What was drawn for a second look counts as gone.
-- name: decision.standing (filing_id int, revision int) [postgres]
SELECT decision.id, decision.decided_by, decision.verdict, outbox.not_before
FROM decision
LEFT JOIN retraction ON retraction.decision_id = decision.id
LEFT JOIN outbox ON outbox.kind = 'decision' AND outbox.ref_id = decision.id AND outbox.handoff_id IS NULL
     AND NOT EXISTS (SELECT 1 FROM look_draw WHERE look_draw.decision_id = decision.id)
WHERE decision.filing_id = :filing_id AND decision.revision = :revision AND retraction.id IS NULL
ORDER BY decision.id DESC LIMIT 1;

-- name: retraction.of_filing (filing_id int)
SELECT decision.revision, retraction.retracted_at, coalesce(account.login, ''), retraction.retracted_by
FROM retraction JOIN decision ON decision.id = retraction.decision_id
LEFT JOIN account ON account.id = retraction.retracted_by
WHERE retraction.filing_id = :filing_id ORDER BY retraction.id;

-- name: filing_note.of_filing (filing_id int)
SELECT filing_note.id, filing_note.revision, filing_note.kind, filing_note.until_on, filing_note.sealed, filing_note.at,
       filing_note.subject_id, coalesce(account.login, '')
FROM filing_note LEFT JOIN account ON account.id = filing_note.author
WHERE filing_note.filing_id = :filing_id ORDER BY filing_note.id;

-- What was said last of whether a revision stands aside.
-- name: filing_note.last_aside (filing_id int, revision int)
SELECT kind, until_on FROM filing_note
WHERE filing_id = :filing_id AND revision = :revision AND kind IN ('question', 'answer', 'hold', 'resume')
ORDER BY id DESC LIMIT 1;

-- The person who asked the question that stands.
-- name: filing_note.asker (filing_id int, revision int)
SELECT account.person FROM filing_note JOIN account ON account.id = filing_note.author
WHERE filing_note.filing_id = :filing_id AND filing_note.revision = :revision AND filing_note.kind = 'question'
ORDER BY filing_note.id DESC LIMIT 1;

-- name: filing_event.by_key (event_key text)
SELECT {filing_event} FROM filing_event WHERE event_key = :event_key;

-- name: filing_event.of_filing (filing_id int)
SELECT {filing_event} FROM filing_event WHERE filing_id = :filing_id ORDER BY id;

-- name: attachment.of_filing (filing_id int)
SELECT {attachment} FROM attachment WHERE filing_id = :filing_id ORDER BY id;

-- name: personal.insert (hash blob, kind text, subject_id int)
INSERT INTO personal_index (hash, kind, subject_id) VALUES (:hash, :kind, :subject_id)
ON CONFLICT (hash, kind, subject_id) DO NOTHING;

-- name: personal.others (hash blob, kind text, subject_id int)
SELECT subject_id FROM personal_index
WHERE hash = :hash AND kind = :kind AND subject_id <> :subject_id
ORDER BY subject_id LIMIT 20;

-- What a team's server knows and gives out on record. A file has it nowhere: its keys are the
-- person's. Values come as a JSON list of pairs of kind and value.
-- name: personal.lookup (asked text)
SELECT :asked LIMIT 0;

-- name: personal.lookup (asked text) [postgres]
SELECT personal_lookup(pair->>0, pair->>1)
FROM jsonb_array_elements(:asked::jsonb) WITH ORDINALITY AS asked(pair, place)
ORDER BY place;

-- name: subject.ask (subject_id int, purpose text)
SELECT :subject_id, :purpose LIMIT 0;

-- name: subject.ask (subject_id int, purpose text) [postgres]
SELECT subject_ask(:subject_id, :purpose);

-- name: subject.release (subject_id int, purpose text)
SELECT :subject_id, :purpose LIMIT 0;

-- name: subject.release (subject_id int, purpose text) [postgres]
SELECT subject_release(:subject_id, :purpose);

-- name: subject.sealed ()
SELECT id, identity_hash, sealed_key FROM subject WHERE sealed_key IS NOT NULL ORDER BY id;

-- Every sealed file beside the store that a row speaks of.
-- name: attachment.contents ()
SELECT content FROM attachment UNION SELECT content FROM payment_file ORDER BY 1;

-- name: secret.store_key () [postgres]
SELECT store_key FROM store_secret;

-- name: secret.take (store_key blob, inner_pad blob, outer_pad blob) [postgres]
UPDATE store_secret SET store_key = :store_key, lookup_inner = :inner_pad, lookup_outer = :outer_pad;

-- name: secret.subjects () [postgres]
SELECT subject_id, key FROM subject_secret ORDER BY subject_id;

-- name: search.filing_insert (id int, tokens text)
INSERT INTO search_filing (rowid, tokens) VALUES (:id, :tokens);

-- name: search.filing_insert (id int, tokens text) [postgres]
INSERT INTO search_filing (rowid, tokens)
VALUES (:id, array_to_tsvector(array_remove(string_to_array(:tokens, ' '), '')));

-- name: search.filing_delete (id int)
DELETE FROM search_filing WHERE rowid = :id;
