"""Small nights that are hard: at most five tables, six parties that want the same ones, and every rule there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from allocator.domain.floor import Closure, Combination, Table, in_order
from allocator.domain.party import Customer, Kind, Party, Status
from allocator.domain.plan import Goal, Parameters, Ranked, Scores, WaitlistPolicy
from allocator.domain.venue import CombinationRules, Limits, MoveLimit, Pacing, Stability, TurnTimes
from tests.builders import NOON, at, make_night, make_service, make_venue
from tests.property.brute import agreeing_locks

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.venue import Venue

Draw = Any
TAGS = ("window", "booth")
AREAS = ("main", "terrace")
SPENDS = (None, None, 0, 2500, 6000)
ARRIVALS = ("18:00", "18:30", "18:30", "18:45", "19:00", "19:00", "19:30")
ODD_ARRIVALS = ("17:45", "20:15", "21:00")
SCORES = st.one_of(st.sampled_from((0, 400, 500, 1000)), st.integers(0, 1000))


def seldom(chance: int = 4) -> st.SearchStrategy[bool]:
    """True about once in ``chance`` times; shrinks to false."""
    return st.sampled_from([False] * (chance - 1) + [True])


@st.composite
def problems(draw: Draw, max_tables: int = 5, max_parties: int = 6) -> tuple[Night, Scores, Parameters]:
    """A night, scores for everyone who has one, and what is asked of the plan."""
    night = draw(nights(max_tables, max_parties))
    points = {party.party_id: draw(SCORES) for party in night.parties if not party.promised}
    waiting = [party for party in night.parties if party.waiting]
    waiting.sort(key=lambda party: (-points[party.party_id], party.created_at, party.party_id))
    ranked = tuple(
        Ranked(party.party_id, rank, points[party.party_id], {"history": points[party.party_id]})
        for rank, party in enumerate(waiting, start=1)
    )
    goal, policy = draw(st.sampled_from(Goal)), draw(st.sampled_from(WaitlistPolicy))
    return night, Scores(points, ranked), Parameters(goal=goal, waitlist=policy)


@st.composite
def nights(draw: Draw, max_tables: int = 5, max_parties: int = 6) -> Night:
    """A small, contended night whose locks never contradict each other or a closure."""
    venue = draw(venues())
    tables = draw(floors(max_tables))
    ids = [table.table_id for table in tables]
    customers = draw(regulars())
    known = [customer.customer_id for customer in customers]
    number = draw(st.sampled_from([n for n in (2, 3, 4, 4, 5, 5, 6, 6, 6) if n <= max_parties] or [max_parties]))
    parties = [draw(guests(f"p{index}", ids, known)) for index in range(number)]
    moves = draw(st.sampled_from((0, 0, 1, 1, 2, 6)))
    now = NOON if not draw(seldom()) else at(draw(st.sampled_from(("17:40", "18:30", "18:40"))))

    def night_with(some: tuple[Party, ...]) -> Night:
        return make_night(
            tables, some, venue=venue, combinations=rows, customers=customers, closures=shut, now=now, max_moves=moves
        )

    rows = draw(joins(ids))
    shut = draw(closures(ids))
    agreed: tuple[Party, ...] = ()
    for party in parties:
        agreed = (*agreed, party)
        if party.fixed and not agreeing_locks(night_with(agreed)):
            agreed = (*agreed[:-1], replace(party, locked=False, status=Status.CONFIRMED))
    return night_with(agreed)


@st.composite
def venues(draw: Draw) -> Venue:
    """A service 18:00 to 21:00 in half-hour slots under drawn rules."""
    turns = TurnTimes(
        default=draw(st.sampled_from((90, 60, 120, None))),
        buffer_minutes=draw(st.sampled_from((0, 0, 15))),
        rules=((2, draw(st.sampled_from((45, 60, None)))),) if draw(st.booleans()) else (),
    )
    pacing = Pacing()
    if draw(seldom(3)):
        pacing = Pacing(draw(st.sampled_from((None, 4, 6, 8))), draw(st.sampled_from((None, 1, 2))))
    service = make_service(
        opens=18 * 60,
        closes=21 * 60,
        slot_minutes=30,
        last_arrival=draw(st.sampled_from((None, 20 * 60 + 30))),
        turn_times=turns,
        pacing=pacing,
    )
    return make_venue(
        services=(service,),
        limits=Limits(draw(st.sampled_from((2, 1, 3))), draw(st.sampled_from((4, 2)))),
        combinations=CombinationRules(
            generate=draw(st.booleans()),
            max_tables=draw(st.sampled_from((2, 3, 4))),
            setup_minutes=draw(st.sampled_from((0, 15))),
            seats_lost_per_join=draw(st.sampled_from((0, 0, 1))),
            party_min=draw(st.sampled_from((None, None, 4))),
            party_max=draw(st.sampled_from((None, None, 6))),
        ),
        stability=Stability(MoveLimit(count=0), freeze_minutes=draw(st.sampled_from((0, 0, 60)))),
    )


@st.composite
def floors(draw: Draw, max_tables: int) -> tuple[Table, ...]:
    """Few tables, most of one area, many of them neighbours."""
    number = draw(st.integers(2, max_tables))
    ids = [str(index) for index in range(1, number + 1)]
    tables = []
    for index, table_id in enumerate(ids):
        least = draw(st.sampled_from((1, 1, 2)))
        tables.append(
            Table(
                table_id,
                draw(st.sampled_from((AREAS[0], AREAS[0], AREAS[1]))),
                least,
                draw(st.sampled_from((2, 2, 4, 4, 3, 6))),
                tags=frozenset(draw(st.sets(st.sampled_from(TAGS)))),
                rank=draw(st.sampled_from((0, 0, 1, 3))),
                min_spend=draw(st.sampled_from((0, 0, 0, 3000))),
                adjacent_to=frozenset(draw(st.sets(st.sampled_from(ids[:index]), max_size=2)))
                if index
                else frozenset(),
            )
        )
    return tuple(tables)


@st.composite
def joins(draw: Draw, ids: list[str]) -> tuple[Combination, ...]:
    """Up to three declared combinations of different sets of tables."""
    sets = draw(st.lists(st.sets(st.sampled_from(ids), min_size=2, max_size=3).map(in_order), max_size=3, unique=True))
    rows = []
    for tables in sets:
        least = draw(st.integers(1, 4))
        rows.append(
            Combination(
                tables,
                least,
                least + draw(st.integers(0, 6)),
                draw(st.sampled_from((None, 0, 15, 30))),
                draw(st.sampled_from((2, 2, 1, 3))),
            )
        )
    return tuple(rows)


@st.composite
def closures(draw: Draw, ids: list[str]) -> tuple[Closure, ...]:
    """Mostly none; else tables out of use for a part of the night, or held back until a time."""
    if not draw(seldom(3)):
        return ()
    return tuple(
        draw(
            st.lists(
                st.builds(
                    Closure,
                    st.frozensets(st.sampled_from(ids), min_size=1, max_size=2),
                    st.sampled_from((None, at("18:30"), at("19:00"))),
                    st.sampled_from((None, at("19:15"), at("20:00"))),
                    st.sampled_from((None, None, at("18:35"))),
                ),
                min_size=1,
                max_size=2,
            )
        )
    )


@st.composite
def regulars(draw: Draw) -> tuple[Customer, ...]:
    """Four customers, of whom some are one person, some have a tier and some their own limit."""
    return tuple(
        Customer(
            f"c{index}",
            person_id=draw(st.sampled_from((f"c{index}", "c0"))),
            vip_tier="gold" if draw(seldom(3)) else None,
            table_limit=draw(st.sampled_from((None, None, None, 0, 1, 3))),
        )
        for index in range(4)
    )


@st.composite
def guests(draw: Draw, party_id: str, ids: list[str], customers: list[str]) -> Party:
    """One party: a request, an entry of the waitlist, a promise or a lock, with what it may ask for."""
    sort = draw(st.sampled_from(("request", "request", "request", "entry", "entry", *["promise"] * 3, "lock")))
    arrival = at(draw(st.sampled_from(ODD_ARRIVALS if draw(seldom(12)) else ARRIVALS)))
    party = Party(
        party_id,
        draw(st.sampled_from((*customers, "stranger"))),
        draw(st.sampled_from((2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 1))),
        arrival,
        duration=draw(st.sampled_from((None, None, None, 30, 60, 150))),
        created_at=at("09:00") + draw(st.integers(0, 2)),
        expected_spend=draw(st.sampled_from(SPENDS)),
        needs=draw(features(ids, 8)),
        wishes=draw(features(ids, 2)),
    )
    if sort == "lock":
        return replace(
            party, held=draw(places(ids)), **draw(st.sampled_from(({"locked": True}, {"status": Status.ARRIVED})))
        )
    if sort == "promise":
        return replace(party, held=draw(st.one_of(places(ids), places(ids), st.none())), status=Status.CONFIRMED)
    if sort == "entry":
        party = replace(party, kind=Kind.WAITLIST)
    elif draw(seldom()):
        party = replace(party, held=draw(places(ids)))
    if draw(st.booleans()):
        earlier, later = draw(st.sampled_from((None, 0, 30, 60))), draw(st.sampled_from((None, 0, 30, 60)))
        party = replace(
            party,
            earliest=None if earlier is None else arrival - earlier,
            latest=None if later is None else arrival + later,
        )
    return party


def places(ids: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Tables that a party may hold: one, or two whether or not they may be joined."""
    return st.one_of(
        st.sampled_from(ids).map(lambda table_id: (table_id,)),
        st.sets(st.sampled_from(ids), min_size=1, max_size=2).map(in_order),
    )


@st.composite
def features(draw: Draw, ids: list[str], chance: int) -> tuple[str, ...]:
    """Needs or wishes: nothing, or once in ``chance`` times one or two tags, areas or tables."""
    if not draw(seldom(chance)):
        return ()
    wanted = st.sampled_from((*TAGS, *(f"area:{area}" for area in AREAS), *(f"table:{table_id}" for table_id in ids)))
    return tuple(draw(st.lists(wanted, min_size=1, max_size=2, unique=True)))
