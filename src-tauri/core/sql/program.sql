-- Programs and the subjects who run them.

-- name: subject.by_identity (hash blob)
SELECT {subject} FROM subject WHERE identity_hash = :hash;

-- name: program.by_app_id (platform text, app_id text)
SELECT {program} FROM program WHERE platform = :platform AND app_id = :app_id;

-- name: program.same_name (platform text, name_folded text, app_id text)
SELECT id FROM program
WHERE platform = :platform AND name_folded = :name_folded AND app_id <> :app_id
ORDER BY id LIMIT 20;

-- name: program.others_of_subject (subject_id int, app_id text)
SELECT id, name FROM program
WHERE subject_id = :subject_id AND app_id <> :app_id
ORDER BY name, id LIMIT 100;

-- name: program.filed_of_subject (subject_id int, app_id text, category text)
SELECT count(*), count(*) FILTER (WHERE category = :category) FROM program
WHERE subject_id = :subject_id AND app_id <> :app_id AND icp_status = 6;

-- A program that another organisation runs under a subject's number: all numbers of a subject begin with it
-- and go on with a hyphen, which comes just before the full stop.
-- name: program.of_another_subject (number text, subject_id int, id int)
SELECT program.id FROM program JOIN subject ON subject.id = program.subject_id
WHERE program.record_number >= :number AND program.record_number < :number || '.'
  AND program.subject_id <> :subject_id AND program.id <> :id AND subject.uscc IS NOT NULL
ORDER BY program.id LIMIT 1;

-- name: search.program_insert (id int, tokens text)
INSERT INTO search_program (rowid, tokens) VALUES (:id, :tokens);

-- name: search.program_insert (id int, tokens text) [postgres]
INSERT INTO search_program (rowid, tokens)
VALUES (:id, array_to_tsvector(array_remove(string_to_array(:tokens, ' '), '')));

-- name: search.program_delete (id int)
DELETE FROM search_program WHERE rowid = :id;
