"""customers.csv, bookings.csv and waitlist.csv: who comes, who would like to, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.domain.party import TAKING_PART, Customer, Kind, Party, Status
from data.folder import cells
from data.folder.floor_files import note_repeat
from data.folder.layout import BOOKINGS
from data.folder.sheet import Column, Sheet
from data.times import parse_date
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from allocator.domain.clock import Minute
    from data.folder.findings import FileFindings
    from data.folder.floor_files import Floor
    from data.folder.sheet import Row


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """The customers, and the line of each last visit, which is checked once the nights are known."""

    customers: tuple[Customer, ...] = ()
    last_visits: tuple[tuple[int, date], ...] = ()


@dataclass(slots=True)
class UnknownTag:
    """A tag that parties ask for and no table has: where it is first, and how often it is asked for."""

    file: str
    line: int
    column: str
    times: int = 0


@dataclass(slots=True)
class PartyReader:
    """Reads bookings and waitlist against one floor; ids are unique over both.

    What can only be judged over all rows, tags that no table has and the latest arrival, is kept for the end.
    """

    floor: Floor
    timezone: str
    money: Callable[[str], int]
    unknown_tags: dict[str, UnknownTag] = field(default_factory=dict)
    last_arrival: Minute | None = None
    _booking_lines: dict[str, int] = field(default_factory=dict)

    def read_bookings(self, text: str, found: FileFindings) -> tuple[Party, ...]:
        """The bookings of bookings.csv, of every service date and status."""
        tags = self.floor.tags
        parties = []
        for row in Sheet(text, self._booking_columns(), found):
            booking_id = row.values.get("booking_id")
            if booking_id is not None:
                note_repeat(found, row.line, "booking_id", booking_id, self._booking_lines)
            self._check(row, tags, found)
            _check_lock(row, found)
            if row.complete:
                parties.append(_party(row, "booking_id", Kind.BOOKING, found.file))
        return tuple(parties)

    def read_waitlist(self, text: str, found: FileFindings) -> tuple[Party, ...]:
        """The entries of waitlist.csv."""
        tags = self.floor.tags
        first_line: dict[str, int] = {}
        parties = []
        for row in Sheet(text, self._waitlist_columns(), found):
            entry_id = row.values.get("entry_id")
            if entry_id is not None:
                note_repeat(found, row.line, "entry_id", entry_id, first_line)
                if entry_id in self._booking_lines:
                    where = f"{BOOKINGS}:{self._booking_lines[entry_id]}"
                    found.fault(row.line, "entry_id", f"{shown(entry_id)} is the id of a booking already ({where})")
            self._check(row, tags, found)
            if row.complete:
                parties.append(_party(row, "entry_id", Kind.WAITLIST, found.file))
        return tuple(parties)

    def _booking_columns(self) -> Sequence[Column]:
        return (
            Column("booking_id", cells.identifier, required=True),
            *self._common_columns(created_at_required=False),
            Column("status", cells.status),
            Column("tables", cells.table_set(self.floor.area_of)),
            Column("locked", cells.boolean),
        )

    def _waitlist_columns(self) -> Sequence[Column]:
        return (
            Column("entry_id", cells.identifier, required=True),
            *self._common_columns(created_at_required=True),
            Column("expires_at", cells.local_time(self.timezone)),
        )

    def _common_columns(self, *, created_at_required: bool) -> Sequence[Column]:
        time = cells.local_time(self.timezone)
        demands = cells.demands(self.floor.area_of)
        return (
            Column("customer_id", cells.identifier, required=True),
            Column("party_size", cells.whole(1, cells.MOST_COVERS), required=True),
            Column("arrival", time, required=True),
            Column("created_at", time, required=created_at_required),
            Column("duration_minutes", cells.whole(1, cells.MOST_COVERS)),
            Column("expected_spend", self.money),
            Column("earliest", time),
            Column("latest", time),
            Column("needs", demands),
            Column("wishes", demands),
            Column("occasion", cells.identifier),
            Column("notes", cells.free_text),
        )

    def _check(self, row: Row, tags: frozenset[str], found: FileFindings) -> None:
        """What no cell can tell alone: the order of the times, and tags that no table has."""
        values = row.values
        arrival, earliest, latest = values.get("arrival"), values.get("earliest"), values.get("latest")
        if arrival is not None:
            self.last_arrival = max(arrival, self.last_arrival or arrival)
            if earliest is not None and earliest > arrival:
                found.fault(row.line, "earliest", "must not be later than arrival")
            if latest is not None and latest < arrival:
                found.fault(row.line, "latest", "must not be earlier than arrival")
        if self.floor.area_of is None:
            return
        for column in ("needs", "wishes"):
            for tag in values.get(column) or ():
                if tag not in tags and cells.is_tag(tag):
                    first = UnknownTag(found.file, row.line, column)
                    self.unknown_tags.setdefault(tag, first).times += 1


def read_customers(text: str, money: Callable[[str], int], found: FileFindings) -> CustomerFile:
    """The customers of customers.csv, not yet joined into persons."""
    first_line: dict[str, int] = {}
    customers = []
    last_visits = []
    for row in Sheet(text, _customer_columns(money), found):
        customer_id = row.values.get("customer_id")
        if customer_id is not None:
            note_repeat(found, row.line, "customer_id", customer_id, first_line)
        if (last_visit := row.values.get("last_visit")) is not None:
            last_visits.append((row.line, last_visit))
        if row.complete:
            customers.append(Customer(**row.values))
    return CustomerFile(tuple(customers), tuple(last_visits))


def _customer_columns(money: Callable[[str], int]) -> Sequence[Column]:
    return (
        Column("customer_id", cells.identifier, required=True),
        Column("name", cells.free_text),
        Column("email", cells.free_text),
        Column("phone", cells.free_text),
        Column("vip_tier", cells.identifier),
        Column("visits", cells.whole()),
        Column("no_shows", cells.whole()),
        Column("late_cancellations", cells.whole()),
        Column("total_spend", money),
        Column("loyalty_points", cells.whole()),
        Column("last_visit", parse_date),
        Column("table_limit", cells.whole(0, cells.MOST_COVERS)),
    )


def _check_lock(row: Row, found: FileFindings) -> None:
    """A booking that must stay where it is has to say where that is."""
    values = row.values
    status = values.get("status", Status.REQUESTED)
    if "tables" in values or status not in TAKING_PART:
        return
    if values.get("locked"):
        found.fault(row.line, "tables", "is required: the booking is locked to its tables")
    elif status is Status.ARRIVED:
        found.fault(row.line, "tables", "is required: the party has arrived and sits somewhere")


def _party(row: Row, id_column: str, kind: Kind, file: str) -> Party:
    values = row.values
    return Party(
        party_id=values[id_column],
        customer_id=values["customer_id"],
        party_size=values["party_size"],
        arrival=values["arrival"],
        kind=kind,
        status=values.get("status", Status.REQUESTED),
        duration=values.get("duration_minutes"),
        created_at=values.get("created_at"),
        expected_spend=values.get("expected_spend"),
        earliest=values.get("earliest"),
        latest=values.get("latest"),
        held=values.get("tables"),
        locked=values.get("locked", False),
        needs=values.get("needs", ()),
        wishes=values.get("wishes", ()),
        occasion=values.get("occasion"),
        expires_at=values.get("expires_at"),
        notes=values.get("notes", ""),
        origin=f"{file}:{row.line}",
    )
