"""Research: what to look up, what was found, and which of it may be said."""

import streamlit as st

from lib.ui import facts, header, project, queries, source_forms, source_reader, step_work, viewing, where
from lib.ui.errors import explained

opened = project.require()
header.show(opened, "research")
if viewing.instead(opened, "research"):
    st.stop()
if step_work.here(opened, "research"):
    st.stop()
if opened.analysis is None:
    queries.nothing_yet(opened)
    st.stop()
work, aside = st.columns([0.64, 0.36], gap="large")
with work, explained():
    where.choose(opened)
    queries.choose(opened)
    where.troubles(opened)
    if opened.research is not None:
        facts.cards(opened, opened.research)
        facts.add_by_hand(opened)
        source_reader.hear(opened)
with aside, explained():
    st.html('<div class="eyebrow">Sources</div>')
    source_forms.rows(opened)
    where.search_again(opened)
    if opened.research is not None:
        facts.angles(opened.research)
queries.primary(opened)
