-- The second look: draws, looks, what came of them.

-- A server draws by itself, on record, and before what it draws for can leave. A file draws by the keys of
-- whoever hands over.
-- name: look.ask (now int, hasty int)
SELECT :now, :hasty LIMIT 0;

-- name: look.ask (now int, hasty int) [postgres]
SELECT 1 WHERE look_ask(:now, :hasty)::text <> '';

-- The decisions of a hand-off whose filing is still as it was decided on, and whether a server drew them.
-- name: look.leaving (handoff_id int)
SELECT decision.id, decision.filing_id, filing.subject_id, decision.revision, decision.decided_at, filing.platform, filing.order_no, 0
FROM outbox JOIN decision ON decision.id = outbox.ref_id JOIN filing ON filing.id = decision.filing_id
WHERE outbox.handoff_id = :handoff_id AND outbox.kind = 'decision' AND filing.revision = decision.revision
ORDER BY decision.id;

-- name: look.leaving (handoff_id int) [postgres]
SELECT decision.id, decision.filing_id, filing.subject_id, decision.revision, decision.decided_at, filing.platform, filing.order_no,
       CASE WHEN look_drawn(decision.id) THEN 1::bigint ELSE 0 END
FROM outbox JOIN decision ON decision.id = outbox.ref_id JOIN filing ON filing.id = decision.filing_id
WHERE outbox.handoff_id = :handoff_id AND outbox.kind = 'decision' AND filing.revision = decision.revision
ORDER BY decision.id;

-- The last decisions that are of a filing as it stands, newest first.
-- name: decision.recent (most int)
SELECT filing.subject_id, {decision:decision}
FROM decision JOIN filing ON filing.id = decision.filing_id AND filing.revision = decision.revision
ORDER BY decision.id DESC LIMIT :most;

-- name: look_copy.take (look_id int, filing_id int)
INSERT INTO look_copy (look_id, kind, subject_name, program_id, program_name, app_id, province, submitted_at, last_scan, sealed)
SELECT :look_id, filing.kind, filing.subject_name, filing.program_id, filing.program_name, filing.app_id, filing.province, filing.submitted_at,
       (SELECT coalesce(max(attachment.id), 0) FROM attachment WHERE attachment.filing_id = filing.id), filing_body.sealed
FROM filing JOIN filing_body ON filing_body.filing_id = filing.id
WHERE filing.id = :filing_id;

-- name: look_copy.get (look_id int)
SELECT kind, subject_name, program_id, program_name, app_id, province, submitted_at, last_scan, sealed
FROM look_copy WHERE look_id = :look_id;

-- Looks that wait and that nobody else holds, oldest first, with the person whose decision each is. Of a
-- subject that was erased there is nothing to look at.
-- name: look.waiting (now int, account_id int, after int)
SELECT second_look.id, account.person
FROM second_look JOIN decision ON decision.id = second_look.decision_id JOIN account ON account.id = decision.decided_by
     JOIN subject ON subject.id = second_look.subject_id AND subject.sealed_key IS NOT NULL
WHERE second_look.verdict IS NULL AND second_look.id > :after
  AND (second_look.held_by IS NULL OR second_look.held_by = :account_id OR second_look.held_until <= :now)
ORDER BY second_look.id LIMIT 200;

-- The look a person holds.
-- name: look.held (now int, account_id int)
SELECT id FROM second_look
WHERE verdict IS NULL AND held_by = :account_id AND held_until > :now ORDER BY id LIMIT 1;

-- Who holds an unanswered look at a filing.
-- name: look.holders (filing_id int, now int)
SELECT account.person FROM second_look JOIN account ON account.id = second_look.held_by
WHERE second_look.filing_id = :filing_id AND second_look.verdict IS NULL AND second_look.held_until > :now
ORDER BY second_look.id;

-- Filings whose unanswered looks somebody holds.
-- name: look.all_held (now int)
SELECT second_look.filing_id, account.person FROM second_look JOIN account ON account.id = second_look.held_by
WHERE second_look.verdict IS NULL AND second_look.held_until > :now
ORDER BY second_look.id;

-- How many looks wait, by whose decision each is.
-- name: look.count_waiting ()
SELECT account.person, count(*)
FROM second_look JOIN decision ON decision.id = second_look.decision_id JOIN account ON account.id = decision.decided_by
WHERE second_look.verdict IS NULL
GROUP BY account.id, account.person ORDER BY account.id;

-- name: count.disagreements ()
SELECT count(*) FROM second_look WHERE outcome = 'disagree' AND settled_at IS NULL;

-- Disagreements, those that nobody settled first, then newest first; with both sides.
-- name: look.disagreements (every int)
SELECT second_look.id, second_look.filing_id, filing.order_no, look_copy.program_name, second_look.revision,
       decision.verdict, decision.reasons, decision.decided_at, one.login, one.person,
       second_look.verdict, second_look.reasons, second_look.looked_at, two.login, two.person,
       coalesce(three.login, ''), second_look.settled_at, second_look.in_right, second_look.words, second_look.subject_id
FROM second_look
JOIN decision ON decision.id = second_look.decision_id
JOIN filing ON filing.id = second_look.filing_id
JOIN look_copy ON look_copy.look_id = second_look.id
JOIN account one ON one.id = decision.decided_by
JOIN account two ON two.id = second_look.looker
LEFT JOIN account three ON three.id = second_look.settled_by
WHERE second_look.outcome = 'disagree' AND (:every = 1 OR second_look.settled_at IS NULL)
ORDER BY CASE WHEN second_look.settled_at IS NULL THEN 0 ELSE 1 END, second_look.id DESC
LIMIT 2000;

-- What came of the looks of a period at the decisions of each account.
-- name: look.agreement (from_at int, until_at int)
SELECT account.person, account.login,
       count(*),
       count(CASE WHEN second_look.outcome <> 'disagree' THEN 1 END),
       count(CASE WHEN second_look.outcome = 'other_fields' THEN 1 END),
       count(CASE WHEN second_look.outcome = 'disagree' AND second_look.settled_at IS NULL THEN 1 END),
       count(CASE WHEN second_look.in_right = 'first' OR second_look.in_right = 'both' THEN 1 END),
       count(CASE WHEN second_look.in_right = 'second' THEN 1 END)
FROM second_look JOIN decision ON decision.id = second_look.decision_id JOIN account ON account.id = decision.decided_by
WHERE second_look.looked_at >= :from_at AND second_look.looked_at < :until_at
GROUP BY account.id, account.person, account.login ORDER BY account.id;
