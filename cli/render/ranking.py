"""The waitlist in order, and why a score is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from allocator.domain.venue import FACTORS
from cli.render.page import FAINT, HEADING, grid, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan, Ranked
    from scoring.explain import FactorExplanation, ScoreExplanation
    from scoring.fairness import Fairness

MOST_STARS = 40


def waitlist(night: Night, ranking: Sequence[Ranked], plan: Plan | None = None) -> Table | None:
    """Every entry with its score and points, and where ``plan`` seats it."""
    if not ranking:
        return None
    columns = ["Rank", "Entry", "Covers", "At", "Score", *(name.capitalize() for name in FACTORS)]
    if plan is not None:
        columns.append("Seated")
    made = grid(*columns, title="Waitlist", right=(0, 2, 4, 5, 6, 7, 8))
    for ranked in ranking:
        party = night.party[ranked.party_id]
        cells = [str(ranked.rank), plain(ranked.party_id), str(party.party_size), night.local(party.arrival)]
        cells += [str(ranked.score), *(str(ranked.factors.get(name, 0)) for name in FACTORS)]
        if plan is not None:
            cells.append(_seat(night, plan, ranked.party_id))
        made.add_row(*cells)
    return made


def explained(found: ScoreExplanation) -> Iterable[RenderableType]:
    """Each factor of one score: inputs, formula, points."""
    rank = f", rank {found.rank} of the waitlist" if found.rank is not None else ", a request (not on the waitlist)"
    yield Text(f"{plain(found.party_id)}: score {found.score}{rank}", style=HEADING)
    for factor in found.factors:
        fraction = factor.fraction / 1_000_000
        yield Group(
            Text(f"{factor.name}: {factor.points} of {factor.weight} points", style=HEADING),
            _inputs(factor),
            Text(f"{factor.formula}", style=FAINT),
            Text(f"{factor.weight} × {fraction:.6f} = {factor.earned:.3f}, rounded to {factor.points}"),
        )


def fairness(found: Fairness) -> Iterable[RenderableType]:
    """How scores lie and what separates entries."""
    yield Text(f"Fairness: {found.entries} entr{'y' if found.entries == 1 else 'ies'}", style=HEADING)
    if not found.entries:
        return
    yield Text("scores: " + ", ".join(f"{percent} % up to {score}" for percent, score in found.quantiles))
    most = max(each.count for each in found.histogram)
    bars = grid("Score", "Entries", "", right=(1,))
    for each in found.histogram:
        bars.add_row(f"{each.low}–{each.high}", str(each.count), "*" * -(-each.count * MOST_STARS // max(most, 1)))
    yield bars
    shares = grid("Factor", "Weight", "Points", "Decides of the order", right=(1, 3))
    for factor in found.factors:
        points = f"{factor.least}–{factor.most}"
        shares.add_row(factor.name, str(factor.weight), points, f"{100 * factor.share:.0f} %")
    yield shares


def _inputs(factor: FactorExplanation) -> Table:
    made = grid("", "", "", header=False)
    for each in factor.inputs:
        part = (
            ""
            if each.part is None
            else f"{each.part / 1_000_000:.3f}" + (f"  ({each.formula})" if each.formula else "")
        )
        made.add_row(each.name, plain(each.value), part)
    return made


def _seat(night: Night, plan: Plan, party_id: str) -> str:
    allocation = plan.of.get(party_id)
    return "no" if allocation is None else f"{plain('+'.join(allocation.tables))}, {night.local(allocation.start)}"
