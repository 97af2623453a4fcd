"""A planned night as the JSON document other programs read: times UTC with offset, money as decimal strings."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from allocator.domain.clock import to_datetime
from allocator.domain.floor import natural_key
from allocator.domain.money import money_text
from allocator.domain.plan import Change
from allocator.domain.totals import has_moved, totals_of
from allocator.domain.venue import FACTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation, Fix, Level, Parameters, Plan, Ranked, Scores, Unseated
    from allocator.domain.planned import Planned
    from allocator.domain.totals import Totals

SCHEMA_VERSION = 1
"""Version of the shape of every document; a new one is a new contract."""

Document = dict[str, Any]


def plan_document(planned: Planned) -> Document:
    """The plan, what it is worth, who is left out and why; ``inputs`` is what a re-check needs to know."""
    night, result = planned.night, planned.result
    return {
        "schema_version": SCHEMA_VERSION,
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
        "status": result.status.value,
        "levels": levels_document(result.levels),
        "gap": result.gap,
        **seating_document(night, planned.plan),
        "unseated": [
            unseated_document(night, each)
            for each in sorted(planned.unseated, key=lambda each: natural_key(each.party_id))
        ],
        **scores_document(planned.scores),
        "totals": totals_document(night, planned.plan),
        "inputs": inputs_document(night, planned.parameters),
        "solver": {
            "wall_seconds": round(result.wall_seconds, 3),
            "seed": planned.parameters.seed,
            "workers": planned.parameters.workers,
            "versions": versions(),
        },
    }


def versions() -> dict[str, str]:
    """The versions a plan is made by."""
    return {name: version(name) for name in ("maitred", "ortools")}


def waitlist_document(scores: Scores) -> Document:
    """A ranking of the waitlist without a plan."""
    return {"schema_version": SCHEMA_VERSION, "waitlist": [ranked_document(each) for each in scores.waitlist]}


def document_text(document: Document) -> str:
    """The text of any document: the same bytes for the same content."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def levels_document(levels: Sequence[Level]) -> list[Document]:
    """Value and bound of each level."""
    return [
        {"name": level.name, "value": level.value, "bound": level.bound, "proven": level.proven} for level in levels
    ]


def seating_document(night: Night, plan: Plan) -> Document:
    """Who sits where, by id."""
    seated = sorted(plan.allocations, key=lambda each: natural_key(each.party_id))
    return {"allocations": [allocation_document(night, each) for each in seated]}


def allocation_document(night: Night, allocation: Allocation) -> Document:
    """One party at its tables."""
    party = night.party[allocation.party_id]
    met = [wish for wish in party.wishes if offers(night, allocation.tables, wish)]
    return {
        "id": party.party_id,
        "kind": party.kind.value,
        "customer_id": party.customer_id,
        "party_size": party.party_size,
        "tables": list(allocation.tables),
        "starts_at": utc(allocation.start),
        "ends_at": utc(allocation.end),
        "locked": party.locked,
        "moved": has_moved(night, allocation),
        "wishes_met": met,
        "wishes_missed": [wish for wish in party.wishes if wish not in met],
    }


def unseated_document(night: Night, unseated: Unseated) -> Document:
    """One party that is left out; ``fixes`` is null where none were looked for."""
    party = night.party[unseated.party_id]
    fixes = unseated.fixes
    return {
        "id": party.party_id,
        "kind": party.kind.value,
        "party_size": party.party_size,
        "reason": unseated.reason.value,
        "detail": unseated.detail,
        "fixes": None if fixes is None else [fix_document(fix) for fix in fixes],
    }


def fix_document(fix: Fix) -> Document:
    """One change that would seat a party: a new time is a UTC time, several tables or needs are a list."""
    to: object = fix.to
    if fix.change is Change.ARRIVAL and isinstance(fix.to, int):
        to = utc(fix.to)
    elif isinstance(fix.to, tuple):
        to = list(fix.to)
    return {"change": fix.change.value, "to": to, "detail": fix.detail}


def scores_document(scores: Scores) -> Document:
    """The ranking of the waitlist, and every score by id."""
    ids = sorted(scores.points, key=natural_key)
    return {
        "waitlist": [ranked_document(each) for each in scores.waitlist],
        "scores": {party_id: scores.points[party_id] for party_id in ids},
    }


def ranked_document(ranked: Ranked) -> Document:
    """One entry of the waitlist with its points by factor."""
    factors: Mapping[str, int] = ranked.factors
    return {
        "id": ranked.party_id,
        "rank": ranked.rank,
        "score": ranked.score,
        "factors": {name: factors[name] for name in FACTORS if name in factors},
    }


def totals_document(night: Night, plan: Plan) -> Document:
    """The figures of the night."""
    return figures_document(totals_of(night, plan), night.venue.minor_digits)


def figures_document(totals: Totals, minor_digits: int) -> Document:
    """The same figures where they are known already."""
    return {
        "parties": totals.parties,
        "parties_seated": totals.parties_seated,
        "covers": totals.covers,
        "covers_seated": totals.covers_seated,
        "seats": totals.seats,
        "seat_utilisation": totals.seat_utilisation,
        "table_utilisation": totals.table_utilisation,
        "expected_spend_seated": money_text(totals.expected_spend_seated, minor_digits),
        "combinations_used": totals.combinations_used,
        "moved": totals.moved,
    }


def inputs_document(night: Night, parameters: Parameters) -> Document:
    """What, beside the folder, decides the rules and values of a plan."""
    return {
        "now": utc(night.now),
        "goal": parameters.goal.value,
        "waitlist": parameters.waitlist.value,
        "max_moves": night.max_moves,
    }


def offers(night: Night, tables: Sequence[str], wanted: str) -> bool:
    """Whether ``tables`` are what a wish asks for: ``table:ID``, ``area:NAME``, or a tag of every one of them."""
    kind, _, value = wanted.partition(":")
    if kind == "table":
        return value in tables
    members = [night.table[table_id] for table_id in tables]
    return all(table.area == value if kind == "area" else wanted in table.tags for table in members)


def utc(minute: Minute) -> str:
    """A time as documents spell it, ``2026-11-28T23:00:00+00:00``."""
    return to_datetime(minute).isoformat()
