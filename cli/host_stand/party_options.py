"""Options that describe a party that asks for a place or joins the waitlist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from allocator.domain.errors import UsageError
from cli.options import handed_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.domain.venue import Venue

    Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A party as typed; times and money are the venue's."""

    venue_id: str
    customer_id: str
    party_size: int
    arrival: str
    earliest: str | None = None
    latest: str | None = None
    duration: int | None = None
    spend: str | None = None
    needs: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    occasion: str | None = None
    notes: str = ""

    def party(self, venue: Venue, now: Minute) -> Party:
        """The party, which has no id yet.

        Raises
        ------
        UsageError
            if a time or an amount is none.
        """
        from allocator.domain.party import Party
        from data.money import to_minor_units

        times = {
            name: _time(name, text, venue.timezone)
            for name, text in (("arrival", self.arrival), ("earliest", self.earliest), ("latest", self.latest))
            if text is not None
        }
        if not times.get("earliest", times["arrival"]) <= times["arrival"] <= times.get("latest", times["arrival"]):
            raise UsageError("--arrival must lie between --earliest and --latest")
        try:
            spend = None if self.spend is None else to_minor_units(self.spend, venue.minor_digits)
        except ValueError as error:
            raise UsageError(f"--spend: {error}") from None
        return Party(
            "",
            self.customer_id,
            self.party_size,
            times["arrival"],
            earliest=times.get("earliest"),
            latest=times.get("latest"),
            duration=self.duration,
            created_at=now,
            expected_spend=spend,
            needs=tuple(dict.fromkeys(self.needs)),
            wishes=tuple(dict.fromkeys(self.wishes)),
            occasion=self.occasion,
            notes=self.notes,
        )


def asked_options(command: Command) -> Command:
    """Add the options of a party that asks; the command receives them as ``asked: Asked``."""
    return handed_over(
        "asked",
        Asked,
        click.option("--venue", "venue_id", required=True, metavar="V", help="Id of the venue."),
        click.option("--customer", "customer_id", required=True, metavar="C", help="Id of the customer."),
        click.option("--party", "party_size", type=click.IntRange(1), required=True, metavar="N", help="Covers."),
        click.option("--arrival", required=True, metavar="TIME", help="When they come, 2026-11-28T21:30."),
        click.option("--earliest", metavar="TIME", help="They could come as early as this."),
        click.option("--latest", metavar="TIME", help="They could come as late as this."),
        click.option("--duration", type=click.IntRange(1), metavar="MINUTES", help="Stay (default: the turn time)."),
        click.option("--spend", metavar="MONEY", help="What they expect to spend."),
        click.option("--need", "needs", multiple=True, metavar="TAG", help="A tag, area:NAME or table:ID they need."),
        click.option("--wish", "wishes", multiple=True, metavar="TAG", help="One they would like."),
        click.option("--occasion", metavar="WORD", help="birthday, hen, corporate, …"),
        click.option("--notes", default="", metavar="TEXT", help="For the house."),
    )(command)


def _time(name: str, text: str, timezone: str) -> Minute:
    from data.times import parse_local_time

    try:
        return parse_local_time(text.strip(), timezone)
    except ValueError as error:
        raise UsageError(f"--{name}: {error}") from None
