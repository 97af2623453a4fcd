"""What many ways to seat parties are worth and what they take, side by side, so that prices are added up at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import counts_against_limit, slot_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.model.objective import Gains

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """One entry for each candidate; ``taken`` has one for each table that one takes.

    ``worth`` is what it adds to the level of the requests, ``promises`` to that of the promises, ``moves`` to the
    promised parties that move, ``limited`` to the tables of a request's ``person`` (by number).
    """

    worth: Ints
    promises: Ints
    moves: Ints
    limited: Ints
    covers: Ints
    slots: Ints
    person: Ints
    persons: Mapping[str, int]
    taken: Mapping[str, tuple[Ints, Ints, Ints]]
    """By table: the numbers of the candidates, and the minutes at which they begin and cease to keep it busy."""

    def __len__(self) -> int:
        return len(self.worth)

    @classmethod
    def of(cls, gains: Gains, pool: Candidates, found: Sequence[Candidate]) -> Places:
        """What ``found`` take in the night of ``pool``."""
        night, parties = pool.night, {each.party.party_id: each.party for each in found}
        number = {party_id: index for index, party_id in enumerate(parties)}
        party_of = np.fromiter((number[each.party.party_id] for each in found), np.int64, len(found))
        persons: dict[str, int] = {}
        for party in parties.values():
            persons.setdefault(night.person(party), len(persons))

        def each_party(value: Callable[[Party], int]) -> Ints:
            return np.fromiter(map(value, parties.values()), np.int64, len(parties))[party_of]

        may_stay = each_party(lambda party: int(pool.can_stay(party)))
        counted = np.fromiter((counts_against_limit(each.tables) for each in found), np.int64, len(found))
        return cls(
            each_party(lambda party: gains.requested_worth(party) if party.requested else 0),
            each_party(night.promise_weight),
            may_stay & np.fromiter((each.moves for each in found), np.int64, len(found)),
            each_party(lambda party: int(not party.promised)) * counted,
            each_party(lambda party: party.party_size),
            np.fromiter((slot_of(night, each.start) for each in found), np.int64, len(found)),
            each_party(lambda party: persons[night.person(party)]),
            persons,
            _taken(found),
        )

    def priced(self, tables: Mapping[str, Sequence[tuple[Minute, int]]]) -> Ints:
        """What each candidate pays at prices of moments of tables, given in order of time."""
        paid = np.zeros(len(self), dtype=np.int64)
        for name, (numbers, begin, end) in self.taken.items():
            if name in tables:
                moments, prices = (np.array(each, dtype=np.int64) for each in zip(*tables[name], strict=True))
                until = np.concatenate([[0], np.cumsum(prices)])
                paid[numbers] += until[np.searchsorted(moments, end)] - until[np.searchsorted(moments, begin)]
        return paid


def _taken(found: Sequence[Candidate]) -> dict[str, tuple[Ints, Ints, Ints]]:
    takers: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(found):
        for name in each.tables.tables:
            takers[name].append(number)
    busy = np.array([each.busy for each in found], dtype=np.int64).reshape(-1, 2)
    every = {name: np.array(numbers, dtype=np.int64) for name, numbers in takers.items()}
    return {name: (numbers, busy[numbers, 0], busy[numbers, 1]) for name, numbers in every.items()}
