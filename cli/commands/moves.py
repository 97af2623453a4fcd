"""``maitred moves``: what each further move of a promised party would gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.exits import ExitCode
from cli.options import night_options, parameters_of, plan_options
from cli.output import STDOUT
from cli.source import place_options

if TYPE_CHECKING:
    from cli.options import GoalOptions, NightOptions, SearchOptions
    from cli.source import Place


@click.command(short_help="What each further move of a promised party would gain.")
@place_options
@click.option("--chosen", type=click.IntRange(0), metavar="K", help="List who goes where with at most K moves.")
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the list as JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    place: Place,
    chosen: int | None,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    quiet: bool,
) -> int:
    """Show what the night of FOLDER, or of the database, gains for each promised party that may be given other tables.

    The list ends where more moves gain nothing, or at --max-moves. The time limit is for the whole list.
    """
    from allocator.moves import move_steps
    from cli.kept import kept
    from cli.output import hush, put, warn
    from cli.patience import Search
    from cli.questions import chosen_price, most_moves, prices_of_moves
    from cli.source import night_source
    from data.documents.plan import document_text
    from data.documents.questions import moves_document

    tell = hush if quiet else warn
    night = night_source(place, which, aim.max_moves, kept(), tell).night
    most = most_moves(night, aim.max_moves, chosen)
    parameters = parameters_of(aim, search)
    asked = Search(lambda _, stop: prices_of_moves(night, parameters, most, stop), quiet=quiet)
    prices = asked.answer()
    steps = () if chosen is None else move_steps(night, chosen_price(prices, chosen).plan)
    if json_to:
        put(json_to, document_text(moves_document(night, prices, chosen, steps)))
    if not quiet and json_to != STDOUT:
        from cli.render.moves import price_list
        from cli.render.moves import steps as shown
        from cli.render.page import show

        show(*price_list(night, prices), *(() if chosen is None else shown(night, chosen, steps)))
    return ExitCode.INTERRUPTED if asked.interrupted else ExitCode.DONE
