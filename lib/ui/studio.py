"""One studio for the whole process, however many browsers look at it."""

from __future__ import annotations

import streamlit as st

from lib.actions.studio import Studio, open_studio
from lib.settings import Settings


@st.cache_resource(show_spinner=False, on_release=lambda studio: studio.close())
def _opened(settings: Settings) -> Studio:
    return open_studio(settings)


def studio() -> Studio:
    """The process's studio, opened at the first call."""
    return _opened(Settings())
