"""Whether the waitlist's order is made by all its factors: how scores lie, and what tells entries apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.venue import FACTORS
from scoring import constants as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.plan import Ranked
    from allocator.domain.venue import ScoringRules

HIGHEST_SCORE = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` entries with a score from ``low`` to ``high``, both included."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class FactorSpread:
    """How a factor separates entries: its points from ``least`` to ``most``, and the ``share`` it decides.

    A factor *pulls* as much as, over every pair of entries, the product of their differences in score and in this
    factor (their covariance, but for a constant): much where it is far apart just where the scores are. ``share``
    is its pull over the pulls of all four, each without its sign; negative where it works against the order, 0
    where all scores are equal. Without their signs the shares add up to 1, so that at most one factor decides.
    """

    name: str
    weight: int
    least: int
    most: int
    share: float
    decides: bool

    @property
    def spread(self) -> int:
        """Points between the entry it helps most and the one it helps least."""
        return self.most - self.least


@dataclass(frozen=True, slots=True)
class Fairness:
    """How the scores of a waitlist lie. ``quantiles`` are pairs of percent and score, by nearest rank."""

    entries: int
    quantiles: tuple[tuple[int, int], ...]
    histogram: tuple[Bar, ...]
    factors: tuple[FactorSpread, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for the factor that alone decides the order, if one does."""
        return tuple(
            f"{factor.name} (weight {factor.weight}) decides {100 * factor.share:.0f} % of the order:"
            " a weight may be mis-set, or the entries are alike in all else"
            for factor in self.factors
            if factor.decides
        )


def fairness(waitlist: Sequence[Ranked], rules: ScoringRules) -> Fairness:
    """How the scores of ``waitlist`` lie and what separates its entries, in one pass a factor."""
    scores = sorted(ranked.score for ranked in waitlist)
    return Fairness(
        entries=len(scores),
        quantiles=tuple((percent, _quantile(scores, percent)) for percent in c.QUANTILES) if scores else (),
        histogram=_histogram(scores),
        factors=_spreads(waitlist, rules) if scores else (),
    )


def _quantile(scores: Sequence[int], percent: int) -> int:
    """The least score that ``percent`` of the sorted ``scores`` do not exceed."""
    rank = -(-percent * len(scores) // c.PERCENT)
    return scores[max(rank, 1) - 1]


def _histogram(scores: Sequence[int]) -> tuple[Bar, ...]:
    """Bars of equal width; the last one also holds the highest score."""
    counts = [0] * (HIGHEST_SCORE // c.HISTOGRAM_STEP)
    for score in scores:
        counts[min(score // c.HISTOGRAM_STEP, len(counts) - 1)] += 1
    lows = range(0, HIGHEST_SCORE, c.HISTOGRAM_STEP)
    highs = [*(low - 1 for low in lows[1:]), HIGHEST_SCORE]
    return tuple(Bar(*each) for each in zip(lows, highs, counts, strict=True))


def _spreads(waitlist: Sequence[Ranked], rules: ScoringRules) -> tuple[FactorSpread, ...]:
    scores = [ranked.score for ranked in waitlist]
    points = {name: [ranked.factors[name] for ranked in waitlist] for name in FACTORS}
    pulls = {name: _pull(points[name], scores) for name in FACTORS}
    whole = sum(map(abs, pulls.values()))
    return tuple(
        FactorSpread(
            name,
            rules.weights.get(name, 0),
            least=min(points[name]),
            most=max(points[name]),
            share=pulls[name] / whole if whole else 0.0,
            decides=c.PERCENT * pulls[name] > c.DECIDES_PERCENT * whole,
        )
        for name in FACTORS
    )


def _pull(left: Sequence[int], right: Sequence[int]) -> int:
    """Sum over all pairs of entries of the product of their differences, exact."""
    products = sum(one * other for one, other in zip(left, right, strict=True))
    return len(left) * products - sum(left) * sum(right)
