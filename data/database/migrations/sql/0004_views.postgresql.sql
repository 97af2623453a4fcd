CREATE MATERIALIZED VIEW daily_booking_summary AS
SELECT
    p.venue_id,
    p.service_date,
    p.service_name,
    count(*) FILTER (WHERE p.kind = 'booking') AS bookings,
    count(*) FILTER (WHERE p.kind = 'waitlist') AS waitlist_entries,
    count(*) FILTER (WHERE p.kind = 'booking' AND p.status = 'requested') AS requested,
    count(*) FILTER (WHERE p.kind = 'booking' AND p.status = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE p.status = 'arrived') AS arrived,
    count(*) FILTER (WHERE p.status = 'completed') AS completed,
    count(*) FILTER (WHERE p.kind = 'booking' AND p.status = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE p.status = 'no_show') AS no_shows,
    coalesce(sum(p.party_size) FILTER (WHERE p.kind = 'booking' AND p.status NOT IN ('cancelled', 'no_show')), 0)::bigint
        AS covers,
    coalesce(sum(p.party_size) FILTER (WHERE a.party_id IS NOT NULL), 0)::bigint AS covers_seated,
    count(a.party_id) AS parties_seated,
    coalesce(sum(p.expected_spend) FILTER (WHERE a.party_id IS NOT NULL), 0)::bigint AS expected_spend_seated,
    v.currency
FROM parties p
JOIN venues v ON v.venue_id = p.venue_id
LEFT JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id AND a.expires_at IS NULL
GROUP BY p.venue_id, p.service_date, p.service_name, v.currency;

-- next
CREATE UNIQUE INDEX uq_daily_booking_summary ON daily_booking_summary (venue_id, service_date, service_name);

-- next
CREATE MATERIALIZED VIEW table_utilisation AS
SELECT
    s.venue_id,
    s.service_date,
    s.name AS service_name,
    t.table_id,
    count(a.allocation_id) AS parties,
    coalesce(sum(p.party_size), 0)::bigint AS covers,
    coalesce(sum(extract(epoch FROM a.ends_at - a.starts_at) / 60), 0)::bigint AS minutes_seated,
    (extract(epoch FROM s.closes_at - s.opens_at) / 60)::bigint AS minutes_open
FROM services s
JOIN tables t ON t.venue_id = s.venue_id
LEFT JOIN (
    allocation_tables o
    JOIN allocations a ON a.allocation_id = o.allocation_id AND a.expires_at IS NULL
    JOIN parties p ON p.venue_id = a.venue_id AND p.party_id = a.party_id
) ON o.table_key = t.table_key AND a.service_id = s.service_id
GROUP BY s.service_id, t.table_key;

-- next
CREATE UNIQUE INDEX uq_table_utilisation ON table_utilisation (venue_id, service_date, service_name, table_id);
