"""From nights to figures: intervals, paired differences, which scenario is worth it."""

from __future__ import annotations

import random
import statistics
from dataclasses import replace

import pytest

from allocator.domain.simulated import BookingPolicy, Counted, Estimate, Measure, PlayedNight
from allocator.simulation.intervals import estimate, gain, student
from allocator.simulation.summary import summarise
from tests.simulating import diary_of, floor_of, study_of

FIRST, POOLED, HINDSIGHT = BookingPolicy.FIRST_COME, BookingPolicy.POOLED, BookingPolicy.HINDSIGHT


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (29, 2.0452), (99, 1.9842)]
)
def test_the_t_of_students_distribution_is_that_of_the_tables(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, abs=1e-4)


def test_an_interval_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    chance = random.Random(1)
    held = 0
    for _ in range(1000):
        found = estimate([chance.gauss(3, 2) for _ in range(8)])
        held += (found.low or 0) <= 3 <= (found.high or 0)
    assert 930 <= held <= 970


def test_one_night_has_a_mean_and_no_interval() -> None:
    assert estimate([7]) == Estimate(7.0)
    assert gain([2], [10]) == Estimate(0.2)


def test_a_gain_is_the_mean_difference_over_the_mean_of_what_it_is_compared_with() -> None:
    found = gain([2, 4, 6], [10, 20, 30])
    assert found is not None
    assert found.mean == 0.2
    assert found.low == pytest.approx(0.2)
    assert found.high == pytest.approx(0.2)
    assert gain([1, 1], [0, 0]) is None


def nights(covers: dict[tuple[str | None, BookingPolicy], list[int]], load: float = 0.9) -> list[PlayedNight]:
    """Nights in which each policy on each floor seats these covers."""
    count = len(next(iter(covers.values())))
    return [
        PlayedNight(load, index, {played: Counted(covers=found[index]) for played, found in covers.items()})
        for index in range(count)
    ]


def test_differences_are_taken_night_by_night() -> None:
    # Covers swing widely from night to night, the gain does not: its interval is narrow.
    played = nights({(None, FIRST): [50, 100, 150, 200], (None, POOLED): [55, 104, 156, 205]})
    base, pooled = summarise(study_of(diary_of(), policies=(FIRST, POOLED)), played).results
    assert base.differences[Measure.COVERS] == Estimate(0.0, 0.0, 0.0)
    found = pooled.differences[Measure.COVERS]
    assert found.mean == 5.0
    assert found.above_zero
    assert (found.high or 0) - (found.low or 0) < 3
    assert pooled.gains[Measure.COVERS].mean == pytest.approx(0.04)


def test_the_order_in_which_nights_were_played_does_not_matter() -> None:
    study = study_of(diary_of(), policies=(FIRST, POOLED))
    played = [
        *nights({(None, FIRST): [5, 7, 9], (None, POOLED): [6, 9, 9]}, 0.5),
        *nights({(None, FIRST): [8, 8, 9], (None, POOLED): [9, 9, 9]}, 1.5),
    ]
    shuffled = list(played)
    random.Random(0).shuffle(shuffled)
    assert summarise(study, shuffled) == summarise(study, played)


def test_the_baseline_is_played_but_not_reported_where_nobody_asked_for_it() -> None:
    found = summarise(study_of(diary_of(), policies=(POOLED,)), nights({(None, FIRST): [5], (None, POOLED): [6]}))
    assert [result.policy for result in found.results] == [POOLED]
    assert found.results[0].differences[Measure.COVERS].mean == 1.0


def test_a_bound_knows_covers_only_and_says_that_it_is_one() -> None:
    found = summarise(study_of(diary_of(), policies=(HINDSIGHT,)), nights({(None, FIRST): [5], (None, HINDSIGHT): [9]}))
    assert found.results[0].bound
    assert set(found.results[0].figures) == {Measure.COVERS}


def test_utilisation_and_revpash_are_of_what_the_floor_offers() -> None:
    counted = Counted(covers=4, parties=2, seat_minutes=360, table_minutes=180, spend=6000, decisions=4, seconds=0.2)
    played = [PlayedNight(0.9, 0, {(None, FIRST): counted})]
    figures = summarise(study_of(diary_of(), policies=(FIRST,)), played).results[0].figures
    floor = floor_of(diary_of())
    seat_minutes = sum(table.max_covers for table in floor.tables) * floor.service.minutes
    assert figures[Measure.SEAT_UTILISATION].mean == 360 / seat_minutes
    assert figures[Measure.TABLE_UTILISATION].mean == 180 / (len(floor.tables) * floor.service.minutes)
    assert figures[Measure.REVPASH].mean == pytest.approx(6000 * 60 / seat_minutes)
    assert figures[Measure.SECONDS_PER_DECISION].mean == pytest.approx(0.05)


def compared(*scenarios: list[int]) -> Estimate | None:
    """Whether the best of these scenarios is surely worth it over a floor that always seats 50."""
    floor = floor_of(diary_of())
    named = tuple((f"s{number}", floor) for number in range(len(scenarios)))
    study = replace(study_of(diary_of(), policies=(POOLED,)), scenarios=named)
    covers: dict[tuple[str | None, BookingPolicy], list[int]] = {}
    for name, seated in [(None, [50] * len(scenarios[0])), *((f"s{n}", each) for n, each in enumerate(scenarios))]:
        covers[(name, FIRST)] = covers[(name, POOLED)] = seated
    found = summarise(study, nights(covers))
    assert found.scenarios == len(scenarios)
    (verdict,) = found.verdicts
    assert verdict.candidate in dict(named)
    return verdict.difference if verdict.best is not None else None


def test_the_scenario_with_most_covers_is_worth_it_if_that_is_more_than_chance() -> None:
    assert compared([49, 50, 48, 49], [53, 52, 54, 53]) is not None
    assert compared([49, 50, 48, 49], [53, 45, 57, 51]) is None
    assert compared([49, 50, 48, 49]) is None


def test_of_many_scenarios_the_best_needs_more_proof_than_of_one() -> None:
    lucky = [50, 51, 53, 54, 52, 50, 53]
    alone, among_many = compared(lucky), compared(lucky, *([[50] * 7] * 40))
    assert alone is not None
    assert among_many is None


def test_scenarios_are_compared_with_the_same_policy_on_the_floor_as_it_is() -> None:
    study = replace(study_of(diary_of(), policies=(POOLED,)), scenarios=(("s", floor_of(diary_of())),))
    covers = {(None, FIRST): [50], (None, POOLED): [60], ("s", FIRST): [55], ("s", POOLED): [63]}
    found = summarise(study, nights(covers))
    assert {result.scenario: result.differences[Measure.COVERS].mean for result in found.results} == {None: 10, "s": 3}


def test_means_are_means() -> None:
    covers = [3, 9, 4, 8]
    assert estimate(covers).mean == statistics.fmean(covers)
