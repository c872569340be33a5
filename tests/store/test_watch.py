from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy.engine import Engine

from lib.errors import Conflict
from lib.models.project import Document
from lib.settings import ROOT
from lib.store import projects
from lib.store.engine import reading, writing
from lib.store.watch import Watch


@pytest.fixture(autouse=True)
def _sqlite_only(engine: Engine) -> None:
    """Elsewhere nobody knows."""
    if engine.dialect.name != "sqlite":
        assert Watch(engine).stamp() is None
        pytest.skip("only SQLite counts what others write")


def test_the_stamp_changes_with_every_write_and_with_nothing_else(engine: Engine) -> None:
    watch = Watch(engine)
    before = watch.stamp()
    with reading(engine) as session:
        projects.list_projects(session, owner="local")
    assert watch.stamp() == before
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
    after = watch.stamp()
    assert after != before
    assert watch.stamp() == after
    watch.close()


def test_a_write_of_another_process_changes_it_too(engine: Engine) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
    watch = Watch(engine)
    before = watch.stamp()
    program = (
        "import sys; from lib.models.project import Document as D; from lib.store import engine, projects\n"
        "with engine.writing(engine.open_engine(sys.argv[1])) as s:\n"
        " projects.insert_project(s, 'p2', D(idea='x'), owner='a')"
    )
    subprocess.run([sys.executable, "-c", program, str(engine.url)], check=True, cwd=ROOT)
    assert watch.stamp() != before
    watch.close()


def test_what_wrote_nothing_or_only_how_far_something_is_leaves_it(engine: Engine) -> None:
    watch = Watch(engine)
    before = watch.stamp()
    with writing(engine) as session:
        projects.list_projects(session, owner="local")
    with writing(engine, progress=True) as session:
        projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
    with pytest.raises(Conflict), writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
    assert watch.stamp() == before
    watch.close()
