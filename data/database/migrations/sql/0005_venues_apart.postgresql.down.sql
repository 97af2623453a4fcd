DO $$
DECLARE
    kept regclass;
BEGIN
    FOR kept IN SELECT polrelid::regclass FROM pg_policy WHERE polname = 'venues_apart' LOOP
        EXECUTE 'DROP POLICY venues_apart ON ' || kept;
        EXECUTE 'ALTER TABLE ' || kept || ' NO FORCE ROW LEVEL SECURITY';
        EXECUTE 'ALTER TABLE ' || kept || ' DISABLE ROW LEVEL SECURITY';
    END LOOP;
END $$;

-- next
DROP FUNCTION maitred_keep_apart(regclass, text);

-- next
DROP FUNCTION maitred_reaches(text);
