"""All levels in order: each is raised as far as it goes and kept, and columns that can no longer matter go."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import LEVELS, Level, Parameters, Plan, PlanStatus, Progress, Result, WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import NEAREST, WHO_IS_SEATED, Gains, Stage, stages_of, tie_breaks, value_at
from allocator.model.program import Program, Row, at_least, at_most
from allocator.model.variables import Columns, columns_at, exact_columns, ways
from allocator.search import shares
from allocator.search.backbone import Backbone, backbone
from allocator.search.benders import Named, Naming
from allocator.search.climb import Reached, climb
from allocator.search.decoding import ANYWHERE_COLUMNS, Decoding
from allocator.search.greedy import first_plan, floor_of, plan_of
from allocator.search.nameable import Pooled
from allocator.search.pooling import pooled_columns, spread
from allocator.search.race import Effort
from allocator.search.relaxation import priced_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from allocator.candidates import Candidates
    from allocator.search.budget import Budget

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]


EXACT_COLUMNS = 250_000
"""Columns up to which every table is named; larger nights stand on their pooled bounds."""

POOLED_LEVELS = ("promises", "requested_value", "waitlist", "covers")
"""Levels at which tables of one size are alike; below them, held tables, tags and ranks tell them apart."""

LARGE_LEVELS = ("promises", "requested_value")
"""Levels that are climbed where not every table is named: naming them costs more than the lower ones are worth."""

LARGE_GAP = 0.0005
"""Relative gap at which their pooled plan is good enough: naming the tables loses many times as much."""


POOLING_PAYS = 0.7
"""Share of the exact columns that pooling must leave at most to be worth its while."""


@dataclass(frozen=True)
class Proven:
    """What is known of the first stages of a climb, given that the plan it starts from keeps its values.

    ``prices`` gives those that pooling found for a stage as prices of the rows of a program; ``held`` is the backbone.
    """

    bounds: tuple[int, ...] = ()
    prices: Callable[[int, Program], Ints] | None = None
    held: Backbone | None = None


@dataclass
class Ascent:
    """The climb through the stages: pooled where that pays, then with every table by itself."""

    pool: Candidates
    gains: Gains
    parameters: Parameters
    budget: Budget
    watch: Callable[[Progress], None] | None = None
    pooling: bool = True
    phases: dict[str, float] = field(default_factory=dict)
    nearest: Plan | None = None
    """A plan to stay near to: among plans that are equal at all levels, the one that leaves most parties in place."""
    settled: int = 0
    """Levels, from the first, at which the plan to start from is known to be the best."""
    seeking: bool = True
    """Whether to look for the backbone."""

    def run(self, first: Plan) -> Result:
        """From the legal plan ``first`` to the best one found."""
        if ways(self.pool) > EXACT_COLUMNS:
            self.seeking = False
            return self._large(first)
        with self._phase("candidates"):
            columns = exact_columns(self.pool)
        with self._phase("build"):
            program = program_of(columns)
            stages = stages_of(columns, self.gains)
        choice = columns.vector(first)
        proven = Proven()
        if self.settled >= len(POOLED_LEVELS):
            known = LEVELS[: self.settled]
            proven = Proven(tuple(int(stage.gain @ choice) for stage in stages if stage.level in known))
        elif self.pooling and (pooled := self._pooled(columns, program, stages, choice)) is not None:
            choice, proven = pooled
        with self._phase("search"):
            share = 1.0 if self.nearest is None else shares.LEVELS_BEFORE_NEAREST
            every = [*stages, *tie_breaks(columns, self.nearest)]
            choice, reached, _ = self._climb(program, every, choice, share, proven)
        bounds = [top.bound for top in reached[: len(stages)]]
        return self._result(stages, bounds, self._plan(columns, choice))

    def _large(self, first: Plan) -> Result:
        """A night too large to name every table: the pooled plan, decoded, under the pooled bounds."""
        with self._phase("pooling"):
            alike = pooled_columns(self.pool, held_too=True)
            stages = stages_of(alike, self.gains)
            pooled = [stage for stage in stages if stage.level in LARGE_LEVELS]
            program, begin = program_of(alike), alike.vector(first)
            naming = Naming.of(alike, begin, workers=self.parameters.workers)
            choice, reached, _ = self._climb(program, pooled, begin, shares.LARGE, naming=naming, gap=LARGE_GAP)
        plan = max((first, self._named(alike, choice, reached)), key=lambda each: self._worth(stages, each))
        values = self._worth(stages, plan)
        free = np.zeros(len(program.rows), dtype=np.int64)
        bounds = [priced_bound(program, stage.gain, free).bound for stage in stages]
        for number, top in enumerate(reached):
            bounds[number] = top.bound
            if values[number] != top.value:
                break
        return self._result(stages, bounds, plan)

    def _named(self, alike: Columns, choice: Choice, reached: Sequence[Reached]) -> Plan:
        """The pooled choice table by table, with columns for its parties alone, each at its time."""
        with self._phase("candidates"):
            chosen = [alike.candidates[column] for column in np.flatnonzero(choice)]
            columns = columns_at(self.pool, {each.party.party_id: each.start for each in chosen})
        with self._phase("build"):
            program = program_of(columns)
            stages = stages_of(columns, self.gains, LARGE_LEVELS)
        decoding = self._decoding(alike, columns, program, stages, shares.REPAIR_OF_LARGE)
        found = decoding.repaired(decoding.decoded(choice), reached)
        return first_plan(self.pool, self.gains, floor_of(self.pool, self._plan(columns, found)))

    def _worth(self, stages: Sequence[Stage], plan: Plan) -> list[int]:
        """What a plan reaches at each stage, table by table."""
        placed = [self.pool.place(self.pool.night.party[at.party_id], at.tables, at.start) for at in plan.allocations]
        seated = [each for each in placed if each is not None and not each.party.fixed]
        return [sum(value_at(self.gains, stage, each) for each in seated) for stage in stages]

    def _result(self, stages: Sequence[Stage], bounds: Sequence[int], plan: Plan) -> Result:
        """The plan and its levels; where something is not proven, whoever still fits as things stand comes in first."""
        values = self._worth(stages, plan)
        if values != list(bounds):
            filled = first_plan(self.pool, self.gains, floor_of(self.pool, plan))
            plan = max((plan, filled), key=lambda each: self._worth(stages, each))
            values = self._worth(stages, plan)
        levels = levels_of(self.gains, stages, values, bounds)
        status = PlanStatus.OPTIMAL if all(level.proven for level in levels) else PlanStatus.FEASIBLE
        return Result(status, plan, levels, self.budget.elapsed, self.phases)

    def _pooled(
        self, columns: Columns, program: Program, stages: list[Stage], start: Choice
    ) -> tuple[Choice, Proven] | None:
        """The better of ``start`` and the decoded pooled plan, and what pooling proved."""
        with self._phase("pooling"):
            alike = pooled_columns(self.pool)
            if len(alike) > POOLING_PAYS * len(columns):
                return None
            wanted = stages_of(alike, self.gains, POOLED_LEVELS)
            begin = alike.vector(self._plan(columns, start))
            naming = Naming.of(alike, begin, Named(columns, program, alike), workers=self.parameters.workers)
            repair = shares.REPAIR_OF_MANY if len(columns) > ANYWHERE_COLUMNS else shares.REPAIR
            decoding = self._decoding(alike, columns, program, stages, repair)
            named = [(begin, start)]

            def settled(choice: Choice, reached: Sequence[Reached]) -> None:
                """Tell what was proven at once where a plan with named tables reaches it."""
                named.append((choice, decoding.decoded(choice)))
                values = _values(stages, named[-1][1])
                if all(value == top.value for value, top in zip(values, reached, strict=False)):
                    self._tell(stages[len(reached) - 1], reached[-1])

            choice, reached, held = self._climb(
                program_of(alike), wanted, begin, shares.POOLED, naming=naming, settled=settled
            )
        known = next((found for pooled, found in named if np.array_equal(pooled, choice)), None)
        found = decoding.repaired(decoding.decoded(choice) if known is None else known, reached)
        best = max((*(each for _, each in named), found), key=lambda each: _values(stages, each))
        pairs = enumerate(zip(reached, _values(stages, best), strict=False))
        same = next((number for number, (top, value) in pairs if top.value != value), len(reached))
        settled_at = [stage.level for stage in wanted].index(shares.SETTLING)
        bounds = tuple(top.bound for top in reached[: same + 1])
        return best, Proven(
            bounds,
            lambda number, of: spread(reached[number].prices, columns, of),
            held if same > settled_at else None,
        )

    def _decoding(
        self, alike: Columns, columns: Columns, program: Program, stages: Sequence[Stage], repair_share: float
    ) -> Decoding:
        return Decoding(alike, columns, program, stages, self.budget, self.effort, repair_share, self._phase)

    def _climb(
        self,
        program: Program,
        stages: list[Stage],
        choice: Choice,
        share: float,
        proven: Proven | None = None,
        naming: Naming | None = None,
        gap: float = 0.0,
        settled: Callable[[Choice, Sequence[Reached]], None] | None = None,
    ) -> tuple[Choice, list[Reached], Backbone | None]:
        """Through ``stages`` in order, and the backbone if found; ``proven`` holds given what ``choice`` reaches.

        Without it tables are pooled, and nobody is told: no plan may reach what a pooled choice does.
        """
        pooled, proven = proven is None, proven or Proven()
        keep = np.arange(program.size, dtype=np.int64)
        held, effort = proven.held, replace(self.effort, gap=max(gap, self.effort.gap))
        if held is not None:
            program, keep = _within(held, program, keep)
        sure, budget = held or Backbone.unknown(), self.budget.share(share)
        begun = _values(stages, choice)
        done: list[Reached] = []
        for number, stage in enumerate(stages):
            part = shares.of_stage(stage.level, unsettled=pooled and held is None)
            as_begun = all(top.value == value for top, value in zip(done, begun, strict=False))
            known = proven.bounds[number] if number < len(proven.bounds) and as_begun else None
            within = (self.budget if stage.level == NEAREST else budget).share(part)
            if number and _settles(stages[number - 1]) and not _settles(stage):
                program, keep = sure.seated(program, keep)
            if naming is not None:
                pooled_night = Pooled(naming, program, keep)
                top = pooled_night.climb(stage.gain, choice, within, effort)
                program = pooled_night.program
            else:
                prices = proven.prices(number, program) if proven.prices and known is not None else None
                top = _raised(program, keep, stage.gain, choice, within, effort, known, prices)
            choice = np.zeros(program.size, dtype=np.bool_)
            choice[keep[top.choice]] = True
            done.append(top)
            keep = keep[top.relaxation.within(top.value)]
            if settled is not None and stage.level == shares.SETTLING and top.bound == top.value:
                settled(choice, done)
            if held is None and stage.level == shares.SETTLING and top.bound == top.value:
                held = self._backbone(program.restricted(keep), stage.gain[keep], choice[keep], budget)
                if held is not None:
                    program, keep = _within(held, program, keep)
                    sure = sure.together(held)
            if _settles(stage) and top.bound == top.value:
                sure = sure.further(program.group[keep], stage.gain[keep], choice[keep])
            program = program.with_rows(_kept(stage, top))
            if not pooled:
                self._tell(stage, top)
        return choice, done, held

    def _backbone(self, program: Program, gain: Ints, choice: Choice, budget: Budget) -> Backbone | None:
        """Who sits whatever plan is best; sought until it is not found in time."""
        if not self.seeking:
            return None
        with self._phase("backbone"):
            found = backbone(program, gain, choice, budget.share(shares.BACKBONE), self.effort)
        self.seeking = found is not None
        return found

    @staticmethod
    def _plan(columns: Columns, choice: Choice) -> Plan:
        return plan_of([*columns.placed, *(columns.candidates[column] for column in np.flatnonzero(choice))])

    @property
    def effort(self) -> Effort:
        """How hard the engines try."""
        return Effort(self.parameters.workers, self.parameters.seed, self.parameters.gap)

    def _tell(self, stage: Stage, top: Reached) -> None:
        if self.watch is not None:
            level = Level(stage.level, top.value + stage.placed, top.bound + stage.placed)
            self.watch(Progress(stage.level, abs(level.value), abs(level.bound), level.gap, self.budget.elapsed))

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - began


def _within(held: Backbone, program: Program, keep: Ints) -> tuple[Program, Ints]:
    """The program and the columns of those plans that seat the backbone and nobody it leaves out."""
    return program.with_rows([held.row(program.group)]), keep[held.allows(program.group[keep])]


def _raised(
    program: Program,
    keep: Ints,
    gain: Ints,
    choice: Choice,
    budget: Budget,
    effort: Effort,
    known: int | None,
    prices: Ints | None,
) -> Reached:
    """How far ``gain`` can be raised on the columns ``keep``; ``prices`` of the rows prove the bound ``known``."""
    question = program.restricted(keep)
    paid = None if prices is None else prices[question.origin]
    return climb(question, gain[keep], choice[keep], budget, effort, known=known, prices=paid)


def _settles(stage: Stage) -> bool:
    """Whether a stage is about who sits, wherever that is."""
    return stage.level in WHO_IS_SEATED


def _kept(stage: Stage, top: Reached) -> list[Row]:
    """Rows that keep what a stage reached, from above as well where nothing better exists."""
    rows = [at_least(stage.gain, top.value, stage.level)]
    if top.bound == top.value:
        rows.append(at_most(stage.gain, top.value, stage.level))
    return rows


def _values(stages: Sequence[Stage], choice: Choice) -> list[int]:
    return [int(stage.gain @ choice) for stage in stages]


def levels_of(gains: Gains, stages: Sequence[Stage], values: Sequence[int], bounds: Sequence[int]) -> tuple[Level, ...]:
    """Value and bound of each level as the contract counts them, from those of the stages."""
    strict = gains.parameters.waitlist is WaitlistPolicy.STRICT
    levels = []
    for name in LEVELS:
        found = [each for each in zip(stages, values, bounds, strict=True) if each[0].level == name]
        if name == "waitlist" and strict:
            levels.append(_strict_level(gains, found))
            continue
        stage, value, bound = found[0]
        sign = -1 if name == "waste" else 1
        levels.append(Level(name, sign * (value + stage.placed), sign * (max(value, bound) + stage.placed)))
    return tuple(levels)


def _strict_level(gains: Gains, found: list[tuple[Stage, int, int]]) -> Level:
    """Sum of the scores seated; from the first entry that is not decided on, the bound hopes for all."""
    total = hope = 0
    certain = True
    for stage, value, bound in found:
        for place, party_id in enumerate(stage.entries):
            bit = len(stage.entries) - 1 - place
            score = gains.scores.points.get(party_id, 0)
            seated = value >> bit & 1
            certain = certain and value >> bit == max(value, bound) >> bit
            total += score * seated
            hope += score * (seated or not certain)
    return Level("waitlist", total, hope)
