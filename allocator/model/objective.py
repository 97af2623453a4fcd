"""The levels of a good plan as gains of columns: whole numbers, all maximised (waste is counted as a loss)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import Candidate, meets
from allocator.domain.plan import COVER_POINTS, LEVELS, Goal, Parameters, Scores, WaitlistPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan
    from allocator.model.variables import Columns

    Ints = NDArray[np.int64]

WHO_IS_SEATED = LEVELS[: LEVELS.index("kept_tables")]
"""Levels at which all places of a party are worth the same."""

ENTRIES_AT_ONCE = 8
"""Waitlist entries decided together by powers of two; more would blur a bound computed in floating point."""


@dataclass(frozen=True)
class Gains:
    """What one candidate is worth at each level."""

    night: Night
    scores: Scores
    parameters: Parameters

    @cached_property
    def joinable(self) -> frozenset[str]:
        """Tables that some combination could use."""
        return frozenset(
            name for tables in self.night.sets if tables.joined and tables.source != "locked" for name in tables.tables
        )

    @cached_property
    def top_rank(self) -> int:
        """Rank of the venue's best table."""
        return max((table.rank for table in self.night.tables), default=0)

    @cached_property
    def levels(self) -> dict[str, Callable[[Candidate], int]]:
        """The gain of each level."""
        return {
            "promises": self.promises,
            "requested_value": self.requested_value,
            "waitlist": self.waitlist,
            "covers": self.covers,
            "kept_tables": self.kept_tables,
            "wishes": self.wishes,
            "waste": self.waste,
        }

    def of_columns(self, columns: Columns, level: str) -> Ints:
        """The gain of each column at a level."""
        gain = self.levels[level]
        if level not in WHO_IS_SEATED:
            return np.fromiter(map(gain, columns.candidates), np.int64, len(columns))
        parties, first, party_of = np.unique(columns.party_of, return_index=True, return_inverse=True)
        of_party = np.fromiter((gain(columns.candidates[column]) for column in first), np.int64, len(parties))
        return of_party[party_of]

    def promises(self, each: Candidate) -> int:
        """A promised booking, one of a customer with a tier counting 2."""
        return self.night.promise_weight(each.party)

    def requested_value(self, each: Candidate) -> int:
        """Covers or spend of a requested booking, and its score."""
        return self.requested_worth(each.party) if each.party.requested else 0

    def requested_worth(self, party: Party) -> int:
        """What seating a request is worth (contract, level 2)."""
        score = self.scores.points.get(party.party_id, 0)
        if self.parameters.goal is Goal.REVENUE:
            return (party.expected_spend or 0) + score
        return COVER_POINTS * party.party_size + score

    def waitlist(self, each: Candidate) -> int:
        """Score of a waitlist entry; times covers where the policy weighs them."""
        if not each.party.waiting:
            return 0
        score = self.scores.points.get(each.party.party_id, 0)
        return score * each.party.party_size if self.parameters.waitlist is WaitlistPolicy.WEIGHTED else score

    def covers(self, each: Candidate) -> int:
        """People seated."""
        return each.party.party_size

    def kept_tables(self, each: Candidate) -> int:
        """Whether a booking keeps exactly the tables it holds and its time."""
        return int(each.at_held and not each.party.waiting and each.start == each.party.arrival)

    def wishes(self, each: Candidate) -> int:
        """Wishes met."""
        return sum(meets(self.night, each.tables, wish) for wish in each.party.wishes)

    def waste(self, each: Candidate) -> int:
        """Minus the seats, joins and good tables spent on the party."""
        tables = each.tables
        spent = max(0, tables.max_covers - each.party.party_size)
        spent += 2 * (len(tables.tables) - 1) if tables.joined else int(tables.tables[0] in self.joinable)
        for name in tables.tables:
            rank = self.night.table[name].rank
            spent += self.top_rank - rank if self.night.vip(each.party) else rank
        return -spent


@dataclass(frozen=True)
class Stage:
    """One objective to maximise: ``gain`` of each column and ``placed``, the gain of the fixed parties.

    ``level`` is the level it belongs to; ``entries`` the waitlist entries it decides, where the policy is strict.
    """

    level: str
    gain: Ints
    placed: int = 0
    entries: tuple[str, ...] = ()


NEAREST = "nearest"
"""Name of the stage that keeps parties in place."""


def tie_breaks(columns: Columns, nearest: Plan | None = None) -> list[Stage]:
    """What decides among plans that are equal on every level, reported nowhere.

    Most parties stay where the plan ``nearest`` has them, and nobody is moved from the time asked for without need.
    """
    late = np.fromiter((-abs(each.start - each.party.arrival) for each in columns.candidates), np.int64, len(columns))
    stay = [] if nearest is None else [Stage(NEAREST, columns.vector(nearest).astype(np.int64))]
    return [*stay, Stage("punctual", late)]


def stages_of(columns: Columns, gains: Gains, levels: Sequence[str] = LEVELS) -> list[Stage]:
    """The objectives in order; the strict waitlist takes one stage for every few entries."""
    stages: list[Stage] = []
    for level in levels:
        if level == "waitlist" and gains.parameters.waitlist is WaitlistPolicy.STRICT:
            stages += _strict_waitlist(columns, gains)
        else:
            placed = sum(map(gains.levels[level], columns.placed))
            stages.append(Stage(level, gains.of_columns(columns, level), placed))
    return stages


def value_at(gains: Gains, stage: Stage, each: Candidate) -> int:
    """What one candidate adds to a stage."""
    if stage.entries:
        places = len(stage.entries)
        party_id = each.party.party_id
        return 1 << places - 1 - stage.entries.index(party_id) if party_id in stage.entries else 0
    return gains.levels[stage.level](each)


def _strict_waitlist(columns: Columns, gains: Gains) -> list[Stage]:
    entries = [ranked.party_id for ranked in gains.scores.waitlist if ranked.party_id in columns.of_party]
    stages = []
    for first in range(0, len(entries), ENTRIES_AT_ONCE):
        batch = entries[first : first + ENTRIES_AT_ONCE]
        gain = np.zeros(len(columns), dtype=np.int64)
        for place, party_id in enumerate(reversed(batch)):
            gain[columns.of_party[party_id]] = 1 << place
        stages.append(Stage("waitlist", gain, 0, tuple(batch)))
    return stages
