"""Questions asked of the plan that stands: which plan that is, and the whole way from a question to its answer.

Where the night comes from, a folder or the database, is for :mod:`cli.source` to say.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.errors import NoPlan
from allocator.domain.planned import Planned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from allocator.domain.night import Diary, Night
    from allocator.domain.plan import Parameters, Plan, Progress
    from allocator.domain.questions import Comparison, MovePrice, Slot
    from allocator.domain.venue import MoveLimit
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended
    from cli.kept import Kept
    from cli.options import NightOptions
    from cli.pipeline import Warn

    Watch = Callable[[Progress], None]

MOST_MOVES = 10
"""Moves up to which the list of prices goes where no limit was asked for and the venue's is not larger."""


@dataclass(frozen=True)
class Source:
    """A night to ask about: the diary it was cut out of, and how many moves were asked for (``None``: the venue's).

    ``saved`` are the plans that may be said to stand, most wanted first; without any, one is made.
    """

    diary: Diary
    night: Night
    max_moves: MoveLimit | None
    kept: Kept
    saved: tuple[Plan, ...] = ()
    warn: Warn | None = None

    def standing(self, parameters: Parameters, watch: Watch | None = None, stop: threading.Event | None = None) -> Warm:
        """The plan that stands, with its model: saved, kept, or made now.

        Raises
        ------
        NoPlan
            if none was found within the time limit.
        """
        from allocator.warm import Warm
        from cli.pipeline import seat_night

        known = self.kept.planned(self.night, parameters)
        if known is not None:
            return known
        planned = self._saved(parameters) or seat_night(self.night, parameters, watch=watch, stop=stop)
        if planned.result.plan is None:
            raise NoPlan(f"no plan within the time limit of {parameters.time_limit:g} s")
        made = Warm(planned)
        if stop is None or not stop.is_set():
            self.kept.keep(made)
        return made

    def _saved(self, parameters: Parameters) -> Planned | None:
        """The first saved plan that obeys every rule of the night as it is now."""
        from allocator.standing import standing_result
        from scoring.rank import score_night

        if not self.saved:
            return None
        scores = score_night(self.night)
        for plan in self.saved:
            result = standing_result(self.night, scores, parameters, plan)
            if result is not None:
                return Planned(self.night, scores, parameters, result)
        if self.warn is not None:
            self.warn(["the saved plan no longer fits the night; asked of a plan made anew"])
        return None


def folder_source(folder: Path, which: NightOptions, max_moves: MoveLimit | None, kept: Kept, warn: Warn) -> Source:
    """The night of a folder that is meant.

    Raises
    ------
    InputRejected
        with every fault of every file, or locks that contradict each other.
    UsageError
        if the rows leave open which night is meant.
    """
    from cli.pipeline import cut_night, read_diary

    diary = kept.diary(folder, lambda: read_diary(folder, warn, which))
    return Source(diary, cut_night(diary, which, max_moves, warn), max_moves, kept)


def amended_by(source: Source, typed: Iterable[tuple[str, str]]) -> Amended:
    """The night with the changes that were typed.

    Raises
    ------
    ImpossibleChanges
        with a sentence for each that cannot be read or made.
    """
    from allocator.what_if.amend import ImpossibleChanges, amend
    from cli.changes import read_changes

    changes, unreadable = read_changes(typed)
    try:
        amended = amend(source.diary, source.night, changes, source.max_moves)
    except ImpossibleChanges as error:
        raise ImpossibleChanges([*unreadable, *error.reasons]) from None
    if unreadable:
        raise ImpossibleChanges(unreadable)
    return amended


def what_if(
    standing: Warm, amended: Amended, watch: Watch | None = None, stop: threading.Event | None = None
) -> Comparison:
    """Plan the amended night, and hold it against the plan that stands.

    Raises
    ------
    NoPlan
        if the amended night has no plan within the time limit.
    InternalCheckFailed
        if the re-check finds the plan or its values wrong.
    """
    from allocator.what_if.ask import put_in, replan, seat_asked
    from allocator.what_if.compare import compare
    from cli.pipeline import rechecked
    from scoring.rank import score_night

    before = standing.planned
    scores = score_night(amended.night)
    result = replan(standing, amended, scores, watch=watch, stop=stop)
    if result.plan is None:
        raise NoPlan(f"no plan of the changed night within the time limit of {before.parameters.time_limit:g} s")
    after = rechecked(Planned(amended.night, scores, before.parameters, result))
    asked = seat_asked(amended, before.plan, result, scores, before.parameters, stop=stop)
    found = compare(amended, before, after, possible=asked.possible)
    left_out = asked.plan != after.plan
    if not asked.possible or not amended.asked or not (left_out or found.lost):
        return found
    return replace(found, with_all=put_in(before, amended, scores) or (asked.plan if left_out else None))


def openings(
    standing: Warm, party_size: int, tell: Callable[[Slot], None] | None = None, stop: threading.Event | None = None
) -> tuple[Slot, ...]:
    """For each slot whether a party of ``party_size`` could come; every plan behind a yes is re-checked."""
    from allocator.availability import availability
    from allocator.search.budget import Budget

    planned = standing.planned
    parameters = planned.parameters
    budget = Budget(parameters.time_limit, parameters.deterministic, stop or threading.Event())
    return availability(planned, party_size, budget, watch=tell)


def most_moves(night: Night, asked_for: MoveLimit | None, chosen: int | None) -> int:
    """How far the list of prices goes: to what was asked for, never further than parties hold tables."""
    holding = sum(1 for party in night.parties if party.promised and party.held)
    limit = night.max_moves if asked_for is not None else max(night.max_moves, MOST_MOVES)
    return min(holding, max(limit, chosen or 0))


def prices_of_moves(
    night: Night, parameters: Parameters, most: int, stop: threading.Event | None = None
) -> tuple[MovePrice, ...]:
    """The price list of moves."""
    from allocator.moves import price_moves
    from scoring.rank import score_night

    return price_moves(night, score_night(night), parameters, most, stop=stop)


def chosen_price(prices: Sequence[MovePrice], chosen: int) -> MovePrice:
    """The row for at most ``chosen`` moves; the last one where more gain nothing."""
    return max((price for price in prices if price.moves <= chosen), key=lambda price: price.moves)
