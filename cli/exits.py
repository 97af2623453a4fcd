"""Exit codes, and which error ends in which."""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, TypeGuard

from allocator.domain.errors import (
    DatabaseUnavailable,
    InputRejected,
    InternalCheckFailed,
    MaitredError,
    NoPlan,
    Refused,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocator.domain.planned import Planned


class ExitCode(IntEnum):
    """How a command ended; the same for all commands."""

    DONE = 0  #: done
    WRONG_USE = 2  #: wrong use of the command
    REJECTED = 3  #: input rejected, nothing was changed
    PROMISE_UNSEATED = 4  #: a plan was made and written, but a promised booking is unseated
    REFUSED = 5  #: taken, over the limit, or another run holds this night; nothing changed
    DATABASE = 6  #: the database cannot be reached or is not at this version's schema
    VENUES_FAILED = 7  #: a batch ended with some venues failed; the others are saved
    NO_PLAN = 8  #: no plan within the time limit
    CHECK_FAILED = 70  #: an internal check failed; nothing saved
    INTERRUPTED = 130  #: interrupted; nothing half-saved


CODES: Mapping[type[MaitredError], ExitCode] = {
    UsageError: ExitCode.WRONG_USE,
    InputRejected: ExitCode.REJECTED,
    Refused: ExitCode.REFUSED,
    DatabaseUnavailable: ExitCode.DATABASE,
    NoPlan: ExitCode.NO_PLAN,
    InternalCheckFailed: ExitCode.CHECK_FAILED,
}
"""Exit code of each class of error; subclasses inherit it."""


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""What the system says where output cannot be written, standard output too."""


def code_of(error: BaseException) -> ExitCode:
    """Exit code ``error`` ends in; one that nobody foresaw is a failed internal check."""
    if _cannot_write(error):
        return ExitCode.WRONG_USE
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), ExitCode.CHECK_FAILED)


def code_of_plan(planned: Planned) -> ExitCode:
    """How a command ends that made and wrote a plan."""
    return ExitCode.PROMISE_UNSEATED if planned.broken_promises else ExitCode.DONE


def lines_of(error: BaseException) -> list[str]:
    """What to tell the user: every fault of a rejected input, or the message and the chain of its causes."""
    if isinstance(error, InputRejected):
        lines = [str(fault) for fault in error.faults]
        listed = len(error.faults)
        more = f"; the first {listed} are listed" if listed < error.total else ""
        return [*lines, f"error: {error}{more}"]
    if isinstance(error, MaitredError):
        return [f"error: {error}", *(f"  because: {_told(cause)}" for cause in _causes(error))]
    if _cannot_write(error):
        return [f"error: cannot write the output: {error.strerror}"]
    return [f"internal error: {_told(error)}", "  this is a fault of maitred; --debug shows where"]


def _cannot_write(error: BaseException) -> TypeGuard[OSError]:
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause = error.__cause__
    while cause is not None:
        found.append(cause)
        cause = cause.__cause__
    return found


def _told(error: BaseException) -> str:
    if isinstance(error, MaitredError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
