"""What a new plan means beside the one that stands."""

from __future__ import annotations

from allocator.domain.difference import News, difference, notices
from allocator.domain.party import Status
from tests.builders import booking, confirmed, entry, make_night, make_plan, seat, table

NIGHT = make_night(
    [table("1"), table("2"), table("10")],
    [
        confirmed("p1", held="1"),
        confirmed("p2", held="2"),
        booking("r1"),
        booking("r2"),
        entry("w1", arrival="21:00"),
        booking("gone", status=Status.CANCELLED),
    ],
)
P1, P2 = seat("p1", "1", "19:00", "20:30"), seat("p2", "2", "19:00", "20:30")
R1, W1 = seat("r1", "10", "19:30", "21:00"), seat("w1", "1", "21:00", "22:30")


def test_who_is_new_is_gained_and_who_sits_elsewhere_or_at_another_time_is_moved() -> None:
    moved, later = seat("p1", "10", "19:00", "20:30"), seat("p2", "2", "19:15", "20:45")
    found = difference(NIGHT, make_plan(P1, P2), make_plan(moved, later, W1))
    assert found.gained == ("w1",)
    assert [(each.party_id, each.before, each.after) for each in found.moved] == [
        ("p1", P1, moved),
        ("p2", P2, later),
    ]
    assert found.lost == ()


def test_who_would_still_come_is_lost_and_who_will_not_is_no_loss() -> None:
    gone = seat("gone", "10", "19:00", "20:30")
    found = difference(NIGHT, make_plan(P1, P2, gone), make_plan(P2))
    assert found.lost == ("p1",)


def test_the_same_plan_is_no_difference() -> None:
    found = difference(NIGHT, make_plan(P1, R1), make_plan(R1, P1))
    assert (found.gained, found.lost, found.moved) == ((), (), ())


def told(**options: object) -> dict[str, News]:
    plan = make_plan(seat("p1", "10", "19:00", "20:30"), R1, W1)
    return {each.party_id: each.news for each in notices(NIGHT, plan, **options)}  # type: ignore[arg-type]


def test_promised_parties_are_told_what_changes_for_them_most_urgent_first() -> None:
    assert list(told(confirm=False).items()) == [("p2", News.NO_PLACE), ("p1", News.MOVED)]


def test_requests_are_told_when_they_are_confirmed_or_wait() -> None:
    assert told(confirm=True) == {
        "p2": News.NO_PLACE,
        "p1": News.MOVED,
        "r1": News.CONFIRMED,
        "r2": News.WAITLISTED,
    }


def test_entries_are_told_when_they_are_offered_their_place() -> None:
    assert told(confirm=False, offered={"w1"})["w1"] is News.OFFERED


def test_a_promised_party_that_stays_is_told_nothing() -> None:
    assert notices(NIGHT, make_plan(P1, P2), confirm=False) == ()
