-- A transaction that says for which venue it works (SET LOCAL maitred.venue) neither sees nor writes rows of others;
-- one that does not say works for all of them. Statements are parted by lines of "-- next".

CREATE FUNCTION maitred_reaches(venue text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('maitred.venue', true), '') IN ('', venue) $$;

-- next
-- The owner of the tables is bound too; only a superuser stands above it.
CREATE FUNCTION maitred_keep_apart(kept regclass, within text DEFAULT 'maitred_reaches(venue_id)') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'ALTER TABLE ' || kept || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'ALTER TABLE ' || kept || ' FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY venues_apart ON ' || kept || ' USING (' || within || ')';
END $$;

-- next
SELECT maitred_keep_apart(kept::regclass) FROM unnest(ARRAY[
    'venues', 'areas', 'tables', 'table_sets', 'table_set_tables', 'combinations', 'closures', 'services',
    'customers', 'parties', 'booking_references', 'state_changes',
    'allocations', 'allocation_tables', 'holds',
    'runs', 'run_parties', 'scores', 'unseated_reasons',
    'special_requests', 'special_request_changes', 'payments', 'events'
]) kept;

-- next
SELECT maitred_keep_apart('closure_tables', 'EXISTS (SELECT FROM closures c WHERE c.closure_id = closure_tables.closure_id)');

-- next
SELECT maitred_keep_apart('run_levels', 'EXISTS (SELECT FROM runs r WHERE r.run_id = run_levels.run_id)');
