"""What several sessions do at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from lib.errors import Duplicate, NotFound
from lib.models.asset import AssetCreate, AssetUpdate, CollectionBase
from lib.models.enums import AssetSource, AssetType
from lib.models.project import Document
from lib.models.source import Source
from lib.store import asset_numbers, assets, collections, paces, projects, sources
from lib.store.engine import reading, writing


def _at_once(number: int, act: Callable[[int], Any]) -> list[Future[Any]]:
    """`act(0)`, `act(1)`, … in as many threads, begun together; all have ended."""
    ready = Barrier(number)

    def begin(index: int) -> Any:
        ready.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return [pool.submit(begin, index) for index in range(number)]


def _project(engine: Engine, project_id: str = "p1") -> None:
    with writing(engine) as session:
        projects.insert_project(session, project_id, Document(idea="How tides are harvested"), owner="local")


def test_who_locks_a_project_acts_alone_on_it(engine: Engine) -> None:
    _project(engine)

    def count(_index: int) -> None:
        with writing(engine) as session:
            projects.lock(session, "p1", owner="local")
            project = projects.get_project(session, "p1", owner="local")
            projects.update_document(session, project.model_copy(update={"duration": project.duration + 1}))

    for future in _at_once(6, count):
        future.result()
    with reading(engine) as session:
        assert projects.get_project(session, "p1", owner="local").duration == 16


def test_episodes_that_first_hear_a_voice_together_are_all_counted(engine: Engine) -> None:
    voices = [("bundled", "heart"), ("bundled", "bass")]

    def hear(_index: int) -> None:
        with writing(engine) as session:
            paces.add(session, dict.fromkeys(voices, (1.0, 2.0)))

    for future in _at_once(6, hear):
        future.result()
    with reading(engine) as session:
        assert paces.of_voices(session, voices) == dict.fromkeys(voices, (6.0, 12.0))


def test_a_project_that_is_not_there_or_anothers_cannot_be_locked(engine: Engine) -> None:
    _project(engine)
    with reading(engine) as session, pytest.raises(NotFound):
        projects.lock(session, "p2", owner="local")
    with reading(engine) as session, pytest.raises(NotFound):
        projects.lock(session, "p1", owner="another")


def _asset(engine: Engine, name: str = "a.mp3", kind: AssetType = AssetType.AUDIO) -> int:
    new = AssetCreate(asset_type=kind, source_module=AssetSource.PODCAST_MAKER, filename=name, file_url="x")
    with writing(engine) as session:
        return assets.insert_asset(session, new, owner="local").id


def test_twelve_downloads_at_once_count_twelve(engine: Engine) -> None:
    asset_id = _asset(engine)

    def download(_index: int) -> None:
        with writing(engine) as session:
            assets.track_usage(session, asset_id, "download", owner="local")

    for future in _at_once(12, download):
        future.result()
    with reading(engine) as session:
        assert assets.get_row(session, asset_id, owner="local").download_count == 12


def test_every_toggle_turns_and_the_counts_follow(engine: Engine) -> None:
    ids = [_asset(engine, f"{n}.mp3") for n in range(2)]
    with writing(engine) as session:
        assets.toggle_favorite(session, ids[0], owner="local")

    def toggle(index: int) -> None:
        for _ in range(5):
            with writing(engine) as session:
                assets.toggle_favorite(session, ids[index % 2], owner="local")

    for future in _at_once(6, toggle):
        future.result()
    with reading(engine) as session:
        assert [assets.get_row(session, each, owner="local").is_favorite for each in ids] == [False, True]
        assert asset_numbers.statistics(session, owner="local")["favorites_count"] == 1


def test_metadata_set_at_once_is_all_there(engine: Engine) -> None:
    asset_id = _asset(engine)

    def describe(index: int) -> None:
        with writing(engine) as session:
            assets.update_asset(session, asset_id, AssetUpdate(asset_metadata={f"key{index}": index}), owner="local")

    for future in _at_once(6, describe):
        future.result()
    with reading(engine) as session:
        assert assets.get_row(session, asset_id, owner="local").asset_metadata == {f"key{n}": n for n in range(6)}


def test_many_deleted_in_any_order_while_others_are_toggled_leave_true_counts(engine: Engine) -> None:
    kinds = [AssetType.AUDIO, AssetType.IMAGE, AssetType.TEXT]
    made = [_asset(engine, f"{n}", kinds[n % 3]) for n in range(24)]
    kept = made[:3]

    def act(index: int) -> None:
        if index == 3:
            for asset_id in kept * 3:
                with writing(engine) as session:
                    assets.toggle_favorite(session, asset_id, owner="local")
        else:
            mine = made[3 + index :: 3]
            with writing(engine) as session:
                assets.delete_assets(session, mine if index else mine[::-1], owner="local")

    for future in _at_once(4, act):
        future.result()
    with reading(engine) as session:
        assert asset_numbers.statistics(session, owner="local")["by_type"] == {"audio": 1, "image": 1, "text": 1}
        assert asset_numbers.statistics(session, owner="local")["favorites_count"] == 3


def test_the_same_asset_put_into_a_collection_at_once_is_in_once(engine: Engine) -> None:
    ids = [_asset(engine, f"{n}.mp3") for n in range(3)]
    with writing(engine) as session:
        best = collections.insert_collection(session, CollectionBase(name="Best"), owner="local").id

    def put(index: int) -> int:
        with writing(engine) as session:
            return collections.add_assets(session, best, ids if index % 2 else ids[::-1], owner="local")

    assert sorted(future.result() for future in _at_once(4, put)) == [0, 0, 0, 3]
    with reading(engine) as session:
        assert collections.get_collection(session, best, owner="local").asset_count == 3


def test_the_same_text_added_at_once_is_one_source_and_the_rest_are_told(engine: Engine) -> None:
    _project(engine)

    def add(_index: int) -> str:
        with writing(engine) as session:
            return sources.insert_source(session, Source(project_id="p1", title="N", text="T", sha256="s"), [(0, 1)]).id

    done = _at_once(4, add)
    (stored,) = [future.result() for future in done if future.exception() is None]
    refused = [future.exception() for future in done if future.exception()]
    assert len(refused) == 3
    assert all(isinstance(error, Duplicate) and error.existing_id == stored for error in refused)
