-- The store, version 3.

-- Acts on many filings at once are few among all acts; the story of one filing asks for them by their instant.
CREATE INDEX audit_together ON audit(at) WHERE action = 'filing.decide_bulk' OR action = 'filing.undo_bulk';

-- A number that the authority gives is looked for among those that others have.
CREATE INDEX program_record ON program(record_number) WHERE record_number IS NOT NULL;
