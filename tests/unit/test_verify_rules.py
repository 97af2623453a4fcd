from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.party import Status
from allocator.domain.venue import CombinationRules, Limits, MoveLimit, Pacing, Stability
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
    make_service,
    make_venue,
    seat,
    table,
)
from tests.unit.verifying import broken

FOUR = tuple(table(str(number)) for number in range(1, 5))


def of_one(*parties, limit: int = 2, **night):
    """A night on four tables where everybody is customer c."""
    same = [replace(party, customer_id="c") for party in parties]
    return make_night(FOUR, same, customers=[customer("c", table_limit=limit)], **night)


def at_seven(*tables: str):
    """The n-th party at the n-th of these tables, from 19:00."""
    return [seat(f"b{number}", ids, "19:00", "20:30") for number, ids in enumerate(tables, start=1)]


@pytest.mark.parametrize("make", [booking, entry])
def test_a_person_gets_no_more_tables_than_the_limit(make):
    night = of_one(make("b1"), make("b2"), make("b3"))
    assert broken(night, *at_seven("1", "2")) == []
    assert broken(night, *at_seven("1", "2", "3")) == ["limit"]


def test_the_limit_holds_for_the_whole_service_and_not_for_a_moment():
    night = of_one(booking("b1", 2, "18:00"), booking("b2", 2, "20:00"), limit=1)
    assert broken(night, seat("b1", "1", "18:00", "19:30"), seat("b2", "1", "20:00", "21:30")) == ["limit"]


@pytest.mark.parametrize(("counts_as", "rules"), [(1, []), (2, ["limit"])])
def test_a_combination_counts_as_its_row_says(counts_as, rules):
    rows = [join("1+2", 5, 8, counts_as=counts_as)]
    night = of_one(booking("b1", 6), booking("b2"), combinations=rows)
    assert broken(night, *at_seven("1+2", "3")) == rules


def test_customers_who_are_one_person_share_its_limit():
    parties = [booking("b1", customer_id="c"), booking("b2", customer_id="d")]
    one = [customer("c", person_id="p", table_limit=1), customer("d", person_id="p", table_limit=1)]
    two = [customer("c", table_limit=1), customer("d", table_limit=1)]
    assert broken(make_night(FOUR, parties, customers=one), *at_seven("1", "2")) == ["limit"]
    assert broken(make_night(FOUR, parties, customers=two), *at_seven("1", "2")) == []


def test_a_customer_with_a_tier_has_the_limit_of_one():
    parties = [booking(f"b{number}", customer_id="c") for number in (1, 2)]
    venue = make_venue(limits=Limits(1, 2))
    known = make_night(FOUR, parties, venue=venue, customers=[customer("c", vip_tier="gold")])
    unknown = make_night(FOUR, parties, venue=venue)
    assert broken(known, *at_seven("1", "2")) == []
    assert broken(unknown, *at_seven("1", "2")) == ["limit"]


def test_what_is_promised_comes_off_the_limit_seated_or_not():
    night = of_one(confirmed("b1"), booking("b2"), booking("b3"))
    assert broken(night, *at_seven("1", "2")) == []
    assert broken(night, *at_seven("1", "2", "3")) == ["limit"]
    assert broken(night, *at_seven("1", "2", "3")[1:]) == ["limit"]


def test_promised_parties_are_not_held_to_the_limit():
    assert broken(of_one(confirmed("b1"), confirmed("b2"), limit=1), *at_seven("1", "2")) == []


def test_promises_above_the_limit_leave_nothing_and_owe_nothing():
    night = of_one(confirmed("b1"), confirmed("b2"), booking("b3"), limit=1)
    assert broken(night, *at_seven("1", "2")) == []
    assert broken(night, *at_seven("1", "2", "3")) == ["limit"]


@pytest.mark.parametrize(
    ("held", "size", "rules"),
    [
        pytest.param("3", 2, [], id="a single it holds counts 1"),
        pytest.param("3+4", 2, ["limit"], id="a combination it holds counts as its row says"),
        pytest.param("1+4", 2, [], id="held tables that nobody declared count as what could hold it"),
        pytest.param(None, 2, [], id="without tables the smallest count that could hold it"),
        pytest.param(None, 6, ["limit"], id="too large for a single"),
        pytest.param(None, 40, [], id="nothing could hold it"),
    ],
)
def test_a_promised_party_counts_by_the_tables_it_holds_or_could_have(held, size, rules):
    rows = [join("3+4", 5, 8, counts_as=2)]
    night = of_one(confirmed("p", size, "21:00", held=held), booking("b1"), combinations=rows)
    assert broken(night, *at_seven("1")) == rules


def test_a_promised_party_counts_by_tables_that_have_what_it_needs():
    rows = [join("3+4", 1, 8, counts_as=2)]
    either = of_one(confirmed("p", 2, "21:00", needs=("table:3",)), booking("b1"), combinations=rows)
    joined = of_one(confirmed("p", 2, "21:00", needs=("table:3", "table:4")), booking("b1"), combinations=rows)
    assert broken(either, *at_seven("1")) == []
    assert broken(joined, *at_seven("1")) == ["limit"]


def test_a_promised_party_counts_by_tables_that_are_open_at_its_arrival():
    promised = confirmed("p", 2, "21:00", needs=("table:3",))
    before = of_one(promised, booking("b1"), closures=[closure("3", None, "21:00")], limit=1)
    then = of_one(promised, booking("b1"), closures=[closure("3", None, "21:01")], limit=1)
    assert broken(before, *at_seven("1")) == ["limit"]
    assert broken(then, *at_seven("1")) == []


def test_a_row_that_overrides_a_generated_combination_counts_in_its_place():
    tables = [table("1", adjacent_to=["2"]), table("2"), table("3")]
    venue = make_venue(combinations=CombinationRules(generate=True), limits=Limits(3))
    parties = [confirmed("p", 6, "21:00", customer_id="c"), booking("b1", customer_id="c")]
    generated = make_night(tables, parties, venue=venue)
    declared = make_night(tables, parties, venue=venue, combinations=[join("1+2", 5, 8, counts_as=3)])
    assert broken(generated, *at_seven("3")) == []
    assert broken(declared, *at_seven("3")) == ["limit"]


def test_a_combination_that_counts_nothing_is_free_even_above_the_limit():
    rows = [join("1+2", 5, 8, counts_as=0)]
    night = of_one(booking("b1", 6), confirmed("p1", held="3"), confirmed("p2", held="4"), combinations=rows, limit=1)
    assert broken(night, *at_seven("1+2")) == []


def test_the_undeclared_join_of_a_lock_counts_two():
    night = of_one(locked("p", "3+4", 6), booking("b1"))
    seats = [*at_seven("1"), seat("p", "3+4", "19:00", "20:30")]
    assert broken(night, *seats) == ["limit"]
    assert broken(of_one(locked("p", "3+4", 6), booking("b1"), limit=3), *seats) == []


def paced(*parties, **limits):
    venue = make_venue(services=(make_service(pacing=Pacing(**limits)),))
    return make_night(FOUR, parties, venue=venue)


@pytest.mark.parametrize(("limit", "rules"), [(6, []), (5, ["pacing"]), (None, [])])
def test_covers_that_arrive_in_a_slot_are_limited(limit, rules):
    night = paced(booking("b1", 2), booking("b2", 4), max_covers=limit)
    assert broken(night, *at_seven("1", "2")) == rules


@pytest.mark.parametrize(("limit", "rules"), [(2, []), (1, ["pacing"]), (None, [])])
def test_parties_that_arrive_in_a_slot_are_limited(limit, rules):
    night = paced(booking("b1", 2), entry("b2", 4), max_parties=limit)
    assert broken(night, *at_seven("1", "2")) == rules


@pytest.mark.parametrize(("second", "rules"), [("19:14", ["pacing"]), ("19:15", [])])
def test_a_slot_is_counted_from_the_opening(second, rules):
    night = paced(booking("b1", 2, "19:00"), booking("b2", 2, second, duration=60), max_parties=1)
    ends = {"19:14": "20:14", "19:15": "20:15"}
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "2", second, ends[second])) == rules


def test_a_moved_start_counts_in_its_new_slot():
    night = paced(booking("b1", 2), booking("b2", 2, latest="19:15"), max_parties=1)
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "2", "19:15", "20:45")) == []


def test_promised_parties_may_all_come_at_once_and_leave_room_for_nobody_else():
    night = paced(confirmed("b1", 4), confirmed("b2", 4), booking("b3", 1), max_covers=6, max_parties=1)
    assert broken(night, *at_seven("1", "2")) == []
    assert broken(night, *at_seven("1", "2", "3")) == ["pacing", "pacing"]


def test_the_room_of_an_unseated_promise_may_be_used_by_others():
    night = paced(confirmed("b1", 4), confirmed("b2", 4), booking("b3", 4), max_covers=6)
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b3", "3", "19:00", "20:30")) == []


def stable(*parties, moves: int, freeze: int = 0, now: str = "12:00", **night):
    venue = make_venue(stability=Stability(MoveLimit(), freeze))
    return make_night(FOUR, parties, venue=venue, max_moves=moves, now=at(now), **night)


def test_few_promised_parties_are_moved_to_other_tables():
    parties = [confirmed("b1", held="1"), confirmed("b2", held="2"), confirmed("b3", held="3")]
    assert broken(stable(*parties, moves=1), *at_seven("4", "2", "3")) == []
    assert broken(stable(*parties, moves=1), *at_seven("2", "1", "3")) == ["stability"]
    assert broken(stable(*parties, moves=2), *at_seven("2", "1", "3")) == []


def test_an_unseated_promise_is_not_moved():
    assert broken(stable(confirmed("b1", held="1"), moves=0)) == []


def test_requests_that_hold_tables_move_freely():
    assert broken(stable(booking("b1", held="1"), moves=0), *at_seven("2")) == []


def test_a_promise_without_tables_sits_anywhere():
    assert broken(stable(confirmed("b1"), moves=0), *at_seven("2")) == []


@pytest.mark.parametrize(
    ("party", "night"),
    [
        pytest.param(confirmed("b1", 4, held="5"), {}, id="too small"),
        pytest.param(confirmed("b1", held="1", needs=("table:2",)), {}, id="a need unmet"),
        pytest.param(confirmed("b1", held="1"), {"closures": [closure("1", "20:00", "20:15")]}, id="closed"),
        pytest.param(confirmed("b1", held="1+3"), {}, id="not declared"),
    ],
)
def test_a_promise_whose_tables_can_no_longer_hold_it_may_be_moved(party, night):
    tables = (*FOUR, table("5", 1, 3))
    assert broken(make_night(tables, [party], max_moves=0, **night), *at_seven("2")) == []


def test_a_promise_out_of_hours_breaks_the_hours_and_counts_as_no_move():
    night = stable(confirmed("b1", 2, "22:30", held="1"), moves=0)
    assert broken(night, seat("b1", "2", "22:30", "23:00")) == ["start_not_allowed"]


def test_a_promise_smaller_than_its_table_asks_can_still_be_held_by_it():
    night = make_night([table("1", 4, 6), table("2")], [confirmed("b1", 2, held="1")], max_moves=0)
    assert broken(night, *at_seven("2")) == ["stability"]


@pytest.mark.parametrize(("now", "rules"), [("18:00", ["stability"]), ("17:59", []), ("20:00", ["stability"])])
def test_a_promise_that_arrives_soon_keeps_its_tables(now, rules):
    night = stable(confirmed("b1", held="1"), moves=5, freeze=60, now=now)
    assert broken(night, *at_seven("2")) == rules
    assert broken(night, *at_seven("1")) == []
    assert broken(night) == []


def test_nothing_is_frozen_where_the_venue_does_not_say_so():
    night = stable(confirmed("b1", held="1"), moves=5, now="19:00")
    assert broken(night, *at_seven("2")) == []


def test_an_arrived_party_elsewhere_breaks_its_lock_and_counts_as_no_move():
    party = booking("b1", held="1", status=Status.ARRIVED)
    assert broken(stable(party, moves=0), *at_seven("2")) == ["lock"]


def test_every_broken_rule_is_told_and_none_hides_another():
    night = make_night([table("1", 1, 2)], [booking("b1", 4, needs=("booth",)), booking("b2", 2, "19:00")])
    seats = seat("b1", "1", "19:07", "20:00"), seat("b2", "1", "19:00", "20:30"), seat("b9", "8", "19:00", "20:30")
    assert broken(night, *seats) == [
        "capacity",
        "double_booking",
        "needs",
        "start_not_allowed",
        "unknown_party",
        "wrong_end",
    ]
