"""Short videos of a passage for social posts: asked for once, made by a worker, kept in the library."""

from __future__ import annotations

from itertools import count
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from lib.actions.covers import cover_of_episode, looks_of
from lib.actions.episodes import Episode, open_episode
from lib.actions.ordered import Told, ask, fill, settled
from lib.actions.publishing import show_of
from lib.actions.studio import Studio
from lib.actions.taking import sound_file
from lib.errors import BadInput, Cancelled
from lib.models.asset import AssetCreate
from lib.models.enums import AssetSource, AssetType
from lib.models.shows import AudiogramPublic
from lib.models.sound import TimedLine
from lib.models.values import digest
from lib.publish.audiogram import LEAST_S, MOST_S, Passage, draw_audiogram
from lib.publish.clip_look import Shape
from lib.store import assets, audiograms
from lib.store.engine import reading, writing

WORKFLOW = "make_audiogram"
QUEUE = "steps"
SHAPES = tuple(str(shape) for shape in Shape)
LONGEST_S = MOST_S
_AROUND_S = 0.15
"""Silence kept before the first word and after the last."""


def order_audiogram(
    studio: Studio, asset_id: int, first_line: str, last_line: str, shape: str = "square"
) -> AudiogramPublic:
    """Ask for the video from one line to another; asking twice is one job, and again after a failure another try.

    Raises NotFound, and BadInput for lines that are not there, in the wrong order, or too long together.
    """
    episode = open_episode(studio, asset_id)
    passage(episode, first_line, last_line)
    if shape not in SHAPES:
        raise BadInput(f"“{shape}” is no shape of a video.", hint="Use " + " or ".join(SHAPES) + ".")
    looks = [episode.title, episode.edition.cover, episode.edition.cover_key]
    name = f"audiogram:{asset_id}:{digest([first_line, last_line, shape, looks])[:24]}"
    values = {"asset_id": asset_id, "first_line": first_line, "last_line": last_line, "shape": shape}
    with writing(studio.engine) as session:
        for n in count(1):
            job_id = name if n == 1 else f"{name}:{n}"
            known = audiograms.find(session, job_id)
            made = settled(studio, known) if known else audiograms.begin(session, job_id, values, owner=studio.owner)
            if audiograms.is_good(session, made):
                break
    return ask(studio, WORKFLOW, QUEUE, made)


def list_audiograms(studio: Studio, asset_id: int) -> list[AudiogramPublic]:
    """Those of an episode, newest first; one that was given up with its worker says so."""
    with reading(studio.engine) as session:
        return [settled(studio, each) for each in audiograms.of_asset(session, asset_id, owner=studio.owner)]


def get_audiogram(studio: Studio, audiogram_id: str) -> AudiogramPublic:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return settled(studio, audiograms.get(session, audiogram_id, owner=studio.owner))


def passage(episode: Episode, first_line: str, last_line: str) -> list[TimedLine]:
    """The lines from one to another. Raises BadInput."""
    ids = [line.line_id for line in episode.told.lines]
    if first_line not in ids or last_line not in ids:
        raise BadInput("That line is not in this episode.", hint="Choose lines of its transcript.")
    first, last = ids.index(first_line), ids.index(last_line)
    if last < first:
        raise BadInput("The passage ends before it begins.", hint="Choose a later last line.")
    lines = episode.told.lines[first : last + 1]
    length_s = lines[-1].end_s - lines[0].start_s
    if length_s < LEAST_S:
        raise BadInput(f"The passage has {length_s:.1f} seconds, and {LEAST_S:.0f} are the least.", hint="Add a line.")
    if length_s + 2 * _AROUND_S > LONGEST_S:
        raise BadInput(
            f"The passage is {length_s:.0f} seconds long; {LONGEST_S:.0f} are the most.", hint="Choose fewer lines."
        )
    return lines


def make_audiogram(studio: Studio, audiogram_id: str) -> None:
    """The video itself, in a worker. Raises Cancelled, and what goes wrong."""
    fill(studio, audiograms, audiogram_id, _make)


def _make(studio: Studio, wanted: AudiogramPublic) -> dict[str, Any]:
    episode = open_episode(studio, wanted.asset_id)
    lines = passage(episode, wanted.first_line, wanted.last_line)
    show = show_of(studio, episode)
    told = episode.told.model_copy(update={"show_title": show.title}) if show else episode.told
    _, palette = looks_of(episode.edition.cover or (show.cover if show else {}))
    file = sound_file(studio, episode.id)
    clip = Passage(
        told=told, mp3=b"".join(file.read(0, file.size)), cover=cover_of_episode(studio, episode, show),
        start_s=max(0.0, lines[0].start_s - _AROUND_S), end_s=min(told.duration_s, lines[-1].end_s + _AROUND_S),
        shape=Shape(wanted.shape), palette=palette,
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        draw_audiogram(clip, path, Told(studio, audiograms, wanted.id, "the video"))
        with path.open("rb") as video:
            key = studio.blobs.put_file(video, ".mp4")
        return {"video_id": _save(studio, episode, wanted, clip, lines, key, path.stat().st_size)}


def _save(
    studio: Studio, episode: Episode, wanted: AudiogramPublic, clip: Passage, lines: list[TimedLine], key: str,
    size_bytes: int,
) -> int:  # fmt: skip
    asset = AssetCreate(
        asset_type=AssetType.VIDEO, source_module=AssetSource.PODCAST_MAKER, mime_type="video/mp4", file_url="",
        filename=f"{PurePath(episode.asset.filename).stem} - {wanted.shape} {lines[0].start_s:.0f} s.mp4",
        title=f"{episode.title}, a passage", tags=["podcast", "audiogram"], file_size=size_bytes,
        description=" ".join(line.text for line in lines)[:1000],
        asset_metadata={
            "episode_id": episode.id, "shape": wanted.shape, "duration_s": clip.end_s - clip.start_s,
            "first_line": wanted.first_line, "last_line": wanted.last_line,
        },
    )  # fmt: skip
    with writing(studio.engine) as session:
        if audiograms.find(session, wanted.id) is not None:  # its episode is still there
            return assets.insert_asset(
                session, asset, blob_key=key, project_id=episode.project_id or None, owner=studio.owner
            ).id
        orphaned = not assets.is_file_used(session, key)
    if orphaned:
        studio.blobs.delete(key)
    raise Cancelled("The episode was deleted while its video was made.", hint="Nothing is left to do.")
