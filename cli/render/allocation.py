"""What a plan changes in the database, whom to tell, and what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.difference import News
from cli.render.comparison import moves
from cli.render.page import HEADING, grid, plain, who

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.difference import Difference, Notice
    from allocator.domain.night import Night
    from cli.nightly import Allocated

MOST_LISTED = 30
"""Parties listed; the rest are counted."""


def changes(night: Night, found: Difference) -> Iterable[RenderableType | None]:
    """Who is gained, lost and moved beside what stood before, then whom to tell what."""
    yield _listed("Gained", night, found.gained)
    yield _listed("Lost", night, found.lost)
    yield moves(night, found.moved) if found.moved else None
    told = [each for each in found.tell if each.news is not News.WAITLISTED]
    yield _to_tell(night, told) if told else None
    yield _listed("Wait now", night, [each.party_id for each in found.tell if each.news is News.WAITLISTED])


def verdict(made: Allocated) -> Text:
    """What was saved, in one line."""
    if made.known:
        return Text(
            f"planned before, as run {made.run_id}, and nothing has changed since: nothing was written", HEADING
        )
    if made.saved is None:
        return Text("a preview: nothing was saved", HEADING)
    followed = (
        (len(made.saved.confirmed), "confirmed"),
        (len(made.saved.waiting), "put on the waitlist"),
        (len(made.saved.offered), "offered a place"),
    )
    told = "".join(f", {count} {what}" for count, what in followed if count)
    return Text(f"saved as run {made.run_id}{told}", HEADING)


def _listed(title: str, night: Night, party_ids: Sequence[str]) -> Text | None:
    if not party_ids:
        return None
    named = ", ".join(who(night, party_id) for party_id in party_ids[:MOST_LISTED])
    more = len(party_ids) - MOST_LISTED
    return Text(f"{title}: {named}{f' and {more} more' if more > 0 else ''}")


def _to_tell(night: Night, notices: Sequence[Notice]) -> Table:
    """Everybody who is to be called: a list to work through is not cut short."""
    made = grid("Party", "Customer", "What", title="Whom to tell")
    for each in notices:
        party = night.party[each.party_id]
        made.add_row(plain(each.party_id), plain(party.customer_id), _told(night, each))
    return made


def _told(night: Night, notice: Notice) -> str:
    party, at = night.party[notice.party_id], notice.allocation
    if at is None:
        return "there is no place, though one was promised"
    place = plain("+".join(at.tables))
    if notice.news is News.MOVED:
        return f"sits at {place} instead of {plain('+'.join(party.held or ()))}"
    asked = f" instead of {night.local(party.arrival)}" if at.start != party.arrival else ""
    word = "may have" if notice.news is News.OFFERED else "confirmed:"
    return f"{word} {place} at {night.local(at.start)}{asked}"
