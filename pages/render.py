"""Render: the queue while it works, the episode when it is done."""

import streamlit as st

from lib.ui import finished, header, music_choice, project, queue, viewing
from lib.ui.errors import explained

opened = project.require()
header.show(opened, "render")
if viewing.instead(opened, "render"):
    st.stop()
with explained():
    status = queue.latest(opened)
    if opened.script_data is not None and (status is None or not status.is_active):
        music_choice.show(opened)
    if status is None:
        queue.nothing_yet(opened)
        st.stop()
    finished.show(opened, status)
    queue.watch(opened, status)
