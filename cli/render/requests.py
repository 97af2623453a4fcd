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
    """A request in two lines: what is asked for, and how far it has come; those that should be done by now marked."""
    made = grid("No", "Party", "Due", "For", "What", right=(0,), rigid=(0, 1, 2, 3))
    for each in requests:
        due = "" if each.due_at is None else local_time(each.due_at, timezones[each.venue_id])
        style = "red" if overdue(each, now) else ""
        made.add_row(
            str(each.request_id),
            plain(each.party_id),
            Text(due, style=style),
            each.department.value,
            Text(f"{_asked(each)}\n{each.type.value}, {each.priority.value}, {each.state.replace('_', ' ')}"),
        )
    yield made if requests else Text("Nothing was asked for.")


def _asked(request: SpecialRequest) -> str:
    return plain(request.description if request.tag is None else f"{request.description} [{request.tag}]")
