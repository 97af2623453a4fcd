"""Whether certain parties of a small night can all be seated, and how, by trying everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from allocator.domain.plan import Parameters, Plan, Scores
from allocator.solve import solve
from tests.property.brute import Brute
from tests.property.strategies import problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from allocator.domain.night import Night
    from tests.property.brute import Way


@st.composite
def questions(draw: Any) -> tuple[Any, set[str], Plan]:
    """A night, some of its parties, and a plan to begin from."""
    night, scores, parameters = draw(problems())
    must = draw(st.sets(st.sampled_from([party.party_id for party in night.parties])))
    start = solve(night, scores, parameters).plan if draw(st.booleans()) else None
    return night, must, start or Plan()


def all_seatings(night: Night, must: Collection[str]) -> Iterator[Plan]:
    """Every plan that seats exactly the parties ``must`` and the fixed ones."""
    brute = Brute(night, Scores(), Parameters())
    wanted = [party for party in night.parties if party.fixed or party.party_id in must]
    groups = sorted((brute.ways(party) for party in wanted), key=len)
    return map(brute.plan, _descend(brute, groups, []))


def can_seat_all(night: Night, must: Collection[str]) -> bool:
    """Whether any plan does."""
    return next(all_seatings(night, must), None) is not None


def _descend(brute: Brute, groups: Sequence[Sequence[Way]], chosen: list[Way]) -> Iterator[list[Way]]:
    if not groups:
        yield chosen
        return
    first, *rest = groups
    for way in first:
        together = [*chosen, way]
        if brute.within_rules(together):
            yield from _descend(
                brute, [[other for other in group if not way.clashes(other)] for group in rest], together
            )
