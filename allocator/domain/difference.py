"""What a new plan means beside the one that stands: who is gained, lost and moved, and whom to tell what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from allocator.domain.floor import natural_key
from allocator.domain.questions import Moved
from allocator.domain.totals import has_moved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan


class News(StrEnum):
    """What a guest is to be told, the most urgent first."""

    NO_PLACE = "no_place"  #: promised a place that there is not
    MOVED = "moved"  #: promised other tables
    CONFIRMED = "confirmed"  #: has what was asked for, perhaps at another time
    OFFERED = "offered"  #: may have a place if they say so in time
    WAITLISTED = "waitlisted"  #: waits now


@dataclass(frozen=True, slots=True)
class Notice:
    """News for one party; ``allocation`` is the place it is about, if there is one."""

    party_id: str
    news: News
    allocation: Allocation | None = None


@dataclass(frozen=True)
class Difference:
    """A plan beside the one that stands. ``lost`` would still come; ``tell`` is in the order of urgency."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    tell: tuple[Notice, ...] = ()


def difference(night: Night, standing: Plan, plan: Plan, tell: Iterable[Notice] = ()) -> Difference:
    """Hold ``plan`` against the one that stands."""
    before = {party_id: at for party_id, at in standing.of.items() if party_id in night.party}
    after = plan.of
    return Difference(
        gained=tuple(sorted(after.keys() - before.keys(), key=natural_key)),
        lost=tuple(sorted(before.keys() - after.keys(), key=natural_key)),
        moved=tuple(
            Moved(party_id, before[party_id], after[party_id])
            for party_id in sorted(before.keys() & after.keys(), key=natural_key)
            if (before[party_id].tables, before[party_id].start) != (after[party_id].tables, after[party_id].start)
        ),
        tell=tuple(tell),
    )


def notices(night: Night, plan: Plan, *, confirm: bool, offered: Collection[str] = ()) -> tuple[Notice, ...]:
    """Whom to tell what once ``plan`` is saved: promised parties of what changes for them, and what follows from it.

    With ``confirm`` requests are told yes or that they wait; ``offered`` are entries that are offered their place.
    """
    found = []
    for party in night.parties:
        news = _news(night, plan, party, confirm=confirm, offered=offered)
        if news is not None:
            found.append(Notice(party.party_id, news, plan.of.get(party.party_id)))
    urgency = list(News)
    return tuple(sorted(found, key=lambda each: (urgency.index(each.news), natural_key(each.party_id))))


def _news(night: Night, plan: Plan, party: Party, *, confirm: bool, offered: Collection[str]) -> News | None:
    at = plan.of.get(party.party_id)
    if party.promised:
        if at is None:
            return News.NO_PLACE
        return News.MOVED if has_moved(night, at) else None
    if party.waiting:
        return News.OFFERED if party.party_id in offered else None
    if not confirm:
        return None
    return News.WAITLISTED if at is None else News.CONFIRMED
