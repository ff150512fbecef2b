-- Payment files: what is known already, what a file moves, the ledger.

-- A file whose known rows were undone since may come once more.
-- name: import.by_file (sha256 blob)
SELECT {payment_import} FROM payment_import
WHERE file_sha256 = :sha256 AND state = 'committed' AND retake = 0 ORDER BY id;

-- name: own_profile.all ()
SELECT {own_profile} FROM own_profile ORDER BY name, edition DESC;

-- name: own_profile.named (name text)
SELECT {own_profile} FROM own_profile WHERE name = :name ORDER BY edition DESC;

-- name: own_profile.in_use ()
SELECT {own_profile} FROM own_profile WHERE retired_at IS NULL
ORDER BY CASE WHEN published_at IS NULL THEN 1 ELSE 0 END, name, edition DESC;

-- The file of an import, where it was kept, and what it was read as.
-- name: payment_file.of_import (import int)
SELECT {payment_file} FROM payment_file WHERE import_id = :import;

-- name: payment_file.ask (file_id int, purpose text)
SELECT :file_id, :purpose LIMIT 0;

-- name: payment_file.ask (file_id int, purpose text) [postgres]
SELECT payment_file_ask(:file_id, :purpose);

-- name: payment_file.release (file_id int, purpose text)
SELECT :file_id, :purpose LIMIT 0;

-- name: payment_file.release (file_id int, purpose text) [postgres]
SELECT payment_file_release(:file_id, :purpose);

-- name: payment_file.sealed ()
SELECT id, content, sealed_key FROM payment_file ORDER BY id;

-- name: secret.files () [postgres]
SELECT file_id, key FROM payment_file_secret ORDER BY file_id;

-- The corrections of an import that stand.
-- name: payment_file.corrections (import int)
SELECT payment_file.import_id FROM payment_file JOIN payment_import ON payment_import.id = payment_file.import_id
WHERE payment_file.corrects = :import AND payment_import.state = 'committed' ORDER BY payment_file.import_id;

-- Imports that correct an import, or that corrected the same file after it did.
-- name: payment_file.corrected_since (import int)
SELECT payment_import.id, payment_import.file_name
FROM payment_file JOIN payment_import ON payment_import.id = payment_file.import_id
WHERE payment_import.state = 'committed'
  AND (payment_file.corrects = :import
       OR (payment_file.import_id > :import
           AND payment_file.corrects = (SELECT corrects FROM payment_file WHERE import_id = :import)))
ORDER BY payment_import.id;

-- name: payment.on_line (import int, line int)
SELECT id FROM payment WHERE import_id = :import AND line = :line AND released = 0;

-- name: payment.waiting_lines (import int)
SELECT line FROM payment WHERE import_id = :import AND kind = 'payment' AND left_fen > 0 AND released = 0 ORDER BY line;

-- name: import.late (import int, open_on int)
SELECT count(*) FROM payment WHERE import_id = :import AND paid_on < :open_on;

-- name: deposit_account.policies ()
SELECT platform, body FROM policy
WHERE kind = 'deposit' AND published_at IS NOT NULL ORDER BY platform, edition;

-- name: notice.count_hint ()
SELECT max(id) FROM notice HAVING max(id) IS NOT NULL;

-- name: notice.balances (platform text)
SELECT id, number, amount_fen - paid_fen - taken_fen, issued_on, version, state
FROM notice WHERE platform = :platform ORDER BY id;

-- name: notice.balance (number text)
SELECT id, number, amount_fen - paid_fen - taken_fen, issued_on, version, state FROM notice WHERE number = :number;

-- name: notice.balance_of_id (id int)
SELECT id, number, amount_fen - paid_fen - taken_fen, issued_on, version, state FROM notice WHERE id = :id;

-- name: notice.by_number (number text)
SELECT {notice} FROM notice WHERE number = :number;

-- name: notice.range (first int, last int)
SELECT {notice} FROM notice WHERE id BETWEEN :first AND :last ORDER BY id;

-- name: payment.any ()
SELECT id FROM payment WHERE released = 0 ORDER BY external_id LIMIT 1;

-- Numbers that an undone import released are not known.
-- The known number next below and next above: between them nothing is known.
-- name: payment.number_below (external_id text)
SELECT external_id FROM payment WHERE external_id < :external_id AND released = 0 ORDER BY external_id DESC LIMIT 1;

-- name: payment.number_above (external_id text)
SELECT external_id FROM payment WHERE external_id > :external_id AND released = 0 ORDER BY external_id LIMIT 1;

-- Refunds carry how much of them has found its payment. A number is told once for each account; a file that
-- names no account (`nobodys`; its rows stand under its layout's name) may tell what any other told, if the
-- number is as long as channels make theirs: short ones are counted anew by every bank and day.
-- name: payment.of_number (external_id text, deposit_account text, nobodys int)
SELECT payment.id, payment.kind, payment.refund_id, payment.amount_fen, payment.left_fen, payment.version, payment.paid_on,
       CAST((SELECT coalesce(sum(CASE WHEN posting.contra_of IS NULL THEN posting.amount_fen ELSE -posting.amount_fen END), 0)
             FROM posting WHERE posting.payment_id = payment.id) AS BIGINT)
FROM payment JOIN payment_import ON payment_import.id = payment.import_id
WHERE payment.external_id = :external_id AND payment.released = 0
  AND (payment.deposit_account = :deposit_account
       OR (length(payment.external_id) >= 16 AND (:nobodys = 1 OR payment.deposit_account = payment_import.profile)))
ORDER BY payment.id;

-- What a payment has settled, less what rows of its number took back, by notice.
-- name: payment.parts (payment int)
SELECT posting.notice_id,
       CAST(sum(CASE WHEN posting.credit = 'deposit' THEN posting.amount_fen ELSE -posting.amount_fen END) AS BIGINT)
FROM payment AS told JOIN payment_import AS teller ON teller.id = told.import_id
  JOIN payment ON payment.external_id = told.external_id AND payment.released = 0
  JOIN payment_import ON payment_import.id = payment.import_id
  JOIN posting ON posting.payment_id = payment.id
WHERE told.id = :payment AND posting.notice_id IS NOT NULL
  AND (payment.deposit_account = told.deposit_account
       OR (length(told.external_id) >= 16
           AND (told.deposit_account = teller.profile OR payment.deposit_account = payment_import.profile)))
GROUP BY posting.notice_id ORDER BY min(posting.id);

-- name: payment.has_number (external_id text)
SELECT id FROM payment WHERE external_id = :external_id AND released = 0 ORDER BY id LIMIT 1;

-- Every notice issued by the period's end with what was paid before the period and moved in it. What takes
-- a posting back lessens what that counts for. What an act took for good is not asked again, and counts for
-- nothing here.
-- name: ledger.lines (from_on int, to_on int)
SELECT notice.number, notice.platform, notice.app_id, notice.program_name, notice.issued_on, notice.due_on,
       notice.amount_fen, notice.state,
       CAST(coalesce(sum(CASE WHEN posting.posted_on >= :from_on THEN 0
                              WHEN posting.credit = 'deposit' THEN posting.amount_fen
                              WHEN posting.debit = 'deposit' THEN -posting.amount_fen ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN posting.posted_on < :from_on THEN 0
                              WHEN posting.credit = 'deposit' AND posting.contra_of IS NULL THEN posting.amount_fen
                              WHEN posting.debit = 'deposit' AND posting.contra_of IS NOT NULL THEN -posting.amount_fen ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN posting.posted_on < :from_on THEN 0
                              WHEN posting.debit = 'deposit' AND posting.contra_of IS NULL THEN posting.amount_fen
                              WHEN posting.credit = 'deposit' AND posting.contra_of IS NOT NULL THEN -posting.amount_fen ELSE 0 END), 0) AS BIGINT)
FROM notice LEFT JOIN posting ON posting.notice_id = notice.id AND posting.posted_on <= :to_on
     AND (posting.act_id IS NULL OR posting.debit <> 'deposit' OR posting.credit = 'transfer')
WHERE notice.issued_on <= :to_on
GROUP BY notice.id ORDER BY notice.id;

-- The same figures from the other side: notices and postings apart. Asked before and in the
-- period, paid before it, received and refunded in it, in suspense or to be sent back at its end.
-- name: ledger.totals (from_on int, to_on int)
SELECT
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM notice WHERE issued_on < :from_on) AS BIGINT),
  CAST((SELECT coalesce(sum(amount_fen), 0) FROM notice WHERE issued_on BETWEEN :from_on AND :to_on) AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'deposit' THEN amount_fen ELSE -amount_fen END), 0)
        FROM posting WHERE posted_on < :from_on AND notice_id IS NOT NULL
          AND (act_id IS NULL OR debit <> 'deposit' OR credit = 'transfer')) AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN contra_of IS NULL THEN amount_fen ELSE -amount_fen END), 0) FROM posting
        WHERE (CASE WHEN contra_of IS NULL THEN credit ELSE debit END) = 'deposit' AND posted_on BETWEEN :from_on AND :to_on) AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN contra_of IS NULL THEN amount_fen ELSE -amount_fen END), 0) FROM posting
        WHERE (CASE WHEN contra_of IS NULL THEN debit ELSE credit END) = 'deposit' AND posted_on BETWEEN :from_on AND :to_on
          AND (act_id IS NULL OR debit <> 'deposit' OR credit = 'transfer')) AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN credit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END)
                      - sum(CASE WHEN debit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END), 0)
        FROM posting WHERE posted_on <= :to_on) AS BIGINT);

-- The balances the rows carry, and the same out of the postings.
-- name: ledger.books ()
SELECT
  CAST((SELECT coalesce(sum(paid_fen), 0) FROM notice) AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN credit = 'deposit' THEN amount_fen WHEN debit = 'deposit' THEN -amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT),
  CAST((SELECT coalesce(sum(left_fen), 0) FROM payment WHERE kind = 'payment') AS BIGINT),
  CAST((SELECT coalesce(sum(CASE WHEN credit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END)
                      - sum(CASE WHEN debit IN ('suspense', 'refund_due') THEN amount_fen ELSE 0 END), 0) FROM posting) AS BIGINT);
