-- What one person does appears in the windows of the others: every event of the record is told on a
-- channel, by the server and when the transaction is committed, so that nobody hears of what did
-- not happen. Nothing personal is in it; whoever hears looks the rest up with the rights they have.
CREATE FUNCTION audit_told() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM pg_notify('shelfkeeper', json_build_object(
    'seq', NEW.seq, 'actor', NEW.actor, 'action', NEW.action, 'entity', NEW.entity)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_told AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_told();
