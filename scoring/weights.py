"""From fractions and weights to whole points that add up to the score."""

from __future__ import annotations

from operator import mul
from typing import TYPE_CHECKING

from scoring.constants import MILLION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.factors import Millionths


def points_of(fractions: Sequence[Millionths], weights: Sequence[int]) -> tuple[int, ...]:
    """Whole points of each factor; their sum, the score, is the exact weighted sum rounded once (half up).

    The score is rounded as a whole so that it never falls when a fraction rises. The points no factor earns in
    full go to the largest remainders, the earlier factor first. There are never more of them than remainders,
    so that no factor gets more than its weight, and one that earns nothing gets nothing.
    """
    earned = list(map(mul, weights, fractions))
    points = [exact // MILLION for exact in earned]
    left = (2 * sum(earned) + MILLION) // (2 * MILLION) - sum(points)
    if left:
        remainders = [exact % MILLION for exact in earned]
        for _ in range(left):
            largest = remainders.index(max(remainders))
            remainders[largest] = 0
            points[largest] += 1
    return tuple(points)
