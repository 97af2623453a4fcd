-- What the database itself refuses, whoever writes. Statements are parted by lines of "-- next".

-- A table serves one party at a time.
CREATE TRIGGER no_double_booking BEFORE INSERT ON allocation_tables
WHEN EXISTS (
    SELECT 1 FROM allocation_tables t
    WHERE t.table_key = NEW.table_key AND t.occupied_to > NEW.occupied_from AND t.occupied_from < NEW.occupied_to
)
BEGIN
    SELECT RAISE(ABORT, 'no_double_booking: the table is taken at that time');
END;

-- next
-- A party gets a set that is known to the venue; one that only a lock makes goes to a locked or arrived booking.
CREATE TRIGGER known_table_set BEFORE INSERT ON allocations
WHEN NOT EXISTS (
    SELECT 1 FROM table_sets s JOIN parties p ON p.venue_id = NEW.venue_id AND p.party_id = NEW.party_id
    WHERE s.venue_id = NEW.venue_id AND s.tables = NEW.tables AND NOT s.retired
      AND (s.source <> 'locked' OR p.locked OR p.status = 'arrived')
)
BEGIN
    SELECT RAISE(ABORT, 'known_table_set: the tables are neither declared nor generated nor locked by a manager');
END;

-- next
CREATE TRIGGER service_of_venue BEFORE INSERT ON allocations
WHEN NOT EXISTS (SELECT 1 FROM services v WHERE v.service_id = NEW.service_id AND v.venue_id = NEW.venue_id)
BEGIN
    SELECT RAISE(ABORT, 'service_of_venue: the service is of another venue');
END;

-- next
-- What a party is given takes all its tables for the whole period.
CREATE TRIGGER take_tables AFTER INSERT ON allocations
BEGIN
    INSERT INTO allocation_tables (allocation_id, table_key, venue_id, occupied_from, occupied_to)
    SELECT NEW.allocation_id, m.table_key, NEW.venue_id, NEW.occupied_from, NEW.occupied_to
    FROM table_set_tables m WHERE m.venue_id = NEW.venue_id AND m.tables = NEW.tables;
END;

-- next
-- What is not promised takes no more tables of a person than the promised leave.
CREATE TRIGGER within_person_limit AFTER INSERT ON allocations
WHEN EXISTS (
    SELECT 1 FROM parties p WHERE p.venue_id = NEW.venue_id AND p.party_id = NEW.party_id
      AND NOT (p.locked OR p.status IN ('confirmed', 'arrived'))
)
BEGIN
    SELECT RAISE(ABORT, 'within_person_limit: the party would take more tables than its customer may have')
    FROM parties g
    JOIN customers person ON person.venue_id = g.venue_id AND person.customer_id = g.customer_id
    WHERE g.venue_id = NEW.venue_id AND g.party_id = NEW.party_id
      AND (
        SELECT coalesce(sum(s.counts_as), 0)
        FROM customers c
        JOIN parties p ON p.venue_id = c.venue_id AND p.customer_id = c.customer_id
        JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id AND a.service_id = NEW.service_id
        JOIN table_sets s ON s.venue_id = a.venue_id AND s.tables = a.tables
        WHERE c.venue_id = NEW.venue_id AND c.person_id = person.person_id
          AND NOT (p.locked OR p.status IN ('confirmed', 'arrived'))
      ) > max(0, (
        SELECT max(coalesce(c.table_limit,
            CASE WHEN coalesce(c.vip_tier, '') <> '' THEN v.vip_tables_per_customer ELSE v.tables_per_customer END))
        FROM customers c JOIN venues v ON v.venue_id = c.venue_id
        WHERE c.venue_id = NEW.venue_id AND c.person_id = person.person_id
      ) - (
        SELECT coalesce(sum(coalesce(
            (SELECT s.counts_as FROM table_sets s
             WHERE s.venue_id = p.venue_id AND s.tables = p.held AND NOT s.retired
               AND (s.source <> 'locked' OR p.locked OR p.status = 'arrived')),
            (SELECT min(s.counts_as) FROM table_sets s
             WHERE s.venue_id = p.venue_id AND NOT s.retired AND s.source <> 'locked'
               AND s.max_covers >= p.party_size),
            0)), 0)
        FROM services v
        JOIN customers c ON c.venue_id = v.venue_id AND c.person_id = person.person_id
        JOIN parties p ON p.venue_id = v.venue_id AND p.customer_id = c.customer_id
            AND p.service_date = v.service_date AND p.service_name = v.name
        WHERE v.service_id = NEW.service_id AND v.venue_id = NEW.venue_id
          AND (p.locked OR p.status IN ('confirmed', 'arrived'))
      ));
END;

-- next
-- Allocations are put in and taken out, never edited; only how long one is held may change.
CREATE TRIGGER allocation_unedited
BEFORE UPDATE OF allocation_id, venue_id, service_id, party_id, tables, starts_at, ends_at, occupied_from, occupied_to
ON allocations
BEGIN
    SELECT RAISE(ABORT, 'allocation_unedited: take the allocation out and put in another');
END;

-- next
-- The tables of an allocation are those of its set, for its period, as long as it stands.
CREATE TRIGGER tables_follow_allocation_in BEFORE INSERT ON allocation_tables
WHEN NOT EXISTS (
    SELECT 1 FROM allocations a JOIN table_set_tables m ON m.venue_id = a.venue_id AND m.tables = a.tables
    WHERE a.allocation_id = NEW.allocation_id AND m.table_key = NEW.table_key AND a.venue_id = NEW.venue_id
      AND a.occupied_from = NEW.occupied_from AND a.occupied_to = NEW.occupied_to
)
BEGIN
    SELECT RAISE(ABORT, 'tables_follow_allocation: the tables of an allocation are those of its set');
END;

-- next
CREATE TRIGGER tables_follow_allocation_change BEFORE UPDATE ON allocation_tables
BEGIN
    SELECT RAISE(ABORT, 'tables_follow_allocation: the tables of an allocation are those of its set');
END;

-- next
CREATE TRIGGER tables_follow_allocation_out BEFORE DELETE ON allocation_tables
WHEN EXISTS (SELECT 1 FROM allocations a WHERE a.allocation_id = OLD.allocation_id)
BEGIN
    SELECT RAISE(ABORT, 'tables_follow_allocation: the tables of an allocation are those of its set');
END;

-- next
-- A status changes only as it may; only what has not been promised goes from one list to the other.
CREATE TRIGGER legal_status_change BEFORE UPDATE OF status, kind ON parties
WHEN (NEW.status <> OLD.status AND NOT (
        (OLD.status = 'requested' AND NEW.status IN ('confirmed', 'arrived', 'completed', 'cancelled', 'no_show'))
     OR (OLD.status = 'confirmed' AND NEW.status IN ('arrived', 'completed', 'cancelled', 'no_show'))
     OR (OLD.status = 'arrived' AND NEW.status = 'completed')
     OR (OLD.status = 'cancelled' AND NEW.status IN ('requested', 'confirmed'))
     OR (OLD.status = 'no_show' AND NEW.status IN ('arrived', 'completed'))))
  OR (NEW.kind <> OLD.kind AND OLD.status NOT IN ('requested', 'cancelled'))
BEGIN
    SELECT RAISE(ABORT, 'legal_status_change: that status cannot follow the one before');
END;

-- next
-- Who will not come gives the tables back.
CREATE TRIGGER release_tables AFTER UPDATE OF status ON parties
WHEN NEW.status IN ('cancelled', 'no_show') AND OLD.status NOT IN ('cancelled', 'no_show')
BEGIN
    DELETE FROM allocations WHERE venue_id = NEW.venue_id AND party_id = NEW.party_id;
END;
