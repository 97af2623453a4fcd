DROP FUNCTION maitred_tonight(text, date, text) CASCADE;
-- next
DROP FUNCTION maitred_my_venues() CASCADE;
