"""The nights every contender is measured on, by name: floor and parties are drawn, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.night import choose_service, night_of
from allocator.domain.party import Kind, Status
from benchmarks.nights import DAY, Shape, at, hold_tables, make_night

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Scores

BACKROOM_PARTIES = 40
PACED = 3
"""Every so many seeds arrivals are paced."""


@dataclass(frozen=True)
class Case:
    """A kind of night. ``seconds`` is the time limit where none is asked for."""

    name: str
    sentence: str
    seconds: float
    make: Callable[[int], tuple[Night, Scores]]


def backroom(seed: int) -> tuple[Night, Scores]:
    """The shipped night club with 40 parties drawn from its own; a quarter is promised and holds tables."""
    from data.folder import read_folder
    from scoring.rank import score_night

    rng = random.Random(seed)
    diary = read_folder(Path(str(resources.files("data.examples").joinpath("backroom-leeds")))).diary
    drawn = [rng.choice(diary.parties) for _ in range(BACKROOM_PARTIES)]
    parties = tuple(_asked(party, f"{'W' if party.waiting else 'B'}{n:03d}") for n, party in enumerate(drawn))
    diary = hold_tables(rng, replace(diary, parties=parties), BACKROOM_PARTIES // 4, at(12))
    night = night_of(diary, choose_service(diary, DAY), at(12))
    return night, score_night(night)


def _asked(party: Party, party_id: str) -> Party:
    status = party.status if party.kind is Kind.WAITLIST else Status.REQUESTED
    return replace(party, party_id=party_id, held=None, locked=False, status=status, expires_at=None)


def drawn(shape: Shape, seed: int) -> tuple[Night, Scores]:
    """A synthetic night; every third one is paced."""
    return make_night(replace(shape, pacing=seed % PACED == PACED - 1), seed)


CASES = {
    case.name: case
    for case in (
        Case("backroom", "16 tables, 40 parties, a table for the night", 15.0, backroom),
        Case("40/150", "40 tables, 150 parties, nothing promised", 30.0, partial(drawn, Shape(40, 150))),
        Case("40/150-replan", "the same, 60 % promised and holding tables", 30.0, partial(drawn, Shape(40, 150, 0.6))),
        Case("100/500", "100 tables, 500 parties", 15.0, partial(drawn, Shape(100, 500))),
        Case("250/1500", "250 tables, 1,500 parties", 60.0, partial(drawn, Shape(250, 1500))),
        Case("500/3000", "500 tables, 3,000 parties", 120.0, partial(drawn, Shape(500, 3000))),
        Case("smoke", "6 tables, 18 parties", 3.0, partial(drawn, Shape(6, 18, 0.2))),
    )
}
SMOKE = "smoke"
