"""What another plan of the same night costs against the one that stands: the first level that is worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.floor import natural_key
from allocator.domain.plan import LEVELS, WaitlistPolicy
from allocator.explain.words import covers, listed
from allocator.verify import level_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan
    from allocator.explain.standing import Standing


@dataclass(frozen=True, slots=True)
class Cost:
    """The first ``level`` that is worse and by how much; who is ``lost`` and who ``gained``.

    At a strict waitlist ``by`` is one more than the score of the best-ranked entry that is lost.
    """

    level: str
    by: int
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key: the worse the higher."""
        return (-LEVELS.index(self.level), self.by)


def cost_of(standing: Standing, plan: Plan) -> Cost | None:
    """What ``plan`` costs; ``None`` where it is as good as the one that stands, or better."""
    night, scores, parameters = standing.night, standing.scores, standing.parameters
    after = level_values(night, scores, parameters, plan)
    for level in LEVELS:
        by = standing.levels[level] - after[level]
        if level == "waste":
            by = -by
        if level == "waitlist" and parameters.waitlist is WaitlistPolicy.STRICT:
            by = _strictly_lost(standing, plan)
        if by:
            return _cost(standing, plan, level, by) if by > 0 else None
    return None


def _strictly_lost(standing: Standing, plan: Plan) -> int:
    """By the first entry in rank order that only one of the plans seats; negative where that is the new one."""
    for ranked in standing.scores.waitlist:
        before, after = (ranked.party_id in each.of for each in (standing.plan, plan))
        if before != after:
            return (ranked.score + 1) * (1 if before else -1)
    return 0


def _cost(standing: Standing, plan: Plan, level: str, by: int) -> Cost:
    before, after = standing.plan.of.keys(), plan.of.keys()
    return Cost(level, by, _sorted(before - after), _sorted(after - before))


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=natural_key))


def told(night: Night, cost: Cost) -> str:
    """The cost in words: ``requested value less by 2,061: B014 (4 covers) would lose its place to W3 (2 covers)``."""
    level = cost.level.replace("_", " ")
    change = "more" if cost.level == "waste" else "less"
    by = "" if cost.level == "waitlist" else f" {change} by {cost.by:,}"
    if not cost.lost:
        return f"{level}{by or ' worse'}"
    lost, gained = _named(night, cost.lost), _named(night, cost.gained)
    place = "its place" if len(cost.lost) == 1 else "their places"
    return f"{level}{by}: {lost} would lose {place}{f' to {gained}' if gained else ''}"


def _named(night: Night, ids: Iterable[str]) -> str:
    return listed([f"{who} ({covers(night.party[who].party_size)})" for who in ids])
