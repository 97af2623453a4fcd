-- What the database itself refuses, whoever writes. Statements are parted by lines of "-- next".

-- A table serves one party at a time.
ALTER TABLE allocation_tables ADD CONSTRAINT no_double_booking EXCLUDE USING gist (
    int8range(table_key, table_key, '[]') WITH &&,
    tstzrange(occupied_from, occupied_to) WITH &&
);

-- next
CREATE FUNCTION maitred_refuse(rule text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = sentence;
END $$;

-- next
-- Whether a party has been promised a place.
CREATE FUNCTION maitred_promised(status text, locked boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT locked OR status IN ('confirmed', 'arrived') $$;

-- next
-- Tables that count against one person on one service before requests: those of the promised bookings.
CREATE FUNCTION maitred_promised_tables(venue text, person text, service bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(coalesce(
        (SELECT s.counts_as FROM table_sets s
         WHERE s.venue_id = p.venue_id AND s.tables = p.held AND NOT s.retired
           AND (s.source <> 'locked' OR p.locked OR p.status = 'arrived')),
        (SELECT min(s.counts_as) FROM table_sets s
         WHERE s.venue_id = p.venue_id AND NOT s.retired AND s.source <> 'locked' AND s.max_covers >= p.party_size),
        0)), 0)
    FROM services v
    JOIN customers c ON c.venue_id = v.venue_id AND c.person_id = person
    JOIN parties p ON p.venue_id = v.venue_id AND p.customer_id = c.customer_id
        AND p.service_date = v.service_date AND p.service_name = v.name
    WHERE v.service_id = service AND v.venue_id = venue AND maitred_promised(p.status, p.locked)
$$;

-- next
-- Tables that requests and waitlist entries of one person have on one service.
CREATE FUNCTION maitred_requested_tables(venue text, person text, service bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(s.counts_as), 0)
    FROM customers c
    JOIN parties p ON p.venue_id = c.venue_id AND p.customer_id = c.customer_id
    JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id AND a.service_id = service
    JOIN table_sets s ON s.venue_id = a.venue_id AND s.tables = a.tables
    WHERE c.venue_id = venue AND c.person_id = person AND NOT maitred_promised(p.status, p.locked)
$$;

-- next
-- A person's limit: the largest among their customers.
CREATE FUNCTION maitred_person_limit(venue text, person text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT max(coalesce(c.table_limit,
        CASE WHEN coalesce(c.vip_tier, '') <> '' THEN v.vip_tables_per_customer ELSE v.tables_per_customer END))
    FROM customers c JOIN venues v ON v.venue_id = c.venue_id
    WHERE c.venue_id = venue AND c.person_id = person
$$;

-- next
-- A party gets a set that is known to the venue; one that only a lock makes goes to a locked or arrived booking.
CREATE FUNCTION maitred_check_set() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known table_sets;
    guest parties;
BEGIN
    SELECT * INTO known FROM table_sets s WHERE s.venue_id = NEW.venue_id AND s.tables = NEW.tables;
    SELECT * INTO guest FROM parties p WHERE p.venue_id = NEW.venue_id AND p.party_id = NEW.party_id;
    IF known.tables IS NULL OR known.retired
       OR (known.source = 'locked' AND NOT (guest.locked OR guest.status = 'arrived')) THEN
        PERFORM maitred_refuse('known_table_set',
            'known_table_set: ' || NEW.tables || ' is neither declared nor generated nor locked by a manager');
    END IF;
    IF NOT EXISTS (SELECT FROM services v WHERE v.service_id = NEW.service_id AND v.venue_id = NEW.venue_id) THEN
        PERFORM maitred_refuse('service_of_venue', 'service_of_venue: the service is of another venue');
    END IF;
    RETURN NEW;
END $$;

-- next
CREATE TRIGGER known_table_set BEFORE INSERT ON allocations FOR EACH ROW EXECUTE FUNCTION maitred_check_set();

-- next
-- What a party is given takes all its tables for the whole period.
CREATE FUNCTION maitred_take_tables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO allocation_tables (allocation_id, table_key, venue_id, occupied_from, occupied_to)
    SELECT NEW.allocation_id, m.table_key, NEW.venue_id, NEW.occupied_from, NEW.occupied_to
    FROM table_set_tables m WHERE m.venue_id = NEW.venue_id AND m.tables = NEW.tables;
    RETURN NULL;
END $$;

-- next
CREATE TRIGGER a_take_tables AFTER INSERT ON allocations FOR EACH ROW EXECUTE FUNCTION maitred_take_tables();

-- next
-- What is not promised takes no more tables of a person than the promised leave. The lock makes two writers take turns.
CREATE FUNCTION maitred_check_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    guest record;
    allowed bigint;
BEGIN
    SELECT c.person_id, maitred_promised(p.status, p.locked) AS promised INTO guest
    FROM parties p JOIN customers c ON c.venue_id = p.venue_id AND c.customer_id = p.customer_id
    WHERE p.venue_id = NEW.venue_id AND p.party_id = NEW.party_id;
    IF guest.promised THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.venue_id || chr(31) || guest.person_id, NEW.service_id));
    allowed := greatest(0, maitred_person_limit(NEW.venue_id, guest.person_id)
        - maitred_promised_tables(NEW.venue_id, guest.person_id, NEW.service_id));
    IF maitred_requested_tables(NEW.venue_id, guest.person_id, NEW.service_id) > allowed THEN
        PERFORM maitred_refuse('within_person_limit',
            'within_person_limit: ' || NEW.party_id || ' would take more tables than its customer may have');
    END IF;
    RETURN NULL;
END $$;

-- next
CREATE TRIGGER b_within_person_limit AFTER INSERT ON allocations
FOR EACH ROW EXECUTE FUNCTION maitred_check_limit();

-- next
-- Allocations are put in and taken out, never edited; only how long one is held may change.
CREATE FUNCTION maitred_keep_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.allocation_id, NEW.venue_id, NEW.service_id, NEW.party_id, NEW.tables, NEW.starts_at, NEW.ends_at,
        NEW.occupied_from, NEW.occupied_to)
       IS DISTINCT FROM
       (OLD.allocation_id, OLD.venue_id, OLD.service_id, OLD.party_id, OLD.tables, OLD.starts_at, OLD.ends_at,
        OLD.occupied_from, OLD.occupied_to) THEN
        PERFORM maitred_refuse('allocation_unedited', 'allocation_unedited: take the allocation out and put in another');
    END IF;
    RETURN NEW;
END $$;

-- next
CREATE TRIGGER allocation_unedited BEFORE UPDATE ON allocations
FOR EACH ROW EXECUTE FUNCTION maitred_keep_allocation();

-- next
-- The tables of an allocation are those of its set, for its period, as long as it stands.
CREATE FUNCTION maitred_follow_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM allocations a WHERE a.allocation_id = OLD.allocation_id) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF EXISTS (
            SELECT FROM allocations a
            JOIN table_set_tables m ON m.venue_id = a.venue_id AND m.tables = a.tables
            WHERE a.allocation_id = NEW.allocation_id AND m.table_key = NEW.table_key AND a.venue_id = NEW.venue_id
              AND a.occupied_from = NEW.occupied_from AND a.occupied_to = NEW.occupied_to) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM maitred_refuse('tables_follow_allocation', 'tables_follow_allocation: the tables of an allocation are its set''s');
    RETURN NULL;
END $$;

-- next
CREATE TRIGGER tables_follow_allocation BEFORE INSERT OR UPDATE OR DELETE ON allocation_tables
FOR EACH ROW EXECUTE FUNCTION maitred_follow_allocation();

-- next
-- A status changes only as it may; only what has not been promised goes from one list to the other.
CREATE FUNCTION maitred_check_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status AND NOT EXISTS (
        SELECT FROM (VALUES
            ('requested', 'confirmed'), ('requested', 'arrived'), ('requested', 'completed'),
            ('requested', 'cancelled'), ('requested', 'no_show'),
            ('confirmed', 'arrived'), ('confirmed', 'completed'), ('confirmed', 'cancelled'), ('confirmed', 'no_show'),
            ('arrived', 'completed'),
            ('cancelled', 'requested'), ('cancelled', 'confirmed'),
            ('no_show', 'arrived'), ('no_show', 'completed')
        ) AS legal (before, after) WHERE before = OLD.status AND after = NEW.status) THEN
        PERFORM maitred_refuse('legal_status_change',
            'legal_status_change: ' || OLD.party_id || ' cannot go from ' || OLD.status || ' to ' || NEW.status);
    END IF;
    IF NEW.kind <> OLD.kind AND OLD.status NOT IN ('requested', 'cancelled') THEN
        PERFORM maitred_refuse('legal_status_change',
            'legal_status_change: ' || OLD.party_id || ' was promised and cannot go to another list');
    END IF;
    RETURN NEW;
END $$;

-- next
CREATE TRIGGER legal_status_change BEFORE UPDATE OF status, kind ON parties
FOR EACH ROW EXECUTE FUNCTION maitred_check_status();

-- next
-- Who will not come gives the tables back.
CREATE FUNCTION maitred_release_tables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM allocations a WHERE a.venue_id = NEW.venue_id AND a.party_id = NEW.party_id;
    RETURN NULL;
END $$;

-- next
CREATE TRIGGER release_tables AFTER UPDATE OF status ON parties FOR EACH ROW
WHEN (NEW.status IN ('cancelled', 'no_show') AND OLD.status NOT IN ('cancelled', 'no_show'))
EXECUTE FUNCTION maitred_release_tables();

-- next
-- Whoever listens hears of new events at once.
CREATE FUNCTION maitred_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('maitred_events', '');
    RETURN NULL;
END $$;

-- next
CREATE TRIGGER tell AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION maitred_tell();
