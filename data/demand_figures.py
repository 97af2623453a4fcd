"""Demand from aggregates: a JSON file with shares of party sizes, hours of arrival and lead times."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocator.domain.demand import DemandFigures, LeadBucket
from allocator.domain.errors import Fault, InputRejected

MINUTES_PER_HOUR = 60

OPEN_ENDED = 2
"""A bucket of leads that reaches farther than so many times its beginning is cut there: it is without end."""

WITHOUT_END = 10_000
"""Hours beyond which a bucket is taken to be without end."""

_BUCKET = re.compile(r"(\d+)-(\d+)h", re.ASCII)
_BAND = re.compile(r"(\d+)-(\d+)|(\d+)\+", re.ASCII)
_LARGEST = 1 << 30

Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Size = Annotated[str, Field(pattern=r"^[1-9]\d{0,3}$")]
Hour = Annotated[str, Field(pattern=r"^(1?\d|2[0-3])$")]
Bucket = Annotated[str, Field(pattern=rf"^{_BUCKET.pattern}$")]
Band = Annotated[str, Field(pattern=rf"^({_BAND.pattern})$")]


class _Demand(BaseModel):
    model_config = ConfigDict(extra="ignore")

    party_size_share: dict[Size, Share]
    visit_hour_share: dict[Hour, Share]
    lead_buckets: dict[Bucket, Share]
    median_lead_by_size: dict[Band, Hours] = Field(default_factory=dict)


def read_demand(content: bytes, file: str) -> DemandFigures:
    """The aggregates in the JSON ``content`` of ``file``.

    Raises
    ------
    InputRejected
        with everything that is missing or of the wrong kind.
    """
    try:
        read = _Demand.model_validate_json(content.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        raise InputRejected([_fault(file, dict(each)) for each in error.errors(include_url=False)]) from None
    for name in ("party_size_share", "visit_hour_share", "lead_buckets"):
        if not sum(getattr(read, name).values()):
            raise InputRejected([Fault(file, 0, name, "must have a share above 0")])
    return DemandFigures(
        tuple(sorted((int(size), share) for size, share in read.party_size_share.items())),
        tuple(sorted((int(hour), share) for hour, share in read.visit_hour_share.items())),
        tuple(sorted((_bucket(text, share) for text, share in read.lead_buckets.items()), key=lambda each: each.least)),
        tuple(
            sorted(
                (_largest(band), round(hours * MINUTES_PER_HOUR)) for band, hours in read.median_lead_by_size.items()
            )
        ),
    )


def _bucket(text: str, share: float) -> LeadBucket:
    found = _BUCKET.fullmatch(text)
    least, most = (int(found[1]), int(found[2])) if found else (0, 0)
    if most > WITHOUT_END:
        most = OPEN_ENDED * max(1, least)
    return LeadBucket(least * MINUTES_PER_HOUR, max(least, most) * MINUTES_PER_HOUR, share)


def _largest(band: str) -> int:
    found = _BAND.fullmatch(band)
    return int(found[2]) if found and found[2] else _LARGEST


def _fault(file: str, error: dict[str, Any]) -> Fault:
    place = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"])
    return Fault(file, 0, place, message[:1].lower() + message[1:])
