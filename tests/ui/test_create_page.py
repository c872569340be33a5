from lib.actions.projects import list_projects, load_project, save_project
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.sources import list_sources
from lib.actions.studio import open_studio
from lib.settings import Settings
from tests.ui.typing_hands import shown, type_and_press, type_into

GOOD = ("tide.txt", ("The barrage made 41 gigawatt hours in 2019. " * 40).encode())


def only_project(data):
    studio = open_studio(Settings(data_dir=data))
    try:
        rows, _ = list_projects(studio)
        assert len(rows) == 1
        project = load_project(studio, rows[0].project_id)
        return project, list_sources(studio, project.project_id)
    finally:
        studio.close()


def test_the_idea_is_saved_as_soon_as_it_is_given(data, visit):
    at = visit("create")
    type_into(at, "brief_idea", "How tides make electricity")
    project, _ = only_project(data)
    assert project.idea == "How tides make electricity"
    assert at.query_params["project"] == project.project_id


def test_a_refresh_finds_what_was_given(data, visit):
    type_into(visit("create"), "brief_idea", "How tides make electricity")
    project, _ = only_project(data)
    again = visit("create", project=project.project_id)
    assert shown(again, "brief_idea")["value"] == "How tides make electricity"


def test_what_was_chosen_before_the_idea_is_kept_with_it(data, visit):
    at = visit("create")
    at.number_input(key="brief_minutes").set_value(4).run()
    type_into(at, "cast_name_0", "Ada")
    type_into(at, "brief_idea", "How tides make electricity")
    project, _ = only_project(data)
    assert (project.duration, project.cast[0].name) == (4, "Ada")


def test_a_first_source_begins_the_project(data, visit):
    at = visit("create")
    at.file_uploader[0].upload(*GOOD).run()
    project, sources = only_project(data)
    assert project.idea == "What tide tells us"
    assert [source.origin for source in sources] == ["tide.txt"]
    assert not at.button(key="analyse").disabled


def test_a_file_that_fails_says_why_and_the_others_stay(data, visit):
    at = visit("create")
    at.file_uploader[0].upload(*GOOD)
    at.file_uploader[0].upload("broken.pdf", b"not a pdf at all")
    at.run()
    _, sources = only_project(data)
    assert len(sources) == 1
    assert at.error[0].value.startswith("broken.pdf")


def test_a_first_source_that_fails_begins_nothing_and_loses_nothing(data, visit):
    at = visit("create")
    at.number_input(key="brief_minutes").set_value(4).run()
    at.file_uploader[0].upload("broken.pdf", b"not a pdf at all").run()
    assert at.error[0].value.startswith("broken.pdf")
    assert "project" not in at.query_params
    assert at.number_input(key="brief_minutes").value == 4
    type_into(at, "brief_idea", "How tides make electricity")
    assert only_project(data)[0].duration == 4


def test_minutes_that_cannot_be_are_explained_and_put_back(data, visit):
    at = visit("create")
    for minutes in (0, 500, -3):
        at.number_input(key="brief_minutes").set_value(minutes).run()
        assert f"{minutes} minutes cannot be made" in at.error[0].value
        assert at.number_input(key="brief_minutes").value == 10


def test_an_idea_of_spaces_begins_nothing(data, visit):
    at = visit("create")
    type_into(at, "brief_idea", "   ")
    assert "project" not in at.query_params
    assert at.button(key="analyse").disabled


def test_pasted_text_becomes_a_source(data, visit):
    at = visit("create")
    at.text_input(key="pasted_title").set_value("My notes")
    at.text_area(key="pasted_text").set_value("The wall was built in 2014. " * 30)
    at.button(key="add_pasted").click().run()
    _, sources = only_project(data)
    assert (sources[0].title, sources[0].kind) == ("My notes", "pasted")
    assert at.text_area(key="pasted_text").value == ""


def test_an_address_inside_this_machine_is_refused_in_words(data, visit):
    at = visit("create")
    at.text_input(key="address").set_value("http://127.0.0.1:1/secret")
    at.button(key="add_address").click().run()
    assert at.error
    assert not at.exception


def test_little_to_read_says_how_much_can_be_made(data, visit):
    at = visit("create")
    at.file_uploader[0].upload(
        "short.txt", b"The tide turned at noon. Twenty boats lay in the mud of the harbour."
    ).run()
    assert "Your sources carry less than a minute, not 10. Add another source." in at.warning[0].value


def test_the_minutes_that_the_sources_carry_are_one_click_away(full, visit):
    at = visit("create", project="analysed")
    assert not at.warning
    at.number_input(key="brief_minutes").set_value(90).run()
    assert "not 90. Choose " in at.warning[0].value
    offered = at.button(key="fit_minutes")
    minutes = int(offered.label.split()[1])
    assert f"Your sources carry about {minutes} minutes" in at.warning[0].value
    offered.click().run()
    assert at.number_input(key="brief_minutes").value == minutes
    assert not at.warning


def test_speakers_are_added_up_to_four_and_never_fewer_than_one(data, visit):
    at = visit("create")
    for _ in range(2):
        at.button(key="add_speaker").click().run()
    assert len({shown(at, f"cast_name_{n}")["value"] for n in range(4)}) == 4
    assert "add_speaker" not in {button.key for button in at.button}
    for _ in range(3):
        at.button(key="icon_leave_0").click().run()
    assert at.button(key="icon_leave_0").disabled


def test_two_speakers_of_one_name_are_refused(data, visit):
    at = visit("create")
    type_into(at, "cast_name_1", "maya")
    assert "name of their own" in at.error[0].value


def test_analysing_goes_on_to_the_analysis(full, visit, work):
    at = visit("create", project="created")
    at.button(key="analyse").click().run()
    assert not at.exception
    assert not at.error
    assert at.subheader[0].value == "Analysing the idea"
    work("created")
    at = visit("analysis", project="created")
    assert shown(at, "analysis_hook")["value"]


def test_an_idea_typed_while_a_new_episode_is_begun_makes_no_second_project(full, visit):
    at = visit("create", project="created")
    before = project_ids(full)
    older = type_and_press(at, "brief_idea", "Tides and more", "new_episode")
    assert shown(at, "brief_idea")["value"] == ""
    assert shown(at, "brief_idea")["revision"] != older
    type_into(at, "brief_idea", "Tides and more of it", revision=older)
    assert project_ids(full) == before
    assert "Tides and more of it" in at.error[0].value


def project_ids(data):
    studio = open_studio(Settings(data_dir=data))
    try:
        return {row.project_id for row in list_projects(studio, limit=50)[0]}
    finally:
        studio.close()


def test_the_budget_under_more_is_drawn_when_it_opens_and_not_before(data, visit):
    """A field drawn while it is out of sight opens with zero, whatever the project says."""
    assert "brief_cap" not in {field.key for field in visit("create").number_input}


def test_an_episode_that_costs_more_than_its_budget_says_so_before_it_begins(full, behind, visit):
    save_setup(behind, Kind.SPEECH, "openai_compatible", options={"base_url": "http://127.0.0.1:9/v1", "usd": "1"})
    created = load_project(behind, "created")
    paid = [speaker.model_copy(update={"provider": "openai_compatible"}) for speaker in created.cast]
    dear = save_project(behind, created.model_copy(update={"cast": paid, "budget_cap": 0.01}))
    said = "That is more than the budget"
    assert any(said in warning.value for warning in visit("create", project="created").warning)
    save_project(behind, dear.model_copy(update={"budget_cap": 50.0}))
    assert not any(said in warning.value for warning in visit("create", project="created").warning)


def test_a_speaker_gets_a_persona_among_what_is_rarely_touched(full, visit, behind):
    at = visit("create", project="created")
    at.session_state["brief_more"] = True
    at.run()
    type_into(at, "cast_persona_1", "  A sceptic  who asks what it costs ")
    assert load_project(behind, "created").cast[1].persona == "A sceptic who asks what it costs"
