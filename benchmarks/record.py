"""Runs one contender on one night in a process of its own and writes down what it said, even if it had to be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from allocator.domain.plan import LEVELS

ROOT = Path(__file__).parents[1]
GRACE = 20.0
"""Seconds over its limit, beside half of the limit, after which a contender is stopped."""

FIRST_LEVEL = "requested_value"
"""The level that contenders are compared by; promises, above it, are met by all on most nights."""

Record = dict[str, Any]


def run(contender: str, case: str, seed: int, seconds: float, *, workers: int, memory_gib: float) -> Record:
    """What became of it: status, levels, seconds to the first plan and to each proof, memory, and the way there."""
    command = [sys.executable, "-m", "benchmarks.attempt", contender, case, str(seed), str(seconds)]
    command += ["--workers", str(workers), "--memory", str(memory_gib)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err, text=True)
        try:
            code: int | None = process.wait(1.5 * seconds + GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = None
        out.seek(0)
        err.seek(0)
        lines = [json.loads(line) for line in out if line.endswith("}\n")]
        complaint = (err.read().strip().splitlines() or [""])[-1]
    asked = {"contender": contender, "case": case, "seed": seed, "limit": seconds}
    return {**asked, **written_down(lines, code, complaint)}


def written_down(lines: list[dict[str, Any]], code: int | None, complaint: str) -> Record:
    """The record of what a contender said; ``code`` is that of its process, ``None`` if it was killed."""
    steps = [line for line in lines if "at" in line]
    found = next((line["found"] for line in lines if "found" in line), {})
    levels = found.get("levels", [])
    record = {
        "status": _status(levels, code, bool(found)),
        "levels": levels,
        "first_plan": _first_plan(steps, found),
        "proven_at": _proofs(steps),
        "track": [[step["at"], step["value"], step["bound"]] for step in steps if step["level"] == FIRST_LEVEL],
        **{key: value for key, value in found.items() if key != "levels"},
    }
    if code:
        record["error"] = complaint
    return record


def _status(levels: list[dict[str, Any]], code: int | None, ended: bool) -> str:
    if not ended:
        return "overran" if code is None else "failed"
    if not levels:
        return "nothing"
    return "proven" if all(level["bound"] == level["value"] for level in levels) else "plan"


def _first_plan(steps: list[dict[str, Any]], found: dict[str, Any]) -> float | None:
    if not found.get("levels"):
        return None
    told = [step["at"] for step in steps if step["value"] is not None]
    own = found["phases"].get("first plan")
    return min([*told, *([] if own is None else [own])], default=found["seconds"])


def _proofs(steps: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds until each level had a value that equals its bound."""
    proofs: dict[str, float] = {}
    for step in steps:
        if step["level"] in LEVELS and step["value"] is not None and step["value"] == step["bound"]:
            proofs.setdefault(step["level"], step["at"])
    return proofs
