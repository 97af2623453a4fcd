"""Services of a venue that get in each other's way."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

from allocator.domain.clock import MINUTES_PER_DAY
from allocator.domain.venue import WEEKDAYS
from data.folder.venue_sections import service_length
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from allocator.domain.venue import ServiceRule


def same_day_overlaps(rules: Mapping[int, ServiceRule]) -> Iterator[tuple[int, str]]:
    """Services that run at the same time of one day, by the place of the later entry.

    A dated service replaces weekly ones, so only two of a kind can be in each other's way.
    """
    for (_, one), (place, other) in combinations(rules.items(), 2):
        shared = _shared_day(one, other)
        if shared is not None and one.opens < _end(other) and other.opens < _end(one):
            yield place, f"{shown(other.name)} overlaps {shown(one.name)} on {shared}"


def next_day_overlaps(rules: Mapping[int, ServiceRule]) -> Iterator[tuple[int, str]]:
    """Weekly services that still run when one of the next day opens, by the place of the one that runs on."""
    for (place, late), (_, early) in permutations(rules.items(), 2):
        if late.dates or early.dates or early.opens + MINUTES_PER_DAY >= _end(late):
            continue
        for day, following in zip(WEEKDAYS, (*WEEKDAYS[1:], WEEKDAYS[0]), strict=True):
            if day in late.days and following in early.days:
                yield place, f"{shown(late.name)} of {day} runs into {shown(early.name)} of {following}"
                break


def _shared_day(one: ServiceRule, other: ServiceRule) -> str | None:
    if bool(one.dates) != bool(other.dates):
        return None
    if one.dates:
        return next((str(day) for day in sorted(one.dates & other.dates)), None)
    return next((day for day in WEEKDAYS if day in one.days and day in other.days), None)


def _end(rule: ServiceRule) -> int:
    return rule.opens + service_length(rule.opens, rule.closes)
