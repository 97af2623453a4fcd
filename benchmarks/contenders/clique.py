"""CP-SAT with an at-most-one for every table and maximal clique of overlapping stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders.cp_sat import CpSatEngine
from benchmarks.contenders.stepwise import climb

if TYPE_CHECKING:
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from benchmarks.contenders import Found, Task


def run(task: Task) -> Found:
    """Plan, level by level."""
    return climb(task, _model)


def _model(_columns: Columns, program: Program, task: Task) -> CpSatEngine:
    engine = CpSatEngine(program, task)
    for each in program.rows:
        engine.add(each)
    return engine
