-- The store, version 9: layouts of payment files that were drawn up here.

-- One edition of a layout; what it says lies in its document and never changes. In force once it is
-- published, for whoever works alone at once, else by a second person.
CREATE TABLE own_profile (
  id           BIGINT PRIMARY KEY,
  name         TEXT COLLATE "C" NOT NULL CHECK (name LIKE 'own-%'),
  edition      BIGINT NOT NULL CHECK (edition > 0),
  body         TEXT COLLATE "C" NOT NULL,
  author       BIGINT NOT NULL REFERENCES account(id),
  authored_at  BIGINT NOT NULL,
  confirmed_by BIGINT REFERENCES account(id),
  published_at BIGINT,
  retired_by   BIGINT REFERENCES account(id),
  retired_at   BIGINT,
  reason       TEXT COLLATE "C" NOT NULL,
  version      BIGINT NOT NULL,
  fp           BYTEA  NOT NULL,
  UNIQUE (name, edition),
  CHECK (confirmed_by IS NULL OR (published_at IS NOT NULL AND confirmed_by <> author)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL)),
  CHECK ((retired_at IS NULL) = (reason = ''))
);
INSERT INTO latch (name) VALUES ('own_profile');

CREATE FUNCTION desk_persons_of_money() RETURNS BIGINT LANGUAGE sql STABLE SET search_path = shelfkeeper, pg_temp AS $$
  SELECT count(DISTINCT desk_person(account.id))
  FROM grant_entry JOIN account ON account.id = grant_entry.account_id
  WHERE grant_entry.role IN ('finance', 'manager') AND grant_entry.state = 'active' AND account.disabled_at IS NULL
$$;

CREATE FUNCTION guard_own_profile() RETURNS trigger LANGUAGE plpgsql SET search_path = shelfkeeper, pg_temp AS $$
BEGIN
  IF desk_owner() THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM desk_demand(desk_has('finance'), 'SK002', 'own_profile');
    PERFORM desk_demand(NEW.author = desk_actor() AND NEW.confirmed_by IS NULL AND NEW.retired_by IS NULL, 'SK004', 'own_profile');
    PERFORM 1 FROM latch WHERE name = 'desk' FOR UPDATE;
    PERFORM desk_demand(NEW.published_at IS NULL OR desk_persons_of_money() < 2, 'SK001', 'own_profile');
    RETURN NEW;
  END IF;
  PERFORM desk_demand(desk_has('finance', 'manager'), 'SK002', 'own_profile');
  PERFORM desk_demand(OLD.retired_at IS NULL, 'SK003', 'own_profile');
  IF (NEW.published_at, NEW.confirmed_by) IS DISTINCT FROM (OLD.published_at, OLD.confirmed_by) THEN
    PERFORM desk_demand(OLD.published_at IS NULL AND NEW.published_at IS NOT NULL AND NEW.retired_at IS NULL, 'SK003', 'own_profile');
    PERFORM desk_demand(NEW.confirmed_by = desk_actor(), 'SK004', 'own_profile');
    PERFORM desk_demand(desk_person(OLD.author) <> desk_person(desk_actor()), 'SK001', 'own_profile');
  ELSE
    PERFORM desk_demand(NEW.retired_at IS NOT NULL AND NEW.retired_by = desk_actor(), 'SK004', 'own_profile');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON own_profile FOR EACH ROW EXECUTE FUNCTION guard_own_profile();
CREATE TRIGGER guard_role BEFORE INSERT OR UPDATE OR DELETE ON own_profile FOR EACH STATEMENT EXECUTE FUNCTION guard_role('finance', 'manager');

REVOKE ALL ON FUNCTION desk_persons_of_money(), guard_own_profile() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_persons_of_money(), guard_own_profile() TO {people};
GRANT SELECT, INSERT ON own_profile TO {people};
GRANT UPDATE (confirmed_by, published_at, retired_by, retired_at, reason, version, fp) ON own_profile TO {people};
