"""``maitred requests list``: what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.domain.special_request import Department, RequestState
from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import json_option
from cli.host_stand.options import clerk_options
from cli.options import parse_date

if TYPE_CHECKING:
    from datetime import date

    from cli.host_stand.options import Clerk

STATES = [each.value.replace("_", "-") for each in RequestState]


@click.command(short_help="What was asked for, and what is overdue.")
@click.option("--venue", "venue_id", metavar="V", help="Only this venue.")
@click.option("--date", "day", type=parse_date, metavar="DATE", help="Only parties of this service date.")
@click.option("--department", type=click.Choice([each.value for each in Department]), help="Only what it sees to.")
@click.option("--state", type=click.Choice(STATES), help="Only those that have come so far.")
@click.option("--overdue", "only_overdue", is_flag=True, help="Only those that should be done by now.")
@json_option
@clerk_options
def command(
    venue_id: str | None,
    day: date | None,
    department: str | None,
    state: str | None,
    only_overdue: bool,
    json_to: str | None,
    clerk: Clerk,
) -> int:
    """List special requests: what matters most first, then what is due first."""
    from allocator.host_stand.requests import overdue
    from cli.output import STDOUT, put
    from cli.pipeline import moment
    from cli.render.page import show
    from cli.render.requests import request_list
    from data.database.reading import read_venue
    from data.database.unit_of_work import UnitOfWork
    from data.documents.desk import requests_document
    from data.documents.plan import document_text
    from data.host_stand.requests import Wanted, list_requests

    wanted = Wanted(
        venue_id,
        day,
        None if department is None else Department(department),
        None if state is None else RequestState(state.replace("-", "_")),
    )
    with opened(clerk.database) as engine, UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        if venue_id is not None:
            read_venue(work.connection, venue_id)
        timezones = {venue.venue_id: venue.timezone for venue in work.repository.list_venues()}
        now = moment(clerk.now, timezones.get(venue_id or "", "UTC"))
        found = [each for each in list_requests(work.connection, wanted) if not only_overdue or overdue(each, now)]
    late = {each.request_id for each in found if overdue(each, now)}
    if json_to:
        put(json_to, document_text(requests_document(found, late)))
    if json_to != STDOUT:
        show(*request_list(found, timezones, now))
    return ExitCode.DONE
