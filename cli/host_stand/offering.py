"""Passing on what is free: offers to the best-ranked who wait, when something was given back or has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cli.host_stand.undisturbed import undisturbed
from data.database.history import Writer
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.night import has_overdue, read_evening
from data.host_stand.offers import end_overdue, offer, offers_had

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.engine import Connection, Engine

    from allocator.domain.clock import Minute
    from allocator.domain.plan import Allocation
    from data.host_stand.night import Evening


@dataclass(frozen=True)
class Evenings:
    """A service to offer places of: ``left_out`` are entries that are not asked this time."""

    venue_id: str
    day: date
    service: str | None
    now: Minute
    left_out: Collection[str] = field(default_factory=frozenset)


def settle(engine: Engine, venue_id: str, now: Minute, actor: str) -> tuple[str, ...]:
    """Note what has ended by ``now`` and offer to others what that freed; returns who was offered something.

    Who let an offer pass is not asked again at once.
    """
    with UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        if not has_overdue(work.connection, venue_id, now):
            return ()
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        ended = end_overdue(work.connection, venue_id, now)
        work.commit()
    offered: list[str] = []
    for (day, service), party_ids in ended.items():
        offered += pass_on(engine, Evenings(venue_id, day, service or None, now, party_ids), actor)
    return tuple(offered)


def pass_on(engine: Engine, evening: Evenings, actor: str) -> tuple[str, ...]:
    """Offer what is free to those who wait; returns the ids of the entries that were offered a place."""
    from allocator.host_stand.offers import Pass, choose_offers, may_be_offered

    def look(connection: Connection) -> tuple[Evening, Pass]:
        seen = read_evening(connection, evening.venue_id, evening.day, evening.service, evening.now)
        return seen, Pass(offers_had(connection, seen.night), evening.left_out)

    def think(seen: tuple[Evening, Pass]) -> tuple[Allocation, ...]:
        from scoring.rank import score_night

        standing, done = seen
        return choose_offers(standing.night, standing.plan, score_night(standing.night), done)

    def write(connection: Connection, seen: tuple[Evening, Pass], places: tuple[Allocation, ...]) -> tuple[str, ...]:
        end_overdue(connection, evening.venue_id, evening.now)
        return offer(connection, seen[0].night, places, Writer(evening.venue_id, actor))

    with UnitOfWork(engine, read_only=True, venue=evening.venue_id) as work:
        standing, done = look(work.connection)
    if not may_be_offered(standing.night, done):
        return ()
    return undisturbed(engine, (evening.venue_id, evening.day), look, think, write)
