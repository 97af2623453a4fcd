"""Every rule of the model alone, on two or three tables: the plan it forbids is allowed once the rule is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters, Scores
from allocator.domain.venue import Limits, Pacing
from allocator.model.constraints import (
    RULES,
    arrivals_are_paced,
    few_promises_move,
    person_within_limit,
    tables_serve_one_party,
)
from allocator.model.program import Program
from allocator.model.variables import exact_columns
from allocator.search.pooling import pooled_columns
from allocator.verify import verify
from tests.builders import booking, confirmed, join, make_night, make_plan, make_service, make_venue, seat, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan


def double_booked() -> tuple[Night, Plan]:
    night = make_night([table("1")], [booking("a"), booking("b", arrival="20:00")])
    return night, make_plan(seat("a", "1", "19:00", "20:30"), seat("b", "1", "20:00", "21:30"))


def joined_and_double_booked() -> tuple[Night, Plan]:
    night = make_night([table("1"), table("2")], [booking("a", 6), booking("b")], combinations=[join("1+2", 5, 8)])
    return night, make_plan(seat("a", "1+2", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))


def over_the_limit() -> tuple[Night, Plan]:
    night = make_night(
        [table("1"), table("2")],
        [booking("a", customer_id="c"), booking("b", customer_id="c")],
        venue=make_venue(limits=Limits(tables_per_customer=1)),
    )
    return night, make_plan(seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))


def too_many_at_once() -> tuple[Night, Plan]:
    venue = make_venue(services=(make_service(pacing=Pacing(max_covers=3)),))
    night = make_night([table("1"), table("2")], [booking("a"), booking("b")], venue=venue)
    return night, make_plan(seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))


def too_many_parties_at_once() -> tuple[Night, Plan]:
    venue = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    night = make_night([table("1"), table("2")], [booking("a"), booking("b")], venue=venue)
    return night, make_plan(seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))


def too_many_moved() -> tuple[Night, Plan]:
    night = make_night([table("1"), table("2")], [confirmed("a", held="1")], max_moves=0)
    return night, make_plan(seat("a", "2", "19:00", "20:30"))


FORBIDDEN = [
    (tables_serve_one_party, double_booked),
    (tables_serve_one_party, joined_and_double_booked),
    (person_within_limit, over_the_limit),
    (arrivals_are_paced, too_many_at_once),
    (arrivals_are_paced, too_many_parties_at_once),
    (few_promises_move, too_many_moved),
]


@pytest.mark.parametrize(("rule", "forbidden"), FORBIDDEN)
def test_a_rule_forbids_what_every_other_rule_allows(rule: Callable, forbidden: Callable) -> None:
    night, plan = forbidden()
    columns = exact_columns(Candidates.of(night))
    chosen = columns.vector(plan)
    assert chosen.sum() == len(plan.allocations)

    def allowed(rules: list[Callable]) -> bool:
        rows = tuple(row for each in rules for row in each(columns))
        return Program(len(columns), columns.party_of, rows).allows(chosen)

    assert not allowed([rule])
    assert allowed([each for each in RULES if each is not rule])
    assert verify(night, Scores(), Parameters(), plan)


def test_every_rule_of_the_model_is_tested_here() -> None:
    assert {rule for rule, _ in FORBIDDEN} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_lets_through_a_plan_that_obeys_it(rule: Callable) -> None:
    venue = make_venue(
        limits=Limits(tables_per_customer=1), services=(make_service(pacing=Pacing(max_covers=4, max_parties=2)),)
    )
    parties = [booking("a"), booking("b", arrival="20:30"), confirmed("c", held="2")]
    night = make_night([table("1"), table("2")], parties, venue=venue, max_moves=1)
    plan = make_plan(
        seat("a", "1", "19:00", "20:30"), seat("b", "1", "20:30", "22:00"), seat("c", "2", "19:00", "20:30")
    )
    columns = exact_columns(Candidates.of(night))
    assert Program(len(columns), columns.party_of, tuple(rule(columns))).allows(columns.vector(plan))


def test_pooled_tables_of_one_size_are_counted_not_named() -> None:
    night = make_night([table(str(number)) for number in range(1, 5)], [booking(name) for name in "abcdef"])
    pool = Candidates.of(night)
    assert len(exact_columns(pool)) == 24
    pooled = pooled_columns(pool)
    assert len(pooled) == 6
    (row,) = tables_serve_one_party(pooled)
    assert row.most == 4
    assert len(row.columns) == 6
