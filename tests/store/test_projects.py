from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.errors import Duplicate, NotFound, Stale
from lib.models.enums import ProjectStatus, Step
from lib.models.project import Document, Project
from lib.models.research import Query
from lib.store import projects, render_jobs
from lib.store.engine import reading, writing


def _insert(engine: Engine, project_id: str = "p1", idea: str = "How tides are harvested", **more: object) -> Project:
    with writing(engine) as session:
        return projects.insert_project(session, project_id, Document(idea=idea, **more), owner="local")


def _load(engine: Engine, project_id: str = "p1") -> Project:
    with reading(engine) as session:
        return projects.get_project(session, project_id, owner="local")


def test_a_project_comes_back_as_it_was_sets_and_unknown_keys_included(engine: Engine) -> None:
    queries = [Query(id="a", query="x"), Query(id="b", query="y")]
    saved = _insert(engine, queries=queries, selected_queries={"b", "a"}, theirOwnKey={"deep": [1, None]})
    loaded = _load(engine)
    assert loaded == saved
    assert loaded.selected_queries == {"a", "b"}
    assert loaded.model_dump()["theirOwnKey"] == {"deep": [1, None]}


def test_a_second_project_with_the_same_id_is_refused_and_names_the_first(engine: Engine) -> None:
    _insert(engine)
    with pytest.raises(Duplicate) as caught:
        _insert(engine)
    assert caught.value.existing_id == "p1"


def test_a_changed_document_is_written_and_its_version_grows(engine: Engine) -> None:
    project = _insert(engine)
    with writing(engine) as session:
        saved = projects.update_document(session, project.model_copy(update={"tone": "dry"}))
    assert (saved.version, saved.tone) == (2, "dry")
    assert _load(engine) == saved


def test_an_unchanged_document_is_not_written(engine: Engine) -> None:
    project = _insert(engine)
    statements: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with writing(engine) as session:
        assert projects.update_document(session, project) == project
    assert not [s for s in statements if s.lstrip().upper().startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_stale_write_is_refused_and_changes_nothing(engine: Engine) -> None:
    mine = _insert(engine)
    with writing(engine) as session:
        theirs = projects.update_document(session, mine.model_copy(update={"tone": "theirs"}))
    with pytest.raises(Stale), writing(engine) as session:
        projects.update_document(session, mine.model_copy(update={"tone": "mine"}))
    assert _load(engine) == theirs


def test_status_and_favourite_change_without_a_new_version(engine: Engine) -> None:
    _insert(engine)
    with writing(engine) as session:
        projects.set_columns(session, "p1", status="archived", is_favorite=True, owner="local")
    loaded = _load(engine)
    assert (loaded.status, loaded.is_favorite, loaded.version) == (ProjectStatus.ARCHIVED, True, 1)


def test_another_owners_project_does_not_exist(engine: Engine) -> None:
    _insert(engine)
    with reading(engine) as session, pytest.raises(NotFound):
        projects.get_project(session, "p1", owner="someone else")


def test_the_same_idea_is_found_whatever_its_case_and_spaces_but_not_a_part_of_it(engine: Engine) -> None:
    _insert(engine)
    with reading(engine) as session:
        assert projects.find_by_idea(session, "  how TIDES are\tharvested ", owner="local")
        assert projects.find_by_idea(session, "How tides", owner="local") is None


def test_a_list_is_filtered_searched_ordered_and_paged(engine: Engine) -> None:
    for n, idea in enumerate(["Alpha waves", "Beta 100% tides", "Gamma rays"]):
        _insert(engine, f"p{n}", idea, duration=n + 1, current_step=Step.RESEARCH)
    with writing(engine) as session:
        projects.set_columns(session, "p2", status="completed", is_favorite=True, owner="local")
    with reading(engine) as session:
        page, total = projects.list_projects(session, limit=2, owner="local")
        assert (total, [p.project_id for p in page]) == (3, ["p2", "p1"])
        assert (page[1].duration, page[1].current_step) == (2, Step.RESEARCH)
        assert projects.list_projects(session, status=ProjectStatus.COMPLETED, owner="local")[1] == 1
        assert projects.list_projects(session, favorites_only=True, owner="local")[1] == 1
        assert [p.project_id for p in projects.list_projects(session, search="TIDES", owner="local")[0]] == ["p1"]
        assert projects.list_projects(session, search="100%", owner="local")[1] == 1
        assert projects.list_projects(session, search="%", owner="local")[1] == 1  # a wildcard stands for itself
        assert projects.list_projects(session, order_by="title", owner="local")[0][0].title == "Alpha waves"


def test_a_deleted_project_is_gone(engine: Engine) -> None:
    _insert(engine)
    with writing(engine) as session:
        projects.delete_project(session, "p1", owner="local")
    with pytest.raises(NotFound):
        _load(engine)


def test_a_projects_newest_episode_is_looked_for_among_its_own(engine: Engine) -> None:
    asked: list[tuple[str, Any]] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    with reading(engine) as session:
        assert render_jobs.newest_episode(session, "p1", owner="local") is None
        query, parameters = asked[-1]
        if engine.dialect.name == "sqlite":
            plan = str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", parameters).all())
            assert "ix_content_assets_project (project_id=? AND user_id=? AND kind=?)" in plan
            assert "ix_render_jobs_latest (project_id=? AND scene_id=?)" in plan


def test_the_latest_projects_are_those_of_a_status_or_all_but_the_archive(engine: Engine) -> None:
    with writing(engine) as session:
        assert not projects.has_any(session, owner="local")
        for number, status in enumerate((ProjectStatus.DRAFT, ProjectStatus.ARCHIVED, ProjectStatus.COMPLETED)):
            projects.insert_project(session, f"p{number}", Document(idea=f"Idea {number}"), owner="local")
            projects.set_columns(session, f"p{number}", status=status.value, owner="local")
    with reading(engine) as session:
        latest = projects.latest_projects(session, owner="local", limit=5)
        assert [row.project_id for row in latest] == ["p2", "p0"]
        drafts = projects.latest_projects(session, owner="local", limit=5, status=ProjectStatus.DRAFT)
        assert [row.project_id for row in drafts] == ["p0"]
        assert projects.has_any(session, owner="local")
        assert not projects.has_any(session, owner="somebody else")
