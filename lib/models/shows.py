"""Shows, what of an episode is edited for its readers, where it is published, and who may hear it by a link."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.project import OWNER
from lib.models.values import new_id, now


def _asset(**more: Any) -> Any:
    """A column that names an asset and goes with it."""
    return Column(Integer, ForeignKey("content_assets.id", ondelete="CASCADE"), nullable=False, **more)


class ShowBase(SQLModel):
    """What a show says of itself; `order` is episodic or serial, `link` its own web page."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=4000)
    author: str = Field(default="", max_length=200)
    owner_name: str = Field(default="", max_length=200)
    owner_email: str = Field(default="", max_length=254)
    category: str = Field(default="", max_length=80)
    subcategory: str = Field(default="", max_length=80)
    language: str = Field(default="en", max_length=20)
    explicit: bool = False
    order: str = Field(default="episodic", max_length=20)
    link: str = Field(default="", max_length=1000)
    copyright: str = Field(default="", max_length=300)
    disclosure: str = Field(default="", max_length=1000)
    is_private: bool = False


class ShowCreate(ShowBase):
    """`slug` is the show's name in addresses, for ever; made from the title where none is given."""

    slug: str = ""


class ShowUpdate(SQLModel):
    """Only the fields that are sent change."""

    title: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=4000)
    author: str | None = Field(default=None, max_length=200)
    owner_name: str | None = Field(default=None, max_length=200)
    owner_email: str | None = Field(default=None, max_length=254)
    category: str | None = Field(default=None, max_length=80)
    subcategory: str | None = Field(default=None, max_length=80)
    language: str | None = Field(default=None, max_length=20)
    explicit: bool | None = None
    order: str | None = Field(default=None, max_length=20)
    link: str | None = Field(default=None, max_length=1000)
    copyright: str | None = Field(default=None, max_length=300)
    disclosure: str | None = Field(default=None, max_length=1000)
    is_private: bool | None = None


class ShowPublic(ShowBase):
    """`feed_token` opens a private feed; `cover` says which style and palette drew it, or that it was uploaded."""

    id: str
    user_id: str
    slug: str
    guid: str
    feed_token: str
    cover: dict[str, Any] = {}
    cover_key: str | None = None
    created_at: datetime
    updated_at: datetime


class ShowRow(ShowBase, table=True):
    """`guid` is given once. `cover_key` names a JPEG in the blob store."""

    __tablename__ = "shows"

    id: str = Field(default_factory=lambda: new_id("show"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255, index=True)
    slug: str = Field(max_length=60, unique=True)
    guid: str = Field(max_length=40)
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    feed_token: str = Field(max_length=60)
    cover: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    cover_key: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class EditionBase(SQLModel):
    """What readers get beside the sound: `summary` plain text, `notes` Markdown, `notes_html` made from them.

    `head_key` names the tags in the blob store that stand in front of the episode's sound when it is taken away, and
    `audio_bytes` is how long the whole is then.
    """

    summary: str = ""
    notes: str = ""
    notes_html: str = ""
    notes_edited: bool = False
    speakers: list[str] = []
    cover: dict[str, Any] = {}
    cover_key: str | None = None
    head_key: str | None = None
    audio_bytes: int | None = None


class EditionPublic(EditionBase):
    asset_id: int
    updated_at: datetime


class Edition(EditionBase, table=True):
    __tablename__ = "editions"

    asset_id: int = Field(sa_column=_asset(primary_key=True))
    user_id: str = Field(default=OWNER, max_length=255)
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    notes: str = Field(default="", sa_column=Column(Text, nullable=False))
    notes_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    speakers: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    cover: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    cover_key: str | None = Field(default=None, max_length=200)
    head_key: str | None = Field(default=None, max_length=200)
    audio_bytes: int | None = Field(default=None, sa_column=Column(BigInteger))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class Standing(StrEnum):
    """Where a publication is: to come, in the feed, or taken out of it."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


class PublicationBase(SQLModel):
    """`published_at` may lie in the future; `kind` is full, trailer or bonus."""

    season: int | None = Field(default=None, ge=1, le=9999)
    number: int | None = Field(default=None, ge=1, le=99999)
    kind: str = Field(default="full", max_length=20)
    explicit: bool = False


class PublicationPublic(PublicationBase):
    id: str
    show_id: str
    asset_id: int
    guid: str
    published_at: datetime
    withdrawn_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    def standing(self, at: datetime) -> Standing:
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.SCHEDULED if self.published_at > at else Standing.LIVE


class Publication(PublicationBase, table=True):
    """An episode in a show. Its `guid` stays when it is withdrawn, published again, or gets a newer recording."""

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("show_id", "asset_id"),)

    id: str = Field(default_factory=lambda: new_id("ep"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255)
    show_id: str = Field(sa_column=Column(ForeignKey("shows.id", ondelete="CASCADE"), nullable=False, index=True))
    asset_id: int = Field(sa_column=_asset(index=True))
    guid: str = Field(max_length=80)
    published_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class SharePublic(SQLModel):
    """A link to one episode, for whoever has it. `plays` counts visits in which it was played."""

    id: str
    asset_id: int
    token: str
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    plays: int = 0
    last_played_at: datetime | None = None
    created_at: datetime

    def is_open(self, at: datetime) -> bool:
        return self.withdrawn_at is None and (self.expires_at is None or at < self.expires_at)


class ShareLink(SQLModel, table=True):
    """`token` is 192 random bits: it is told to whoever made it as often as they ask, so it is kept as it is."""

    __tablename__ = "share_links"

    id: str = Field(default_factory=lambda: new_id("share"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255)
    asset_id: int = Field(sa_column=_asset(index=True))
    token: str = Field(max_length=60, unique=True)
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    plays: int = 0
    last_played_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class ShareVisit(SQLModel, table=True):
    """A visit in which a link was played; kept only as long as it could be counted twice."""

    __tablename__ = "share_visits"

    share_id: str = Field(sa_column=Column(ForeignKey("share_links.id", ondelete="CASCADE"), primary_key=True))
    visit: str = Field(max_length=64, primary_key=True)
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class AudiogramPublic(SQLModel):
    """A short video of a passage, from one line to another; `shape` is square or vertical, `progress` 0 to 1."""

    id: str
    asset_id: int
    first_line: str
    last_line: str
    shape: str
    status: str
    progress: float = 0.0
    error: str = ""
    hint: str = ""
    video_id: int | None = None
    created_at: datetime


class Audiogram(SQLModel, table=True):
    """Its id is also the id of the job that makes it, so asking twice is one video."""

    __tablename__ = "audiograms"

    id: str = Field(primary_key=True, max_length=80)
    user_id: str = Field(default=OWNER, max_length=255)
    asset_id: int = Field(sa_column=_asset(index=True))
    first_line: str = Field(max_length=80)
    last_line: str = Field(max_length=80)
    shape: str = Field(max_length=20)
    status: str = Field(max_length=20)
    progress: float = 0.0
    error: str = Field(default="", max_length=1000)
    hint: str = Field(default="", max_length=1000)
    video_id: int | None = None
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
