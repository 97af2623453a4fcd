"""``maitred waitlist rank``: the waitlist in order, without planning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.domain.errors import UsageError
from cli.exits import ExitCode
from cli.options import NightOptions, night_options
from cli.source import Place, place_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.night import Night
    from allocator.domain.plan import Scores


@click.command(short_help="Rank the waitlist and say why.")
@place_options
@night_options
@click.option("--explain", "explain_id", metavar="ID", help="Show what one score is made of.")
@click.option("--fairness", "with_fairness", is_flag=True, help="Show how scores lie and what separates them.")
@click.option("--json", "json_to", metavar="FILE|-", help="Write the ranking as JSON.")
def command(place: Place, which: NightOptions, explain_id: str | None, with_fairness: bool, json_to: str | None) -> int:
    """Rank the waitlist of FOLDER, or of the database, on one date, of all its services unless --service names one."""
    from cli.output import STDOUT, put, warn
    from cli.pipeline import nights_of_date, rank_waitlists
    from cli.source import diary_of
    from data.documents.plan import document_text, waitlist_document

    nights = nights_of_date(diary_of(place, which, warn), which, warn)
    scores = rank_waitlists(nights)
    if json_to:
        put(json_to, document_text(waitlist_document(scores)))
    if json_to != STDOUT:
        _show(nights, scores, explain_id, with_fairness=with_fairness)
    return ExitCode.DONE


def _show(nights: Sequence[Night], scores: Scores, explain_id: str | None, *, with_fairness: bool) -> None:
    from rich.text import Text

    from allocator.domain.night import with_parties
    from cli.output import warn
    from cli.render import ranking
    from cli.render.page import show
    from scoring.explain import explain_score
    from scoring.fairness import fairness

    if explain_id is not None:
        holding = next((night for night in nights if explain_id in night.party), None)
        if holding is None:
            raise UsageError(f"{explain_id} takes no part in this night")
        show(*ranking.explained(explain_score(holding, explain_id)))
        return
    shown = with_parties(nights[0], (party for night in nights for party in night.parties))
    ranked = ranking.waitlist(shown, scores.waitlist) or Text("Nobody waits.")
    if not with_fairness:
        show(ranked)
        return
    found = fairness(scores.waitlist, shown.venue.scoring)
    show(ranked, *ranking.fairness(found))
    warn(found.warnings)
