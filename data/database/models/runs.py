"""What the planner did: runs with their levels, whom they seated, whom not and why, and the scores."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from allocator.domain.plan import LEVELS, Goal, PlanStatus, Reason, WaitlistPolicy
from data.database.columns import JSON_VALUE, Document, Id, Minute, Moment, SerialKey, Words
from data.database.models.base import Base, check, one_of


class RunRow(Base):
    """One planning of one service that was saved.

    ``input_digest`` is of what was planned, ``result_digest`` of the same night after saving: as long as the night
    still has it, the same options need no new run.
    """

    __tablename__ = "runs"
    __table_args__ = (
        one_of("status", PlanStatus),
        one_of("goal", Goal),
        one_of("waitlist", WaitlistPolicy),
        check("wall_seconds_range", "wall_seconds >= 0"),
        check("workers_range", "workers >= 1"),
        Index("ix_runs_service_id_run_id", "service_id", "run_id"),
    )

    run_id: Mapped[SerialKey]
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.service_id"))
    saved_at: Mapped[Moment]
    planned_now: Mapped[Minute]
    max_moves: Mapped[int]
    status: Mapped[Words]
    goal: Mapped[Words]
    waitlist: Mapped[Words]
    time_limit: Mapped[float]
    gap: Mapped[float]
    workers: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    deterministic: Mapped[bool] = mapped_column(Boolean)
    wall_seconds: Mapped[float]
    phases: Mapped[Document]
    versions: Mapped[Document]
    options: Mapped[Document]
    input_digest: Mapped[Words]
    result_digest: Mapped[Words]


class RunLevelRow(Base):
    """Value and bound of a level."""

    __tablename__ = "run_levels"
    __table_args__ = (one_of("name", LEVELS),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Words]
    value: Mapped[int] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger)


class RunPartyRow(Base):
    """A party that took part in a run: as it was planned, and where the plan put it (NULL: nowhere)."""

    __tablename__ = "run_parties"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        check("period", "starts_at < ends_at"),
        check("seat_whole", "(tables IS NULL) = (starts_at IS NULL) AND (tables IS NULL) = (ends_at IS NULL)"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    party_id: Mapped[Id] = mapped_column(primary_key=True)
    before: Mapped[Document]
    tables: Mapped[Words | None]
    starts_at: Mapped[Minute | None]
    ends_at: Mapped[Minute | None]


class ScoreRow(Base):
    """The score of a requested booking or an entry; an entry also has its rank and the points of its factors."""

    __tablename__ = "scores"
    __table_args__ = (
        check("score_range", "score BETWEEN 0 AND 1000"),
        check("rank_range", "rank >= 1"),
        check("factors_range", "history >= 0 AND loyalty >= 0 AND timing >= 0 AND occasion >= 0"),
        check("factors_add_up", "history + loyalty + timing + occasion = score"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    party_id: Mapped[Id] = mapped_column(primary_key=True)
    score: Mapped[int]
    rank: Mapped[int | None]
    history: Mapped[int | None]
    loyalty: Mapped[int | None]
    timing: Mapped[int | None]
    occasion: Mapped[int | None]


class UnseatedRow(Base):
    """Why a party was left out. ``fixes`` NULL: none were looked for."""

    __tablename__ = "unseated_reasons"
    __table_args__ = (one_of("reason", Reason),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    party_id: Mapped[Id] = mapped_column(primary_key=True)
    reason: Mapped[Words]
    detail: Mapped[Words]
    fixes: Mapped[list[dict[str, object]] | None] = mapped_column(JSON_VALUE)
