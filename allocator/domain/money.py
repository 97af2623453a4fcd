"""Money: whole minor units of a currency inside, decimal text outside."""

from __future__ import annotations


def money_text(amount: int, digits: int) -> str:
    """``amount`` minor units of a currency with ``digits`` decimals as a decimal string: ``10450.00``."""
    if not digits:
        return str(amount)
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**digits)
    return f"{sign}{whole}.{part:0{digits}}"
