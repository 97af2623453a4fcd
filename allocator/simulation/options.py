"""What each request could be given, as bits: a table is a bit of a set, a minute a bit of a period."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from allocator.candidates import Candidates, counts_against_limit
from allocator.domain.night import with_parties

if TYPE_CHECKING:
    from allocator.candidates import Candidate
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.simulation.nights import Request


class Option(NamedTuple):
    """One way to seat a request: indices of its tables, the stay, and the period they are taken as bits."""

    tables: tuple[int, ...]
    start: Minute
    end: Minute
    taken: int
    counts: int
    seats: int

    @property
    def minutes(self) -> int:
        """Length of the stay."""
        return self.end - self.start


class Menu:
    """The options of every request of a night on one floor, worked out when they are asked for.

    With ``offers`` a request may also be given another slot within so many minutes of its arrival, wherever its whole
    stay is before the close. Tables held back (closures with ``release_at``) are there from their release on.
    """

    def __init__(self, night: Night, offers: int = 0) -> None:
        self.offers = offers
        self.night = with_parties(night, (self._flexible(party) for party in night.parties)) if offers else night
        self._index = {table.table_id: index for index, table in enumerate(night.tables)}
        moments = [closure.release_at for closure in night.closures if closure.release_at is not None]
        self._releases = sorted({moment for moment in moments if moment < night.service.closes})
        self._pools: dict[int, Candidates] = {}
        self._found: dict[tuple[str, int], dict[Minute, tuple[Option, ...]]] = {}
        self._origin = night.service.opens - max((made.setup_minutes for made in night.sets), default=0)

    def era(self, now: Minute) -> int:
        """How many releases have passed by ``now``: options change with it only."""
        return sum(release <= now for release in self._releases)

    def starts(self, request: Request, now: Minute) -> list[Minute]:
        """The starts it has options at, the asked one first and then by distance; none that has passed."""
        arrival = request.party.arrival
        starts = [start for start in self._options(request, self.era(now)) if start == arrival or start >= now]
        return sorted(starts, key=lambda start: (abs(start - arrival), start))

    def at(self, request: Request, start: Minute, now: Minute) -> tuple[Option, ...]:
        """Its options at ``start``, best fit first."""
        return self._options(request, self.era(now)).get(start, ())

    def everything(self, request: Request) -> tuple[Option, ...]:
        """All its options at any start, once every table is released."""
        found = self._options(request, len(self._releases))
        return tuple(option for some in found.values() for option in some)

    def asked(self, request: Request, start: Minute) -> bool:
        """Whether ``start`` is one it asked for: its arrival, or within its own window."""
        party = request.party
        first = party.arrival if party.earliest is None else party.earliest
        last = party.arrival if party.latest is None else party.latest
        return start == party.arrival or first <= start <= last

    def suits(self, freed: Option, request: Request, now: Minute) -> bool:
        """Whether a place that became free is one the request could be given, at a time that meets it."""
        return any(
            option.taken & freed.taken and set(option.tables) <= set(freed.tables)
            for some in self._options(request, self.era(now)).values()
            for option in some
        )

    def bit(self, minute: Minute) -> int:
        """Position of ``minute`` in a period of bits."""
        return max(0, minute - self._origin)

    def released(self, now: Minute) -> Night:
        """The night with the closures that hold at ``now``."""
        era = self.era(now)
        void = self._releases[:era]
        return replace(self.night, closures=tuple(each for each in self.night.closures if each.release_at not in void))

    @cached_property
    def final(self) -> Night:
        """The night with everything released that is released before the close."""
        return self.released(self.night.service.closes)

    def _pool(self, era: int) -> Candidates:
        if era not in self._pools:
            moment = self._releases[era - 1] if era else self.night.service.opens - 1
            night = self.released(moment) if era else self.night
            self._pools[era] = Candidates.of(night)
        return self._pools[era]

    def _options(self, request: Request, era: int) -> dict[Minute, tuple[Option, ...]]:
        key = (request.party.party_id, era)
        if key not in self._found:
            pool = self._pool(era)
            found: dict[Minute, list[Option]] = {}
            for each in pool.of_party(self.night.party[request.party.party_id]):
                found.setdefault(each.start, []).append(self._option(each))
            self._found[key] = {start: tuple(sorted(some, key=_by_fit)) for start, some in found.items()}
        return self._found[key]

    def _option(self, each: Candidate) -> Option:
        return Option(
            tuple(self._index[name] for name in each.tables.tables),
            each.start,
            each.end,
            self._bits(*each.busy),
            counts_against_limit(each.tables),
            each.tables.max_covers,
        )

    def _bits(self, start: Minute, end: Minute) -> int:
        return (1 << self.bit(end)) - (1 << self.bit(start))

    def _flexible(self, party: Party) -> Party:
        first, last = party.arrival - self.offers, party.arrival + self.offers
        return replace(
            party,
            earliest=first if party.earliest is None else min(first, party.earliest),
            latest=last if party.latest is None else max(last, party.latest),
        )


def _by_fit(option: Option) -> tuple[int, int, int, tuple[int, ...]]:
    """Single tables first, then the smallest that fits, then the fewest tables."""
    return len(option.tables) > 1, option.seats, len(option.tables), option.tables
