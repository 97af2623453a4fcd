"""The seven levels of a good plan, recomputed from who sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import COVER_POINTS, LEVELS, Goal, WaitlistPolicy
from allocator.verify.seating import Seating

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Scores
    from allocator.verify.seating import Seat


def level_values(night: Night, scores: Scores, parameters: Parameters, plan: Plan) -> dict[str, int]:
    """Value of each level of ``plan``, by name; what the plan names in error counts nothing."""
    seating = Seating(night, plan)
    seats = list({seat.party.party_id: seat for seat in reversed(seating.seats)}.values())
    requested = [seat for seat in seats if seat.party.requested]
    waiting = [seat for seat in seats if seat.party.waiting]
    values = (
        sum(2 if night.vip(seat.party) else 1 for seat in seats if seat.party.promised),
        sum(_worth(seat, parameters.goal) + _score(scores, seat) for seat in requested),
        sum(_score(scores, seat) * _weight(seat, parameters.waitlist) for seat in waiting),
        sum(seat.party.party_size for seat in seats),
        sum(_kept(seat) for seat in seats),
        sum(seating.floor.offers(seat.made, wish) for seat in seats for wish in seat.party.wishes),
        sum(_waste(seating, seat) for seat in seats),
    )
    return dict(zip(LEVELS, values, strict=True))


def _score(scores: Scores, seat: Seat) -> int:
    return scores.points.get(seat.party.party_id, 0)


def _worth(seat: Seat, goal: Goal) -> int:
    if goal is Goal.REVENUE:
        return seat.party.expected_spend or 0
    return COVER_POINTS * seat.party.party_size


def _weight(seat: Seat, policy: WaitlistPolicy) -> int:
    return seat.party.party_size if policy is WaitlistPolicy.WEIGHTED else 1


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
