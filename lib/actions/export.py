"""A project as files for others: the script with everything it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.actions.projects import load_project
from lib.actions.sources import read_sources
from lib.actions.studio import Studio
from lib.errors import NotReady
from lib.models.asset import AssetPublic
from lib.models.script import Scene


def script_document(studio: Studio, project_id: str, episode: AssetPublic) -> dict[str, Any]:
    """The script as plain JSON: sources with their text, facts with quote and offset, lines with facts and times.

    Times are seconds of the episode's file. Raises NotReady when the script is not the one that was rendered.
    """
    project = load_project(studio, project_id)
    heard = {line["line_id"]: line for line in episode.asset_metadata["lines"]}
    script = project.script_data
    if script is None or {line.id for line in script.lines()} != set(heard):
        raise NotReady("The script was changed since this episode was rendered.", hint="Render it again.")
    facts = project.research.usable_facts() if project.research else []
    return {
        "project_id": project_id,
        "title": project.display_title,
        "idea": project.idea,
        "speakers": [
            {"name": s.name, "role": s.role, "provider": s.provider, "voice": s.voice_id} for s in project.cast
        ],
        "sources": [source.model_dump(mode="json") for source in read_sources(studio, project_id)],
        "facts": [
            {
                "id": f.id, "source_id": f.source_id, "quote": f.quote, "offset": f.start, "claim": f.claim,
                "url": f.url, "date": f.date, "confidence": f.confidence,
            }
            for f in facts
        ],
        "scenes": [_scene(scene, heard) for scene in script.scenes],
        "chapters": episode.asset_metadata["chapters"],
    }  # fmt: skip


def _scene(scene: Scene, heard: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": scene.id,
        "title": scene.title,
        "approval": scene.approval.model_dump(mode="json") if scene.approved and scene.approval else None,
        "lines": [
            {
                "id": line.id, "speaker": line.speaker, "text": line.text, "fact_ids": line.used_fact_ids,
                "start_s": heard[line.id]["start_s"], "end_s": heard[line.id]["end_s"],
            }
            for line in scene.lines
        ],
    }  # fmt: skip
