"""The project: one document, and the row that keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, field_serializer
from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from lib.models.analysis import Analysis
from lib.models.brief import Brief, Knobs, Music, Pronunciation, Speaker
from lib.models.columns import Json, UtcDateTime
from lib.models.enums import Format, ProjectStatus, Step
from lib.models.estimate import Estimate
from lib.models.research import Query, Research
from lib.models.script import Script
from lib.models.second_reading import LineReading
from lib.models.values import Part, digest, new_id, now

OWNER = "local"
"""Who owns everything while nobody logs in."""


ROW_FIELDS = (
    "id", "project_id", "user_id", "version", "status", "is_favorite", "line_readings", "created_at", "updated_at",
)  # fmt: skip
"""What the row of a project knows beside its document."""


class ProjectCreate(BaseModel):
    """What it takes to begin. Lengths in minutes, budget in USD; bounds are the reference system's and ours."""

    project_id: str = Field(default_factory=new_id, min_length=1, max_length=255)
    idea: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    duration: int = Field(default=10, ge=1, le=120)
    speakers: int = Field(default=1, ge=1, le=4)
    budget_cap: float = Field(default=50.0, ge=0)
    avatar_url: str | None = Field(default=None, max_length=1000)


class Document(Part):
    """The parts of a project that are kept as one JSON value; set-typed fields survive as sorted lists.

    `writer` is `offline` or a model provider, `model` one of its models where not the one of Settings; `searches` names
    who is asked beside the documents. `as_sent` remembers parts that a client of the API wrote, in its own spelling
    (see `lib.actions.wire`).
    """

    title: str = ""
    idea: str = ""
    duration: int = 10
    speakers: int = 2
    budget_cap: float = 50.0
    format: Format = Format.DEEP_DIVE
    language: str = "en"
    tone: str = ""
    cast: list[Speaker] = []
    knobs: Knobs = Knobs()
    music: Music = Music()
    pronunciations: list[Pronunciation] = []
    writer: str = "offline"
    model: str = ""
    research_provider: str = "documents"
    searches: list[str] = []
    analysis: Analysis | None = None
    queries: list[Query] = []
    selected_queries: set[str] = set()
    research: Research | None = None
    raw_research: Any = None
    estimate: Estimate | None = None
    script_data: Script | None = None
    bible: Any = None
    show_script_editor: bool = False
    show_render_queue: bool = False
    current_step: Step = Step.CREATE
    final_video_url: str | None = None
    avatar_url: str | None = None
    avatar_prompt: str | None = None
    avatar_persona_id: str | None = None
    as_sent: dict[str, Any] = {}

    @field_serializer("selected_queries")
    def _sorted(self, value: set[str]) -> list[str]:
        return sorted(value)

    def digest(self) -> str:
        """Equal documents have equal digests; nothing is written while it stays the same."""
        return digest(self.model_dump(mode="json"))


class Project(Document):
    """A project as the rest of the app handles it: the document, and what its row knows of it.

    `version` grows by one with each change of the document; saving compares it. `line_readings` are what models said of
    lines, by the key of `lib.pipeline.checks.second_reading`.
    """

    id: int
    project_id: str
    user_id: str = OWNER
    version: int = 1
    status: ProjectStatus = ProjectStatus.DRAFT
    is_favorite: bool = False
    line_readings: dict[str, LineReading] = {}
    created_at: datetime
    updated_at: datetime

    def document(self) -> Document:
        return Document.model_validate(self.model_dump(exclude=set(ROW_FIELDS)))

    def holding(self, document: Document) -> Project:
        """This project with another document in it."""
        row = {name: getattr(self, name) for name in ROW_FIELDS}
        return Project.model_validate({**document.model_dump(exclude=set(ROW_FIELDS)), **row})

    @property
    def display_title(self) -> str:
        return self.title or self.idea

    def brief(self, feedback: str = "") -> Brief:
        return Brief(
            idea=self.idea,
            minutes=self.duration,
            format=self.format,
            cast=self.cast,
            language=self.language,
            tone=self.tone,
            feedback=feedback,
        )


class ProjectSummary(BaseModel):
    """A row of a list of projects."""

    project_id: str
    title: str
    idea: str
    status: ProjectStatus
    is_favorite: bool
    current_step: Step
    duration: int
    created_at: datetime
    updated_at: datetime


class PodcastProject(SQLModel, table=True):
    """The row. `idea_key` is the idea with case and space folded, for finding duplicates."""

    __tablename__ = "podcast_projects"
    __table_args__ = (
        Index("ix_podcast_projects_owner_updated", "user_id", "updated_at"),
        Index("ix_podcast_projects_owner_status", "user_id", "status", "updated_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(max_length=255, unique=True, index=True)
    user_id: str = Field(default=OWNER, max_length=255)
    version: int = 1
    title: str = Field(default="", max_length=500)
    idea: str = Field(max_length=1000)
    idea_key: str = Field(default="", max_length=1000, index=True)
    status: str = Field(default=ProjectStatus.DRAFT.value, max_length=20)
    is_favorite: bool = False
    current_step: str = Field(default=Step.CREATE.value, max_length=20)
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    line_readings: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}")
    )
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
