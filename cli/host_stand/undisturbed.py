"""Think without keeping anybody waiting, then write if the night is still as it was thought of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from data.database.locks import lock_writing_night
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.night import night_stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.engine import Connection, Engine

    from data.host_stand.night import Stamp

Seen = TypeVar("Seen")
Thought = TypeVar("Thought")
Written = TypeVar("Written")

FREE_TRIES = 3
"""Times to think without holding the night; after that others wait while it is thought."""


def undisturbed(
    engine: Engine,
    night: tuple[str, date],
    look: Callable[[Connection], Seen],
    think: Callable[[Seen], Thought],
    write: Callable[[Connection, Seen, Thought], Written],
) -> Written:
    """What ``write`` gives for what was thought of the ``night`` (venue and date), on which nobody wrote meanwhile.

    What ``think`` raises is passed on; then nothing was written.
    """
    venue_id, day = night
    for _ in range(FREE_TRIES):
        stamp, seen = _looked(engine, night, look)
        thought = think(seen)
        with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
            lock_writing_night(work.connection, venue_id, day)
            if night_stamp(work.connection, venue_id, day) == stamp:
                written = write(work.connection, seen, thought)
                work.commit()
                return written
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        lock_writing_night(work.connection, venue_id, day)
        seen = look(work.connection)
        written = write(work.connection, seen, think(seen))
        work.commit()
        return written


def _looked(engine: Engine, night: tuple[str, date], look: Callable[[Connection], Seen]) -> tuple[Stamp, Seen]:
    with UnitOfWork(engine, read_only=True, venue=night[0]) as work:
        return night_stamp(work.connection, *night), look(work.connection)
