"""Whether all that a plan's document says beside who sits where is true: it is worked out again and compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from allocator.domain.plan import LEVELS, PlanStatus, Reason, Violation
from data.documents.plan import allocation_document, ranked_document, scores_document, totals_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from allocator.domain.night import Night
    from allocator.domain.plan import Scores
    from data.documents.stated import StatedPlan

ROUNDING = 0.0051
"""How far a stated utilisation may be off: two decimals, of a figure that is itself rounded, are enough for people."""

CHECKED_BY_RULES = frozenset({"id", "tables", "starts_at", "ends_at"})
"""What of an allocation is the plan itself, and so for the verifier to judge."""


def disagreements(night: Night, scores: Scores, stated: StatedPlan) -> tuple[Violation, ...]:
    """Every statement of the document that is not what it should be for its plan on ``night``.

    Left out are the rules and level values, which are the verifier's; what the document does not say is not missed.
    """
    return (
        *_heading(night, stated),
        *_status(stated),
        *_allocations(night, stated),
        *_partition(night, stated),
        *_scores(scores, stated),
        *_totals(night, stated),
    )


def _heading(night: Night, stated: StatedPlan) -> Iterator[Violation]:
    right = {
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
    }
    yield from _compared("heading", "the plan", right, stated.document)


def _status(stated: StatedPlan) -> Iterator[Violation]:
    status = stated.document.get("status")
    proven = all(level.proven for level in stated.levels)
    if status is not None and status not in set(PlanStatus):
        yield Violation("status", f"there is no status {status!r}")
    elif status == PlanStatus.OPTIMAL and not proven:
        yield Violation("status", "the plan is said to be optimal, but not every level is proven")
    elif status == PlanStatus.FEASIBLE and proven and {each.name for each in stated.levels} == set(LEVELS):
        yield Violation("status", "every level is proven, but the plan is only said to be feasible")
    elif status == PlanStatus.NONE and stated.plan.allocations:
        yield Violation("status", "there is said to be no plan, but parties are seated")
    if stated.levels:
        gap = next((level.gap for level in stated.levels if not level.proven), 0.0)
        yield from _compared("status", "the plan", {"gap": gap}, stated.document)
    for level, said in zip(stated.levels, stated.document.get("levels") or (), strict=False):
        if said.get("proven", level.proven) is not level.proven:
            yield Violation("status", f"{level.name} is said to be {'' if said['proven'] else 'un'}proven wrongly")


def _allocations(night: Night, stated: StatedPlan) -> Iterator[Violation]:
    for allocation, said in zip(stated.plan.allocations, stated.document["allocations"], strict=True):
        known = allocation.party_id in night.party and set(allocation.tables) <= night.table.keys()
        if known:
            right = allocation_document(night, allocation)
            checked = {key: value for key, value in right.items() if key not in CHECKED_BY_RULES}
            yield from _compared("allocation", allocation.party_id, checked, said)


def _partition(night: Night, stated: StatedPlan) -> Iterator[Violation]:
    unseated = stated.document.get("unseated")
    if unseated is None:
        return
    named = {said["id"]: said for said in unseated}
    seated = stated.plan.of
    for party_id, times in Counter(said["id"] for said in unseated).items():
        if party_id not in night.party:
            yield Violation("unseated", f"{party_id} takes no part in this night but is said to be unseated")
        elif party_id in seated:
            yield Violation("unseated", f"{party_id} is said to be both seated and unseated")
        elif times > 1:
            yield Violation("unseated", f"{party_id} is said to be unseated {times} times")
    for party_id, said in named.items():
        if said.get("reason") is not None and said["reason"] not in set(Reason):
            yield Violation("unseated", f"{party_id} is left out for {said['reason']!r}, which is no reason")
    for party_id, party in night.party.items():
        if party_id not in seated and party_id not in named:
            yield Violation("unseated", f"{party_id} is neither seated nor said to be unseated")
        right = {"kind": party.kind.value, "party_size": party.party_size}
        yield from _compared("unseated", party_id, right, named.get(party_id, {}))


def _scores(scores: Scores, stated: StatedPlan) -> Iterator[Violation]:
    said = stated.document.get("scores")
    if said is not None:
        right = scores_document(scores)["scores"]
        yield from _compared("score", "scores", right, {key: said.get(key) for key in right})
        for party_id in said.keys() - right.keys():
            yield Violation("score", f"{party_id} has no score on this night")
    ranking = stated.document.get("waitlist")
    if ranking is not None:
        right_ranking = [ranked_document(each) for each in scores.waitlist]
        if [each.get("id") for each in ranking] != [each["id"] for each in right_ranking]:
            order = ", ".join(each["id"] for each in right_ranking) or "empty"
            yield Violation("waitlist", f"the waitlist ranks otherwise: it is {order}")
            return
        for ranked, right_ranked in zip(ranking, right_ranking, strict=True):
            yield from _compared("waitlist", right_ranked["id"], right_ranked, ranked)


def _totals(night: Night, stated: StatedPlan) -> Iterator[Violation]:
    said = stated.document.get("totals")
    plan = stated.plan
    known = all(each.party_id in night.party for each in plan.allocations)
    if said is not None and known:
        yield from _compared("totals", "totals", totals_document(night, plan), said)


def _compared(rule: str, of: str, right: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Violation]:
    for key, value in right.items():
        if key in said and not _same(said[key], value):
            yield Violation(rule, f"{key} of {of} is said to be {said[key]!r} but is {value!r}")


def _same(said: object, right: object) -> bool:
    if isinstance(right, float):
        number = isinstance(said, int | float) and not isinstance(said, bool)
        return number and abs(float(said) - right) <= ROUNDING  # type: ignore[arg-type]
    return said == right and isinstance(said, bool) == isinstance(right, bool)
