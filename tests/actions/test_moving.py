"""Everything made in one place stands in another, row for row and byte for byte, however often it is broken off."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions.history import list_versions
from lib.actions.moving import folder_settings, move
from lib.actions.projects import create_project, list_projects, load_project, new_project, save_project
from lib.actions.sources import add_pasted, list_sources
from lib.actions.studio import Studio, migrate, open_studio
from lib.actions.tokens import create_token
from lib.actions.trail import read_trail
from lib.actions.uploads import upload_asset
from lib.cli.__main__ import main
from lib.errors import BadInput, Conflict
from lib.models.asset import AssetCreate
from lib.models.audit import Deed, Way
from lib.models.enums import AssetSource, AssetType
from lib.settings import Settings
from lib.store import rows
from lib.store.blobs import Blobs
from lib.store.engine import open_engine, reading
from lib.store.sources import search_passages
from tests.spoken_wav import voiced, wav

TALE = "The barrage at Port Ellery was closed in 1966.\n\nIts turbines turn with both tides, Zoë wrote.\n\n"


def _fill(studio: Studio) -> None:
    for n in range(3):
        project = create_project(studio, new_project(idea=f"Tide number {n}"))
        add_pasted(studio, project.project_id, TALE * 40 + str(n), f"Notes {n}")
        save_project(studio, load_project(studio, project.project_id).model_copy(update={"title": f"Ebb “{n}” 🌊"}))
    for n in range(4):
        sound = AssetCreate(
            asset_type=AssetType.AUDIO, source_module=AssetSource.VIDEO_STUDIO, filename=f"{n}.wav", file_url="",
            tags=["tide", str(n)], asset_metadata={"n": n, "odd": [1.5, None, {"é": True}]},
        )  # fmt: skip
        upload_asset(studio, sound, io.BytesIO(wav(voiced(0.2 + n / 10))))
    create_token(studio, "a program")
    studio.blobs.put_at("clips/ab/abc", b"a take " * 90_000)


def _rows_of(settings: Settings) -> dict[str, list[str]]:
    engine = open_engine(settings.database)
    with engine.connect() as connection:
        found = {table.name: _dumped(connection.execute(sa.select(table))) for table in rows.all_tables()}
    engine.dispose()
    return found


def _dumped(result: sa.Result[Any]) -> list[str]:
    return sorted(json.dumps(dict(row._mapping), default=str, sort_keys=True) for row in result)


def _files_of(settings: Settings) -> dict[str, str]:
    blobs = Blobs(settings.blobs)
    return {info.key: hashlib.sha256(blobs.read(info.key)).hexdigest() for info in blobs.all()}


@pytest.fixture
def filled(studio: Studio) -> Settings:
    _fill(studio)
    return studio.settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(data_dir=tmp_path / "there", database_url=url)


def test_every_row_and_every_file_arrives_and_comes_back(filled: Settings, target: Settings, tmp_path: Path) -> None:
    moved = move(filled, target)
    assert moved.rows == sum(len(found) for found in _rows_of(filled).values()) > 20
    assert moved.files == moved.copied_files == len(_files_of(filled)) == 5
    assert _rows_of(target) == _rows_of(filled) and _files_of(target) == _files_of(filled)
    back = folder_settings(tmp_path / "back")
    move(target, back)
    assert _rows_of(back) == _rows_of(filled) and _files_of(back) == _files_of(filled)


def test_what_arrived_is_searched_counted_and_goes_on(filled: Settings, target: Settings) -> None:
    move(filled, target)
    studio = open_studio(target)
    project = next(p for p in list_projects(studio)[0] if p.title.startswith("Ebb “1”"))
    with reading(studio.engine) as session:
        assert search_passages(session, project.project_id, "turbines")
        counted = session.execute(sa.text("SELECT sum(assets) FROM asset_counts")).scalar()
    assert counted == 4
    assert len(list_sources(studio, project.project_id)) == 1
    save_project(studio, load_project(studio, project.project_id).model_copy(update={"title": "Flood"}))
    assert [known.version for known in list_versions(studio, project.project_id)] == [3, 1]
    create_project(studio, new_project(idea="Another tide"))
    studio.close()


class _PulledPlugError(Exception):
    pass


def _stopping_at(nth: int) -> Callable[[str], None]:
    said: list[str] = []

    def tell(words: str) -> None:
        said.append(words)
        if len(said) == nth:
            raise _PulledPlugError

    return tell


def test_broken_off_anywhere_it_goes_on(filled: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH_ROWS", 4)
    for nth in (1, 4, 9):
        with pytest.raises(_PulledPlugError):
            move(filled, target, _stopping_at(nth))
    files_before = _files_of(target)
    moved = move(filled, target)
    assert moved.copied_files == moved.files - len(files_before)
    assert _rows_of(target) == _rows_of(filled)
    with pytest.raises(Conflict, match="already"):
        move(filled, target)


def test_what_changed_between_two_tries_arrives_as_it_is_now(filled: Settings, target: Settings) -> None:
    with pytest.raises(_PulledPlugError):
        move(filled, target, _stopping_at(6))
    studio = open_studio(filled)
    _kept, changed, gone = (p.project_id for p in list_projects(studio)[0])
    save_project(studio, load_project(studio, changed).model_copy(update={"title": "Spring tide"}))
    with studio.engine.execution_options(writing=True).begin() as connection:
        connection.execute(sa.text("DELETE FROM podcast_projects WHERE project_id = :id"), {"id": gone})
    studio.close()
    move(filled, target)
    assert _rows_of(target) == _rows_of(filled)


def test_a_place_with_something_in_it_is_left_alone(filled: Settings, target: Settings) -> None:
    migrate(target)
    other = open_studio(target)
    create_project(other, new_project(idea="Somebody else's"))
    before = _rows_of(target)
    with pytest.raises(Conflict, match="already"):
        move(filled, target)
    assert _rows_of(target) == before
    other.close()


def test_a_place_cannot_be_moved_onto_itself(filled: Settings) -> None:
    with pytest.raises(BadInput, match="same"):
        move(filled, filled)


def test_a_backup_from_the_shell_is_brought_back_by_it(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PODCAST_DATA_DIR", str(filled.data_dir))
    assert main(["backup", "--out", str(tmp_path / "kept"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["files"] == 5
    monkeypatch.setenv("PODCAST_DATA_DIR", str(tmp_path / "new"))
    assert main(["restore", "--from", str(tmp_path / "nowhere")]) == 2
    assert "no backup in" in capsys.readouterr().err
    assert main(["restore", "--from", str(tmp_path / "kept")]) == 0
    assert _rows_of(Settings(data_dir=tmp_path / "new")) == _rows_of(filled)
    studio = open_studio(Settings(data_dir=tmp_path / "new"))
    newest = read_trail(studio).entries[0]
    studio.close()
    assert (newest.deed, newest.kind, newest.way) == (Deed.EXPORTED, "backup", Way.SHELL)
    assert main(["restore", "--from", str(tmp_path / "kept")]) == 2
