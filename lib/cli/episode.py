"""From an idea and sources to files in a folder, every step in one go."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from lib.actions.analysis import analyse
from lib.actions.approval import approve_all
from lib.actions.carrying import shortfall
from lib.actions.estimate import spent
from lib.actions.export import script_document
from lib.actions.grounding import flags
from lib.actions.library import asset_file, get_asset
from lib.actions.projects import create_project, default_cast, load_project, new_project
from lib.actions.render import prepare_run, reach_render, render_status
from lib.actions.rendering import render_here
from lib.actions.research import research
from lib.actions.script import write_script
from lib.actions.sources import add_address, add_document
from lib.actions.studio import Studio, open_studio
from lib.actions.voices import require_cast
from lib.actions.where_to_look import check_searches
from lib.actions.writers import OFFLINE, check_writer
from lib.errors import BadInput, BadSource, StorageFailed
from lib.models.audit import Way
from lib.models.brief import Knobs, Speaker
from lib.models.enums import Format, Layout
from lib.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What the shell asks for; `sources` are paths and addresses, `speakers` None means the format's usual number.

    `writer`, `model`, `searches` are as in a project; `voices` are for the speakers in their order, `voice` or
    `provider/voice`, and who gets none has a bundled one.
    """

    idea: str
    sources: list[str]
    minutes: int
    format: Format
    out: Path
    speakers: int | None = None
    writer: str = OFFLINE
    model: str = ""
    searches: Sequence[str] = ()
    voices: Sequence[str] = ()
    budget_usd: float = 50.0
    layout: Layout = Layout.MONO


def add_commands(commands: Any) -> None:
    """`commands` is what argparse collects commands in."""
    episode = commands.add_parser("episode", help="make an episode from an idea and sources")
    episode.add_argument("--idea", required=True, help="what the episode is about")
    episode.add_argument("--source", action="append", default=[], metavar="FILE_OR_URL", help="may be given many times")
    episode.add_argument("--minutes", type=int, default=10, help="target length, 1 to 120 (default 10)")
    episode.add_argument("--format", choices=[f.value for f in Format], default=Format.DEEP_DIVE.value)
    episode.add_argument("--speakers", type=int, default=None, help="1 to 4 (default 2; 1 for solo)")
    episode.add_argument("--writer", default="offline", metavar="PROVIDER", help="offline (default) or whose model")
    episode.add_argument("--model", default="", help="a model of the writer's (default: the one of Settings)")
    episode.add_argument("--search", action="append", default=[], metavar="PROVIDER", help="looks beyond the sources")
    episode.add_argument("--voice", action="append", default=[], metavar="[PROVIDER/]VOICE", help="one a speaker")
    episode.add_argument("--budget", type=float, default=50.0, metavar="USD", help="what may be spent (default 50)")
    episode.add_argument("--stereo", action="store_true", help="voices a little apart, music in its width")
    episode.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files are written")
    episode.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    episode.set_defaults(run=_run)


def _run(settings: Settings, options: argparse.Namespace, tell: Tell) -> tuple[dict[str, Any], str]:
    studio = open_studio(settings, way=Way.SHELL)
    try:
        order = Order(
            idea=options.idea, sources=options.source, minutes=options.minutes, format=Format(options.format),
            speakers=options.speakers, out=options.out, writer=options.writer, model=options.model,
            searches=options.search, voices=options.voice, budget_usd=options.budget,
            layout=Layout.STEREO if options.stereo else Layout.MONO,
        )  # fmt: skip
        made = make_episode(studio, order, tell)
    finally:
        studio.close()
    return made, f"{made['audio']}  {made['duration_s']:.0f} s, {made['integrated_lufs']:.1f} LUFS"


def make_episode(studio: Studio, order: Order, tell: Tell) -> dict[str, Any]:
    """Write `episode.mp3` and `script.json` into `order.out`; returns the figures. Raises PodcastError."""
    sources = [_opened(source) for source in order.sources]
    project_id = _begun(studio, order)
    tell(f"Project {project_id}; it stays in the app whatever happens here.")
    for name, data in sources:
        added = add_address(studio, project_id, name) if data is None else add_document(studio, project_id, name, data)
        tell(f"Read “{added.title}”: {added.word_count:,} words.")
    if short := shortfall(studio, load_project(studio, project_id)):
        tell(short.sentence)
    tell("Analysing…")
    analyse(studio, project_id)
    tell("Finding facts…")
    research(studio, project_id)
    tell("Writing the script…")
    written = write_script(studio, project_id)
    if doubted := flags(written):
        tell(f"The checks doubt {len(doubted)} lines; the Script page shows why.")
    approved = approve_all(studio, written, reason="Approved unread by the command line.")
    tell("Rendering…")
    reach_render(studio, approved)
    asset_id = render_here(studio, project_id, prepare_run(studio, project_id))
    return _deliver(studio, project_id, asset_id, order) | {"doubted_lines": len(doubted)}


def _begun(studio: Studio, order: Order) -> str:
    """The project, once everything it names is there. Raises BadInput, ProviderFailed."""
    if not isfinite(order.budget_usd):
        raise BadInput("A budget is a number of dollars.", hint="Set 0 to allow only what is free.")
    check_writer(order.writer)
    searches = check_searches(order.searches)
    speakers = order.speakers or (1 if order.format == Format.SOLO else 2)
    new = new_project(idea=order.idea, minutes=order.minutes, speakers=speakers, budget_cap=order.budget_usd)
    cast = _cast(studio, order.voices, speakers)
    require_cast(studio, cast)
    return create_project(
        studio, new, format=order.format, cast=cast, writer=order.writer, model=order.model, searches=searches,
        knobs=Knobs(layout=order.layout),
    ).project_id  # fmt: skip


def _cast(studio: Studio, voices: Sequence[str], speakers: int) -> list[Speaker]:
    """The usual cast with the voices that were asked for. Raises BadInput for more voices than speakers."""
    cast = default_cast(studio, speakers)
    if len(voices) > len(cast):
        raise BadInput(
            f"{len(voices)} voices are named for {len(cast)} speakers.", hint="Name one for each, or set --speakers."
        )
    for n, name in enumerate(voices):
        provider, slash, voice = name.partition("/")
        named = {"provider": provider, "voice_id": voice} if slash else {"voice_id": name}
        cast[n] = cast[n].model_copy(update=named)
    return cast


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
