-- Acts on the money that notices hold, and what refills it.

-- What a notice holds of each payment, oldest first: what was booked for it less what went back or was
-- taken. Refunds are booked under their own row, which has its payment's number and is linked as
-- `payment.of_number` links it.
-- name: act.parts (notice_id int)
SELECT own.id, CAST(sum(CASE WHEN posting.credit = 'deposit' THEN posting.amount_fen ELSE -posting.amount_fen END) AS BIGINT)
FROM posting
JOIN payment moved ON moved.id = posting.payment_id
JOIN payment own ON own.external_id = moved.external_id AND own.kind = 'payment' AND own.released = 0
JOIN payment_import mover ON mover.id = moved.import_id
JOIN payment_import teller ON teller.id = own.import_id
WHERE posting.notice_id = :notice_id
  AND (own.deposit_account = moved.deposit_account
       OR (length(own.external_id) >= 16
           AND (own.deposit_account = teller.profile OR moved.deposit_account = mover.profile)))
GROUP BY own.id ORDER BY own.id;

-- name: act.waiting_of (notice_id int)
SELECT count(*) FROM deposit_act WHERE notice_id = :notice_id AND state = 'proposed';

-- Those of a notice, and those that filled it.
-- name: act.of_notice (notice_id int)
SELECT {deposit_act} FROM deposit_act
WHERE (notice_id = :notice_id OR to_notice_id = :notice_id) AND kind <> 'waiver' ORDER BY id DESC;

-- name: act.latest ()
SELECT {deposit_act} FROM deposit_act WHERE kind <> 'waiver'
ORDER BY CASE WHEN state = 'proposed' THEN 0 ELSE 1 END, id DESC LIMIT 1000;

-- name: act.deducted (notice_id int)
SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM deposit_act
WHERE notice_id = :notice_id AND kind = 'deduction' AND state = 'approved';

-- Other proposals about any notice of the program; `id` is the one that is looked at, or 0.
-- name: act.against (program_id int, id int)
SELECT count(*) FROM deposit_act JOIN notice ON notice.id = deposit_act.notice_id
WHERE notice.program_id = :program_id AND deposit_act.state = 'proposed' AND deposit_act.id <> :id;

-- name: act.batches_against (program_id int)
SELECT count(*) FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
WHERE batch_item.program_id = :program_id
  AND ((batch_item.outcome = 'planned' AND batch.state IN ('submitted', 'approved', 'executing')) OR batch_item.outcome = 'ordered');

-- Everything that names the subject of a program; names are folded.
-- name: act.names (program_id int)
SELECT s.id, s.uscc, s.name_folded, p.app_id, p.name_folded, n.number
FROM subject s
JOIN program p ON p.subject_id = s.id
LEFT JOIN notice n ON n.program_id = p.id
WHERE s.id = (SELECT subject_id FROM program WHERE id = :program_id)
ORDER BY s.id, p.id, n.id;

-- When the platform confirmed last that it took the program off the shelf.
-- name: act.delisted_at (program_id int)
SELECT max(outcome_at) FROM batch_item
WHERE program_id = :program_id AND target_state = 'delisted' AND outcome = 'confirmed';

-- Open notices of other programs of the same subject, to which money may be transferred.
-- name: act.targets (notice_id int)
SELECT {t:notice}
FROM notice f JOIN program pf ON pf.id = f.program_id
JOIN program pt ON pt.subject_id = pf.subject_id AND pt.id <> pf.id
JOIN notice t ON t.program_id = pt.id
WHERE f.id = :notice_id AND t.platform = f.platform AND t.state = 'open'
ORDER BY t.id LIMIT 50;

-- Notices of which more was deducted than others ask to refill.
-- name: topup.missing (platform text)
SELECT n.id, n.number, n.program_id,
       d.fen - CAST(coalesce((SELECT sum(o.amount_fen) FROM notice_topup t JOIN notice o ON o.id = t.notice_id WHERE t.refills_id = n.id), 0) AS BIGINT)
FROM (SELECT notice_id, CAST(sum(amount_fen) AS BIGINT) AS fen FROM deposit_act
      WHERE kind = 'deduction' AND state = 'approved' GROUP BY notice_id) d
JOIN notice n ON n.id = d.notice_id
WHERE n.platform = :platform AND n.state <> 'waived'
ORDER BY n.id;

-- name: topup.refills (notice_id int)
SELECT r.number FROM notice_topup t JOIN notice r ON r.id = t.refills_id WHERE t.notice_id = :notice_id;

-- name: topup.refilled_by (notice_id int)
SELECT n.number FROM notice_topup t JOIN notice n ON n.id = t.notice_id WHERE t.refills_id = :notice_id ORDER BY n.id;
