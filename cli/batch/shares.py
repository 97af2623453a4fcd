"""How a deadline is shared among venues: first a little for everybody, then the rest where more time may gain most."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_SHARE = 0.5
"""Part of the time there is at first that first plans may take."""

FIRST_MOST = 5.0
"""Seconds a first search is given at most."""

LEAST = 0.2
"""Seconds a first search is given at least."""

SEARCHING = 0.75
"""Share of a worker's time that is search; the rest is reading, checking, explaining (a quarter of the search) and
saving."""

WORTHWHILE = 2.0
"""A second search that is not so many times as long as the first would find nothing new."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The seconds each search is given. ``began`` and ``by`` are seconds since 1970, ``most`` the time limit."""

    began: float
    by: float
    most: float

    def first(self, now: float, workers: int, size: int, left: int) -> float:
        """For a venue of ``size`` where ``left`` is the size of all that have no plan yet, its own included."""
        ends = self.began + FIRST_SHARE * (self.by - self.began)
        share = SEARCHING * (ends - now) * workers * size / left
        return max(LEAST, min(share, FIRST_MOST, self.most))

    def second(self, now: float, workers: int, gain: float, left: float, had: float) -> float | None:
        """For a night that may ``gain`` so much where all that are not proven may gain ``left``.

        ``None`` where that is no longer worthwhile beside the ``had`` seconds of its last search.
        """
        rest = SEARCHING * (self.by - now)
        share = max(rest * workers * gain / left, WORTHWHILE * had)
        given = min(share, rest, self.most)
        return given if given >= WORTHWHILE * had else None
