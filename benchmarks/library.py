"""Whether the library is as quick with 100,000 assets as with 100: `python -m benchmarks.library`.

Fills two SQLite libraries, one of each size, with the same mix: four modules, four types, and our own episodes of
seven scenes each, with waveforms and lines in their metadata, made over two years. Then, in turns so that both see the
same machine, times what My Episodes asks of the database (the page of cards, how many there are, the collections, the
counts of episodes and scenes) and a rerun of the whole page in Streamlit's own script runner. `ratio` is the larger of
the two p95 with 100,000 over those with 100. Other questions are timed too, and not part of `ratio`: what has to look
through everything grows with it. Prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lib.actions.collecting import gather
from lib.actions.collections import list_collections
from lib.actions.library import count_kinds, list_cards
from lib.actions.studio import Studio, migrate, open_studio
from lib.models.asset import ContentAsset
from lib.models.preview import duration_of, kind_of, preview_of
from lib.settings import ROOT, Settings
from lib.store.engine import writing
from lib.ui import studio as opened_studio
from lib.ui.library_address import read

SIZES = (100, 100_000)
ADDRESS = {"source_module": "podcast_maker", "asset_type": "audio"}
OTHERS = {
    "everything_newest": {"sort": "newest"},
    "favourites": {**ADDRESS, "favorites": "true"},
    "episodes": {**ADDRESS, "kind": "episode"},
    "by_title": {**ADDRESS, "sort": "title"},
    "by_cost": {**ADDRESS, "sort": "dearest"},
    "page_50": {**ADDRESS, "sort": "newest", "page": "50"},
    "search_rare_word": {**ADDRESS, "search": "harbour 4"},
    "search_common_word": {**ADDRESS, "search": "tide"},
    "a_month": {**ADDRESS, "date_from": "2026-05-01", "date_to": "2026-05-31"},
    "a_tag": {**ADDRESS, "tags": "topic-7"},
    "a_collection": {"collection_id": "1"},
}
_MODULES = (("image_studio", "image"), ("blog_writer", "text"), ("video_studio", "video"))
_BATCH = 2_000
_PEAKS = 60


def _row(number: int, dice: random.Random) -> dict[str, Any]:
    """Eight of ten are ours: an episode after each seven scenes."""
    made = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(minutes=10 * number)
    module, kind = _MODULES[number % len(_MODULES)] if number % 10 >= 8 else ("podcast_maker", "audio")
    metadata: dict[str, Any] = {}
    if module == "podcast_maker":
        scene = "episode" if number % 8 == 0 else f"scene-{number % 8}"
        length_s = 60.0 + number % 600
        metadata = {
            "scene_id": scene, "project_id": f"project-{number // 10}", "duration_s": length_s,
            "peaks": [[-round(dice.random(), 3), round(dice.random(), 3)] for _ in range(_PEAKS)],
            "lines": [{"speaker": f"Voice {n % 2}", "start_s": n * length_s / 6} for n in range(6)],
        }  # fmt: skip
    return {
        "user_id": "local", "asset_type": kind, "source_module": module, "filename": f"file-{number}.mp3",
        "file_url": f"/api/content-assets/{number + 1}/file", "file_size": dice.randrange(10**5, 10**7),
        "title": f"{dice.choice(['Tide', 'Harbour', 'Wall', 'Salt'])} {number}", "description": "Synthetic voices.",
        "tags": [f"topic-{number % 50}"], "asset_metadata": metadata, "cost": round(dice.random() / 10, 4),
        "kind": kind_of(metadata), "duration_s": duration_of(metadata),
        "preview": preview_of(metadata).model_dump(mode="json"), "is_favorite": number % 25 == 0,
        "download_count": 0, "share_count": 0, "created_at": made, "updated_at": made,
    }  # fmt: skip


def _filled(folder: Path, size: int) -> Settings:
    settings = Settings(data_dir=folder)
    migrate(settings)
    studio = open_studio(settings)
    dice = random.Random(7)
    for start in range(0, size, _BATCH):
        rows = [_row(number, dice) for number in range(start, min(size, start + _BATCH))]
        with writing(studio.engine) as session:
            session.execute(sa.insert(ContentAsset), rows)
    gather(studio, "Kept", list(range(1, size + 1, size // 50)))
    studio.close()
    return settings


def _page_queries(studio: Studio, query: dict[str, str]) -> None:
    wanted, _ = read(query)
    list_collections(studio)
    count_kinds(studio, wanted.asset_type or None, wanted.source_module or None)
    list_cards(studio, wanted.filter())


def _opened(studio: Studio, assets: int) -> AppTest:
    _look_at(studio)
    at = AppTest.from_file(str(ROOT / "lib" / "ui" / "main.py"), default_timeout=60)
    at.run()
    for name, value in ADDRESS.items():
        at.query_params[name] = value
    at.switch_page(str(ROOT / "pages" / "asset_library.py")).run()
    assert not at.exception
    assert not at.error
    ours = sum(number % 10 < 8 for number in range(assets))
    assert any(f"{ours:,}" in html.value for html in at.html), f"not the page of {assets} assets"
    return at


def _rerun(at: AppTest, studio: Studio) -> None:
    _look_at(studio)
    at.run()


def _look_at(studio: Studio) -> None:
    """The screens of this process are over this one from now on."""
    opened_studio._opened[:] = [studio]


def _p95_ms(calls: list[Callable[[], object]], times: int) -> list[float]:
    """Of each, called in turns; the first few of each warm up and do not count."""
    taken_ms: list[list[float]] = [[] for _ in calls]
    gc.collect()
    gc.freeze()
    for turn in range(times + 5):
        for call, known in zip(calls, taken_ms, strict=True):
            start = time.perf_counter()
            call()
            if turn >= 5:
                known.append(1000 * (time.perf_counter() - start))
    return [round(quantiles(known, n=20)[-1], 3) for known in taken_ms]


def _measure(folders: list[Path], times: int) -> dict[str, Any]:
    studios = [open_studio(_settings(folder)) for folder in folders]
    queries = _p95_ms([lambda s=s: _page_queries(s, ADDRESS) for s in studios], 10 * times)  # type: ignore[misc]
    others = {
        name: _p95_ms([lambda s=s, q=query: _page_queries(s, q) for s in studios], 20)  # type: ignore[misc]
        for name, query in OTHERS.items()
    }
    pages = [_opened(studio, size) for studio, size in zip(studios, SIZES, strict=True)]
    reruns = _p95_ms([lambda p=p, s=s: _rerun(p, s) for p, s in zip(pages, studios, strict=True)], times)  # type: ignore[misc]
    opened_studio._opened.clear()
    for studio in studios:
        studio.close()
    ratios = {"query": round(queries[1] / queries[0], 3), "rerun": round(reruns[1] / reruns[0], 3)}
    return {
        "assets": list(SIZES), "query_p95_ms": queries, "rerun_p95_ms": reruns, "ratios": ratios,
        "ratio": max(ratios.values()), "other_questions_p95_ms": others,
    }  # fmt: skip


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60, help="reruns of each page; ten times as many queries")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        folders = [Path(parent) / str(size) for size in SIZES]
        start = time.perf_counter()
        for folder, size in zip(folders, SIZES, strict=True):
            _filled(folder, size)
        filled_s = round(time.perf_counter() - start, 1)
        print(json.dumps({**_measure(folders, options.times), "filled_in_s": filled_s}))


if __name__ == "__main__":
    main()
