"""What a plan is for, how good it is and what it adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.money import money_text
from allocator.domain.plan import LEVELS, PlanStatus
from allocator.domain.totals import totals_of
from cli.render.page import HEADING, grid, plain

if TYPE_CHECKING:
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned

NEARLY = 0.95
"""Share of the time limit from which a search is said to have used it up."""


def heading(night: Night) -> Text:
    """Which night this is."""
    service = night.service
    when = f"{service.date:%A} {service.date.day} {service.date:%B %Y}"
    hours = f"{night.local(service.opens)}–{night.local(service.closes)}"
    parts = [plain(night.venue.name or night.venue.venue_id), when]
    if service.name:
        parts.append(plain(service.name))
    parts.append(hours if service.minutes else "closed")
    return Text(" · ".join(parts), style=HEADING)


def quality(planned: Planned, *, interrupted: bool = False) -> str:
    """How good the plan is known to be, in one line."""
    result = planned.result
    if result.status is PlanStatus.NONE:
        return f"no plan, {seconds(result.wall_seconds)}"
    if result.status is PlanStatus.OPTIMAL:
        return f"optimal: proven on all seven levels, {seconds(result.wall_seconds)}"
    open_levels = [level for level in result.levels if not level.proven]
    if not open_levels:
        return f"not every level was reached, {_why_ended(planned, interrupted)}"
    first = open_levels[0]
    proven = f"{result.levels.index(first)} of {len(LEVELS)} levels proven"
    ended = _why_ended(planned, interrupted)
    return f"within {percent(first.gap)} of the bound on {spoken(first.name)}, {proven}, {ended}"


def broken_promises(planned: Planned) -> Text | None:
    """A warning that names the promised bookings the plan leaves out."""
    left_out = planned.broken_promises
    if not left_out:
        return None
    names = ", ".join(plain(party.party_id) for party in left_out)
    count = f"{len(left_out)} promised booking{'s are' if len(left_out) != 1 else ' is'}"
    return Text(f"{count} not seated: {names}", style="bold red")


def totals(planned: Planned) -> Table:
    """The figures of the night, for the terminal."""
    made = grid("", "", title="Totals", header=False)
    for name, value in figures(planned.night, planned.plan):
        made.add_row(name, value)
    return made


def figures(night: Night, plan: Plan) -> tuple[tuple[str, str], ...]:
    """The figures of a plan in words, each with its name."""
    found = totals_of(night, plan)
    spend = f"{money_text(found.expected_spend_seated, night.venue.minor_digits)} {night.venue.currency}"
    return (
        ("parties seated", f"{found.parties_seated} of {found.parties}"),
        ("covers seated", f"{found.covers_seated} of {found.covers}, on {found.seats} seats"),
        ("seat utilisation", percent(found.seat_utilisation)),
        ("table utilisation", percent(found.table_utilisation)),
        ("expected spend seated", spend),
        ("combinations used", str(found.combinations_used)),
        ("promised parties moved", f"{found.moved} of at most {night.max_moves}"),
    )


def spoken(name: str) -> str:
    """The name of a level or reason as words."""
    return name.replace("_", " ")


def seconds(value: float) -> str:
    """A duration people can read."""
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def percent(share: float) -> str:
    """A share with as many decimals as tell something."""
    value = 100 * share
    return f"{value:.1f} %" if value >= 0.1 or not value else f"{value:.2g} %"


def _why_ended(planned: Planned, interrupted: bool) -> str:
    parameters, result = planned.parameters, planned.result
    if interrupted:
        return "interrupted"
    if parameters.gap and result.gap <= parameters.gap:
        return "near enough"
    if not parameters.deterministic and result.wall_seconds >= NEARLY * parameters.time_limit:
        return "time limit"
    return "work limit"
