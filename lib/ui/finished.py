"""The finished episode on the Render page: hear it, see its chapters, take it away."""

from __future__ import annotations

import streamlit as st

from lib.actions.episodes import is_there, open_episode
from lib.actions.render import RenderStatus, render
from lib.errors import NotFound
from lib.models.enums import JobStatus, Step
from lib.models.project import Project
from lib.ui import downloads, money, places, player, sound
from lib.ui.errors import explained
from lib.ui.studio import studio


def show(opened: Project, status: RenderStatus) -> None:
    """Nothing while it works; afterwards the episode, or why it is not there any more."""
    if status.status is not JobStatus.COMPLETED or status.episode.asset_id is None:
        return
    try:
        episode = open_episode(studio(), status.episode.asset_id)
    except NotFound:
        st.warning("The episode of this render was deleted from the library.")
        _again(opened, "Render it again")
        return
    if not is_there(studio(), episode):
        st.warning("The file of this episode is gone from the store, or damaged.", icon=":material/warning:")
        _again(opened, "Render it again")
        return
    if status.outdated:
        st.warning("The script was changed since this episode was rendered.", icon=":material/edit_note:")
        _again(opened, "Render the changes")
    asset = episode.asset
    player.show(episode)
    with st.container(horizontal=True, key="finished_acts"):
        downloads.button(asset, primary=True)
        if st.button("Open in My Episodes", key="open_library"):
            places.go("asset-library", **places.LIBRARY)
        if st.button("Read and publish it", key="open_episode", type="tertiary", icon=":material/podcasts:"):
            places.go("episode", id=str(asset.id))
    sound.measured(asset)


def _again(opened: Project, label: str) -> None:
    script = opened.script_data
    ready = script is not None and script.all_approved
    money.before(opened, Step.RENDER)
    if st.button(label, key="render_again", disabled=not ready, help=None if ready else "Approve every scene first"):
        with explained():
            render(studio(), opened.project_id)
            st.rerun()
