from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.floor import in_order
from allocator.domain.plan import LEVELS, Allocation, Level, Plan, WaitlistPolicy
from allocator.verify import level_values, verify, violations
from allocator.verify.floor import Floor
from tests.drawn import drawn
from tests.property.brute import best_levels, best_plan
from tests.property.strategies import nights, problems

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Parameters, Scores

modest = drawn(50)


@modest
@given(problems())
def test_the_best_of_all_plans_obeys_every_rule_and_is_worth_what_it_says(problem):
    night, scores, parameters = problem
    best = best_levels(night, scores, parameters)
    levels = [Level(name, value, value) for name, value in best.items()]
    assert verify(night, scores, parameters, best_plan(night, scores, parameters), levels) == ()


@drawn(30)
@given(problems(max_tables=3, max_parties=3))
def test_of_all_plans_that_the_verifier_accepts_none_is_better_and_one_is_as_good(problem):
    night, scores, parameters = problem
    accepted = [plan for plan in every_plan(*problem) if not violations(night, scores, parameters, plan)]
    best = max(accepted, key=lambda plan: rank(plan, *problem))
    assert level_values(night, scores, parameters, best) == best_levels(night, scores, parameters)


@modest
@given(problems(), st.data())
def test_a_good_plan_with_one_thing_changed_for_the_worse_is_found_out(problem, data):
    night, scores, parameters = problem
    plan = best_plan(night, scores, parameters)
    if not plan.allocations:
        return
    seat = data.draw(st.sampled_from(plan.allocations))
    others = tuple(other for other in plan.allocations if other != seat)
    changed = data.draw(
        st.sampled_from(
            (
                (Allocation("nobody", seat.tables, seat.start, seat.end),),
                (Allocation(seat.party_id, (*seat.tables, "none"), seat.start, seat.end),),
                (Allocation(seat.party_id, (*seat.tables, seat.tables[0]), seat.start, seat.end),),
                (Allocation(seat.party_id, (), seat.start, seat.end),),
                (Allocation(seat.party_id, seat.tables, seat.start + 1, seat.end + 1),),
                (Allocation(seat.party_id, seat.tables, seat.start, seat.end + 1),),
                (seat, seat),
            )
        )
    )
    assert violations(night, scores, parameters, Plan((*others, *changed)))


@modest
@given(problems(), st.data())
def test_no_plan_is_so_wrong_that_it_cannot_be_judged(problem, data):
    night, scores, parameters = problem
    minutes = st.integers(night.service.opens - 3000, night.service.closes + 3000)
    names = st.sampled_from((*night.party, "nobody", ""))
    tables = st.lists(st.sampled_from((*night.table, "none", "")), max_size=4).map(tuple)
    plan = Plan(tuple(data.draw(st.lists(st.builds(Allocation, names, tables, minutes, minutes), max_size=8))))
    found = verify(night, scores, parameters, plan, [Level("covers", 0, 0)])
    assert all(each.rule and each.message for each in found)
    assert tuple(level_values(night, scores, parameters, plan)) == LEVELS


@modest
@given(nights())
def test_the_sets_that_the_verifier_finds_are_those_the_night_offers(night):
    floor = Floor(night)
    offered = {made.tables: made for made in night.sets if made.source != "locked"}
    for number in range(1, len(night.tables) + 1):
        for group in combinations(night.table, number):
            made, found = offered.get(in_order(group)), floor.set_of(group)
            assert (made is None) == (found is None)
            if made is not None and found is not None:
                assert what_counts(found) == what_counts(made)
    assert {made.tables: made.source for made in map(sorted_set, floor.sets_by_count)} == {
        tables: made.source for tables, made in offered.items()
    }


def sorted_set(made):
    return made.__class__(in_order(made.tables), made.min_covers, made.max_covers, made.source)


def what_counts(made):
    setup = made.setup_minutes if made.joined else 0
    return made.min_covers, made.max_covers, made.source, setup, made.counts_as, made.min_spend


def every_plan(night: Night, scores: Scores, parameters: Parameters):
    """Every plan there is, but for those with an allocation that is wrong even by itself."""
    choices = [[None, *seats_of(night, scores, parameters, party)] for party in night.parties]
    for choice in product(*choices):
        yield Plan(tuple(seat for seat in choice if seat is not None))


def seats_of(night: Night, scores: Scores, parameters: Parameters, party: Party):
    """Allocations of ``party`` at any tables and likely minutes that break nothing alone but another's lock."""
    grid = range(night.service.opens - 30, night.service.closes + 30, 15)
    starts = sorted({party.arrival, *(start for start in grid if abs(start - party.arrival) <= 90)})
    groups = [group for number in (1, 2, 3) for group in combinations(night.table, number)]
    for tables, start in product(groups, starts):
        seat = Allocation(party.party_id, tables, start, end_of(night, party, start))
        found = violations(night, scores, parameters, Plan((seat,)))
        if all(each.rule == "lock" and not each.message.startswith(party.party_id) for each in found):
            yield seat


def end_of(night: Night, party: Party, start: int) -> int:
    minutes = party.duration or night.service.turn_times.minutes_for(party.party_size)
    if start >= night.service.closes:
        return start + (minutes or night.service.slot_minutes)
    return min(start + (minutes or night.service.closes), night.service.closes)


def rank(plan: Plan, night: Night, scores: Scores, parameters: Parameters):
    """What the levels compare in turn; a strict waitlist entry by entry."""
    value = level_values(night, scores, parameters, plan)
    waitlist = [value["waitlist"]]
    if parameters.waitlist is WaitlistPolicy.STRICT:
        waitlist = [int(ranked.party_id in plan.of) for ranked in scores.waitlist]
    first = value["promises"], value["requested_value"], *waitlist
    return *first, value["covers"], value["kept_tables"], value["wishes"], -value["waste"]
