"""This project, through its one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.solve import solve
from benchmarks.contenders import Found

if TYPE_CHECKING:
    from allocator.domain.plan import Progress
    from benchmarks.contenders import Task


def run(task: Task) -> Found:
    """Plan as ``maitred plan`` does, without the explanations."""

    def tell(progress: Progress) -> None:
        task.watch(progress.level, progress.value, progress.bound)

    result = solve(task.night, task.scores, task.parameters, watch=tell)
    return Found(result.plan, {level.name: level.bound for level in result.levels}, result.phases)
