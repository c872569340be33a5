"""`/api/content-assets`: the asset library, as the reference system's client calls it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from starlette.responses import Response

from lib.actions import library
from lib.actions.library import SORTS, USAGES
from lib.api.border import ID_LIMIT, Exactly, RowId
from lib.api.ranges import file_response
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import BadInput
from lib.models.asset import AssetCreate, AssetFilter, AssetPublic, AssetUpdate
from lib.models.enums import AssetSource, AssetType

E = TypeVar("E", bound=StrEnum)

routes = APIRouter(prefix="/content-assets", tags=["assets"])

# Plain text with the values told, since an unknown one is answered in the reference's words: 400 and a sentence.
TypeName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(AssetType)})]
ModuleName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(AssetSource)})]
Action = Annotated[str, WithJsonSchema({"type": "string", "enum": list(USAGES)})]
SortName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(SORTS)})]
SortOrder = Annotated[str, WithJsonSchema({"type": "string", "enum": ["asc", "desc"]})]
_MOMENT = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, {"const": ""}]}
Moment = Annotated[str | None, WithJsonSchema(_MOMENT)]

_EXAMPLE: dict[str, Any] = {
    "asset_type": "audio", "source_module": "podcast_maker", "filename": "scene-1.mp3",
    "file_url": "https://example.org/scene-1.mp3", "title": "Scene 1", "tags": ["podcast", "p1"],
    "asset_metadata": {"project_id": "p1", "scene_id": "s1"}, "provider": "wavespeed",
    "model": "minimax/speech-02-hd", "cost": 0.05,
}  # fmt: skip


_CHANGE = {"title": "The wall in the bay", "tags": ["tide"]}


class NewAsset(BaseModel):
    """What a client sends. `asset_type` and `source_module` in any case; sizes in bytes, cost in USD, time in s."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    asset_type: TypeName
    source_module: ModuleName
    filename: Annotated[str, Field(max_length=500)]
    file_url: Annotated[str, Field(max_length=1000)]
    file_path: str | None = None
    file_size: Annotated[int, Field(ge=0, le=2**53), Exactly] | None = None
    mime_type: str | None = None
    title: Annotated[str | None, Field(max_length=500)] = None
    description: str | None = None
    prompt: str | None = None
    tags: list[str] | None = None
    asset_metadata: dict[str, Any] | None = None
    provider: str | None = None
    model: str | None = None
    cost: Annotated[float, Field(ge=0, le=1e9), Exactly] | None = 0.0
    generation_time: Annotated[float, Field(ge=0, le=1e9), Exactly] | None = None


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


_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file", **_BYTES},
    206: {"description": "The range asked for", **_BYTES},
    304: {"description": "The client has this version already"},
}


@routes.post("/", summary="Save an asset")
def create_asset(studio: OurStudio, sent: NewAsset) -> AssetPublic:
    given = sent.model_dump(exclude_none=True)
    given["asset_type"] = member(AssetType, sent.asset_type, "Invalid asset type")
    given["source_module"] = member(AssetSource, sent.source_module, "Invalid source module")
    return library.create_asset(studio, AssetCreate(**given))


@routes.get("/", summary="Find assets")
def list_assets(
    studio: OurStudio,
    asset_type: TypeName | None = None,
    source_module: ModuleName | None = None,
    search: str = "",
    tags: Annotated[str, Query(description="Comma separated; any of them")] = "",
    favorites_only: bool = False,
    collection_id: Annotated[int | None, Query(ge=1, le=ID_LIMIT)] = None,
    date_from: Annotated[Moment, Query(description="ISO 8601")] = None,
    date_to: Annotated[Moment, Query(description="ISO 8601")] = None,
    sort_by: SortName = "created_at",
    sort_order: SortOrder = "desc",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=ID_LIMIT)] = 0,
) -> AssetPage:
    wanted = AssetFilter(
        asset_type=member(AssetType, asset_type, "Invalid asset type") if asset_type else None,
        source_module=member(AssetSource, source_module, "Invalid source module") if source_module else None,
        search=search, tags=[tag.strip() for tag in tags.split(",") if tag.strip()], favorites_only=favorites_only,
        collection_id=collection_id, date_from=_moment(date_from, "date_from"), date_to=_moment(date_to, "date_to"),
        sort_by=sort_by, sort_order=sort_order, limit=limit, offset=offset,
    )  # fmt: skip
    assets, total = library.list_assets(studio, wanted)
    return AssetPage(assets=assets, total=total, limit=limit, offset=offset)


@routes.get("/statistics", summary="Counts and cost of the library")
def statistics(studio: OurStudio) -> Statistics:
    return Statistics(**library.statistics(studio))


@routes.get("/{asset_id:rowid}", summary="Read an asset", responses=refusals(404))
def get_asset(studio: OurStudio, asset_id: RowId) -> AssetPublic:
    return library.get_asset(studio, asset_id)


@routes.put("/{asset_id:rowid}", summary="Change title, description or tags; merge metadata", responses=refusals(404))
def update_asset(
    studio: OurStudio, asset_id: RowId, change: Annotated[AssetUpdate, Body(examples=[_CHANGE])]
) -> AssetPublic:
    return library.update_asset(studio, asset_id, change)


@routes.delete("/{asset_id:rowid}", summary="Delete an asset and its file", responses=refusals(404))
def delete_asset(studio: OurStudio, asset_id: RowId) -> Deleted:
    library.delete_asset(studio, asset_id)
    return Deleted(asset_id=asset_id, deleted=True)


@routes.post("/{asset_id:rowid}/favorite", summary="Make it a favourite, or no longer one", responses=refusals(404))
def toggle_favorite(studio: OurStudio, asset_id: RowId) -> Favorite:
    return Favorite(asset_id=asset_id, is_favorite=library.toggle_favorite(studio, asset_id).is_favorite)


@routes.post("/{asset_id:rowid}/usage", summary="Count a download, a share or an access", responses=refusals(404))
def track_usage(studio: OurStudio, asset_id: RowId, action: Action) -> Usage:
    library.track_usage(studio, asset_id, action)
    return Usage(asset_id=asset_id, action=action, tracked=True)


@routes.head("/{asset_id:rowid}/file", include_in_schema=False)
@routes.get(
    "/{asset_id:rowid}/file", summary="An asset's file, with ranges", response_class=Response,
    responses={**_FILE_ANSWERS, **refusals(404, 416)},
)  # fmt: skip
def get_file(request: Request, studio: OurStudio, asset_id: RowId, download: bool = False) -> Response:
    """With `download=true` it is offered under its name, and counted."""
    file = library.asset_file(studio, asset_id)
    if download and request.method == "GET":
        library.track_usage(studio, asset_id, "download")
    return file_response(request, file, download=download)


def member(kind: type[E], value: str, refusal: str) -> E:
    """The value of a closed set, in any case. Raises BadInput: `refusal: value`."""
    try:
        return kind(value.casefold())
    except ValueError as error:
        raise BadInput(f"{refusal}: {value}", hint="Use one of " + ", ".join(kind) + ".") from error


def _moment(value: str | None, name: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            f"{name} is not a date: {value}", hint="Write it as 2026-11-22 or 2026-11-22T10:00:00Z."
        ) from error
