-- Money taken back: undoing an import, suspense worked both ways, locked periods, the trial balance.

-- Through which day nothing is posted any more.
-- name: period.locked ()
SELECT through_on FROM period_lock WHERE state = 'in_force' ORDER BY id DESC LIMIT 1;

-- name: period.asked ()
SELECT {period_lock} FROM period_lock WHERE state = 'asked' ORDER BY id DESC LIMIT 1;

-- name: period.words ()
SELECT period_lock.id, period_lock.through_on, period_lock.state, period_lock.reason, period_lock.asked_at,
       coalesce(nullif(a.display_name, ''), a.login, ''), period_lock.confirmed_at,
       coalesce(nullif(c.display_name, ''), c.login, ''), period_lock.version
FROM period_lock
LEFT JOIN account a ON a.id = period_lock.asked_by
LEFT JOIN account c ON c.id = period_lock.confirmed_by
ORDER BY period_lock.id DESC LIMIT 200;

-- What an import posted itself; what people did with its rows afterwards is not among it.
-- name: undo.postings (import int, first int, last int)
SELECT {posting} FROM posting
WHERE id BETWEEN :first AND :last AND import_id = :import AND contra_of IS NULL AND act_id IS NULL
  AND NOT (debit = 'suspense' AND credit IN ('deposit', 'refund_due'))
ORDER BY id;

-- name: undo.first_on (import int, first int, last int)
SELECT min(posted_on) FROM posting
WHERE id BETWEEN :first AND :last AND import_id = :import AND contra_of IS NULL AND act_id IS NULL
  AND NOT (debit = 'suspense' AND credit IN ('deposit', 'refund_due'));

-- What others, and people, posted under an import's rows and has not been taken back.
-- name: undo.on_rows (import int)
SELECT payment.id, payment.external_id, coalesce(notice.number, ''), posting.credit, posting.amount_fen,
       posting.import_id, payment_import.file_name, coalesce(deposit_act.kind, '')
FROM payment CROSS JOIN posting
JOIN payment_import ON payment_import.id = posting.import_id
LEFT JOIN notice ON notice.id = posting.notice_id
LEFT JOIN deposit_act ON deposit_act.id = posting.act_id
WHERE payment.import_id = :import AND posting.payment_id = payment.id AND posting.contra_of IS NULL
  AND (posting.import_id <> :import OR (posting.debit = 'suspense' AND posting.credit IN ('deposit', 'refund_due'))
       OR (posting.act_id IS NOT NULL AND posting.debit = 'deposit'))
  AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)
ORDER BY posting.id;

-- Refunds of other imports that took from an import's payments after they came, linked as `payment.of_number`
-- links them.
-- name: undo.refunds (import int)
SELECT payment.id, payment.external_id, back.import_id, payment_import.file_name, CAST(sum(posting.amount_fen) AS BIGINT)
FROM payment CROSS JOIN payment back CROSS JOIN posting
JOIN payment_import ON payment_import.id = back.import_id
JOIN payment_import teller ON teller.id = payment.import_id
WHERE payment.import_id = :import AND payment.kind = 'payment'
  AND back.external_id = payment.external_id AND back.released = 0
  AND (back.deposit_account = payment.deposit_account
       OR (length(payment.external_id) >= 16
           AND (payment.deposit_account = teller.profile OR back.deposit_account = payment_import.profile)))
  AND back.kind <> 'payment' AND back.import_id <> :import
  AND posting.payment_id = back.id AND posting.import_id <> :import AND posting.contra_of IS NULL
  AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)
GROUP BY payment.id, payment.external_id, back.import_id, payment_import.file_name
ORDER BY payment.id, back.import_id;

-- Payments of other imports that an import's refunds took from suspense, and how much.
-- name: undo.refilled (import int)
SELECT payment.id, CAST(sum(posting.amount_fen) AS BIGINT)
FROM payment back CROSS JOIN posting CROSS JOIN payment
JOIN payment_import ON payment_import.id = back.import_id
JOIN payment_import teller ON teller.id = payment.import_id
WHERE back.import_id = :import AND back.kind <> 'payment'
  AND posting.payment_id = back.id AND posting.import_id = :import AND posting.contra_of IS NULL AND posting.debit = 'suspense'
  AND payment.external_id = back.external_id AND payment.released = 0
  AND (back.deposit_account = payment.deposit_account
       OR (length(payment.external_id) >= 16
           AND (payment.deposit_account = teller.profile OR back.deposit_account = payment_import.profile)))
  AND payment.kind = 'payment' AND payment.import_id <> :import
GROUP BY payment.id ORDER BY payment.id;

-- In the order of the file, which is that of the index and of the ids.
-- name: undo.payments (import int)
SELECT {payment} FROM payment WHERE import_id = :import ORDER BY line, id;

-- name: undo.rows (import int)
SELECT count(*), CAST(coalesce(sum(CASE WHEN kind = 'payment' THEN amount_fen ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN kind = 'payment' THEN 0 ELSE amount_fen END), 0) AS BIGINT)
FROM payment WHERE import_id = :import;

-- name: undo.days (import int)
SELECT DISTINCT deposit_account, paid_on FROM payment WHERE import_id = :import AND kind = 'payment'
ORDER BY deposit_account, paid_on;

-- name: undo.later (import int)
SELECT {payment_import} FROM payment_import WHERE id > :import AND state = 'committed' ORDER BY id;

-- name: undo.coverage (import int)
SELECT {coverage} FROM coverage WHERE import_id = :import AND withdrawn_at IS NULL ORDER BY id;

-- Notices of a program whose lift has left the house.
-- name: lift.left (program_id int)
SELECT number FROM notice
WHERE program_id = :program_id AND restriction = 'lift_ordered'
  AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.kind = 'lift' AND outbox.ref_id = notice.id AND outbox.handoff_id IS NULL)
ORDER BY id;

-- Other notices of a program whose lift still waits to leave.
-- name: lift.beside (program_id int, id int)
SELECT {notice} FROM notice
WHERE program_id = :program_id AND id <> :id AND restriction = 'lift_ordered' ORDER BY id;

-- name: lift.drop (ref_id int)
DELETE FROM outbox WHERE kind = 'lift' AND ref_id = :ref_id AND handoff_id IS NULL;

-- How the last batch that restricted for a notice ended for it.
-- name: lift.restricted (notice_id int)
SELECT outcome FROM batch_item WHERE notice_id = :notice_id AND outcome IN ('ordered', 'confirmed', 'failed')
ORDER BY id DESC LIMIT 1;

-- The pots of the ledger by the way money went; what takes a posting back lessens the way of that one.
-- name: balance.ways (to_on int)
SELECT CASE WHEN contra_of IS NULL THEN debit ELSE credit END, CASE WHEN contra_of IS NULL THEN credit ELSE debit END,
       CAST(sum(CASE WHEN contra_of IS NULL THEN amount_fen ELSE -amount_fen END) AS BIGINT)
FROM posting WHERE posted_on <= :to_on
GROUP BY 1, 2 ORDER BY 1, 2;

-- The same as the rows carry it: paid on notices, left in suspense, of that to be sent back, what went back,
-- and what was deducted.
-- name: balance.rows ()
SELECT
  CAST((SELECT coalesce(sum(paid_fen), 0) FROM notice) AS BIGINT),
  CAST((SELECT coalesce(sum(left_fen - due_fen), 0) FROM payment WHERE kind = 'payment') AS BIGINT),
  CAST((SELECT coalesce(sum(due_fen), 0) FROM payment WHERE kind = 'payment') AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM payment WHERE kind = 'payment' AND released = 0) AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM payment WHERE kind <> 'payment' AND released = 0) AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM deposit_act WHERE kind = 'deduction' AND state = 'approved') AS BIGINT);

-- Notices that something in a payment's texts may mean: by number, by the program's id, by the subject's
-- registered name.
-- name: candidate.by_number (number text)
SELECT notice.number, notice.platform, notice.app_id, notice.program_name, notice.amount_fen - notice.paid_fen - notice.taken_fen,
       notice.issued_on, notice.state, subject.name
FROM notice JOIN subject ON subject.id = notice.subject_id WHERE notice.number = :number;

-- name: candidate.by_app_id (app_id text)
SELECT notice.number, notice.platform, notice.app_id, notice.program_name, notice.amount_fen - notice.paid_fen - notice.taken_fen,
       notice.issued_on, notice.state, subject.name
FROM program JOIN notice ON notice.program_id = program.id JOIN subject ON subject.id = notice.subject_id
WHERE program.app_id = :app_id AND program.platform IN (SELECT DISTINCT platform FROM policy)
ORDER BY notice.id DESC LIMIT 50;

-- name: candidate.by_subject (name_folded text)
SELECT notice.number, notice.platform, notice.app_id, notice.program_name, notice.amount_fen - notice.paid_fen - notice.taken_fen,
       notice.issued_on, notice.state, subject.name
FROM subject JOIN program ON program.subject_id = subject.id JOIN notice ON notice.program_id = program.id
WHERE subject.name_folded = :name_folded
ORDER BY notice.id DESC LIMIT 50;

-- What moved a notice's money, down to the line of the file: posting, payment, import.
-- name: trace.notice (number text)
SELECT posting.id, posting.debit, posting.credit, posting.amount_fen, posting.posted_on, posting.contra_of,
       payment.id, payment.external_id, payment.refund_id, payment.kind, payment.line, payment.amount_fen,
       payment_import.id, payment_import.file_name, payment_import.file_sha256, payment_import.state
FROM notice JOIN posting ON posting.notice_id = notice.id JOIN payment ON payment.id = posting.payment_id
JOIN payment_import ON payment_import.id = payment.import_id
WHERE notice.number = :number ORDER BY posting.id LIMIT 1000;

-- What moved of a payment's money, in order.
-- name: trace.payment (payment int)
SELECT posting.id, posting.debit, posting.credit, posting.amount_fen, posting.posted_on, posting.contra_of, notice.number
FROM posting LEFT JOIN notice ON notice.id = posting.notice_id
WHERE posting.payment_id = :payment ORDER BY posting.id LIMIT 1000;

-- Acts that took from a payment what a notice held of it.
-- name: hand.acts (payment_id int, notice_id int)
SELECT count(*) FROM posting
WHERE payment_id = :payment_id AND notice_id = :notice_id AND act_id IS NOT NULL AND debit = 'deposit';

-- What people posted by hand for a payment and has not been taken back, newest first.
-- name: hand.postings (payment_id int)
SELECT {posting} FROM posting
WHERE payment_id = :payment_id AND debit = 'suspense' AND credit IN ('deposit', 'refund_due') AND contra_of IS NULL
  AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)
ORDER BY id DESC;

-- Verification of the books ------------------------------------------------------------------
-- What the rows say follows from imports and postings. Each answers the rows that do not.

-- name: books.notices ()
SELECT notice.id FROM notice
LEFT JOIN (SELECT notice_id, sum(CASE WHEN credit = 'deposit' THEN amount_fen WHEN debit = 'deposit' THEN -amount_fen ELSE 0 END) AS fen
           FROM posting WHERE notice_id IS NOT NULL GROUP BY notice_id) moved ON moved.notice_id = notice.id
WHERE notice.paid_fen <> coalesce(moved.fen, 0) ORDER BY notice.id;

-- name: books.taken ()
SELECT notice.id FROM notice
LEFT JOIN (SELECT notice_id, sum(amount_fen) AS fen FROM posting
           WHERE act_id IS NOT NULL AND debit = 'deposit' AND credit <> 'transfer' GROUP BY notice_id) gone ON gone.notice_id = notice.id
WHERE notice.taken_fen <> coalesce(gone.fen, 0) ORDER BY notice.id;

-- What was approved is carried out to the fen, and nothing else is.
-- name: books.acts ()
SELECT deposit_act.id FROM deposit_act
LEFT JOIN (SELECT act_id, sum(CASE WHEN debit = 'deposit' THEN amount_fen ELSE 0 END) AS gone,
                  sum(CASE WHEN credit = 'deposit' THEN amount_fen ELSE 0 END) AS came
           FROM posting WHERE act_id IS NOT NULL GROUP BY act_id) moved ON moved.act_id = deposit_act.id
WHERE coalesce(moved.gone, 0) <> CASE WHEN deposit_act.state = 'approved' THEN deposit_act.amount_fen ELSE 0 END
   OR coalesce(moved.came, 0) <> CASE WHEN deposit_act.state = 'approved' AND deposit_act.kind = 'transfer' THEN deposit_act.amount_fen ELSE 0 END
ORDER BY deposit_act.id;

-- Each posting of an act goes that act's way, and no other posting goes such a way.
-- name: books.act_ways ()
SELECT posting.id FROM posting LEFT JOIN deposit_act a ON a.id = posting.act_id
WHERE (posting.act_id IS NOT NULL AND NOT coalesce(
         (posting.debit = 'deposit' AND posting.notice_id = a.notice_id
          AND posting.credit = CASE a.kind WHEN 'deduction' THEN 'deducted' WHEN 'transfer' THEN 'transfer' ELSE 'refund_due' END)
         OR (a.kind = 'transfer' AND posting.debit = 'transfer' AND posting.credit = 'deposit' AND posting.notice_id = a.to_notice_id), FALSE))
   OR (posting.act_id IS NULL AND (posting.debit = 'transfer' OR posting.credit = 'transfer' OR posting.credit = 'deducted'
         OR (posting.debit = 'deposit' AND posting.credit = 'refund_due')))
ORDER BY posting.id;

-- name: books.due ()
SELECT payment.id FROM payment
LEFT JOIN (SELECT payment_id, sum(CASE WHEN credit = 'refund_due' THEN amount_fen ELSE -amount_fen END) AS fen
           FROM posting WHERE credit = 'refund_due' OR debit = 'refund_due' GROUP BY payment_id) moved ON moved.payment_id = payment.id
WHERE payment.due_fen <> coalesce(moved.fen, 0) ORDER BY payment.id;

-- name: books.received ()
SELECT payment.id FROM payment
LEFT JOIN (SELECT payment_id, sum(CASE WHEN debit = 'bank' THEN amount_fen ELSE -amount_fen END) AS fen
           FROM posting WHERE debit = 'bank' OR credit = 'bank' GROUP BY payment_id) moved ON moved.payment_id = payment.id
WHERE coalesce(moved.fen, 0) <> CASE WHEN payment.kind = 'payment' AND payment.released = 0 THEN payment.amount_fen ELSE 0 END
ORDER BY payment.id;

-- name: books.contra ()
SELECT contra.id FROM posting contra LEFT JOIN posting own ON own.id = contra.contra_of
WHERE contra.contra_of IS NOT NULL
  AND (own.id IS NULL OR own.contra_of IS NOT NULL OR own.debit <> contra.credit OR own.credit <> contra.debit
       OR own.amount_fen <> contra.amount_fen OR own.payment_id <> contra.payment_id OR own.import_id <> contra.import_id
       OR coalesce(own.notice_id, 0) <> coalesce(contra.notice_id, 0))
ORDER BY contra.id;

-- name: books.released ()
SELECT payment.id FROM payment JOIN payment_import ON payment_import.id = payment.import_id
WHERE payment.released <> CASE WHEN payment_import.state = 'undone' THEN 1 ELSE 0 END ORDER BY payment.id;

-- name: books.undone ()
SELECT payment_import.id FROM payment_import LEFT JOIN import_undo ON import_undo.import_id = payment_import.id
WHERE (payment_import.state = 'undone') <> (import_undo.id IS NOT NULL)
   OR (payment_import.state = 'undone' AND EXISTS (
       SELECT 1 FROM posting WHERE posting.import_id = payment_import.id AND posting.contra_of IS NULL
          AND NOT EXISTS (SELECT 1 FROM posting contra WHERE contra.contra_of = posting.id)))
ORDER BY payment_import.id;
