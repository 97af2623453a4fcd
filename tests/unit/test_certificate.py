"""Proofs on nights so small that the bound of given prices can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from allocator.certify import certify
from allocator.domain.certificate import (
    Certificate,
    LevelPrice,
    LevelProof,
    LimitPrice,
    Line,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.plan import Goal, Parameters, Plan, Scores, WaitlistPolicy
from allocator.domain.venue import CombinationRules, Limits, Pacing
from allocator.verify import audit
from allocator.verify.certificate import Auditor
from tests.builders import (
    at,
    booking,
    closure,
    confirmed,
    customer,
    entry,
    join,
    locked,
    make_night,
    make_plan,
    make_service,
    make_venue,
    seat,
    table,
)

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Violation

SCORES = Scores({"b1": 100, "b2": 200, "b3": 300, "w1": 500, "w2": 400})
EVENING = at("19:00")
BOTH_WANT_ONE = make_night([table("1")], [booking("b1"), booking("b2", 3)])
ONE_SITS = make_plan(seat("b2", "1", "19:00", "20:30"))


def bound(night: Night, level: str, *lines: Line, plan: Plan | None = None, scale: int = 1, **aim: object) -> int:
    auditor = Auditor(night, SCORES, replace(Parameters(), **aim), plan or Plan())
    return auditor.bound(level, lines, scale)


def audited(night: Night, plan: Plan, certificate: Certificate) -> list[str]:
    return [each.rule for each in audit(night, SCORES, Parameters(), plan, certificate)]


def certificate(night: Night = BOTH_WANT_ONE, plan: Plan = ONE_SITS, **aim: object) -> Certificate:
    return certify(night, SCORES, replace(Parameters(), **aim), plan)


def test_without_prices_everybody_who_has_a_place_is_hoped_for() -> None:
    night = make_night([table("1")], [booking("b1"), booking("b2", 3), booking("b3", 9)])
    assert bound(night, "requested_value") == 2100 + 3200
    assert bound(night, "covers") == 5
    assert bound(night, "promises") == 0


def test_a_table_with_a_price_serves_one_party_at_that_minute() -> None:
    assert bound(BOTH_WANT_ONE, "requested_value", TablePrice("1", EVENING, 2100)) == 2100 + 0 + 1100
    assert bound(BOTH_WANT_ONE, "requested_value", TablePrice("1", at("20:29"), 2100)) == 3200
    assert bound(BOTH_WANT_ONE, "requested_value", TablePrice("1", at("20:30"), 2100)) == 2100 + 5300


def test_the_price_of_a_minute_may_stand_in_several_lines() -> None:
    half = TablePrice("1", EVENING, 1050)
    assert bound(BOTH_WANT_ONE, "requested_value", half, half) == 3200


def test_a_party_pays_at_the_cheapest_of_its_places_and_times() -> None:
    night = make_night([table("1"), table("2")], [booking("b1"), booking("b2")])
    assert bound(night, "covers", TablePrice("1", EVENING, 2)) == 2 + 4
    flexible = make_night([table("1")], [booking("b1", latest="20:30")])
    assert bound(flexible, "covers", TablePrice("1", EVENING, 2)) == 2 + 2


def test_setup_and_cleaning_pay_too() -> None:
    service = make_service(turn_times=replace(make_service().turn_times, buffer_minutes=15))
    venue = make_venue(services=(service,), combinations=CombinationRules(setup_minutes=10))
    night = make_night([table("1"), table("2")], [booking("b1", 7)], venue=venue, combinations=[join("1+2", 5, 8)])
    assert bound(night, "covers", TablePrice("1", at("18:50"), 7)) == 7
    assert bound(night, "covers", TablePrice("1", at("18:49"), 7)) == 14
    assert bound(night, "covers", TablePrice("2", at("20:44"), 7)) == 7
    assert bound(night, "covers", TablePrice("2", at("20:45"), 7)) == 14


def test_the_limit_of_a_person_is_what_its_promises_leave() -> None:
    parties = [booking(name, customer_id="c") for name in ("b1", "b2", "b3")]
    parties.append(confirmed("p1", customer_id="c", held="4"))
    night = make_night(
        [table(str(number)) for number in range(1, 5)], parties, venue=make_venue(limits=Limits(tables_per_customer=3))
    )
    assert bound(night, "requested_value", LimitPrice("c", 2100)) == 2 * 2100 + 100 + 200


def test_combinations_count_against_the_limit_as_declared() -> None:
    night = make_night(
        [table("1"), table("2")], [booking("b1", 7, customer_id="c")], combinations=[join("1+2", 5, 8, counts_as=3)]
    )
    assert bound(night, "covers", LimitPrice("c", 3)) == 2 * 3
    assert bound(night, "covers", LimitPrice("c", 2)) == 2 * 2 + 1


@pytest.mark.parametrize(("measure", "price", "most"), [("covers", 1, 4), ("parties", 3, 3 + 1)])
def test_a_slot_with_a_price_takes_no_more_than_it_may(measure: str, price: int, most: int) -> None:
    venue = make_venue(services=(make_service(pacing=Pacing(max_covers=4, max_parties=1)),))
    night = make_night([table("1"), table("2")], [booking("b1", 4), booking("b2", 3)], venue=venue)
    assert bound(night, "covers", PacingPrice(EVENING, measure, price)) == most  # type: ignore[arg-type]


def test_what_is_promised_in_a_slot_may_arrive_and_what_is_fixed_has() -> None:
    venue = make_venue(services=(make_service(pacing=Pacing(max_covers=4)),))
    night = make_night(
        [table("1", 1, 9), table("2")], [locked("p1", "1", 6), confirmed("p2", 2), booking("b1", 2)], venue=venue
    )
    assert bound(night, "covers", PacingPrice(EVENING, "covers", 1)) == 6 + (8 - 6)


def test_whoever_is_moved_pays_for_it() -> None:
    night = make_night([table("1"), table("2")], [confirmed("p1", held="1"), confirmed("p2", held="2")], max_moves=1)
    lines = TablePrice("1", EVENING, 1), MovesPrice(1)
    assert bound(night, "promises", *lines) == 1 + 1 + 0 + 1
    assert bound(night, "promises", *lines, MovesPrice(3)) == 5 + 0 + 1


def test_fixed_parties_are_seated_and_their_tables_gone() -> None:
    night = make_night([table("1")], [locked("p1", "1", 4), booking("b1", 2), booking("b2", 2, "21:00")])
    assert bound(night, "covers") == 4 + 2
    assert bound(night, "covers", TablePrice("1", EVENING, 5)) == 4 + 2


def test_closed_tables_are_no_place() -> None:
    night = make_night([table("1")], [booking("b1")], closures=[closure("1", "20:00")])
    assert bound(night, "covers") == 0


def test_levels_above_pay_whoever_adds_to_them_and_take_it_from_the_bound() -> None:
    night = make_night([table("1")], [confirmed("p1", 2), booking("b1", 4)])
    plan = make_plan(seat("p1", "1", "19:00", "20:30"))
    assert bound(night, "covers", TablePrice("1", EVENING, 4), LevelPrice("promises", 2), plan=plan) == 4 - 2 + 0 + 0
    assert bound(night, "covers", LevelPrice("promises", -1), LevelPrice("requested_value", -1), plan=plan) == 1 + 1


def test_below_a_strict_waitlist_the_same_entries_are_seated() -> None:
    night = make_night([table("1"), table("2")], [entry("w1", 2), entry("w2", 4)])
    plan = make_plan(seat("w1", "1", "19:00", "20:30"))
    assert bound(night, "covers", plan=plan) == 2
    assert bound(night, "covers", plan=plan, waitlist=WaitlistPolicy.WEIGHTED) == 6
    assert bound(night, "covers", TablePrice("1", EVENING, 9), TablePrice("2", EVENING, 9), plan=plan) == 18 + 2 - 9


def test_a_bound_is_rounded_down_to_whole_units() -> None:
    assert bound(BOTH_WANT_ONE, "covers", TablePrice("1", EVENING, 25), scale=10) == 3
    assert bound(BOTH_WANT_ONE, "covers", TablePrice("1", EVENING, 14), scale=10) == 3
    assert bound(BOTH_WANT_ONE, "covers", TablePrice("1", EVENING, 9), scale=10) == 4


def test_the_maker_finds_prices_that_prove_the_plan() -> None:
    made = certificate()
    assert [(each.value, each.bound) for each in made.levels] == [(0, 0), (3200, 3200), (3, 3)]
    assert made.levels[0].lines == ()
    assert {type(line) for line in made.levels[1].lines} == {TablePrice}
    assert audited(BOTH_WANT_ONE, ONE_SITS, made) == []


def test_the_maker_prices_each_kind_of_rule() -> None:
    tables = [table(str(number), 1, 4) for number in range(1, 6)]
    asked = [booking(f"b{number}", number, customer_id="c") for number in (2, 3, 4)]
    limited = make_night(tables, asked)
    plan = make_plan(seat("b3", "1", "19:00", "20:30"), seat("b4", "2", "19:00", "20:30"))
    assert any(isinstance(line, LimitPrice) for line in certificate(limited, plan).levels[1].lines)
    paced_venue = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    paced = make_night(tables, [booking("b1", 2), booking("b2", 3)], venue=paced_venue)
    plan = make_plan(seat("b2", "1", "19:00", "20:30"))
    assert any(isinstance(line, PacingPrice) for line in certificate(paced, plan).levels[1].lines)
    still = make_night([table("1"), table("2", 1, 2)], [confirmed("p1", 2, held="1"), booking("b4", 4)], max_moves=0)
    plan = make_plan(seat("p1", "1", "19:00", "20:30"))
    made = certificate(still, plan)
    assert [each.bound for each in made.levels] == [1, 0, 2]
    assert any(isinstance(line, MovesPrice) for line in made.levels[1].lines)
    assert any(isinstance(line, LevelPrice) for line in made.levels[1].lines)


def test_an_unfinished_plan_is_told_how_far_it_is() -> None:
    made = certificate(plan=make_plan(seat("b1", "1", "19:00", "20:30")))
    assert [(each.value, each.bound) for each in made.levels[:2]] == [(0, 0), (2100, 3200)]


def test_without_time_the_proof_is_weak_but_right() -> None:
    made = certify(BOTH_WANT_ONE, SCORES, Parameters(), ONE_SITS, seconds=0.0)
    assert made.levels[1].bound in (3200, 5300)
    assert audited(BOTH_WANT_ONE, ONE_SITS, made) == []


def test_a_night_of_nobody_is_proven_at_once() -> None:
    empty = make_night([table("1")])
    assert [(each.value, each.bound, each.lines) for each in certificate(empty, Plan()).levels] == [(0, 0, ())] * 3


def test_spend_is_certified_where_it_is_the_goal() -> None:
    night = make_night([table("1")], [booking("b1", expected_spend=9000), booking("b2", 3, expected_spend=500)])
    plan = make_plan(seat("b1", "1", "19:00", "20:30"))
    assert certificate(night, plan, goal=Goal.REVENUE).levels[1].bound == 9100


def test_tiers_count_twice_among_promises() -> None:
    night = make_night(
        [table("1")], [confirmed("p1", customer_id="v"), confirmed("p2")], customers=[customer("v", vip_tier="gold")]
    )
    assert bound(night, "promises") == 3
    assert bound(night, "promises", TablePrice("1", EVENING, 1)) == 1 + 1


def with_line(line: Line) -> Certificate:
    made = certificate()
    first, second, third = made.levels
    return Certificate(made.scale, (first, replace(second, lines=(*second.lines, line)), third))


@pytest.mark.parametrize(
    "line",
    [
        TablePrice("9", EVENING, 1),
        TablePrice("1", EVENING, -1),
        LimitPrice("nobody", 1),
        PacingPrice(EVENING, "covers", 1),
        MovesPrice(-1),
        LevelPrice("covers", 1),
        LevelPrice("waitlist", 1),
        LevelPrice("fame", 1),
    ],
)
def test_a_line_that_is_no_rule_or_costs_less_than_nothing_is_found(line: Line) -> None:
    assert audited(BOTH_WANT_ONE, ONE_SITS, with_line(line)) == ["certificate_line"]


def spoiled(**changes: object) -> Certificate:
    made = certificate()
    first, second, third = made.levels
    return Certificate(made.scale, (first, replace(second, **changes), third))


def test_values_bounds_and_prices_that_were_changed_are_found() -> None:
    (line,) = certificate().levels[1].lines
    assert audited(BOTH_WANT_ONE, ONE_SITS, spoiled(value=3201)) == ["certificate_value"]
    assert audited(BOTH_WANT_ONE, ONE_SITS, spoiled(bound=3199)) == ["certificate_bound"]
    assert audited(BOTH_WANT_ONE, ONE_SITS, spoiled(bound=3201)) == ["certificate_bound"]
    assert audited(BOTH_WANT_ONE, ONE_SITS, spoiled(lines=())) == ["certificate_bound"]
    dearer = replace(line, price=2 * line.price)
    assert audited(BOTH_WANT_ONE, ONE_SITS, spoiled(lines=(dearer,))) == ["certificate_bound"]


def test_a_proof_of_another_plan_or_another_night_is_found() -> None:
    other = make_plan(seat("b1", "1", "19:00", "20:30"))
    assert audited(BOTH_WANT_ONE, other, certificate()).count("certificate_value") == 2
    larger = make_night([table("1"), table("2")], BOTH_WANT_ONE.parties)
    assert audited(larger, ONE_SITS, certificate()) == ["certificate_bound"]


def test_a_certificate_that_lacks_a_level_or_a_scale_is_found() -> None:
    made = certificate()
    assert audited(BOTH_WANT_ONE, ONE_SITS, Certificate(made.scale, made.levels[:2])) == ["certificate"]
    assert audited(BOTH_WANT_ONE, ONE_SITS, Certificate(0, made.levels)) == ["certificate"]


def told(violations: tuple[Violation, ...]) -> str:
    return "\n".join(map(str, violations))


def test_a_plan_that_is_better_than_possible_is_called_so() -> None:
    twice = make_plan(*(seat(name, "1", "19:00", "20:30") for name in ("b1", "b2")))
    proof = LevelProof("requested_value", 5300, 3200, (TablePrice("1", EVENING, 2100),))
    rest = LevelProof("promises", 0, 0), LevelProof("covers", 5, 5)
    found = audit(BOTH_WANT_ONE, SCORES, Parameters(), twice, Certificate(1, (rest[0], proof, rest[1])))
    assert "requested_value is 5300, but more than 3200 is proven impossible" in told(found)
