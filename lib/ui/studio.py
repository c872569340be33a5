"""One studio for the whole process, however many browsers look at it."""

from __future__ import annotations

import os
from functools import lru_cache

import streamlit as st

from lib.actions.studio import Studio, open_studio
from lib.settings import Settings


@st.cache_resource(show_spinner=False, on_release=lambda studio: studio.close())
def _opened(settings: Settings) -> Studio:
    return open_studio(settings)


def studio() -> Studio:
    """The process's studio, opened at the first call."""
    named = ((name, value) for name, value in os.environ.items() if name == "PORT" or name.startswith("PODCAST_"))
    return _opened(_settings(tuple(named)))


@lru_cache(maxsize=8)
def _settings(_environment: tuple[tuple[str, str], ...]) -> Settings:
    """Read once for each environment: every part of a page asks for the studio."""
    return Settings()
