"""Hypothesis strategies for diaries: whatever a folder can say, said at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from allocator.domain.floor import Closure, Combination, Table, in_order
from allocator.domain.night import Diary
from allocator.domain.party import Customer, Kind, Party, Status
from allocator.domain.venue import (
    FACTORS,
    WEEKDAYS,
    CombinationRules,
    DepositRules,
    Limits,
    MoveLimit,
    Pacing,
    ScoringRules,
    ServiceRule,
    Stability,
    TurnTimes,
    Venue,
    WaitlistRules,
)
from tests.builders import at

if TYPE_CHECKING:
    from collections.abc import Sequence

CURRENCIES = {"GBP": 2, "JPY": 0, "KWD": 3}
TIMEZONES = ("Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")
CLOCK_CHANGES = (at("01:00", date(2026, 10, 25)), at("06:00", date(2026, 11, 1)), at("15:00", date(2026, 4, 4)))
FIRST, LAST = at("00:00", date(2020, 1, 1)), at("00:00", date(2030, 1, 1))

counts = st.integers(0, 1000)
sizes = st.integers(1, 1000)
amounts = st.integers(0, 10**9)
minutes = st.integers(FIRST, LAST) | st.builds(int.__add__, st.sampled_from(CLOCK_CHANGES), st.integers(-150, 150))
strengths = st.integers(0, 1000).map(lambda part: part / 1000)


def texts(*, exclude: str = "", multiline: bool = False) -> st.SearchStrategy[str]:
    """Text without spaces around it, of any script, with the characters that trouble CSV, TOML and spreadsheets."""
    awkward = "".join(each for each in "=+-@,;\"'#|\\.% " if each not in exclude) + ("\n" if multiline else "")
    anything = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"], exclude_characters=exclude)
    return st.text(st.sampled_from(awkward) | anything, max_size=12).map(str.strip)


def names(*, exclude: str = "") -> st.SearchStrategy[str]:
    """Text that is not empty and can be printed on one line."""
    return texts(exclude=exclude).filter(lambda text: bool(text) and text.isprintable())


tags = names(exclude=";:")
table_ids = names(exclude=";+")
areas = names(exclude=";")


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some_of(of: Sequence[str], **bounds: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), unique=True, **bounds) if of else st.just([])


@st.composite
def turn_times(draw: st.DrawFn) -> TurnTimes:
    rules = draw(st.lists(st.tuples(sizes, optional(sizes)), max_size=3))
    return TurnTimes(draw(optional(sizes)), draw(counts), tuple(rules))


@st.composite
def services(draw: st.DrawFn) -> tuple[ServiceRule, ...]:
    """One nameless service at any hours, or named ones that follow each other through the day."""
    if draw(st.booleans()):
        opens, closes = draw(st.integers(0, 1439)), draw(st.integers(0, 1439))
        return (_service(draw, opens, closes),)
    hours = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True)))
    pairs = list(zip(hours[::2], hours[1::2], strict=False))
    titles = draw(st.lists(names(), min_size=len(pairs), max_size=len(pairs), unique=True))
    return tuple(
        replace(
            _service(draw, opens, closes),
            name=title,
            days=frozenset(draw(some_of(WEEKDAYS, min_size=1))),
            dates=frozenset(draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=2))),
        )
        for title, (opens, closes) in zip(titles, pairs, strict=True)
    )


def _service(draw: st.DrawFn, opens: int, closes: int) -> ServiceRule:
    length = (closes - opens) % 1440 or 1440
    return ServiceRule(
        opens,
        closes,
        slot_minutes=draw(st.integers(1, 1440)),
        last_arrival=draw(optional(st.integers(0, length).map(lambda after: (opens + after) % 1440))),
        turn_times=draw(turn_times()),
        pacing=Pacing(draw(optional(counts)), draw(optional(counts))),
    )


@st.composite
def scoring_rules(draw: st.DrawFn) -> ScoringRules:
    cuts = [0, *sorted(draw(st.lists(st.integers(0, 1000), min_size=3, max_size=3))), 1000]
    weights = {factor: cuts[place + 1] - cuts[place] for place, factor in enumerate(FACTORS)}
    strong = st.dictionaries(names(), strengths, max_size=3)
    return ScoringRules(weights, draw(strong), draw(strong))


@st.composite
def venues(draw: st.DrawFn) -> Venue:
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    party_min = draw(optional(st.integers(1, 10)))
    moves = st.builds(MoveLimit, count=counts) | st.builds(MoveLimit, percent=strengths.map(lambda part: part * 100))
    return Venue(
        draw(names()),
        draw(st.sampled_from(TIMEZONES)),
        draw(services()),
        name=draw(names()),
        country=draw(st.sampled_from([None, "GB", "FR"])),
        reference_prefix=draw(st.sampled_from(["BRL", "X1", "k"])),
        currency=currency,
        minor_digits=CURRENCIES[currency],
        limits=Limits(draw(counts), draw(counts)),
        combinations=CombinationRules(
            draw(st.booleans()),
            draw(st.integers(2, 4)),
            draw(counts),
            draw(counts),
            party_min,
            draw(optional(st.integers(party_min or 1, 20))),
        ),
        stability=Stability(draw(moves), draw(counts)),
        waitlist=WaitlistRules(draw(sizes), draw(counts)),
        deposits=draw(optional(st.builds(DepositRules, amounts, sizes, sizes, counts))),
        scoring=draw(scoring_rules()),
    )


@st.composite
def floors(draw: st.DrawFn) -> tuple[Table, ...]:
    ids = draw(st.lists(table_ids, min_size=1, max_size=5, unique=True))
    places = st.lists(areas, min_size=1, max_size=2)
    where = draw(places)
    return tuple(
        Table(
            table_id,
            draw(st.sampled_from(where)),
            smallest := draw(st.integers(1, 20)),
            draw(st.integers(smallest, 40)),
            frozenset(draw(st.lists(tags, max_size=3))),
            draw(counts),
            draw(amounts),
            frozenset(draw(some_of(ids))),
            draw(optional(st.floats(allow_nan=False, allow_infinity=False))),
            draw(optional(st.floats(-100, 100))),
            draw(texts(multiline=True)),
        )
        for table_id in ids
    )


@st.composite
def joins(draw: st.DrawFn, ids: Sequence[str]) -> tuple[Combination, ...]:
    if len(ids) < 2:
        return ()
    sets = draw(st.lists(some_of(ids, min_size=2).map(in_order), max_size=3, unique=True))
    return tuple(
        Combination(
            tables,
            smallest := draw(st.integers(1, 20)),
            draw(st.integers(smallest, 40)),
            draw(optional(counts)),
            draw(counts),
        )
        for tables in sets
    )


@st.composite
def closures(draw: st.DrawFn, tables: Sequence[Table]) -> Closure:
    """Of one table, or of an area as a whole: that is what a row of a folder can say."""
    table = draw(st.sampled_from(tables))
    whole_area = frozenset(each.table_id for each in tables if each.area == table.area)
    start, end = draw(optional(minutes)), draw(optional(minutes))
    if start is not None and end is not None and start >= end:
        start, end = end, start + 1
    return Closure(
        draw(st.sampled_from([whole_area, frozenset([table.table_id])])),
        start,
        end,
        draw(optional(minutes)),
        draw(texts(multiline=True)),
    )


customers = st.builds(
    Customer,
    customer_id=names(),
    name=texts(),
    email=st.sampled_from(["", "a@example.com", "B@example.com"]),
    phone=st.sampled_from(["", "+44 7700 900001", "unknown"]),
    vip_tier=optional(names()),
    visits=counts,
    no_shows=counts,
    late_cancellations=counts,
    total_spend=amounts,
    loyalty_points=counts,
    last_visit=optional(st.dates(date(1970, 1, 1), date(2019, 12, 31))),
    table_limit=optional(counts),
)


@st.composite
def parties(draw: st.DrawFn, party_id: str, kind: Kind, tables: Sequence[Table]) -> Party:
    ids = [table.table_id for table in tables]
    demand = (
        tags
        | st.sampled_from([f"table:{table_id}" for table_id in ids])
        | st.sampled_from([f"area:{table.area}" for table in tables])
    )
    demands = st.lists(demand, max_size=3, unique=True).map(tuple)
    arrival = draw(minutes)
    asked = Party(
        party_id,
        draw(names()),
        draw(sizes),
        arrival,
        kind,
        duration=draw(optional(sizes)),
        created_at=draw(minutes),
        expected_spend=draw(optional(amounts)),
        earliest=draw(optional(st.integers(0, 600).map(lambda before: arrival - before))),
        latest=draw(optional(st.integers(0, 600).map(lambda after: arrival + after))),
        needs=draw(demands),
        wishes=draw(demands),
        occasion=draw(optional(names())),
        notes=draw(texts(multiline=True)),
    )
    if kind is Kind.WAITLIST:
        return replace(asked, expires_at=draw(optional(minutes)))
    held = draw(optional(some_of(ids, min_size=1).map(in_order)))
    statuses = [status for status in Status if held or status is not Status.ARRIVED]
    return replace(
        asked,
        created_at=draw(optional(minutes)),
        status=draw(st.sampled_from(statuses)),
        held=held,
        locked=held is not None and draw(st.booleans()),
    )


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    """A venue with a small floor and a few rows of every kind, all in order."""
    tables = draw(floors())
    ids = draw(st.lists(names(), max_size=4, unique=True))
    booked = draw(st.integers(0, len(ids)))
    kinds = [Kind.BOOKING if place < booked else Kind.WAITLIST for place in range(len(ids))]
    return Diary(
        draw(venues()),
        tables,
        draw(joins([table.table_id for table in tables])),
        tuple(draw(st.lists(customers, max_size=3, unique_by=lambda each: each.customer_id))),
        tuple(draw(parties(party_id, kind, tables)) for party_id, kind in zip(ids, kinds, strict=True)),
        tuple(draw(st.lists(closures(tables), max_size=2))),
    )
