"""Special requests as the departments read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.host_stand.requests import overdue
from allocator.host_stand.states import local_time
from cli.render.page import grid, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from allocator.domain.clock import Minute
    from allocator.domain.special_request import SpecialRequest


def request_line(request: SpecialRequest) -> str:
    """One request in a line: ``7  VEN-2026-7K3QX  dietary  high  kitchen  acknowledged``."""
    state = request.state.replace("_", " ")
    parts = (str(request.request_id), request.party_id, request.type, request.priority, request.department, state)
    return "  ".join(parts)


def request_list(
    requests: Sequence[SpecialRequest], timezones: Mapping[str, str], now: Minute
) -> Iterable[RenderableType]:
    """A row a request, the ones that should be done by now marked."""
    made = grid("No", "Party", "Type", "Priority", "For", "Due", "State", "What", rigid=(0, 2, 3, 4, 5, 6))
    for each in requests:
        due = "" if each.due_at is None else local_time(each.due_at, timezones[each.venue_id])
        style = "red" if overdue(each, now) else ""
        made.add_row(
            str(each.request_id),
            plain(each.party_id),
            each.type.value,
            each.priority.value,
            each.department.value,
            Text(due, style=style),
            each.state.replace("_", " "),
            plain(each.description if each.tag is None else f"{each.description} [{each.tag}]"),
        )
    yield made if requests else Text("Nothing was asked for.")
