"""A planned night of the database as JSON: the plan's document, with what it changes and what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.documents.plan import Document, plan_document, utc
from data.documents.questions import moved_document

if TYPE_CHECKING:
    from allocator.domain.difference import Difference, Notice
    from allocator.domain.night import Night
    from allocator.domain.planned import Planned
    from data.database.runs import SavedRun


def allocation_document(
    planned: Planned, difference: Difference, saved: SavedRun | None = None, run_id: int | None = None
) -> Document:
    """The plan with ``difference`` to what stood before and ``run``: the one it is saved as, null for a preview.

    ``saved`` of the run tells whether it was written just now.
    """
    return {
        **plan_document(planned),
        "difference": {
            "gained": list(difference.gained),
            "lost": list(difference.lost),
            "moved": [moved_document(each) for each in difference.moved],
            "tell": [_notice_document(planned.night, each) for each in difference.tell],
        },
        "run": None if run_id is None else {"id": run_id, "saved": saved is not None, **_followed(saved)},
    }


def _followed(saved: SavedRun | None) -> dict[str, Any]:
    if saved is None:
        return {"confirmed": [], "waitlisted": [], "offered": []}
    return {"confirmed": list(saved.confirmed), "waitlisted": list(saved.waiting), "offered": list(saved.offered)}


def _notice_document(night: Night, notice: Notice) -> Document:
    at = notice.allocation
    return {
        "id": notice.party_id,
        "customer_id": night.party[notice.party_id].customer_id,
        "news": notice.news.value,
        "tables": None if at is None else list(at.tables),
        "starts_at": None if at is None else utc(at.start),
    }
