CREATE VIEW daily_booking_summary AS
SELECT
    p.venue_id,
    p.service_date,
    p.service_name,
    sum(p.kind = 'booking') AS bookings,
    sum(p.kind = 'waitlist') AS waitlist_entries,
    sum(p.kind = 'booking' AND p.status = 'requested') AS requested,
    sum(p.kind = 'booking' AND p.status = 'confirmed') AS confirmed,
    sum(p.status = 'arrived') AS arrived,
    sum(p.status = 'completed') AS completed,
    sum(p.kind = 'booking' AND p.status = 'cancelled') AS cancelled,
    sum(p.status = 'no_show') AS no_shows,
    sum(CASE WHEN p.kind = 'booking' AND p.status NOT IN ('cancelled', 'no_show') THEN p.party_size ELSE 0 END) AS covers,
    sum(CASE WHEN a.party_id IS NOT NULL THEN p.party_size ELSE 0 END) AS covers_seated,
    count(a.party_id) AS parties_seated,
    sum(CASE WHEN a.party_id IS NOT NULL THEN coalesce(p.expected_spend, 0) ELSE 0 END) AS expected_spend_seated,
    v.currency
FROM parties p
JOIN venues v ON v.venue_id = p.venue_id
LEFT JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id AND a.expires_at IS NULL
GROUP BY p.venue_id, p.service_date, p.service_name, v.currency;

-- next
CREATE VIEW table_utilisation AS
SELECT
    s.venue_id,
    s.service_date,
    s.name AS service_name,
    t.table_id,
    count(a.allocation_id) AS parties,
    coalesce(sum(p.party_size), 0) AS covers,
    coalesce(sum(CAST(round((julianday(a.ends_at) - julianday(a.starts_at)) * 1440) AS INTEGER)), 0) AS minutes_seated,
    CAST(round((julianday(s.closes_at) - julianday(s.opens_at)) * 1440) AS INTEGER) AS minutes_open
FROM services s
JOIN tables t ON t.venue_id = s.venue_id
LEFT JOIN (
    allocation_tables o
    JOIN allocations a ON a.allocation_id = o.allocation_id AND a.expires_at IS NULL
    JOIN parties p ON p.venue_id = a.venue_id AND p.party_id = a.party_id
) ON o.table_key = t.table_key AND a.service_id = s.service_id
GROUP BY s.service_id, t.table_key;
