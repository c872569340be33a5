"""The asset library: everything made, whoever made it, and collections of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, field_validator
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.enums import AssetSource, AssetType
from lib.models.preview import Preview
from lib.models.project import OWNER
from lib.models.values import now


class AssetBase(SQLModel):
    """Sizes in bytes, cost in USD, generation time in seconds, as on the wire."""

    filename: str = Field(max_length=500)
    file_path: str | None = None
    file_url: str = Field(max_length=1000)
    file_size: int | None = None
    mime_type: str | None = None
    title: str | None = Field(default=None, max_length=500)
    description: str | None = None
    prompt: str | None = None
    tags: list[str] = []
    asset_metadata: dict[str, Any] = {}
    provider: str | None = None
    model: str | None = None
    cost: float = 0.0
    generation_time: float | None = None


class AssetCreate(AssetBase):
    """`once_key` makes the save idempotent: the same key is the same asset, however often it is saved."""

    asset_type: AssetType
    source_module: AssetSource
    once_key: str | None = None

    @field_validator("asset_type", "source_module", mode="before")
    @classmethod
    def _fold(cls, value: Any) -> Any:
        return value.casefold() if isinstance(value, str) else value


class AssetUpdate(SQLModel):
    """Only the fields that are sent change; metadata is merged."""

    title: str | None = Field(default=None, max_length=500)
    description: str | None = None
    tags: list[str] | None = None
    asset_metadata: dict[str, Any] | None = None


class AssetPublic(AssetBase):
    id: int
    user_id: str
    asset_type: AssetType
    source_module: AssetSource
    is_favorite: bool = False
    collection_id: int | None = None
    download_count: int = 0
    share_count: int = 0
    last_accessed: datetime | None = None
    created_at: datetime
    updated_at: datetime


class AssetCard(SQLModel):
    """What a listing needs of an asset: all but its texts and its metadata, of which only `preview` is left.

    Sizes in bytes, cost in USD. `kind` is `episode`, `scene` or nothing.
    """

    id: int
    asset_type: AssetType
    source_module: AssetSource
    filename: str
    file_url: str
    file_size: int | None = None
    title: str | None = None
    tags: list[str] = []
    provider: str | None = None
    model: str | None = None
    cost: float = 0.0
    kind: str = ""
    duration_s: float | None = None
    project_id: str | None = None
    preview: Preview
    is_favorite: bool = False
    download_count: int = 0
    share_count: int = 0
    created_at: datetime
    updated_at: datetime


_ORDERS = ("updated_at", "title", "file_size", "cost")


class ContentAsset(AssetBase, table=True):
    """`blob_key` names the bytes in the blob store, when they are ours.

    `kind`, `duration_s` and `preview` repeat what the metadata says, so that a listing need not read it.
    """

    __tablename__ = "content_assets"
    __table_args__ = (
        Index("ix_content_assets_listing", "user_id", "source_module", "asset_type", "created_at"),
        Index("ix_content_assets_kind", "user_id", "kind", "created_at"),
        Index("ix_content_assets_project", "project_id", "user_id", "kind"),
        Index("ix_content_assets_created_at", "user_id", "created_at"),
        Index("ix_content_assets_type", "user_id", "asset_type", "created_at"),
        Index("ix_content_assets_favorite", "user_id", "is_favorite", "created_at"),
        *(Index(f"ix_content_assets_{name}", "user_id", name) for name in _ORDERS),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(default=OWNER, max_length=255)
    asset_type: str = Field(max_length=20)
    source_module: str = Field(max_length=40)
    file_size: int | None = Field(default=None, sa_column=Column(BigInteger))
    file_path: str | None = Field(default=None, sa_column=Column(Text))
    description: str | None = Field(default=None, sa_column=Column(Text))
    prompt: str | None = Field(default=None, sa_column=Column(Text))
    tags: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    asset_metadata: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    once_key: str | None = Field(default=None, max_length=200, unique=True)
    blob_key: str | None = Field(default=None, max_length=200, index=True)
    project_id: str | None = Field(default=None, max_length=255)
    kind: str = Field(default="", max_length=20)
    duration_s: float | None = None
    preview: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    is_favorite: bool = False
    collection_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("asset_collections.id", ondelete="SET NULL"), nullable=True)
    )
    download_count: int = 0
    share_count: int = 0
    last_accessed: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class AssetCount(SQLModel, table=True):
    """How many assets of each sort there are, kept by the database itself; `month` is that of making, `2026-11`."""

    __tablename__ = "asset_counts"

    user_id: str = Field(max_length=255, primary_key=True)
    source_module: str = Field(max_length=40, primary_key=True)
    asset_type: str = Field(max_length=20, primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    is_favorite: bool = Field(primary_key=True)
    month: str = Field(max_length=7, primary_key=True)
    assets: int = 0
    cost: float = 0.0
    duration_s: float = 0.0


class CollectionBase(SQLModel):
    name: str = Field(min_length=1, max_length=255)
    description: str | None = None
    is_public: bool = False
    cover_asset_id: int | None = None


class CollectionPublic(CollectionBase):
    id: int
    user_id: str
    asset_count: int = 0
    created_at: datetime
    updated_at: datetime


class AssetCollection(CollectionBase, table=True):
    __tablename__ = "asset_collections"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(default=OWNER, max_length=255, index=True)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class CollectionMember(SQLModel, table=True):
    """Which assets are in which collection."""

    __tablename__ = "asset_collection_members"

    collection_id: int = Field(
        sa_column=Column(ForeignKey("asset_collections.id", ondelete="CASCADE"), primary_key=True)
    )
    asset_id: int = Field(
        sa_column=Column(ForeignKey("content_assets.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class AssetFilter(BaseModel):
    """What a listing asks for; `sort_by` is one of created_at, updated_at, cost, file_size, title.

    `kind` is `episode` or `scene`. With `episodes_first` all episodes come before everything else.
    """

    asset_type: AssetType | None = None
    source_module: AssetSource | None = None
    search: str = ""
    tags: list[str] = []
    favorites_only: bool = False
    collection_id: int | None = None
    project_id: str | None = None
    kind: str | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None
    episodes_first: bool = False
    sort_by: str = "created_at"
    sort_order: str = "desc"
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0)


class GivenNumber(SQLModel, table=True):
    """The highest id that a row of a table was ever given, kept when that row is gone."""

    __tablename__ = "given_numbers"

    of: str = Field(primary_key=True, max_length=40)
    last: int
