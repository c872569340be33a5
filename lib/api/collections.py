"""`/api/content-assets/collections`: assets kept together."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from lib.actions import collections
from lib.api.assets import AssetPage
from lib.api.border import ID_LIMIT, Exactly, RowId
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.asset import CollectionBase, CollectionPublic

routes = APIRouter(prefix="/content-assets/collections", tags=["collections"])

AssetId = Annotated[int, Field(ge=1, le=ID_LIMIT), Exactly]

_EXAMPLE: dict[str, Any] = {"name": "Best of 2026", "description": "For the trailer", "is_public": False}


class NewCollection(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=255)
    description: str | None = Field(default=None, max_length=10_000)
    is_public: StrictBool = False
    cover_asset_id: AssetId | None = None


class CollectionChange(BaseModel):
    """Only the fields that are sent change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Best of all"}]})

    name: str | None = Field(default=None, min_length=1, max_length=255)
    description: str | None = Field(default=None, max_length=10_000)
    is_public: StrictBool | None = None
    cover_asset_id: AssetId | None = None


class AssetIds(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"asset_ids": [1, 2]}]})

    asset_ids: list[AssetId] = Field(max_length=1000)


class CollectionList(BaseModel):
    collections: list[CollectionPublic]
    total: int


class CollectionDeleted(BaseModel):
    collection_id: int
    deleted: StrictBool


class Collected(BaseModel):
    """`changed` is how many came new, or went; `asset_count` how many are in now."""

    collection_id: int
    changed: int
    asset_count: int


@routes.get("", summary="List collections")
def list_collections(studio: OurStudio) -> CollectionList:
    """Your own, then those of others that are public; `user_id` tells whose."""
    found = [*collections.list_collections(studio), *collections.list_public(studio)]
    return CollectionList(collections=found, total=len(found))


@routes.post("", status_code=201, summary="Begin a collection", responses=refusals(404))
def create_collection(studio: OurStudio, new: NewCollection) -> CollectionPublic:
    return collections.create_collection(studio, CollectionBase(**new.model_dump()))


@routes.get("/{collection_id:rowid}", summary="Read a collection", responses=refusals(404))
def get_collection(studio: OurStudio, collection_id: RowId) -> CollectionPublic:
    return collections.get_collection(studio, collection_id)


@routes.put("/{collection_id:rowid}", summary="Change a collection", responses=refusals(404))
def update_collection(studio: OurStudio, collection_id: RowId, change: CollectionChange) -> CollectionPublic:
    return collections.update_collection(studio, collection_id, _given(change))


@routes.delete("/{collection_id:rowid}", summary="Delete a collection; its assets stay", responses=refusals(404))
def delete_collection(studio: OurStudio, collection_id: RowId) -> CollectionDeleted:
    collections.delete_collection(studio, collection_id)
    return CollectionDeleted(collection_id=collection_id, deleted=True)


@routes.get("/{collection_id:rowid}/assets", summary="The assets in a collection", responses=refusals(404))
def list_collected(
    studio: OurStudio,
    collection_id: RowId,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=ID_LIMIT)] = 0,
) -> AssetPage:
    assets, total = collections.list_collected(studio, collection_id, limit=limit, offset=offset)
    return AssetPage(assets=assets, total=total, limit=limit, offset=offset)


@routes.post("/{collection_id:rowid}/assets", summary="Put assets in", responses=refusals(404))
def collect(studio: OurStudio, collection_id: RowId, sent: AssetIds) -> Collected:
    """Ids that are in already, or of no asset, are passed over."""
    changed = collections.collect(studio, collection_id, sent.asset_ids)
    return _collected(studio, collection_id, changed)


@routes.delete(
    "/{collection_id:rowid}/assets", summary="Take assets out; they stay in the library", responses=refusals(404)
)
def uncollect(studio: OurStudio, collection_id: RowId, sent: AssetIds) -> Collected:
    changed = collections.uncollect(studio, collection_id, sent.asset_ids)
    return _collected(studio, collection_id, changed)


def _collected(studio: OurStudio, collection_id: int, changed: int) -> Collected:
    count = collections.get_collection(studio, collection_id).asset_count
    return Collected(collection_id=collection_id, changed=changed, asset_count=count)


def _given(change: CollectionChange) -> dict[str, Any]:
    """What was sent; a null name or a null flag means nothing, a null description or cover takes it away."""
    sent = change.model_dump(exclude_unset=True)
    return {name: v for name, v in sent.items() if v is not None or name in ("description", "cover_asset_id")}
