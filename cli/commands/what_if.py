"""``maitred what-if``: what would be otherwise if a few things were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.changes import change_options
from cli.exits import ExitCode
from cli.options import night_options, parameters_of, plan_options
from cli.output import STDOUT

if TYPE_CHECKING:
    from cli.options import GoalOptions, NightOptions, SearchOptions


@click.command(short_help="What would be otherwise if a few things were.")
@click.argument("folder", type=click.Path(path_type=Path))
@change_options
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the comparison as JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    folder: Path,
    typed: tuple[tuple[str, str], ...],
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    quiet: bool,
) -> int:
    """Plan the night of FOLDER as it stands and with changes, and say what comes of them.

    Changes may be combined and repeated. Nothing is saved. Where a change asks for a party to be seated (--party,
    --grow), the answer says first whether that can be with every promise kept.
    """
    from allocator.what_if.answer import answer
    from cli.kept import kept
    from cli.output import hush, put, warn
    from cli.patience import Search
    from cli.questions import amended_by, folder_source, what_if
    from data.documents.plan import document_text
    from data.documents.questions import what_if_document

    if not typed:
        raise click.UsageError("what if what? Give at least one change, such as --party 4@20:00 or --close 7")
    tell = hush if quiet else warn
    source = folder_source(folder, which, aim.max_moves, kept(), tell)
    amended = amended_by(source, typed)
    tell(amended.warnings)
    parameters = parameters_of(aim, search)
    asked = Search(
        lambda watch, stop: what_if(source.standing(parameters, watch, stop), amended, watch, stop), quiet=quiet
    )
    found = asked.answer()
    sentence = answer(found)
    if json_to:
        put(json_to, document_text(what_if_document(found, sentence)))
    if not quiet and json_to != STDOUT:
        from cli.render.comparison import comparison
        from cli.render.page import show

        show(*comparison(found, sentence, interrupted=asked.interrupted))
    return ExitCode.INTERRUPTED if asked.interrupted else ExitCode.DONE
