"""The router: every page runs through here, with the sidebar beside it."""

from __future__ import annotations

import streamlit as st

from lib.actions import measured
from lib.ui import ahead, login, look, places, presses, sidebar
from lib.ui.errors import explained

st.set_page_config(page_title="Podcast Maker", page_icon=look.FAVICON, layout="wide", initial_sidebar_state="auto")
chosen = st.navigation(places.all_pages(), position="hidden")
login.require()
presses.hear()
login.begin_page()
with st.sidebar:
    sidebar.show(chosen.url_path)
with measured.Rerun(chosen.url_path), explained():
    chosen.run()
ahead.load()
