"""The four factors, each defined once, each a whole number of millionths from 0 to a million.

No factor knows a name, an e-mail address, a telephone number or the size of the party. Every division rounds
down, which keeps a formula that never falls from falling after it is rounded.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from scoring import constants as c

if TYPE_CHECKING:
    from allocator.domain.party import Attendance

Millionths = int
"""A fraction of one in whole millionths, 0 to :data:`scoring.constants.MILLION`."""

HISTORY_FORMULA = (
    f"(visits + {c.PRIOR_BOOKINGS} × house average)"
    f" ÷ (visits + no-shows + {c.LATE_CANCELLATION_PERCENT} % of late cancellations + {c.PRIOR_BOOKINGS})"
)
LOYALTY_FORMULA = (
    f"fade × ({c.VISITS_SHARE} % of visits + {c.SPEND_SHARE} % of spend"
    f" + {c.POINTS_SHARE} % of points + {c.TIER_SHARE} % of tier)"
)
VISITS_FORMULA = f"visits ÷ (visits + {c.VISITS_HALF})"
SPEND_FORMULA = f"log(1 + spend ÷ {c.SPEND_UNIT:,}) ÷ log(1 + {c.SPEND_CAP:,} ÷ {c.SPEND_UNIT:,}), in minor units"
POINTS_FORMULA = f"log(1 + points ÷ {c.POINTS_UNIT:,}) ÷ log(1 + {c.POINTS_CAP:,} ÷ {c.POINTS_UNIT:,})"
FADE_FORMULA = f"½ ^ (days since the last visit ÷ {c.FADE_HALF_LIFE_DAYS})"
TIMING_FORMULA = f"{c.WAITING_SHARE} % of waiting + {c.CLOSENESS_SHARE} % of closeness"
WAITING_FORMULA = f"hours waited ÷ (hours waited + {c.WAITING_HALF_MINUTES // 60})"
CLOSENESS_FORMULA = f"{c.CLOSENESS_HALF_MINUTES // 60} ÷ (hours to the opening + {c.CLOSENESS_HALF_MINUTES // 60})"
OCCASION_FORMULA = (
    f"the strength venue.toml gives the occasion, {c.OTHER_STRENGTH / c.MILLION:g} for another and for none"
)
TIER_FORMULA = f"the strength venue.toml gives the tier, {c.OTHER_STRENGTH / c.MILLION:g} for another, 0 for none"

_LOG_SPEND_CAP = math.log1p(c.SPEND_CAP / c.SPEND_UNIT)
_LOG_POINTS_CAP = math.log1p(c.POINTS_CAP / c.POINTS_UNIT)
_MOST_DAYS_REMEMBERED = 4096


def house_average(on_file: Attendance) -> Millionths:
    """How reliably the house's customers come: all their bookings together, begun with a usual attendance.

    Pooled over the customers ``on_file``, so that one guest of a hundred visits counts as a hundred bookings.
    A customer is part of it too, which only strengthens their own visits and no-shows.
    """
    missed = _missed(on_file.no_shows, on_file.late_cancellations)
    average = _shrunken(on_file.visits, missed, c.USUAL_ATTENDANCE, c.USUAL_ATTENDANCE_BOOKINGS)
    return max(average, c.LEAST_HOUSE_AVERAGE)


def history(visits: int, no_shows: int, late_cancellations: int, house: Millionths) -> Millionths:
    """Did this customer come when booked: :data:`HISTORY_FORMULA`.

    The mean of a beta distribution that starts at the ``house`` average with the strength of a few bookings, so
    that one visit proves little and many speak for themselves. With no history it is the house average.
    """
    return _shrunken(visits, _missed(no_shows, late_cancellations), house, c.PRIOR_BOOKINGS)


def loyalty(
    visits: Millionths, spend: Millionths, points: Millionths, tier: Millionths, fade: Millionths
) -> Millionths:
    """How much of a regular this customer is, of late: :data:`LOYALTY_FORMULA` of the parts below."""
    strength = c.VISITS_SHARE * visits + c.SPEND_SHARE * spend + c.POINTS_SHARE * points + c.TIER_SHARE * tier
    return strength * fade // (c.PERCENT * c.MILLION)


def visits_part(visits: int) -> Millionths:
    """What visits say: :data:`VISITS_FORMULA`, each one a little less than the one before."""
    return c.MILLION * visits // (visits + c.VISITS_HALF)


def spend_part(total_spend: int) -> Millionths:
    """What ``total_spend`` (minor units) says: :data:`SPEND_FORMULA`, so that doubling it is one step, not twice."""
    return _log_scale(total_spend, c.SPEND_UNIT, c.SPEND_CAP, _LOG_SPEND_CAP)


def points_part(loyalty_points: int) -> Millionths:
    """What loyalty points say: :data:`POINTS_FORMULA`."""
    return _log_scale(loyalty_points, c.POINTS_UNIT, c.POINTS_CAP, _LOG_POINTS_CAP)


@lru_cache(maxsize=_MOST_DAYS_REMEMBERED)
def fade(days: int | None) -> Millionths:
    """What is left after ``days`` without a visit: :data:`FADE_FORMULA`; ``None`` where no visit is on file."""
    if days is None:
        return c.FADE_UNKNOWN
    return round(c.MILLION * math.exp2(-max(days, 0) / c.FADE_HALF_LIFE_DAYS))


def timing(waiting: Millionths, closeness: Millionths) -> Millionths:
    """How long it has waited and how close the night is: :data:`TIMING_FORMULA` of the parts below."""
    return (c.WAITING_SHARE * waiting + c.CLOSENESS_SHARE * closeness) // c.PERCENT


def waiting_part(minutes: int) -> Millionths:
    """What ``minutes`` of waiting say: :data:`WAITING_FORMULA`; the first days count the most."""
    return c.MILLION * minutes // (minutes + c.WAITING_HALF_MINUTES)


def closeness_part(minutes: int) -> Millionths:
    """What ``minutes`` to the opening say: :data:`CLOSENESS_FORMULA`; all of it once the service runs."""
    return c.MILLION * c.CLOSENESS_HALF_MINUTES // (max(minutes, 0) + c.CLOSENESS_HALF_MINUTES)


def strength(share: float) -> Millionths:
    """A strength of venue.toml (0 to 1) in millionths; the factor *occasion* is just this."""
    return round(c.MILLION * share)


def _missed(no_shows: int, late_cancellations: int) -> int:
    """Bookings missed, in hundredths."""
    return c.PERCENT * no_shows + c.LATE_CANCELLATION_PERCENT * late_cancellations


def _shrunken(came: int, missed_hundredths: int, towards: Millionths, bookings: int) -> Millionths:
    """Share of bookings kept, as if ``bookings`` more had been kept at the rate ``towards``."""
    kept = c.PERCENT * (came * c.MILLION + bookings * towards)
    return kept // (c.PERCENT * (came + bookings) + missed_hundredths)


def _log_scale(value: int, unit: int, cap: int, log_cap: float) -> Millionths:
    """Position of ``value`` between 0 and ``cap`` on a log scale; ``log_cap`` is the logarithm at the cap.

    Rounded to millionths, for the last bit of a logarithm may differ between machines.
    """
    return c.MILLION if value >= cap else round(c.MILLION * math.log1p(value / unit) / log_cap)
