"""Episode templates: what they keep of a project, and what they make of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.again import _MADE
from lib.actions.history import list_versions
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import Studio
from lib.actions.templates import (
    apply_template,
    delete_template,
    list_templates,
    rename_template,
    save_template,
)
from lib.actions.trail import read_trail
from lib.actions.where_to_look import searches_of
from lib.errors import BadInput, Duplicate, NotFound
from lib.models.audit import Deed
from lib.models.brief import Knobs, Music, Pronunciation, Speaker
from lib.models.enums import Format
from lib.models.project import Document, Project
from lib.models.template import Shape

CAST = [
    Speaker(name="Ana", voice_id="alto", persona="Asks what it costs"),
    Speaker(name="Ben", role="guest", voice_id="bass"),
    Speaker(name="Cy", role="guest", voice_id="tenor"),
]


@pytest.fixture
def talk(studio: Studio) -> Project:
    """A project with everything that a template keeps."""
    made = create_project(studio, new_project(idea="Talks", minutes=25), cast=CAST, format=Format.INTERVIEW, tone="dry")
    change = {
        "knobs": Knobs(voice_speed=1.1), "music": Music(intro="piece:dawn"), "title": "Talk one",
        "pronunciations": [Pronunciation(word="SQL", said="sequel")], "searches": ["wikipedia"], "budget_cap": 3.0,
    }  # fmt: skip
    return save_project(studio, made.model_copy(update=change))


def test_another_project_is_made_alike_and_keeps_what_is_its_own(studio: Studio, talk: Project) -> None:
    template = save_template(studio, talk, "  Weekly   talk ")
    assert template.name == "Weekly talk"
    other = create_project(studio, new_project(idea="Tides", minutes=5))
    made = apply_template(studio, other, template.id)
    assert (made.idea, made.title) == ("Tides", "")
    assert (made.cast, made.speakers, made.duration, made.format) == (CAST, 3, 25, Format.INTERVIEW)
    assert (made.tone, made.knobs.voice_speed, made.music.intro) == ("dry", 1.1, "piece:dawn")
    assert (made.searches, made.budget_cap, made.pronunciations) == (["wikipedia"], 3.0, talk.pronunciations)
    assert list_versions(studio, made.project_id)[0].what == "Template “Weekly talk” applied"


def test_where_to_look_is_what_the_template_says_whoever_named_it(studio: Studio) -> None:
    def made(**change: object) -> Project:
        project = create_project(studio, new_project(idea="Tides", minutes=5))
        return save_project(studio, project.model_copy(update=change))

    named = save_template(studio, made(research_provider="google"), "By a client")
    assert searches_of(apply_template(studio, made(), named.id)) == ["gemini"]
    documents = save_template(studio, made(), "Documents only")
    assert searches_of(apply_template(studio, made(research_provider="exa"), documents.id)) == []


def test_every_part_of_a_document_is_kept_or_named_here_as_the_projects_own() -> None:
    own = {"idea", "title", "speakers", "avatar_url", "avatar_prompt", "avatar_persona_id", "bible"}
    where_to_look_by_another_name = {"research_provider"}
    groups = [set(Shape.model_fields), set(_MADE), own, where_to_look_by_another_name]
    assert sorted(name for group in groups for name in group) == sorted(Document.model_fields)


def test_a_name_is_given_once_and_the_newest_of_a_name_stays(studio: Studio, talk: Project) -> None:
    first = save_template(studio, talk, "Weekly")
    again = save_template(studio, talk.model_copy(update={"duration": 7}), "WEEKLY")
    assert [each.id for each in list_templates(studio)] == [first.id] == [again.id]
    assert list_templates(studio)[0].shape.duration == 7
    other = save_template(studio, talk, "A daily one")
    assert [each.name for each in list_templates(studio)] == ["A daily one", "WEEKLY"]
    with pytest.raises(Duplicate):
        rename_template(studio, other.id, "weekly")
    assert rename_template(studio, other.id, "A Daily one").name == "A Daily one"
    delete_template(studio, other.id)
    newest = read_trail(studio).entries[0]
    assert (newest.deed, newest.kind, newest.thing_id) == (Deed.DELETED, "template", other.id)
    for act in (delete_template, lambda s, i: rename_template(s, i, "x"), lambda s, i: apply_template(s, talk, i)):
        with pytest.raises(NotFound):
            act(studio, other.id)
    for name in ("", " ", "x" * 81, "a\x07b"):
        with pytest.raises(BadInput):
            save_template(studio, talk, name)


def test_who_speaks_in_a_script_is_not_taken_out_of_it(
    toned: Studio, talk: Project, scripted: Callable[..., Project]
) -> None:
    template = save_template(toned, talk, "Weekly")
    with pytest.raises(BadInput, match="speaks in the script"):
        apply_template(toned, scripted(), template.id)
