"""What is found wrong or odd while a folder is read: everything is counted, a readable part is listed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault, InputRejected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.night import Diary

LISTED_PER_FILE = 200
"""Faults listed of one file; the rest is counted."""


class Findings:
    """Faults and warnings of all files of a folder, gathered before anything is refused."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._counts: Counter[str] = Counter()

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What is legal but odd, in the order it was found."""
        return tuple(self._warnings)

    def fault(self, file: str, line: int, column: str, message: str) -> None:
        """Note that the input must be refused for this."""
        self._counts[file] += 1
        if self._counts[file] <= LISTED_PER_FILE:
            self._faults.append(Fault(file, line, column, message))

    def warn(self, file: str, line: int, column: str, message: str) -> None:
        """Note something odd that is no reason to refuse the input."""
        self._warnings.append(Fault(file, line, column, message))

    @property
    def faulty(self) -> bool:
        """Whether the input must be refused."""
        return bool(self._faults)

    def finds_fault_with(self, files: Iterable[str]) -> bool:
        """Whether something is wrong with one of these files."""
        return any(self._counts[file] for file in files)

    def rejection(self, sound: Diary | None = None) -> InputRejected:
        """The refusal: faults listed file by file in the order of reading, and their full number."""
        order = {file: place for place, file in enumerate(self._counts)}
        listed = sorted(self._faults, key=lambda fault: (order[fault.file], fault.line))
        return InputRejected(listed, self._counts.total(), sound)


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The findings of one file."""

    findings: Findings
    file: str

    def fault(self, line: int, column: str, message: str) -> None:
        """Note a fault of this file; line 0 is the file as a whole, an empty column the row as a whole."""
        self.findings.fault(self.file, line, column, message)

    def warn(self, line: int, column: str, message: str) -> None:
        """Note something odd in this file."""
        self.findings.warn(self.file, line, column, message)
