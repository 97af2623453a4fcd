"""The sentence of each reason names what stands in the way: parties, tables, times."""

from __future__ import annotations

from allocator.domain.plan import Parameters, Ranked, Scores, WaitlistPolicy
from allocator.domain.venue import CombinationRules, Limits, Pacing, Stability, TurnTimes
from allocator.explain import explain_plan
from tests.builders import (
    at,
    booking,
    closure,
    confirmed,
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
from tests.unit.explaining import why


def detail(night, *seated, scores=None) -> str:
    return why(night, *seated, seconds=0.0, scores=scores).detail


def says(text: str, *parts: str) -> bool:
    return all(part in text for part in parts)


def test_full_names_who_is_at_the_tables_until_when_and_how_many_they_are():
    night = make_night([table("1"), table("2")], [locked("b1", "1", 3), booking("b3", 4, "18:45"), booking("b2", 2)])
    told = detail(night, seat("b1", "1", "19:00", "20:30"), seat("b3", "2", "18:45", "20:15"))
    assert says(told, "At 19:00 none of the 2 places for 2 covers is free")
    assert says(told, "table 1 has b1 (3 covers, locked, 19:00 to 20:30)", "table 2 has b3 (4 covers, 18:45 to 20:15)")


def test_full_tells_the_only_place_as_such_with_the_needs_it_meets():
    night = make_night([table("1"), table("2", tags=["quiet"])], [locked("b1", "2"), booking("b2", needs=("quiet",))])
    told = detail(night, seat("b1", "2", "19:00", "20:30"))
    assert told.startswith("At 19:00 one place alone takes 2 covers with quiet: table 2 has b1")


def test_full_names_every_party_at_a_joined_place():
    night = make_night(
        [table("1"), table("2")],
        [locked("b1", "1"), locked("b3", "2"), booking("b2", 7)],
        combinations=[join("1+2", 5, 8)],
    )
    told = detail(night, seat("b1", "1", "19:00", "20:30"), seat("b3", "2", "19:00", "20:30"))
    assert says(told, "tables 1+2 have b1 (", "and b3 (")


def test_full_tells_the_other_times_a_flexible_party_could_come():
    flexible = booking("b2", earliest="18:45", latest="19:15")
    taken = [confirmed("b1", arrival="18:30", held="1"), flexible]
    told = detail(make_night([table("1")], taken), seat("b1", "1", "18:30", "20:00"))
    assert told.endswith("nor is one at 18:45 or 19:15. What would change that was not looked for.")
    wide = booking("b2", earliest="18:00", latest="19:30")
    told = detail(make_night([table("1")], [taken[0], wide]), seat("b1", "1", "18:30", "20:00"))
    assert "nor is one at any other time it could come (18:00 to 19:30)" in told


def test_full_tells_of_cleaning_where_the_stays_themselves_do_not_meet():
    service = make_service(turn_times=TurnTimes(default=60, buffer_minutes=15))
    night = make_night(
        [table("1")], [locked("b1", "1", arrival="18:00"), booking("b2")], venue=make_venue(services=(service,))
    )
    told = detail(night, seat("b1", "1", "18:00", "19:00"))
    assert "b1 (2 covers, locked, 18:00 to 19:00) with the minutes to set up and clean" in told


def test_a_place_the_plan_leaves_free_is_said_to_be_free():
    assert "leaves table 1 at 19:00 free" in detail(make_night([table("1")], [booking("b2")]))


def test_outside_the_service_the_hours_are_told():
    assert says(detail(make_night([table("1")], [booking("b2", arrival="22:30")])), "22:30", "18:00 to 22:00")
    flexible = booking("b2", arrival="16:00", earliest="15:00", latest="17:00")
    assert says(detail(make_night([table("1")], [flexible])), "15:00 to 17:00", "18:00 to 22:00")


def test_sizes_are_told_with_the_nearest_there_are():
    floor = [table("1", 2, 4), table("2", 2, 4)]
    assert says(
        detail(make_night(floor, [booking("b2", 9)], combinations=[join("1+2", 6, 8)])), "tables 1+2", "takes 8"
    )
    assert says(detail(make_night(floor, [booking("b2", 1)])), "fewer than 2", "table 1")
    gap = detail(make_night(floor, [booking("b2", 5)], combinations=[join("1+2", 6, 8)]))
    assert says(gap, "exactly 5 covers", "up to 4", "others 6 or more")
    assert detail(make_night([], [booking("b2", 5)])).startswith("There is no table.")


def test_a_house_rule_that_joins_are_for_larger_parties_is_told_as_a_size():
    venue = make_venue(combinations=CombinationRules(party_min=6))
    floor = [table("1", 1, 2), table("2", 1, 2)]
    gap = detail(make_night(floor, [booking("b2", 4)], venue=venue, combinations=[join("1+2", 3, 8)]))
    assert says(gap, "up to 2", "others 6 or more")


def test_unmet_needs_are_told_with_where_each_is_met():
    floor = [table("1", 1, 2, tags=["quiet"]), table("2", 1, 6, tags=["booth"]), table("3", 1, 6)]
    told = detail(make_night(floor, [booking("b2", 5, needs=("quiet", "booth", "window"))]))
    assert says(told, "None of the 2 places for 5 covers", "quiet is at 1 (1 to 2 covers)", "booth is at 2 only")
    assert "nothing has window" in told


def test_the_least_spend_asked_for_is_told_in_the_currency():
    floor = [table("1", min_spend=5000), table("2", min_spend=6000)]
    told = detail(make_night(floor, [booking("b2", expected_spend=1250)]))
    assert says(told, "12.50 GBP", "50.00 GBP", "table 1")
    yen = make_venue(currency="JPY", minor_digits=0)
    assert says(detail(make_night(floor, [booking("b2", expected_spend=1250)], venue=yen)), "1250 JPY", "5000 JPY")


def test_closures_are_told_with_their_times_and_reason():
    shut = [closure("1", "18:00", "21:00", reason="a leak"), closure("2")]
    told = detail(make_night([table("1"), table("2")], [booking("b2")], closures=shut))
    assert says(told, "1 from 18:00 until 21:00 (a leak)", "2 all night")


def test_the_limit_is_told_with_what_the_customer_has():
    floor = [table(name) for name in "1234"]
    parties = [confirmed("b1", 7, customer_id="c", held="1+2"), booking("b2", customer_id="c")]
    night = make_night(floor, parties, combinations=[join("1+2", 5, 8)])
    told = detail(night, seat("b1", "1+2", "19:00", "20:30"))
    assert says(told, "Customer c may have 2 tables", "b1 at tables 1+2, counting 2", "table 3 at 19:00 would be free")


def test_a_promise_that_is_not_seated_counts_against_the_limit_and_is_told():
    venue = make_venue(limits=Limits(tables_per_customer=1))
    parties = [confirmed("b1", customer_id="c", held="1"), booking("b2", customer_id="c")]
    told = explain_plan(
        make_night([table("1"), table("2")], parties, venue=venue), Scores(), Parameters(), make_plan(), seconds=0.0
    )
    assert "b1 promised" in next(each.detail for each in told if each.party_id == "b2")


def test_pacing_is_told_with_who_arrives_in_the_slot():
    paced = make_venue(services=(make_service(pacing=Pacing(max_covers=4, max_parties=9)),))
    night = make_night([table("1"), table("2")], [booking("b1", 3), booking("b2", 2)], venue=paced)
    told = detail(night, seat("b1", "1", "19:00", "20:30"))
    assert says(told, "At most 4 covers and 9 parties may arrive in the slot of 19:00", "3 covers already do: b1 (3)")
    alone = make_night([table("1", 1, 6)], [booking("b2", 5)], venue=paced)
    assert "this party alone is 5 covers" in detail(alone)


def test_stability_is_told_with_who_has_its_tables_and_who_is_moved_already():
    floor = [table("1"), table("2"), table("3")]
    parties = [locked("b1", "1", arrival="19:15"), confirmed("b2", held="1"), confirmed("b3", held="2")]
    night = make_night(floor, parties, max_moves=1)
    told = detail(night, seat("b1", "1", "19:15", "20:45"), seat("b3", "3", "19:00", "20:30"))
    assert says(told, "It holds table 1, which b1 (", "table 2 at 19:00 would be free", "at most 1 promised booking")
    assert "b3 already" in told


def test_a_party_that_arrives_soon_is_told_to_keep_its_tables():
    venue = make_venue(stability=Stability(freeze_minutes=60))
    parties = [locked("b1", "1", arrival="19:15"), confirmed("b2", held="1")]
    night = make_night([table("1"), table("2")], parties, venue=venue, now=at("18:00"), max_moves=5)
    told = detail(night, seat("b1", "1", "19:15", "20:45"))
    assert says(told, "within 60 minutes of now", "must keep table 1", "table 2 at 19:00 would be free")


def waitlist(*ids: str) -> Scores:
    ranked = tuple(Ranked(who, rank, 900 - 100 * rank, {}) for rank, who in enumerate(ids, start=1))
    return Scores({each.party_id: each.score for each in ranked}, ranked)


def test_an_entry_passed_over_is_told_who_of_lower_rank_sits_and_why_it_could_not():
    night = make_night([table("1", 1, 2)], [entry("w1", 4), entry("w2", 2)])
    told = detail(night, seat("w2", "1", "19:00", "20:30"), scores=waitlist("w1", "w2"))
    assert "Seated though ranked lower: w2 (2 covers) has table 1 at 19:00, which takes 1 to 2 covers." in told


def test_each_cause_of_being_passed_over_is_told():
    floor = [table("1", tags=["quiet"], min_spend=3000)]
    there = seat("w2", "1", "19:00", "20:30")
    scores = waitlist("w1", "w2")
    needy = make_night(floor, [entry("w1", needs=("window",)), entry("w2")])
    assert "does not meet the need window" in detail(needy, there, scores=scores)
    poor = make_night(floor, [entry("w1", expected_spend=0), entry("w2")])
    assert "asks for 30.00 GBP" in detail(poor, there, scores=scores)
    shut = make_night(floor, [entry("w1", arrival="21:00"), entry("w2")], closures=[closure("1", "21:30")])
    assert "closed at 21:00" in detail(shut, there, scores=scores)
    late = make_night(floor, [entry("w1", arrival="20:15"), entry("w2"), locked("b1", "1", arrival="20:45")])
    told = detail(late, there, seat("b1", "1", "20:45", "22:15"), scores=scores)
    assert "where b1 would be in its way" in told


def test_limits_and_pacing_are_told_as_causes_of_being_passed_over():
    scores = waitlist("w1", "w2")
    there = seat("w2", "1", "19:00", "20:30")
    limited = make_venue(limits=Limits(tables_per_customer=1))
    parties = [entry("w1", customer_id="c"), confirmed("b1", customer_id="c", arrival="18:00", held="2"), entry("w2")]
    night = make_night([table("1"), table("2")], parties, venue=limited)
    told = detail(night, there, seat("b1", "2", "18:00", "19:30"), scores=scores)
    assert "customer c may have no more tables" in told
    paced = make_venue(services=(make_service(pacing=Pacing(max_covers=3)),))
    night = make_night([table("1")], [entry("w1", 4), entry("w2", 2)], venue=paced)
    assert "too many arrive at 19:00" in detail(night, there, scores=scores)


def test_under_the_weighted_policy_the_larger_party_is_said_to_count_more():
    night = make_night([table("1")], [entry("w1", 1), entry("w2", 4)])
    plan = make_plan(seat("w2", "1", "19:00", "20:30"))
    weighted = Parameters(waitlist=WaitlistPolicy.WEIGHTED)
    (told,) = explain_plan(night, waitlist("w1", "w2"), weighted, plan, seconds=0.0)
    assert "counts more by score and covers" in told.detail
