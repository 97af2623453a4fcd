"""The search rooms one by one: bounds that hold exactly, devices that change no level, a stop that is heard."""

from __future__ import annotations

import threading
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt

from allocator.candidates import Candidates
from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import Goal, Parameters, PlanStatus, WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, stages_of
from allocator.model.program import Program, at_least, at_most, row
from allocator.model.variables import exact_columns
from allocator.search import ascent, relaxation
from allocator.search.ascent import Ascent
from allocator.search.backbone import MOST_SETS, SEATED, Backbone, backbone
from allocator.search.budget import Budget
from allocator.search.climb import climb
from allocator.search.engines import CpSat, Scip, scip
from allocator.search.greedy import first_plan
from allocator.search.neighbourhood import Neighbours, improve
from allocator.search.pooling import pooled_columns, spread
from allocator.search.race import Effort, race
from allocator.search.relaxation import SCALE, priced_bound, relax
from allocator.solve import solve
from allocator.verify import verify
from benchmarks.nights import Shape, make_night
from tests.drawn import drawn

SMALL = Shape(12, 40)
HELD = Shape(12, 40, promised=0.4)
PACED = Shape(12, 40, pacing=True)


def levels(result):
    return [(level.value, level.bound) for level in result.levels]


def question(shape=SMALL, seed=1):
    night, scores = make_night(shape, seed)
    pool = Candidates.of(night)
    gains = Gains(night, scores, Parameters())
    columns = exact_columns(pool)
    stage = stages_of(columns, gains)[1]
    start = columns.vector(first_plan(pool, gains))
    return program_of(columns), stage.gain, start


@pytest.mark.parametrize("shape", [SMALL, HELD, PACED])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_night_is_proven_on_every_level_and_passes_the_verifier(shape, seed):
    night, scores = make_night(shape, seed)
    result = solve(night, scores, Parameters())
    assert result.status is PlanStatus.OPTIMAL
    assert verify(night, scores, Parameters(), result.plan, result.levels) == ()


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("policy", WaitlistPolicy)
def test_switching_off_a_device_changes_no_level(goal, policy):
    night, scores = make_night(SMALL, 3)
    parameters = Parameters(goal=goal, waitlist=policy)
    pool, gains = Candidates.of(night), Gains(night, scores, parameters)
    first = first_plan(pool, gains)
    switches = [{}, {"pooling": False}, {"seeking": False}, {"pooling": False, "seeking": False}]
    results = [Ascent(pool, gains, parameters, Budget(60), **switched).run(first) for switched in switches]
    assert all(levels(each) == levels(results[0]) for each in results)


@drawn(20)
@given(st.data())
def test_the_backbone_is_what_all_best_choices_share(data):
    """Six parties of two columns each, at three tables that any of them may want."""
    worths = data.draw(st.lists(st.integers(1, 3), min_size=6, max_size=6))
    tables = data.draw(st.lists(st.integers(0, 2), min_size=12, max_size=12))
    gain = np.repeat(np.array(worths, dtype=np.int64), 2)
    rows = tuple(row([c for c in range(12) if tables[c] == t], None, 1, "table", t) for t in range(3) if t in tables)
    program = Program(12, np.repeat(np.arange(6), 2), rows)
    every = [np.array(each, dtype=np.bool_) for each in product((False, True), repeat=12)]
    legal = [choice for choice in every if program.allows(choice)]
    most = max(int(gain @ choice) for choice in legal)
    best = [choice for choice in legal if int(gain @ choice) == most]
    sets = [frozenset(program.group[choice].tolist()) for choice in best]
    found = backbone(program, gain, best[0], Budget(60), Effort())
    if found is not None:
        assert set(found.always.tolist()) == frozenset.intersection(*sets)
        assert set(found.never.tolist()) == set(range(6)) - frozenset.union(*sets)
    else:
        assert len(set(sets)) > MOST_SETS or not frozenset.intersection(*sets)


@drawn(30)
@given(st.data())
def test_a_proven_level_leaves_the_best_choices_and_no_others_where_it_decides_on_everybody(data):
    """Five parties of two columns each, at three tables: after two levels, those who sit must and the others cannot."""
    first, second = (
        data.draw(st.lists(st.sampled_from(worths), min_size=5, max_size=5)) for worths in ([0, 1, 2, 4], [0, 3])
    )
    tables = data.draw(st.lists(st.integers(0, 2), min_size=10, max_size=10))
    rows = tuple(row([c for c in range(10) if tables[c] == t], None, 1, "table", t) for t in range(3) if t in tables)
    program = Program(10, np.repeat(np.arange(5), 2), rows)
    legal = [each for each in map(np.array, product((False, True), repeat=10)) if program.allows(each)]
    known = Backbone.unknown()
    for worths in (first, second):
        gain = np.repeat(np.array(worths, dtype=np.int64), 2)
        most = max(int(gain @ choice) for choice in legal)
        legal = [choice for choice in legal if int(gain @ choice) == most]
        program = program.with_rows([at_least(gain, most, "some"), at_most(gain, most, "some")])
        known = known.further(program.group, gain, legal[0])
    question, keep = known.seated(program, np.arange(10))
    question = question.restricted(keep)
    left = [each for each in map(np.array, product((False, True), repeat=len(keep))) if question.allows(each)]
    assert {tuple(keep[each]) for each in left} == {tuple(np.flatnonzero(each)) for each in legal}
    assert len(question.rows) <= len(program.rows) + len(known.always)


def test_a_level_of_which_who_sits_is_certain_needs_no_row_any_more():
    gain = np.array([2, 2, 1, 1], dtype=np.int64)
    program = Program(4, np.array([0, 0, 1, 1]), (at_least(gain, 2, "some"), at_most(gain, 2, "some")))
    choice = np.array([True, False, False, False])
    question, keep = Backbone.unknown().further(program.group, gain, choice).seated(program, np.arange(4))
    assert keep.tolist() == [0, 1]
    assert [each.rule for each in question.rows] == [SEATED]


def test_one_worker_and_two_prove_the_same_levels():
    night, scores = make_night(HELD, 4)
    one, two = (solve(night, scores, Parameters(workers=workers)) for workers in (1, 2))
    assert levels(one) == levels(two)


def test_a_night_too_large_to_name_every_table_has_bounds_that_hold(monkeypatch):
    night, scores = make_night(SMALL, 1)
    best = solve(night, scores, Parameters())
    monkeypatch.setattr(ascent, "EXACT_COLUMNS", 10)
    large = solve(night, scores, Parameters())
    assert verify(night, scores, Parameters(), large.plan, large.levels) == ()
    assert large.levels[1].value <= best.levels[1].value <= large.levels[1].bound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bound_of_the_relaxation_holds_in_whole_numbers(seed):
    program, gain, start = question(seed=seed)
    relaxed = relax(program, gain)
    best, bound = race(program, gain, start, Budget(60), Effort())
    assert int(gain @ best) == bound <= relaxed.bound
    assert int(relaxed.regret[best].sum()) <= relaxed.scaled_bound - SCALE * bound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_relaxation_by_a_few_columns_at_a_time_keeps_what_earlier_levels_reached(seed, monkeypatch):
    night, scores = make_night(HELD, seed)
    pool = Candidates.of(night)
    gains = Gains(night, scores, Parameters())
    columns = exact_columns(pool)
    promises, requested = stages_of(columns, gains)[:2]
    start = columns.vector(first_plan(pool, gains))
    kept = at_least(promises.gain, int(promises.gain @ start), promises.level)
    program = program_of(columns).with_rows([kept])
    whole = relax(program, requested.gain)
    monkeypatch.setattr(relaxation, "SIFT_ABOVE", 0)
    monkeypatch.setattr(relaxation, "FIRST_OF_GROUP", 1)
    sifted = relax(program, requested.gain, legal=start)
    assert whole.bound <= sifted.bound <= whole.bound * (1 + 2 * relaxation.SIFTED) + 1
    assert sifted.fractions @ requested.gain > 0


@pytest.mark.parametrize(("shape", "held_too"), [(SMALL, False), (HELD, False), (HELD, True), (PACED, False)])
def test_prices_of_classes_prove_as_much_when_every_table_pays_them(shape, held_too):
    night, scores = make_night(shape, 2)
    pool = Candidates.of(night)
    gains = Gains(night, scores, Parameters())
    alike, exact = pooled_columns(pool, held_too=held_too), exact_columns(pool)
    pooled, named = program_of(alike), program_of(exact)
    nothing = np.zeros(len(alike), dtype=np.bool_)
    for level in (1, 3):
        top = climb(pooled, stages_of(alike, gains)[level].gain, nothing, Budget(60), Effort())
        spreaded = priced_bound(named, stages_of(exact, gains)[level].gain, spread(top.prices, exact, named))
        assert spreaded.bound <= top.relaxation.bound
        empty = np.zeros(len(exact), dtype=np.bool_)
        best = climb(named, stages_of(exact, gains)[level].gain, empty, Budget(60), Effort())
        assert best.value <= top.value


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_search_in_neighbourhoods_keeps_the_rules_and_never_loses(seed):
    program, gain, start = question(seed=seed)
    relaxed = relax(program, gain)
    best, bound = race(program, gain, start, Budget(60), Effort())
    nothing = np.zeros(program.size, dtype=np.bool_)
    for begin in (nothing, start, best):
        for budget, workers in ((Budget(2, deterministic=True), 1), (Budget(1), 2)):
            found = improve(program, gain, begin, relaxed, bound, budget, Effort(workers, seed))
            assert program.allows(found)
            assert int(gain @ begin) <= int(gain @ found) <= bound
    found = improve(program, gain, nothing, relaxed, bound, Budget(5, deterministic=True), Effort(seed=seed))
    assert gain @ found > 0


def test_a_restricted_program_leaves_what_others_take_alone():
    program, _, start = question()
    chosen = np.flatnonzero(start)
    rest = np.zeros(program.size, dtype=np.bool_)
    rest[chosen[::2]] = True
    keep = np.flatnonzero(~np.isin(program.group, program.group[rest]))
    part = program.restricted(keep, rest)
    rng = np.random.default_rng(3)
    for _ in range(50):
        choice = np.zeros(program.size, dtype=np.bool_)
        choice[keep] = rng.random(len(keep)) < 3 / len(keep)
        assert part.allows(choice[keep]) == program.allows(choice | rest)


@pytest.mark.parametrize("shape", [SMALL, HELD, PACED])
def test_a_neighbourhood_is_the_same_question_as_the_program_restricted_to_it(shape):
    program, gain, start = question(shape)
    program = program.with_rows([at_least(gain, int(gain @ start), "kept")])
    neighbours = Neighbours(program, priced_bound(program, gain, np.zeros(len(program.rows), dtype=np.int64)))
    chosen = np.flatnonzero(start)
    rest = np.zeros(program.size, dtype=np.bool_)
    rest[chosen[::2]] = True
    keep = np.union1d(neighbours.fitting(rest), chosen[1::2])
    part, whole = neighbours.restricted(keep, rest), program.restricted(keep, rest)
    assert (neighbours.left(rest) == program.limits - program.load(rest)).all()
    assert (part.group == whole.group).all()
    assert [(each.key, each.most) for each in part.rows] == [(each.key, each.most) for each in whole.rows]
    assert all((each == other).all() for each, other in zip(part.entries, whole.entries, strict=True))


def test_any_prices_prove_a_bound():
    program, gain, start = question()
    best, _ = race(program, gain, start, Budget(60), Effort())
    rng = np.random.default_rng(7)
    for _ in range(20):
        prices = rng.integers(0, 3000 * SCALE, len(program.rows), dtype=np.int64)
        assert priced_bound(program, gain, prices).bound >= int(gain @ best)


def test_both_engines_find_and_prove_the_same_value():
    program, gain, start = question(HELD)
    ours = CpSat(0).solve(program, gain, start, 30, deterministic=False)
    theirs = scip(program, gain, start, mathopt.SolveParameters(relative_gap_tolerance=0.0))
    forked = Scip(0).solve(program, gain, start, 30, deterministic=False)
    assert ours.bound == theirs.bound == forked.bound == int(gain @ ours.choice) == int(gain @ theirs.choice)


def test_an_engine_that_was_stopped_before_it_began_answers_nothing():
    program, gain, start = question()
    engine = Scip(0)
    engine.stop()
    outcome = engine.solve(program, gain, start, 30, deterministic=False)
    assert outcome.choice is None
    assert outcome.bound is None


def test_a_search_that_is_stopped_gives_its_first_plan_with_valid_bounds():
    night, scores = make_night(HELD, 2)
    stop = threading.Event()
    stop.set()
    stopped = solve(night, scores, Parameters(), stop=stop)
    best = solve(night, scores, Parameters())
    assert stopped.status is PlanStatus.FEASIBLE
    assert verify(night, scores, Parameters(), stopped.plan, stopped.levels) == ()
    assert stopped.levels[1].bound >= best.levels[1].value


def test_a_plan_better_than_a_bound_is_an_internal_error():
    program, gain, start = question()
    with pytest.raises(InternalCheckFailed):
        climb(program, gain, start, Budget(10), Effort(), known=int(gain @ start) - 1)


def test_a_deterministic_search_repeats_itself():
    night, scores = make_night(HELD, 5)
    once, again = (solve(night, scores, Parameters(deterministic=True, time_limit=5)) for _ in range(2))
    assert once.plan == again.plan
    assert once.levels == again.levels


def test_a_plan_to_start_from_is_never_made_worse():
    night, scores = make_night(SMALL, 6)
    best = solve(night, scores, Parameters())
    again = solve(night, scores, Parameters(time_limit=0.0), hint=best.plan)
    assert [level.value for level in again.levels] == [level.value for level in best.levels]


def test_pooled_columns_stand_for_tables_that_are_alike():
    night, _ = make_night(SMALL, 1)
    pool = Candidates.of(night)
    assert len(pooled_columns(pool)) < len(exact_columns(pool))


def test_a_restricted_program_holds_what_is_left_of_the_rows_that_can_still_bind():
    rows = (
        row([0, 1, 3], None, 1, "table", 0),
        row([1, 2], [2, 3], 4, "limit", "a"),
        row([2, 3], [-1, -1], -1, "level", 7),
    )
    program = Program(4, np.array([0, 0, 1, 1]), rows).with_rows([row([0, 3], None, 1, "table", 1)])
    left = program.restricted(np.array([0, 1, 3]))
    told = [(each.columns.tolist(), each.weights.tolist(), each.most, each.rule, each.key) for each in left.rows]
    assert told == [
        ([0, 1, 2], [1, 1, 1], 1, "table", (0,)),
        ([2], [-1], -1, "level", (7,)),
        ([0, 2], [1, 1], 1, "table", (1,)),
    ]
    assert left.origin.tolist() == [0, 2, 3]
    assert left.rows[1].columns.tolist() == [2]
    assert len(left.rows[:2]) == 2
