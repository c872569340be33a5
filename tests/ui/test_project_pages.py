"""Analysis, Research and Script on real projects."""

import re

import pytest

from lib.actions.history import list_versions, read_version
from lib.actions.projects import load_project, save_project
from lib.actions.sources import add_pasted
from lib.errors import StorageFailed
from lib.ui import look
from tests.ui.typing_hands import can_press, html_of, shown, type_and_press, type_into, words_on
from tests.ui.typing_hands import press as follow


@pytest.mark.parametrize("stage", ["created", "analysed", "researched", "written"])
@pytest.mark.parametrize("page", ["create", "analysis", "research", "script", "render"])
def test_every_project_page_opens_at_every_stage(full, visit, page, stage):
    at = visit(page, project=stage)
    assert not at.error
    assert at.query_params["project"] == stage
    assert shown(at, "project_title")["value"] == stage


def test_a_step_that_is_not_ready_says_what_it_waits_for(full, visit):
    at = visit("create", project="created")
    (steps,) = [html.value for html in at.html if 'class="steps"' in html.value]
    assert 'aria-disabled="true" title="Waits for the analysis">Script<' in steps
    assert words_on(at, "go", "/analysis?project=created") == "Analysis"


def test_a_step_that_was_reached_is_one_click_away(full, visit):
    at = visit("script", project="written")
    follow(at, "go", "/research?project=written")
    assert at.query_params["project"] == "written"
    assert at.button(key="research_primary").label == "Go to the script"


def test_the_title_is_edited_in_place(full, visit, behind):
    at = visit("script", project="written")
    type_into(at, "project_title", "The wall")
    assert load_project(behind, "written").title == "The wall"


def test_a_title_of_nothing_is_not_taken(full, visit, behind):
    at = visit("script", project="written")
    assert shown(at, "project_title")["required"]
    type_into(at, "project_title", "  ")
    assert load_project(behind, "written").title == "written"


def test_a_rerun_without_a_change_writes_nothing(full, visit, behind):
    before = load_project(behind, "written").version
    visit("script", project="written").run().run()
    assert load_project(behind, "written").version == before


def test_the_analysis_says_what_the_sources_carry_and_where_to_add_one(full, visit, behind):
    save_project(behind, load_project(behind, "analysed").model_copy(update={"duration": 90}))
    at = visit("analysis", project="analysed")
    assert "not 90." in at.warning[0].value
    at.button(key="fit_minutes").click().run()
    assert not at.warning and load_project(behind, "analysed").duration < 90
    save_project(behind, load_project(behind, "analysed").model_copy(update={"duration": 90}))
    at.run()
    at.button(key="more_sources").click().run()
    assert at.number_input(key="brief_minutes").value == 90


def test_a_short_script_says_why_and_takes_the_length_that_fits(full, visit, behind):
    save_project(behind, load_project(behind, "written").model_copy(update={"duration": 90}))
    at = visit("script", project="written")
    said = html_of(at)
    assert "Your sources carry about" in said and "Add a source" in said
    (fits,) = set(re.findall(r'data-act="fit_minutes" data-of="(\d+)"', said))
    follow(at, "fit_minutes", fits)
    assert load_project(behind, "written").duration == int(fits)
    assert "not 90." not in html_of(at)


def test_another_outline_can_be_picked_and_edited(full, visit, behind):
    at = visit("analysis", project="analysed")
    other = load_project(behind, "analysed").analysis.suggested_outlines[1]
    at.get_by_key("analysis_outline").set_value(other.id).run()
    type_into(at, f"segment_{other.id}_0", "A new beginning")
    outline = load_project(behind, "analysed").analysis.outline
    assert (outline.id, outline.segments[0]) == (other.id, "A new beginning")


def test_finding_facts_shows_them_with_their_sources(full, visit, behind, work):
    at = visit("research", project="analysed")
    at.button(key="research_primary").click().run()
    work("analysed")
    at.run()
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


def test_writing_the_script_opens_it(full, visit, behind, work):
    at = visit("research", project="researched")
    at.button(key="research_primary").click().run()
    assert not [b for b in at.button if b.key == "research_primary"], "it led on to the script"
    work("researched")
    at = visit("script", project="researched")
    assert load_project(behind, "researched").script_data.scenes
    assert not can_press(at, "render_episode")


def stale(visit, behind):
    """A tab whose title was changed after another window had changed tone and title."""
    at = visit("script", project="written")
    project = load_project(behind, "written")
    save_project(behind, project.model_copy(update={"tone": "calm", "title": "Theirs"}))
    return type_into(at, "project_title", "Mine")


def press(at, label):
    next(b for b in at.button if b.label == label).click().run()


def test_a_stale_tab_is_told_and_shown_both_versions_of_what_differs(full, visit, behind):
    at = stale(visit, behind)
    tables = [html.value for html in at.html if "versions" in html.value and "<table" in html.value]
    assert len(tables) == 2
    assert "<td>Mine</td><td>Theirs</td>" in tables[0]
    assert "<td>(nothing)</td><td>calm</td>" in tables[1]
    assert load_project(behind, "written").title == "Theirs"


def test_what_goes_on_being_changed_while_stale_is_kept_too(full, visit, behind):
    at = type_into(stale(visit, behind), "project_title", "Mine indeed")
    press(at, "Keep mine")
    assert load_project(behind, "written").title == "Mine indeed"


@pytest.mark.parametrize(
    ("button", "title", "tone"),
    [
        ("Keep mine", "Mine", ""),
        ("Load the other version", "Theirs", "calm"),
        ("Keep what is ticked of mine", "Mine", "calm"),
    ],
)
def test_a_stale_tab_may_keep_either_version_or_parts_of_both(full, visit, behind, button, title, tone):
    at = stale(visit, behind)
    at.checkbox(key="keep_part_title").check().run()
    press(at, button)
    kept = load_project(behind, "written")
    assert (kept.title, kept.tone) == (title, tone)
    assert shown(at, "project_title")["value"] == title
    assert not [b for b in at.button if b.label == "Keep mine"]


def test_mine_is_still_there_when_the_disk_is_full_as_it_is_kept(full, visit, behind, monkeypatch):
    at = stale(visit, behind)

    def full_disk(*_: object, **__: object) -> None:
        raise StorageFailed("The disk is full, so nothing was saved.", hint="Free some space, then try again.")

    with monkeypatch.context() as patch:
        patch.setattr("lib.ui.project.keep_mine", full_disk)
        press(at, "Keep mine")
    assert load_project(behind, "written").title == "Theirs"
    press(at, "Keep mine")
    assert load_project(behind, "written").title == "Mine"


def test_a_title_that_mine_was_kept_over_stays_in_the_history(full, visit, behind):
    at = visit("script", project="written")
    save_project(behind, load_project(behind, "written").model_copy(update={"title": "Theirs"}))
    type_into(at, "project_title", "Mine")
    press(at, "Keep mine")
    kept = [read_version(behind, "written", each.version).title for each in list_versions(behind, "written")]
    assert kept[:2] == ["Mine", "Theirs"]


def test_a_third_version_is_shown_before_mine_is_kept_over_it(full, visit, behind):
    at = stale(visit, behind)
    newer = load_project(behind, "written")
    save_project(behind, newer.model_copy(update={"title": "Theirs again"}))
    press(at, "Keep mine")
    assert load_project(behind, "written").title == "Theirs again"
    press(at, "Keep mine")
    assert load_project(behind, "written").title == "Mine"


def test_words_typed_over_an_older_text_never_overwrite_the_newer_one(full, visit, behind):
    at = visit("script", project="written")
    older = shown(at, "project_title")["revision"]
    project = load_project(behind, "written")
    save_project(behind, project.model_copy(update={"title": "Theirs"}))
    at.run()
    type_into(at, "project_title", "Mine", revision=older)
    assert load_project(behind, "written").title == "Theirs"
    assert [b for b in at.button if b.label == "Keep mine"]


def test_a_title_typed_while_another_project_is_opened_stays_with_its_own(full, visit, behind):
    at = visit("script", project="written")
    older = type_and_press(at, "project_title", "Written's own", "go", "/research?project=researched")
    assert at.query_params["project"] == "researched"
    field = shown(at, "project_title")
    assert (field["value"], field["of"]) == ("researched", "researched")
    assert field["revision"] != older
    type_into(at, "project_title", "Written's own!", revision=older)
    assert load_project(behind, "written").title == "Written's own"
    assert load_project(behind, "researched").title != "Written's own!"
    assert [b for b in at.button if b.label == "Keep mine"]


def test_an_unsettled_version_is_still_there_after_a_look_at_another_project(full, visit, behind):
    at = stale(visit, behind)
    follow(at, "go", "/create?project=created")
    assert not [b for b in at.button if b.label == "Keep mine"]
    follow(at, "go", "/script?project=written")
    assert shown(at, "project_title")["value"] == "Mine"
    press(at, "Keep mine")
    assert load_project(behind, "written").title == "Mine"


def test_a_sources_title_is_read_as_words_and_fetches_nothing(full, visit, behind):
    source = add_pasted(behind, "created", "The wall was built in 1966. " * 9, "![x](https://x.test/a.png) $5 to $10")
    at = visit("create", project="created")
    at.button(key=f"read_{source.id}").click().run()
    assert any(title.value == look.plain(source.title) for title in at.subheader)
    assert all("![x]" not in (button.help or "") for button in at.button)
