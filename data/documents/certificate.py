"""A certificate as JSON: each line names the rule of the house that has a price. Times are UTC, prices are whole."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocator.domain.certificate import (
    Certificate,
    LevelPrice,
    LevelProof,
    LimitPrice,
    Line,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.clock import to_minute
from allocator.domain.errors import InputRejected
from allocator.domain.plan import Violation
from data.documents.plan import SCHEMA_VERSION, inputs_document, utc
from data.documents.stated import Moment, Name, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters
    from data.documents.plan import Document

Price = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Table(_Part):
    rule: Literal["table"]
    table: Name
    at: Moment
    price: Price

    def line(self) -> Line:
        return TablePrice(self.table, to_minute(self.at), self.price)


class _Limit(_Part):
    rule: Literal["limit"]
    customer: Name
    price: Price

    def line(self) -> Line:
        return LimitPrice(self.customer, self.price)


class _Pacing(_Part):
    rule: Literal["pacing"]
    of: Literal["covers", "parties"]
    at: Moment
    price: Price

    def line(self) -> Line:
        return PacingPrice(to_minute(self.at), self.of, self.price)


class _Moves(_Part):
    rule: Literal["moves"]
    price: Price

    def line(self) -> Line:
        return MovesPrice(self.price)


class _LevelAbove(_Part):
    rule: Literal["level"]
    level: Name
    price: int

    def line(self) -> Line:
        return LevelPrice(self.level, self.price)


_AnyLine = Annotated[_Table | _Limit | _Pacing | _Moves | _LevelAbove, Field(discriminator="rule")]


class _Proof(_Part):
    name: Name
    value: int
    bound: int
    lines: list[_AnyLine]


class _Document(_Part):
    schema_version: Literal[1]
    venue: Name
    service_date: date
    service: Name | None
    inputs: dict[str, Any]
    night: dict[str, int]
    scale: Annotated[int, Field(ge=1)]
    levels: list[_Proof]


@dataclass(frozen=True)
class StatedCertificate:
    """A certificate as its document states it, and what that says of the night it is of."""

    certificate: Certificate
    heading: dict[str, Any]


def certificate_document(night: Night, parameters: Parameters, certificate: Certificate) -> Document:
    """The certificate with what tells its night from others."""
    return {
        "schema_version": SCHEMA_VERSION,
        **_heading(night, parameters),
        "scale": certificate.scale,
        "levels": [
            {
                "name": proof.name,
                "value": proof.value,
                "bound": proof.bound,
                "lines": [_line_document(line) for line in proof.lines],
            }
            for proof in certificate.levels
        ],
    }


def read_certificate(content: bytes, file: str) -> StatedCertificate:
    """The certificate in the JSON ``content`` of ``file``.

    Raises
    ------
    InputRejected
        with everything that is missing or of the wrong kind, each with its place in the document.
    """
    try:
        read = _Document.model_validate_json(content.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        raise InputRejected([fault_of(file, dict(each)) for each in error.errors(include_url=False)]) from None
    proofs = (
        LevelProof(proof.name, proof.value, proof.bound, tuple(line.line() for line in proof.lines))
        for proof in read.levels
    )
    heading = read.model_dump(include={"venue", "service_date", "service", "inputs", "night"}, mode="json")
    return StatedCertificate(Certificate(read.scale, tuple(proofs)), heading)


def certificate_disagreements(night: Night, parameters: Parameters, stated: StatedCertificate) -> Iterator[Violation]:
    """What the certificate says of its night that is not so."""
    for key, right in _heading(night, parameters).items():
        said = stated.heading[key]
        if said != right:
            yield Violation("certificate_heading", f"{key} of the certificate is {said!r} but is {right!r} here")


def _heading(night: Night, parameters: Parameters) -> Document:
    return {
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
        "inputs": inputs_document(night, parameters),
        "night": {
            "tables": len(night.tables),
            "sets": len(night.sets),
            "parties": len(night.parties),
            "covers": sum(party.party_size for party in night.parties),
        },
    }


def _line_document(line: Line) -> Document:
    match line:
        case TablePrice():
            return {"rule": "table", "table": line.table_id, "at": utc(line.moment), "price": line.price}
        case LimitPrice():
            return {"rule": "limit", "customer": line.person, "price": line.price}
        case PacingPrice():
            return {"rule": "pacing", "of": line.measure, "at": utc(line.slot), "price": line.price}
        case MovesPrice():
            return {"rule": "moves", "price": line.price}
        case LevelPrice():
            return {"rule": "level", "level": line.level, "price": line.price}
