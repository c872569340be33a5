"""One studio for the whole process, however many browsers look at it."""

from __future__ import annotations

import streamlit as st

from lib.actions.studio import Studio, open_studio


@st.cache_resource(show_spinner=False, on_release=lambda studio: studio.close())
def studio() -> Studio:
    """The process's studio, opened at the first call as the environment says then."""
    return open_studio()
