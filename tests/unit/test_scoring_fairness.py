from __future__ import annotations

import pytest

from allocator.domain.plan import Ranked
from allocator.domain.venue import FACTORS, ScoringRules
from scoring.fairness import fairness


def ranking(*points):
    """A waitlist of entries with these points by factor, in the order given."""
    return tuple(
        Ranked(f"w{rank}", rank, sum(each), dict(zip(FACTORS, each, strict=True)))
        for rank, each in enumerate(points, start=1)
    )


def of(*points):
    return fairness(ranking(*points), ScoringRules())


def test_a_waitlist_of_nobody_has_nothing_to_show():
    found = of()
    assert found.entries == 0
    assert found.quantiles == ()
    assert found.factors == ()
    assert found.warnings == ()
    assert sum(bar.count for bar in found.histogram) == 0


def test_quantiles_are_scores_that_exist_by_nearest_rank():
    found = of(*((score, 0, 0, 0) for score in range(100, 0, -5)))
    assert dict(found.quantiles) == {0: 5, 5: 5, 25: 25, 50: 50, 75: 75, 95: 95, 100: 100}


def test_bars_hold_every_score_once_with_the_highest_in_the_last():
    found = of((300, 300, 250, 150), (300, 300, 250, 149), (100, 0, 0, 0), (99, 0, 0, 0), (0, 0, 0, 0))
    assert [(bar.low, bar.high) for bar in found.histogram][:2] == [(0, 99), (100, 199)]
    assert found.histogram[-1].high == 1000
    assert [bar.count for bar in found.histogram] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_factors_that_separate_entries_alike_share_the_order():
    found = of((100, 0, 0, 0), (0, 0, 100, 0), (0, 0, 0, 0), (100, 0, 100, 0))
    shares = {factor.name: factor.share for factor in found.factors}
    assert shares == {"history": 0.5, "loyalty": 0.0, "timing": 0.5, "occasion": 0.0}
    assert found.warnings == ()


def test_a_factor_against_the_order_has_a_negative_share():
    found = of((200, 0, 0, 10), (100, 0, 0, 20), (0, 0, 0, 30))
    shares = {factor.name: factor.share for factor in found.factors}
    assert shares["history"] == pytest.approx(10 / 11)
    assert shares["occasion"] == pytest.approx(-1 / 11)


def test_a_factor_that_alone_decides_is_warned_of_by_name_and_weight():
    found = of((290, 5, 0, 0), (150, 0, 5, 0), (10, 5, 0, 0))
    (warning,) = found.warnings
    assert "history (weight 300)" in warning


def test_exactly_eighty_percent_is_not_yet_a_warning():
    # history 4 of every 5 points of difference
    found = of((80, 20, 0, 0), (40, 10, 0, 0), (0, 0, 0, 0))
    assert found.factors[0].share == 0.8
    assert found.warnings == ()


def test_equal_scores_are_decided_by_no_factor():
    found = of((100, 0, 50, 0), (50, 50, 50, 0))
    assert [factor.share for factor in found.factors] == [0, 0, 0, 0]
    assert [factor.spread for factor in found.factors] == [50, 50, 0, 0]
    assert found.warnings == ()
