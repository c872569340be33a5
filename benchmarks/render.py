"""What rendering costs beside what it cannot do without: `python -m benchmarks.render [--minutes 10]`.

A real worker process renders a script that the offline writer made of the sample sources; the clock runs from the verb
`render` to the saved episode. The limit is the bare engine's inference of the same lines plus bare MP3 encoding of the
same samples (lameenc, quality 5), each alone on one thread in the same run, divided by the cores. Then one line is
edited and the episode rendered again. Prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import lameenc
import numpy as np
from hibari import Hibari

from lib.actions.analysis import analyse
from lib.actions.approval import approve_all
from lib.actions.library import asset_file, get_asset
from lib.actions.lines import edit_line
from lib.actions.projects import create_project, load_project, new_project
from lib.actions.render import render
from lib.actions.research import research
from lib.actions.sample import SAMPLES
from lib.actions.script import write_script
from lib.actions.sources import add_document
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import Supervisor
from lib.models.enums import JobStatus
from lib.models.project import Project
from lib.pipeline.spoken import spoken
from lib.settings import ROOT, Settings
from lib.store.engine import reading
from lib.store.render_jobs import get_job


def _scripted(studio: Studio, minutes: int) -> Project:
    order = json.loads((SAMPLES / "sample.json").read_text("utf-8"))
    project_id = create_project(studio, new_project(idea=order["idea"], minutes=minutes)).project_id
    for name in order["sources"]:
        add_document(studio, project_id, name, (SAMPLES / name).read_bytes())
    analyse(studio, project_id)
    research(studio, project_id)
    return approve_all(studio, write_script(studio, project_id), reason="A measurement.")


def _rendered_s(studio: Studio, project_id: str) -> tuple[float, int]:
    """Seconds from asking to the saved asset, and its id."""
    start = time.perf_counter()
    run_id = render(studio, project_id)
    while True:
        with reading(studio.engine) as session:
            episode = get_job(session, run_id)  # the row alone: whoever waits should not keep a core busy
        assert episode is not None
        if episode.status == JobStatus.COMPLETED:
            return time.perf_counter() - start, episode.asset_id or 0
        if episode.status.is_final:
            raise SystemExit(f"the render ended as {episode.status}: {episode.error}")
        time.sleep(0.02)


def _pcm(mp3: bytes) -> bytes:
    with av.open(io.BytesIO(mp3)) as file:
        parts = [frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)]
    return (np.clip(np.concatenate(parts), -1, 1) * 32_767).astype("<i2").tobytes()


def _limit_s(texts: list[str], pcm: bytes) -> tuple[float, float]:
    """Seconds of bare inference and of bare encoding, one thread each."""
    engine = Hibari(threads=1)
    engine("Warm up.")
    start = time.perf_counter()
    for text in texts:
        engine(text, seed=0)
    inference_s = time.perf_counter() - start
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(44_100)
    encoder.set_bit_rate(128)
    encoder.set_quality(5)
    start = time.perf_counter()
    encoder.encode(pcm)
    encoder.flush()
    return inference_s, time.perf_counter() - start


def _measure(studio: Studio, minutes: int) -> dict[str, Any]:
    project = _scripted(studio, minutes)
    cold_s, asset_id = _rendered_s(studio, project.project_id)
    episode, file = get_asset(studio, asset_id), asset_file(studio, asset_id)
    project = load_project(studio, project.project_id)
    assert project.script_data is not None
    lines = project.script_data.lines()
    middle = lines[len(lines) // 2]
    edited = edit_line(studio, project, middle.id, text=middle.text + " And that is that.")
    approve_all(studio, edited, reason="A measurement.")
    edit_s, _ = _rendered_s(studio, project.project_id)
    pcm = _pcm(b"".join(file.read(0, file.size)))
    inference_s, encoding_s = _limit_s([spoken(line.text) for line in lines], pcm)
    cores = os.cpu_count() or 1
    limit_s = (inference_s + encoding_s) / cores
    return {
        "minutes": round(episode.asset_metadata["duration_s"] / 60, 2), "lines": len(lines), "cores": cores,
        "scenes": episode.asset_metadata["scenes"], "integrated_lufs": episode.asset_metadata["integrated_lufs"],
        "true_peak_db": episode.asset_metadata["true_peak_db"], "render_s": round(cold_s, 3),
        "bare_inference_s": round(inference_s, 3), "bare_encoding_s": round(encoding_s, 3),
        "limit_s": round(limit_s, 3), "ratio_to_limit": round(cold_s / limit_s, 3),
        "one_line_edit_s": round(edit_s, 3), "ratio_one_line_edit": round(edit_s / cold_s, 3),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        migrate(settings)
        env = {"PODCAST_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        worker = Supervisor([sys.executable, "-m", "lib.worker"], lock=settings.data_dir / "supervisor.lock", env=env)
        studio = open_studio(settings)
        studio.jobs.prepare()  # as the app does when it starts
        worker.start()
        try:
            while not studio.jobs.worker_alive():
                time.sleep(0.05)
            time.sleep(3)  # a worker warms its voices up when it starts; in the app that is before the first click
            result = _measure(studio, options.minutes)
        finally:
            worker.stop()
            studio.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
