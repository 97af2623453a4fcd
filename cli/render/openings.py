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
        moves = [
            f"{each.party_id} from {_joined(each.before.tables)} to {_joined(each.after.tables)}" for each in slot.moved
        ]
        made.add_row(
            night.local(slot.start), Text(word, style=style), plain(_joined(slot.tables)), plain("; ".join(moves))
        )
    yield made
    found = sum(slot.opening in (Opening.FREE, Opening.WITH_MOVES) for slot in slots)
    yield Text(f"A party of {party_size} could come at {found} of {len(slots)} times.", style=HEADING)


def _move(moved: Moved) -> str:
    return f"{moved.party_id} from {_joined(moved.before.tables)} to {_joined(moved.after.tables)}"


def _joined(tables: Sequence[str]) -> str:
    return "+".join(tables)
