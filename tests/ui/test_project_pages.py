"""Analysis, Research and Script on real projects."""

import pytest

from lib.actions.projects import load_project, save_project


@pytest.mark.parametrize("stage", ["created", "analysed", "researched", "written"])
@pytest.mark.parametrize("page", ["create", "analysis", "research", "script", "render"])
def test_every_project_page_opens_at_every_stage(full, visit, page, stage):
    at = visit(page, project=stage)
    assert not at.error
    assert at.query_params["project"] == stage
    assert at.text_input(key="project_title").value == stage


def test_a_step_that_is_not_ready_says_what_it_waits_for(full, visit):
    at = visit("create", project="created")
    assert at.button(key="step_script").disabled
    assert at.button(key="step_script").help == "Waits for the analysis"
    assert not at.button(key="step_analysis").disabled


def test_a_step_that_was_reached_is_one_click_away(full, visit):
    at = visit("script", project="written")
    at.button(key="step_research").click().run()
    assert at.query_params["project"] == "written"
    assert at.button(key="research_primary").label == "Go to the script"


def test_the_title_is_edited_in_place(full, visit, behind):
    at = visit("script", project="written")
    at.text_input(key="project_title").set_value("The wall").run()
    assert load_project(behind, "written").title == "The wall"


def test_a_title_of_nothing_is_put_back(full, visit):
    at = visit("script", project="written")
    at.text_input(key="project_title").set_value("  ").run()
    assert at.text_input(key="project_title").value == "written"


def test_a_rerun_without_a_change_writes_nothing(full, visit, behind):
    before = load_project(behind, "written").version
    visit("script", project="written").run().run()
    assert load_project(behind, "written").version == before


def test_another_outline_can_be_picked_and_edited(full, visit, behind):
    at = visit("analysis", project="analysed")
    other = load_project(behind, "analysed").analysis.suggested_outlines[1]
    at.get_by_key("analysis_outline").set_value(other.id).run()
    at.text_input(key=f"segment_{other.id}_0").set_value("A new beginning").run()
    outline = load_project(behind, "analysed").analysis.outline
    assert (outline.id, outline.segments[0]) == (other.id, "A new beginning")


def test_finding_facts_shows_them_with_their_sources(full, visit, behind):
    at = visit("research", project="analysed")
    at.button(key="research_primary").click().run()
    found = load_project(behind, "analysed").research
    assert found.fact_cards
    assert any(found.fact_cards[0].quote[:20] in html.value for html in at.html)


def test_nothing_is_looked_up_when_nothing_is_ticked(full, visit, behind):
    at = visit("research", project="analysed")
    for box in list(at.checkbox):
        at.checkbox(key=box.key).uncheck().run()
    assert at.button(key="research_primary").disabled
    assert load_project(behind, "analysed").selected_queries == set()


def test_a_fact_is_rejected_and_restored(full, visit, behind):
    fact_id = load_project(behind, "researched").research.fact_cards[0].id
    at = visit("research", project="researched")
    at.button(key=f"judge_{fact_id}").click().run()
    assert load_project(behind, "researched").research.fact_cards[0].rejected
    at.button(key=f"judge_{fact_id}").click().run()
    assert not load_project(behind, "researched").research.fact_cards[0].rejected


def test_a_fact_by_hand_must_stand_in_its_source(full, visit):
    at = visit("research", project="researched")
    at.text_area(key="own_quote").set_value("The moon is a balloon.")
    at.button(key="add_fact").click().run()
    assert "word for word" in at.error[0].value
    assert at.text_area(key="own_quote").value == "The moon is a balloon."


def test_writing_the_script_opens_it(full, visit, behind):
    at = visit("research", project="researched")
    at.button(key="research_primary").click().run()
    assert load_project(behind, "researched").script_data.scenes
    assert at.button(key="render_episode").disabled


def test_a_stale_change_is_told_and_can_be_made_again(full, visit, behind):
    at = visit("script", project="written")
    project = load_project(behind, "written")
    save_project(behind, project.model_copy(update={"tone": "calm"}))
    at.text_input(key="project_title").set_value("Mine").run()
    assert [b.label for b in at.button if b.label in ("Load the other version", "Keep mine")] == [
        "Load the other version",
        "Keep mine",
    ]
    next(b for b in at.button if b.label == "Keep mine").click().run()
    kept = load_project(behind, "written")
    assert (kept.title, kept.tone) == ("Mine", "calm")


def test_a_stale_change_can_be_let_go(full, visit, behind):
    at = visit("script", project="written")
    save_project(behind, load_project(behind, "written").model_copy(update={"title": "Theirs"}))
    at.text_input(key="project_title").set_value("Mine").run()
    next(b for b in at.button if b.label == "Load the other version").click().run()
    assert at.text_input(key="project_title").value == "Theirs"
    assert load_project(behind, "written").title == "Theirs"
