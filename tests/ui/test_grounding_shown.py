import pytest

from lib.actions.grounding import cite
from lib.actions.lines import edit_line
from lib.actions.projects import load_project
from lib.actions.research import reject_fact
from lib.models.research import Fact
from lib.models.source import Source
from lib.store.engine import writing
from lib.ui import source_reader
from tests.ui.typing_hands import desk, do, html_of, press


@pytest.fixture
def doubted(full, behind):
    """The first cited line of the written project, made to say a number that no fact holds."""
    project = load_project(behind, "written")
    line = next(line for line in project.script_data.lines() if line.used_fact_ids)
    edit_line(behind, project, line.id, text=f"{line.text} It took 777 engineers.")
    project = load_project(behind, "written")
    scene = next(s for s in project.script_data.scenes if line.id in {each.id for each in s.lines})
    return next(each for each in scene.lines if each.id == line.id), scene


def scene_now(behind, scene_id):
    return load_project(behind, "written").script_data.scene(scene_id)


def test_approving_a_doubted_scene_asks_for_a_reason_and_shows_it(doubted, visit, behind):
    _, scene = doubted
    at = press(visit("script", project="written"), "approve", scene.id)
    assert not scene_now(behind, scene.id).approved
    at.button(key="approve_with_reason").click().run()
    assert "Say in a sentence" in at.error[0].value
    at.text_area(key="approval_reason").set_value("The yard's <own> count.")
    at.button(key="approve_with_reason").click().run()
    assert scene_now(behind, scene.id).approval.reason == "The yard's <own> count."
    assert "The yard&#x27;s &lt;own&gt; count." in html_of(at.run())


def test_approving_all_names_the_scene_of_a_doubt_also_when_it_is_the_only_one(doubted, visit, behind):
    _, scene = doubted
    place = load_project(behind, "written").script_data.scenes.index(scene) + 1
    shown = html_of(press(visit("script", project="written"), "approve_all"))
    assert f"<li>Scene {place}, line " in shown


def test_the_doubted_words_are_marked_with_their_sentence(doubted, visit):
    shown = html_of(visit("script", project="written"))
    assert 'title="No cited fact holds the number 777.' in shown


def test_a_fact_opens_on_its_quote_inside_the_source(full, visit, behind):
    project = load_project(behind, "written")
    fact = next(f for f in project.research.fact_cards if f.id in project.script_data.lines()[0].used_fact_ids or True)
    used = next(i for line in project.script_data.lines() for i in line.used_fact_ids)
    fact = next(f for f in project.research.fact_cards if f.id == used)
    shown = html_of(press(visit("script", project="written"), "open_fact", fact.id))
    assert '<mark id="the-quote"' in shown


def test_research_opens_a_fact_in_its_source_and_tells_the_page(full, visit, behind):
    fact = load_project(behind, "written").research.fact_cards[0]
    with writing(behind.engine) as session:
        session.get(Source, fact.source_id).pages = [0, fact.start]
    at = visit("research", project="written")
    assert " · p.\u00a02 · " in html_of(at)
    shown = html_of(press(at, "open_fact", fact.id))
    assert '<mark id="the-quote"' in shown and "p. 2 of 2" in shown


def test_a_line_is_given_other_facts_in_a_dialog(doubted, visit, behind):
    line, scene = doubted
    at = press(visit("script", project="written"), "line_facts", line.id)
    boxes = [box for box in at.checkbox if box.key.startswith(f"cite_{line.id}_")]
    assert [box.value for box in boxes][: len(line.used_fact_ids)] == [True] * len(line.used_fact_ids)
    other = next(box for box in boxes if not box.value)
    other.check().run()
    at.button(key="save_facts").click().run()
    now = next(each for each in scene_now(behind, scene.id).lines if each.id == line.id)
    assert now.used_fact_ids == [*line.used_fact_ids, other.key.removeprefix(f"cite_{line.id}_")]


def test_a_line_at_the_desk_shows_its_facts_beside_its_words(doubted, visit):
    line, scene = doubted
    at = press(visit("script", project="written"), "edit", scene.id)
    shown = next(each for each in desk(at)["lines"] if each["id"] == line.id)
    assert [each["of"] for each in shown["cites"]] == line.used_fact_ids
    assert shown["cites"][0]["told"].startswith("Fact ")
    assert html_of(at).count('class="line-facts"') == 1
    assert html_of(at).split('class="line-facts"')[1].split("</ol>")[0].count("<li>") == 1
    do(at, "facts", line.id)
    assert [box for box in at.checkbox if box.key.startswith(f"cite_{line.id}_")]


def test_a_rejected_fact_shows_at_the_lines_that_use_it(full, visit, behind):
    project = load_project(behind, "written")
    line = next(line for line in project.script_data.lines() if line.used_fact_ids)
    reject_fact(behind, project, line.used_fact_ids[0])
    shown = html_of(visit("script", project="written"))
    assert 'class="cite rejected"' in shown
    assert "rejected" in shown


def test_the_sources_view_leads_to_lines_and_sources(full, visit, behind):
    project = load_project(behind, "written")
    line = next(line for line in project.script_data.lines() if line.used_fact_ids)
    cite(behind, project, line.id, line.used_fact_ids)
    at = visit("script", project="written", view="sources")
    shown = html_of(at)
    assert "What carries the episode" in shown
    assert f"line={line.id}" in shown
    source_id = next(f for f in project.research.fact_cards if f.id == line.used_fact_ids[0]).source_id
    assert 'class="prose reader"' in html_of(press(at, "open_place", f"{source_id}:0:0"))


def test_the_quote_is_marked_where_it_stands_even_over_a_line_break():
    text = "# Head\n\nOne <two>\nthree four."
    shown = source_reader.passage(text, text.index("<two>"), text.index(" four"))
    assert '<mark id="the-quote" tabindex="-1">&lt;two&gt;</mark></p><p><mark>three</mark> four.' in shown
    assert shown.startswith("<h4>Head</h4>")


def test_a_quote_is_found_again_when_its_offset_is_wrong_and_lost_when_it_is_gone():
    fact = Fact(quote="two", start=7, end=10)
    assert source_reader.place_of(fact, "one two") == (4, 7)
    assert source_reader.place_of(fact, "one") == (0, 0)
