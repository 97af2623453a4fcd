DROP TRIGGER tell ON events;
DROP TRIGGER release_tables ON parties;
DROP TRIGGER legal_status_change ON parties;
DROP TRIGGER tables_follow_allocation ON allocation_tables;
DROP TRIGGER allocation_unedited ON allocations;
DROP TRIGGER b_within_person_limit ON allocations;
DROP TRIGGER a_take_tables ON allocations;
DROP TRIGGER known_table_set ON allocations;
-- next
DROP FUNCTION maitred_tell();
DROP FUNCTION maitred_release_tables();
DROP FUNCTION maitred_check_status();
DROP FUNCTION maitred_follow_allocation();
DROP FUNCTION maitred_keep_allocation();
DROP FUNCTION maitred_check_limit();
DROP FUNCTION maitred_take_tables();
DROP FUNCTION maitred_check_set();
DROP FUNCTION maitred_person_limit(text, text);
DROP FUNCTION maitred_requested_tables(text, text, bigint);
DROP FUNCTION maitred_promised_tables(text, text, bigint);
DROP FUNCTION maitred_promised(text, boolean);
DROP FUNCTION maitred_refuse(text, text);
-- next
ALTER TABLE allocation_tables DROP CONSTRAINT no_double_booking;
