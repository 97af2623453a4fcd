-- A locked booking that was cancelled, or did not come, counts no tables against its person any more.
DROP TRIGGER within_person_limit;
-- next
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
          AND (p.status IN ('confirmed', 'arrived') OR (p.locked AND p.status = 'requested'))
      ));
END;
