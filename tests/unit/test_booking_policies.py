from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.simulated import REFUSALS, BookingPolicy, Counted, Measure
from allocator.domain.venue import MoveLimit, Pacing, Stability
from allocator.simulation.desk import RULES, Answer, Desk
from allocator.simulation.evening import play
from allocator.simulation.hindsight import most_covers
from allocator.simulation.nights import Request, SimulatedNight
from allocator.simulation.options import Menu
from tests.builders import at, booking, closure, join, make_service, make_venue, table
from tests.simulating import diary_of, floor_of

if TYPE_CHECKING:
    from allocator.domain.night import Diary
    from allocator.domain.party import Party
    from allocator.simulation.options import Option

PAIR = (table("1", 1, 2), table("2", 1, 4))


def asks(*parties: Party, cancels: dict[str, str] | None = None, stays_away: str = "") -> tuple[Request, ...]:
    """These, each asking an hour after the one before, and who is named cancels or stays away; all would wait."""
    cancels = cancels or {}
    return tuple(
        Request(
            number,
            party,
            at("01:00") + 60 * number if party.created_at is None else party.created_at,
            at(cancels[party.party_id]) if party.party_id in cancels else None,
            party.party_id != stays_away,
            waits=True,
        )
        for number, party in enumerate(parties)
    )


def played(diary: Diary, policy: BookingPolicy, requests: tuple[Request, ...], offers: int = 30) -> Counted:
    night = SimulatedNight(requests, {request.party.customer_id: request.party.customer_id for request in requests})
    rules = RULES[policy]
    return play(Menu(night.on(floor_of(diary)), offers if rules.offers else 0), rules, requests, "seed")


def bound(diary: Diary, requests: tuple[Request, ...]) -> int:
    night = SimulatedNight(requests, {})
    return most_covers(Menu(night.on(floor_of(diary))), requests)


def test_first_come_gives_the_smallest_single_table_and_never_a_join() -> None:
    diary = diary_of(PAIR, combinations=[join("1+2", 5, 6)])
    requests = asks(booking("a", 2), booking("b", 4), booking("c", 6))
    counted = played(diary, BookingPolicy.FIRST_COME, requests)
    assert counted.covers == 6
    assert counted.refusals == (0, 0, 1, 0, 0)


def test_first_come_joined_joins_where_no_single_table_is_free() -> None:
    diary = diary_of(PAIR, combinations=[join("1+2", 5, 6)])
    assert played(diary, BookingPolicy.FIRST_COME_JOINED, asks(booking("c", 6))).covers == 6


def test_largest_first_waits_for_the_nightly_run_and_then_takes_the_largest() -> None:
    diary = diary_of([table("1", 1, 4)])
    requests = asks(booking("small", 2), booking("large", 4))
    assert played(diary, BookingPolicy.FIRST_COME, requests).covers == 2
    assert played(diary, BookingPolicy.LARGEST_FIRST, requests).covers == 4


def test_after_the_nightly_run_largest_first_answers_at_once() -> None:
    diary = diary_of([table("1", 1, 4)])
    requests = asks(booking("small", 2, created_at="07:00"), booking("large", 4, created_at="08:00"))
    assert played(diary, BookingPolicy.LARGEST_FIRST, requests).covers == 2


def test_pooled_makes_room_along_a_chain_of_accepted_parties() -> None:
    tables = [table("1", 1, 2, tags=["window", "quiet"]), table("2", 1, 2, tags=["window"]), table("3", 1, 2)]
    rows = asks(booking("a", 2, needs=("window",)), booking("b", 2), booking("c", 2, needs=("quiet",)))
    assert played(diary_of(tables), BookingPolicy.FIRST_COME, rows).parties == 2
    assert played(diary_of(tables), BookingPolicy.POOLED, rows).parties == 3


def test_pooled_accepts_at_once_where_a_place_is_free_and_moves_nobody() -> None:
    tables = [table("1", 1, 2), table("2", 1, 4), table("3", 1, 6)]
    first, second, third = asks(booking("a", 2), booking("b", 2), booking("c", 4))
    night = SimulatedNight((first, second, third), {})
    desk = Desk(RULES[BookingPolicy.POOLED], Menu(night.on(floor_of(diary_of(tables)))), "seed")
    before: dict[int, Option] = {}
    for request in night.requests:
        assert desk.answer(request, request.asked_at) is Answer.ACCEPTED
        now = {number: entry.option for number, entry in desk.book.entries.items()}
        assert before.items() <= now.items()
        before = now


def test_pooled_accepts_what_first_come_refuses_for_the_table_it_gave_away() -> None:
    tables = [table("1", 1, 2, tags=["window"]), table("2", 1, 2)]
    rows = asks(booking("a", 2), booking("b", 2, needs=("window",)))
    assert played(diary_of(tables), BookingPolicy.FIRST_COME, rows).parties == 1
    assert played(diary_of(tables), BookingPolicy.POOLED, rows).parties == 2


def test_whoever_sits_or_comes_within_the_freeze_is_not_moved_any_more() -> None:
    tables = [table("1", 1, 2, tags=["window"]), table("2", 1, 2)]
    late = booking("b", 2, "19:30", needs=("window",), created_at="18:30")
    early = booking("a", 2, "19:00", created_at="09:00")
    assert played(diary_of(tables), BookingPolicy.POOLED, asks(early, late)).parties == 2
    frozen = make_venue(stability=Stability(MoveLimit(count=0), freeze_minutes=30))
    assert played(diary_of(tables, venue=frozen), BookingPolicy.POOLED, asks(early, late)).parties == 1
    seated = replace(late, created_at=at("19:00"))
    assert played(diary_of(tables), BookingPolicy.POOLED, asks(early, seated)).parties == 1


def test_offers_move_an_arrival_by_no_more_than_was_said() -> None:
    diary = diary_of([table("1", 1, 2)])
    requests = asks(booking("a", 2, "19:00"), booking("b", 2, "20:00"))
    assert played(diary, BookingPolicy.POOLED, requests).parties == 1
    assert played(diary, BookingPolicy.POOLED_OFFERS, requests, offers=30).parties == 2
    assert played(diary, BookingPolicy.POOLED_OFFERS, requests, offers=15).parties == 1


def test_a_time_within_the_window_of_a_party_is_one_it_asked_for() -> None:
    diary = diary_of([table("1", 1, 2)])
    requests = asks(booking("a", 2, "19:00"), booking("b", 2, "20:00", latest="20:30"))
    assert played(diary, BookingPolicy.FIRST_COME, requests).parties == 2
    assert bound(diary, requests) == 4


def test_a_cancellation_offers_its_place_to_who_waits_longest_and_is_suited_by_it() -> None:
    diary = diary_of([table("1", 1, 4)])
    requests = asks(booking("a", 2), booking("large", 6), booking("b", 3), booking("c", 4), cancels={"a": "12:00"})
    counted = played(diary, BookingPolicy.FIRST_COME, requests)
    assert (counted.parties, counted.covers, counted.conversions) == (1, 3, 1)
    assert counted.refusals == (0, 1, 1, 0, 0)


def test_a_place_that_becomes_free_too_late_is_offered_to_nobody() -> None:
    diary = diary_of([table("1", 1, 4)])
    requests = asks(booking("a", 2), booking("b", 3), cancels={"a": "18:30"})
    assert played(diary, BookingPolicy.FIRST_COME, requests).conversions == 0


def test_a_party_that_stays_away_keeps_its_table_and_brings_nothing() -> None:
    diary = diary_of([table("1", 1, 4)])
    requests = asks(booking("a", 2, expected_spend=500), booking("b", 3, expected_spend=700), stays_away="a")
    counted = played(diary, BookingPolicy.FIRST_COME, requests)
    assert (counted.covers, counted.spend, counted.seat_minutes, counted.table_minutes) == (0, 0, 0, 0)
    assert bound(diary, requests) == 3


def test_tables_held_back_are_given_from_their_release_on() -> None:
    held_back = (closure("1", release_at=at("12:00")),)
    diary = diary_of([table("1", 1, 4)], closures=held_back)
    requests = asks(booking("early", 2, created_at="11:00"), booking("late", 4, created_at="12:00"))
    assert played(diary, BookingPolicy.POOLED, requests).covers == 4
    assert bound(diary, requests) == 4


def test_nobody_is_accepted_beyond_the_pacing_of_a_slot_or_the_limit_of_a_person() -> None:
    tables = [table(str(number), 1, 2) for number in range(4)]
    requests = asks(*(booking(f"b{number}", 2, customer_id="same") for number in range(4)))
    paced = make_venue(services=(make_service(pacing=Pacing(max_covers=3)),))
    for policy in RULES:
        assert played(diary_of(tables), policy, requests, offers=5).parties == 2
        assert played(diary_of(tables, venue=paced), policy, requests, offers=5).parties == 1
    assert bound(diary_of(tables), requests) == 4
    assert bound(diary_of(tables, venue=paced), requests) == 3


def test_every_size_band_has_a_measure() -> None:
    assert [measure.value for measure in REFUSALS] == [each.value for each in Measure if "refusals" in each.value]
