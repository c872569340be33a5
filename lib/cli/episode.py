"""From an idea and sources to files in a folder, every step in one go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.actions.analysis import analyse
from lib.actions.estimate import spent
from lib.actions.export import script_document
from lib.actions.library import asset_file, get_asset
from lib.actions.projects import create_project, new_project
from lib.actions.render import prepare_run, reach_render, render_status
from lib.actions.rendering import render_here
from lib.actions.research import research
from lib.actions.script import approve_all, write_script
from lib.actions.sources import add_address, add_document, shortfall
from lib.actions.studio import Studio
from lib.errors import BadSource, StorageFailed
from lib.models.enums import Format

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What the shell asks for; `sources` are paths and addresses, `speakers` None means the format's usual number."""

    idea: str
    sources: list[str]
    minutes: int
    format: Format
    out: Path
    speakers: int | None = None


def make_episode(studio: Studio, order: Order, tell: Tell) -> dict[str, Any]:
    """Write `episode.mp3` and `script.json` into `order.out`; returns the figures. Raises PodcastError."""
    speakers = order.speakers or (1 if order.format == Format.SOLO else 2)
    new = new_project(idea=order.idea, minutes=order.minutes, speakers=speakers)
    sources = [_opened(source) for source in order.sources]
    project_id = create_project(studio, new, format=order.format).project_id
    tell(f"Project {project_id}; it stays in the app whatever happens here.")
    for name, data in sources:
        added = add_address(studio, project_id, name) if data is None else add_document(studio, project_id, name, data)
        tell(f"Read “{added.title}”: {added.word_count:,} words.")
    if warning := shortfall(studio, project_id, order.minutes):
        tell(warning)
    tell("Analysing…")
    analyse(studio, project_id)
    tell("Finding facts…")
    research(studio, project_id)
    tell("Writing the script…")
    approve_all(studio, write_script(studio, project_id))
    tell("Rendering…")
    reach_render(studio, project_id)
    asset_id = render_here(studio, project_id, prepare_run(studio, project_id))
    return _deliver(studio, project_id, asset_id, order)


def _deliver(studio: Studio, project_id: str, asset_id: int, order: Order) -> dict[str, Any]:
    episode = get_asset(studio, asset_id)
    script = script_document(studio, project_id, episode)
    file = asset_file(studio, asset_id)
    audio = order.out / "episode.mp3"
    try:
        order.out.mkdir(parents=True, exist_ok=True)
        with audio.open("wb") as out:
            out.writelines(file.read(0, file.size))
        (order.out / "script.json").write_text(json.dumps(script, ensure_ascii=False, indent=1), "utf-8")
    except OSError as error:
        raise StorageFailed(
            f"The files cannot be written to {order.out}: {error.strerror}.",
            hint="The episode is in My Episodes; choose another folder with --out.",
        ) from error
    lines = [line for scene in script["scenes"] for line in scene["lines"]]
    status = render_status(studio, project_id)
    return {
        "project_id": project_id,
        "asset_id": asset_id,
        "audio": str(audio),
        "duration_s": episode.asset_metadata["duration_s"],
        "target_s": order.minutes * 60,
        "integrated_lufs": episode.asset_metadata["integrated_lufs"],
        "true_peak_db": episode.asset_metadata["true_peak_db"],
        "cost_usd": spent(studio, project_id).spent_usd,
        "scenes": len(script["scenes"]),
        "lines": len(lines),
        "facts": len(script["facts"]),
        "cited_lines": sum(bool(line["fact_ids"]) for line in lines),
        "cache_hits": status.episode.cache_hits if status else 0,
    }


def _opened(source: str) -> tuple[str, bytes | None]:
    """A file's name and bytes, or an address and nothing yet. Raises BadSource."""
    if source.startswith(("http://", "https://")):
        return source, None
    path = Path(source)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise BadSource(f"{source} cannot be read: {error.strerror}.", hint="Check the path.") from error
