"""Analysis: what the sources add up to, and which episode to make of them."""

import streamlit as st

from lib.ui import analysis, carrying, header, places, project, step_work, viewing
from lib.ui.errors import explained

opened = project.require()
header.show(opened, "analysis")
if viewing.instead(opened, "analysis"):
    st.stop()
if step_work.here(opened, "analyse"):
    st.stop()
if opened.analysis is None:
    analysis.nothing_yet(opened)
    st.stop()
work, aside = st.columns([0.64, 0.36], gap="large")
with work, explained():
    analysis.hook(opened.analysis)
    analysis.titles(opened, opened.analysis)
    analysis.outlines(opened.analysis)
with aside, explained():
    carrying.warned(opened)
    analysis.support(opened.analysis)
with st.container(horizontal=True, horizontal_alignment="right", key="primary_row"), explained():
    analysis.again(opened)
    if st.button("Choose what to look up", type="primary", icon=":material/arrow_forward:", icon_position="right"):
        places.go("research", project=opened.project_id)
