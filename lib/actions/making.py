"""How a scene and an episode become files: their sound, tags, chapters. What was made before is found again."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from lib.actions.dressing import stretch
from lib.actions.filing import file_asset, file_name, made_by, stored_scene
from lib.actions.manner import as_told
from lib.actions.orders import cancelled
from lib.actions.planned import PlannedScene, bitrate_of, cast_of
from lib.actions.room import check_room
from lib.actions.scene_sound import sounding
from lib.actions.studio import Studio
from lib.actions.takes import note_reuse
from lib.audio import EncodedScene, Heard, KeptScene, Tags, join_episode, scene_file
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.enums import JobStatus, MusicPart
from lib.models.job import EPISODE, RenderJobPublic
from lib.models.publishing import DISCLOSURE
from lib.models.values import now
from lib.store import assets, projects, render_jobs
from lib.store.engine import reading, writing

SHOW = "Podcast Maker"


def make_scene(studio: Studio, project_id: str, run_id: str, scene: PlannedScene) -> None:
    """Make one scene of a plan, save it as an asset and record it in its row. Raises PodcastError, Cancelled."""
    started_s = monotonic()
    check_room(studio)
    (encoded, heard), uses = sounding(studio, project_id, run_id, scene)
    title = scene.plan["title"]
    file = scene_file(encoded, Tags(title=scene.title, artist=SHOW, album=title, track=scene.track))
    cost_usd = sum(use.cost_usd for use in uses)
    asset = AssetCreate(
        once_key=scene.once_key(project_id), filename=f"{file_name(title)} - {scene.track:02d}.mp3",
        title=scene.title or f"Scene {scene.track}", tags=["podcast", "scene", project_id],
        description=f"Scene {scene.track} of “{title}”", cost=cost_usd, generation_time=monotonic() - started_s,
        asset_metadata={"scene_id": scene.id, "project_id": project_id}, **made_by(studio, scene.cast),
    )  # fmt: skip
    saved = file_asset(studio, project_id, run_id, asset, file, [heard])
    for line, use in zip(scene.lines, uses, strict=True):
        if use.is_cached and line.is_outside:
            note_reuse(studio, project_id, line.speaker, line.asked.text)
    hits = sum(use.is_cached for use in uses)
    made = assets.Stored(saved.id, saved.file_size or 0, saved.asset_metadata.get("duration_s"))
    with writing(studio.engine, progress=True) as session:
        render_jobs.update_job(session, run_id, scene.id, **_done(scene, made, hits=hits, cost_usd=cost_usd))


def settle_made(studio: Studio, project_id: str, run_id: str, scenes: Sequence[PlannedScene]) -> set[str]:
    """Record those of the scenes that are in the library whole, all of them at once; their ids.

    What is spoken outside is left to `make_scene`, which books that it was used again. Raises Cancelled.
    """
    local = {each.once_key(project_id): each for each in scenes if not any(line.is_outside for line in each.lines)}
    with reading(studio.engine) as session:
        whole = assets.find_stored(session, studio.blobs, list(local), owner=studio.owner)
    made = [(local[key], found) for key, found in whole.items() if studio.blobs.exists(local[key].key)]
    with writing(studio.engine) as session:
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)} if made else {}
        for scene, found in made:
            row = rows.get(scene.id)
            if row is None or row.status == JobStatus.CANCELLED:
                raise cancelled()
            if row.status != JobStatus.COMPLETED:
                done = _done(scene, found, hits=len(scene.lines), cost_usd=0.0)
                render_jobs.update_job(
                    session, run_id, scene.id, **done, attempt=row.attempt + 1, started_at=row.started_at or now()
                )
    return {scene.id for scene, _ in made}


def _done(scene: PlannedScene, made: assets.Stored, *, hits: int, cost_usd: float) -> dict[str, Any]:
    """The columns of a scene's row when it is made."""
    return {
        "status": JobStatus.COMPLETED, "progress": 1.0, "lines_done": len(scene.lines), "cache_hits": hits,
        "cost": cost_usd, "asset_id": made.asset_id, "file_size": made.file_size, "duration_s": made.duration_s,
        "result": {"scene_key": scene.key}, "error": "", "hint": "",
    }  # fmt: skip


def make_episode(
    studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], rows: dict[str, RenderJobPublic], once_key: str
) -> AssetPublic:
    """Join the scenes that `rows` say are made, check the whole and save it. Raises NotFound, RenderFailed."""
    scenes = [stored_scene(studio, rows[scene["id"]].result["scene_key"]) for scene in plan["scenes"]]
    with reading(studio.engine) as session:
        made_on = projects.birth_and_status(session, project_id, owner=studio.owner)[0].date()
    tags = Tags(title=plan["title"], artist=SHOW, album=SHOW, date=made_on, comment=DISCLOSURE)
    before, after = (stretch(studio, plan, part, bitrate_of(plan)) for part in (MusicPart.INTRO, MusicPart.OUTRO))
    parts: list[tuple[EncodedScene | KeptScene, Heard]] = [*before, *scenes, *after]
    titles = [scene["title"] or f"Scene {n}" for n, scene in enumerate(plan["scenes"], 1)]
    file = join_episode(
        [encoded for encoded, _ in parts], tags, [*(None for _ in before), *titles, *(None for _ in after)]
    )
    written = {line["id"]: line for scene in plan["scenes"] for line in scene["lines"]}
    asset = AssetCreate(
        once_key=once_key, filename=f"{file_name(plan['title'])}.mp3", title=plan["title"],
        tags=["podcast", "episode", project_id], description=DISCLOSURE,
        cost=sum(row.cost for row in rows.values() if not row.is_episode),
        asset_metadata={
            "project_id": project_id, "scene_id": EPISODE, "scenes": len(scenes),
            "chapters": [chapter.model_dump() for chapter in file.chapters],
            "lines": [as_told(line, written[line.line_id]).model_dump() for line in file.lines],
            "evidence": rows[EPISODE].result.get("evidence") if EPISODE in rows else None,
        },
        **made_by(studio, cast_of(plan)),
    )  # fmt: skip
    return file_asset(studio, project_id, run_id, asset, file, [heard for _, heard in parts])
