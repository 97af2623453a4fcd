"""Name the tables of a pooled choice: class by class, the same parties anywhere, then repair what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.program import at_least
from allocator.search import shares
from allocator.search.alike import seat_alike
from allocator.search.climb import climb
from allocator.search.decide import decide
from allocator.search.neighbourhood import improve
from allocator.search.pooling import colour, decode, spread
from allocator.search.relaxation import priced_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from allocator.model.objective import Stage
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from allocator.search.budget import Budget
    from allocator.search.climb import Reached
    from allocator.search.race import Effort

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]

ANYWHERE_COLUMNS = 12_000
"""Columns up to which all parties of a class are seated anew where some were lost; beyond, it is repaired in parts."""


@dataclass(frozen=True)
class Decoding:
    """From choices of the pooled columns ``alike`` to choices of ``columns``, which name every table.

    ``program`` and ``stages`` are those of ``columns``; ``repair_share`` is the part of the time that is left which
    the repair may take, and ``phase`` measures what each step takes.
    """

    alike: Columns
    columns: Columns
    program: Program
    stages: Sequence[Stage]
    budget: Budget
    effort: Effort
    repair_share: float
    phase: Callable[[str], AbstractContextManager[None]]

    def decoded(self, choice: Choice) -> Choice:
        """The pooled choice table by table: class by class, then, if that loses anyone, the same parties anywhere."""
        with self.phase("decode"):
            return self._decoded(choice)

    def repaired(self, choice: Choice, reached: Sequence[Reached]) -> Choice:
        """The decoded ``choice`` improved part by part at the first stage that fell short of what was ``reached``."""
        with self.phase("repair"):
            return self._repaired(choice, reached)

    def _decoded(self, choice: Choice) -> Choice:
        found = self.columns.vector(colour(self.alike, choice))
        wanted = np.unique(self.alike.party_of[choice])
        classes = decode(self.alike, choice, self.columns)
        for same_place in classes:
            found = self._in_class(same_place, found)
        for others in [*(self.columns.party_of[same_place] for same_place in classes), wanted]:
            lost = np.setdiff1d(wanted, self.columns.party_of[found])
            if not len(lost):
                break
            anywhere = np.flatnonzero(np.isin(self.columns.party_of, np.union1d(lost, others)))
            if len(anywhere) <= ANYWHERE_COLUMNS:
                found = self._most(anywhere, found)
        return found

    def _repaired(self, choice: Choice, reached: Sequence[Reached]) -> Choice:
        program = self.program
        for stage, top in zip(self.stages, reached, strict=False):
            value = int(stage.gain @ choice)
            if value < top.value:
                relaxation = priced_bound(program, stage.gain, spread(top.prices, self.columns, program))
                budget = self.budget.share(self.repair_share)
                return improve(program, stage.gain, choice, relaxation, top.bound, budget, self.effort)
            program = program.with_rows([at_least(stage.gain, value, stage.level)])
        return choice

    def _in_class(self, same_place: Ints, choice: Choice) -> Choice:
        """Seat the most of the parties of a class at its tables, with everyone else where the choice has them."""
        party_of = self.columns.party_of
        rest = choice & ~np.isin(party_of, party_of[same_place])
        begun = choice & ~rest
        if begun.sum() == len(np.unique(party_of[same_place])):
            return choice
        share = self.budget.share(shares.NAMING)
        found = seat_alike(self.columns, same_place, begun, share, workers=self.effort.workers, seed=self.effort.seed)
        rest[found] = True
        return rest if len(found) > begun.sum() and self.program.allows(rest) else choice

    def _most(self, keep: Ints, choice: Choice) -> Choice:
        """Seat the most of the parties of ``keep`` on those columns, with everyone else where the choice has them.

        A promise comes before any number of others.
        """
        group = self.program.group
        rest = choice & ~np.isin(group, group[keep])
        if len(np.unique(group[keep])) == int((choice & ~rest).sum()):
            return choice
        question, share = self.program.restricted(keep, rest), self.budget.share(shares.DECODING)
        found = decide(question, choice[keep], share, workers=self.effort.workers, seed=self.effort.seed).choice
        worth = 1 + len(question.groups) * self.stages[0].gain[keep]
        if found is None:
            found = climb(question, worth, choice[keep], share, self.effort).choice
        if worth @ found <= worth @ choice[keep]:
            return choice
        rest[keep[found]] = True
        return rest
