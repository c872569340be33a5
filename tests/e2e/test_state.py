"""What a producer types is kept: through reruns, refreshes and a second window."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, expect

from lib.actions.lines import edit_line
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.sources import add_pasted, read_source
from lib.actions.studio import Studio
from lib.models.analysis import Analysis
from lib.models.brief import Speaker
from lib.models.enums import Step
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from tests.e2e.tab import Tab
from tests.server import AppServer

pytestmark = pytest.mark.browser

CAST = [Speaker(name="Maya", role="host"), Speaker(name="Tom", role="guest")]
SAID = "Before the wall there was a river; after it, twice a day, a lake that pays for itself."


@pytest.fixture
def talk(behind: Studio, request: pytest.FixtureRequest) -> str:
    """A project with a script of two scenes; its id is the test's."""
    made = create_project(behind, new_project(idea="Tides", minutes=1, project_id=request.node.name[:80]), cast=CAST)
    scenes = [
        Scene(id=f"s{n}", title=f"Part {n}", lines=[Line(id=f"l{n}", speaker="Maya", text=f"Words of scene {n}.")])
        for n in (1, 2)
    ]
    change = {
        "script_data": Script(scenes=scenes), "analysis": Analysis(), "research": Research(),
        "current_step": Step.SCRIPT,
    }  # fmt: skip
    return save_project(behind, made.model_copy(update=change)).project_id


def edit_first_scene(browser: Browser, app: AppServer, project_id: str) -> tuple[Tab, Locator]:
    tab = Tab(browser, app.url)
    tab.open(f"/script?project={project_id}")
    tab.click("Edit")
    return tab, tab.page.get_by_label("Line 1", exact=True)


def first_line(studio: Studio, project_id: str) -> str:
    script = load_project(studio, project_id).script_data
    assert script
    return script.lines()[0].text


def test_no_key_is_lost_while_every_pause_runs_the_page(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    tab, line = edit_first_scene(browser, app, talk)
    line.fill("")
    for n, word in enumerate(SAID.split(" ")):
        line.press_sequentially(word if n == 0 else f" {word}", delay=25)
        tab.page.wait_for_timeout((40, 720, 300, 760)[n % 4])  # the page runs while the next words are typed
    expect(line).to_have_value(SAID)
    app.wait_until(lambda: first_line(behind, talk) == SAID)  # no blur
    tab.settle()
    expect(line).to_have_value(SAID)
    expect(line).to_be_focused()
    assert tab.faults == []


def test_a_refresh_in_the_middle_of_typing_keeps_what_was_typed(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    tab, line = edit_first_scene(browser, app, talk)
    line.fill("This was typed")
    app.wait_until(lambda: first_line(behind, talk) == "This was typed")
    line.press_sequentially(" and this", delay=10)
    tab.page.reload()
    tab.settle()
    expect(line).to_have_value("This was typed and this")  # the scene is open still, and the tab kept the last words
    app.wait_until(lambda: first_line(behind, talk) == "This was typed and this")


def test_the_browsers_own_undo_works_after_a_save(browser: Browser, app: AppServer, behind: Studio, talk: str) -> None:
    tab, line = edit_first_scene(browser, app, talk)
    line.press("End")
    line.press_sequentially(" More.")
    app.wait_until(lambda: first_line(behind, talk) == "Words of scene 1. More.")
    tab.settle()
    line.press("Control+z")
    app.wait_until(lambda: first_line(behind, talk) != "Words of scene 1. More.")


def test_no_press_is_lost_however_quickly_the_next_one_follows(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    for line_id in ("l1", "l2"):
        edit_line(behind, load_project(behind, talk), line_id, text="Who would doubt it?")
    tab = Tab(browser, app.url)
    tab.open(f"/script?project={talk}")
    tab.page.get_by_label("Title of the episode").fill("Tides, twice a day")
    tab.page.evaluate(
        """ids => ids.forEach((id) => document.querySelector(`[data-act=approve][data-of=${id}]`).click())""",
        ["s1", "s2"],
    )

    def is_done() -> bool:
        project = load_project(behind, talk)
        return bool(project.script_data and project.script_data.all_approved) and project.title == "Tides, twice a day"

    app.wait_until(is_done, 30)
    tab.settle()
    assert tab.faults == []


def test_two_windows_on_one_line_show_both_versions_and_either_may_stay(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    (one, here), (two, there) = (edit_first_scene(browser, app, talk) for _ in range(2))
    there.fill("Theirs.")
    app.wait_until(lambda: first_line(behind, talk) == "Theirs.")
    here.fill("Mine.")
    one.see("changed in another window")
    one.settle()
    table = one.page.locator("table.versions")
    expect(table).to_contain_text("Maya: Mine.")
    expect(table).to_contain_text("Maya: Theirs.")
    assert first_line(behind, talk) == "Theirs."
    one.click("Keep mine")
    app.wait_until(lambda: first_line(behind, talk) == "Mine.")
    there.fill("Theirs again.")
    two.see("changed in another window")
    two.settle()
    two.click("Load the other version")
    expect(there).to_have_value("Mine.")
    assert first_line(behind, talk) == "Mine."
    assert one.faults == two.faults == []


def test_a_version_is_looked_at_and_restored_from_the_drawer(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    tab, line = edit_first_scene(browser, app, talk)
    line.fill("Other words.")
    app.wait_until(lambda: first_line(behind, talk) == "Other words.")
    tab.settle()
    tab.page.get_by_test_id("stMain").get_by_role("button", name="More for Tides").click()
    tab.page.get_by_text("History…").click()
    drawer = tab.page.get_by_role("dialog")
    drawer.get_by_role("button", name="Look at it").first.click()
    expect(drawer.locator("table.versions")).to_contain_text("Maya: Words of scene 1.")
    drawer.get_by_role("button", name="Restore version 2").click()
    app.wait_until(lambda: first_line(behind, talk) == "Words of scene 1.")
    tab.settle()
    assert tab.faults == []


def test_looking_at_every_page_writes_nothing(browser: Browser, app: AppServer, behind: Studio, talk: str) -> None:
    tab = Tab(browser, app.url)
    tab.open(f"/script?project={talk}")
    wal = Path(f"{behind.engine.url.database}-wal")
    with behind.engine.connect() as watcher:
        before, size = watcher.execute(sa.text("PRAGMA data_version")).scalar(), wal.stat().st_size
        for page in ("script", "create", "analysis", "research", "render", "", "settings", "asset-library"):
            tab.open(f"/{page}?project={talk}")
        assert watcher.execute(sa.text("PRAGMA data_version")).scalar() == before
    assert wal.stat().st_size == size


def test_no_key_of_an_idea_is_lost_when_its_project_begins_under_it(
    browser: Browser, app: AppServer, behind: Studio
) -> None:
    words = "How a Breton estuary made power from tides"
    tab = Tab(browser, app.url)
    tab.open("/create")
    idea = tab.page.get_by_label("What is the episode about?")
    idea.press_sequentially(words[:20], delay=80)
    tab.page.wait_for_timeout(720)  # the pause in which the project begins
    tab.page.keyboard.type(words[20:], delay=80)  # to whatever has the focus
    tab.page.wait_for_url(lambda url: "project=" in url)
    expect(idea).to_have_value(words)
    app.wait_until(lambda: load_project(behind, tab.project_id).idea == words)
    tab.settle()
    expect(idea).to_have_value(words)
    expect(idea).to_be_focused()
    assert tab.faults == []


def test_a_fact_opens_at_its_quote_in_a_long_source_and_a_doubted_scene_takes_a_reason(
    browser: Browser, app: AppServer, behind: Studio, talk: str
) -> None:
    quote = "The wall across the bay was finished in 1966."
    source = add_pasted(
        behind, talk, "\n\n".join([*["Long before it, much was said."] * 200, quote, "The end."]), "Wall"
    )
    start = read_source(behind, talk, source.id).text.index(quote)
    fact = Fact(id="f1", quote=quote, claim=quote, source_id=source.id, start=start, end=start + len(quote))
    project = load_project(behind, talk)
    line = Line(id="l1", speaker="Maya", text="The wall was finished in 1967.", used_fact_ids=["f1"])
    change = {
        "research": Research(fact_cards=[fact]), "script_data": Script(scenes=[Scene(id="s1", lines=[line])]),
    }  # fmt: skip
    save_project(behind, project.model_copy(update=change))
    tab = Tab(browser, app.url)
    tab.open(f"/script?project={talk}")
    tab.page.locator(".script .cite[data-of=f1]").click()
    expect(tab.page.locator("mark")).to_have_text(quote)
    expect(tab.page.locator("mark")).to_be_in_viewport()
    tab.page.keyboard.press("Escape")
    tab.settle()
    tab.click("Approve this scene")
    tab.page.get_by_label("Why may it be said as it is?").fill("The opening was a year later.")
    tab.page.get_by_role("button", name="Approve with this reason").click()

    def reason() -> str:
        script = load_project(behind, talk).script_data
        kept = script.scenes[0].approval if script else None
        return kept.reason if kept else ""

    app.wait_until(lambda: reason() == "The opening was a year later.")
    expect(tab.page.locator(".reason")).to_contain_text("The opening was a year later.")
    assert tab.faults == []
