-- A promise that holds no tables counts the fewest that could hold it only where it was given a place: whether needs
-- and closures leave it one is not known here.
CREATE OR REPLACE FUNCTION maitred_promised_tables(venue text, person text, service bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(coalesce(
        (SELECT s.counts_as FROM table_sets s
         WHERE s.venue_id = p.venue_id AND s.tables = p.held AND NOT s.retired
           AND (s.source <> 'locked' OR p.locked OR p.status = 'arrived')),
        (SELECT min(s.counts_as) FROM table_sets s
         WHERE s.venue_id = p.venue_id AND NOT s.retired AND s.source <> 'locked' AND s.max_covers >= p.party_size
           AND EXISTS (SELECT FROM allocations a WHERE a.venue_id = p.venue_id AND a.party_id = p.party_id
                       AND a.service_id = v.service_id)),
        0)), 0)
    FROM services v
    JOIN customers c ON c.venue_id = v.venue_id AND c.person_id = person
    JOIN parties p ON p.venue_id = v.venue_id AND p.customer_id = c.customer_id
        AND p.service_date = v.service_date AND p.service_name = v.name
    WHERE v.service_id = service AND v.venue_id = venue AND maitred_promised(p.status, p.locked)
$$;
-- next
-- Who came and left takes no part any more.
CREATE OR REPLACE FUNCTION maitred_requested_tables(venue text, person text, service bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(s.counts_as), 0)
    FROM customers c
    JOIN parties p ON p.venue_id = c.venue_id AND p.customer_id = c.customer_id
    JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id AND a.service_id = service
    JOIN table_sets s ON s.venue_id = a.venue_id AND s.tables = a.tables
    WHERE c.venue_id = venue AND c.person_id = person AND p.status = 'requested' AND NOT p.locked
$$;
