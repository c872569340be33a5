"""Episode: hear and read it, see what it stands on, publish it, take it away."""

import streamlit as st

from lib.ui import episode as page
from lib.ui import episode_acts
from lib.ui.errors import explained

with explained():
    episode = page.require()
    made_from = page.project_of(episode)
    page.head(episode, made_from)
    work, aside = st.columns([0.66, 0.34], gap="large")
    with work, explained():
        page.listen(episode, made_from)
        page.sources(episode)
    with aside, explained():
        episode_acts.show(episode, made_from)
