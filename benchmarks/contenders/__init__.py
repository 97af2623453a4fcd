"""Whoever is measured: each plans the same night within the same time, and says what it found and proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Scores


@dataclass(frozen=True)
class Task:
    """What a contender is given; ``watch`` is told of a level, its value and its bound as they get better."""

    night: Night
    scores: Scores
    parameters: Parameters
    watch: Callable[[str, int | None, int | None], None]


@dataclass(frozen=True)
class Found:
    """What a contender found: a plan or none, a bound of each level it has one for, and where its time went."""

    plan: Plan | None
    bounds: Mapping[str, int] = field(default_factory=dict)
    phases: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contender:
    """A contender by name; its module is only loaded in the process that runs it."""

    name: str
    sentence: str
    module: str
    function: str = "run"

    def load(self) -> Callable[[Task], Found]:
        """What lets it plan; loading it is not measured."""
        run: Callable[[Task], Found] = getattr(import_module(f"benchmarks.contenders.{self.module}"), self.function)
        return run


CONTENDERS = {
    each.name: each
    for each in (
        Contender("maitred", "this project", "ours"),
        Contender("no-overlap", "CP-SAT, optional intervals and NoOverlap", "no_overlap"),
        Contender("clique", "CP-SAT, one at-most-one per table and clique of overlap", "clique"),
        Contender("highs", "HiGHS on the clique rows", "linear"),
        Contender("first-come", "first come, single tables, smallest that fits", "vendors", "first_come"),
        Contender(
            "first-come-joined", "the same, and combinations where no table is left", "vendors", "first_come_joined"
        ),
        Contender("largest-first", "largest party first, smallest that fits by rank", "vendors", "largest_first"),
        Contender("fewest-tables", "no table is opened while another that fits can turn", "vendors", "fewest_tables"),
    )
}
