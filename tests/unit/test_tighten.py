"""Cuts by halves, and raising a level with them: against all choices of small programs, and the engines on larger."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, stages_of
from allocator.model.program import Program, row
from allocator.model.variables import exact_columns
from allocator.search.budget import Budget
from allocator.search.greedy import first_plan
from allocator.search.halving import halves
from allocator.search.race import Effort, race
from allocator.search.relaxation import relax
from allocator.search.tighten import excludes, looked, tighten
from benchmarks.nights import Shape, make_night
from tests.drawn import drawn

SETTINGS = drawn(30)
COLUMNS = 10
EVERY = [np.array(each, dtype=np.bool_) for each in product((False, True), repeat=COLUMNS)]
NOTHING = np.zeros(COLUMNS, dtype=np.bool_)


@st.composite
def programs(draw):
    """Five parties of two columns each under a few rows with weights of either sign, and what the columns are worth."""
    count = draw(st.integers(1, 6))
    rows = []
    for number in range(count):
        columns = sorted(draw(st.sets(st.integers(0, COLUMNS - 1), min_size=2, max_size=5)))
        weights = draw(st.lists(st.sampled_from((1, 1, 1, 2, 3, -1)), min_size=len(columns), max_size=len(columns)))
        rows.append(row(columns, weights, draw(st.integers(1, 3)), "table", number))
    gain = draw(st.lists(st.integers(0, 9), min_size=COLUMNS, max_size=COLUMNS))
    return Program(COLUMNS, np.repeat(np.arange(COLUMNS // 2), 2), tuple(rows)), np.array(gain, dtype=np.int64)


@SETTINGS
@given(programs(), st.lists(st.integers(0, 4), min_size=COLUMNS, max_size=COLUMNS))
def test_every_choice_that_is_allowed_obeys_every_cut(question, quarters):
    program, gain = question
    allowed = [choice for choice in EVERY if program.allows(choice)]
    for fractions in (relax(program, gain).fractions, np.array(quarters) / 4):
        for cut in halves(program, fractions):
            assert cut.weights @ fractions[cut.columns] > cut.most
            assert all(cut.weights @ choice[cut.columns] <= cut.most for choice in allowed)


def test_a_ring_of_five_is_cut_to_two():
    """Five parties at five tables in a ring, each at two: halves of all are relaxed, two can sit."""
    ring = tuple(row([number, (number + 1) % 5], None, 1, "table", number) for number in range(5))
    program, gain = Program(5, np.arange(5), ring), np.ones(5, dtype=np.int64)
    cuts = halves(program, np.full(5, 0.5))
    assert any(len(cut.columns) == 5 and cut.most == 2 and (cut.weights == 1).all() for cut in cuts)
    assert relax(program.with_rows(cuts), 10 * gain).bound == 20


@SETTINGS
@given(programs())
def test_a_level_is_raised_to_the_best_and_keeps_the_columns_of_every_best_choice(question):
    program, gain = question
    allowed = [choice for choice in EVERY if program.allows(choice)]
    most = max(int(gain @ choice) for choice in allowed)
    best = [choice for choice in allowed if int(gain @ choice) == most]
    for start, is_best in ((NOTHING, False), (best[0], True), (best[0], False)):
        found = tighten(program, gain, start, Budget(60), Effort(), best=is_best)
        assert (found.value, found.bound) == (most, most)
        assert program.allows(found.choice)
        assert int(gain @ found.choice) == most
        assert all(set(np.flatnonzero(choice)) <= set(found.keep) for choice in best)


@SETTINGS
@given(programs(), st.integers(1, 20))
def test_what_is_excluded_no_choice_reaches(question, value):
    program, gain = question
    most = max(int(gain @ choice) for choice in EVERY if program.allows(choice))
    if excludes(program, gain, value, Budget(60)):
        assert most < value


@pytest.mark.parametrize("shape", [Shape(12, 40), Shape(12, 40, promised=0.4), Shape(12, 40, pacing=True)])
def test_a_nights_level_is_proven_as_the_engines_prove_it(shape):
    night, scores = make_night(shape, 2)
    pool = Candidates.of(night)
    gains = Gains(night, scores, Parameters())
    columns = exact_columns(pool)
    program, gain = program_of(columns), stages_of(columns, gains)[1].gain
    start = columns.vector(first_plan(pool, gains))
    best, bound = race(program, gain, start, Budget(60), Effort())
    found = tighten(program, gain, start, Budget(60), Effort())
    assert found.value == found.bound == int(gain @ best) == bound
    assert int(gain @ start) <= int(gain @ looked(program, gain, start, Budget(60), Effort())) <= bound
    assert len(found.keep) < program.size
