"""What the database refuses, in words that a producer understands."""

from __future__ import annotations

from threading import Barrier, Thread

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.errors import Conflict, PodcastError, StorageFailed
from lib.models.project import Document
from lib.store import projects
from lib.store.engine import is_passing, reading, writing


def _refused(state: str) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("UPDATE", {}, psycopg.errors.lookup(state)("refused"))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("40P01", "busy"),
        ("40001", "busy"),
        ("55P03", "busy"),
        ("53100", "disk is full"),
        ("08006", "cannot be reached"),
    ],
)
def test_each_refusal_of_postgres_has_its_sentence(state: str, sentence: str) -> None:
    engine = sa.create_engine("sqlite://")
    with pytest.raises(StorageFailed, match=sentence) as caught, writing(engine):
        raise _refused(state)
    assert caught.value.hint
    assert is_passing(caught.value.__cause__) == (sentence == "busy")


def test_a_row_that_another_write_left_no_place_for_is_a_conflict(engine: Engine) -> None:
    statement = sa.text("INSERT INTO api_tokens (id) VALUES (NULL)")
    with pytest.raises(Conflict, match="at the same moment"), writing(engine) as session:
        session.execute(statement)


@pytest.mark.postgres
def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(postgres_engine: Engine) -> None:
    with writing(postgres_engine) as session:
        for project_id in ("a", "b"):
            projects.insert_project(session, project_id, Document(idea=project_id), owner="local")
    both, refused = Barrier(2), list[PodcastError]()

    def lock(first: str, second: str) -> None:
        try:
            with writing(postgres_engine) as session:
                projects.lock(session, first, owner="local")
                both.wait()
                projects.lock(session, second, owner="local")
        except PodcastError as error:
            refused.append(error)

    threads = [Thread(target=lock, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(error) for error in refused] == ["The database is busy with something long."]
    assert is_passing(refused[0].__cause__)
    with reading(postgres_engine) as session:
        assert projects.get_project(session, "a", owner="local")
