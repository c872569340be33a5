from lib.actions.projects import load_project
from lib.models.enums import ProjectStatus
from tests.ui.typing_hands import press, words_on


def html_of(at) -> str:
    return "\n".join(element.value for element in at.html)


def test_home_names_the_step_to_resume_from(full, visit):
    at = visit("home")
    assert "Resuming from Script" in html_of(at)
    at.button(key="resume_go").click().run()
    assert at.query_params["project"] == "written"


def test_every_project_is_listed_and_found(full, visit):
    at = visit("home")
    assert all(f">{stage}</p>" in html_of(at) for stage in ("created", "analysed", "researched", "written"))
    at.text_input(key="home_search").set_value("researched").run()
    rows = [element.value for element in at.html if "row-title" in element.value]
    assert sum(">created</p>" in row for row in rows) == 0


def test_a_project_becomes_a_favourite_and_is_archived(full, visit, behind):
    at = visit("home")
    at.get_by_key("icon_menu_created").click("Add to favourites").run()
    at.get_by_key("icon_menu_created").click("Archive").run()
    project = load_project(behind, "created")
    assert (project.is_favorite, project.status) == (True, ProjectStatus.ARCHIVED)


def test_an_archived_project_is_out_of_the_way_until_it_is_brought_back(full, visit, behind):
    at = visit("home")
    at.get_by_key("icon_menu_created").click("Archive").run()
    assert "project=created" not in html_of(at)
    assert ">created</p>" not in html_of(at)
    at.selectbox(key="home_status").select("Archived").run()
    assert ">created</p>" in html_of(at)
    at.get_by_key("icon_menu_created").click("Bring back from the archive").run()
    assert load_project(behind, "created").status == ProjectStatus.DRAFT
    assert "project=created" in html_of(at)


def test_deleting_asks_and_names_what_goes(full, visit, behind):
    at = visit("home")
    at.get_by_key("icon_menu_created").click("Delete…").run()
    assert any("3 sources" in element.value for element in at.markdown)
    assert load_project(behind, "created")


def test_opening_a_project_goes_to_its_step(full, visit):
    at = visit("home")
    at.button(key="open_researched").click().run()
    assert at.query_params["project"] == "researched"
    assert at.button(key="research_primary").label == "Write the script"


def test_the_sidebar_lists_the_latest_projects(full, visit):
    at = visit("settings")
    assert words_on(at, "go", "/script?project=written") == "written"


def test_a_new_episode_leaves_the_open_project(full, visit):
    at = visit("script", project="written")
    press(at, "new_episode")
    assert "project" not in at.query_params
    assert at.title[0].value == "A new episode"
