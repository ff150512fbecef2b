-- One notice, waivers, letters about notices, reminders.

-- name: notice_ground.of_notice (notice_id int)
SELECT {notice_ground} FROM notice_ground WHERE notice_id = :notice_id;

-- What of a notice's money went back to who paid it.
-- name: notice.returned (notice_id int)
SELECT CAST(coalesce(sum(CASE WHEN debit = 'deposit' AND credit = 'refunded' THEN amount_fen
                              WHEN debit = 'refunded' AND credit = 'deposit' THEN -amount_fen ELSE 0 END), 0) AS BIGINT)
FROM posting WHERE notice_id = :notice_id;

-- Money that moved between a notice and whatever else, by when it was taken in; a payment is known by its
-- own number.
-- name: notice.story_money (notice_id int)
SELECT payment_import.imported_at, posting.credit, posting.amount_fen, payment.external_id, payment_import.imported_by
FROM posting JOIN payment_import ON payment_import.id = posting.import_id
     JOIN payment ON payment.id = posting.payment_id
WHERE posting.notice_id = :notice_id ORDER BY posting.id;

-- name: notice.story_batches (notice_id int)
SELECT batch_item.outcome_at, batch_item.outcome, batch.number
FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
WHERE batch_item.program_id = (SELECT program_id FROM notice WHERE id = :notice_id)
  AND batch_item.notice_id = :notice_id AND batch_item.outcome_at IS NOT NULL
ORDER BY batch_item.id;

-- name: waiver.waiting_of (notice_id int)
SELECT count(*) FROM waiver WHERE notice_id = :notice_id AND state = 'proposed';

-- name: waiver.of_notice (notice_id int)
SELECT {waiver} FROM waiver WHERE notice_id = :notice_id ORDER BY id DESC;

-- name: waiver.latest ()
SELECT {waiver} FROM waiver ORDER BY CASE WHEN state = 'proposed' THEN 0 ELSE 1 END, id DESC LIMIT 1000;

-- Nothing is booked for a waived notice any more: what it holds is what is still to be returned.
-- name: waiver.refund_due ()
SELECT CAST(coalesce(sum(n.paid_fen), 0) AS BIGINT)
FROM waiver w JOIN notice n ON n.id = w.notice_id WHERE w.state = 'approved';

-- name: notice_letter.of_notice (notice_id int)
SELECT {notice_letter} FROM notice_letter WHERE notice_id = :notice_id ORDER BY id;

-- name: notice_letter.of_handoff (handoff_id int)
SELECT {notice_letter} FROM notice_letter WHERE handoff_id = :handoff_id ORDER BY id;

-- name: notice_letter.has (notice_id int, kind text, mark int)
SELECT id FROM notice_letter WHERE notice_id = :notice_id AND kind = :kind AND mark = :mark;

-- Letters are due for notices that were issued since letters are kept: these have their ground.
-- name: notice_letter.due_issued (platform text)
SELECT {n:notice} FROM notice n JOIN notice_ground g ON g.notice_id = n.id
WHERE n.platform = :platform AND n.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM notice_letter l WHERE l.notice_id = n.id AND l.kind = 'issued')
ORDER BY n.id;

-- Of so much money, or of more, nobody is told a second time.
-- name: notice_letter.due_paid (platform text)
SELECT {n:notice} FROM notice n JOIN notice_ground g ON g.notice_id = n.id
WHERE n.platform = :platform AND n.state <> 'waived' AND n.paid_fen > 0
  AND NOT EXISTS (SELECT 1 FROM notice_letter l WHERE l.notice_id = n.id AND l.kind = 'paid' AND l.mark >= n.paid_fen)
ORDER BY n.id;

-- name: notice_letter.due_waived (platform text)
SELECT {n:notice}, {w:waiver} FROM waiver w JOIN notice n ON n.id = w.notice_id
WHERE n.platform = :platform AND w.state = 'approved'
  AND NOT EXISTS (SELECT 1 FROM notice_letter l WHERE l.notice_id = n.id AND l.kind = 'waived')
ORDER BY n.id, w.id;

-- name: notice_letter.due_refund (platform text)
SELECT {n:notice}, r.fen
FROM (SELECT notice_id, CAST(sum(CASE WHEN debit = 'deposit' THEN amount_fen ELSE -amount_fen END) AS BIGINT) AS fen FROM posting
      WHERE ((debit = 'deposit' AND credit = 'refunded') OR (debit = 'refunded' AND credit = 'deposit')) AND notice_id IS NOT NULL
      GROUP BY notice_id) r
     JOIN notice n ON n.id = r.notice_id JOIN notice_ground g ON g.notice_id = n.id
WHERE n.platform = :platform AND r.fen > 0
  AND NOT EXISTS (SELECT 1 FROM notice_letter l WHERE l.notice_id = n.id AND l.kind = 'refund' AND l.mark >= r.fen)
ORDER BY n.id;

-- Open notices whose day comes near, and whether a waiver of them waits.
-- name: reminder.open (platform text, from_on int, to_on int)
SELECT {n:notice}, (SELECT count(*) FROM waiver w WHERE w.notice_id = n.id AND w.state = 'proposed')
FROM notice n
WHERE n.platform = :platform AND n.state = 'open' AND n.due_on BETWEEN :from_on AND :to_on
ORDER BY n.due_on, n.id;

-- Everything that names the subjects of these; names are folded.
-- name: reminder.names (platform text, from_on int, to_on int)
SELECT s.id, s.uscc, s.name_folded, p.app_id, p.name_folded, n.number
FROM subject s
JOIN program p ON p.subject_id = s.id
LEFT JOIN notice n ON n.program_id = p.id
WHERE s.id IN (SELECT subject_id FROM notice
               WHERE platform = :platform AND state = 'open' AND due_on BETWEEN :from_on AND :to_on)
ORDER BY s.id, p.id, n.id;

-- name: reminder.made ()
SELECT {handoff} FROM handoff WHERE kind = 'reminder' ORDER BY id DESC LIMIT 20;
