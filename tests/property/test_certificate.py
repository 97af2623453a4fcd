"""Certificates against brute force: whatever the prices, no plan is better than the bound; what is changed shows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt

from allocator.candidates import Candidates
from allocator.certify import certify
from allocator.domain.certificate import (
    CERTIFIED,
    Certificate,
    LevelPrice,
    LimitPrice,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.plan import WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, stages_of
from allocator.model.program import at_least, at_most
from allocator.model.variables import exact_columns, open_candidates, place_fixed
from allocator.search.greedy import first_plan
from allocator.search.relaxation import to_math_opt
from allocator.verify import audit
from allocator.verify.certificate import Auditor
from allocator.verify.ways import Ways
from tests.drawn import drawn
from tests.property.brute import best_levels, best_plan
from tests.property.strategies import nights, problems

modest = drawn(30)


@modest
@given(nights())
def test_the_ways_of_the_verifier_are_the_candidates_of_the_model(night):
    ways, pool = Ways(night), Candidates.of(night)
    placed, free = place_fixed(pool)
    assert ways.free == tuple(free)
    for party in free:
        found = {(frozenset(made.tables), start, period) for made, start, period in ways.of(party)}
        wanted = open_candidates(pool, party, placed)
        assert found == {(frozenset(each.tables.tables), each.start, each.busy) for each in wanted}
        for each in wanted:
            made = night.set_of[each.tables.tables]
            assert ways.moves(party, made) == (each.moves and pool.can_stay(party))


@modest
@given(problems(), st.data())
def test_whatever_the_prices_no_plan_is_better_than_the_bound(problem, data):
    night, _scores, parameters = problem
    for plan in (best_plan(*problem), first_plan(Candidates.of(night), Gains(*problem))):
        auditor = Auditor(*problem, plan)
        for level in CERTIFIED:
            lines = data.draw(st.lists(some_line(night, parameters, level), max_size=8))
            scale = data.draw(st.sampled_from((1, 7, 1000)))
            assert list(auditor.misnamed(level, lines)) == []
            assert auditor.bound(level, lines, scale) >= auditor.values[level]


@modest
@given(problems())
def test_a_certificate_of_the_best_plan_stands_and_is_as_strong_as_the_relaxation(problem):
    plan = best_plan(*problem)
    made = certify(*problem, plan)
    assert audit(*problem, plan, made) == ()
    best, relaxed = best_levels(*problem), relaxed_levels(problem, plan)
    for proof in made.levels:
        assert proof.value == best[proof.name] <= proof.bound
        assert proof.bound <= relaxed[proof.name] + 1e-3


@drawn(20)
@given(problems())
def test_prices_of_tables_that_are_counted_together_prove_as_much(problem):
    plan = best_plan(*problem)
    exact, pooled = certify(*problem, plan), certify(*problem, plan, name_tables_up_to=0)
    assert audit(*problem, plan, pooled) == ()
    for one, other in zip(exact.levels, pooled.levels, strict=True):
        assert other.bound >= other.value == one.value


@drawn(20)
@given(problems(), st.data())
def test_a_changed_price_is_found_or_does_no_harm(problem, data):
    plan = best_plan(*problem)
    made = certify(*problem, plan)
    priced = [number for number, proof in enumerate(made.levels) if proof.lines]
    assume(priced)
    number = data.draw(st.sampled_from(priced))
    lines = list(made.levels[number].lines)
    at = data.draw(st.integers(0, len(lines) - 1))
    factor = data.draw(st.sampled_from((0, 1, 2, 3, 5)))
    lines[at] = replace(lines[at], price=lines[at].price * factor // 2)
    levels = list(made.levels)
    levels[number] = replace(levels[number], lines=tuple(lines))
    found = audit(*problem, plan, Certificate(made.scale, tuple(levels)))
    assert found or levels[number].bound >= best_levels(*problem)[levels[number].name]


@drawn(20)
@given(problems(), st.data())
def test_a_bound_below_the_truth_is_always_found(problem, data):
    plan = best_plan(*problem)
    made = certify(*problem, plan)
    number = data.draw(st.integers(0, len(CERTIFIED) - 1))
    levels = list(made.levels)
    levels[number] = replace(levels[number], bound=levels[number].value - data.draw(st.integers(1, 5)))
    assert audit(*problem, plan, Certificate(made.scale, tuple(levels)))


def some_line(night, parameters, level):
    """Any rule of the night at any price."""
    price = st.integers(0, 5000)
    opens, service = night.service.opens, night.service
    moments = st.integers(opens - 30, service.closes + 30)
    kinds = [
        st.builds(TablePrice, st.sampled_from(sorted(night.table)), moments, price),
        st.builds(MovesPrice, price),
    ]
    persons = sorted({night.person(party) for party in night.parties})
    if persons:
        kinds.append(st.builds(LimitPrice, st.sampled_from(persons), price))
    slots = st.integers(0, 6).map(lambda slot: opens + slot * service.slot_minutes)
    for measure, most in (("covers", service.pacing.max_covers), ("parties", service.pacing.max_parties)):
        if most is not None:
            kinds.append(st.builds(PacingPrice, slots, st.just(measure), price))
    above = list(("promises", "requested_value", "waitlist")[: {"promises": 0, "requested_value": 1}.get(level, 3)])
    if parameters.waitlist is WaitlistPolicy.STRICT and "waitlist" in above:
        above.remove("waitlist")
    if above:
        kinds.append(st.builds(LevelPrice, st.sampled_from(above), st.integers(-3000, 3000)))
    return st.one_of(kinds)


def relaxed_levels(problem, plan):
    """What the relaxation itself says of each level, the levels above being what the plan reaches."""
    night = problem[0]
    gains, columns = Gains(*problem), exact_columns(Candidates.of(night))
    program, chosen = program_of(columns), columns.vector(plan).astype("int64")
    found = {}
    for stage in stages_of(columns, gains):
        if stage.level in CERTIFIED:
            found[stage.level] = relaxed(program, stage.gain) + stage.placed
        value = int(stage.gain @ chosen)
        program = program.with_rows([at_least(stage.gain, value, "above"), at_most(stage.gain, value, "above")])
    return found


def relaxed(program, gain):
    if not program.size:
        return 0.0
    return mathopt.solve(to_math_opt(program, gain, integer=False), mathopt.SolverType.GLOP).objective_value()
