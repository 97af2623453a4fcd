"""Options that describe a party that asks for a place or joins the waitlist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from allocator.domain.errors import UsageError
from cli.options import handed_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute
    from allocator.domain.floor import Table
    from allocator.domain.party import Party
    from allocator.domain.venue import Venue

    Command = Callable[..., Any]

Value = TypeVar("Value")

MOST = 1_000_000
"""Largest number of covers or minutes that is believed."""


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

    def party(self, venue: Venue, tables: Iterable[Table], now: Minute) -> Party:
        """The party, which has no id yet.

        Raises
        ------
        UsageError
            if a time, an amount or an id is none, or a table or area is not known.
        """
        from allocator.domain.party import Party
        from data.folder import cells
        from data.money import to_minor_units

        demands = cells.demands({table.table_id: table.area for table in tables})
        times = {
            name: _time(name, text, venue.timezone)
            for name, text in (("arrival", self.arrival), ("earliest", self.earliest), ("latest", self.latest))
            if text is not None
        }
        if not times.get("earliest", times["arrival"]) <= times["arrival"] <= times.get("latest", times["arrival"]):
            raise UsageError("--arrival must lie between --earliest and --latest")
        spend = None
        if self.spend is not None:
            spend = _understood("--spend", self.spend, lambda text: to_minor_units(text, venue.minor_digits))
        return Party(
            "",
            _understood("--customer", self.customer_id, _identifier),
            self.party_size,
            times["arrival"],
            earliest=times.get("earliest"),
            latest=times.get("latest"),
            duration=self.duration,
            created_at=now,
            expected_spend=spend,
            needs=_understood("--need", ";".join(self.needs), demands),
            wishes=_understood("--wish", ";".join(self.wishes), demands),
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
        click.option("--party", "party_size", type=click.IntRange(1, MOST), required=True, metavar="N", help="Covers."),
        click.option("--arrival", required=True, metavar="TIME", help="When they come, 2026-11-28T21:30."),
        click.option("--earliest", metavar="TIME", help="They could come as early as this."),
        click.option("--latest", metavar="TIME", help="They could come as late as this."),
        click.option("--duration", type=click.IntRange(1, MOST), metavar="MINUTES", help="Stay (default: turn time)."),
        click.option("--spend", metavar="MONEY", help="What they expect to spend."),
        click.option("--need", "needs", multiple=True, metavar="TAG", help="A tag, area:NAME or table:ID they need."),
        click.option("--wish", "wishes", multiple=True, metavar="TAG", help="One they would like."),
        click.option("--occasion", metavar="WORD", help="birthday, hen, corporate, …"),
        click.option("--notes", default="", metavar="TEXT", help="For the house."),
    )(command)


def read_party(engine: Engine, asked: Asked, now: Minute) -> Party:
    """The party that is asked for; warns of tags that no table of the venue has.

    Raises
    ------
    UsageError
        if there is no such venue, or something of the party cannot be understood.
    """
    from cli.output import warn
    from data.database.reading import read_tables, read_venue
    from data.database.unit_of_work import UnitOfWork

    with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
        venue, tables = read_venue(work.connection, asked.venue_id), read_tables(work.connection, asked.venue_id)
    party = asked.party(venue, tables, now)
    warn(unknown_tags((*party.needs, *party.wishes), tables))
    return party


def unknown_tags(demands: Iterable[str], tables: Iterable[Table]) -> list[str]:
    """A sentence for each tag of needs or wishes that no table has."""
    known = frozenset().union(*(table.tags for table in tables))
    plain = (each for each in demands if not each.startswith(("table:", "area:")))
    return [f"no table has the tag {each!r}" for each in plain if each not in known]


def _time(name: str, text: str, timezone: str) -> Minute:
    from data.times import parse_local_time

    return _understood(f"--{name}", text, lambda stripped: parse_local_time(stripped, timezone))


def _identifier(text: str) -> str:
    from data.folder import cells

    if not text:
        raise ValueError("must not be empty")
    return cells.identifier(text)


def _understood(flag: str, text: str, convert: Callable[[str], Value]) -> Value:
    try:
        return convert(text.strip())
    except ValueError as error:
        raise UsageError(f"{flag}: {'; '.join(map(str, error.args))}") from None
