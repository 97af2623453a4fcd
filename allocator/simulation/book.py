"""The book of one night: who has which tables when, and what is still free. Knows no policy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.candidates import slot_of
from allocator.domain.floor import in_order
from allocator.domain.plan import Allocation, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Option


@dataclass(slots=True)
class Entry:
    """An accepted request and what it has now. Its start is promised; its tables may change."""

    request: Request
    option: Option


class Book:
    """Entries by number of request, and what they take of tables, of their person's limit and of arrival slots."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.entries: dict[int, Entry] = {}
        self.at_table: list[dict[int, int]] = [{} for _ in night.tables]
        self._taken = [0] * len(night.tables)
        self._used: dict[str, int] = defaultdict(int)
        self._covers: dict[int, int] = defaultdict(int)
        self._parties: dict[int, int] = defaultdict(int)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def free(self, option: Option) -> bool:
        """Whether its tables are free all the time it takes them."""
        taken, bits = self._taken, option.taken
        for table in option.tables:  # noqa: SIM110 - asked a million times a night; a generator costs three times that
            if taken[table] & bits:
                return False
        return True

    def in_the_way(self, option: Option) -> set[int]:
        """Numbers of the entries that hold its tables at some of that time."""
        bits = option.taken
        found: set[int] = set()
        for table in option.tables:
            if self._taken[table] & bits:
                for number, held in self.at_table[table].items():
                    if held & bits:
                        found.add(number)
        return found

    def price(self, option: Option, dearness: Mapping[int, int], base: float, limit: float) -> float:
        """``base`` and the dearness of those in the way, a party at several of the tables counted at each.

        From ``limit`` on the price is only known to be no less.
        """
        bits, price = option.taken, base
        for table in option.tables:
            if self._taken[table] & bits:
                for number, held in self.at_table[table].items():
                    if held & bits:
                        price += dearness[number]
                if price >= limit:
                    break
        return price

    def within_limit(self, request: Request, option: Option) -> bool:
        """Whether its person may have these tables as well."""
        person = request.party.customer_id
        return self._used[person] + option.counts <= self.night.limit(person)

    def within_pacing(self, request: Request, start: Minute) -> bool:
        """Whether the slot of ``start`` takes it as well."""
        pacing = self.night.service.pacing
        slot = slot_of(self.night, start)
        covers, parties = self._covers[slot] + request.party.party_size, self._parties[slot] + 1
        return (pacing.max_covers is None or covers <= pacing.max_covers) and (
            pacing.max_parties is None or parties <= pacing.max_parties
        )

    def enter(self, request: Request, option: Option) -> None:
        """Give it these tables."""
        number = request.number
        self.entries[number] = Entry(request, option)
        for table in option.tables:
            self._taken[table] |= option.taken
            self.at_table[table][number] = option.taken
        self._used[request.party.customer_id] += option.counts
        slot = slot_of(self.night, option.start)
        self._covers[slot] += request.party.party_size
        self._parties[slot] += 1

    def strike(self, number: int) -> Entry:
        """Take it out again."""
        entry = self.entries.pop(number)
        option = entry.option
        for table in option.tables:
            self._taken[table] &= ~option.taken
            del self.at_table[table][number]
        self._used[entry.request.party.customer_id] -= option.counts
        slot = slot_of(self.night, option.start)
        self._covers[slot] -= entry.request.party.party_size
        self._parties[slot] -= 1
        return entry

    def plan(self) -> Plan:
        """Who sits where."""
        names = [table.table_id for table in self.night.tables]
        return Plan(
            tuple(
                Allocation(
                    entry.request.party.party_id,
                    in_order(names[table] for table in entry.option.tables),
                    entry.option.start,
                    entry.option.end,
                )
                for entry in self
            )
        )
