"""Every index is listed with the query it serves, and on a filled PostgreSQL that query uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data.database.engine import make_engine
from data.database.indexes import INDEXES, IndexUse
from data.database.models import Base
from data.database.schema import upgrade
from data.database.views import refresh_views
from tests.integration.conftest import create_postgres, drop_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

VENUES, NIGHTS, TABLES, EACH = 40, 10, 12, 24
"""Venues, their nights, tables, and parties of a night that the filled database has."""

VALUES = {
    "venue": "v7",
    "day": "2026-11-09",
    "tables": "3",
    "table_key": 90,
    "customer": "c9",
    "email": "c9@example.org",
    "phone": "c9",
    "party": "9-9",
    "reference": "v7-9-9-padding",
    "service": 69,
    "number": 1000,
    "moment": "2026-11-09 20:00+00",
    "later": "2026-11-09 21:00+00",
    "early": 100,
    "late": VENUES * NIGHTS * EACH - 50,
}

FILL = f"""
INSERT INTO venues SELECT 'v' || v, 'V', 'UTC', NULL, 'VEN', 'GBP', 2, 2, 4, '{{}}' FROM generate_series(1, {VENUES}) v;
INSERT INTO venues SELECT 'x' || v, 'X', 'UTC', NULL, 'VEN', 'GBP', 2, 2, 4, '{{}}' FROM generate_series(1, 1000) v;
INSERT INTO areas SELECT venue_id, 'area ' || a FROM venues, generate_series(1, 3) a;
INSERT INTO tables (venue_id, table_id, area, min_covers, max_covers, tags, rank, min_spend, adjacent_to, description)
    SELECT 'v' || v, t::text, 'area 1', 1, 4, '[]', 0, 0, '[]', ''
    FROM generate_series(1, {VENUES}) v, generate_series(1, {TABLES}) t ORDER BY v, t;
INSERT INTO table_sets SELECT venue_id, table_id, 'single', 1, 4, 0, 1, 0 FROM tables;
INSERT INTO table_sets SELECT venue_id, table_id || '+x', 'declared', 5, 8, 0, 2, 0 FROM tables;
INSERT INTO table_set_tables SELECT venue_id, table_id, table_key FROM tables;
INSERT INTO table_set_tables SELECT venue_id, table_id || '+x', table_key FROM tables;
INSERT INTO combinations SELECT venue_id, table_id || '+x', 5, 8, NULL, 2 FROM tables;
INSERT INTO closures (venue_id, starts_at, ends_at, reason)
    SELECT 'v' || v, '2026-11-01'::timestamptz + n * interval '1 day', '2026-11-02'::timestamptz + n * interval '1 day',
        ''
    FROM generate_series(1, {VENUES}) v, generate_series(1, 100) n;
INSERT INTO closure_tables SELECT closure_id, (closure_id % 50) + 1 FROM closures;
INSERT INTO closure_tables SELECT closure_id, (closure_id % 50) + 51 FROM closures;
INSERT INTO services (venue_id, service_date, name, opens_at, closes_at, last_arrival, slot_minutes, buffer_minutes)
    SELECT 'v' || v, d::date, '', d + interval '18 hours', d + interval '24 hours', d + interval '23 hours', 15, 0
    FROM generate_series(1, {VENUES}) v, generate_series('2026-11-01'::timestamptz, '2026-11-{NIGHTS}', '1 day') d
    ORDER BY v, d;
INSERT INTO customers SELECT 'v' || v, 'c' || c, 'c' || c, '', '', '', 'c' || c || '@example.org', 'c' || c, NULL,
    0, 0, 0, 0, 0, NULL, NULL, NULL FROM generate_series(1, {VENUES}) v, generate_series(1, 400) c;
INSERT INTO parties (venue_id, party_id, kind, customer_id, party_size, arrival, service_date, service_name, status,
    needs, wishes, notes)
    SELECT venue_id, extract(day FROM service_date) || '-' || n, 'booking', 'c' || 1 + (n * 37 + service_id) % 400, 2,
        opens_at + (n % 2) * interval '2 hours', service_date, '', 'confirmed', '[]', '[]', ''
    FROM services, generate_series(1, {EACH}) n;
INSERT INTO booking_references SELECT venue_id || '-' || party_id || '-padding', venue_id, party_id, now() FROM parties;
INSERT INTO state_changes (venue_id, party_id, happened_at, actor, reason, from_kind, to_kind, from_status, to_status)
    SELECT venue_id, party_id, now(), 'x', '', 'booking', 'booking', 'requested', 'confirmed' FROM parties;
INSERT INTO allocations (venue_id, service_id, party_id, tables, starts_at, ends_at, occupied_from, occupied_to)
    SELECT s.venue_id, s.service_id, p.party_id, ((split_part(p.party_id, '-', 2)::int + 1) / 2)::text, p.arrival,
        p.arrival + interval '90 minutes', p.arrival, p.arrival + interval '90 minutes'
    FROM parties p JOIN services s USING (venue_id, service_date);
INSERT INTO holds (venue_id, party_id, purpose, state, tables, starts_at, made_at, expires_at, ended_at)
    SELECT venue_id, party_id, 'offer', CASE WHEN party_id LIKE '%-1' THEN 'open' ELSE 'expired' END,
        '1', arrival, now(), arrival, CASE WHEN party_id LIKE '%-1' THEN NULL ELSE now() END FROM parties;
INSERT INTO runs (venue_id, service_id, saved_at, planned_now, max_moves, status, goal, waitlist, time_limit, gap,
    workers, seed, deterministic, wall_seconds, phases, versions, options, input_digest, result_digest)
    SELECT venue_id, service_id, now(), now(), 1, 'optimal', 'covers', 'strict', 30, 0, 1, 0, false, 1, '{{}}', '{{}}',
        '{{}}', '', '' FROM services, generate_series(1, 4);
INSERT INTO run_levels SELECT run_id, 0, 'promises', 1, 1 FROM runs;
INSERT INTO run_levels SELECT run_id, 1, 'covers', 1, 1 FROM runs;
INSERT INTO run_parties SELECT r.run_id, p.venue_id, p.party_id, '{{}}' FROM runs r JOIN services s USING (service_id)
    JOIN parties p ON p.venue_id = s.venue_id AND p.service_date = s.service_date AND p.party_id LIKE '%1';
INSERT INTO scores SELECT run_id, venue_id, party_id, 500 FROM run_parties;
INSERT INTO unseated_reasons SELECT run_id, venue_id, party_id, 'full', '' FROM run_parties;
INSERT INTO special_requests (venue_id, party_id, type, priority, department, state, description, created_at)
    SELECT venue_id, party_id, 'birthday', 'normal', 'bar', 'received', '', now() FROM parties;
INSERT INTO special_request_changes (venue_id, request_id, happened_at, actor, reason, from_state, to_state)
    SELECT venue_id, request_id, now(), 'x', '', 'received', 'acknowledged' FROM special_requests;
INSERT INTO payments (venue_id, party_id, provider, provider_reference, amount, currency, state, due_at)
    SELECT venue_id, party_id, 'stripe', venue_id || '-' || party_id || '-padding', 5000, 'GBP', 'due', now()
    FROM parties;
INSERT INTO events (venue_id, happened_at, kind, party_id, actor, details)
    SELECT venue_id, now(), 'booking.added', party_id, 'x', '{{}}' FROM parties ORDER BY random();
INSERT INTO provider_events SELECT 'stripe', venue_id || '-' || party_id || '-padding', 'x', now() FROM parties;
INSERT INTO event_cursors SELECT venue_id || '-' || party_id || '-padding', 1, now() FROM parties;
INSERT INTO staff SELECT customer_id, venue_id FROM customers;
"""


@pytest.fixture(scope="module")
def filled(postgres_server: str) -> Iterator[Engine]:
    """A PostgreSQL with enough rows for its planner to care."""
    name = f"maitred_{uuid4().hex[:12]}"
    url = create_postgres(postgres_server, name)
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in FILL.split(";\n")[:-1]:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    refresh_views(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    yield engine
    engine.dispose()
    drop_postgres(postgres_server, name)


@pytest.mark.postgres
@pytest.mark.parametrize("use", INDEXES, ids=[use.name for use in INDEXES])
def test_the_index_is_used_by_the_query_it_serves(filled: Engine, use: IndexUse) -> None:
    query = use.query
    for name, value in VALUES.items():
        query = query.replace(f":{name}", f"'{value}'" if isinstance(value, str) else str(value))
    with filled.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN {query}").scalars().all()
    assert any(f" {use.name} " in f"{row} " for row in rows), "\n".join(rows)


@pytest.mark.postgres
def test_every_index_of_the_database_is_listed(filled: Engine) -> None:
    with filled.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).scalars()
        assert sorted(found) == sorted(use.name for use in INDEXES)


def test_every_index_of_the_models_is_listed() -> None:
    made = {str(index.name) for table in Base.metadata.sorted_tables for index in table.indexes}
    assert made <= {use.name for use in INDEXES}


@pytest.mark.parametrize("use", INDEXES, ids=[use.name for use in INDEXES])
def test_sqlite_scans_no_table_for_it(sqlite_template: object, use: IndexUse) -> None:
    if "PostgreSQL only" in use.serves:
        pytest.skip("PostgreSQL only")
    engine = make_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {use.query}"), VALUES).all()
    engine.dispose()
    assert all("SCAN" not in row.detail for row in plan), plan
