-- Payment files: what is known already, what a file moves, the ledger.

-- name: import.by_file (sha256 blob)
SELECT {payment_import} FROM payment_import
WHERE file_sha256 = :sha256 AND state = 'committed' ORDER BY id LIMIT 1;

-- name: deposit_account.policies ()
SELECT platform, body FROM policy
WHERE kind = 'deposit' AND published_at IS NOT NULL ORDER BY platform, edition;

-- name: notice.count_hint ()
SELECT max(id) FROM notice HAVING max(id) IS NOT NULL;

-- name: notice.balances (platform text)
SELECT id, number, amount_fen - paid_fen, issued_on, version, state
FROM notice WHERE platform = :platform ORDER BY id;

-- name: notice.balance (number text)
SELECT id, number, amount_fen - paid_fen, issued_on, version, state FROM notice WHERE number = :number;

-- name: notice.balance_of_id (id int)
SELECT id, number, amount_fen - paid_fen, issued_on, version, state FROM notice WHERE id = :id;

-- name: notice.by_number (number text)
SELECT {notice} FROM notice WHERE number = :number;

-- name: notice.range (first int, last int)
SELECT {notice} FROM notice WHERE id BETWEEN :first AND :last ORDER BY id;

-- name: payment.any ()
SELECT id FROM payment LIMIT 1;

-- The known number next below and next above: between them nothing is known.
-- name: payment.number_below (external_id text)
SELECT external_id FROM payment WHERE external_id < :external_id ORDER BY external_id DESC LIMIT 1;

-- name: payment.number_above (external_id text)
SELECT external_id FROM payment WHERE external_id > :external_id ORDER BY external_id LIMIT 1;

-- Refunds carry how much of them has found its payment.
-- name: payment.of_number (external_id text, deposit_account text)
SELECT payment.id, payment.kind, payment.refund_id, payment.amount_fen, payment.left_fen, payment.version, payment.paid_on,
       CAST((SELECT coalesce(sum(posting.amount_fen), 0) FROM posting WHERE posting.payment_id = payment.id) AS BIGINT)
FROM payment WHERE payment.external_id = :external_id AND payment.deposit_account = :deposit_account
ORDER BY payment.id;

-- What a payment has settled, less what went back, by notice.
-- name: payment.parts (external_id text, deposit_account text)
SELECT posting.notice_id,
       CAST(sum(CASE WHEN posting.credit = 'deposit' THEN posting.amount_fen ELSE -posting.amount_fen END) AS BIGINT)
FROM payment JOIN posting ON posting.payment_id = payment.id
WHERE payment.external_id = :external_id AND payment.deposit_account = :deposit_account
  AND posting.notice_id IS NOT NULL
GROUP BY posting.notice_id ORDER BY min(posting.id);

-- name: payment.has_number (external_id text)
SELECT id FROM payment WHERE external_id = :external_id LIMIT 1;
