"""Means over nights and how sure they are: Student's t intervals, of the figures and of their paired differences."""

from __future__ import annotations

import math
import statistics
from functools import lru_cache
from typing import TYPE_CHECKING

from allocator.domain.simulated import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE = 0.95
PRECISION = 1e-10


def estimate(values: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """The mean of ``values``, one a night, and its interval at ``confidence``; none can be told from one value."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Estimate(mean)
    half = student(len(values) - 1, confidence) * statistics.stdev(values, mean) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def gain(differences: Sequence[float], base: Sequence[float], confidence: float = CONFIDENCE) -> Estimate | None:
    """Mean difference as a share of the mean of ``base``, by the ratio estimator; ``None`` where that mean is 0."""
    mean = statistics.fmean(base)
    if not mean:
        return None
    share = statistics.fmean(differences) / mean
    if len(base) < 2:
        return Estimate(share)
    residuals = [difference - share * value for difference, value in zip(differences, base, strict=True)]
    error = statistics.stdev(residuals) / math.sqrt(len(base)) / abs(mean)
    half = student(len(base) - 1, confidence) * error
    return Estimate(share, share - half, share + half)


@lru_cache(maxsize=256)
def student(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The t with ``confidence`` of Student's distribution between −t and t, for whole degrees of ``freedom``."""
    low, high = 0.0, 1.0
    while _between(high, freedom) < confidence:
        high *= 2
    while high - low > PRECISION * high:
        middle = (low + high) / 2
        if _between(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _between(t: float, freedom: int) -> float:
    """Probability between −t and t: the finite series for whole degrees of freedom (Abramowitz and Stegun, 26.7)."""
    angle = math.atan2(t, math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    for step in range(odd, freedom - 1, 2):
        total += term
        term *= cosine * cosine * (step + 1) / (step + 2)
    series = math.sin(angle) * total
    return 2 / math.pi * (angle + series) if odd else series
