from __future__ import annotations

import pytest

from allocator.domain.spelling import hint_at


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("b25", "; do you mean B025?"),
        ("B-025", "; do you mean B025?"),
        ("w1", "; do you mean W01 or W1?"),
        ("07", "; do you mean 7?"),
        ("B999", ""),
        ("", ""),
    ],
)
def test_other_capitals_and_zeros_are_understood(typed, hint):
    assert hint_at(typed, ["B025", "B250", "W01", "W1", "7"]) == hint
