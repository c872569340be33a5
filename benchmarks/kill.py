"""What is lost, and what is done twice, when the power goes again and again: `python -m benchmarks.kill --times 200`.

The app runs as a user runs it, its worker with it, on a folder of its own, and a second supervised worker beside it;
two episodes are always under way. At random moments a worker, the app, or all of them are killed with SIGKILL;
supervisors start workers again, this program the app. When all kills are done the rest is let finish, and every episode
is rendered once more, undisturbed, in a second folder.

Prints one JSON object: kills; scenes that were asked for and are not there; assets beyond one for each scene and
episode; the sum of both; lines spoken again although they were finished; and whether the sound of every MP3 is, byte
for byte, that of the undisturbed one. Exits with 1 unless that is 0, 0, 0 and true.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.storm import LINES, SCENES, App, Storm, make_episode
from lib.actions.library import asset_file, list_assets
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import Supervisor
from lib.jobs.engine import open_engine
from lib.jobs.presence import presence
from lib.models.asset import AssetFilter
from lib.models.enums import JobStatus
from lib.settings import ROOT, Settings
from lib.store import assets
from lib.store.engine import reading

MOST_S = 900.0
"""A machine that is busy otherwise starts workers slowly; what was killed by then is told."""


def missing_and_double(studio: Studio, project_id: str) -> tuple[int, int]:
    """Scenes, and the episode, that are not there whole; assets beyond one for each."""
    status = render_status(studio, project_id)
    if status is None:
        return SCENES + 1, 0
    with reading(studio.engine) as session:
        missing = sum(
            row.status != JobStatus.COMPLETED or not assets.file_is_whole(session, studio.blobs, row.asset_id)
            for row in (*status.scenes, status.episode)
        )
    found, _ = list_assets(studio, AssetFilter(project_id=project_id, limit=500))
    number = Counter(asset.asset_metadata["scene_id"] for asset in found)
    return missing, sum(count - 1 for count in number.values())


def sound_of(studio: Studio, project_id: str) -> bytes:
    """The episode's MP3 from its first frame on: behind the tags, which hold the day."""
    status = render_status(studio, project_id)
    if status is None or status.episode.asset_id is None:
        return b""
    file = asset_file(studio, status.episode.asset_id)
    data = b"".join(file.read(0, file.size))
    if data[:3] != b"ID3":
        return data
    size = 0
    for byte in data[6:10]:  # seven bits each: https://id3.org/id3v2.4.0-structure, 3.1
        size = size << 7 | byte
    return data[10 + size :]


def undisturbed(folder: Path, count: int) -> Iterator[bytes]:
    """The same episodes' sound, rendered in this process with nothing kept from before."""
    studio = _opened(folder)
    try:
        for number in range(1, count + 1):
            project_id = make_episode(studio, number)
            render_here(studio, project_id, prepare_run(studio, project_id))
            yield sound_of(studio, project_id)
    finally:
        studio.close()


def measure(times: int, seed: int, folder: Path, most_s: float = MOST_S) -> dict[str, Any]:
    """The whole experiment in an empty folder."""
    began_s = time.monotonic()
    studio = _opened(folder / "disturbed")
    jobs = open_engine(studio.settings.jobs_database, pool_size=1)
    app = App(studio.settings.data_dir, folder / "app.log")
    storm = Storm(studio, app, presence(studio.settings.jobs_database, jobs), Random(seed))
    env = {"PODCAST_DATA_DIR": str(app.folder), "PYTHONPATH": str(ROOT)}
    second = Supervisor([sys.executable, "-m", "lib.worker"], lock=folder / "second.lock", env=env)
    try:
        app.start()
        second.start()
        storm.rage(times, most_s)
        storm.calm()
        killed_s = time.monotonic() - began_s
        found = _found(storm)
        sounds = [sound_of(studio, project_id) for project_id in storm.runs]
    finally:
        second.stop()
        app.end(signal.SIGTERM)
        jobs.dispose()
        studio.close()
    same = all(bool(a) and a == b for a, b in zip(sounds, undisturbed(folder / "calm", len(sounds)), strict=True))
    seconds = {"seconds_with_kills": round(killed_s), "seconds": round(time.monotonic() - began_s)}
    return {"kills": storm.kills.total(), **found, "same_bytes": same, **seconds}


def _found(storm: Storm) -> dict[str, int]:
    storm.look()
    runs, studio = list(storm.runs), storm.studio
    counted = [missing_and_double(studio, project_id) for project_id in runs]
    lost, double = sum(missing for missing, _ in counted), sum(double for _, double in counted)
    attempts = [row.attempt for project_id in runs for row in _rows(studio, project_id)]
    return {
        "kills_app": storm.kills["app"], "kills_worker": storm.kills["worker"], "episodes": len(runs),
        "scenes": SCENES * len(runs), "lines": SCENES * LINES * len(runs),
        "scenes_begun_again": sum(attempt - 1 for attempt in attempts), "lost_scenes": lost,
        "duplicate_assets": double, "lost_or_duplicate": lost + double,
        "resynthesised_finished_lines": len(storm.again),
    }  # fmt: skip


def _rows(studio: Studio, project_id: str) -> list[Any]:
    status = render_status(studio, project_id)
    return list(status.scenes) if status else []


def _opened(folder: Path) -> Studio:
    settings = Settings(data_dir=folder)
    folder.mkdir(parents=True)
    migrate(settings)
    studio = open_studio(settings)
    studio.jobs.prepare()
    return studio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how many processes are killed")
    parser.add_argument("--seed", type=int, default=6, help="of the moments and the victims")
    parser.add_argument("--most-seconds", type=float, default=MOST_S, help="no kill is begun after this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        result = measure(options.times, options.seed, Path(folder), options.most_seconds)
    print(json.dumps(result))
    clean = result["lost_or_duplicate"] == result["resynthesised_finished_lines"] == 0
    sys.exit(0 if clean and result["same_bytes"] else 1)


if __name__ == "__main__":
    main()
