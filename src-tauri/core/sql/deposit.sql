-- Policies, deposit notices, bill days.

-- name: policy.all ()
SELECT {policy} FROM policy ORDER BY id DESC;

-- name: policy.newest (platform text, kind text)
SELECT {policy} FROM policy WHERE platform = :platform AND kind = :kind ORDER BY edition DESC LIMIT 1;

-- name: policy.in_force (platform text, kind text, day int)
SELECT {policy} FROM policy
WHERE platform = :platform AND kind = :kind AND published_at IS NOT NULL
  AND valid_from_on <= :day AND (valid_to_on IS NULL OR valid_to_on >= :day)
ORDER BY edition DESC LIMIT 1;

-- name: policy.published (platform text, kind text)
SELECT {policy} FROM policy
WHERE platform = :platform AND kind = :kind AND published_at IS NOT NULL ORDER BY edition;

-- Programs of a category with the latest notice they were asked by, under whichever edition: a new edition
-- must not ask a second time those who have paid. What was waived is asked no longer. Notices that ask for
-- what was deducted ask nothing more than others asked.
-- name: notice.candidates (platform text, category text)
SELECT p.id, p.app_id, p.name, p.subject_id, s.kind, p.category, p.gmv_band, p.shelf_state, l.number,
       CASE WHEN l.state = 'waived' THEN 1 ELSE 0 END,
       CAST(coalesce((SELECT sum(n.amount_fen) FROM notice n WHERE n.program_id = p.id AND n.state <> 'waived'
                      AND NOT EXISTS (SELECT 1 FROM notice_topup t WHERE t.notice_id = n.id)), 0) AS BIGINT)
FROM program p JOIN subject s ON s.id = p.subject_id
     LEFT JOIN notice l ON l.id = (SELECT max(n.id) FROM notice n WHERE n.program_id = p.id
                                     AND NOT EXISTS (SELECT 1 FROM notice_topup t WHERE t.notice_id = n.id))
WHERE p.platform = :platform AND p.category = :category
ORDER BY p.id;

-- name: notice.last ()
SELECT coalesce(max(id), 0) FROM notice;

-- name: notice.first_issued (platform text)
SELECT min(issued_on) FROM notice WHERE platform = :platform;

-- Other notices of a program for which it is restricted.
-- name: notice.also_restricting (program_id int, id int)
SELECT count(*) FROM notice
WHERE program_id = :program_id AND id <> :id AND state = 'open' AND restriction IN ('ordered','in_force');

-- A bill's word comes before a person's: a day that has both shows the bill.
-- name: coverage.days (platform text, from_on int, to_on int)
SELECT c.deposit_account, c.day_on, CASE WHEN c.declared_by IS NULL THEN '' ELSE a.display_name END, c.reason
FROM coverage c LEFT JOIN payment_import i ON i.id = c.import_id
     LEFT JOIN account a ON a.id = c.declared_by
WHERE c.platform = :platform AND c.day_on BETWEEN :from_on AND :to_on
  AND c.withdrawn_at IS NULL AND (i.state = 'committed' OR c.declared_by IS NOT NULL)
ORDER BY c.deposit_account, c.day_on, CASE WHEN c.declared_by IS NULL THEN 1 ELSE 0 END, c.id;

-- name: coverage.declared (platform text, deposit_account text, on_day int)
SELECT {coverage} FROM coverage
WHERE platform = :platform AND deposit_account = :deposit_account AND day_on = :on_day
  AND declared_by IS NOT NULL AND withdrawn_at IS NULL;

-- name: coverage.importers (platform text, from_on int, to_on int)
SELECT DISTINCT a.person
FROM coverage c LEFT JOIN payment_import i ON i.id = c.import_id
     JOIN account a ON a.id = coalesce(i.imported_by, c.declared_by)
WHERE c.platform = :platform AND c.day_on BETWEEN :from_on AND :to_on
  AND c.withdrawn_at IS NULL AND (i.state = 'committed' OR c.declared_by IS NOT NULL)
ORDER BY a.person;
