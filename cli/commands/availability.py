"""``maitred availability``: at which times one more party could come."""

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


@click.command(short_help="When could one more party come?")
@place_options
@click.option("--party", "party_size", type=click.IntRange(1), required=True, metavar="N", help="Covers of the party.")
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the answers as JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    place: Place,
    party_size: int,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    quiet: bool,
) -> int:
    """For each slot of the night of FOLDER, or of the database, say whether a party of N could come as well.

    Everybody who is seated stays seated at their time; where it takes moves, no more promised parties are given other
    tables than may be. A yes or a no is proven; what could not be decided in time says so.
    """
    from cli.kept import kept
    from cli.output import hush, put, warn
    from cli.patience import Search
    from cli.questions import openings
    from cli.source import night_source
    from data.documents.plan import document_text
    from data.documents.questions import availability_document

    tell = hush if quiet else warn
    source = night_source(place, which, aim.max_moves, kept(), tell)
    parameters = parameters_of(aim, search)
    asked = Search(
        lambda watch, stop: openings(source.standing(parameters, watch, stop), party_size, stop=stop), quiet=quiet
    )
    slots = asked.answer()
    if json_to:
        put(json_to, document_text(availability_document(source.night, party_size, slots)))
    if not quiet and json_to != STDOUT:
        from cli.render.openings import openings as shown
        from cli.render.page import show

        show(*shown(source.night, party_size, slots))
    return ExitCode.INTERRUPTED if asked.interrupted else ExitCode.DONE
