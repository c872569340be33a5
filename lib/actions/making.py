"""How a scene and an episode become files: speak, join, check, save. What was made before is found again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, TypeVar

from lib.actions.coded_lines import CodedLine, coded_line
from lib.actions.dressing import bed_mark, bedded_scene, kept_scene_at, stretch
from lib.actions.gates import threads
from lib.actions.manner import as_told, silences_s, spoken_as, words_of
from lib.actions.render import check_room
from lib.actions.studio import Studio
from lib.actions.takes import (
    Payer,
    Take,
    is_outside,
    note_reuse,
    paid_for,
    record,
    speaker_named,
    take_key,
)
from lib.audio import (
    CODING,
    HEAD_BYTES,
    EncodedScene,
    Heard,
    KeptScene,
    Mp3File,
    Tags,
    check_episode,
    join_episode,
    join_scene,
    kept_scene,
    known_bytes,
    scene_file,
    scene_to_bytes,
)
from lib.errors import Cancelled, NotFound, PodcastError, StorageFailed
from lib.jobs import stop_requested
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.brief import Speaker
from lib.models.enums import AssetSource, AssetType, JobStatus, MusicPart
from lib.models.job import EPISODE, RenderJobPublic
from lib.models.values import digest
from lib.store import assets, projects, render_jobs
from lib.store.engine import reading, writing

Spoken = TypeVar("Spoken", CodedLine, Take)

PROGRESS_EVERY_S = 0.25
_LOOK_S = 0.2
BITRATES_KBPS = {"standard": 128, "low": 96, "high": 192}
SHOW = "Podcast Maker"
DISCLOSURE = "The voices in this episode are synthetic."


def make_scene(studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], scene: dict[str, Any]) -> None:
    """Make one scene of a plan, save it as an asset and record it in its row. Raises PodcastError, Cancelled."""
    started_s = monotonic()
    check_room(studio)
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    voiced = [(line, speaker_named(cast, line["speaker"])) for line in scene["lines"]]
    key, (encoded, heard), uses = _sounding(studio, project_id, run_id, plan, scene, voiced)
    track = 1 + _number(plan, scene)
    file = scene_file(encoded, Tags(title=scene["title"], artist=SHOW, album=plan["title"], track=track))
    cost_usd = sum(use.cost_usd for use in uses)
    asset = AssetCreate(
        once_key=f"scene:{project_id}:{digest([key, scene['title'], plan['title'], track])[:32]}",
        filename=f"{_file_name(plan['title'])} - {track:02d}.mp3", title=scene["title"] or f"Scene {track}",
        tags=["podcast", "scene", project_id], description=f"Scene {track} of “{plan['title']}”", cost=cost_usd,
        generation_time=monotonic() - started_s, asset_metadata={"scene_id": scene["id"], "project_id": project_id},
        **_made_by(studio, cast),
    )  # fmt: skip
    saved = _save(studio, project_id, run_id, asset, file, [heard])
    for (line, speaker), use in zip(voiced, uses, strict=True):
        if use.is_cached:
            note_reuse(studio, project_id, speaker, words_of(line))
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, scene["id"], status=JobStatus.COMPLETED, progress=1.0, lines_done=len(voiced),
            cache_hits=sum(use.is_cached for use in uses), cost=cost_usd, asset_id=saved.id,
            file_size=saved.file_size, duration_s=file.duration_s, result={"scene_key": key}, error="", hint="",
        )  # fmt: skip


def is_made(studio: Studio, plan: dict[str, Any], scene: dict[str, Any]) -> bool:
    """Whether the scene's sound lies in the store, so that `make_scene` takes a moment. Raises NotFound."""
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    voiced = [(line, speaker_named(cast, line["speaker"])) for line in scene["lines"]]
    return studio.blobs.exists(_key(plan, scene, _takes_of(studio, plan, scene, voiced)))


def _takes_of(
    studio: Studio, plan: dict[str, Any], scene: dict[str, Any], voiced: list[tuple[dict[str, Any], Speaker]]
) -> list[tuple[str, str, str]]:
    """`(line id, speaker, key of the take)` in order."""
    return [
        (line["id"], line["speaker"], take_key(studio, who, words_of(line), **spoken_as(plan, scene, line)))
        for line, who in voiced
    ]


def _key(plan: dict[str, Any], scene: dict[str, Any], clips: list[tuple[str, str, str]]) -> str:
    """Everything that decides how a scene sounds, as its name in the store."""
    after_s, bed = silences_s(scene), bed_mark(plan, _number(plan, scene))
    name = digest([scene["id"], bitrate_of(plan), CODING, clips, *([after_s] if after_s else []), *bed])
    return f"scenes/{name[:2]}/{name}"


def _number(plan: dict[str, Any], scene: dict[str, Any]) -> int:
    """Which scene of the plan it is, from 0."""
    return [each["id"] for each in plan["scenes"]].index(scene["id"])


@dataclass(frozen=True, slots=True)
class Use:
    """What became of a line: whether its take was there before this run, and what this run paid for it, in USD."""

    is_cached: bool
    cost_usd: float = 0.0


def bitrate_of(plan: dict[str, Any]) -> int:
    """Kilobits per second of the planned episode."""
    return BITRATES_KBPS.get(plan["bitrate"], BITRATES_KBPS["standard"])


def _sounding(
    studio: Studio,
    project_id: str,
    run_id: str,
    plan: dict[str, Any],
    scene: dict[str, Any],
    voiced: list[tuple[dict[str, Any], Speaker]],
) -> tuple[str, tuple[EncodedScene, Heard], list[Use]]:
    """The scene's key in the store, its sound, and what became of each line."""
    manners = {line["id"]: spoken_as(plan, scene, line) for line, _ in voiced}
    clips = _takes_of(studio, plan, scene, voiced)
    after_s = silences_s(scene)
    number = _number(plan, scene)
    bed = bed_mark(plan, number)
    key = _key(plan, scene, clips)
    if (made := kept_scene_at(studio, key)) is not None:
        # Perhaps made by this very run, before a crash: what it paid then counts.
        keys = [take for _, _, take in clips]
        paid = [
            paid_for(studio, who, take, Payer(project_id, run_id, line["id"]))
            for (line, who), take in zip(voiced, keys, strict=True)
        ]
        return key, made, [Use(is_cached=usd is None, cost_usd=usd or 0.0) for usd in paid]

    def say(line: dict[str, Any], who: Speaker) -> CodedLine:
        payer = Payer(project_id, run_id, line["id"])
        manner = manners[line["id"]]
        return coded_line(studio, who, words_of(line), **manner, bitrate_kbps=bitrate_of(plan), payer=payer)

    def take(line: dict[str, Any], who: Speaker) -> Take:
        payer = Payer(project_id, run_id, line["id"])
        return record(studio, who, words_of(line), **manners[line["id"]], payer=payer)

    said: Sequence[CodedLine | Take]
    if bed:
        said = takes = _speak(studio, run_id, scene, take, voiced)
        clips_in = [(line["id"], line["speaker"], each.clip) for (line, _), each in zip(voiced, takes, strict=True)]
        made = bedded_scene(studio, plan, scene["id"], number, clips_in, after_s, bitrate_of(plan))
    else:
        said = coded = _speak(studio, run_id, scene, say, voiced)
        lines = [(line["id"], line["speaker"], each.line) for (line, _), each in zip(voiced, coded, strict=True)]
        made = join_scene(lines, scene["id"], after_s=after_s)
    studio.blobs.put_at(key, scene_to_bytes(*made))
    return key, made, [Use(each.is_cached, each.cost_usd) for each in said]


def _speak(
    studio: Studio,
    run_id: str,
    scene: dict[str, Any],
    speak: Callable[[dict[str, Any], Speaker], Spoken],
    voiced: list[tuple[dict[str, Any], Speaker]],
) -> list[Spoken]:
    """Every line of the scene, side by side, in order; progress is written as they come. Raises Cancelled."""
    futures: list[Future[Spoken]] = [_pool_of(studio, who).submit(speak, line, who) for line, who in voiced]
    numbers = {future: number for number, future in enumerate(futures)}
    done = hits = 0
    written_s = monotonic()
    try:
        for future in _as_they_come(futures):
            done, hits = done + 1, hits + _result(future, voiced[numbers[future]][0], numbers[future]).is_cached
            if monotonic() - written_s >= PROGRESS_EVERY_S:
                written_s = monotonic()
                _progress(studio, run_id, scene["id"], done=done, total=len(futures), hits=hits)
    except PodcastError:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


def _as_they_come(futures: list[Future[Spoken]]) -> Iterator[Future[Spoken]]:
    """Each when it is done. Raises Cancelled as soon as nobody wants them any more: a long line that is being spoken at
    that moment is left to end by itself, and is kept."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        if stop_requested():
            raise Cancelled("The render was cancelled.", hint="Start it again: finished lines are kept.")
        yield from done


def _result(future: Future[Spoken], line: dict[str, Any], number: int) -> Spoken:
    """The line, or its error with the line named in it."""
    try:
        return future.result()
    except PodcastError as error:
        name_line(error, line, number)
        raise


def name_line(error: PodcastError, line: dict[str, Any], number: int) -> None:
    """Say in the error which line it is about; lines count from 0."""
    words = line["text"][:60].rstrip() + ("…" if len(line["text"]) > 60 else "")
    error.line_id = line["id"]
    error.message = f"Line {number + 1}, “{words}”: {error.message}"
    error.args = (error.message,)


def _progress(studio: Studio, run_id: str, scene_id: str, *, done: int, total: int, hits: int) -> None:
    with writing(studio.engine) as session:
        row = render_jobs.get_job(session, run_id, scene_id)
        if row is None or row.status == JobStatus.CANCELLED:
            raise Cancelled("The render was cancelled.", hint="Start it again: finished lines are kept.")
        render_jobs.update_job(
            session, run_id, scene_id, lines_done=done, cache_hits=hits, progress=done / max(total, 1)
        )


def make_episode(
    studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], rows: dict[str, RenderJobPublic], once_key: str
) -> AssetPublic:
    """Join the scenes that `rows` say are made, check the whole and save it. Raises NotFound, RenderFailed."""
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    scenes = [_known(studio, rows[scene["id"]].result["scene_key"]) for scene in plan["scenes"]]
    with reading(studio.engine) as session:
        made_on = projects.get_project(session, project_id).created_at.date()
    tags = Tags(title=plan["title"], artist=SHOW, album=SHOW, date=made_on, comment=DISCLOSURE)
    before, after = (stretch(studio, plan, part, bitrate_of(plan)) for part in (MusicPart.INTRO, MusicPart.OUTRO))
    parts: list[tuple[EncodedScene | KeptScene, Heard]] = [*before, *scenes, *after]
    titles = [scene["title"] or f"Scene {n}" for n, scene in enumerate(plan["scenes"], 1)]
    file = join_episode(
        [encoded for encoded, _ in parts], tags, [*(None for _ in before), *titles, *(None for _ in after)]
    )
    written = {line["id"]: line for scene in plan["scenes"] for line in scene["lines"]}
    asset = AssetCreate(
        once_key=once_key, filename=f"{_file_name(plan['title'])}.mp3", title=plan["title"],
        tags=["podcast", "episode", project_id], description=DISCLOSURE,
        cost=sum(row.cost for row in rows.values() if not row.is_episode),
        asset_metadata={
            "project_id": project_id, "scene_id": EPISODE, "scenes": len(scenes),
            "chapters": [chapter.model_dump() for chapter in file.chapters],
            "lines": [as_told(line, written[line.line_id]).model_dump() for line in file.lines],
            "evidence": rows[EPISODE].result.get("evidence") if EPISODE in rows else None,
        },
        **_made_by(studio, cast),
    )  # fmt: skip
    return _save(studio, project_id, run_id, asset, file, [heard for _, heard in parts])


def _save(
    studio: Studio, project_id: str, run_id: str, asset: AssetCreate, file: Mp3File, heard: list[Heard]
) -> AssetPublic:
    """Check the file, store it and register it, once; what was measured goes with it.

    Raises Cancelled when the run was cancelled or its project deleted meanwhile: then nothing of it stays.
    """
    report = check_episode(file, heard)
    asset.file_size = file.size_bytes
    asset.asset_metadata.update(report.model_dump(mode="json", exclude={"details", "file_size_bytes"}))
    key = _put(studio, file)
    with writing(studio.engine) as session:
        if render_jobs.is_wanted(session, run_id):
            projects.lock(session, project_id)
            return assets.insert_asset(session, asset, blob_key=key, project_id=project_id)
        orphaned = not assets.is_file_used(session, key)
    if orphaned:
        studio.blobs.delete(key)
    raise Cancelled("The render was cancelled.", hint="Start it again: finished scenes are kept.")


def _put(studio: Studio, file: Mp3File) -> str:
    """Store the file under a name that its parts decide, piece by piece; the same file is stored once.

    Raises NotFound when the frames of a scene are not those that were kept.
    """
    name = digest([digest(file.head), *(scene.sha256 for scene in file.scenes)])
    key = f"content/{name[:2]}/{name}.mp3"
    if not studio.blobs.holds(key, file.size_bytes):
        studio.blobs.put_stream(key, file.parts())
    return key


def _known(studio: Studio, key: str) -> tuple[KeptScene, Heard]:
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
    raise _gone()


def _gone() -> NotFound:
    return NotFound("A finished scene is not in the store any more.", hint="Render again; the other scenes are kept.")


def _made_by(studio: Studio, cast: list[Speaker]) -> dict[str, Any]:
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


def _file_name(title: str) -> str:
    """A name that every file system takes: letters, digits, spaces, dashes; at most 80 characters."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return " ".join(kept.split())[:80].rstrip() or "Episode"


def _pool_of(studio: Studio, speaker: Speaker) -> ThreadPoolExecutor:
    speech = studio.speech(speaker.provider)
    return threads(speech) if is_outside(speech) else _voices_pool()


@cache
def _voices_pool() -> ThreadPoolExecutor:
    """One pool for the lines of all scenes: as many at a time as there are cores."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="voices")
