-- One notice, waivers, letters about notices, reminders.

-- name: notice_ground.of_notice (notice_id int)
SELECT {notice_ground} FROM notice_ground WHERE notice_id = :notice_id;

-- What of a notice's money went back to who paid it: at once, or after it was said to be sent back.
-- name: notice.returned (notice_id int)
SELECT CAST(coalesce(sum(CASE WHEN debit = 'deposit' AND credit = 'refunded' THEN amount_fen
                              WHEN debit = 'refunded' AND credit = 'deposit' THEN -amount_fen ELSE 0 END), 0)
          + coalesce((SELECT gone_fen FROM notice_refund WHERE notice_refund.notice_id = :notice_id), 0) AS BIGINT)
FROM posting WHERE posting.notice_id = :notice_id;

-- What is to be sent back of it and has not gone.
-- name: notice.due_left (notice_id int)
SELECT due_fen - gone_fen FROM notice_refund WHERE notice_id = :notice_id;

-- Money that moved between a notice and whatever else, by when it was taken in, or when an act on it was
-- approved; a payment is known by its own number.
-- name: notice.story_money (notice_id int)
SELECT coalesce(a.decided_at, payment_import.imported_at), posting.credit, posting.amount_fen, payment.external_id,
       coalesce(a.decided_by, payment_import.imported_by), posting.debit
FROM posting JOIN payment_import ON payment_import.id = posting.import_id
     JOIN payment ON payment.id = posting.payment_id LEFT JOIN deposit_act a ON a.id = posting.act_id
WHERE posting.notice_id = :notice_id ORDER BY posting.id;

-- What went back of it after it was said to be sent back, by when a bill told so.
-- name: notice.story_back (notice_id int)
SELECT payment_import.imported_at,
       CAST(CASE WHEN gone.upto < asked.upto THEN gone.upto ELSE asked.upto END
          - CASE WHEN gone.upto - gone.amount_fen > asked.upto - asked.amount_fen THEN gone.upto - gone.amount_fen
                 ELSE asked.upto - asked.amount_fen END AS BIGINT),
       payment.external_id, payment_import.imported_by
FROM (SELECT id, payment_id, notice_id, amount_fen, sum(amount_fen) OVER (PARTITION BY payment_id ORDER BY id) AS upto
      FROM posting
      WHERE credit = 'refund_due' AND contra_of IS NULL
        AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)) asked
JOIN (SELECT id, payment_id, import_id, amount_fen, sum(amount_fen) OVER (PARTITION BY payment_id ORDER BY id) AS upto
      FROM posting
      WHERE debit = 'refund_due' AND contra_of IS NULL
        AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)) gone
  ON gone.payment_id = asked.payment_id AND gone.upto > asked.upto - asked.amount_fen AND gone.upto - gone.amount_fen < asked.upto
JOIN payment ON payment.id = gone.payment_id JOIN payment_import ON payment_import.id = gone.import_id
WHERE asked.notice_id = :notice_id ORDER BY gone.id;

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

-- What is still to be returned for waived notices; those that were waived before it was marked so hold it.
-- name: waiver.refund_due ()
SELECT CAST(coalesce(sum(n.paid_fen + coalesce(d.due_fen - d.gone_fen, 0)), 0) AS BIGINT)
FROM waiver w JOIN notice n ON n.id = w.notice_id LEFT JOIN notice_refund d ON d.notice_id = n.id WHERE w.state = 'approved';

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

-- name: notice_letter.due_deducted (platform text)
SELECT {n:notice}, {a:deposit_act} FROM deposit_act a JOIN notice n ON n.id = a.notice_id
WHERE n.platform = :platform AND a.state = 'approved' AND a.kind = 'deduction'
  AND NOT EXISTS (SELECT 1 FROM notice_letter l WHERE l.notice_id = n.id AND l.kind = 'deducted' AND l.mark = a.id)
ORDER BY n.id, a.id;

-- name: notice_letter.due_refund (platform text)
SELECT {n:notice}, r.fen
FROM (SELECT notice_id, CAST(sum(fen) AS BIGINT) AS fen
      FROM (SELECT notice_id, CASE WHEN debit = 'deposit' THEN amount_fen ELSE -amount_fen END AS fen FROM posting
            WHERE ((debit = 'deposit' AND credit = 'refunded') OR (debit = 'refunded' AND credit = 'deposit')) AND notice_id IS NOT NULL
            UNION ALL SELECT notice_id, gone_fen FROM notice_refund) gone
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
