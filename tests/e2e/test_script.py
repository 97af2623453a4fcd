"""A script of a user's own that asks the solver, as short as people write them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.commands import PATIENCE, environment

ROOT = Path(__file__).parents[2]

SCRIPT = """
import numpy as np
from allocator.model.program import Program, row
from allocator.search.engines import Scip

print("begun", flush=True)
program = Program(3, np.arange(3), (row([0, 1, 2], None, 1, "table", 0),))
gain = np.array([3, 5, 4])
outcome = Scip(0).solve(program, gain, np.zeros(3, dtype=bool), 30, deterministic=False)
print(outcome.choice.tolist(), outcome.bound)
"""


def test_a_script_without_a_guard_is_run_once_and_has_its_answer(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("begun\n[False, True, False] 5\n", "")
