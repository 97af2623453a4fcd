"""One transaction: rolled back unless it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from data.database.engine import PATIENCE, READ_ONLY, VENUE
from data.database.repository import Repository

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy.engine import Connection, Engine

BATCH_PATIENCE = 120.0
"""Seconds a nightly job waits for other writers of its venue."""

DESK_PATIENCE = 5.0
"""Seconds somebody at the desk waits."""


class UnitOfWork:
    """Everything inside it is saved together by :meth:`commit`, or not at all.

    ``patience`` is the number of seconds it waits for other writers before it is refused; ``read_only`` sees one
    moment of the database and keeps nobody waiting. With ``venue`` rows of other venues are out of its reach
    (PostgreSQL only, by row-level security, from which no user but a superuser is exempt).
    """

    def __init__(
        self, engine: Engine, *, read_only: bool = False, patience: float = BATCH_PATIENCE, venue: str | None = None
    ) -> None:
        self._engine = engine
        self._read_only = read_only
        self._patience = patience
        self._venue = venue
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        options: dict[str, Any] = {READ_ONLY: self._read_only, PATIENCE: self._patience, VENUE: self._venue}
        if self._read_only and self._engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._connection = self._engine.connect().execution_options(**options)
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._connection = None

    @property
    def connection(self) -> Connection:
        """The connection the transaction runs on."""
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside its with-block")
        return self._connection

    @property
    def repository(self) -> Repository:
        """What is read and written in it."""
        return Repository(self.connection)

    def commit(self) -> None:
        """Save everything; what follows is another transaction of its own."""
        self.connection.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self.connection.rollback()
