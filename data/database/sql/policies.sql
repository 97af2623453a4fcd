-- What the door sees and does: parties of tonight, who arrive. Statements are parted by lines of "-- next".

DROP POLICY IF EXISTS door_sees_tonight ON parties;
-- next
CREATE POLICY door_sees_tonight ON parties AS RESTRICTIVE FOR SELECT TO maitred_door
    USING (maitred_tonight(venue_id, service_date, service_name));

-- next
DROP POLICY IF EXISTS door_marks_arrivals ON parties;
-- next
CREATE POLICY door_marks_arrivals ON parties AS RESTRICTIVE FOR UPDATE TO maitred_door
    USING (status IN ('requested', 'confirmed') AND maitred_tonight(venue_id, service_date, service_name))
    WITH CHECK (status = 'arrived');

-- next
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['booking_references', 'allocations', 'holds', 'payments'] LOOP
        EXECUTE 'DROP POLICY IF EXISTS door_sees_tonight ON ' || kept;
        EXECUTE 'CREATE POLICY door_sees_tonight ON ' || kept || ' AS RESTRICTIVE TO maitred_door USING (EXISTS ('
            || 'SELECT FROM parties p WHERE p.venue_id = ' || kept || '.venue_id AND p.party_id = ' || kept || '.party_id))';
    END LOOP;
END $$;

-- next
DROP POLICY IF EXISTS door_counts_visits ON customers;
-- next
CREATE POLICY door_counts_visits ON customers AS RESTRICTIVE TO maitred_door USING (EXISTS (
    SELECT FROM parties p WHERE p.venue_id = customers.venue_id AND p.customer_id = customers.customer_id));

-- next
DROP POLICY IF EXISTS door_tells_arrivals ON events;
-- next
CREATE POLICY door_tells_arrivals ON events AS RESTRICTIVE FOR INSERT TO maitred_door
    WITH CHECK (kind = 'booking.arrived');
