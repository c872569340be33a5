from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.errors import Duplicate, NotFound
from lib.models.project import Document
from lib.models.source import Source, SourcePublic
from lib.models.values import digest
from lib.store import projects, sources
from lib.store.engine import reading, writing

TEXT = "The barrage was finished in 1966.\n\nFishermen feared for the salmon.\n\nTurbines turn with the tide."


def _add(engine: Engine, text: str = TEXT, project_id: str = "p1") -> SourcePublic:
    at, passages = 0, []
    for paragraph in text.split("\n\n"):
        passages.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    source = Source(project_id=project_id, title="Notes", text=text, sha256=digest(text.encode()))
    with writing(engine) as session:
        return sources.insert_source(session, source, passages)


@pytest.fixture(autouse=True)
def project(engine: Engine) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="tides"), owner="local")
        projects.insert_project(session, "p2", Document(idea="other"), owner="local")


def test_a_source_is_stored_once_a_project(engine: Engine) -> None:
    added = _add(engine)
    with pytest.raises(Duplicate) as caught:
        _add(engine)
    assert caught.value.existing_id == added.id
    _add(engine, project_id="p2")


def test_a_question_finds_the_passage_with_its_offsets_in_the_text(engine: Engine) -> None:
    added = _add(engine)
    with reading(engine) as session:
        best = sources.search_passages(session, "p1", "When did they finish the barrage?")[0]
    assert best.source_id == added.id
    assert TEXT[best.start : best.end] == best.text == "The barrage was finished in 1966."


def test_words_match_in_other_forms(engine: Engine) -> None:
    _add(engine)
    with reading(engine) as session:
        assert "Turbines turn" in sources.search_passages(session, "p1", "turbine turning")[0].text


@pytest.mark.parametrize("query", ["", "the of and", '"', "NOT (", "a* OR b:", "'; DROP TABLE sources; --", "ﷺ ∑"])
def test_a_query_of_operators_or_of_nothing_is_no_error(engine: Engine, query: str) -> None:
    _add(engine)
    with reading(engine) as session:
        assert sources.search_passages(session, "p1", query) == []


def test_another_projects_sources_are_not_searched(engine: Engine) -> None:
    _add(engine)
    with reading(engine) as session:
        assert sources.search_passages(session, "p2", "barrage") == []


def test_a_removed_source_is_not_found_any_more(engine: Engine) -> None:
    added = _add(engine)
    with writing(engine) as session:
        sources.delete_source(session, "p1", added.id)
    with reading(engine) as session:
        assert sources.search_passages(session, "p1", "barrage") == []
        with pytest.raises(NotFound):
            sources.get_source(session, "p1", added.id)


def test_deleting_the_project_deletes_its_sources_and_their_index(engine: Engine) -> None:
    _add(engine)
    with writing(engine) as session:
        projects.delete_project(session, "p1", owner="local")
    with reading(engine) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM source_passages")) == 0
        assert sources.search_passages(session, "p1", "barrage") == []
