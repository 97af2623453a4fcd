"""Seeded synthetic nights of any size, with the party sizes and visit hours of real reservations."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import resources

from allocator.domain.clock import to_minute
from allocator.domain.floor import Closure, Combination, Table, in_order
from allocator.domain.night import Diary, Night, choose_service, night_of
from allocator.domain.party import Customer, Kind, Party, Status
from allocator.domain.plan import Ranked, Scores
from allocator.domain.venue import CombinationRules, Pacing, ServiceRule, Stability, TurnTimes, Venue

DAY = date(2026, 11, 28)
SIZES = ((2, 0.40), (4, 0.35), (6, 0.15), (8, 0.10))
TAGS = ("window", "booth", "quiet", "terrace")


@dataclass(frozen=True)
class Shape:
    """How a synthetic night looks. ``promised`` is the share that is promised and holds tables."""

    tables: int
    parties: int
    promised: float = 0.0
    waitlist: float = 0.1
    flexible: float = 0.3
    pacing: bool = False


def demand() -> dict[str, dict[str, float]]:
    """The shipped aggregates of real reservations."""
    text = resources.files("data").joinpath("demand/reservation-statistics.json").read_text("utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(text)
    return loaded


def make_night(shape: Shape, seed: int) -> tuple[Night, Scores]:
    """A night of ``shape`` and its scores; the same seed gives the same night."""
    rng = random.Random(seed)
    diary = _diary(rng, shape)
    night = night_of(diary, choose_service(diary, DAY), NOW)
    return night, _scores(rng, night)


def make_diary(shape: Shape, seed: int) -> Diary:
    """The diary that :func:`make_night` cuts its night out of."""
    return _diary(random.Random(seed), shape)


def _diary(rng: random.Random, shape: Shape) -> Diary:
    tables = _tables(rng, shape.tables)
    venue = _venue(shape)
    combinations = _combinations(tables)
    parties = _parties(rng, shape)
    customers = tuple(
        Customer(f"C{number}", vip_tier="gold" if rng.random() < 0.08 else None, visits=rng.randrange(20))
        for number in range(shape.parties)
    )
    diary = Diary(venue, tables, combinations, customers, parties, (Closure(frozenset({tables[0].table_id})),))
    return hold_tables(rng, diary, round(shape.promised * shape.parties), NOW) if shape.promised else diary


def at(hour: float) -> int:
    """Minute of an hour of the night in UTC."""
    return to_minute(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)) + round(hour * 60)


NOW = at(12)
"""When the nights are planned: noon."""


def _venue(shape: Shape) -> Venue:
    pacing = Pacing(max_covers=shape.tables) if shape.pacing else Pacing()
    turns = TurnTimes(120, 0, ((2, 90), (4, 105), (8, 120), (99, 150)))
    service = ServiceRule(17 * 60, 23 * 60 + 30, None, 15, 22 * 60, turn_times=turns, pacing=pacing)
    return Venue("bench", "UTC", (service,), combinations=CombinationRules(False, 3, 5), stability=Stability())


def _tables(rng: random.Random, count: int) -> tuple[Table, ...]:
    made = []
    for number in range(1, count + 1):
        covers = rng.choices([size for size, _ in SIZES], [share for _, share in SIZES])[0]
        tags = frozenset(tag for tag in TAGS if rng.random() < 0.25)
        area = f"area{(number - 1) * 4 // count}"
        least = 1 if covers <= 4 else covers // 2
        made.append(Table(str(number), area, least, covers, tags, rng.randrange(4)))
    return tuple(made)


def _combinations(tables: tuple[Table, ...]) -> tuple[Combination, ...]:
    """Every second pair of neighbours, and every sixth triple, inside one area."""
    found = {}
    for index in range(len(tables) - 1):
        for length, every in ((2, 2), (3, 6)):
            group = tables[index : index + length]
            if index % every == 0 and len(group) == length and len({table.area for table in group}) == 1:
                ids = in_order(table.table_id for table in group)
                biggest, seats = max(table.max_covers for table in group), sum(table.max_covers for table in group)
                found[ids] = Combination(ids, biggest + 1, seats)
    return tuple(found.values())


def _parties(rng: random.Random, shape: Shape) -> tuple[Party, ...]:
    figures = demand()
    sizes = {int(size): share for size, share in figures["party_size_share"].items() if int(size) <= 16}
    hours = {int(hour): share for hour, share in figures["visit_hour_share"].items() if 17 <= int(hour) <= 21}
    made = []
    for number in range(shape.parties):
        size = rng.choices(list(sizes), list(sizes.values()))[0]
        hour = rng.choices(list(hours), list(hours.values()))[0]
        arrival = at(hour + rng.randrange(4) / 4)
        waiting = rng.random() < shape.waitlist
        flexible = rng.random() < shape.flexible
        made.append(
            Party(
                f"{'W' if waiting else 'B'}{number:04d}",
                f"C{number if rng.random() < 0.9 else rng.randrange(shape.parties)}",
                size,
                arrival,
                Kind.WAITLIST if waiting else Kind.BOOKING,
                created_at=at(-24 * rng.randrange(1, 30)),
                expected_spend=size * rng.randrange(2000, 6000),
                earliest=arrival - 30 if flexible else None,
                latest=arrival + 30 if flexible else None,
                needs=(rng.choice(TAGS),) if rng.random() < 0.05 else (),
                wishes=(rng.choice(TAGS),) if rng.random() < 0.25 else (),
            )
        )
    return tuple(made)


def hold_tables(rng: random.Random, diary: Diary, wanted: int, now: int) -> Diary:
    """Promise so many bookings, each on the smallest free set at the time, as a booking book fills up."""
    from allocator.candidates import Candidates

    night = night_of(diary, choose_service(diary, DAY), now)
    pool = Candidates.of(night)
    taken: dict[str, list[tuple[int, int]]] = {table.table_id: [] for table in diary.tables}
    held: dict[str, tuple[str, ...]] = {}
    order = [party for party in diary.parties if party.kind is Kind.BOOKING]
    rng.shuffle(order)
    for party in order:
        if len(held) == wanted:
            break
        options = [each for each in pool.of_party(party) if each.start == party.arrival]
        rng.shuffle(options)
        for each in sorted(options, key=lambda option: (option.tables.max_covers, len(option.tables.tables))):
            if all(b <= each.busy[0] or each.busy[1] <= a for t in each.tables.tables for a, b in taken[t]):
                for table_id in each.tables.tables:
                    taken[table_id].append(each.busy)
                held[party.party_id] = each.tables.tables
                break
    parties = tuple(
        replace(party, status=Status.CONFIRMED, held=held[party.party_id], earliest=None, latest=None)
        if party.party_id in held
        else party
        for party in diary.parties
    )
    return replace(diary, parties=parties)


def _scores(rng: random.Random, night: Night) -> Scores:
    points = {party.party_id: rng.randrange(100, 1000) for party in night.parties if not party.promised}
    entries = sorted((p.party_id for p in night.parties if p.waiting), key=lambda name: (-points[name], name))
    ranked = tuple(Ranked(name, rank, points[name], {}) for rank, name in enumerate(entries, 1))
    return Scores(points, ranked)
