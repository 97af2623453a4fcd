"""What a seated party could also have had: which places, and the first level each would cost."""

from __future__ import annotations

import threading

import pytest

from allocator.domain.plan import Parameters, Ranked, Scores
from allocator.domain.venue import Limits, Pacing, Stability
from allocator.explain import explain_party
from tests.builders import (
    at,
    booking,
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
from tests.unit.explaining import SECONDS, thoroughly

HERE = seat("b1", "1", "19:00", "20:30")


def costs(night, *seated, scores: Scores | None = None) -> dict[str, tuple[str, int] | None]:
    """The cost of each other place of b1, as level and amount; all are exact."""
    found = thoroughly(night, "b1", *seated, scores=scores).alternatives
    assert all(each.exact for each in found)
    return {"+".join(each.tables): None if each.cost is None else (each.cost.level, each.cost.by) for each in found}


def test_a_place_that_is_as_good_costs_nothing():
    assert costs(make_night([table("1"), table("2")], [booking("b1")]), HERE) == {"2": None}


def test_more_empty_seats_cost_waste():
    floor = [table("1", 1, 2), table("2", 1, 5), table("3", 3, 4)]
    assert costs(make_night(floor, [booking("b1")]), HERE) == {"2": ("waste", 3)}


def test_a_wish_missed_costs_a_wish():
    floor = [table("1", tags=["quiet"]), table("2")]
    assert costs(make_night(floor, [booking("b1", wishes=("quiet",))]), HERE) == {"2": ("wishes", 1)}


def test_a_promise_elsewhere_than_it_holds_costs_kept_tables():
    floor = [table("1"), table("2")]
    assert costs(make_night(floor, [confirmed("b1", held="1")], max_moves=1), HERE) == {"2": ("kept_tables", 1)}


def test_no_move_is_shown_that_the_limit_on_moves_or_the_freeze_forbids():
    floor = [table("1"), table("2")]
    assert costs(make_night(floor, [confirmed("b1", held="1")], max_moves=0), HERE) == {}
    frozen = make_venue(stability=Stability(freeze_minutes=60))
    assert costs(make_night(floor, [confirmed("b1", held="1")], venue=frozen, now=at("18:30"), max_moves=1), HERE) == {}


def test_a_move_of_the_party_leaves_one_fewer_for_the_others():
    """b1 at 3 would push b3 out, which may not be moved as well."""
    floor = [table("1", 1, 2), table("2", 1, 2), table("3", 1, 4)]
    parties = [confirmed("b1", 2, held="1"), confirmed("b3", 2, held="3")]
    seated = HERE, seat("b3", "3", "19:00", "20:30")
    assert costs(make_night(floor, parties, max_moves=1), *seated)["3"] == ("promises", 1)
    assert costs(make_night(floor, parties, max_moves=2), *seated)["3"] == ("kept_tables", 2)


def test_taking_the_place_of_a_promise_costs_the_promise():
    floor = [table("1", 1, 2), table("2", 1, 4)]
    parties = [booking("b1", 2), confirmed("b3", 4)]
    night = make_night(floor, parties, customers=[customer("c-b3", vip_tier="gold")])
    assert costs(night, HERE, seat("b3", "2", "19:00", "20:30")) == {"2": ("promises", 2)}


def test_taking_the_place_of_a_request_costs_its_worth():
    floor = [table("1", 1, 2), table("2", 1, 4)]
    night = make_night(floor, [booking("b1", 2), booking("b3", 4), booking("b4", 1)])
    scores = Scores({"b1": 500, "b3": 700, "b4": 100})
    found = thoroughly(night, "b1", HERE, seat("b3", "2", "19:00", "20:30"), scores=scores).alternatives
    (other,) = found
    assert other.cost is not None
    assert (other.cost.level, other.cost.by) == ("requested_value", 4700 - 1100)
    assert (other.cost.lost, other.cost.gained) == (("b3",), ("b4",))


def test_taking_the_place_of_an_entry_costs_the_waitlist():
    floor = [table("1", 1, 2), table("2", 1, 4)]
    ranked = (Ranked("w1", 1, 400, {}), Ranked("w2", 2, 300, {}))
    scores = Scores({"b1": 0, "w1": 400, "w2": 300}, ranked)
    night = make_night(floor, [booking("b1", 2), entry("w1", 3), entry("w2", 1)])
    found = thoroughly(night, "b1", HERE, seat("w1", "2", "19:00", "20:30"), scores=scores).alternatives
    (other,) = found
    assert other.cost is not None
    assert (other.cost.level, other.cost.lost, other.cost.gained) == ("waitlist", ("w1",), ("w2",))


def test_places_of_the_fixed_and_beyond_the_limit_of_the_customer_are_not_shown():
    floor = [table(name) for name in "1234"]
    night = make_night(
        floor,
        [booking("b1", customer_id="c"), locked("b3", "2")],
        venue=make_venue(limits=Limits(tables_per_customer=1)),
        combinations=[join("3+4", 1, 8)],
    )
    assert set(costs(night, HERE, seat("b3", "2", "19:00", "20:30"))) == {"3", "4"}


def test_a_time_that_is_too_full_whatever_else_is_done_is_not_shown():
    paced = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    flexible = booking("b1", earliest="18:45", latest="19:00")
    night = make_night([table("1"), table("2")], [flexible, locked("b3", "2", arrival="18:45")], venue=paced)
    found = thoroughly(night, "b1", HERE, seat("b3", "2", "18:45", "20:15")).alternatives
    assert {night.local(each.start) for each in found} <= {"19:00"}


def test_other_times_of_a_flexible_party_are_shown():
    flexible = booking("b1", earliest="18:45", latest="19:15")
    told = thoroughly(make_night([table("1")], [flexible]), "b1", HERE)
    assert [(each.start, each.cost) for each in told.alternatives] == [(at("18:45"), None), (at("19:15"), None)]
    assert "2 other places: 1 at 18:45 and 1 at 19:15" in told.detail


def test_why_it_sits_here_is_told_with_what_it_asked_for_and_held():
    floor = [table("1"), table("2")]
    moved = make_night(floor, [confirmed("b1", held="2")], max_moves=1)
    assert "the time it asked for, moved from table 2" in thoroughly(moved, "b1", HERE).detail
    flexible = booking("b1", arrival="19:15", earliest="19:00")
    assert "though it asked for 19:15" in thoroughly(make_night(floor, [flexible]), "b1", HERE).detail
    alone = make_night([table("1")], [booking("b1")])
    assert thoroughly(alone, "b1", HERE).detail.endswith("No other place is open to it.")
    dear = make_night([table("1", 1, 2), table("2", 1, 6)], [booking("b1")])
    assert thoroughly(dear, "b1", HERE).detail.endswith("Any other place would cost the plan something.")


def test_the_fixed_have_no_other_place():
    night = make_night([table("1"), table("2")], [locked("b1", "1")])
    told = thoroughly(night, "b1", HERE)
    assert told.alternatives == ()
    assert told.detail == "It is locked to table 1 from 19:00 to 20:30."


@pytest.mark.parametrize("deterministic", [False, True])
def test_without_time_nothing_is_claimed_of_other_places(deterministic):
    night = make_night([table("1"), table("2")], [booking("b1")])
    parameters, stop = Parameters(deterministic=deterministic), threading.Event()
    stop.set()
    for seconds, event in ((0.0, None), (SECONDS, stop)):
        told = explain_party(night, Scores(), parameters, make_plan(HERE), "b1", seconds=seconds, stop=event)
        assert told.alternatives == ()
        assert told.detail.endswith("Not every other place could be looked at in time.")
