-- The record: append-only events in a hash chain.

-- name: audit.head ()
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- What tells one store from every other.
-- name: audit.first ()
SELECT hash FROM audit WHERE seq = 1;

-- name: audit.append (seq int, at int, op_id text, action text, entity text, detail text, tables text, prev blob, hash blob)
INSERT INTO audit (seq, at, op_id, action, entity, detail, tables, prev, hash)
VALUES (:seq, :at, :op_id, :action, :entity, :detail, :tables, :prev, :hash);

-- A team's server goes on from its own head, and says itself who acts. A file's event and operation are
-- written one by one.
-- name: audit.close (at int, op_id text, action text, entity text, detail text, tables text, digest blob, result text)
SELECT :at, :op_id, :action, :entity, :detail, :tables, :digest, :result LIMIT 0;

-- name: audit.close (at int, op_id text, action text, entity text, detail text, tables text, digest blob, result text) [postgres]
SELECT audit_append(:at, :op_id, :action, :entity, :detail, :tables, :digest, :result);

-- name: audit.of_entity (entity text)
SELECT seq, at, actor, action, detail FROM audit WHERE entity = :entity ORDER BY seq;

-- name: audit.of_operation (id text)
SELECT audit.actor, audit.action, audit.detail
FROM operation JOIN audit ON audit.seq = operation.audit_seq AND audit.op_id = operation.id
WHERE operation.id = :id;

-- What one act of a person did with many filings at an instant; the index of these alone narrows it.
-- name: audit.together (at int, actor int)
SELECT detail FROM audit
WHERE (action = 'filing.decide_bulk' OR action = 'filing.undo_bulk') AND at = :at AND actor = :actor ORDER BY seq;

-- What a part of the record says of decisions, the last one first.
-- name: audit.decided (from int, to int)
SELECT detail FROM audit
WHERE seq >= :from AND seq < :to AND action IN ('filing.approve', 'filing.return', 'filing.decide_bulk') ORDER BY seq DESC;

-- Verification ------------------------------------------------------------------------------
-- These read what is covered, field by field in canonical order, and are not derived from the
-- rows' own column lists.

-- name: audit.walk ()
SELECT seq, at, actor, op_id, action, entity, detail, tables, prev, hash FROM audit ORDER BY seq;

-- name: audit.operations_without_event ()
SELECT operation.id FROM operation
LEFT JOIN audit ON audit.seq = operation.audit_seq AND audit.op_id = operation.id AND audit.at = operation.at
WHERE audit.seq IS NULL ORDER BY operation.id;

-- name: audit.events_without_operation ()
SELECT audit.seq FROM audit
LEFT JOIN operation ON operation.id = audit.op_id AND operation.audit_seq = audit.seq
WHERE operation.id IS NULL ORDER BY audit.seq;

-- name: audit.schema ()
SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY type, name;

-- A trigger is what it says and whether it is on; a function its text and whose rights it runs with. A
-- view's text is printed by each release of the server in its own way, so that a view is known by its
-- columns.
-- name: audit.schema () [postgres]
SELECT 'trigger', c.relname::text || '.' || t.tgname::text, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'shelfkeeper' AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.proname::text,
       pg_get_function_arguments(p.oid) || ' ' || p.prosecdef::text || ' ' || coalesce(array_to_string(p.proconfig, ' '), '')
       || ' ' || p.provolatile::text || ' ' || p.prosrc
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'shelfkeeper'
UNION ALL
-- What is granted to whom besides the owner: people, everybody, or somebody by name.
SELECT 'grant', g.name, string_agg(g.word, ' ' ORDER BY g.word)
FROM (
  SELECT g.name, CASE WHEN g.grantee = 0 THEN 'PUBLIC' WHEN r.rolname = desk_people() THEN 'people' ELSE 'other' END
         || ':' || g.privilege_type || g.part AS word
  FROM (
    SELECT c.relname::text AS name, a.grantee, a.privilege_type, '' AS part, c.relowner AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL aclexplode(c.relacl) a
    WHERE n.nspname = 'shelfkeeper' AND c.relkind IN ('r', 'v', 'm', 'S')
    UNION ALL
    SELECT c.relname::text, a.grantee, a.privilege_type, ':' || t.attname::text, c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid,
         LATERAL aclexplode(t.attacl) a
    WHERE n.nspname = 'shelfkeeper' AND NOT t.attisdropped
    UNION ALL
    SELECT p.proname::text || '()', a.grantee, a.privilege_type, '', p.proowner
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
         LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE n.nspname = 'shelfkeeper'
  ) g LEFT JOIN pg_roles r ON r.oid = g.grantee
  WHERE g.grantee <> g.owner
) g
GROUP BY g.name
UNION ALL
SELECT 'view', c.relname::text,
       (SELECT string_agg(a.attname::text, ' ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'shelfkeeper' AND c.relkind IN ('v', 'm')
ORDER BY 1, 2;

-- name: audit.account_rows ()
SELECT id, login, person, display_name, password_hash, disabled_at, fp FROM account ORDER BY id;

-- name: audit.grant_entry_rows ()
SELECT id, account_id, role, state, granted_at, granted_by, confirmed_by, fp FROM grant_entry ORDER BY id;

-- name: audit.policy_rows ()
SELECT id, platform, kind, edition, valid_from_on, valid_to_on, body, source, author, confirmed_by, published_at, fp FROM policy ORDER BY id;

-- name: audit.subject_rows ()
SELECT id, kind, uscc, identity_hash, fp FROM subject ORDER BY id;

-- name: audit.program_rows ()
SELECT id, platform, app_id, subject_id, shelf_state, ordered_state, icp_status, icp_as_of_on, record_number, listed_on, fp FROM program ORDER BY id;

-- name: audit.filing_rows ()
SELECT id, platform, order_no, revision, kind, subject_id, program_id, status, sms_status, submitted_at, due_on, due_provisional, record_number, decided_by, decided_at, body_hash, fp FROM filing ORDER BY id;

-- name: audit.decision_rows ()
SELECT id, filing_id, revision, verdict, reasons, decided_by, decided_at, fp FROM decision ORDER BY id;

-- name: audit.retraction_rows ()
SELECT id, decision_id, filing_id, retracted_by, retracted_at, fp FROM retraction ORDER BY id;

-- name: audit.notice_ground_rows ()
SELECT id, notice_id, category, gmv_band, subject_kind, fp FROM notice_ground ORDER BY id;

-- name: audit.own_profile_rows ()
SELECT id, name, edition, body, author, authored_at, confirmed_by, published_at, retired_by, retired_at, reason, fp FROM own_profile ORDER BY id;

-- name: audit.waiver_rows ()
SELECT id, notice_id, state, reason, evidence, open_fen, proposed_by, proposed_at, decided_by, decided_at, words, refund_fen, fp FROM waiver ORDER BY id;

-- name: audit.notice_topup_rows ()
SELECT id, notice_id, refills_id, fp FROM notice_topup ORDER BY id;

-- name: audit.deposit_act_rows ()
SELECT id, notice_id, to_notice_id, kind, amount_fen, reason, evidence, left_on, state, proposed_by, proposed_at, decided_by, decided_at, words, fp FROM deposit_act ORDER BY id;

-- name: audit.notice_letter_rows ()
SELECT id, notice_id, kind, mark, letters, handoff_id, made_by, made_at, fp FROM notice_letter ORDER BY id;

-- name: audit.second_look_rows ()
SELECT id, decision_id, filing_id, subject_id, revision, drawn_at, looker, looked_at, verdict, reasons, outcome, settled_by, settled_at, in_right, words, fp FROM second_look ORDER BY id;

-- name: audit.filing_note_rows ()
SELECT id, filing_id, subject_id, revision, kind, until_on, sealed, author, at, fp FROM filing_note ORDER BY id;

-- name: audit.saved_view_rows ()
SELECT id, owner, list, name, question, shared, removed_at, fp FROM saved_view ORDER BY id;

-- name: audit.filing_event_rows ()
SELECT id, filing_id, event_key, kind, at, detail, fp FROM filing_event ORDER BY id;

-- name: audit.attachment_rows ()
SELECT id, filing_id, subject_id, media, path, mime, bytes, content, fp FROM attachment ORDER BY id;

-- name: audit.notice_rows ()
SELECT id, number, platform, program_id, policy_id, rule_id, amount_fen, issued_on, due_on, consequence, paid_fen, state, settled_at, restriction, fp FROM notice ORDER BY id;

-- name: audit.payment_import_rows ()
SELECT id, file_name, file_sha256, file_bytes, profile, plan_hash, summary, state, imported_by, imported_at, fp FROM payment_import ORDER BY id;

-- name: audit.payment_rows ()
SELECT id, import_id, line, platform, deposit_account, external_id, refund_id, kind, amount_fen, paid_at, paid_on, verdict, notice_id, left_fen, fp FROM payment ORDER BY id;

-- name: audit.posting_rows ()
SELECT id, payment_id, notice_id, debit, credit, amount_fen, posted_on, import_id, fp FROM posting ORDER BY id;

-- name: audit.import_undo_rows ()
SELECT id, import_id, undone_by, undone_at, reason, payments, postings, fp FROM import_undo ORDER BY id;

-- name: audit.payment_file_rows ()
SELECT id, import_id, content, corrects, fp FROM payment_file ORDER BY id;

-- name: audit.period_lock_rows ()
SELECT id, through_on, state, reason, asked_by, asked_at, confirmed_by, confirmed_at, fp FROM period_lock ORDER BY id;

-- name: audit.coverage_rows ()
SELECT id, platform, deposit_account, day_on, import_id, declared_by, declared_at, reason, withdrawn_at, fp FROM coverage ORDER BY id;

-- name: audit.batch_rows ()
SELECT id, number, platform, rule, measure, policy_id, as_of_on, state, plan_hash, item_count, not_known, author, planned_at, submitted_at, approver, approved_at, approved_hash, execute_from_on, executor, executed_at, reason, fp FROM batch ORDER BY id;

-- name: audit.batch_item_rows ()
SELECT id, batch_id, ordinal, program_id, notice_id, evidence, program_version, previous_state, target_state, outcome, outcome_code, outcome_at, fp FROM batch_item ORDER BY id;

-- name: audit.handoff_rows ()
SELECT id, kind, ref_id, items, manifest_sha256, created_at, created_by, fp FROM handoff ORDER BY id;
