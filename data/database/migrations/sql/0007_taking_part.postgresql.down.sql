CREATE OR REPLACE FUNCTION maitred_promised(status text, locked boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT locked OR status IN ('confirmed', 'arrived') $$;
