"""How long a search may go on: seconds of the wall clock, or units of work where a run must repeat to the byte."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field


@dataclass
class Budget:
    """What is left of the time limit.

    With ``deterministic`` the limit counts units of work reported by the engines instead of seconds. ``stop`` ends
    the search from outside (Ctrl-C); what is found by then stands.
    """

    limit: float
    deterministic: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    parent: Budget | None = None
    spent_work: float = 0.0
    started: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        """Seconds of the wall clock since the search began."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds, or units of work, that are left."""
        if self.stop.is_set():
            return 0.0
        return max(0.0, self.limit - (self.spent_work if self.deterministic else self.elapsed))

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0.0

    def spend(self, work: float) -> None:
        """Count ``work`` units done."""
        self.spent_work += work
        if self.parent is not None:
            self.parent.spend(work)

    def share(self, fraction: float) -> Budget:
        """A part of what is left, for one level, so that it does not starve the next."""
        return Budget(self.left * fraction, self.deterministic, self.stop, self)
