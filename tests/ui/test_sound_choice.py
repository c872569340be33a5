"""Mono or stereo, and the bit rate, among what a producer chooses before a render."""

from __future__ import annotations

from lib.actions.projects import load_project
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
