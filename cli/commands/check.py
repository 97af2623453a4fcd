"""``maitred check``: whether a plan made by anyone obeys the rules and is worth what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import Fault, InputRejected
from allocator.domain.venue import MoveLimit
from cli.exits import ExitCode
from cli.options import GoalOptions, NightOptions, goal_options, night_options, parameters_of

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Scores, Violation
    from data.documents.certificate import StatedCertificate
    from data.documents.stated import StatedPlan


@click.command(short_help="Re-check a plan made by anyone.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("plan_file", metavar="PLAN.json", type=click.Path(path_type=Path))
@night_options
@goal_options
@click.option(
    "--certificate",
    "certificate_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add up the proof that plan wrote, too.",
)
def command(folder: Path, plan_file: Path, which: NightOptions, aim: GoalOptions, certificate_file: Path | None) -> int:
    """Re-check the plan in PLAN.json against the night of FOLDER: rules, level values, totals and scores.

    Uses no solver. With a certificate, says how far the plan is from what is proven to be possible. What the plan
    says of its own inputs is taken unless an option says otherwise. Ends with 3 and every violation if anything is
    wrong.
    """
    from allocator.verify import level_values, verify
    from cli.output import warn
    from cli.pipeline import cut_night, read_diary
    from data.documents.agreement import disagreements
    from data.documents.certificate import read_certificate
    from data.documents.stated import read_plan
    from scoring.rank import score_night

    stated = read_plan(_content(plan_file), plan_file.name)
    proof = None if certificate_file is None else read_certificate(_content(certificate_file), certificate_file.name)
    which, aim = _which(which, stated), _aim(aim, stated)
    night = cut_night(read_diary(folder, warn, which), which, aim.max_moves, warn)
    scores, parameters = score_night(night), parameters_of(aim)
    found = (*verify(night, scores, parameters, stated.plan, stated.levels), *disagreements(night, scores, stated))
    if proof is not None:
        found += _wrong_with(proof, night, scores, parameters, stated.plan)
    for violation in found:
        click.echo(violation)
    if found:
        click.echo(f"error: {len(found)} violation{'s' if len(found) != 1 else ''} in {plan_file.name}", err=True)
        return ExitCode.REJECTED
    bounds = {} if proof is None else {each.name: each.bound for each in proof.certificate.levels}
    for name, value in level_values(night, scores, parameters, stated.plan).items():
        click.echo(f"{name:<16}{value:>12,}{_distance(value, bounds.get(name))}")
    values = f"its {len(stated.levels)} level values are right" if stated.levels else "it states no level values"
    click.echo(f"{plan_file.name} obeys every rule; {values}")
    return ExitCode.DONE


def _wrong_with(
    stated: StatedCertificate, night: Night, scores: Scores, parameters: Parameters, plan: Plan
) -> tuple[Violation, ...]:
    from allocator.verify import audit
    from data.documents.certificate import certificate_disagreements

    wrong = audit(night, scores, parameters, plan, stated.certificate)
    return (*certificate_disagreements(night, parameters, stated), *wrong)


def _distance(value: int, bound: int | None) -> str:
    """How far a value is from what is proven to be possible."""
    if bound is None:
        return ""
    if bound == value:
        return "  proven: no plan is better"
    return f"  proven: at most {bound:,}, {bound - value:,} ({(bound - value) / bound:.2%}) more"


def _content(plan_file: Path) -> bytes:
    try:
        return plan_file.read_bytes()
    except OSError as error:
        raise InputRejected([Fault(plan_file.name, 0, "", f"cannot be read: {error.strerror}")]) from error


def _which(which: NightOptions, stated: StatedPlan) -> NightOptions:
    """The night the plan is of, where no option says otherwise."""
    from data.documents.plan import utc

    now = utc(stated.now) if which.now is None and stated.now is not None else which.now
    return NightOptions(which.day or stated.day, which.service or stated.service, now)


def _aim(aim: GoalOptions, stated: StatedPlan) -> GoalOptions:
    """What the plan aims at, where no option says otherwise."""
    moves = None if stated.max_moves is None else MoveLimit(count=stated.max_moves)
    return GoalOptions(aim.goal or stated.goal, aim.waitlist or stated.waitlist, aim.max_moves or moves)
