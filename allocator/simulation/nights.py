"""One simulated night: who asks for what and when, who cancels, who stays away. The same for every policy and floor."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.candidates import end_of_stay
from allocator.domain.errors import UsageError
from allocator.domain.night import with_parties
from allocator.domain.party import Party
from allocator.domain.simulated import NO_SHOWS

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.simulation.demand import Asked, Demand

CANCELLATIONS = 0.10
"""Share of parties that cancel; when, is spread evenly over the time between asking and arriving."""

PATIENCE = 0.5
"""Share of refused parties that wait, and take a place that becomes free."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How reliable and how patient guests are, as shares."""

    no_show: float = NO_SHOWS
    cancels: float = CANCELLATIONS
    waits: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``number`` counts in the order of asking. What follows ``asked_at`` no policy sees beforehand."""

    number: int
    party: Party
    asked_at: Minute
    cancels_at: Minute | None
    shows_up: bool
    waits: bool

    @property
    def comes(self) -> bool:
        """Whether it would come if it had a table."""
        return self.cancels_at is None and self.shows_up


@dataclass(frozen=True)
class SimulatedNight:
    """The requests of a night in the order of asking, and who each asking person is in the folder."""

    requests: tuple[Request, ...]
    person_of: dict[str, str]

    def on(self, floor: Night) -> Night:
        """``floor`` with these requests, every one of them still open."""
        limits = {guest: floor.limit(person) for guest, person in self.person_of.items()}
        empty = replace(floor, customers={}, person_limits=limits)
        return with_parties(empty, (request.party for request in self.requests))


def seed_of(seed: int, load: float, index: int) -> str:
    """What seeds everything random about night ``index`` at ``load``: the same for all policies and floors."""
    return f"{seed}/{load:g}/{index}"


def draw_night(
    floor: Night, demand: Demand, behaviour: Behaviour, seed: int, load: float, index: int
) -> SimulatedNight:
    """Night ``index`` at ``load``: guests are drawn until they ask for that share of the seat-hours offered.

    Raises
    ------
    UsageError
        if the floor offers none.
    """
    offered = sum(table.max_covers for table in floor.tables) * floor.service.minutes
    if not offered:
        raise UsageError("there is nothing to simulate: the venue is closed on this date or has no tables")
    chance = random.Random(seed_of(seed, load, index))
    drawn: list[Request] = []
    person_of: dict[str, str] = {}
    asked = 0
    while True:
        guest = demand.draw(chance)
        name = f"G{len(person_of) + 1}"
        found = [_request(floor, asks, name, behaviour, chance) for asks in guest.asks]
        more = sum(_seat_minutes(floor, request.party) for request in found)
        if asked + more > load * offered and asked + more - load * offered >= load * offered - asked:
            break
        asked += more
        person_of[name] = guest.person
        drawn += found
    return SimulatedNight(_numbered(drawn), person_of)


def _request(floor: Night, asks: Asked, name: str, behaviour: Behaviour, chance: random.Random) -> Request:
    opens = floor.service.opens
    arrival = opens + asks.arrival
    cancels, when, shows, waits = (chance.random() for _ in range(4))
    party = Party(
        "",
        name,
        asks.party_size,
        arrival,
        duration=asks.duration,
        created_at=arrival - asks.lead,
        expected_spend=asks.expected_spend,
        earliest=None if asks.earliest is None else opens + asks.earliest,
        latest=None if asks.latest is None else opens + asks.latest,
        needs=asks.needs,
    )
    return Request(
        0,
        party,
        arrival - asks.lead,
        arrival - asks.lead + int(when * asks.lead) if cancels < behaviour.cancels else None,
        shows >= behaviour.no_show,
        waits < behaviour.waits,
    )


def _numbered(drawn: list[Request]) -> tuple[Request, ...]:
    drawn.sort(key=lambda request: request.asked_at)
    return tuple(
        replace(request, number=number, party=replace(request.party, party_id=f"R{number:05d}"))
        for number, request in enumerate(drawn)
    )


def _seat_minutes(floor: Night, party: Party) -> int:
    return party.party_size * (end_of_stay(floor, party, party.arrival) - party.arrival)
