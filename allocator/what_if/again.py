"""A changed night planned anew from what is known of the night as it was: its columns, its prices, its plan.

Cheap questions come first: whether the plan that stands stays the best, whether a better one is soon found; only then
are the levels climbed, and only with the columns that the old prices leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import LEVELS, Level, Plan, PlanStatus, Progress, Result
from allocator.model.constraints import program_of
from allocator.model.objective import stages_of, tie_breaks
from allocator.model.program import at_least, at_most
from allocator.model.variables import exact_columns
from allocator.search import shares
from allocator.search.ascent import levels_of
from allocator.search.greedy import first_plan, floor_of, plan_of
from allocator.search.race import Effort
from allocator.search.tighten import looked, tighten
from allocator.what_if.make_way import keeping_promises
from allocator.what_if.stands import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from allocator.model.objective import Stage
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from allocator.search.budget import Budget
    from allocator.what_if.changed import Changed

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]
    Watch = Callable[[Progress], None] | None

SETTLING = LEVELS.index("requested_value")
"""The level whose prices are known."""


def plan_again(changed: Changed, start: Plan, settled: int, budget: Budget, watch: Watch = None) -> Result | None:
    """The best plan from ``start`` on, which is known to be the best at the first ``settled`` levels.

    ``None`` where it is not soon known how many promises can be kept: then the prices are of no use.
    """
    standing = Standing(changed)
    leads = standing.at_once
    if leads == len(LEVELS):
        return _stands(changed, budget)
    first = first_plan(changed.pool, changed.gains, floor_of(changed.pool, start))
    if not changed.keeps_promises(first):
        first = keeping_promises(changed.pool, changed.gains, start)
    if not changed.keeps_promises(first):
        most = _most_promises(changed, first, budget)
        if most is None:
            return None
        first, settled = most, max(settled, 1)
    if max(leads, settled) <= SETTLING and standing.comparable:
        first = _begun(changed, first, budget)
        if changed.reached(first) <= changed.reached(changed.stay):
            leads = standing.leads(budget)
        if leads == len(LEVELS):
            return _stands(changed, budget)
    if leads > settled:
        first, settled = changed.stay, leads
    return _climbed(changed, first, settled, budget, watch)


def _climbed(changed: Changed, first: Plan, settled: int, budget: Budget, watch: Watch) -> Result:
    """The best plan by all levels; what the lower ones are worth is asked of the columns that the upper ones leave."""
    numbers, gains = changed.within(first), changed.gains
    columns = changed.columns(numbers)
    upper = stages_of(columns, gains, LEVELS[: SETTLING + 1])
    climb = _Climb(settled, changed.bound(first), _effort(changed), budget, watch)
    high = climb.through(upper, program_of(columns), columns.vector(first))
    rest = changed.columns(numbers[high.keep])
    lower = stages_of(rest, gains, LEVELS[SETTLING + 1 :])
    low = climb.through([*lower, *tie_breaks(rest, changed.stay)], high.program, high.choice)
    taken = low.keep[low.choice]
    values = [int(stage.gain[high.keep[taken]].sum()) for stage in upper]
    values += [int(stage.gain[taken].sum()) for stage in lower]
    levels = levels_of(gains, [*upper, *lower], values, [*high.bounds, *low.bounds[: len(lower)]])
    status = PlanStatus.OPTIMAL if all(level.proven for level in levels) else PlanStatus.FEASIBLE
    plan = plan_of([*rest.placed, *(rest.candidates[column] for column in taken)])
    return Result(status, plan, levels, budget.elapsed, {"search": budget.elapsed})


def _stands(changed: Changed, budget: Budget) -> Result:
    levels = changed.before.planned.result.levels
    return Result(PlanStatus.OPTIMAL, changed.stay, levels, budget.elapsed)


def _most_promises(changed: Changed, plan: Plan, budget: Budget) -> Plan | None:
    """``plan`` with the most promises that can be kept; ``None`` where that is not proven."""
    pool, promised = changed.pool, {party.party_id for party in changed.pool.night.parties if party.promised}
    columns = exact_columns(pool, promised)
    promises = changed.gains.of_columns(columns, "promises")
    share = budget.share(shares.REST)
    top = tighten(program_of(columns), promises, columns.vector(plan), share, _effort(changed))
    if top.value < top.bound:
        return None
    kept = _plan(columns, top.choice)
    rest = (each for each in plan.allocations if each.party_id not in promised)
    return first_plan(pool, changed.gains, floor_of(pool, Plan((*kept.allocations, *rest))))


def _begun(changed: Changed, plan: Plan, budget: Budget) -> Plan:
    """A better plan than ``plan``, if there is one among the columns that the old prices like best."""
    columns = changed.columns(changed.likely(plan))
    promises = changed.gains.of_columns(columns, "promises")
    begin = columns.vector(plan)
    program = program_of(columns).with_rows([at_least(promises, int(promises @ begin), "promises")])
    return _plan(
        columns, looked(program, changed.gains.of_columns(columns, "requested_value"), begin, budget, _effort(changed))
    )


@dataclass(frozen=True)
class _Left:
    """What stages leave: ``keep`` are the numbers its columns had, ``bounds`` those of the stages."""

    program: Program
    keep: Ints
    choice: Choice
    bounds: Sequence[int]


@dataclass(frozen=True)
class _Climb:
    """Through stages in order: fewer columns with each.

    The begin is known to be the best at the first ``settled`` levels; requests are worth ``most`` at most.
    """

    settled: int
    most: int
    effort: Effort
    budget: Budget
    watch: Watch

    def through(self, stages: Sequence[Stage], program: Program, choice: Choice) -> _Left:
        """What ``stages`` leave of ``program``, from the legal ``choice`` on."""
        keep, bounds = np.arange(program.size, dtype=np.int64), list[int]()
        for stage in stages:
            gain, share = stage.gain[keep], self.budget.share(shares.REST)
            top = tighten(program, gain, choice, share, self.effort, best=stage.level in LEVELS[: self.settled])
            bound = min(top.bound, self.most) if stage.level == LEVELS[SETTLING] else top.bound
            bounds.append(bound)
            rows = [at_least(gain, top.value, stage.level)]
            if top.value == bound:
                rows.append(at_most(gain, top.value, stage.level))
            program = program.with_rows(rows)
            if len(top.keep) < len(keep):
                program, keep = program.restricted(top.keep), keep[top.keep]
            choice = top.choice[top.keep]
            self._tell(Level(stage.level, top.value + stage.placed, bound + stage.placed))
        return _Left(program, keep, choice, bounds)

    def _tell(self, level: Level) -> None:
        if self.watch is not None:
            self.watch(Progress(level.name, abs(level.value), abs(level.bound), level.gap, self.budget.elapsed))


def _effort(changed: Changed) -> Effort:
    parameters = changed.gains.parameters
    return Effort(parameters.workers, parameters.seed, parameters.gap)


def _plan(columns: Columns, choice: Choice) -> Plan:
    return plan_of([*columns.placed, *(columns.candidates[column] for column in np.flatnonzero(choice))])
