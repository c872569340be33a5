"""What grows with what: `python -m benchmarks.growth [--minutes 5] [--episodes 5000]`, for docs/scale.md.

One episode is made as people make it, sources to sound, on a Postgres and files of this program's, by a worker process.
Told for each of its minutes: rows by table, bytes of the database and of each kind of file, lines (a voice outside is
called once for each), and CPU-seconds of the worker. Then its rows are copied, in SQL, to a tenth of `--episodes` and
to all of them, each copy a project of its own, and what people and machines ask is timed on both: what takes longer
with ten times as many is what does not scale. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.machines import Place
from benchmarks.render import _rendered_s, _scripted, _until_warm
from benchmarks.visitor import seconds_of
from lib.actions import tidying
from lib.actions.library import asset_file, get_asset, list_cards
from lib.actions.library import statistics as library_statistics
from lib.actions.measured import measured
from lib.actions.projects import list_projects, load_project
from lib.actions.render import render_status
from lib.actions.studio import Studio, migrate, open_studio
from lib.models.asset import AssetFilter, ContentAsset
from lib.models.enums import AssetSource, AssetType
from lib.models.job import RenderJob
from lib.models.project import PodcastProject
from lib.settings import ROOT, Settings
from lib.store import rows
from ops.postgres import new_database, postgres

MARK = "copy-"
ROUNDS = 9
BATCH = 100
"""Copied in one transaction: each asset changes the same row of the library's counts, and old ones go between two."""
TIDIED = 50
"""Projects whose scripts are read as they are when the cache is full, to tell what one takes."""
_ENGINE_TABLES = ("workflow_status", "operation_outputs", "workflow_input", "workflow_output")


def counted(studio: Studio) -> Counter[str]:
    """Rows of every table, those of the job engine among them."""
    with studio.engine.connect() as db:
        found = Counter({table.name: rows.count(db, table) for table in rows.all_tables()})
        for name in _ENGINE_TABLES:
            found[f"dbos.{name}"] = int(db.execute(sa.text(f"SELECT count(*) FROM dbos.{name}")).scalar_one())
    return found


def database_bytes(studio: Studio) -> int:
    """Of tables and indexes that are ours or the engine's, whole pages as they are on the disk."""
    query = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    with studio.engine.connect() as db:
        return int(
            db.execute(sa.text(f"{query} WHERE n.nspname IN ('public', 'dbos') AND c.relkind = 'r'")).scalar_one()
        )


def blob_bytes(studio: Studio) -> Counter[str]:
    found: Counter[str] = Counter()
    for info in studio.blobs.all():
        found[info.key.split("/")[0]] += info.size_bytes
    return found


def one_episode(place: Place, minutes: int) -> tuple[dict[str, Any], str]:
    studio = place.studio
    place.add(1)
    _until_warm(studio)
    pid = place.workers[0].pid or 0
    before, before_bytes = counted(studio), database_bytes(studio)
    project_id = _scripted(studio, minutes).project_id
    before_s = seconds_of(pid)
    taken_s, asset_id = _rendered_s(studio, project_id)
    cpu_s = seconds_of(pid) - before_s
    audio_s = get_asset(studio, asset_id).asset_metadata["duration_s"]
    script = load_project(studio, project_id).script_data
    per = lambda value: round(value * 60 / audio_s, 3)  # noqa: E731
    added = counted(studio)
    added.subtract(before)
    return {
        "minutes": round(audio_s / 60, 2), "render_s": round(taken_s, 1),
        "lines": per(len(script.lines()) if script else 0), "cpu_s": per(cpu_s),
        "rows": {each: per(count) for each, count in added.items() if count},
        "rows_all": per(added.total()), "database_bytes": per(database_bytes(studio) - before_bytes),
        "file_bytes": {kind: per(size) for kind, size in blob_bytes(studio).items()},
        "mp3_bytes": per(asset_file(studio, asset_id).size),
    }, project_id  # fmt: skip


def copy_rows(studio: Studio, project_id: str, first: int, last: int) -> None:
    """Projects with their renders and assets, numbered from `first` to `last`, each a minute older."""
    number = f"'{MARK}' || g"
    at = "now() - g * interval '1 minute'"
    changed: dict[Any, dict[str, str]] = {
        PodcastProject: {"project_id": number, "created_at": at, "updated_at": at},
        RenderJob: {"project_id": number, "id": "t.id || '-' || g", "run_id": "t.run_id || '-' || g",
                    "created_at": at},
        ContentAsset: {"project_id": number, "once_key": "t.once_key || '-' || g", "created_at": at},
    }  # fmt: skip
    for begin in range(first, last + 1, BATCH):
        _copy(studio, project_id, changed, begin, min(begin + BATCH - 1, last))
    with studio.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(sa.text("ANALYZE"))


def _copy(studio: Studio, project_id: str, changed: dict[Any, dict[str, str]], first: int, last: int) -> None:
    with studio.engine.begin() as db:
        for model, new in changed.items():
            table = model.__table__
            names = [column.name for column in table.columns if column.name != "id" or "id" in new]
            values = ", ".join(new.get(name, f"t.{name}") for name in names)
            db.execute(
                sa.text(
                    f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {table.name} t, "
                    "generate_series(CAST(:first AS int), CAST(:last AS int)) g WHERE t.project_id = :project"
                ),
                {"first": first, "last": last, "project": project_id},
            )


def questions(studio: Studio, number: int) -> dict[str, Callable[[], object]]:
    """What people ask of a database with so many copies, and what machines ask."""
    ours = AssetFilter(source_module=AssetSource.PODCAST_MAKER, asset_type=AssetType.AUDIO, limit=12)
    return {
        "home": lambda: list_projects(studio, limit=12),
        "open_project": lambda: load_project(studio, f"{MARK}{number // 2}"),
        "library_page": lambda: list_cards(studio, ours),
        "library_counts": lambda: library_statistics(studio),
        "render_page": lambda: render_status(studio, f"{MARK}{number // 2}"),
        "metrics": lambda: measured(studio),
    }


def asked_in_turns(studios: dict[int, Studio]) -> dict[int, dict[str, float]]:
    """Milliseconds of each question, the middle one; both databases in turns, so that a busy machine troubles both."""
    taken: dict[int, dict[str, list[float]]] = {number: {} for number in studios}
    for _ in range(ROUNDS):
        for number, studio in studios.items():
            for name, question in questions(studio, number).items():
                began_s = time.perf_counter()
                question()
                taken[number].setdefault(name, []).append(1000 * (time.perf_counter() - began_s))
    return {number: {name: round(statistics.median(ms), 1) for name, ms in found.items()}
            for number, found in taken.items()}  # fmt: skip


def made_once(folder: Path, server: str, minutes: int) -> tuple[dict[str, Any], str]:
    """What an episode leaves, and its project's id, in the database `few`."""
    env = {
        "PODCAST_DATA_DIR": str(folder / "app"), "PODCAST_DATABASE_URL": new_database(server, "few"),
        "PODCAST_BLOB_URL": (folder / "files").as_uri(), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    os.environ.update(env)
    migrate(Settings())
    place = Place(folder, open_studio(Settings()), env)
    place.studio.jobs.prepare()
    try:
        return one_episode(place, minutes)
    finally:
        place.close()


def measure(folder: Path, minutes: int, episodes: int) -> dict[str, Any]:
    few = max(TIDIED, episodes // 10)
    with postgres(folder / "postgres") as server:
        made, project_id = made_once(folder, server, minutes)
        small = open_studio(Settings())
        copy_rows(small, project_id, 1, TIDIED)
        began_s = time.perf_counter()
        tidying._needed(small)
        tidied_ms = 1000 * (time.perf_counter() - began_s) / TIDIED
        copy_rows(small, project_id, TIDIED + 1, few)
        small.close()
        large = open_studio(Settings(database_url=new_database(server, "many", like="few")))
        copy_rows(large, project_id, few + 1, episodes)
        grown = (database_bytes(large) - database_bytes(small)) / (episodes - few)
        found = asked_in_turns({few: small, episodes: large})
        large.close()
        small.close()
    return {
        "a_minute": made, "database_bytes_per_copied_episode": round(grown),
        "tidying_ms_per_project": round(tidied_ms, 1), "ms_with": found,
        "times_longer": {name: round(found[episodes][name] / max(0.1, ms), 1) for name, ms in found[few].items()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=5, help="of the episode that is made")
    parser.add_argument("--episodes", type=int, default=5_000, help="copies at last")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # who runs Postgres must come through it
        print(json.dumps(measure(Path(name), options.minutes, options.episodes)))


if __name__ == "__main__":
    main()
