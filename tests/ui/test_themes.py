import logging
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from lib.ui import themes

PARTS = ("theme", "theme.sidebar", "theme.light", "theme.dark", "theme.light.sidebar", "theme.dark.sidebar")


@pytest.fixture
def module() -> SimpleNamespace:
    original = app_session._populate_theme_msg
    fill = original._fill if isinstance(original, themes.Remembered) else original
    return SimpleNamespace(_populate_theme_msg=fill, plain=fill)


def told(fill) -> CustomThemeConfig:
    """The whole theme, as a session tells it."""
    whole = CustomThemeConfig()
    for part in PARTS:
        place = whole
        for name in part.split(".")[1:]:
            place = getattr(place, name)
        fill(place, part)
    return whole


def test_the_theme_that_is_remembered_is_the_one_that_would_be_worked_out(module):
    assert themes.install(module)
    plain = told(module.plain)
    for _ in range(2):
        assert told(module._populate_theme_msg).SerializeToString() == plain.SerializeToString()
    assert plain.dark.primary_color
    assert plain.font_faces


def test_a_setting_that_is_read_anew_is_told(module):
    assert themes.install(module)
    told(module._populate_theme_msg)
    config.get_config_options(force_reparse=True, options_from_flags={"theme.primaryColor": "#123456"})
    try:
        assert told(module._populate_theme_msg).primary_color == "#123456"
    finally:
        config.get_config_options(force_reparse=True)


def test_installed_twice_is_installed_once(module):
    assert themes.install(module)
    once = module._populate_theme_msg
    assert themes.install(module)
    assert module._populate_theme_msg is once


def test_a_streamlit_that_has_changed_is_left_as_it_is(caplog):
    def changed(msg, part, section): ...

    module = SimpleNamespace(_populate_theme_msg=changed)
    with caplog.at_level(logging.WARNING):
        assert not themes.install(module)
        assert not themes.install(SimpleNamespace())
    assert module._populate_theme_msg is changed
    assert "at every run" in caplog.text


def test_the_streamlit_we_use_can_be_told_so(module):
    assert module.plain is not None
    assert themes.install(module)
