"""Files that clients bring, kept as assets."""

from __future__ import annotations

from typing import BinaryIO

from lib.actions.limits import count_upload
from lib.actions.media import HEAD_BYTES, Kind, kind_of
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.enums import AssetType
from lib.store import assets
from lib.store.engine import reading, writing

CONTENT_LIMIT_BYTES = 5 * 2**20

_SPOKEN = {"image": "an image", "video": "a video"}


def upload_asset(studio: Studio, asset: AssetCreate, file: BinaryIO) -> AssetPublic:
    """Keep the file and save it as an asset; its bytes say what it is, and `asset.asset_type` must agree.

    The file is read in pieces, never as a whole. Raises BadInput for an empty, too large or wrong file, StorageFailed.
    """
    size_bytes = file.seek(0, 2)
    if not size_bytes:
        raise BadInput("The file is empty.", hint="Choose another one.")
    limit_bytes = studio.settings.upload_limit_bytes
    if size_bytes > limit_bytes:
        raise BadInput(f"The file is larger than {limit_bytes / 2**20:.0f} MB.", hint="Send a smaller one.")
    kind = _kind(file, asset.asset_type)
    count_upload(studio, size_bytes)
    key = studio.blobs.put_file(file, kind.suffix)
    told = {"file_size": size_bytes, "mime_type": kind.mimes[asset.asset_type], "file_url": ""}
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset.model_copy(update=told), blob_key=key, owner=studio.owner)


def read_content(studio: Studio, asset_id: int) -> str:
    """The text of a text asset. Raises NotFound, BadInput for what is no text or more than 5 MB of it."""
    with reading(studio.engine) as session:
        row = assets.get_row(session, asset_id, owner=studio.owner)
    if row.asset_type != AssetType.TEXT:
        raise BadInput(
            f"This asset is {_SPOKEN.get(row.asset_type, row.asset_type)}, so it has no text to read.",
            hint="Ask for its file.",
        )
    if not row.blob_key:
        raise NotFound("This asset's text is not kept here.", hint=f"It lies at {row.file_url}.")
    if studio.blobs.info(row.blob_key).size_bytes > CONTENT_LIMIT_BYTES:
        raise BadInput("The text is too long to be read at once.", hint="Ask for its file.")
    return studio.blobs.read(row.blob_key).decode("utf-8-sig", errors="replace").replace("\0", "�")


def _kind(file: BinaryIO, asset_type: AssetType) -> Kind:
    file.seek(0)
    kind = kind_of(file.read(HEAD_BYTES))
    if kind is None:
        raise BadInput("Nobody here knows what kind of file this is.", hint="Send audio, an image, a video or text.")
    if asset_type not in kind.mimes:
        raise BadInput(
            f"The file is {kind.name}, so it cannot be kept as {asset_type}.",
            hint="Send asset_type " + " or ".join(kind.mimes) + " with it.",
        )
    return kind
