from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from allocator.domain.clock import MINUTES_PER_DAY
from allocator.domain.errors import Fault, UsageError
from allocator.domain.party import Attendance, Status
from allocator.domain.venue import ScoringRules
from scoring.explain import explain_score
from scoring.rank import score_night, score_warnings
from tests.builders import NOON, at, booking, confirmed, customer, entry, locked, make_night, make_venue, table


def night_of(*parties, weights=None, customers=(), **night):
    rules = ScoringRules() if weights is None else ScoringRules(weights)
    return make_night([table("1")], parties, venue=make_venue(scoring=rules), customers=customers, **night)


def only(name):
    return {each: 1000 * (each == name) for each in ("history", "loyalty", "timing", "occasion")}


def test_requests_and_entries_are_scored_and_promised_bookings_are_not():
    scores = score_night(
        night_of(
            booking("asked"),
            entry("waits"),
            confirmed("promised"),
            locked("fixed", "1"),
            booking("fixed-request", held="1", locked=True),
            booking("sits", status=Status.ARRIVED, held="1"),
        )
    )
    assert set(scores.points) == {"asked", "waits"}
    assert [ranked.party_id for ranked in scores.waitlist] == ["waits"]


def test_an_empty_night_has_no_scores():
    scores = score_night(night_of())
    assert dict(scores.points) == {}
    assert scores.waitlist == ()


def test_of_equal_scores_the_one_that_asked_first_is_first_and_then_the_lower_id():
    parties = (
        entry("w1", created_at="10:00"),
        entry("w3", created_at="09:00"),
        entry("w2", created_at="09:00"),
    )
    ranking = score_night(night_of(*parties, weights=only("occasion"))).waitlist
    assert [(ranked.rank, ranked.party_id, ranked.score) for ranked in ranking] == [
        (1, "w2", 500),
        (2, "w3", 500),
        (3, "w1", 500),
    ]


def test_entries_created_after_now_rank_as_if_created_now():
    ranking = score_night(night_of(entry("w1", created_at="16:00"), entry("w2", created_at="15:00"))).waitlist
    assert [ranked.party_id for ranked in ranking] == ["w1", "w2"]


@pytest.mark.parametrize(
    ("occasion", "score"),
    [(None, 500), ("", 500), ("reunion", 500), ("hen", 1000), ("Corporate", 600), (" birthday ", 800)],
)
def test_an_occasion_has_the_strength_of_the_venue_or_else_one_half(occasion, score):
    assert score_night(night_of(entry("w", occasion=occasion), weights=only("occasion"))).points["w"] == score


@pytest.mark.parametrize(
    ("tier", "score"), [(None, 0), ("", 0), ("silver", 150), ("Gold", 240), ("platinum", 300), ("onyx", 150)]
)
def test_a_tier_has_the_strength_of_the_venue_or_else_one_half(tier, score):
    guest = customer("c-w", vip_tier=tier, last_visit=date(2026, 11, 28))
    assert score_night(night_of(entry("w"), weights=only("loyalty"), customers=[guest])).points["w"] == score


def test_a_newcomer_has_the_house_average_and_not_zero():
    regulars = [customer("a", visits=180), customer("b", no_shows=20)]
    score = score_night(night_of(entry("w"), weights=only("history"), customers=regulars)).points["w"]
    assert score == round(1000 * (180 + 19.1) / 220)


def test_the_house_average_is_of_all_on_file_where_a_night_has_only_some_of_them():
    night = night_of(entry("w"), weights=only("history"), customers=[customer("b", no_shows=500)])
    known = replace(night, attendance=Attendance(visits=180, no_shows=18, late_cancellations=4))
    assert score_night(known).points["w"] == round(1000 * (180 + 19.1) / 220)


def test_even_where_nobody_ever_came_a_newcomer_is_not_worth_nothing():
    score = score_night(night_of(entry("w"), weights=only("history"), customers=[customer("b", no_shows=500)]))
    assert score.points["w"] == 500


def test_loyalty_fades_from_the_last_visit_to_the_service_date():
    guest = {"vip_tier": "platinum", "visits": 10}
    fresh = customer("c-fresh", last_visit=date(2026, 11, 28), **guest)
    faded = customer("c-faded", last_visit=date(2026, 6, 1), **guest)
    unknown = customer("c-unknown", **guest)
    parties = [entry("fresh"), entry("faded"), entry("unknown")]
    points = score_night(night_of(*parties, weights=only("loyalty"), customers=[fresh, faded, unknown])).points
    assert points == {"fresh": 500, "faded": 250, "unknown": 250}


def test_a_request_without_a_time_it_was_made_has_not_waited():
    points = score_night(night_of(booking("a"), booking("b", created_at=NOON), weights=only("timing"))).points
    assert points["a"] == points["b"]


def test_who_waited_two_days_has_half_of_what_waiting_can_earn():
    parties = [entry("now", created_at=NOON), entry("waited", created_at=NOON - 2 * MINUTES_PER_DAY)]
    points = score_night(night_of(*parties, weights=only("timing"), now=NOON)).points
    assert points["waited"] - points["now"] == 375


def test_a_weight_that_is_not_named_counts_nothing():
    assert score_night(night_of(entry("w"), weights={"occasion": 1000})).waitlist[0].factors == {
        "history": 0,
        "loyalty": 0,
        "timing": 0,
        "occasion": 500,
    }


def test_created_after_now_is_warned_of_with_the_row_it_stands_in():
    night = night_of(
        entry("w1", created_at="15:00", origin="waitlist.csv:4"),
        booking("b1", created_at="16:30", origin="C:/nights/bookings.csv:12"),
        entry("w2", created_at="15:00"),
        entry("w3", created_at="12:00", origin="waitlist.csv:5"),
        confirmed("b2", created_at="15:00", origin="bookings.csv:3"),
    )
    found = {warning.file: warning for warning in score_warnings(night) if isinstance(warning, Fault)}
    assert {(each.file, each.line, each.column) for each in found.values()} == {
        ("waitlist.csv", 4, "created_at"),
        ("C:/nights/bookings.csv", 12, "created_at"),
    }
    assert "2026-11-28T15:00" in found["waitlist.csv"].message
    (sentence,) = (warning for warning in score_warnings(night) if isinstance(warning, str))
    assert sentence.startswith("w2 ")


def test_of_many_created_after_now_the_first_are_named_and_the_rest_counted():
    night = night_of(*(entry(f"w{number}", created_at="15:00") for number in range(9)))
    assert [str(each).partition(" ")[0] for each in score_warnings(night)] == ["w0", "w1", "w2", "w3", "w4", "4"]


def test_an_explanation_names_each_input_formula_and_fraction():
    guest = customer(
        "c-w",
        vip_tier="gold",
        visits=10,
        no_shows=1,
        total_spend=120_050,
        loyalty_points=300,
        last_visit=date(2026, 6, 1),
    )
    found = explain_score(night_of(entry("w", created_at="09:30", occasion="hen"), customers=[guest]), "w")
    by_name = {factor.name: factor for factor in found.factors}
    assert list(by_name) == ["history", "loyalty", "timing", "occasion"]
    assert [factor.weight for factor in found.factors] == [300, 300, 250, 150]
    shown = {(name, each.name): each.value for name, factor in by_name.items() for each in factor.inputs}
    assert shown["history", "visits"] == "10"
    assert shown["history", "no-shows"] == "1"
    assert shown["loyalty", "spend"] == "1200.50 GBP"
    assert shown["loyalty", "tier"] == "gold"
    assert "180 days" in shown["loyalty", "last visit"]
    assert shown["timing", "waiting"] == "2 h 30 min"
    assert shown["timing", "closeness"] == "opens in 6 h 0 min"
    assert shown["occasion", "occasion"] == "hen"
    assert by_name["occasion"].fraction == 1_000_000
    assert by_name["occasion"].earned == 150
    assert all(factor.formula for factor in found.factors)
    assert found.rank == 1


def test_a_request_is_explained_without_a_rank():
    assert explain_score(night_of(booking("b"), entry("w")), "b").rank is None


@pytest.mark.parametrize(("party_id", "word"), [("nobody", "no part"), ("b2", "promised")])
def test_who_has_no_score_cannot_have_it_explained(party_id, word):
    with pytest.raises(UsageError, match=word):
        explain_score(night_of(entry("w"), confirmed("b2", arrival="19:00")), party_id)


def test_a_running_service_is_as_close_as_can_be():
    running = score_night(night_of(entry("w", created_at=at("20:00")), weights=only("timing"), now=at("20:00")))
    assert running.points["w"] == 250
