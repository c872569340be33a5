"""Mono or stereo, and the bit rate, among what a producer chooses before a render."""

from __future__ import annotations

from lib.actions import layouts
from lib.actions.projects import load_project
from lib.errors import NotFound
from lib.models.enums import Layout


def test_stereo_is_chosen_in_a_producers_words_and_has_bit_rates_of_its_own(full, visit, behind):
    at = visit("render", project="written")
    at.session_state["music_choice"] = True
    at.run()
    assert at.selectbox(key="sound_layout").options == ["Mono, all in the middle", "Stereo, voices a little apart"]
    assert at.selectbox(key="sound_bitrate_mono").options == ["128 kb/s", "96 kb/s", "192 kb/s"]
    at.selectbox(key="sound_layout").set_value(Layout.STEREO).run()
    assert not at.exception
    assert load_project(behind, "written").knobs.layout is Layout.STEREO
    assert at.selectbox(key="sound_bitrate_stereo").options == ["160 kb/s", "128 kb/s", "192 kb/s"]
    at.selectbox(key="sound_bitrate_stereo").set_value("high").run()
    assert load_project(behind, "written").knobs.bitrate == "high"


def test_music_is_chosen_in_a_run_that_can_say_so_and_what_is_refused_is_told(full, visit, behind, monkeypatch):
    at = visit("render", project="written")
    at.session_state["music_choice"] = True
    at.run()
    monkeypatch.setattr(layouts, "prepare_music", lambda *_: None)
    at.selectbox(key="music_intro").set_value("piece:dawn").run()
    assert load_project(behind, "written").music.intro == "piece:dawn"
    assert at.selectbox(key="music_intro").value == "piece:dawn"

    def refuse(*_: object) -> None:
        raise NotFound("This music is not there.", hint="Choose other music.")

    monkeypatch.setattr(layouts, "prepare_music", refuse)
    at.selectbox(key="music_outro").set_value("piece:dawn").run()
    assert not at.exception and any("This music is not there." in each.value for each in at.error)
    assert load_project(behind, "written").music.outro == "" == at.selectbox(key="music_outro").value
