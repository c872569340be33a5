"""Templates on Create and in Settings."""

from __future__ import annotations

from lib.actions.projects import load_project, save_project
from lib.actions.templates import list_templates, save_template
from lib.models.enums import Format


def test_how_an_episode_is_made_is_saved_and_the_next_one_is_made_alike(full, visit, behind):
    project = load_project(behind, "created")
    save_project(behind, project.model_copy(update={"duration": 12, "format": Format.DEBATE, "tone": "calm"}))
    at = visit("create", project="created")
    at.session_state["templates"] = True
    at.run()
    at.text_input(key="template_name").input("Weekly debate").run()
    at.button(key="save_template").click().run()
    [template] = list_templates(behind)
    assert (template.name, template.shape.duration) == ("Weekly debate", 12)
    fresh = visit("create")
    fresh.session_state["templates"] = True
    fresh.run()
    fresh.button(key=f"template_{template.id}").click().run()
    assert fresh.number_input(key="brief_minutes").value == 12
    assert fresh.selectbox(key="brief_format").value is Format.DEBATE
    other = visit("create", project="analysed")
    other.session_state["templates"] = True
    other.run()
    other.button(key=f"template_{template.id}").click().run()
    assert load_project(behind, "analysed").tone == "calm"
    assert not other.exception


def test_a_template_is_renamed_in_settings(full, visit, behind):
    save_template(behind, load_project(behind, "created"), "Weekly <b>")
    at = visit("settings")
    [template] = list_templates(behind)
    at.text_input(key=f"template_name_{template.id}").input("Monthly").run()
    assert [each.name for each in list_templates(behind)] == ["Monthly"]
    assert "3 min · Maya and Tom" in "".join(each.value for each in at.html)
    at.text_input(key=f"template_name_{template.id}").input(" ").run()
    assert any("needs a name" in error.value for error in at.error)
    assert not at.exception
