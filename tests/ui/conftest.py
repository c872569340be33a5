"""The app as AppTest runs it, over a folder of its own; a project of every stage, written once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.actions.analysis import analyse
from lib.actions.background import take_step
from lib.actions.projects import create_project, new_project
from lib.actions.research import research
from lib.actions.script import write_script
from lib.actions.sources import add_document
from lib.actions.studio import Studio, migrate, open_studio
from lib.models.enums import JobStatus
from lib.settings import ROOT, Settings
from lib.store import step_progress
from lib.store.engine import reading
from lib.ui import studio as opened_studio

MAIN = ROOT / "lib" / "ui" / "main.py"
SOURCES = sorted((ROOT / "data" / "samples").glob("*.md"))
STAGES = ("created", "analysed", "researched", "written")

Visit = Callable[..., AppTest]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one project of each stage; its id is the stage's name."""
    folder = tmp_path_factory.mktemp("template")
    settings = Settings(data_dir=folder)
    migrate(settings)
    studio = open_studio(settings)
    for stage in STAGES:
        create_project(
            studio, new_project(idea=f"What tides can do, {stage}", minutes=3, project_id=stage), title=stage
        )
        for source in SOURCES:
            add_document(studio, stage, source.name, source.read_bytes())
        for step in (analyse, research, write_script)[: STAGES.index(stage)]:
            step(studio, stage)
    studio.close()
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_packaged_components() -> Iterator[None]:
    """Each AppTest looks through every installed package for components; there are none, and it is most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield


@pytest.fixture
def data(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder that the app under test uses."""
    folder = tmp_path / "app"
    shutil.copytree(blank, folder)
    yield from _used(folder, monkeypatch)


@pytest.fixture
def full(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with a project of each stage that the app under test uses."""
    folder = tmp_path / "full"
    shutil.copytree(template, folder)
    yield from _used(folder, monkeypatch)


def _used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PODCAST_DATA_DIR", str(folder))
    yield folder


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Opens a page as a fresh browser would: `visit("script", project="written")`."""

    def open_page(page: str = "home", /, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=120)
        at.run()
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        assert not at.exception
        return at

    yield open_page
    opened_studio.close()
    st.cache_resource.clear()


@pytest.fixture
def behind(full: Path) -> Iterator[Studio]:
    """What another window, or the worker, does to the same data."""
    studio = open_studio(Settings(data_dir=full))
    yield studio
    studio.close()


@pytest.fixture
def work(behind: Studio) -> Callable[..., None]:
    """Does what a worker would: takes every step that was asked for of the project."""

    def take(project_id: str, **wanted: object) -> None:
        with reading(behind.engine) as session:
            rows = step_progress.of_project(session, project_id)
        waiting = [row for row in rows if row.status == JobStatus.QUEUED]
        assert waiting, "nothing was asked for"
        for row in waiting:
            take_step(behind, project_id, row.verb, wanted, row.job_id)

    return take
