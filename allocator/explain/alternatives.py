"""What a seated party could also have had, and what that would have cost: the night planned again with it there.

A party is held at another place by locking it there. That changes no other party's choices and only adds constants to
the levels, so what it costs is read off the resulting plan in the night as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.candidates import Candidates, counts_against_limit
from allocator.domain.night import with_parties
from allocator.domain.party import Kind
from allocator.domain.plan import LEVELS, Allocation, Plan
from allocator.explain.cost import Cost, cost_of
from allocator.model.objective import Gains
from allocator.search.greedy import first_plan, floor_of
from allocator.solve import solve
from allocator.verify import violations

if TYPE_CHECKING:
    from allocator.candidates import Candidate
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Level
    from allocator.explain.standing import Standing
    from allocator.search.budget import Budget

MOST_SOLVED = 12
"""Places for which the whole night is planned again, those that seem to cost least first."""

HASTY_SHARE = 0.4
"""Part of the budget for a first look at every place."""

WORK_PER_PLACE = 0.05
"""Units of work that a first look at one place counts for."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place of a seated party. ``cost`` is ``None`` where the plan would be as good.

    ``exact``: with the party there nothing cheaper exists; else it costs at most this.
    """

    tables: tuple[str, ...]
    start: Minute
    end: Minute
    cost: Cost | None
    exact: bool


def alternatives(standing: Standing, party: Party, budget: Budget) -> tuple[tuple[Alternative, ...], bool]:
    """The other places a seated ``party`` could have had, the cheapest first; and whether all were looked at."""
    looked, complete = _looked_at(standing, _other_places(standing, party), budget.share(HASTY_SHARE))
    looked.sort(key=lambda pair: _dearness(pair[1]))
    inexact = [number for number, (_, one) in enumerate(looked) if not one.exact][:MOST_SOLVED]
    found = [one for _, one in looked]
    for left, number in zip(range(len(inexact), 0, -1), inexact, strict=True):
        if not budget.over:
            found[number] = _thoroughly(standing, *looked[number], budget.share(1 / left))
    return tuple(sorted(found, key=_dearness)), complete


def _looked_at(
    standing: Standing, places: list[Candidate], budget: Budget
) -> tuple[list[tuple[Candidate, Alternative]], bool]:
    """The first look at each place that is possible, as far as the budget goes; and whether it went all the way."""
    looked: list[tuple[Candidate, Alternative]] = []
    for each in places:
        if budget.over:
            return looked, False
        budget.spend(WORK_PER_PLACE)
        one = _judged(standing, each, _hastily(standing, each))
        if one is not None:
            looked.append((each, one))
    return looked, True


def _other_places(standing: Standing, party: Party) -> list[Candidate]:
    """Places that are possible for the party with the fixed where they are, nearest to what it has first."""
    has, floor, pool = standing.floor.seated[party.party_id], standing.floor, standing.pool
    fixed = {each.party_id for each in standing.night.parties if each.fixed}
    most = pool.allowance(standing.night.person(party))
    found = [
        each
        for each in pool.of_party(party)
        if each != has
        and not floor.holders(each) & fixed
        and (party.promised or counts_against_limit(each.tables) <= most)
        and (standing.night.max_moves > 0 or not floor.counts_as_move(each))
    ]
    return sorted(
        found, key=lambda each: (abs(each.start - has.start), len(each.tables.tables), each.tables.max_covers)
    )


def held_at(standing: Standing, each: Candidate) -> Night:
    """The night with a party locked to a place, everybody else as free as before."""
    night, party, person = standing.night, each.party, standing.night.person(each.party)
    locked = replace(party, kind=Kind.BOOKING, locked=True, held=each.tables.tables, arrival=each.start)
    others = (other for other in night.parties if other.party_id != party.party_id)
    limits = night.person_limits
    if party.promised:
        more = counts_against_limit(each.tables) - standing.pool.promised_count(party)
        limits = {**limits, person: night.limit(person) + more}
    moves = night.max_moves - standing.floor.counts_as_move(each)
    return replace(with_parties(night, (*others, locked)), person_limits=limits, max_moves=moves)


def _with(plan: Plan, each: Candidate) -> Plan:
    others = (other for other in plan.allocations if other.party_id != each.party.party_id)
    return Plan((*others, Allocation(each.party.party_id, each.tables.tables, each.start, each.end)))


def _hastily(standing: Standing, each: Candidate) -> Plan:
    """The plan that stands with the party elsewhere; who is in its way is seated again where there is room."""
    night = held_at(standing, each)
    pool = Candidates.of(night)
    gains = Gains(night, standing.scores, standing.parameters)
    return first_plan(pool, gains, floor_of(pool, _with(standing.plan, each)))


def _thoroughly(standing: Standing, each: Candidate, hasty: Alternative, budget: Budget) -> Alternative:
    """The best plan with the party there, as far as the budget goes."""
    parameters = replace(standing.parameters, time_limit=max(budget.limit, WORK_PER_PLACE))
    night = held_at(standing, each)
    result = solve(night, standing.scores, parameters, hint=_with(standing.plan, each), stop=budget.stop)
    budget.spend(budget.limit)
    one = None if result.plan is None else _judged(standing, each, result.plan, result.levels)
    return hasty if one is None or _dearness(hasty) < _dearness(one) else one


def _judged(standing: Standing, each: Candidate, plan: Plan, levels: tuple[Level, ...] = ()) -> Alternative | None:
    """What a plan with the party there costs; ``None`` where it breaks a rule of the night as it is."""
    if violations(standing.night, standing.scores, standing.parameters, plan):
        return None
    cost = cost_of(standing, plan)
    exact = cost is None or (bool(levels) and all(level.proven for level in levels[: LEVELS.index(cost.level) + 1]))
    return Alternative(each.tables.tables, each.start, each.end, cost, exact)


def _dearness(one: Alternative) -> tuple[int, int, int]:
    """Sort key: what costs nothing first, then the less important the level and the smaller the loss."""
    if one.cost is None:
        return (0, 0, 0)
    return (1, *one.cost.rank)
