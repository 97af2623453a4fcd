"""Who is left out, why, and what would seat them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.floor import natural_key
from cli.render.page import grid, plain
from cli.render.seating import state
from cli.render.summary import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.plan import Unseated


def refusals(night: Night, unseated: Sequence[Unseated]) -> Table | None:
    """The unseated: promised ones first, then requests, then the waitlist; each with its reason and best fix."""
    if not unseated:
        return None
    title = f"Not seated: {len(unseated)} of {len(night.parties)}"
    made = grid("Party", "Covers", "At", "Why, and what would help", title=title, right=(1,))
    for each in sorted(unseated, key=lambda each: _order(night, each)):
        party = night.party[each.party_id]
        made.add_row(plain(party.party_id), str(party.party_size), night.local(party.arrival), _why(night, each))
    return made


def best_fix(unseated: Unseated) -> str | None:
    """The change that disturbs least, as a sentence."""
    return plain(unseated.fixes[0].detail) if unseated.fixes else None


def _order(night: Night, unseated: Unseated) -> tuple[bool, bool, object]:
    party = night.party[unseated.party_id]
    return (not party.promised, party.waiting, natural_key(party.party_id))


def _why(night: Night, unseated: Unseated) -> Text:
    party = night.party[unseated.party_id]
    told = Text()
    if not party.requested:
        told.append(f"{state(party)}, ", style="bold red" if party.promised else "")
    told.append(spoken(unseated.reason.value), style="bold")
    told.append(f": {plain(unseated.detail)}")
    if fix := best_fix(unseated):
        told.append(f"\n→ {fix}", style="green")
    return told
