"""Who sits where, by area and table along the night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.floor import in_order, natural_key
from allocator.domain.party import Status
from allocator.domain.totals import has_moved
from cli.render.page import FAINT, HEADING, can_print, grid, is_narrow, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan

BAR_CELLS = 20
"""Width of the picture of a night: a cell is a twentieth of the service."""

BLOCKS = ("█", "·")
"""How a taken and a free part of the night are drawn."""

COLUMNS = ("Table", "Party", "Covers", "From", "To")


def seating(night: Night, plan: Plan) -> Iterable[RenderableType]:
    """For each area its tables in order, on each its parties in order of arrival; then the tables nobody has."""
    drawn = not is_narrow()
    made = grid(*COLUMNS, *([scale(night)] if drawn else []), "", right=(2,), rigid=(2, 3, 4, *([5] if drawn else [])))
    by_area = _by_area(night, plan)
    for number, (area, rows) in enumerate(by_area.items()):
        if number:
            made.add_row()
        made.add_row(Text(plain(area), style=HEADING))
        _add_area(made, night, rows, drawn=drawn)
    yield made
    free = [f"{_listed(tables)} ({plain(area)})" for area in by_area if (tables := _free(night, plan, area))]
    if free:
        yield Text(f"Free all night: {'; '.join(free)}", style=FAINT)


def scale(night: Night) -> str:
    """The hours over the bars: opening at the left, closing at the right."""
    if not night.service.minutes:
        return ""
    opens, closes = night.local(night.service.opens), night.local(night.service.closes)
    return f"{opens}{closes:>{BAR_CELLS - len(opens)}}"


def bar(night: Night, start: int, end: int) -> str:
    """The stay from ``start`` to ``end`` on the service's line; a stay always shows."""
    opens, minutes = night.service.opens, max(1, night.service.minutes)
    first = min(max(0, (start - opens) * BAR_CELLS // minutes), BAR_CELLS - 1)
    last = min(max(first + 1, -((opens - end) * BAR_CELLS // minutes)), BAR_CELLS)
    full, empty = BLOCKS if can_print("".join(BLOCKS)) else ("#", ".")
    return empty * first + full * (last - first) + empty * (BAR_CELLS - last)


def state(party: Party) -> str:
    """What a party is to the house, in one word."""
    if party.waiting:
        return "waitlist"
    if party.status is not Status.ARRIVED and party.locked:
        return "locked"
    return party.status.value


def remarks(night: Night, allocation: Allocation) -> str:
    """What is not as a reader would expect: state, a move, another time than asked for."""
    party = night.party[allocation.party_id]
    found = [state(party)]
    if has_moved(night, allocation) and party.held:
        found.append(f"moved from {plain('+'.join(party.held))}")
    if allocation.start != party.arrival:
        found.append(f"asked {night.local(party.arrival)}")
    return ", ".join(found)


def _by_area(night: Night, plan: Plan) -> dict[str, list[Allocation]]:
    """Allocations under the area of their first table, areas in the order of tables.csv."""
    found: dict[str, list[Allocation]] = {table.area: [] for table in night.tables}
    for allocation in plan.allocations:
        found[night.table[allocation.tables[0]].area].append(allocation)
    for rows in found.values():
        rows.sort(key=lambda each: ([natural_key(table_id) for table_id in each.tables], each.start))
    return found


def _add_area(made: Table, night: Night, rows: list[Allocation], *, drawn: bool) -> None:
    previous: tuple[str, ...] | None = None
    for allocation in rows:
        party = night.party[allocation.party_id]
        name = "" if allocation.tables == previous else plain("+".join(allocation.tables))
        stay = Text(bar(night, allocation.start, allocation.end), style="green" if party.promised else "yellow")
        made.add_row(
            name,
            plain(party.party_id),
            str(party.party_size),
            night.local(allocation.start),
            night.local(allocation.end),
            *([stay] if drawn else []),
            remarks(night, allocation),
        )
        previous = allocation.tables


def _free(night: Night, plan: Plan, area: str) -> tuple[str, ...]:
    used = {table_id for allocation in plan.allocations for table_id in allocation.tables}
    return in_order(table.table_id for table in night.tables if table.area == area and table.table_id not in used)


def _listed(tables: tuple[str, ...]) -> str:
    return ", ".join(plain(table_id) for table_id in tables)
