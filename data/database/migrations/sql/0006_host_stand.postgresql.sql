-- What `maitred db roles` builds on. Statements are parted by lines of "-- next".

-- The venues at which whoever is connected works.
CREATE FUNCTION maitred_my_venues() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS
$$ SELECT coalesce(array_agg(s.venue_id), '{}') FROM staff s WHERE s.login = session_user $$;

-- next
SELECT maitred_keep_apart('staff');

-- next
-- A service is tonight's from twelve hours before it opens until it closes.
CREATE FUNCTION maitred_tonight(venue text, day date, service text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM services s
        WHERE s.venue_id = venue AND s.service_date = day AND s.name = service
          AND s.opens_at - interval '12 hours' <= now() AND now() < s.closes_at
    )
$$;
