"""The sidebar: where to go, and the projects worked on last."""

from __future__ import annotations

import streamlit as st

from lib.actions.projects import list_projects
from lib.ui import look, places, project
from lib.ui.errors import explained
from lib.ui.kept import until_written
from lib.ui.studio import studio

_SHOWN = 7
_WORDMARK = (
    '<div class="wordmark"><i><b style="height:40%"></b><b style="height:80%"></b><b style="height:100%"></b>'
    '<b style="height:60%"></b><b style="height:35%"></b></i>Podcast Maker</div>'
)


def show() -> None:
    st.html(_WORDMARK)
    if st.button("New episode", icon=":material/add:", width="stretch", key="new_episode"):
        start_anew()
    with st.container(gap="xxsmall"):
        st.page_link(places.page(""), label="Home", icon=":material/home:")
        st.page_link(
            places.page("asset-library"), label="My Episodes", icon=":material/library_music:",
            query_params=places.LIBRARY,
        )  # fmt: skip
        st.page_link(places.page("settings"), label="Settings", icon=":material/tune:")
    with explained():
        _recent()


def start_anew() -> None:
    """An empty sheet; the project that was open stays saved."""
    project.close()
    places.go("create")


def _recent() -> None:
    latest = until_written(studio(), "latest projects", lambda: list_projects(studio(), limit=_SHOWN)[0])
    if not latest:
        return
    st.space("xsmall")
    st.html('<div class="eyebrow">Projects</div>')
    with st.container(key="recent_projects", gap=None):
        for row in latest:
            label = f"{look.mark(look.status_of(row.status))} {look.plain(row.title or row.idea)}"
            if st.button(label, key=f"recent_{row.project_id}", type="tertiary", width="stretch"):
                places.go(row.current_step.value, project=row.project_id)
