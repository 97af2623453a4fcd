"""The tables that promised bookings bring with them from a folder, taken so that nobody else is given them.

A folder may let two bookings hold one table, for it only says what was promised; the next run sorts that out. The
database lets one of them have it: locked ones first, then confirmed ones, each in order of arrival.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.errors import Fault
from allocator.domain.party import TAKING_PART
from data.database.bulk import batches
from data.database.floor_writing import known_sets, table_keys
from data.database.models import AllocationTableRow, PartyRow
from data.database.reading import party_rows
from data.database.records import party_of
from data.database.seats import end_of_stay, ensure_services, put_in, seat_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from allocator.domain.floor import TableSet
    from allocator.domain.night import Diary
    from allocator.domain.party import Party

    Values = dict[str, Any]
    Period = tuple[int, int, str]
    Periods = dict[str, list[Period]]


def seat_promised(connection: Connection, diary: Diary, given: Sequence[Party]) -> tuple[Fault, ...]:
    """Seat the promised of ``given`` at the tables they hold; tells who could not be."""
    venue_id = diary.venue.venue_id
    sets = known_sets(connection, venue_id)
    holding = [(diary.calendar.service_of(each.arrival), each) for each in given if _brings_tables(each, sets)]
    if not holding:
        return ()
    services = ensure_services(connection, venue_id, {service for service, _ in holding})
    seats = []
    for service, party in sorted(holding, key=lambda pair: (not pair[1].fixed, pair[1].arrival, pair[1].party_id)):
        made = sets["+".join(party.held or ())]
        stay = (party.arrival, end_of_stay(service, party, party.arrival))
        seats.append(seat_values(venue_id, services[service], service, party.party_id, made, stay))
    taken = _taken(connection, venue_id, seats)
    free, notes = [], []
    for seat in seats:
        tables = seat["tables"].split("+")
        period = (seat["occupied_from"], seat["occupied_to"], seat["party_id"])
        other = next((who for table in tables if (who := _in_the_way(taken[table], period))), None)
        if other is None:
            free.append(seat)
            for table in tables:
                insort(taken[table], period)
        else:
            message = f"{seat['party_id']} holds {seat['tables']} at the same time as {other}, who keeps it for now"
            notes.append(Fault("bookings.csv", 0, "tables", message))
    put_in(connection, free)
    return tuple(notes)


def stored_parties(connection: Connection, venue_id: str, given: Sequence[Party]) -> list[Party]:
    """Those of ``given`` who take part, as the database knows them now."""
    ids = [party.party_id for party in given if party.status in TAKING_PART]
    return [
        party_of(row)
        for batch in batches(ids)
        for row in party_rows(connection, venue_id, PartyRow.party_id.in_(batch))
    ]


def _brings_tables(party: Party, sets: dict[str, TableSet]) -> bool:
    if not party.promised or party.held is None or party.status not in TAKING_PART:
        return False
    made = sets.get("+".join(party.held))
    return made is not None and (made.source != "locked" or party.fixed)


def _taken(connection: Connection, venue_id: str, seats: Sequence[Values]) -> Periods:
    """Who occupies which table meanwhile, by table id."""
    ids = {key: table_id for table_id, key in table_keys(connection, venue_id).items()}
    rows = connection.execute(
        sa.select(AllocationTableRow.table_key, AllocationTableRow.occupied_from, AllocationTableRow.occupied_to)
        .where(
            AllocationTableRow.table_key.in_(list(ids)),
            AllocationTableRow.occupied_to > min(seat["occupied_from"] for seat in seats),
            AllocationTableRow.occupied_from < max(seat["occupied_to"] for seat in seats),
        )
        .order_by(AllocationTableRow.occupied_from)
    )
    taken: Periods = defaultdict(list)
    for key, start, end in rows:
        taken[ids[key]].append((start, end, "another party"))
    return taken


def _in_the_way(periods: list[Period], wanted: Period) -> str | None:
    """Who of ``periods``, which are in order and do not overlap, is there while ``wanted`` would be."""
    place = bisect_right(periods, wanted)
    return next(
        (who for start, end, who in periods[max(0, place - 1) : place + 1] if start < wanted[1] and wanted[0] < end),
        None,
    )
