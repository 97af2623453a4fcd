"""One party explained: what was decided and why, who is where, and what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.floor import natural_key
from allocator.explain.cost import told
from allocator.explain.words import listed, sitter
from cli.render.page import HEADING, covers, grid, plain
from cli.render.seating import state
from cli.render.summary import quality, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.planned import Planned
    from allocator.explain import PartyExplanation
    from allocator.explain.alternatives import Alternative
    from allocator.explain.standing import Place

MOST_ROWS = 12
"""Rows of a table; the places of the rest are counted."""


def explanation(planned: Planned, found: PartyExplanation, *, saved: bool = False) -> Iterable[RenderableType | None]:
    """The party, what was decided and why, then the tables behind it, then how good the plan is, or that it stands."""
    night = planned.night
    yield Text(_heading(night, found), style=HEADING)
    if found.unseated is None:
        yield Text(plain(found.detail))
        yield _alternatives(night, found)
    else:
        yield Text(f"Not seated, {spoken(found.unseated.reason.value)}. {plain(found.detail)}")
        yield _fixes(found)
        yield _who_is_where(planned, found)
    yield Text("The plan: as it is saved" if saved else f"The plan: {quality(planned)}", style=HEADING)


def _heading(night: Night, found: PartyExplanation) -> str:
    party = found.party
    asked = f"asked for {night.local(party.arrival)}"
    return " · ".join((plain(party.party_id), covers(party.party_size), state(party), asked))


def _fixes(found: PartyExplanation) -> Table | None:
    if found.unseated is None or not found.unseated.fixes:
        return None
    made = grid("", "", title="What would seat it, with nobody lost", header=False)
    for number, fix in enumerate(found.unseated.fixes, start=1):
        made.add_row(f"{number}.", plain(fix.detail))
    return made


def _who_is_where(planned: Planned, found: PartyExplanation) -> Table | None:
    """The places that would take the party at the time nearest to the one it asked for, and who is there."""
    if not found.places:
        return None
    night, party = planned.night, found.party
    start = min({each.candidate.start for each in found.places}, key=lambda each: (abs(each - party.arrival), each))
    here = [each for each in found.places if each.candidate.start == start]
    here.sort(key=lambda each: (len(each.holders), [natural_key(name) for name in each.candidate.tables.tables]))
    made = grid(
        "Place", "Covers", f"Who is there at {night.local(start)}", title="Places that would take it", rigid=(1,)
    )
    for each in here[:MOST_ROWS]:
        tables = each.candidate.tables
        made.add_row(plain(tables.name), f"{tables.min_covers}–{tables.max_covers}", _there(planned, each))
    if len(here) > MOST_ROWS:
        made.add_row(f"and {len(here) - MOST_ROWS} more")
    return made


def _there(planned: Planned, place: Place) -> str:
    named = [plain(sitter(planned.night, planned.plan.of[who])) for who in place.holders]
    rules = [spoken(rule.value) for rule in sorted(place.obstacles) if rule.value != "full"]
    return ", ".join(named) or (f"nobody, but: {', '.join(rules)}" if rules else "nobody")


def _alternatives(night: Night, found: PartyExplanation) -> Table | None:
    """The other places of a seated party with what they would cost, those of one time and cost together."""
    if not found.alternatives:
        return None
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in found.alternatives:
        key = (night.local(each.start), night.local(each.end), _cost(night, each))
        alike.setdefault(key, []).append(plain("+".join(each.tables)))
    made = grid("Place", "From", "To", "What it would cost", title="What else it could have had", rigid=(1, 2))
    for (start, end, cost), places in list(alike.items())[:MOST_ROWS]:
        made.add_row(listed(places), start, end, cost)
    rest = sum(len(places) for places in list(alike.values())[MOST_ROWS:])
    if rest:
        made.add_row(f"and {rest} more")
    return made


def _cost(night: Night, each: Alternative) -> str:
    if each.cost is None:
        return "nothing"
    words = plain(told(night, each.cost))
    return words if each.exact else f"at most {words}"
