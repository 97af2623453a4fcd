"""Every number of the scores, by name and with its reason. What a venue may set is in venue.toml instead.

Fractions are whole millionths, so that a score is exact integer arithmetic and the same on every machine.
"""

from __future__ import annotations

MILLION = 1_000_000
"""The whole of a fraction: a weight has at most 1000 points, so one point is never less than 1000 millionths."""

PERCENT = 100
"""The whole of a share."""

# History ------------------------------------------------------------------------------------------------------

PRIOR_BOOKINGS = 5
"""Bookings at the house average every customer starts with: one visit or one no-show counts a sixth, not all."""

LATE_CANCELLATION_PERCENT = 50
"""A late cancellation counts as half a no-show: the place is lost as often as not, but somebody did call."""

USUAL_ATTENDANCE = 955_000
"""Attendance of a house that knows nobody yet: 4.5 % no-shows, as `simulate` takes where it is not told."""

USUAL_ATTENDANCE_BOOKINGS = 20
"""Bookings the usual attendance counts for against the house's own: a new venue's first no-show proves little."""

LEAST_HOUSE_AVERAGE = 500_000
"""The house average never falls below a coin's: a newcomer is not to be ruined by what others did."""

# Loyalty ------------------------------------------------------------------------------------------------------

VISITS_SHARE = 40
"""Percent of loyalty that visits are worth: coming is what loyalty is."""

TIER_SHARE = 30
"""Percent a tier is worth: the house's own judgement, next to what it is based on."""

SPEND_SHARE = 20
"""Percent spend is worth: less than visits, for the rich guest of one night is not the loyal one."""

POINTS_SHARE = 10
"""Percent loyalty points are worth: they mostly repeat visits and spend."""

VISITS_HALF = 10
"""Visits that earn half of their share, as many again a sixth more: the first visits tell the most."""

SPEND_UNIT = 1_000
"""Minor units (ten pounds; a thousand yen) at which the log scale of spend begins to bend."""

SPEND_CAP = 1_000_000
"""Minor units (ten thousand pounds; a million yen) that earn the whole share; more earns no more."""

POINTS_UNIT = 10
"""Loyalty points at which their log scale begins to bend."""

POINTS_CAP = 10_000
"""Loyalty points that earn the whole share; more earns no more."""

FADE_HALF_LIFE_DAYS = 180
"""Days without a visit after which loyalty counts half: who comes each quarter keeps over two thirds of it."""

FADE_UNKNOWN = 500_000
"""Fade of a customer whose last visit is not on file: as if it were one half-life ago."""

# Timing -------------------------------------------------------------------------------------------------------

WAITING_SHARE = 75
"""Percent of timing that waiting is worth: it is what tells the entries of one night apart."""

CLOSENESS_SHARE = 25
"""Percent the closeness of the night is worth; the same for every entry of a night."""

WAITING_HALF_MINUTES = 48 * 60
"""Minutes of waiting that earn half of its share: half of all reservations are made at most 48 hours ahead."""

CLOSENESS_HALF_MINUTES = 48 * 60
"""Minutes to the opening at which half of the share is earned: from then on few can make other plans."""

# Strengths ----------------------------------------------------------------------------------------------------

OTHER_STRENGTH = 500_000
"""Strength of an occasion or tier that venue.toml does not list, and of no occasion: it is neutral to say nothing."""

NO_TIER_STRENGTH = 0
"""Strength of having no tier: every tier is at least as much."""

# Fairness -----------------------------------------------------------------------------------------------------

DECIDES_PERCENT = 80
"""A factor with more than so many percent of all that separates entries decides the order: worth a warning."""

HISTOGRAM_STEP = 100
"""Width of a bar of the histogram, in points of the score."""

QUANTILES = (0, 5, 25, 50, 75, 95, 100)
"""Percents at which the distribution of scores is told."""
