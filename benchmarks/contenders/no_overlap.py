"""The textbook model: every way to seat a party is an optional interval on its tables, and none may overlap."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.contenders.cp_sat import CpSatEngine
from benchmarks.contenders.stepwise import climb

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from benchmarks.contenders import Found, Task


def run(task: Task) -> Found:
    """Plan, level by level."""
    return climb(task, _model)


def _model(columns: Columns, program: Program, task: Task) -> CpSatEngine:
    engine = CpSatEngine(program, task)
    at_table: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
    for column, each in enumerate(columns.candidates):
        start, end = each.busy
        seated = engine.variables[column]
        stay = engine.model.new_optional_fixed_size_interval_var(start, end - start, seated, "")
        for name in each.tables.tables:
            at_table[name].append(stay)
    for stays in at_table.values():
        engine.model.add_no_overlap(stays)
    for each in program.rows:
        if each.rule != "table":
            engine.add(each)
    return engine
