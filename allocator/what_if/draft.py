"""A diary while it is being changed: what a change may do to it, and every reason why one cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.clock import MINUTES_PER_DAY, hour_minute, to_datetime
from allocator.domain.floor import Closure
from allocator.domain.party import TAKING_PART, Kind, Party, Status
from allocator.domain.spelling import hint_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.calendar import Service
    from allocator.domain.clock import Minute
    from allocator.domain.floor import Table
    from allocator.domain.night import Diary, Night
    from allocator.domain.venue import MoveLimit
    from allocator.what_if.changes import Change

GONE = {
    Status.CANCELLED: "is cancelled",
    Status.NO_SHOW: "did not come",
    Status.COMPLETED: "came and left",
}
"""How a booking that takes no part any more is told."""


class Draft:
    """The diary as changed so far. ``night`` is the one as it stands; a change that is refused changes nothing."""

    def __init__(self, diary: Diary, night: Night, moves: MoveLimit | None) -> None:
        self.diary = diary
        self.night = night
        self.moves = moves
        self.asked: list[str] = []
        self.warnings: list[str] = []
        self.reasons: list[str] = []
        self._parties = {party.party_id: party for party in diary.parties}
        self._current = ""

    def make(self, changes: Iterable[Change]) -> None:
        """Make every change; each reason why one cannot be is noted with its spelling."""
        seen: set[tuple[str, ...]] = set()
        for change in changes:
            self._current = str(change)
            if change.subject is not None and change.subject in seen:
                self.refuse("the same is changed twice")
                continue
            if change.subject is not None:
                seen.add(change.subject)
            change.make(self)

    def refuse(self, reason: str) -> None:
        """Note why the present change cannot be."""
        self.reasons.append(f"{self._current}: {reason}")

    def warn(self, warning: str) -> None:
        """Note what is odd about the present change."""
        self.warnings.append(f"{self._current}: {warning}")

    def changed(self) -> Diary:
        """The diary with all changes."""
        return replace(self.diary, parties=tuple(self._parties.values()))

    def service(self) -> Service:
        """The service of the night under the rules as changed."""
        old = self.night.service
        services = self.changed().calendar.services_on(old.date)
        return next((each for each in services if (each.opens, each.name) == (old.opens, old.name)), old)

    def party(self, party_id: str) -> Party | None:
        """The party as changed so far; where it takes no part, that is refused."""
        party = self._parties.get(party_id)
        if party is None:
            self.refuse(f"there is no booking or waitlist entry {party_id}{hint_at(party_id, self.night.party)}")
        elif party.status not in TAKING_PART:
            self.refuse(f"{party_id} {GONE[party.status]}")
        elif party_id not in self.night.party:
            day = to_datetime(party.arrival, self.night.venue.timezone)
            self.refuse(f"{party_id} takes no part in this night; it is for {day:%Y-%m-%d %H:%M}")
        else:
            return party
        return None

    def put(self, party: Party) -> None:
        """Replace the party of this id."""
        self._parties[party.party_id] = party

    def cancel(self, party: Party) -> None:
        """The party takes no part any more."""
        self.put(replace(party, status=Status.CANCELLED))

    def add_request(self, party_size: int, arrival: Minute, flexible: int) -> None:
        """A request of a customer nobody knows, asked for now, under an id that nobody has."""
        number = 1
        while (party_id := f"new-{number}") in self._parties:
            number += 1
        times = (arrival - flexible, arrival + flexible) if flexible else (None, None)
        customer_id = f"customer of {party_id}"
        self.put(
            Party(
                party_id,
                customer_id,
                party_size,
                arrival,
                Kind.BOOKING,
                Status.REQUESTED,
                created_at=self.night.now,
                earliest=times[0],
                latest=times[1],
            )
        )
        self.asked.append(party_id)

    def moment(self, minute_of_day: int, flexible: int = 0) -> Minute | None:
        """The minute of the night at which the wall clock shows that.

        It is refused where it is outside by more than the ``flexible`` minutes by which the party may be moved.
        """
        service, zone = self.night.service, self.night.venue.timezone
        days = [hour_minute(service.date, minute_of_day + days * MINUTES_PER_DAY, zone) for days in (0, 1)]
        found = next((each for each in days if service.opens <= each < service.closes), days[0])
        if not self._comes_within(found, flexible) and not self.within_hours(found):
            return None
        if to_datetime(found, zone).hour * 60 + to_datetime(found, zone).minute != minute_of_day:
            self.refuse("that time does not exist this night: the clocks go forward over it")
            return None
        return found

    def _comes_within(self, arrival: Minute, flexible: int) -> bool:
        """Whether a party of this service that asks for ``arrival`` may come within the hours if it is moved."""
        service = self.service()
        nearest = min(max(arrival, service.opens), service.last_arrival, service.closes - 1)
        within = service.opens <= nearest and abs(nearest - arrival) <= flexible
        return within and self.changed().calendar.service_of(arrival) == service

    def within_hours(self, arrival: Minute, *, locked: bool = False) -> bool:
        """Whether a party may arrive then; where not, that is refused. A lock holds up to the close."""
        service = self.night.service
        last = service.closes - 1 if locked else min(service.last_arrival, service.closes - 1)
        if service.opens <= arrival <= last:
            return True
        hours = f"arrivals are from {self.night.local(service.opens)} to {self.night.local(last)}"
        self.refuse(f"{self.night.local(arrival)} is outside the night; {hours}" if service.minutes else "it is closed")
        return False

    def tables(self, names: Sequence[str]) -> list[Table] | None:
        """The tables of these ids; where one is unknown, that is refused."""
        unknown = [name for name in names if name not in self.night.table]
        for name in unknown:
            self.refuse(f"there is no table {name}{hint_at(name, self.night.table)}")
        return None if unknown else [self.night.table[name] for name in names]

    def close(self, names: Iterable[str]) -> None:
        """Close these tables for the whole night."""
        closure = Closure(frozenset(names), origin=self._current)
        self.diary = replace(self.diary, closures=(*self.diary.closures, closure))
