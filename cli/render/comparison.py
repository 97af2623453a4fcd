"""Before and after: what a change does to the night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from cli.render.page import HEADING, grid, plain, who
from cli.render.summary import figures, quality, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation
    from allocator.domain.questions import Comparison, Moved

MOST_MOVED = 30
"""Parties listed that move; the rest are counted."""


def comparison(found: Comparison, answer: str, *, interrupted: bool = False) -> Iterable[RenderableType | None]:
    """The answer in one sentence, then levels and totals before and after, then who is gained, lost and moved."""
    yield Text(plain(answer), style=HEADING)
    yield _levels(found)
    yield _totals(found)
    yield _who("Gained", found.after.night, found.gained)
    yield _who("Lost", found.before.night, found.lost)
    yield moves(found.after.night, found.moved) if found.moved else None
    yield Text(quality(found.after, interrupted=interrupted), style=HEADING)


def moves(night: Night, moved: Iterable[Moved]) -> Table:
    """Who goes from where to where."""
    made = grid("Party", "Covers", "From", "To", title="Moved", right=(1,))
    parties = list(moved)
    for each in parties[:MOST_MOVED]:
        size = str(night.party[each.party_id].party_size)
        timed = each.before.start != each.after.start
        before, after = (_place(night, at, timed=timed) for at in (each.before, each.after))
        made.add_row(plain(each.party_id), size, before, after)
    if len(parties) > MOST_MOVED:
        made.add_row(f"and {len(parties) - MOST_MOVED} more")
    return made


def _place(night: Night, at: Allocation, *, timed: bool) -> str:
    tables = plain("+".join(at.tables))
    return f"{tables}, {night.local(at.start)}" if timed else tables


def _levels(found: Comparison) -> Table:
    made = grid("Level", "Before", "After", right=(1, 2))
    before = {level.name: level for level in found.before.result.levels}
    for level in found.after.result.levels:
        old = before.get(level.name)
        value = f"{level.value:,}" if level.proven else f"{level.value:,} (bound {level.bound:,})"
        made.add_row(spoken(level.name), "" if old is None else f"{old.value:,}", value)
    return made


def _totals(found: Comparison) -> Table:
    made = grid("Totals", "Before", "After")
    before = dict(figures(found.before.night, found.before.plan))
    for name, value in figures(found.after.night, found.after.plan):
        made.add_row(name, before.get(name, ""), value)
    return made


def _who(title: str, night: Night, party_ids: tuple[str, ...]) -> Text | None:
    if not party_ids:
        return None
    return Text(f"{title}: {', '.join(who(night, party_id) for party_id in party_ids)}")
