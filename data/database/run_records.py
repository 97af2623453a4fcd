"""A planned night as rows of a run, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.floor import parse_tables
from allocator.domain.plan import (
    Allocation,
    Change,
    Fix,
    Goal,
    Level,
    Parameters,
    Plan,
    PlanStatus,
    Ranked,
    Reason,
    Result,
    Scores,
    Unseated,
    WaitlistPolicy,
)
from allocator.domain.planned import Planned
from allocator.domain.venue import FACTORS
from data.database.bulk import insert_rows
from data.database.models import RunLevelRow, RunPartyRow, RunRow, ScoreRow, UnseatedRow
from data.database.records import party_of, party_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from data.database.digest import RunOptions

    Values = dict[str, Any]


def insert_run(
    connection: Connection,
    service_id: int,
    planned: Planned,
    options: RunOptions,
    versions: Mapping[str, str],
    digest: str,
) -> int:
    """The run with its levels, parties, scores and reasons; returns its key. Its result is not sealed yet."""
    night = planned.night
    values = _run_values(planned, options, versions)
    run_id: int = connection.execute(
        sa.insert(RunRow)
        .values(venue_id=night.venue.venue_id, service_id=service_id, input_digest=digest, result_digest="", **values)
        .returning(RunRow.run_id)
    ).scalar_one()
    same: Values = {"run_id": run_id, "venue_id": night.venue.venue_id}
    insert_rows(
        connection,
        RunLevelRow,
        [
            {"run_id": run_id, "position": place, "name": level.name, "value": level.value, "bound": level.bound}
            for place, level in enumerate(planned.result.levels)
        ],
    )
    insert_rows(connection, RunPartyRow, [same | _party_row(party, planned) for party in night.parties])
    insert_rows(connection, ScoreRow, [same | row for row in _score_rows(planned.scores)])
    insert_rows(connection, UnseatedRow, [same | _unseated_row(each) for each in planned.unseated])
    return run_id


def planned_of(connection: Connection, run: RowMapping, night: Night) -> Planned:
    """What a run was: its parties as they were planned, on the floor and under the rules of ``night``."""
    run_id = run["run_id"]

    def rows(kind: Any) -> list[RowMapping]:
        return list(connection.execute(sa.select(kind.__table__).where(kind.run_id == run_id)).mappings())

    parties = sorted(rows(RunPartyRow), key=lambda row: row["party_id"])
    seated = tuple(seat_of(row) for row in parties if row["tables"] is not None)
    levels = sorted(rows(RunLevelRow), key=lambda row: row["position"])
    return Planned(
        replace(
            night,
            parties=tuple(_party_of(row, night) for row in parties),
            now=run["planned_now"],
            max_moves=run["max_moves"],
        ),
        _scores_of(rows(ScoreRow)),
        parameters_of(run),
        Result(
            PlanStatus(run["status"]),
            Plan(seated),
            tuple(Level(row["name"], row["value"], row["bound"]) for row in levels),
            run["wall_seconds"],
            run["phases"],
        ),
        tuple(unseated_of(row) for row in sorted(rows(UnseatedRow), key=lambda row: row["party_id"])),
    )


def seat_of(row: RowMapping) -> Allocation:
    """Where a party was seated, from its row of ``run_parties``."""
    return Allocation(row["party_id"], parse_tables(row["tables"]), row["starts_at"], row["ends_at"])


def _run_values(planned: Planned, options: RunOptions, versions: Mapping[str, str]) -> Values:
    parameters, result = planned.parameters, planned.result
    return {
        "saved_at": datetime.now(UTC),
        "planned_now": planned.night.now,
        "max_moves": planned.night.max_moves,
        "status": result.status.value,
        "goal": parameters.goal.value,
        "waitlist": parameters.waitlist.value,
        "time_limit": parameters.time_limit,
        "gap": parameters.gap,
        "workers": parameters.workers,
        "seed": parameters.seed,
        "deterministic": parameters.deterministic,
        "wall_seconds": result.wall_seconds,
        "phases": dict(result.phases),
        "versions": dict(versions),
        "options": options.document(),
    }


def _party_row(party: Party, planned: Planned) -> Values:
    seat = planned.plan.of.get(party.party_id)
    before = {name: value for name, value in party_values(party).items() if name not in ("party_id", "notes")}
    return {
        "party_id": party.party_id,
        "before": before,
        "tables": None if seat is None else "+".join(seat.tables),
        "starts_at": None if seat is None else seat.start,
        "ends_at": None if seat is None else seat.end,
    }


def _party_of(row: RowMapping, night: Night) -> Party:
    now = night.party.get(row["party_id"])
    notes = "" if now is None else now.notes
    return party_of({**row["before"], "party_id": row["party_id"], "notes": notes})


def _score_rows(scores: Scores) -> list[Values]:
    ranked = {each.party_id: each for each in scores.waitlist}
    return [
        {
            "party_id": party_id,
            "score": score,
            "rank": ranked[party_id].rank if party_id in ranked else None,
            **{name: ranked[party_id].factors[name] if party_id in ranked else None for name in FACTORS},
        }
        for party_id, score in scores.points.items()
    ]


def _scores_of(rows: list[RowMapping]) -> Scores:
    waitlist = sorted((row for row in rows if row["rank"] is not None), key=lambda row: row["rank"])
    return Scores(
        {row["party_id"]: row["score"] for row in sorted(rows, key=lambda row: row["party_id"])},
        tuple(
            Ranked(row["party_id"], row["rank"], row["score"], {name: row[name] for name in FACTORS})
            for row in waitlist
        ),
    )


def _unseated_row(unseated: Unseated) -> Values:
    fixes = unseated.fixes
    return {
        "party_id": unseated.party_id,
        "reason": unseated.reason.value,
        "detail": unseated.detail,
        "fixes": None
        if fixes is None
        else [{"change": fix.change.value, "to": fix.to, "detail": fix.detail} for fix in fixes],
    }


def unseated_of(row: RowMapping) -> Unseated:
    """Why a party was left out, from its row of ``unseated_reasons``."""
    fixes = row["fixes"]
    return Unseated(
        row["party_id"], Reason(row["reason"]), row["detail"], None if fixes is None else tuple(map(_fix_of, fixes))
    )


def _fix_of(stored: Values) -> Fix:
    to = stored["to"]
    return Fix(Change(stored["change"]), tuple(to) if isinstance(to, list) else to, stored["detail"])


def parameters_of(run: RowMapping) -> Parameters:
    """How a run was planned."""
    return Parameters(
        Goal(run["goal"]),
        WaitlistPolicy(run["waitlist"]),
        run["time_limit"],
        run["gap"],
        run["workers"],
        run["seed"],
        run["deterministic"],
    )
