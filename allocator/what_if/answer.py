"""The answer to a what-if: one plain sentence a manager can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import LEVELS
from allocator.explain.words import MOST_NAMED, capital, covers, listed
from allocator.what_if.compare import moves_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison, Moved


def answer(found: Comparison) -> str:
    """Whether it can be done and where, who must move for it, and who is lost."""
    if found.asked and not found.possible:
        return f"{_refused(found)}."
    told = _asked(found) if found.asked else _consequences(found)
    return f"{told}{_doubt(found.after)}."


def _refused(found: Comparison) -> str:
    request = listed([_request(found, party_id) for party_id in found.asked])
    if found.possible is None:
        return f"Not decided in time: whether {request} can be seated with every promise kept"
    return f"No: {request} cannot be seated with every promise kept{_obstacle(found)}"


def _asked(found: Comparison) -> str:
    left_out = [party_id for party_id in found.asked if party_id not in found.after.plan.of]
    if left_out:
        return f"Yes: {_at_a_cost(found)}; the best plan leaves {_them(found, left_out)} out: {_changes(found)}"
    if found.with_all is not None:
        return f"Yes: {_seated(found, found.with_all)}; nothing is lost, but planned anew {_changes(found)}"
    return f"Yes: {_seated(found, found.after.plan)}; {_changes(found)}"


def _seated(found: Comparison, plan: Plan, more: str = "") -> str:
    """Where those asked for sit in ``plan``, and who must move for it."""
    moves = [each for each in moves_to(found.before, found.after.night, plan) if each.party_id not in found.asked]
    return f"{_places(found, plan)}{more}{_if(found, moves)}"


def _at_a_cost(found: Comparison) -> str:
    """Where those asked for could be seated all the same, and who would have to go for it."""
    plan, night = found.with_all, found.after.night
    if plan is None:
        request = listed([_request(found, party_id) for party_id in found.asked])
        return f"{request} can be seated with every promise kept"
    lost = [party_id for party_id in found.before.plan.of if party_id in night.party and party_id not in plan.of]
    place = "its place" if len(lost) == 1 else "their places"
    cost = f", but {_named(night, lost)} would lose {place}" if lost else ""
    return f"{_seated(found, plan, ' with every promise kept')}{cost}"


def _them(found: Comparison, left_out: Sequence[str]) -> str:
    if len(left_out) < len(found.asked):
        return listed([_request(found, party_id) for party_id in left_out])
    return "it" if len(left_out) == 1 else "them"


def _consequences(found: Comparison) -> str:
    if not (found.gained or found.lost or found.moved):
        return "Nothing changes: everybody keeps the place they have"
    moved = _moves(found.after.night, found.moved) if found.moved else "nobody moves"
    return capital(f"{_changes(found)}; {moved}")


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


def _places(found: Comparison, plan: Plan) -> str:
    return listed([_place(found, plan, party_id) for party_id in found.asked])


def _place(found: Comparison, plan: Plan, party_id: str) -> str:
    night, at = found.after.night, plan.of[party_id]
    party, where = night.party[party_id], "+".join(at.tables)
    if party_id in found.before.night.party:
        old = found.before.plan.of.get(party_id)
        instead = f" instead of {'+'.join(old.tables)}" if old is not None and old.tables != at.tables else ""
        return f"{party_id} with {covers(party.party_size)} fits at {night.local(at.start)} on {where}{instead}"
    asked = f" (asked {night.local(party.arrival)})" if at.start != party.arrival else ""
    return f"a party of {party.party_size} fits at {night.local(at.start)}{asked} on {where}"


def _if(found: Comparison, moves: Sequence[Moved]) -> str:
    return f" if {_moves(found.after.night, moves)}" if moves else ""


def _moves(night: Night, moved: Sequence[Moved]) -> str:
    """Who moves; of many only those to whom a table was promised."""
    if len(moved) <= MOST_NAMED + 1:
        return listed([_move(night, each) for each in moved])
    promised = [_move(night, each) for each in moved if night.party[each.party_id].promised]
    return f"{len(moved)} parties move{f', of the promised ones {listed(promised)}' if promised else ''}"


def _move(night: Night, moved: Moved) -> str:
    who = f"{moved.party_id} ({covers(night.party[moved.party_id].party_size)})"
    was, now = moved.before, moved.after
    if was.tables == now.tables:
        return f"{who} comes at {night.local(now.start)} instead of {night.local(was.start)}"
    before, after = ("+".join(at.tables) for at in (was, now))
    if was.start == now.start:
        return f"{who} moves from {before} to {after}"
    return f"{who} moves from {before} at {night.local(was.start)} to {after} at {night.local(now.start)}"


def _changes(found: Comparison) -> str:
    """Who is lost and who is gained beside those asked for."""
    night = found.after.night
    lost, gained = ([party_id for party_id in ids if party_id not in found.asked] for ids in (found.lost, found.gained))
    told = f"{_named(night, lost)} {_is(lost)} lost" if lost else "nothing is lost"
    return f"{told}; {_named(night, gained)} {_is(gained)} gained" if gained else told


def _named(night: Night, party_ids: Iterable[str]) -> str:
    """Parties with their sizes: the promised first, then the largest."""
    parties = sorted(
        (night.party[party_id] for party_id in party_ids), key=lambda party: (not party.promised, -party.party_size)
    )
    return listed(
        [f"{each.party_id} ({covers(each.party_size)}{', promised' if each.promised else ''})" for each in parties]
    )


def _is(several: Sequence[str]) -> str:
    return "are" if len(several) > 1 else "is"


def _doubt(after: Planned) -> str:
    """How far the plan after is from being proven the best; nothing where it is."""
    levels = {level.name: level for level in after.result.levels}
    open_levels = [levels[name] for name in LEVELS if name in levels and not levels[name].proven]
    if not open_levels:
        return ""
    first = open_levels[0]
    gap = 100 * first.gap
    share = f"{gap:.0f}" if gap >= 10 else f"{gap:.2g}"
    return f"; there may be a better plan, within {share} % on {first.name.replace('_', ' ')}"
