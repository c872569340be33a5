"""A scene is written at its desk as a writer would: by keys, with undo, through a refresh; and it is heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from lib.actions.lines import edit_line
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.studio import Studio, migrate
from lib.models.analysis import Analysis
from lib.models.brief import Speaker
from lib.models.enums import Step
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.settings import Settings
from tests.e2e.tab import Tab
from tests.server import AppServer

pytestmark = pytest.mark.browser

CAST = [
    Speaker(name="Maya", role="host", voice_id="heart"),
    Speaker(name="Tom", role="guest", voice_id="baritone"),
]
WORDS = {"s1": ["One here.", "Two here.", "Last here."], "s2": ["Then here.", "End here."]}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("desk") / "data"
    migrate(Settings(data_dir=folder))
    server = AppServer(folder)
    server.start()
    yield server
    server.stop()


class Desk:
    """The Script page with a scene open to edit, and what lies in the database."""

    def __init__(self, browser: Browser, app: AppServer, behind: Studio, project_id: str) -> None:
        self.app, self.behind, self.project_id = app, behind, project_id
        self.tab = Tab(browser, app.url)
        self.tab.open(f"/script?project={project_id}")
        self.tab.click("Edit")

    def line(self, number: int) -> Locator:
        return self.tab.page.get_by_label(f"Line {number}", exact=True)

    @property
    def new(self) -> Locator:
        return self.tab.page.get_by_label("New line", exact=True)

    def words(self) -> list[list[str]]:
        script = load_project(self.behind, self.project_id).script_data
        return [[line.text for line in scene.lines] for scene in script.scenes] if script else []

    def becomes(self, *scenes: list[str]) -> None:
        self.app.wait_until(lambda: self.words() == list(scenes))
        self.tab.settle()


@pytest.fixture
def talk(behind: Studio, request: pytest.FixtureRequest) -> str:
    made = create_project(behind, new_project(idea="Tides", minutes=1, project_id=request.node.name[:80]), cast=CAST)
    scenes = [
        Scene(
            id=scene_id, title=f"Part {scene_id}",
            lines=[Line(id=f"{scene_id}l{n}", speaker=CAST[n % 2].name, text=text) for n, text in enumerate(texts)],
        )
        for scene_id, texts in WORDS.items()
    ]  # fmt: skip
    change = {
        "script_data": Script(scenes=scenes), "analysis": Analysis(), "research": Research(),
        "current_step": Step.SCRIPT,
    }  # fmt: skip
    return save_project(behind, made.model_copy(update=change)).project_id


@pytest.fixture
def desk(browser: Browser, app: AppServer, behind: Studio, talk: str) -> Desk:
    return Desk(browser, app, behind, talk)


def test_a_scene_is_written_by_keys_alone_and_every_act_is_undone(desk: Desk) -> None:
    keys = desk.tab.page.keyboard
    desk.line(1).press("End")
    keys.press("Enter")
    expect(desk.new).to_be_focused()
    keys.type("A new one, ", delay=15)
    desk.tab.page.wait_for_timeout(800)  # a pause in which it becomes a line of the script
    keys.type("typed on.", delay=15)
    desk.becomes(["One here.", "A new one, typed on.", "Two here.", "Last here."], WORDS["s2"])
    expect(desk.line(2)).to_be_focused()
    assert load_project(desk.behind, desk.project_id).script_data.lines()[1].speaker == "Tom"  # type: ignore[union-attr]
    keys.press("Home")
    for _ in "A new one, ":
        keys.press("ArrowRight")
    keys.press("Enter")
    desk.becomes(["One here.", "A new one,", "typed on.", "Two here.", "Last here."], WORDS["s2"])
    expect(desk.line(3)).to_be_focused()
    keys.press("Control+Shift+ArrowDown")
    keys.press("Control+Shift+ArrowDown")
    desk.becomes(["One here.", "A new one,", "Two here.", "Last here.", "typed on."], WORDS["s2"])
    expect(desk.line(5)).to_be_focused()
    keys.press("Control+Shift+ArrowDown")  # into the next scene, which opens
    desk.becomes(["One here.", "A new one,", "Two here.", "Last here."], ["typed on.", *WORDS["s2"]])
    expect(desk.line(1)).to_have_value("typed on.")
    expect(desk.line(1)).to_be_focused()
    keys.press("Control+Alt+j")
    desk.becomes(["One here.", "A new one,", "Two here.", "Last here."], ["typed on. Then here.", "End here."])
    for _ in range(3):
        keys.press("Control+Alt+z")
        desk.tab.settle()
    desk.becomes(["One here.", "A new one,", "typed on.", "Two here.", "Last here."], WORDS["s2"])
    assert desk.tab.faults == []


def test_a_refresh_in_the_middle_of_a_new_line_keeps_it(desk: Desk) -> None:
    desk.line(1).press("End")
    desk.tab.page.keyboard.type(" Nor this.")
    desk.line(3).press("Control+Enter")
    desk.tab.page.keyboard.type("Not lost")
    desk.tab.page.reload()
    desk.tab.settle()
    desk.becomes(["One here. Nor this.", "Two here.", "Last here.", "Not lost"], WORDS["s2"])
    expect(desk.line(4)).to_have_value("Not lost")
    assert desk.tab.faults == []


def test_what_is_typed_while_the_server_is_away_is_kept_when_it_is_back(desk: Desk) -> None:
    desk.line(1).press("End")
    desk.tab.expect_disconnect = True
    desk.app.kill()
    desk.tab.page.keyboard.type(" Nobody heard it.")
    desk.tab.page.keyboard.press("Enter")
    desk.tab.page.keyboard.type("Nor this")
    desk.tab.page.wait_for_timeout(900)  # told, and lost
    desk.app.start()
    expect(desk.tab.page.locator('[data-test-connection-state="CONNECTED"]')).to_be_visible()
    desk.becomes(["One here. Nobody heard it.", "Nor this", "Two here.", "Last here."], WORDS["s2"])


def test_the_outline_and_a_late_change_are_in_sight_however_far_down_one_writes(desk: Desk) -> None:
    now = load_project(desk.behind, desk.project_id)
    edit_line(desk.behind, now, "s2l0", text=" ".join(["A long line, which takes much room."] * 50))
    desk.tab.refresh()
    desk.tab.page.locator('[data-act="edit"][data-of="s2"]').click()
    desk.tab.settle()
    edit_line(desk.behind, load_project(desk.behind, desk.project_id), "s2l1", text="Theirs.")
    desk.line(2).scroll_into_view_if_needed()
    desk.line(2).fill("Mine.")
    expect(desk.tab.page.get_by_role("button", name="Keep mine")).to_be_in_viewport()
    expect(desk.tab.page.locator(".outline li").last).to_be_in_viewport()
    assert desk.words()[1][1] == "Theirs."
    assert desk.tab.faults == []


def test_lines_are_split_and_joined_in_the_middle_of_typing(desk: Desk) -> None:
    keys = desk.tab.page.keyboard
    desk.line(1).press("End")
    keys.type(" Or there.")
    for _ in "there.":
        keys.press("ArrowLeft")
    keys.press("Enter")
    keys.type("over ")
    desk.becomes(["One here. Or", "over there.", "Two here.", "Last here."], WORDS["s2"])
    desk.line(3).press("End")
    keys.type(" Yes,")
    keys.press("Control+Alt+j")
    keys.type(" and")
    desk.becomes(["One here. Or", "over there.", "Two here. Yes, and Last here."], WORDS["s2"])
    expect(desk.line(3)).to_have_value("Two here. Yes, and Last here.")
    keys.press("Control+Alt+z")
    keys.press("Control+Alt+z")
    desk.becomes(["One here. Or", "over there.", "Two here. Yes,", "Last here."], WORDS["s2"])
    desk.line(2).press("Control+Enter")
    keys.press("Backspace")
    expect(desk.line(2)).to_be_focused()
    expect(desk.new).to_have_count(0)
    assert desk.tab.faults == []


def test_words_that_were_refused_stay_until_they_are_mended(desk: Desk) -> None:
    long = "Much too long. " * 140
    desk.line(1).fill(long)
    desk.tab.see("2,000 fit")
    desk.tab.click("Done editing")
    desk.tab.see("Line 1 of the scene that is open is not saved yet.")
    desk.tab.refresh()
    desk.tab.see("2,000 fit")
    expect(desk.line(1)).to_have_value(long)
    desk.line(1).evaluate("box => { box.focus(); box.setSelectionRange(1500, 1500) }")
    desk.tab.page.keyboard.press("Enter")
    desk.becomes([long[:1500].strip(), long[1500:].strip(), *WORDS["s1"][1:]], WORDS["s2"])
    desk.tab.click("Done editing")
    expect(desk.tab.page.locator(".desk")).to_have_count(0)
    assert desk.tab.faults == []


def test_edit_and_a_refresh_lead_to_the_line_one_writes(desk: Desk) -> None:
    page = desk.tab.page
    now = load_project(desk.behind, desk.project_id)
    edit_line(desk.behind, now, "s1l0", text=" ".join(["A long line, which takes much room."] * 50))
    desk.tab.refresh()
    page.locator('[data-act="edit"][data-of="s2"]').click()
    expect(desk.line(1)).to_be_focused()  # and not the button that approves the scene
    desk.line(2).press("End")
    page.keyboard.type(" Here I was")
    desk.tab.refresh()
    expect(desk.line(2)).to_be_focused()
    expect(desk.line(2)).to_be_in_viewport()
    page.keyboard.type(".")
    desk.app.wait_until(lambda: desk.words()[1][1] == "End here. Here I was.")
    page.evaluate("document.querySelector('.desk').dataset.same = 'yes'")
    page.locator("summary", has_text="Tools").click()
    page.locator('[data-act="tool"][data-of="find"]').click()
    desk.tab.see("Match capitals")
    expect(page.locator(".desk")).to_have_attribute("data-same", "yes")
    assert desk.tab.faults == []


def test_words_stay_in_their_column_and_run_the_way_they_are_read(desk: Desk) -> None:
    for line_id, text in (("s2l0", "https://" + "x" * 600), ("s2l1", "שלום, world.")):
        edit_line(desk.behind, load_project(desk.behind, desk.project_id), line_id, text=text)
    desk.tab.refresh()
    said = desk.tab.page.locator("#line-s2l0 .said")
    expect(said).to_be_visible()
    assert said.evaluate("said => said.scrollWidth <= said.clientWidth")
    expect(desk.tab.page.locator("#line-s2l1 .said")).to_have_css("direction", "rtl")
    desk.tab.page.locator('[data-act="edit"][data-of="s2"]').click()
    expect(desk.line(2)).to_have_css("direction", "rtl")
    expect(desk.line(1)).to_have_css("direction", "ltr")


def test_an_edit_lets_the_approval_of_its_scene_fall_and_of_no_other(desk: Desk) -> None:
    desk.tab.click("Approve all")
    desk.tab.see("2 of 2 scenes approved")
    desk.line(1).fill("Another one.")
    desk.tab.see("1 of 2 scenes approved")
    expect(desk.tab.page.locator(".outline li").nth(0)).to_contain_text("needs you")
    expect(desk.tab.page.locator(".outline li").nth(1)).to_contain_text("approved")
    desk.tab.settle()
    desk.line(1).press("Control+Alt+z")
    desk.tab.see("2 of 2 scenes approved")
    expect(desk.line(1)).to_have_value("One here.")
    assert desk.tab.faults == []


def test_a_suggested_line_is_accepted_into_the_open_scene_and_undone(desk: Desk) -> None:
    wall = "The wall across the harbour was finished in 1966."
    now = load_project(desk.behind, desk.project_id)
    research = Research(fact_cards=[Fact(id="f1", quote=wall, source_id="s", start=0, end=len(wall))])
    save_project(desk.behind, now.model_copy(update={"research": research}))
    page = desk.tab.page
    page.locator("summary", has_text="Scene").last.click()
    page.locator('[data-act="rewrite"]').click()
    page.get_by_role("button", name="Extend to 0:29").click()
    suggested = page.get_by_label("Suggested lines")
    expect(suggested).to_contain_text(wall)
    assert desk.words() == list(WORDS.values())
    suggested.get_by_role("button", name="Accept", exact=True).click()
    desk.app.wait_until(lambda: any(wall in scene for scene in desk.words()))
    expect(suggested).to_have_count(0)
    at = desk.words()[0].index(wall) + 1
    expect(desk.line(at)).to_have_value(wall)
    desk.tab.settle()
    desk.line(1).press("Control+Alt+z")
    desk.becomes(*WORDS.values())
    assert desk.tab.faults == []


def test_a_line_is_heard_while_one_goes_on_writing(desk: Desk) -> None:
    desk.tab.page.get_by_role("button", name="Hear line 2").click()
    desk.line(1).fill("Typed while it is spoken.")
    player = desk.tab.page.locator(".st-key-heard audio")
    player.wait_for(state="attached")
    heard_s = player.evaluate(
        """async (audio) => {
            audio.muted = true
            await audio.play()
            await new Promise(done => audio.addEventListener('timeupdate', () => audio.currentTime > 0.2 && done()))
            return [audio.currentTime, audio.duration]
        }"""
    )
    assert heard_s[0] > 0.2
    assert 0.4 < heard_s[1] < 4
    desk.becomes(["Typed while it is spoken.", *WORDS["s1"][1:]], WORDS["s2"])
    assert desk.tab.faults == []
