"""A certificate added up again: the bound its prices prove on this night, in whole numbers and without any solver."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from allocator.domain.certificate import (
    CERTIFIED,
    LevelPrice,
    LimitPrice,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.clock import to_datetime
from allocator.domain.plan import LEVELS, Violation, WaitlistPolicy
from allocator.verify.levels import WORTH_OF_PARTY, level_values, worth
from allocator.verify.rules import allowance, arrivals_allowed
from allocator.verify.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from allocator.domain.certificate import Certificate, LevelProof, Line, PacingMeasure
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Parameters, Plan, Scores
    from allocator.verify.ways import Period


class Auditor:
    """Adds up proofs for one plan of one night."""

    def __init__(self, night: Night, scores: Scores, parameters: Parameters, plan: Plan) -> None:
        self.night, self.scores, self.parameters, self.plan = night, scores, parameters, plan
        self.ways = Ways(night)
        self.values = level_values(night, scores, parameters, plan)

    def bound(self, level: str, lines: Sequence[Line], scale: int) -> int:
        """Most that a plan can be worth at ``level`` that is worth what this one is at the levels above.

        Where the waitlist is strict and above ``level``, that means: the same entries are seated.
        """
        prices = Prices(self.ways, lines)
        total = prices.of_rules - sum(price * self.values[name] for name, price in prices.levels.items())
        for party in self.ways.fixed:
            total += self._worth(level, party, scale, prices)
        for party in self.ways.free:
            left = prices.cheapest(party)
            gain = None if left is None else self._worth(level, party, scale, prices) - left
            total += self._counted(level, party, gain)
        return total // scale

    def misnamed(self, level: str, lines: Sequence[Line]) -> Iterator[Violation]:
        """Lines of a proof of ``level`` that are no rule of this night, or have a price below 0."""
        for line in lines:
            if not self._is_rule(level, line):
                yield Violation("certificate_line", f"{level}: {_named(line)} is no rule of this night")
            elif line.price < 0 and not isinstance(line, LevelPrice):
                yield Violation("certificate_line", f"{level}: {_named(line)} has a price below 0")

    def _worth(self, level: str, party: Party, scale: int, prices: Prices) -> int:
        own = scale * self._units(level, party)
        return own + sum(price * self._units(name, party) for name, price in prices.levels.items())

    def _units(self, level: str, party: Party) -> int:
        return worth(self.night, self.scores, self.parameters, level, party)

    def _counted(self, level: str, party: Party, gain: int | None) -> int:
        """What a party adds at most; whether an entry of a strict waitlist is seated is given below that level."""
        strict = self.parameters.waitlist is WaitlistPolicy.STRICT
        if party.waiting and strict and _above("waitlist", level):
            return 0 if gain is None or party.party_id not in self.plan.of else gain
        return max(0, gain or 0)

    def _is_rule(self, level: str, line: Line) -> bool:
        night, pacing = self.night, self.night.service.pacing
        if isinstance(line, TablePrice):
            return line.table_id in night.table
        if isinstance(line, LimitPrice):
            return any(night.person(party) == line.person for party in night.parties)
        if isinstance(line, PacingPrice):
            limit = pacing.max_covers if line.measure == "covers" else pacing.max_parties
            return limit is not None and (line.slot - night.service.opens) % night.service.slot_minutes == 0
        if isinstance(line, LevelPrice):
            strict = line.level == "waitlist" and self.parameters.waitlist is WaitlistPolicy.STRICT
            return line.level in WORTH_OF_PARTY and _above(line.level, level) and not strict
        return True


class Prices:
    """What each way to seat a party pays."""

    def __init__(self, ways: Ways, lines: Sequence[Line]) -> None:
        self.ways = ways
        self._lines = lines
        self.levels: dict[str, int] = defaultdict(int)
        self._limits: dict[str, int] = defaultdict(int)
        self._slots: dict[tuple[int, PacingMeasure], int] = defaultdict(int)
        self._moves = 0
        self._free = not any(line.price and not isinstance(line, LevelPrice) for line in lines)
        self._at_table: dict[tuple[str, Period], int] = {}
        for line in lines:
            if isinstance(line, LevelPrice):
                self.levels[line.level] += line.price
            elif isinstance(line, LimitPrice):
                self._limits[line.person] += line.price
            elif isinstance(line, PacingPrice):
                self._slots[(self._slot(line.slot), line.measure)] += line.price
            elif isinstance(line, MovesPrice):
                self._moves += line.price

    @property
    def of_rules(self) -> int:
        """What all rules are worth: each its price times what may be used up of it."""
        return sum(line.price * self._allowed(line) for line in self._lines if not isinstance(line, LevelPrice))

    def cheapest(self, party: Party) -> int | None:
        """The least that any way to seat ``party`` pays; ``None`` where it has none."""
        if self._free:
            return None if next(self.ways.of(party), None) is None else 0
        of_limit = 0 if party.promised else self._limits.get(self.ways.night.person(party), 0)
        of_slot = {start: self._paced(party, start) for start in self.ways.starts_for(party)}
        return min(
            (
                self._at_tables(made.tables, period)
                + (of_limit * made.counts_as if of_limit else 0)
                + of_slot[start]
                + (self._moves if self._moves and self.ways.moves(party, made) else 0)
                for made, start, period in self.ways.of(party)
            ),
            default=None,
        )

    def _allowed(self, line: Line) -> int:
        if isinstance(line, TablePrice):
            return 0 if any(self.ways.taken_by_fixed(line.table_id, line.moment, line.moment + 1)) else 1
        if isinstance(line, LimitPrice):
            return allowance(self.ways.seating, line.person)
        if isinstance(line, PacingPrice):
            slot = self._slot(line.slot)
            fixed = [party for party in self.ways.fixed if self._slot(party.arrival) == slot]
            taken = sum(_size(party, line.measure) for party in fixed)
            return (arrivals_allowed(self.ways.seating, slot, line.measure) or 0) - taken
        return self.ways.night.max_moves

    def _at_tables(self, tables: Sequence[str], period: Period) -> int:
        total = 0
        for table_id in tables:
            key = table_id, period
            if key not in self._at_table:
                self._at_table[key] = self._at_one(table_id, period)
            total += self._at_table[key]
        return total

    def _at_one(self, table_id: str, period: Period) -> int:
        moments, sums = self._of_table.get(table_id, ([], [0]))
        return sums[bisect_left(moments, period[1])] - sums[bisect_left(moments, period[0])]

    def _paced(self, party: Party, start: Minute) -> int:
        measures: tuple[PacingMeasure, ...] = ("covers", "parties")
        slot = self._slot(start)
        return sum(self._slots.get((slot, measure), 0) * _size(party, measure) for measure in measures)

    def _slot(self, moment: Minute) -> int:
        service = self.ways.night.service
        return (moment - service.opens) // service.slot_minutes

    @cached_property
    def _of_table(self) -> dict[str, tuple[list[Minute], list[int]]]:
        """Moments of each table that cost something, and the sums of all prices before each."""
        found: dict[str, list[tuple[Minute, int]]] = defaultdict(list)
        for line in self._lines:
            if isinstance(line, TablePrice):
                found[line.table_id].append((line.moment, line.price))
        return {
            table_id: ([moment for moment, _ in priced], [0, *accumulate(price for _, price in priced)])
            for table_id, priced in ((table_id, sorted(lines)) for table_id, lines in found.items())
        }


def audit(
    night: Night, scores: Scores, parameters: Parameters, plan: Plan, certificate: Certificate
) -> tuple[Violation, ...]:
    """Everything that is wrong with ``certificate`` as a proof about ``plan``, which itself obeys every rule.

    Values and bounds are worked out again from the night; empty means that every bound the certificate states holds.
    """
    auditor = Auditor(night, scores, parameters, plan)
    if [proof.name for proof in certificate.levels] != list(CERTIFIED):
        return (Violation("certificate", f"a certificate proves {', '.join(CERTIFIED)}, in this order"),)
    if certificate.scale < 1:
        return (Violation("certificate", f"a scale of {certificate.scale} is none"),)
    return tuple(found for proof in certificate.levels for found in _audited(auditor, proof, certificate.scale))


def _audited(auditor: Auditor, proof: LevelProof, scale: int) -> Iterator[Violation]:
    value = auditor.values[proof.name]
    if proof.value != value:
        yield Violation("certificate_value", f"{proof.name} is said to be {proof.value} but is {value}")
    misnamed = tuple(auditor.misnamed(proof.name, proof.lines))
    yield from misnamed
    if misnamed:
        return
    bound = auditor.bound(proof.name, proof.lines, scale)
    if proof.bound != bound:
        yield Violation("certificate_bound", f"the prices of {proof.name} prove {bound}, not {proof.bound}")
    if bound < value:
        yield Violation("certificate_bound", f"{proof.name} is {value}, but more than {bound} is proven impossible")


def _named(line: Line) -> str:
    if isinstance(line, TablePrice):
        return f"table {line.table_id} at {to_datetime(line.moment).isoformat()}"
    if isinstance(line, LimitPrice):
        return f"the limit of customer {line.person}"
    if isinstance(line, PacingPrice):
        return f"pacing by {line.measure} at {to_datetime(line.slot).isoformat()}"
    return f"level {line.level}" if isinstance(line, LevelPrice) else "the number of moves"


def _above(level: str, other: str) -> bool:
    return LEVELS.index(level) < LEVELS.index(other)


def _size(party: Party, measure: PacingMeasure) -> int:
    return party.party_size if measure == "covers" else 1
