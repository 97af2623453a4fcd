"""The page of a report: the figures managers ask for, of one service or of many."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from allocator.domain.report import Refused, ReportFigures, together
from cli.pages.night import night_parts
from cli.pages.press import Figure, Sheet, drawing, figure, present, printed
from cli.pictures.demand import Takings, by_service, cells, hour_name, refused_demand, size_name
from cli.pictures.text import counted, legible
from cli.render.summary import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.venue import Venue
    from cli.pictures.view import NightView

NONE = "–"


def report_page(venue: Venue, reports: Sequence[ReportFigures], night: NightView | None = None) -> str:
    """One self-contained page of ``reports``, one a service, by date; ``night`` is shown where there is one.

    Raises
    ------
    ValueError
        if there is nothing to report on.
    """
    whole = together(reports)
    parts: dict[str, object] = {"pictures": ()} if night is None else night_parts(night)
    return printed(
        "report.html",
        venue=legible(venue.name or venue.venue_id),
        period=period(whole),
        figures=headline(venue, whole),
        demand=present([_by_service(venue, reports), _refused(venue, whole)]),
        sheets=[sheet for sheet in (_reasons(venue, whole), _combinations(whole)) if sheet.rows],
        view=night,
        **parts,
    )


def headline(venue: Venue, report: ReportFigures) -> tuple[tuple[str, str], ...]:
    """The figures in words, each with its name."""
    unknown = f", {counted(report.spend_unknown, 'party', 'parties')} of unknown spend" if report.spend_unknown else ""
    refused = sum(each.parties for each in report.refused)
    setup = sum(each.setup_minutes for each in report.combinations)
    joined = sum(each.parties for each in report.combinations)
    empty = sum(each.empty_seats for each in report.combinations)
    return (
        ("covers seated", f"{report.covers_seated} of {report.covers}"),
        ("parties seated", f"{report.parties_seated} of {report.parties}"),
        ("seat utilisation", _share(report.seat_utilisation)),
        ("table utilisation", _share(report.table_utilisation)),
        ("expected spend", f"{_money(venue, report.spend)}{unknown}"),
        ("RevPASH", NONE if report.revpash is None else _money(venue, report.revpash)),
        ("no-shows", f"{counted(report.no_shows, 'party', 'parties')}, {counted(report.no_show_covers, 'cover')}"),
        ("cancelled", counted(report.cancelled, "party", "parties")),
        ("refused", f"{counted(refused, 'party', 'parties')}, {counted(report.covers_refused, 'cover')}"),
        ("lost spend", _money(venue, report.lost_spend)),
        ("waitlist conversion", f"{report.waiting_seated} of {report.waiting} ({_share(report.waitlist_conversion)})"),
        ("joined tables", f"{counted(joined, 'party', 'parties')}, {setup} table-minutes set up, {empty} seats empty"),
        ("promised parties moved", str(report.moved)),
    )


def report_sheets(venue: Venue, whole: ReportFigures) -> tuple[Sheet, ...]:
    """What was refused and why, and what combinations cost: the tables that have something to tell."""
    sheets = (_refused_sheet(venue, whole), _reasons(venue, whole), _combinations(whole))
    return tuple(sheet for sheet in sheets if sheet.rows)


def period(whole: ReportFigures) -> str:
    """Which service, or which dates, this is of."""
    first = f"{whole.first:%A} {whole.first.day} {whole.first:%B %Y}"
    if whole.services == 1:
        return f"{first} · {legible(whole.service)}" if whole.service else first
    until = "" if whole.last == whole.first else f" to {whole.last:%A} {whole.last.day} {whole.last:%B %Y}"
    return f"{first}{until} · {whole.services} services"


def _by_service(venue: Venue, reports: Sequence[ReportFigures]) -> Figure | None:
    if len(reports) < 2:
        return None
    takings = [Takings(_label(each), each.covers_seated, each.covers_refused) for each in reports]
    label = f"Covers seated and refused in each of {len(reports)} services."
    return figure(
        "services", "Service by service", [drawing(by_service(takings), label)], _services_sheet(venue, reports)
    )


def _services_sheet(venue: Venue, reports: Sequence[ReportFigures]) -> Sheet:
    rows = tuple(
        (
            _label(each),
            f"{each.covers_seated} of {each.covers}",
            _share(each.seat_utilisation),
            _share(each.table_utilisation),
            _money(venue, each.spend),
            NONE if each.revpash is None else _money(venue, each.revpash),
            str(each.no_shows),
            str(each.covers_refused),
            _money(venue, each.lost_spend),
        )
        for each in reports
    )
    columns = (
        *("Service", "Covers seated", "Seats taken", "Tables taken", "Spend", "RevPASH"),
        *("No-shows", "Covers refused", "Lost spend"),
    )
    return Sheet("Service by service", columns, rows, tuple(range(1, len(columns))))


def _refused(venue: Venue, whole: ReportFigures) -> Figure | None:
    label = f"Covers refused by size of party and hour asked for: {whole.covers_refused} in all."
    drawings = [drawing(refused_demand(whole.refused), label)]
    return figure("refused", "Refused demand", drawings, _refused_sheet(venue, whole))


def _refused_sheet(venue: Venue, whole: ReportFigures) -> Sheet:
    rows = tuple(
        (
            size_name(each.band),
            hour_name(each.hour),
            str(each.parties),
            str(each.covers),
            _money(venue, each.lost_spend),
        )
        for each in cells(whole.refused)
    )
    columns = ("Size", "From", "Parties", "Covers", "Lost spend")
    return Sheet("Refused demand by size and hour", columns, rows, (2, 3, 4))


def _reasons(venue: Venue, whole: ReportFigures) -> Sheet:
    found: dict[str, list[Refused]] = defaultdict(list)
    for each in whole.refused:
        found[each.reason.value.replace("_", " ")].append(each)
    rows = sorted(
        (
            -sum(each.covers for each in same),
            (
                reason,
                str(sum(each.parties for each in same)),
                str(sum(each.covers for each in same)),
                _money(venue, sum(each.lost_spend for each in same)),
            ),
        )
        for reason, same in found.items()
    )
    columns = ("Reason", "Parties", "Covers", "Lost spend")
    return Sheet("Why parties were refused", columns, tuple(row for _, row in rows), (1, 2, 3))


def _combinations(whole: ReportFigures) -> Sheet:
    used = sorted(whole.combinations, key=lambda use: -use.parties)
    rows = tuple(
        (legible("+".join(use.tables)), str(use.parties), str(use.covers), str(use.setup_minutes), str(use.empty_seats))
        for use in used
    )
    columns = ("Tables joined", "Parties", "Covers", "Table-minutes set up", "Seats left empty")
    return Sheet("Combinations used, and what they cost", columns, rows, (1, 2, 3, 4))


def _label(report: ReportFigures) -> str:
    return f"{report.first} {legible(report.service)}" if report.service else str(report.first)


def _share(share: float | None) -> str:
    return NONE if share is None else percent(share)


def _money(venue: Venue, amount: int) -> str:
    return f"{money_text(amount, venue.minor_digits)} {venue.currency}"
