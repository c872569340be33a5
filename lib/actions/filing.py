"""What was made, as a file in the store and an asset in the library: checked first, and each of it once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lib.actions.orders import cancelled
from lib.actions.studio import Studio
from lib.audio import HEAD_BYTES, Heard, KeptScene, Mp3File, check_episode, kept_scene, known_bytes
from lib.errors import NotFound, StorageFailed
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.brief import Speaker
from lib.models.enums import AssetSource, AssetType
from lib.models.values import digest
from lib.store import assets, projects, render_jobs
from lib.store.engine import writing


def file_asset(
    studio: Studio, project_id: str, run_id: str, asset: AssetCreate, file: Mp3File, heard: list[Heard]
) -> AssetPublic:
    """Check the file, store it and register it, once; what was measured goes with it.

    Raises RenderFailed when it is not what was heard, NotFound when a scene's frames are gone, and Cancelled when the
    run was cancelled or its project deleted meanwhile: then nothing of it stays.
    """
    report = check_episode(file, heard)
    asset.file_size = file.size_bytes
    asset.asset_metadata.update(report.model_dump(mode="json", exclude={"details", "file_size_bytes"}))
    asset.asset_metadata["channels"] = file.channels
    key = _put(studio, file)
    with writing(studio.engine, progress=True) as session:  # whoever asked is told when the episode is done
        if render_jobs.is_wanted(session, run_id):
            projects.lock(session, project_id, owner=studio.owner)
            return assets.insert_asset(session, asset, blob_key=key, project_id=project_id, owner=studio.owner)
        orphaned = not assets.is_file_used(session, key)
    if orphaned:
        studio.blobs.delete(key)
    raise cancelled()


def stored_scene(studio: Studio, key: str) -> tuple[KeptScene, Heard]:
    """A finished scene without its frames in memory. Raises NotFound when it is gone or was damaged."""
    blobs = studio.blobs
    try:
        at = known_bytes(b"".join(blobs.stream(key, 0, HEAD_BYTES)))
        known = b"".join(blobs.stream(key, 0, at))

        def frames() -> Iterator[bytes]:
            yield from blobs.stream(key, at, at + scene.frame_bytes)

        scene, heard = kept_scene(known, frames)
        if blobs.holds(key, at + scene.frame_bytes):
            return scene, heard
    except StorageFailed:
        if not blobs.exists(key):
            raise
    raise NotFound("A finished scene is not in the store any more.", hint="Render again; the other scenes are kept.")


def made_by(studio: Studio, cast: Sequence[Speaker]) -> dict[str, Any]:
    """What every file of ours says of its kind and of who made it."""
    names = list(dict.fromkeys(speaker.provider for speaker in cast))
    models = [studio.speech(name).model for name in names]
    return {
        "asset_type": AssetType.AUDIO,
        "source_module": AssetSource.PODCAST_MAKER,
        "mime_type": "audio/mpeg",
        "file_url": "",
        "provider": ", ".join(names),
        "model": ", ".join(models),
    }


def file_name(title: str) -> str:
    """A name that every file system takes: letters, digits, spaces, dashes; at most 80 characters."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return " ".join(kept.split())[:80].rstrip() or "Episode"


def _put(studio: Studio, file: Mp3File) -> str:
    """Store the file under a name that its parts decide, piece by piece; the same file is stored once.

    Raises NotFound when the frames of a scene are not those that were kept.
    """
    name = digest([digest(file.head), *(scene.sha256 for scene in file.scenes)])
    key = f"content/{name[:2]}/{name}.mp3"
    if not studio.blobs.holds(key, file.size_bytes):
        studio.blobs.put_stream(key, file.parts())
    return key
