-- The record: append-only events in a hash chain.

-- name: audit.head ()
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit.append (seq int, at int, op_id text, action text, entity text, detail text, tables text, prev blob, hash blob)
INSERT INTO audit (seq, at, op_id, action, entity, detail, tables, prev, hash)
VALUES (:seq, :at, :op_id, :action, :entity, :detail, :tables, :prev, :hash);

-- name: audit.of_entity (entity text)
SELECT seq, at, actor, action, detail FROM audit WHERE entity = :entity ORDER BY seq;
