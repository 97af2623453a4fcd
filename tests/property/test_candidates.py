"""Working out one place of a party agrees with working out all of them."""

from __future__ import annotations

from hypothesis import given

from allocator.candidates import Candidates
from tests.drawn import drawn
from tests.property.strategies import nights

SETTINGS = drawn(40)


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
