-- Enforcement batches.

-- name: batch.last ()
SELECT coalesce(max(id), 0) FROM batch;

-- name: batch.listed (platform text)
SELECT count(*) FROM program WHERE platform = :platform AND shelf_state IN ('listed','search_restricted');

-- name: batch.unfiled (platform text)
SELECT id, app_id, name, version, shelf_state, ordered_state, icp_status, icp_as_of_on
FROM program
WHERE platform = :platform AND icp_status BETWEEN 1024 AND 1031
  AND shelf_state <> 'delisted' AND shelf_state <> 'unlisted'
ORDER BY id;

-- name: batch.status_unknown (platform text)
SELECT count(*) FROM program
WHERE platform = :platform AND icp_status IS NULL AND shelf_state IN ('listed','search_restricted');

-- Open notices past due whose program can be found by search. They are found by index first and
-- read in the order in which they lie.
-- name: batch.overdue (platform text, as_of_on int)
SELECT n.id, n.number, n.issued_on, n.due_on, n.amount_fen - n.paid_fen - n.taken_fen, n.subject_id,
       p.id, p.app_id, p.name, p.version, p.shelf_state, p.ordered_state
FROM notice n JOIN program p ON p.id = n.program_id
WHERE n.id IN (SELECT id FROM notice
               WHERE platform = :platform AND state = 'open' AND due_on < :as_of_on)
  AND n.restriction = 'none' AND n.consequence = 'search_restriction'
  AND p.shelf_state = 'listed' AND p.ordered_state IS NULL
ORDER BY p.id, n.id;

-- Of every account: whoever pays into another platform's account has paid all the same. What is to be sent
-- back says nothing any more.
-- name: batch.suspense ()
SELECT order_no, remark FROM payment
WHERE left_fen > 0 AND kind = 'payment' AND left_fen > due_fen
ORDER BY id;

-- Everything that names the subjects of overdue notices that may be acted on; names are folded.
-- name: batch.names_overdue (platform text, as_of_on int)
SELECT s.id, s.uscc, s.name_folded, p.app_id, p.name_folded, n.number
FROM subject s
JOIN program p ON p.subject_id = s.id
LEFT JOIN notice n ON n.program_id = p.id
WHERE s.id IN (SELECT subject_id FROM notice
               WHERE id IN (SELECT id FROM notice
                            WHERE platform = :platform AND state = 'open' AND due_on < :as_of_on)
                 AND restriction = 'none' AND consequence = 'search_restriction')
ORDER BY s.id, p.id, n.id;

-- The same for the subjects of some items.
-- name: batch.names_of_items (batch_id int, first int, last int)
SELECT s.id, s.uscc, s.name_folded, p.app_id, p.name_folded, n.number
FROM (SELECT DISTINCT q.subject_id FROM batch_item i JOIN program q ON q.id = i.program_id
      WHERE i.batch_id = :batch_id AND i.ordinal BETWEEN :first AND :last) o
JOIN subject s ON s.id = o.subject_id
JOIN program p ON p.subject_id = s.id
LEFT JOIN notice n ON n.program_id = p.id
ORDER BY s.id, p.id, n.id;

-- name: batch.items (batch_id int)
SELECT {batch_item} FROM batch_item WHERE batch_id = :batch_id ORDER BY ordinal;

-- name: batch.chunk (batch_id int, from_ordinal int, most int)
SELECT {i:batch_item}, {p:program}
FROM batch_item i JOIN program p ON p.id = i.program_id
WHERE i.batch_id = :batch_id AND i.ordinal >= :from_ordinal AND i.outcome = 'planned'
ORDER BY i.ordinal LIMIT :most;

-- name: batch.next_planned (batch_id int, from_ordinal int)
SELECT ordinal FROM batch_item
WHERE batch_id = :batch_id AND ordinal >= :from_ordinal AND outcome = 'planned' ORDER BY ordinal LIMIT 1;

-- name: batch.outcomes (batch_id int)
SELECT outcome, outcome_code, count(*) FROM batch_item
WHERE batch_id = :batch_id GROUP BY outcome, outcome_code ORDER BY outcome, outcome_code;

-- name: batch.previous (platform text, rule text, id int)
SELECT coalesce(max(id), 0) FROM batch WHERE platform = :platform AND rule = :rule AND id < :id;

-- Programs of one batch that are not in another.
-- name: batch.only_in (batch_id int, other_id int)
SELECT count(*) FROM batch_item i
WHERE i.batch_id = :batch_id
  AND NOT EXISTS (SELECT 1 FROM batch_item o WHERE o.batch_id = :other_id AND o.program_id = i.program_id);

-- name: batch.first_issue (batch_id int)
SELECT min(n.issued_on) FROM batch_item i JOIN notice n ON n.id = i.notice_id WHERE i.batch_id = :batch_id;

-- Who took statuses in; the detail and tables of the event say whether programs were.
-- name: batch.intakes (from_at int)
SELECT a.person, e.detail, e.tables
FROM audit e JOIN account a ON a.id = e.actor
WHERE e.action = 'intake.import' AND e.at >= :from_at
ORDER BY e.seq;

-- The event that ended the execution: the first; whoever came second changed nothing.
-- name: batch.execution_event (entity text)
SELECT seq, hash FROM audit WHERE entity = :entity AND action = 'batch.execute' ORDER BY seq LIMIT 1;

-- name: batch.handoff (ref_id int, manifest_sha256 blob)
SELECT id FROM handoff WHERE kind = 'batch' AND ref_id = :ref_id AND manifest_sha256 = :manifest_sha256 ORDER BY id LIMIT 1;

-- name: batch.left_outbox (ref_id int, handoff_id int)
UPDATE outbox SET handoff_id = :handoff_id WHERE kind = 'batch' AND ref_id = :ref_id AND handoff_id IS NULL;
