"""The seven levels of a good plan, recomputed from who sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import COVER_POINTS, LEVELS, Goal, WaitlistPolicy
from allocator.verify.seating import Seating

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Parameters, Plan, Scores
    from allocator.verify.seating import Seat


WORTH_OF_PARTY = LEVELS[: LEVELS.index("covers") + 1]
"""Levels at which it only matters who is seated, not where."""


def level_values(night: Night, scores: Scores, parameters: Parameters, plan: Plan) -> dict[str, int]:
    """Value of each level of ``plan``, by name; what the plan names in error counts nothing."""
    seating = Seating(night, plan)
    seats = list({seat.party.party_id: seat for seat in reversed(seating.seats)}.values())
    values = (
        *(sum(worth(night, scores, parameters, level, seat.party) for seat in seats) for level in WORTH_OF_PARTY),
        sum(_kept(seat) for seat in seats),
        sum(seating.floor.offers(seat.made, wish) for seat in seats for wish in seat.party.wishes),
        sum(_waste(seating, seat) for seat in seats),
    )
    return dict(zip(LEVELS, values, strict=True))


def worth(night: Night, scores: Scores, parameters: Parameters, level: str, party: Party) -> int:
    """What seating ``party`` adds to one of the levels :data:`WORTH_OF_PARTY`."""
    score = scores.points.get(party.party_id, 0)
    if level == "covers":
        return party.party_size
    if level == "promises":
        return (2 if night.vip(party) else 1) if party.promised else 0
    if level == "requested_value":
        return score + _asked(party, parameters.goal) if party.requested else 0
    weight = party.party_size if parameters.waitlist is WaitlistPolicy.WEIGHTED else 1
    return score * weight if party.waiting else 0


def _asked(party: Party, goal: Goal) -> int:
    if goal is Goal.REVENUE:
        return party.expected_spend or 0
    return COVER_POINTS * party.party_size


def _kept(seat: Seat) -> bool:
    return not seat.party.waiting and seat.at_held and seat.allocation.start == seat.party.arrival


def _waste(seating: Seating, seat: Seat) -> int:
    floor, made = seating.floor, seat.made
    empty = max(0, made.max_covers - seat.party.party_size)
    joins = 2 * (len(made.tables) - 1) if made.joined else sum(table_id in floor.joinable for table_id in made.tables)
    ranks = [floor.tables[table_id].rank for table_id in made.tables]
    if seating.night.vip(seat.party):
        ranks = [floor.highest_rank - rank for rank in ranks]
    return empty + joins + sum(ranks)
