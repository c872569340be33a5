"""Render jobs: one row for the episode and one for each scene of it; the queue page watches these rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.enums import JobStatus
from lib.models.script import EPISODE_ID
from lib.models.values import new_id, now

NORMAL_PRIORITY = 100
"""Of a render that nobody moved to the front; a smaller one goes first."""

EPISODE = EPISODE_ID
"""`scene_id` of the row that stands for the whole episode."""


class RenderJobBase(SQLModel):
    """`run_id` is the durable job that works on it; progress 0–1; cost in USD; `position` orders the queue page."""

    run_id: str = Field(max_length=120, index=True)
    scene_id: str = Field(max_length=80)
    position: int = 0
    title: str = Field(default="", max_length=500)
    progress: float = 0.0
    attempt: int = 0
    priority: int = Field(default=NORMAL_PRIORITY, sa_column_kwargs={"server_default": str(NORMAL_PRIORITY)})
    lines_total: int = 0
    lines_done: int = 0
    cache_hits: int = 0
    cost: float = 0.0
    provider: str = Field(default="", max_length=80)
    voice_id: str = Field(default="", max_length=400)
    asset_id: int | None = None
    file_size: int | None = None
    duration_s: float | None = None
    error: str = Field(default="", max_length=1000)
    hint: str = Field(default="", max_length=1000)


class RenderJobPublic(RenderJobBase):
    id: str
    project_id: str
    status: JobStatus
    result: dict[str, Any] = {}
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_episode(self) -> bool:
        return self.scene_id == EPISODE


class RenderJob(RenderJobBase, table=True):
    __tablename__ = "render_jobs"
    __table_args__ = (
        UniqueConstraint("run_id", "scene_id"),
        Index("ix_render_jobs_status", "status", "scene_id"),
        Index("ix_render_jobs_latest", "project_id", "scene_id", "created_at"),
        Index("ix_render_jobs_created_at", "created_at"),
    )

    id: str = Field(default_factory=lambda: new_id("job"), primary_key=True, max_length=40)
    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    file_size: int | None = Field(default=None, sa_column=Column(BigInteger))
    status: str = Field(default=JobStatus.QUEUED.value, max_length=20)
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    finished_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class StepProgress(SQLModel, table=True):
    """How far the latest long step of a kind has come; `verb` is analyse, research, write, rewrite or
    reread.

    `done` of `total` parts are there, `scenes` are those of a script that arrived, each with its number; `note` says in
    a few words what happens now, or, of one that is saved, what the producer should know of it. `status` is a
    JobStatus, as far as the work itself knows: a failure is known to the queue alone.
    """

    __tablename__ = "step_progress"

    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), primary_key=True)
    )
    verb: str = Field(max_length=20, primary_key=True)
    job_id: str = Field(max_length=120, index=True)
    status: str = Field(default=JobStatus.QUEUED.value, max_length=20)
    done: int = 0
    total: int = 0
    note: str = Field(default="", max_length=300)
    scenes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
