from __future__ import annotations

import pytest

from lib.actions.background import take_step
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.sources import add_document
from lib.actions.studio import Studio
from lib.errors import BadInput, Stale
from lib.models.project import Project
from tests.server import ROOT


@pytest.fixture
def project(toned: Studio) -> Project:
    project = create_project(toned, new_project(idea="How the barrage changed Port Ellery", minutes=2))
    text = (ROOT / "data" / "samples" / "ten-years-of-tide.md").read_bytes()
    add_document(toned, project.project_id, "ten-years-of-tide.md", text)
    return load_project(toned, project.project_id)


def test_a_step_that_was_saved_before_the_worker_died_is_not_taken_again(toned: Studio, project: Project) -> None:
    for verb in ("analyse", "research", "write"):
        version = load_project(toned, project.project_id).version
        take_step(toned, project.project_id, verb, version, {})
        done = load_project(toned, project.project_id)
        take_step(toned, project.project_id, verb, version, {})
        assert load_project(toned, project.project_id) == done
    assert done.script_data and done.script_data.scenes


def test_a_step_asked_of_another_version_is_refused(toned: Studio, project: Project) -> None:
    save_project(toned, project.model_copy(update={"tone": "dry"}))
    with pytest.raises(Stale):
        take_step(toned, project.project_id, "analyse", project.version, {})


def test_there_are_no_other_steps(toned: Studio, project: Project) -> None:
    with pytest.raises(BadInput):
        take_step(toned, project.project_id, "publish", project.version, {})
