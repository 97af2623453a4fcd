from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from allocator.domain.demand import DemandFigures, LeadBucket
from allocator.domain.errors import UsageError
from allocator.domain.night import choose_service
from allocator.simulation.demand import Drawn, Resampled
from allocator.simulation.nights import Behaviour, draw_night
from tests.builders import DAY, at, booking, closure, customer, entry, make_venue
from tests.simulating import ASKED, RELIABLE, diary_of, floor_of, study_of

FIGURES = DemandFigures(
    sizes=((2, 0.5), (4, 0.25), (8, 0.25)),
    hours=((12, 0.5), (18, 0.1), (19, 0.3), (20, 0.1)),
    leads=(LeadBucket(0, 600, 0.5), LeadBucket(600, 1200, 0.5)),
    median_leads=((4, 300), (1 << 30, 1200)),
)


def asked_seat_minutes(requests: object) -> int:
    return sum(request.party.party_size * 90 for request in requests)  # type: ignore[attr-defined]


@pytest.mark.parametrize("load", [0.3, 0.9, 2.0])
def test_a_night_asks_for_its_load_of_the_seat_hours_within_half_a_party(load: float) -> None:
    diary = diary_of()
    floor = floor_of(diary)
    night = draw_night(floor, Resampled.of(diary, floor.service), RELIABLE, 0, load, 0)
    offered = 12 * 300
    assert abs(asked_seat_minutes(night.requests) - load * offered) <= 4 * 90 / 2


def test_the_same_seed_draws_the_same_night_and_another_another() -> None:
    study = study_of(diary_of())
    first, again, other = (draw_night(study.floor, study.demand, Behaviour(), seed, 1.0, 3) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_requests_come_in_the_order_of_asking_as_long_before_their_arrival_as_real_ones() -> None:
    study = study_of(diary_of())
    night = draw_night(study.floor, study.demand, Behaviour(), 0, 2.0, 0)
    moments = [request.asked_at for request in night.requests]
    assert moments == sorted(moments)
    assert [request.number for request in night.requests] == list(range(len(moments)))
    leads = {party.arrival - (party.created_at or 0) for party in ASKED}
    assert {request.party.arrival - request.asked_at for request in night.requests} <= leads


def test_a_person_with_several_bookings_is_drawn_with_all_of_them_and_keeps_their_limit() -> None:
    rows = [booking(f"b{n}", 2, "19:00", customer_id=f"c{n}", created_at="09:00") for n in (1, 2)]
    persons = tuple(customer(f"c{n}", person_id="p", table_limit=7) for n in (1, 2))
    study = study_of(diary_of(asked=rows, customers=persons))
    night = draw_night(study.floor, study.demand, RELIABLE, 0, 1.0, 0)
    counts = Counter(request.party.customer_id for request in night.requests)
    assert set(counts.values()) == {2}
    on_floor = night.on(study.floor)
    assert {on_floor.limit(on_floor.person(party)) for party in on_floor.parties} == {7}


def test_whoever_cancels_does_so_between_asking_and_arriving() -> None:
    study = study_of(diary_of())
    night = draw_night(study.floor, study.demand, Behaviour(cancels=1.0), 0, 2.0, 0)
    assert night.requests
    for request in night.requests:
        assert request.cancels_at is not None
        assert request.asked_at <= request.cancels_at < request.party.arrival
        assert not request.comes


def test_waitlist_entries_and_other_services_are_no_demand() -> None:
    lunch = replace(make_venue().services[0], opens=12 * 60, closes=15 * 60, last_arrival=14 * 60, name="lunch")
    dinner = replace(make_venue().services[0], name="dinner")
    venue = make_venue(services=(lunch, dinner))
    rows = [booking("b1", 3, "12:30"), booking("b2", 5, "19:00"), entry("w1", 7, "19:00")]
    diary = diary_of(asked=rows, venue=venue)
    demand = Resampled.of(diary, choose_service(diary, DAY, "dinner"))
    sizes = {asked.party_size for _ in range(20) for asked in demand.draw(random.Random(0)).asks}
    assert sizes == {5}


def test_without_bookings_there_is_nothing_to_draw_from() -> None:
    diary = diary_of(asked=())
    with pytest.raises(UsageError, match="--demand-from"):
        Resampled.of(diary, choose_service(diary, DAY))


def test_a_closed_venue_has_nothing_to_simulate() -> None:
    diary = diary_of(tables=())
    study = study_of(diary)
    with pytest.raises(UsageError, match="nothing to simulate"):
        draw_night(study.floor, study.demand, RELIABLE, 0, 1.0, 0)


def test_aggregates_are_drawn_within_the_hours_with_their_shares() -> None:
    diary = diary_of()
    demand = Drawn.of(FIGURES, diary, choose_service(diary, DAY))
    chance = random.Random(0)
    drawn = [demand.draw(chance).asks[0] for _ in range(4000)]
    sizes = Counter(asked.party_size for asked in drawn)
    assert sizes[2] / 4000 == pytest.approx(0.5, abs=0.03)
    hours = Counter(18 + asked.arrival // 60 for asked in drawn)
    assert set(hours) == {18, 19, 20}
    assert hours[19] / 4000 == pytest.approx(0.6, abs=0.03)


def test_large_parties_ask_as_much_earlier_as_their_median_says() -> None:
    diary = diary_of()
    demand = Drawn.of(FIGURES, diary, choose_service(diary, DAY))
    chance = random.Random(0)
    drawn = [demand.draw(chance).asks[0] for _ in range(4000)]
    leads = {size: sorted(asked.lead for asked in drawn if asked.party_size == size) for size in (2, 8)}
    middle = {size: found[len(found) // 2] for size, found in leads.items()}
    assert middle[2] == pytest.approx(300, rel=0.1)
    assert middle[8] == pytest.approx(1200, rel=0.1)


def test_what_a_head_spends_comes_from_the_folder() -> None:
    diary = diary_of()
    demand = Drawn.of(FIGURES, diary, choose_service(diary, DAY))
    asked = demand.draw(random.Random(0)).asks[0]
    assert asked.expected_spend == 3000 * asked.party_size


def test_demand_of_other_hours_is_refused() -> None:
    diary = diary_of()
    at_noon = replace(FIGURES, hours=((12, 1.0),))
    with pytest.raises(UsageError, match="within the hours"):
        Drawn.of(at_noon, diary, choose_service(diary, DAY))


def test_closures_of_the_folder_hold_on_the_floor() -> None:
    diary = diary_of(closures=(closure("1;2"),))
    assert floor_of(diary).closures[0].tables == {"1", "2"}
    assert floor_of(diary).now < at("18:00")
