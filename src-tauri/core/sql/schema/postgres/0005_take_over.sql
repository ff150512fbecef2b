-- A filing that somebody holds goes into another reviewer's hands together with the event that says
-- so, or not at all. Taking a lease away without taking it over stays refused.
CREATE OR REPLACE FUNCTION guard_lease() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM desk_demand(desk_has('reviewer', 'manager', 'administrator'), 'SK002', 'lease');
    PERFORM desk_demand(OLD.account_id = desk_actor() OR lease_is_over(OLD), 'SK006', 'lease');
  ELSE
    PERFORM desk_demand(desk_has('reviewer'), 'SK002', 'lease');
    PERFORM desk_demand(NEW.account_id = desk_actor() AND NEW.login = session_user::text, 'SK004', 'lease');
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION lease_is_over(lease lease) RETURNS boolean LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT lease.until_at <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint
      OR EXISTS (SELECT 1 FROM filing WHERE id = lease.filing_id AND status <> 2)
$$;

CREATE FUNCTION guard_taken_over() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  PERFORM desk_demand(desk_owner() OR lease_is_over(OLD) OR EXISTS (
    SELECT 1 FROM audit WHERE entity = 'filing:' || OLD.filing_id AND action = 'filing.take_over'
       AND actor = NEW.account_id AND audit.xmin = pg_current_xact_id()::xid), 'SK006', 'lease');
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER taken_over AFTER UPDATE ON lease DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.account_id <> NEW.account_id) EXECUTE FUNCTION guard_taken_over();

REVOKE ALL ON FUNCTION lease_is_over(lease), guard_taken_over() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lease_is_over(lease), guard_taken_over() TO {people};
