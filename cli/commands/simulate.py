"""``maitred simulate``: many busy nights on the floor and under the rules of a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.domain.simulated import NO_SHOWS, OFFERS, BookingPolicy
from cli.exits import ExitCode
from cli.options import Finite, cores, handed_over, named_file, parse_date
from cli.output import STDOUT
from cli.simulating import SimulationOptions

if TYPE_CHECKING:
    from allocator.domain.simulated import Simulation

LOADS = "0.5,0.7,0.9,1.1,1.5"
MOST_LOAD = 20.0
"""A load above this is a slip of the pen."""

MOST_OFFERS = 24 * 60

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def parse_loads(text: str) -> tuple[float, ...]:
    """The loads ``0.5,0.7``, each once, in order."""
    try:
        loads = sorted({float(part) for part in text.split(",")})
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a list of numbers like {LOADS}") from None
    if not all(0 < load <= MOST_LOAD for load in loads):
        raise click.BadParameter(f"a load is above 0 and at most {MOST_LOAD:g}")
    return tuple(loads)


def parse_policies(_ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> tuple[BookingPolicy, ...]:
    """The policies named, repeated or with commas; in the order in which they are reported."""
    named = {name.strip() for text in texts for name in text.split(",")}
    known = [policy.value for policy in BookingPolicy]
    if unknown := sorted(named - set(known)):
        raise click.BadParameter(f"there is no policy {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(policy for policy in BookingPolicy if policy.value in named)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is played, and by how many processes; ``resume`` is where nights are kept."""

    nights: int
    loads: tuple[float, ...]
    workers: int
    resume: Path | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the figures go."""

    json_to: str | None
    csv_to: str | None
    html_to: Path | None
    quiet: bool

    @property
    def shown(self) -> bool:
        """Whether people read standard output."""
        return not self.quiet and STDOUT not in (self.json_to, self.csv_to)

    @property
    def beside(self) -> Path | None:
        """Where nights are kept until the figures are written."""
        return None if self.json_to in (None, STDOUT) else Path(f"{self.json_to}.nights")


extent_options = handed_over(
    "extent",
    Extent,
    click.option(
        "--nights", type=click.IntRange(1), default=30, show_default=True, metavar="N", help="Nights at each load."
    ),
    click.option(
        "--load",
        "loads",
        type=parse_loads,
        default=LOADS,
        show_default=True,
        metavar="X,Y,…",
        help="Asked seat-hours over offered ones.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1),
        default=cores,
        metavar="N",
        help="Processes that play (default: the cores). The figures stay the same.",
    ),
    click.option(
        "--resume",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Keep nights here as they are played, and go on from them (default: beside --json, until done).",
    ),
)
question_options = handed_over(
    "asked",
    SimulationOptions,
    click.option(
        "--policy",
        "policies",
        multiple=True,
        callback=parse_policies,
        metavar="NAME,…",
        help="Policies to play (default: all; with --scenario: pooled).",
    ),
    click.option(
        "--offers",
        type=click.IntRange(1, MOST_OFFERS),
        default=OFFERS,
        show_default=True,
        metavar="MINUTES",
        help="How far pooled-offers moves an arrival.",
    ),
    click.option(
        "--no-show",
        type=Finite(0, 1),
        default=NO_SHOWS,
        show_default=True,
        metavar="SHARE",
        help="Parties that stay away without a word.",
    ),
    click.option(
        "--demand-from", type=FILE, metavar="FILE.json", help="Draw guests from aggregates instead of the bookings."
    ),
    click.option(
        "--scenario",
        "scenarios_from",
        type=FILE,
        metavar="FILE.toml",
        help="Compare floors and rules, as in what-if --compare.",
    ),
    click.option(
        "--date",
        "day",
        type=parse_date,
        metavar="DATE",
        help="Whose hours and closures hold (default: the last of the rows).",
    ),
    click.option("--service", metavar="NAME", help="Service, where the date has several."),
    click.option(
        "--seed",
        type=click.IntRange(0, 2**31 - 1),
        default=0,
        show_default=True,
        metavar="N",
        help="Seed of everything random.",
    ),
)
wanted_options = handed_over(
    "wanted",
    Wanted,
    click.option("--json", "json_to", metavar="FILE|-", help="Write the figures as JSON."),
    click.option("--csv", "csv_to", metavar="FILE|-", help="Write the figures as CSV."),
    click.option(
        "--html",
        "html_to",
        type=named_file,
        metavar="FILE",
        help="Write one page with pictures.",
    ),
    click.option("--quiet", is_flag=True, help="Say nothing but errors."),
)


@click.command(short_help="Play many busy nights and say what each way to book gains.")
@click.argument("folder", type=click.Path(path_type=Path))
@question_options
@extent_options
@wanted_options
def command(folder: Path, asked: SimulationOptions, extent: Extent, wanted: Wanted) -> int:
    """Play many busy nights on the floor and under the rules of FOLDER.

    Guests are drawn from its bookings (or from --demand-from) and ask one after another, as long before they come as
    real ones do. All policies see the same nights; differences to first-come are taken night by night.

    \b
    first-come         single tables, the table fixed at booking
    first-come-joined  the smallest that fits, combinations last
    largest-first      one nightly run, the largest party first
    pooled             accepted if the night can be re-planned with it;
                       nobody accepted is ever dropped
    pooled-offers      as pooled, with other times offered
    hindsight          a bound: most covers knowing all requests

    Ctrl-C keeps the nights played so far; the same command goes on from there.
    """
    from allocator.simulation.summary import summarise
    from cli.output import hush, warn
    from cli.pipeline import read_diary
    from cli.simulating import play_nights, question_digest, study_of
    from data.simulation_log import SimulationLog

    if wanted.json_to == wanted.csv_to == STDOUT:
        raise click.UsageError("only one of --json and --csv can go to standard output")
    tell = hush if wanted.quiet else warn
    study = study_of(read_diary(folder, tell), asked, tell)
    kept_in = extent.resume or wanted.beside
    log = SimulationLog(kept_in, question_digest(folder, asked)) if kept_in else None
    try:
        played = play_nights(study, extent.loads, extent.nights, extent.workers, log, quiet=wanted.quiet)
    except KeyboardInterrupt:
        kept = f"the nights played so far are in {kept_in}" if kept_in else "nothing was kept, for want of --resume"
        click.echo(f"interrupted: {kept}", err=True)
        return ExitCode.INTERRUPTED
    simulation = summarise(study, played)
    _write(simulation, wanted)
    if log and not extent.resume:
        log.remove()
    if wanted.shown:
        from cli.render.page import show
        from cli.render.simulation import simulation as shown

        show(*shown(simulation))
    return ExitCode.DONE


def _write(simulation: Simulation, wanted: Wanted) -> None:
    from cli.output import put, write_file
    from data.documents.plan import document_text
    from data.documents.simulation import simulation_csv, simulation_document

    if wanted.json_to:
        put(wanted.json_to, document_text(simulation_document(simulation)))
    if wanted.csv_to:
        put(wanted.csv_to, simulation_csv(simulation))
    if wanted.html_to:
        from cli.pages.simulation import simulation_page

        write_file(wanted.html_to, simulation_page(simulation).encode())
