"""Aggregates of real reservations, from which busy nights can be drawn where a house has no bookings of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadBucket:
    """Share of requests made between ``least`` and ``most`` minutes before they arrive."""

    least: int
    most: int
    share: float


@dataclass(frozen=True, slots=True)
class DemandFigures:
    """How requests are spread. Shares need not add up to one.

    ``sizes`` are pairs (party size, share), ``hours`` pairs (hour of the wall clock, share). ``median_leads`` are
    pairs (largest size of a band, median lead in minutes), by size; empty where it is not known by size.
    """

    sizes: tuple[tuple[int, float], ...]
    hours: tuple[tuple[int, float], ...]
    leads: tuple[LeadBucket, ...]
    median_leads: tuple[tuple[int, int], ...] = ()
