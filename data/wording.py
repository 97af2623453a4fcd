"""How a rejected value is shown in the sentence that rejects it."""

from __future__ import annotations

LONGEST_SHOWN = 40
"""Characters of a rejected value that are repeated back."""

_LARGEST_SHOWN = 10**18


def shown(value: object) -> str:
    """``value`` as a reader would recognise it: text in quotes, cut to a readable length."""
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return "a number of many digits"
    return str(value)
