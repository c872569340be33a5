"""How long a feed of 1,000 episodes takes, built and served: `python -m benchmarks.feed`.

Fills two SQLite studios with a show each, one of 10 and one of 1,000 episodes, with notes of five sources, three
chapters and two speakers. Then, in turns so that both see the same machine, times

    built    the feed's bytes out of values: every item's XML anew
    first    GET over loopback after an episode changed: database, items, bytes
    again    GET over loopback when nothing changed: what was made is kept
    unchanged  GET with the ETag of before: 304 and no body

`per_item_ratio` is what an episode of the large feed takes (p95) over one of the small; 1 means that the time grows
with the number of episodes and no faster. Prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socket
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from lib.actions.feeds import MOST
from lib.actions.shows import create_show
from lib.actions.studio import Studio, migrate, open_studio
from lib.api.public import make_feeds
from lib.models.asset import ContentAsset
from lib.models.publishing import Enclosure, FeedHead, FeedItem, Linked, NumberedSource, Show
from lib.models.shows import Edition, Publication, ShowCreate
from lib.models.values import now
from lib.publish import marked
from lib.publish.feed import feed, item_xml
from lib.publish.notes import Notes, markdown
from lib.settings import Settings
from lib.store.engine import writing

SIZES = (10, 1_000)
_BASE = "https://radio.example/feeds/tides"
_FIRST = datetime(2020, 1, 1, 6, tzinfo=UTC)


def _notes(number: int) -> str:
    return markdown(
        Notes(
            summary=f"Episode {number} is about the tide & those who live by it. " * 4,
            takeaways=[f"Takeaway {n} of episode {number}: the sea takes what it gives." for n in range(4)],
            timestamps=[(60.0 * n, f"Chapter {n} of {number}") for n in range(3)],
            sources=[
                NumberedSource(number=n, title=f"Source {n}", url=f"https://s.example/{number}/{n}")
                for n in range(1, 6)
            ],
        )
    )


def _item(number: int) -> FeedItem:
    root, notes = f"{_BASE}/ep_{number}", _notes(number)
    return FeedItem(
        guid=f"ep_{number}", title=f"Episode {number}", published_at=_FIRST + timedelta(days=number), duration_s=1800,
        enclosure=Enclosure(url=f"{root}/audio.mp3", mime="audio/mpeg", length_bytes=28_800_000 + number),
        summary=marked.text(notes), notes_html=marked.feed_html(notes), link=f"{root}/page.html", number=number + 1,
        author="Harbour Radio", image_url=f"{root}/cover.jpg", chapters_url=f"{root}/chapters.json",
        transcripts=[Linked(url=f"{root}/transcript{suffix}", mime="text/vtt") for suffix in (".vtt", ".srt", ".json")],
        speakers=["Maya", "Tom"],
    )  # fmt: skip


def _build(items: list[FeedItem]) -> bytes:
    head = FeedHead(show=Show(title="Tides"), feed_url=f"{_BASE}.xml", image_url=f"{_BASE}/cover.jpg", built_at=_FIRST)
    return b"".join(feed(head, (item_xml(item, language="en") for item in items)))


def _fill(folder: Path, size: int) -> Settings:
    settings = Settings(data_dir=folder)
    migrate(settings)
    studio = open_studio(settings)
    show = create_show(studio, ShowCreate(title="Tides", slug="tides", author="Harbour Radio"))
    assets, editions, published = [], [], []
    for number in range(size):
        item, notes, at = _item(number), _notes(number), _FIRST + timedelta(days=number)
        assets.append(
            {
                "id": number + 1, "asset_type": "audio", "source_module": "podcast_maker", "filename": "e.mp3",
                "file_url": f"/api/content-assets/{number + 1}/file", "file_size": item.enclosure.length_bytes,
                "title": item.title, "kind": "episode", "duration_s": item.duration_s, "created_at": at,
                "updated_at": at,
            }
        )  # fmt: skip
        editions.append(
            {
                "asset_id": number + 1, "summary": item.summary, "notes": notes, "notes_html": item.notes_html,
                "speakers": item.speakers, "updated_at": at,
            }
        )  # fmt: skip
        published.append(
            {
                "id": item.guid, "show_id": show.id, "asset_id": number + 1, "guid": item.guid, "number": item.number,
                "published_at": at, "created_at": at, "updated_at": at,
            }
        )  # fmt: skip
    with writing(studio.engine) as session:
        for table, rows in ((ContentAsset, assets), (Edition, editions), (Publication, published)):
            session.add_all(table(**row) for row in rows)
            session.flush()
    studio.close()
    return settings


def _serve(settings: Settings, port: int) -> None:
    feeds = make_feeds()
    feeds.state.studio = open_studio(settings)
    app = Starlette(routes=[Mount("/feeds", app=feeds)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Served:
    """A server of one feed in a process of its own, and the database beneath it."""

    def __init__(self, settings: Settings, size: int) -> None:
        port = _free_port()
        self.studio: Studio = open_studio(settings)
        self.process = multiprocessing.get_context("spawn").Process(target=_serve, args=(settings, port), daemon=True)
        self.process.start()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False)
        self._wait()
        answer = self.get()
        assert answer.text.count("<item>") == size <= MOST
        self.etag = answer.headers["etag"]

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                self.client.get("/feeds/none.xml")
                return
            except httpx.TransportError:
                if time.monotonic() > end or not self.process.is_alive():
                    raise
                time.sleep(0.1)

    def get(self, etag: str = "") -> httpx.Response:
        answer = self.client.get("/feeds/tides.xml", headers={"If-None-Match": etag} if etag else {})
        assert answer.status_code == (304 if etag else 200)
        return answer

    def change(self) -> None:
        """An episode is edited: the feed must be made anew."""
        with writing(self.studio.engine) as session:
            session.execute(sa.update(Edition).where(sa.column("asset_id") == 1).values(updated_at=now()))

    def close(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.join(10)
        self.studio.close()


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def _in_turns(small: Callable[[], float], large: Callable[[], float], times: int) -> dict[str, Any]:
    """p95 and median in ms of both, the first three of each not counted, and the ratio per item."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times + 3):
        taken[0].append(small())
        taken[1].append(large())
    p95 = [quantiles(each[3:], n=20)[-1] for each in taken]
    return {
        "p95_ms": [round(each, 3) for each in p95], "median_ms": [round(median(each[3:]), 3) for each in taken],
        "per_item_ratio": round((p95[1] / SIZES[1]) / (p95[0] / SIZES[0]), 3),
    }  # fmt: skip


def _after_a_change(served: _Served) -> float:
    served.change()
    return _timed(served.get)


def _measure(parent: Path, times: int) -> dict[str, Any]:
    values = [[_item(number) for number in range(size)] for size in SIZES]
    built = _in_turns(*(lambda v=v: _timed(lambda: _build(v)) for v in values), times=times)  # type: ignore[misc]
    served = [_Served(_fill(parent / str(size), size), size) for size in SIZES]
    try:
        first = _in_turns(*(lambda s=s: _after_a_change(s) for s in served), times=times)  # type: ignore[misc]
        etags = [each.get().headers["etag"] for each in served]
        again = _in_turns(*(lambda s=s: _timed(s.get) for s in served), times=times)  # type: ignore[misc]
        pairs = list(zip(served, etags, strict=True))
        unchanged = _in_turns(*(lambda s=s, e=e: _timed(lambda: s.get(e)) for s, e in pairs), times=times)  # type: ignore[misc]
    finally:
        for each in served:
            each.close()
    return {
        "episodes": list(SIZES), "bytes": [len(_build(each)) for each in values], "built": built, "first": first,
        "again": again, "unchanged": unchanged,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--times", type=int, default=60, help="requests of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        print(json.dumps(_measure(Path(parent), options.times)))


if __name__ == "__main__":
    main()
