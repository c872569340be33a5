"""Create: an idea, something to read, and how the episode should be."""

import streamlit as st

from lib.ui import brief_form, header, project, source_forms, viewing, where
from lib.ui.errors import explained

opened = project.current_or_none()
with st.container(key="create_head"):  # one place, so that the field below stays where it is when a project begins
    if opened is not None:
        header.show(opened, "create")
    else:
        st.title("A new episode", anchor=False)
        project.show_troubles()
if opened is not None and viewing.instead(opened, "create"):
    st.stop()
work, aside = st.columns([0.66, 0.34], gap="large")
with work, explained():
    brief_form.idea()
    source_forms.add()
    if opened is not None:
        source_forms.rows(opened)
        where.choose(opened, explain=False)
    brief_form.shape()
    brief_form.cast()
with aside, explained():
    brief_form.outlook()
brief_form.analyse_button()
