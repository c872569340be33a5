"""`/api/content-assets`: the asset library, as the reference system's client calls it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from lib.actions import library
from lib.api.ranges import file_response
from lib.api.studio import OurStudio
from lib.errors import BadInput
from lib.models.asset import AssetCreate, AssetFilter, AssetPublic, AssetUpdate
from lib.models.enums import AssetSource, AssetType

E = TypeVar("E", bound=StrEnum)

routes = APIRouter(prefix="/content-assets", tags=["assets"])


class NewAsset(BaseModel):
    """What a client sends. `asset_type` and `source_module` in any case; sizes in bytes, cost in USD, time in s."""

    asset_type: str
    source_module: str
    filename: Annotated[str, Field(max_length=500)]
    file_url: Annotated[str, Field(max_length=1000)]
    file_path: str | None = None
    file_size: int | None = None
    mime_type: str | None = None
    title: Annotated[str | None, Field(max_length=500)] = None
    description: str | None = None
    prompt: str | None = None
    tags: list[str] | None = None
    asset_metadata: dict[str, Any] | None = None
    provider: str | None = None
    model: str | None = None
    cost: float | None = 0.0
    generation_time: float | None = None


class AssetPage(BaseModel):
    assets: list[AssetPublic]
    total: int
    limit: int
    offset: int


class Deleted(BaseModel):
    asset_id: int
    deleted: bool


class Favorite(BaseModel):
    asset_id: int
    is_favorite: bool


class Usage(BaseModel):
    asset_id: int
    action: str
    tracked: bool


class Statistics(BaseModel):
    """`by_type` and `by_source` are keyed by values such as `audio` and `podcast_maker`; cost in USD."""

    total: int
    by_type: dict[str, int]
    by_source: dict[str, int]
    total_cost: float
    favorites_count: int


@routes.post("/", summary="Save an asset")
def create_asset(studio: OurStudio, sent: NewAsset) -> AssetPublic:
    given = sent.model_dump(exclude_none=True)
    given["asset_type"] = _member(AssetType, sent.asset_type, "Invalid asset type")
    given["source_module"] = _member(AssetSource, sent.source_module, "Invalid source module")
    return library.create_asset(studio, AssetCreate(**given))


@routes.get("/", summary="Find assets")
def list_assets(
    studio: OurStudio,
    asset_type: str | None = None,
    source_module: str | None = None,
    search: str = "",
    tags: Annotated[str, Query(description="Comma separated; any of them")] = "",
    favorites_only: bool = False,
    collection_id: int | None = None,
    date_from: Annotated[str | None, Query(description="ISO 8601")] = None,
    date_to: Annotated[str | None, Query(description="ISO 8601")] = None,
    sort_by: str = "created_at",
    sort_order: str = "desc",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> AssetPage:
    wanted = AssetFilter(
        asset_type=_member(AssetType, asset_type, "Invalid asset type") if asset_type else None,
        source_module=_member(AssetSource, source_module, "Invalid source module") if source_module else None,
        search=search, tags=[tag.strip() for tag in tags.split(",") if tag.strip()], favorites_only=favorites_only,
        collection_id=collection_id, date_from=_moment(date_from, "date_from"), date_to=_moment(date_to, "date_to"),
        sort_by=sort_by, sort_order=sort_order, limit=limit, offset=offset,
    )  # fmt: skip
    assets, total = library.list_assets(studio, wanted)
    return AssetPage(assets=assets, total=total, limit=limit, offset=offset)


@routes.get("/statistics", summary="Counts and cost of the library")
def statistics(studio: OurStudio) -> Statistics:
    return Statistics(**library.statistics(studio))


@routes.put("/{asset_id}", summary="Change title, description or tags; merge metadata")
def update_asset(studio: OurStudio, asset_id: int, change: AssetUpdate) -> AssetPublic:
    return library.update_asset(studio, asset_id, change)


@routes.delete("/{asset_id}", summary="Delete an asset and its file")
def delete_asset(studio: OurStudio, asset_id: int) -> Deleted:
    library.delete_asset(studio, asset_id)
    return Deleted(asset_id=asset_id, deleted=True)


@routes.post("/{asset_id}/favorite", summary="Make it a favourite, or no longer one")
def toggle_favorite(studio: OurStudio, asset_id: int) -> Favorite:
    return Favorite(asset_id=asset_id, is_favorite=library.toggle_favorite(studio, asset_id).is_favorite)


@routes.post("/{asset_id}/usage", summary="Count a download, a share or an access")
def track_usage(studio: OurStudio, asset_id: int, action: str) -> Usage:
    library.track_usage(studio, asset_id, action)
    return Usage(asset_id=asset_id, action=action, tracked=True)


@routes.head("/{asset_id}/file", include_in_schema=False)
@routes.get("/{asset_id}/file", summary="An asset's file, with ranges", response_class=Response)
def get_file(request: Request, studio: OurStudio, asset_id: int, download: bool = False) -> Response:
    """With `download=true` it is offered under its name, and counted."""
    file = library.asset_file(studio, asset_id)
    if download and request.method == "GET":
        library.track_usage(studio, asset_id, "download")
    return file_response(request, file, download=download)


def _member(kind: type[E], value: str, refusal: str) -> E:
    try:
        return kind(value.casefold())
    except ValueError as error:
        raise BadInput(f"{refusal}: {value}", hint="Use one of " + ", ".join(kind) + ".") from error


def _moment(value: str | None, name: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadInput(
            f"{name} is not a date: {value}", hint="Write it as 2026-11-22 or 2026-11-22T10:00:00Z."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
