"""The answer to a what-if: one plain sentence a manager can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import LEVELS
from allocator.explain.words import covers, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.night import Night
    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison, Moved


def answer(found: Comparison) -> str:
    """Whether it can be done and where, who must move for it, and who is lost."""
    told = _asked(found) if found.asked else _consequences(found)
    return f"{told}{_doubt(found.after)}."


def _asked(found: Comparison) -> str:
    left_out = [party_id for party_id in found.asked if party_id not in found.after.plan.of]
    request = listed([_request(found, party_id) for party_id in found.asked])
    if found.possible is None:
        return f"Not decided in time: whether {request} can be seated with every promise kept"
    if not found.possible:
        return f"No: {request} cannot be seated with every promise kept{_obstacle(found)}"
    if left_out:
        others = listed([_request(found, party_id) for party_id in left_out])
        rest = "" if len(left_out) == len(found.asked) else f"; it leaves out {others}"
        others = f"the best plan seats others instead{rest}; {_losses(found)}{_gains(found)}"
        return f"Yes: {request} can be seated with every promise kept, but {others}"
    places = listed([_place(found, party_id) for party_id in found.asked])
    moves = [each for each in found.moved if each.party_id not in found.asked]
    condition = f" if {_moves(found.after.night, moves)}" if moves else ""
    return f"Yes: {places}{condition}; {_losses(found)}{_gains(found)}"


def _consequences(found: Comparison) -> str:
    if not (found.gained or found.lost or found.moved):
        return "Nothing changes: everybody keeps the place they have"
    moved = _moves(found.after.night, found.moved) if found.moved else "nobody moves"
    told = f"{_losses(found)}{_gains(found)}; {moved}"
    return told[:1].upper() + told[1:]


def _obstacle(found: Comparison) -> str:
    """Which promises stand against it, where the plan shows it."""
    before = {party.party_id for party in found.before.broken_promises}
    broken = [party.party_id for party in found.after.broken_promises]
    anyway = [party_id for party_id in broken if party_id in before]
    if anyway:
        return f"; {_named(found.after.night, anyway)} {_is(anyway)} left out even as things stand"
    if broken:
        return f"; the best plan leaves out {_named(found.after.night, broken)}"
    return ""


def _request(found: Comparison, party_id: str) -> str:
    party = found.after.night.party[party_id]
    if party_id in found.before.night.party:
        return f"{party_id} with {covers(party.party_size)}"
    return f"a party of {party.party_size} at {found.after.night.local(party.arrival)}"


def _place(found: Comparison, party_id: str) -> str:
    night, at = found.after.night, found.after.plan.of[party_id]
    party, where = night.party[party_id], "+".join(at.tables)
    if party_id in found.before.night.party:
        old = found.before.plan.of.get(party_id)
        instead = f" instead of {'+'.join(old.tables)}" if old is not None and old.tables != at.tables else ""
        return f"{party_id} with {covers(party.party_size)} fits at {night.local(at.start)} on {where}{instead}"
    asked = f" (asked {night.local(party.arrival)})" if at.start != party.arrival else ""
    return f"a party of {party.party_size} fits at {night.local(at.start)}{asked} on {where}"


def _moves(night: Night, moved: Sequence[Moved]) -> str:
    return listed([_move(night, each) for each in moved])


def _move(night: Night, moved: Moved) -> str:
    who = f"{moved.party_id} ({covers(night.party[moved.party_id].party_size)})"
    was, now = moved.before, moved.after
    if was.tables == now.tables:
        return f"{who} comes at {night.local(now.start)} instead of {night.local(was.start)}"
    time = f" at {night.local(now.start)}" if now.start != was.start else ""
    return f"{who} moves from {'+'.join(was.tables)} to {'+'.join(now.tables)}{time}"


def _losses(found: Comparison) -> str:
    lost = [party_id for party_id in found.lost if party_id not in found.asked]
    return f"{_named(found.after.night, lost)} {_is(lost)} lost" if lost else "nothing is lost"


def _gains(found: Comparison) -> str:
    gained = [party_id for party_id in found.gained if party_id not in found.asked]
    return f"; {_named(found.after.night, gained)} {_is(gained)} gained" if gained else ""


def _named(night: Night, party_ids: Iterable[str]) -> str:
    return listed([f"{party_id} ({covers(night.party[party_id].party_size)})" for party_id in party_ids])


def _is(several: Sequence[str]) -> str:
    return "are" if len(several) > 1 else "is"


def _doubt(after: Planned) -> str:
    """How far the plan after is from being proven the best; nothing where it is."""
    levels = {level.name: level for level in after.result.levels}
    open_levels = [levels[name] for name in LEVELS if name in levels and not levels[name].proven]
    if not open_levels:
        return ""
    first = open_levels[0]
    return f"; there may be a better plan, within {100 * first.gap:.2g} % on {first.name.replace('_', ' ')}"
