"""Working out one place of a party agrees with working out all of them."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from allocator.candidates import Candidates
from tests.property.strategies import nights

SETTINGS = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


@SETTINGS
@given(nights())
def test_one_place_is_what_it_is_among_all(night):
    pool = Candidates.of(night)
    for party in night.parties:
        known = {(each.tables.tables, each.start): each for each in pool.of_party(party)}
        starts = {party.arrival, party.arrival + 15, *(start for _, start in known)}
        for made in night.sets:
            for start in starts:
                assert pool.place(party, made.tables, start) == known.get((made.tables, start))
