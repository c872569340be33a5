"""The providers of the Settings page."""

import pytest

from lib.actions.budget import paying
from lib.actions.projects import load_project
from lib.actions.providers import KeyFrom, save_setup, state_of
from lib.actions.setups import Kind
from lib.actions.studio import open_studio
from lib.settings import Settings

SECRET = "sk-very-secret-42"
KEY = "setup_speech_elevenlabs_key"


@pytest.fixture
def studio(data):
    studio = open_studio(Settings(data_dir=data))
    yield studio
    studio.close()


def _press(at, label):
    """Press it in the dialog; AppTest then runs the whole page, and the dialog is closed."""
    at.button[next(n for n, b in enumerate(at.button) if b.label == label)].click().run()
    assert not at.exception
    return at


def _open(at, name):
    at.button(key=f"icon_setup_{name}").click().run()


def _words(at):
    return " ".join(e.proto.body for e in at.get("html") if "<style>" not in e.proto.body)


def test_every_provider_has_a_row_that_says_what_it_lacks(studio, visit):
    words = _words(visit("settings"))
    for kind in Kind:
        for spec in studio.specs(kind):
            assert spec.label in words
    assert "Offline writer" in words


def test_a_key_is_typed_kept_and_never_shown_again(studio, visit):
    at = visit("settings")
    _open(at, "speech_elevenlabs")
    field = at.text_input(key=KEY)
    assert field.value == ""
    field.input(SECRET)
    _press(at, "Save")
    _open(at, "speech_elevenlabs")
    assert state_of(studio, Kind.SPEECH, "elevenlabs").key_from is KeyFrom.TYPED
    assert studio.setup(Kind.SPEECH, "elevenlabs").key == SECRET
    assert at.text_input(key=KEY).value == ""
    assert [done.value for done in at.success] == ["Saved."]


def test_a_typed_key_can_be_forgotten(studio, visit):
    save_setup(studio, Kind.SPEECH, "elevenlabs", key=SECRET)
    at = visit("settings")
    _open(at, "speech_elevenlabs")
    assert "A key is kept" in at.text_input(key=KEY).placeholder
    at.button(key="forget_key").click().run()
    assert state_of(studio, Kind.SPEECH, "elevenlabs").key_from is KeyFrom.NONE


def test_another_address_forgets_the_key_and_says_so(studio, visit):
    save_setup(studio, Kind.SPEECH, "elevenlabs", key=SECRET)
    at = visit("settings")
    _open(at, "speech_elevenlabs")
    at.text_input(key="setup_speech_elevenlabs_base_url").input("https://collector.example/v1")
    _press(at, "Save")
    _open(at, "speech_elevenlabs")
    assert studio.setup(Kind.SPEECH, "elevenlabs").key == ""
    assert at.success[0].value.startswith("Saved. The address is another server's, so the key")


def test_an_impossible_price_is_explained_and_changes_nothing(studio, visit):
    at = visit("settings")
    _open(at, "speech_elevenlabs")
    at.text_input(key="setup_speech_elevenlabs_usd").input("cheap")
    _press(at, "Save")
    _open(at, "speech_elevenlabs")
    assert "A price is a number" in at.error[0].value
    assert state_of(studio, Kind.SPEECH, "elevenlabs").typed == {}


def test_a_server_of_one_s_own_needs_its_address_and_a_model(studio, visit):
    at = visit("settings")
    at.button(key="icon_setup_llm_openai_compatible").click().run()
    at.text_input(key="setup_llm_openai_compatible_base_url").input("http://127.0.0.1:9/v1")
    at.text_input(key="setup_llm_openai_compatible_model").input("parrot")
    _press(at, "Save")
    assert state_of(studio, Kind.LLM, "openai_compatible").can_run


def test_the_create_page_offers_a_model_that_is_set_up_and_prices_it(full, behind, visit):
    options = {"base_url": "https://models.example/v1", "model": "parrot"}
    own = {"usd_per_mtok_read": "100", "usd_per_mtok_written": "400"}
    save_setup(behind, Kind.LLM, "openai_compatible", options={**options, **own})
    at = visit("create", project="created")
    assert "It costs nothing" in _words(at)
    at.selectbox(key="brief_writer").select("openai_compatible").run()
    assert not at.exception
    assert load_project(behind, "created").writer == "openai_compatible"
    words = _words(at)
    assert "Costs about $0.8" in words  # some 4,500 tokens read and 1,000 written at the owner's own price
    assert "Your own server, parrot" in words
    assert at.text_input(key="brief_model").placeholder == "parrot"


def test_a_missing_price_is_named_on_the_create_page(full, behind, visit):
    save_setup(
        behind, Kind.LLM, "openai_compatible", options={"base_url": "https://models.example/v1", "model": "parrot"}
    )
    at = visit("create", project="created")
    at.selectbox(key="brief_writer").select("openai_compatible").run()
    assert any("No price is known" in warning.value for warning in at.warning)


def test_the_header_shows_the_budget_once_something_costs(full, behind, visit):
    assert "budget" not in _words(visit("analysis", project="analysed"))
    with paying(behind, "analysed", kind="analysis", provider="x", model="m", expected_usd=0.5) as bill:
        bill.usd = 0.25
    words = _words(visit("analysis", project="analysed"))
    assert "$0.25 spent" in words
    assert "$49.75 left" in words
    assert "Analysis, x, m" in words
