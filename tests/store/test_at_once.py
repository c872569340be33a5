"""What several sessions do at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from lib.errors import NotFound
from lib.models.project import Document
from lib.store import projects
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
        projects.insert_project(session, project_id, Document(idea="How tides are harvested"))


def test_who_locks_a_project_acts_alone_on_it(engine: Engine) -> None:
    _project(engine)

    def count(_index: int) -> None:
        with writing(engine) as session:
            projects.lock(session, "p1")
            project = projects.get_project(session, "p1")
            projects.update_document(session, project.model_copy(update={"duration": project.duration + 1}))

    for future in _at_once(6, count):
        future.result()
    with reading(engine) as session:
        assert projects.get_project(session, "p1").duration == 16


def test_a_project_that_is_not_there_or_anothers_cannot_be_locked(engine: Engine) -> None:
    _project(engine)
    with reading(engine) as session, pytest.raises(NotFound):
        projects.lock(session, "p2")
    with reading(engine) as session, pytest.raises(NotFound):
        projects.lock(session, "p1", owner="another")
