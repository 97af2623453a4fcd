"""What a batch does, as JSON lines for programs that watch: one thing that happened a line, with ids and figures."""

from __future__ import annotations

import json
import secrets
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from allocator.domain.errors import UsageError
from cli.output import STDOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocator.domain.batch import VenueNight


class Journal:
    """Writes each line at once, or nothing at all where nobody asked."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.batch_id = secrets.token_hex(4)
        self._out = out

    def tell(self, event: str, **told: Any) -> None:
        """Write one line."""
        if self._out is None:
            return
        line = {"at": datetime.now(UTC).isoformat(), "batch": self.batch_id, "event": event, **told}
        self._out.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._out.flush()

    def night(self, night: VenueNight, *, again: bool) -> None:
        """Tell what became of a night, ``again`` when it was given more time."""
        plan, failure = night.plan, night.failure
        told: dict[str, Any] = {"venue": night.venue_id, "service": night.service, "seconds": round(night.seconds, 3)}
        if plan is not None:
            told |= {"run": plan.run_id, "status": plan.status.value, "gap": plan.gap, "open_level": plan.open_level}
        if failure is not None:
            told |= {"code": failure.code, "reason": failure.reason}
        if night.warnings:
            told["warnings"] = list(night.warnings)
        self.tell(f"night.{night.outcome.value}", again=again, **told)


@contextmanager
def journal(destination: str | None) -> Iterator[Journal]:
    """A journal that is added to a file, or goes to standard error for ``-``.

    Raises
    ------
    UsageError
        if the file cannot be written.
    """
    if destination is None:
        yield Journal()
    elif destination == STDOUT:
        yield Journal(sys.stderr)
    else:
        try:
            out = open(destination, "a", encoding="utf-8")  # noqa: SIM115 - closed below
        except OSError as error:
            raise UsageError(f"cannot write {destination}: {error.strerror or error}") from error
        with out:
            yield Journal(out)
