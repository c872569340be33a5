"""Script: read it, change it, hear it, approve it."""

import streamlit as st

from lib.ui import header, project, scenes
from lib.ui.errors import explained

opened = project.require()
header.show(opened, "script")
if opened.script_data is None:
    scenes.nothing_yet(opened)
    st.stop()
with explained():
    scenes.show(opened, opened.script_data)
