"""Every index of the database and the query it serves; a test asks PostgreSQL whether each is really used.

Keys and unique constraints are indexes too. A query is written as it reaches the database, or as one of its triggers
asks it; ``:venue`` and the other names stand for values. One that serves nothing has no place here, and goes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index, what is asked with its help, and the query that asks."""

    name: str
    serves: str
    query: str


INDEXES = (
    IndexUse("pk_venues", "a venue and its rules", "SELECT * FROM venues WHERE venue_id = :venue"),
    IndexUse("pk_areas", "the areas a load adds to", "SELECT area FROM areas WHERE venue_id = :venue"),
    IndexUse("pk_tables", "the table of a key", "SELECT table_id FROM tables WHERE table_key = :table_key"),
    IndexUse("uq_tables_venue_id_table_id", "the floor of a night", "SELECT * FROM tables WHERE venue_id = :venue"),
    IndexUse(
        "pk_combinations", "the declared combinations of a night", "SELECT * FROM combinations WHERE venue_id = :venue"
    ),
    IndexUse(
        "pk_table_sets",
        "whether a set may be given, and what it counts",
        "SELECT * FROM table_sets WHERE venue_id = :venue AND tables = :tables",
    ),
    IndexUse(
        "pk_table_set_tables",
        "the tables a new allocation takes",
        "SELECT table_key FROM table_set_tables WHERE venue_id = :venue AND tables = :tables",
    ),
    IndexUse("pk_closures", "the closure of a closed table", "SELECT * FROM closures WHERE closure_id = :number"),
    IndexUse(
        "ix_closures_venue_id_ends_at",
        "the closures of a night",
        "SELECT * FROM closures WHERE venue_id = :venue AND (ends_at IS NULL OR ends_at > :moment)",
    ),
    IndexUse(
        "pk_closure_tables",
        "the tables of a closure",
        "SELECT table_key FROM closure_tables WHERE closure_id = :number",
    ),
    IndexUse("pk_services", "the service of an allocation", "SELECT * FROM services WHERE service_id = :service"),
    IndexUse(
        "uq_services_venue_id_service_date_name",
        "the service that is meant by a date",
        "SELECT * FROM services WHERE venue_id = :venue AND service_date = :day AND name = ''",
    ),
    IndexUse(
        "pk_customers",
        "the customers a load changes",
        "SELECT * FROM customers WHERE venue_id = :venue AND customer_id = :customer",
    ),
    IndexUse(
        "ix_customers_attendance",
        "how reliably all customers together come, for the scores",
        "SELECT sum(visits), sum(no_shows), sum(late_cancellations) FROM customers WHERE venue_id = :venue",
    ),
    IndexUse(
        "ix_customers_venue_id_person_id",
        "everybody who is one person with a guest of the night",
        "SELECT * FROM customers WHERE venue_id = :venue AND person_id = :customer",
    ),
    IndexUse(
        "ix_customers_venue_id_email_key",
        "who shares an e-mail address",
        "SELECT customer_id FROM customers WHERE venue_id = :venue AND email_key = :email AND email_key <> ''",
    ),
    IndexUse(
        "ix_customers_venue_id_phone_key",
        "who shares a telephone number",
        "SELECT customer_id FROM customers WHERE venue_id = :venue AND phone_key = :phone AND phone_key <> ''",
    ),
    IndexUse(
        "pk_parties", "a booking or an entry", "SELECT * FROM parties WHERE venue_id = :venue AND party_id = :party"
    ),
    IndexUse(
        "ix_parties_venue_id_service_date",
        "the parties of a night",
        "SELECT * FROM parties WHERE venue_id = :venue AND service_date = :day",
    ),
    IndexUse(
        "ix_parties_venue_id_customer_id",
        "what else a customer has on a night, for the limit",
        "SELECT * FROM parties WHERE venue_id = :venue AND customer_id = :customer",
    ),
    IndexUse(
        "pk_booking_references",
        "the booking of a reference",
        "SELECT party_id FROM booking_references WHERE reference = :reference",
    ),
    IndexUse(
        "uq_booking_references_venue_id_party_id",
        "the reference of a booking",
        "SELECT reference FROM booking_references WHERE venue_id = :venue AND party_id = :party",
    ),
    IndexUse(
        "pk_state_changes",
        "one change of state",
        "SELECT * FROM state_changes WHERE state_change_id = :number",
    ),
    IndexUse(
        "ix_state_changes_venue_id_party_id",
        "the history of a booking",
        "SELECT * FROM state_changes WHERE venue_id = :venue AND party_id = :party",
    ),
    IndexUse(
        "pk_allocations",
        "the allocation of an occupied table",
        "SELECT * FROM allocations WHERE allocation_id = :number",
    ),
    IndexUse(
        "uq_allocations_venue_id_party_id",
        "where a party sits, and giving it back",
        "SELECT * FROM allocations WHERE venue_id = :venue AND party_id = :party",
    ),
    IndexUse(
        "ix_allocations_service_id",
        "who sits where on a night",
        "SELECT * FROM allocations WHERE service_id = :service",
    ),
    IndexUse(
        "pk_allocation_tables",
        "the tables of an allocation",
        "SELECT table_key FROM allocation_tables WHERE allocation_id = :number",
    ),
    IndexUse(
        "ix_allocation_tables_table_key_occupied_to",
        "who has a table at a time",
        "SELECT * FROM allocation_tables WHERE table_key = :table_key AND occupied_to > :moment",
    ),
    IndexUse(
        "no_double_booking",
        "that no table is given twice (GiST, PostgreSQL only; SQLite asks the one above)",
        "SELECT * FROM allocation_tables"
        " WHERE int8range(table_key, table_key, '[]') && int8range(:table_key, :table_key, '[]')"
        " AND tstzrange(occupied_from, occupied_to) && tstzrange(:moment, :later)",
    ),
    IndexUse("pk_holds", "one hold or offer", "SELECT * FROM holds WHERE hold_id = :number"),
    IndexUse(
        "ix_holds_venue_id_party_id",
        "how many offers an entry has had",
        "SELECT count(*) FROM holds WHERE venue_id = :venue AND party_id = :party AND purpose = 'offer'",
    ),
    IndexUse(
        "ix_holds_open",
        "holds and offers that have ended",
        "SELECT * FROM holds WHERE venue_id = :venue AND state = 'open' AND expires_at <= :moment",
    ),
    IndexUse("pk_runs", "a run", "SELECT * FROM runs WHERE run_id = :number"),
    IndexUse(
        "ix_runs_service_id_run_id",
        "the last run of a night",
        "SELECT * FROM runs WHERE service_id = :service ORDER BY run_id DESC LIMIT 1",
    ),
    IndexUse("pk_run_levels", "the levels of a run", "SELECT * FROM run_levels WHERE run_id = :number"),
    IndexUse("pk_run_parties", "who took part in a run", "SELECT * FROM run_parties WHERE run_id = :number"),
    IndexUse("pk_scores", "the scores of a run", "SELECT * FROM scores WHERE run_id = :number"),
    IndexUse(
        "pk_unseated_reasons", "whom a run left out and why", "SELECT * FROM unseated_reasons WHERE run_id = :number"
    ),
    IndexUse("pk_special_requests", "a special request", "SELECT * FROM special_requests WHERE request_id = :number"),
    IndexUse(
        "ix_special_requests_venue_id_party_id",
        "what a party asked for",
        "SELECT * FROM special_requests WHERE venue_id = :venue AND party_id = :party",
    ),
    IndexUse(
        "pk_special_request_changes",
        "one change of a special request",
        "SELECT * FROM special_request_changes WHERE request_change_id = :number",
    ),
    IndexUse(
        "ix_special_request_changes_request_id",
        "the history of a special request",
        "SELECT * FROM special_request_changes WHERE request_id = :number",
    ),
    IndexUse("pk_payments", "a deposit", "SELECT * FROM payments WHERE payment_id = :number"),
    IndexUse(
        "uq_payments_provider_provider_reference",
        "the deposit a provider tells of",
        "SELECT * FROM payments WHERE provider = 'stripe' AND provider_reference = :reference",
    ),
    IndexUse(
        "ix_payments_venue_id_party_id",
        "the deposits of a party",
        "SELECT * FROM payments WHERE venue_id = :venue AND party_id = :party",
    ),
    IndexUse(
        "pk_events", "what changed since", "SELECT * FROM events WHERE event_id > :late ORDER BY event_id LIMIT 100"
    ),
    IndexUse(
        "ix_events_venue_id_event_id",
        "what changed at a venue since",
        "SELECT * FROM events WHERE venue_id = :venue AND event_id > :early ORDER BY event_id LIMIT 100",
    ),
    IndexUse(
        "pk_provider_events",
        "whether a provider told something before",
        "SELECT * FROM provider_events WHERE provider = 'stripe' AND provider_event_id = :reference",
    ),
    IndexUse(
        "pk_event_cursors", "how far a consumer has come", "SELECT * FROM event_cursors WHERE consumer = :reference"
    ),
    IndexUse("pk_staff", "the venues of a login", "SELECT venue_id FROM staff WHERE login = :customer"),
    IndexUse(
        "uq_daily_booking_summary",
        "the summary of a night, and refreshing it while it is read (PostgreSQL only)",
        "SELECT * FROM daily_booking_summary WHERE venue_id = :venue AND service_date = :day",
    ),
    IndexUse(
        "uq_table_utilisation",
        "the use of the tables of a night, and refreshing it while it is read (PostgreSQL only)",
        "SELECT * FROM table_utilisation WHERE venue_id = :venue AND service_date = :day",
    ),
)
