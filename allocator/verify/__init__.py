"""The independent re-check of a plan: knows no solver, shares nothing with the model, works every rule out again."""

from __future__ import annotations

from allocator.verify.certificate import audit
from allocator.verify.checks import verify, violations
from allocator.verify.levels import level_values

__all__ = ["audit", "level_values", "verify", "violations"]
