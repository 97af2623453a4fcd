"""Every way to seat one party by itself, as far as the fixed parties leave it; rules that tie parties are not asked."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.domain.plan import Plan
from allocator.verify.hours import may_start, occupation
from allocator.verify.seating import Seating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party

    Period = tuple[Minute, Minute]


class Ways:
    """The ways of all parties of ``night`` that are not fixed."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.seating = Seating(night, Plan())
        self.floor = self.seating.floor
        self.fixed = tuple(party for party in night.parties if party.fixed)
        self.free = tuple(party for party in night.parties if not party.fixed)
        self._open: dict[tuple[str, Period], bool] = {}
        self._suitable: dict[tuple[int, bool, tuple[str, ...]], list[TableSet]] = {}

    def of(self, party: Party) -> Iterator[tuple[TableSet, Minute, Period]]:
        """Set of tables, start, and the period for which ``party`` would take them."""
        sets = self.sets_for(party)
        for start in self.starts_for(party):
            by_setup: dict[int, Period] = {}
            for made in sets:
                if made.setup_minutes not in by_setup:
                    by_setup[made.setup_minutes] = occupation(self.night, party, made, start)
                period = by_setup[made.setup_minutes]
                if all(self.is_open(table_id, period) for table_id in made.tables):
                    yield made, start, period

    def sets_for(self, party: Party) -> list[TableSet]:
        """Sets that suit ``party`` whatever the time; only its own where it arrives too soon to be moved."""
        found = self._sets_of_size(party.party_size, party.promised, party.needs)
        if not party.promised and party.expected_spend is not None:
            found = [made for made in found if made.min_spend <= party.expected_spend]
        return [made for made in found if not self.moves(party, made)] if self._arrives_soon(party) else found

    def starts_for(self, party: Party) -> list[Minute]:
        """Minutes at which ``party`` may start."""
        service = self.night.service
        grid = range(service.opens, service.last_arrival + 1, service.slot_minutes)
        return [start for start in sorted({party.arrival, *grid}) if may_start(self.night, party, start)]

    def moves(self, party: Party, made: TableSet) -> bool:
        """Whether the rule of stability would count ``party`` as moved."""
        held = party.held
        elsewhere = party.promised and held is not None and set(made.tables) != set(held)
        return elsewhere and self.seating.can_stay(party)

    def is_open(self, table_id: str, period: Period) -> bool:
        """Whether the table is neither closed nor taken by a fixed party at any time of ``period``."""
        key = table_id, period
        if key not in self._open:
            shut = self.seating.closed(self.floor.pushed_together([table_id]), period)
            self._open[key] = not shut and not any(self.taken_by_fixed(table_id, *period))
        return self._open[key]

    def taken_by_fixed(self, table_id: str, start: Minute, end: Minute) -> Iterator[Period]:
        """Periods for which fixed parties take the table, as far as they meet the one from ``start`` to ``end``."""
        return (each for each in self._taken[table_id] if each[0] < end and start < each[1])

    @cached_property
    def _taken(self) -> dict[str, list[Period]]:
        taken: dict[str, list[Period]] = defaultdict(list)
        for party in self.fixed:
            made = None if party.held is None else self.floor.set_for(party, party.held)
            if made is not None:
                for table_id in made.tables:
                    taken[table_id].append(occupation(self.night, party, made, party.arrival))
        return taken

    def _sets_of_size(self, party_size: int, promised: bool, needs: tuple[str, ...]) -> list[TableSet]:
        key = party_size, promised, needs
        if key not in self._suitable:
            self._suitable[key] = [
                made
                for made in self.floor.sets_by_count
                if all(self.floor.offers(made, need) for need in needs)
                and (party_size <= made.max_covers if promised else self._takes_size(made, party_size))
            ]
        return self._suitable[key]

    def _takes_size(self, made: TableSet, party_size: int) -> bool:
        rules = self.night.venue.combinations
        least, most = made.min_covers, made.max_covers
        if made.joined:
            least = max(least, rules.party_min or 0)
            most = most if rules.party_max is None else min(most, rules.party_max)
        return least <= party_size <= most

    def _arrives_soon(self, party: Party) -> bool:
        freeze = self.night.venue.stability.freeze_minutes
        return party.promised and freeze > 0 and abs(party.arrival - self.night.now) <= freeze
