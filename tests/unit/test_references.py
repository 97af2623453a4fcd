from __future__ import annotations

import re

import pytest

from data.references import ALPHABET, draw_reference, read_reference


def test_a_reference_is_prefix_year_and_five_characters_of_crockfords_alphabet() -> None:
    found = {draw_reference("BRL", 2026) for _ in range(200)}
    assert all(re.fullmatch(r"BRL-2026-[0-9A-HJKMNP-TV-Z]{5}", each) for each in found)
    assert len(found) == 200


def test_every_character_of_the_alphabet_is_drawn() -> None:
    numbers = iter(range(32))
    drawn = "".join(draw_reference("X", 2026, lambda _: next(numbers, 0))[-5:] for _ in range(7))
    assert set(drawn) == set(ALPHABET)


@pytest.mark.parametrize(
    "written",
    [
        "BRL-2026-7K3QX",
        "brl-2026-7k3qx",
        " BRL 2026 7K3QX ",
        "BRL20267K3QX",
        "brl–2026–7k3qx",
        "BR1-2O26-7K3QX",
        "BRL_2026_7K3QX",
    ],
)
def test_a_reference_is_read_back_however_it_was_written_down(written: str) -> None:
    assert read_reference(written, ["XYZ", "BRL"]) == ("BRL-2026-7K3QX",)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_reference("ven-2026-oIl01", ["VEN"]) == ("VEN-2026-01101",)


def test_prefixes_that_look_alike_are_both_meant() -> None:
    assert read_reference("BO-2026-7K3QX", ["BO", "B0", "BX"]) == ("BO-2026-7K3QX", "B0-2026-7K3QX")


@pytest.mark.parametrize("written", ["", "BRL-2026-7K3Q", "BRL-2026-7K3QU", "BRL-20x6-7K3QX", "B012", "XYZ-2026-7K3QX"])
def test_what_is_no_reference_of_these_venues_is_none(written: str) -> None:
    assert read_reference(written, ["BRL"]) == ()
