"""When a venue runs which service, and to which service an arrival belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from allocator.domain.clock import MINUTES_PER_DAY, Minute, hour_minute, local_date
from allocator.domain.venue import WEEKDAYS, Pacing, ServiceRule, TurnTimes, Venue

DEFAULT_LAST_ARRIVAL = 60
"""Minutes before closing at which the last party may come, where the venue does not say."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service on one date; ``opens``, ``closes`` and ``last_arrival`` are minutes since 1970 UTC."""

    date: date
    opens: Minute
    closes: Minute
    last_arrival: Minute
    slot_minutes: int = 15
    name: str | None = None
    turn_times: TurnTimes = TurnTimes()
    pacing: Pacing = Pacing()

    @property
    def minutes(self) -> int:
        """Length of the service in minutes."""
        return self.closes - self.opens

    def holds(self, minute: Minute) -> bool:
        """Whether ``minute`` lies in its hours, [opens, closes)."""
        return self.opens <= minute < self.closes


class Calendar:
    """The services of a venue by date; each date is worked out once."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._by_day: dict[date, tuple[Service, ...]] = {}

    def services_on(self, day: date) -> tuple[Service, ...]:
        """Services that run on ``day``, by opening time; a dated one replaces those it overlaps."""
        if day not in self._by_day:
            self._by_day[day] = self._work_out(day)
        return self._by_day[day]

    def closed(self, day: date) -> Service:
        """The empty service of a ``day`` on which the venue does not open: nobody can be seated."""
        midnight = hour_minute(day, 0, self._venue.timezone)
        return Service(day, midnight, midnight, midnight)

    def service_date(self, arrival: Minute) -> date:
        """Service date of an ``arrival``: its local date, or the day before while that day's service still runs."""
        day = local_date(arrival, self._venue.timezone)
        before = day - timedelta(days=1)
        return before if any(service.holds(arrival) for service in self.services_on(before)) else day

    def service_of(self, arrival: Minute) -> Service:
        """The service an ``arrival`` belongs to: the one whose hours hold it, else the nearest of its date."""
        day = self.service_date(arrival)
        services = self.services_on(day)
        if not services:
            return self.closed(day)
        return min(services, key=lambda service: max(service.opens - arrival, arrival - service.closes + 1, 0))

    def _work_out(self, day: date) -> tuple[Service, ...]:
        rules = self._venue.services
        weekday = WEEKDAYS[day.weekday()]
        dated = [self._service(rule, day) for rule in rules if day in rule.dates]
        weekly = [self._service(rule, day) for rule in rules if not rule.dates and weekday in rule.days]
        usual = [
            each
            for each in weekly
            if not any(each.opens < special.closes and special.opens < each.closes for special in dated)
        ]
        return tuple(sorted([*dated, *usual], key=lambda service: service.opens))

    def _service(self, rule: ServiceRule, day: date) -> Service:
        opens = self._minute(day, rule.opens)
        closes = self._minute(day, rule.closes, next_day=rule.closes <= rule.opens)
        if rule.last_arrival is None:
            last = closes - DEFAULT_LAST_ARRIVAL
        else:
            last = self._minute(day, rule.last_arrival, next_day=rule.last_arrival < rule.opens)
        turns = rule.turn_times
        return Service(day, opens, closes, max(last, opens), rule.slot_minutes, rule.name, turns, rule.pacing)

    def _minute(self, day: date, minute_of_day: int, *, next_day: bool = False) -> Minute:
        return hour_minute(day, minute_of_day + MINUTES_PER_DAY * next_day, self._venue.timezone)
