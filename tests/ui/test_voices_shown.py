"""Voices of other providers on Create and Settings."""

from __future__ import annotations

import pytest

from lib.actions.projects import load_project
from lib.actions.studio import open_studio
from lib.settings import Settings
from tests.neighbour import SERVER_ERROR, Reply, neighbour
from tests.spoken_wav import speaking


def words(at):
    return " ".join(str(each.value) for each in at.caption).replace("\\", "")


def test_a_voice_of_a_server_is_offered_by_name_and_chosen_with_its_provider(full, visit, monkeypatch):
    with neighbour(speaking) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        at = visit("create", project="created")
        box = at.selectbox(key="cast_voice_0")
        assert "George · Man's voice · OpenAI-compatible voices · en-GB" in box.options
        box.select("openai_compatible/bm_george").run()
        assert not at.exception
    studio = open_studio(Settings(data_dir=full))
    speaker = load_project(studio, "created").cast[0]
    studio.close()
    assert (speaker.provider, speaker.voice_id) == ("openai_compatible", "bm_george")


def test_two_voices_of_one_name_are_told_apart_and_the_one_that_was_chosen_is_taken(full, visit, monkeypatch):
    with neighbour(Reply(body={"voices": ["am_adam", "am_Adam", "am_liam"]})) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        box = visit("create", project="created").selectbox(key="cast_voice_0")
        assert len(set(box.options)) == len(box.options)
        assert any(option.endswith(" · am_Adam") for option in box.options)
        assert not any(option.endswith(" · am_liam") for option in box.options)
        box.select("openai_compatible/am_Adam").run()
    studio = open_studio(Settings(data_dir=full))
    speaker = load_project(studio, "created").cast[0]
    studio.close()
    assert speaker.voice_id == "am_Adam"


def test_a_server_that_is_down_breaks_no_page_and_says_why(data, visit, monkeypatch):
    with neighbour(SERVER_ERROR) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        at = visit("create", project="created")
        assert not at.exception
        assert "a problem of its own (500)" in words(at)
        assert any("Heart" in option for option in at.selectbox(key="cast_voice_0").options)


def test_settings_shows_the_voices_by_who_offers_them_and_why_others_have_none(data, visit, monkeypatch):
    with neighbour(speaking) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        at = visit("settings")
        assert not at.exception
        names = [each.value for each in at.subheader]
    assert {"Built-in voices", "OpenAI-compatible voices", "ElevenLabs"} <= set(names)
    assert "ElevenLabs needs a key" in words(at) and "Piper is not installed here" in words(at)
    assert "needs the internet once" in " ".join(str(each.proto) for each in at.get("html"))


@pytest.mark.parametrize("page", ["create", "settings"])
def test_without_anything_set_up_the_built_in_voices_are_there(data, visit, page):
    at = visit(page, project="created")
    assert not at.exception
    assert "Piper" not in words(at) or page == "settings"
