"""`POST /api/content-assets/upload`: a file becomes an asset; and the text of text assets."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, TypeAdapter, ValidationError

from lib.actions import library
from lib.actions.uploads import read_content, upload_asset
from lib.api.assets import ModuleName, TypeName, member
from lib.api.border import RowId, check_values
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import BadInput
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.enums import AssetSource, AssetType

routes = APIRouter(prefix="/content-assets", tags=["assets"])


class Content(BaseModel):
    asset_id: int
    filename: str
    mime_type: str | None
    content: str


@routes.post("/upload", status_code=201, summary="Upload a file as an asset")
def upload(
    studio: OurStudio,
    file: Annotated[UploadFile, File(description="Audio, an image, a video or UTF-8 text")],
    asset_type: Annotated[TypeName, Form()],
    source_module: Annotated[ModuleName, Form()],
    title: Annotated[str | None, Form(max_length=500)] = None,
    description: Annotated[str | None, Form()] = None,
    prompt: Annotated[str | None, Form()] = None,
    tags: Annotated[str, Form(description="Comma separated")] = "",
    asset_metadata: Annotated[str, Form(description="A JSON object")] = "{}",
    provider: Annotated[str | None, Form()] = None,
    model: Annotated[str | None, Form()] = None,
    cost: Annotated[float, Form(ge=0, le=1e9, description="USD")] = 0.0,
    generation_time: Annotated[float, Form(ge=0, le=1e9, description="Seconds; 0 is unknown")] = 0.0,
) -> AssetPublic:
    """The file's first bytes say what it is; `asset_type` must agree. The size limit is that of documents."""
    given: dict[str, Any] = {
        "asset_type": member(AssetType, asset_type, "Invalid asset type"),
        "source_module": member(AssetSource, source_module, "Invalid source module"),
        "filename": _name_of(file), "file_url": "", "title": title, "description": description, "prompt": prompt,
        "tags": [tag.strip() for tag in tags.split(",") if tag.strip()],
        "asset_metadata": _metadata(asset_metadata), "provider": provider, "model": model, "cost": cost,
        "generation_time": generation_time or None,
    }  # fmt: skip
    check_values(given)
    return upload_asset(studio, AssetCreate(**given), file.file)


@routes.get("/{asset_id:rowid}/content", summary="The text of a text asset", responses=refusals(404))
def content(studio: OurStudio, asset_id: RowId) -> Content:
    """400 for an asset that is no text."""
    asset = library.get_asset(studio, asset_id)
    text = read_content(studio, asset_id)
    return Content(asset_id=asset_id, filename=asset.filename, mime_type=asset.mime_type, content=text)


def _name_of(file: UploadFile) -> str:
    """The file's own name, without the folders that some browsers send."""
    return PurePath((file.filename or "").replace("\\", "/")).name[:500] or "file"


def _metadata(text: str) -> dict[str, Any]:
    try:
        return TypeAdapter(dict[str, Any]).validate_python(json.loads(text or "{}"))
    except (ValueError, RecursionError, ValidationError) as error:
        raise BadInput("asset_metadata is not a JSON object.", hint='Send it as {"project_id": "…"}.') from error
