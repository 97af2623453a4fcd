"""``maitred allocate``: plan a night of the database and save the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened, saved_night_options
from cli.exits import code_of_plan
from cli.options import parameters_of, plan_options
from cli.written import written_options

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters
    from allocator.domain.planned import Planned
    from cli.database import SavedNight
    from cli.nightly import Allocated, PlanNight
    from cli.options import GoalOptions, SearchOptions
    from cli.written import Written


@click.command(short_help="Plan a night of the database and save the plan.")
@saved_night_options
@plan_options
@click.option("--preview", is_flag=True, help="Show what would change and save nothing.")
@click.option("--confirm", is_flag=True, help="Confirm seated requests; put the unseated on the waitlist.")
@click.option("--offer", is_flag=True, help="Offer seated waitlist entries their place.")
@written_options
def command(
    which: SavedNight,
    aim: GoalOptions,
    search: SearchOptions,
    preview: bool,
    confirm: bool,
    offer: bool,
    written: Written,
) -> int:
    """Plan one night of venue V and save who sits where, in one transaction.

    Shows the plan, what it changes beside what stands, and whom to tell. Where the same was asked before and nothing
    has changed since, the saved plan is shown and nothing is written. While another run has the night, ends with 5 at
    once. Ctrl-C ends it with nothing saved.
    """
    from cli.nightly import NightRun, allocate_night, preview_night
    from cli.output import hush, warn
    from cli.written import write_plan
    from data.documents.allocation import allocation_document

    parameters = parameters_of(aim, search)
    asked = NightRun(
        which.venue_id, which.day, which.service, which.now, parameters, aim.max_moves, confirm=confirm, offer=offer
    )
    run = preview_night if preview else allocate_night
    with opened(which.database) as engine:
        made = run(engine, asked, _planner(quiet=written.quiet), hush if written.quiet else warn)
    write_plan(made.planned, allocation_document(made.planned, made.difference, made.saved, made.run_id), written)
    if written.shown:
        _show(made)
    return code_of_plan(made.planned)


def _planner(*, quiet: bool) -> PlanNight:
    """Plans a night while Ctrl-C is heard; then nothing is saved, for the night was not asked to be half planned."""
    from cli.patience import Search
    from cli.pipeline import plan_night

    def plan(night: Night, parameters: Parameters) -> Planned:
        asked = Search(lambda watch, stop: plan_night(night, parameters, watch=watch, stop=stop), quiet=quiet)
        planned = asked.answer()
        if asked.interrupted:
            raise KeyboardInterrupt
        return planned

    return plan


def _show(made: Allocated) -> None:
    from cli.render.allocation import changes, verdict
    from cli.render.page import show
    from cli.render.plan import plan_parts

    show(*plan_parts(made.planned), *changes(made.planned.night, made.difference), verdict(made))
