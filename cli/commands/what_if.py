"""``maitred what-if``: what would be otherwise if a few things were."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.changes import change_options
from cli.exits import ExitCode
from cli.options import night_options, parameters_of, plan_options
from cli.output import STDOUT
from cli.source import place_options

if TYPE_CHECKING:
    from allocator.domain.plan import Parameters
    from cli.options import GoalOptions, NightOptions, SearchOptions
    from cli.pipeline import Warn
    from cli.questions import Source
    from cli.source import Place


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Where the answer goes."""

    json_to: str | None
    csv_to: str | None
    quiet: bool

    @property
    def shown(self) -> bool:
        """Whether people read standard output."""
        return not self.quiet and STDOUT not in (self.json_to, self.csv_to)


@click.command(short_help="What would be otherwise if a few things were.")
@place_options
@change_options
@click.option(
    "--compare", type=click.Path(path_type=Path), metavar="FILE.toml", help="Hold the scenarios of a file side by side."
)
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the comparison as JSON.")
@click.option("--csv", "csv_to", metavar="FILE|-", help="Write the table of --compare as CSV.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    place: Place,
    typed: tuple[tuple[str, str], ...],
    compare: Path | None,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    csv_to: str | None,
    quiet: bool,
) -> int:
    """Plan the night of FOLDER, or of the database, as it stands and with changes, and say what comes of them.

    Changes may be combined and repeated. Nothing is saved. Where a change asks for a party to be seated (--party,
    --grow), the answer says first whether that can be with every promise kept.

    A file for --compare holds [[scenario]] tables, each with a name and changes = ["--close 7", "--turn +15"].
    """
    from cli.kept import kept
    from cli.output import hush, warn
    from cli.source import night_source

    if bool(typed) == bool(compare):
        raise click.UsageError("what if what? Give changes, such as --party 4@20:00 or --close 7, or else --compare")
    if csv_to and not compare:
        raise click.UsageError("--csv is for --compare")
    if json_to == csv_to == STDOUT:
        raise click.UsageError("only one of --json and --csv can go to standard output")
    tell = hush if quiet else warn
    source = night_source(place, which, aim.max_moves, kept(), tell)
    parameters, wanted = parameters_of(aim, search), _Wanted(json_to, csv_to, quiet)
    if compare:
        return _compare(source, compare, parameters, wanted, tell)
    return _answer(source, typed, parameters, wanted, tell)


def _answer(
    source: Source, typed: tuple[tuple[str, str], ...], parameters: Parameters, wanted: _Wanted, tell: Warn
) -> int:
    """One comparison."""
    from cli.output import put
    from cli.patience import Search
    from cli.questions import amended_by, what_if

    amended = amended_by(source, typed)
    tell(amended.warnings)
    # What follows loads the solver: changes that cannot be made are refused without it.
    from allocator.what_if.answer import answer
    from data.documents.plan import document_text
    from data.documents.questions import what_if_document

    asked = Search(
        lambda watch, stop: what_if(source.standing(parameters, watch, stop), amended, watch, stop), quiet=wanted.quiet
    )
    found = asked.answer()
    sentence = answer(found)
    if wanted.json_to:
        put(wanted.json_to, document_text(what_if_document(found, sentence)))
    if wanted.shown:
        from cli.render.comparison import comparison
        from cli.render.page import show

        show(*comparison(found, sentence, interrupted=asked.interrupted))
    return ExitCode.INTERRUPTED if asked.interrupted else ExitCode.DONE


def _compare(source: Source, path: Path, parameters: Parameters, wanted: _Wanted, tell: Warn) -> int:
    """The table of all scenarios of a file."""
    from cli.output import put
    from cli.patience import Search
    from cli.scenarios import bar, compare_scenarios, scenarios_of, standing_for
    from data.documents.plan import document_text
    from data.documents.scenarios import scenarios_csv, scenarios_document

    scenarios = scenarios_of(source, path, tell)
    with bar(len(scenarios), quiet=wanted.quiet) as done:
        asked = Search(lambda _, stop: standing_for(source, parameters, stop), quiet=True)
        standing = asked.answer()
        found, whole = ((), False) if asked.interrupted else compare_scenarios(standing, scenarios, parameters, done)
    before = standing.planned
    if wanted.json_to:
        put(wanted.json_to, document_text(scenarios_document(before, found)))
    if wanted.csv_to:
        put(wanted.csv_to, scenarios_csv(before, found))
    if wanted.shown:
        from cli.render.page import show
        from cli.render.scenarios import scenarios as shown

        show(*shown(before, found))
    return ExitCode.DONE if whole else ExitCode.INTERRUPTED
