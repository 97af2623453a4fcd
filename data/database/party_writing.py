"""Taking in bookings and waitlist entries: what the folder changed since it was last taken in is changed here.

A folder is a copy that somebody keeps elsewhere. What it says again is no news, though the house may have confirmed,
moved or cancelled the party since; what it says differently is. So each party remembers what the last load said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.errors import Fault, InputRejected
from allocator.domain.party import TAKING_PART, Kind, Party, Status
from allocator.domain.status import may_change
from data.database.bulk import batches, insert_rows, update_rows
from data.database.customer_writing import mark_of
from data.database.history import StateChange
from data.database.models import PartyRow
from data.database.reading import as_planned, is_held, party_rows
from data.database.records import party_values, place_in_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.calendar import Calendar
    from allocator.domain.clock import Minute

    Values = dict[str, Any]

OWN = ("kind", "status", "arrival", "held")
"""Columns the house changes by itself: a folder changes them only where it says something new of them."""


@dataclass
class PartiesTaken:
    """What became of the parties of a folder; ``seating`` are the changed ones whose stay may be another now."""

    added: list[Party] = field(default_factory=list)
    changed: list[Party] = field(default_factory=list)
    unchanged: list[Party] = field(default_factory=list)
    seating: list[Party] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def take_in_parties(
    connection: Connection, venue_id: str, calendar: Calendar, parties: Sequence[Party], now: Minute
) -> PartiesTaken:
    """Add and change ``parties``.

    Raises
    ------
    InputRejected
        with every party whose status cannot become what the folder says.
    """
    known = known_rows(connection, venue_id, (party.party_id for party in parties))
    taken = PartiesTaken()
    faults: list[Fault] = []
    changed: list[Values] = []
    for party in parties:
        row = known.get(party.party_id)
        if row is None:
            taken.added.append(party)
            continue
        try:
            values = _merged(party, row, now, taken)
        except InputRejected as error:
            faults += error.faults
            continue
        if values is not None:
            place = place_in_calendar(calendar, values["arrival"])
            loaded = {"loaded": _said(party_values(party)), "version": row["version"] + 1}
            changed.append({"venue_id": venue_id, **values, **place, **loaded})
    if faults:
        raise InputRejected(faults)
    insert_rows(connection, PartyRow, (_new(venue_id, calendar, party) for party in taken.added))
    update_rows(connection, PartyRow, ["venue_id", "party_id"], changed)
    return taken


def known_rows(connection: Connection, venue_id: str, ids: Iterable[str]) -> dict[str, RowMapping]:
    """Rows of the parties of these ids that there are."""
    found: dict[str, RowMapping] = {}
    for batch in batches(sorted(ids)):
        rows = party_rows(connection, venue_id, PartyRow.party_id.in_(batch))
        found |= {row["party_id"]: row for row in rows}
    return found


def open_rows(connection: Connection, venue_id: str, days: Iterable[Any]) -> list[RowMapping]:
    """Rows of bookings and entries of these service dates that are still to come."""
    still_to_come = (Status.REQUESTED.value, Status.CONFIRMED.value)
    return [
        row
        for day in sorted(days)
        for row in party_rows(
            connection,
            venue_id,
            sa.and_(PartyRow.service_date == day, PartyRow.status.in_(still_to_come)),
        )
    ]


def renew_calendar(connection: Connection, venue_id: str, calendar: Calendar) -> None:
    """Work out again to which service open parties belong, for the hours have changed; the past keeps its own."""
    rows = connection.execute(
        sa.select(PartyRow.party_id, PartyRow.arrival).where(
            PartyRow.venue_id == venue_id, PartyRow.status.in_([each.value for each in TAKING_PART])
        )
    )
    changed = [
        {"venue_id": venue_id, "party_id": party_id, **place_in_calendar(calendar, arrival)}
        for party_id, arrival in rows
    ]
    update_rows(connection, PartyRow, ["venue_id", "party_id"], changed)


def _new(venue_id: str, calendar: Calendar, party: Party) -> Values:
    values = party_values(party)
    place = place_in_calendar(calendar, party.arrival)
    return {"venue_id": venue_id, **values, **place, "loaded": _said(values)}


def _said(values: Values) -> Values:
    """What a load says of a party, as it is remembered: a mark of all of it, and what the house may change itself."""
    return {"mark": mark_of(values), **{name: values[name] for name in OWN}}


def _merged(party: Party, row: RowMapping, now: Minute, taken: PartiesTaken) -> Values | None:
    """The new values of a known party, ``None`` where nothing changes; tells ``taken`` what became of it."""
    given = party_values(party)
    said, before = _said(given), row["loaded"] or {}
    if said["mark"] == before.get("mark") or given == party_values(as_planned(row, now)):
        taken.unchanged.append(party)
        return None
    if is_held(row, now):
        taken.unchanged.append(party)
        taken.notes.append(_note(party, "", "is held or offered a place at the moment and stays as it is"))
        return None
    values = _combined(party, row, said, before, taken)
    if all(row[name] == value for name, value in values.items()):
        taken.unchanged.append(party)
        return None
    taken.changed.append(party)
    if any(row[name] != values[name] for name in ("arrival", "duration", "party_size", "status", "locked", "held")):
        taken.seating.append(party)
    _note_state(row, values, taken)
    return values


def _combined(party: Party, row: RowMapping, said: Values, before: Values, taken: PartiesTaken) -> Values:
    values = party_values(party)
    for name in OWN:
        if name in before and before[name] == said[name]:
            values[name] = row[name]
    if values["held"] is None:
        values["held"] = row["held"]
    values["status"] = _status(party, Status(row["status"]), Status(values["status"]), taken)
    if values["kind"] != row["kind"] and row["status"] not in (Status.REQUESTED, Status.CANCELLED):
        taken.notes.append(_note(party, "", f"is {row['status']} already and stays a {row['kind']}"))
        values["kind"] = row["kind"]
    if values["kind"] == Kind.WAITLIST:
        values |= {"held": None, "locked": False}
    if values["created_at"] is None:
        values["created_at"] = row["created_at"]
    for name, nearer in (("earliest", min), ("latest", max)):
        if values[name] is not None:
            values[name] = nearer(values[name], values["arrival"])
    return values


def _status(party: Party, now_is: Status, said: Status, taken: PartiesTaken) -> str:
    """The status that results: what the house has gone through meanwhile, an older folder does not take back."""
    if may_change(now_is, said):
        return said.value
    if may_change(said, now_is):
        taken.notes.append(_note(party, "status", f"is {now_is} already and is not taken back to {said}"))
        return now_is.value
    raise InputRejected([_note(party, "status", f"cannot become {said}: it is {now_is}")])


def _note_state(row: RowMapping, values: Values, taken: PartiesTaken) -> None:
    before = (Kind(row["kind"]), Status(row["status"]))
    after = (Kind(values["kind"]), Status(values["status"]))
    if before != after:
        taken.states.append(StateChange(row["party_id"], before, after))


def _note(party: Party, column: str, message: str) -> Fault:
    file, _, line = party.origin.rpartition(":")
    return Fault(file or f"{party.kind}s", int(line) if line.isdecimal() else 0, column, f"{party.party_id} {message}")
