"""Scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.money import money_text
from allocator.domain.simulated import SIZE_BANDS
from allocator.domain.totals import totals_of
from cli.render.page import HEADING, grid, plain
from cli.render.summary import percent
from data.documents.scenarios import AS_IT_STANDS, refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison


def scenarios(before: Planned, found: Sequence[tuple[str, str, Comparison]]) -> Iterable[RenderableType]:
    """One line for the night as it stands, one for each scenario, then every answer as a sentence."""
    bands = [name.replace("-", "–") for name, _ in SIZE_BANDS]
    made = grid("Scenario", "Covers", "Spend", "Seated", *bands, "Moves", "Gap", right=range(1, 11), rigid=range(1, 11))
    made.add_row(AS_IT_STANDS, *_cells(before))
    for name, _, each in found:
        made.add_row(plain(name), *_cells(each.after))
    yield made
    yield Text(
        "Parties refused are counted by their covers. A gap is how far a plan may be from the best.", style="dim"
    )
    for name, answer, _ in found:
        yield Text.assemble((f"{plain(name)}: ", HEADING), plain(answer))


def _cells(planned: Planned) -> Iterable[str]:
    totals = totals_of(planned.night, planned.plan)
    yield str(totals.covers_seated)
    yield money_text(totals.expected_spend_seated, planned.night.venue.minor_digits)
    yield str(totals.parties_seated)
    yield from (str(count) for count in refusals(planned))
    yield str(totals.moved)
    yield percent(planned.result.gap) if planned.result.gap else ""
