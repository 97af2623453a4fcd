from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.candidates import Candidates
from allocator.domain.night import Diary, choose_service, night_of
from allocator.domain.party import Status
from allocator.domain.venue import CombinationRules, MoveLimit, TurnTimes
from allocator.what_if.amend import ImpossibleChanges, amend
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseArea,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    SetTurns,
    ShiftTurns,
    Unjoin,
)
from tests.builders import (
    DAY,
    NOON,
    at,
    booking,
    confirmed,
    customer,
    entry,
    join,
    locked,
    make_service,
    make_venue,
    table,
)

TABLES = (table("1", adjacent_to=["2"]), table("2"), table("3", area="terrace"))
CUSTOMERS = (customer("c-b1"), customer("vip", vip_tier="gold"), customer("own", table_limit=1))


def diary(*parties, **more):
    more.setdefault("venue", make_venue())
    return Diary(tables=TABLES, parties=parties, customers=CUSTOMERS, **more)


def night(of):
    return night_of(of, choose_service(of, DAY), NOON)


def amended(of, *changes):
    return amend(of, night(of), changes)


def refused(of, *changes):
    with pytest.raises(ImpossibleChanges) as error:
        amended(of, *changes)
    return list(error.value.reasons)


def test_a_party_that_asks_is_one_more_request_of_a_stranger():
    of = diary(booking("b1"))
    found = amended(of, AskParty(9, 20 * 60 + 30, 60))
    (party_id,) = found.asked
    party = found.night.party[party_id]
    assert party.requested
    assert (party.party_size, party.arrival) == (9, at("20:30"))
    assert (party.earliest, party.latest) == (at("19:30"), at("21:30"))
    assert party.customer_id not in found.night.customers
    assert set(found.night.party) == {"b1", party_id}


def test_a_party_that_asks_takes_nobodys_id():
    found = amended(diary(booking("new-1")), AskParty(2, 19 * 60), AskParty(2, 19 * 60))
    assert set(found.asked) == {"new-2", "new-3"}
    assert all(found.night.party[each].earliest is None for each in found.asked)


def test_past_midnight_belongs_to_the_night():
    late = make_venue(services=(make_service(closes=4 * 60, last_arrival=2 * 60),))
    found = amended(diary(venue=late), AskParty(2, 60))
    assert found.night.party["new-1"].arrival == at("25:00")


def test_a_time_that_does_not_exist_is_refused():
    """In London the clocks go from 01:00 to 02:00 in the night of 28 March 2026."""
    service = make_service(closes=5 * 60, last_arrival=4 * 60)
    of = diary(venue=make_venue(services=(service,), timezone="Europe/London"))
    day = DAY.replace(month=3)
    changed = night_of(of, choose_service(of, day), at("12:00", day))
    with pytest.raises(ImpossibleChanges, match="does not exist"):
        amend(of, changed, [AskParty(2, 60 + 30)])
    assert amend(of, changed, [AskParty(2, 2 * 60 + 30)]).night.party["new-1"].arrival == at("25:30", day)


@pytest.mark.parametrize("party", [booking("b1"), confirmed("b1", held="1"), entry("b1")])
def test_who_cancels_takes_no_part(party):
    assert "b1" not in amended(diary(party), Cancel("b1")).night.party


def test_who_grows_is_asked_for():
    found = amended(diary(confirmed("b1", 2, held="1")), Grow("b1", 4))
    assert found.night.party["b1"] == confirmed("b1", 4, held="1")
    assert found.asked == ("b1",)


def test_a_locked_party_grows_where_it_is_with_a_warning():
    found = amended(diary(locked("b1", "1")), Grow("b1", 40))
    assert found.night.party["b1"].party_size == 40
    assert "keeps 1" in found.warnings[0]


def test_who_is_late_comes_later_and_keeps_what_it_holds():
    parties = confirmed("b1", held="1"), booking("b2", earliest="18:30", latest="20:00")
    found = amended(diary(*parties), Delay("b1", 45), Delay("b2", 30)).night
    assert found.party["b1"] == confirmed("b1", held="1", arrival="19:45")
    assert found.party["b2"] == booking("b2", arrival="19:30", earliest="19:00", latest="20:30")


def test_tables_and_areas_are_closed_all_night():
    found = amended(diary(), CloseTable("1"), CloseArea("terrace")).night
    assert [each.tables for each in found.closures] == [{"1"}, {"3"}]
    assert all(each.start is each.end is None for each in found.closures)


def test_any_tables_may_be_joined_with_a_warning_where_they_do_not_touch():
    found = amended(diary(), Join(("1", "2"), 5, 8), Join(("2", "3"), 5, 7))
    assert {made.name: (made.min_covers, made.max_covers) for made in found.night.sets if made.joined} == {
        "1+2": (5, 8),
        "2+3": (5, 7),
    }
    assert len(found.warnings) == 1
    assert "2+3" in found.warnings[0]


def test_a_join_that_is_declared_keeps_its_setup():
    of = diary(combinations=(join("1+2", 5, 6, setup_minutes=20, counts_as=1),))
    assert amended(of, Join(("1", "2"), 3, 8)).night.combinations == (join("1+2", 3, 8, setup_minutes=20, counts_as=1),)


def test_a_combination_is_taken_away_declared_or_generated():
    generating = make_venue(combinations=CombinationRules(generate=True))
    for of in (
        diary(combinations=(join("1+2", 5, 8),)),
        diary(venue=generating),
        diary(venue=generating, combinations=(join("1+2", 5, 8),)),
    ):
        assert any(made.joined for made in night(of).sets)
        assert not any(made.joined for made in amended(of, Unjoin(("1", "2"))).night.sets)


def test_turn_times_get_longer_and_shorter_but_a_night_stays_a_night():
    turns = TurnTimes(default=None, rules=((2, 60), (4, 90)))
    of = diary(venue=make_venue(services=(make_service(turn_times=turns),)))
    longer = amended(of, ShiftTurns(15)).night.service.turn_times
    assert longer == TurnTimes(default=None, rules=((2, 75), (4, 105)))
    assert amended(of, ShiftTurns(-59)).night.service.turn_times.rules == ((2, 1), (4, 31))
    assert amended(of, SetTurns(120)).night.service.turn_times == TurnTimes(default=120)


def test_turn_times_that_are_all_the_whole_night_are_not_changed_in_silence():
    of = diary(venue=make_venue(services=(make_service(turn_times=TurnTimes()),)))
    assert "whole night" in amended(of, ShiftTurns(15)).warnings[0]


def test_parties_with_a_duration_of_their_own_keep_it_with_a_warning():
    found = amended(diary(booking("b1", duration=45)), SetTurns(120))
    assert found.night.party["b1"].duration == 45
    assert "1 party" in found.warnings[0]


def test_the_limit_of_the_house_is_for_all_but_personal_exceptions():
    limits = [amended(diary(), LimitTables(number)).night.limit for number in (1, 6)]
    assert [[limit(person) for person in ("c-b1", "vip", "own", "stranger")] for limit in limits] == [
        [1, 4, 1, 1],
        [6, 6, 1, 6],
    ]


def test_moves_are_a_number_or_a_share():
    of = diary(*(confirmed(f"b{number}", held="1", arrival=f"{18 + number}:00") for number in range(4)))
    assert night(of).max_moves == 1
    assert amended(of, AllowMoves(MoveLimit(count=3))).night.max_moves == 3
    assert amended(of, AllowMoves(MoveLimit(percent=50))).night.max_moves == 2


def test_moves_asked_for_hold_unless_a_change_says_otherwise():
    of = diary(*(confirmed(f"b{number}", held="1", arrival=f"{18 + number}:00") for number in range(4)))
    whole = night_of(of, choose_service(of, DAY), NOON, MoveLimit(count=4))
    assert amend(of, whole, [CloseTable("3")], MoveLimit(count=4)).night.max_moves == 4
    assert amend(of, whole, [AllowMoves(MoveLimit(count=2))], MoveLimit(count=4)).night.max_moves == 2


def test_changes_combine_and_their_order_does_not_matter():
    of = diary(confirmed("b1", held="1"), booking("b2"))
    changes = [CloseTable("3"), Cancel("b2"), Grow("b1", 3), SetTurns(60), AskParty(2, 19 * 60)]
    one, other = amended(of, *changes), amended(of, *reversed(changes))
    assert one.night == other.night
    assert [str(each) for each in one.changes] == [
        "--close 3",
        "--cancel b2",
        "--grow b1=3",
        "--turn 60",
        "--party 2@19:00",
    ]


def test_the_night_is_as_if_the_folder_had_said_so():
    of = diary(confirmed("b1", held="1"), booking("b2"), combinations=(join("1+2", 5, 8),))
    said = replace(
        of,
        parties=(confirmed("b1", 4, held="1"), booking("b2", arrival="19:20")),
        combinations=(),
        venue=make_venue(services=(make_service(turn_times=TurnTimes(default=105)),)),
    )
    found = amended(of, Grow("b1", 4), Delay("b2", 20), Unjoin(("1", "2")), ShiftTurns(15)).night
    assert replace(found, apart=frozenset()) == night(said)


def test_the_diary_is_left_as_it_was():
    of = diary(confirmed("b1", held="1"))
    before = replace(of)
    amended(of, Grow("b1", 4), CloseTable("2"), SetTurns(60))
    assert of == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Cancel("b9"), "--cancel b9: there is no booking or waitlist entry b9"),
        (Grow("gone", 8), "--grow gone=8: gone is cancelled"),
        (Delay("left", 8), "--late left=8: left came and left"),
        (Grow("other", 8), "--grow other=8: other takes no part in this night; it is for 2026-11-30 19:00"),
        (Delay("here", 5), "--late here=5: here has arrived already"),
        (Delay("b1", 200), "--late b1=200: 22:20 is outside the night; arrivals are from 18:00 to 22:00"),
        (CloseTable("9"), "--close 9: there is no table 9"),
        (CloseArea("roof"), "--close area:roof: no table is in an area 'roof'; the areas are main, terrace"),
        (AskParty(2, 17 * 60), "--party 2@17:00: 17:00 is outside the night; arrivals are from 18:00 to 22:00"),
        (AskParty(2, 22 * 60 + 1), "--party 2@22:01: 22:01 is outside the night; arrivals are from 18:00 to 22:00"),
        (AskParty(2, 23 * 60, 59), "--party 2@23:00~59: 23:00 is outside the night; arrivals are from 18:00 to 22:00"),
        (Join(("1", "9"), 2, 4), "--join 1+9=2-4: there is no table 9"),
        (Unjoin(("1", "3")), "--unjoin 1+3: 1+3 is no combination of this floor"),
        (ShiftTurns(-90), "--turn -90: a turn time of 90 minutes cannot be 90 shorter"),
        (CloseTable("3"), "here is locked to 3 but --close 3 closes 3 at that time"),
    ],
)
def test_what_cannot_be_is_told(change, reason):
    assert refused(_mixed(), change) == [reason]


def test_everything_that_cannot_be_is_told_in_one_go():
    found = refused(
        _mixed(), Cancel("b9"), Grow("b1", 3), Cancel("b1"), CloseTable("9"), AskParty(2, 0), CloseTable("3")
    )
    assert len(found) == 5
    assert "--grow b1=3: b1 is cancelled" in found


def test_the_same_is_not_changed_twice():
    assert refused(_mixed(), Grow("b1", 3), Grow("b1", 4)) == ["--grow b1=4: the same is changed twice"]
    assert refused(_mixed(), SetTurns(90), ShiftTurns(5)) == ["--turn +5: the same is changed twice"]


def _mixed():
    return diary(
        booking("b1"),
        booking("gone", status=Status.CANCELLED),
        booking("left", status=Status.COMPLETED),
        replace(booking("other"), arrival=at("19:00") + 2 * 24 * 60),
        booking("here", held="3", status=Status.ARRIVED),
    )


@pytest.mark.parametrize(("asked", "flexible"), [("17:30", 30), ("22:30", 60)])
def test_a_party_may_ask_for_a_time_outside_if_it_may_be_moved_into_the_hours(asked, flexible):
    hour, minute = asked.split(":")
    changed = amended(diary(), AskParty(2, 60 * int(hour) + int(minute), flexible)).night
    (party,) = changed.parties
    assert party.arrival == at(asked)
    assert (party.earliest, party.latest) == (at(asked) - flexible, at(asked) + flexible)
    starts = [each.start for each in Candidates.of(changed).sieve(party).candidates]
    assert starts
    assert all(changed.service.opens <= start <= changed.service.last_arrival for start in starts)


def test_a_party_does_not_ask_for_the_hours_of_another_service():
    lunch = make_service(name="lunch", opens=12 * 60, closes=15 * 60, last_arrival=14 * 60)
    dinner = make_service(name="dinner")
    of = diary(venue=make_venue(services=(lunch, dinner)))
    here = night_of(of, choose_service(of, DAY, "dinner"), NOON)
    with pytest.raises(ImpossibleChanges, match="outside the night"):
        amend(of, here, [AskParty(2, 14 * 60, 300)])
