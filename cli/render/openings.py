"""When one more party could come, slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.questions import Opening
from cli.render.page import FAINT, HEADING, covers, grid, plain
from cli.render.summary import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from allocator.domain.night import Night
    from allocator.domain.questions import Moved, Slot

WORDS = {
    Opening.FREE: ("free", "green"),
    Opening.WITH_MOVES: ("with moves", "yellow"),
    Opening.NO: ("no", FAINT),
    Opening.UNKNOWN: ("unknown", "red"),
}
"""What is said of a slot, and in which colour."""


def openings(night: Night, party_size: int, slots: Sequence[Slot]) -> Iterable[RenderableType]:
    """One line a slot: whether, where, and who would move."""
    yield heading(night)
    if not slots:
        yield Text("There are no slots this night.")
        return
    made = grid("At", covers(party_size).capitalize(), "Tables", "Who moves", rigid=(0, 1))
    for slot in slots:
        word, style = WORDS[slot.opening]
        moves = "; ".join(_move(each) for each in slot.moved)
        made.add_row(night.local(slot.start), Text(word, style=style), plain(_joined(slot.tables)), plain(moves))
    yield made
    yield Text(_summary(night, party_size, slots), style=HEADING)


def _summary(night: Night, party_size: int, slots: Sequence[Slot]) -> str:
    """At how many times; where at none, what to ask next."""
    found = sum(slot.opening in (Opening.FREE, Opening.WITH_MOVES) for slot in slots)
    if found:
        return f"A party of {party_size} could come at {found} of {len(slots)} times."
    if any(slot.opening is Opening.UNKNOWN for slot in slots):
        return f"No time was found for a party of {party_size} with everybody kept, but not every time was decided."
    if all(party_size > tables.max_covers for tables in night.sets):
        return f"A party of {party_size} cannot come at all: no place takes so many."
    asked = f"what-if --party {party_size}@{night.local(slots[len(slots) // 2].start)[:5]}"
    return f"A party of {party_size} cannot come at any time with everybody kept; {asked} says who would make way."


def _move(moved: Moved) -> str:
    return f"{moved.party_id} from {_joined(moved.before.tables)} to {_joined(moved.after.tables)}"


def _joined(tables: Sequence[str]) -> str:
    return "+".join(tables)
