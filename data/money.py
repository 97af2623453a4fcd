"""Money: decimal text outside, whole minor units of a currency inside, and nothing lost in between."""

from __future__ import annotations

import re

from allocator.domain.money import money_text
from data.wording import shown

MOST_MONEY = 10**12
"""Largest amount in minor units that is believed."""

_AMOUNT = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)


def minor_digits(currency: str) -> int:
    """Decimals of ``currency`` (ISO 4217): 2 of GBP, 0 of JPY, 3 of KWD.

    Raises
    ------
    ValueError
        with a sentence, where it is no currency, or one that nobody pays with (gold, test codes).
    """
    from iso4217 import Currency

    try:
        digits = Currency(currency).exponent
    except ValueError:
        digits = None
    if digits is None:
        raise ValueError(f'must be a currency of ISO 4217 such as "GBP", not {shown(currency)}')
    return digits


def to_minor_units(text: str, digits: int) -> int:
    """Amount in minor units of the decimal ``text``, exactly.

    Raises
    ------
    ValueError
        with a sentence, where it is no amount of at least 0 or has more decimals than the currency.
    """
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise ValueError(f"must be an amount of money such as {example(digits)}, not {shown(text)}")
    whole, decimals = found[1], found[2] or ""
    if len(decimals) > digits:
        allowed = f"at most {digits} decimals" if digits else "no decimals"
        raise ValueError(f"must have {allowed} in this currency, not {shown(text)}")
    minor = whole.lstrip("0") + decimals.ljust(digits, "0")
    if len(minor) > len(str(MOST_MONEY)) or int(minor or "0") > MOST_MONEY:
        raise ValueError(f"must be at most {money_text(MOST_MONEY, digits)}, not {shown(text)}")
    return int(minor or "0")


def example(digits: int) -> str:
    """An amount as it is written with so many decimals."""
    return money_text(50 * 10**digits, digits)
