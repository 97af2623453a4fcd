-- A locked booking that was cancelled, or did not come, is promised nothing any more.
CREATE OR REPLACE FUNCTION maitred_promised(status text, locked boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT status IN ('confirmed', 'arrived') OR (locked AND status = 'requested') $$;
