"""Where requests come from: the house's own bookings, drawn again, or aggregates of real reservations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from allocator.domain.clock import MINUTES_PER_DAY, to_datetime
from allocator.domain.errors import UsageError

if TYPE_CHECKING:
    import random

    from allocator.domain.calendar import Service
    from allocator.domain.demand import DemandFigures
    from allocator.domain.night import Diary
    from allocator.domain.party import Party

UNKNOWN_LEAD = 7 * MINUTES_PER_DAY
"""Where no booking says when it was made: leads are spread evenly up to this many minutes."""

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What one booking asks for; ``arrival``, ``earliest`` and ``latest`` are minutes after its service opens.

    ``lead`` is how many minutes before its arrival it is made.
    """

    party_size: int
    arrival: int
    lead: int
    earliest: int | None = None
    latest: int | None = None
    duration: int | None = None
    expected_spend: int | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guest:
    """One person with all they ask for of one night; ``person`` is who they are in the folder, for their limit."""

    person: str
    asks: tuple[Asked, ...]


class Demand(Protocol):
    """A source of guests."""

    def draw(self, chance: random.Random) -> Guest:
        """One more guest, drawn with ``chance`` alone."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """The folder's own bookings, drawn again person by person, so that whoever books several tables still does."""

    guests: tuple[tuple[str, tuple[tuple[Party, int], ...]], ...]
    """Persons of one service date, with their bookings and the opening of the service each belongs to."""
    leads: tuple[int, ...]

    @classmethod
    def of(cls, diary: Diary, service: Service) -> Resampled:
        """All bookings, whatever became of them, of services called as ``service`` is.

        Raises
        ------
        UsageError
            if there are none.
        """
        person_of = {customer.customer_id: customer.person for customer in diary.customers}
        guests: dict[tuple[str, str], list[tuple[Party, int]]] = {}
        leads = []
        for party in diary.parties:
            own = diary.calendar.service_of(party.arrival)
            if party.waiting or own.name != service.name or not own.opens <= party.arrival <= own.last_arrival:
                continue
            person = person_of.get(party.customer_id, party.customer_id)
            guests.setdefault((str(own.date), person), []).append((party, own.opens))
            if party.created_at is not None:
                leads.append(max(0, party.arrival - party.created_at))
        if not guests:
            raise UsageError("there are no bookings of this service to draw from; give --demand-from")
        return cls(tuple((person, tuple(rows)) for (_, person), rows in sorted(guests.items())), tuple(leads))

    def draw(self, chance: random.Random) -> Guest:
        """One of the persons, as they booked."""
        person, rows = chance.choice(self.guests)
        return Guest(person, tuple(self._asked(party, opens, chance) for party, opens in rows))

    def _asked(self, party: Party, opens: int, chance: random.Random) -> Asked:
        if party.created_at is not None:
            lead = max(0, party.arrival - party.created_at)
        else:
            lead = chance.choice(self.leads) if self.leads else chance.randrange(UNKNOWN_LEAD)
        return Asked(
            party.party_size,
            party.arrival - opens,
            lead,
            None if party.earliest is None else party.earliest - opens,
            None if party.latest is None else party.latest - opens,
            party.duration,
            party.expected_spend,
            party.needs,
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Guests of one booking each, drawn from aggregates; what a head spends comes from the folder, if it says."""

    figures: DemandFigures
    arrivals: tuple[tuple[int, float], ...]
    """Pairs (minutes after opening, weight)."""
    spend_per_head: tuple[int, ...]
    median_lead: float

    @classmethod
    def of(cls, figures: DemandFigures, diary: Diary, service: Service) -> Drawn:
        """Aggregates laid over the arrival slots of ``service``.

        Raises
        ------
        UsageError
            if nobody would come within its hours.
        """
        shares = dict(figures.hours)
        zone = diary.venue.timezone
        last = min(service.last_arrival, service.closes - 1)
        starts = range(service.opens, last + 1, service.slot_minutes)
        arrivals = tuple((start - service.opens, shares.get(to_datetime(start, zone).hour, 0.0)) for start in starts)
        if not any(weight for _, weight in arrivals):
            raise UsageError("in this demand nobody arrives within the hours of the service")
        spends = tuple(
            party.expected_spend // party.party_size for party in diary.parties if party.expected_spend is not None
        )
        return cls(figures, arrivals, spends, _median_lead(figures))

    def draw(self, chance: random.Random) -> Guest:
        """One guest with one booking."""
        size = _pick(chance, self.figures.sizes)
        arrival = _pick(chance, self.arrivals)
        bucket = chance.choices(self.figures.leads, [each.share for each in self.figures.leads])[0]
        lead = round(chance.uniform(bucket.least, bucket.most) * self._haste(size))
        spend = size * chance.choice(self.spend_per_head) if self.spend_per_head else None
        return Guest("", (Asked(size, arrival, lead, expected_spend=spend),))

    def _haste(self, size: int) -> float:
        """How much earlier than the average a party of ``size`` books."""
        of_band = next((median for most, median in self.figures.median_leads if size <= most), None)
        return 1.0 if of_band is None or not self.median_lead else of_band / self.median_lead


def _pick(chance: random.Random, pairs: tuple[tuple[int, float], ...]) -> int:
    return chance.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]


def _median_lead(figures: DemandFigures) -> float:
    """Median lead over all sizes, in minutes, taking leads as spread evenly inside each bucket."""
    left = HALF * sum(bucket.share for bucket in figures.leads)
    for bucket in figures.leads:
        if bucket.share >= left > 0:
            return bucket.least + (bucket.most - bucket.least) * left / bucket.share
        left -= bucket.share
    return 0.0
