"""What could not be rendered: which line, why, and the next act as a button."""

from __future__ import annotations

import streamlit as st

from lib.actions.render import RenderStatus
from lib.actions.render_scene_again import retry_scene
from lib.errors import (
    BadAnswer,
    BadInput,
    BadKey,
    NoCredit,
    NotFound,
    ProviderDown,
    RateLimited,
    RenderFailed,
    Unavailable,
)
from lib.models.job import RenderJobPublic
from lib.models.project import Project
from lib.ui import format, look, places, scenes
from lib.ui.errors import Problem, noted
from lib.ui.studio import studio

_SHOWN = 8
_OF_THE_VOICE = {each.code for each in (BadAnswer, BadInput, BadKey, NoCredit, ProviderDown, RateLimited, Unavailable)}
_OF_SETTINGS = {each.code for each in (BadKey, NoCredit, Unavailable, ProviderDown)}


def show(opened: Project, status: RenderStatus) -> None:
    """Each scene that failed, with what can be done about it; what is finished is said to be kept."""
    if not status.failed:
        cause = status.episode
        Problem(cause.error or "The episode could not be finished.", cause.hint).show()
    for row in status.failed[:_SHOWN]:
        _scene(opened, status, row)
    if len(status.failed) > _SHOWN:
        look.caption(f"{format.count(len(status.failed) - _SHOWN, 'more scene')} failed as well.")
    kept = sum(row.asset_id is not None for row in status.scenes)
    if kept:
        look.caption(f"{format.count(kept, 'finished scene')} of {len(status.scenes)} kept, with every spoken line.")


def _scene(opened: Project, status: RenderStatus, row: RenderJobPublic) -> None:
    title = f"“{row.title}”: " if row.title else ""
    Problem(f"{title}{row.error or 'The scene could not be made.'}", row.hint).show()
    code, line_id = str(row.result.get("code", "")), row.result.get("line_id")
    with st.container(horizontal=True, vertical_alignment="center", key=f"mend_{row.scene_id}"):
        where = "line" if line_id else "scene"
        is_in_script = line_id or code == RenderFailed.code
        if is_in_script and st.button(f"Open the {where}", key=f"line_{row.scene_id}", icon=":material/edit_note:"):
            scenes.open_at(row.scene_id)
            places.go("script", project=opened.project_id)
        voice = code in _OF_THE_VOICE or code == NotFound.code
        if voice and st.button(
            "Choose another voice", key=f"voice_{row.scene_id}", icon=":material/record_voice_over:"
        ):
            places.go("create", project=opened.project_id)
        if not status.outdated and len(status.failed) > 1:
            st.button(
                "Try this scene again", key=f"again_{row.scene_id}", icon=":material/refresh:", on_click=_retry,
                args=(opened.project_id, row.scene_id),
            )  # fmt: skip
        if code in _OF_SETTINGS:
            st.page_link(places.page("settings"), label="Open Settings", icon=":material/tune:")


def _retry(project_id: str, scene_id: str) -> None:
    with noted("render"):
        retry_scene(studio(), project_id, scene_id)
