"""Script: read it, change it, hear it, approve it."""

import streamlit as st

from lib.ui import header, project, scenes, source_balance, step_work, viewing
from lib.ui.errors import explained

opened = project.require()
header.show(opened, "script")
if viewing.instead(opened, "script"):
    st.stop()
if step_work.here(opened, "write"):
    st.stop()
if opened.script_data is None:
    scenes.nothing_yet(opened)
    st.stop()
with explained():
    if source_balance.is_wanted():
        source_balance.show(opened, opened.script_data)
        st.stop()
    scenes.show(opened, opened.script_data)
