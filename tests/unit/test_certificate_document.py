from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.certificate import (
    Certificate,
    LevelPrice,
    LevelProof,
    LimitPrice,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.errors import InputRejected
from allocator.domain.plan import Goal, Parameters
from data.documents.certificate import certificate_disagreements, certificate_document, read_certificate
from data.documents.plan import document_text
from tests.builders import at, booking, table
from tests.builders import make_night as builders_night
from tests.unit.documenting import small_night

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING = Certificate(
    1000,
    (
        LevelProof("promises", 1, 2, (MovesPrice(3), TablePrice("15", at("20:30"), 2**50))),
        LevelProof("requested_value", 4612, 4612, (LimitPrice("c-b9", 7), PacingPrice(at("20:00"), "parties", 0))),
        LevelProof("covers", 3, 4, (LevelPrice("promises", -5), PacingPrice(at("20:00"), "covers", 2))),
    ),
)


def written() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(document_text(certificate_document(small_night(), Parameters(), EVERYTHING)))
    return loaded


def read(document: object) -> Any:
    return read_certificate(json.dumps(document).encode(), "proof.json")


def test_what_was_written_is_read_back_whatever_the_rule() -> None:
    stated = read(written())
    assert stated.certificate == EVERYTHING
    assert list(certificate_disagreements(small_night(), Parameters(), stated)) == []


def test_lines_name_rules_and_times_are_utc() -> None:
    (moves, at_table), (limit, pacing), (level, _) = (proof["lines"] for proof in written()["levels"])
    assert moves == {"rule": "moves", "price": 3}
    assert at_table == {"rule": "table", "table": "15", "at": "2026-11-28T20:30:00+00:00", "price": 2**50}
    assert limit == {"rule": "limit", "customer": "c-b9", "price": 7}
    assert pacing == {"rule": "pacing", "of": "parties", "at": "2026-11-28T20:00:00+00:00", "price": 0}
    assert level == {"rule": "level", "level": "promises", "price": -5}


def test_a_certificate_of_another_night_or_goal_is_told() -> None:
    stated = read(written())
    other = builders_night([table("1")], [booking("b1")])
    told = [str(each) for each in certificate_disagreements(other, Parameters(goal=Goal.REVENUE), stated)]
    assert [each.split(" of ")[0] for each in told] == ["certificate_heading: inputs", "certificate_heading: night"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda proof: proof.pop("scale"), "scale"),
        (lambda proof: proof.update(scale=0), "scale"),
        (lambda proof: proof.update(scale=2.0), "scale"),
        (lambda proof: proof.update(more=1), "more"),
        (lambda proof: proof["levels"][0].update(bound="9"), "levels[0].bound"),
        (lambda proof: proof["levels"][0]["lines"][0].update(rule="magic"), "levels[0].lines[0]"),
        (lambda proof: proof["levels"][0]["lines"][1].update(at="20:30"), "levels[0].lines[1].table.at"),
        (lambda proof: proof["levels"][1]["lines"][1].update(of="chairs"), "levels[1].lines[1].pacing.of"),
    ],
)
def test_what_is_no_certificate_is_rejected_with_its_place(
    change: Callable[[dict[str, Any]], object], place: str
) -> None:
    document = written()
    change(document)
    with pytest.raises(InputRejected) as caught:
        read(document)
    assert [str(fault).split(": ")[1] for fault in caught.value.faults] == [place]


def test_what_is_no_document_is_rejected() -> None:
    with pytest.raises(InputRejected):
        read_certificate(b"\xff{", "proof.json")
