"""Cuts for pooled choices of which the tables cannot be named: every plan obeys them, and nothing else is missing."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, stages_of
from allocator.model.variables import exact_columns
from allocator.search.benders import Named, Naming
from allocator.search.budget import Budget
from allocator.search.climb import climb
from allocator.search.greedy import first_plan, plan_of
from allocator.search.nameable import Pooled
from allocator.search.pooling import PICKED, pooled_columns, spread
from allocator.search.race import Effort
from allocator.search.relaxation import SCALE, priced_bound, relax
from benchmarks.nights import Shape
from benchmarks.nights import make_night as synthetic
from tests.builders import booking, confirmed, join, make_night, table

HARD = [(Shape(16, 60), 0), (Shape(12, 50, flexible=0.6), 5), (Shape(20, 70), 4), (Shape(24, 90), 7)]
"""Nights on which counting tables promises more than naming them."""


def pooled_and_named(shape, seed):
    night, scores = synthetic(shape, seed)
    pool = Candidates.of(night)
    gains = Gains(night, scores, Parameters())
    return pool, gains, pooled_columns(pool), exact_columns(pool)


def worth(columns, gains):
    return stages_of(columns, gains)[1].gain


def holey():
    """Joined tables A+B until 20:30 and B+C from then: of three tables one is free all along, but never the same."""
    tables = [table("A", max_covers=2), table("B", max_covers=2), table("C", max_covers=2)]
    parties = [booking("early", 4, "18:30"), booking("late", 4, "20:30"), booking("between", 2, "19:30")]
    return Candidates.of(make_night(tables, parties, combinations=[join("A+B", 3, 4), join("B+C", 3, 4)]))


def chosen(columns, wanted):
    """The choice of those columns that seat a party at certain tables, or (``None``) anywhere in its class."""
    return np.array(
        [
            wanted.get(each.party.party_id) == (None if column in columns.classes else each.tables.tables)
            and each.party.party_id in wanted
            for column, each in enumerate(columns.candidates)
        ]
    )


def test_a_choice_is_cut_off_that_counts_enough_tables_but_needs_two_halves_of_the_evening_at_different_ones():
    columns = pooled_columns(holey())
    choice = chosen(columns, {"early": ("A", "B"), "late": ("B", "C"), "between": None})
    assert choice.sum() == 3
    assert program_of(columns).allows(choice)
    (cut,) = Naming.of(columns, np.zeros(len(columns), dtype=np.bool_)).cuts(choice)
    assert cut.rule == PICKED
    assert cut.weights @ choice[cut.columns] > cut.most
    for some in ({"early": ("A", "B"), "between": None}, {"late": ("A", "B"), "early": ("A", "B"), "between": None}):
        assert cut.weights @ chosen(columns, some)[cut.columns] <= cut.most


def late(stop):
    """Naming that sees nothing in the relaxation; with ``stop``, that ends the search once a choice is looked at."""

    class Late(Naming):
        def tightened(self, program, *_):
            return program

        def cuts(self, choice):
            if stop:
                stop.set()
            return super().cuts(choice)

    return Late


@pytest.mark.parametrize(("stop", "value", "bound"), [(None, 2, 2), (threading.Event(), 3, 3)])
def test_a_climb_ended_when_its_choice_was_cut_off_gives_a_program_that_allows_it(stop, value, bound):
    columns = pooled_columns(holey())
    wanted = chosen(columns, {"early": ("A", "B"), "late": ("B", "C"), "between": None})
    nothing = np.zeros(len(columns), dtype=np.bool_)
    pooled = Pooled(late(stop).of(columns, nothing), program_of(columns), np.arange(len(columns)))
    top = pooled.climb(wanted.astype(np.int64), nothing, Budget(60, stop=stop or threading.Event()), Effort())
    assert (top.value, top.bound) == (value, bound)
    assert pooled.program.allows(top.choice)


def test_a_choice_that_can_be_named_breaks_nothing():
    columns = pooled_columns(holey())
    choice = chosen(columns, {"early": ("A", "B"), "late": ("A", "B"), "between": None})
    assert choice.sum() == 3
    assert Naming.of(columns, np.zeros(len(columns), dtype=np.bool_)).cuts(choice) == []


def test_classes_without_joined_or_certain_tables_are_not_looked_at():
    tables = [table(name, max_covers=2) for name in "ABC"]
    columns = pooled_columns(Candidates.of(make_night(tables, [booking("p1"), confirmed("p2")])))
    assert columns.classes
    assert Naming.of(columns, np.zeros(len(columns), dtype=np.bool_)).classes == []


@pytest.mark.parametrize(("shape", "seed"), HARD)
def test_with_its_cuts_the_pooled_relaxation_says_what_the_one_of_named_tables_says(shape, seed):
    pool, gains, alike, named = pooled_and_named(shape, seed)
    start = alike.vector(first_plan(pool, gains))
    program, gain = program_of(alike), worth(alike, gains)
    before = relax(program, gain).scaled_bound
    cut = Naming.of(alike, start).tightened(program, np.arange(program.size), gain, 0, Budget(60))
    after = relax(cut, gain)
    exact = relax(program_of(named), worth(named, gains)).scaled_bound
    assert exact < before - SCALE, "a night that tells nothing"
    assert after.scaled_bound == pytest.approx(exact, abs=SCALE)
    rows = zip(cut.rows, after.prices.tolist(), strict=True)
    prices = spread({(each.rule, each.key): price for each, price in rows if price}, named, program_of(named))
    assert priced_bound(program_of(named), worth(named, gains), prices).scaled_bound <= after.scaled_bound + SCALE


@pytest.mark.parametrize(("shape", "seed"), HARD[:2])
def test_every_plan_with_named_tables_obeys_every_cut(shape, seed):
    pool, gains, alike, named = pooled_and_named(shape, seed)
    naming = Naming.of(alike, alike.vector(first_plan(pool, gains)))
    program, exact = program_of(alike), program_of(named)
    rng = np.random.default_rng(seed)
    for gain in (worth(alike, gains), *rng.integers(1, 1000, (3, len(alike)))):
        program = naming.tightened(program, np.arange(program.size), gain, 0, Budget(60))
    cuts = [each for each in program.rows if each.rule == PICKED]
    loads = []
    for gain in (worth(named, gains), *rng.integers(1, 1000, (5, len(named)))):
        best = climb(exact, gain, np.zeros(len(named), dtype=np.bool_), Budget(1, deterministic=True), Effort())
        taken = alike.vector(plan_of(named.candidates[column] for column in np.flatnonzero(best.choice)))
        loads += [(int(each.weights @ taken[each.columns]), each.most) for each in cuts]
    assert all(load <= most for load, most in loads)
    assert any(load == most for load, most in loads), "no cut comes near any plan: it tests nothing"


@pytest.mark.parametrize(("shape", "seed"), HARD)
def test_what_is_named_in_parts_breaks_no_cut_and_is_worth_what_the_named_relaxation_is(shape, seed):
    pool, gains, alike, exact = pooled_and_named(shape, seed)
    named, gain = Named(exact, program_of(exact), alike), worth(alike, gains)
    program = program_of(alike)
    best = named.relaxed(program, np.arange(len(alike)), gain, None, np.zeros(len(alike)))
    assert int(gain @ best + 1e-6) == relax(program_of(exact), worth(exact, gains)).bound
    naming = Naming.of(alike, alike.vector(first_plan(pool, gains)))
    tightened = naming.tightened(program, np.arange(len(alike)), gain, 0, Budget(60))
    cuts = tightened.rows[len(program.rows) :]
    assert cuts
    assert all(cut.weights @ best[cut.columns] <= cut.most + 1e-4 for cut in cuts)


@pytest.mark.parametrize(("shape", "seed"), HARD)
def test_looking_from_near_the_named_relaxation_ends_at_the_same_bound(shape, seed):
    pool, gains, alike, exact = pooled_and_named(shape, seed)
    program, gain, keep = program_of(alike), worth(alike, gains), np.arange(len(alike))
    start = alike.vector(first_plan(pool, gains))
    bounds = {
        relax(Naming.of(alike, start, named).tightened(program, keep, gain, 0, Budget(60)), gain).bound
        for named in (None, Named(exact, program_of(exact), alike))
    }
    assert max(bounds) - min(bounds) <= 1
