"""What moves gain, and who goes from where to where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.money import money_text
from cli.render.page import grid, plain
from cli.render.summary import heading, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.questions import MovePrice, MoveStep


def price_list(night: Night, prices: Sequence[MovePrice]) -> Iterable[RenderableType]:
    """One line for each number of moves, with what it gains against none."""
    yield heading(night)
    made = grid("Moves", "Requested", "Waitlist", "Covers", "Spend", "Against none", "", right=(0, 1, 2, 3, 4, 5))
    for price in prices:
        made.add_row(
            str(price.moves),
            str(price.requested_covers),
            str(price.waitlist_seated),
            str(price.covers),
            money_text(price.spend, night.venue.minor_digits),
            f"{price.covers - prices[0].covers:+} covers",
            _certainty(price),
        )
    yield made


def steps(night: Night, moves: int, found: Sequence[MoveStep]) -> Iterable[RenderableType]:
    """What to do in the book, in an order that works."""
    if not found:
        yield Text(f"With {_counted(moves)} nobody who holds tables sits elsewhere.")
        return
    yield _steps(night, moves, found)
    if any(step.set_aside for step in found):
        yield Text("Parties that change places in a ring: one is set aside until its tables are free.")


def _steps(night: Night, moves: int, found: Sequence[MoveStep]) -> Table:
    made = grid("", "Party", "Covers", "From", "To", title=f"In this order, for {_counted(moves)}", right=(0, 2))
    for number, step in enumerate(found, start=1):
        size = str(night.party[step.party_id].party_size)
        after = "set aside" if step.set_aside else _place(step.after, "no place")
        made.add_row(str(number), plain(step.party_id), size, _place(step.before, "set aside"), after)
    return made


def _counted(moves: int) -> str:
    return f"{moves} move{'' if moves == 1 else 's'}"


def _place(tables: tuple[str, ...] | None, nowhere: str) -> str:
    return nowhere if tables is None else plain("+".join(tables))


def _certainty(price: MovePrice) -> str:
    first = next((level for level in price.levels if not level.proven), None)
    return "" if first is None else f"at most {percent(first.gap)} from the best"
