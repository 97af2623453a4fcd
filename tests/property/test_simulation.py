"""Random small floors and nights: what must hold for every policy, and for what decisions stand on."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.simulated import BookingPolicy
from allocator.domain.venue import Pacing
from allocator.simulation.audit import double_bookings
from allocator.simulation.book import Book
from allocator.simulation.counting import Diner, impossible
from allocator.simulation.demand import Asked, Guest
from allocator.simulation.desk import RULES, Answer, Desk
from allocator.simulation.evening import play_through
from allocator.simulation.nights import Behaviour, draw_night
from allocator.simulation.options import Menu
from allocator.simulation.precedents import Precedents
from allocator.simulation.rearrange import make_room
from allocator.simulation.study import Study, play_night
from tests.builders import join, make_service, make_venue, table
from tests.drawn import drawn
from tests.simulating import diary_of, floor_of

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.simulation.nights import Request

FEW, MORE = drawn(10), drawn(30)
AT_ASKED_TIMES = [policy for policy in BookingPolicy if policy is not BookingPolicy.POOLED_OFFERS]


class Anyone:
    """A demand of all kinds: sizes, times, windows, needs, persons with two bookings."""

    def draw(self, chance: random.Random) -> Guest:
        return Guest("", tuple(self._asked(chance) for _ in range(chance.choice((1, 1, 1, 2)))))

    def _asked(self, chance: random.Random) -> Asked:
        arrival = 15 * chance.randrange(17)
        flexible = chance.random() < 0.3
        return Asked(
            chance.choice((1, 2, 2, 3, 4, 5, 7)),
            arrival,
            chance.randrange(1, 3000),
            max(0, arrival - 30) if flexible else None,
            arrival + 30 if flexible else None,
            chance.choice((None, None, 60, 150)),
            needs=("window",) if chance.random() < 0.2 else (),
        )


@st.composite
def floors(draw: st.DrawFn) -> Night:
    count = draw(st.integers(2, 5))
    sizes = draw(st.lists(st.sampled_from([(1, 2), (2, 4), (1, 6)]), min_size=count, max_size=count))
    tags = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    tables = [
        table(str(number), least, most, tags=["window"] if tagged else [])
        for number, ((least, most), tagged) in enumerate(zip(sizes, tags, strict=True))
    ]
    combinations = [join("0+1", 3, 8, setup_minutes=draw(st.sampled_from([0, 15])))]
    if count > 3 and draw(st.booleans()):
        combinations += [join("1+2", 3, 9), join("1+2+3", 5, 14)]
    pacing = Pacing(max_covers=draw(st.sampled_from([None, 6])), max_parties=draw(st.sampled_from([None, 2])))
    venue = make_venue(services=(make_service(pacing=pacing),))
    return floor_of(diary_of(tables, combinations=combinations, venue=venue))


@FEW
@given(floor=floors(), seed=st.integers(0, 1000), load=st.sampled_from([0.6, 1.2, 2.0]))
def test_no_policy_breaks_a_rule_drops_anyone_or_seats_more_than_hindsight(
    floor: Night, seed: int, load: float
) -> None:
    # Playing raises where an accepted party has no table in the end, or any rule but the first is broken.
    study = Study(floor, Anyone(), seed, behaviour=Behaviour(0.1, 0.2, 0.7), offers=45)
    counted = play_night(study, load, 0).counted
    assert {policy for _, policy in counted} == set(BookingPolicy)
    assert all(each.double_bookings == 0 for each in counted.values())
    most = counted[(None, BookingPolicy.HINDSIGHT)].covers
    assert all(counted[(None, policy)].covers <= most for policy in AT_ASKED_TIMES)


@FEW
@given(floor=floors(), seed=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_figures(floor: Night, seed: int) -> None:
    study = Study(floor, Anyone(), seed)
    once, again = (play_night(study, 1.2, 5).counted for _ in range(2))
    assert {key: replace(each, seconds=0) for key, each in once.items()} == {
        key: replace(each, seconds=0) for key, each in again.items()
    }


class Witnessed(Desk):
    """A desk that remembers what it answered before ``until``."""

    def __init__(self, policy: BookingPolicy, menu: Menu, until: int) -> None:
        super().__init__(RULES[policy], menu, "seed")
        self.until = until
        self.given: list[tuple[str, int, Answer]] = []

    def answer(self, request: Request, now: int) -> Answer:
        given = super().answer(request, now)
        if now < self.until:
            self.given.append((request.party.party_id, now, given))
        return given


@FEW
@given(floor=floors(), seed=st.integers(0, 1000), share=st.floats(0.2, 0.9))
def test_what_a_policy_answers_depends_on_nothing_that_happens_later(floor: Night, seed: int, share: float) -> None:
    whole = draw_night(floor, Anyone(), Behaviour(0.1, 0.3, 0.7), seed, 1.5, 0)
    moments = sorted(request.asked_at for request in whole.requests)
    until = moments[int(share * len(moments))]
    # As many requests as are known by then; nobody has cancelled later, nobody has stayed away yet.
    known = tuple(
        replace(each, shows_up=True, cancels_at=None if (each.cancels_at or until) >= until else each.cancels_at)
        for each in whole.requests
        if each.asked_at < until
    )
    for policy in RULES:
        answers = []
        for requests in (whole.requests, known):
            menu = Menu(replace(whole, requests=requests).on(floor), 30 if RULES[policy].offers else 0)
            desk = Witnessed(policy, menu, until)
            play_through(desk, requests)
            answers.append(desk.given)
        assert answers[0] == answers[1]


def seatable(diners: list[Diner]) -> bool:
    """By looking at every choice."""
    for choice in product(*(diner.options for diner in diners)):
        clash = any(
            set(one.tables) & set(other.tables) and one.taken & other.taken
            for place, one in enumerate(choice)
            for other in choice[:place]
        )
        used: dict[str, int] = {}
        for diner, option in zip(diners, choice, strict=True):
            used[diner.person] = used.get(diner.person, 0) + option.counts
        if not clash and all(used[diner.person] <= diner.limit for diner in diners):
            return True
    return False


def some_diners(floor: Night, seed: int, count: int) -> tuple[Menu, list[Diner], list[int]]:
    requests = draw_night(floor, Anyone(), Behaviour(0, 0, 0), seed, 2.0, 0).requests
    night = draw_night(floor, Anyone(), Behaviour(0, 0, 0), seed, 2.0, 0).on(floor)
    menu = Menu(night)
    chosen = [request for request in requests if menu.everything(request)][:count]
    diners = [
        Diner(menu.everything(each), each.party.customer_id, night.limit(each.party.customer_id)) for each in chosen
    ]
    return menu, diners, [each.number for each in chosen]


@MORE
@given(floor=floors(), seed=st.integers(0, 1000))
def test_what_is_refuted_in_counts_can_really_not_be_seated(floor: Night, seed: int) -> None:
    _, diners, _ = some_diners(floor, seed, 5)
    if diners and impossible(diners, len(floor.tables)):
        assert not seatable(diners)


@MORE
@given(floor=floors(), seed=st.integers(0, 1000))
def test_making_room_seats_one_more_and_drops_nobody_or_leaves_the_book_as_it_was(floor: Night, seed: int) -> None:
    drawn = draw_night(floor, Anyone(), Behaviour(0, 0, 0), seed, 2.0, 0)
    menu = Menu(drawn.on(floor))
    book = Book(menu.night)
    for request in drawn.requests[:12]:
        if not book.within_pacing(request, request.party.arrival):
            continue  # that is for the desk to refuse
        before = book.plan()
        options = menu.at(request, request.party.arrival, request.asked_at)
        seated = make_room(
            book,
            request,
            options,
            lambda entry: menu.at(entry.request, entry.option.start, entry.request.asked_at),
            random.Random(seed),
        )
        after = book.plan()
        if seated:
            assert after.of.keys() == before.of.keys() | {request.party.party_id}
        else:
            assert sorted(after.allocations, key=str) == sorted(before.allocations, key=str)
        # Raises where another rule is broken.
        assert double_bookings(menu.final, after) == 0


@MORE
@given(floor=floors(), seed=st.integers(0, 1000))
def test_a_precedent_refuses_only_what_is_impossible_as_well(floor: Night, seed: int) -> None:
    _, diners, _ = some_diners(floor, seed, 6)
    if len(diners) < 4:
        return
    seated, asking = diners[:2], diners[2:]
    precedents = Precedents()
    for diner in asking:
        unlimited = Diner(diner.options, f"other {id(diner)}", 99)
        possible = seatable([*seated, unlimited])
        if not possible:
            precedents.remember(diner.options)
        elif precedents.bind(diner.options):
            raise AssertionError("a precedent binds a party that could be seated")
