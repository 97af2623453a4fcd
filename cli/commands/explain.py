"""``maitred explain``: why one party sits where it sits, or why not and what would change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import UsageError
from allocator.domain.plan import LEVELS
from allocator.domain.spelling import hint_at
from cli.exits import ExitCode
from cli.options import night_options, parameters_of, plan_options
from cli.source import place_options

if TYPE_CHECKING:
    import threading

    from allocator.domain.party import Party
    from allocator.domain.planned import Planned
    from allocator.explain import PartyExplanation
    from cli.options import GoalOptions, NightOptions, SearchOptions
    from cli.questions import Source
    from cli.source import Place


@click.command(short_help="Why a party sits where it sits, or why not.")
@place_options
@click.argument("party_id", metavar="ID", required=False)
@night_options
@plan_options
def command(place: Place, party_id: str | None, which: NightOptions, aim: GoalOptions, search: SearchOptions) -> int:
    """Explain the booking or waitlist entry ID of one night of FOLDER, or of the database.

    Of a party that is seated: what else it could have had, and what that would have cost. Of one that is not: why, who
    sits where it could sit, and the changes that would seat it with nobody else lost. Each is verified by planning the
    changed night; --time-limit is for the plan, and once more for the explanation.
    """
    from cli.kept import kept
    from cli.output import warn
    from cli.patience import Search
    from cli.source import night_source

    if place.venue_id is not None and party_id is None:
        place, party_id = replace(place, folder=None), place.folder
    if party_id is None:
        raise click.UsageError("Missing argument 'ID'.")
    source = night_source(place, which, aim.max_moves, kept(), warn)
    party = _party(source, party_id)
    # What follows loads the solver: an ID that nobody has is refused without it.
    from cli.render.explanation import explanation
    from cli.render.page import show

    parameters = parameters_of(aim, search)
    asked = Search(lambda watch, stop: _explained(source.standing(parameters, watch, stop).planned, party, stop))
    planned, found = asked.answer()
    show(*explanation(planned, found, saved=planned.plan in source.saved))
    return ExitCode.INTERRUPTED if asked.interrupted else ExitCode.DONE


def _explained(planned: Planned, party: Party, stop: threading.Event) -> tuple[Planned, PartyExplanation]:
    from allocator.explain import explain_party

    parameters = planned.parameters
    proven = {level.name for level in planned.result.levels if level.proven}
    found = explain_party(
        planned.night,
        planned.scores,
        parameters,
        planned.plan,
        party.party_id,
        seconds=parameters.time_limit,
        proven=proven.issuperset(LEVELS[: LEVELS.index("covers") + 1]),
        stop=stop,
    )
    return planned, found


def _party(source: Source, party_id: str) -> Party:
    """The party that is meant.

    Raises
    ------
    UsageError
        if it takes no part in the night, saying why not.
    """
    found = source.night.party.get(party_id)
    if found is not None:
        return found
    known = next((party for party in source.diary.parties if party.party_id == party_id), None)
    if known is None:
        hint = hint_at(party_id, source.night.party)
        raise UsageError(f"there is no booking and no waitlist entry {party_id}{hint}")
    day = source.diary.calendar.service_date(known.arrival)
    if day != source.night.service.date:
        raise UsageError(f"{party_id} takes no part in this night: it is of {day}")
    raise UsageError(f"{party_id} takes no part in this service ({known.status.value.replace('_', '-')})")
