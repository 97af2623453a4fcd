DROP TRIGGER release_tables;
-- next
DROP TRIGGER legal_status_change;
-- next
DROP TRIGGER tables_follow_allocation_out;
-- next
DROP TRIGGER tables_follow_allocation_change;
-- next
DROP TRIGGER tables_follow_allocation_in;
-- next
DROP TRIGGER allocation_unedited;
-- next
DROP TRIGGER within_person_limit;
-- next
DROP TRIGGER take_tables;
-- next
DROP TRIGGER service_of_venue;
-- next
DROP TRIGGER known_table_set;
-- next
DROP TRIGGER no_double_booking;
