"""Suggestions, readings, templates and paces, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from lib.errors import Duplicate, NotFound
from lib.models.project import Document
from lib.models.rewriting import LineChange, RewriteOrder, Suggestion
from lib.models.script import Line
from lib.models.second_reading import LineReading
from lib.models.template import Shape
from lib.models.values import now
from lib.store import paces, projects, rewrites, templates
from lib.store.engine import reading, writing


def test_a_project_has_one_suggestion_and_takes_it_with_it(engine: Engine) -> None:
    change = LineChange(scene_id="s1", new=Line(speaker="Maya", text="“Tides”, she said."), after=["l2", "l1"])
    first = Suggestion(order=RewriteOrder(feedback="Livelier"), changes=[change])
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
        rewrites.put(session, "p1", first)
    with writing(engine) as session:
        assert rewrites.get(session, "p1") == first
        rewrites.put(session, "p1", Suggestion(by="another"))
        rewrites.drop(session, "p2")
    with writing(engine) as session:
        found = rewrites.get(session, "p1")
        assert found is not None and found.by == "another"
        projects.delete_project(session, "p1", owner="local")
    with reading(engine) as session:
        assert rewrites.get(session, "p1") is None


def test_readings_stand_beside_the_document_and_no_version_comes_of_them(engine: Engine) -> None:
    with writing(engine) as session:
        begun = projects.insert_project(session, "p1", Document(idea="Tides"), owner="local")
        assert begun.line_readings == {}
    read = LineReading(holds=False, words="tides", why="“Nobody” says so.", by="grey-1", at=now())
    with writing(engine) as session:
        kept = {"key": read.model_dump(mode="json")}
        projects.set_columns(session, "p1", owner="local", line_readings=kept)
    with writing(engine) as session:
        seen = projects.get_if_changed(session, begun)
        assert seen.line_readings == {"key": read} and seen.version == begun.version
        edited = projects.update_document(session, begun.model_copy(update={"title": "Tides"}))
        assert edited.line_readings == {"key": read}  # by somebody who had not seen them


def test_a_template_has_a_name_of_its_own_among_its_owners(engine: Engine) -> None:
    with writing(engine) as session:
        weekly = templates.put_template(session, "Weekly", Shape(duration=7), owner="local")
        daily = templates.put_template(session, "Daily", Shape(tone="calm"), owner="local")
        templates.put_template(session, "weekly", Shape(), owner="somebody")
    with pytest.raises(Duplicate), writing(engine) as session:
        templates.rename_template(session, daily.id, "WEEKLY", owner="local")
    with writing(engine) as session:
        assert [each.name for each in templates.list_templates(session, owner="local")] == ["Daily", "Weekly"]
        assert templates.put_template(session, "WEEKLY", Shape(duration=9), owner="local").id == weekly.id
        with pytest.raises(NotFound):
            templates.delete_template(session, weekly.id, owner="somebody")
        templates.delete_template(session, weekly.id, owner="local")
        assert templates.list_templates(session, owner="local") == [daily]


def test_what_was_heard_long_ago_counts_less(engine: Engine) -> None:
    voice, other = ("bundled", "heart"), ("bundled", "bass")
    with writing(engine) as session:
        for _ in range(3):
            paces.add(session, {voice: (1_000.0, 1_100.0)})
        paces.add(session, {voice: (1_000.0, 900.0), other: (1.0, 2.0)})
    with reading(engine) as session:
        found = paces.of_voices(session, {voice, ("bundled", "alto")})
    assert list(found) == [voice]
    ordinary_s, spoken_s = found[voice]
    assert ordinary_s == pytest.approx(2_800)
    assert spoken_s == pytest.approx(1_800 * 1.1 + 900)
