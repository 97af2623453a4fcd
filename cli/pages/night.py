"""The page of a night: who sits where, for the screen and for the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.pages.press import Figure, Sheet, drawing, figure, present, printed
from cli.pictures.floor import floor, share_taken, taken_by
from cli.pictures.occupancy import busiest, hours, occupancy
from cli.pictures.text import counted
from cli.pictures.timeline import queue, timeline
from cli.pictures.view import Standing, described, night_view
from cli.render.summary import figures, quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.planned import Planned
    from cli.pictures.view import NightView


def planned_page(planned: Planned, *, interrupted: bool = False) -> str:
    """The page of a planned night, as ``plan --html`` writes it."""
    view = night_view(planned.night, planned.plan, planned.unseated)
    return night_page(view, figures(planned.night, planned.plan), quality(planned, interrupted=interrupted))


def night_page(view: NightView, headline: Sequence[tuple[str, str]] = (), verdict: str = "") -> str:
    """One self-contained page of ``view``; ``headline`` are names with values, ``verdict`` how good the plan is."""
    return printed("night.html", view=view, figures=headline, verdict=verdict, **night_parts(view))


def night_parts(view: NightView) -> dict[str, object]:
    """What the templates need to show a night, on its own page or as part of another."""
    return {
        "broken": [party for party in view.unseated if party.standing is Standing.PROMISED],
        "pictures": present([_timeline(view), _floor(view), _occupancy(view)]),
    }


def _timeline(view: NightView) -> Figure | None:
    tables = f"Timeline by area and table: {described(view)}. The lists on this page say the same."
    queued = (
        f"Timeline of the {counted(len(view.unseated), 'party', 'parties')} that are not seated, listed on this page."
    )
    reading = "A bar spans every table its party sits at. Point at one for details; it leads to its line in the list."
    drawings = [drawing(timeline(view), tables), drawing(queue(view), queued)]
    return figure("timeline", "The night by table", drawings, _by_table(view), reading)


def _floor(view: NightView) -> Figure | None:
    label = "Plan of the floor: the darker a table, the longer it is taken; strokes join the tables of one party."
    return figure("floor", "The floor", [drawing(floor(view), label)], _shares(view))


def _occupancy(view: NightView) -> Figure | None:
    picture = occupancy(view)
    if picture is None:
        return None
    most, when = busiest(view, "covers")
    label = f"How full the house is through the night: at most {counted(most, 'cover')}, at {when}."
    rows = tuple((each.label, str(each.arriving), str(each.covers), str(each.tables)) for each in hours(view))
    columns = ("From", "Covers arriving", "Most covers seated", "Most tables in use")
    sheet = Sheet("How full the house is", columns, rows, (1, 2, 3))
    return figure("occupancy", "How full the house is", [drawing(picture, label)], sheet)


def _shares(view: NightView) -> Sheet:
    rows = []
    for table_id, parties in taken_by(view).items():
        spot = next(each for each in view.spots if each.table_id == table_id)
        share = f"{100 * share_taken(view, parties):.0f} %" if view.closes > view.opens else "–"
        rows.append((table_id, spot.area, spot.covers, str(len(parties)), share))
    columns = ("Table", "Area", "For", "Parties", "Share of the night taken")
    return Sheet("How much of the night each table is taken", columns, tuple(rows), (3, 4))


def _by_table(view: NightView) -> Sheet:
    taken = taken_by(view)
    rows = []
    for spot in view.spots:
        stays = [f"{each.comes}–{each.leaves} {each.party_id} ({each.covers})" for each in taken[spot.table_id]]
        rows.append((spot.table_id, spot.area, spot.covers, "; ".join(stays) or "free all night"))
    return Sheet("Parties of each table", ("Table", "Area", "For", "Parties (covers)"), tuple(rows))
