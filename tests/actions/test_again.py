from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.again import duplicate_project, made_so_far, reset_project
from lib.actions.history import list_versions, restore_version
from lib.actions.projects import load_project, save_project, set_status
from lib.actions.render import prepare_run, render_status
from lib.actions.sources import add_pasted, list_sources, read_source
from lib.actions.studio import Studio
from lib.errors import Duplicate, NotFound, NotReady, Stale
from lib.models.brief import Music, Pronunciation
from lib.models.enums import ProjectStatus, Step
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.store import sources
from lib.store.engine import reading

Scripted = Callable[..., Project]
TEXT = "The barrage was finished in 1966. " * 20


@pytest.fixture
def sourced(scripted: Scripted, toned: Studio) -> Project:
    """A project with a source and a fact that quotes it."""
    project = scripted()
    source = add_pasted(toned, project.project_id, TEXT, "Notes")
    fact = Fact(quote=TEXT[:33], source_id=source.id, start=0, end=33)
    change = {"research": Research(fact_cards=[fact]), "title": "Tides", "tone": "dry"}
    return save_project(toned, project.model_copy(update=change))


def test_starting_over_leaves_the_brief_and_the_sources(sourced: Project, toned: Studio) -> None:
    set_status(toned, sourced.project_id, ProjectStatus.IN_PROGRESS)
    said = {"pronunciations": [Pronunciation(word="Rance", said="Ronss")], "music": Music(intro="piece:dawn")}
    sourced = save_project(toned, sourced.model_copy(update=said))
    fresh = reset_project(toned, load_project(toned, sourced.project_id))
    assert (fresh.title, fresh.idea, fresh.tone, fresh.cast) == ("Tides", sourced.idea, "dry", sourced.cast)
    assert (fresh.pronunciations, fresh.music) == (sourced.pronunciations, sourced.music)
    assert (fresh.script_data, fresh.research, fresh.analysis) == (None, None, None)
    assert (fresh.current_step, fresh.status) == (Step.CREATE, ProjectStatus.DRAFT)
    assert len(list_sources(toned, fresh.project_id)) == 1
    assert load_project(toned, fresh.project_id) == fresh


def test_starting_over_can_be_taken_back_from_the_history(sourced: Project, toned: Studio) -> None:
    fresh = reset_project(toned, sourced)
    assert list_versions(toned, fresh.project_id)[0].what == "Started over"
    assert restore_version(toned, fresh, sourced.version).document() == sourced.document()


def test_what_starting_over_clears_is_counted(sourced: Project, toned: Studio) -> None:
    assert made_so_far(sourced) == {"facts": 1, "scenes": 2, "approvals": 2}
    assert made_so_far(reset_project(toned, sourced)) == {}


def test_a_project_that_renders_or_changed_elsewhere_is_not_started_over(sourced: Project, toned: Studio) -> None:
    save_project(toned, sourced.model_copy(update={"tone": "warm"}))
    with pytest.raises(Stale):
        reset_project(toned, sourced)
    prepare_run(toned, sourced.project_id)
    with pytest.raises(NotReady, match="being rendered"):
        reset_project(toned, load_project(toned, sourced.project_id))


def test_a_copy_has_the_script_and_sources_of_its_own_but_no_render(sourced: Project, toned: Studio) -> None:
    prepare_run(toned, sourced.project_id)
    copy = duplicate_project(toned, sourced.project_id)
    assert (copy.title, copy.current_step, copy.is_favorite) == ("Tides (copy)", Step.SCRIPT, False)
    assert copy.script_data == sourced.script_data
    assert render_status(toned, copy.project_id) is None
    (theirs,) = list_sources(toned, copy.project_id)
    assert theirs.id != list_sources(toned, sourced.project_id)[0].id
    assert copy.research and copy.research.fact_cards[0].source_id == theirs.id
    assert read_source(toned, copy.project_id, theirs.id).text[:33] == copy.research.fact_cards[0].quote


def test_the_copied_sources_are_found_by_search(sourced: Project, toned: Studio) -> None:
    copy = duplicate_project(toned, sourced.project_id, new_project_id="copy")
    with reading(toned.engine) as session:
        found = sources.search_passages(session, "copy", "barrage")
    assert {passage.source_id for passage in found} == {source.id for source in list_sources(toned, copy.project_id)}


def test_a_copy_of_nothing_or_over_something_is_refused(sourced: Project, toned: Studio) -> None:
    with pytest.raises(NotFound):
        duplicate_project(toned, "nobody")
    with pytest.raises(Duplicate):
        duplicate_project(toned, sourced.project_id, new_project_id=sourced.project_id)
